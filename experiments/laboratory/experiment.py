"""Virtual experiments and panels: cells of forced steps, read after every step, compared with twins or a cell.

A step is one of `fail`, `answer`, `complain`, `visit` and `wait`. The moments are numbered: 0 is before the first
step, 1 after it, and so on. All cells share persons and luck, so differences between cells are differences of design.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from experiments.laboratory import estimators
from experiments.laboratory.cohort import Cohort
from experiments.laboratory.designs import DesignError, Failure, Remedy
from experiments.laboratory.estimators import Estimate
from experiments.laboratory.measures import ITEMS, STATES, measure
from experiments.laboratory.subjects import Mask, Subjects
from sim.arguments import Natural, Positive, Seed, Share, check_fields, check_name, check_place, checked
from sim.brief import Brief
from sim.errors import nearest
from sim.scenario.scenario import Scenario
from sim.state.people import Floats

TWINS = "twins"
LONGEST = 520  # the most visits or weeks of one step, as the longest horizon
STEPS = ("fail", "answer", "complain", "visit", "wait")


@dataclass(frozen=True)
class Step:
    """One thing that happens to everybody in a cell.

    Attributes:
        kind: one of STEPS.
        value: a Failure, a Remedy, or a number of visits or weeks; None for a complaint.
    """

    kind: str
    value: Failure | Remedy | int | None = None

    def __post_init__(self) -> None:
        wanted = {"fail": Failure, "answer": Remedy, "visit": int, "wait": int, "complain": type(None)}
        if not isinstance(self.kind, str) or self.kind not in wanted:
            raise DesignError(f"there is no step {self.kind!r}. Allowed: {', '.join(STEPS)}. Next: choose one.")
        if not isinstance(self.value, wanted[self.kind]) or isinstance(self.value, bool):
            raise DesignError(
                f"the step {self.kind!r} has {self.value!r}. Allowed: {_ALLOWED[self.kind]}. Next: change it."
            )
        if isinstance(self.value, int) and not 1 <= self.value <= LONGEST:
            raise DesignError(f"the step {self.kind!r} has {self.value}. Allowed: 1 to {LONGEST}. Next: change it.")

    def apply(self, subjects: Subjects) -> None:
        """Let it happen."""
        if isinstance(self.value, Failure):
            subjects.fail(self.value)
        elif isinstance(self.value, Remedy):
            subjects.answer(self.value)
        elif self.kind == "wait" and isinstance(self.value, int):
            subjects.wait(self.value)
        elif isinstance(self.value, int):
            for _ in range(self.value):
                subjects.visit()
        else:
            subjects.complain()


_ALLOWED = {
    "fail": "a failure",
    "answer": "a remedy",
    "visit": "a whole number of visits",
    "wait": "a whole number of weeks",
    "complain": "nothing",
}


@dataclass(frozen=True)
class Members:
    """Who takes part in a cell, by a trait or state before the experiment.

    Attributes:
        by: a measure. low, high: shares of the cohort, ordered by it; 0 to 1/3 is the bottom third.
    """

    by: str
    low: Share = 0.0
    high: Share = 1.0

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.low <= self.high:
            raise DesignError(
                f"members from {self.low:g} to {self.high:g} are nobody. Allowed: low up to high. Next: change one."
            )

    def chosen(self, values: Floats) -> Mask:
        """Say who takes part."""
        places = np.argsort(np.argsort(values, kind="stable"), kind="stable") / len(values)
        return (places >= self.low) & (places < self.high)


@dataclass(frozen=True)
class Cell:
    """What happens to one group: steps in order, and who takes part (default: everybody)."""

    steps: tuple[Step, ...]
    members: Members | None = None

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, repr=False)
class Experiment(Brief):
    """A virtual experiment.

    Attributes:
        scenario: the market the persons come from.
        cells: by name.
        measures: what is read after every step.
        control: `twins`, or the name of a cell.
        persons: of the cohort. seed: where luck starts.
        policy: whose promises hold; default: the reference policy.
    """

    scenario: Scenario
    cells: Mapping[str, Cell]
    measures: Sequence[str] = ("satisfaction", "item7")
    control: str = TWINS
    persons: Positive = 2000
    seed: Seed = 1
    policy: str = ""

    def __post_init__(self) -> None:
        check_fields(self)
        if self.policy:
            self.scenario.check_policy(self.policy)
        if not self.cells:
            raise DesignError("the experiment has no cells. Next: give at least one.")
        if self.persons < 2:
            raise DesignError(f"the experiment has {self.persons} persons. Allowed: 2 or more. Next: raise persons.")
        if self.control not in (TWINS, *self.cells):
            guess = nearest(self.control, [TWINS, *self.cells])
            raise DesignError(
                f"there is no control {self.control!r}. Allowed: {', '.join([TWINS, *self.cells])}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: name a cell or 'twins'."
            )
        for name in self.measures:
            if name not in (*STATES, *ITEMS):
                measure(Cohort(self.scenario, 2, self.seed).subjects(), name)
        for name, cell in self.cells.items():
            weeks = sum(s.value for s in cell.steps if s.kind == "wait" and isinstance(s.value, int))
            if weeks > self.scenario.horizon:
                raise DesignError(
                    f"the cell {name!r} waits {weeks} weeks, beyond the horizon of {self.scenario.horizon} weeks. "
                    "Next: shorten the waits, or raise run.horizon in the scenario."
                )
            failed = False
            for step in cell.steps:
                failed = failed or step.kind == "fail"
                if step.kind in ("answer", "complain") and not failed:
                    raise DesignError(
                        f"the cell {name!r} has the step {step.kind!r} before any failure. Next: let something fail."
                    )

    def run(self) -> "Results":
        """Let everything happen."""
        cohort = Cohort(self.scenario, self.persons, self.seed, self.policy)
        start = cohort.subjects()
        read: dict[str, list[dict[str, Floats]]] = {}
        twins: dict[str, list[dict[str, Floats]]] = {}
        members: dict[str, Mask] = {}
        for name, cell in self.cells.items():
            everybody = np.ones(self.persons, dtype=bool)
            members[name] = cell.members.chosen(measure(start, cell.members.by)) if cell.members else everybody
            if members[name].sum() < 2:
                raise DesignError(
                    f"the cell {name!r} has {members[name].sum()} members; two are needed to compare anything. "
                    "Next: widen its members, or raise persons."
                )
            subjects = cohort.subjects()
            read[name], twins[name] = [self._readings(subjects)], [self._twins(subjects)]
            for step in cell.steps:
                step.apply(subjects)
                read[name].append(self._readings(subjects))
                twins[name].append(self._twins(subjects))
        return Results(self, read, twins, members, start)

    def _readings(self, subjects: Subjects) -> dict[str, Floats]:
        return {name: measure(subjects, name) for name in self.measures}

    def _twins(self, subjects: Subjects) -> dict[str, Floats]:
        own = [name for name in self.measures if name not in subjects.episodes._fields]
        return {name: measure(subjects, name, twin=True, control=True) for name in own}


@dataclass(repr=False)
class Results(Brief):
    """What an experiment gave.

    Attributes:
        experiment: as it was designed.
        read: measures of every cell at every moment, one number per person. twins: the same of the twins.
        members: who took part. start: everybody before the experiment, for moderators.
    """

    experiment: Experiment
    read: dict[str, list[dict[str, Floats]]]
    twins: dict[str, list[dict[str, Floats]]]
    members: dict[str, Mask]
    start: Subjects = field(repr=False)

    def _brief_line(self) -> str:
        cells, read = ", ".join(self.experiment.cells), ", ".join(self.experiment.measures)
        return f"of an experiment: cells {cells}; {read}; {self.experiment.persons:,} persons"

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
        moderator = measure(self.start, by)[self.members[cell]]
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
            estimates |= {
                "between": self.between(cell, name, moment),
                "against_twins": self.against_twins(cell, name, moment),
            }
        for kind, found in estimates.items():
            row |= {kind: found.value, f"{kind}_low": found.low, f"{kind}_high": found.high}
        return row


@checked()
def sequence(
    answers: Sequence[Remedy], failure: Failure, *, weeks_between: Natural = 8, visits_between: Natural = 4
) -> tuple[Step, ...]:
    """Write the steps of a panel: the same failure again and again, each answered in its own way.

    Args:
        answers: one a wave, such as (GOOD, BAD).
        failure: what goes wrong in each wave.
        weeks_between: weeks from one wave to the next.
        visits_between: ordinary visits in that time, spread evenly.
    """
    steps: list[Step] = []
    for wave, remedy in enumerate(answers):
        if wave:
            steps += _interval(weeks_between, visits_between)
        steps += [Step("fail", failure), Step("answer", remedy)]
    return tuple(steps)


def _interval(weeks: int, visits: int) -> list[Step]:
    """Spread visits over weeks: each visit is followed by its share of the weeks."""
    if not visits:
        return [Step("wait", weeks)] if weeks else []
    steps: list[Step] = []
    for number in range(visits):
        steps.append(Step("visit", 1))
        share = weeks * (number + 1) // visits - weeks * number // visits
        if share:
            steps.append(Step("wait", share))
    return steps
