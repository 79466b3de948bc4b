"""Which factor moves an outcome most: Sobol' indices and Morris effects, with honest intervals.

Intervals come from a bootstrap over base samples (or trajectories) and over replications, so they hold the
noise of both. Luck is the dummy: it changes nothing but the seed, and shows how much chance alone moves.
The estimators are those of Saltelli et al. (2010) for the first order and the second, of Jansen (1999) for the
total, and of Morris (1991) with Campolongo's mean of absolute effects.
"""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.design import LUCK, MORRIS, SOBOL
from experiments.study import Study
from experiments.study_runs import Table
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

RESAMPLES = 1000
_SEED = 20
_BATCH = 50

FIRST, TOTAL, SECOND = "first order", "total", "second order"
MU_STAR, SIGMA, MU = "mean absolute effect", "spread of effects", "mean effect"


class Effect(NamedTuple):
    """What one factor does to one outcome.

    Attributes:
        outcome: the outcome.
        factor: the factor; `luck` for the dummy; two names joined by " x " for a second-order index.
        measure: first order, total or second order (shares of the variance); mean absolute effect, mean effect
            or spread of effects (unit of the outcome, for a move over the whole range).
        estimate, low, high: with the 95 % interval.
        n: base samples or trajectories.
        replications: runs of each point.
        verdict: of totals and mean absolute effects: "matters", or "not told from chance".
        grade: what is known about the factor; "judgement" flags a conclusion that rests on a guess.
    """

    outcome: str
    factor: str
    measure: str
    estimate: float
    low: float
    high: float
    n: int
    replications: int
    verdict: str = ""
    grade: str = ""


class Rows(NamedTuple):
    """The outputs of a Sobol' design by their place in it.

    Attributes:
        a, b: shape (replications, samples).
        ab: shape (replications, factors, samples): sample A with one factor taken from B.
        ba: the same with A and B exchanged; None without second order.
    """

    a: Floats
    b: Floats
    ab: Floats
    ba: Floats | None


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
    """Sobol' indices: first order and total, shape (..., factors), second order (..., factors, factors) or None."""

    first: Floats
    total: Floats
    second: Floats | None = None


def indices(rows: Rows) -> Indices:
    """Estimate Sobol' indices, replications averaged.

    Raises:
        ParadoxError: the outcome is not finite, or does not vary.
    """
    finite = all(np.isfinite(part).all() for part in rows if part is not None)
    if not finite:
        raise ParadoxError(
            "Some outcomes are not finite, so a sensitivity of this study means nothing. "
            "Next: leave that outcome out of 'outcomes', or raise market.persons until the ratio always exists."
        )
    both = np.concatenate([rows.a, rows.b], axis=-1)
    variance = both.var(axis=-1, ddof=1).mean()
    if not variance > 0.0:
        raise ParadoxError(
            "The outcome is the same at every point: nothing moves it. "
            "Next: widen the ranges, or leave the outcome out of 'outcomes'."
        )
    a, b = rows.a[:, None, :], rows.b[:, None, :]
    # Centred outputs: the product of the first-order estimator loses digits to a large mean.
    centre = both.mean()
    first = ((b - centre) * (rows.ab - a)).mean(axis=(0, 2)) / variance
    total = 0.5 * ((a - rows.ab) ** 2).mean(axis=(0, 2)) / variance
    if rows.ba is None:
        return Indices(first, total)
    closed = ((rows.ba - centre)[:, :, None, :] * (rows.ab - centre)[:, None, :, :]).mean(axis=(0, 3))
    base = ((a - centre) * (b - centre)).mean()
    pair = (closed - base) / variance - first[:, None] - first[None, :]
    return Indices(first, total, np.asarray((pair + pair.T) / 2.0))


