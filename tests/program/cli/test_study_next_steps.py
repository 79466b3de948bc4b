"""What a study says when its runs are not there, have failed, or belong to a changed file: steps that work."""

import shlex
from pathlib import Path

import pytest

from experiments.studies.file import load_study
from tests.command_line import Shell
from tests.study_files import TINY, tiny_file

SMALL = TINY.replace("sobol, samples: 16", "latin_hypercube, samples: 4").replace(
    "[paradox_horizon, recovery_base, total, profit]", "[profit]"
)
# Half of these points ask for weights that sum above 1.
HEAVY = """\
set: {market.persons: 60, run.burn_in: 2, run.horizon: 6}
uncertainties:
  weight_distributive: [0.1, 0.9]
  weight_interactional: [0.1, 0.9]
outcomes: [profit]
design: {kind: latin_hypercube, samples: 16}
"""


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def next_step(text: str) -> list[str]:
    """Return the arguments of the command that a text ends with."""
    return shlex.split(" ".join(text.split()).rsplit("Next: paradox ", 1)[1])


def test_next_steps_work_from_another_folder(paradox: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_file(tmp_path, SMALL, "my study.yaml")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    step = next_step(paradox("study", "status", "../my study.yaml").err)
    assert step == ["study", "run", "../my study.yaml"]
    for _ in range(2):
        told = paradox(*step)
        assert told.code == 0, told.err
        step = next_step(told.out) if "Next:" in told.out else []
    page = (tmp_path / "elsewhere" / "results" / "my study" / "analysis.md").read_text(encoding="utf-8")
    assert "`paradox study run '../my study.yaml'`, then `paradox study analyse '../my study.yaml'`" in page


def test_a_shipped_study_is_called_by_its_name() -> None:
    assert load_study("first_study").command("run") == "paradox study run first_study"


def test_verifying_nothing_is_refused(paradox: Shell, tmp_path: Path) -> None:
    tiny_file(tmp_path, SMALL)
    assert paradox("study", "run", "tiny.yaml", "--workers", "1").code == 0
    tiny_file(tmp_path, SMALL.replace("run.horizon: 16", "run.horizon: 15"))
    told = paradox("study", "verify", "tiny.yaml")
    assert (told.code, told.out) == (2, "")
    assert "there are no runs of this study yet" in told.err
    assert "differs from the one that made its runs: run.horizon" in told.err


def test_a_changed_setting_is_named_by_its_path(paradox: Shell, tmp_path: Path) -> None:
    tiny_file(tmp_path, SMALL)
    assert paradox("study", "run", "tiny.yaml", "--workers", "1").code == 0
    tiny_file(tmp_path, SMALL.replace("run.horizon: 16", "run.horizon: 16, policies.average.staff_capacity: 40"))
    refused, missing = paradox("study", "run", "tiny.yaml"), paradox("study", "analyse", "tiny.yaml")
    assert (refused.code, missing.code) == (2, 2)
    assert "(policies.average.staff_capacity)" in refused.err
    assert "differs from the one that made its runs: policies.average.staff_capacity." in missing.err
    assert "'paradox study run tiny.yaml --adopt'" in missing.err
    assert paradox("study", "run", "tiny.yaml", "--adopt", "--workers", "1").code == 0
    assert paradox("study", "analyse", "tiny.yaml").code == 0


def test_failed_runs_are_counted_and_end_with_code_1(paradox: Shell, tmp_path: Path) -> None:
    tiny_file(tmp_path, HEAVY, "heavy.yaml")
    told = paradox("study", "run", "heavy.yaml", "--workers", "1")
    failed = int(told.err.split(" of 16 runs failed")[0].split()[-1])
    assert failed > 5
    assert told.code == 1
    assert "by 'links')" in " ".join(told.err.split())
    said = " ".join(paradox("study", "status", "heavy.yaml").out.split())
    assert f"and {failed - 5} more failed" in said
    assert "lower one of them" not in said
    assert "Next: correct what the messages name in the study file (tie values that" in said
    refused = paradox("study", "analyse", "heavy.yaml")
    assert refused.code == 2
    assert "tried again by" not in refused.err
