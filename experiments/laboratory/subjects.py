"""Customers in the laboratory: forced visits, failures, waits and answers, and every state at any moment.

`Cohort` draws customers and lets each make 25 ordinary visits (section 5 of the model description). Each cell of an
experiment is a set of `Subjects` from it: the same persons on the same luck, each with a twin who never fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.laboratory import kernels
from experiments.laboratory.designs import Failure, Remedy
from experiments.laboratory.kernels import Answers, Episodes
from sim import phases, population
from sim.draws import Purpose, severity_quantile
from sim.population import Actual, Floats, People, Shadow, Traits
from sim.scenario import Scenario
from sim.settings import Settings, settings

Mask = NDArray[np.bool_]

# Items of the control group have their own draws: this is added to their index.
CONTROL = 100


@dataclass(frozen=True)
class Cohort:
    """A sample of customers before any experiment.

    Args:
        scenario: the market and service they come from.
        persons: how many.
        seed: the same seed gives the same persons and the same luck.
        policy: whose promises and ease of complaining hold; default: the reference policy.
        family: number of the cell family: its survey noise is its own.
    """

    scenario: Scenario
    persons: int
    seed: int
    policy: str = ""
    family: int = 0

    @cached_property
    def settings(self) -> Settings:
        """Give the numbers of the scenario; everybody is a customer."""
        numbers = settings(self.scenario, self.policy or self.scenario.reference)
        market = numbers.market.copy()
        market.initial_customer_share = 1.0
        visits = int(self.scenario.behaviour.laboratory_encounters)
        return numbers._replace(market=market, first_encounters=visits)

    @cached_property
    def people(self) -> People:
        """Give the persons after their ordinary visits, in the weeks before week 0."""
        return population.initial(self.settings, self.persons, self.seed, 0)

    def subjects(self, members: slice | None = None) -> "Subjects":
        """Take the persons, or some consecutive ones, into a cell of an experiment."""
        return Subjects(self, members or slice(0, self.persons))

    def uniform(self, purpose: Purpose, index: int = 0, week: int | None = None) -> Floats:
        """Draw a uniform number a person; the week is by default the number of the cell family."""
        out = np.empty(self.persons)
        kernels.fill_uniform(out, self.seed, self.family if week is None else week, purpose, index, 0)
        return out


def severities(u: Floats) -> Floats:
    """Turn uniform draws into severities, Beta(2, 3)."""
    return np.array([severity_quantile(float(one)) for one in u])


class Subjects:
    """The members of one cell. Methods change their states; each returns the subjects themselves.

    Attributes:
        actual: what they feel; twin: what their twins, who never fail, feel at the same moment.
        episodes: the latest failure and its answer.
        weeks: weeks of waiting so far. encounters: visits so far; each has one draw, shared by all cells.
    """

    def __init__(self, cohort: Cohort, members: slice) -> None:
        people = cohort.people
        self.cohort = cohort
        self.settings = cohort.settings
        self.first = members.start
        self.traits = Traits._make(column[members] for column in people.traits)
        self.actual = Actual._make(column[members].copy() for column in people.actual)
        self.twin = Shadow._make(column[members].copy() for column in people.shadow)
        self.count = len(self.traits.taste)
        self.episodes: Episodes = kernels.empty_episodes(self.count)
        self.weeks = 0
        self.encounters = 0
        self.failures = 0

    def _filled(self, value: ArrayLike) -> Floats:
        """Give one number a person."""
        return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=np.float64), self.count))

    def uniform(self, purpose: Purpose, week: int, index: int = 0) -> Floats:
        """Draw a uniform number a person."""
        out = np.empty(self.count)
        kernels.fill_uniform(out, self.cohort.seed, week, purpose, index, self.first)
        return out

    def normal(self, purpose: Purpose, week: int, index: int = 0) -> Floats:
        """Draw a standard normal number a person."""
        out = np.empty(self.count)
        kernels.fill_normal(out, self.cohort.seed, week, purpose, index, self.first)
        return out

    def _performance(self) -> Floats:
        """Draw what the next visit delivers without a failure [sd]."""
        out = np.empty(self.count)
        noise = self.normal(Purpose.PERFORMANCE, self.encounters)
        kernels.perform(out, noise, self.traits, self.settings)
        self.encounters += 1
        return out

    def visit(self) -> "Subjects":
        """Let everybody have one ordinary visit, the twins too."""
        performance = self._performance()
        kernels.visit_actual(performance, self.traits, self.actual, self.settings)
        kernels.visit_shadow(performance, self.traits, self.twin, self.settings)
        return self

    def remember_failures(self, count: float) -> "Subjects":
        """Add remembered earlier failures; nothing else about them."""
        self.actual.failure_memory[:] += count
        return self

    def fail(self, failure: Failure, *, performance: Floats | None = None, **arrays: ArrayLike) -> "Subjects":
        """Let everybody's visit fail; the twins have the same visit without failure.

        Args:
            failure: what goes wrong.
            performance: what the visit would have delivered [sd]; drawn if left out.
            arrays: numbers by person that replace those of `failure`.
        """
        what: Mapping[str, Any] = {**failure.numbers(), **arrays}
        for name in ("severity", "controllability", "base_stability", "process", "used"):
            getattr(self.episodes, name)[:] = what[name]
        self.remember_failures(failure.prior_failures)
        delivered = self._performance() if performance is None else performance
        kernels.fail(delivered, self._filled(what["explain"]), self.traits, self.actual, self.episodes, self.settings)
        kernels.visit_shadow(delivered, self.traits, self.twin, self.settings)
        self.failures += 1
        return self

    def complain(self) -> "Subjects":
        """Let everybody complain: having been heard relieves some anger."""
        self.actual.anger[:] *= 1.0 - self.cohort.scenario.behaviour.relief_of_being_heard
        return self

    def answer(self, remedy: Remedy, *, hardens: bool = True, **arrays: ArrayLike) -> "Subjects":
        """Give everybody an answer to the latest failure.

        Args:
            remedy: what the firm does.
            hardens: whether anger cools and hardens over the days to the answer first.
            arrays: numbers by person that replace those of `remedy`.
        """
        what: Mapping[str, Any] = {**remedy.numbers(), **arrays}
        given = Answers._make([*(self._filled(what[name]) for name in Answers._fields[:-1]), self._flags(what)])
        kernels.answer(given, hardens, self.traits, self.actual, self.episodes, self.settings)
        return self

    def _flags(self, what: Mapping[str, Any]) -> NDArray[np.int8]:
        """Give for everybody whether the firm came first."""
        return np.ascontiguousarray(np.broadcast_to(np.asarray(what["firm_first"], dtype=np.int8), self.count))

    def wait(self, weeks: int = 1) -> "Subjects":
        """Let weeks pass without visits: anger cools and hardens, memories fade (7.9)."""
        for _ in range(weeks):
            phases.fade(0, len(self.actual.status), self.traits, self.actual, self.twin, self.settings)
            self.weeks += 1
        return self

    def live(self, weeks: int) -> tuple[Floats, Floats]:
        """Let people live freely for some weeks without failures; gives visits of subjects and of twins."""
        visits, twin_visits = np.zeros(self.count), np.zeros(self.count)
        went, twin_went = np.zeros(self.count, np.int8), np.zeros(self.count, np.int8)
        for _ in range(weeks):
            self.wait()
            kernels.go(
                self.uniform(Purpose.VISIT, self.weeks),
                self._performance(),
                self.uniform(Purpose.EXIT, self.weeks),
                went,
                twin_went,
                self.traits,
                self.actual,
                self.twin,
                self.settings,
            )
            visits += went
            twin_visits += twin_went
        return visits, twin_visits
