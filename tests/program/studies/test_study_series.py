"""A study keeps the weekly series that it asks for: those of the world itself, and none costs the runs of others."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.runs.runner import Progress
from experiments.runs.series import SERIES, chosen
from experiments.studies.analysis.series_bands import series_bands
from experiments.studies.file import load_study, study_from
from experiments.studies.points import Asked, Neighbour, lived
from experiments.studies.runs import rows, run_study, status, verify
from experiments.studies.series import series_table, week_columns
from experiments.studies.study import Study
from paradox.cli.app import app
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from sim.worlds.formulas import FORMULAS
from tests.study_files import TINY, tiny_file

SMALL: dict[str, Any] = {
    "set": {"market.persons": 80, "run.burn_in": 4, "run.horizon": 12},
    "levers": {"comp_amount": [0, 2]},
    "uncertainties": {"p_fail": [0.1, 0.3]},
    "outcomes": ["profit"],
    "design": {"kind": "latin_hypercube", "samples": 6},
    "replications": 2,
}


def small(**more: Any) -> Study:
    return study_from({**SMALL, **more}, "small")


def told(study: Study, folder: Path) -> tuple[str, ...]:
    """Run a study and return what was said of the kept runs."""
    seen: list[Progress] = []
    run_study(study, folder, threads=1, report=seen.append)
    return tuple(notice for one in seen for notice in one.notices)


@pytest.fixture(scope="module")
def world() -> tuple[Scenario, Any]:
    scenario = Scenario.from_mapping({"market": {"persons": 120}, "run": {"burn_in": 4, "horizon": 20}})
    return scenario, Replication(scenario, scenario.seed).run(scenario.reference)


def test_a_study_keeps_every_series_as_a_comparison_does(world: tuple[Scenario, Any]) -> None:
    scenario, run = world
    left = lived(Asked((), tuple(SERIES)), scenario, scenario.reference, scenario.seed, Neighbour(scenario))
    assert left.weekly.keys() == run.weekly.keys()
    assert all(left.weekly[name].tobytes() == run.weekly[name].tobytes() for name in SERIES)


@pytest.mark.parametrize("name", FORMULAS)
def test_an_outcome_asked_for_alone_is_that_of_a_comparison(name: str, world: tuple[Scenario, Any]) -> None:
    scenario, run = world
    left = lived(Asked((name,)), scenario, scenario.reference, scenario.seed, Neighbour(scenario))
    assert left.outcomes[name] == pytest.approx(run.outcomes[name], rel=0, abs=0, nan_ok=True)


def test_nothing_is_computed_that_nobody_asks_for() -> None:
    assert chosen((), None, None, None) == {}  # type: ignore[arg-type]  # no world is looked at


def test_series_are_those_of_their_runs(tmp_path: Path) -> None:
    study = small(series=["failures", "satisfaction"])
    run_study(study, tmp_path, threads=1)
    kept = series_table(study, tmp_path)
    assert {name: values.shape for name, values in kept.items()} == dict.fromkeys(study.series, (2, 6, 12))
    assert kept["failures"].sum() > 0
    assert not np.array_equal(kept["failures"][0, 0], kept["failures"][0, 1])
    assert verify(study, tmp_path, runs=12).different == ()


def test_a_series_asked_for_later_is_made_for_those_runs_alone_that_lack_it(tmp_path: Path) -> None:
    without, with_one, with_two = small(), small(series=["queue"]), small(series=["queue", "failures"])
    run_study(small(series=["queue"], replications=1), tmp_path, threads=1)
    run_study(without, tmp_path, threads=1)
    before = list(rows(without, tmp_path))
    assert status(with_one, tmp_path).done == 6
    notices = told(with_one, tmp_path)
    assert len(notices) == 1
    assert ": 6 kept runs lack a weekly series that is asked for now. They are made again." in notices[0]
    assert ": 12 kept runs lack" in told(with_two, tmp_path)[0]
    assert told(with_one, tmp_path) == ()  # who asks for less finds it
    assert list(rows(without, tmp_path)) == before


def test_the_long_table_has_a_row_a_run_and_week(tmp_path: Path) -> None:
    study = small(series=["failures", "queue"])
    run_study(study, tmp_path, threads=1)
    columns, kept = week_columns(study, tmp_path), series_table(study, tmp_path)
    assert list(columns) == ["run_id", "point", "replication", "seed", "week", "failures", "queue"]
    assert len(columns["week"]) == 2 * 6 * 12
    place = (columns["replication"] == 1) & (columns["point"] == 4)
    assert columns["week"][place].tolist() == list(range(12))
    assert columns["failures"][place].tolist() == kept["failures"][1, 4].tolist()
    assert set(columns["run_id"][place]) == {study.run_id(4, 1)}


def test_a_study_without_series_says_how_to_keep_some(tmp_path: Path) -> None:
    run_study(small(), tmp_path, threads=1)
    assert series_table(small(), tmp_path) == {}
    with pytest.raises(ParadoxError, match=r"keeps no weekly series.*Next: add a line such as 'series:"):
        week_columns(small(), tmp_path)


def test_unknown_series_are_named_with_what_was_meant(tmp_path: Path) -> None:
    path = tiny_file(tmp_path, TINY + "series: [qeue, backlog]\n")
    with pytest.raises(ParadoxError) as wrong:
        load_study(path)
    first, second = str(wrong.value).splitlines()
    assert "tiny.yaml:12:10: series[0] is 'qeue', which is not a weekly series. Did you mean 'queue'?" in first
    assert "Did you mean 'queue'?" in second


def test_bands_hold_the_points_of_each_policy() -> None:
    study = small(levers={"policy": {"categories": ["generous", "average"]}})
    values = np.arange(2 * 6 * 3, dtype=np.float64).reshape(2, 6, 3)
    values[:, :, 2] = np.nan
    bands = series_bands(study, {"queue": values})
    assert [one.policy for one in bands] == ["generous", "average"]
    numbers = study.values[:, study.column("policy")]
    for place, one in enumerate(bands):
        points = values.mean(axis=0)[numbers == place, 0]
        assert one.n == len(points)
        assert one.median[0] == np.median(points)
        assert one.lowest[0] <= one.lower[0] <= one.upper[0] <= one.highest[0]
        assert np.isnan(one.median[2])


def test_export_writes_the_weeks_and_the_page_draws_them(tmp_path: Path) -> None:
    path = tiny_file(tmp_path, TINY.replace("samples: 16", "samples: 2") + "series: [failures, satisfaction]\n")
    for words in (["run", path], ["export", path], ["analyse", path, "--report"]):
        done = CliRunner().invoke(app, ["study", *map(str, words), "--out", str(tmp_path)])
        assert done.exit_code == 0, done.output
    header, *lines = (tmp_path / "tiny" / "weeks.csv").read_text(encoding="utf-8").splitlines()
    assert header == "run_id,point,replication,seed,week,failures,satisfaction"
    assert len(lines) == load_study(path).size * 16
    page = (tmp_path / "tiny" / "analysis.md").read_text(encoding="utf-8")
    section = page.split("## Week by week")[1]
    assert "| failures [cases] |" in section
    assert "](analysis/weeks.svg)" in section
    assert (tmp_path / "tiny" / "analysis" / "weeks.svg").stat().st_size > 1000
    assert "Week by week" in (tmp_path / "tiny" / "report.html").read_text(encoding="utf-8")
