"""What the page says of its numbers is true: the command line gives the same, under the conditions that are named."""

import json
import re
from pathlib import Path

import pytest

from paradox.classroom.library import lessons
from paradox.classroom.outcome_names import spoken_of
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


def told(shell: Shell, *words: str) -> dict[str, float]:
    """Return the outcomes as `paradox run` finds them."""
    done = shell("run", *words, "--json")
    assert done.code == 0, done.err
    return {name: float("nan") if found is None else found for name, found in json.loads(done.out)["outcomes"].items()}


def test_the_numbers_of_a_lesson_with_values_are_those_of_the_file_that_the_documentation_prints(
    ended: Stage, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "classroom.md").read_text(encoding="utf-8")
    printed = re.search(r"`left.yaml`:\n\n```yaml\n(.*?)```\n\n```sh\nparadox run (.*?)\n", text, re.DOTALL)
    assert printed is not None
    Path("left.yaml").write_text(printed[1], encoding="utf-8")
    assert told(shell, *printed[2].split()) == pytest.approx(ended.outcomes(0), rel=1e-12, nan_ok=True)


def test_the_scenario_alone_would_give_other_numbers(
    ended: Stage, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = told(shell, "coffee_remake", "--policy", "lavish", "--seed", "1")
    assert found != pytest.approx(ended.outcomes(0), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", lessons())
def test_every_number_that_a_lesson_speaks_of_stands_on_its_page(key: str, lang: str) -> None:
    lesson = lessons()[key]
    rows = spoken_of(lesson)
    assert len(set(rows)) == len(rows)
    for asked in (lesson.guess, *lesson.claims):
        assert (asked.outcome, asked.group) in rows
    for name, _ in rows:
        assert {f"outcome.{name}", f"outcome_unit.{name}"} <= set(catalogue(lang)), name
