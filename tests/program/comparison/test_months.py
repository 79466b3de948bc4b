"""Results by the month: which week lies in which month, what a month adds up to, when a policy breaks even."""

import math

import numpy as np
import pytest

from experiments.comparison.intervals import SeriesInterval
from experiments.comparison.months import BreakEven, break_even, first_week, is_whole, month_of, month_starts, monthly
from experiments.runs.records import RunRecord
from sim.state.ledger import ENTRIES


def run(weeks: int, **series: list[float]) -> RunRecord:
    """Return a run of a market of 100 customers in which nothing happens but what is given."""
    weekly = {name: np.zeros(weeks) for name in (*ENTRIES, "profit")}
    weekly["base_untroubled"][:] = 100.0
    weekly |= {name: np.array(values, dtype=np.float64) for name, values in series.items()}
    return RunRecord("id", "version", "case", "p", 0, 1, {}, weekly, [])


def ahead(estimate: list[float], low: list[float] | None = None, high: list[float] | None = None) -> SeriesInterval:
    lines = [np.array(line, dtype=np.float64) for line in (estimate, low or estimate, high or estimate)]
    return SeriesInterval(*lines, np.full(len(estimate), 5))


def test_52_weeks_are_12_months_of_5_4_and_4_weeks() -> None:
    lengths = np.bincount([month_of(week) for week in range(104)])
    assert lengths.tolist() == [5, 4, 4] * 8
    assert month_starts(52) == [0, 5, 9, 13, 18, 22, 26, 31, 35, 39, 44, 48]


@pytest.mark.parametrize("week", range(0, 520, 7))
def test_a_week_lies_between_the_first_week_of_its_month_and_that_of_the_next(week: int) -> None:
    assert first_week(month_of(week)) <= week < first_week(month_of(week) + 1)


def test_a_month_that_the_horizon_cuts_short_is_not_whole() -> None:
    assert len(month_starts(11)) == 3
    assert [is_whole(month, 11) for month in range(3)] == [True, True, False]
    assert is_whole(2, 13)


def test_a_month_adds_up_what_flows_and_takes_what_stands_at_its_end() -> None:
    weeks = np.arange(9.0)
    one = run(9, revenue=weeks, customers=weeks, queue=weeks, voiced=weeks, profit=weeks, staff=weeks)
    found, _ = monthly([one], [one], 0.95)
    assert found["revenue"].estimate.tolist() == [0.10, 0.26]
    assert found["cost"].estimate.tolist() == [0.10, 0.26]
    assert found["complaints"].estimate.tolist() == [100.0, 260.0]
    assert found["customers"].estimate.tolist() == [4.0, 8.0]
    assert found["backlog"].estimate.tolist() == [40.0, 80.0]
    assert found["cumulative"].estimate.tolist() == [0.10, 0.36]


def test_a_month_without_an_answer_or_a_survey_has_no_days_and_no_promoters() -> None:
    one = run(9, days=[6.0, *[0.0] * 8], answered=[3.0, *[0.0] * 8])
    found, _ = monthly([one, one], [one, one], 0.95)
    assert found["days"].estimate[0] == 2.0
    assert math.isnan(found["days"].estimate[1])
    assert np.isnan(found["nps"].estimate).all()


def test_ahead_is_taken_within_each_replication() -> None:
    theirs = [run(9, profit=[luck] * 9) for luck in (1.0, 50.0, 9.0)]
    mine = [run(9, profit=[luck + 1.0] * 9) for luck in (1.0, 50.0, 9.0)]
    found, _ = monthly(mine, theirs, 0.95)
    assert found["ahead"].estimate == pytest.approx([0.05, 0.09])
    assert found["ahead"].low == pytest.approx(found["ahead"].high)


def test_a_policy_breaks_even_in_the_month_from_which_on_it_is_never_behind() -> None:
    assert break_even(ahead([-2, 1, -1, 0, 3])) == BreakEven(4, 4, 4)
    assert break_even(ahead([0, 0, 2, 3])) == BreakEven(1, 1, 1)
    assert break_even(ahead([-2, -1, -3])) == BreakEven(None, None, None)
    assert break_even(ahead([0, 0, 0])) == BreakEven(None, None, None)


def test_the_ends_of_the_intervals_say_how_early_and_how_late() -> None:
    assert break_even(ahead([-2, -1, 1, 2], low=[-3, -2, -1, 0.5], high=[-1, 0, 2, 3])) == BreakEven(3, 2, 4)
    assert break_even(ahead([-2, -1, 1, 2], low=[-3, -3, -3, -3], high=[-1, -1, 2, 3])) == BreakEven(3, 3, None)
