"""Finds the best policy of a scenario under a budget and conditions, and lives it again on luck not seen before.

The search, the cheapest policy without backfire and the frontier share their trials. What is told of a policy comes
from fresh cases alone: those of `paradox compare`, which no search lives.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from experiments.improvement.aims import MEASURES, WEEKS_A_YEAR, YEARLY_COST, Aim, Condition, weeks_of
from experiments.improvement.bench import LivedBench, Meter
from experiments.improvement.findings import (
    BEST,
    CHANGE,
    CHEAPEST,
    FRONTIER,
    LEAST_REGRETTED,
    NONE_KEEPS,
    REFERENCE,
    STAY,
    Improvement,
    Told,
)
from experiments.improvement.levers import (
    AS_IT_IS,
    Changes,
    SearchedLever,
    changes_of,
    goodwill_staff_prevention,
    value_in,
)
from experiments.improvement.merit import Merit
from experiments.improvement.response import Around, planned_responses
from experiments.improvement.search import (
    FINALISTS,
    REFERENCE_CASES,
    SIDE,
    Search,
    best,
    planned_climb,
    planned_runs,
)
from experiments.improvement.telling import Teller, backfires
from experiments.improvement.trials import Trials
from experiments.runs.runner import Report, silent
from experiments.runs.store import Store
from sim.scenario.scenario import Scenario

# Every number that is told rests on so many fresh cases or more.
FRESH = 30
# A search lives so many person-weeks at most unless it is to be thorough: about ten minutes on two idle cores. Of a
# whole search a share is taken that keeps within them, but never less than the least.
PERSON_WEEKS, LEAST_SHARE = 3e9, 0.2
# The readable engine, which lives classes of one's own, takes so many times as long for a person-week.
_READABLE = 700.0
# Side searches, for the cheapest policy and along the frontier, begin with so many of what was tried.
_SIDE_START = 12
# The frontier is looked for at so many shares of the way from the cheapest candidate to the best for any money.
_SHARES = (0.2, 0.4, 0.6, 0.8)
# A step of money if none is stated: of a firm, and of a customer where the firm's size is not known.
STEP_OF_FIRM, STEP_OF_CUSTOMER = 10_000.0, 0.02


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        scenario: whose policies are improved.
        goal: a name of `MEASURES` with a direction.
        levers: to search.
        conditions: to keep.
        budget: of the firm where its number of customers is known, else a customer; a year, above the reference
            policy; in the firm's currency where it has one, else in prices; None for none.
        step: money in the same measure, of which is told what the next of it brings; None for the usual one.
        variants: the scenario in each of some plausible worlds; none for the scenario as it is.
        cases: fresh ones, 30 at least; None for the replications of the scenario.
        thorough: whether to take the whole search however long its runs are.
    """

    scenario: Scenario
    goal: str
    levers: tuple[SearchedLever, ...]
    conditions: tuple[Condition, ...] = ()
    budget: float | None = None
    step: float | None = None
    variants: tuple[Scenario, ...] = ()
    cases: int | None = None
    thorough: bool = False

    @property
    def worlds(self) -> int:
        """Return in how many worlds candidates are lived."""
        return max(1, len(self.variants))

    @property
    def customers(self) -> int:
        """Return the customers of the firm, 0 where the scenario does not say how many it has."""
        return int(self.scenario.firm.customers)

    def a_customer(self, money: float) -> float:
        """Return money as it was asked for, a customer."""
        return money / self.scale

    @property
    def scale(self) -> float:
        """Return what a price of a customer and year is in the money of the question: of the firm, in its currency."""
        return (self.customers or 1) * (self.scenario.terms.price_unit or 1.0)

    @property
    def aim(self) -> Aim:
        """Return what is sought, the budget first among the conditions."""
        limits = () if self.budget is None else (_at_most(self.a_customer(self.budget)),)
        return Aim(self.goal, MEASURES[self.goal].better > 0, (*limits, *map(self._in_prices, self.conditions)))

    def _in_prices(self, condition: Condition) -> Condition:
        """Return a condition in the unit of its measure; one on money says it as the budget does, a year."""
        weeks = weeks_of(condition.measure, self.scenario.horizon)
        if not weeks or not self.scenario.terms.price_unit:
            return condition
        return replace(condition, bound=self.a_customer(condition.bound) * weeks / WEEKS_A_YEAR)

    @property
    def fresh(self) -> int:
        """Return how many fresh cases there are: every world as often as any other."""
        wanted = max(FRESH, self.cases or self.scenario.replications)
        return self.worlds * math.ceil(wanted / self.worlds)

    @property
    def share(self) -> float:
        """Return the share of a whole search that is taken: the largest that keeps within the person-weeks."""
        if self.thorough:
            return 1.0
        each = self.scenario.persons * (self.scenario.burn_in + self.scenario.horizon)
        runs = PERSON_WEEKS / (each * (_READABLE if self.scenario.actors else 1.0))
        shares = np.arange(1.0, LEAST_SHARE, -0.05).round(2)
        return next((float(share) for share in shares if planned(self, share) <= runs), LEAST_SHARE)


