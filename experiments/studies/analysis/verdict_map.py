"""The border between lift, repair and backfire: which verdict holds where in the space of a study.

The verdict of a point follows from its contrasts and their noise. The noise of a run is estimated from replications, or
from points that differ in luck only, over points with like noise; so two runs a point already tell what is decided and
what is not, and in a Sobol' design one.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import Interval, interval, t_quantile
from experiments.comparison.verdict import (
    BACKFIRE,
    FULL_REPAIR,
    LIFT,
    NO_DIFFERENCE,
    NO_REPAIR,
    PARTIAL_REPAIR,
    UNDECIDED,
    VIEWS,
    WORDS,
    verdict,
)
from experiments.studies.analysis.resampling import clustered, is_one_luck, jackknifed, resampled_means, share_interval
from experiments.studies.design import GRID, SOBOL
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.brief import briefly
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

_SEED = 21
# So many degrees of freedom that a tree which looks for quiet points does not find many that are quiet by chance.
_FREEDOM = 100
_POINTS_A_CELL = 60


class Share(NamedTuple):
    """How much of the space of a study a verdict holds in.

    Attributes:
        view: for the person or for the base.
        word: the verdict.
        estimate, low, high: share of the points whose contrasts, as estimated, have this verdict; 95 % interval
            by a bootstrap over blocks of points, where no point or every point has it by an exact bound, see
            `experiments.studies.analysis.resampling`. Of a grid, whose points are all there is, they come from
            leaving out one replication after the other, nan where that changes nothing. Of `undecided` they are
            0: as estimated, every point has another word.
        decided: share of the points in which the verdict holds beyond the noise of their runs.
        n: points.
    """

    view: str
    word: str
    estimate: float
    low: float
    high: float
    decided: float
    n: int


@briefly
class MapCell(NamedTuple):
    """One cell of a map of two factors, all others averaged.

    Attributes:
        x, y: number of the cell along each factor, 0 lowest.
        word: verdict of the average contrasts in the cell.
        harm, gain: average contrasts with no failure and with doing nothing, with intervals over blocks of
            points, in a grid over replications, of which there are n.
        lift, backfire: share of the points with these verdicts.
        n: points.
    """

    x: int
    y: int
    word: str
    harm: Interval
    gain: Interval
    lift: float
    backfire: float
    n: int


@briefly
class Map(NamedTuple):
    """A map of verdicts.

    Attributes:
        view: for the person or for the base.
        x, y: names of the factors.
        x_edges, y_edges: borders of the cells; for a factor with listed values, the values.
        cells: the cells that hold points.
    """

    view: str
    x: str
    y: str
    x_edges: tuple[float, ...]
    y_edges: tuple[float, ...]
    cells: tuple[MapCell, ...]


def views_of(study: Study) -> dict[str, tuple[str, str]]:
    """Return the views whose contrasts a study has kept."""
    return {view: pair for view, pair in VIEWS.items() if set(pair) <= set(study.outcomes)}


def half_widths(study: Study, table: Table, outcome: str) -> Floats:
    """Return for every point half the width of the 95 % interval of its mean over replications; nan if unknown.

    The noise of a run is not the same everywhere. It is estimated from points alike in what moves it, as many as give a
    variance of a hundred degrees of freedom or more (see `_alike`); the t quantile is that of as many.
    """
    outputs = table.outcomes[outcome]
    if len(outputs) > 1:
        squares, at, freedom = outputs.var(axis=0, ddof=1), table.values, len(outputs) - 1
    elif study.design.kind == SOBOL:
        luck = len(study.factors) + 1
        rows = outputs.reshape(study.design.samples, -1)
        squares, freedom = (rows[:, 0] - rows[:, luck]) ** 2 / 2.0, 1
        at = table.values.reshape(*rows.shape, -1)[:, 0]
    else:
        return np.full(study.points, math.nan)
    here, there = _alike(at, squares, freedom, table.values)
    size = np.bincount(here)
    variance = np.bincount(here, weights=squares) / np.maximum(size, 1)
    quantile = np.array([t_quantile(int(n) * freedom) if n else math.nan for n in size])
    return np.asarray((quantile * np.sqrt(variance / len(outputs)))[there])


def _alike(at: Floats, squares: Floats, freedom: int, points: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sort points into groups of like noise by a tree, and return the groups of those it is known of, and of all.

    Args:
        at: values of the factors where the noise is known.
        squares: its variance there.
        freedom: degrees of freedom of each.
        points: values of the factors at all points.
    """
    fewest = math.ceil(_FREEDOM / freedom)
    if fewest == 1:
        return np.arange(len(at)), np.arange(len(points))
    from sklearn.tree import DecisionTreeRegressor

    tree = DecisionTreeRegressor(min_samples_leaf=fewest, random_state=_SEED)
    # The cube root of a variance is nearly normal, so that the tree follows noise and not single large squares.
    tree.fit(at, np.cbrt(squares))
    return tree.apply(at), tree.apply(points)


