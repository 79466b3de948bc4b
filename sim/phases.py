"""The compiled engine: one loop a phase over the columns, calling the rules (sections 3 and 7).

Within a phase no person depends on another, except through the queue, which has a total order. The dense
loops run over slices of all persons; what is rare (visits, answers) goes through index lists.
"""

from typing import Any

import numpy as np

from sim.compiling import loop, rule
from sim.draws import Purpose, interpolated_quantile, key, normal, severity_quantile, uniform
from sim.firm import LAPSED_TODAY, NEWCOMERS, QUEUED, TODAY, VISITORS, FirmState
from sim.network import Network
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
    Actual,
    Cases,
    Life,
    Record,
    Shadow,
    Traits,
    delivered,
    encounter,
)
from sim.rules.appraisal import Answer, Credit, Customer, Failure, Lens, appraise, harm_of, suffer
from sim.rules.learning import failure_factor, knowledge
from sim.rules.loyalty import (
    cooled,
    exit_hazard,
    former_join_probability,
    prospect_join_probability,
    stay_utility,
)
from sim.rules.remedy import Remedy, remedy
from sim.rules.service import visit_probability
from sim.rules.voice import false_claim_probability, voice_probability
from sim.rules.word_of_mouth import (
    BAD,
    GOOD,
    NEUTRAL,
    listeners,
    persuaded,
    raised,
    reputation,
    telling_probability,
    valence,
)
from sim.settings import Settings


@loop
def fade(traits: Traits, actual: Actual, shadow: Shadow, settings: Settings) -> None:
    """Step 1: let anger cool and harden, and memories fade (7.9)."""
    b = settings.behaviour[0]
    keep = b.memory_factor
    for i in range(len(actual.status)):
        base = traits.recovery_expectation_base[i]
        out = b.anger_cooling * actual.anger[i]
        actual.anger[i] -= out
        actual.avoidance[i] = actual.avoidance[i] * (1.0 - b.avoidance_decay) + b.hardening_into_avoidance * out
        actual.failure_memory[i] *= keep
        actual.apologies_heard[i] *= keep
        actual.recovery_expectation[i] = base + (actual.recovery_expectation[i] - base) * keep
        shadow.recovery_expectation[i] = base + (shadow.recovery_expectation[i] - base) * keep


