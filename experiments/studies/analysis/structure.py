"""Which verdict depends on which part of the model: the contrasts with all of it and without each part, side by side.

For each structure the contrasts are averaged over all of its points, and the verdict is that of the averages, as in a
cell of a map; intervals are those of its means (`experiments.studies.analysis.resampling`). In a grid, every structure
has the same points on the same luck, so that what a part does is a difference within cells and replications; elsewhere
structures have points of their own, and what differs between them holds their luck and their other values too.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.intervals import Interval, interval
from experiments.comparison.verdict import verdict
from experiments.studies.analysis.resampling import clustered, is_one_luck
from experiments.studies.analysis.verdict_map import margin_of, views_of
from experiments.studies.runs import Table
from experiments.studies.structure import STRUCTURE, WHOLE
from experiments.studies.study import Study


class StructureVerdict(NamedTuple):
    """What one structure of the model says of one view.

    Attributes:
        view: for the person or for the base.
        part: what is taken out; `all` for the whole model.
        word: the verdict of the average contrasts.
        harm, gain: average contrasts with no failure and with doing nothing [sd].
        harm_change, gain_change: how much more they are than with the whole model, on the same luck; None for the whole
            model, and where structures have points of their own.
        turned: whether the verdict is another than with the whole model.
        n: points.
    """

    view: str
    part: str
    word: str
    harm: Interval
    gain: Interval
    harm_change: Interval | None
    gain_change: Interval | None
    turned: bool
    n: int


def structures(study: Study, table: Table) -> list[StructureVerdict]:
    """Compare the structures of a study that has the uncertainty `structure`, the whole model first in each view.

    Args:
        study: the study.
        table: its complete results.

    Returns:
        Nothing if the study does not vary the structure, or has not kept the contrasts of a verdict.
    """
    if STRUCTURE not in [factor.name for factor in study.factors]:
        return []
    numbers = table.values[:, study.column(STRUCTURE)].astype(np.int64)
    parts = [str(one) for one in study.factor(STRUCTURE).values]
    block, found = study.points_of_design.block, list[StructureVerdict]()
    for view, pair in views_of(study).items():
        runs = [table.outcomes[name] for name in pair]
        words: dict[str, str] = {}
        for number, part in enumerate(parts):
            here = numbers == number
            if not here.any():
                continue
            harm, gain = (_mean(study, one[:, here], block[here]) for one in runs)
            changes: list[Interval | None] = [None, None]
            if is_one_luck(study) and part != WHOLE:
                changes = [interval(one[:, here].mean(axis=1) - one[:, numbers == 0].mean(axis=1)) for one in runs]
            words[part] = verdict(harm, gain, margin_of(study))
            turned = part != WHOLE and words[part] != words.get(WHOLE, words[part])
            found.append(
                StructureVerdict(view, part, words[part], harm, gain, changes[0], changes[1], turned, int(here.sum()))
            )
    return found


def _mean(study: Study, runs: NDArray[np.float64], block: NDArray[np.int64]) -> Interval:
    """Return the mean of runs, shape (replications, points), with its interval over what is independent."""
    return interval(runs.mean(axis=1)) if is_one_luck(study) else clustered(runs.mean(axis=0), block)
