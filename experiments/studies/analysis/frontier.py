"""Which policies are never beaten, which is least regretted over all that is uncertain, and what money may cost.

Needs a crossed design: every policy lives in every world, on the same luck, so policies differ by their levers only.
Worlds are a sample of what is uncertain and have luck of their own in every replication. So they alone are what is
independent: replications of a world are averaged, and what is left of their noise is part of how worlds differ. Means
have t intervals over worlds; shares and crossings come from drawing worlds again. Drawing replications too would count
their noise twice.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import t_quantile
from experiments.runs.own_outcomes import outcome_of
from experiments.studies.design import CROSSED
from experiments.studies.factors import LEVER
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 23


class PolicyOutcome(NamedTuple):
    """One policy of a crossed study.

    Attributes:
        number: its number in the design.
        levers: its levers by name.
        first, second: mean of the two outcomes over all worlds, with 95 % intervals: (estimate, low, high).
        beaten: whether another policy is better in both means, or as good in one and better in the other.
        frontier_share: share of the resamples in which it is not beaten.
        mean_regret: mean over worlds of what it loses against the best policy of each world: (estimate, low, high).
        worst_regret: the largest such loss in any world.
        least_regret_share: share of the resamples in which its mean regret is the least.
        high_regret: in nine worlds of ten it loses no more than this.
    """

    number: int
    levers: dict[str, Any]
    first: tuple[float, float, float]
    second: tuple[float, float, float]
    beaten: bool
    frontier_share: float
    mean_regret: tuple[float, float, float]
    worst_regret: float
    least_regret_share: float
    high_regret: float


class AffordablePay(NamedTuple):
    """Up to which value a lever pays for itself, all other levers and worlds averaged.

    Attributes:
        lever, outcome: which lever, measured in which outcome.
        differences: per value: value, mean difference from the lowest value, low, high.
        estimate, low, high: the largest value at which the outcome is no worse than at the lowest value, between
            values by straight lines; infinite if it is no worse even at the highest.
        best: the value with the best mean outcome.
        n: worlds.
    """

    lever: str
    outcome: str
    differences: tuple[tuple[float, float, float, float], ...]
    estimate: float
    low: float
    high: float
    best: float
    n: int


def by_world(study: Study, table: Table, outcome: str) -> Floats:
    """Return an outcome as a table of its own, shape (replications, worlds, policies), more being better.

    Raises:
        ParadoxError: the design is not crossed.
    """
    if study.design.kind != CROSSED:
        raise ParadoxError(
            f"Study '{study.name}' has a {study.design.kind} design; policies can only be compared over all worlds "
            "in a crossed one. Next: write 'design: {kind: crossed, samples: 32}' and run it again."
        )
    sign = -1.0 if outcome_of(outcome).better < 0 else 1.0
    return sign * table.outcomes[outcome].reshape(len(table.outcomes[outcome]), study.design.samples, -1)


def policies(
    study: Study, table: Table, first: str = "satisfaction", second: str = "profit", regret: str = ""
) -> list[PolicyOutcome]:
    """Compare all policies of a crossed study.

    Args:
        study: the study.
        table: its complete results.
        first: one outcome of the frontier.
        second: the other one.
        regret: the outcome whose loss is regretted; "" for the second.
    """
    values = [by_world(study, table, name) for name in (first, second)]
    lost = _regret(by_world(study, table, regret or second)).mean(axis=0)
    of_worlds = [*(part.mean(axis=0) for part in values), lost]
    drawn = [_worlds_again(len(lost)) @ part for part in of_worlds]
    free = 1.0 - _beaten(drawn[0], drawn[1]).mean(axis=0)
    least = np.bincount(drawn[2].argmin(axis=1), minlength=lost.shape[1]) / _RESAMPLES
    means, lows, highs = zip(*map(_over_worlds, of_worlds), strict=True)
    beaten = _beaten(means[0], means[1])
    signs = [-1.0 if outcome_of(name).better < 0 else 1.0 for name in (first, second)]
    return [
        PolicyOutcome(
            p, levers_of(study, p),
            _signed(signs[0], means[0][p], lows[0][p], highs[0][p]),
            _signed(signs[1], means[1][p], lows[1][p], highs[1][p]),
            bool(beaten[p]), float(free[p]),
            (float(means[2][p]), max(0.0, float(lows[2][p])), float(highs[2][p])),
            float(lost[:, p].max()), float(least[p]), float(np.quantile(lost[:, p], 0.9)),
        )
        for p in range(lost.shape[1])
    ]  # fmt: skip


@lru_cache(maxsize=8)
def _worlds_again(worlds: int) -> Floats:
    """Return the weights of the worlds in each resample, shape (resamples, worlds)."""
    draws = np.random.default_rng(_SEED).multinomial(worlds, np.full(worlds, 1.0 / worlds), _RESAMPLES)
    return np.asarray(draws / worlds, dtype=np.float64)


def _over_worlds(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the mean over worlds, shape (worlds, policies), and the ends of its t interval."""
    worlds = len(values)
    mean = values.mean(axis=0)
    half = t_quantile(worlds - 1) * values.std(axis=0, ddof=1) / np.sqrt(worlds)
    return mean, mean - half, mean + half


