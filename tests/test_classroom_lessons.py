"""Lessons: every claim in their texts holds in the worlds they show."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from paradox.classroom.dialogs import glossary
from paradox.classroom.lesson import Lesson, answer, lessons, read_lesson
from paradox.classroom.levers import BadInputError
from paradox.classroom.setup import address_of, first_setup, of_lesson, read_setup
from paradox.classroom.stage import Stage
from sim.errors import ParadoxError
from sim.scenario import Scenario, shipped_scenarios

KEYS = (
    "good_hotel_recovery",
    "ignored_leak",
    "second_failure",
    "lavish_and_regretted",
    "silent_majority",
    "small_firm_and_chatbot",
    "two_cultures",
    "selection_fools_the_survey",
)


def test_the_lessons_come_in_their_order() -> None:
    assert tuple(lessons()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_what_a_lesson_says_holds_in_its_worlds(key: str) -> None:
    lesson = lessons()[key]
    stage = Stage(lesson.parts, lesson.seed)
    while not stage.is_over:
        stage.step()
    for claim in lesson.claims:
        left, right = answer(stage, claim, 0), answer(stage, claim, 1)
        assert claim.holds(left, right), (claim, left, right)
    assert lesson.guess.low <= answer(stage, lesson.guess) <= lesson.guess.high


def test_a_claim_can_fail() -> None:
    claim = lessons()["ignored_leak"].claims[0]
    assert claim.holds(0.6, 0.1)
    assert not claim.holds(0.1, 0.6)


GUESS = {"outcome": "days", "low": 0, "high": 1, "step": 0.1, "unit": {"en": "days", "zh": "天"}}


def file_of(lesson: Lesson, **changes: object) -> str:
    from io import StringIO

    content = lesson.model_dump(mode="json", exclude={"key"}) | changes
    out = StringIO()
    YAML(typ="safe").dump(content, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": {"en": "only English"}}, "title.zh"),
        ({"seed": -1}, "seed"),
        ({"notice": []}, "notice"),
        (
            {"guess": {"outcome": "joy", "low": 0, "high": 1, "step": 0.1, "unit": {"en": "a", "zh": "b"}}},
            "no outcome 'joy'",
        ),
        (
            {"guess": {"outcome": "days", "low": 3, "high": 1, "step": 0.1, "unit": {"en": "a", "zh": "b"}}},
            "low must lie below",
        ),
    ],
)
def test_a_mistake_in_a_lesson_is_named(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ParadoxError, match="lesson mine: ") as problem:
        read_lesson(file_of(lessons()["ignored_leak"], **changes), "mine")
    assert said in str(problem.value)


def test_an_empty_lesson_file_is_refused() -> None:
    with pytest.raises(ParadoxError, match="must hold entries"):
        read_lesson("", "mine")


def test_a_lesson_that_is_written_again_is_the_same_lesson() -> None:
    lesson = lessons()["second_failure"]
    assert read_lesson(file_of(lesson), "second_failure") == lesson


def test_addresses_lead_back_to_what_they_show() -> None:
    for key in KEYS:
        setup = of_lesson(lessons()[key])
        assert read_setup({"lesson": key}, "en") == setup
        assert address_of(setup, "zh") == f"/zh?lesson={key}"
    free = read_setup({"scenario": "two_cultures", "left": "warm", "right": "no_failure", "seed": "12"}, "en")
    assert address_of(free, "en") == "/en?scenario=two_cultures&left=warm&right=no_failure&seed=12"
    assert free.seed == 12


@pytest.mark.parametrize(
    "query",
    [
        {"lesson": "nonsense"},
        {"lesson": "<script>alert(1)</script>"},
        {"scenario": "../../etc/passwd"},
        {"scenario": "baseline", "left": "kind"},
        {"seed": "-1"},
        {"seed": "4294967296"},
        {"seed": "1.5"},
        {"seed": "x" * 10_000},
    ],
)
def test_a_bad_address_is_said_and_not_obeyed(query: dict[str, str]) -> None:
    with pytest.raises(BadInputError) as problem:
        read_setup(query, "en")
    assert len(str(problem.value)) < 250


def test_every_shipped_scenario_can_stand_on_the_page() -> None:
    for name in shipped_scenarios():
        setup = read_setup({"scenario": name}, "en")
        assert setup.parts[0].policy == Scenario.load(name).reference
        assert setup.parts[0].policy != setup.parts[1].policy
    assert first_setup().lesson == lessons()[KEYS[0]]


def test_the_glossary_is_complete_in_both_languages() -> None:
    assert len(glossary()) >= 15
    for entry in glossary():
        assert entry["source"]
        for lang in ("en", "zh"):
            assert entry["term"][lang]
            assert entry["text"][lang]


def test_the_lesson_printed_in_the_documentation_works() -> None:
    page = (Path(__file__).parent.parent / "docs" / "classroom.md").read_text(encoding="utf-8")
    lesson = read_lesson(page.split("```yaml\n")[1].split("```")[0], "printed")
    stage = Stage(lesson.parts, lesson.seed)
    while not stage.is_over:
        stage.step()
    for claim in lesson.claims:
        assert claim.holds(answer(stage, claim, 0), answer(stage, claim, 1))
