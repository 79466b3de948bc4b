"""The classroom page in front of a class: keys, scales, letters, colours, other luck, and nothing lost on the way."""

import re
from itertools import pairwise
from typing import Any

import pytest

from paradox.classroom.library import lessons
from paradox.classroom.slips import slips
from tests.program.browser.crowd import PHONES, RETURNS, answered, let_in, phones
from tests.program.browser.served import Served, served
from tests.program.browser.steps import notice, numbers, opened, run_to_the_end, until_week, week

pytestmark = pytest.mark.browser

LESSON = "/en?lesson=good_hotel_recovery"
FREE = "/en?scenario=hotel_booking_error&left=stingy&right=story&seed=3"

SCALES = """() => [...document.querySelectorAll(".world")].map((world) =>
  [...world.querySelectorAll("figure.chart svg")].map((svg) => [...svg.querySelectorAll("text.mark[text-anchor=end]")]
    .filter((one) => !isNaN(Number(one.textContent))).map((one) =>
      [one.textContent, Math.round(Number(one.getAttribute("y")) + svg.getBoundingClientRect().top)])))"""


@pytest.mark.parametrize("lesson", ["good_hotel_recovery", "ignored_leak"])
def test_left_and_right_are_drawn_to_the_same_scale(tab: Any, lesson: str) -> None:
    opened(tab, f"/en?lesson={lesson}")
    tab.click(".skip")
    run_to_the_end(tab)
    left, right = tab.evaluate(SCALES)
    assert left == right
    assert all(len(marks) > 2 for marks in left)


def test_charts_stay_level_where_only_one_firms_levers_are_open(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".world.first .moving > summary")
    tab.wait_for_selector(".world.first .levers", state="visible")
    tops = tab.eval_on_selector_all(".world .view", "all => all.map((one) => one.getBoundingClientRect().top)")
    assert tops[0] == pytest.approx(tops[1], abs=1.0)


def test_space_plays_and_does_not_scroll_and_capitals_are_the_same_keys(tab: Any) -> None:
    opened(tab, FREE)
    tab.keyboard.press("Space")
    until_week(tab, 1)
    tab.keyboard.press("Space")
    assert tab.evaluate("window.scrollY") == 0
    tab.keyboard.press("Shift+F")
    until_week(tab, 20)
    tab.keyboard.press("Space")
    tab.wait_for_function("document.querySelector('.fast').textContent === 'Fast'")
    stood = week(tab)
    tab.wait_for_timeout(400)
    assert week(tab) == stood, "the space bar stops the worlds at any speed"


def test_no_key_acts_behind_an_open_dialog(tab: Any) -> None:
    opened(tab, FREE)
    tab.click(".one-week")
    until_week(tab, 1)
    tab.keyboard.press("g")
    tab.wait_for_selector("dialog[open]")
    for key in ("ArrowRight", "r", "f"):
        tab.keyboard.press(key)
    tab.keyboard.press("Escape")
    tab.wait_for_timeout(300)
    assert week(tab) == 1


def test_an_input_method_does_not_hide_the_keys(tab: Any) -> None:
    opened(tab, FREE)
    tab.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', code: 'ArrowRight'}))")
    until_week(tab, 1)


