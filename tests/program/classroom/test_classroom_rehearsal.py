"""A lesson is lived before class: what would go wrong there is said while it can still be mended."""

from pathlib import Path
from typing import Any

import pytest

from paradox.classroom import rehearsal
from paradox.classroom.lesson_file import read_lesson
from paradox.classroom.rehearsal import Rehearsal, rehearse, weeks
from tests.command_line import Shell
from tests.program.classroom.test_classroom_library import GUESS, changed

SMALL = {"market.persons": 100, "run.burn_in": 4, "run.horizon": 12}


def lived(folder: Path, **entries: Any) -> Rehearsal:
    """Live a small lesson whose claim is true whatever happens."""
    sound = {"values": SMALL, "claims": [{"outcome": "profit", "above": -1000}]}
    return rehearse(read_lesson(changed(folder, **(sound | entries))))


def test_a_sound_lesson_has_its_answer_and_no_problem(tmp_path: Path) -> None:
    found = lived(tmp_path)
    assert found.problems == ()
    assert found.shown() == f"The answer is {found.answer:.0f} of 100 tenants."
    assert found.shown("zh") == f"答案：{found.answer:.0f} 位（每 100 位）。"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"outcome": "double_deviation", "higher": "right"}, "double_deviation is higher on the right, but it is"),
        ({"outcome": "days", "alike": 0.001}, "days differs by 0.001 at most"),
        ({"outcome": "days", "side": "left", "below": 0}, "days on the left lies below 0"),
        ({"outcome": "days", "above": 500, "below": 600}, "days on the right lies above 500 and below 600"),
        ({"outcome": "nps", "minus": "survey_nps", "above": 999}, "nps less survey_nps on the right"),
        ({"outcome": "total", "group": "5", "above": 999}, "total of group 5 on the right"),
    ],
)
def test_a_claim_that_does_not_come_true_is_told_with_its_line_and_numbers(
    claim: dict[str, Any], said: str, tmp_path: Path
) -> None:
    found = lived(tmp_path, claims=[claim])
    assert len(found.problems) == 1
    told = str(found.problems[0])
    assert said in told
    assert told.startswith(f"{tmp_path / 'mine.yaml'}:")
    assert found.problems[0].line > 1
    assert "Next: change the claim" in told


def test_an_answer_that_nobody_can_guess_is_told(tmp_path: Path) -> None:
    found = lived(tmp_path, guess=GUESS | {"outcome": "profit", "low": 500, "high": 501})
    assert "the class cannot guess it. Allowed: 500 to 501" in str(*found.problems)


def test_an_answer_that_does_not_exist_is_told(tmp_path: Path) -> None:
    found = lived(tmp_path, left={"policy": "do_nothing"}, guess=GUESS | {"side": "left"})
    assert "the answer does not exist: there is no days on the side" in str(*found.problems)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "there is not enough memory"),
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by"),
    ],
)
def test_worlds_that_cannot_be_lived_are_one_message(
    error: Exception, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise error

    monkeypatch.setattr(rehearsal.Stage, "step", die)
    told = str(*lived(tmp_path).problems)
    assert told.startswith(f"{tmp_path / 'mine.yaml'}: the worlds of this lesson cannot be lived ({said}")
    assert "Next: try 'paradox run property_leak'" in told


def test_every_week_is_told(tmp_path: Path) -> None:
    lesson = read_lesson(changed(tmp_path, values=SMALL))
    told: list[int] = []
    rehearse(lesson, lambda: told.append(1))
    assert len(told) == weeks(lesson) == 12


def test_the_check_ends_with_2_if_a_lesson_does_not_keep_its_promise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sound = changed(tmp_path, "sound", values=SMALL, claims=[{"outcome": "profit", "above": -1000}])
    changed(tmp_path, "wrong", values=SMALL, claims=[{"outcome": "days", "above": 500}])
    told = Shell(monkeypatch, capsys)("classroom", "--check", "--lessons", str(tmp_path))
    assert told.code == 2
    assert f"{sound}: all right." in told.out
    assert "wrong" not in told.out
    assert "days on the right lies above 500" in told.err
    assert "Traceback" not in told.err
