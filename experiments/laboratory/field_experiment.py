"""A virtual field experiment: policies or gifts assigned at random to customers or to cases within one market.

All arms share queue, staff, stories and reputation, as in a real experiment: what one arm gets reaches the other.
It lives in the engine of agents: each customer (or each case) is treated by the levers of its arm.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.laboratory.designs import DesignError
from experiments.laboratory.estimators import Estimate, intention_to_treat
from experiments.laboratory.kernels import fill_uniform
from sim.arguments import Positive
from sim.brief import Brief
from sim.engines.agents import Customer, Firm
from sim.errors import nearest
from sim.rules.remedy import DecidedAnswer
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, draw
from sim.state.observation import final_answers
from sim.state.people import CUSTOMER, NEVER, Floats
from sim.state.settings import Settings, lever_source, plain, settings
from sim.worlds.mesa_model import RecoveryModel

UNITS = ("customers", "cases")
OUTCOMES = ("satisfaction", "direct", "stay", "item7", "retained", "visits", "value")

# Index of the draws that assign arms.
_ASSIGNMENT = 900


@dataclass(frozen=True)
class FieldExperiment:
    """A market in which levers are assigned at random.

    Attributes:
        scenario: the market.
        arms: by name, the levers that differ from the policy; the first arm is the control.
        unit: `customers` (an arm for ever) or `cases` (an arm a complaint).
        policy: what all arms start from; default: the reference policy. seed: where luck starts.
        replications: markets of their own (`replicated.table`).
    """

    scenario: Scenario
    arms: Mapping[str, Mapping[str, float]]
    unit: str = "customers"
    policy: str = ""
    seed: int = 1
    replications: Positive = 1

    def __post_init__(self) -> None:
        if len(self.arms) < 2:
            raise DesignError(f"the experiment has {len(self.arms)} arms. Allowed: two or more. Next: add one.")
        if self.unit not in UNITS:
            raise DesignError(f"unit is {self.unit!r}. Allowed: {', '.join(UNITS)}. Next: choose one.")
        policy = self.policy or self.scenario.reference
        if self.scenario.schedules.get(lever_source(self.scenario, policy)) or self.scenario.events:
            raise DesignError(
                f"the scenario {self.scenario.name!r} changes in time, and the arms of a field experiment are the same "
                "in all weeks. Next: take the schedules of its policy and its events out, or choose another scenario."
            )
        allowed = [
            name
            for name, entry in self.scenario.parameters.items()
            if entry.differs_by == "cases" or entry.differs_by == self.unit
        ]
        for arm, levers in self.arms.items():
            for name in levers:
                if name not in allowed:
                    guess = nearest(name, allowed)
                    raise DesignError(
                        f"the arm {arm!r} sets {name!r}, which cannot differ between {self.unit} of one market. "
                        f"Allowed: {', '.join(allowed)}."
                        + (f" Did you mean {guess}?" if guess else "")
                        + " Next: remove it."
                    )

    def run(self, report: Callable[[int, int], None] | None = None) -> "FieldResults":
        """Live the market to its horizon.

        Args:
            report: told after each week how many of how many are lived; agents take a while.
        """
        model = _Market(self)
        weeks = range(self.scenario.burn_in + self.scenario.horizon)
        for week in weeks:
            model.step()
            if report is not None:
                report(week + 1, len(weeks))
        return FieldResults(self, model.arms, model)


class _Treated(Customer):
    """A customer who meets the levers of the own arm."""

    @property
    def settings(self) -> Settings:
        market: Any = self.model
        treatment: Settings = market.treatment(self.person)
        return treatment


class _Firm(Firm):
    """A firm that answers each case as its arm says."""

    def remedy(self, entry: int, at: int) -> DecidedAnswer:
        market: Any = self.model
        market.answering = market.arm_of_case(entry // 2, self.entry_week(entry))
        try:
            return super().remedy(entry, at)
        finally:
            market.answering = None


class _Market(RecoveryModel):
    """The market of a field experiment."""

    def __init__(self, design: FieldExperiment) -> None:
        super().__init__(design.scenario, design.policy or None, design.seed, engine="agents")
        self._customer = type("Treated", (_Treated, self._customer), {})
        self._firm = type("Answering", (_Firm, self._firm), {})
        self.design = design
        self.answering: int | None = None
        policy = design.policy or design.scenario.reference
        self._treatments = []
        for levers in design.arms.values():
            changed = design.scenario.with_values({f"policies.{policy}.{name}": v for name, v in levers.items()})
            self._treatments.append(plain(settings(changed, policy), changed, policy))
        u = np.empty(design.scenario.persons)
        fill_uniform(u, design.seed, 0, Purpose.LAB_DESIGN, _ASSIGNMENT, 0)
        self.arms = np.floor(u * len(design.arms)).astype(np.int64)

    @property
    def settings(self) -> Settings:
        """Return the levers of the arm that is being answered, or those of the policy."""
        return super().settings if self.answering is None or self.week < 0 else self._treatments[self.answering]

    def treatment(self, person: int) -> Settings:
        """Return the levers that a customer meets outside answers."""
        treated = self.design.unit == "customers" and self.week >= 0
        return self._treatments[self.arms[person]] if treated else super().settings

    def arm_of_case(self, person: int, week: int) -> int:
        """Return the arm of a case: the customer's, or one drawn for the case."""
        if self.design.unit == "customers":
            return int(self.arms[person])
        u = float(draw(self.design.seed, week, Purpose.LAB_DESIGN, person, _ASSIGNMENT + 1))
        return int(u * len(self.design.arms))


