"""Customers in a cell of an experiment: forced visits, failures, waits and answers, every state at any moment.

The cells of an experiment hold the same persons of a cohort on the same luck, each with a twin who never fails.
"""

import math
from collections.abc import Collection, Mapping
from typing import Annotated, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.laboratory import kernels
from experiments.laboratory.designs import (
    FAILURE_LIMITS,
    REMEDY_FLAGS,
    REMEDY_LIMITS,
    DesignError,
    Failure,
    Remedy,
)
from experiments.laboratory.kernels import AnswerColumns, Episodes
from experiments.laboratory.laws import drawn
from experiments.laboratory.sample import Sample
from sim.arguments import Natural, Whole, check_name, checked, numbers_for
from sim.brief import Brief
from sim.rules.transitions import reminded
from sim.state.draws import Purpose, severity_quantile
from sim.state.people import CUSTOMER, Actual, Flags, Floats, Traits, Twin

Mask = NDArray[np.bool_]

# As many earlier failures may be remembered.
_Memories = Annotated[float, *FAILURE_LIMITS["prior_failures"]]

# What a visit may deliver more [sd], and a gift be worth [price].
_Better = Annotated[float, -5.0, 5.0]
_Price = Annotated[float, *REMEDY_LIMITS["compensation"]]

# Items of the control group have their own draws: this is added to their index.
CONTROL = 100


def severities(u: Floats) -> Floats:
    """Turn uniform draws into severities, Beta(2, 3)."""
    return np.array([severity_quantile(float(one)) for one in numbers_for("u", u, low=0.0, high=1.0)])


