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

from experiments.comparison.intervals import CONFIDENCE, Interval, t_quantile
from experiments.comparison.rare_shares import unseen_share
from experiments.studies.design import GRID
from experiments.studies.study import Study

Floats = NDArray[np.float64]

RESAMPLES = 1000
# Degrees of freedom at which t is normal.
_MANY = 1_000_000
_NOTHING = float(np.finfo(np.float64).tiny)


def is_one_luck(study: Study) -> bool:
    """Return whether all points of a replication share their luck, so that replications alone are independent."""
    return study.design.kind == GRID


def resampled_means(study: Study, values: Sequence[NDArray[np.generic]], seed: int) -> list[Floats]:
    """Return the bootstrapped means of some values over the points, all by the same draws of blocks.

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


def clustered(values: Floats, block: NDArray[np.int64]) -> Interval:
    """Return the mean of points and its 95 % interval, points of one block counting as alike.

    Args:
        values: one number per point.
        block: which points belong together; with one point a block this is the ordinary t interval.

    Returns:
        The interval; its n is the number of blocks.
    """
    mean = float(values.mean())
    _, place = np.unique(block, return_inverse=True)
    sums = np.bincount(place, weights=values - mean)
    blocks = len(sums)
    if blocks == 1:
        return Interval(mean, math.nan, math.nan, 1)
    error = math.sqrt(float((sums * sums).sum()) * blocks / (blocks - 1)) / len(values)
    half = t_quantile(blocks - 1) * error
    return Interval(mean, mean - half, mean + half, blocks)


def jackknifed(estimate: float, left_out: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of an estimate from the estimates that leave one replication out each.

    The t interval of the jackknife (Efron & Tibshirani 1993, ch. 11), for numbers that are no means over replications,
    like the share of points with a verdict; nan with one replication, and where no replication makes any difference.
    """
    replications = len(left_out)
    spread = math.fsum((one - math.fsum(left_out) / replications) ** 2 for one in left_out)
    if replications < 2 or spread == 0.0:
        return math.nan, math.nan
    half = t_quantile(replications - 1) * math.sqrt(spread * (replications - 1) / replications)
    return estimate - half, estimate + half


def share_interval(share: float, drawn: Floats, blocks: int) -> tuple[float, float]:
    """Return the 95 % interval of a share of points.

    Between 0 and 1 it is that of Clopper & Pearson (1934) for as many independent points as give the spread of the
    resamples (Korn & Graubard 1998), which holds for rare verdicts too. At 0 it reaches from 0 to the largest share
    with which not one of so many independent blocks would be seen in 5 % of studies, 1 - .05^(1/blocks), about 3 over
    the blocks; at 1 it is the mirror image. Points of one block count as one there, as nothing shows how unlike they
    might have been; so the bound is rather too wide than too narrow, and may be wider than the interval of a share that
    was seen in few points.

    Args:
        share: estimate, 0 to 1.
        drawn: the resampled shares, shape (resamples,).
        blocks: independent blocks of points; points, where each is a block.

    Source: Hanley & Lippman-Hand (1983), "If nothing goes wrong, is everything all right?" (the rule of three),
    in its exact form.
    """
    if share <= 0.0:
        return 0.0, unseen_share(blocks)
    if share >= 1.0:
        return 1.0 - unseen_share(blocks), 1.0
    from scipy.special import betaincinv

    spread = max(float(drawn.var()), _NOTHING) * blocks / max(1, blocks - 1)
    points = share * (1.0 - share) / spread * (t_quantile(_MANY) / t_quantile(max(1, blocks - 1))) ** 2
    seen, tail = share * points, (1.0 - CONFIDENCE) / 2.0
    low = float(betaincinv(seen, points - seen + 1.0, tail))
    high = float(betaincinv(seen + 1.0, points - seen, 1.0 - tail))
    return min(low, share), max(high, share)


def share_text(share: float, decimals: int = 1) -> str:
    """Write a share in percent; one that is not quite nothing or everything gets the digits that show it."""
    while 0.0 < share < 1.0 and f"{share:.{decimals}%}" in (f"{0:.{decimals}%}", f"{1:.{decimals}%}") and decimals < 6:
        decimals += 1
    return f"{100.0 * share:.{decimals}f} %"
