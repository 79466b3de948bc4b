"""Boxes in which a verdict is common, found by patient peeling.

The method is PRIM (Friedman & Fisher 1999), as used for scenario discovery (Bryant & Lempert 2010), without pasting. A
box begins as the whole space. Each step cuts off a twentieth of its points at the low or the high end of one factor, or
one word of it: that cut which gains most for each point it costs (Kwakkel & Jaxa-Rozen 2016). So coverage (the share of
all points with the verdict that are in the box) falls as density (the share of the points in the box with the verdict)
rises, and the reader may stop where both are good enough: all steps are kept. Told is the box with the largest harmonic
mean of both.

A box that is scored on the points it was found in looks better than it is. So whole blocks of points are held back in
five parts, boxes of the same size are found on the others, and density and coverage are those of the points held back.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies.analysis.decision_rules import Condition, folds_of, ordered, share_in
from experiments.studies.analysis.verdict_map import estimated_words
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PEEL = 0.05
_SMALLEST = 0.05
_FEWEST = 20
_FOLDS = 5


class Step(NamedTuple):
    """A box of the trajectory, scored on the points it was found in.

    Attributes:
        conditions: all of them hold in the box.
        coverage: share of the points with the verdict that are in it.
        density: share of its points with the verdict.
        mass: share of all points that are in it.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    density: float
    mass: float


