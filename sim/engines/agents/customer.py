"""What a customer does in a week, verb by verb in the order of the schedule; every judgement is a rule's."""

import math
from typing import Any, NamedTuple

from sim.engines.agents.person import Person, become, states
from sim.rules import appraisal, bots, justice, loyalty, service, transitions, voice, word_of_mouth
from sim.rules.appraisal import Answer, FailureAppraisal, FailureInputs, Hurt, Judge, Judgement, SegmentWeights
from sim.rules.loyalty import Grudge
from sim.rules.remedy import DecidedAnswer, days_to_answer
from sim.rules.transitions import Credit, MovedByAnswer, MovedByFailure, MovedByTime, MovedByVisit
from sim.state.draws import Purpose, uniform
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    ENDED_ABANDONED,
    ENDED_LAPSED,
    ENDED_RESOLVED,
    ENDED_SILENT,
    ENDED_UNRESOLVED,
    EXPERIENCE_WINDOW,
    FIRST,
    FOLLOWED_UP,
    FORMER,
    LAPSED,
    LATER,
    LEAVING,
    NEVER,
    NO_ANSWER,
    NO_VISIT,
    NOTHING_HEARD,
    ORDINARY,
    PAST,
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
from sim.state.settings import severity_of

EXPERIENCES = {UNTROUBLED: "untroubled", RECOVERED: "recovered", UNRECOVERED: "unrecovered", UNHEARD: "unheard"}


class Story(NamedTuple):
    """An episode told: good or bad news, the recovery in it [owed], and the friends it reaches."""

    valence: int
    recovery: float
    friends: list["Customer"]


