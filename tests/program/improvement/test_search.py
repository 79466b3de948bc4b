"""The search finds a best that lies on its budget, past a second, lower peak, with few evaluations."""

import math

import numpy as np
import pytest

from experiments.improvement.levers import changes_at
from experiments.improvement.search import beginnings, planned_runs
from experiments.improvement.trials import Trials
from tests.program.improvement.made_cases import (
    BUDGET,
    LEVELS,
    LEVERS,
    LOW_PEAK,
    NAMES,
    OWN,
    REPLICATIONS,
    MadeBench,
    found,
    grid_best,
    truth,
)

# Half the 95 % interval of a difference that is told on 30 fresh replications.
NOISE = 2.05 * OWN * math.sqrt(2.0 / 30.0)
GRID = LEVELS ** len(NAMES)


def test_the_made_case_has_a_binding_budget_and_a_second_lower_peak() -> None:
    assert truth([0.75] * 4)[1] > BUDGET
    assert truth([0.75] * 4)[0] > grid_best() > truth([0.2] * 4)[0] + 2 * NOISE
    assert truth([0.2] * 4)[0] > LOW_PEAK


def succeeds(seed: int, share: float = 1.0) -> bool:
    """Return whether a search, or a share of one, is within the noise of the grid's best, in goal and budget."""
    goal, cost, _, _ = found(seed, share)
    return goal >= grid_best() - NOISE and cost <= BUDGET + NOISE


def test_a_search_takes_at_most_a_fifth_of_the_grid() -> None:
    _, _, runs, candidates = found(1)
    assert candidates <= GRID / 5
    assert runs <= GRID * REPLICATIONS / 5
    assert runs <= planned_runs(len(NAMES))


def test_the_best_is_found_within_the_noise() -> None:
    assert succeeds(1)


@pytest.mark.slow
def test_the_best_is_found_with_nine_of_ten_seeds() -> None:
    assert sum(map(succeeds, range(10))) >= 9


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_share_of_a_search_keeps_to_its_plan_and_still_finds_the_best(share: float) -> None:
    assert found(1, share)[2] <= planned_runs(len(NAMES), share) < planned_runs(len(NAMES))
    assert sum(succeeds(seed, share) for seed in range(4)) >= 3


def test_the_same_seed_finds_the_same() -> None:
    assert found(2) == found(2)


def test_candidates_that_promise_more_are_tried_in_more_cases() -> None:
    trials = Trials(MadeBench(1), 4)
    poor, good = (changes_at(LEVERS, np.full(4, place)) for place in (0.0, 0.6))
    trials.ensure([poor, good], 2)
    trials.ensure([good], 16)
    assert (trials.cases(poor), trials.cases(good), trials.cases(())) == (2, 16, 16)
    assert trials.gain(good, "profit") == pytest.approx(truth([0.6] * 4)[0] - truth([0.0] * 4)[0], abs=4 * OWN / 4)


def test_a_search_of_one_lever_begins_with_fewer_candidates() -> None:
    assert beginnings(1) < beginnings(4)
    assert planned_runs(1) < planned_runs(4)
