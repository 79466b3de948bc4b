"""A lesson as one file: it asks before it shows, answers with the desktop's bits, and loses nothing by a reload."""

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from experiments.comparison.currency import currency_of
from paradox.classroom.glossary import glossary
from paradox.classroom.lesson import Lesson, answer
from paradox.classroom.lesson_file import read_lesson
from paradox.classroom.lesson_page import lesson_page, worlds_page
from paradox.classroom.library import lessons
from paradox.classroom.outcome_names import usual_rows
from paradox.classroom.sample import sample
from paradox.classroom.setup import Setup
from paradox.classroom.stage import Part, Stage
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.money import Money
from sim.errors import ScenarioError
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.state.people import NEVER
from tests.program.browser.conftest import Watched, serious
from tests.program.browser.paper import on_paper_too_wide, printed, squeezed
from tests.program.browser.steps import guessed, until
from tests.program.classroom.looked import looks
from tests.program.classroom.typed import NO_NUMBERS, TYPED

pytestmark = pytest.mark.browser

DRAWS = 2
Opener = Callable[..., Any]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page of a lesson, or of two worlds, from the disk, with the network off, in a tab that is watched."""
    watched = Watched("file:")
    contexts = []

    def open_it(shown: Lesson | Setup, address: str = "", script: str = "", **settings: Any) -> Any:
        file = tmp_path / "lesson.html"
        of_worlds = isinstance(shown, Setup)
        file.write_text(
            worlds_page(shown.parts, shown.seed, DRAWS) if of_worlds else lesson_page(shown, DRAWS), encoding="utf-8"
        )
        context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 800}, **settings})
        contexts.append(context)
        tab = context.new_page()
        if script:
            tab.add_init_script(script)
        watched.watch(tab)
        tab.goto(file.as_uri() + address)
        return calculated(tab)

    yield open_it
    for context in contexts:
        context.close()
    assert watched.outside == []
    assert watched.complaints == []


def calculated(tab: Any) -> Any:
    """Wait until all draws of luck are there on both sides, and shown."""
    until(tab, f"together()[0].length === {DRAWS} && !drawn")
    return tab


def small(tmp_path: Path, **entries: Any) -> Lesson:
    """Write a lesson of 200 persons and read it."""
    lines = {
        "order": 1,
        "scenario": "two_cultures",
        "values": {"market.persons": 200, "run.horizon": 30},
        "left": {"policy": "story"},
        "right": {"policy": "warm"},
        "title": "Two groups",
        "text": "Read this.",
        "question": "How many stay?",
        "guess": {"outcome": "retention", "scale": 100, "low": 0, "high": 100, "step": 1, "unit": "of 100"},
        "notice": ["See that."],
        "claims": [{"outcome": "retention", "above": 0}],
    } | entries
    file = tmp_path / "small.yaml"
    file.write_text(json.dumps(lines), encoding="utf-8")
    return read_lesson(file)


def two_worlds(left: str, right: str, scenario: str = "two_cultures", weeks: int = 30) -> Setup:
    """Set two worlds of 200 persons side by side."""
    of = Scenario.load(scenario).with_values({"market.persons": 200, "run.horizon": weeks})
    return Setup(None, scenario, (Part(of, left), Part(of, right)), 3)


def lived(shown: Lesson | Setup, draw: int, levers: tuple[dict[str, float], dict[str, float]] = ({}, {})) -> Stage:
    """Live two worlds as a page does."""
    stage = Stage(shown.parts, seed_of(shown.seed, draw), levers)
    while not stage.is_over:
        stage.step()
    return stage


def same(here: Any, there: float) -> bool:
    """Whether two numbers have the same bits, or neither exists."""
    if here is None or math.isnan(here):
        return math.isnan(there)
    return np.float64(here).tobytes() == np.float64(there).tobytes()


# The customers that are drawn on both sides.
DRAWN = "document.querySelectorAll('#worlds [role=option]').length === 300"
ROWS = """about.rows.map(row => together().map(list => list.map(run => read(run, row.outcome, row.group))))"""


@pytest.mark.parametrize("key", lessons())
def test_the_answer_of_every_shipped_lesson_is_the_desktops(opened: Opener, key: str) -> None:
    lesson = lessons()[key]
    tab = opened(lesson)
    here = tab.evaluate("answers()")
    rows = tab.evaluate(ROWS)
    spoken = {
        (name, one.group): None for one in (lesson.guess, *lesson.claims) for name in (one.outcome, one.minus) if name
    }
    asked = [*spoken, *(row for row in usual_rows(lesson.parts) if row not in spoken)]
    assert len(rows) == len(asked) >= 19
    for draw in range(DRAWS):
        stage = lived(lesson, draw)
        assert same(here[draw], answer(stage, lesson.guess)), draw
        for (name, group), row in zip(asked, rows, strict=True):
            for side in (0, 1):
                there = (stage.groups(side)[group] if group else stage.outcomes(side))[name]
                assert same(row[side][draw], there), (name, group, side, draw)


@pytest.mark.parametrize(
    ("sides", "guess"),
    [
        (("no_failure", "do_nothing"), {"outcome": "lifetime_value", "group": "2", "side": "difference"}),
        (("ignores", "story"), {"outcome": "total", "group": "5", "side": "left"}),
        (("story", "no_failure"), {"outcome": "survey_item7", "minus": "item7", "side": "right"}),
    ],
)
def test_worlds_without_failures_or_a_firm_and_groups_by_value_are_the_desktops(
    opened: Opener, tmp_path: Path, sides: tuple[str, str], guess: dict[str, Any]
) -> None:
    left, right = ({"policy": policy} for policy in sides)
    lesson = small(
        tmp_path, left=left, right=right, guess=guess | {"low": -9, "high": 9, "step": 0.1, "unit": "x", "scale": 3}
    )
    tab = opened(lesson)
    for draw, found in enumerate(tab.evaluate("answers()")):
        assert same(found, answer(lived(lesson, draw), lesson.guess))


def test_levers_move_the_answer_to_that_of_the_desktop_and_the_notes_step_back(opened: Opener, tmp_path: Path) -> None:
    lesson = small(tmp_path)
    tab = opened(lesson)
    guessed(tab)
    assert tab.is_visible("#notes")
    tab.click("[data-go=try]")
    tab.fill(".levers.s1 [data-lever=staff_capacity] input[type=text]", "3")
    tab.keyboard.press("Enter")
    tab.evaluate("move(0, about.sides[0].levers.find(one => one.name === 'comp_amount'), 1.5)")
    calculated(tab)
    levers = ({"comp_amount": 1.5}, {"staff_capacity": 3.0})
    for draw, found in enumerate(tab.evaluate("answers()")):
        assert same(found, answer(lived(lesson, draw, levers), lesson.guess))
    tab.click("#steps [data-step=answer]")
    assert not tab.is_visible("#notes")
    assert tab.inner_text("#notes-moved") == t("lesson_page.notes_moved")
    tab.click("#steps [data-step=try]")
    tab.click(".levers.s1 .levers-back")
    tab.click("#whose button")
    tab.click(".levers.s0 .levers-back")
    tab.click("#steps [data-step=answer]")
    assert tab.is_visible("#notes")
    assert tab.evaluate("now.moved") == [{}, {}]


def test_a_customer_is_followed_in_both_worlds_as_the_levers_stand(opened: Opener, tmp_path: Path) -> None:
    lesson = small(tmp_path)
    tab = opened(lesson)
    guessed(tab)
    tab.click("#person-box > summary")
    tab.fill("#person-number", "200")
    tab.click("#person-form button")
    assert tab.inner_text("#person-said") == t("lesson_page.no_person", most=199)
    tab.fill("#person-number", "")
    tab.click("#person-form button")
    until(tab, "lives !== null")
    assert "solved it" in tab.inner_text("#person .s1 table")
    number = tab.evaluate("lives[1].person")
    tab.evaluate("move(1, about.sides[1].levers.find(one => one.name === 'comp_amount'), 1.5)")
    calculated(tab)
    until(tab, "asking === 2 && document.querySelectorAll('#person svg').length === 2")
    stage = lived(lesson, 0, ({}, {"comp_amount": 1.5}))
    for side in (0, 1):
        weeks = stage.story(side, number).weeks
        there = [[week.satisfaction for week in weeks], [week.twin_satisfaction for week in weeks]]
        until(tab, f"[...lives[{side}].own].length === {len(weeks)}")
        assert tab.evaluate(f"[[...lives[{side}].own], [...lives[{side}].twin]]") == there, side


@pytest.mark.parametrize("key", ["good_hotel_recovery", "silent_majority"])
def test_what_happened_to_a_person_is_what_the_story_in_the_terminal_tells(opened: Opener, key: str) -> None:
    lesson = lessons()[key]
    tab = opened(lesson, "#unguessed=1&step=watch&week=78")
    tab.click("#person-box > summary")
    tab.click("#person-any")
    until(tab, "lives !== null")
    stage = lived(lesson, 0)
    causes = [cause.name for cause in lesson.parts[0].scenario.causes]
    seen = Counter()
    for person in (tab.evaluate("now.person"), 3, 17, 40):
        tab.fill("#person-number", str(person))
        tab.click("#person-form [type=submit]")
        until(tab, f"lives[0].person === {person} && lives[1].person === {person}")
        for side in (0, 1):
            here = []
            for week in tab.evaluate(f"lives[{side}].events"):
                for event in week["happened"]:
                    if event["kind"].startswith("visit_"):
                        here.append((week["week"], event["kind"], event["stars"]))
                    elif event["kind"] == "failure":
                        felt = (event["felt"], event["stars"], event["severity"])
                        here.append((week["week"], "failure", causes[event["cause"]], event["what"], *felt))
                    elif "of" in event:
                        of = event.get("friends", event.get("friend"))
                        here.append((week["week"], event["kind"], event["of"], of))
            there = []
            for week in stage.story(side, person).weeks:
                for one in week.own:
                    told = one.values
                    if one.kind.startswith("visit_"):
                        there.append((week.week, one.kind, told["stars"]))
                    elif one.kind == "failure":
                        felt = (told["felt"], told["stars"], pytest.approx(told["severity"], abs=1e-12))
                        there.append((week.week, "failure", told["cause"], told["what"], *felt))
                    elif one.kind.startswith(("told_", "heard_")):
                        friends = list(told["friends"]) if "friends" in told else told["friend"]
                        there.append((week.week, one.kind, told["of"], friends))
            assert sorted(here, key=str) == sorted(there, key=str), (person, side)
            seen.update(kind for _, kind, *_ in here)
    assert seen["failure"] >= 3, seen
    assert seen["told_bad"] + seen["told_good"] > 0, seen
    assert seen["heard_bad"] + seen["heard_good"] > 0, seen
    assert "#" in tab.inner_text("#person")


def test_nothing_is_shown_before_there_is_a_guess(opened: Opener, tmp_path: Path) -> None:
    tab = opened(small(tmp_path), "#step=answer&revealed=1&week=30&guess=500")  # 500 can be no guess
    assert tab.evaluate("now.step") == "read"
    for step in ("watch", "answer", "try"):
        assert tab.is_disabled(f"#steps [data-step={step}]")
    assert tab.locator("main svg").count() == 0
    assert tab.text_content("#answer") == ""
    tab.click("#steps [data-step=guess]")
    tab.fill("#guess-number", "a lot")
    tab.click("#hold")
    assert tab.inner_text("#guess-said") == t("lesson_page.no_guess", low="0", high="100")
    assert tab.evaluate("now.guess") is None
    for typed, low, high, meant in TYPED:
        assert tab.evaluate("asked => numberMeant(...asked)", [typed, low, high]) == meant, typed
    for typed in NO_NUMBERS:
        assert math.isnan(tab.evaluate("typed => numberMeant(typed, 0, 2e6)", typed)), typed
    tab.fill("#guess-number", "３５，4 ％")
    tab.click("#hold")
    assert tab.evaluate("now.guess") == 35
    assert tab.is_disabled("#reveal")
    assert tab.is_disabled("#steps [data-step=answer]")
    assert tab.text_content("#answer") == ""


def test_the_answer_stands_beside_the_guess_and_can_be_guessed_again(opened: Opener, tmp_path: Path) -> None:
    lesson = small(tmp_path)
    tab = opened(lesson)
    guessed(tab)
    told = lesson.guess.written(answer(lived(lesson, 0), lesson.guess))
    said = t("lesson_page.answer", answer=told, unit="of 100") + " " + t("lesson_page.you_said", guess="35")
    assert tab.inner_text("#answer") == said
    label = tab.get_attribute("#line svg", "aria-label")
    assert t("lesson_page.mark_answer", answer=told) in label
    assert t("lesson_page.mark_guess", guess="35") in label
    assert tab.locator("#line circle.drawn").count() == DRAWS
    tab.click(".again >> visible=true")
    assert tab.evaluate("[now.step, now.guess, now.revealed]") == ["guess", None, False]
    assert tab.text_content("#answer") == ""
    assert tab.locator("#line svg").count() == 0


def test_keys_lead_through_the_lesson_and_act_nowhere_where_one_types(opened: Opener, tmp_path: Path) -> None:
    tab = opened(small(tmp_path))
    tab.keyboard.press("Space")
    assert tab.evaluate("now.step") == "guess"
    tab.keyboard.press("Space")  # holds nobody to a number that was not chosen
    assert tab.evaluate("[now.step, now.guess, document.activeElement.id]") == ["guess", None, "guess-slider"]
    tab.keyboard.press("ArrowRight")
    assert tab.input_value("#guess-number") == "51"
    tab.keyboard.press("Enter")
    assert tab.evaluate("[now.step, now.guess]") == ["watch", 51]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        tab.keyboard.press(key)
    assert tab.evaluate("now.week") == 1
    tab.keyboard.press("?")
    for key in ("ArrowRight", "f", "Space"):
        tab.keyboard.press(key)
    assert tab.evaluate("now.week") == 1, "keys behind a dialog"
    tab.keyboard.press("Escape")
    tab.keyboard.press("g")
    assert glossary("en")[0].text in tab.inner_text("#glossary")
    tab.keyboard.press("Escape")
    tab.keyboard.press("Space")
    until(tab, "now.week > 3")
    tab.keyboard.press("Space")
    stopped = tab.evaluate("now.week")
    tab.wait_for_timeout(700)
    assert tab.evaluate("now.week") == stopped
    assert tab.evaluate("window.scrollY") == 0
    tab.keyboard.press("F")  # with Caps Lock too
    tab.keyboard.press("Space")
    assert tab.evaluate("[now.step, now.revealed]") == ["answer", True]
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("now.step") == "try"


def test_nothing_moves_by_itself_for_those_who_asked_for_less_motion(opened: Opener, tmp_path: Path) -> None:
    tab = opened(small(tmp_path), reduced_motion="reduce")
    tab.click("#steps [data-step=guess]")
    tab.click("#skip")
    tab.click("#play")
    assert tab.evaluate("[now.week, player]") == [30, 0]


NO_STORE = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('not for files') }})"


@pytest.mark.parametrize("script", ["", NO_STORE])
def test_a_reload_loses_nothing(opened: Opener, tmp_path: Path, script: str) -> None:
    tab = opened(small(tmp_path), script=script)
    guessed(tab)
    tab.click("[data-go=try]")
    tab.fill(".levers.s1 [data-lever=staff_capacity] input[type=text]", "3")
    tab.keyboard.press("Enter")
    tab.click("[data-lang=zh]")
    tab.keyboard.press("Escape")
    tab.click("#dark")
    tab.evaluate("follow(5)")
    until(tab, "now.person === 5 && document.querySelectorAll('#worlds polyline.before').length === 1")
    before = tab.evaluate("now")
    assert before["guess"] == 35
    assert before["moved"] == [{}, {"staff_capacity": 3}]
    assert bool(tab.evaluate("location.hash.length > 1")) == bool(script)
    tab.reload()
    calculated(tab)
    assert tab.evaluate("now") == before
    assert tab.evaluate("language") == "zh"
    until(tab, "lives?.[0].person === 5 && document.querySelectorAll('#worlds polyline.before').length === 1")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.click("#anew")
    tab.reload()
    assert tab.evaluate("[now.step, now.guess]") == ["read", None]


SCALE = """chart => [...chart.querySelectorAll('text')].filter(one => /^-?[\\d.]+$/.test(one.textContent))
    .map(one => [one.textContent, one.getAttribute('x'), one.getAttribute('y')])"""


@pytest.mark.parametrize("key", ["good_hotel_recovery", "until_when", "second_failure"])
def test_left_and_right_have_one_scale(opened: Opener, key: str) -> None:
    tab = opened(lessons()[key])
    guessed(tab, "1")
    tab.click("[data-go=try]")
    tab.evaluate("move(1, about.sides[1].levers.find(one => one.name === 'staff_capacity'), 2)")
    calculated(tab)
    for series in ("satisfaction", "cumulative", "ahead", "days"):
        tab.select_option("#series-choice", series)
        left, right = tab.evaluate(f"[...document.querySelectorAll('.chart')].map({SCALE})")
        assert left == right
        assert len(left) > 6


@pytest.mark.parametrize("sides", [("story", "warm"), ("no_failure", "do_nothing")])
def test_two_worlds_without_a_lesson_show_the_usual_numbers_of_the_desktop(
    opened: Opener, sides: tuple[str, str]
) -> None:
    setup = two_worlds(*sides)
    tab = opened(setup)
    names = usual_rows(setup.parts)
    assert ("retention", "reserved") in names
    rows = tab.evaluate(ROWS)
    assert len(rows) == len(names)
    for draw in range(DRAWS):
        stage = lived(setup, draw)
        for (name, group), row in zip(names, rows, strict=True):
            for side in (0, 1):
                there = (stage.groups(side)[group] if group else stage.outcomes(side))[name]
                assert same(row[side][draw], there), (name, group, side, draw)


def test_two_worlds_without_a_lesson_ask_nothing_and_lose_nothing(opened: Opener, axe: str) -> None:
    setup = two_worlds("story", "warm")
    tab = opened(setup)
    assert tab.inner_text("#title") == setup.parts[0].scenario.texts("en").title
    assert tab.evaluate("STEPS") == ["watch", "try"]
    assert t("advice.horizon_class", weeks=30) in tab.text_content("#numbers-note"), (
        "profit of few weeks is called that"
    )
    tab.keyboard.press("Space")
    until(tab, "now.week > 3")
    tab.keyboard.press("Space")
    tab.keyboard.press("F")
    assert tab.evaluate("[now.step, now.week]") == ["watch", 30]
    assert serious(tab, axe) == []
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("now.step") == "try"
    assert not tab.is_visible("[data-go=try]")
    tab.fill(".levers.s1 [data-lever=staff_capacity] input[type=text]", "3")
    tab.keyboard.press("Enter")
    tab.click("[data-lang=zh]")
    tab.click("#person-box > summary")
    tab.click("#person-form button")
    until(tab, "lives !== null")
    tab.click("#numbers-box > summary")
    assert serious(tab, axe) == []
    before = tab.evaluate("now")
    assert before["moved"] == [{}, {"staff_capacity": 3}]
    tab.reload()
    assert tab.evaluate("now") == before
    assert tab.inner_text("#title") == setup.parts[0].scenario.texts("zh").title
    for name in ("guess", "answer", "notes"):
        assert not tab.is_visible(f"#{name}-heading")
    until(tab, "lives !== null")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    tab.reload()
    assert tab.evaluate("[now.step, now.week]") == ["watch", 29]
    paper = squeezed(printed(calculated(tab), "A4"))
    for text in ("能否分辨沉默的人群与满意的人群", t("outcome.days", "zh")):
        assert squeezed(text) in paper
    assert squeezed(t("lesson_page.your_guess", "zh")) not in paper
    tab.click("#anew")
    assert tab.evaluate("[now.step, now.week, now.moved]") == ["watch", 0, [{}, {}]]


def weighted(tmp_path: Path) -> Lesson:
    """Write a lesson of persons whose ties differ in strength, and read it."""
    pairs = {frozenset((i, (step * i + 3) % 200)) for i in range(200) for step in (7, 9, 11, 1)}
    rows = [
        f"{min(pair)},{max(pair)},{1 + at % 5}" for at, pair in enumerate(sorted(pairs, key=sorted)) if len(pair) > 1
    ]
    (tmp_path / "links.csv").write_text("\n".join(["from,to,weight", *rows]), encoding="utf-8")
    of = {"extends": "two_cultures", "market": {"persons": 200, "network": {"kind": "edges", "edges": "links.csv"}}}
    (tmp_path / "own.yaml").write_text(json.dumps(of), encoding="utf-8")
    return small(tmp_path, scenario="own.yaml", values={"run.horizon": 30})


@pytest.mark.parametrize("key", ["good_hotel_recovery", "small_firm_and_chatbot", "two_cultures", "weighted", ""])
def test_the_drawn_customers_are_those_of_the_desktop_in_every_week(opened: Opener, tmp_path: Path, key: str) -> None:
    makes = {"weighted": lambda: weighted(tmp_path), "": lambda: two_worlds("no_failure", "do_nothing")}
    shown: Any = makes[key]() if key in makes else lessons()[key]
    tab = opened(shown, "#unguessed=1&step=watch")
    assert tab.evaluate("peopleOf.size") == 0, "lived without being asked for"
    tab.select_option("#series-choice", "people")
    until(tab, "peopleOf.size === 2")
    stage = Stage(shown.parts, shown.seed)
    told = [0, 0]
    for side in (0, 1):
        weeks = tab.evaluate(
            f"peopleOf.get(keyOf({side}, {{}})).map(one => ({{...one, satisfaction: [...one.satisfaction],"
            " look: [...one.look]}))"
        )
        assert len(weeks) == stage.horizon + 1
        world = stage.sides[side].actual
        drawn = sample(world.network, shown.parts[side].scenario.persons)
        assert tab.evaluate(f"plans[about.sides[{side}].plan].sample.persons") == list(drawn.persons)
        for week, here in enumerate(weeks):
            world.run(week)
            assert here["satisfaction"] == world.people.actual.satisfaction[list(drawn.persons)].tolist(), week
            there = looks(world, drawn)
            assert here["look"] == there["look"], week
            if week:
                assert here["stories"] == there["stories"], week
            told[side] += len(here["stories"])
    assert min(told) > 5


@pytest.mark.parametrize("key", ["small_firm_and_chatbot", "until_when"])
def test_groups_contrasts_exits_and_stories_of_every_week_are_the_desktops(opened: Opener, key: str) -> None:
    lesson = lessons()[key]
    tab = opened(lesson)
    stage = lived(lesson, 1)
    for side in (0, 1):
        here = tab.evaluate(
            f"Object.fromEntries(Object.entries(together()[{side}][1].watched).map(([id, list]) => [id, [...list]]))"
        )
        world, idle = stage.sides[side].actual, stage.sides[side].idle
        book, base = world.books, world.firm.base
        unresolved = book.satisfaction_unrecovered + book.satisfaction_unheard
        groups = {
            "twins": (book.twin_satisfaction, np.full(stage.horizon, base)),
            "untroubled": (book.satisfaction_untroubled, book.base_untroubled),
            "recovered": (book.satisfaction_recovered, book.base_recovered),
            "unrecovered": (unresolved, book.base_unrecovered + book.base_unheard),
        }
        for name, (total, persons) in groups.items():
            there = [a / b if b >= 5 else math.nan for a, b in zip(total, persons, strict=True)]
            assert np.array_equal(np.array(here[name], dtype=float), there, equal_nan=True), name
        for name in ("exits", "good_stories", "bad_stories"):
            for week in (0, 2, 40, stage.horizon - 1):
                lately = book[max(0, week - 3) : week + 1]
                there = 100.0 * getattr(lately, name).sum() / lately.customers.sum()
                assert here[name][week] == pytest.approx(there, rel=1e-12), (name, week)
        of_base = world.people.traits.in_base == 1
        failed = of_base & (world.people.record.first_week != NEVER)
        s, last = world.people.actual.satisfaction, stage.horizon - 1
        assert here["paradox"][last] == pytest.approx((s - world.people.twin.satisfaction)[failed].mean(), abs=1e-9)
        assert here["recovery"][last] == pytest.approx((s - idle.people.actual.satisfaction)[of_base].mean(), abs=1e-9)
        assert here["total"][last] == pytest.approx(stage.outcomes(side)["total"], abs=1e-9)


def test_every_series_is_drawn_on_one_scale_and_named(opened: Opener, tmp_path: Path) -> None:
    tab = opened(small(tmp_path))
    guessed(tab)
    titles = tab.evaluate("[...document.querySelectorAll('#series-choice option')].map(one => one.textContent)")
    assert len(set(titles)) == len(titles) == 14
    tab.click("[data-go=try]")
    tab.evaluate("move(1, about.sides[1].levers.find(one => one.name === 'comp_amount'), 1.5)")
    calculated(tab)
    for series, lines in {"groups": 4, "contrasts": 3, "leaving": 1, "stories": 2}.items():
        tab.select_option("#series-choice", series)
        left, right = tab.evaluate(f"[...document.querySelectorAll('.chart')].map({SCALE})")
        assert left == right
        drawn = [tab.locator(f"#worlds .s{side} .chart polyline").count() for side in (0, 1)]
        assert drawn == [lines, lines + (1 if series == "leaving" else 2)], "and how it was before levers moved"
        assert tab.locator("#worlds polygon.spread").count() == (2 if series == "leaving" else 4)


def test_what_is_shown_can_be_taken_away_and_no_answer_before_it_is_revealed(opened: Opener, tmp_path: Path) -> None:
    lesson = small(tmp_path)
    tab = opened(lesson, "#unguessed=1&step=watch&week=3&series=stories")

    def saved(button: str) -> bytes:
        with tab.expect_download() as told:
            tab.click(button)
        return Path(told.value.path()).read_bytes()

    def table() -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(saved("#save-numbers").decode("utf-8-sig"))))

    rows = table()
    assert {row["number"] for row in rows} == {"stories"}
    assert len(rows) == 2 * 2 * 3
    assert {row["n"] for row in rows} == {"1"}
    tab.click("#all-weeks")
    tab.click("#reveal")
    rows = table()
    assert len([row for row in rows if row["number"] == "stories"]) == 2 * 2 * 30
    right = next(row for row in rows if row["number"] == "retention" and row["side"] == "right" and not row["of"])
    there = [lived(lesson, draw).outcomes(1)["retention"] for draw in range(DRAWS)]
    assert (float(right["first_luck"]), right["n"], right["firm"]) == (there[0], "2", "warm")
    assert float(right["mean"]) == pytest.approx(np.mean(there))
    for series in ("stories", "people"):
        tab.select_option("#series-choice", series)
        if series == "people":
            until(tab, DRAWN)
        svg = saved("#save-svg").decode()
        ElementTree.fromstring(svg)
        assert "var(" not in svg
        assert t("lesson_page.left", title="as in the story") in svg
        assert tab.locator("body > svg").count() == 0
    picture = saved("#save-png")
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) > 1000


def test_for_the_wall_letters_grow_and_both_figures_fill_one_screen(opened: Opener, axe: str, tmp_path: Path) -> None:
    tab = opened(small(tmp_path), viewport={"width": 1920, "height": 1080})
    guessed(tab)
    tab.keyboard.press("p")
    tab.click("#steps [data-step=watch]")
    for series in ("groups", "people"):
        tab.select_option("#series-choice", series)
        if series == "people":
            until(tab, DRAWN)
        assert tab.evaluate(LETTERS, 20) == []
        ends = tab.evaluate(
            "[...document.querySelectorAll('.chart svg')].map(one => one.getBoundingClientRect().bottom)"
        )
        assert all(1000 < end <= 1080 for end in ends)
        assert tab.evaluate("[scrollY, document.documentElement.scrollWidth]") == [0, 1920]
        assert serious(tab, axe) == []
    tab.reload()
    calculated(tab)
    assert tab.get_attribute("#large", "aria-pressed") == "true"
    assert not tab.is_visible("footer")
    tab.keyboard.press("P")
    assert tab.is_visible("footer")


def test_a_drawn_customer_is_followed_by_click_and_by_keys_as_levers_stand(opened: Opener, tmp_path: Path) -> None:
    lesson = small(tmp_path)
    tab = opened(lesson, "#unguessed=1&step=watch&series=people&week=4")
    until(tab, DRAWN)
    left, right = tab.query_selector_all("#worlds [role=listbox]")
    left.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Enter"):
        tab.keyboard.press(key)
    assert tab.evaluate("now.week") == 4, "arrows move among persons here"
    until(tab, "lives !== null")
    person = tab.evaluate("now.person")
    assert left.get_attribute("aria-activedescendant").endswith(f"-{person}")
    assert tab.locator("#worlds [aria-selected=true]").count() == 2
    assert tab.is_visible("#person .s1 svg")
    weeks = tab.evaluate("[...document.querySelectorAll('#person .s0 tbody th')].map(one => Number(one.textContent))")
    assert all(week < 4 for week in weeks), "what is still to come"
    right.query_selector(f"[id$='-{person + 1}']").dispatch_event("click")
    until(tab, f"now.person === {person + 1}")
    look = tab.evaluate("peopleOf.get(keyOf(0, {}))[4].look.filter(one => one === LOOKS.indexOf('gone')).length")
    assert f"{look} have left" in tab.inner_text("#worlds .s0 .chart .note")
    tab.reload()
    calculated(tab)
    assert tab.input_value("#series-choice") == "people"
    until(tab, f"lives?.[0].person === {person + 1}")
    tab.keyboard.press("F")
    tab.keyboard.press("Space")
    tab.click("#steps [data-step=try]")
    tab.evaluate("move(1, about.sides[1].levers.find(one => one.name === 'comp_amount'), 1.5)")
    until(tab, "peopleOf.size === 3 && document.querySelectorAll('#worlds [role=option]').length === 300")
    stage = lived(lesson, 0, ({}, {"comp_amount": 1.5}))
    ids = tab.evaluate("plans[0].sample.persons")
    here = tab.evaluate("[...peopleOf.get(keyOf(1, now.moved[1])).at(-1).satisfaction]")
    assert here == stage.sides[1].actual.people.actual.satisfaction[ids].tolist()


def test_two_worlds_of_different_length_are_refused() -> None:
    short, long = two_worlds("story", "warm"), two_worlds("story", "warm", weeks=31)
    with pytest.raises(ScenarioError, match="lives 30 weeks and the right one 31"):
        worlds_page((short.parts[0], long.parts[1]), 1, DRAWS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(opened: Opener, axe: str, tmp_path: Path, lang: str, scheme: str) -> None:
    tab = opened(small(tmp_path), f"#lang={lang}", color_scheme=scheme)
    assert serious(tab, axe) == []
    tab.click("#steps [data-step=guess]")
    assert serious(tab, axe) == []
    guessed(tab)
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    tab.click("#person-form button")
    until(tab, "lives !== null")
    assert serious(tab, axe) == []
    tab.select_option("#series-choice", "people")
    until(tab, DRAWN)
    assert serious(tab, axe) == []
    tab.click("[data-go=try]")
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert serious(tab, axe) == []


LETTERS = """least => [...document.body.querySelectorAll('*')]
    .filter(one => one.getClientRects().length && one.textContent.trim())
    .filter(one => parseFloat(getComputedStyle(one).fontSize) * (one.getScreenCTM ? one.getScreenCTM().a : 1) < least)
    .map(one => one.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("width", "least"), [(1920, 18), (390, 15.9)])
