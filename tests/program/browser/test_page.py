"""The served classroom in Chromium: lessons and worlds are chosen, and every number is that of the command line."""

import json
import subprocess
import sys
from typing import Any

import pytest

from paradox.classroom.library import lessons
from paradox.present.messages import LANGUAGES, t
from tests.program.browser.conftest import Watched
from tests.program.browser.served import Served
from tests.program.browser.steps import FREE, LESSON, begun, guessed, let_in, opened, until, voting

pytestmark = pytest.mark.browser


def test_numbers_equal_those_of_the_command_line(tab: Any) -> None:
    opened(tab, FREE)
    main = "from paradox.cli.app import main; main()"
    for side, policy in enumerate(("stingy", "story")):
        asked = ["run", "hotel_booking_error", "--policy", policy, "--seed", "3", "--json"]
        said = subprocess.run([sys.executable, "-c", main, *asked], capture_output=True, text=True, check=True).stdout
        there = {name: found for name, found in json.loads(said)["outcomes"].items() if found is not None}
        here = tab.evaluate(f"together()[{side}][0].outcomes")
        assert len(there) > 20
        assert {name: here[name] for name in there} == there


def test_a_seed_in_the_address_is_other_luck_for_the_same_lesson(tab: Any) -> None:
    opened(tab, LESSON)
    first = tab.evaluate("answers()[0]")
    opened(tab, f"{LESSON}&seed=9")
    assert tab.evaluate("about.seed") == 9
    assert tab.evaluate("answers()[0]") != first


def test_lessons_languages_and_worlds_are_chosen_on_the_page(tab: Any) -> None:
    opened(tab, "/en")
    tab.click("#show-setup")
    assert tab.inner_text("#lessons [aria-current]").endswith(next(iter(lessons().values())).title.en)
    tab.click("#lessons a[href*=two_cultures]")
    tab.wait_for_url("**/en?lesson=two_cultures")
    begun(tab)
    tab.click("[data-lang=zh]")
    assert tab.url.endswith("/zh?lesson=two_cultures")
    assert tab.inner_text("h1") == lessons()["two_cultures"].title.of("zh")
    assert tab.evaluate("document.documentElement.lang").startswith("zh")
    tab.reload()
    assert tab.inner_text("h1") == lessons()["two_cultures"].title.of("zh")
    begun(tab)
    tab.click("#show-setup")
    assert [one.split(". ")[1] for one in tab.locator("#lessons a").all_inner_texts()] == [
        lesson.title.of("zh") for lesson in lessons().values()
    ]
    tab.get_by_label(t("setup.right", "zh"), exact=True).select_option("no_failure")
    seed = tab.get_by_label(t("setup.seed", "zh"), exact=True)
    seed.fill("42")
    seed.press("Enter")
    tab.wait_for_url("**/zh?scenario=two_cultures&left=story&right=no_failure&seed=42")
    begun(tab)
    assert tab.evaluate("[about.seed, about.sides[1].failures]") == [42, False]
    tab.click("#show-setup")
    tab.select_option("#setup-scenario", "retail_bank")
    tab.wait_for_selector("#setup-right option[value=more_people]", state="attached")
    tab.select_option("#setup-right", "more_people")
    tab.click("#setup-form .main")
    tab.wait_for_url("**/zh?scenario=retail_bank&left=today&right=more_people&seed=*")