def bootstrap(rows: Rows, resamples: int = RESAMPLES, seed: int = _SEED) -> Indices:
    """Resample base samples and replications; give first and total of each resample, (resamples, factors).

    The indices of a resample are weighted means over samples, so that all resamples are a product of matrices.
    """
    rng = np.random.default_rng(seed)
    replications, samples = rows.a.shape
    centre = np.concatenate([rows.a, rows.b], axis=1).mean()
    a, b = rows.a - centre, rows.b - centre
    parts_first = (b[:, None, :] * (rows.ab - rows.a[:, None, :])).transpose(0, 2, 1)
    parts_total = 0.5 * ((rows.a[:, None, :] - rows.ab) ** 2).transpose(0, 2, 1)
    first, total = np.empty((resamples, rows.ab.shape[1])), np.empty((resamples, rows.ab.shape[1]))
    for at in range(0, resamples, _BATCH):
        size = min(_BATCH, resamples - at)
        counts = np.array([np.bincount(rng.integers(0, samples, samples), minlength=samples) for _ in range(size)])
        weights = counts / samples
        which = rng.integers(0, replications, (size, replications))
        chosen = np.array([np.bincount(row, minlength=replications) for row in which]) / replications
        mean = np.einsum("sn,rn->sr", weights, (a + b) / 2.0)
        square = np.einsum("sn,rn->sr", weights, (a * a + b * b) / 2.0)
        correction = 2.0 * samples / (2.0 * samples - 1.0)
        variance = (chosen * (square - mean * mean)).sum(axis=1)[:, None] * correction
        first[at : at + size] = np.einsum("sn,sr,rnf->sf", weights, chosen, parts_first, optimize=True) / variance
        total[at : at + size] = np.einsum("sn,sr,rnf->sf", weights, chosen, parts_total, optimize=True) / variance
    return Indices(first, total)


def sobol(study: Study, table: Table, outcome: str, samples: int | None = None) -> list[Effect]:
    """Estimate the Sobol' indices of every factor and of luck for one outcome.

    Args:
        study: a study with a Sobol' design.
        table: its complete results.
        outcome: the outcome.
        samples: use only the first so many base samples, for convergence; None for all.

    Returns:
        First order and total of every factor, and second order of every pair if the design has it.
    """
    _check_kind(study, SOBOL)
    columns = len(study.factors) + 1
    rows = rows_of(table.outcomes[outcome], columns, study.design.second_order)
    if samples is not None:
        rows = Rows(*(None if part is None else part[..., :samples] for part in rows))  # type: ignore[arg-type]
    found, drawn = indices(rows), bootstrap(rows)
    names, grades = _names(study), _grades(study)
    n, replications = rows.a.shape[1], rows.a.shape[0]
    first_low, first_high = _interval(drawn.first)
    total_low, total_high = _interval(drawn.total)
    chance = total_high[-1]
    effects = []
    for i, name in enumerate(names):
        word = "" if name == LUCK else "matters" if total_low[i] > chance else "not told from chance"
        effects.append(
            Effect(outcome, name, FIRST, float(found.first[i]), float(first_low[i]), float(first_high[i]), n,
                   replications, "", grades[i])
        )  # fmt: skip
        effects.append(
            Effect(outcome, name, TOTAL, float(found.total[i]), float(total_low[i]), float(total_high[i]), n,
                   replications, word, grades[i])
        )  # fmt: skip
    if found.second is not None:
        effects += _pairs(outcome, rows, found.second, names, grades)
    return effects


def _pairs(outcome: str, rows: Rows, second: Floats, names: list[str], grades: list[str]) -> list[Effect]:
    """Give second-order indices with intervals from fewer resamples: each needs all of the design."""
    rng = np.random.default_rng(_SEED)
    replications, samples = rows.a.shape
    drawn = []
    for _ in range(200):
        chosen, which = rng.integers(0, samples, samples), rng.integers(0, replications, replications)
        part = Rows(*(p[which][..., chosen] for p in rows if p is not None))
        try:
            found = indices(part).second
        except ParadoxError:
            continue
        drawn.append(found)
    low, high = _interval(np.array(drawn))
    return [
        Effect(outcome, f"{names[i]} x {names[j]}", SECOND, float(second[i, j]), float(low[i, j]), float(high[i, j]),
               samples, replications, "", "judgement" if "judgement" in (grades[i], grades[j]) else "")
        for i in range(len(names)) for j in range(i)
    ]  # fmt: skip


def _interval(drawn: Floats) -> tuple[Floats, Floats]:
    """Give the 95 % percentile interval of resamples, along their first axis."""
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return low, high


def _names(study: Study) -> list[str]:
    return [*(factor.name for factor in study.factors), LUCK]


def _grades(study: Study) -> list[str]:
    return [*(factor.grade for factor in study.factors), ""]


def _check_kind(study: Study, kind: str) -> None:
    if study.design.kind != kind:
        raise ParadoxError(
            f"Study '{study.name}' has a {study.design.kind} design, this analysis needs {kind}. "
            f"Next: write 'design: {{kind: {kind}, ...}}' and run it again."
        )


