"""Subjects of a class of one's own: the laboratory says what happens to them, their verbs what that does to them.

Visits, failures, complaints, answers and waiting are forced; `encounter`, `suffer`, `complain`, `appraise` and `fade`
are the class's own, and in weeks lived freely `feels_like_visiting` and `wants_out`. The firm does nothing here.
"""

from collections import defaultdict
from functools import cached_property
from types import SimpleNamespace
from typing import Any

import numpy as np

from experiments.laboratory.designs import REMEDY_LIMITS, DesignError
from experiments.laboratory.kernels import AnswerColumns
from experiments.laboratory.sample import Sample
from experiments.laboratory.subjects import Subjects
from sim.engines.agents import Customer
from sim.engines.agents.model import AgentModel
from sim.rules.appraisal import FailureAppraisal, FailureInputs, Judgement, expected_recovery
from sim.rules.bots import BOT, PERSON
from sim.rules.remedy import DecidedAnswer
from sim.state import people as population
from sim.state.draws import Purpose
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    FORMER,
    NO_VISIT,
    ORDINARY,
    VOICED,
    WAITING,
    Actual,
    Flags,
    Floats,
    People,
    Traits,
    Twin,
)

# Verbs that the laboratory takes over, and those in whose place it asks others: a change of them would be overlooked.
_FORCED = ("be_served", "failure_of")
_CHOSEN = ("visit", "decide")
_JUDGED = ("harm", "owed", "distributive", "interactional", "procedural", "recovery", "recovery_cumulative",
           "expected", "complaint_satisfaction", "delight")  # fmt: skip


def acquainted(cohort: Sample) -> People:
    """Draw the persons of a cohort and let them make their ordinary visits, in the weeks before week 0."""
    strangers = cohort.settings._replace(first_encounters=0)
    people = population.initial(strangers, cohort.persons, cohort.seed, 0)
    _Model(cohort, people, slice(0, cohort.persons)).get_acquainted(cohort.settings.first_encounters)
    return people


class _Subject(Customer):
    """Someone to whom the laboratory decides what happens; stands before a class of one's own."""

    forced: FailureInputs
    hurt: FailureAppraisal
    judged: Judgement
    told: float
    speaks_surely = False
    spoken = False

    def failure_of(self, cause: int, p: float, warned: bool) -> FailureInputs:
        """Return the failure that the laboratory forces."""
        self.forced = self.forced._replace(performance=p, expectation=self.expectation, memory=self.failure_memory)
        return self.forced

    def failure(self) -> FailureInputs:
        """Recall it."""
        return self.forced

    def explained(self, warned: bool) -> float:
        """Return how far the laboratory explains it at once."""
        return self.told

    def draw(self, purpose: Purpose, week: int | None = None) -> float:
        """Draw as in a market, but never be warned, and complain for sure when told to."""
        if purpose is Purpose.PREEMPT:
            return 1.0
        return -1.0 if self.speaks_surely and purpose is Purpose.VOICE else super().draw(purpose, week)

    def complain(self, felt: float) -> int:
        """Keep the complaint for when the laboratory asks for it; the firm knows of the failure anyhow."""
        return VOICED

    def open_case(self, failure: FailureInputs, hurt: FailureAppraisal, cause: int, mode: int, first: bool) -> None:
        """Note what the failure did, too."""
        self.hurt = hurt
        super().open_case(failure, hurt, cause, mode, first)
        self.case.open = CLOSED  # nobody waits before having complained

    def speak(self) -> None:
        """Complain, as far as the class of one's own does."""
        self.speaks_surely = True
        self.spoken = super().complain(self.hurt.felt) == VOICED
        self.speaks_surely = False

    def is_heard(self, lapsed: bool) -> bool:
        """Say whether this is the first answer to a complaint."""
        return self.spoken

    def voice(self) -> float:
        """Return the chance of a complaint; of a class with a `complain` of its own whether it complains, 0 or 1."""
        own: Any = super().complain
        if own.__func__ is Customer.complain:
            return self.readiness_to_complain(self.hurt.felt)
        before = {name: getattr(self, name) for name in Actual._fields}
        speaks = own(self.hurt.felt) == VOICED
        for name, value in before.items():
            setattr(self, name, value)
        return float(speaks)


class _Desk:
    """Stands where the firm is: hands over nothing, and keeps how answers were judged."""

    def __init__(self, reputation: float) -> None:
        self.reputation = reputation
        self.newcomers: list[int] = []
        self.noticed: dict[int, int] = defaultdict(int)

    def book_answer(self, customer: _Subject, given: DecidedAnswer, judged: Judgement, *_: Any) -> None:
        """Keep how an answer was judged."""
        customer.judged = judged
        self.newcomers.clear()


class _Model(AgentModel):
    """The subjects as agents, without a market around them."""

    def __init__(self, cohort: Sample, people: People, members: slice) -> None:
        scenario = cohort.scenario
        policy = cohort.policy or scenario.reference
        super().__init__(
            SimpleNamespace(
                scenario=scenario, policy=policy, seed=cohort.seed, settings=cohort.settings, people=people, week=0
            )
        )
        own = self._customer
        refuse(own, _FORCED, "encounter, suffer or appraise")
        self._customer = type("Subject", (_Subject, own), {})
        self._members = members

    @cached_property
    def customers(self) -> list[Any]:
        """Return the subjects in order."""
        return [self._customer(self, person) for person in range(self._members.start, self._members.stop)]

    @cached_property
    def firm(self) -> Any:
        """Return who stands where the firm is."""
        return _Desk(self.settings.market.reputation_start)

    @cached_property
    def books(self) -> Any:
        """Return books that nobody reads."""
        return _numbers()

    @property
    def discount(self) -> float:
        """Return 1: nothing is discounted."""
        return 1.0

    def friends(self, person: int) -> list[Any]:
        """Return nobody: subjects do not know each other."""
        return []