def test_no_letter_is_small_and_nothing_is_wider_than_the_screen(
    opened: Opener, tmp_path: Path, width: int, least: float
) -> None:
    tab = opened(small(tmp_path), viewport={"width": width, "height": 844})
    guessed(tab)
    for step in ("read", "guess", "watch", "answer", "try"):
        tab.click(f"#steps [data-step={step}]")
        tab.wait_for_timeout(100)
        assert tab.evaluate(LETTERS, least) == [], step
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, step
    tab.select_option("#series-choice", "people")
    until(tab, DRAWN)
    assert tab.evaluate(LETTERS, least) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_as_a_slip_before_the_answer_and_with_it_after(opened: Opener, tmp_path: Path) -> None:
    tab = opened(small(tmp_path))
    slip = squeezed(printed(tab, "A4"))
    assert squeezed("How many stay?") in slip
    assert squeezed(t("lesson_page.slip")) in slip
    assert squeezed("See that.") not in slip
    guessed(tab)
    paper = squeezed(printed(tab, "A4"))
    for text in ("Read this.", "How many stay?", t("lesson_page.you_said", guess="35"), "See that."):
        assert squeezed(text) in paper
    assert squeezed(t("lesson_page.slip")) not in paper
    assert on_paper_too_wide(tab, "A4") == []


