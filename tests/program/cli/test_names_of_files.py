"""Results stay inside their folder and inside their cell, whatever a file or a policy is called."""

import csv
import os
import sys
from pathlib import Path

import pytest

from experiments.comparison.findings import write_csv
from experiments.studies.runs import folder_of
from paradox import Scenario, compare, studies
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.edges import lines_of
from sim.scenario.files import find_scenario
from tests.command_line import Shell
from tests.small_worlds import SMALL
from tests.study_files import TINY

COMMANDS = [("compare",), ("report",), ("run",), ("check",), ("study", "run"), ("laboratory",)]


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    return Shell(monkeypatch, capsys)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["...yaml", "..yaml", "....yml"])
def test_a_file_after_which_no_folder_can_be_named_is_refused(
    paradox: Shell, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    Path(name).write_text(TINY if command[0] == "study" else SMALL, encoding="utf-8")
    told = paradox(*command, name)
    assert told.code == 2
    assert "none can be named after this" in told.out + told.err
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert [path.name for path in Path().iterdir()] == [name]


@pytest.mark.parametrize("name", ["..", "../up", "a/b", "/tmp/x", ".", "", "a\nb"])
def test_a_name_from_python_after_which_no_folder_can_be_named_is_refused(name: str, tmp_path: Path) -> None:
    scenario = Scenario.from_mapping({"market": {"persons": 60}}, name=name)
    with pytest.raises(ParadoxError, match="cannot be the name of a folder"):
        compare(scenario, out=tmp_path / "results")
    study = studies.declare({"levers": {"comp_amount": [0, 2]}, "design": {"kind": "grid"}}, name=name)
    with pytest.raises(ParadoxError, match="cannot be the name of a folder"):
        folder_of(study, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are Unicode there")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_that_is_no_utf8_is_refused_before_anything_is_run(paradox: Shell, command: tuple[str, ...]) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    Path(name).write_text(TINY if command[0] == "study" else SMALL, encoding="utf-8")
    told = paradox(*command, name)
    assert (told.code, told.err) == (
        2,
        "'caf\\xe9.yaml' is no UTF-8: no result can name it. Next: rename the file or folder.\n",
    )
    told = paradox(*command, "baseline", "--out", os.fsdecode(b"r\xe9sultats"))
    assert told.code == 2
    assert "r\\xe9sultats" in told.err
    with pytest.raises(ParadoxError, match=r"caf\\xe9.yaml: the name of this file is no UTF-8"):
        Scenario.load(Path(name))
    assert len(list(Path().iterdir())) == 1


def test_cells_that_a_spreadsheet_takes_for_formulas_are_texts(tmp_path: Path) -> None:
    formulas = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1"]
    plain = ["-0.25", "+3", "-", "a=b", "", "-inf", "policy"]
    write_csv([{"=HYPERLINK(1)": text, "value": -1.5} for text in formulas + plain], tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["'=HYPERLINK(1)", "value"]
    assert [row[0] for row in rows] == [f"'{text}" for text in formulas] + plain
    assert {row[1] for row in rows} == {"-1.5"}


STEERING = "\x1b]0;x\x07\x1b[31mred"


@pytest.mark.parametrize("name", [STEERING, "\u202eevil", "a\x7f", "a\u2067"])
@pytest.mark.parametrize(
    "arguments",
    [("compare", "{}.yaml"), ("compare", "baseline", "--out", "{}"), ("run", "baseline", "--policy", "{}"),
     ("study", "run", "{}.yaml"), ("{}",)],
)  # fmt: skip
def test_a_name_on_the_command_line_cannot_steer_the_terminal(
    paradox: Shell, arguments: tuple[str, ...], name: str
) -> None:
    told = paradox(*(one.format(name) for one in arguments))
    assert told.code == 2
    assert told.out == ""
    assert not set(told.err) & set("\x1b\x07\x7f\u202e\u2067")
    assert "Next: " in told.err
    assert list(Path().iterdir()) == []


def test_the_name_of_a_folder_is_shown_with_its_signs_written_out(
    paradox: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(STEERING).mkdir()
    monkeypatch.chdir(STEERING)
    Path("mine.yaml").write_text(
        "extends: baseline\nmarket: {network: {kind: edges, edges: none.csv}}\n", encoding="utf-8"
    )
    told = paradox("check", "mine.yaml")
    assert told.code == 2
    assert "\x1b" not in told.out + told.err
    assert "none.csv" in told.err


@pytest.mark.parametrize("text", [STEERING, "a\x00", "\u202eevil", "a\u2067"])
def test_texts_from_python_hold_no_such_sign(text: str) -> None:
    for mapping in ({"title": text}, {"policies": {"one": {"description": text}}}, {text: 1}):
        with pytest.raises(ScenarioError, match=r"holds|begins an isolate"):
            Scenario.from_mapping(mapping)
    for mapping in ({"title": text}, {"levers": {text: [0, 1]}}):
        with pytest.raises(ScenarioError, match=r"holds|begins an isolate"):
            studies.declare({"levers": {"comp_amount": [0, 2]}, "design": {"kind": "grid"}} | mapping)


def test_an_edge_list_holds_no_such_sign(tmp_path: Path) -> None:
    (tmp_path / "links.csv").write_bytes(b"one,other\n0,1\n1,\x1b[31m2\n")
    with pytest.raises(ScenarioError, match=r"links\.csv:3:3: the edge list holds the control character '\\x1b'"):
        lines_of(tmp_path / "links.csv")
    (tmp_path / "links.csv").write_bytes(b"one,\x00other\n0,1\n")
    with pytest.raises(ScenarioError, match=r"links\.csv:1:5: "):
        lines_of(tmp_path / "links.csv")


def test_a_folder_does_not_hide_the_file_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bank4").mkdir()
    Path("bank4.yaml").write_text("extends: baseline\n", encoding="utf-8")
    assert find_scenario("bank4") == Path("bank4.yaml")


@pytest.mark.parametrize("asked", ["bank5", "BANK4", "bank4.yml", "./bank5.yaml"])
def test_a_file_of_the_folder_is_named_if_it_was_probably_meant(
    asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bank4.yaml").write_text("extends: baseline\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"Did you mean 'bank4\.yaml'\?"):
        find_scenario(asked)


def test_a_file_to_extend_is_named_as_it_would_be_written(tmp_path: Path) -> None:
    (tmp_path / "bank4.yaml").write_text("extends: baseline\n", encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("extends: bank5.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"'bank5\.yaml', which does not exist\. Did you mean 'bank4\.yaml'\?"):
        Scenario.load(tmp_path / "mine.yaml")
