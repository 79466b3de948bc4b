"""How high each outcome of a study stands over the space of its points."""

from typing import NamedTuple

import numpy as np

from experiments.study import Study
from experiments.study_runs import Table

_SEED = 1
_RESAMPLES = 1000


class Height(NamedTuple):
    """Where an outcome stands over the space, in its own unit.

    Attributes:
        outcome: its name.
        mean: over all points; low, high: its 95 % interval over points, those of one block drawn together.
        lower, upper: nine points in ten lie between these.
        n: points.
    """

    outcome: str
    mean: float
    low: float
    high: float
    lower: float
    upper: float
    n: int


def heights(study: Study, table: Table) -> list[Height]:
    """Give mean and spread of every outcome over the points, replications averaged.

    Args:
        study: the study, of a design that covers its space evenly (not Morris).
        table: its complete results.
    """
    block = study.points_of_design.block
    blocks = int(block.max()) + 1
    size = np.bincount(block, minlength=blocks).astype(np.float64)
    rng = np.random.default_rng(_SEED)
    counts = rng.multinomial(blocks, np.full(blocks, 1.0 / blocks), _RESAMPLES).astype(np.float64)
    found = []
    for name in study.outcomes:
        values = table.outcomes[name].mean(axis=0)
        drawn = (counts @ np.bincount(block, weights=values, minlength=blocks)) / (counts @ size)
        low, high = np.percentile(drawn, [2.5, 97.5])
        lower, upper = np.percentile(values, [5.0, 95.0])
        found.append(
            Height(name, float(values.mean()), float(low), float(high), float(lower), float(upper), study.points)
        )
    return found