def test_texts_of_a_lesson_are_no_markup_and_no_code(opened: Opener, tmp_path: Path) -> None:
    bad = "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>${1}{{ 7 * 7 }}"
    guess = {"outcome": "retention", "scale": 100, "low": 0, "high": 100, "step": 1, "unit": bad}
    lesson = small(tmp_path, title=bad, aim=bad, text=bad, question=bad, guess=guess, notice=[bad])
    tab = opened(lesson)
    guessed(tab)
    assert tab.evaluate("window.hit") is None
    assert tab.locator("img").count() == 0
    assert tab.inner_text("#title") == bad
    assert bad in tab.inner_text("#answer")
    assert tab.inner_text("#notes") == bad


def test_numbers_of_a_firm_with_a_currency_are_told_in_it(opened: Opener, tmp_path: Path) -> None:
    sides = {"scenario": "retail_bank", "left": {"policy": "today"}, "right": {"policy": "trained"}}
    claims = [{"outcome": "recovery_cost", "above": 0}, {"outcome": "lifetime_value", "group": "affluent", "above": 0}]
    guess = {"outcome": "profit", "low": -1, "high": 1, "step": 0.1, "unit": "prices of a visit"}
    lesson = small(tmp_path, **sides, claims=claims, guess=guess)
    tab = opened(lesson)
    guessed(tab, "0.5")
    rows = tab.evaluate("[...document.querySelectorAll('#numbers tbody tr')].map(row => row.textContent)")
    assert all(row.count("$") == 6 and "USD per customer and year" in row for row in rows[:3])
    assert sum("USD" in row for row in rows) == 3
    money = Money(currency_of(lesson.parts[0].scenario.terms, 30), "en")
    cost = np.mean([lived(lesson, draw).outcomes(0)["recovery_cost"] for draw in range(DRAWS)])
    assert any(money.level(float(cost)) in row for row in rows)


def test_a_guess_of_money_that_names_no_unit_is_answered_in_the_currency(opened: Opener, tmp_path: Path) -> None:
    sides = {"scenario": "retail_bank", "left": {"policy": "today"}, "right": {"policy": "trained"}}
    guess = {"outcome": "profit", "low": -500, "high": 500, "step": 1}
    lesson = small(tmp_path, **sides, guess=guess)
    tab = opened(lesson)
    stage = lived(lesson, 0)
    terms = lesson.parts[1].scenario.terms
    there = currency_of(terms, 30).customer_year * stage.outcomes(1)["profit"]
    assert tab.evaluate("answers()[0]") == pytest.approx(there, rel=1e-12)
    guessed(tab, "100")
    told = t("lesson_page.answer", answer=f"{there:.0f}", unit="USD per customer and year")
    assert tab.inner_text("#answer").startswith(told)
