"""Intervals over a design come from what is independent in it: points with luck of their own, or replications."""

import numpy as np
import pytest

from experiments.comparison.intervals import interval
from experiments.studies.analysis import verdict_map
from experiments.studies.analysis.distribution import outcome_distributions
from experiments.studies.analysis.resampling import jackknifed
from experiments.studies.runs import Table
from experiments.studies.study import Study
from tests.program.present.test_study_meaning import study_of


def grid(replications: int) -> Study:
    return study_of(design={"kind": "grid", "levels": 6}, replications=replications)


def luck_shared(study: Study, sd: float, seed: int = 1) -> Table:
    """Return every point of a replication the same error, as points on the same luck nearly have."""
    luck = np.random.default_rng(seed).normal(0.0, sd, (study.replications, 1))
    slope = np.linspace(-0.5, 0.5, study.points)[None, :]
    return Table(study.values, dict.fromkeys(study.outcomes, -0.3 + slope + luck))


def test_points_of_a_grid_share_their_luck_and_those_of_a_hypercube_do_not() -> None:
    flat = study_of(design={"kind": "latin_hypercube", "samples": 50})
    whole = grid(2)
    assert len({whole.seed(number, 0) for number in range(whole.points)}) == 1
    assert len({flat.seed(number, 0) for number in range(50)} | {flat.seed(number, 1) for number in range(50)}) == 100


def test_the_mean_over_a_grid_is_as_sure_as_its_replications() -> None:
    study = grid(4)
    table = luck_shared(study, 0.1)
    found = next(one for one in outcome_distributions(study, table) if one.outcome == "paradox")
    expected = interval(table.outcomes["paradox"].mean(axis=1))
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_the_mean_over_a_grid_holds_the_truth_as_often_as_it_says() -> None:
    study = grid(3)
    caught = []
    for seed in range(400):
        found = next(
            one for one in outcome_distributions(study, luck_shared(study, 0.1, seed)) if one.outcome == "paradox"
        )
        caught.append(found.low <= -0.3 <= found.high)
    assert 0.92 <= np.mean(caught) <= 0.98


def test_one_replication_of_a_grid_says_nothing_about_chance() -> None:
    study = grid(1)
    assert all(
        np.isnan(one.low) and np.isnan(one.high) for one in outcome_distributions(study, luck_shared(study, 0.1))
    )


def test_shares_of_a_grid_move_with_its_replications() -> None:
    study = grid(4)
    quiet, loud = (
        {one.word: one for one in verdict_map.shares(study, luck_shared(study, sd), "the person")}
        for sd in (0.001, 0.2)
    )
    widths = [{word: one.high - one.low for word, one in found.items()} for found in (quiet, loud)]
    assert max(width for width in widths[1].values() if not np.isnan(width)) > 0.05
    assert all(np.isnan(width) or width < 0.03 for width in widths[0].values())


def test_cells_of_a_grid_are_undecided_where_replications_disagree() -> None:
    study = grid(2)
    disagreeing = np.array([[-0.6], [0.6]]) * np.ones((1, study.points))
    table = Table(study.values, dict.fromkeys(study.outcomes, disagreeing))
    found = verdict_map.map_of(study, table, "the person", study.factors[0].name, study.factors[1].name)
    assert {cell.word for cell in found.cells} == {"undecided"}


def test_the_jackknife_of_a_mean_is_its_t_interval() -> None:
    values = [0.3, 0.9, 0.4, 0.7, 0.2]
    left_out = [(sum(values) - one) / 4.0 for one in values]
    expected = interval(values)
    assert jackknifed(sum(values) / 5.0, left_out) == pytest.approx((expected.low, expected.high))


def test_what_no_replication_changes_has_no_interval() -> None:
    assert np.isnan(jackknifed(0.0, [0.0, 0.0, 0.0])).all()
    assert np.isnan(jackknifed(0.4, [0.4])).all()
