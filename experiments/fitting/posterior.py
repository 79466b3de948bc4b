"""From made firms to what is known of the real one: regression-adjusted approximate Bayesian computation.

Beaumont, Zhang & Balding 2002 and Blum & François 2010, with the summaries of Fearnhead & Prangle 2012: a ridge
regression learns, over all made firms, what their data say of each unknown; the firms whose data say nearly the same as
the real ones keep what the regression left unsaid of them, and that is the spread of the answer. What is left unsaid is
measured on firms that the regression has not seen, so that intervals are as wide as they have to be.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]

# Share of the made firms that count as near, and the fewest of them.
_NEAR, _FEWEST = 0.3, 100
_EDGE = 1e-4
_MOST_LEVERAGE = 0.9
_PENALTIES = np.logspace(-1, 4, 16)


@dataclass(frozen=True)
class Posterior:
    """What is known after the data.

    Attributes:
        points: (draws, unknowns) in the unit cube. extras: (draws, extras) further quantities in units of their own.
        source: (draws,) the made firm that each draw was adjusted from.
        outside: names of summaries in which no made firm is as extreme as the real one.
    """

    points: Floats
    extras: Floats
    source: NDArray[np.int64]
    outside: tuple[str, ...]


def columns_known(real: dict[str, float], made: list[dict[str, float]]) -> tuple[list[str], Floats, Floats]:
    """Return the summaries that the real data have and that vary: names, real values, (firms, summaries) values.

    A made firm in which one is missing gets the mean of the others.
    """
    names = [name for name, value in real.items() if np.isfinite(value)]
    table = np.array([[one.get(name, np.nan) for name in names] for one in made], dtype=np.float64)
    filled = np.where(np.isfinite(table), table, np.nan)
    enough = np.isfinite(filled).mean(axis=0) > 0.5
    filled, names = filled[:, enough], [name for name, kept in zip(names, enough, strict=True) if kept]
    means = np.nanmean(filled, axis=0)
    filled = np.where(np.isnan(filled), means, filled)
    varied = filled.std(axis=0) > 1e-9
    names = [name for name, kept in zip(names, varied, strict=True) if kept]
    return names, np.array([real[name] for name in names]), filled[:, varied]


def posterior(
    real: dict[str, float],
    made: list[dict[str, float]],
    points: Floats,
    extras: Floats,
    box: tuple[Floats, Floats],
) -> Posterior:
    """Infer the unknowns of a firm.

    Args:
        real: its summaries, nan where unknown.
        made: those of the made firms.
        points: (firms, unknowns) what they were made with, in the unit cube, even within the box.
        extras: (firms, extras) what else is asked of them, all of any size.
        box: lowest and highest point that firms were made with.
    """
    names, observed, table = columns_known(real, made)
    low, high = box
    inside = ((points >= low) & (points <= high)).all(axis=1)
    table, points, extras = table[inside], points[inside], extras[inside]
    chosen = np.flatnonzero(inside)
    within = np.clip((points - low) / (high - low), _EDGE, 1.0 - _EDGE)
    targets = np.column_stack([ndtri(within), extras])
    centre, spread = table.mean(axis=0), table.std(axis=0)
    outside = tuple(
        name for name, value, column in zip(names, observed, table.T, strict=True)
        if not column.min() <= value <= column.max()
    )  # fmt: skip
    # Beyond what was made nothing was learned: the data count as the most extreme that was.
    at = np.clip(observed, table.min(axis=0), table.max(axis=0))
    said, there = _said((table - centre) / spread, targets, (at - centre) / spread)
    left = targets - said
    scale = left.std(axis=0) + 1e-12
    distance = np.sqrt((((said - there) / scale) ** 2).sum(axis=1))
    near = np.argsort(distance, kind="stable")[: max(_FEWEST, int(_NEAR * len(distance)))]
    weight = 1.0 - (distance[near] / (distance[near].max() * 1.0001)) ** 2
    bent = _bent(said[near], left[near], there, weight)
    drawn = near[_spread_out(weight, len(near))]
    place = {firm: at for at, firm in enumerate(near.tolist())}
    rows = bent[[place[firm] for firm in drawn.tolist()]]
    adjusted = there + rows
    unknown = points.shape[1]
    return Posterior(
        points=low + (high - low) * ndtr(adjusted[:, :unknown]),
        extras=adjusted[:, unknown:],
        source=chosen[drawn],
        outside=outside,
    )


def _features(table: Floats) -> Floats:
    """Return the summaries with their squares, bounded so that one odd firm does not bend the curve."""
    bounded = np.clip(table, -4.0, 4.0)
    return np.column_stack([bounded, bounded**2 - 1.0])


def _said(table: Floats, targets: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return what a ridge regression says of each firm from the data of the others, and of the real one.

    The penalty of each target is the one with which firms left out are told best; leaving one out has a closed form.
    """
    features, middle = _features(table), targets.mean(axis=0)
    means = features.mean(axis=0)
    u, sizes, turned = np.linalg.svd(features - means, full_matrices=False)
    rotated = u.T @ (targets - middle)
    number = len(table)
    best = np.full(targets.shape[1], np.inf)
    said, there = np.empty_like(targets), np.empty(targets.shape[1])
    for penalty in _PENALTIES:
        shrunk = sizes**2 / (sizes**2 + penalty)
        leverage = (u**2 @ shrunk) + 1.0 / number
        fitted = u @ (shrunk[:, None] * rotated) + middle
        alone = targets - (targets - fitted) / (1.0 - np.minimum(leverage, 0.999))[:, None]
        errors = ((targets - alone) ** 2).mean(axis=0)
        slopes = turned.T @ ((sizes / (sizes**2 + penalty))[:, None] * rotated)
        here = ((_features(at[None]) - means) @ slopes)[0] + middle
        better = errors < best
        best[better], said[:, better], there[better] = errors[better], alone[:, better], here[better]
    return said, there


def _bent(said: Floats, left: Floats, there: Floats, weight: Floats) -> Floats:
    """Take out of what is left unsaid how it still hangs on what was said, near the data: a local line, weighted.

    What remains of a firm is measured against the line through the others, without it (by its leverage), as the line
    bends towards every firm that it was drawn through.
    """
    spread = said.std(axis=0) + 1e-9
    design = np.column_stack([np.ones(len(said)), (said - there) / spread])
    root = np.sqrt(weight)[:, None]
    penalty = np.diag([0.0, *np.full(said.shape[1], 0.05 * weight.sum())])
    inner = (design * root).T @ (design * root) + penalty
    solved = np.linalg.solve(inner, (design * weight[:, None]).T)
    slopes, leverage = solved @ left, (design * solved.T).sum(axis=1)
    at_data = slopes[0]
    return np.asarray((left - design @ slopes) / (1.0 - np.minimum(leverage, _MOST_LEVERAGE))[:, None] + at_data)


def _spread_out(weight: Floats, number: int) -> NDArray[np.int64]:
    """Draw places by weight, as evenly as can be (systematic resampling), always in the same way."""
    upto = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(upto, (np.arange(number) + 0.5) / number), len(weight) - 1)


def narrowed(found: Posterior, box: tuple[Floats, Floats], margin: float = 0.25) -> tuple[Floats, Floats]:
    """Return the box that all but one in two hundred of the draws lie in, with a margin on either side.

    Args:
        found: what is known so far.
        box: that it was found in.
        margin: on either side, in widths of the new box.
    """
    low, high = np.quantile(found.points, [0.005, 0.995], axis=0)
    wide = np.maximum(high - low, 0.05)
    return np.maximum(box[0], low - margin * wide), np.minimum(box[1], high + margin * wide)
