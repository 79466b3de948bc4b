"""Shares of the points of a study: how far they can be trusted, and how they are written.

A share between nothing and everything takes its interval from a bootstrap over blocks of points. Where nothing or
everything was seen, all resamples are alike and would claim a certainty that nobody has; there the bound is exact.
"""

import numpy as np
from numpy.typing import NDArray

from experiments.intervals import CONFIDENCE

Floats = NDArray[np.float64]


def share_interval(share: float, drawn: Floats, blocks: int) -> tuple[float, float]:
    """Give the 95 % interval of a share of points.

    Between 0 and 1 it is that of the bootstrap. At 0 it reaches from 0 to the largest share with which not one of
    so many independent blocks would be seen in 5 % of studies, 1 - .05^(1/blocks), about 3 over the blocks; at 1 it is
    the mirror image. Points of one block count as one, as nothing shows how unlike they might have been; so the bound
    is rather too wide than too narrow, and may be wider than the interval of a share that was seen in few points.

    Args:
        share: estimate, 0 to 1.
        drawn: the resampled shares, shape (resamples,).
        blocks: independent blocks of points; points, where each is a block.

    Source: Hanley & Lippman-Hand (1983), "If nothing goes wrong, is everything all right?" (the rule of three),
    in its exact form.
    """
    unseen = (1.0 - CONFIDENCE) ** (1.0 / blocks)
    if share <= 0.0:
        return 0.0, 1.0 - unseen
    if share >= 1.0:
        return unseen, 1.0
    low, high = np.percentile(drawn, [100.0 * (1.0 - CONFIDENCE) / 2.0, 100.0 * (1.0 + CONFIDENCE) / 2.0])
    return float(low), float(high)


def share_text(share: float, decimals: int = 1) -> str:
    """Write a share in percent; one that is not quite nothing or everything gets the digits that show it."""
    while 0.0 < share < 1.0 and f"{share:.{decimals}%}" in (f"{0:.{decimals}%}", f"{1:.{decimals}%}") and decimals < 6:
        decimals += 1
    return f"{share:.{decimals}%}"
