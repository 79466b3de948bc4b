"""Studies over scattered points, with verdicts as a test wants them."""

from typing import Any

import numpy as np

from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study


def study_of(samples: int, levers: dict[str, Any]) -> Study:
    return study_from({"levers": levers, "outcomes": ["paradox", "recovery_person"],
                       "design": {"kind": "latin_hypercube", "samples": samples}})  # fmt: skip


def table_of(study: Study, lifts: np.ndarray) -> Table:
    """Return results with a lift where it is wanted, elsewhere a partial repair."""
    harm = np.where(lifts, 0.3, -0.5)[None]
    return Table(study.values, {"paradox": harm, "recovery_person": np.full(harm.shape, 0.3)})
