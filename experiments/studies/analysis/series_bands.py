"""How each weekly series of a study is distributed over the points, week by week."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies.factors import POLICY_PATH
from experiments.studies.study import Study
from sim.brief import briefly

Floats = NDArray[np.float64]

# Half of the points lie between the inner two, nine in ten between the outer two.
_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


@briefly
class SeriesBand(NamedTuple):
    """One weekly series over the points of a study, or over those of one policy.

    Attributes:
        series: its name.
        policy: "" for all points; where the policy itself is what varies, its name.
        lowest, lower, median, upper, highest: by week; nine points in ten lie between lowest and highest, half of them
            between lower and upper. nan in weeks in which the series exists at no point.
        n: points.
    """

    series: str
    policy: str
    lowest: Floats
    lower: Floats
    median: Floats
    upper: Floats
    highest: Floats
    n: int


def series_bands(study: Study, kept: Mapping[str, Floats]) -> list[SeriesBand]:
    """Return the bands of every series, replications of a point averaged.

    Args:
        study: the study.
        kept: by series, shape (replications, points, weeks), see `experiments.studies.series.series_table`.
    """
    found = []
    for name, values in kept.items():
        by_point = mean_of_replications(values)
        for policy, which in _groups(study).items():
            lowest, lower, median, upper, highest = _quantiles(by_point[which])
            found.append(SeriesBand(name, policy, lowest, lower, median, upper, highest, int(which.sum())))
    return found


def _groups(study: Study) -> dict[str, NDArray[np.bool_]]:
    """Return which points belong together: those of each policy, if policies vary, else all."""
    factor = next((one for one in study.factors if one.name == POLICY_PATH), None)
    if factor is None:
        return {"": np.ones(study.points, dtype=np.bool_)}
    numbers = study.values[:, study.column(POLICY_PATH)]
    return {str(word): numbers == place for place, word in enumerate(factor.values)}


def mean_of_replications(values: Floats) -> Floats:
    """Return the mean over replications in which a number exists, nan where it exists in none."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))


def _quantiles(by_point: Floats) -> Floats:
    """Return the five quantiles over the points at which a number exists, shape (5, weeks)."""
    made = np.full((len(_SHARES), by_point.shape[1]), np.nan)
    for week, column in enumerate(by_point.T):
        known = column[np.isfinite(column)]
        if len(known):
            made[:, week] = np.quantile(known, _SHARES)
    return made