SMALL = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility() &&
  [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
  parseFloat(getComputedStyle(one).fontSize) < 18).map((one) => one.tagName + " " + one.textContent.slice(0, 30))"""


def test_no_letter_is_small_on_a_projector(tab: Any) -> None:
    tab.set_viewport_size({"width": 1920, "height": 1080})
    opened(tab, LESSON)
    tab.click(".world.first .moving > summary")
    assert tab.evaluate(SMALL) == []


@pytest.mark.parametrize("selector", [".setup > summary", ".moving > summary", ".numbers-all > summary"])
def test_what_unfolds_shows_that_it_does(tab: Any, selector: str) -> None:
    opened(tab, FREE)
    assert tab.eval_on_selector(selector, "one => getComputedStyle(one).display") == "list-item"


# Machado, Oliveira and Fernandes (2009): what eyes without one kind of cone make of linear red, green and blue.
SEEN = {
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "all cones": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def seen(colour: str, eyes: str) -> list[float]:
    """Return a colour as other eyes see it, from 0 to 255."""
    linear = [(int(number) / 255) ** 2.2 for number in re.findall(r"\d+", colour)[:3]]
    mixed = [sum(share * one for share, one in zip(row, linear, strict=True)) for row in SEEN[eyes]]
    return [255 * min(1.0, max(0.0, one)) ** (1 / 2.2) for one in mixed]


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_left_and_right_differ_for_all_eyes(tab: Any, eyes: str, scheme: str) -> None:
    tab.emulate_media(color_scheme=scheme)
    opened(tab, FREE)
    colours = tab.eval_on_selector_all(".world h2", "all => all.map((one) => getComputedStyle(one).color)")
    left, right = (seen(colour, eyes) for colour in colours)
    assert sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) ** 0.5 > 60.0


def test_a_reload_and_another_language_go_on_where_the_class_was(tab: Any) -> None:
    opened(tab, LESSON)
    tab.fill(".lesson input[inputmode=decimal]", "33")
    tab.press(".lesson input[inputmode=decimal]", "Enter")
    tab.click(".lock")
    for number in (1, 2):
        tab.click(".one-week:not([disabled])")
        until_week(tab, number)
    tab.click(".world.second .moving > summary")
    tab.fill(".world.second .lever input[type=text]", "0.4")
    tab.press(".world.second .lever input[type=text]", "Enter")
    tab.wait_for_function("location.search.includes('levers')")
    tab.click(".one-week")
    until_week(tab, 3)
    tab.wait_for_function("location.search.includes('week=3')")
    stood = numbers(tab, "right")
    tab.reload()
    opened(tab, tab.url)
    until_week(tab, 3)
    assert numbers(tab, "right") == stood
    assert "33" in tab.inner_text(".lesson .state")
    tab.click("header a[lang=zh]")
    tab.wait_for_url("**/zh?*")
    opened(tab, tab.url)
    until_week(tab, 3)
    assert numbers(tab, "right") == stood


@pytest.mark.parametrize("told", ["week=1000", "levers=left:3:comp_amount", "week=2&levers=left:9:comp_amount:0.4"])
def test_an_address_that_cannot_have_happened_is_refused(tab: Any, told: str) -> None:
    tab.goto(f"{LESSON}&{told}")
    assert notice(tab)
    assert tab.query_selector(".worlds") is None


def test_a_lever_that_is_not_there_is_said_and_the_page_begins_anew(tab: Any) -> None:
    opened(tab, f"{LESSON}&week=2&levers=left:1:nothing:0.4")
    tab.wait_for_function("document.querySelector('.notice:not(.hidden)')")
    assert "nothing" in notice(tab)
    assert week(tab) == 0


def test_the_next_class_guesses_again_and_levers_go_back(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click(".lock")
    tab.click(".world.first .moving > summary")
    field = ".world.first .lever input[type=text]"
    stood = tab.input_value(field)
    tab.fill(field, "0.31")
    tab.press(field, "Enter")
    tab.wait_for_function("location.search.includes('levers')")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer:not(.hidden)")
    assert "levers as you moved them" in tab.inner_text(".answer")
    assert not tab.is_visible(".answer ul"), "what the lesson says of its own worlds is not said of others"
    tab.click(".world.first .reset-levers")
    tab.wait_for_function(f"document.querySelector('{field}').value === '{stood}'")
    tab.click(".anew")
    tab.wait_for_selector(".lock:not(.hidden)")
    assert week(tab) == 0
    assert tab.is_enabled(".lesson input[inputmode=decimal]")
    tab.click(".lock")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer ul", state="visible")
    assert tab.query_selector(".line.ghost") is not None, "the run before stays as a pale line"


def test_other_luck_is_shown_as_a_band_that_holds_its_runs(tab: Any) -> None:
    opened(tab, LESSON)
    tab.click(".skip")
    assert tab.is_disabled(".more")
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.click(".more:not([disabled])")
    tab.wait_for_selector(".world.first path.band", state="attached")
    told = tab.inner_text(".answer")
    low, high = (float(one) for one in re.search(r"between ([\d.]+) and ([\d.]+)", told).groups())  # type: ignore[union-attr]
    assert low < high


WEEKS = """() => [...document.querySelectorAll("figure.chart svg")].map((svg) => [...svg.querySelectorAll("text.mark")]
  .filter((one) => Number(one.getAttribute("y")) === svg.clientHeight - 2)
  .map((one) => { const box = one.getBoundingClientRect(); return [box.left, box.right]; }))"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_week_is_written_over_another(tab: Any, lang: str) -> None:
    opened(tab, f"/{lang}?lesson=good_hotel_recovery")
    for places in tab.evaluate(WEEKS):
        assert len(places) > 2
        assert all(right < left for (_, right), (left, _) in pairwise(places))


