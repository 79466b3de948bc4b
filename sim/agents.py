"""The readable engine: customers and the firm as Mesa agents who act one by one within each phase.

This is the definition of the behaviour and the quick way to try an idea: subclass `Customer`, override a verb,
pass the class to `RecoveryModel`. Attributes are the columns of the world, so what an agent does is what the
compiled engine sees. Both engines call the same rules and must agree bit for bit; this module uses none of the
compiled phases.
"""

import itertools
import math
import weakref
from collections.abc import Iterator, Sequence
from typing import Any

import mesa

from sim.draws import Purpose, interpolated_quantile, normal, severity_quantile, uniform
from sim.firm import QUEUED, FirmState
from sim.observation import observe
from sim.population import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    ENDED_ABANDONED,
    ENDED_LAPSED,
    ENDED_RESOLVED,
    ENDED_SILENT,
    ENDED_UNRESOLVED,
    EXPERIENCE_WINDOW,
    FOLLOWED_UP,
    FORMER,
    LAPSED,
    LEAVING,
    NEVER,
    NO_ANSWER,
    NO_VISIT,
    NOTHING_HEARD,
    ORDINARY,
    PREEMPTED,
    PROSPECT,
    RECOVERED,
    REOPENED,
    RESOLVED,
    SILENT,
    STILL_OPEN,
    UNHEARD,
    UNRECOVERED,
    UNRESOLVED,
    UNTROUBLED,
    VOICED,
    WAITING,
)
from sim.rules import appraisal, learning, loyalty, service, voice, word_of_mouth
from sim.rules.appraisal import Answer, Credit, Failure, Lens
from sim.rules.remedy import Remedy, remedy
from sim.settings import Settings

EXPERIENCES = {UNTROUBLED: "untroubled", RECOVERED: "recovered", UNRECOVERED: "unrecovered", UNHEARD: "unheard"}


class Counters:
    """The numbering of each model's agents, which forgets a model that nobody uses any more.

    Mesa up to 3.3 looks for one in `Agent._ids`; its own one would keep every model alive for ever. Newer ones number
    agents in the model and ignore this.
    """

    def __init__(self) -> None:
        self._counts: weakref.WeakKeyDictionary[Any, Iterator[int]] = weakref.WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counts.setdefault(model, itertools.count(1))


COUNTERS = Counters()


class Column:
    """An attribute that lives in a column of the world, in the row of its person."""

    def __init__(self, group: str) -> None:
        self.group = group

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return getattr(agent.groups[self.group], self.name)[agent.person].item()

    def __set__(self, agent: Any, value: float) -> None:
        getattr(agent.groups[self.group], self.name)[agent.person] = value


class Row:
    """One person's row of a group of columns: `customer.case.severity`, `customer.twin.satisfaction`."""

    __slots__ = ("_group", "_person")

    def __init__(self, group: Any, person: int) -> None:
        object.__setattr__(self, "_group", group)
        object.__setattr__(self, "_person", person)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._group, name)[self._person].item()

    def __setattr__(self, name: str, value: float) -> None:
        getattr(self._group, name)[self._person] = value


