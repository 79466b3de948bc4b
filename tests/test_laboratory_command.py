"""The designs printed in the guide can be done as printed."""

import csv
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paradox.cli import app

GUIDE = (Path(__file__).parent.parent / "docs" / "laboratory.md").read_text(encoding="utf-8")
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
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    exec(compile(code, "<guide>", "exec"), {})


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["laboratory", str(tmp_path / "none.yaml")])
    assert result.exit_code != 0
    assert "no such file" in str(result.exception)
