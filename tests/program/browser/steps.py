"""What a user does on a served page, and what stands on it."""

from typing import Any

LESSON = "/en?lesson=good_hotel_recovery"
FREE = "/en?scenario=hotel_booking_error&left=stingy&right=story&seed=3"


def until(tab: Any, holds: str) -> None:
    """Wait until something holds; the page lets no text be run that would wait for it there."""
    for _ in range(2400):
        if tab.evaluate(holds):
            return
        tab.wait_for_timeout(50)
    raise AssertionError(holds)


def opened(tab: Any, address: str) -> Any:
    """Open an address of the lecturer's, and wait until some luck was lived and what the class does is heard."""
    tab.goto(address)
    return begun(tab)


def begun(tab: Any) -> Any:
    """Wait until the page that is open has lived some luck, and hears what the class does."""
    tab.wait_for_selector("body[data-lecturer]")
    until(tab, "together()[0].length > 0 && document.querySelector('#teams .count').textContent !== ''")
    return tab


def guessed(tab: Any, guess: str = "35") -> None:
    """Guess, let all weeks pass and reveal."""
    tab.click("#steps [data-step=guess]")
    tab.fill("#guess-number", guess)
    tab.click("#hold")
    revealed(tab)


def revealed(tab: Any) -> None:
    """Let all weeks pass and reveal."""
    tab.click("#all-weeks:not([disabled])")
    tab.click("#reveal:not([disabled])")


def voting(tab: Any) -> None:
    """Ask the phones of the class."""
    tab.click("#steps [data-step=guess]")
    tab.click("#vote-ask:not([disabled])")
    tab.wait_for_selector("#vote[data-open]")


def let_in(tab: Any) -> int:
    """Let the teams in, and return the round that they are in."""
    tab.click("#show-teams")
    tab.click("#teams-open:not([disabled])")
    tab.wait_for_selector("#teams[data-open]")
    return int(tab.request.get("/class").json()["round"])


def phone(browser: Any, address: str, **settings: Any) -> Any:
    """Return a phone that has joined the class."""
    one = browser.new_context(base_url=address, viewport={"width": 390, "height": 844}, **settings).new_page()
    one.goto("/join?lang=en")
    return one


def bars(tab: Any) -> list[int]:
    """Read the numbers on the bars of the histogram, once it is shown."""
    tab.wait_for_selector("#histogram svg >> visible=true")
    return [int(text) for text in tab.locator("#histogram .counted").all_text_contents()]
