"""Results month by month: 52 weeks are 12 months, and what a policy earns more than the reference adds up.

Week w, from 0 on, lies in month floor(12 w / 52) + 1, so that the months of a quarter have 5, 4 and 4 weeks. The last
month may be cut short by the horizon.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import SeriesInterval, band
from experiments.comparison.limits import of_unit
from experiments.comparison.weeks import customers_at_first

if TYPE_CHECKING:
    from experiments.runs.records import RunRecord

Floats = NDArray[np.float64]

WEEKS_A_YEAR = 52
MONTHS_A_YEAR = 12


class Monthly(NamedTuple):
    """One number told by the month: its unit, what it is."""

    name: str
    unit: str
    meaning: str


MONTHLY: tuple[Monthly, ...] = (
    Monthly("customers", "%", "Customers at the end of the month, in percent of those of week 0."),
    Monthly("complaints", "per 1000", "Complaints voiced in the month, per 1000 customers of week 0."),
    Monthly("backlog", "per 1000", "Entries that wait at the end of the month, per 1000 customers of week 0."),
    Monthly("days", "days", "Mean days to the answer of the cases answered in the month."),
    Monthly("nps", "points", "Net promoter score of the surveys held in the month; months without one have none."),
    Monthly("revenue", "price", "What customers pay in the month, per customer of week 0."),
    Monthly("cost", "price", "All costs but that of serving, per customer of week 0."),
    Monthly("profit", "price", "Margin less these costs, per customer of week 0."),
    Monthly("cumulative", "price", "Profit of all months so far, per customer of week 0."),
    Monthly("ahead", "price", "The same less that of the reference policy, in each replication."),
)
_LIMITS = {"customers": "ratio", "complaints": "ratio", "backlog": "ratio", "days": "days", "nps": "points",
           "revenue": "ratio", "cost": "ratio"}  # fmt: skip


# Numbers of a month that add up over months; of the others the last counts, or none does.
SUMS = ("complaints", "revenue", "cost", "profit")
LAST = ("customers", "backlog", "cumulative", "ahead")


class BreakEven(NamedTuple):
    """The month at whose end, and at the end of every later month, a policy has earned no less than the reference.

    Attributes:
        month: by the mean over replications; None if it comes in no month, or if the two never differ.
        earliest: the same by the upper ends of the intervals; None if not even they get there.
        latest: the same by the lower ends, from which on it is sure; None if that is in no month.
    """

    month: int | None
    earliest: int | None
    latest: int | None


NEVER = BreakEven(None, None, None)


def month_of(week: int) -> int:
    """Return the month of a week, both counted from 0."""
    return week * MONTHS_A_YEAR // WEEKS_A_YEAR


def first_week(month: int) -> int:
    """Return the first week of a month, both counted from 0."""
    return math.ceil(month * WEEKS_A_YEAR / MONTHS_A_YEAR)


def month_starts(weeks: int) -> list[int]:
    """Return the first week of every month of a run of so many weeks."""
    return [first_week(month) for month in range(month_of(weeks - 1) + 1)]


def pace(weeks: int) -> Floats:
    """Return by what the sum of each month is multiplied to be that of a month of 52 / 12 weeks.

    Months have 4 or 5 weeks, and the last may be cut short: what adds up over them would rise and fall with that.

    Args:
        weeks: of the run.
    """
    return WEEKS_A_YEAR / MONTHS_A_YEAR / np.diff([*month_starts(weeks), weeks])


def is_whole(month: int, weeks: int) -> bool:
    """Return whether a month, counted from 0, lies within a run of so many weeks as a whole."""
    return first_week(month + 1) <= weeks


def calendar_month(month: int, begins: int) -> int:
    """Return which month of the calendar, 1 to 12, a month of the run is, counted from 0; the first is `begins`."""
    return (begins - 1 + month) % MONTHS_A_YEAR + 1


def fiscal_year(month: int) -> int:
    """Return the fiscal year, counted from 1, of a month of the run, counted from 0: the run begins with a year."""
    return month // MONTHS_A_YEAR + 1


def monthly(
    runs: "Sequence[RunRecord]", reference: "Sequence[RunRecord]", confidence: float
) -> tuple[dict[str, SeriesInterval], BreakEven]:
    """Return the numbers of each month with their intervals, and the month in which the policy breaks even.

    Args:
        runs: those of one policy, a replication each.
        reference: those of the reference policy, in the same replications.
        confidence: of the intervals.
    """
    mine, theirs = [_months(run.weekly) for run in runs], [_months(run.weekly) for run in reference]
    for one, other in zip(mine, theirs, strict=True):
        one["ahead"] = one["cumulative"] - other["cumulative"]
    found = {each.name: band(np.array([one[each.name] for one in mine]), confidence) for each in MONTHLY}
    return {name: _cut(name, one) for name, one in found.items()}, break_even(found["ahead"])


def break_even(ahead: SeriesInterval) -> BreakEven:
    """Return when a policy breaks even, from its cumulative profit ahead of the reference by month."""
    if not np.any(ahead.estimate != 0.0):
        return NEVER
    return BreakEven(*(_since_when_not_below(line) for line in (ahead.estimate, ahead.high, ahead.low)))


def _since_when_not_below(line: Floats) -> int | None:
    """Return the month, counted from 1, from which on a line is never below 0; None if its last point is."""
    below = np.flatnonzero(~(line >= 0.0))
    month = int(below[-1]) + 1 if len(below) else 0
    return month + 1 if month < len(line) else None


def _months(weekly: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the numbers of each month of one run."""
    from sim.worlds.formulas import COSTS  # brings the compiler along

    starts = month_starts(len(weekly["revenue"]))
    ends = np.array([*starts[1:], len(weekly["revenue"])]) - 1
    base = customers_at_first(weekly)

    def total(name: str) -> Floats:
        return np.asarray(np.add.reduceat(weekly[name], starts), dtype=np.float64)

    with np.errstate(divide="ignore", invalid="ignore"):
        days, score = total("days") / total("answered"), total("survey_promoters") - total("survey_detractors")
        nps = 100.0 * score / total("responses")
    profit = total("profit") / base
    return {
        "customers": 100.0 * weekly["customers"][ends] / base,
        "complaints": 1000.0 * total("voiced") / base,
        "backlog": 1000.0 * weekly["queue"][ends] / base,
        "days": days,
        "nps": nps,
        "revenue": total("revenue") / base,
        "cost": np.asarray(sum(total(name) for name in COSTS)) / base,
        "profit": profit,
        "cumulative": np.cumsum(profit),
    }


def _cut(name: str, found: SeriesInterval) -> SeriesInterval:
    """Cut the intervals of a number at what it can be."""
    most = of_unit(_LIMITS.get(name, ""))
    low, high = np.minimum(most.low, found.estimate), np.maximum(most.high, found.estimate)
    return found._replace(low=np.maximum(found.low, low), high=np.minimum(found.high, high))
