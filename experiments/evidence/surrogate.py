"""A cheap guess of the rows, learned from the evaluations made so far, that says where a chain may well go.

It decides nothing: where it leads is put to the model itself, and accepted in a way that makes up for every preference
of the guess (surrogate transition: Liu 2001, section 9.4.3; Christen & Fox 2005). A bad guess costs evaluations, not
truth.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Strength that holds coefficients small, in evaluations; a guess is never taken to be surer than so many scales.
_RIDGE, _SUREST = 2.0, 0.05
# Values farther out than so many scales tell no more than that they are far.
_REACH = 2.0


@dataclass(frozen=True)
class Guess:
    """Rows as sums of linear and square terms of the parameters.

    Attributes:
        low, high: (rows,) ends of the bands, in scales. misses, largest: what a member may miss.
        mean: (rows,); terms: (features, rows): the guess, in scales. unsure: (rows,) sd of its error, in scales.
    """

    low: Floats
    high: Floats
    misses: int
    largest: float
    mean: Floats
    terms: Floats
    unsure: Floats

    def doubt(self, points: Floats) -> Floats:
        """Return minus the logarithm of how well a point may be a member, up to a constant: 0 if all speaks for it.

        Args:
            points: (points, axes) in the unit cube.
        """
        values = self.mean + _features(points) @ self.terms
        out = np.maximum(0.0, np.maximum(self.low - values, values - self.high))
        within = np.maximum(0.0, out - self.largest) / self.unsure
        whole = out / self.unsure
        # The rows that gain most by being allowed to miss are those allowed to.
        gain = -np.sort(within**2 - whole**2, axis=1)[:, : self.misses]
        return np.asarray(0.5 * ((whole**2).sum(axis=1) - gain.sum(axis=1)), dtype=np.float64)


def _features(points: Floats) -> Floats:
    """Return the linear and square terms of points."""
    centred = points - 0.5
    return np.hstack([centred, centred**2 - 1.0 / 12.0])


def learned_guess(
    low: Floats, high: Floats, scale: Floats, misses: int, largest: float, points: Floats, values: Floats
) -> Guess:
    """Learn a guess from evaluations.

    Args:
        low: (rows,) lower ends of the bands, -inf where there is none.
        high: (rows,) upper ends, inf where there is none.
        scale: (rows,) what a miss is measured in.
        misses: rows that a member may miss.
        largest: by how many scales at most.
        points: (points, axes) in the unit cube.
        values: (points, rows) what the model said there.
    """
    low, high = low / scale, high / scale
    known = np.where(np.isnan(values), np.inf, values) / scale
    ends = np.where(np.isfinite(low), low, high), np.where(np.isfinite(high), high, low)
    told = np.clip(known, ends[0] - _REACH, ends[1] + _REACH)
    features, mean = _features(points), told.mean(axis=0)
    shift = features.mean(axis=0)
    centred = features - shift
    hat = np.linalg.solve(centred.T @ centred + _RIDGE * np.eye(features.shape[1]) / 12.0, centred.T)
    terms = hat @ (told - mean)
    # Errors as if each point had been left out of the fit that guesses it.
    left_out = (told - mean - centred @ terms) / np.maximum(0.1, 1.0 - np.einsum("ij,ji->i", centred, hat))[:, None]
    unsure = np.maximum(_SUREST, np.sqrt((left_out**2).mean(axis=0)))
    return Guess(low, high, misses, largest, mean - shift @ terms, terms, unsure)
