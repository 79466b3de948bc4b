"""Points that a design meets twice are run once, and every place that counts runs says so."""

from pathlib import Path

import pytest

from experiments.shipped import shipped_studies
from experiments.studies.file import load_study
from tests.command_line import Shell
from tests.study_files import tiny_file

# Two whole numbers: a base sample and that with the number of another are often one point.
TWICE = """\
set: {market.persons: 60, run.burn_in: 2, run.horizon: 6}
levers: {lapse_weeks: [1, 2]}
uncertainties: {p_fail: [0.1, 0.3]}
outcomes: [profit]
design: {kind: sobol, samples: 8}
replications: 2
"""


def test_check_run_and_page_agree_on_the_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    paradox = Shell(monkeypatch, capsys)
    study = load_study(tiny_file(tmp_path, TWICE, "twice.yaml"))
    runs = study.different_runs
    assert runs < study.size
    assert runs == len({study.run_id(point, again) for point in range(study.points) for again in range(2)})
    sentence = f"Equal points are run once: {runs} runs differ."
    assert sentence in " ".join(paradox("check", "twice.yaml").out.split())
    told = " ".join(paradox("study", "run", "twice.yaml", "--workers", "1").out.split())
    assert f"{runs} of {runs} runs are done" in told
    assert f"the design asks for {study.size} runs; equal points are run once: {runs} runs differ" in told
    assert f"{study.size} rows" in paradox("study", "export", "twice.yaml").out
    assert paradox("study", "analyse", "twice.yaml", "--lang", "en", "--lang", "zh").code == 0
    pages = [
        (tmp_path / "results" / "twice" / name).read_text(encoding="utf-8")
        for name in ("analysis.md", "analysis.zh.md")
    ]
    assert sentence in pages[0]
    assert f"相同的点只运行一次：不同的运行有 {runs} 次。" in pages[1]


def test_no_word_of_equal_points_where_there_are_none() -> None:
    study = load_study(shipped_studies()["first_study"])
    assert study.different_runs == study.size
