"""Many tests at once: a family of them is wrong about anything no more often than one test may be."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def holm(p_values: Sequence[float] | Floats) -> Floats:
    """Return p-values adjusted by Holm's method: each may be held against the level of the whole family.

    The smallest is multiplied by the number of tests, the next by one less, and so on; none falls below the one before.
    Valid whatever the tests have to do with each other (Holm 1979).

    Args:
        p_values: shape (tests,), 0 to 1.
    """
    given = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(given, kind="stable")
    steps = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
