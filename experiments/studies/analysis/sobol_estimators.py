"""Sobol' indices from the runs of a Sobol' design, and the same from base samples drawn again.

The estimators are those of Saltelli et al. (2010) for the first order and the second, of Jansen (1999) for the total.

Two kinds of indices are estimated. Those of a single run are shares of the variance of one run, luck included. Those of
the mean response are shares of the variance of the mean over luck, which nobody sees but many runs together: with two
replications or more, squares are replaced by products of two replications, whose luck has nothing in common, so that
noise falls out of every sum (unbiased at any number of replications).

Base samples have luck of their own in every replication. So they alone are drawn again, with all their replications:
what differs between them holds the noise of the runs already, and drawing replications too would count it twice.

Base samples of a Sobol' design cover the space more evenly than a random sample: what a smooth function of the places
moves averages out nearly exactly. Drawing samples again does not know that and would make intervals twice as wide. So
resamples are drawn in toward the estimate by the share of the spread of each index that polynomials of the places in A
and B leave unexplained (`evenness`).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import varies
from experiments.studies.analysis.effect_tests import between_replications
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

RESAMPLES = 1000
_SEED = 20
_NOTHING = float(np.finfo(np.float64).tiny)


class Rows(NamedTuple):
    """The outputs of a Sobol' design by their place in it.

    Attributes:
        a, b: shape (replications, samples).
        ab: shape (replications, factors, samples): sample A with one factor taken from B; the last one is luck.
        ba: the same with A and B exchanged; None without second order.
    """

    a: Floats
    b: Floats
    ab: Floats
    ba: Floats | None

    def first(self, samples: int) -> "Rows":
        """Return the first so many base samples."""
        return Rows(*(None if part is None else part[..., :samples] for part in self))  # type: ignore[arg-type]


def rows_of(outputs: Floats, factors: int, second_order: bool) -> Rows:
    """Sort the outputs of a Sobol' design.

    Args:
        outputs: shape (replications, points), points in the order of the design.
        factors: columns of the design, the dummy included.
        second_order: whether the design holds both exchanges.
    """
    length = (2 if second_order else 1) * factors + 2
    table = outputs.reshape(len(outputs), -1, length)
    ab = np.moveaxis(table[:, :, 1 : 1 + factors], 1, 2)
    ba = np.moveaxis(table[:, :, 1 + factors : 1 + 2 * factors], 1, 2) if second_order else None
    return Rows(table[:, :, 0], table[:, :, -1], ab, ba)


class Indices(NamedTuple):
    """Sobol' indices, of the runs as they are or of resamples.

    Attributes:
        first, total: of a single run, shape (..., factors).
        second: of a single run, shape (..., factors, factors); None without second order.
        mean_first, mean_total: of the mean response, shape (..., factors); None with one replication.
    """

    first: Floats
    total: Floats
    second: Floats | None = None
    mean_first: Floats | None = None
    mean_total: Floats | None = None


def indices(rows: Rows) -> Indices:
    """Estimate Sobol' indices.

    Raises:
        ParadoxError: the outcome is not finite, or does not vary.
    """
    finite = all(np.isfinite(part).all() for part in rows if part is not None)
    if not finite:
        raise ParadoxError(
            "Some outcomes are not finite, so a sensitivity of this study means nothing. "
            "Next: leave that outcome out of 'outcomes', or raise market.persons until the ratio always exists."
        )
    if not varies(np.concatenate([rows.a, rows.b], axis=-1)):
        raise ParadoxError(
            "The outcome is the same at every point: nothing moves it. "
            "Next: widen the ranges, or leave the outcome out of 'outcomes'."
        )
    samples = rows.a.shape[1]
    found = _weighted(rows, np.full((1, samples), 1.0 / samples))
    return Indices(*(None if part is None else part[0] for part in found))  # type: ignore[arg-type]


def bootstrap(rows: Rows, resamples: int = RESAMPLES, seed: int = _SEED, places: Floats | None = None) -> Indices:
    """Draw base samples again, and return the indices of each resample; nan where its outcome does not vary.

    Args:
        rows: the outputs.
        resamples: how many.
        seed: of the draws.
        places: of the factors in A and in B, shape (samples, 2 factors); None where samples are not even.
    """
    samples = rows.a.shape[1]
    draws = np.random.default_rng(seed).multinomial(samples, np.full(samples, 1.0 / samples), resamples)
    drawn = _weighted(rows, draws / samples)
    if places is None:
        return drawn
    found, left = _weighted(rows, np.full((1, samples), 1.0 / samples)), evenness(rows, places)
    narrowed = [
        one if one is None or middle is None or share is None else middle + (one - middle) * share
        for one, middle, share in zip(drawn, found, left, strict=True)
    ]
    return Indices(*narrowed)  # type: ignore[arg-type]


def evenness(rows: Rows, places: Floats) -> Indices:
    """Return the share of the spread of each index over base samples that the places do not explain, 0 to 1.

    Each index is a ratio of means over base samples; its spread is that of the terms of its linear form. They are
    regressed on polynomials of the places up to the fourth power, as far as a quarter of the samples allows.
    """
    samples, centre = rows.a.shape[1], np.concatenate([rows.a, rows.b], axis=1).mean()
    a, b, gaps = rows.a - centre, rows.b - centre, rows.ab - rows.a[:, None, :]
    explained = _polynomials(places - 0.5, samples // 4)

    def left(parts: Floats, whole: Floats) -> Floats:
        ratio = parts.mean(axis=1) / whole.mean() if whole.mean() > _NOTHING else np.zeros(len(parts))
        terms = parts - ratio[:, None] * whole
        terms = terms - terms.mean(axis=1, keepdims=True)
        rest = terms - (terms @ explained) @ explained.T
        free = (samples - 1) / (samples - explained.shape[1])
        size = np.maximum((terms * terms).sum(axis=1), _NOTHING)
        return np.asarray(np.sqrt(np.minimum(1.0, (rest * rest).sum(axis=1) * free / size)))

    square = ((a * a + b * b) / 2.0).mean(axis=0)
    first = left((b[:, None, :] * gaps).mean(axis=0), square)
    total = left((0.5 * gaps * gaps).mean(axis=0), square)
    if len(a) == 1:
        return Indices(first, total)
    shared = (between_replications(a) + between_replications(b)) / 2.0
    mean_first = left(b.mean(axis=0) * gaps.mean(axis=0), shared)
    mean_total = left(0.5 * between_replications(gaps), shared)
    return Indices(first, total, None, mean_first, mean_total)


def _polynomials(places: Floats, most: int) -> Floats:
    """Return an orthonormal base of polynomials of the places, of at most so many columns, shape (samples, columns)."""
    factors = places.shape[1] // 2
    one, other = np.triu_indices(places.shape[1], 1)
    columns = [np.ones((len(places), 1))]
    for part in (places, places[:, :factors] * places[:, factors:], places**2, places[:, one] * places[:, other],
                 places**3, places**4):  # fmt: skip
        if sum(column.shape[1] for column in columns) + part.shape[1] <= most:
            columns.append(part)
    base, sizes, _ = np.linalg.svd(np.hstack(columns), full_matrices=False)
    return np.asarray(base[:, sizes > 1e-9 * sizes[0]])


def _weighted(rows: Rows, weights: Floats) -> Indices:
    """Return the indices for some weights of the base samples, shape (resamples, samples): all are ratios of means."""
    samples = rows.a.shape[1]
    # Centred outputs: the product of the first-order estimator loses digits to a large mean.
    centre = np.concatenate([rows.a, rows.b], axis=1).mean()
    a, b, gaps = rows.a - centre, rows.b - centre, rows.ab - rows.a[:, None, :]
    means = ((a + b) / 2.0) @ weights.T
    unbiased = 2.0 * samples / (2.0 * samples - 1.0)
    square = weights @ ((a * a + b * b) / 2.0).mean(axis=0)
    variance = (square - (means * means).mean(axis=0)) * unbiased
    first = _ratio(weights @ (b[:, None, :] * gaps).mean(axis=0).T, variance)
    total = _ratio(weights @ (0.5 * gaps * gaps).mean(axis=0).T, variance)
    second = None if rows.ba is None else _second(rows, centre, weights, variance, first)
    if len(a) == 1:
        return Indices(first, total, second)
    shared = weights @ ((between_replications(a) + between_replications(b)) / 2.0)
    response = (shared - between_replications(means)) * unbiased
    mean_first = _ratio(weights @ (b.mean(axis=0) * gaps.mean(axis=0)).T, response)
    mean_total = _ratio(weights @ (0.5 * between_replications(gaps)).T, response)
    return Indices(first, total, second, mean_first, mean_total)


def _second(rows: Rows, centre: float, weights: Floats, variance: Floats, first: Floats) -> Floats:
    """Return the second order: what two factors do together beyond what each does alone."""
    assert rows.ba is not None
    closed = np.einsum("rjn,rin->jin", rows.ba - centre, rows.ab - centre, optimize=True) / len(rows.a)
    base = ((rows.a - centre) * (rows.b - centre)).mean(axis=0)
    factors = first.shape[1]
    pair = _ratio(weights @ (closed - base).reshape(factors * factors, -1).T, variance).reshape(-1, factors, factors)
    pair = pair - first[:, :, None] - first[:, None, :]
    return np.asarray((pair + pair.transpose(0, 2, 1)) / 2.0)


def _ratio(parts: Floats, variance: Floats) -> Floats:
    """Return parts of a variance, shape (resamples, parts), as shares of it; nan where there is none."""
    whole = np.broadcast_to(variance[:, None], parts.shape)
    found: Floats = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > _NOTHING)
    return found