class Customer(mesa.Agent):
    """A person of the market: prospect, customer or former customer.

    `person` is the permanent id from 0 on. `twin` is the same person without any own failure, `case` the latest
    case the firm noticed, `life` this week and running counts, `record` the first failure after burn-in.
    """

    _ids = COUNTERS

    taste = Column("traits")
    prior_bond = Column("traits")
    fair_compensation = Column("traits")
    recovery_expectation_base = Column("traits")
    voice_trait = Column("traits")
    visit_rate = Column("traits")
    spend = Column("traits")
    averse = Column("traits")
    opportunist = Column("traits")
    segment = Column("traits")
    in_base = Column("traits")
    status = Column("actual")
    expectation = Column("actual")
    satisfaction = Column("actual")
    episode = Column("actual")
    trust = Column("actual")
    commitment = Column("actual")
    recovery_expectation = Column("actual")
    anger = Column("actual")
    avoidance = Column("actual")
    failure_memory = Column("actual")
    apologies_heard = Column("actual")
    firm_image = Column("actual")

    def __init__(self, model: Any, person: int) -> None:
        super().__init__(model)
        self.person = person
        self.groups = model.world.people._asdict()
        self.twin = Row(self.groups["shadow"], person)
        self.case = Row(self.groups["cases"], person)
        self.life = Row(self.groups["life"], person)
        self.record = Row(self.groups["record"], person)

    @property
    def grudge(self) -> float:
        """Give anger and avoidance together [sd of felt loss]."""
        return float(self.anger + self.avoidance)

    @property
    def settings(self) -> Settings:
        """Give the numbers of the world as plain floats."""
        return self.model.settings  # type: ignore[no-any-return]  # Mesa's model is untyped

    def luck(self, purpose: Purpose, week: int | None = None) -> float:
        """Give this person's uniform draw for a purpose, of this week or an earlier one."""
        return uniform(self.model.luck(purpose, week), self.person)

    def chance(self, purpose: Purpose, week: int | None = None) -> float:
        """Give this person's standard normal draw for a purpose."""
        return normal(self.model.luck(purpose, week), self.person)

    def hardening(self) -> float:
        """Give the share of this person's cooling anger that hardens into avoidance."""
        b = self.settings.behaviour[0]
        return loyalty.hardened_share(self.commitment, b.hardening_into_avoidance, b.loyal_hardening)

    # Step 1
    def fade(self) -> None:
        """Let anger cool and harden, and memories fade."""
        b = self.settings.behaviour[0]
        base = self.recovery_expectation_base
        out = b.anger_cooling * self.anger
        self.anger -= out
        self.avoidance = self.avoidance * (1.0 - b.avoidance_decay) + self.hardening() * out
        self.failure_memory *= b.memory_factor
        self.apologies_heard *= b.memory_factor
        self.recovery_expectation = base + (self.recovery_expectation - base) * b.memory_factor
        self.twin.recovery_expectation = base + (self.twin.recovery_expectation - base) * b.memory_factor

    def remind(self) -> None:
        """Remember the earlier failures that the scenario gives every customer as the recorded weeks begin."""
        if self.status == CUSTOMER:
            self.failure_memory += self.settings.market[0].prior_failures

    # Step 2
    def visit(self) -> bool:
        """Decide whether to visit this week; the twin decides by its own status. Tells whether either goes."""
        lost = self.settings.behaviour[0].visits_lost_per_grudge
        self.life.visit = NO_VISIT
        self.life.shadow_visit = 0
        self.life.answer = NO_ANSWER
        goes = self.status == CUSTOMER and self.case.open == CLOSED
        twin_goes = self.twin.status == CUSTOMER
        if not goes and not twin_goes:
            return False
        u = self.luck(Purpose.VISIT)
        if goes and u < service.visit_probability(self.visit_rate, self.grudge, lost):
            self.life.visit = ORDINARY
        if twin_goes and u < service.visit_probability(self.visit_rate, 0.0, lost):
            self.life.shadow_visit = 1
        return bool(self.life.visit != NO_VISIT or self.life.shadow_visit == 1)

    # Steps 3 to 7
    def be_served(self) -> None:
        """Go through this week's visit: the twin's is always ordinary, one's own may fail."""
        model, week = self.model, self.model.week
        b = self.settings.behaviour[0]
        p = service.performance(
            self.settings.segment_quality[self.segment],
            self.taste,
            b.visit_noise_sd,
            self.chance(Purpose.PERFORMANCE),
        )
        if self.life.shadow_visit == 1:
            self.encounter(self.twin, p)
            model.books.shadow_visits += 1.0
            if week >= 0:
                self.life.shadow_visits += 1
        if self.life.visit == NO_VISIT:
            return
        model.books.visits += 1.0
        model.books.revenue += self.spend
        if week >= 0:
            self.life.visits += 1
            self.life.value += model.discount * self.settings.money[0].margin_share * self.spend
        u_cause = self.luck(Purpose.CAUSE)
        cause = next(j for j, upto in enumerate(self.settings.cause_upto) if u_cause < upto)
        if self.luck(Purpose.FAILURE) < self.settings.p_fail * model.firm.factors[cause]:
            self.suffer(cause, p)
            return
        self.encounter(self, p)
        self.life.visit_x = self.episode
        self.consider_false_claim()

    def encounter(self, mind: Any, p: float) -> None:
        """Judge an ordinary visit of performance p and learn from it; `mind` is the customer or the twin."""
        b = self.settings.behaviour[0]
        zone = self.settings.segment_zone[self.segment]
        x = service.experience(p, mind.expectation, zone, b.diminishing_sensitivity, b.loss_aversion)
        mind.episode = x
        mind.satisfaction = service.updated(mind.satisfaction, x, b.satisfaction_updating)
        mind.trust = service.updated(mind.trust, x, b.trust_and_commitment_updating)
        mind.commitment = service.updated(mind.commitment, x + self.prior_bond, b.trust_and_commitment_updating)
        news = p + self.settings.advertised
        mind.expectation = service.updated(mind.expectation, news, b.expectation_updating)

    def consider_false_claim(self) -> None:
        """File a claim without a failure, if an opportunist and tempted enough."""
        if not self.settings.listens or self.opportunist == 0 or self.case.claim_week != NEVER:
            return
        tempted = voice.false_claim_probability(self.recovery_expectation, self.settings.behaviour[0])
        if self.luck(Purpose.FALSE_CLAIM) < tempted:
            self.case.claim_week = self.model.week
            self.model.books.claims += 1.0
            self.model.firm.newcomers.append(2 * self.person + 1)

    def suffer(self, cause: int, p: float) -> None:
        """Go through a failed visit: perhaps warned, then hurt; complain, be found, or stay silent."""
        model, week, settings = self.model, self.model.week, self.settings
        b, policy = settings.behaviour[0], settings.policy[0]
        u_severity = self.luck(Purpose.SEVERITY)
        exact = len(settings.severities) == 0
        severity = severity_quantile(u_severity) if exact else interpolated_quantile(u_severity, settings.severities)
        warned = settings.listens and self.luck(Purpose.PREEMPT) < policy.preempt_prob
        if warned:
            severity *= 1.0 - policy.preempt_relief
        failure = Failure(
            severity,
            settings.cause_controllability[cause],
            settings.cause_stability[cause],
            self.luck(Purpose.KIND) < settings.cause_process[cause],
            self.luck(Purpose.USED) < settings.cause_used[cause],
            p,
            self.expectation,
            self.failure_memory,
        )
        hurt = appraisal.suffer(failure, 1.0 if warned else 0.0, settings.segment_zone[self.segment], b)
        self.episode = hurt.x_failed
        self.satisfaction += b.failure_salience * (hurt.x_failed - self.satisfaction)
        self.expectation += b.expectation_updating * (p + settings.advertised - hurt.loss - self.expectation)
        self.trust -= b.trust_loss_per_felt_loss * hurt.felt
        self.anger += b.anger_per_felt_loss * hurt.felt
        self.failure_memory += 1.0
        self.life.visit_x = hurt.x_failed
        model.books.failures += 1.0
        first = week >= 0 and self.record.first_week == NEVER
        if first:
            self.record.first_week = week
            self.record.first_end = STILL_OPEN

        mode = PREEMPTED if warned else self.complain(hurt.felt)
        self.life.visit = mode
        self.life.experience_week = week
        if mode == SILENT:
            self.life.experience = UNHEARD
            model.books.silent += 1.0
            if first:
                self.record.episode = -hurt.felt
                self.close_record(ENDED_SILENT)
            return
        self.life.experience = UNRECOVERED
        self.open_case(failure, hurt, cause, mode, first)

    def complain(self, felt: float) -> int:
        """Speak up, be found by the firm, or stay silent; having been heard relieves."""
        settings = self.settings
        if not settings.listens:
            return SILENT
        b, policy = settings.behaviour[0], settings.policy[0]
        speaks = voice.voice_probability(
            felt,
            self.prior_bond,
            self.recovery_expectation,
            self.voice_trait,
            policy.ease,
            settings.segment_voice[self.segment],
            b,
        )
        if self.luck(Purpose.VOICE) < speaks:
            self.anger *= 1.0 - b.relief_of_being_heard
            return VOICED
        return DETECTED if self.luck(Purpose.DETECT) < policy.detect_prob else SILENT

    def open_case(self, failure: Failure, hurt: appraisal.Suffering, cause: int, mode: int, first: bool) -> None:
        """Note the failure as a case of the firm."""
        case, firm = self.case, self.model.firm
        case.open, case.mode, case.cause, case.week = WAITING, mode, cause, self.model.week
        case.process, case.used, case.first = int(failure.process), int(failure.used), int(first)
        case.severity, case.performance = failure.severity, failure.performance
        case.expectation, case.memory = failure.expectation, failure.memory
        case.loss, case.felt = hurt.loss, hurt.felt
        case.credit_satisfaction, case.credit_expectation, case.credit_restored = hurt.x_failed, 0.0, 0.0
        firm.noticed[cause] += 1
        if mode == PREEMPTED:
            self.model.books.preempted += 1.0
            return
        if mode == VOICED:
            self.model.books.voiced += 1.0
        else:
            self.model.books.detected += 1.0
        firm.newcomers.append(2 * self.person)

    def close_record(self, end: int) -> None:
        """Note how the first failure ended and when the states are to be read."""
        self.record.first_end = end
        if self.settings.reads:
            self.record.reading_week = self.model.week + self.settings.verdict_wait

    # Step 9
    def failure(self) -> Failure:
        """Recall the case as it happened."""
        case, settings = self.case, self.settings
        return Failure(
            case.severity,
            settings.cause_controllability[case.cause],
            settings.cause_stability[case.cause],
            case.process == 1,
            case.used == 1,
            case.performance,
            case.expectation,
            case.memory,
        )

    def friends_received(self, explain: float) -> float:
        """Ask friends what they got for like harm; nan if none had a like case lately (M14)."""
        b, week = self.settings.behaviour[0], self.model.week
        harm = appraisal.harm_of(self.failure(), explain, b)
        total, like = 0.0, 0
        for friend in self.model.friends(self.person):
            case = friend.case
            recent = week - b.comparison_window <= case.answered_week < week
            if recent and abs(case.answered_harm - harm) <= b.comparison_similarity:
                total += case.answered_distributive
                like += 1
        return total / like if like else math.nan

    def appraise(self, given: Remedy, lapsed: bool, others: float) -> None:
        """Judge the firm's answer and carry it into the relationship."""
        model, settings, case = self.model, self.settings, self.case
        b, policy = settings.behaviour[0], settings.policy[0]
        second = case.open == REOPENED
        preempted = case.mode == PREEMPTED and not second
        days = 7.0 * settings.lapse_weeks if lapsed else given.days + 7.0 * (model.week - case.week)
        if not lapsed and not preempted:
            self.anger, self.avoidance = loyalty.cooled(
                self.anger, self.avoidance, given.days, b.log_calm, self.hardening()
            )
        has_others = b.unequal_treatment > 0.0 and not math.isnan(others)
        failure = self.failure()
        judged = appraisal.appraise(
            failure,
            case.loss,
            case.felt,
            Credit(case.credit_satisfaction, case.credit_expectation, case.credit_restored),
            Answer(
                given.compensation,
                1.0 if given.resolved else 0.0,
                given.courtesy,
                given.explain,
                days,
                given.personalised,
                second or case.mode >= DETECTED,
            ),
            appraisal.Customer(
                self.fair_compensation,
                self.averse == 1,
                self.satisfaction,
                self.expectation,
                self.trust,
                self.commitment,
                self.recovery_expectation,
                self.anger,
                self.apologies_heard,
            ),
            policy.promise_recovery,
            policy.inform,
            others if has_others else 0.0,
            has_others,
            self.lens(),
            b,
        )
        before = case.credit_satisfaction
        ordinary = appraisal.suffer(failure, 0.0, settings.segment_zone[self.segment], b).x_ordinary
        self.episode = judged.x
        self.satisfaction = judged.satisfaction
        self.expectation = judged.expectation
        self.trust = judged.trust
        self.commitment = judged.commitment
        self.anger = judged.anger
        self.recovery_expectation = judged.recovery_expectation
        self.apologies_heard = judged.apologies_heard
        case.credit_satisfaction = judged.x_cumulative
        case.credit_expectation = judged.credit_expectation
        case.credit_restored = judged.credit_restored
        case.open = CLOSED
        case.answered_week = model.week
        case.answered_harm = judged.harm
        case.answered_distributive = judged.distributive
        ended = LAPSED if lapsed else RESOLVED if given.resolved else UNRESOLVED
        case.answered = FOLLOWED_UP if second else ended
        self.life.answer = case.answered
        self.life.answer_recovery = judged.recovery
        self.life.experience = RECOVERED if given.resolved else UNRECOVERED
        self.life.experience_week = model.week
        if case.first == 1 and not second:
            ends = {LAPSED: ENDED_LAPSED, RESOLVED: ENDED_RESOLVED, UNRESOLVED: ENDED_UNRESOLVED}
            self.record.episode = judged.x - ordinary
            self.close_record(ends[ended])
        model.firm.book_answer(self, given, judged, second, lapsed, days, before, ordinary)

    def lens(self) -> Lens:
        """Give the zone and the weights with which this segment judges."""
        settings, segment = self.settings, self.segment
        return Lens(
            settings.segment_zone[segment],
            settings.segment_distributive[segment],
            settings.segment_interactional[segment],
            settings.segment_distributive_cumulative[segment],
            settings.segment_interactional_cumulative[segment],
        )

    # Step 11
    def tell_of_visit(self) -> int:
        """Tell friends of this week's visit, perhaps. Gives the messages delivered, negative for bad ones."""
        if self.life.visit in (NO_VISIT, PREEMPTED):
            return 0
        purposes = (Purpose.TELL_VISIT, Purpose.MORE_VISIT, Purpose.LISTENER_VISIT)
        return self.tell(self.life.visit_x, NOTHING_HEARD, *purposes)

    def tell_of_answer(self) -> int:
        """Tell friends of this week's answer, perhaps. Gives the messages delivered, negative for bad ones."""
        purposes = (Purpose.TELL_CASE, Purpose.MORE_CASE, Purpose.LISTENER_CASE)
        return self.tell(self.episode, self.life.answer_recovery, *purposes)

    def tell(self, x: float, recovery: float, telling: Purpose, more: Purpose, listening: Purpose) -> int:
        """Tell some friends an episode of satisfaction x."""
        b, measurement = self.settings.behaviour[0], self.settings.measurement[0]
        if self.luck(telling) >= word_of_mouth.telling_probability(x, b):
            return 0
        sign = word_of_mouth.valence(
            x, measurement.star_midpoint, measurement.star_slope, b.good_story_star, b.bad_story_star
        )
        friends = self.model.friends(self.person)
        if sign == word_of_mouth.NEUTRAL or not friends:
            return 0
        people_told = b.people_told_good if sign == word_of_mouth.GOOD else b.people_told_bad
        told = word_of_mouth.listeners(len(friends), people_told, self.luck(more))
        place = int(self.luck(listening) * len(friends))
        for step in range(told):
            heard = friends[(place + step) % len(friends)].life
            if sign == word_of_mouth.GOOD:
                heard.good_heard += 1
                heard.best_heard = max(heard.best_heard, recovery)
            else:
                heard.bad_heard += 1
        return sign * told

    def hear(self) -> None:
        """Be moved by the stories of the week: trust or image, and what one expects of a recovery."""
        b, life = self.settings.behaviour[0], self.life
        good, bad, best = life.good_heard, life.bad_heard, life.best_heard
        if good == 0 and bad == 0:
            return
        own = b.story_discount_of_customers * b.story_impact
        if self.status == PROSPECT:
            self.firm_image = word_of_mouth.persuaded(self.firm_image, good, bad, b.story_impact)
        else:
            self.trust = word_of_mouth.persuaded(self.trust, good, bad, own)
        if self.twin.status != PROSPECT:
            self.twin.trust = word_of_mouth.persuaded(self.twin.trust, good, bad, own)
        for mind in (self, self.twin):
            mind.recovery_expectation = word_of_mouth.raised(
                mind.recovery_expectation, best, b.story_raises_expectation
            )
        life.good_heard, life.bad_heard, life.best_heard = 0, 0, NOTHING_HEARD

    # Step 12
    def utility(self, mind: Any, grudge: float) -> float:
        """Weigh the reasons to stay of the customer or the twin [logit]."""
        cost = self.settings.market[0].switching_cost
        return loyalty.stay_utility(
            mind.satisfaction, mind.trust, mind.commitment, grudge, cost, self.settings.behaviour[0]
        )

    def wants_out(self, mind: Any, grudge: float) -> bool:
        """Tell whether the customer or the twin leaves this week."""
        b, market = self.settings.behaviour[0], self.settings.market[0]
        hazard = loyalty.exit_hazard(
            self.utility(mind, grudge), market.weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap
        )
        return self.luck(Purpose.EXIT) < hazard

    def decide(self) -> bool:
        """Stay or leave; an open case is then abandoned, a claim dropped. Tells whether something was dropped."""
        if self.twin.status == CUSTOMER and self.wants_out(self.twin, 0.0):
            self.twin.status = LEAVING
        if self.status != CUSTOMER:
            return False
        leaves = self.wants_out(self, self.grudge)
        books, group = self.model.books, EXPERIENCES[self.recent_experience()]
        setattr(books, f"weeks_{group}", getattr(books, f"weeks_{group}") + 1.0)
        if not leaves:
            return False
        setattr(books, f"exits_{group}", getattr(books, f"exits_{group}") + 1.0)
        self.status = LEAVING
        books.exits += 1.0
        if self.case.open == WAITING:
            books.abandoned += 1.0
            if self.case.first == 1:
                self.record.episode = -self.case.felt
                self.close_record(ENDED_ABANDONED)
        dropped = self.case.open != CLOSED or self.case.claim_week != NEVER
        if dropped:
            self.case.open = CLOSED
            self.case.claim_week = NEVER
        return bool(dropped)

    def recent_experience(self) -> int:
        """Give the newest experience with failures; untroubled once it is long past."""
        if self.case.open != CLOSED:
            return UNRECOVERED
        if self.model.week - self.life.experience_week > EXPERIENCE_WINDOW:
            return UNTROUBLED
        return int(self.life.experience)

    # Step 13
    def reconsider(self) -> None:
        """Join as a prospect, come back as a former customer, or not."""
        if self.status == LEAVING:
            self.status = FORMER
        elif self.status == PROSPECT:
            if self.luck(Purpose.JOIN) < self.prospect_chance():
                self.be_welcomed(self.twin)
                self.be_welcomed(self)
                self.book_joining()
        elif self.status == FORMER and self.luck(Purpose.JOIN) < self.former_chance(self, self.grudge):
            self.status = CUSTOMER
            self.book_joining()
        if self.twin.status == LEAVING:
            self.twin.status = FORMER
        elif self.twin.status == FORMER and self.luck(Purpose.JOIN) < self.former_chance(self.twin, 0.0):
            self.twin.status = CUSTOMER

    def prospect_chance(self) -> float:
        """Give the chance to join as a prospect."""
        b, market = self.settings.behaviour[0], self.settings.market[0]
        return loyalty.prospect_join_probability(
            self.model.firm.reputation,
            market.reputation_start,
            self.firm_image,
            market.join_rate,
            b.reputation_weight,
        )

    def former_chance(self, mind: Any, grudge: float) -> float:
        """Give the chance to come back, of the customer or the twin."""
        b, market = self.settings.behaviour[0], self.settings.market[0]
        return loyalty.former_join_probability(
            self.model.firm.reputation,
            market.reputation_start,
            self.utility(mind, grudge),
            market.former_join_factor * market.join_rate,
            b.reputation_weight,
            b.intention_to_behaviour,
        )

    def be_welcomed(self, mind: Any) -> None:
        """Begin as a customer with the states of a newcomer."""
        b, settings = self.settings.behaviour[0], self.settings
        liked = settings.segment_quality[self.segment] + self.taste
        fame = self.model.firm.reputation - settings.market[0].reputation_start
        heard = b.reputation_to_expectation * fame
        mind.expectation = b.service_quality_offset + self.taste + settings.advertised + heard
        mind.satisfaction = liked - b.start_gap
        mind.episode = mind.satisfaction
        mind.trust = mind.satisfaction + self.firm_image
        mind.commitment = mind.satisfaction + self.prior_bond
        mind.status = CUSTOMER

    def book_joining(self) -> None:
        """Count the joining and what it cost."""
        model, cost = self.model, self.settings.money[0].acquisition_cost
        self.life.tenure_start = model.week
        model.books.joins += 1.0
        model.books.acquisition += cost
        if model.week >= 0:
            self.life.value -= model.discount * cost


