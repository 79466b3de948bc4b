"""Virtual experiments and panels: cells of forced steps, read after every step, compared with twins or a cell.

All cells share persons and luck, so differences between cells are differences of design.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from experiments.laboratory.cohort import Cohort
from experiments.laboratory.contrasts import Moderator
from experiments.laboratory.designs import DesignError, Failure
from experiments.laboratory.items import Item
from experiments.laboratory.laws import ANY_CAUSE
from experiments.laboratory.measures import ITEMS, MEASURES, STATES, before, has_twin, measure, reading
from experiments.laboratory.results import TWINS, OneCohort, Results
from experiments.laboratory.steps import Cell
from experiments.laboratory.subjects import Mask, Subjects
from sim.arguments import Positive, Seed, check_fields, check_name
from sim.brief import Brief
from sim.errors import nearest
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from sim.state.people import Floats


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
        items: questions of one's own, by the names under which they are measured.
        factors: the levels of each factor, whose combinations are the cells in order (`factors.crossed`).
        moderator: what persons are split by in contrasts. replications: cohorts, each of persons of its own.
    """

    scenario: Scenario
    cells: Mapping[str, Cell]
    measures: Sequence[str] = ("satisfaction", "item7")
    control: str = TWINS
    persons: Positive = 2000
    seed: Seed = 1
    policy: str = ""
    items: Mapping[str, Item] = field(default_factory=dict)
    factors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moderator: Moderator | None = None
    replications: Positive = 1

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
        if self.factors and math.prod(map(len, self.factors.values())) != len(self.cells):
            raise DesignError(
                f"the experiment has {len(self.cells)} cells, which are not those of its factors. "
                "Next: make both with crossed()."
            )
        if self.moderator and self.moderator.by not in (known := before(self.items)):
            guess = nearest(self.moderator.by, known)
            raise DesignError(
                f"nobody has {self.moderator.by!r} before the experiment. Allowed: a trait, a state or an item."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: choose one."
            )
        for name in self.measures:
            if name not in (*STATES, *ITEMS, *self.items):
                measure(Cohort(self.scenario, 2, self.seed).subjects(), name)
        for name in self.items:
            if name in MEASURES:
                raise DesignError(f"the item {name!r} has the name of a measure. Next: give it another name.")
        for name, cell in self.cells.items():
            weeks = cell.weeks
            if weeks > self.scenario.horizon:
                raise DesignError(
                    f"the cell {name!r} waits {weeks} weeks, beyond the horizon of {self.scenario.horizon} weeks. "
                    "Next: shorten the waits, or raise run.horizon in the scenario."
                )
            failed = lived = False
            for step in cell.steps:
                if lived and step.kind not in ("live", "wait"):
                    raise DesignError(
                        f"the cell {name!r} has the step {step.kind!r} after 'live', in whose weeks customers may have "
                        "left. Allowed: live and wait. Next: put live last."
                    )
                lived = lived or step.kind == "live"
                if isinstance(step.value, Failure) and step.value.cause:
                    check_name("cause", step.value.cause, [*(one.name for one in self.scenario.causes), ANY_CAUSE])
                failed = failed or step.kind == "fail"
                if step.kind in ("answer", "complain") and not failed:
                    raise DesignError(
                        f"the cell {name!r} has the step {step.kind!r} before any failure. Next: let something fail."
                    )

    def run(self) -> Results:
        """Let everything happen, to each cohort for itself."""
        return Results.of(self, [self._run(seed_of(self.seed, number)) for number in range(self.replications)])

    def _run(self, seed: int) -> OneCohort:
        cohort = Cohort(self.scenario, self.persons, seed, self.policy)
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
        return OneCohort(read, twins, members, start)

    def _readings(self, subjects: Subjects) -> dict[str, Floats]:
        return {name: reading(subjects, name, self.items) for name in self.measures}

    def _twins(self, subjects: Subjects) -> dict[str, Floats]:
        own = [name for name in self.measures if has_twin(name, self.items.get(name))]
        return {name: reading(subjects, name, self.items, twin=True, control=True) for name in own}