def convergence(study: Study, table: Table, outcome: str) -> list[tuple[int, list[Effect]]]:
    """Estimate the totals again from the first half, quarter and eighth of the base samples, smallest first."""
    sizes = [study.design.samples >> step for step in (3, 2, 1, 0) if study.design.samples >> step >= 8]
    return [(size, [e for e in sobol(study, table, outcome, size) if e.measure == TOTAL]) for size in sizes]


def effects_along(places: Floats, outputs: Floats) -> tuple[Floats, NDArray[np.int64]]:
    """Compute the elementary effects of one Morris trajectory.

    Args:
        places: shape (factors + 1, factors); neighbours differ in one factor.
        outputs: shape (replications, factors + 1).

    Returns:
        Effects by factor, shape (replications, factors), for a move over the whole range, and how many steps
        changed each factor (one).
    """
    steps = np.diff(places, axis=0)
    moved = np.abs(steps).argmax(axis=1)
    effects = np.zeros((len(outputs), places.shape[1]))
    effects[:, moved] = np.diff(outputs, axis=1) / steps[np.arange(len(steps)), moved]
    return effects, np.bincount(moved, minlength=places.shape[1])


def elementary_effects(places: Floats, outputs: Floats) -> Floats:
    """Compute all elementary effects of a Morris design.

    Args:
        places: shape (points, factors).
        outputs: shape (replications, points).

    Returns:
        Shape (replications, trajectories, factors).
    """
    length = places.shape[1] + 1
    trajectories = len(places) // length
    return np.stack(
        [
            effects_along(places[at * length : (at + 1) * length], outputs[:, at * length : (at + 1) * length])[0]
            for at in range(trajectories)
        ],
        axis=1,
    )


def morris(study: Study, table: Table, outcome: str) -> list[Effect]:
    """Estimate the Morris measures of every factor and of luck for one outcome."""
    _check_kind(study, MORRIS)
    design = study.points_of_design
    luck = _luck_places(design.luck, study.design.levels)
    outputs = table.outcomes[outcome]
    if not np.isfinite(outputs).all():
        raise ParadoxError(
            "Some outcomes are not finite, so a sensitivity of this study means nothing. "
            "Next: leave that outcome out of 'outcomes', or raise market.persons until the ratio always exists."
        )
    effects = elementary_effects(np.column_stack([design.places, luck]), outputs)
    rng = np.random.default_rng(_SEED)
    replications, trajectories, _ = effects.shape
    drawn = np.empty((RESAMPLES, 3, effects.shape[2]))
    for at in range(RESAMPLES):
        which = rng.integers(0, replications, replications)
        chosen = rng.integers(0, trajectories, trajectories)
        drawn[at] = _morris_measures(effects[which][:, chosen])
    estimate, (low, high) = _morris_measures(effects), _interval(drawn)
    chance = high[0, -1]
    names, grades = _names(study), _grades(study)
    return [
        Effect(outcome, name, measure, float(estimate[m, i]), float(low[m, i]), float(high[m, i]), trajectories,
               replications,
               ("matters" if low[0, i] > chance else "not told from chance") if m == 0 and name != LUCK else "",
               grades[i])
        for i, name in enumerate(names)
        for m, measure in enumerate((MU_STAR, MU, SIGMA))
    ]  # fmt: skip


def _luck_places(luck: NDArray[np.int64], levels: int) -> Floats:
    """Give the places of the luck back: levels from 0 to 1."""
    from experiments.design import LUCK_STEPS

    return np.round(luck / (LUCK_STEPS - 1) * (levels - 1)) / (levels - 1)


def _morris_measures(effects: Floats) -> Floats:
    """Give mean absolute effect, mean effect and spread, shape (3, factors), of replication means."""
    means = effects.mean(axis=0)
    spread = means.std(axis=0, ddof=1) if len(means) > 1 else np.zeros(means.shape[1])
    return np.stack([np.abs(means).mean(axis=0), means.mean(axis=0), spread])


def ranking(effects: list[Effect], measure: str) -> list[Effect]:
    """Sort the factors by a measure, largest first, luck left out."""
    return sorted((e for e in effects if e.measure == measure and e.factor != LUCK), key=lambda e: -e.estimate)


def not_told_apart(effects: list[Effect], measure: str, among: int = 6) -> list[tuple[str, str]]:
    """Name neighbours in the ranking whose intervals overlap so far that their order is open.

    Args:
        effects: of one outcome.
        measure: the measure that ranks.
        among: how many of the first places to look at.
    """
    ranked = ranking(effects, measure)[:among]
    return [(first.factor, second.factor) for first, second in itertools.pairwise(ranked) if second.high > first.low]