class Firm(mesa.Agent):
    """The firm: its queue in order of service, its knowledge of causes, its reputation, its books."""

    _ids = COUNTERS

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

    @property
    def state(self) -> FirmState:
        """Give the state of the firm in the world."""
        return self.model.world.firm  # type: ignore[no-any-return]  # Mesa's model is untyped

    @property
    def reputation(self) -> float:
        """Give the reputation, -1 to 1."""
        return float(self.state.reputation[0])

    def entry_week(self, entry: int) -> int:
        """Give the week in which a queue entry came in."""
        case = self.model.customers[entry // 2].case
        return int(case.claim_week if entry % 2 else case.week)

    def place(self, entry: int) -> tuple[float, int]:
        """Give the place of an entry among those of its week: its draw, then person, then case before claim."""
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
        served = min(self.state.capacity, len(self.queue))
        self.today += self.queue[:served]
        self.queue = self.queue[served:]
        self.model.books.served += served

    # Step 9
    def answer(self) -> None:
        """Answer every entry whose turn it is."""
        customers = self.model.customers
        remedies = [self.remedy(entry, at) for at, entry in enumerate(self.today)]
        others = [math.nan] * len(self.today)
        if self.model.settings.behaviour[0].unequal_treatment > 0.0:
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
            return Remedy(False, 0.0, 0.0, 0.0, 0.0, 0.0)
        customer = self.model.customers[entry // 2]
        since = self.entry_week(entry)
        given = remedy(
            customer.luck(Purpose.RESOLVE, since),
            customer.luck(Purpose.COMPENSATE, since),
            customer.luck(Purpose.APOLOGY, since),
            customer.chance(Purpose.COURTESY, since),
            customer.luck(Purpose.PERSONAL, since),
            customer.luck(Purpose.FIRST_CONTACT_AND_DELAY, since),
            self.model.settings.policy[0],
        )
        if entry % 2 == 0 and customer.case.open == WAITING and customer.case.mode == PREEMPTED:
            return given._replace(explain=1.0, days=0.0)
        return given

    def pay_claim(self, customer: Customer, given: Remedy) -> None:
        """Handle a false claim like a case; it is paid where a case would have been."""
        model, money = self.model, self.model.settings.money[0]
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
        judged: appraisal.Appraisal,
        second: bool,
        lapsed: bool,
        days: float,
        before: float,
        ordinary: float,
    ) -> None:
        """Book an answer: what it led to and what it cost."""
        model, books, money = self.model, self.model.books, self.model.settings.money[0]
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
        share = settings.policy[0].followup_prob
        if share <= 0.0 or not settings.listens:
            return
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
        memory = self.model.settings.behaviour[0].reputation_memory
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
        policy, money = settings.policy[0], settings.money[0]
        thousands = state.base / 1000.0
        if settings.listens:
            books.staff += money.staff_cost * (policy.staff_capacity * thousands)
            added = policy.staff_capacity * thousands * policy.bot_capacity * policy.bot_share
            books.bot += money.bot_cost * added
        for j, spend in enumerate(settings.cause_spend):
            books.prevention += spend * state.base
            self.knowledge[j] = learning.knowledge(
                self.knowledge[j], self.noticed[j], state.base, policy.knowledge_fade, policy.recording_share
            )
            self.noticed[j] = 0
            if settings.fails:
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


def live_week(model: Any, order: Sequence[int] | None = None) -> None:
    """Let customers and firm live one week through the schedule, phase by phase.

    Args:
        model: the model.
        order: ids of all persons in the order in which they act within each phase, by default that of their ids;
            it changes no state of anybody (only the last bits of sums of money in the books).
    """
    persons: list[Customer] = model.customers
    customers = persons if order is None else [persons[person] for person in order]
    firm: Firm = model.firm
    firm.open_up()
    for customer in customers:
        customer.fade()
        if model.week == 0:
            customer.remind()
    visitors = [customer for customer in customers if customer.visit()]
    for customer in visitors:
        customer.be_served()
    firm.take_turns(visitors)
    firm.answer()
    firm.follow_up()
    messages = [customer.tell_of_visit() for customer in visitors]
    messages += [persons[entry // 2].tell_of_answer() for entry in firm.today if entry % 2 == 0]
    firm.gain_reputation(messages)
    for customer in customers:
        customer.hear()
    dropped = [customer.decide() for customer in customers]
    if any(dropped):
        firm.drop_leavers()
    for customer in customers:
        customer.reconsider()
    firm.close()
    people = model.world.people
    observe(
        model.week,
        model.world.seed,
        people.traits,
        people.actual,
        people.shadow,
        people.life,
        people.record,
        firm.state,
        model.world.settings,
        model.world.scratch,
    )
