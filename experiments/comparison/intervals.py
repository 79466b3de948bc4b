"""How far an estimate can be trusted: 95 % t intervals of the mean over replications."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.brief import briefly

CONFIDENCE = 0.95
# Numbers that differ by less than this share of their size differ by rounding alone.
ROUNDING = 1e-12


class Interval(NamedTuple):
    """A mean with its 95 % interval and the number of replications it rests on.

    `low` and `high` are nan with fewer than two replications: one run says nothing about chance.
    """

    estimate: float
    low: float
    high: float
    n: int


@briefly
class SeriesInterval(NamedTuple):
    """Intervals of a whole series: four arrays of one number a week."""

    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    n: NDArray[np.int64]


def varies(values: NDArray[np.float64]) -> bool:
    """Return whether numbers differ by more than rounding; numbers that do not exist (nan) count as different."""
    spread = float(np.ptp(values)) if values.size else 0.0
    return not spread <= ROUNDING * float(np.abs(values).max(initial=0.0))


@cache
def t_quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """Return the point of Student's t distribution beyond which half of what the confidence leaves over lies."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.5 + confidence / 2.0))


def interval(values: Sequence[float] | NDArray[np.float64], confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of the replications and its interval, of 95 % unless another confidence is asked for.

    Replications in which the number does not exist (nan: a ratio over nothing) are left out and not counted.
    """
    kept = [float(value) for value in values if math.isfinite(value)]
    n = len(kept)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    mean = math.fsum(kept) / n
    if n == 1:
        return Interval(mean, math.nan, math.nan, 1)
    if min(kept) == max(kept):
        # The mean of equal numbers is that number; a rounding error must not make a contrast of 0 uncertain.
        return Interval(kept[0], kept[0], kept[0], n)
    variance = math.fsum((value - mean) * (value - mean) for value in kept) / (n - 1)
    half = t_quantile(n - 1, confidence) * math.sqrt(variance / n)
    return Interval(mean, mean - half, mean + half, n)


def band(rows: NDArray[np.float64], confidence: float = CONFIDENCE) -> SeriesInterval:
    """Return the interval of every column of a table with one row per replication."""
    columns = [interval(column, confidence) for column in np.atleast_2d(rows).T]
    return SeriesInterval(
        np.array([column.estimate for column in columns]),
        np.array([column.low for column in columns]),
        np.array([column.high for column in columns]),
        np.array([column.n for column in columns], dtype=np.int64),
    )
