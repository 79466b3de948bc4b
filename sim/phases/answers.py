"""Steps 8 to 10: whose turn it is, what they get, how they judge it, who is asked again."""

from typing import Any

import numpy as np

from sim.ahead import AHEAD, ask_for
from sim.bits import index
from sim.compiling import loop, phase, rule
from sim.draws import Purpose, key, normal, uniform
from sim.firm import LAPSED_TODAY, NEWCOMERS, QUEUED, TODAY, VISITORS, FirmState
from sim.network import Network
from sim.parameter_values import Policy
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
from sim.scratch import Scratch
from sim.settings import Settings


@phase
def handle(
    week: int, seed: int, cases: Cases, life: Life, firm: FirmState, settings: Settings, scratch: Scratch
) -> None:
    """Step 8: decide whose turn it is: the lapsed, the pre-empted, then the first `capacity` in the queue."""
    waiting = firm.counts[QUEUED]
    order_newcomers(
        waiting, waiting + firm.counts[NEWCOMERS], key(seed, week, Purpose.QUEUE), firm.queue, scratch.order
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
def order_newcomers(begin: int, end: int, luck: int, queue: Ints, order: Floats) -> None:
    """Order the entries of one week by their draws, ties by person, then case before claim.

    A shell sort in place: the entries are few, and sorting with numpy would allocate memory in every week.
    """
    for at in range(begin, end):
        order[at] = uniform(luck, queue[at] // 2)
    gap = 1
    while 3 * gap < end - begin:
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(begin + gap, end):
            entry, place = queue[at], order[at]
            before = at - gap
            while before >= begin and (order[before] > place or (order[before] == place and queue[before] > entry)):
                queue[before + gap], order[before + gap] = queue[before], order[before]
                before -= gap
            queue[before + gap], order[before + gap] = entry, place
        gap //= 3


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
) -> None:
    """Step 9: answer every entry whose turn it is; customers appraise (7.5 to 7.8), claims are paid or not."""
    b = settings.behaviour[0]
    policy = settings.policy[0]
    books = firm.books[week + firm.burn_in]
    spend, value, entries = traits.spend, life.value, firm.today
    margin = firm.discount[week] if week >= 0 else 0.0
    if b.unequal_treatment > 0.0:
        compare_with_friends(week, seed, cases, firm, network, settings)
    touched = (
        traits.fair_compensation,
        traits.averse,
        traits.segment,
        spend,
        value,
        life.answer,
        life.answer_recovery,
        life.experience,
        life.experience_week,
    )
    for at in range(firm.counts[TODAY]):
        if at + AHEAD < firm.counts[TODAY]:
            later = entries[at + AHEAD] // 2
            ask_for(cases, later)
            ask_for(actual, later)
            ask_for(touched, later)
        i = index(entries[at] // 2)
        lapsed = at < firm.counts[LAPSED_TODAY]
        if entries[at] % 2 == 1:
            given = case_remedy(i, seed, cases.claim_week[i], lapsed, False, policy)
            cases.claim_week[i] = NEVER
            paid = given.compensation * spend[i]
            books.claims_paid += 1.0 if given.compensation > 0.0 else 0.0
            books.claims_cost += paid
            books.handling += settings.money[0].handling_cost
            if week >= 0:
                value[i] -= margin * (paid + settings.money[0].handling_cost)
            continue
        second = cases.open[i] == REOPENED
        preempted = cases.mode[i] == PREEMPTED and not second
        given = case_remedy(i, seed, cases.week[i], lapsed, preempted, policy)
        days = given.days + 7.0 * (week - cases.week[i])
        if lapsed:
            days = 7.0 * settings.lapse_weeks
        if not lapsed and not preempted:
            hardening = hardened_share(actual.commitment[i], b.hardening_into_avoidance, b.loyal_hardening)
            actual.anger[i], actual.avoidance[i] = cooled(
                actual.anger[i], actual.avoidance[i], given.days, b.log_calm, hardening
            )
        others = firm.others[at] if b.unequal_treatment > 0.0 else np.nan
        has_others = not np.isnan(others)
        cause = cases.cause[i]
        segment = traits.segment[i]
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
        judged = appraise(
            failure,
            cases.loss[i],
            cases.felt[i],
            Credit(cases.credit_satisfaction[i], cases.credit_expectation[i], cases.credit_restored[i]),
            Answer(
                given.compensation,
                1.0 if given.resolved else 0.0,
                given.courtesy,
                given.explain,
                days,
                given.personalised,
                second or cases.mode[i] >= DETECTED,
            ),
            Customer(
                traits.fair_compensation[i],
                traits.averse[i] == 1,
                actual.satisfaction[i],
                actual.expectation[i],
                actual.trust[i],
                actual.commitment[i],
                actual.recovery_expectation[i],
                actual.anger[i],
                actual.apologies_heard[i],
            ),
            policy.promise_recovery,
            policy.inform,
            others if has_others else 0.0,
            has_others,
            Lens(
                settings.segment_zone[segment],
                settings.segment_distributive[segment],
                settings.segment_interactional[segment],
                settings.segment_distributive_cumulative[segment],
                settings.segment_interactional_cumulative[segment],
            ),
            b,
        )
        x_before = cases.credit_satisfaction[i]
        x_ordinary = experience(
            failure.performance,
            failure.expectation,
            settings.segment_zone[segment],
            b.diminishing_sensitivity,
            b.loss_aversion,
        )
        actual.episode[i] = judged.x
        actual.satisfaction[i] = judged.satisfaction
        actual.expectation[i] = judged.expectation
        actual.trust[i] = judged.trust
        actual.commitment[i] = judged.commitment
        actual.anger[i] = judged.anger
        actual.recovery_expectation[i] = judged.recovery_expectation
        actual.apologies_heard[i] = judged.apologies_heard
        cases.credit_satisfaction[i] = judged.x_cumulative
        cases.credit_expectation[i] = judged.credit_expectation
        cases.credit_restored[i] = judged.credit_restored
        cases.open[i] = CLOSED
        cases.answered_week[i] = week
        cases.answered_harm[i] = judged.harm
        cases.answered_distributive[i] = judged.distributive
        ended = FOLLOWED_UP if second else LAPSED if lapsed else RESOLVED if given.resolved else UNRESOLVED
        cases.answered[i] = ended
        life.answer[i] = ended
        life.answer_recovery[i] = judged.recovery
        life.experience[i] = RECOVERED if given.resolved else UNRECOVERED
        life.experience_week[i] = week
        book_judgement(judged, x_before, x_ordinary, given.resolved, second, lapsed, days, books)
        if not second and cases.first[i] == 1:
            record.episode[i] = judged.x - x_ordinary
            record.first_end[i] = ENDED_LAPSED if lapsed else ENDED_RESOLVED if given.resolved else ENDED_UNRESOLVED
            if settings.reads:
                record.reading_week[i] = week + settings.verdict_wait
        paid = given.compensation * spend[i]
        repaired = settings.money[0].repair_cost * spend[i] if given.resolved else 0.0
        handled = 0.0 if lapsed else settings.money[0].handling_cost
        books.compensation += paid
        books.repair += repaired
        books.handling += handled
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
def case_remedy(i: int, seed: int, since: int, lapsed: bool, preempted: bool, policy: Policy) -> Remedy:
    """Give the remedy of an entry by the luck of the week in which it came in (7.16)."""
    if lapsed:
        return Remedy(False, 0.0, 0.0, 0.0, 0.0, 0.0)
    given = remedy(
        uniform(key(seed, since, Purpose.RESOLVE), i),
        uniform(key(seed, since, Purpose.COMPENSATE), i),
        uniform(key(seed, since, Purpose.APOLOGY), i),
        # A normal number takes as long as the other five draws, and few policies have moods.
        normal(key(seed, since, Purpose.COURTESY), i) if policy.courtesy_sd > 0.0 else 0.0,
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
        explain = case_remedy(i, seed, cases.week[i], lapsed, preempted, settings.policy[0]).explain
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
        order_newcomers(begin, end, key(seed, week, Purpose.QUEUE), firm.queue, scratch.order)
        firm.counts[QUEUED] = end
        firm.counts[NEWCOMERS] = 0