def _at_most(extra: float) -> Condition:
    return Condition(YEARLY_COST, at_least=False, bound=extra, above_reference=True)


def improve(
    question: Question, store: Path | None = None, threads: int | None = None, report: Report = silent
) -> Improvement:
    """Find the best policy; stopped and asked again it goes on, to the same answer.

    Args:
        question: what is asked.
        store: file that keeps finished runs; None keeps nothing.
        threads: runs at the same time; None for one a core.
        report: called as runs finish.

    Raises:
        ParadoxError: a run failed, the store cannot be written, or an interruption.
    """
    variants = _variants(question)
    with Store(store) as runs:
        meter = Meter(planned(question, question.share), report)
        return _Improving(question, LivedBench(variants, runs, threads=threads, meter=meter)).answer()


class _Improving:
    """One search from its beginning to its answer."""

    def __init__(self, question: Question, bench: LivedBench) -> None:
        self.question, self.aim, self.bench = question, question.aim, bench
        self.margin = float(question.scenario.measurement.verdict_margin)
        policies = question.scenario.canonical()["policies"]
        self.reference: Mapping[str, Any] = policies[question.scenario.reference]
        self.known = [changes_of(policy, question.levers) for policy in policies.values()]
        self.trials = Trials(bench, REFERENCE_CASES)
        self.search = Search(question.levers, self.trials, self.reference, question.scenario.seed, question.share)

    def answer(self) -> Improvement:
        """Search, then tell on fresh luck what was found."""
        start = self.search.begin(self.known)
        merit = Merit(self.aim, self.trials, start)
        ranked = best(merit, [*self.search.find(merit, start), AS_IT_IS])
        if not any(merit.keeps(one) for one in ranked):
            ranked = self._aside(lambda one: -merit.broken(one))
        steady = self._least_regretted([one for one in ranked if merit.keeps(one)] or ranked)
        cheapest = self._cheapest(start)
        along = self._frontier(start)
        teller = self._fresh([*ranked, *([] if cheapest is None else [cheapest]), *along])
        first = next((one for one in ranked if merit.keeps(one) and teller.keeps(one)), ranked[0])
        among = list(dict.fromkeys([AS_IT_IS, first, steady]))
        policies = [
            teller.told(REFERENCE, self.question.scenario.reference, AS_IT_IS, among),
            teller.told(BEST, "improved", first, among),
            *([] if cheapest is None else [teller.told(CHEAPEST, "cheapest", cheapest, among)]),
            teller.told(LEAST_REGRETTED, "least_regretted", steady, among),
        ]
        along.sort(key=lambda one: teller.trials.gain(one, YEARLY_COST))
        frontier = [teller.told(FRONTIER, f"frontier_{at}", one, among) for at, one in enumerate(along, start=1)]
        around = Around(teller.trials, self.question.fresh, first, self.aim.goal, self._step, self.question.share)
        responses = around.responses(self._moved_levers(first))
        return Improvement(
            scenario=self.question.scenario,
            aim=self.aim,
            budget=None if self.question.budget is None else self.question.a_customer(self.question.budget),
            customers=self.question.customers,
            scale=self.question.scale,
            step=self._step,
            levers=self.question.levers,
            decision=_decision(self.aim, policies[0], policies[1]),
            policies=tuple(policies),
            frontier=tuple(frontier),
            responses=responses,
            tried=tuple(self._rows(merit)),
            worlds=self.question.worlds,
            cases=self.question.fresh,
            runs=self.trials.spent + teller.trials.spent,
            share=self.question.share,
        )

    def _fresh(self, candidates: Sequence[Changes]) -> Teller:
        """Live candidates on luck that the search never saw."""
        bench = LivedBench(self.bench.variants, self.bench.store, 0, self.bench.threads, self.bench.meter)
        fresh = Trials(bench, self.question.fresh)
        fresh.ensure(candidates, self.question.fresh)
        return Teller(fresh, self.aim, self.margin, self.question.worlds, self.question.fresh)

    def _least_regretted(self, finalists: Sequence[Changes]) -> Changes:
        """Return the finalist that is least regretted, by the cases of the search that all of them have met."""
        cases = min(self.trials.cases(one) for one in finalists)
        return Teller(self.trials, self.aim, self.margin, self.question.worlds, cases).least_regretted(finalists)

    def _cheapest(self, start: Sequence[Changes]) -> Changes | None:
        """Return the cheapest candidate found that certainly does not backfire, None if there is none."""
        contrasts = ("recovery_person", "recovery_base")
        aim = Aim(YEARLY_COST, False, tuple(Condition(one, True, -self.margin) for one in contrasts))
        merit = Merit(aim, self.trials, start)
        found = self._aside(merit)
        safe = [one for one in found if not backfires(self.trials, one, self.margin)]
        return min(safe, key=lambda one: self.trials.level(one, YEARLY_COST), default=None)

    def _frontier(self, start: Sequence[Changes]) -> list[Changes]:
        """Return the best candidate for each of some costs, whatever the conditions beside it.

        The dearest is the one that would be best if money were no object: beyond it money brings nothing.
        """
        dearest = self._aside(Merit(Aim(self.aim.goal, self.aim.more, ()), self.trials, start))[0]
        high = self.trials.gain(dearest, YEARLY_COST)
        cheap = min(self.trials.candidates, key=lambda one: self.trials.gain(one, YEARLY_COST))
        low = self.trials.gain(cheap, YEARLY_COST)
        self.search.between(cheap, dearest, _SHARES)
        found = [dearest]
        for share in _SHARES:
            aim = Aim(self.aim.goal, self.aim.more, (_at_most(low + share * (high - low)),))
            found.append(self._aside(Merit(aim, self.trials, start))[0])
        return list(dict.fromkeys(found))

    def _aside(self, merit: Callable[[Changes], float]) -> list[Changes]:
        """Climb from the best of all that was tried, in a short search of its own."""
        start = best(merit, self.trials.candidates)[:_SIDE_START]
        return self.search.climb(merit, start, SIDE)

    @property
    def _step(self) -> float:
        """Return the step of money, a customer and year."""
        usual = STEP_OF_FIRM if self.question.customers else STEP_OF_CUSTOMER
        return self.question.a_customer(self.question.step or usual)

    def _moved_levers(self, changes: Changes) -> list[tuple[SearchedLever, float]]:
        """Return the levers around a policy, with its values: those searched, and what money most often goes into."""
        scenario, levers = self.question.scenario, self.question.levers
        given = dict(changes)
        every = [*levers, *goodwill_staff_prevention(scenario, levers)]
        values = [(one, given.get(one.paths[0], value_in(self.reference, one.paths[0]))) for one in every]
        return [(lever, value) for lever, value in values if math.isfinite(value)]

    def _rows(self, merit: Merit) -> Iterable[dict[str, Any]]:
        """Yield a row for each candidate that was tried."""
        for one in self.trials.candidates:
            places = dict(one)
            yield {
                "cases": self.trials.cases(one),
                **{
                    lever.name: places.get(lever.paths[0], value_in(self.reference, lever.paths[0]))
                    for lever in self.question.levers
                },
                self.aim.goal: self.trials.level(one, self.aim.goal),
                "extra_yearly_cost": self.trials.gain(one, YEARLY_COST),
                "keeps": merit.keeps(one),
                "merit": merit(one),
            }


def _decision(aim: Aim, reference: Told, found: Told) -> str:
    """Say what is to be done, by fresh luck alone."""
    if not found.keeps:
        return NONE_KEEPS
    if found.changes == AS_IT_IS:
        return STAY
    gain = found.gains[aim.goal]
    sure = min(aim.sign * gain.low, aim.sign * gain.high) > 0.0
    return CHANGE if sure or not reference.keeps else STAY


def _variants(question: Question) -> list[Scenario]:
    """Return the scenario in each of its worlds, in an order that hangs on the seed alone."""
    if not question.variants:
        return [question.scenario]
    order = np.random.default_rng(question.scenario.seed).permutation(question.worlds)
    return [question.variants[at] for at in order]


def planned(question: Question, share: float) -> int:
    """Return about how many runs an answer takes with a share of a whole search."""
    levers = len(question.levers)
    sides = (2 + len(_SHARES)) * planned_climb(levers, SIDE.shortened(share))
    told = (3 + FINALISTS + len(_SHARES)) * question.fresh
    return planned_runs(levers, share) + sides + told + planned_responses(levers + 2, question.fresh, share)