class Subjects(Brief):
    """The members of one cell. Methods change their states; each returns the subjects themselves.

    Attributes:
        actual: what they feel; twin: what their twins, who never fail, feel at the same moment.
        episodes: the latest failure and its answer.
        weeks: weeks of waiting so far. encounters: visits so far; each has one draw, shared by all cells.
        visits, spent: of the weeks lived freely; twin_visits, twin_spent: of the twins.
    """

    def __init__(self, cohort: Sample, members: slice) -> None:
        people = cohort.people
        self.cohort = cohort
        self.settings = cohort.settings
        self.first = members.start
        self.traits = Traits._make(column[members] for column in people.traits)
        self.actual = Actual._make(column[members].copy() for column in people.actual)
        self.twin = Twin._make(column[members].copy() for column in people.twin)
        self.count = len(self.traits.taste)
        self.episodes: Episodes = kernels.empty_episodes(self.count)
        self.weeks = 0
        self.encounters = 0
        self.failures = 0
        self.answers = 0
        self.visits, self.spent = np.zeros(self.count), np.zeros(self.count)
        self.twin_visits, self.twin_spent = np.zeros(self.count), np.zeros(self.count)

    def _brief_line(self) -> str:
        lived = f"{self.failures} failures, {self.encounters} visits, {self.weeks} weeks"
        return f"{self.count:,} customers of {self.cohort.scenario.name} after {lived}"

    def _brief_rows(self) -> list[dict[str, Any]]:
        return [
            {"state": name, "mean": float(np.mean(now)), "of twins": float(np.mean(getattr(self.twin, name, math.nan)))}
            for name, now in self.actual._asdict().items()
        ]

    def _filled(self, value: ArrayLike) -> Floats:
        """Return one number per person."""
        return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=np.float64), self.count))

    @checked()
    def uniform(self, purpose: Natural, week: Whole, index: Natural = 0) -> Floats:
        """Draw a uniform number a person."""
        out = np.empty(self.count)
        kernels.fill_uniform(out, self.cohort.seed, week, purpose, index, self.first)
        return out

    @checked()
    def normal(self, purpose: Natural, week: Whole, index: Natural = 0) -> Floats:
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

    def _checked(self, arrays: Mapping[str, ArrayLike], known: Collection[str]) -> dict[str, Floats]:
        """Return numbers by person, refusing those that are not known or not allowed."""
        limits = {**FAILURE_LIMITS, **REMEDY_LIMITS}
        for name in arrays:
            check_name("number", name, known)
        return {name: numbers_for(name, one, self.count, *limits.get(name, (0, 1))) for name, one in arrays.items()}

    def check_failed(self) -> None:
        """Refuse to go on where nobody has had a failure yet.

        Raises:
            DesignError: so it is.
        """
        if not self.failures:
            raise DesignError("nobody has had a failure that could be answered. Next: let something fail first.")

    @checked()
    def visit(self, *, better: _Better = 0.0) -> "Subjects":
        """Let everybody have one ordinary visit, the twins too.

        Args:
            better: what it delivers more to the subjects, and not to the twins [sd]: a pleasant surprise.
        """
        return self._visit_better(np.full(self.count, float(better)))

    @checked()
    def gift(self, price: _Price) -> "Subjects":
        """Let everybody have an ordinary visit with a gift, which the twins do not get.

        The model has no rule for money that makes good nothing. A gift is taken for a visit that delivers more, and
        as much more as the same money would make good: what is fair compensation for a failure of reference harm is
        worth the loss of such a failure.
        """
        b = self.settings.behaviour
        worth = b.loss_per_unit_of_harm * b.reference_harm / self.traits.fair_compensation
        return self._visit_better(float(price) * worth)

    def _visit_better(self, better: Floats) -> "Subjects":
        performance = self._performance()
        self._visit(performance + better)
        self._visit_of_twins(performance)
        return self

    def _visit(self, performance: Floats) -> None:
        kernels.visit(performance, self.traits, self.actual, self.settings)

    def _visit_of_twins(self, performance: Floats) -> None:
        kernels.visit(performance, self.traits, self.twin, self.settings)

    @checked()
    def remember_failures(self, count: _Memories) -> "Subjects":
        """Add remembered earlier failures; nothing else about them."""
        self.actual.failure_memory[:] = reminded(self.actual.failure_memory, count)
        return self

    @checked("failure")
    def fail(self, failure: Failure, *, performance: Floats | None = None, **arrays: ArrayLike) -> "Subjects":
        """Let everybody's visit fail; the twins have the same visit without failure.

        Args:
            failure: what goes wrong.
            performance: what the visit would have delivered [sd]; drawn if left out.
            arrays: numbers by person that replace those of `failure`.

        Raises:
            ParadoxError: numbers that are too many, too few, or not allowed.
        """
        own = self._checked(arrays, ("severity", "controllability", "base_stability", "process", "used", "explain"))
        causes = self.cohort.scenario.causes
        alone = drawn(failure, causes, lambda purpose: self.uniform(purpose, self.failures))
        what: Mapping[str, Any] = {**failure.numbers(), **alone, **own}
        for name in ("severity", "controllability", "base_stability", "process", "used"):
            getattr(self.episodes, name)[:] = what[name]
        self.remember_failures(failure.prior_failures)
        given = None if performance is None else self._filled(numbers_for("performance", performance, self.count))
        delivered = self._performance() if given is None else given
        self._fail(delivered, self._filled(what["explain"]))
        self._visit_of_twins(delivered)
        self.failures += 1
        return self

    def _fail(self, performance: Floats, explain: Floats) -> None:
        kernels.fail(performance, explain, self.traits, self.actual, self.episodes, self.settings)

    def complain(self) -> "Subjects":
        """Let everybody complain: the answer to a complaint shows that somebody listened, which relieves some anger."""
        self.episodes.spoken[:] = 1
        return self

    @checked("remedy", "hardens")
    def answer(self, remedy: Remedy, *, hardens: bool = True, **arrays: ArrayLike) -> "Subjects":
        """Return everybody an answer to the latest failure.

        Args:
            remedy: what the firm does.
            hardens: whether anger cools and hardens over the days to the answer first.
            arrays: numbers by person that replace those of `remedy`.

        Raises:
            ParadoxError: nobody has had a failure; or numbers that are too many, too few, or not allowed.
        """
        self.check_failed()
        what: Mapping[str, Any] = {**remedy.numbers(), **self._checked(arrays, AnswerColumns._fields)}
        given = AnswerColumns._make(
            self._flags(what[name]) if name in REMEDY_FLAGS else self._filled(what[name])
            for name in AnswerColumns._fields
        )
        self._answer(given, hardens)
        self.answers += 1
        return self

    def _answer(self, given: AnswerColumns, hardens: bool) -> None:
        kernels.answer(given, hardens, self.traits, self.actual, self.episodes, self.settings)

    def _flags(self, value: ArrayLike) -> NDArray[np.int8]:
        """Return for everybody what is true, 1, or false, 0."""
        return np.ascontiguousarray(np.broadcast_to(np.asarray(value, dtype=np.int8), self.count))

    @checked()
    def wait(self, weeks: Natural = 1) -> "Subjects":
        """Let weeks pass without visits: anger cools and hardens, memories fade (7.9)."""
        for _ in range(weeks):
            self._fade()
            self.weeks += 1
        return self

    def _fade(self) -> None:
        kernels.wait(self.traits, self.actual, self.twin, self.settings)

    @checked()
    def live(self, weeks: Natural) -> tuple[Floats, Floats]:
        """Let people live freely for some weeks without failures, and return visits of subjects and of twins.

        Whoever is a customer may visit, pays for the visit and for the week as the scenario says, and may leave.
        """
        visits, twin_visits = np.zeros(self.count), np.zeros(self.count)
        went, twin_went = np.zeros(self.count, np.int8), np.zeros(self.count, np.int8)
        money, worth = self.settings.money, self.traits.spend * self.settings.segment_value[self.traits.segment]
        for _ in range(weeks):
            self.wait()
            self.spent += money.price_a_week * worth * (self.actual.status == CUSTOMER)
            self.twin_spent += money.price_a_week * worth * (self.twin.status == CUSTOMER)
            self._go(self._performance(), went, twin_went)
            visits += went
            twin_visits += twin_went
        self.visits += visits
        self.twin_visits += twin_visits
        self.spent += money.price_a_visit * worth * visits
        self.twin_spent += money.price_a_visit * worth * twin_visits
        return visits, twin_visits

    def _go(self, performance: Floats, went: Flags, twin_went: Flags) -> None:
        """Let everybody live one free week, and note who visited."""
        kernels.go(
            self.uniform(Purpose.VISIT, self.weeks),
            performance,
            self.uniform(Purpose.EXIT, self.weeks),
            self.weeks,
            went,
            twin_went,
            self.traits,
            self.actual,
            self.twin,
            self.settings,
        )
