"""Every command that leaves results says what they were made with, in the same words."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from paradox.cli.app import app
from sim.version import model_version

CALLS = {
    "compare": ["compare", "baseline", "--replications", "1"],
    "evidence": ["evidence", "--rows", "A10", "--seeds", "1"],
    "laboratory": ["laboratory", "explanation"],
    "calibrate": ["calibrate", "--rows", "A8", "--trials", "1", "--persons", "200", "--seeds", "1"],
}


@pytest.mark.parametrize("command", CALLS)
def test_a_manifest_says_what_the_results_were_made_with(command: str, tmp_path: Path) -> None:
    if command == "calibrate":
        pytest.importorskip("optuna")
        pytest.importorskip("cmaes")
    done = CliRunner().invoke(app, [*CALLS[command], "--out", str(tmp_path)])
    assert done.exit_code in (0, 1), done.output
    (found,) = tmp_path.glob("*/manifest.json")
    said = json.loads(found.read_text(encoding="utf-8"))
    assert said["model_version"] == model_version()
    assert {"python", "numpy", "numba"} <= set(said["versions"])
    assert {"system", "machine", "cpu"} <= set(said["platform"])
    assert {"command", "finished", "git_commit"} <= set(said)
