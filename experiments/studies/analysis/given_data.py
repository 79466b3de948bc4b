"""Which factor moves an outcome, from points that were not laid out for it: a Latin hypercube, a sequence, a table.

Three measures. The *first order* is the share of the variance that a factor moves alone, by RBD-FAST (Tarantola,
Gatelli & Mara 2006, bias taken out after Tissot & Prieur 2012, as SALib has them). *Delta* (Borgonovo 2007) and *PAWN*
(Pianosi & Wagener 2015) look at the whole distribution of single runs: how far it moves, on average, once it is known
in which slice of its range a factor is. Delta is the largest difference in the probability of any event, PAWN that of
an event "at most so much" (the distance of Kolmogorov and Smirnov, its mean over the slices).

Both are maxima over events. An event that is chosen and measured on the same points looks larger than it is; one that
is chosen on other points is at best the best one and looks smaller. So the truth lies between these two estimates in
expectation: the interval reaches from the lower end of the second (ten folds of points) to the upper end of the first,
and the middle of both is the estimate. Resampling would add to the first error what it means to measure.

Points have luck of their own and are what is independent: they go into folds and errors with all their runs.
Whether there is an effect at all is tested by exchanging points between slices; the factors of an outcome are a family
(Holm). A factor of two or more words or listed values has these for slices; without order it has no first order.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.families import holm
from experiments.comparison.intervals import CONFIDENCE, t_quantile
from experiments.studies.analysis.sensitivity import (
    FIRST,
    MATTERS,
    MEAN_FIRST,
    NOT_DISTINGUISHABLE,
    SensitivityIndex,
)
from experiments.studies.design import SCATTERED
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DELTA, PAWN = "delta", "PAWN"
FEWEST = 40

_FOLDS = 10
_MOST_SLICES, _FEWEST_IN_A_SLICE = 10, 5
# Harmonics of RBD-FAST, and those below so many points.
_HARMONICS, _FEWER_HARMONICS, _MANY_POINTS = 10, 6, 100
# Values of the outcome at which events are looked for, and fewer where only chance is weighed.
_STEPS, _COARSE = 256, 48
_EXCHANGES, _AT_ONCE = 999, 37
_SEED = 24


def is_given(study: Study) -> bool:
    """Return whether a study has enough points of a design for which these measures are meant."""
    return study.design.kind in SCATTERED and study.points >= FEWEST


def given_data(study: Study, table: Table, outcome: str) -> list[SensitivityIndex]:
    """Estimate delta, PAWN and the first order of every factor for one outcome.

    Args:
        study: a study with single points (`experiments.studies.design.SCATTERED`), `FEWEST` or more.
        table: its complete results.
        outcome: the outcome; it varies.

    Returns:
        Every measure of every factor. The p-value and the verdict stand with delta. Of a factor whose slices hold too
        few points there is none, of one without order no first order.
    """
    outputs = table.outcomes[outcome]
    slices = [_slices(study, column, table.values[:, column]) for column in range(len(study.factors))]
    chance = {sizes: _chance(outputs, sizes) for sizes in {_sizes(one) for one in slices if one is not None}}
    events = _coarse(outputs)
    raw = [1.0 if one is None else _p_value(events, one, chance[_sizes(one)]) for one in slices]
    adjusted = holm(np.array(raw))
    found: list[SensitivityIndex] = []
    for column, (factor, here) in enumerate(zip(study.factors, slices, strict=True)):
        rows = {} if here is None else moments_free(outputs, here, seen=raw[column] < 1.0 - CONFIDENCE)
        if not factor.is_words:
            rows |= first_order(table.values[:, column], outputs)
        for measure, (estimate, low, high) in rows.items():
            one = SensitivityIndex(outcome, factor.name, measure, estimate, low, high, study.points, len(outputs),
                                   grade=factor.grade)  # fmt: skip
            if measure == DELTA:
                p = float(adjusted[column])
                one = one._replace(p=p, verdict=MATTERS if p < 1.0 - CONFIDENCE else NOT_DISTINGUISHABLE)
            found.append(one)
    return found


def _slices(study: Study, column: int, values: Floats) -> Ints | None:
    """Sort points into slices of a factor: one a listed value, else equally many points in each; None if too few."""
    listed, place = np.unique(values, return_inverse=True)
    few = len(listed) <= _MOST_SLICES
    if study.factors[column].is_list or few:
        if np.bincount(place).min() >= _FEWEST_IN_A_SLICE and len(listed) > 1:
            return np.asarray(place, dtype=np.int64)
        if study.factors[column].is_words or few:
            return None
    points = len(values)
    count = min(_MOST_SLICES, max(4, int(points**0.5) // 2))
    rank = np.empty(points, dtype=np.int64)
    rank[np.argsort(values, kind="stable")] = np.arange(points)
    return rank * count // points


def _sizes(slices: Ints) -> tuple[int, ...]:
    return tuple(np.bincount(slices).tolist())


class _Events(NamedTuple):
    """Events of which a distribution is made, and what each run says of them.

    Attributes:
        weight: shape (events, points), to which share of the runs of a point each event belongs; of delta, the density
            at each step.
        step: shape (replications, points), at which step each run is; None where an event is all up to a step.
    """

    weight: Floats
    step: Ints | None


def moments_free(outputs: Floats, slices: Ints, *, seen: bool = True) -> dict[str, tuple[float, float, float]]:
    """Estimate delta and PAWN for single runs: (estimate, low, high) of each.

    Args:
        outputs: shape (replications, points).
        slices: in which slice of the factor each point is.
        seen: whether an effect is seen at all; else the intervals begin at 0.
    """
    fold = _folds(slices)
    half = t_quantile(len(slices) - 1)
    found = {}
    for measure, events in ((DELTA, _densities(outputs, int(slices.max()) + 1)), (PAWN, _heights(outputs, _STEPS))):
        (upper, above), (lower, below) = (_largest(events, slices, folds) for folds in (None, fold))
        low, high = max(0.0, lower - half * below) if seen else 0.0, min(1.0, upper + half * above)
        found[measure] = (min(max((upper + lower) / 2.0, low), high), low, high)
    return found


def _folds(slices: Ints) -> Ints:
    """Say in which fold each point is held back; each fold has its share of every slice."""
    order = np.random.default_rng(_SEED).permutation(len(slices))
    order = order[np.argsort(slices[order], kind="stable")]
    fold = np.empty(len(slices), dtype=np.int64)
    fold[order] = np.arange(len(slices)) % _FOLDS
    return fold


def _heights(outputs: Floats, steps: int) -> _Events:
    """Return the events "at most so much", at values of the runs."""
    values = np.sort(outputs.ravel())
    if len(values) > steps:
        values = values[np.linspace(0, len(values) - 1, steps).astype(np.int64)]
    return _Events((outputs[:, None, :] <= values[:, None]).mean(axis=0), None)


def _coarse(outputs: Floats) -> Floats:
    return _heights(outputs, _COARSE).weight


def _densities(outputs: Floats, slices: int) -> _Events:
    """Return the density of each run, blurred as many runs as a slice has ask for (Silverman 1986), at even steps."""
    width = max(float(outputs.std()), float(np.finfo(np.float64).tiny)) * (outputs.size / slices) ** -0.2
    steps = np.linspace(outputs.min() - 2.0 * width, outputs.max() + 2.0 * width, _STEPS // 2)
    weight = np.zeros((len(steps), outputs.shape[1]))
    for run in outputs:
        weight += np.exp(-0.5 * ((steps[:, None] - run) / width) ** 2) / len(outputs)
    at = np.rint((outputs - steps[0]) / (steps[1] - steps[0])).astype(np.int64)
    return _Events(weight, at)


def _largest(events: _Events, slices: Ints, fold: Ints | None) -> tuple[float, float]:
    """Return the mean over slices of the largest difference in probability, and its standard error.

    Args:
        events: the events.
        slices: the slice of each point.
        fold: where each point is held back from the choice of the event it is measured by; None to choose on all.
    """
    count, points = int(slices.max()) + 1, len(slices)
    sizes, share = np.bincount(slices, minlength=count), np.bincount(slices, minlength=count) / points
    member = np.zeros((points, count))
    member[np.arange(points), slices] = 1.0
    whole = events.weight @ member
    inside = np.empty((points, count))
    for held in [np.arange(points)] if fold is None else [np.flatnonzero(fold == k) for k in range(_FOLDS)]:
        left, sizes_left = whole, sizes
        if fold is not None:
            left, sizes_left = whole - events.weight[:, held] @ member[held], sizes - member[held].sum(axis=0)
        per_slice = left / sizes_left
        inside[held] = _chosen(events, per_slice - (per_slice @ share)[:, None], held)
    own = inside[np.arange(points), slices] - inside @ share
    mean = np.bincount(slices, own) / sizes
    spread = np.maximum(np.bincount(slices, own**2) / sizes - mean**2, 0.0)
    return float(mean @ share), float(np.sqrt((share**2 * spread / np.maximum(sizes - 1, 1)).sum()))


def _chosen(events: _Events, gaps: Floats, points: Ints) -> Floats:
    """Say how far points belong to the event of each slice that has the largest gap, shape (points, slices)."""
    if events.step is not None:
        return np.asarray((gaps > 0.0)[events.step[:, points]].mean(axis=0))
    at = np.abs(gaps).argmax(axis=0)
    sign = np.sign(gaps[at, np.arange(gaps.shape[1])])
    return np.asarray(events.weight[at][:, points].T * sign)


def _distance(heights: Floats, member: Floats) -> Floats:
    """Return the mean distance of slices from all, weighted by their sizes, shape (exchanges,).

    Args:
        heights: events, shape (events, points).
        member: which points are in which slice, shape (exchanges, points, slices).
    """
    sizes = member[0].sum(axis=0)
    per_slice = np.einsum("ep,xps->xes", heights, member, optimize=True) / sizes
    gaps = np.abs(per_slice - heights.mean(axis=1)[:, None])
    return np.asarray(gaps.max(axis=1) @ (sizes / sizes.sum()))


def _chance(outputs: Floats, sizes: tuple[int, ...]) -> Floats:
    """Return the distances that chance makes between slices of some sizes, by exchanging points."""
    heights, rng = _coarse(outputs), np.random.default_rng(_SEED)
    labels = np.repeat(np.eye(len(sizes)), sizes, axis=0)
    found = [
        _distance(heights, np.stack([labels[rng.permutation(len(labels))] for _ in range(_AT_ONCE)]))
        for _ in range(_EXCHANGES // _AT_ONCE)
    ]
    return np.concatenate(found)


def _p_value(heights: Floats, slices: Ints, chance: Floats) -> float:
    """Return the p-value that slices are alike."""
    member = np.eye(int(slices.max()) + 1)[slices][None]
    return float((1 + (chance >= _distance(heights, member)[0] - 1e-12).sum()) / (1 + len(chance)))


def first_order(values: Floats, outputs: Floats) -> dict[str, tuple[float, float, float]]:
    """Estimate the first order for single runs, and with two replications or more for the mean: (estimate, low, high).

    The share is that of the first harmonics of the outputs in the order of the factor. Its variance is that of its
    influence function at the points (f^2 + 2 f e - share times y^2, over the variance; Da Veiga & Gamboa 2013), and
    beside it the variance that the harmonics of mere noise have (a Beta distribution), which remains where the factor
    moves nothing. The jackknife will not do: a point less shifts the order of all points behind it.

    Args:
        values: of the factor, shape (points,).
        outputs: shape (replications, points).
    """
    from SALib.analyze.rbd_fast import permute_outputs, unskew_S1

    replications, points = outputs.shape
    harmonics = _HARMONICS if points >= _MANY_POINTS else _FEWER_HARMONICS
    order = permute_outputs(values, np.arange(points))
    means = outputs.mean(axis=0)[order]
    means -= means.mean()
    moved, rest, raw = _first_harmonics(means, harmonics)
    variance, corrected = float((means**2).mean()), float(unskew_S1(raw, harmonics, points))
    noise = np.zeros(points) if replications == 1 else outputs.var(axis=0, ddof=1)[order]
    squares = {FIRST: means**2 + noise * (1.0 - 1.0 / replications)}
    if replications > 1:
        squares[MEAN_FIRST] = means**2 - noise / replications
    one, other = float(harmonics), (points - 1) / 2.0 - harmonics
    of_noise = one * other / ((one + other) ** 2 * (one + other + 1.0))
    half = t_quantile(points - 2 * harmonics - 1)
    found = {}
    for name, square in squares.items():
        whole = float(square.mean())
        if whole <= 0.0:
            found[name] = (math.nan, math.nan, math.nan)
            continue
        share = corrected * variance / whole
        influence = (moved**2 + 2.0 * moved * rest - share * square) / whole
        nothing = of_noise * ((1.0 - raw) / (1.0 - 2.0 * harmonics / points) * variance / whole) ** 2
        width = half * math.sqrt(float(influence.var()) / points + nothing)
        found[name] = (share, share - width, share + width)
    return found


def _first_harmonics(means: Floats, harmonics: int) -> tuple[Floats, Floats, float]:
    """Return what the first harmonics follow, what they leave, scaled to its size without the fit, and their share."""
    spectrum = np.fft.rfft(means)
    kept = np.zeros_like(spectrum)
    kept[1 : harmonics + 1] = spectrum[1 : harmonics + 1]
    points = len(means)
    moved = np.fft.irfft(kept, points)
    left = (means - moved) * math.sqrt(points / (points - 2.0 * harmonics - 1.0))
    return moved, left, float((moved**2).sum() / (means**2).sum())
