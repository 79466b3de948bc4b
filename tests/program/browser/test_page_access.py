"""Whether everybody can use the page: axe-core finds nothing serious."""

from typing import Any

import pytest

from tests.program.browser.conftest import serious
from tests.program.browser.steps import opened, run_to_the_end, wait_for_notice

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("lang", "dark"), [("en", False), ("zh", True)])
def test_a_lesson_from_question_to_answer(tab: Any, axe: str, lang: str, dark: bool) -> None:
    tab.emulate_media(color_scheme="dark" if dark else "light")
    opened(tab, f"/{lang}?lesson=small_firm_and_chatbot")
    assert serious(tab, axe) == []
    tab.click(".lock")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer:not(.hidden)")
    for summary in tab.query_selector_all("details:not([open]) > summary"):
        summary.click()
    assert serious(tab, axe) == []


def test_dialogs(tab: Any, axe: str) -> None:
    opened(tab, "/en?scenario=property_leak")
    tab.locator(".world.first .view input[type=text]").fill("3")
    tab.locator(".world.first .view input[type=text]").press("Enter")
    run_to_the_end(tab)
    for opener in ("header .glossary", "header .keys", ".world.first .open-story"):
        tab.click(opener)
        tab.wait_for_selector("dialog[open]")
        assert serious(tab, axe) == []
        tab.keyboard.press("Escape")
        tab.wait_for_selector("dialog[open]", state="detached")


def test_a_flaw_would_be_found(tab: Any, axe: str) -> None:
    opened(tab, "/en?scenario=property_leak")
    tab.evaluate("document.querySelector('main').appendChild(document.createElement('button'))")
    assert any("button-name" in one for one in serious(tab, axe))


def test_a_message(tab: Any, axe: str) -> None:
    opened(tab, "/en?lesson=ignored_leak")
    tab.keyboard.press("f")
    wait_for_notice(tab, "Guess first")
    assert serious(tab, axe) == []


def test_nothing_without_a_name_stands_there_while_the_page_asks_its_server(tab: Any, axe: str) -> None:
    opened(tab, "/en?lesson=ignored_leak")
    tab.route("**/asked", lambda _: None)  # never answers
    tab.evaluate("() => { const one = new XMLHttpRequest(); one.open('GET', '/asked'); one.send(); }")
    tab.wait_for_timeout(300)
    assert serious(tab, axe) == []


@pytest.mark.parametrize("address", ["/slips?lesson=ignored_leak&lang=en", "/join?lang=zh"])
def test_slips_and_a_phone(tab: Any, axe: str, address: str) -> None:
    tab.goto(address)
    assert serious(tab, axe, ("minor", "moderate", "serious", "critical")) == []


def test_a_refused_guess(tab: Any, axe: str) -> None:
    opened(tab, "/en?lesson=ignored_leak")
    tab.locator(".lesson input[inputmode=decimal]").fill("much")
    tab.click(".lock")
    wait_for_notice(tab, "no guess")
    assert serious(tab, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_address_that_leads_nowhere(tab: Any, axe: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    tab.goto("/en?lesson=nonsense")
    tab.wait_for_selector(".ways")
    assert serious(tab, axe) == []


def test_the_whole_page_can_be_reached_by_keyboard(tab: Any) -> None:
    opened(tab, "/en?lesson=good_hotel_recovery")
    wanted = tab.evaluate(
        "[...document.querySelectorAll('button, select, input, summary, a[href]')]"
        ".filter(e => !e.disabled && e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        tab.keyboard.press("Tab")
        seen.add(tab.evaluate("(e => [...document.querySelectorAll('*')].indexOf(e))(document.activeElement)"))
    assert len(seen) >= wanted
