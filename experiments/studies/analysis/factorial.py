"""What each level of a factor does, and whether that depends on another factor: for designs with every combination.

In a full grid every level of a factor meets the same cells of all other factors on the same luck. So levels are
compared within the same cell and the same luck (common random numbers), and the differences are averaged over all
cells. The effect of a factor is the mean of these differences; an interaction of two is the difference of
differences (Box, Hunter & Hunter 2005, ch. 5).

Intervals are t intervals over the units of chance. In a grid the unit is the replication: all cells of one
replication share their luck, so their errors are alike and must not be counted as many; and the cells are the whole
grid, not a sample of it, so differences between them are effects and no noise. In a crossed study the unit is the
world, which is a sample of what is uncertain and has luck of its own; replications of a world are averaged.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import Interval, interval
from experiments.parameter_sets import ENSEMBLE
from experiments.studies.design import CROSSED, GRID
from experiments.studies.factors import LEVER, Factor
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.brief import briefly

Floats = NDArray[np.float64]
# A factor with the axis of its levels.
Axis = tuple[int, Factor]

DEPENDS, NOT_DISTINGUISHABLE = "depends", "not distinguishable"
HIGHER, LOWER = "higher", "lower"
# Differences smaller than this share of the spread are rounding of sums, not effects.
_ROUNDING = 1e-9


@briefly
class MainEffect(NamedTuple):
    """What the levels of one factor do to one outcome, all other factors averaged.

    Attributes:
        factor: the factor.
        values: its levels as people know them, first to last.
        means: mean of the outcome at each level.
        gaps: each level minus the first; the first gap is 0, the last is the whole change.
        steps: each level minus the one before; one fewer than levels.
        grade: what is known about the factor; "judgement" flags a conclusion that rests on a guess.
    """

    factor: str
    values: tuple[Any, ...]
    means: tuple[Interval, ...]
    gaps: tuple[Interval, ...]
    steps: tuple[Interval, ...]
    grade: str

    @property
    def change(self) -> Interval:
        """Return the last level minus the first."""
        return self.gaps[-1]


@briefly
class Interaction(NamedTuple):
    """How much the effect of one factor on one outcome depends on another.

    Attributes:
        factor, other: whose effect depends, and on what; a lever comes first, else the order of the study's maps.
        values, other_values: their levels.
        means: mean of the outcome, by level of `other`, then by level of `factor`.
        gaps: these means minus that at the first level of both, in the same form; paired, so surer than the means.
        changes: last minus first level of `factor`, at each level of `other`.
        difference: the last of `changes` minus the first.
        size: absolute difference in standard deviations of the outcome over the points.
        judgement: those of the two that rest on judgement.
    """

    factor: str
    other: str
    values: tuple[Any, ...]
    other_values: tuple[Any, ...]
    means: tuple[tuple[Interval, ...], ...]
    gaps: tuple[tuple[Interval, ...], ...]
    changes: tuple[Interval, ...]
    difference: Interval
    size: float
    judgement: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether the interval of the difference excludes 0."""
        return sign(self.difference) != 0


@briefly
class FactorialEffects(NamedTuple):
    """Main effects and interactions of one outcome.

    Attributes:
        outcome: the outcome.
        spread: its standard deviation over the points, replications averaged.
        effects: of every factor with levels, in the order of the study.
        interactions: of all pairs of these, those whose interval excludes 0 first, then by size.
        asked: pairs that the study maps.
    """

    outcome: str
    spread: float
    effects: tuple[MainEffect, ...]
    interactions: tuple[Interaction, ...]
    asked: tuple[frozenset[str], ...] = ()

    def effect(self, factor: str) -> MainEffect:
        """Return the main effect of a factor."""
        return next(one for one in self.effects if one.factor == factor)

    @property
    def leading(self) -> tuple[Interaction, ...]:
        """Return the interactions to tell first: the strongest, and further ones of its factor that the study asks for.

        The strongest is sought among the pairs that the study maps, if it maps any, else among all.
        """
        among = [one for one in self.interactions if frozenset((one.factor, one.other)) in self.asked]
        chosen = among or list(self.interactions[:1])
        return tuple(one for one in chosen if one.factor == chosen[0].factor)


def sign(found: Interval) -> int:
    """Return 1 or -1 for an interval above or below 0; 0 for one that holds 0 or does not exist."""
    return int(found.low > 0.0) - int(found.high < 0.0)


def is_balanced(study: Study) -> bool:
    """Return whether every level of some factors meets every combination of the others, on the same luck."""
    full = study.design.kind == GRID or (study.design.kind == CROSSED and not study.design.policies)
    return full and bool(_reported(study))


def _factors(study: Study) -> list[Factor]:
    """Return the factors that the design crosses, in its order."""
    return [one for one in study.factors if study.design.kind == GRID or one.role == LEVER]


