"""Shapley effects: the variance of an outcome shared out among factors that are tied to one another.

Where factors go together (linked ones, the columns of a table), a share of the variance belongs to no single one, and
first order and total no longer add up. The Shapley effect of a factor (Owen 2014) is what it adds to the explained
variance Var(E[Y | factors]) of those before it, averaged over all orders in which factors may come. Effects are never
negative, and sum to what all factors explain together; a factor that does nothing itself has a share where it is tied
to one that does (Iooss & Prieur 2019).

Explained variance is that of the best quadratic: squares of and products between the factors known so far, fitted to
the points (with too few points squares alone, or straight lines). For straight lines this is the measure of Lindeman,
Merenda & Gold (Groemping 2007), which is exact where factors are normal and the response linear. What a quadratic does
not follow is in nobody's share, and the sum says how much that is. Each explained share is adjusted for its number of
terms, so that noise is nobody's merit. Up to five factors all orders are taken, beyond that random ones, each with
its reverse (Song, Nelson & Staum 2016; Castro, Gomez & Tejada 2009).

Intervals are t intervals of the jackknife over twenty groups of points, and hold the chance of the orders.
"""

from itertools import combinations, permutations
from math import factorial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import t_quantile
from experiments.parameter_sets import ENSEMBLE
from experiments.studies.analysis.given_data import is_given
from experiments.studies.analysis.sensitivity import SensitivityIndex
from experiments.studies.design import TABLE
from experiments.studies.runs import Table
from experiments.studies.study import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SHAPLEY, MEAN_SHAPLEY = "Shapley", "mean Shapley"
QUADRATIC, SQUARES, LINES = "quadratic", "squares", "lines"
# The sum of all effects stands among them under this name.
TOGETHER = "all factors"

_GROUPS, _SEED = 20, 25
_POINTS_A_TERM = 5
_ALL_ORDERS, _PAIRS = 5, 64
# Below this share of its variance a term says nothing that the terms before it have not said.
_NEW, _RIDGE = 1e-7, 1e-9


class Shares(NamedTuple):
    """The variance of one outcome, shared out.

    Attributes:
        outcome: which.
        form: of the response that was fitted: quadratic, squares, lines.
        effects: the Shapley effects of all factors (worlds aside) and their sum, of single runs and, with two
            replications or more, of the mean over luck.
    """

    outcome: str
    form: str
    effects: list[SensitivityIndex]

    def ranked(self) -> list[SensitivityIndex]:
        """Return the effects on single runs, most first, the sum left out."""
        ones = [one for one in self.effects if one.measure == SHAPLEY and one.factor != TOGETHER]
        return sorted(ones, key=lambda one: -one.estimate)

    def measured(self, factor: str, measure: str) -> SensitivityIndex | None:
        """Return one effect; None if there is none."""
        return next((one for one in self.effects if (one.factor, one.measure) == (factor, measure)), None)


def is_tied(study: Study) -> bool:
    """Return whether factors may go together: linked, or columns of a table, at enough single points."""
    return is_given(study) and (bool(study.links) or study.design.kind == TABLE)


def shapley(study: Study, table: Table, outcome: str) -> Shares:
    """Share out the variance of one outcome.

    Args:
        study: its factors are those of the table.
        table: its complete results, at points each of which has luck of its own.
        outcome: the outcome; it varies.
    """
    outputs = table.outcomes[outcome]
    players = [at for at, factor in enumerate(study.factors) if factor.kind != ENSEMBLE]
    form, columns, owners = _terms(study, table.values, players)
    orders = _orders(len(players))
    estimate, chance = _shared(columns, outputs, owners, orders)
    group = np.random.default_rng(_SEED).permutation(len(columns)) % _GROUPS
    left = np.array(
        [_shared(columns[group != one], outputs[:, group != one], owners, orders)[0] for one in range(_GROUPS)]
    )
    spread = ((left - left.mean(axis=0)) ** 2).sum(axis=0) * (_GROUPS - 1) / _GROUPS
    half = t_quantile(_GROUPS - 1) * np.sqrt(spread + chance)
    found = []
    for row, measure in enumerate((SHAPLEY, MEAN_SHAPLEY)[: len(estimate)]):
        for place, factor in enumerate([*(study.factors[at] for at in players), None]):
            middle, width = float(estimate[row, place]), float(half[row, place])
            name, grade = (TOGETHER, "") if factor is None else (factor.name, factor.grade)
            ends = (middle - width, middle + width)
            found.append(
                SensitivityIndex(outcome, name, measure, middle, *ends, study.points, len(outputs), grade=grade)
            )
    return Shares(outcome, form, found)


