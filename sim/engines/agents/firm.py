"""What the firm does in a week: whose turn it is, what they get, what it learns; every judgement is a rule's."""

import math
from typing import Any

import mesa

from sim.engines.agents.customer import Customer
from sim.engines.agents.person import COUNTERS
from sim.rules import learning, word_of_mouth
from sim.rules.appraisal import Judgement
from sim.rules.remedy import Remedy, no_remedy, remedy, with_warning
from sim.scenario.actors import FIRM, Actor
from sim.state import crowd
from sim.state.draws import Purpose
from sim.state.firm import QUEUED, FirmState
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    LAPSED,
    LEAVING,
    NEVER,
    PREEMPTED,
    REOPENED,
    UNRESOLVED,
    WAITING,
)


class Firm(Actor, mesa.Agent):
    """The firm: its queue in order of service, its knowledge of causes, its reputation, its books."""

    _ids = COUNTERS
    role = FIRM

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.newcomers: list[int] = []
        self.today: list[int] = []
        self.lapsed = 0
        self.open_up()

    def open_up(self) -> None:
        """Take queue, knowledge and hazards from the world, as they stand between two weeks."""
        state = self.state
        self.queue: list[int] = state.queue[: state.counts[QUEUED]].tolist()
        self.factors: list[float] = state.factors.tolist()
        self.knowledge: list[float] = state.knowledge.tolist()
        self.noticed = [0] * len(self.factors)
        self.likely_cases = self.likely_claims = 0.0

    @property
    def state(self) -> FirmState:
        """Return the state of the firm in the world."""
        return self.model.world.firm  # type: ignore[no-any-return]  # Mesa's model is untyped

    @property
    def own(self) -> Any:
        """Return the levers that a subclass brings, as attributes."""
        return self.model.settings.policy

    @property
    def reputation(self) -> float:
        """Return the reputation, -1 to 1."""
        return float(self.state.reputation[0])

    def entry_week(self, entry: int) -> int:
        """Return the week in which a queue entry came in."""
        case = self.model.customers[entry // 2].case
        return int(case.claim_week if entry % 2 else case.week)

    def place(self, entry: int) -> tuple[float, int]:
        """Return the place of an entry among those of its week: its draw, then person, then case before claim."""
        return self.model.customers[entry // 2].luck(Purpose.QUEUE, self.entry_week(entry)), entry

    # Step 8
    def take_turns(self, visitors: list[Customer]) -> None:
        """Decide whose turn it is: the lapsed, the pre-empted, then the queue up to capacity."""
        week, settings = self.model.week, self.model.settings
        self.queue += sorted(self.newcomers, key=self.place)
        self.newcomers = []
        self.today = []
        while self.queue and week - self.entry_week(self.queue[0]) >= settings.lapse_weeks:
            entry = self.queue.pop(0)
            case = self.model.customers[entry // 2].case
            if entry % 2:
                case.claim_week = NEVER
            elif case.open == REOPENED:
                case.open = CLOSED
            else:
                self.today.append(entry)
        self.lapsed = len(self.today)
        self.today += [2 * visitor.person for visitor in visitors if visitor.life.visit == PREEMPTED]
        served = self.turns()
        self.today += self.queue[:served]
        self.queue = self.queue[served:]
        self.model.books.served += served

    def turns(self) -> int:
        """Return how many entries of the queue have their turn, with those of the customers who are not lived."""
        state, week, seed = self.state, self.model.week, self.model.world.seed
        if state.load == 0.0:
            return min(state.capacity, len(self.queue))
        crowd.crowd_comes(week, seed, self.likely_cases, self.likely_claims, state)
        crowd.crowd_lapses(week, self.model.settings.lapse_weeks, state)
        capacity, badly, turns = float(state.capacity), 1.0 - self.model.settings.policy.resolve_prob, 0
        for since in range(crowd.first_week(week, self.model.settings.lapse_weeks, state), week + 1):
            while turns < len(self.queue) and self.entry_week(self.queue[turns]) == since:
                capacity = crowd.crowd_served(since, self.place(self.queue[turns])[0], capacity, week, badly, state)
                if capacity < 1.0:
                    return turns
                turns, capacity = turns + 1, capacity - 1.0
            capacity = crowd.crowd_served(since, 1.0, capacity, week, badly, state)
        return turns

    # Step 9
    def answer(self) -> None:
        """Answer every entry whose turn it is."""
        customers = self.model.customers
        remedies = [self.remedy(entry, at) for at, entry in enumerate(self.today)]
        others = [math.nan] * len(self.today)
        if self.model.settings.behaviour.unequal_treatment > 0.0:
            for at, entry in enumerate(self.today):
                if entry % 2 == 0:
                    others[at] = customers[entry // 2].friends_received(remedies[at].explain)
        for at, entry in enumerate(self.today):
            if entry % 2:
                self.pay_claim(customers[entry // 2], remedies[at])
            else:
                customers[entry // 2].appraise(remedies[at], at < self.lapsed, others[at])

    def remedy(self, entry: int, at: int) -> Remedy:
        """Decide the remedy of an entry by the luck of the week in which it came in."""
        if at < self.lapsed:
            return no_remedy()
        customer = self.model.customers[entry // 2]
        warned = entry % 2 == 0 and customer.case.open == WAITING and customer.case.mode == PREEMPTED
        return self.remedy_of(customer, self.entry_week(entry), warned)

    def remedy_of(self, customer: Customer, since: int, warned: bool) -> Remedy:
        """Return the remedy that a customer gets whose entry came in in a week."""
        given = remedy(
            customer.luck(Purpose.RESOLVE, since),
            customer.luck(Purpose.COMPENSATE, since),
            customer.luck(Purpose.APOLOGY, since),
            customer.chance(Purpose.COURTESY, since),
            customer.luck(Purpose.PERSONAL, since),
            customer.luck(Purpose.FIRST_CONTACT_AND_DELAY, since),
            self.model.settings.policy,
        )
        return with_warning(given) if warned else given

    def pay_claim(self, customer: Customer, given: Remedy) -> None:
        """Handle a false claim like a case; it is paid where a case would have been."""
        model, money = self.model, self.model.settings.money
        customer.case.claim_week = NEVER
        paid = given.compensation * customer.spend
        if given.compensation > 0.0:
            model.books.claims_paid += 1.0
        model.books.claims_cost += paid
        model.books.handling += money.handling_cost
        if model.week >= 0:
            customer.life.value -= model.discount * (paid + money.handling_cost)

    def book_answer(
        self,
        customer: Customer,
        given: Remedy,
        judged: Judgement,
        second: bool,
        lapsed: bool,
        days: float,
        before: float,
        ordinary: float,
    ) -> None:
        """Book an answer: what it led to and what it cost."""
        model, books, money = self.model, self.model.books, self.model.settings.money
        resolved = 1.0 if given.resolved else 0.0
        books.complaint_satisfaction += judged.complaint_satisfaction
        books.expected += judged.expected
        books.recovery += judged.recovery
        if second:
            books.followups += 1.0
            books.followups_resolved += resolved
        else:
            books.episode += judged.x - ordinary
            books.worse_after += 1.0 if judged.x < before else 0.0
            books.lifted += 1.0 if judged.x > ordinary else 0.0
            if lapsed:
                books.lapsed += 1.0
            else:
                books.answered += 1.0
                books.days += days
                books.resolved += resolved
        paid = given.compensation * customer.spend
        repaired = money.repair_cost * customer.spend if given.resolved else 0.0
        handled = 0.0 if lapsed else money.handling_cost
        books.compensation += paid
        books.repair += repaired
        books.handling += handled
        if model.week >= 0:
            customer.life.value -= model.discount * (paid + repaired + handled)

    # Step 10
    def follow_up(self) -> None:
        """Take up again some cases that ended badly two weeks ago."""
        model, settings = self.model, self.model.settings
        share = settings.policy.followup_prob
        if share <= 0.0 or not settings.complaint_handling:
            return
        if self.state.load > 0.0:
            crowd.crowd_comes_back(model.week, model.world.seed, share, self.state)
        for customer in model.customers:
            case = customer.case
            due = case.answered_week == model.week - 2 and case.open == CLOSED and customer.status == CUSTOMER
            if due and case.answered in (UNRESOLVED, LAPSED) and customer.luck(Purpose.FOLLOWUP) < share:
                case.open = REOPENED
                case.week = model.week
                self.newcomers.append(2 * customer.person)
        if self.newcomers:
            older = [entry for entry in self.queue if self.entry_week(entry) < model.week]
            same = [entry for entry in self.queue if self.entry_week(entry) == model.week]
            self.queue = older + sorted(same + self.newcomers, key=self.place)
            self.newcomers = []

    # Step 11
    def gain_reputation(self, messages: list[int]) -> None:
        """Move the reputation by the messages delivered this week."""
        good = sum(count for count in messages if count > 0)
        bad = -sum(count for count in messages if count < 0)
        memory = self.model.settings.behaviour.reputation_memory
        self.state.reputation[0] = word_of_mouth.reputation(self.reputation, good, bad, memory)
        self.model.books.good_stories += good
        self.model.books.bad_stories += bad

    # Step 12
    def drop_leavers(self) -> None:
        """Take the entries of those who leave out of the queue."""
        customers = self.model.customers
        self.queue = [entry for entry in self.queue if customers[entry // 2].status != LEAVING]

    # Step 14
    def close(self) -> None:
        """Pay the standing costs and learn from the cases noticed."""
        settings, books, state = self.model.settings, self.model.books, self.state
        policy, money = settings.policy, settings.money
        thousands = state.base / 1000.0
        if settings.complaint_handling:
            books.staff += money.staff_cost * (policy.staff_capacity * thousands)
            added = policy.staff_capacity * thousands * policy.bot_capacity * policy.bot_share
            books.bot += money.bot_cost * added
        for j, spend in enumerate(settings.cause_spend):
            books.prevention += spend * state.base
            self.knowledge[j] = learning.knowledge(
                self.knowledge[j], self.noticed[j], state.base, policy.knowledge_fade, policy.recording_share
            )
            self.noticed[j] = 0
            if settings.failures:
                self.factors[j] = learning.failure_factor(
                    spend,
                    self.knowledge[j],
                    policy.prevention_max,
                    policy.prevention_scale,
                    policy.learn_max,
                    policy.learn_scale,
                )
        state.knowledge[:] = self.knowledge
        state.factors[:] = self.factors
        state.queue[: len(self.queue)] = self.queue
        state.counts[QUEUED] = len(self.queue)
