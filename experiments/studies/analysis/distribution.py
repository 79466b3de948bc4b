"""How high each outcome of a study stands over the space of its points."""

from typing import NamedTuple

import numpy as np

from experiments.blocks import is_one_luck, resampled_means
from experiments.intervals import interval
from experiments.study import Study
from experiments.study_runs import Table

_SEED = 1


class Height(NamedTuple):
    """Where an outcome stands over the space, in its own unit.

    Attributes:
        outcome: its name.
        mean: over all points; low, high: its 95 % interval over blocks of points, in a grid over replications.
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
    by_point = [table.outcomes[name].mean(axis=0) for name in study.outcomes]
    if is_one_luck(study):
        over = [interval(table.outcomes[name].mean(axis=1)) for name in study.outcomes]
        ranges = [(one.low, one.high) for one in over]
    else:
        drawn = resampled_means(study, by_point, _SEED)
        ranges = [(float(low), float(high)) for low, high in (np.percentile(one, [2.5, 97.5]) for one in drawn)]
    found = []
    for name, values, (low, high) in zip(study.outcomes, by_point, ranges, strict=True):
        lower, upper = np.percentile(values, [5.0, 95.0])
        found.append(Height(name, float(values.mean()), low, high, float(lower), float(upper), study.points))
    return found
