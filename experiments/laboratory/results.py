"""What an experiment gave: measures of every cell at every moment, compared with twins, with a cell and with before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.laboratory import contrasts, estimators
from experiments.laboratory.estimators import Estimate
from experiments.laboratory.measures import reading
from experiments.laboratory.steps import weeks_of
from experiments.laboratory.subjects import Mask, Subjects
from sim.arguments import check_name, check_place
from sim.brief import Brief
from sim.state.people import Floats

if TYPE_CHECKING:
    from experiments.laboratory.experiment import Experiment

TWINS = "twins"


class OneCohort(NamedTuple):
    """What an experiment gave in one cohort; see `Results`."""

    read: dict[str, list[dict[str, Floats]]]
    twins: dict[str, list[dict[str, Floats]]]
    members: dict[str, Mask]
    start: Subjects


@dataclass(repr=False)
class Results(Brief):
    """What an experiment gave.

    Attributes:
        experiment: as it was designed.
        read: measures of every cell at every moment, one number per person. twins: the same of the twins.
        members: who took part. starts: everybody before the experiment, for moderators, by cohort.
    """

    experiment: "Experiment"
    read: dict[str, list[dict[str, Floats]]]
    twins: dict[str, list[dict[str, Floats]]]
    members: dict[str, Mask]
    starts: tuple[Subjects, ...] = field(repr=False)

    @classmethod
    def of(cls, experiment: "Experiment", cohorts: Sequence[OneCohort]) -> "Results":
        """Put cohorts together: the persons of each are behind those of the one before."""
        first = cohorts[0]

        def joined(name: str) -> dict[str, list[dict[str, Floats]]]:
            return {
                cell: [
                    {one: np.concatenate([getattr(each, name)[cell][moment][one] for each in cohorts]) for one in read}
                    for moment, read in enumerate(moments)
                ]
                for cell, moments in getattr(first, name).items()
            }

        members = {cell: np.concatenate([each.members[cell] for each in cohorts]) for cell in first.members}
        return cls(experiment, joined("read"), joined("twins"), members, tuple(each.start for each in cohorts))

    @property
    def start(self) -> Subjects:
        """Return everybody of the first cohort before the experiment."""
        return self.starts[0]

    def before(self, name: str) -> Floats:
        """Return a measure of everybody before the experiment."""
        return np.concatenate([reading(start, name, self.experiment.items) for start in self.starts])

    def contrasts(self) -> list[dict[str, Any]]:
        """Return contrasts at the end: of factors, or of cells with a moderator or a control cell; see `contrasts`."""
        asked = self.experiment.factors or self.experiment.moderator or self.experiment.control != TWINS
        return contrasts.table(self) if asked else []

    def _brief_line(self) -> str:
        cells, read = ", ".join(self.experiment.cells), ", ".join(self.experiment.measures)
        return f"of an experiment: cells {cells}; {read}; {len(self.before('taste')):,} persons"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return self.table()

    def values(self, cell: str, name: str, moment: int = -1) -> Floats:
        """Return a measure of the members of a cell at a moment."""
        self._check(cell, name, moment)
        return self.read[cell][moment][name][self.members[cell]]

    def control(self, cell: str, name: str, moment: int = -1) -> Floats:
        """Return the same measure of the control group at the same moment; a shorter control cell at its end."""
        self._check(cell, name, moment)
        if self.experiment.control == TWINS:
            return self._of_twins(cell, name, moment)
        other = self.read[self.experiment.control]
        return self.values(self.experiment.control, name, moment if moment < len(other) else -1)

    def _of_twins(self, cell: str, name: str, moment: int) -> Floats:
        there = self.twins[cell][moment]
        check_name("measure of twins", name, there)
        return there[name][self.members[cell]]

    def _check(self, cell: str, name: str, moment: int) -> None:
        check_name("cell", cell, self.read)
        check_name("measure", name, self.experiment.measures)
        check_place("moment", moment, len(self.read[cell]), -len(self.read[cell]))

    def between(self, cell: str, name: str, moment: int = -1) -> Estimate:
        """Return Cohen's d against the control group."""
        return estimators.cohens_d(self.values(cell, name, moment), self.control(cell, name, moment))

    def _both(self, cell: str, moment: int) -> int | None:
        """Return the moment of a cell and of the control alike: of both the end, or after as many steps and weeks."""
        cells, control = self.experiment.cells, self.experiment.control
        steps = cells[cell].steps
        if control == TWINS:
            return moment
        if moment == len(steps):
            return -1
        others = cells[control].steps
        alike = moment <= len(others) and weeks_of(steps[:moment]) == weeks_of(others[:moment])
        return moment if alike else None

    def within(self, cell: str, name: str, since: int = 0, moment: int = -1) -> Estimate:
        """Return d within persons, from one moment to a later one."""
        return estimators.paired_d(self.values(cell, name, moment), self.values(cell, name, since))

    def against_twins(self, cell: str, name: str, moment: int = -1) -> Estimate:
        """Return the mean difference from the never-failed twins, in units of the measure."""
        return estimators.mean(self.values(cell, name, moment) - self._of_twins(cell, name, moment))

    def moderated(self, cell: str, name: str, by: str, moment: int = -1) -> dict[str, Estimate]:
        """Regress a measure on belonging to the cell, a moderator, and both together, standardised.

        Args:
            cell: compared with its twins.
            name: the measure.
            by: any trait, state or item before the experiment.
            moment: when the measure is read.
        """
        treated = self.values(cell, name, moment)
        moderator = self.before(by)[self.members[cell]]
        twin = self._of_twins(cell, name, moment)
        return estimators.regression(
            np.concatenate([treated, twin]),
            {
                "failed": np.concatenate([np.ones(len(treated)), np.zeros(len(twin))]),
                by: np.concatenate([moderator, moderator]),
            },
            [("failed", by)],
        )

    def table(self) -> list[dict[str, Any]]:
        """Return one row per cell, moment and measure: mean, change, d between and within, difference from twins."""
        rows = []
        for cell, moments in self.read.items():
            for moment in range(len(moments)):
                for name in self.experiment.measures:
                    rows.append(self._row(cell, moment, name))
        return rows

    def _row(self, cell: str, moment: int, name: str) -> dict[str, Any]:
        steps = self.experiment.cells[cell].steps
        mean = estimators.mean(self.values(cell, name, moment))
        row: dict[str, Any] = {
            "cell": cell,
            "moment": moment,
            "after": steps[moment - 1].kind if moment else "start",
            "measure": name,
            "n": mean.n,
            "mean": mean.value,
            "mean_low": mean.low,
            "mean_high": mean.high,
        }
        estimates = {"within": self.within(cell, name, 0, moment)}
        if name in self.twins[cell][moment]:
            estimates["against_twins"] = self.against_twins(cell, name, moment)
            if (both := self._both(cell, moment)) is not None:
                estimates["between"] = self.between(cell, name, both)
        for kind, found in estimates.items():
            row |= {kind: found.value, f"{kind}_low": found.low, f"{kind}_high": found.high}
        return row
