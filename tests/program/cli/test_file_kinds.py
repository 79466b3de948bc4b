"""A file that is read as what it is not is told what it is, and which command takes it."""

import json
from pathlib import Path

import pytest

from experiments.file_kinds import DESIGN, LESSON, SCENARIO, STUDY, kind_of
from experiments.shipped import shipped_files
from tests.command_line import Shell
from tests.places import ROOT
from tests.study_files import TINY

DESIGN_TEXT = "persons: 50\ncells:\n  a:\n    - fail: {severity: 0.5}\n"
LESSONS = ROOT / "paradox" / "classroom" / "lessons"
FIELD = "kind: field experiment\narms:\n  as usual: {}\n  gift: {comp_amount: 1}\n"


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "study.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "lab.yaml").write_text(DESIGN_TEXT, encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("extends: baseline\nmarket: {persons: 500}\n", encoding="utf-8")
    (tmp_path / "lesson.yaml").write_text((LESSONS / "ignored_leak.yaml").read_text("utf-8"), encoding="utf-8")
    return Shell(monkeypatch, capsys)


def test_every_shipped_file_is_recognised() -> None:
    found = {kind: {kind_of(path) for path in shipped_files(kind).values()} for kind in (SCENARIO, STUDY, DESIGN)}
    assert found == {kind: {kind} for kind in found}
    assert {kind_of(path) for path in LESSONS.glob("*.yaml")} == {LESSON}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("compare study.yaml", "study.yaml: this is a study, not a scenario. Next: paradox study run study.yaml."),
        ("run lab.yaml", "this is a laboratory design, not a scenario. Next: paradox laboratory lab.yaml."),
        ("describe lesson.yaml", "this is a lesson, not a scenario. Next: paradox classroom --lessons"),
        ("study run shop.yaml", "this is a scenario, not a study. Next: paradox compare shop.yaml."),
        ("study status lab", "this is a laboratory design, not a study."),
        ("laboratory study.yaml", "this is a study, not a laboratory design. Next: paradox study run study.yaml."),
        ("laboratory lesson.yaml", "this is a lesson, not a laboratory design."),
        ("compare first_study", "this is a study, not a scenario. Next: paradox study run first_study."),
        ("study run baseline", "this is a scenario, not a study. Next: paradox compare baseline."),
        ("laboratory baseline", "this is a scenario, not a laboratory design."),
        ("compare explanation", "this is a laboratory design, not a scenario."),
    ],
)
def test_a_file_of_another_kind_is_one_line_and_the_command_that_takes_it(
    paradox: Shell, command: str, told: str
) -> None:
    found = paradox(*command.split())
    assert found.code == 2
    assert told in found.err
    assert len(found.err.strip().splitlines()) == 1


def test_a_wrong_file_of_the_right_kind_is_judged_key_by_key(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(TINY + "replicatons: 3\n", encoding="utf-8")
    found = paradox("study", "run", "study.yaml")
    assert (found.code, "replicatons" in found.err, "Did you mean 'replications'" in found.err) == (2, True, True)


def test_check_takes_studies_and_designs_and_names_their_kind(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "field.yaml").write_text(FIELD, encoding="utf-8")
    told = paradox("check", "shop.yaml", "study.yaml", "lab.yaml", "field.yaml", "first_study", "explanation")
    assert (told.code, told.err) == (0, "")
    for line in ("shop.yaml: all right (scenario)", "study.yaml: all right (study)",
                 "lab.yaml: all right (laboratory design)", "first_study: all right (study)",
                 "explanation: all right (laboratory design)"):  # fmt: skip
        assert line in told.out
    assert "96 points, 2 replications, 192 runs" in " ".join(told.out.split())
    assert "field experiment; arm as usual, arm gift." in told.out
    chinese = "".join(line.strip() for line in paradox("check", "explanation", "--lang", "zh").out.splitlines())
    assert "单元未解释（not explained）" in chinese


def test_check_tells_the_mistakes_of_studies_and_designs_with_their_places(paradox: Shell, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(TINY.replace("sobol", "soboll"), encoding="utf-8")
    (tmp_path / "lab.yaml").write_text(DESIGN_TEXT.replace("0.5", "5"), encoding="utf-8")
    told = paradox("check", "study.yaml", "lab.yaml", "lesson.yaml", "--json")
    study, design, lesson = json.loads(told.out)
    assert (told.code, study["kind"], design["kind"], lesson["kind"]) == (2, "study", "laboratory design", "lesson")
    assert [one["problems"][0]["line"] for one in (study, design)] == [10, 4]
    assert (lesson["ok"], lesson["cautions"]) == (True, [])
