"""95 % t intervals over replications."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.comparison.intervals import band, interval

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(NUMBERS, min_size=2, max_size=40).filter(lambda values: np.std(values) > 1e-6))
def test_the_interval_is_that_of_students_t(values: list[float]) -> None:
    found = interval(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=stats.sem(values))
    assert found.n == len(values)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-9, abs=1e-6)


def test_one_replication_says_nothing_about_chance() -> None:
    found = interval([0.3])
    assert (found.estimate, found.n) == (0.3, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_equal_replications_leave_no_doubt() -> None:
    assert interval([0.1] * 7) == (0.1, 0.1, 0.1, 7)


def test_a_number_that_does_not_exist_is_not_counted() -> None:
    assert interval([1.0, math.nan, 3.0]) == interval([1.0, 3.0])
    assert interval([math.nan]).n == 0


def test_about_95_of_100_intervals_hold_the_truth() -> None:
    draws = np.random.default_rng(1).normal(2.0, 1.0, size=(4000, 6))
    held = sum(found.low <= 2.0 <= found.high for found in map(interval, draws))
    assert 0.94 < held / len(draws) < 0.96


def test_a_band_is_the_interval_of_every_week() -> None:
    rows = np.array([[1.0, 2.0], [2.0, 2.0], [4.0, 2.0]])
    found = band(rows)
    assert [column[0] for column in found] == list(interval(rows[:, 0]))
    assert [column[1] for column in found] == list(interval(rows[:, 1]))
