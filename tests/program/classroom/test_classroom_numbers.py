"""What the page says of its numbers is true: the command line gives the same, under the conditions that are named."""

import json
import re
from pathlib import Path

import pytest

from paradox.classroom.library import lessons
from paradox.classroom.numbers import note, rows_of, written
from paradox.classroom.outcome_names import SHOWN
from paradox.classroom.stage import Stage
from paradox.present.messages import LANGUAGES, catalogue
from tests.command_line import Shell
from tests.places import ROOT

DOCS = ROOT / "docs" / "how-to"
WITH_VALUES = lessons()["second_failure"]


@pytest.fixture(scope="module")
def ended() -> Stage:
    stage = Stage(WITH_VALUES.parts, WITH_VALUES.seed)
    while not stage.is_over:
        stage.step()
    return stage


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def told(shell: Shell, *words: str) -> dict[str, str]:
    """Return the numbers of the page as `paradox run` finds them."""
    done = shell("run", *words, "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)["outcomes"]
    return {name: written(float("nan") if found[name] is None else found[name]) for name in SHOWN}


def on_the_page(stage: Stage, side: int) -> dict[str, str]:
    return {name: written(stage.outcomes(side)[name]) for name in SHOWN}


def test_the_numbers_of_a_lesson_with_values_are_those_of_the_file_that_the_documentation_prints(
    ended: Stage, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "classroom.md").read_text(encoding="utf-8")
    printed = re.search(r"`left.yaml`:\n\n```yaml\n(.*?)```\n\n```sh\nparadox run (.*?)\n", text, re.DOTALL)
    assert printed is not None
    Path("left.yaml").write_text(printed[1], encoding="utf-8")
    assert told(shell, *printed[2].split()) == on_the_page(ended, 0)


def test_the_scenario_alone_would_give_other_numbers(
    ended: Stage, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told(shell, "coffee_remake", "--policy", "lavish", "--seed", "1") != on_the_page(ended, 0)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_every_value_of_its_lesson(ended: Stage, lang: str) -> None:
    said = note(ended, lang, WITH_VALUES)
    for part in ("policies.lavish.staff_capacity = 200", "service.p_fail = 0.05", "service.p_fail = 0.3"):
        assert part in said


def test_a_side_without_values_is_said_to_be_as_in_the_scenario(ended: Stage) -> None:
    lesson = lessons()["silent_majority"]
    plain = lesson.model_copy(update={"left": lesson.left.model_copy(update={"values": {}})})
    assert "left: as in the scenario; right: policies." in note(ended, "en", plain)


def test_a_lesson_without_values_and_free_play_are_those_of_the_scenario(ended: Stage) -> None:
    for lesson in (None, lessons()["ignored_leak"]):
        assert "paradox run with seed 1;" in note(ended, "en", lesson)


def test_levers_kept_over_a_restart_are_not_the_numbers_of_the_command_line() -> None:
    (hotel, *_) = lessons().values()
    parts = hotel.parts
    small = {"market.persons": 300, "run.burn_in": 0, "run.horizon": 5}
    stage = Stage((parts[0], parts[1]._replace(scenario=parts[1].scenario.with_values(small))), 1)
    stage.move(1, "comp_amount", 0.9)
    stage.restart(keep_levers=True)
    while not stage.is_over:
        stage.step()
    assert stage.sides[1].moves == []
    assert "levers moved" in note(stage, "en", hotel)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", lessons())
def test_every_number_that_a_lesson_speaks_of_stands_on_its_page(key: str, lang: str) -> None:
    lesson = lessons()[key]
    rows = rows_of(Stage(lesson.parts, lesson.seed, begin=False), lesson)
    assert len(set(rows)) == len(rows)
    for asked in (lesson.guess, *lesson.claims):
        assert (asked.outcome, asked.group) in rows
    for name, _ in rows:
        assert {f"outcome.{name}", f"outcome_unit.{name}"} <= set(catalogue(lang)), name