def words_of(
    harm: Floats, gain: Floats, margin: float, harm_half: float | Floats = 0.0, gain_half: float | Floats = 0.0
) -> NDArray[np.str_]:
    """Return the verdict of every point, as `experiments.comparison.verdict.verdict` does for one.

    Args:
        harm: contrasts with no failure, one a point.
        gain: contrasts with doing nothing.
        margin: differences up to this size count as none [sd].
        harm_half: half width of the intervals of `harm`, one for all points or one a point.
        gain_half: half width of the intervals of `gain`.
    """
    bad, fine = harm + harm_half < -margin, np.abs(harm) + harm_half <= margin
    up, level = gain - gain_half > margin, np.abs(gain) + gain_half <= margin
    conditions = [harm - harm_half > margin, gain + gain_half < -margin, up & bad, up & fine, level & bad, level & fine]
    order = [LIFT, BACKFIRE, PARTIAL_REPAIR, FULL_REPAIR, NO_REPAIR, NO_DIFFERENCE]
    return np.select(conditions, order, default=UNDECIDED)


def margin_of(study: Study) -> float:
    """Return the margin up to which differences count as none [sd]."""
    return float(study.base.measurement.verdict_margin)


def estimated_words(study: Study, table: Table, view: str, left_out: int | None = None) -> NDArray[np.str_]:
    """Return the verdict of every point by its contrasts as estimated, replications averaged, perhaps without one."""
    runs = [table.outcomes[name] for name in _pair(study, view)]
    kept = runs if left_out is None else [np.delete(one, left_out, axis=0) for one in runs]
    harm, gain = (one.mean(axis=0) for one in kept)
    return words_of(harm, gain, margin_of(study))


def decided_words(study: Study, table: Table, view: str) -> NDArray[np.str_]:
    """Return the verdict of every point beyond the noise of its runs; `undecided` where the noise is unknown."""
    names = _pair(study, view)
    halves = [half_widths(study, table, name) for name in names]
    harm, gain = (table.outcomes[name].mean(axis=0) for name in names)
    # No comparison with nan holds: what is unknown is undecided.
    return words_of(harm, gain, margin_of(study), *halves)


def _pair(study: Study, view: str) -> tuple[str, str]:
    found = views_of(study)
    if view not in found:
        raise ParadoxError(
            f"Study '{study.name}' has not kept what the verdict for {view} needs. "
            f"Next: add {' and '.join(VIEWS[view])} to its outcomes and run it again."
        )
    return found[view]


def shares(study: Study, table: Table, view: str) -> list[Share]:
    """Say in how much of the space each verdict holds."""
    words = WORDS[:-1]
    estimated, decided = estimated_words(study, table, view), decided_words(study, table, view)
    inside = [estimated == word for word in words]
    ranges = _over_left_out(study, table, view) if is_one_luck(study) else _over_blocks(study, inside)
    found = [
        Share(view, word, float(here.mean()), low, high, float((decided == word).mean()), study.points)
        for word, here, (low, high) in zip(words, inside, ranges, strict=True)
    ]
    open_share = float((decided == UNDECIDED).mean())
    return [*found, Share(view, UNDECIDED, 0.0, 0.0, 0.0, open_share, study.points)]


