"""What a user does on the page, and what stands on it."""

from typing import Any


def opened(tab: Any, address: str) -> Any:
    """Open an address and wait until both worlds are drawn and the tab is connected."""
    tab.goto(address)
    tab.wait_for_function("document.querySelectorAll('.network circle').length >= 300")
    tab.wait_for_function("window.did_handshake === true")
    return tab


def followed(tab: Any, address: str) -> None:
    """Wait until a link or a choice has led to an address and the tab is connected; before, choices reach nobody."""
    tab.wait_for_url(f"**{address}")
    tab.wait_for_function("window.did_handshake === true")


def week(tab: Any) -> int:
    """Read the week off the clock."""
    return int("".join(sign if sign.isdigit() else " " for sign in tab.inner_text(".controls .week")).split()[0])


def until_week(tab: Any, number: int) -> None:
    """Wait until the clock shows a week."""
    tab.wait_for_function(
        "n => { const t = document.querySelector('.controls .week').textContent.match(/[0-9]+/);"
        " return t && Number(t[0]) >= n; }",
        arg=number,
        timeout=600_000,
    )


def run_to_the_end(tab: Any, weeks: int = 78) -> None:
    """Let the worlds run at speed to the last week."""
    tab.click(".fast")
    until_week(tab, weeks)
    tab.wait_for_function("document.querySelector('.fast').disabled")


def restarted(tab: Any) -> None:
    """Press the button that begins anew, and wait until the clock stands at the first week."""
    tab.click(".restart")
    tab.wait_for_function(
        "() => Number(document.querySelector('.controls .week').textContent.match(/[0-9]+/)[0]) === 0"
        " && !document.querySelector('.fast').disabled"
    )


def numbers(tab: Any, side: str) -> dict[str, str]:
    """Read the table of numbers of one side, all at once, when it stands at the week of the clock."""
    tab.wait_for_function(
        "() => document.querySelector('table.numbers').dataset.week ==="
        " document.querySelector('.controls .week').textContent.match(/[0-9]+/)[0]"
    )
    cells: list[list[str]] = tab.eval_on_selector_all(
        f"[data-number$='-{side}']", "cells => cells.map(cell => [cell.dataset.number, cell.innerText])"
    )
    return {name.removesuffix(f"-{side}"): text for name, text in cells}


def notice(tab: Any) -> str:
    """Read the message at the top, "" if there is none."""
    shown = tab.query_selector(".notice:not(.hidden) .message")
    return str(shown.inner_text()) if shown else ""


def wait_for_notice(tab: Any, words: str) -> None:
    """Wait for a message that holds certain words."""
    tab.wait_for_function(
        "w => { const n = document.querySelector('.notice:not(.hidden) .message');"
        " return n && n.textContent.includes(w); }",
        arg=words,
    )
