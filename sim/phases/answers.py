"""Steps 8 to 10: whose turn it is, what they get, how they judge it, who is asked again."""

from typing import Any, NamedTuple

import numpy as np

from sim.bits import index
from sim.compiling import loop, phase, rule
from sim.desk import PERSONS, lay, numbers_of, shelves, taken, whole
from sim.draws import Purpose, key, normal, uniform
from sim.firm import LAPSED_TODAY, NEWCOMERS, QUEUED, TODAY, VISITORS, FirmState
from sim.network import Network
from sim.parameter_values import Behaviour, Policy
from sim.population import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    ENDED_LAPSED,
    ENDED_RESOLVED,
    ENDED_UNRESOLVED,
    FOLLOWED_UP,
    LAPSED,
    NEVER,
    PREEMPTED,
    RECOVERED,
    REOPENED,
    RESOLVED,
    UNRECOVERED,
    UNRESOLVED,
    Actual,
    Cases,
    Floats,
    Ints,
    Life,
    Record,
    Traits,
)
from sim.rules.appraisal import Answer, Appraisal, Credit, Customer, Failure, Lens, appraise
from sim.rules.attribution import harm, perceived_controllability, stability
from sim.rules.loyalty import cooled, hardened_share
from sim.rules.remedy import Remedy, remedy
from sim.rules.service import experience
from sim.scratch import ANSWERED, Scratch
from sim.settings import Settings