def _numbers() -> Any:
    """Return an object whose attributes are 0 until they are set."""

    class Numbers(SimpleNamespace):
        def __getattr__(self, name: str) -> float:
            return 0.0

    return Numbers()


def refuse(own: type[Any], verbs: tuple[str, ...], instead: str) -> None:
    """Refuse a class that changes verbs which the laboratory never asks.

    Raises:
        DesignError: naming the verb.
    """
    for verb in verbs:
        if getattr(own, verb) is not getattr(Customer, verb):
            raise DesignError(
                f"The laboratory forces what happens and never asks '{verb}', which {own.__qualname__} changes. "
                f"Next: change {instead}, or do a survey, a field experiment or a comparison."
            )


class OwnSubjects(Subjects):
    """The members of a cell who are of a class of one's own; attributes are those of `Subjects`."""

    def __init__(self, cohort: Sample, members: slice) -> None:
        super().__init__(cohort, members)
        people = population.copied(cohort.people)
        self.traits = Traits._make(column[members] for column in people.traits)
        self.actual = Actual._make(column[members] for column in people.actual)
        self.twin = Twin._make(column[members] for column in people.twin)
        self.model = _Model(cohort, people, members)

    @property
    def agents(self) -> list[Any]:
        """Return everybody as an agent, in the week that the cell has come to."""
        self.model.world.week = self.weeks
        return self.model.customers

    def _visit(self, performance: Floats) -> None:
        for agent, p in zip(self.agents, performance.tolist(), strict=True):
            agent.encounter(agent, p)

    def _visit_of_twins(self, performance: Floats) -> None:
        for agent, p in zip(self.agents, performance.tolist(), strict=True):
            agent.encounter(agent.twin, p)

    def _fail(self, performance: Floats, explain: Floats) -> None:
        kept, b = self.episodes, self.settings.behaviour
        promise = self.settings.policy.promise_recovery
        for i, agent in enumerate(self.agents):
            agent.told = float(explain[i])
            agent.forced = FailureInputs(
                severity=float(kept.severity[i]),
                controllability=float(kept.controllability[i]),
                base_stability=float(kept.base_stability[i]),
                process=bool(kept.process[i]),
                used=bool(kept.used[i]),
                performance=float(performance[i]),
                expectation=agent.expectation,
                memory=agent.failure_memory,
            )
            agent.spoken = False
            agent.suffer(0, float(performance[i]))
            kept.spoken[i] = 0
            kept.performance[i], kept.expectation[i], kept.memory[i] = agent.forced[-3:]
            for name in FailureAppraisal._fields:
                getattr(kept, name)[i] = getattr(agent.hurt, name)
            kept.expected_at_failure[i] = expected_recovery(
                agent.recovery_expectation, agent.hurt.harm, promise, agent.commitment, b
            )
            kept.voice[i] = agent.voice()
            self._keep_credit(i, agent)

    def _keep_credit(self, i: int, agent: Any) -> None:
        kept = self.episodes
        kept.credit_satisfaction[i], kept.credit_expectation[i], kept.credit_restored[i] = agent.credit

    def complain(self) -> Subjects:
        """Let everybody complain."""
        for i, agent in enumerate(self.agents):
            agent.speak()
            self.episodes.spoken[i] = agent.spoken
        return self

    def _answer(self, given: AnswerColumns, hardens: bool) -> None:
        if not hardens:
            raise DesignError("Anger of a class of one's own always cools until the answer. Next: leave out hardens.")
        for i, agent in enumerate(self.agents):
            agent.case.open, agent.case.week = WAITING, self.weeks
            agent.case.mode = DETECTED if given.firm_first[i] else VOICED
            answer = {name: float(getattr(given, name)[i]) for name in REMEDY_LIMITS}
            by = BOT if given.by_bot[i] else PERSON
            remedy = DecidedAnswer(resolved=answer.pop("repair"), by=by, **answer)  # type: ignore[arg-type]  # a part of a repair
            agent.appraise(remedy, False, np.nan)
            agent.spoken, self.episodes.spoken[i] = False, 0
            for name in _JUDGED:
                getattr(self.episodes, name)[i] = getattr(agent.judged, name)
            self._keep_credit(i, agent)

    def _fade(self) -> None:
        for agent in self.agents:
            agent.fade()

    def _go(self, performance: Floats, went: Flags, twin_went: Flags) -> None:
        own = self.cohort.scenario.actors
        refuse(getattr(own, "customer", None) or Customer, _CHOSEN, "feels_like_visiting or wants_out")
        for i, agent in enumerate(self.agents):
            for each, note in ((agent, went), (agent.twin, twin_went)):
                note[i] = each.status == CUSTOMER and agent.feels_like_visiting(each)
                agent.life.visit, agent.life.twin_visit = (ORDINARY if went[i] else NO_VISIT), int(twin_went[i])
                if note[i]:
                    agent.encounter(each, float(performance[i]))
                if each.status == CUSTOMER and agent.wants_out(each):
                    each.status = FORMER
