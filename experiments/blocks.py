"""Means over the points of a study, resampled by block: points of one base sample are drawn together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.study import Study

Floats = NDArray[np.float64]

RESAMPLES = 1000


def resampled_means(study: Study, values: Sequence[NDArray[np.generic]], seed: int) -> list[Floats]:
    """Give the bootstrapped means of some values over the points, all by the same draws of blocks.

    Args:
        study: the study; its design says which points form a block.
        values: each of shape (points,); a condition counts as 0 or 1.
        seed: of the draws.

    Returns:
        For each of the values its means, shape (RESAMPLES,).
    """
    block = study.points_of_design.block
    blocks = int(block.max()) + 1
    draws = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1.0 / blocks), RESAMPLES)
    counts = draws.astype(np.float64)
    points = counts @ np.bincount(block, minlength=blocks).astype(np.float64)
    return [(counts @ np.bincount(block, weights=one, minlength=blocks)) / points for one in values]
