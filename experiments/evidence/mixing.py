"""How much the draws of chains are worth: effective number, agreement of halves, what was learned, what trades off."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Standard deviation of the prior, uniform on 0 to 1.
PRIOR_SD = 12.0**-0.5


def effective_numbers(draws: Floats, kept: Mask | None = None) -> Floats:
    """Return, for each axis, how many independent draws would tell the mean as well.

    Correlations are summed while pairs of neighbouring lags are positive and fall (Geyer 1992). Chains that stay apart
    from each other are correlated at every lag, as deviations are from the mean of all: so they count for little,
    however long they are.

    Args:
        draws: (generations, chains, axes).
        kept: (generations, chains) which draws are counted; default: all. How they are correlated is told by all.
    """
    length, chains, axes = draws.shape
    mask = np.ones((length, chains)) if kept is None else kept.astype(np.float64)
    count = mask.sum()
    if length < 2 or count < 2:
        return np.full(axes, float(count))
    products = _lagged(draws - draws.mean(axis=(0, 1)))
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.nan_to_num(products / products[0])[: length // 2 * 2]
    pairs = correlation.reshape(-1, 2, axes).sum(axis=1)
    positive = np.logical_and.accumulate(pairs > 0.0, axis=0)
    falling = np.repeat(np.minimum.accumulate(pairs, axis=0) * positive, 2, axis=0) / 2.0
    falling[:2] = correlation[:2] * positive[0]
    # Of all draws, lag by lag; then weighted by how many pairs of counted draws are so far apart.
    lag = np.arange(len(falling))
    known = np.minimum(1.0, falling / (1.0 - lag / length)[:, None])
    apart = _lagged(mask[:, :, None])[: len(falling)]
    spread = 1.0 + 2.0 * (known[1:] * apart[1:] / count).sum(axis=0)
    worth = np.where(spread > 0.0, np.minimum(count, count / np.maximum(spread, 1.0)), count)
    return np.asarray(np.where(products[0] > 0.0, worth, 1.0), dtype=np.float64)


def _lagged(series: Floats) -> Floats:
    """Return, for each lag and axis, the sum over chains of products of values so far apart."""
    length = len(series)
    spectrum = np.fft.rfft(series, n=2 * length, axis=0)
    return np.asarray(
        np.fft.irfft((np.abs(spectrum) ** 2).sum(axis=1), n=2 * length, axis=0)[:length], dtype=np.float64
    )


def disagreement(one: Floats, other: Floats) -> float:
    """Return the largest difference of the means of two halves over axes, in standard deviations of the prior.

    Args:
        one: (points, axes).
        other: (points, axes).
    """
    if not len(one) or not len(other):
        return float("inf")
    return float(np.abs(one.mean(axis=0) - other.mean(axis=0)).max() / PRIOR_SD)


def learned(points: Floats) -> Floats:
    """Return the standard deviation of each axis over that of the prior: 1 where nothing was learned."""
    return np.asarray(points.std(axis=0, ddof=1) / PRIOR_SD, dtype=np.float64)


def trade_offs(points: Floats, most: int = 12) -> list[tuple[int, int, float]]:
    """Return the pairs of axes that are correlated most, strongest first: (axis, axis, correlation)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        table = np.atleast_2d(np.nan_to_num(np.corrcoef(points, rowvar=False)))
    one, other = np.triu_indices(points.shape[1], 1)
    order = np.argsort(-np.abs(table[one, other]), kind="stable")[:most]
    return [(int(one[at]), int(other[at]), float(table[one[at], other[at]])) for at in order]
