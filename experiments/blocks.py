"""Means over the points of a study and their 95 % intervals, by what is independent in its design.

Points of one block (a base sample, a world, a point of a Latin hypercube) have luck of their own, apart from all other
blocks, and blocks are a sample of the space: intervals come from drawing whole blocks again, and hold the noise of the
runs. The points of a grid are all there is of it and share the luck of each replication, so that only replications are
independent: intervals come from them alone, and one replication has none.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.design import GRID
from experiments.intervals import t_quantile
from experiments.study import Study

Floats = NDArray[np.float64]

RESAMPLES = 1000


def is_one_luck(study: Study) -> bool:
    """Tell whether all points of a replication share their luck, so that replications alone are independent."""
    return study.design.kind == GRID


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


def jackknifed(estimate: float, left_out: Sequence[float]) -> tuple[float, float]:
    """Give the 95 % interval of an estimate from the estimates that leave one replication out each.

    The t interval of the jackknife (Efron & Tibshirani 1993, ch. 11), for numbers that are no means over replications,
    like the share of points with a verdict; nan with one replication, and where no replication makes any difference.
    """
    replications = len(left_out)
    spread = math.fsum((one - math.fsum(left_out) / replications) ** 2 for one in left_out)
    if replications < 2 or spread == 0.0:
        return math.nan, math.nan
    half = t_quantile(replications - 1) * math.sqrt(spread * (replications - 1) / replications)
    return estimate - half, estimate + half
