"""Which policies are never beaten, which is least regretted over all that is uncertain, and what money may cost.

Needs a crossed design: every policy lives in every world, on the same luck, so policies differ by their levers only.
Intervals come from a bootstrap over worlds and replications.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.design import CROSSED
from experiments.factors import LEVER
from experiments.study import Study
from experiments.study_runs import Table
from sim.errors import ParadoxError
from sim.outcomes import OUTCOMES

Floats = NDArray[np.float64]

_RESAMPLES = 1000
_SEED = 23


class Policy(NamedTuple):
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


class BreakEven(NamedTuple):
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
    """Give an outcome as a table of its own, shape (replications, worlds, policies), more being better.

    Raises:
        ParadoxError: the design is not crossed.
    """
    if study.design.kind != CROSSED:
        raise ParadoxError(
            f"Study '{study.name}' has a {study.design.kind} design; policies can only be compared over all worlds "
            "in a crossed one. Next: write 'design: {kind: crossed, samples: 32}' and run it again."
        )
    sign = -1.0 if OUTCOMES[outcome].better < 0 else 1.0
    return sign * table.outcomes[outcome].reshape(len(table.outcomes[outcome]), study.design.samples, -1)


def policies(
    study: Study, table: Table, first: str = "satisfaction", second: str = "profit", regret: str = ""
) -> list[Policy]:
    """Compare all policies of a crossed study.

    Args:
        study: the study.
        table: its complete results.
        first: one outcome of the frontier.
        second: the other one.
        regret: the outcome whose loss is regretted; "" for the second.
    """
    one, two = by_world(study, table, first), by_world(study, table, second)
    lost = _regret(by_world(study, table, regret or second))
    rng = np.random.default_rng(_SEED)
    drawn: list[tuple[Floats, Floats, Floats]] = []
    for _ in range(_RESAMPLES):
        which = rng.integers(0, one.shape[0], one.shape[0])
        worlds = rng.integers(0, one.shape[1], one.shape[1])
        drawn.append(tuple(part[which][:, worlds].mean(axis=(0, 1)) for part in (one, two, lost)))
    free = np.mean([~_beaten(a, b) for a, b, _ in drawn], axis=0)
    least = np.bincount([int(c.argmin()) for _, _, c in drawn], minlength=one.shape[2]) / _RESAMPLES
    means = [part.mean(axis=(0, 1)) for part in (one, two, lost)]
    lows, highs = zip(*(np.percentile([d[k] for d in drawn], [2.5, 97.5], axis=0) for k in range(3)), strict=True)
    beaten = _beaten(means[0], means[1])
    signs = [-1.0 if OUTCOMES[name].better < 0 else 1.0 for name in (first, second)]
    return [
        Policy(
            p, levers_of(study, p),
            _signed(signs[0], means[0][p], lows[0][p], highs[0][p]),
            _signed(signs[1], means[1][p], lows[1][p], highs[1][p]),
            bool(beaten[p]), float(free[p]),
            (float(means[2][p]), float(lows[2][p]), float(highs[2][p])),
            float(lost[:, :, p].mean(axis=0).max()), float(least[p]),
        )
        for p in range(one.shape[2])
    ]  # fmt: skip


def _signed(sign: float, estimate: float, low: float, high: float) -> tuple[float, float, float]:
    ends = sorted((sign * float(low), sign * float(high)))
    return sign * float(estimate), ends[0], ends[1]


def levers_of(study: Study, policy: int) -> dict[str, Any]:
    """Give the levers of a policy by name."""
    row = study.values[policy]
    return {
        factor.name: factor.shown(value)
        for factor, value in zip(study.factors, row, strict=True)
        if factor.role == LEVER
    }


def _beaten(first: Floats, second: Floats) -> NDArray[np.bool_]:
    """Tell for each policy whether another is at least as good in both outcomes and better in one."""
    at_least = (first[None, :] >= first[:, None]) & (second[None, :] >= second[:, None])
    better = (first[None, :] > first[:, None]) | (second[None, :] > second[:, None])
    return np.asarray((at_least & better).any(axis=1))


def _regret(outcome: Floats) -> Floats:
    """Give what each policy loses against the best of its world; the best is found on the mean of replications.

    With few replications part of a regret is chance: the best of many noisy policies looks better than it is.
    """
    best = outcome.mean(axis=0).argmax(axis=1)
    return np.asarray(np.take_along_axis(outcome, best[None, :, None], axis=2) - outcome)


def break_even(study: Study, table: Table, lever: str = "comp_amount", outcome: str = "profit") -> BreakEven:
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
    gaps = curves - curves[:, :, :1]
    rng = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(_RESAMPLES):
        which = rng.integers(0, gaps.shape[0], gaps.shape[0])
        worlds = rng.integers(0, gaps.shape[1], gaps.shape[1])
        drawn.append(gaps[which][:, worlds].mean(axis=(0, 1)))
    mean = gaps.mean(axis=(0, 1))
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    crossings = np.array([_crossing(levels, curve) for curve in drawn])
    ends = np.percentile(crossings, [2.5, 97.5], method="nearest")
    return BreakEven(
        lever, outcome,
        tuple((float(v), float(m), float(a), float(b)) for v, m, a, b in zip(levels, mean, low, high, strict=True)),
        _crossing(levels, mean), float(ends[0]), float(ends[1]), float(levels[int(mean.argmax())]), gaps.shape[1],
    )  # fmt: skip


def _crossing(levels: Floats, gains: Floats) -> float:
    """Give the largest value up to which the gain over the lowest value is not negative."""
    good = np.flatnonzero(gains >= 0.0)
    last = int(good[-1])
    if last == len(levels) - 1:
        return float("inf")
    slope = (gains[last + 1] - gains[last]) / (levels[last + 1] - levels[last])
    return float(levels[last] - gains[last] / slope)