class Box(NamedTuple):
    """The box that is told of a verdict, with the trajectory it was chosen from.

    Attributes:
        view: for the person or for the base.
        word: the verdict.
        steps: the trajectory, from the whole space on.
        told: number of the step that is told.
        density, low, high: share of the points with the verdict in such a box, on points held back, with its 95 %
            interval by a bootstrap over blocks.
        coverage: share of the points with the verdict that such a box holds, on points held back.
        base_rate: share of all points with the verdict.
        n: points in such a box, held back.
    """

    view: str
    word: str
    steps: tuple[Step, ...]
    told: int
    density: float
    low: float
    high: float
    coverage: float
    base_rate: float
    n: int

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions of the box that is told."""
        return self.steps[self.told].conditions


def boxes(study: Study, table: Table, view: str, words: tuple[str, ...]) -> list[Box]:
    """Find a box for each of some verdicts.

    Args:
        study: the study.
        table: its complete results.
        view: for the person or for the base.
        words: the verdicts; one that holds, or fails, in less than 1 % of the points or in few gets no box.
    """
    found = estimated_words(study, table, view)
    values, result = ordered(study, table.values), []
    for word in words:
        holds = found == word
        if min(holds.sum(), (~holds).sum()) >= _FEWEST and 0.01 <= holds.mean() <= 0.99:
            box = _box(study, values, holds, view, word)
            result += [box] if box is not None else []
    return result


def _box(study: Study, values: Floats, holds: Bools, view: str, word: str) -> Box | None:
    """Return the box of one verdict; None if nothing can be peeled off, or no point held back is in it."""
    steps = peeled(study, values, holds)
    told = max(range(len(steps)), key=lambda at: _harmonic(steps[at].coverage, steps[at].density))
    if told == 0:
        return None
    inside = held_back(study, values, holds, steps[told].mass)
    if not inside.any():
        return None
    low, high = share_in(study.points_of_design.block[inside], holds[inside])
    return Box(view, word, steps, told, float(holds[inside].mean()), low, high,
               float((holds & inside).sum() / holds.sum()), float(holds.mean()), int(inside.sum()))  # fmt: skip


def held_back(study: Study, values: Floats, holds: Bools, mass: float) -> Bools:
    """Say which points are in a box of a size that was found without them.

    Args:
        study: the study; its blocks are held back whole.
        values: shape (points, factors).
        holds: which points have the verdict.
        mass: the size, a share of all points.
    """
    fold, inside = folds_of(study), np.zeros(len(holds), dtype=bool)
    for part in range(_FOLDS):
        back = fold == part
        if holds[~back].any():
            again = peeled(study, values[~back], holds[~back])
            like = min(again, key=lambda one: abs(one.mass - mass))
            inside |= meets(study, values, like.conditions) & back
    return inside


def _harmonic(coverage: float, density: float) -> float:
    return 2.0 * coverage * density / (coverage + density) if coverage + density > 0.0 else 0.0


def peeled(study: Study, values: Floats, holds: Bools) -> tuple[Step, ...]:
    """Peel, and return the trajectory from the whole space to the smallest box.

    Args:
        study: its factors say which values are words.
        values: shape (points, factors).
        holds: which points have the verdict.
    """
    inside = np.ones(len(holds), dtype=bool)
    limits: dict[int, Condition] = {}
    steps = [_step(limits, holds, inside)]
    while 0.0 < steps[-1].density < 1.0:
        cut = _best_cut(study, values[inside], holds[inside])
        if cut is None:
            break
        column, kept, low, high = cut
        before = limits.get(column, Condition(study.factors[column].name, -np.inf, np.inf))
        if study.factors[column].is_words:
            left = before.words or tuple(range(len(study.factors[column].values)))
            before = before._replace(words=tuple(number for number in left if number != int(low)))
        else:
            before = before._replace(low=max(before.low, low), high=min(before.high, high))
        inside[np.flatnonzero(inside)] = kept
        if inside.sum() < max(_FEWEST // 2, _SMALLEST * len(holds)):
            break
        limits[column] = before
        steps.append(_step(limits, holds, inside))
    return tuple(steps)


def _step(limits: dict[int, Condition], holds: Bools, inside: Bools) -> Step:
    hits = float((holds & inside).sum())
    conditions = tuple(limits[column] for column in sorted(limits))
    return Step(conditions, hits / float(holds.sum()), hits / float(inside.sum()), float(inside.mean()))


def _best_cut(study: Study, values: Floats, holds: Bools) -> tuple[int, Bools, float, float] | None:
    """Return the column, the points kept and the bounds of the cut that gains most a point; None if there is none.

    Of a word the first bound is its number.
    """
    best: tuple[int, Bools, float, float] | None = None
    most, rate = -np.inf, float(holds.mean())
    for column, factor in enumerate(study.factors):
        one = values[:, column]
        if factor.is_words:
            cuts = [(one != word, float(word), np.inf) for word in np.unique(one)]
        else:
            low, high = np.quantile(one, [_PEEL, 1.0 - _PEEL])
            cuts = [(one > low, float(low), np.inf), (one < high, -np.inf, float(high))]
        for kept, lower, upper in cuts:
            count = int(kept.sum())
            if not 0 < count < len(one):
                continue
            gain = (float(holds[kept].mean()) - rate) * count / (len(one) - count)
            if gain > most + 1e-12:
                edge = upper if factor.is_words or upper == np.inf else _between(one, kept, upper)
                best, most = (column, kept, lower, edge), gain
    return best


def _between(values: Floats, kept: Bools, high: float) -> float:
    """Return a bound between the largest value kept and the smallest one cut off."""
    return float((values[kept].max() + values[~kept].min()) / 2.0) if (~kept).any() else high


def meets(study: Study, values: Floats, conditions: tuple[Condition, ...]) -> Bools:
    """Say which points meet all conditions."""
    inside = np.ones(len(values), dtype=bool)
    for one in conditions:
        column = values[:, study.column(one.factor)]
        inside &= np.isin(column, one.words) if one.words else (column > one.low) & (column <= one.high)
    return inside


def told_box(study: Study, conditions: tuple[Condition, ...]) -> str:
    """Write the conditions of a box for the table of findings."""
    parts = []
    for one in conditions:
        if one.words:
            parts.append(
                f"{one.factor} in {' '.join(str(study.factor(one.factor).values[word]) for word in one.words)}"
            )
        else:
            ends = [f"> {one.low:.4g}"] * bool(np.isfinite(one.low)) + [f"<= {one.high:.4g}"] * bool(
                np.isfinite(one.high)
            )
            parts.append(f"{one.factor} {' and '.join(ends)}")
    return "; ".join(parts)
