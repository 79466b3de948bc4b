"""The weekly series of a study grouped by behaviour: which worlds go alike, and which factors tell them apart.

The distance of two paths is Euclid's over the weeks, times how much more complex one is than the other (complexity
invariance: Batista, Keogh, Tataw & de Souza 2014), and groups come from average linkage, as in the EMA Workbench
(Kwakkel 2017). Their number, two to six, is that with the largest mean silhouette (Rousseeuw 1987); groups of less than
a twentieth of the paths count as strays and join the nearest group.

An algorithm that is asked for groups finds some in everything. So it is asked first whether there are any: were there
none, distances between paths would have one mode (Adolfsson, Ackerman & Brownstein 2019). The dip of Hartigan and
Hartigan (1985) says how far they are from that; square roots are taken, which are less skewed. It is held against the
dips of the distances between as many numbers spread evenly, which differ by degrees alone. Groups are told where fewer
than 5 % of these are as large, the dip is at least .01 (skewed paths that differ by degrees stay below it), and the
silhouette is above .25 (Kaufman & Rousseeuw 1990: below, there is no structure).

Two hundred points, drawn once, make the groups; every other point joins the group that is nearest on average. Which
factors tell groups apart is ranked by the share of the variance of ranks (Kruskal & Wallis 1952; of words by Cramer's
V squared). Single points are independent, so there it is tested, for all factors of a series together (Holm).
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.families import holm
from experiments.comparison.intervals import CONFIDENCE, varies
from experiments.parameter_sets import ENSEMBLE
from experiments.studies.analysis.decision_rules import share_in
from experiments.studies.analysis.resampling import is_one_luck
from experiments.studies.analysis.series_bands import mean_of_replications
from experiments.studies.design import MORRIS, SCATTERED
from experiments.studies.study import Study
from sim.brief import briefly

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST = 40
_SEED = 26
_PATHS, _DRAWS, _PLACES = 200, 199, 1000
_MOST_GROUPS, _MOST_CUTS, _SMALLEST = 6, 12, 0.05
_SILHOUETTE, _LEAST_DIP = 0.25, 0.01
# The complexity of a path is at least this share of the middle one, so that a constant path is not endlessly far.
_LEAST_COMPLEX = 0.01


class PathGroup(NamedTuple):
    """One group of paths.

    Attributes:
        share, low, high: share of the points, with a 95 % interval over blocks of points, the groups taken as given;
            nan in a grid, whose points are counted.
        lower, median, upper: by week; half of the paths lie between lower and upper.
        n: points.
    """

    share: float
    low: float
    high: float
    lower: Floats
    median: Floats
    upper: Floats
    n: int


class Separation(NamedTuple):
    """How far a factor tells the groups of a series apart.

    Attributes:
        factor: its name.
        strength: share of the variance of its ranks that lies between groups, of words Cramer's V squared.
        p: that it does not differ between groups, adjusted for all factors; nan where points are not independent.
        middles: for each group its lower quarter, median and upper quarter; of words nan.
        along: the same along the range, 0 to 1.
    """

    factor: str
    strength: float
    p: float
    middles: tuple[tuple[float, float, float], ...]
    along: tuple[tuple[float, float, float], ...]


@briefly
class PathGroups(NamedTuple):
    """One weekly series by behaviour.

    Attributes:
        series: its name.
        groups: the largest first; none where the paths have no groups.
        silhouette: mean silhouette of the grouping that fits best, -1 to 1; nan if there is none.
        p: that paths differ by degrees alone.
        separations: of all factors, worlds aside, the one that tells groups apart most first; none without groups.
        member: for each point the number of its group; -1 without groups, and where a week is missing.
        n: points whose path is complete.
    """

    series: str
    groups: tuple[PathGroup, ...]
    silhouette: float
    p: float
    separations: tuple[Separation, ...]
    member: Ints
    n: int


def path_groups(study: Study, kept: Mapping[str, Floats]) -> list[PathGroups]:
    """Group the paths of every series, replications of a point averaged.

    Args:
        study: the study; Morris designs, whose points are laid out in steps, have no groups.
        kept: by series, shape (replications, points, weeks), see `experiments.studies.series.series_table`.

    Returns:
        One entry a series with 40 complete paths or more that are not all alike.
    """
    found = []
    for name, values in kept.items() if study.design.kind != MORRIS else ():
        paths = mean_of_replications(values)
        paths = paths[:, np.isfinite(paths).mean(axis=0) > 0.9]
        whole = np.asarray(np.isfinite(paths).all(axis=1))
        if paths.shape[1] > 1 and whole.sum() >= FEWEST and varies(paths[whole]):
            found.append(_grouped(study, name, mean_of_replications(values), paths, whole))
    return found


def _grouped(study: Study, name: str, every_week: Floats, paths: Floats, whole: NDArray[np.bool_]) -> PathGroups:
    points = np.flatnonzero(whole)
    some = np.sort(np.random.default_rng(_SEED).permutation(points)[:_PATHS])
    between = distances(paths[some], paths[some])
    labels, silhouette = cut(between)
    p, clumped = one_mode(between)
    member = np.full(len(paths), -1, dtype=np.int64)
    if not clumped or not silhouette > _SILHOUETTE:
        return PathGroups(name, (), silhouette, p, (), member, len(points))
    names = np.unique(labels)
    for first in range(0, len(points), _PATHS):
        part = points[first : first + _PATHS]
        away = distances(paths[part], paths[some])
        member[part] = np.stack([away[:, labels == one].mean(axis=1) for one in names]).argmin(axis=0)
    member[some] = np.searchsorted(names, labels)
    order = np.argsort(-np.bincount(member[points], minlength=len(names)), kind="stable")
    member[points] = np.argsort(order)[member[points]]
    block = study.points_of_design.block
    groups = []
    for number in range(len(names)):
        here = member[points] == number
        low, high = (np.nan, np.nan) if is_one_luck(study) else share_in(block[points], here)
        lower, median, upper = np.quantile(every_week[points[here]], [0.25, 0.5, 0.75], axis=0)
        groups.append(PathGroup(float(here.mean()), low, high, lower, median, upper, int(here.sum())))
    return PathGroups(name, tuple(groups), silhouette, p, _separations(study, member), member, len(points))


def distances(some: Floats, others: Floats) -> Floats:
    """Return the complexity-invariant distances of paths, shape (some, others).

    Args:
        some: shape (paths, weeks).
        others: the same; the least complexity that counts is a hundredth of the middle one of these.
    """
    from scipy.spatial.distance import cdist

    one, other = (np.sqrt((np.diff(part, axis=1) ** 2).sum(axis=1)) for part in (some, others))
    least = max(_LEAST_COMPLEX * float(np.median(other)), float(np.finfo(np.float64).tiny))
    one, other = np.maximum(one, least)[:, None], np.maximum(other, least)[None, :]
    return np.asarray(cdist(some, others) * np.maximum(one, other) / np.minimum(one, other))


def cut(between: Floats) -> tuple[Ints, float]:
    """Return the grouping with the largest silhouette, and that silhouette; nan if there is none.

    Args:
        between: distances, shape (paths, paths).
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform
    from sklearn.metrics import silhouette_score

    tree = linkage(squareform(between, checks=False), method="average")
    best, most, tried = np.zeros(len(between), dtype=np.int64), np.nan, set[bytes]()
    for count in range(2, _MOST_CUTS + 1):
        labels = _without_strays(fcluster(tree, count, criterion="maxclust").astype(np.int64), between)
        groups = len(np.unique(labels))
        if not 1 < groups <= _MOST_GROUPS or labels.tobytes() in tried:
            continue
        tried.add(labels.tobytes())
        score = float(silhouette_score(between, labels, metric="precomputed"))
        if not score <= most:
            best, most = labels, score
    return best, most


