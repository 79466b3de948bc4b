"""What knowing one unknown would be worth: expected value of partial perfect information.

Whoever learns the value of an unknown before deciding can choose another policy where another earns more. What that
brings on average is the value of knowing it (Strong, Oakley & Brennan 2014, "Estimating multiparameter partial
expected value of perfect information from a probabilistic sensitivity analysis sample: a nonparametric regression
approach", Medical Decision Making 34). As there, what each policy earns is regressed on the unknown; here by a
penalised cubic spline whose penalty is chosen by generalised cross-validation. Chance alone makes such a value a
little more than nothing, so that one is told only if it is above what worlds in shuffled order give.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Fewer worlds than this cannot tell a curve from chance.
FEWEST_WORLDS = 20
_KNOTS = 5
_PENALTIES = np.logspace(-3.0, 5.0, 17)
_SHUFFLES = 200
_LEVEL = 0.05
_PARTS = 10


class Information(NamedTuple):
    """What knowing an unknown would be worth.

    Attributes:
        unknown: its name.
        value: gain in what is earned, on average; 0 if it is not above chance.
        error: standard error of the value, by a jackknife that leaves out a tenth of the worlds at a time.
    """

    unknown: str
    value: float
    error: float


def values_of_knowing(benefits: Floats, values: Floats, unknowns: Sequence[str], seed: int = 0) -> list[Information]:
    """Return what knowing each unknown alone would be worth, in the order of the unknowns.

    Args:
        benefits: what each policy earns in each world, shape (worlds, policies).
        values: of the unknowns, shape (worlds, unknowns).
        unknowns: their names.
        seed: of the shuffles.
    """
    if len(benefits) < FEWEST_WORLDS or _never_changes(benefits):
        return [Information(name, 0.0, 0.0) for name in unknowns]
    rng = np.random.default_rng(seed)
    shuffled = [benefits[rng.permutation(len(benefits))] for _ in range(_SHUFFLES)]
    columns = [_directions(column) for column in values.T]
    by_chance = np.max([[_worth(shape, one) for one in shuffled] for shape in columns], axis=0)
    threshold = float(np.quantile(by_chance, 1.0 - _LEVEL))
    found = []
    for name, column, shape in zip(unknowns, values.T, columns, strict=True):
        worth = _worth(shape, benefits)
        known = worth > threshold
        found.append(Information(name, worth if known else 0.0, _error(column, benefits) if known else 0.0))
    return found


def value_of_knowing_all(benefits: Floats) -> float:
    """Return the gain if the best policy of each world could be chosen: no unknown can be worth more."""
    return float(benefits.max(axis=1).mean() - benefits.mean(axis=0).max())


def _never_changes(benefits: Floats) -> bool:
    """Return whether the same policy earns most in every world."""
    return value_of_knowing_all(benefits) <= 0.0


def _directions(column: Floats) -> tuple[Floats, Floats]:
    """Return the left singular vectors and the singular values of the spline of an unknown, its mean taken out."""
    from sklearn.preprocessing import SplineTransformer

    if len(np.unique(column)) <= _KNOTS:
        basis = (column[:, None] == np.unique(column)).astype(np.float64)
    else:
        ranks = np.argsort(np.argsort(column, kind="stable"), kind="stable").astype(np.float64)
        basis = SplineTransformer(n_knots=_KNOTS, degree=3).fit_transform(ranks[:, None])
    left, sizes, _ = np.linalg.svd(basis - basis.mean(axis=0), full_matrices=False)
    kept = sizes > 1e-9
    return left[:, kept], sizes[kept]


def _worth(shape: tuple[Floats, Floats], benefits: Floats) -> float:
    """Return the mean of the highest fitted benefit less the highest mean."""
    left, sizes = shape
    means = benefits.mean(axis=0)
    centred = benefits - means
    loads = left.T @ centred
    rows = len(benefits)
    kept = sizes[:, None] ** 2 / (sizes[:, None] ** 2 + _PENALTIES)
    fits = kept[:, :, None] * loads[:, None, :]
    outside = (centred**2).sum(axis=0) - (loads**2).sum(axis=0)
    residuals = outside + (((1.0 - kept)[:, :, None] * loads[:, None, :]) ** 2).sum(axis=0)
    criterion = residuals / (rows - 1.0 - kept.sum(axis=0))[:, None] ** 2
    chosen = criterion.argmin(axis=0)
    fitted = left @ fits[:, chosen, np.arange(benefits.shape[1])]
    return float(max(0.0, (means + fitted).max(axis=1).mean() - means.max()))


def _error(column: Floats, benefits: Floats) -> float:
    """Return the standard error of a value of knowing, by a jackknife over tenths of the worlds."""
    part = np.arange(len(column)) % _PARTS
    left_out = [_worth(_directions(column[part != one]), benefits[part != one]) for one in range(_PARTS)]
    return float(np.sqrt((_PARTS - 1) * np.var(left_out)))
