"""Calibration never sees what was held out, moves only what was searched, and goes on where it stopped."""

import io
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from experiments import evidence
from experiments.evidence import calibrate
from experiments.evidence.bands import data_file
from experiments.evidence.calibrate import CalibrationProblem
from paradox.cli.calibrate import _show
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario

optuna = pytest.importorskip("optuna")
pytest.importorskip("cmaes")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline")


def small(scenario: Scenario, bands: tuple[evidence.Band, ...] | None = None) -> CalibrationProblem:
    rows = bands or evidence.chosen(calibrate.only_calibrate(evidence.load()), ["A8", "A11"])
    return CalibrationProblem(scenario, rows, seeds=(200,), persons=200, field_persons=200, threads=1)


@pytest.mark.parametrize("name", ["A1", "A5", "A18_crossover", "lift_area"])
def test_rows_held_out_are_refused(scenario: Scenario, name: str) -> None:
    with pytest.raises(ParadoxError, match=f"calibration must not see {name}"):
        small(scenario, evidence.chosen(evidence.load(), [name]))


def test_only_calibrate_rows_are_loaded() -> None:
    assert {band.role for band in calibrate.only_calibrate(evidence.load())} == {"calibrate"}


def test_a_bait_among_the_held_out_rows_changes_nothing(scenario: Scenario, tmp_path: Path) -> None:
    text = data_file("evidence.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("A1,"))
    lines[at] = 'A1,validate,"bait",40,41,40.5,cohen_d,1.1,SEEN,'
    baited = tmp_path / "evidence.csv"
    baited.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plain, bait = (calibrate.only_calibrate(evidence.load(path)) for path in (None, baited))
    assert plain == bait
    assert small(scenario, plain[:6]).signature == small(scenario, bait[:6]).signature


def test_the_specified_defaults_fit(scenario: Scenario) -> None:
    problem = CalibrationProblem(scenario, calibrate.only_calibrate(evidence.load()), seeds=(200,))
    found = problem.statistics({})
    out = {band.id for band in problem.bands if not band.holds(found[band.id])}
    # Whoever is satisfied late would stay nearly as surely as who is satisfied quickly; the recovered share is at the
    # lower edge of its band. All other rows hold.
    assert out <= {"A6_minor_quick_satisfied", "A2b"}
    assert found["A6_minor_quick_satisfied"] == pytest.approx(0.50, abs=0.1)
    assert found["A2b"] == pytest.approx(0.44, abs=0.04)


def test_loss_grows_with_the_distance_from_the_band() -> None:
    band = evidence.Band("x", "calibrate", "m", 0.0, 1.0, 0.5, "sd", "1", "SEEN")
    inside, edge, out, far = (calibrate.row_loss(band, value) for value in (0.5, 0.99, 1.2, 3.0))
    assert inside == 0.0
    assert inside < edge < out < far
    assert calibrate.row_loss(band, math.nan) > far


def test_only_searched_parameters_move_and_the_others_are_listed() -> None:
    moving = {parameter.name for parameter in calibrate.searched()}
    still = {parameter.name for parameter in calibrate.frozen()}
    assert moving.isdisjoint(still)
    assert {"zone_of_tolerance", "answer_fading", "intention_to_behaviour"} <= still
    assert {"failure_salience", "irreparability", "grudge_ceiling"} <= moving
    for parameter in calibrate.searched():
        low, high = calibrate.limits(parameter)
        assert low <= float(parameter.default) <= high
        assert PARAMETERS[parameter.name].kind in calibrate.SEARCHED


def test_a_search_begins_at_the_defaults_and_goes_on_where_it_stopped(scenario: Scenario, tmp_path: Path) -> None:
    problem, storage = small(scenario), tmp_path / "trials.sqlite"
    first = calibrate.fit(problem, 2, storage)
    assert first.start_loss == problem.loss(problem.statistics(problem.start))
    calls: list[int] = []
    second = calibrate.fit(problem, 4, storage, lambda done, wanted, best: calls.append(done))
    assert calls == [3, 4]
    assert second.trials == 4
    assert second.loss <= first.loss
    assert calibrate.fit(problem, 4, storage).values == second.values


class Bowl(CalibrationProblem):
    """A problem whose only row is how far the searched parameters lie from a place near the upper end of each range."""

    def statistics(self, values: calibrate.Values) -> dict[str, float]:
        return {band.id: float(math.dist(calibrate.places(values), [0.8] * len(values))) for band in self.bands}


def bowl(scenario: Scenario, start_seed: int | None = None) -> CalibrationProblem:
    band = evidence.Band("A8a", "calibrate", "distance", -0.5, 0.5, math.nan, "price", "1", "SEEN")
    return Bowl(scenario, (band,), start_seed=start_seed)


def test_a_search_that_was_stopped_takes_the_same_way_as_one_that_was_not(scenario: Scenario, tmp_path: Path) -> None:
    calibrate.fit(bowl(scenario), 45, tmp_path / "whole.sqlite")
    for wanted in (1, 12, 17, 18, 45):
        calibrate.fit(bowl(scenario), wanted, tmp_path / "stopped.sqlite")
    assert tried(tmp_path / "whole.sqlite") == tried(tmp_path / "stopped.sqlite")


def tried(storage: Path) -> list[dict[str, float]]:
    """Return the values of every trial in a storage, in order."""
    study = optuna.load_study(study_name="calibrate", storage=f"sqlite:///{storage}")
    return [dict(trial.params) for trial in study.get_trials(deepcopy=False)]


def test_a_trial_that_is_interrupted_is_made_again(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stopped = tmp_path / "whole.sqlite", tmp_path / "stopped.sqlite"
    calibrate.fit(bowl(scenario), 20, whole)
    calibrate.fit(bowl(scenario), 18, stopped)
    with monkeypatch.context() as patch:
        patch.setattr(Bowl, "statistics", interrupted)
        with pytest.raises(KeyboardInterrupt):
            calibrate.fit(bowl(scenario), 20, stopped)
    calibrate.fit(bowl(scenario), 20, stopped)
    assert tried(whole) == tried(stopped)


def interrupted(*_: object) -> dict[str, float]:
    """Stop as Ctrl-C does."""
    raise KeyboardInterrupt


def test_the_search_reaches_a_band_that_its_drawn_start_misses_by_far(scenario: Scenario, tmp_path: Path) -> None:
    problem = bowl(scenario, start_seed=1)
    found = calibrate.fit(problem, 640, tmp_path / "trials.sqlite")
    assert problem.statistics(problem.start)["A8a"] > 1.5
    assert problem.bands[0].holds(found.statistics["A8a"])
    assert found.trials == 640


def test_draws_of_the_start_differ_lie_in_the_ranges_and_are_made_again(scenario: Scenario) -> None:
    starts = [bowl(scenario, seed).start for seed in (1, 2, 2)]
    assert starts[0] != starts[1] == starts[2]
    assert starts[0] != bowl(scenario).start
    for parameter in calibrate.searched():
        low, high = calibrate.limits(parameter)
        assert all(low < start[parameter.name] < high for start in starts)


def test_what_the_rows_leave_free_is_pulled_to_the_start_or_from_a_draw_to_the_middle(scenario: Scenario) -> None:
    from_scenario, drawn = bowl(scenario), bowl(scenario, start_seed=1)
    assert from_scenario.pull(from_scenario.start) == 0.0
    assert drawn.pull(drawn.start) > 0.0
    assert drawn.pull(calibrate.at_places(np.full(len(calibrate.searched()), 0.5))) == pytest.approx(0.0, abs=1e-12)


def test_trials_of_another_start_are_not_mixed_in(scenario: Scenario, tmp_path: Path) -> None:
    calibrate.fit(bowl(scenario, start_seed=1), 1, tmp_path / "trials.sqlite")
    with pytest.raises(ParadoxError, match="another problem"):
        calibrate.fit(bowl(scenario, start_seed=2), 1, tmp_path / "trials.sqlite")


def test_trials_of_another_problem_are_not_mixed_in(scenario: Scenario, tmp_path: Path) -> None:
    storage = tmp_path / "trials.sqlite"
    calibrate.fit(small(scenario), 1, storage)
    other = small(scenario, evidence.chosen(evidence.load(), ["A20"]))
    with pytest.raises(ParadoxError, match="another problem"):
        calibrate.fit(other, 1, storage)


def test_a_file_that_is_no_storage_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    storage = tmp_path / "trials.sqlite"
    storage.write_text("not a database, only text " * 50)
    with pytest.raises(ParadoxError, match="not a storage of trials"):
        calibrate.fit(small(scenario), 1, storage)


def test_the_fitted_behaviour_is_a_file_that_others_can_extend(scenario: Scenario, tmp_path: Path) -> None:
    problem = small(scenario)
    values = {**problem.start, "stay_base": 2.5}
    fitted = calibrate.Fit(values, 0.1, 0.2, {}, 3)
    (tmp_path / "calibrated.yaml").write_text(
        calibrate.parameter_file(scenario, fitted, "paradox calibrate", problem.bands), encoding="utf-8"
    )
    own = tmp_path / "own.yaml"
    own.write_text("extends: calibrated.yaml\npolicies:\n  average: {}\n", encoding="utf-8")
    loaded = Scenario.load(own)
    assert loaded.behaviour.stay_base == 2.5
    text = (tmp_path / "calibrated.yaml").read_text()
    assert "paradox calibrate" in text
    assert "irreparability" in text


def test_identification_tells_pinned_from_free(scenario: Scenario) -> None:
    problem = small(scenario, evidence.chosen(evidence.load(), ["A11"]))
    known = {one.name: one for one in calibrate.identification(problem, problem.start)}
    assert known["loss_per_unit_of_harm"].verdict == "pinned"
    assert known["spend_sigma"].verdict == "free"
    assert known["loss_per_unit_of_harm"].strongest[0].startswith("A11")


def test_a_profile_has_its_best_place_inside(scenario: Scenario) -> None:
    problem = small(scenario, evidence.chosen(evidence.load(), ["A11"]))
    losses = [loss for _, loss in calibrate.profile(problem, problem.start, "loss_per_unit_of_harm", points=5)]
    assert min(losses) < min(losses[0], losses[-1])


def test_a_profile_of_a_frozen_parameter_is_refused(scenario: Scenario) -> None:
    with pytest.raises(ParadoxError, match="is not searched"):
        calibrate.profile(small(scenario), {}, "zone_of_tolerance")


def test_the_signature_is_plain_json(scenario: Scenario) -> None:
    assert json.loads(small(scenario).signature)["seeds"] == [200]


def printed(scenario: Scenario, values: dict[str, float], loss: float) -> str:
    """Return what the command prints of a fit with such values."""
    problem = small(scenario)
    console = Console(width=200, file=io.StringIO(), markup=False, highlight=False)
    statistics = {band.id: math.nan for band in problem.bands}
    _show(console, problem, calibrate.Fit({**problem.start, **values}, loss, 0.2, statistics, 3), (), Path("r.json"))
    return console.file.getvalue()


def test_only_what_moved_is_printed_and_the_rest_is_counted(scenario: Scenario) -> None:
    told = printed(scenario, {"stay_base": 2.5}, 0.1)
    assert re.findall(r"^  (\w+)", told, re.MULTILINE) == ["stay_base"]
    assert f"{len(calibrate.searched()) - 1} others were searched and did not move" in told
    assert f"{len(calibrate.frozen())} were never searched" in told
    assert "'frozen' in r.json" in told
    assert "zone_of_tolerance" not in told


def test_the_rows_that_are_out_and_the_evaluations_are_told(scenario: Scenario) -> None:
    told = printed(scenario, {}, 0.2)
    assert "3 evaluations" in told
    assert f"Out of their bands at the best: {', '.join(band.id for band in small(scenario).bands)}." in told


def test_a_search_that_finds_nothing_better_says_so(scenario: Scenario) -> None:
    told = printed(scenario, {}, 0.2)
    assert "Nothing better was found" in told
    assert re.findall(r"^  (\w+)", told, re.MULTILINE) == []