def _without_strays(labels: Ints, between: Floats) -> Ints:
    """Let the members of small groups join the large group that is nearest on average."""
    names, size = np.unique(labels, return_counts=True)
    large = names[size >= max(2.0, _SMALLEST * len(labels))]
    if len(large) == 0:
        return np.zeros_like(labels)
    away = np.stack([between[:, labels == one].mean(axis=1) for one in large])
    return np.asarray(np.where(np.isin(labels, large), labels, large[away.argmin(axis=0)]))


def one_mode(between: Floats) -> tuple[float, bool]:
    """Return the p-value that paths at these distances differ by degrees alone, and whether they differ by more.

    Args:
        between: shape (paths, paths).
    """
    paths = len(between)
    found = _dip_of_distances(between[np.triu_indices(paths, 1)])
    p = float((1 + (_dips_of_degrees(paths) >= found).sum()) / (1 + _DRAWS))
    return p, p < 1.0 - CONFIDENCE and found >= _LEAST_DIP


@cache
def _dips_of_degrees(count: int) -> Floats:
    """Return the dips of the distances between so many numbers spread evenly, drawn again and again."""
    rng, pairs = np.random.default_rng(_SEED), np.triu_indices(count, 1)
    drawn = (rng.random(count) for _ in range(_DRAWS))
    return np.array([_dip_of_distances(np.abs(one[pairs[0]] - one[pairs[1]])) for one in drawn])


