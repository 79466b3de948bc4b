"""Which factor moves an outcome most: Sobol' indices and Morris effects, with honest intervals.

Two questions are answered apart. Whether a factor does anything at all is tested against 0, on the same luck, over base
samples or trajectories (see `experiments.studies.analysis.effect_tests`). Whether it moves one run more than luck does
is a matter of size: luck is the dummy, it changes nothing but the seed, and shows how much chance alone moves.

Intervals come from base samples or trajectories, which have luck of their own, and so hold its noise. Sobol' indices:
see `experiments.studies.analysis.sobol_estimators`. Morris (1991) effects, with Campolongo's mean of absolute effects,
are means over trajectories and have t intervals; their spread has the t interval of the jackknife of its logarithm.
"""

import itertools
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.families import holm
from experiments.comparison.intervals import CONFIDENCE, t_quantile
from experiments.studies.analysis.effect_tests import effect_p_values
from experiments.studies.analysis.sobol_estimators import Indices, Rows, bootstrap, indices, rows_of
from experiments.studies.design import LUCK, MORRIS, SOBOL
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

FIRST, TOTAL, SECOND = "first order", "total", "second order"
MEAN_FIRST, MEAN_TOTAL = "first order of the mean response", "total of the mean response"
MU_STAR, SIGMA, MU = "mean absolute effect", "spread of effects", "mean effect"
MEAN_MU_STAR = "mean absolute effect on the mean response"
BEYOND_LUCK = "size beyond that of luck"

MATTERS, NOT_DISTINGUISHABLE = "matters", "not distinguishable"
LARGER, SMALLER = "larger than the luck of one run", "smaller than the luck of one run"
OPEN = "not distinguishable from the luck of one run"

# Resamples in which the outcome does not vary are left out, up to this share; beyond it there is no interval.
_LEFT_OUT = 0.05


