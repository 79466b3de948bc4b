"""The classroom page in Chromium: every control does what it says."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paradox.classroom.levers import LEVERS
from paradox.classroom.library import lessons
from paradox.classroom.numbers import written
from paradox.classroom.outcome_names import SHOWN
from paradox.present.messages import LANGUAGES, t
from sim.scenario.scenario import Scenario
from tests.program.browser.paper import lost, on_paper_too_wide, printed
from tests.program.browser.served import WAITING, served
from tests.program.browser.steps import (
    followed,
    notice,
    numbers,
    opened,
    restarted,
    run_to_the_end,
    until_week,
    wait_for_notice,
    week,
)

pytestmark = pytest.mark.browser

FREE = "/en?scenario=hotel_booking_error&left=stingy&right=story&seed=3"


def test_a_lesson_asks_then_runs_then_shows(tab: Any) -> None:
    opened(tab, "/en?lesson=good_hotel_recovery")
    assert tab.is_disabled(".play")
    assert not tab.is_visible(".answer")
    tab.fill(".lesson input[inputmode=decimal]", "33")
    tab.press(".lesson input[inputmode=decimal]", "Enter")
    tab.wait_for_function("document.querySelector('.lesson input[type=range]').value === '33'")
    tab.click(".lock")
    tab.wait_for_selector(".play:not([disabled])")
    assert "33" in tab.inner_text(".lesson .state")
    assert tab.is_disabled(".reveal")
    run_to_the_end(tab)
    tab.wait_for_selector(".reveal:not([disabled])")
    assert not tab.is_visible(".answer")
    tab.click(".reveal")
    tab.wait_for_selector(".answer:not(.hidden)")
    lifted = float(numbers(tab, "right")["lift_share"])
    assert f"{100 * lifted:.0f} of 100 guests" in tab.inner_text(".answer")
    assert "The class said 33" in tab.inner_text(".answer")
    assert lessons()["good_hotel_recovery"].notice[0].en in tab.inner_text(".answer")


@pytest.mark.parametrize(("lang", "unit"), [("en", "USD per customer and year"), ("zh", "USD/顾客/年")])
def test_a_bank_has_dollars_in_its_numbers_and_people_on_its_sliders(
    tab: Any, lang: str, unit: str, tmp_path: Path
) -> None:
    opened(tab, f"/{lang}?scenario=retail_bank&left=today&right=goodwill&seed=3")
    staff = tab.locator(
        ".world.first .lever", has_text=LEVERS["staff_capacity"].title(lang, Scenario.load("retail_bank").terms)
    )
    tab.click(".world.first .moving summary")
    assert staff.locator("input[type=text]").input_value() == "6"
    run_to_the_end(tab, 52)
    main = "from paradox.cli.app import main; main()"
    asked = ["run", "retail_bank", "--seed", "3", "--json", "--out", str(tmp_path)]
    said = subprocess.run([sys.executable, "-c", main, *asked], capture_output=True, text=True, check=True).stdout
    found = json.loads(said)
    assert numbers(tab, "left")["profit"] == f"${found['money']['profit']['customer_year']:.2f}"
    assert unit in tab.inner_text("table.numbers")
    staff.locator("input[type=text]").fill("9")
    staff.locator("input[type=text]").press("Enter")
    tab.wait_for_selector(".world.first .lever[title*='7.875']", timeout=20_000)


MARKS = """() => [...document.querySelectorAll("figure.chart svg")].map((svg) =>
  [...svg.querySelectorAll("text.mark[text-anchor=end]")].slice(0, -1).map((one) =>
    [Number(one.textContent), Number(one.getAttribute("y"))]))"""


def test_every_mark_of_an_axis_stands_where_its_number_says(tab: Any) -> None:
    opened(tab, "/en?lesson=two_cultures")
    axes = [marks for marks in tab.evaluate(MARKS) if len(marks) > 2]
    assert axes
    for marks in axes:
        (first, start), (last, end) = marks[0], marks[-1]
        assert last > first
        for value, at in marks:
            assert abs(at - start - (end - start) * (value - first) / (last - first)) < 0.5, marks


def test_a_guess_can_be_moved_on_the_slider_and_left_out(tab: Any) -> None:
    opened(tab, "/en?lesson=silent_majority")
    tab.focus(".lesson input[type=range]")
    tab.keyboard.press("End")
    tab.wait_for_function("document.querySelector('.lesson input[inputmode=decimal]').value === '100'")
    tab.click(".skip")
    tab.wait_for_selector(".play:not([disabled])")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer:not(.hidden)")
    assert "The class said" not in tab.inner_text(".answer")


@pytest.mark.parametrize("policy", ["stingy", "story"])
def test_numbers_equal_those_of_the_command_line(tab: Any, policy: str) -> None:
    opened(tab, f"/en?scenario=hotel_booking_error&left=average&right={policy}&seed=3")
    run_to_the_end(tab)
    main = "from paradox.cli.app import main; main()"
    asked = ["run", "hotel_booking_error", "--policy", policy, "--seed", "3", "--json"]
    said = subprocess.run([sys.executable, "-c", main, *asked], capture_output=True, text=True, check=True).stdout
    outcomes = json.loads(said)["outcomes"]
    tab.wait_for_function("!document.querySelector('[data-number=paradox-right]').textContent.includes('–')")
    assert numbers(tab, "right") == {name: written(outcomes[name]) for name in SHOWN}


def test_play_pauses_and_goes_on(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".play")
    until_week(tab, 2)
    assert tab.inner_text(".play") == "Pause"
    tab.click(".play")
    tab.wait_for_function("document.querySelector('.play').textContent === 'Play'")
    stopped = week(tab)
    tab.wait_for_timeout(900)
    assert week(tab) == stopped
    tab.click(".play")
    until_week(tab, stopped + 1)


def test_one_week_is_one_week(tab: Any) -> None:
    opened(tab, FREE)
    assert week(tab) == 0
    tab.click(".one-week")
    until_week(tab, 1)
    tab.click(".one-week")
    until_week(tab, 2)
    tab.wait_for_timeout(300)
    assert week(tab) == 2
    assert tab.locator(".world.first path.line").count() > 0


def test_restart_begins_again(tab: Any) -> None:
    opened(tab, FREE)
    run_to_the_end(tab)
    first = numbers(tab, "left")
    restarted(tab)
    tab.wait_for_function("document.querySelector('.controls .week').textContent.startsWith('Week 0')")
    tab.wait_for_function("document.querySelector('[data-number=profit-left]').textContent === '–'")
    assert tab.locator("path.line:not(.ghost)").count() == 0
    run_to_the_end(tab)
    assert numbers(tab, "left") == first


def test_a_lever_moves_the_worlds_and_says_so(tab: Any) -> None:
    opened(tab, FREE)
    run_to_the_end(tab)
    before = float(numbers(tab, "right")["recovery_cost"])
    restarted(tab)
    tab.click(".world.second .moving > summary")
    field = tab.get_by_label(f"{LEVERS['comp_amount'].label}, Right: as in the story, typed")
    field.fill("1.5")
    field.press("Enter")
    tab.wait_for_function("document.querySelector('.world.second .note').textContent.includes('Levers were moved')")
    slider = tab.get_by_label(f"{LEVERS['comp_amount'].label}, Right: as in the story", exact=True)
    assert slider.input_value() == "1.5"
    run_to_the_end(tab)
    assert float(numbers(tab, "right")["recovery_cost"]) > before
    assert "levers moved" in tab.inner_text(".numbers-all")


def test_the_page_says_at_once_that_the_model_is_compiled(tmp_path: Path) -> None:
    with served(until_ready=False, PARADOX_CACHE=str(tmp_path), PARADOX_COMPILE="1") as page:
        assert WAITING in page.first
        assert 'http-equiv="refresh"' in page.first
        assert page.seconds < 60.0
        page.process.terminate()
        assert b"Compiling the model for this machine" in page.process.stderr.read()


def test_a_slider_moved_by_keys_moves_its_lever(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".world.first .moving > summary")
    tab.get_by_label(f"{LEVERS['detect_prob'].label}, Left: stingy", exact=True).focus()
    tab.keyboard.press("End")
    typed = tab.get_by_label(f"{LEVERS['detect_prob'].label}, Left: stingy, typed")
    tab.wait_for_function("e => e.value === '1'", arg=typed.element_handle())


def test_a_customer_clicked_tells_the_story_and_the_twin(tab: Any) -> None:
    opened(tab, FREE)
    run_to_the_end(tab)
    tab.locator(".world.second .network circle").nth(7).dispatch_event("click")
    tab.wait_for_selector("dialog[open] table.story")
    assert "Right: as in the story" in tab.inner_text("dialog[open] h2")
    assert "the twin without any failure" in tab.inner_text("dialog[open] thead")
    assert tab.locator("dialog[open] tbody tr").count() > 3
    tab.click(".other-world")
    tab.wait_for_function("document.querySelector('dialog[open] h2').textContent.includes('Left: stingy')")
    tab.keyboard.press("Escape")
    tab.wait_for_selector("dialog[open]", state="detached")


def test_any_customer_can_be_called_by_number(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".one-week")
    until_week(tab, 1)
    field = tab.locator(".world.first .view input[type=text]")
    field.fill("1999")
    field.press("Enter")
    tab.click(".world.first .open-story")
    tab.wait_for_selector("dialog[open] table.story, dialog[open] figure")
    assert "Customer 1999" in tab.inner_text("dialog[open] h2")
    tab.keyboard.press("Escape")
    field.fill("")
    field.press("Enter")
    tab.click(".world.first .open-story")  # without a number, one to whom something has happened
    tab.wait_for_function("/The service failed/.test(document.querySelector('dialog[open] table.story')?.textContent)")
    tab.keyboard.press("Escape")
    with tab.expect_download() as saved:
        tab.click(".save-numbers")
    head, first, *_ = saved.value.path().read_text().splitlines()
    assert head == "week,outcome,group,unit,left,right"
    assert first.startswith("1,satisfaction,,")


def test_keys_do_what_the_list_of_keys_says(tab: Any) -> None:
    opened(tab, FREE)
    tab.keyboard.press("ArrowRight")
    until_week(tab, 1)
    tab.keyboard.press(" ")
    until_week(tab, 3)
    tab.keyboard.press(" ")
    tab.wait_for_function("document.querySelector('.play').textContent === 'Play'")
    tab.keyboard.press("f")
    until_week(tab, 30)
    tab.keyboard.press("r")
    tab.wait_for_function("document.querySelector('.controls .week').textContent.startsWith('Week 0')")
    for key, dialog in (("g", "glossary"), ("?", "keys")):
        tab.keyboard.press(key)
        tab.wait_for_selector(f"dialog.{dialog}-dialog[open]")
        tab.keyboard.press("Escape")
        tab.wait_for_selector("dialog[open]", state="detached")
        # The browser takes a moment to give the focus back.
        tab.wait_for_function("!document.activeElement.closest('dialog')")
    dark = tab.evaluate("document.body.classList.contains('body--dark')")
    tab.keyboard.press("d")
    tab.wait_for_function("d => document.body.classList.contains('body--dark') !== d", arg=dark)


def test_keys_work_on_after_a_button_was_clicked(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".one-week")
    until_week(tab, 1)
    tab.keyboard.press("ArrowRight")
    until_week(tab, 2)
    tab.keyboard.press(" ")
    until_week(tab, 3)
    tab.wait_for_timeout(500)
    assert week(tab) == 3
    assert tab.inner_text(".play") == "Play"


def test_the_bar_opens_glossary_keys_and_the_dark_page(tab: Any) -> None:
    opened(tab, FREE)
    tab.click("header .glossary")
    assert "double deviation" in tab.inner_text("dialog[open]")
    tab.click("dialog[open] .close")
    tab.wait_for_selector("dialog[open]", state="detached")
    tab.click("header .keys")
    assert "play or pause" in tab.inner_text("dialog[open]")
    tab.keyboard.press("Escape")
    tab.click("header .dark")
    tab.wait_for_selector("body.body--dark")


def test_the_page_stays_dark_or_light_when_it_is_opened_again(tab: Any) -> None:
    opened(tab, FREE)
    tab.click("header .dark")
    tab.wait_for_selector("body.body--dark")
    opened(tab, "/zh")
    tab.wait_for_selector("body.body--dark")
    tab.click("header .dark")
    tab.wait_for_selector("body:not(.body--dark)")
    opened(tab, FREE)
    tab.wait_for_timeout(300)
    assert not tab.evaluate("document.body.classList.contains('body--dark')")


def test_the_page_follows_the_device_into_the_dark(browser: Any, server: Any, watched: Any) -> None:
    context = browser.new_context(base_url=server.address, color_scheme="dark")
    page = context.new_page()
    watched.watch(page)
    opened(page, FREE)
    assert page.evaluate("document.body.classList.contains('body--dark')")
    context.close()


def test_lessons_languages_and_worlds_are_chosen_on_the_page(tab: Any) -> None:
    opened(tab, "/en")
    tab.select_option("header select", "two_cultures")
    followed(tab, "/en?lesson=two_cultures")
    tab.click("header a[lang=zh]")
    followed(tab, "/zh?lesson=two_cultures")
    assert tab.inner_text("h1") == t("page.title", "zh")
    assert tab.evaluate("document.documentElement.lang").startswith("zh")
    tab.select_option("header select", "free")
    followed(tab, "/zh?scenario=two_cultures&left=story&right=warm")
    tab.click(".setup > summary")
    tab.get_by_label(t("setup.right", "zh"), exact=True).select_option("no_failure")
    seed = tab.get_by_label(t("setup.seed", "zh"), exact=True)
    seed.fill("42")
    seed.press("Enter")
    tab.click(".go")
    followed(tab, "/zh?scenario=two_cultures&left=story&right=no_failure&seed=42")


def test_the_start_page_speaks_the_language_of_the_browser(browser: Any, server: Any) -> None:
    for locale, lang in (("zh-CN", "zh"), ("en-GB", "en")):
        context = browser.new_context(base_url=server.address, locale=locale)
        page = context.new_page()
        page.goto("/")
        assert page.url == f"{server.address}/{lang}"
        context.close()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("key", list(lessons()))
def test_every_lesson_stands_on_its_page(tab: Any, key: str, lang: str) -> None:
    opened(tab, f"/{lang}?lesson={key}")
    lesson = lessons()[key]
    assert lesson.title.of(lang) in tab.inner_text(".lesson h2")
    assert lesson.question.of(lang) in tab.inner_text(".lesson")
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_is_wider_than_the_screen(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    opened(tab, "/en?lesson=two_cultures")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert notice(tab) == ""


def test_type_grows_with_the_screen(tab: Any) -> None:
    opened(tab, FREE)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    small = tab.evaluate(size)
    tab.set_viewport_size({"width": 1920, "height": 1080})
    assert 16 <= small < tab.evaluate(size)


def test_a_message_can_be_put_away(tab: Any) -> None:
    opened(tab, "/en?lesson=ignored_leak")
    tab.keyboard.press("f")
    wait_for_notice(tab, "Guess first")
    tab.click(".notice button")
    tab.wait_for_selector(".notice", state="hidden")


def test_a_message_moves_nothing_that_somebody_is_about_to_press(tab: Any) -> None:
    opened(tab, "/en?lesson=ignored_leak")
    place = "document.querySelector('.controls .play').getBoundingClientRect().top"
    before = tab.evaluate(place)
    tab.keyboard.press("f")
    wait_for_notice(tab, "Guess first")
    assert tab.evaluate(place) == before


def test_what_is_typed_and_chosen_stays_while_the_worlds_go_on(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".setup > summary")
    right = tab.get_by_label(t("setup.right", "en"), exact=True)
    right.select_option("no_failure")
    tab.click(".play")
    seed = tab.get_by_label(t("setup.seed", "en"), exact=True)
    seed.fill("42")
    until_week(tab, week(tab) + 3)
    assert (seed.input_value(), right.input_value()) == ("42", "no_failure")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_lever_says_what_it_is_when_pointed_at(tab: Any, lang: str) -> None:
    opened(tab, f"/{lang}")
    said = tab.eval_on_selector_all(".world.first .lever", "found => found.map(one => one.title)")
    assert said == [lever.meaning(lang) for lever in LEVERS.values()]
    sliders = ".world.first .lever input[type=range]"
    spoken = tab.eval_on_selector_all(sliders, "found => found.map(one => one.getAttribute('aria-description'))")
    assert spoken == said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_the_scenario_asks_in_the_readers_language(tab: Any, lang: str) -> None:
    opened(tab, f"/{lang}?scenario=hotel_booking_error")
    told = tab.text_content(".about")
    texts = Scenario.load("hotel_booking_error").texts(lang)
    assert [tab.text_content(f".world.{side} .note") for side in ("first", "second")] == [
        texts.policy_notes[policy] for policy in ("average", "story")
    ]
    assert all(text in told for text in (texts.title, texts.question, *texts.look_for))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_every_number_of_the_table(tab: Any, paper: str) -> None:
    opened(tab, FREE)
    words = printed(tab, paper)
    assert lost(tab, words) == []
    assert on_paper_too_wide(tab, paper) == []
