"""Intervals of a mean that allow for skew, tried on made data beside the t interval that the program prints.

None of them is the program's: `docs/explanation/coverage.md` tells what each would hold and how wide it would be.

Sources: Johnson (1978), Modified t tests and confidence intervals for asymmetrical populations; Hall (1992), On the
removal of skewness by transformation; Efron and Tibshirani (1993), An introduction to the bootstrap, chapter 12
(bootstrap-t).
"""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import Interval, interval, t_quantile

Floats = NDArray[np.float64]
Random = np.random.Generator
# Makes some replications, and says their expectation.
Made = Callable[[int, Random], tuple[Floats, float]]

SIZES = (5, 10, 30)
_DRAWS = 999


def _skewness(values: Floats) -> Floats:
    """Return the unbiased skewness of the last axis; 0 where nothing varies."""
    n = values.shape[-1]
    gaps = values - values.mean(axis=-1, keepdims=True)
    spread = np.mean(gaps**2, axis=-1)
    raw = np.divide(np.mean(gaps**3, axis=-1), spread**1.5, out=np.zeros_like(spread), where=spread > 0.0)
    return np.asarray(raw * math.sqrt(n * (n - 1)) / (n - 2))


def johnson(values: Floats) -> Interval:
    """Return Johnson's interval: that of t, moved towards the longer tail."""
    found, n = interval(values), len(values)
    move = float(_skewness(values)) * float(values.std(ddof=1)) / (6.0 * n)
    return found._replace(low=found.low + move, high=found.high + move)


def hall(values: Floats) -> Interval:
    """Return Hall's interval: t quantiles through the inverse of the cubic transformation that removes skew."""
    n, skew = len(values), float(_skewness(values))
    mean, spread = float(values.mean()), float(values.std(ddof=1))

    def back(quantile: float) -> float:
        moved = quantile / math.sqrt(n) - skew / (6.0 * n)
        return moved if abs(skew) < 1e-8 else 3.0 * (math.cbrt(1.0 + skew * moved) - 1.0) / skew

    ends = [mean - spread * back(sign * t_quantile(n - 1)) for sign in (1.0, -1.0)]
    return Interval(mean, min(ends), max(ends), n)


def bootstrap_t(values: Floats, rng: Random) -> Interval:
    """Return the bootstrap-t interval; a sample of equal values counts as infinitely far off."""
    n, mean = len(values), float(values.mean())
    error = float(values.std(ddof=1)) / math.sqrt(n)
    drawn = values[rng.integers(0, n, (_DRAWS, n))]
    gaps, errors = drawn.mean(axis=1) - mean, drawn.std(axis=1, ddof=1) / math.sqrt(n)
    far = np.where(gaps > 0.0, np.inf, -np.inf)
    low, high = np.quantile(np.divide(gaps, errors, out=far, where=errors > 0.0), (0.025, 0.975), method="nearest")
    return Interval(mean, mean - float(high) * error, mean - float(low) * error, n)


def both(values: Floats) -> Interval:
    """Return what the intervals of t and of Hall span together."""
    one, other = interval(values), hall(values)
    return one._replace(low=min(one.low, other.low), high=max(one.high, other.high))


def tried(made: Mapping[str, Made], times: int, seed: int = 1) -> str:
    """Return a table in Markdown: of each interval and made data the share that held the truth, and the width.

    Args:
        made: makers of data by name.
        times: simulations a cell.
        seed: of the data.
    """
    rng = np.random.default_rng(seed)
    methods: dict[str, Callable[[Floats], Interval]] = {
        "t (printed)": interval,
        "Johnson": johnson,
        "Hall": hall,
        "bootstrap-t": lambda values: bootstrap_t(values, rng),
        "t and Hall together": both,
    }
    cells: dict[tuple[str, str], list[str]] = {}
    for name, maker in made.items():
        for n in SIZES:
            data = [maker(n, rng) for _ in range(times)]
            plain = float(np.median([_width(interval(values)) for values, _ in data]))
            for method, of in methods.items():
                found = [(of(values), truth) for values, truth in data]
                held = 100.0 * sum(one.low <= truth <= one.high for one, truth in found) / times
                width = float(np.median([_width(one) for one, _ in found])) / plain
                cells.setdefault((name, method), []).append(f"{held:.1f} ({width:.2f})")
    head = ["made data", "interval", *(f"{n} replications" for n in SIZES)]
    lines = [head, ["---"] * len(head), *([name, method, *row] for (name, method), row in cells.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _width(found: Interval) -> float:
    return found.high - found.low