def _terms(study: Study, values: Floats, players: list[int]) -> tuple[str, Floats, list[tuple[int, ...]]]:
    """Return the form that the points allow, its terms as columns, and which factors each needs, by their place."""
    straight: list[list[Floats]] = []
    for at in players:
        one, factor = values[:, at], study.factors[at]
        if factor.is_words:
            straight.append([(one == word).astype(float) for word in np.unique(one)[1:]])
        else:
            straight.append([(one - one.mean()) / (one.std() or 1.0)])
    lines = [(part, (place,)) for place, parts in enumerate(straight) for part in parts]
    squares = [(parts[0] ** 2, (place,)) for place, parts in enumerate(straight)
               if not study.factors[players[place]].is_words]  # fmt: skip
    pairs = combinations(range(len(players)), 2)
    products = [(x * y, (one, other)) for one, other in pairs for x in straight[one] for y in straight[other]]
    most = len(values) // _POINTS_A_TERM
    form, chosen = LINES, lines
    for name, more in ((SQUARES, squares), (QUADRATIC, products)):
        if len(chosen) + len(more) <= most:
            form, chosen = name, [*chosen, *more]
        else:
            break
    return form, np.column_stack([column for column, _ in chosen]), [needs for _, needs in chosen]


def _orders(players: int) -> Ints:
    """Return orders of the factors, shape (orders, factors): all, or random ones each with its reverse behind it."""
    if players <= _ALL_ORDERS:
        return np.array(list(permutations(range(players))), dtype=np.int64).reshape(factorial(players), players)
    rng = np.random.default_rng(_SEED)
    one_way = [rng.permutation(players) for _ in range(_PAIRS)]
    return np.array([order for one in one_way for order in (one, one[::-1])], dtype=np.int64)


def _shared(columns: Floats, outputs: Floats, owners: list[tuple[int, ...]], orders: Ints) -> tuple[Floats, Floats]:
    """Return shares of the variance, and the variance that the choice of orders gives them.

    Both of shape (1 or 2, factors and their sum): of single runs, and with two replications or more of their mean.
    """
    means, replications = outputs.mean(axis=0), len(outputs)
    gains = _gains(columns, means, owners, orders)
    shares = gains.mean(axis=0)
    chance = np.zeros_like(shares)
    if orders.shape[1] > _ALL_ORDERS:
        pairs = gains.reshape(_PAIRS, 2, -1).mean(axis=1)
        chance = pairs.var(axis=0, ddof=1) / _PAIRS
    moved, doubt = np.append(shares, shares.sum()), np.append(chance, 0.0)
    if replications == 1:
        return moved[None], doubt[None]
    variance, noise = float(means.var(ddof=1)), float(outputs.var(axis=0, ddof=1).mean())
    response = variance - noise / replications
    scale = np.array([variance / (variance + noise * (1.0 - 1.0 / replications)),
                      variance / response if response > 0.0 else np.nan])  # fmt: skip
    return scale[:, None] * moved, scale[:, None] ** 2 * doubt


def _gains(columns: Floats, response: Floats, owners: list[tuple[int, ...]], orders: Ints) -> Floats:
    """Return what each factor adds to the adjusted explained share in each order, shape (orders, factors)."""
    points, terms = columns.shape
    everything = np.column_stack([columns, response])
    everything = everything - everything.mean(axis=0)
    length = np.sqrt((everything**2).sum(axis=0))
    everything /= np.where(length > 0.0, length, 1.0)
    alike = everything.T @ everything
    rank = np.argsort(orders, axis=1)
    needed = np.zeros((terms, orders.shape[1]), dtype=bool)
    for term, needs in enumerate(owners):
        needed[term, list(needs)] = True
    enters = np.where(needed[None], rank[:, None, :], -1).max(axis=2)
    places = np.argsort(enters, axis=1, kind="stable")
    among = alike[places[:, :, None], places[:, None, :]] + _RIDGE * np.eye(terms)
    lower = np.linalg.cholesky(among)
    with_response = alike[places, -1]
    found = np.linalg.solve(lower, with_response[:, :, None])[:, :, 0] ** 2
    new = np.diagonal(lower, axis1=1, axis2=2) ** 2 > _NEW
    last = np.array([(enters <= step).sum(axis=1) for step in range(orders.shape[1])]).T
    r, k = (
        np.take_along_axis(np.pad(np.cumsum(one, axis=1), ((0, 0), (1, 0))), last, axis=1)
        for one in (np.where(new, found, 0.0), new)
    )
    adjusted = 1.0 - (1.0 - r) * (points - 1.0) / np.maximum(points - k - 1.0, 1.0)
    gains = np.diff(adjusted, axis=1, prepend=0.0)
    return np.asarray(np.take_along_axis(gains, rank, axis=1))