def test_a_link_in_another_language_speaks_it_whatever_was_spoken_before(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click("#steps [data-step=guess]")
    opened(tab, LESSON.replace("/en", "/zh"))
    assert tab.inner_text("h1") == lessons()["good_hotel_recovery"].title.of("zh")
    assert tab.evaluate("now.step") == "guess"


def test_the_start_page_speaks_the_language_of_the_browser(browser: Any, server: Served) -> None:
    for locale, lang in (("zh-CN", "zh"), ("en-GB", "en")):
        context = browser.new_context(base_url=server.address, locale=locale)
        page = context.new_page()
        page.goto("/")
        assert page.url == f"{server.address}/{lang}"
        context.close()


def test_the_page_stays_dark_or_light_in_the_next_lesson(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click("#dark")
    opened(tab, "/zh?lesson=two_cultures")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.keyboard.press("d")
    opened(tab, LESSON)
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", list(lessons()))
def test_every_lesson_stands_on_its_page(tab: Any, key: str, lang: str) -> None:
    tab.goto(f"/{lang}?lesson={key}")
    lesson = lessons()[key]
    assert tab.inner_text("h1") == lesson.title.of(lang)
    tab.click("#steps [data-step=guess]")
    assert lesson.question.of(lang) in tab.inner_text("main")


LETTERS = """least => [...document.body.querySelectorAll('*')]
    .filter(one => one.getClientRects().length && one.textContent.trim())
    .filter(one => parseFloat(getComputedStyle(one).fontSize) * (one.getScreenCTM ? one.getScreenCTM().a : 1) < least)
    .map(one => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "least"), [(1920, 18), (1366, 16), (768, 15.9), (360, 15.9)])
def test_no_letter_is_small_and_nothing_is_wider_than_the_screen(tab: Any, width: int, least: float, lang: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    opened(tab, LESSON.replace("en", lang, 1))

    def looked_at(what: str) -> None:
        tab.wait_for_timeout(100)
        assert tab.evaluate(LETTERS, least) == [], what
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, what

    voting(tab)
    tab.fill("#by-hand", "20 35x3 90")
    tab.press("#by-hand", "Enter")
    looked_at("vote")
    until(tab, "document.querySelector('#vote .count').textContent.includes('5')")
    tab.click("#vote-close")
    tab.wait_for_selector("#histogram svg")
    looked_at("histogram")
    guessed_before = tab.evaluate("now.guess")
    assert guessed_before == 35
    tab.click("#on")
    tab.click("#all-weeks:not([disabled])")
    tab.click("#reveal")
    looked_at("answer")
    let_in(tab)
    looked_at("teams")
    tab.click("#teams-close")
    tab.keyboard.press("Escape")
    tab.click("#show-setup")
    looked_at("setup")


def test_a_vote_moves_nothing_under_the_pointer(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click("#steps [data-step=guess]")

    def places() -> list[tuple[float, float]]:
        boxes = [tab.locator(one).bounding_box() for one in ("#vote-ask", "#vote-close", "#hold", "#guess-slider")]
        return [(box["x"], box["y"]) for box in boxes if box is not None]

    before = places()
    tab.click("#vote-ask")
    tab.wait_for_selector("#vote[data-open]")
    assert places() == before
    tab.click("#vote-close")
    tab.wait_for_selector("#vote:not([data-open])")
    assert places() == before
    assert len(before) == 4


def test_keys_do_nothing_behind_what_is_open_and_in_what_is_typed(tab: Any) -> None:
    opened(tab, FREE)
    for opener in ("#show-setup", "#show-teams"):
        tab.click(opener)
        for key in ("ArrowRight", "f"):
            tab.keyboard.press(key)
        tab.keyboard.press("Escape")
        assert tab.evaluate("now.week") == 0, opener
    tab.focus("#series-choice")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("now.week") == 0
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("now.week") == 1


def test_a_student_looks_at_the_same_page_without_what_is_the_lecturers(
    browser: Any, server: Served, watched: Watched
) -> None:
    page = browser.new_context(base_url=server.address, locale="en-US").new_page()
    watched.watch(page)
    page.route("**/room", lambda route: route.fulfill(json=None))  # as the server answers another machine
    page.goto(LESSON)
    until(page, "together()[0].length > 0")
    guessed(page)
    assert page.is_visible("#answer")
    assert not page.is_visible(".lecturer >> nth=0")
    assert page.locator(".lecturer >> visible=true").count() == 0
    page.context.close()
