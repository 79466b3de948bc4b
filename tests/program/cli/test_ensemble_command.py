"""`paradox calibrate --ensemble` writes a table of members and its reports, can be stopped, and goes on alike."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from experiments import evidence
from experiments.evidence import calibrate, worlds_kept
from experiments.evidence.members import Plan
from experiments.evidence.worlds_kept import EnsembleProblem
from experiments.parameter_sets import behavioural
from paradox.cli.app import app
from paradox.present.files.ensemble import ensemble_report
from paradox.present.text.ensemble import page
from sim.errors import Interrupted, ParadoxError
from sim.scenario.scenario import Scenario
from sim.version import model_version

pytest.importorskip("cmaes")
pytest.importorskip("optuna")

NAMES = [parameter.name for parameter in behavioural()]
ROWS = ("A20", "A8a", "A8b")


def quick(problem: EnsembleProblem, point: Any, bands: Any, *_: object) -> Any:
    """Answer in the place of the model: each row is in its band near the middle of one parameter, whatever the luck."""
    middle = np.array([(max(band.low, -2.0) + min(band.high, 2.0)) / 2.0 for band in bands])
    width = np.array([band.width for band in bands])
    return middle + 1.2 * width * (point[: len(bands)] - 0.5)


def call(folder: Path, *more: str) -> Result:
    asked = ["calibrate", "--ensemble", "--members", "6", "--rows", ",".join(ROWS), "--trials", "1200"]
    return CliRunner().invoke(app, [*asked, "--threads", "1", "--out", str(folder), *more], env={"COLUMNS": "200"})


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Result]:
    monkeypatch.setattr(EnsembleProblem, "_rows", quick)
    return tmp_path / "ensemble", call(tmp_path)


def test_the_table_holds_every_member_with_the_model_version_and_values_in_their_ranges(
    made: tuple[Path, Result],
) -> None:
    folder, result = made
    assert result.exit_code == 0, result.output
    with (folder / "ensemble.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 6
    assert {row["model_version"] for row in rows} == {model_version()}
    assert len({tuple(row[name] for name in NAMES) for row in rows}) == len(rows)
    for parameter in behavioural():
        assert parameter.study_low is not None
        assert parameter.study_high is not None
        assert all(parameter.study_low <= float(row[parameter.name]) <= parameter.study_high for row in rows)
    assert all(int(row["rows_in"]) >= len(ROWS) - 2 and float(row["largest_miss"]) <= 0.5 for row in rows)


def test_the_report_tells_what_the_members_are_worth_and_what_passes(made: tuple[Path, Result]) -> None:
    folder, result = made
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert set(report["sd_over_prior"]) == set(NAMES)
    held = {band.id for band in evidence.load() if band.role == "validate"}
    assert set(report["passes"]) == held
    assert f"{report['members']} parameter sets" in result.output
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in (*NAMES, *held))


def test_the_page_is_chinese_where_that_is_asked(made: tuple[Path, Result]) -> None:
    report = json.loads((made[0] / "report.json").read_text(encoding="utf-8"))
    text = page(report, "zh")
    assert "符合证据的参数组" in text
    assert "Parameter sets" not in text


def test_a_second_call_computes_nothing_and_writes_the_same_table(
    made: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = made
    before = (folder / "ensemble.csv").read_bytes()

    def never(*_: object) -> Any:
        raise AssertionError("computed again")

    monkeypatch.setattr(EnsembleProblem, "_rows", never)
    assert call(folder.parent).exit_code == 0
    assert (folder / "ensemble.csv").read_bytes() == before


@pytest.mark.parametrize("after", [5, 300, 900])
def test_a_run_that_was_stopped_ends_like_one_that_was_not(
    made: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    left = after

    def stopping(*given: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return quick(*given)

    monkeypatch.setattr(EnsembleProblem, "_rows", stopping)
    stopped = call(tmp_path / "again")
    assert isinstance(stopped.exception, Interrupted)
    assert "the same command again goes on" in str(stopped.exception)
    monkeypatch.setattr(EnsembleProblem, "_rows", quick)
    assert call(tmp_path / "again").exit_code == 0
    assert (tmp_path / "again" / "ensemble" / "ensemble.csv").read_bytes() == (made[0] / "ensemble.csv").read_bytes()


def test_options_of_a_fit_are_refused(tmp_path: Path) -> None:
    for option in (["--identify"], ["--start", "prior"]):
        result = call(tmp_path, *option)
        assert isinstance(result.exception, ParadoxError)
        assert f"{option[0]} does not go with --ensemble" in str(result.exception)


def test_an_ensemble_never_sees_rows_that_were_held_out() -> None:
    with pytest.raises(ParadoxError, match="calibration must not see A1"):
        EnsembleProblem(Scenario.load("baseline"), evidence.chosen(evidence.load(), ["A1"]))


def test_every_varied_parameter_spans_its_study_range() -> None:
    problem = EnsembleProblem(Scenario.load("baseline"), calibrate.only_calibrate(evidence.load()))
    low, high = problem.values(np.zeros(len(NAMES))), problem.values(np.ones(len(NAMES)))
    assert low == {p.name: p.study_low for p in behavioural()}
    assert high == pytest.approx({p.name: p.study_high for p in behavioural()})


def test_seeds_that_confirm_are_those_of_no_search_and_of_no_evidence() -> None:
    fresh = range(worlds_kept.FRESH_SEED, worlds_kept.FRESH_SEED + worlds_kept.FRESH_SEEDS)
    assert len(fresh) == 10
    assert not set(fresh) & set(range(evidence.FIRST_SEED, evidence.FIRST_SEED + evidence.SEEDS))
    assert not set(fresh) & set(range(calibrate.SEARCH_SEED, calibrate.SEARCH_SEED + 30))


def test_the_model_itself_gives_an_ensemble_where_one_row_is_asked_for(tmp_path: Path) -> None:
    bands = evidence.chosen(evidence.load(), ["A20"])
    held = evidence.chosen(evidence.load(), ["A12b"])
    problem = EnsembleProblem(
        Scenario.load("baseline"), bands, held, seeds=(200,), persons=200, field_persons=200, fresh_seeds=(300,),
        full_persons=200, full_field_persons=200, threads=1,
    )  # fmt: skip
    found = worlds_kept.find(problem, Plan(2, 2, 2, most=60), tmp_path / "e.sqlite", lambda *_: None)
    assert len(found.points) >= 1
    report = ensemble_report(found, "paradox calibrate --ensemble")
    assert 0.0 <= report["passes"]["A12b"]["prior"] <= 1.0
    assert report["rows"] == 1