@dataclass(frozen=True, repr=False)
class FieldResults(Brief):
    """What a field experiment gave.

    Attributes:
        experiment: as it was designed. arms: number of the arm of every person.
        model: the market at its horizon, a Mesa model.
    """

    experiment: FieldExperiment
    arms: np.ndarray[Any, np.dtype[np.int64]]
    model: RecoveryModel

    def _brief_line(self) -> str:
        names, unit = ", ".join(self.experiment.arms), self.experiment.unit
        return f"of a field experiment: arms {names}; {unit}; {len(self.arms):,} persons"

    def outcome(self, name: str) -> Floats:
        """Return an outcome of every person: satisfaction, direct, stay, item7, retained, visits, value."""
        world = self.model.world
        people = world.people
        said = final_answers(world.week - 1, world.seed, people.actual, world.settings)
        known: dict[str, Floats] = {
            "satisfaction": people.actual.satisfaction,
            "direct": people.actual.satisfaction - people.twin.satisfaction,
            "stay": said.stay,
            "item7": said.seven,
            "retained": (people.actual.status == CUSTOMER).astype(np.float64),
            "visits": people.life.visits.astype(np.float64),
            "value": people.life.value,
        }
        if name not in known:
            raise DesignError(f"there is no outcome {name!r}. Allowed: {', '.join(known)}. Next: choose one.")
        return known[name]

    def effect(self, name: str, arm: str = "", *, failed: bool = False) -> Estimate:
        """Return the intention-to-treat effect of an arm against the first, over the base.

        Args:
            name: an outcome.
            arm: its name; default: the second.
            failed: only persons with a failure after burn-in: a selected group where arms change who fails.
        """
        if self.experiment.unit == "cases":
            raise DesignError(
                "cases were assigned, and a person may have cases of several arms, so persons cannot be compared. "
                "Next: use case_effect."
            )
        names = list(self.experiment.arms)
        wanted = names.index(arm) if arm else 1
        people = self.model.world.people
        kept = (people.traits.in_base == 1) & np.isin(self.arms, (0, wanted))
        if failed:
            kept &= people.record.first_week != NEVER
        return intention_to_treat(self.outcome(name)[kept], (self.arms == wanted)[kept])

    def table(self) -> list[dict[str, Any]]:
        """Return the effect of every arm against the first: on persons, or on cases."""
        rows = []
        for arm in list(self.experiment.arms)[1:]:
            if self.experiment.unit == "cases":
                effects = {"episode": self.case_effect(arm)}
            else:
                effects = {name: self.effect(name, arm) for name in OUTCOMES}
            rows += [
                {"arm": arm, "outcome": name, "effect": one.value, "low": one.low, "high": one.high, "n": one.n}
                for name, one in effects.items()
            ]
        return rows

    def case_effect(self, arm: str = "") -> Estimate:
        """Return the effect of an arm on EPISODE, over first failures, intention to treat: by the week they failed."""
        names = list(self.experiment.arms)
        wanted = names.index(arm) if arm else 1
        record = self.model.world.people.record
        market: Any = self.model
        persons = np.flatnonzero((record.first_week != NEVER) & (record.reading_week != NEVER))
        arms = np.array([market.arm_of_case(int(i), int(record.first_week[i])) for i in persons], dtype=np.int64)
        kept = np.isin(arms, (0, wanted))
        return intention_to_treat(record.episode[persons][kept], (arms == wanted)[kept])