class Customer(Person):
    """A person of the market: prospect, customer or former customer."""

    @property
    def has_twin(self) -> bool:
        """Return whether the twins live: from week 0 on, unless the world leaves them out."""
        return self.settings.twins

    # Step 1
    def fade(self) -> None:
        """Let anger cool and harden, and memories fade."""
        base, twin, b = self.recovery_expectation_base, self.twin, self.behaviour
        become(self, transitions.after_week(states(MovedByTime, self), self.commitment, base, b))
        become(twin, loyalty.weekly_cooled(states(Grudge, twin), twin.commitment, b))
        twin.apologies_heard = loyalty.faded(twin.apologies_heard, b)
        twin.recovery_expectation = transitions.expected_after_week(twin.recovery_expectation, base, b)

    def remind(self) -> None:
        """Remember the earlier failures that the scenario gives every customer as the recorded weeks begin."""
        if self.status == CUSTOMER:
            self.failure_memory = transitions.reminded(self.failure_memory, self.market.prior_failures)

    # Step 2
    def pay_for_the_week(self) -> None:
        """Pay for being a customer, visiting or not."""
        if self.status == CUSTOMER:
            self.pay(self.settings.money.price_a_week)

    def pay(self, price: float) -> None:
        """Pay the firm what this customer spends where the average one pays a price."""
        model, paid = self.model, price * self.spend * self.settings.segment_value[self.segment]
        model.books.revenue += paid
        if model.week >= 0:
            self.life.paid += paid
            self.life.value += model.discount * self.settings.money.margin_share * paid

    def visit(self) -> bool:
        """Decide whether to visit this week; the twin decides by its own status. Tells whether either goes."""
        self.life.visit = NO_VISIT
        self.life.twin_visit = 0
        self.life.answer = NO_ANSWER
        if self.status == CUSTOMER and self.feels_like_visiting(self):
            self.life.visit = ORDINARY
        if self.has_twin and self.twin.status == CUSTOMER and self.feels_like_visiting(self.twin):
            self.life.twin_visit = 1
        return bool(self.life.visit != NO_VISIT or self.life.twin_visit == 1)

    def feels_like_visiting(self, person_or_twin: Any) -> bool:
        """Return whether the customer or the twin comes, unless something prevents it; resentment keeps away."""
        who = person_or_twin
        against = loyalty.resentment(who.grudge, self.behaviour)
        urge = service.visit_urge(who.satisfaction, self.taste, against, self.behaviour)
        return self.draw(Purpose.VISIT) < service.visit_probability(self.visit_rate, urge)

    # Steps 3 to 7
    def be_served(self) -> None:
        """Go through this week's visit: the twin's is always ordinary, one's own may fail."""
        model, week = self.model, self.model.week
        noise = self.draw_normal(Purpose.PERFORMANCE)
        p = service.performance(self.quality, self.taste, self.behaviour.visit_noise_sd, noise)
        if self.life.twin_visit == 1:
            self.encounter(self.twin, p)
            model.books.twin_visits += 1.0
            if week >= 0:
                self.life.twin_visits += 1
        if self.life.visit == NO_VISIT:
            return
        model.books.visits += 1.0
        if week >= 0:
            self.life.visits += 1
        self.pay(self.settings.money.price_a_visit)
        cause = self.cause()
        if model.firm.state.load > 0.0:
            self.stand_for_others(cause, p)
        if self.draw(Purpose.FAILURE) < self.settings.p_fail * model.firm.factor_of(self, cause):
            self.suffer(cause, p)
            return
        self.encounter(self, p)
        self.life.visit_x = self.episode
        self.consider_false_claim()

    def stand_for_others(self, cause: int, p: float) -> None:
        """Tell how likely this visit was to bring the firm a case or a false claim, for customers who are not lived."""
        firm, policy = self.model.firm, self.policy
        if not self.settings.complaint_handling:
            return
        fails = min(1.0, self.settings.p_fail * firm.factor_of(self, cause))
        if self.case.open == CLOSED and self.draw(Purpose.PREEMPT) >= policy.preempt_prob:
            hurt = appraisal.appraise_failure(self.failure_of(cause, p, False), 0.0, self.zone, self.behaviour)
            speaks = self.readiness_to_complain(hurt.felt)
            firm.likely_cases += fails * (speaks + (1.0 - speaks) * policy.detect_prob)
        if self.opportunist == 1 and self.case.claim_week == NEVER:
            tempted = voice.false_claim_probability(self.recovery_expectation, self.behaviour)
            firm.likely_claims += (1.0 - fails) * tempted

    def cause(self) -> int:
        """Return what would make this week's visit fail."""
        u = self.draw(Purpose.CAUSE)
        return next(j for j, upto in enumerate(self.settings.cause_upto) if u < upto)

    def encounter(self, person_or_twin: Any, p: float) -> None:
        """Have an ordinary visit of performance p and learn from it, as the customer or the twin."""
        before = states(MovedByVisit, person_or_twin)
        after = transitions.after_ordinary_visit(
            before, p, self.zone, self.prior_bond, self.settings.advertised, self.behaviour
        )
        become(person_or_twin, after)

    def consider_false_claim(self) -> None:
        """File a claim without a failure, if an opportunist and tempted enough."""
        if not self.settings.complaint_handling or self.opportunist == 0 or self.case.claim_week != NEVER:
            return
        tempted = voice.false_claim_probability(self.recovery_expectation, self.behaviour)
        if self.draw(Purpose.FALSE_CLAIM) < tempted:
            self.case.claim_week = self.model.week
            self.model.books.claims += 1.0
            self.model.firm.newcomers.append(2 * self.person + 1)

    def suffer(self, cause: int, p: float) -> None:
        """Go through a failed visit: perhaps warned, then hurt; complain, be found, or stay silent.

        A warning is a case of its own, so whoever waits for an answer already is not warned.
        """
        model, week, b = self.model, self.model.week, self.behaviour
        waits, handled = self.case.open != CLOSED, self.settings.complaint_handling
        warned = handled and not waits and self.draw(Purpose.PREEMPT) < self.policy.preempt_prob
        failure = self.failure_of(cause, p, warned)
        hurt = appraisal.appraise_failure(failure, self.explained(warned), self.zone, b)
        before = states(MovedByFailure, self)
        become(self, transitions.after_failure(before, p, self.prior_bond, self.settings.advertised, hurt, b))
        self.life.visit_x = hurt.x_failed
        model.books.failures += 1.0
        first = week >= 0 and self.record.first_week == NEVER
        if first:
            self.record.first_week = week
            self.record.first_end = STILL_OPEN

        mode = PREEMPTED if warned else self.complain(hurt.felt)
        self.life.visit = mode
        self.life.experience_week = week
        self.life.experience = UNHEARD if mode == SILENT else UNRECOVERED
        self.book_notice(mode, cause)
        if waits:
            self.suffer_meanwhile(failure, hurt, cause, mode, first)
        elif mode != SILENT:
            self.open_case(failure, hurt, cause, mode, first)
        elif first:
            self.close_record(ENDED_SILENT, hurt.x_failed - hurt.x_ordinary)

    def failure_of(self, cause: int, p: float, warned: bool) -> FailureInputs:
        """Return what goes wrong, of a cause, at a visit that would have delivered p."""
        settings, u = self.settings, self.draw(Purpose.SEVERITY)
        return FailureInputs(
            severity=appraisal.warned_severity(severity_of(u, cause, settings), warned, self.policy.preempt_relief),
            controllability=settings.cause_controllability[cause],
            base_stability=settings.cause_stability[cause],
            process=self.draw(Purpose.KIND) < settings.cause_process[cause],
            used=self.draw(Purpose.USED) < settings.cause_used[cause],
            performance=p,
            expectation=self.expectation,
            memory=self.failure_memory,
        )

    def explained(self, warned: bool) -> float:
        """Return how far a failure is explained as it happens, 0 to 1: a warning tells why."""
        return 1.0 if warned else 0.0

    def readiness_to_complain(self, felt: float) -> float:
        """Return the chance of speaking up after a felt loss."""
        return voice.voice_probability(
            felt,
            self.prior_bond,
            self.recovery_expectation,
            self.voice_trait,
            self.policy.ease,
            self.settings.segment_voice[self.segment],
            self.behaviour,
        )

    def complain(self, felt: float) -> int:
        """Speak up, be found by the firm, or stay silent."""
        if not self.settings.complaint_handling:
            return SILENT
        if self.draw(Purpose.VOICE) < self.readiness_to_complain(felt):
            return VOICED
        return DETECTED if self.draw(Purpose.DETECT) < self.policy.detect_prob else SILENT

    def book_notice(self, mode: int, cause: int) -> None:
        """Note how the failure came to the firm, if at all; what it notices it learns from."""
        books = self.model.books
        books.silent += float(mode == SILENT)
        books.voiced += float(mode == VOICED)
        books.detected += float(mode == DETECTED)
        books.preempted += float(mode == PREEMPTED)
        self.model.firm.noticed[cause] += int(mode != SILENT)

    def open_case(self, failure: FailureInputs, hurt: FailureAppraisal, cause: int, mode: int, first: bool) -> None:
        """Note the failure as a case of the firm."""
        case = self.case
        case.open, case.mode, case.week, case.first = WAITING, mode, self.model.week, self.since_week_0(first)
        case.bot_failures = 0
        self.note_failure(failure, hurt, cause)
        if mode != PREEMPTED:
            self.model.firm.newcomers.append(2 * self.person)

    def note_failure(self, failure: FailureInputs, hurt: FailureAppraisal, cause: int) -> None:
        """Let the open case be about a failure."""
        case = self.case
        case.cause, case.process, case.used = cause, int(failure.process), int(failure.used)
        case.severity, case.performance = failure.severity, failure.performance
        case.expectation, case.memory = failure.expectation, failure.memory
        case.loss, case.felt, case.noticed = hurt.loss, hurt.felt, hurt.noticed
        self.credit = transitions.first_credit(hurt)

    def suffer_meanwhile(
        self, failure: FailureInputs, hurt: FailureAppraisal, cause: int, mode: int, first: bool
    ) -> None:
        """Be failed while an answer is due: no second case, but the open one is about the larger loss from then on.

        Its place in the queue stays, and so does the count of days. Whoever complains again does so by the same
        chance of voice, and has spoken up about the case, should the firm have found it itself. A follow-up
        becomes a case again if the firm has noticed the larger loss. A case from before week 0 stays what it
        is, as its answer is also the twin's.
        """
        case, larger = self.case, hurt.loss > self.case.loss
        if case.first == PAST and self.model.week >= 0:
            self.model.books.joined += float(mode != SILENT)
            if first:
                self.close_record(ENDED_SILENT, hurt.x_failed - hurt.x_ordinary)
            return
        if mode == VOICED:
            case.mode = VOICED
        if larger and case.open == REOPENED and mode != SILENT:
            case.open, case.mode, case.first = WAITING, mode, self.since_week_0(False)
        elif mode != SILENT:
            self.model.books.joined += 1.0
        if larger and case.open == WAITING:
            self.note_failure(failure, hurt, cause)

    def since_week_0(self, first: bool) -> int:
        """Say when the failure of a new case happened: the first since week 0, a later one, or one before."""
        return PAST if self.model.week < 0 else FIRST if first else LATER

    def close_record(self, end: int, episode: float) -> None:
        """Note how the first failure ended, what the episode came to, and when the states are to be read."""
        self.record.first_end = end
        self.record.episode = episode
        if self.settings.sets_readings:
            self.record.reading_week = self.model.week + self.settings.verdict_wait

    @property
    def credit(self) -> Credit:
        """Return what the case has been credited with so far."""
        case = self.case
        return Credit(
            satisfaction=case.credit_satisfaction, expectation=case.credit_expectation, restored=case.credit_restored
        )

    @credit.setter
    def credit(self, credit: Credit) -> None:
        case = self.case
        case.credit_satisfaction, case.credit_expectation = credit.satisfaction, credit.expectation
        case.credit_restored = credit.restored

    # Step 9
    def failure(self) -> FailureInputs:
        """Recall the case as it happened."""
        case, settings = self.case, self.settings
        return FailureInputs(
            severity=case.severity,
            controllability=settings.cause_controllability[case.cause],
            base_stability=settings.cause_stability[case.cause],
            process=case.process == 1,
            used=case.used == 1,
            performance=case.performance,
            expectation=case.expectation,
            memory=case.memory,
        )

    def suffered(self) -> Hurt:
        """Recall what it did."""
        return Hurt(loss=self.case.loss, felt=self.case.felt, noticed=self.case.noticed)

    def friends_received(self, explain: float) -> float:
        """Ask friends what they got for like harm; nan if none had a like case lately (M14)."""
        b, week = self.behaviour, self.model.week
        harm = appraisal.harm_of(self.failure(), explain, b)
        total, like = 0.0, 0
        for friend in self.model.friends(self.person):
            case = friend.case
            if justice.comparable(harm, case.answered_harm, week - case.answered_week, b):
                total += case.answered_distributive
                like += 1
        return total / like if like else math.nan

    def appraise(self, given: DecidedAnswer, lapsed: bool, others: float) -> None:
        """Judge the firm's answer and carry it into the relationship."""
        case, b = self.case, self.behaviour
        second = case.open == REOPENED
        failure, credit = self.failure(), self.credit
        answer = Answer(
            compensation=given.compensation,
            repair=float(given.resolved),
            courtesy=given.courtesy,
            explain=given.explain,
            days=days_to_answer(lapsed, given, self.model.week - case.week, self.settings.lapse_weeks),
            personalised=given.personalised,
            firm_first=second or case.mode >= DETECTED,
        )
        if given.by == bots.BOT:
            answer = bots.as_received(answer, failure, case.bot_failures, self.policy.bot_coldness, b)
        case.bot_failures += int(bots.bot_has_failed(given.by, given.resolved))
        heard = self.is_heard(lapsed)
        judged = self.judge(self, failure, answer, given.days, heard, others)
        if case.first == PAST and self.has_twin and self.twin.status == CUSTOMER:
            self.judge(self.twin, failure, answer, given.days, heard, others)
        self.credit = transitions.credit_after(judged)
        ordinary = appraisal.ordinary_episode(failure, self.zone, b)
        self.close_case(given, judged, lapsed, second, judged.x - ordinary)
        self.model.firm.book_answer(self, given, judged, second, lapsed, answer.days, credit.satisfaction, ordinary)

    def is_heard(self, lapsed: bool) -> bool:
        """Say whether this shows that somebody listens: it is the first answer to a complaint, and not none."""
        return self.case.mode == VOICED and self.case.open == WAITING and not lapsed

    def judge(
        self, person_or_twin: Any, failure: FailureInputs, answer: Answer, days: float, heard: bool, others: float
    ) -> Judgement:
        """Judge an answer that took some days after its turn, as the customer or the twin, and be moved by it."""
        who, policy, b = person_or_twin, self.policy, self.behaviour
        if heard:
            who.anger = loyalty.relieved(who.anger, b)
        become(who, loyalty.cooled(states(Grudge, who), who.commitment, days, b))
        judge = Judge(
            fair_compensation=self.fair_compensation,
            averse=self.averse == 1,
            commitment=who.commitment,
            recovery_expectation=who.recovery_expectation,
            apologies_heard=who.apologies_heard,
        )
        tolerated, hurt = justice.tolerated_days(self.settings.tolerated_wait, policy.inform), self.suffered()
        judged = appraisal.judge_answer(
            failure, hurt, answer, judge, policy.promise_recovery, tolerated, others, self.weights(), b
        )
        before = states(MovedByAnswer, who)
        become(who, transitions.after_answer(before, self.credit, hurt, answer.courtesy, judged, b))
        return judged

    def close_case(self, given: DecidedAnswer, judged: Judgement, lapsed: bool, second: bool, episode: float) -> None:
        """Note how a case was answered, and how the first one ended."""
        case, life, week = self.case, self.life, self.model.week
        ended = LAPSED if lapsed else RESOLVED if given.resolved else UNRESOLVED
        case.open = CLOSED
        case.answered_week, case.answered = week, FOLLOWED_UP if second else ended
        case.answered_harm, case.answered_distributive = judged.harm, judged.distributive
        life.answer, life.answer_recovery = case.answered, judged.recovery
        life.experience, life.experience_week = RECOVERED if given.resolved else UNRECOVERED, week
        if case.first == FIRST and not second:
            ends = {LAPSED: ENDED_LAPSED, RESOLVED: ENDED_RESOLVED, UNRESOLVED: ENDED_UNRESOLVED}
            self.close_record(ends[ended], episode)

    def weights(self) -> SegmentWeights:
        """Return the zone and the weights with which this segment judges."""
        settings, segment = self.settings, self.segment
        return SegmentWeights(
            zone=settings.segment_zone[segment],
            weight_distributive=settings.segment_distributive[segment],
            weight_interactional=settings.segment_interactional[segment],
            weight_distributive_cumulative=settings.segment_distributive_cumulative[segment],
            weight_interactional_cumulative=settings.segment_interactional_cumulative[segment],
        )

    # Step 11
    def tell_of_visit(self) -> int:
        """Tell friends of this week's visit, perhaps. Return the messages delivered, negative for bad ones."""
        return self.tell(self.story_of_visit())

    def tell_of_answer(self) -> int:
        """Tell friends of this week's answer, perhaps. Return the messages delivered, negative for bad ones."""
        return self.tell(self.story_of_answer())

    def story_of_visit(self) -> Story | None:
        """Return the story of this week's visit, if one is told."""
        if self.life.visit in (NO_VISIT, PREEMPTED):
            return None
        purposes = (Purpose.TELL_VISIT, Purpose.MORE_VISIT, Purpose.LISTENER_VISIT)
        return self.story(self.life.visit_x, NOTHING_HEARD, *purposes)

    def story_of_answer(self) -> Story | None:
        """Return the story of this week's answer, if there was one and it is told."""
        if self.life.answer == NO_ANSWER:
            return None
        purposes = (Purpose.TELL_CASE, Purpose.MORE_CASE, Purpose.LISTENER_CASE)
        return self.story(self.episode, self.life.answer_recovery, *purposes)

    def story(self, x: float, recovery: float, telling: Purpose, more: Purpose, listening: Purpose) -> Story | None:
        """Return the story of an episode of satisfaction x, if it is told: to the friends who hear it first."""
        b = self.behaviour
        valence = word_of_mouth.valence(x, self.settings.measurement, b)
        if self.draw(telling) >= word_of_mouth.telling_probability(x, b) or valence == word_of_mouth.NEUTRAL:
            return None
        friends = self.friends_in_turn(listening)
        told = word_of_mouth.listeners(len(friends), valence, self.draw(more), b)
        return Story(valence=valence, recovery=recovery, friends=friends[:told])

    def friends_in_turn(self, listening: Purpose) -> list["Customer"]:
        """Return friends in the order in which they hear a story: the stronger a tie, the sooner, by their luck.

        Where ties are all alike, they hear it one after the other, from a drawn place on.
        """
        friends: list[Customer] = self.model.friends(self.person)
        strengths = self.model.strengths(self.person)
        if not strengths:
            place = int(self.draw(listening) * len(friends))
            return friends[place:] + friends[:place]
        luck = self.model.stream_key(listening)
        times = {
            friend.person: word_of_mouth.time_to_hear(uniform(luck, self.person, friend.person), strength)
            for friend, strength in zip(friends, strengths, strict=True)
        }
        return sorted(friends, key=lambda friend: times[friend.person])

    def tell(self, story: Story | None) -> int:
        """Tell a story to friends. Return the messages delivered, negative for bad ones."""
        if story is None:
            return 0
        for friend in story.friends:
            if story.valence == word_of_mouth.GOOD:
                friend.life.good_heard += 1
                friend.life.best_heard = max(friend.life.best_heard, story.recovery)
            else:
                friend.life.bad_heard += 1
        return story.valence * len(story.friends)

    def hear(self) -> None:
        """Be moved by the stories of the week: trust or image, and what one expects of a recovery."""
        b, life = self.behaviour, self.life
        good, bad, best = life.good_heard, life.bad_heard, life.best_heard
        if good == 0 and bad == 0:
            return
        if self.status == PROSPECT:
            self.firm_image = transitions.image_after_stories(self.firm_image, good, bad, b)
        for each in (self, self.twin) if self.has_twin else (self,):
            if each.status != PROSPECT:
                each.trust = transitions.trust_after_stories(each.trust, good, bad, b)
            each.recovery_expectation = transitions.expected_after_stories(each.recovery_expectation, best, b)
        life.good_heard, life.bad_heard, life.best_heard = 0, 0, NOTHING_HEARD

    # Step 12
    def utility(self, person_or_twin: Any) -> float:
        """Weigh the reasons to stay of the customer or the twin [logit]."""
        who = person_or_twin
        return loyalty.stay_utility(
            who.satisfaction,
            who.trust,
            who.commitment,
            who.unevenness,
            loyalty.resentment(who.grudge, self.behaviour),
            self.tenure(who),
            self.market.switching_cost,
            self.behaviour,
        )

    def tenure(self, person_or_twin: Any) -> float:
        """Return the weeks for which the customer or the twin has been one; those outside have no habit."""
        who = person_or_twin
        return float(self.model.week - who.tenure_start) if who.status == CUSTOMER else 0.0

    def wants_out(self, person_or_twin: Any) -> bool:
        """Return whether the customer or the twin leaves this week."""
        visits = self.life.twin_visit == 1 if person_or_twin is self.twin else self.life.visit != NO_VISIT
        occasion = loyalty.occasion_to_leave(visits, self.settings.mean_visits, self.behaviour)
        hazard = loyalty.exit_hazard(self.utility(person_or_twin), occasion, self.market, self.behaviour)
        return self.draw(Purpose.EXIT) < hazard

    def decide(self) -> bool:
        """Stay or leave; an open case is then abandoned, a claim dropped. Tells whether something was dropped."""
        if self.has_twin and self.twin.status == CUSTOMER and self.wants_out(self.twin):
            self.twin.status = LEAVING
        if self.status != CUSTOMER:
            return False
        leaves = self.wants_out(self)
        books, group = self.model.books, EXPERIENCES[self.recent_experience()]
        setattr(books, f"weeks_{group}", getattr(books, f"weeks_{group}") + 1.0)
        if not leaves:
            return False
        setattr(books, f"exits_{group}", getattr(books, f"exits_{group}") + 1.0)
        self.status = LEAVING
        books.exits += 1.0
        if self.case.open == WAITING:
            books.abandoned += 1.0
            if self.case.first == FIRST:
                ordinary = appraisal.ordinary_episode(self.failure(), self.zone, self.behaviour)
                self.close_record(ENDED_ABANDONED, self.case.credit_satisfaction - ordinary)
        dropped = self.case.open != CLOSED or self.case.claim_week != NEVER
        if dropped:
            self.case.open = CLOSED
            self.case.claim_week = NEVER
        return bool(dropped)

    def recent_experience(self) -> int:
        """Return the newest experience with failures; untroubled once it is long past."""
        if self.case.open != CLOSED:
            return UNRECOVERED
        if self.model.week - self.life.experience_week > EXPERIENCE_WINDOW:
            return UNTROUBLED
        return int(self.life.experience)

    # Step 13
    def reconsider(self) -> None:
        """Join as a prospect, come back as a former customer, or not.

        Before week 0 nobody joins, and whoever leaves is replaced on the spot.
        """
        if self.model.week < 0:
            if self.status == LEAVING:
                self.start_again()
            return
        if self.status == LEAVING:
            self.status = FORMER
        elif self.status == PROSPECT:
            if self.draw(Purpose.JOIN) < self.prospect_chance():
                if self.has_twin:
                    self.be_welcomed(self.twin)
                self.be_welcomed(self)
                self.book_joining()
        elif self.status == FORMER and self.draw(Purpose.JOIN) < self.former_chance(self):
            self.status = CUSTOMER
            self.tenure_start = self.model.week
            self.book_joining()
        if self.twin.status == LEAVING:
            self.twin.status = FORMER
        elif self.has_twin and self.twin.status == FORMER and self.draw(Purpose.JOIN) < self.former_chance(self.twin):
            self.twin.status = CUSTOMER
            self.twin.tenure_start = self.model.week

    def start_again(self) -> None:
        """Be replaced by another of the same traits, who begins as the first customers did and has no past."""
        life, weeks = self.life, self.settings.first_encounters
        begin = -self.model.world.scenario.burn_in - weeks
        first = transitions.first_attitudes(
            self.quality, self.taste, self.prior_bond, self.settings.advertised, self.behaviour
        )
        become(self, first)
        for week in range(begin, begin + weeks):
            noise = self.draw_normal(Purpose.PERFORMANCE, week)
            self.encounter(self, service.performance(self.quality, self.taste, self.behaviour.visit_noise_sd, noise))
        self.status, self.recovery_expectation = CUSTOMER, self.recovery_expectation_base
        self.anger = self.avoidance = self.failure_memory = self.apologies_heard = 0.0
        self.case.answered_week = NEVER
        life.experience, life.experience_week, self.tenure_start = UNTROUBLED, NEVER, self.model.week

    def prospect_chance(self) -> float:
        """Return the chance to join as a prospect."""
        return loyalty.prospect_join_probability(
            self.model.firm.reputation, self.firm_image, self.market, self.behaviour
        )

    def former_chance(self, person_or_twin: Any) -> float:
        """Return the chance to come back, of the customer or the twin."""
        return loyalty.former_join_probability(
            self.model.firm.reputation, self.utility(person_or_twin), self.market, self.behaviour
        )

    def be_welcomed(self, person_or_twin: Any) -> None:
        """Begin as a customer with the attitudes of a newcomer."""
        after = transitions.after_joining(
            self.quality,
            self.taste,
            self.prior_bond,
            self.settings.advertised,
            self.firm_image,
            self.model.firm.reputation,
            self.market,
            self.behaviour,
        )
        become(person_or_twin, after)
        person_or_twin.status = CUSTOMER
        person_or_twin.tenure_start = self.model.week

    def book_joining(self) -> None:
        """Count the joining and what it cost."""
        model, cost = self.model, self.settings.money.acquisition_cost
        model.books.joins += 1.0
        model.books.acquisition += cost
        if model.week >= 0:
            self.life.value -= model.discount * cost