def test_the_controls_do_not_move_under_the_pointer(tab: Any) -> None:
    opened(tab, LESSON)
    places = [tab.eval_on_selector(".play", "one => one.getBoundingClientRect().top")]
    tab.click(".lock")
    tab.wait_for_selector(".play:not([disabled])")
    places.append(tab.eval_on_selector(".play", "one => one.getBoundingClientRect().top"))
    run_to_the_end(tab)
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer:not(.hidden)")
    places.append(tab.eval_on_selector(".play", "one => one.getBoundingClientRect().top"))
    assert len(set(places)) == 1


def test_segments_stand_in_the_numbers_of_a_lesson_about_them(tab: Any) -> None:
    opened(tab, "/en?lesson=two_cultures")
    tab.click(".skip")
    run_to_the_end(tab)
    assert {"paradox-reserved", "paradox-outspoken"} <= set(numbers(tab, "left"))


def test_teams_set_policies_on_their_phones_and_the_wall_ranks_them(tab: Any, browser: Any, server: Served) -> None:
    opened(tab, "/en?scenario=coffee_remake&left=average&right=lavish&seed=3")
    tab.click(".teams-all > summary")
    tab.click(".let-in")
    tab.wait_for_selector(".teams-all .joining:not(.hidden)")
    tab.click(".close-teams")
    tab.wait_for_selector(".notice:not(.hidden)")
    assert "No team has set a policy yet" in notice(tab)
    opened_phones = []
    for team, money in (("owl", "0"), ("heron", "2"), ("owl", "0.5")):
        phone = browser.new_context(base_url=server.address, viewport={"width": 390, "height": 844}).new_page()
        phone.goto("/join?lang=en")
        phone.select_option("#team", team)
        phone.wait_for_function("team => document.querySelector('#team').value === team", arg=team)
        phone.fill("#levers input[name=comp_amount]", money)
        phone.click("#set")
        phone.wait_for_function("document.querySelector('#state').textContent.includes('of your team stands')")
        phone.reload()
        phone.wait_for_function(
            "money => document.querySelector('#levers input[name=comp_amount]')?.value === money", arg=money
        )
        opened_phones.append(phone)
    first = "document.querySelector('#levers input[name=comp_amount]').value === '0.5'"
    opened_phones[0].wait_for_function(first, timeout=10_000)  # what another phone of the team has set
    tab.wait_for_function("document.querySelector('.teams-all .count').textContent.includes('2 teams')")
    tab.reload()  # nothing is lost
    tab.wait_for_selector(".teams-all .joining:not(.hidden)")
    tab.click(".close-teams")
    tab.wait_for_function("document.querySelectorAll('.league tbody tr').length === 4")
    who = "all => all.map((one) => one.textContent)"
    assert {"Owl", "Heron"} <= {one.split(" (")[0] for one in tab.eval_on_selector_all(".league .who", who)}
    tab.wait_for_function("document.querySelector('.standing .state').textContent.startsWith('30 replications')")
    tab.select_option(".standing select", "retention")
    tab.wait_for_function("document.querySelector('.lead').textContent.includes('customers')")
    with tab.expect_download() as saved:
        tab.click(".save-teams")
    assert saved.value.path().read_text().startswith("team,profit,profit_low")
    opened_phones[1].wait_for_function("document.querySelector('#state').textContent.includes('closed')")
    for phone in opened_phones:
        phone.context.close()


def test_slips_are_printed_and_counted_by_hand(tab: Any) -> None:
    opened(tab, LESSON)
    with tab.expect_popup() as sheet:
        tab.click(".slips")
    sheet.value.wait_for_selector(".slip")
    assert sheet.value.eval_on_selector_all(".slip", "all => all.length") == 4
    sheet.value.close()
    tab.click(".ask-phones")
    tab.fill(".by-hand input", "20 <b>")
    tab.press(".by-hand input", "Enter")
    tab.wait_for_selector(".notice:not(.hidden)")
    assert "<b>" in notice(tab)
    tab.fill(".by-hand input", "20 60x2 30")
    tab.press(".by-hand input", "Enter")
    tab.wait_for_function("document.querySelector('.poll .count').textContent.includes('4 counted by hand')")
    tab.click(".close-vote")
    tab.wait_for_selector(".histogram:not(.hidden)")
    bars = tab.eval_on_selector_all(".histogram .now", "all => all.map((one) => Number(one.textContent || 0))")
    assert sum(bars) == 4
    assert "45" in tab.inner_text(".lesson .state")