@phase
def handle(
    week: int, seed: int, cases: Cases, life: Life, firm: FirmState, settings: Settings, scratch: Scratch
) -> None:
    """Step 8: decide whose turn it is: the lapsed, the pre-empted, then the first `capacity` in the queue."""
    waiting = firm.counts[QUEUED]
    order_newcomers(
        waiting,
        waiting + firm.counts[NEWCOMERS],
        key(seed, week, Purpose.QUEUE),
        firm.queue,
        scratch.order,
        scratch.arrivals,
        scratch.room,
    )
    waiting += firm.counts[NEWCOMERS]
    firm.counts[NEWCOMERS] = 0
    at = 0
    today = 0
    while at < waiting and week - entry_week(firm.queue[at], cases.week, cases.claim_week) >= settings.lapse_weeks:
        entry = firm.queue[at]
        at += 1
        if entry % 2 == 1:
            cases.claim_week[entry // 2] = NEVER
        elif cases.open[entry // 2] == REOPENED:
            cases.open[entry // 2] = CLOSED
        else:
            firm.today[today] = entry
            today += 1
    firm.counts[LAPSED_TODAY] = today
    if settings.listens and settings.policy[0].preempt_prob > 0.0:
        for place in range(firm.counts[VISITORS]):
            i = firm.visitors[place]
            if life.visit[i] == PREEMPTED:
                firm.today[today] = 2 * i
                today += 1
    served = min(firm.capacity, waiting - at)
    for place in range(served):
        firm.today[today] = firm.queue[at + place]
        today += 1
    at += served
    for place in range(at, waiting):
        firm.queue[place - at] = firm.queue[place]
    firm.counts[QUEUED] = waiting - at
    firm.counts[TODAY] = today
    firm.books[week + firm.burn_in].served += served


@rule
def entry_week(entry: int, case_week: Ints, claim_week: Ints) -> int:
    """Give the week in which a queue entry came in."""
    return int(claim_week[entry // 2] if entry % 2 == 1 else case_week[entry // 2])


@loop
def order_newcomers(begin: int, end: int, luck: int, queue: Ints, order: Floats, arrivals: Ints, room: Ints) -> None:
    """Order the entries of one week by their draws, ties by person, then case before claim.

    Draws are spread evenly, so each entry is put where its draw belongs among so many, which is nearly right; inserting
    does the rest: 13 ns each of 11,000 entries, where a shell sort takes 115. Sorting with numpy would allocate memory
    in every week. `order`, `arrivals` and `room` are working space.
    """
    many = end - begin
    for at in range(many):
        arrivals[at] = queue[begin + at]
        room[at] = 0
    for at in range(many):
        order[at] = many * uniform(luck, arrivals[at] // 2)
    for at in range(many):
        room[index(int(order[at]))] += 1
    place = begin
    for at in range(many):
        place += room[at]
        room[at] = place
    for at in range(many):
        belongs = index(int(order[at]))
        room[belongs] -= 1
        queue[room[belongs]] = arrivals[at]
    for at in range(many):
        order[at] = uniform(luck, queue[begin + at] // 2)
    for at in range(1, many):
        entry, draw = queue[begin + at], order[at]
        before = at - 1
        while before >= 0 and (order[before] > draw or (order[before] == draw and queue[begin + before] > entry)):
            queue[begin + before + 1], order[before + 1] = queue[begin + before], order[before]
            before -= 1
        queue[begin + before + 1], order[before + 1] = entry, draw


class Turn(NamedTuple):
    """An entry whose turn it is: how it came to that, and what its case has come to so far."""

    lapsed: bool
    preempted: bool
    second: bool
    firm_first: bool  # the firm came to the customer, not the customer to the firm
    weeks: float  # since the entry came in
    loss: float  # [sd]
    felt: float  # [sd]
    avoidance: float  # [sd of felt loss]
    others: float  # what friends received for like cases [owed], nan where unknown


class Given(NamedTuple):
    """What a customer feels before the answer is judged, and the visit as it would have been."""

    days: float  # from the failure to the answer
    anger: float  # cooled while waiting [sd of felt loss]
    avoidance: float  # hardened while waiting [sd of felt loss]
    x_ordinary: float  # [sd]


TURN, FAILURE, CREDIT, ASKER, LENS, REMEDY, GIVEN, JUDGED = shelves(
    Turn, Failure, Credit, Customer, Lens, Remedy, Given, Appraisal
)


@phase
def answer(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    network: Network,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Step 9: answer every entry whose turn it is; customers appraise (7.5 to 7.8), claims are paid or not.

    As many as a desk holds at a time: what they know is laid out, answers are decided and judged, then carried out.
    """
    if settings.behaviour[0].unequal_treatment > 0.0:
        compare_with_friends(week, seed, cases, firm, network, settings)
    scratch.counts[ANSWERED] = 0
    for begin in range(0, firm.counts[TODAY], PERSONS):
        end = min(begin + PERSONS, firm.counts[TODAY])
        lay_out(week, begin, end, traits, actual, cases, firm, settings, scratch)
        decide(seed, end - begin, settings.policy[0], scratch.places, scratch.more_places, scratch.third, scratch.desk)
        judge_answers(end - begin, settings.policy[0], settings.behaviour[0], settings.lapse_weeks, scratch.desk)
        carry_out(week, seed, begin, end, traits, actual, cases, life, record, firm, settings, scratch)


@phase
def lay_out(
    week: int,
    begin: int,
    end: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Lay out what is known of the cases among some entries; a claim leaves its place as it was."""
    desk, persons, since, entries = scratch.desk, scratch.places, scratch.more_places, firm.today
    compares = settings.behaviour[0].unequal_treatment > 0.0
    for at in range(end - begin):
        entry = entries[begin + at]
        if entry % 2 == 1:
            continue
        i = index(entry // 2)
        persons[at], since[at] = i, cases.week[i]
        second = cases.open[i] == REOPENED
        turn = Turn(
            begin + at < firm.counts[LAPSED_TODAY],
            cases.mode[i] == PREEMPTED and not second,
            second,
            second or cases.mode[i] >= DETECTED,
            float(week - cases.week[i]),
            cases.loss[i],
            cases.felt[i],
            actual.avoidance[i],
            firm.others[begin + at] if compares else np.nan,
        )
        lay(desk, TURN, at, turn)
        cause = cases.cause[i]
        failure = Failure(
            cases.severity[i],
            settings.cause_controllability[cause],
            settings.cause_stability[cause],
            cases.process[i] == 1,
            cases.used[i] == 1,
            cases.performance[i],
            cases.expectation[i],
            cases.memory[i],
        )
        lay(desk, FAILURE, at, failure)
        credit = Credit(cases.credit_satisfaction[i], cases.credit_expectation[i], cases.credit_restored[i])
        lay(desk, CREDIT, at, credit)
        customer = Customer(
            traits.fair_compensation[i],
            traits.averse[i] == 1,
            actual.satisfaction[i],
            actual.expectation[i],
            actual.trust[i],
            actual.commitment[i],
            actual.recovery_expectation[i],
            actual.anger[i],
            actual.apologies_heard[i],
        )
        lay(desk, ASKER, at, customer)
        segment = traits.segment[i]
        lens = Lens(
            settings.segment_zone[segment],
            settings.segment_distributive[segment],
            settings.segment_interactional[segment],
            settings.segment_distributive_cumulative[segment],
            settings.segment_interactional_cumulative[segment],
        )
        lay(desk, LENS, at, lens)


@loop
def decide(seed: int, count: int, levers: Policy, persons: Ints, since: Ints, mood: Floats, desk: Floats) -> None:
    """Decide what the cases on the desk get."""
    policy = numbers_of(levers, Policy)
    for at in range(count):
        mood[at] = mood_of(persons[at], seed, since[at], policy)
    for at in range(whole(count)):
        turn = taken(desk, TURN, at, Turn)
        given = case_remedy(persons[at], seed, since[at], mood[at], turn.lapsed, turn.preempted, policy)
        lay(desk, REMEDY, at, given)


@loop
def judge_answers(count: int, levers: Policy, parameters: Behaviour, lapse_weeks: int, desk: Floats) -> None:
    """Let the customers on the desk cool down while they wait, then judge what they get."""
    b, policy = numbers_of(parameters, Behaviour), numbers_of(levers, Policy)
    for at in range(whole(count)):
        turn, given = taken(desk, TURN, at, Turn), taken(desk, REMEDY, at, Remedy)
        failure, customer, lens = (
            taken(desk, FAILURE, at, Failure),
            taken(desk, ASKER, at, Customer),
            taken(desk, LENS, at, Lens),
        )
        days = 7.0 * lapse_weeks if turn.lapsed else given.days + 7.0 * turn.weeks
        waits = 0.0 if turn.lapsed or turn.preempted else given.days
        hardening = hardened_share(customer.commitment, b.hardening_into_avoidance, b.loyal_hardening)
        anger, avoidance = cooled(customer.anger, turn.avoidance, waits, b.log_calm, hardening)
        has_others = turn.others == turn.others
        judged = appraise(
            failure,
            turn.loss,
            turn.felt,
            taken(desk, CREDIT, at, Credit),
            Answer(
                given.compensation,
                1.0 if given.resolved else 0.0,
                given.courtesy,
                given.explain,
                days,
                given.personalised,
                turn.firm_first,
            ),
            Customer(
                customer.fair_compensation,
                customer.averse,
                customer.satisfaction,
                customer.expectation,
                customer.trust,
                customer.commitment,
                customer.recovery_expectation,
                anger,
                customer.apologies_heard,
            ),
            policy.promise_recovery,
            policy.inform,
            turn.others if has_others else 0.0,
            has_others,
            lens,
            b,
        )
        x_ordinary = experience(
            failure.performance, failure.expectation, lens.zone, b.diminishing_sensitivity, b.loss_aversion
        )
        lay(desk, JUDGED, at, judged)
        lay(desk, GIVEN, at, Given(days, anger, avoidance, x_ordinary))


@phase
def carry_out(
    week: int,
    seed: int,
    begin: int,
    end: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Carry answers and judgements into customers, cases and books; settle the claims among the entries."""
    policy = settings.policy[0]
    money = settings.money[0]
    books = firm.books[week + firm.burn_in]
    spend, value, desk = traits.spend, life.value, scratch.desk
    margin = firm.discount[week] if week >= 0 else 0.0
    for at in range(end - begin):
        entry = firm.today[begin + at]
        i = index(entry // 2)
        if entry % 2 == 1:
            lapsed = begin + at < firm.counts[LAPSED_TODAY]
            mood = mood_of(i, seed, cases.claim_week[i], policy)
            settled = case_remedy(i, seed, cases.claim_week[i], mood, lapsed, False, policy)
            cases.claim_week[i] = NEVER
            paid = settled.compensation * spend[i]
            books.claims_paid += 1.0 if settled.compensation > 0.0 else 0.0
            books.claims_cost += paid
            books.handling += money.handling_cost
            if week >= 0:
                value[i] -= margin * (paid + money.handling_cost)
            continue
        turn, remedy, given, judged = (
            taken(desk, TURN, at, Turn),
            taken(desk, REMEDY, at, Remedy),
            taken(desk, GIVEN, at, Given),
            taken(desk, JUDGED, at, Appraisal),
        )
        x_before = cases.credit_satisfaction[i]
        actual.episode[i] = judged.x
        actual.satisfaction[i] = judged.satisfaction
        actual.expectation[i] = judged.expectation
        actual.trust[i] = judged.trust
        actual.commitment[i] = judged.commitment
        actual.anger[i] = judged.anger
        actual.avoidance[i] = given.avoidance
        actual.recovery_expectation[i] = judged.recovery_expectation
        actual.apologies_heard[i] = judged.apologies_heard
        cases.credit_satisfaction[i] = judged.x_cumulative
        cases.credit_expectation[i] = judged.credit_expectation
        cases.credit_restored[i] = judged.credit_restored
        cases.open[i] = CLOSED
        cases.answered_week[i] = week
        cases.answered_harm[i] = judged.harm
        cases.answered_distributive[i] = judged.distributive
        ended = FOLLOWED_UP if turn.second else LAPSED if turn.lapsed else RESOLVED if remedy.resolved else UNRESOLVED
        cases.answered[i] = ended
        life.answer[i] = ended
        life.answer_recovery[i] = judged.recovery
        life.experience[i] = RECOVERED if remedy.resolved else UNRECOVERED
        life.experience_week[i] = week
        book_judgement(judged, x_before, given.x_ordinary, remedy.resolved, turn.second, turn.lapsed, given.days, books)
        if not turn.second and cases.first[i] == 1:
            record.episode[i] = judged.x - given.x_ordinary
            record.first_end[i] = (
                ENDED_LAPSED if turn.lapsed else ENDED_RESOLVED if remedy.resolved else ENDED_UNRESOLVED
            )
            if settings.reads:
                record.reading_week[i] = week + settings.verdict_wait
        paid = remedy.compensation * spend[i]
        repaired = money.repair_cost * spend[i] if remedy.resolved else 0.0
        handled = 0.0 if turn.lapsed else money.handling_cost
        books.compensation += paid
        books.repair += repaired
        books.handling += handled
        scratch.answered[scratch.counts[ANSWERED]] = i
        scratch.counts[ANSWERED] += 1
        if week >= 0:
            value[i] -= margin * (paid + repaired + handled)


@rule
def book_judgement(
    judged: Appraisal,
    x_before: float,
    x_ordinary: float,
    resolved: bool,
    second: bool,
    lapsed: bool,
    days: float,
    books: Any,
) -> None:
    """Enter an answer, as the customer judged it, into the books."""
    books.complaint_satisfaction += judged.complaint_satisfaction
    books.expected += judged.expected
    books.recovery += judged.recovery
    if second:
        books.followups += 1.0
        books.followups_resolved += 1.0 if resolved else 0.0
        return
    books.episode += judged.x - x_ordinary
    books.worse_after += 1.0 if judged.x < x_before else 0.0
    books.lifted += 1.0 if judged.x > x_ordinary else 0.0
    if lapsed:
        books.lapsed += 1.0
    else:
        books.answered += 1.0
        books.days += days
        books.resolved += 1.0 if resolved else 0.0


@rule
def mood_of(i: int, seed: int, since: int, policy: Policy) -> float:
    """Give the mood of the staff for an entry (M16); it takes as long as all other draws, and few policies have any."""
    return normal(key(seed, since, Purpose.COURTESY), i) if policy.courtesy_sd > 0.0 else 0.0


@rule
def case_remedy(i: int, seed: int, since: int, mood: float, lapsed: bool, preempted: bool, policy: Policy) -> Remedy:
    """Give the remedy of an entry by the luck of the week in which it came in (7.16)."""
    if lapsed:
        return Remedy(False, 0.0, 0.0, 0.0, 0.0, 0.0)
    given = remedy(
        uniform(key(seed, since, Purpose.RESOLVE), i),
        uniform(key(seed, since, Purpose.COMPENSATE), i),
        uniform(key(seed, since, Purpose.APOLOGY), i),
        mood,
        uniform(key(seed, since, Purpose.PERSONAL), i),
        uniform(key(seed, since, Purpose.FIRST_CONTACT_AND_DELAY), i),
        policy,
    )
    if preempted:
        return Remedy(given.resolved, given.compensation, given.courtesy, 1.0, given.personalised, 0.0)
    return given


@loop
def compare_with_friends(
    week: int, seed: int, cases: Cases, firm: FirmState, network: Network, settings: Settings
) -> None:
    """Find what friends received for like cases (M14), for every case answered today; nan if nothing.

    That is the mean distributive justice of friends' recent cases whose harm is similar.
    """
    b = settings.behaviour[0]
    start, neighbours, others = network.start, network.neighbours, firm.others
    answered_week, answered_harm, received = cases.answered_week, cases.answered_harm, cases.answered_distributive
    for at in range(firm.counts[TODAY]):
        others[at] = np.nan
        i = firm.today[at] // 2
        if firm.today[at] % 2 == 1:
            continue
        lapsed = at < firm.counts[LAPSED_TODAY]
        preempted = cases.mode[i] == PREEMPTED and cases.open[i] != REOPENED
        # No mood changes what is explained.
        explain = case_remedy(i, seed, cases.week[i], 0.0, lapsed, preempted, settings.policy[0]).explain
        cause = cases.cause[i]
        stable = stability(settings.cause_stability[cause], cases.memory[i], b.pattern_inference)
        control = perceived_controllability(settings.cause_controllability[cause], explain, b.blame_bias)
        own = harm(cases.severity[i], control, stable, b.controllability_effect, b.stability_effect)
        total = 0.0
        like = 0
        for place in range(start[i], start[i + 1]):
            j = neighbours[place]
            recent = week - b.comparison_window <= answered_week[j] < week
            if recent and abs(answered_harm[j] - own) <= b.comparison_similarity:
                total += received[j]
                like += 1
        if like > 0:
            others[at] = total / like


@phase
def follow_up(
    week: int, seed: int, actual: Actual, cases: Cases, firm: FirmState, settings: Settings, scratch: Scratch
) -> None:
    """Step 10: take up again some cases that ended badly two weeks ago (M17)."""
    share = settings.policy[0].followup_prob
    if share <= 0.0 or not settings.listens:
        return
    luck = key(seed, week, Purpose.FOLLOWUP)
    answered_week, answered, opened, status = cases.answered_week, cases.answered, cases.open, actual.status
    for i in range(len(status)):
        if answered_week[i] != week - 2 or opened[i] != CLOSED or status[i] != CUSTOMER:
            continue
        if (answered[i] == UNRESOLVED or answered[i] == LAPSED) and uniform(luck, i) < share:
            opened[i] = REOPENED
            cases.week[i] = week
            firm.queue[firm.counts[QUEUED] + firm.counts[NEWCOMERS]] = 2 * i
            firm.counts[NEWCOMERS] += 1
    if firm.counts[NEWCOMERS] > 0:
        end = firm.counts[QUEUED] + firm.counts[NEWCOMERS]
        begin = firm.counts[QUEUED]
        while begin > 0 and entry_week(firm.queue[begin - 1], cases.week, cases.claim_week) == week:
            begin -= 1
        luck = key(seed, week, Purpose.QUEUE)
        order_newcomers(begin, end, luck, firm.queue, scratch.order, scratch.arrivals, scratch.room)
        firm.counts[QUEUED] = end
        firm.counts[NEWCOMERS] = 0
