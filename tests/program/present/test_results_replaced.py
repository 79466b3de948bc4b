"""Results that tell of something else are never replaced without a word."""

import warnings
from pathlib import Path

import pytest

from paradox import compare
from tests.command_line import Shell
from tests.small_worlds import SMALL, small_scenario
from tests.study_files import TINY, tiny_file

DESIGN = """\
title: Small
kind: experiment
persons: {persons}
cells: {{silent: [fail: {{severity: 0.7}}], loud: [fail: {{severity: 0.2}}]}}
"""


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    for name, persons in (("north", 200), ("south", 150)):
        (tmp_path / name).mkdir()
        text = SMALL.replace("persons: 200", f"persons: {persons}")
        (tmp_path / name / "shop.yaml").write_text(text, encoding="utf-8")
    return Shell(monkeypatch, capsys)


def said(shell: Shell, *command: str) -> str:
    told = shell(*command)
    assert told.code == 0, told.err
    return " ".join(told.err.split())


def test_the_results_of_another_file_of_the_same_name_are_named(paradox: Shell) -> None:
    assert "Replaced" not in said(paradox, "compare", "north/shop.yaml")
    assert "Replaced" not in said(paradox, "compare", "north/shop.yaml")
    told = said(paradox, "compare", "south/shop.yaml")
    assert "Replaced in results/shop" in told
    assert "paradox compare north/shop.yaml" in told
    assert "persons 200 (now 150)" in told
    assert "--out" in told
    assert "替换" in said(paradox, "compare", "north/shop.yaml", "--lang", "zh")
    assert "Replaced in results/shop" in said(paradox, "report", "south/shop.yaml")


def test_fewer_replications_or_another_seed_are_named_and_more_are_not(paradox: Shell) -> None:
    said(paradox, "compare", "north/shop.yaml")
    assert "replications 3 (now 2)" in said(paradox, "compare", "north/shop.yaml", "--replications", "2")
    assert "Replaced" not in said(paradox, "compare", "north/shop.yaml")
    assert "seed 5 (now 9)" in said(paradox, "compare", "north/shop.yaml", "--seed", "9", "--json")


def test_a_world_of_another_file_is_named(paradox: Shell) -> None:
    assert "Replaced" not in said(paradox, "run", "north/shop.yaml")
    assert "Replaced in results/shop/run_average_seed5" in said(paradox, "run", "south/shop.yaml")


def test_an_experiment_of_another_file_is_named(paradox: Shell, tmp_path: Path) -> None:
    for name, persons in (("north", 20), ("south", 30)):
        (tmp_path / name / "gift.yaml").write_text(DESIGN.format(persons=persons), encoding="utf-8")
    assert "Replaced" not in said(paradox, "laboratory", "north/gift.yaml")
    told = said(paradox, "laboratory", "south/gift.yaml")
    assert "Replaced in results/laboratory-gift" in told
    assert "finished 20" in told


def test_an_analysis_of_fewer_replications_is_named(paradox: Shell, tmp_path: Path) -> None:
    text = TINY.replace("{kind: sobol, samples: 16}", "{kind: grid, levels: 2}")
    tiny_file(tmp_path, text.replace("replications: 2", "replications: 3"))
    assert paradox("study", "run", "tiny.yaml").code == 0
    assert "Replaced" not in paradox("study", "analyse", "tiny.yaml").out
    tiny_file(tmp_path, text)
    told = " ".join(paradox("study", "analyse", "tiny.yaml").out.split())
    assert "Replaced in results/tiny" in told
    assert "replications 3 (now 2)" in told


def test_python_is_told_by_a_warning(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        compare(small_scenario(), out=tmp_path)
    with pytest.warns(UserWarning, match=r"Replaced in .*small.*replications 3 \(now 2\)"):
        compare(small_scenario(), replications=2, out=tmp_path)


def test_a_report_of_another_fit_is_named_and_one_that_tells_more_is_not(
    paradox: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("optuna")
    pytest.importorskip("cmaes")
    from experiments.evidence import calibrate

    def found(problem: calibrate.CalibrationProblem, trials: int, *_: object) -> calibrate.Fit:
        return calibrate.Fit(problem.start, 0.1, 0.1, dict.fromkeys((one.id for one in problem.bands), 0.7), trials)

    monkeypatch.setattr(calibrate, "fit", found)
    monkeypatch.setattr(calibrate, "identification", lambda *_: ())
    fit = ("calibrate", "--seeds", "1", "--rows")
    assert "Replaced" not in said(paradox, *fit, "A8a")
    assert "Replaced" not in said(paradox, *fit, "A8a", "--trials", "400", "--identify")
    assert "differed in identified yes (now no)" in said(paradox, *fit, "A8a", "--trials", "400")
    told = said(paradox, *fit, "A8b", "--storage", "b.sqlite")
    assert "Replaced in results/calibrate" in told
    assert "rows" in told