def _reported(study: Study) -> list[Axis]:
    """Return the factors that are reported, with their axes: of several levels, moved by no link, and no worlds."""
    linked = {name for link in study.links for name in link.names}
    return [(axis, factor) for axis, factor in enumerate(_factors(study), start=1)
            if len(factor.grid()) > 1 and factor.name not in linked and factor.kind != ENSEMBLE]  # fmt: skip


def factorial_effects(study: Study, table: Table, outcome: str) -> FactorialEffects:
    """Say what each level of each factor does to an outcome, and which effects depend on which other factor.

    Factors of a single level, linked ones, whose values depend on others, and worlds, none of which is told apart, are
    averaged over and not reported.

    Args:
        study: a study for which `is_balanced` holds.
        table: its complete results.
        outcome: the outcome.
    """
    cells = _by_cell(study, table, outcome)
    spread = float(cells.mean(axis=0).std())
    reported = _reported(study)
    interactions = [
        _interaction(cells, first, second, spread)
        for first, second in (_oriented(study, *pair) for pair in combinations(reported, 2))
    ]
    return FactorialEffects(
        outcome,
        spread,
        tuple(_main_effect(cells, axis, factor, spread) for axis, factor in reported),
        tuple(sorted(interactions, key=lambda one: (not one.decided, -one.size))),
        tuple(frozenset(pair) for pair in study.maps),
    )


def _by_cell(study: Study, table: Table, outcome: str) -> Floats:
    """Return an outcome by unit of chance and cell: shape (units, levels of the first factor, of the second, ...)."""
    shape = [len(factor.grid()) for factor in _factors(study)]
    runs = table.outcomes[outcome]
    if study.design.kind == GRID:
        return runs.reshape(len(runs), *shape)
    return np.asarray(runs.reshape(len(runs), study.design.samples, *shape).mean(axis=0))


def _found(cells: Floats, spread: float) -> Interval:
    """Return the mean of all cells and its interval over units."""
    by_unit = cells.reshape(len(cells), -1).mean(axis=1)
    return interval(np.where(np.abs(by_unit) < _ROUNDING * spread, 0.0, by_unit))


def _values(factor: Factor) -> tuple[Any, ...]:
    return tuple(factor.shown(value) for value in factor.at(factor.grid()).tolist())


def _main_effect(cells: Floats, axis: int, factor: Factor, spread: float) -> MainEffect:
    at = np.moveaxis(cells, axis, 0)
    return MainEffect(
        factor.name,
        _values(factor),
        tuple(_found(level, spread) for level in at),
        tuple(_found(level - at[0], spread) for level in at),
        tuple(_found(above - below, spread) for below, above in pairwise(at)),
        factor.grade,
    )


def _oriented(study: Study, first: Axis, second: Axis) -> tuple[Axis, Axis]:
    """Say whose effect is told and what it may depend on: levers act, the world decides what they do."""
    lever = [one[1].role == LEVER for one in (first, second)]
    turned = lever == [False, True] or (lever[0] == lever[1] and (second[1].name, first[1].name) in study.maps)
    return (second, first) if turned else (first, second)


def _interaction(cells: Floats, first: Axis, second: Axis, spread: float) -> Interaction:
    (axis, factor), (other_axis, other) = first, second
    at = np.moveaxis(cells, (other_axis, axis), (0, 1))
    changes = at[:, -1] - at[:, 0]
    difference = _found(changes[-1] - changes[0], spread)
    return Interaction(
        factor.name,
        other.name,
        _values(factor),
        _values(other),
        tuple(tuple(_found(level, spread) for level in row) for row in at),
        tuple(tuple(_found(level - at[0, 0], spread) for level in row) for row in at),
        tuple(_found(change, spread) for change in changes),
        difference,
        abs(difference.estimate) / spread if spread > 0.0 else 0.0,
        tuple(one.name for one in (factor, other) if one.grade == "judgement"),
    )


def rows(found: FactorialEffects) -> Iterator[tuple[str, str, str, Interval, str, str]]:
    """Return everything that was found as rows: analysis, subject, what, interval, verdict, basis."""
    words = {1: HIGHER, -1: LOWER, 0: NOT_DISTINGUISHABLE}
    for one in found.effects:
        subject = f"{found.outcome}: {one.factor}"
        for value, mean in zip(one.values, one.means, strict=True):
            yield "level", subject, f"mean at {_shown(value)}", mean, "", one.grade
        for value, gap in zip(one.values[1:], one.gaps[1:], strict=True):
            what = f"{_shown(value)} minus {_shown(one.values[0])}"
            yield "level", subject, what, gap, words[sign(gap)], one.grade
    for pair in found.interactions:
        subject, basis = f"{found.outcome}: {pair.factor} x {pair.other}", ", ".join(pair.judgement)
        for value, change in zip(pair.other_values, pair.changes, strict=True):
            what = f"last minus first of {pair.factor} at {pair.other} {_shown(value)}"
            yield "interaction", subject, what, change, words[sign(change)], basis
        word = DEPENDS if pair.decided else NOT_DISTINGUISHABLE
        yield "interaction", subject, "difference of differences", pair.difference, word, basis


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
