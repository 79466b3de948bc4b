"""Whether everybody can use the served page: axe-core finds nothing."""

from typing import Any

import pytest

from tests.program.browser.conftest import serious
from tests.program.browser.served import Served
from tests.program.browser.steps import LESSON, guessed, let_in, opened, phone, until, voting

pytestmark = pytest.mark.browser

ANY = ("minor", "moderate", "serious", "critical")


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("zh", "dark")])
def test_what_the_lecturer_does_with_a_class(
    tab: Any, browser: Any, server: Served, axe: str, lang: str, scheme: str
) -> None:
    tab.emulate_media(color_scheme=scheme)
    opened(tab, LESSON.replace("en", lang, 1))
    assert serious(tab, axe, ANY) == []
    voting(tab)
    assert serious(tab, axe, ANY) == []
    tab.fill("#by-hand", "20 <b>")
    tab.press("#by-hand", "Enter")
    tab.wait_for_selector("#vote .told:not(:empty)")
    assert serious(tab, axe, ANY) == []
    tab.fill("#by-hand", "20 35x3 90")
    tab.press("#by-hand", "Enter")
    until(tab, "document.querySelector('#vote .count').textContent.includes('5')")
    tab.click("#vote-close")
    tab.wait_for_selector("#histogram svg")
    assert serious(tab, axe, ANY) == []
    guessed(tab) if tab.is_visible("#hold") else tab.click("#on")
    tab.click("#all-weeks:not([disabled])")
    tab.click("#reveal")
    assert serious(tab, axe, ANY) == []
    let_in(tab)
    assert serious(tab, axe, ANY) == []
    one = phone(browser, server.address)
    one.wait_for_selector("#policy:not([hidden])")
    assert serious(one, axe, ANY) == []
    one.select_option("#team", "owl")
    one.click("#set")
    one.wait_for_selector("#state:has-text('of your team stands')")
    one.context.close()
    tab.click("#teams-close")
    tab.wait_for_selector("#league table")
    assert serious(tab, axe, ANY) == []
    tab.keyboard.press("Escape")
    tab.click("#show-setup")
    assert serious(tab, axe, ANY) == []


def test_a_flaw_would_be_found(tab: Any, axe: str) -> None:
    opened(tab, LESSON)
    tab.evaluate("document.querySelector('main').appendChild(document.createElement('button'))")
    assert any("button-name" in one for one in serious(tab, axe))


@pytest.mark.parametrize("address", ["/slips?lesson=ignored_leak&lang=en", "/join?lang=zh"])
def test_slips_and_a_phone(tab: Any, axe: str, address: str) -> None:
    tab.goto(address)
    assert serious(tab, axe, ANY) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_that_leads_nowhere(browser: Any, server: Served, axe: str, scheme: str) -> None:
    tab = browser.new_context(base_url=server.address, color_scheme=scheme).new_page()
    tab.goto("/en?lesson=nonsense")
    tab.wait_for_selector(".ways")
    assert serious(tab, axe, ANY) == []
    tab.context.close()


def test_the_whole_page_can_be_reached_by_keyboard(tab: Any) -> None:
    opened(tab, LESSON)
    voting(tab)
    wanted = tab.evaluate(
        "[...document.querySelectorAll('button, select, input, summary, a[href]')]"
        ".filter(e => !e.disabled && e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("(e => [...document.querySelectorAll('*')].indexOf(e))(document.activeElement)"))
    assert len(seen) >= wanted
