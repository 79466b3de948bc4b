"""The complaint desk is that of the firm, whatever the number of persons lived."""

import math
from itertools import pairwise

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.state.crowd import poisson_quantile
from sim.worlds.world import World
from tests.worlds import engines_differ, everything, market

FIRM = 3000


def of_a_firm(persons: int, **values: float) -> Scenario:
    """Return a sample of the customers of a firm with 3,000, whose staff is just short of enough."""
    return market(
        persons=persons,
        burn_in=4,
        horizon=26,
        service__p_fail=0.1,
        market__visit_rate_mean=1.0,
        market__initial_customer_share=1.0,
        policies__p__staff_capacity=36,
        **values,
    )


def days(scenario: Scenario, seeds: int) -> tuple[float, float]:
    """Return mean days to the answer and the standard error of it."""
    found = []
    for seed in range(seeds):
        books = World(scenario, seed=seed, twin=False).run().books
        found.append(books.days.sum() / books.answered.sum())
    return float(np.mean(found)), float(np.std(found, ddof=1) / math.sqrt(seeds))


@pytest.mark.parametrize("mean", [0.0, 0.3, 7.0, 29.0, 31.0, 2500.0])
def test_the_quantile_of_a_poisson_number_has_its_mean_and_variance(mean: float) -> None:
    u = (np.arange(4000) + 0.5) / 4000
    drawn = np.array([poisson_quantile(one, mean) for one in u])
    assert drawn.mean() == pytest.approx(mean, rel=0.02, abs=0.01)
    assert drawn.var() == pytest.approx(mean, rel=0.05, abs=0.02)
    assert all(a <= b for a, b in pairwise(drawn))


def test_a_firm_no_larger_than_the_sample_has_the_queue_of_the_sample() -> None:
    one, other = (World(of_a_firm(300, **size), seed=2).run() for size in ({}, {"firm__customers": 300}))
    assert other.firm.load == 0.0
    assert np.array_equal(one.books.days, other.books.days)


def test_engines_agree_where_the_firm_is_larger_than_the_sample() -> None:
    large = everything(market__persons=80, run__burn_in=8, run__horizon=12, firm__customers=1500)
    assert engines_differ(large, "all") == []


def test_a_sample_waits_as_long_as_all_customers_of_the_firm() -> None:
    few, noise = days(of_a_firm(300, firm__customers=FIRM), 12)
    all_of_them, exact = days(of_a_firm(FIRM), 4)
    alone, _ = days(of_a_firm(300), 12)
    assert abs(few - all_of_them) < 3.0 * math.hypot(noise, exact)
    assert abs(few - all_of_them) < abs(alone - all_of_them)


def test_what_is_counted_and_paid_is_that_of_the_persons_alone() -> None:
    small, large = (World(of_a_firm(300, **size), seed=2).run() for size in ({}, {"firm__customers": FIRM}))
    assert small.books.staff.sum() == large.books.staff.sum()
    assert large.books.answered.sum() <= large.books.failures.sum()
    assert large.firm.capacity == 10 * small.firm.capacity + 8
