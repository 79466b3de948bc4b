"""What a number of a unit can be: intervals end there, so that no table shows a share below zero."""

import math
from typing import NamedTuple

from experiments.comparison.intervals import Interval


class Limits(NamedTuple):
    """The least and the greatest value that a number can have; infinite where there is no end."""

    low: float
    high: float


ANY = Limits(-math.inf, math.inf)
COUNT = Limits(0.0, math.inf)
_BY_UNIT = {
    "share": Limits(0.0, 1.0),
    "1/week": Limits(0.0, 1.0),
    "0-100": Limits(0.0, 100.0),
    "1-7": Limits(1.0, 7.0),
    "-1..1": Limits(-1.0, 1.0),
    "points": Limits(-100.0, 100.0),
    **dict.fromkeys(("persons", "cases", "claims", "visits", "entries", "messages", "customer-weeks"), COUNT),
    "days": COUNT,
    "ratio": COUNT,
    "probability": Limits(0.0, 1.0),
    "probability_step": Limits(-1.0, 1.0),
    "r2": Limits(0.0, 1.0),
}


def of_unit(unit: str) -> Limits:
    """Return what a number of a unit can be; no limits for units in which anything can come out."""
    return _BY_UNIT.get(unit, ANY)


def clip(found: Interval, limits: Limits) -> Interval:
    """Cut an interval at what the number can be, though never so far that its estimate lies outside.

    That takes away nothing that could be true, so the interval holds the truth as often as before. Ends that do
    not exist (nan) stay.
    """
    if math.isnan(found.low):
        return found
    low, high = min(limits.low, found.estimate), max(limits.high, found.estimate)
    return found._replace(low=max(found.low, low), high=min(found.high, high))
