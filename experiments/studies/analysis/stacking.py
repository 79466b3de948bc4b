"""Dimensional stacking: the share of a verdict in the cells of a few binned factors, those that tell most of it.

A map shows two factors, all others averaged; a stack shows up to four, one axis inside another (LeBlanc, Ward & Wittels
1990; Suzuki, Stern & Manzocchi 2015, as in the EMA Workbench). Ranges and long lists are cut into thirds with equally
many points; words and lists of up to four values have a bin each.

Factors are ranked by what their cells tell of points that had no say in them: whole blocks of points are held back in
five parts, and the share of the verdict in each cell of the others is the forecast. The factor that explains most of
the variance of the verdict so comes first; then the one whose cells within those of the first explain most more, until
none adds a hundredth (with few points more, so that chance seldom adds one). An effect that shows only where two
factors are known together is found once one of them is in.
"""

from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.parameter_sets import ENSEMBLE
from experiments.studies.analysis.decision_rules import folds_of, share_in
from experiments.studies.analysis.resampling import is_one_luck
from experiments.studies.analysis.verdict_map import estimated_words
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_MOST_FACTORS, _MOST_VALUES, _MOST_WORDS = 4, 4, 6
# What a factor must add to the explained share: this, and this over the number of points.
_ADDS, _ADDS_A_POINT = 0.01, 8.0
_FEWEST, _FOLDS = 20, 5


class Bin(NamedTuple):
    """A bin of a factor: one value, of words the number, or above low and at most high."""

    value: float = np.nan
    low: float = -np.inf
    high: float = np.inf


class StackCell(NamedTuple):
    """One cell.

    Attributes:
        places: number of the bin of each factor, in their order.
        share, low, high: share of its points with the verdict, with a 95 % interval over blocks of points; in a grid,
            whose points are counted and not sampled, there is none (nan).
        n: points.
    """

    places: tuple[int, ...]
    share: float
    low: float
    high: float
    n: int


class Stack(NamedTuple):
    """The stack of one verdict.

    Attributes:
        view: for the person or for the base.
        word: the verdict.
        factors: their names, the one that tells most first.
        bins: of each factor.
        explained: share of the variance of the verdict that the first, the first two, ... factors explain at points
            held back.
        cells: those that hold points.
        base_rate: share of all points with the verdict.
        n: points.
    """

    view: str
    word: str
    factors: tuple[str, ...]
    bins: tuple[tuple[Bin, ...], ...]
    explained: tuple[float, ...]
    cells: tuple[StackCell, ...]
    base_rate: float
    n: int


def stacks(study: Study, table: Table, view: str, words: tuple[str, ...]) -> list[Stack]:
    """Stack each of some verdicts.

    Args:
        study: the study.
        table: its complete results.
        view: for the person or for the base.
        words: the verdicts; one that holds, or fails, in less than 1 % of the points or in few has no stack, nor one
            of which no factor explains a hundredth.
    """
    found, result = estimated_words(study, table, view), []
    cut = {name: _binned(study, table, name) for name in _told_apart(study)}
    for word in words:
        holds = found == word
        if min(holds.sum(), (~holds).sum()) >= _FEWEST and 0.01 <= holds.mean() <= 0.99:
            chosen, explained = _chosen({name: places for name, (places, _) in cut.items()}, holds, folds_of(study))
            if chosen:
                places = np.column_stack([cut[name][0] for name in chosen])
                bins = tuple(cut[name][1] for name in chosen)
                cells = _cells(study, places, bins, holds)
                result.append(Stack(view, word, chosen, bins, explained, cells, float(holds.mean()), len(holds)))
    return result


def _told_apart(study: Study) -> list[str]:
    """Name the factors that can be stacked: worlds and long lists of words cannot."""
    return [one.name for one in study.factors
            if one.kind != ENSEMBLE and not (one.is_words and len(one.values) > _MOST_WORDS)]  # fmt: skip


def _binned(study: Study, table: Table, name: str) -> tuple[Ints, tuple[Bin, ...]]:
    """Return the number of the bin of each point, and the bins."""
    values = table.values[:, study.column(name)]
    listed, place = np.unique(values, return_inverse=True)
    if study.factor(name).is_words or len(listed) <= _MOST_VALUES:
        return np.asarray(place, dtype=np.int64), tuple(Bin(value=float(one)) for one in listed)
    ends = np.unique(np.quantile(values, [1 / 3, 2 / 3], method="lower"))
    number = np.searchsorted(ends, values, side="left")
    edges = [-np.inf, *ends.tolist(), np.inf]
    return number, tuple(Bin(low=low, high=high) for low, high in pairwise(edges))


def _chosen(places: dict[str, Ints], holds: Bools, fold: Ints) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Return the factors that explain most, one after the other, and what they explain so far."""
    chosen: list[str] = []
    explained: list[float] = []
    cell = np.zeros(len(holds), dtype=np.int64)
    while len(chosen) < min(_MOST_FACTORS, len(places)):
        tried = {name: cell * (int(one.max()) + 1) + one for name, one in places.items() if name not in chosen}
        scores = {name: held_back_share(one, holds, fold) for name, one in tried.items()}
        best = max(scores, key=lambda name: scores[name])
        if scores[best] < (explained[-1] if explained else 0.0) + max(_ADDS, _ADDS_A_POINT / len(holds)):
            break
        chosen.append(best)
        explained.append(scores[best])
        cell = tried[best]
    return tuple(chosen), tuple(explained)


def held_back_share(cell: Ints, holds: Bools, fold: Ints) -> float:
    """Return the share of the variance of a verdict that its cells explain at points held back.

    Args:
        cell: number of the cell of each point.
        holds: which points have the verdict.
        fold: in which of five parts each point is held back.
    """
    error = spread = 0.0
    cells = int(cell.max()) + 1
    for part in range(_FOLDS):
        back = fold == part
        if not back.any() or back.all():
            continue
        rate = float(holds[~back].mean())
        count = np.bincount(cell[~back], minlength=cells)
        hits = np.bincount(cell[~back], weights=holds[~back], minlength=cells)
        forecast = (hits + rate) / (count + 1.0)  # a cell that holds no point is forecast at the rate of all
        error += float(((holds[back] - forecast[cell[back]]) ** 2).sum())
        spread += float(((holds[back] - rate) ** 2).sum())
    return 1.0 - error / spread if spread > 0.0 else 0.0


def _cells(study: Study, places: Ints, bins: tuple[tuple[Bin, ...], ...], holds: Bools) -> tuple[StackCell, ...]:
    found, block = [], study.points_of_design.block
    for where in product(*(range(len(one)) for one in bins)):
        here = (places == np.array(where)).all(axis=1)
        if here.any():
            low, high = (np.nan, np.nan) if is_one_luck(study) else share_in(block[here], holds[here])
            found.append(StackCell(where, float(holds[here].mean()), low, high, int(here.sum())))
    return tuple(found)


def told_bin(study: Study, name: str, one: Bin) -> str:
    """Write a bin for the table of findings."""
    if not np.isnan(one.value):
        return f"{name} {study.factor(name).shown(one.value)}"
    ends = [f"> {one.low:.4g}"] * bool(np.isfinite(one.low)) + [f"<= {one.high:.4g}"] * bool(np.isfinite(one.high))
    return f"{name} {' and '.join(ends)}"
