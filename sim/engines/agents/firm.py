"""What the firm does in a week: whose turn it is, what they get, what it learns; every judgement is a rule's."""

import math
from typing import Any

import mesa

from sim.engines.agents.customer import Customer
from sim.engines.agents.person import COUNTERS
from sim.parameters.values import Policy
from sim.rules import bots, learning, word_of_mouth
from sim.rules.appraisal import Judgement
from sim.rules.remedy import (
    DecidedAnswer,
    decide_answer,
    goodwill_of,
    handling,
    no_remedy,
    programme_cost,
    with_warning,
    within_limit,
)
from sim.scenario.actors import FIRM, Actor
from sim.state import crowd
from sim.state.draws import Purpose
from sim.state.firm import OUTSIDE_STORIES, QUEUED, FirmState
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
from sim.state.pilot import mean_of_all


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
        self.pilot_factors: list[float] = state.pilot_factors.tolist()
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

    def policy_of(self, customer: Customer) -> Policy:
        """Return the levers by which a customer is answered: those of the pilot for who is in it."""
        settings = self.model.settings
        return settings.pilot.policy if customer.is_in_pilot else settings.policy  # type: ignore[no-any-return]

    def factor_of(self, customer: Customer, cause: int) -> float:
        """Return what learning and prevention leave of the hazard of a cause for a customer."""
        return (self.pilot_factors if customer.is_in_pilot else self.factors)[cause]

    def mean_of_all(self, rest: float, in_pilot: float) -> float:
        """Return the mean over the base of what differs between those in the pilot and the others."""
        return mean_of_all(rest, in_pilot, self.state.covered, self.state.base)

    def ended_by_bot(self) -> float:
        """Return the chance that the bot ends a case of a customer who is not lived."""
        settings = self.model.settings
        return self.mean_of_all(
            bots.share_ended_by_bot(settings.policy), bots.share_ended_by_bot(settings.pilot.policy)
        )

    def entry_week(self, entry: int) -> int:
        """Return the week in which a queue entry came in."""
        case = self.model.customers[entry // 2].case
        return int(case.claim_week if entry % 2 else case.week)

    def place(self, entry: int) -> tuple[float, int]:
        """Return the place of an entry among those of its week: its draw, then person, then case before claim."""
        return self.model.customers[entry // 2].draw(Purpose.QUEUE, self.entry_week(entry)), entry

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
        waiting, state = len(self.queue), self.state
        if state.load > 0.0:
            by_bot = self.ended_by_bot()
            crowd.crowd_comes(week, self.model.world.seed, self.likely_cases, self.likely_claims, by_bot, state)
            crowd.crowd_lapses(week, settings.lapse_weeks, state)
        self.serve(False, float(state.capacity))
        if max(settings.policy.bot_share, settings.pilot.policy.bot_share) > 0.0:
            self.serve(True, float(state.bot_capacity))
        self.model.books.served += waiting - len(self.queue)

    def serve(self, by_bot: bool, capacity: float) -> None:
        """Give turns, in order, to the entries that the bot ends or to those of the staff.

        The customers who are not lived stand among them.
        """
        week, state, waiting = self.model.week, self.state, []
        settings = self.model.settings
        badly = self.mean_of_all(
            bots.share_ended_badly(by_bot, settings.policy), bots.share_ended_badly(by_bot, settings.pilot.policy)
        )
        since = crowd.first_week(week, self.model.settings.lapse_weeks, state)
        for entry in self.queue:
            if capacity >= 1.0 and self.is_for_bot(entry) == by_bot:
                came, place = self.entry_week(entry), self.place(entry)[0]
                for earlier in range(since, came):
                    capacity = crowd.crowd_served(earlier, 1.0, capacity, week, by_bot, badly, state)
                since = came
                capacity = crowd.crowd_served(came, place, capacity, week, by_bot, badly, state)
                if capacity >= 1.0:
                    self.today.append(entry)
                    capacity -= 1.0
                    continue
            waiting.append(entry)
        for later in range(since, week + 1):
            capacity = crowd.crowd_served(later, 1.0, capacity, week, by_bot, badly, state)
        self.queue = waiting

    def is_for_bot(self, entry: int) -> bool:
        """Say whether the bot ends an entry itself."""
        customer, since = self.model.customers[entry // 2], self.entry_week(entry)
        u_bot, u_resolve = customer.draw(Purpose.BOT, since), customer.draw(Purpose.RESOLVE, since)
        u_hand_over = customer.draw(Purpose.HAND_OVER, since)
        return bots.answered_by(u_bot, u_resolve, u_hand_over, self.policy_of(customer)) == bots.BOT

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

    def remedy(self, entry: int, at: int) -> DecidedAnswer:
        """Decide the remedy of an entry by the luck of the week in which it came in."""
        if at < self.lapsed:
            return no_remedy()
        customer = self.model.customers[entry // 2]
        warned = entry % 2 == 0 and customer.case.open == WAITING and customer.case.mode == PREEMPTED
        return self.remedy_of(customer, self.entry_week(entry), warned, claim=bool(entry % 2))

    def remedy_of(self, customer: Customer, since: int, warned: bool, claim: bool = False) -> DecidedAnswer:
        """Return the remedy that a customer gets whose entry, a case or a false claim, came in in a week."""
        given = decide_answer(
            customer.draw(Purpose.RESOLVE, since),
            customer.draw(Purpose.COMPENSATE, since),
            customer.draw(Purpose.APOLOGY, since),
            customer.draw_normal(Purpose.COURTESY, since),
            customer.draw(Purpose.PERSONAL, since),
            customer.draw(Purpose.FIRST_CONTACT_AND_DELAY, since),
            customer.draw(Purpose.BOT, since),
            customer.draw(Purpose.HAND_OVER, since),
            self.policy_of(customer),
        )
        given = within_limit(given, self.most_goodwill(customer, claim))
        return with_warning(given) if warned else given

    def most_goodwill(self, customer: Customer, claim: bool) -> float:
        """Return the largest compensation of an entry [price of this customer's visit]; a false claim has no cause."""
        settings = self.model.settings
        by_cause = math.inf if claim else settings.cause_goodwill[customer.case.cause]
        return goodwill_of(by_cause, settings.segment_goodwill[customer.segment], customer.spend)

    def pay_claim(self, customer: Customer, given: DecidedAnswer) -> None:
        """Handle a false claim like a case; it is paid where a case would have been."""
        model = self.model
        customer.case.claim_week = NEVER
        paid, handled = given.compensation * customer.spend, self.handle(given, False)
        if given.compensation > 0.0:
            model.books.claims_paid += 1.0
        model.books.claims_cost += paid
        if model.week >= 0:
            customer.life.value -= model.discount * (paid + handled)

    def handle(self, given: DecidedAnswer, lapsed: bool) -> float:
        """Note who answered, and return what handling cost: a case handed over is handled twice."""
        books = self.model.books
        books.by_bot += float(given.by == bots.BOT)
        books.handed_over += float(given.by == bots.HANDED_OVER)
        cost = handling(given.by, lapsed, self.model.settings.money)
        books.handling += cost
        return cost

    def book_answer(
        self,
        customer: Customer,
        given: DecidedAnswer,
        judged: Judgement,
        second: bool,
        lapsed: bool,
        days: float,
        before: float,
        ordinary: float,
    ) -> None:
        """Book an answer: what it led to and what it cost."""
        model, books = self.model, self.model.books
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
        repaired = model.settings.cause_repair[customer.case.cause] * customer.spend if given.resolved else 0.0
        handled = self.handle(given, lapsed)
        books.compensation += paid
        books.repair += repaired
        if model.week >= 0:
            customer.life.value -= model.discount * (paid + repaired + handled)

    # Step 10
    def follow_up(self) -> None:
        """Take up again some cases that ended badly two weeks ago."""
        model, settings = self.model, self.model.settings
        rest, in_pilot = settings.policy.followup_prob, settings.pilot.policy.followup_prob
        if max(rest, in_pilot) <= 0.0 or not settings.complaint_handling:
            return
        if self.state.load > 0.0:
            share = self.mean_of_all(rest, in_pilot)
            crowd.crowd_comes_back(model.week, model.world.seed, share, self.ended_by_bot(), self.state)
        for customer in model.customers:
            case = customer.case
            due = case.answered_week == model.week - 2 and case.open == CLOSED and customer.status == CUSTOMER
            if not due or case.answered not in (UNRESOLVED, LAPSED):
                continue
            if customer.draw(Purpose.FOLLOWUP) < self.policy_of(customer).followup_prob:
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
        """Move the reputation by the messages delivered this week, those that others told before among them."""
        good = sum(count for count in messages if count > 0)
        bad = int(self.state.counts[OUTSIDE_STORIES]) - sum(count for count in messages if count < 0)
        self.state.counts[OUTSIDE_STORIES] = 0
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
        policy, pilot, money, week = settings.policy, settings.pilot, settings.money, self.model.week
        thousands, rest = state.base / 1000.0, state.base - state.covered
        if settings.complaint_handling:
            books.staff += money.staff_cost * (policy.staff_capacity * thousands)
            share = self.mean_of_all(policy.bot_share, pilot.policy.bot_share)
            books.bot += money.bot_cost * (policy.staff_capacity * thousands * policy.bot_capacity * share)
            once, yearly = policy.programme_once, policy.programme_yearly
            books.programme += programme_cost(week, settings.programme_week, once, yearly, rest)
            if pilot.on:
                once, yearly = pilot.policy.programme_once, pilot.policy.programme_yearly
                books.programme += programme_cost(week, pilot.programme_week, once, yearly, state.covered)
        for j, spend in enumerate(settings.cause_spend):
            books.prevention += spend * rest
            if pilot.on:
                books.prevention += pilot.cause_spend[j] * state.covered
            self.knowledge[j] = learning.knowledge(
                self.knowledge[j], self.noticed[j], state.base, policy.knowledge_fade, policy.recording_share
            )
            self.noticed[j] = 0
            if settings.failures:
                self.factors[j] = self.factor_left(j, spend)
                if pilot.on:
                    self.pilot_factors[j] = self.factor_left(j, pilot.cause_spend[j])
        state.knowledge[:] = self.knowledge
        state.factors[:] = self.factors
        state.pilot_factors[:] = self.pilot_factors
        state.queue[: len(self.queue)] = self.queue
        state.counts[QUEUED] = len(self.queue)

    def factor_left(self, cause: int, spend: float) -> float:
        """Return what learning and some spending on prevention leave of the hazard of a cause, times events."""
        settings = self.model.settings
        policy = settings.policy
        left = learning.failure_factor(
            spend,
            self.knowledge[cause],
            policy.prevention_max,
            policy.prevention_scale,
            policy.learn_max,
            policy.learn_scale,
        )
        return float(settings.cause_rate[cause] * left)