def _dip_of_distances(pairs: Floats) -> float:
    """Return the dip of the square roots of distances, read at a thousand places of their distribution."""
    return dip(np.sqrt(np.quantile(pairs, (np.arange(_PLACES) + 0.5) / _PLACES)))


def dip(values: Floats) -> float:
    """Return the dip: how far the distribution of some numbers is at least from all that have one mode.

    Left of the mode a distribution function is convex, right of it concave; so for each place of the mode the distance
    is half the largest gap to the convex function below on the left, and to the concave one above on the right. The
    first grows with the place and the second falls, so that the best place is found by halving.
    """
    x, count = np.unique(values, return_counts=True)
    above = np.cumsum(count) / count.sum()
    below = above - count / count.sum()

    def gaps(place: int) -> tuple[float, float]:
        left = _convex_gap(x[: place + 1], below[: place + 1], above[: place + 1])
        right = _convex_gap(-x[place:][::-1], 1.0 - above[place:][::-1], 1.0 - below[place:][::-1])
        return left, right

    low, high = 0, len(x) - 1
    while high - low > 1:
        middle = (low + high) // 2
        left, right = gaps(middle)
        low, high = (middle, high) if left < right else (low, middle)
    return min(max(gaps(low)), max(gaps(high))) / 2.0


def _convex_gap(x: Floats, below: Floats, above: Floats) -> float:
    """Return the largest height of `above` over the greatest convex function that is nowhere over `below`."""
    hull = [0]
    for at in range(1, len(x)):
        while len(hull) > 1:
            first, last = hull[-2], hull[-1]
            if (below[last] - below[first]) * (x[at] - x[first]) < (below[at] - below[first]) * (x[last] - x[first]):
                break
            hull.pop()
        hull.append(at)
    return float((above - np.interp(x, x[hull], below[hull])).max())


def _separations(study: Study, member: Ints) -> tuple[Separation, ...]:
    """Rank the factors by how far they tell groups apart."""
    inside = member >= 0
    groups, found, raw = int(member.max()) + 1, list[Separation](), list[float]()
    for column, factor in enumerate(study.factors):
        values = study.values[inside, column]
        if factor.kind == ENSEMBLE or not varies(values):
            continue
        parts = [values[member[inside] == one] for one in range(groups)]
        strength, p = _of_words(parts) if factor.is_words else _of_numbers(parts)
        nothing = tuple((np.nan, np.nan, np.nan) for _ in parts)
        middles = nothing if factor.is_words else tuple(_quarters(part) for part in parts)
        along = nothing if factor.is_words else tuple(_quarters(_along(values, part)) for part in parts)
        raw.append(p)
        found.append(Separation(factor.name, strength, np.nan, middles, along))
    if study.design.kind in SCATTERED:
        found = [one._replace(p=float(p)) for one, p in zip(found, holm(np.array(raw)), strict=True)]
    return tuple(sorted(found, key=lambda one: -one.strength))


def _along(values: Floats, part: Floats) -> Floats:
    """Return how far numbers of a group are along all numbers of a factor, as ranks, 0 to 1."""
    ordered = np.sort(values)
    rank = (np.searchsorted(ordered, part, side="left") + np.searchsorted(ordered, part, side="right")) / 2.0
    return np.asarray(rank / len(ordered))


def _quarters(part: Floats) -> tuple[float, float, float]:
    low, middle, high = (float(one) for one in np.quantile(part, [0.25, 0.5, 0.75]))
    return low, middle, high


def _of_numbers(parts: list[Floats]) -> tuple[float, float]:
    from scipy.stats import kruskal

    found = kruskal(*parts)
    return float(found.statistic) / (sum(map(len, parts)) - 1), float(found.pvalue)


def _of_words(parts: list[Floats]) -> tuple[float, float]:
    from scipy.stats import chi2_contingency

    words = np.unique(np.concatenate(parts))
    table = np.array([[(part == word).sum() for word in words] for part in parts])
    found = chi2_contingency(table, correction=False)
    return float(found.statistic) / (table.sum() * (min(table.shape) - 1)), float(found.pvalue)
