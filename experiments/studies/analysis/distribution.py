"""How each outcome of a study is distributed over the space of its points."""

from typing import NamedTuple

import numpy as np

from experiments.comparison.intervals import interval
from experiments.studies.analysis.resampling import clustered, is_one_luck
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.brief import briefly


@briefly
class OutcomeDistribution(NamedTuple):
    """How an outcome is distributed over the space, in its own unit.

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


def outcome_distributions(study: Study, table: Table) -> list[OutcomeDistribution]:
    """Return mean and spread of every outcome over the points, replications averaged.

    Args:
        study: the study, of a design that covers its space evenly (not Morris).
        table: its complete results.
    """
    by_point = [table.outcomes[name].mean(axis=0) for name in study.outcomes]
    if is_one_luck(study):
        over = [interval(table.outcomes[name].mean(axis=1)) for name in study.outcomes]
    else:
        over = [clustered(values, study.points_of_design.block) for values in by_point]
    found = []
    for name, values, (_, low, high, _) in zip(study.outcomes, by_point, over, strict=True):
        lower, upper = np.percentile(values, [5.0, 95.0])
        found.append(
            OutcomeDistribution(name, float(values.mean()), low, high, float(lower), float(upper), study.points)
        )
    return found