@loop
def visit(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Step 2: customers without an open case visit or not; the shadow by its own status, never blocked."""
    lost = settings.behaviour[0].visits_lost_per_grudge
    luck = key(seed, week, Purpose.VISIT)
    visitors = 0
    for i in range(len(actual.status)):
        life.visit[i] = NO_VISIT
        life.shadow_visit[i] = 0
        life.answer[i] = NO_ANSWER
        goes = actual.status[i] == CUSTOMER and cases.open[i] == CLOSED
        twin_goes = shadow.status[i] == CUSTOMER
        if not goes and not twin_goes:
            continue
        u = uniform(luck, i)
        grudge = actual.anger[i] + actual.avoidance[i]
        goes = goes and u < visit_probability(traits.visit_rate[i], grudge, lost)
        twin_goes = twin_goes and u < visit_probability(traits.visit_rate[i], 0.0, lost)
        if goes or twin_goes:
            life.visit[i] = ORDINARY if goes else NO_VISIT
            life.shadow_visit[i] = 1 if twin_goes else 0
            firm.visitors[visitors] = i
            visitors += 1
    firm.counts[VISITORS] = visitors


@loop
def serve(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Steps 3 to 7: each visit goes well or fails; a failure is warned of, felt, voiced, found or kept silent."""
    books = firm.books[week + firm.burn_in]
    performing = key(seed, week, Purpose.PERFORMANCE)
    failing = key(seed, week, Purpose.FAILURE)
    causing = key(seed, week, Purpose.CAUSE)
    claiming = key(seed, week, Purpose.FALSE_CLAIM)
    firm.counts[NEWCOMERS] = 0
    for at in range(firm.counts[VISITORS]):
        i = firm.visitors[at]
        p = delivered(i, normal(performing, i), traits, settings)
        if life.shadow_visit[i] == 1:
            encounter(i, p, shadow, traits, settings)
            books.shadow_visits += 1.0
            if week >= 0:
                life.shadow_visits[i] += 1
        if life.visit[i] == NO_VISIT:
            continue
        books.visits += 1.0
        books.revenue += traits.spend[i]
        if week >= 0:
            life.visits[i] += 1
            life.value[i] += firm.discount[week] * settings.money[0].margin_share * traits.spend[i]
        u_cause = uniform(causing, i)
        cause = 0
        while u_cause >= settings.cause_upto[cause]:
            cause += 1
        if uniform(failing, i) < settings.p_fail * firm.factors[cause]:
            fail(i, cause, p, week, seed, traits, actual, cases, life, record, firm, settings)
            continue
        encounter(i, p, actual, traits, settings)
        life.visit_x[i] = actual.episode[i]
        if settings.listens and traits.opportunist[i] == 1 and cases.claim_week[i] == NEVER:
            tempted = false_claim_probability(actual.recovery_expectation[i], settings.behaviour[0])
            if uniform(claiming, i) < tempted:
                cases.claim_week[i] = week
                books.claims += 1.0
                enter_queue(2 * i + 1, firm)


@rule
def enter_queue(entry: int, firm: FirmState) -> None:
    """Append an entry behind the queue; its place among this week's entries is drawn later."""
    firm.queue[firm.counts[QUEUED] + firm.counts[NEWCOMERS]] = entry
    firm.counts[NEWCOMERS] += 1


@loop
def fail(
    i: int,
    cause: int,
    p: float,
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Steps 5 to 7 for one failed visit: pre-emption, the failure encounter (7.3), notice (7.4)."""
    b = settings.behaviour[0]
    policy = settings.policy[0]
    books = firm.books[week + firm.burn_in]
    segment = traits.segment[i]
    u_severity = uniform(key(seed, week, Purpose.SEVERITY), i)
    if len(settings.severities) == 0:
        severity = severity_quantile(u_severity)
    else:
        severity = interpolated_quantile(u_severity, settings.severities)
    process = uniform(key(seed, week, Purpose.KIND), i) < settings.cause_process[cause]
    used = uniform(key(seed, week, Purpose.USED), i) < settings.cause_used[cause]
    warned = settings.listens and uniform(key(seed, week, Purpose.PREEMPT), i) < policy.preempt_prob
    if warned:
        severity *= 1.0 - policy.preempt_relief
    failure = Failure(
        severity,
        settings.cause_controllability[cause],
        settings.cause_stability[cause],
        process,
        used,
        p,
        actual.expectation[i],
        actual.failure_memory[i],
    )
    suffering = suffer(failure, 1.0 if warned else 0.0, settings.segment_zone[segment], b)
    actual.episode[i] = suffering.x_failed
    actual.satisfaction[i] += b.failure_salience * (suffering.x_failed - actual.satisfaction[i])
    news = p + settings.advertised - suffering.loss
    actual.expectation[i] += b.expectation_updating * (news - actual.expectation[i])
    actual.trust[i] -= b.trust_loss_per_felt_loss * suffering.felt
    actual.anger[i] += b.anger_per_felt_loss * suffering.felt
    actual.failure_memory[i] += 1.0
    life.visit_x[i] = suffering.x_failed
    books.failures += 1.0
    first = week >= 0 and record.first_week[i] == NEVER
    if first:
        record.first_week[i] = week
        record.first_end[i] = STILL_OPEN

    mode = notice(i, suffering.felt, warned, week, seed, traits, actual, firm, settings)
    life.visit[i] = mode
    life.experience_week[i] = week
    if mode == SILENT:
        life.experience[i] = UNHEARD
        books.silent += 1.0
        if first:
            record.episode[i] = -suffering.felt
            close_record(i, ENDED_SILENT, week, record, settings)
        return
    life.experience[i] = UNRECOVERED
    cases.open[i] = WAITING
    cases.mode[i] = mode
    cases.cause[i] = cause
    cases.process[i] = 1 if process else 0
    cases.used[i] = 1 if used else 0
    cases.first[i] = 1 if first else 0
    cases.week[i] = week
    cases.severity[i] = severity
    cases.performance[i] = p
    cases.expectation[i] = failure.expectation
    cases.memory[i] = failure.memory
    cases.loss[i] = suffering.loss
    cases.felt[i] = suffering.felt
    cases.credit_satisfaction[i] = suffering.x_failed
    cases.credit_expectation[i] = 0.0
    cases.credit_restored[i] = 0.0
    firm.noticed[cause] += 1
    if mode == PREEMPTED:
        books.preempted += 1.0
    else:
        if mode == VOICED:
            books.voiced += 1.0
        else:
            books.detected += 1.0
        enter_queue(2 * i, firm)


@rule
def notice(
    i: int,
    felt: float,
    warned: bool,
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    firm: FirmState,
    settings: Settings,
) -> int:
    """Step 7: tell how the firm learns of a failure, if it does; having been heard relieves."""
    if not settings.listens:
        return SILENT
    if warned:
        return PREEMPTED
    b = settings.behaviour[0]
    policy = settings.policy[0]
    speaks = voice_probability(
        felt,
        traits.prior_bond[i],
        actual.recovery_expectation[i],
        traits.voice_trait[i],
        policy.ease,
        settings.segment_voice[traits.segment[i]],
        b,
    )
    if uniform(key(seed, week, Purpose.VOICE), i) < speaks:
        actual.anger[i] *= 1.0 - b.relief_of_being_heard
        return VOICED
    if uniform(key(seed, week, Purpose.DETECT), i) < policy.detect_prob:
        return DETECTED
    return SILENT


@rule
def close_record(i: int, end: int, week: int, record: Record, settings: Settings) -> None:
    """Note how a person's first failure ended and when the states are to be read."""
    record.first_end[i] = end
    if settings.reads:
        record.reading_week[i] = week + settings.verdict_wait


@loop
def handle(week: int, seed: int, cases: Cases, life: Life, firm: FirmState, settings: Settings) -> None:
    """Step 8: decide whose turn it is: the lapsed, the pre-empted, then the first `capacity` in the queue."""
    waiting = firm.counts[QUEUED]
    order_newcomers(waiting, waiting + firm.counts[NEWCOMERS], week, seed, firm)
    waiting += firm.counts[NEWCOMERS]
    firm.counts[NEWCOMERS] = 0
    at = 0
    today = 0
    while at < waiting and week - entry_week(firm.queue[at], cases) >= settings.lapse_weeks:
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
def entry_week(entry: int, cases: Cases) -> int:
    """Give the week in which a queue entry came in."""
    return int(cases.claim_week[entry // 2] if entry % 2 == 1 else cases.week[entry // 2])


@loop
def order_newcomers(begin: int, end: int, week: int, seed: int, firm: FirmState) -> None:
    """Order the entries of one week by their draws, ties by person, then case before claim."""
    if end - begin < 2:
        return
    luck = key(seed, week, Purpose.QUEUE)
    entries = np.sort(firm.queue[begin:end])
    places = np.empty(len(entries))
    for at in range(len(entries)):
        places[at] = uniform(luck, entries[at] // 2)
    order = np.argsort(places, kind="mergesort")
    for at in range(len(entries)):
        firm.queue[begin + at] = entries[order[at]]


@loop
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
    """Step 9: answer every entry whose turn it is; customers appraise, claims are paid or not."""
    if settings.behaviour[0].unequal_treatment > 0.0:
        for at in range(firm.counts[TODAY]):
            entry = firm.today[at]
            firm.others[at] = np.nan
            if entry % 2 == 0:
                explain = answered_remedy(entry, at, week, seed, cases, firm, settings).explain
                firm.others[at] = friends_received(entry // 2, explain, week, cases, network, settings)
    for at in range(firm.counts[TODAY]):
        entry = firm.today[at]
        given = answered_remedy(entry, at, week, seed, cases, firm, settings)
        if entry % 2 == 1:
            pay_claim(entry // 2, given, week, traits, cases, life, firm, settings)
        else:
            appraise_answer(entry // 2, at, given, week, traits, actual, cases, life, record, firm, settings)


@rule
def answered_remedy(
    entry: int, at: int, week: int, seed: int, cases: Cases, firm: FirmState, settings: Settings
) -> Remedy:
    """Give the remedy of an entry by the luck of the week in which it came in (7.16)."""
    if at < firm.counts[LAPSED_TODAY]:
        return Remedy(False, 0.0, 0.0, 0.0, 0.0, 0.0)
    i = entry // 2
    since = entry_week(entry, cases)
    given = remedy(
        uniform(key(seed, since, Purpose.RESOLVE), i),
        uniform(key(seed, since, Purpose.COMPENSATE), i),
        uniform(key(seed, since, Purpose.APOLOGY), i),
        normal(key(seed, since, Purpose.COURTESY), i),
        uniform(key(seed, since, Purpose.PERSONAL), i),
        uniform(key(seed, since, Purpose.FIRST_CONTACT_AND_DELAY), i),
        settings.policy[0],
    )
    if entry % 2 == 0 and cases.open[i] == WAITING and cases.mode[i] == PREEMPTED:
        return Remedy(given.resolved, given.compensation, given.courtesy, 1.0, given.personalised, 0.0)
    return given


@rule
def failure_of(i: int, cases: Cases, settings: Settings) -> Failure:
    """Collect a person's case as it happened."""
    cause = cases.cause[i]
    return Failure(
        cases.severity[i],
        settings.cause_controllability[cause],
        settings.cause_stability[cause],
        cases.process[i] == 1,
        cases.used[i] == 1,
        cases.performance[i],
        cases.expectation[i],
        cases.memory[i],
    )


@rule
def friends_received(i: int, explain: float, week: int, cases: Cases, network: Network, settings: Settings) -> float:
    """Give the mean distributive justice of friends' recent like cases (M14), nan if there is none."""
    b = settings.behaviour[0]
    harm = harm_of(failure_of(i, cases, settings), explain, b)
    total = 0.0
    like = 0
    for at in range(network.start[i], network.start[i + 1]):
        j = network.neighbours[at]
        recent = week - b.comparison_window <= cases.answered_week[j] < week
        if recent and abs(cases.answered_harm[j] - harm) <= b.comparison_similarity:
            total += cases.answered_distributive[j]
            like += 1
    return total / like if like > 0 else np.nan


@rule
def pay_claim(
    i: int,
    given: Remedy,
    week: int,
    traits: Traits,
    cases: Cases,
    life: Life,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Handle a false claim like a case; it is paid where a case would have been."""
    money = settings.money[0]
    books = firm.books[week + firm.burn_in]
    cases.claim_week[i] = NEVER
    paid = given.compensation * traits.spend[i]
    if given.compensation > 0.0:
        books.claims_paid += 1.0
    books.claims_cost += paid
    books.handling += money.handling_cost
    if week >= 0:
        life.value[i] -= firm.discount[week] * (paid + money.handling_cost)


@loop
def appraise_answer(
    i: int,
    at: int,
    given: Remedy,
    week: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Step 9 for one case: the wait hardens, the customer appraises (7.5 to 7.8), the books and records follow."""
    b = settings.behaviour[0]
    policy = settings.policy[0]
    money = settings.money[0]
    books = firm.books[week + firm.burn_in]
    segment = traits.segment[i]
    lapsed = at < firm.counts[LAPSED_TODAY]
    second = cases.open[i] == REOPENED
    preempted = cases.mode[i] == PREEMPTED and not second
    days = given.days + 7.0 * (week - cases.week[i])
    if lapsed:
        days = 7.0 * settings.lapse_weeks
    if not lapsed and not preempted:
        actual.anger[i], actual.avoidance[i] = cooled(
            actual.anger[i], actual.avoidance[i], given.days, b.log_calm, b.hardening_into_avoidance
        )
    others = 0.0
    has_others = False
    if b.unequal_treatment > 0.0 and not np.isnan(firm.others[at]):
        others = firm.others[at]
        has_others = True
    failure = failure_of(i, cases, settings)
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
        others,
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
    x_ordinary = suffer(failure, 0.0, settings.segment_zone[segment], b).x_ordinary
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
    cases.answered[i] = LAPSED if lapsed else RESOLVED if given.resolved else UNRESOLVED
    life.answer[i] = cases.answered[i]
    life.answer_recovery[i] = judged.recovery
    life.experience[i] = RECOVERED if given.resolved else UNRECOVERED
    life.experience_week[i] = week

    books.complaint_satisfaction += judged.complaint_satisfaction
    books.expected += judged.expected
    books.recovery += judged.recovery
    if second:
        cases.answered[i] = FOLLOWED_UP
        life.answer[i] = FOLLOWED_UP
        books.followups += 1.0
        books.followups_resolved += 1.0 if given.resolved else 0.0
    else:
        books.episode += judged.x - x_ordinary
        books.worse_after += 1.0 if judged.x < x_before else 0.0
        books.lifted += 1.0 if judged.x > x_ordinary else 0.0
        if lapsed:
            books.lapsed += 1.0
        else:
            books.answered += 1.0
            books.days += days
            books.resolved += 1.0 if given.resolved else 0.0
        if cases.first[i] == 1:
            record.episode[i] = judged.x - x_ordinary
            end = ENDED_LAPSED if lapsed else ENDED_RESOLVED if given.resolved else ENDED_UNRESOLVED
            close_record(i, end, week, record, settings)
    paid = given.compensation * traits.spend[i]
    repaired = money.repair_cost * traits.spend[i] if given.resolved else 0.0
    handled = 0.0 if lapsed else money.handling_cost
    books.compensation += paid
    books.repair += repaired
    books.handling += handled
    if week >= 0:
        life.value[i] -= firm.discount[week] * (paid + repaired + handled)


@loop
def follow_up(week: int, seed: int, actual: Actual, cases: Cases, firm: FirmState, settings: Settings) -> None:
    """Step 10: take up again some cases that ended badly two weeks ago (M17)."""
    share = settings.policy[0].followup_prob
    if share <= 0.0 or not settings.listens:
        return
    luck = key(seed, week, Purpose.FOLLOWUP)
    for i in range(len(actual.status)):
        if cases.answered_week[i] != week - 2 or cases.open[i] != CLOSED or actual.status[i] != CUSTOMER:
            continue
        if (cases.answered[i] == UNRESOLVED or cases.answered[i] == LAPSED) and uniform(luck, i) < share:
            cases.open[i] = REOPENED
            cases.week[i] = week
            enter_queue(2 * i, firm)
    if firm.counts[NEWCOMERS] > 0:
        end = firm.counts[QUEUED] + firm.counts[NEWCOMERS]
        begin = firm.counts[QUEUED]
        while begin > 0 and entry_week(firm.queue[begin - 1], cases) == week:
            begin -= 1
        order_newcomers(begin, end, week, seed, firm)
        firm.counts[QUEUED] = end
        firm.counts[NEWCOMERS] = 0


@loop
def talk(
    week: int,
    seed: int,
    actual: Actual,
    life: Life,
    firm: FirmState,
    network: Network,
    settings: Settings,
) -> None:
    """Step 11, telling: visit stories, then stories of this week's answers (7.10)."""
    good = 0
    bad = 0
    telling = key(seed, week, Purpose.TELL_VISIT)
    more = key(seed, week, Purpose.MORE_VISIT)
    listening = key(seed, week, Purpose.LISTENER_VISIT)
    for at in range(firm.counts[VISITORS]):
        i = firm.visitors[at]
        if life.visit[i] == NO_VISIT or life.visit[i] == PREEMPTED:
            continue
        if uniform(telling, i) < telling_probability(life.visit_x[i], settings.behaviour[0]):
            sign = story_valence(life.visit_x[i], settings)
            told = tell(i, sign, NOTHING_HEARD, uniform(more, i), uniform(listening, i), life, network, settings)
            good += told if sign == GOOD else 0
            bad += told if sign == BAD else 0
    telling = key(seed, week, Purpose.TELL_CASE)
    more = key(seed, week, Purpose.MORE_CASE)
    listening = key(seed, week, Purpose.LISTENER_CASE)
    for at in range(firm.counts[TODAY]):
        i = firm.today[at] // 2
        if firm.today[at] % 2 == 1:
            continue
        if uniform(telling, i) < telling_probability(actual.episode[i], settings.behaviour[0]):
            sign = story_valence(actual.episode[i], settings)
            told = tell(
                i,
                sign,
                life.answer_recovery[i],
                uniform(more, i),
                uniform(listening, i),
                life,
                network,
                settings,
            )
            good += told if sign == GOOD else 0
            bad += told if sign == BAD else 0
    firm.reputation[0] = reputation(firm.reputation[0], good, bad, settings.behaviour[0].reputation_memory)
    books = firm.books[week + firm.burn_in]
    books.good_stories += good
    books.bad_stories += bad


@rule
def story_valence(x: float, settings: Settings) -> int:
    """Read a story of an episode of satisfaction x as good, neutral or bad."""
    measurement = settings.measurement[0]
    b = settings.behaviour[0]
    return valence(x, measurement.star_midpoint, measurement.star_slope, b.good_story_star, b.bad_story_star)


@rule
def tell(
    i: int,
    sign: int,
    recovery: float,
    u_more: float,
    u_listener: float,
    life: Life,
    network: Network,
    settings: Settings,
) -> int:
    """Tell consecutive friends from a drawn place on; gives the number reached, 0 for a neutral story."""
    degree = network.start[i + 1] - network.start[i]
    if sign == NEUTRAL or degree == 0:
        return 0
    b = settings.behaviour[0]
    told = listeners(degree, b.people_told_good if sign == GOOD else b.people_told_bad, u_more)
    place = int(u_listener * degree)
    for _ in range(told):
        j = network.neighbours[network.start[i] + place]
        if sign == GOOD:
            life.good_heard[j] += 1
            life.best_heard[j] = max(life.best_heard[j], recovery)
        else:
            life.bad_heard[j] += 1
        place = place + 1 if place + 1 < degree else 0
    return told


@loop
def listen(actual: Actual, shadow: Shadow, life: Life, settings: Settings) -> None:
    """Step 11, hearing: stories move trust, the image of the firm, and what one expects of a recovery."""
    b = settings.behaviour[0]
    own = b.story_discount_of_customers * b.story_impact
    for i in range(len(actual.status)):
        good = life.good_heard[i]
        bad = life.bad_heard[i]
        if good == 0 and bad == 0:
            continue
        if actual.status[i] == PROSPECT:
            actual.firm_image[i] = persuaded(actual.firm_image[i], good, bad, b.story_impact)
        else:
            actual.trust[i] = persuaded(actual.trust[i], good, bad, own)
        if shadow.status[i] != PROSPECT:
            shadow.trust[i] = persuaded(shadow.trust[i], good, bad, own)
        best = life.best_heard[i]
        actual.recovery_expectation[i] = raised(actual.recovery_expectation[i], best, b.story_raises_expectation)
        shadow.recovery_expectation[i] = raised(shadow.recovery_expectation[i], best, b.story_raises_expectation)
        life.good_heard[i] = 0
        life.bad_heard[i] = 0
        life.best_heard[i] = NOTHING_HEARD


@loop
def leave(
    week: int,
    seed: int,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Step 12: every customer may leave (7.11); an open case is then abandoned, claims and follow-ups dropped."""
    b = settings.behaviour[0]
    market = settings.market[0]
    books = firm.books[week + firm.burn_in]
    luck = key(seed, week, Purpose.EXIT)
    dropped = 0
    for i in range(len(actual.status)):
        stays = actual.status[i] != CUSTOMER
        twin_stays = shadow.status[i] != CUSTOMER
        if stays and twin_stays:
            continue
        u = uniform(luck, i)
        if not twin_stays:
            utility = stay_utility(
                shadow.satisfaction[i], shadow.trust[i], shadow.commitment[i], 0.0, market.switching_cost, b
            )
            if u < exit_hazard(utility, market.weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap):
                shadow.status[i] = LEAVING
        if stays:
            continue
        grudge = actual.anger[i] + actual.avoidance[i]
        utility = stay_utility(
            actual.satisfaction[i], actual.trust[i], actual.commitment[i], grudge, market.switching_cost, b
        )
        leaves = u < exit_hazard(utility, market.weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap)
        count_exposure(recent_experience(i, week, cases, life), leaves, books)
        if not leaves:
            continue
        actual.status[i] = LEAVING
        books.exits += 1.0
        if cases.open[i] == WAITING:
            books.abandoned += 1.0
            if cases.first[i] == 1:
                record.episode[i] = -cases.felt[i]
                close_record(i, ENDED_ABANDONED, week, record, settings)
        if cases.open[i] != CLOSED or cases.claim_week[i] != NEVER:
            cases.open[i] = CLOSED
            cases.claim_week[i] = NEVER
            dropped += 1
    if dropped > 0:
        drop_leavers(actual, firm)


@rule
def recent_experience(i: int, week: int, cases: Cases, life: Life) -> int:
    """Give the newest experience of a customer with failures, untroubled after the window."""
    if cases.open[i] != CLOSED:
        return UNRECOVERED
    if week - life.experience_week[i] > EXPERIENCE_WINDOW:
        return UNTROUBLED
    return int(life.experience[i])


@rule
def count_exposure(experience: int, leaves: bool, books: Any) -> None:
    """Count a customer-week, and an exit, under the customer's newest experience."""
    exits = 1.0 if leaves else 0.0
    if experience == UNTROUBLED:
        books.weeks_untroubled += 1.0
        books.exits_untroubled += exits
    elif experience == RECOVERED:
        books.weeks_recovered += 1.0
        books.exits_recovered += exits
    elif experience == UNRECOVERED:
        books.weeks_unrecovered += 1.0
        books.exits_unrecovered += exits
    else:
        books.weeks_unheard += 1.0
        books.exits_unheard += exits


@loop
def drop_leavers(actual: Actual, firm: FirmState) -> None:
    """Take the entries of those who leave out of the queue; the order of the others stays."""
    kept = 0
    for at in range(firm.counts[QUEUED]):
        if actual.status[firm.queue[at] // 2] != LEAVING:
            firm.queue[kept] = firm.queue[at]
            kept += 1
    firm.counts[QUEUED] = kept


@loop
def join(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    life: Life,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Step 13: prospects join, former customers come back; not those who left this week."""
    b = settings.behaviour[0]
    market = settings.market[0]
    books = firm.books[week + firm.burn_in]
    fame = firm.reputation[0]
    former_rate = market.former_join_factor * market.join_rate
    luck = key(seed, week, Purpose.JOIN)
    for i in range(len(actual.status)):
        joined = False
        if actual.status[i] == LEAVING:
            actual.status[i] = FORMER
        elif actual.status[i] == PROSPECT:
            chance = prospect_join_probability(
                fame, market.reputation_start, actual.firm_image[i], market.join_rate, b.reputation_weight
            )
            if uniform(luck, i) < chance:
                welcome(i, actual, actual.firm_image[i], fame, traits, settings)
                welcome(i, shadow, actual.firm_image[i], fame, traits, settings)
                joined = True
        elif actual.status[i] == FORMER:
            grudge = actual.anger[i] + actual.avoidance[i]
            utility = stay_utility(
                actual.satisfaction[i],
                actual.trust[i],
                actual.commitment[i],
                grudge,
                market.switching_cost,
                b,
            )
            chance = former_join_probability(
                fame,
                market.reputation_start,
                utility,
                former_rate,
                b.reputation_weight,
                b.intention_to_behaviour,
            )
            joined = uniform(luck, i) < chance
        if joined:
            actual.status[i] = CUSTOMER
            life.tenure_start[i] = week
            books.joins += 1.0
            books.acquisition += settings.money[0].acquisition_cost
            if week >= 0:
                life.value[i] -= firm.discount[week] * settings.money[0].acquisition_cost
        if shadow.status[i] == LEAVING:
            shadow.status[i] = FORMER
        elif shadow.status[i] == FORMER:
            utility = stay_utility(
                shadow.satisfaction[i], shadow.trust[i], shadow.commitment[i], 0.0, market.switching_cost, b
            )
            chance = former_join_probability(
                fame,
                market.reputation_start,
                utility,
                former_rate,
                b.reputation_weight,
                b.intention_to_behaviour,
            )
            if uniform(luck, i) < chance:
                shadow.status[i] = CUSTOMER


@rule
def welcome(i: int, self: Actual | Shadow, image: float, fame: float, traits: Traits, settings: Settings) -> None:
    """Set the states with which a prospect becomes a customer (section 5)."""
    b = settings.behaviour[0]
    liked = settings.segment_quality[traits.segment[i]] + traits.taste[i]
    heard = b.reputation_to_expectation * (fame - settings.market[0].reputation_start)
    self.expectation[i] = b.service_quality_offset + traits.taste[i] + settings.advertised + heard
    self.satisfaction[i] = liked - b.start_gap
    self.episode[i] = self.satisfaction[i]
    self.trust[i] = self.satisfaction[i] + image
    self.commitment[i] = self.satisfaction[i] + traits.prior_bond[i]
    self.status[i] = CUSTOMER


@loop
def close(week: int, firm: FirmState, settings: Settings) -> None:
    """Step 14: the firm pays its standing costs and learns (7.13, 7.14)."""
    policy = settings.policy[0]
    money = settings.money[0]
    books = firm.books[week + firm.burn_in]
    thousands = firm.base / 1000.0
    if settings.listens:
        books.staff += money.staff_cost * (policy.staff_capacity * thousands)
        added = policy.staff_capacity * thousands * policy.bot_capacity * policy.bot_share
        books.bot += money.bot_cost * added
    for j in range(len(settings.cause_spend)):
        books.prevention += settings.cause_spend[j] * firm.base
        firm.knowledge[j] = knowledge(
            firm.knowledge[j], firm.noticed[j], firm.base, policy.knowledge_fade, policy.recording_share
        )
        firm.noticed[j] = 0
    set_factors(firm, settings)


@loop
def set_factors(firm: FirmState, settings: Settings) -> None:
    """Set what learning and prevention leave of each hazard from next week on; 0 where nothing fails."""
    policy = settings.policy[0]
    for j in range(len(settings.cause_spend)):
        firm.factors[j] = 0.0
        if settings.fails:
            firm.factors[j] = failure_factor(
                settings.cause_spend[j],
                firm.knowledge[j],
                policy.prevention_max,
                policy.prevention_scale,
                policy.learn_max,
                policy.learn_scale,
            )


@loop
def run_weeks(
    begin: int,
    end: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    network: Network,
    settings: Settings,
) -> None:
    """Run the weeks begin .. end-1 through the whole schedule."""
    for week in range(begin, end):
        fade(traits, actual, shadow, settings)
        visit(week, seed, traits, actual, shadow, cases, life, firm, settings)
        serve(week, seed, traits, actual, shadow, cases, life, record, firm, settings)
        handle(week, seed, cases, life, firm, settings)
        answer(week, seed, traits, actual, cases, life, record, firm, network, settings)
        follow_up(week, seed, actual, cases, firm, settings)
        talk(week, seed, actual, life, firm, network, settings)
        listen(actual, shadow, life, settings)
        leave(week, seed, actual, shadow, cases, life, record, firm, settings)
        join(week, seed, traits, actual, shadow, life, firm, settings)
        close(week, firm, settings)
        observe(week, seed, traits, actual, shadow, cases, life, record, firm, settings)