def _signed(sign: float, estimate: float, low: float, high: float) -> tuple[float, float, float]:
    ends = sorted((sign * float(low), sign * float(high)))
    return sign * float(estimate), ends[0], ends[1]


def levers_of(study: Study, policy: int) -> dict[str, Any]:
    """Return the levers of a policy by name."""
    row = study.values[policy]
    return {
        factor.name: factor.shown(value)
        for factor, value in zip(study.factors, row, strict=True)
        if factor.role == LEVER
    }


def _beaten(first: Floats, second: Floats) -> NDArray[np.bool_]:
    """Say for each policy, along the last axis, whether another is as good in both outcomes and better in one."""
    beaten = np.zeros(first.shape, dtype=bool)
    for other in range(first.shape[-1]):
        one, two = first[..., other, None], second[..., other, None]
        beaten |= (one >= first) & (two >= second) & ((one > first) | (two > second))
    return beaten


def _regret(outcome: Floats) -> Floats:
    """Return what each policy loses against the best of its world; the best is found on the mean of replications.

    With few replications part of a regret is chance: the best of many noisy policies looks better than it is.
    """
    best = outcome.mean(axis=0).argmax(axis=1)
    return np.asarray(np.take_along_axis(outcome, best[None, :, None], axis=2) - outcome)


def affordable_pay(study: Study, table: Table, lever: str = "comp_amount", outcome: str = "profit") -> AffordablePay:
    """Find up to which value a lever pays for itself.

    Args:
        study: a crossed study whose levers form a grid.
        table: its complete results.
        lever: the lever, with a few values.
        outcome: what it should not worsen.
    """
    found = by_world(study, table, outcome)
    values = study.values[: found.shape[2], study.column(lever)]
    levels = np.unique(values)
    curves = np.stack([found[:, :, values == level].mean(axis=2) for level in levels], axis=2)
    gaps = (curves - curves[:, :, :1]).mean(axis=0)
    mean, low, high = _over_worlds(gaps)
    drawn = _worlds_again(len(gaps)) @ gaps
    ends = np.percentile(_crossings(levels, drawn), [2.5, 97.5], method="nearest")
    return AffordablePay(
        lever, outcome,
        tuple((float(v), float(m), float(a), float(b)) for v, m, a, b in zip(levels, mean, low, high, strict=True)),
        float(_crossings(levels, mean[None, :])[0]), float(ends[0]), float(ends[1]),
        float(levels[int(mean.argmax())]), len(gaps),
    )  # fmt: skip


def _crossings(levels: Floats, gains: Floats) -> Floats:
    """Return for each row the largest value up to which the gain over the lowest value is not negative."""
    last = len(levels) - 1 - np.argmax(gains[:, ::-1] >= 0.0, axis=1)
    here, there = np.arange(len(gains)), np.minimum(last + 1, len(levels) - 1)
    fall, width = gains[here, last] - gains[here, there], levels[there] - levels[last]
    return np.where(last == there, np.inf, levels[last] + gains[here, last] * width / np.where(fall > 0.0, fall, 1.0))