SIZES = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_four_slips_fit_on_a_sheet(browser: Any, paper: str, lang: str) -> None:
    width, height = (96.0 / 25.4 * side for side in SIZES[paper])
    page = browser.new_page(viewport={"width": round(width - 24 * 96 / 25.4), "height": 900})
    page.emulate_media(media="print")
    for lesson in lessons().values():
        page.set_content(slips(lesson, lang))
        assert page.evaluate("document.body.getBoundingClientRect().height") <= height - 18 * 96 / 25.4, lesson.key
    page.close()


@pytest.mark.slow
def test_a_hundred_phones_that_keep_coming_back_are_all_there_once_and_the_worlds_go_on(
    tab: Any, server: Served
) -> None:
    opened(tab, LESSON)
    of_round = let_in(tab)
    tab.click(".ask-phones")
    tab.wait_for_selector(".poll .joining:not(.hidden)")
    tab.click(".skip")
    coming = phones(server.address, of_round)
    run_to_the_end(tab)  # a tab that is kept waiting for five seconds stops
    told = answered(coming)
    assert told["guess 200"] == told["policy 200"] == PHONES * RETURNS
    assert not any(answer.split()[-1] in ("400", "409", "500") for answer in told)
    tab.wait_for_function("document.querySelector('.poll .count').textContent.startsWith('100 have answered, of 100')")
    tab.click(".close-vote")
    tab.wait_for_function("document.querySelector('.teams-all .count')")
    bars = tab.eval_on_selector_all(".histogram .now", "all => all.map((one) => Number(one.textContent || 0))")
    assert bars == [PHONES // len(bars)] * len(bars)


def test_a_network_that_keeps_phones_apart_is_told_within_five_seconds(browser: Any) -> None:
    with served() as one:  # a page of its own, as phones are asked here without end
        tab = opened(browser.new_context(base_url=one.address, locale="en-US").new_page(), LESSON)
        for ask, frame in ((".ask-phones", ".poll"), (".let-in", ".teams-all")):
            if frame == ".teams-all":
                tab.click(".teams-all > summary")
            tab.click(ask)
            tab.wait_for_selector(f"{frame} .joining:not(.hidden)")
            assert not tab.is_visible(f"{frame} .apart")
            tab.wait_for_selector(f"{frame} .apart", state="visible", timeout=5000)
            assert "keeps devices apart" in tab.inner_text(f"{frame} .apart")
        tab.request.get("/class?token=one")
        tab.wait_for_selector(".teams-all .apart", state="hidden", timeout=5000)
        tab.context.close()


def test_a_class_guesses_on_its_phones(tab: Any, browser: Any, server: Served) -> None:
    opened(tab, LESSON)
    tab.click(".ask-phones")
    tab.wait_for_selector(".joining:not(.hidden)")
    assert "--host 0.0.0.0" in tab.inner_text(".joining"), "a page for this machine alone says how phones get to it"
    for guess in ("20", "40", "60"):
        phone = browser.new_context(base_url=server.address).new_page()
        phone.goto("/join")
        phone.wait_for_selector("#ask:not([hidden])")
        phone.fill("#guess", guess)
        phone.click("#send")
        phone.wait_for_function("document.querySelector('#state').textContent.includes('is there')")
        phone.reload()
        phone.wait_for_function("document.querySelector('#state').textContent.includes('is there')")
        if guess != "60":
            phone.context.close()
    tab.wait_for_function("document.querySelector('.joining .count').textContent.startsWith('3 have answered')")
    tab.click(".close-vote")
    tab.wait_for_selector(".play:not([disabled])")
    assert "40" in tab.inner_text(".lesson .state"), "the guess in the middle is that of the class"
    tab.wait_for_selector(".histogram:not(.hidden)")
    assert tab.query_selector(".answer-at") is None
    phone.wait_for_function("document.querySelector('#state').textContent.includes('closed. Your guess: 60')")
    phone.context.close()
    tab.reload()  # what the class said stays on the wall
    tab.wait_for_selector(".histogram:not(.hidden)")
    tab.wait_for_selector(".save-vote", state="visible")
    run_to_the_end(opened(tab, tab.url))
    tab.click(".reveal:not([disabled])")
    tab.wait_for_selector(".answer-at")
    bars = tab.eval_on_selector_all(".histogram .now", "all => all.map((one) => one.textContent)")
    assert sum(int(text or 0) for text in bars) == 3
