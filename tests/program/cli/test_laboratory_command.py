"""The designs printed in the guide can be done as printed."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paradox.cli.app import app
from paradox.present.terminal.progress import COMPILING
from tests.command_line import Shell
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "how-to" / "laboratory.md").read_text(encoding="utf-8")
DESIGNS = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.mark.parametrize("text", [one for one in DESIGNS if "field experiment" not in one])
def test_a_printed_design_can_be_done(text: str, tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["laboratory", str(path), "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    with (tmp_path / "laboratory-design" / "table.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) >= 3


def test_a_printed_field_experiment_can_be_done_in_a_small_market(tmp_path: Path) -> None:
    (text,) = [one for one in DESIGNS if "field experiment" in one]
    (tmp_path / "small.yaml").write_text(
        "extends: baseline\nmarket: {persons: 100}\nrun: {horizon: 20, burn_in: 4}\npolicies:\n  average: {}\n"
    )
    path = tmp_path / "design.yaml"
    path.write_text(text.replace("scenario: baseline", f"scenario: {tmp_path / 'small.yaml'}"), encoding="utf-8")
    result = CliRunner().invoke(app, ["laboratory", str(path), "--out", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    assert '"gift"' in result.output


def test_the_printed_python_runs() -> None:
    for code in re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL):
        exec(compile(code, "<guide>", "exec"), {})


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["laboratory", str(tmp_path / "none.yaml")])
    assert result.exit_code != 0
    assert "no such file" in str(result.exception)


def test_the_table_reads_at_80_columns_and_says_what_its_columns_are(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(
        "persons: 60\nmeasures: [satisfaction, item7]\ncells:\n"
        "  a cell whose name is longer than any column could ever hold:\n"
        "    - fail: {severity: 0.7}\n    - complain\n    - answer: good\n",
        encoding="utf-8",
    )
    shown = CliRunner().invoke(app, ["laboratory", str(path), "--out", str(tmp_path)]).output
    table, _, legend = shown.partition("\n\n")
    assert "a cell whose name is longer than any column could ever hold (60 persons)\n" in table
    assert max(map(len, table.splitlines())) <= 80
    assert re.search(r" 1 fail +-\d\.\d\d +-\d\.\d\d \[-\d\.\d\d, -\d\.\d\d\]", table)
    # Before anything happened a difference could only be noise of the items.
    assert {tuple(line.split()[2:]) for line in table.splitlines() if " start " in line} == {("-", "-", "-")}
    for column in ("mean:", "against twins:", "between (d):", "within (d):", "item7: asked with noise"):
        assert column in legend


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind: survey\nscenario: small.yaml\nweeks: [5, 9]\n", ("item, 1 to 7", "bias of survivors:")),
        (
            "kind: field experiment\nscenario: small.yaml\narms: {usual: {}, gift: {comp_amount: 1}}\n",
            ("gift\n", "by intention to treat"),
        ),
    ],
)
def test_surveys_and_field_experiments_show_intervals_and_a_legend(
    text: str, says: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "small.yaml").write_text(
        "extends: baseline\nmarket: {persons: 100}\nrun: {horizon: 20, burn_in: 4}\n", encoding="utf-8"
    )
    (tmp_path / "design.yaml").write_text(text, encoding="utf-8")
    shown = CliRunner().invoke(app, ["laboratory", str(tmp_path / "design.yaml"), "--out", str(tmp_path)]).output
    assert all(one in shown for one in (*says, "95 % intervals"))
    assert re.search(r"\d \[-?\d+\.\d+, -?\d+\.\d+\]", shown)
    assert max(len(line) for line in shown.splitlines() if "manifest:" not in line) <= 80


def test_a_field_experiment_says_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "small.yaml").write_text(
        "extends: baseline\nmarket: {persons: 50}\nrun: {horizon: 5, burn_in: 2}\n", encoding="utf-8"
    )
    design = tmp_path / "design.yaml"
    design.write_text(
        "kind: field experiment\nscenario: small.yaml\narms: {usual: {}, gift: {comp_amount: 1}}\n", encoding="utf-8"
    )
    monkeypatch.setattr("paradox.present.terminal.progress.SECONDS_BETWEEN_LINES", 0.0)
    told = Shell(monkeypatch, capsys)("laboratory", str(design), "--out", str(tmp_path)).err.splitlines()
    weeks = [line.split(",")[0] for line in told if line not in COMPILING]
    assert weeks == [f"{week} of 7 weeks lived" for week in range(1, 8)]