class SensitivityIndex(NamedTuple):
    """What one factor does to one outcome.

    Attributes:
        outcome: the outcome.
        factor: the factor; `luck` for the dummy; two names joined by " x " for a second-order index.
        measure: first order, total or second order (shares of the variance of one run); the first two of the mean
            response, noise removed; mean absolute effect, mean effect or spread of effects (unit of the outcome, for a
            move over the whole range, of words for a change of the word); or how much larger the total or the mean
            absolute effect is than that of luck.
        estimate, low, high: with the 95 % interval, nan where the outcome varies too little for one.
        n: base samples or trajectories.
        replications: runs of each point.
        verdict: of totals and mean absolute effects whether there is an effect at all: "matters", or "not
            distinguishable"; of the size beyond that of luck whether it is larger or smaller.
        grade: what is known about the factor; "judgement" flags a conclusion that rests on a guess.
        p: of totals and mean absolute effects, p-value of no effect, adjusted for all factors of the outcome (Holm).
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
    p: float = math.nan


class _Measured(NamedTuple):
    """One measure of all factors, luck last: estimates and the ends of their intervals."""

    estimate: Floats
    low: Floats
    high: Floats


def sobol(study: Study, table: Table, outcome: str, samples: int | None = None) -> list[SensitivityIndex]:
    """Estimate the Sobol' indices of every factor and of luck for one outcome.

    Args:
        study: a study with a Sobol' design.
        table: its complete results.
        outcome: the outcome.
        samples: use only the first so many base samples, for convergence; None for all.

    Returns:
        Every measure of every factor, those of the mean response from two replications on; second order of every pair
        if the design has it.
    """
    _check_kind(study, SOBOL)
    columns = len(study.factors) + 1
    rows = rows_of(table.outcomes[outcome], columns, study.design.second_order)
    rows = rows if samples is None else rows.first(samples)
    places = study.points_of_design.places.reshape(study.design.samples, -1, len(study.factors))[: rows.a.shape[1]]
    found, drawn = indices(rows), bootstrap(rows, places=np.hstack([places[:, 0], places[:, -1]]))
    measures = {FIRST: _from_draws(found.first, drawn.first), TOTAL: _from_draws(found.total, drawn.total)}
    if found.mean_first is not None and found.mean_total is not None:
        assert drawn.mean_first is not None
        assert drawn.mean_total is not None
        measures[MEAN_FIRST] = _from_draws(found.mean_first, drawn.mean_first)
        measures[MEAN_TOTAL] = _from_draws(found.mean_total, drawn.mean_total)
    beyond = _from_draws(found.total - found.total[-1], drawn.total - drawn.total[:, -1:])
    effects = _effects(study, outcome, measures, beyond, _sobol_p_values(study, rows), rows.a.shape)
    return effects + _pairs(study, outcome, found, drawn, rows)


def _sobol_p_values(study: Study, rows: Rows) -> Floats:
    """Return the p-value of every factor, not adjusted yet."""
    gaps = rows.ab - rows.a[:, None, :]
    samples = rows.a.shape[1]
    places = study.points_of_design.places.reshape(study.design.samples, -1, len(study.factors))[:samples]
    return effect_p_values(gaps[:, :-1], places[:, 0].T, places[:, -1].T, gaps[:, -1])


def _pairs(study: Study, outcome: str, found: Indices, drawn: Indices, rows: Rows) -> list[SensitivityIndex]:
    """Return the second order of every pair, if the design has it."""
    if found.second is None or drawn.second is None:
        return []
    names, grades = _names(study), _grades(study)
    replications, samples = rows.a.shape
    made = _from_draws(found.second, drawn.second)
    return [
        SensitivityIndex(
            outcome, f"{names[i]} x {names[j]}", SECOND, float(made.estimate[i, j]), float(made.low[i, j]),
            float(made.high[i, j]), samples, replications,
            grade="judgement" if "judgement" in (grades[i], grades[j]) else "",
        )
        for i in range(len(names))
        for j in range(i)
    ]  # fmt: skip


def _effects(
    study: Study,
    outcome: str,
    measures: dict[str, _Measured],
    beyond: _Measured,
    p_values: Floats,
    size: tuple[int, ...],
) -> list[SensitivityIndex]:
    """Put the measures of all factors into one list, with what they deserve to be called."""
    replications, n = size
    adjusted, total = holm(p_values), TOTAL if study.design.kind == SOBOL else MU_STAR
    found = []
    for i, (name, grade) in enumerate(zip(_names(study), _grades(study), strict=True)):
        for measure, made in measures.items():
            if name == LUCK and measure in (MEAN_FIRST, MEAN_TOTAL, MEAN_MU_STAR):
                continue  # luck moves no mean over luck
            estimate, low, high = (float(part[i]) for part in made)
            one = SensitivityIndex(outcome, name, measure, estimate, low, high, n, replications, grade=grade)
            if measure == total and name != LUCK:
                p = float(adjusted[i])
                one = one._replace(p=p, verdict=MATTERS if p < 1.0 - CONFIDENCE else NOT_DISTINGUISHABLE)
            found.append(one)
        if name != LUCK:
            estimate, low, high = (float(part[i]) for part in beyond)
            word = LARGER if low > 0.0 else SMALLER if high < 0.0 else OPEN
            found.append(
                SensitivityIndex(outcome, name, BEYOND_LUCK, estimate, low, high, n, replications, word, grade)
            )
    return found


def _from_draws(estimate: Floats, drawn: Floats) -> _Measured:
    """Return estimates with the 95 % percentile intervals of resamples, along their first axis."""
    missing = np.isnan(drawn).mean(axis=0) > _LEFT_OUT
    ends = [100.0 * (1.0 - CONFIDENCE) / 2.0, 100.0 * (1.0 + CONFIDENCE) / 2.0]
    low, high = np.nanpercentile(np.where(missing, 0.0, drawn), ends, axis=0)
    return _Measured(estimate, np.where(missing, np.nan, low), np.where(missing, np.nan, high))


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


def convergence(study: Study, table: Table, outcome: str) -> list[tuple[int, list[SensitivityIndex]]]:
    """Estimate the totals again from the first half, quarter and eighth of the base samples, smallest first.

    A part of the samples in which the outcome does not vary has none.
    """
    found = []
    for size in [study.design.samples >> step for step in (3, 2, 1, 0) if study.design.samples >> step >= 8]:
        try:
            found.append((size, [e for e in sobol(study, table, outcome, size) if e.measure == TOTAL]))
        except ParadoxError:
            continue
    return found


def elementary_effects(places: Floats, outputs: Floats, words: NDArray[np.bool_] | None = None) -> Floats:
    """Compute all elementary effects of a Morris design.

    Args:
        places: how far each factor is along its range, 0 to 1, shape (points, factors); neighbours in a trajectory
            differ in one factor.
        outputs: shape (replications, points).
        words: which factors have no range: any change of theirs counts as one; None for none.

    Returns:
        Effects for a move over the whole range, shape (replications, trajectories, factors).
    """
    length = places.shape[1] + 1
    steps = np.diff(places.reshape(-1, length, places.shape[1]), axis=1)
    moved = np.abs(steps).argmax(axis=2)
    sizes = np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]
    if words is not None:
        sizes = np.where(words[moved], np.sign(sizes), sizes)
    changes = np.diff(outputs.reshape(len(outputs), -1, length), axis=2)
    effects = np.zeros((len(outputs), *steps.shape[::2]))
    np.put_along_axis(effects, np.broadcast_to(moved, changes.shape), changes / sizes, axis=2)
    return effects


def morris(study: Study, table: Table, outcome: str) -> list[SensitivityIndex]:
    """Estimate the Morris measures of every factor and of luck for one outcome."""
    _check_kind(study, MORRIS)
    outputs = table.outcomes[outcome]
    if not np.isfinite(outputs).all():
        raise ParadoxError(
            "Some outcomes are not finite, so a sensitivity of this study means nothing. "
            "Next: leave that outcome out of 'outcomes', or raise market.persons until the ratio always exists."
        )
    places = np.column_stack([_along(study), study.points_of_design.luck % 2])
    words = np.array([*(factor.is_words for factor in study.factors), True])
    effects = elementary_effects(places, outputs, words)
    sizes = np.abs(effects).mean(axis=0)
    measures = {MU_STAR: _mean(sizes), MU: _mean(effects.mean(axis=0)), SIGMA: _spread(effects)}
    if len(effects) > 1:
        measures[MEAN_MU_STAR] = _mean(_of_mean_response(effects))
    measures[MU_STAR] = measures[MU_STAR]._replace(low=np.maximum(measures[MU_STAR].low, 0.0))
    beyond = _mean(sizes - sizes[:, -1:])
    return _effects(study, outcome, measures, beyond, _morris_p_values(places, outputs), effects.shape[:2])


def _along(study: Study) -> Floats:
    """Return how far along its range each factor is at each point, 0 to 1, shape (points, factors).

    That is its place in the design; but of a list or of whole numbers, which take several places to one value, it is
    where the value stands between the least and the greatest.
    """
    along = study.points_of_design.places.copy()
    linked = {name for link in study.links for name in link.names}
    for column, factor in enumerate(study.factors):
        if factor.name not in linked and (factor.is_list or factor.whole_steps is not None):
            along[:, column] = factor.along(study.values[:, column])
    return along


def _morris_p_values(places: Floats, outputs: Floats) -> Floats:
    """Return the p-value of every factor, not adjusted yet: of what each move upward changed, however far it went."""
    gaps = elementary_effects(places, outputs, np.ones(places.shape[1], dtype=bool)).transpose(0, 2, 1)
    low = np.zeros(gaps[0, :-1].shape)
    return effect_p_values(gaps[:, :-1], low, low + 1.0, gaps[:, -1])


def _of_mean_response(effects: Floats) -> Floats:
    """Return the size of each effect on the mean over luck, shape (trajectories, factors).

    The effect in one replication gets the sign of the mean of the others, which have other luck: where there is no
    effect the sign says nothing, and sizes average to 0, not to the size of noise.
    """
    others = effects.sum(axis=0) - effects
    return np.asarray((effects * np.sign(others)).mean(axis=0))


def _mean(values: Floats) -> _Measured:
    """Return the mean over trajectories, shape (trajectories, factors), with its t interval."""
    n = len(values)
    mean = values.mean(axis=0)
    half = t_quantile(n - 1) * values.std(axis=0, ddof=1) / math.sqrt(n)
    return _Measured(mean, mean - half, mean + half)


def _spread(effects: Floats) -> _Measured:
    """Return the standard deviation of effects over trajectories, with the jackknife's t interval on the log scale."""
    n = effects.shape[1]
    spread = np.sqrt(effects.var(axis=1, ddof=1).mean(axis=0))
    if n < 3:
        return _Measured(spread, np.full(spread.shape, np.nan), np.full(spread.shape, np.nan))
    gaps = (effects - effects.mean(axis=1, keepdims=True)) ** 2
    # Variance without one trajectory, from that of all.
    left = (gaps.sum(axis=1, keepdims=True) - gaps * n / (n - 1)) / (n - 2)
    logs = 0.5 * np.log(np.maximum(left.mean(axis=0), np.finfo(float).tiny))
    error = np.sqrt(((logs - logs.mean(axis=0)) ** 2).sum(axis=0) * (n - 1) / n)
    factor = np.exp(np.minimum(t_quantile(n - 1) * error, 700.0))
    return _Measured(spread, spread / factor, spread * factor)


def ranking(effects: list[SensitivityIndex], measure: str) -> list[SensitivityIndex]:
    """Sort the factors by a measure, largest first, luck left out."""
    return sorted((e for e in effects if e.measure == measure and e.factor != LUCK), key=lambda e: -e.estimate)


def not_told_apart(effects: list[SensitivityIndex], measure: str, among: int = 6) -> list[tuple[str, str]]:
    """Name neighbours in the ranking whose intervals overlap so far that their order is open.

    Args:
        effects: of one outcome.
        measure: the measure that ranks.
        among: how many of the first places to look at.
    """
    ranked = ranking(effects, measure)[:among]
    return [(first.factor, second.factor) for first, second in itertools.pairwise(ranked) if second.high > first.low]