def _over_blocks(study: Study, inside: list[NDArray[np.bool_]]) -> list[tuple[float, float]]:
    """Return the interval of each share from its blocks of points."""
    blocks = len(np.unique(study.points_of_design.block))
    drawn = resampled_means(study, inside, _SEED)
    return [share_interval(float(here.mean()), means, blocks) for here, means in zip(inside, drawn, strict=True)]


def _over_left_out(study: Study, table: Table, view: str) -> list[tuple[float, float]]:
    """Return the interval of each share from leaving out one replication after the other."""
    every = range(study.replications) if study.replications > 1 else range(0)
    without = [estimated_words(study, table, view, left_out) for left_out in every]
    estimated = estimated_words(study, table, view)
    found = []
    for word in WORDS[:-1]:
        left = [float((one == word).mean()) for one in without]
        low, high = np.clip(jackknifed(float((estimated == word).mean()), left), 0.0, 1.0)
        found.append((float(low), float(high)))
    return found


def map_of(study: Study, table: Table, view: str, x: str, y: str, cells: int = 0) -> Map:
    """Map the verdicts over two factors, all others averaged.

    Args:
        study: the study.
        table: its complete results.
        view: for the person or for the base.
        x: the factor along the horizontal.
        y: the factor along the vertical.
        cells: cells along a factor that has a range; 0 for as many, from 3 to 8, as leave about sixty independent
            points in each. A factor that has a list, or a grid, has a cell a value.
    """
    harm, gain = (table.outcomes[name] for name in _pair(study, view))
    words = estimated_words(study, table, view)
    blocks = int(study.points_of_design.block.max()) + 1
    cells = cells or min(8, max(3, math.isqrt(blocks // _POINTS_A_CELL)))
    (across, x_edges), (up, y_edges) = (_bins(study, table, name, cells) for name in (x, y))
    block = study.points_of_design.block
    found = []
    for i in range(int(across.max()) + 1):
        for j in range(int(up.max()) + 1):
            here = (across == i) & (up == j)
            if here.any():
                contrasts = [_averaged(study, runs[:, here], block[here]) for runs in (harm, gain)]
                found.append(_cell(i, j, contrasts, words[here], margin_of(study)))
    return Map(view, x, y, x_edges, y_edges, tuple(found))


def _cell(i: int, j: int, contrasts: list[Interval], words: NDArray[np.str_], margin: float) -> MapCell:
    first, second = contrasts
    return MapCell(
        i, j, verdict(first, second, margin), first, second, float((words == LIFT).mean()),
        float((words == BACKFIRE).mean()), len(words),
    )  # fmt: skip


def _averaged(study: Study, runs: Floats, block: NDArray[np.int64]) -> Interval:
    """Return the mean of the runs in a cell, shape (replications, points), and its interval over independent parts."""
    return interval(runs.mean(axis=1)) if is_one_luck(study) else clustered(runs.mean(axis=0), block)


def _bins(study: Study, table: Table, name: str, cells: int) -> tuple[NDArray[np.int64], tuple[float, ...]]:
    """Sort points into cells along a factor, and return the cells and their borders."""
    column = study.column(name)
    values = table.values[:, column]
    listed = np.unique(values)
    if study.factor(name).is_list or study.design.kind == GRID or len(listed) <= cells:
        return np.searchsorted(listed, values), tuple(float(value) for value in listed)
    edges = study.factor(name).at(np.linspace(0.0, 1.0, cells + 1))
    return np.clip(np.searchsorted(edges, values, side="right") - 1, 0, cells - 1), tuple(float(e) for e in edges)
