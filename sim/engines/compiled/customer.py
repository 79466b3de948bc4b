"""What a person does and feels: the verbs of `sim.engines.agents.Customer`, in the same order, on row i of the columns.

A verb moves rows between the columns and the rules. `person_or_twin` is a group of columns, `people.actual` or
`people.twin`; the twin bears no grudge.
"""

import numpy as np

from sim.engines.compiled.firm import book_answer, join_queue
from sim.kernels.compaction import index
from sim.kernels.jit import rule
from sim.parameters.values import Policy
from sim.rules.appraisal import (
    Answer,
    FailureAppraisal,
    FailureInputs,
    Hurt,
    Judgement,
    appraise_failure,
    harm_of,
    judge_answer,
    ordinary_episode,
    warned_severity,
)
from sim.rules.bots import BOT, as_received, bot_has_failed
from sim.rules.justice import comparable, tolerated_days
from sim.rules.loyalty import (
    cooled,
    exit_hazard,
    faded,
    former_join_probability,
    grudge_of,
    occasion_to_leave,
    prospect_join_probability,
    relieved,
    resentment,
    stay_utility,
    weekly_cooled,
)
from sim.rules.remedy import DecidedAnswer, days_to_answer
from sim.rules.service import visit_probability, visit_urge
from sim.rules.transitions import (
    Credit,
    MovedByTime,
    after_answer,
    after_failure,
    after_joining,
    after_week,
    credit_after,
    expected_after_stories,
    expected_after_week,
    first_credit,
    image_after_stories,
    reminded,
    trust_after_stories,
)
from sim.rules.voice import false_claim_probability, voice_probability
from sim.rules.word_of_mouth import GOOD, NEUTRAL, listeners, telling_probability, time_to_hear, valence
from sim.state.batched_draws import draw_listed
from sim.state.draws import Purpose, draw, key, normal_quantile, uniform
from sim.state.firm import FirmState
from sim.state.network import Network
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
    Actual,
    Floats,
    Ints,
    People,
    Traits,
    Twin,
    become,
    delivered,
    encounter,
    settle,
    tenure,
)
from sim.state.pilot import is_in_pilot, policy_of
from sim.state.rows import (
    answer_states,
    failure_states,
    grudge_states,
    judge_of,
    keep_answer_states,
    keep_failure_states,
    keep_grudge_states,
    weights_of,
)
from sim.state.settings import Settings, severity_of
from sim.state.workspace import Scratch


@rule
def grudge(i: int, person_or_twin: Actual | Twin) -> float:
    """Return anger and avoidance together [sd of felt loss]."""
    return float(grudge_of(person_or_twin.anger[i], person_or_twin.avoidance[i]))


@rule
def resents(i: int, person_or_twin: Actual | Twin, settings: Settings) -> float:
    """Return the weight that the grudge of the customer or the twin has [sd]."""
    return resentment(grudge(i, person_or_twin), settings.behaviour)


# Step 1


@rule
def fade(i: int, traits: Traits, actual: Actual, twin: Twin, settings: Settings) -> None:
    """Let anger cool and harden, and memories fade."""
    b, base = settings.behaviour, traits.recovery_expectation_base[i]
    before = MovedByTime(
        anger=actual.anger[i],
        avoidance=actual.avoidance[i],
        failure_memory=actual.failure_memory[i],
        apologies_heard=actual.apologies_heard[i],
        recovery_expectation=actual.recovery_expectation[i],
    )
    after = after_week(before, actual.commitment[i], base, b)
    actual.anger[i] = after.anger
    actual.avoidance[i] = after.avoidance
    actual.failure_memory[i] = after.failure_memory
    actual.apologies_heard[i] = after.apologies_heard
    actual.recovery_expectation[i] = after.recovery_expectation
    keep_grudge_states(i, twin, weekly_cooled(grudge_states(i, twin), twin.commitment[i], b))
    twin.apologies_heard[i] = faded(twin.apologies_heard[i], b)
    twin.recovery_expectation[i] = expected_after_week(twin.recovery_expectation[i], base, b)


@rule
def remind(i: int, people: People, settings: Settings) -> None:
    """Remember the earlier failures that the scenario gives every customer as the recorded weeks begin."""
    actual = people.actual
    if actual.status[i] == CUSTOMER:
        actual.failure_memory[i] = reminded(actual.failure_memory[i], settings.market.prior_failures)


# Step 2


@rule
def pay_for_the_week(i: int, week: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Pay for being a customer, visiting or not."""
    if people.actual.status[i] == CUSTOMER:
        pay(i, settings.money.price_a_week, week, people, firm, settings)


@rule
def pay(i: int, price: float, week: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Pay the firm what this customer spends where the average one pays a price."""
    paid = price * people.traits.spend[i] * settings.segment_value[people.traits.segment[i]]
    firm.books[week + firm.burn_in].revenue += paid
    if week >= 0:
        people.life.paid[i] += paid
        people.life.value[i] += firm.discount[week] * settings.money.margin_share * paid


@rule
def visit(i: int, week: int, seed: int, people: People, settings: Settings) -> None:
    """Decide whether to visit this week; the twin decides by its own status."""
    life, u = people.life, draw(seed, week, Purpose.VISIT, i)
    comes = feels_like_visiting(i, u, people.actual, people.traits, settings)
    life.visit[i] = ORDINARY if (people.actual.status[i] == CUSTOMER) & comes else NO_VISIT
    life.twin_visit[i] = 0
    if settings.twins and people.twin.status[i] == CUSTOMER:
        life.twin_visit[i] = feels_like_visiting(i, u, people.twin, people.traits, settings)
    life.answer[i] = NO_ANSWER


@rule
def feels_like_visiting(i: int, u: float, person_or_twin: Actual | Twin, traits: Traits, settings: Settings) -> bool:
    """Return whether the customer or the twin comes, unless something prevents it; resentment keeps away."""
    against = resents(i, person_or_twin, settings)
    urge = visit_urge(person_or_twin.satisfaction[i], traits.taste[i], against, settings.behaviour)
    return u < visit_probability(traits.visit_rate[i], urge)


# Steps 3 to 7


@rule
def be_served(
    i: int,
    noise: float,
    fails: bool,
    week: int,
    seed: int,
    people: People,
    firm: FirmState,
    settings: Settings,
) -> bool:
    """Go through this week's visit: the twin's is always ordinary. Tells whether one's own fails, to be suffered."""
    traits, life, books = people.traits, people.life, firm.books[week + firm.burn_in]
    p = delivered(i, noise, people.traits, settings)
    if life.twin_visit[i] == 1:
        encounter(i, p, people.twin, traits, settings)
        books.twin_visits += 1.0
        life.twin_visits[i] += week >= 0
    if life.visit[i] == NO_VISIT:
        return False
    books.visits += 1.0
    life.visits[i] += week >= 0
    pay(i, settings.money.price_a_visit, week, people, firm, settings)
    if fails:
        return True
    encounter(i, p, people.actual, traits, settings)
    life.visit_x[i] = people.actual.episode[i]
    consider_false_claim(i, week, seed, people, firm, settings)
    return False


@rule
def likely_entries(
    i: int, noise: float, week: int, seed: int, people: People, firm: FirmState, settings: Settings
) -> tuple[float, float]:
    """Tell how likely this visit is to bring the firm a case or a false claim, for customers who are not lived."""
    traits, actual, cases, b = people.traits, people.actual, people.cases, settings.behaviour
    policy = policy_of(i, seed, traits, settings)
    case, claim, segment = 0.0, 0.0, traits.segment[i]
    if people.life.visit[i] == NO_VISIT or not settings.complaint_handling:
        return case, claim
    cause = cause_of(i, week, seed, settings)
    fails = min(1.0, settings.p_fail * factor_of(i, cause, seed, people, firm, settings))
    if cases.open[i] == CLOSED and draw(seed, week, Purpose.PREEMPT, i) >= policy.preempt_prob:
        u, p = draw(seed, week, Purpose.SEVERITY, i), delivered(i, noise, traits, settings)
        severity = severity_of(u, cause, settings)
        would = failure_of(i, cause, p, severity, False, week, seed, policy, people, settings)
        felt = appraise_failure(would, 0.0, settings.segment_zone[segment], b).felt
        speaks = readiness_to_complain(i, felt, policy, people, settings)
        case = fails * (speaks + (1.0 - speaks) * policy.detect_prob)
    if traits.opportunist[i] == 1 and cases.claim_week[i] == NEVER:
        claim = (1.0 - fails) * false_claim_probability(actual.recovery_expectation[i], b)
    return case, claim


@rule
def factor_of(i: int, cause: int, seed: int, people: People, firm: FirmState, settings: Settings) -> float:
    """Return what learning and prevention leave of the hazard of a cause for a person."""
    return float(firm.pilot_factors[cause] if is_in_pilot(i, seed, people.traits, settings) else firm.factors[cause])


@rule
def cause_of(i: int, week: int, seed: int, settings: Settings) -> int:
    """Return what would be the cause if this week's visit failed."""
    u, cause = draw(seed, week, Purpose.CAUSE, i), 0
    while u >= settings.cause_upto[cause]:
        cause += 1
    return cause


@rule
def consider_false_claim(i: int, week: int, seed: int, people: People, firm: FirmState, settings: Settings) -> None:
    """File a claim without a failure, if an opportunist and tempted enough."""
    if not settings.complaint_handling or people.traits.opportunist[i] == 0 or people.cases.claim_week[i] != NEVER:
        return
    tempted = false_claim_probability(people.actual.recovery_expectation[i], settings.behaviour)
    if draw(seed, week, Purpose.FALSE_CLAIM, i) < tempted:
        people.cases.claim_week[i] = week
        firm.books[week + firm.burn_in].claims += 1.0
        join_queue(2 * i + 1, firm)


@rule
def suffer(
    i: int,
    noise: float,
    severity: float,
    week: int,
    seed: int,
    people: People,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Go through a failed visit: perhaps warned, then hurt; complain, be found, or stay silent.

    A warning is a case of its own, so whoever waits for an answer already is not warned.
    """
    actual, life, record, b = people.actual, people.life, people.record, settings.behaviour
    books = firm.books[week + firm.burn_in]
    cause, p = cause_of(i, week, seed, settings), delivered(i, noise, people.traits, settings)
    waits, handled = people.cases.open[i] != CLOSED, settings.complaint_handling
    policy = policy_of(i, seed, people.traits, settings)
    warned = handled and not waits and draw(seed, week, Purpose.PREEMPT, i) < policy.preempt_prob
    failure = failure_of(i, cause, p, severity, warned, week, seed, policy, people, settings)
    hurt = appraise_failure(failure, 1.0 if warned else 0.0, settings.segment_zone[people.traits.segment[i]], b)
    after = after_failure(failure_states(i, actual), p, people.traits.prior_bond[i], settings.advertised, hurt, b)
    keep_failure_states(i, actual, after)
    life.visit_x[i] = hurt.x_failed
    books.failures += 1.0
    first = week >= 0 and record.first_week[i] == NEVER
    if first:
        record.first_week[i] = week
        record.first_end[i] = STILL_OPEN

    mode = PREEMPTED if warned else complain(i, hurt.felt, week, seed, policy, people, settings)
    life.visit[i] = mode
    life.experience_week[i] = week
    life.experience[i] = UNHEARD if mode == SILENT else UNRECOVERED
    book_notice(mode, cause, week, firm)
    if waits:
        suffer_meanwhile(i, failure, hurt, cause, mode, week, people, firm)
    elif mode != SILENT:
        open_case(i, failure, hurt, cause, mode, first, week, people, firm)
    if first and (waits or mode == SILENT):
        record.episode[i] = hurt.x_failed - hurt.x_ordinary
        close_record(i, ENDED_SILENT, week, people, settings)


@rule
def failure_of(
    i: int,
    cause: int,
    p: float,
    severity: float,
    warned: bool,
    week: int,
    seed: int,
    policy: Policy,
    people: People,
    settings: Settings,
) -> FailureInputs:
    """Return what goes wrong, of a cause, at a visit that would have delivered p."""
    return FailureInputs(
        severity=warned_severity(severity, warned, policy.preempt_relief),
        controllability=settings.cause_controllability[cause],
        base_stability=settings.cause_stability[cause],
        process=draw(seed, week, Purpose.KIND, i) < settings.cause_process[cause],
        used=draw(seed, week, Purpose.USED, i) < settings.cause_used[cause],
        performance=p,
        expectation=people.actual.expectation[i],
        memory=people.actual.failure_memory[i],
    )


@rule
def readiness_to_complain(i: int, felt: float, policy: Policy, people: People, settings: Settings) -> float:
    """Return the chance of speaking up after a felt loss."""
    traits = people.traits
    return voice_probability(
        felt,
        traits.prior_bond[i],
        people.actual.recovery_expectation[i],
        traits.voice_trait[i],
        policy.ease,
        settings.segment_voice[traits.segment[i]],
        settings.behaviour,
    )


@rule
def complain(i: int, felt: float, week: int, seed: int, policy: Policy, people: People, settings: Settings) -> int:
    """Speak up, be found by the firm, or stay silent."""
    if not settings.complaint_handling:
        return SILENT
    if draw(seed, week, Purpose.VOICE, i) < readiness_to_complain(i, felt, policy, people, settings):
        return VOICED
    return DETECTED if draw(seed, week, Purpose.DETECT, i) < policy.detect_prob else SILENT


@rule
def book_notice(mode: int, cause: int, week: int, firm: FirmState) -> None:
    """Note how the failure came to the firm, if at all; what it notices it learns from."""
    books = firm.books[week + firm.burn_in]
    books.silent += mode == SILENT
    books.voiced += mode == VOICED
    books.detected += mode == DETECTED
    books.preempted += mode == PREEMPTED
    firm.noticed[cause] += mode != SILENT


@rule
def open_case(
    i: int,
    failure: FailureInputs,
    hurt: FailureAppraisal,
    cause: int,
    mode: int,
    first: bool,
    week: int,
    people: People,
    firm: FirmState,
) -> None:
    """Note the failure as a case of the firm."""
    cases = people.cases
    cases.open[i] = WAITING
    cases.mode[i] = mode
    cases.week[i] = week
    cases.first[i] = since_week_0(first, week)
    cases.bot_failures[i] = 0
    note_failure(i, failure, hurt, cause, people)
    if mode != PREEMPTED:
        join_queue(2 * i, firm)


@rule
def note_failure(i: int, failure: FailureInputs, hurt: FailureAppraisal, cause: int, people: People) -> None:
    """Let the open case be about a failure."""
    cases = people.cases
    cases.cause[i] = cause
    cases.process[i] = failure.process
    cases.used[i] = failure.used
    cases.severity[i] = failure.severity
    cases.performance[i] = failure.performance
    cases.expectation[i] = failure.expectation
    cases.memory[i] = failure.memory
    cases.loss[i] = hurt.loss
    cases.felt[i] = hurt.felt
    cases.noticed[i] = hurt.noticed
    credit_with(i, first_credit(hurt), people)


@rule
def suffer_meanwhile(
    i: int,
    failure: FailureInputs,
    hurt: FailureAppraisal,
    cause: int,
    mode: int,
    week: int,
    people: People,
    firm: FirmState,
) -> None:
    """Be failed while an answer is due: no second case, but the open one is about the larger loss from then on."""
    cases, larger = people.cases, hurt.loss > people.cases.loss[i]
    if cases.first[i] == PAST and week >= 0:
        firm.books[week + firm.burn_in].joined += mode != SILENT
        return
    if mode == VOICED:
        cases.mode[i] = VOICED
    if larger and cases.open[i] == REOPENED and mode != SILENT:
        cases.open[i] = WAITING
        cases.mode[i] = mode
        cases.first[i] = since_week_0(False, week)
    elif mode != SILENT:
        firm.books[week + firm.burn_in].joined += 1.0
    if larger and cases.open[i] == WAITING:
        note_failure(i, failure, hurt, cause, people)


@rule
def since_week_0(first: bool, week: int) -> int:
    """Say when the failure of a new case happened: the first since week 0, a later one, or one before."""
    return PAST if week < 0 else FIRST if first else LATER


@rule
def close_record(i: int, end: int, week: int, people: People, settings: Settings) -> None:
    """Note how the first failure ended and when the states are to be read."""
    people.record.first_end[i] = end
    if settings.sets_readings:
        people.record.reading_week[i] = week + settings.verdict_wait


@rule
def credit(i: int, people: People) -> Credit:
    """Return what the case has been credited with so far."""
    cases = people.cases
    return Credit(
        satisfaction=cases.credit_satisfaction[i],
        expectation=cases.credit_expectation[i],
        restored=cases.credit_restored[i],
    )


@rule
def credit_with(i: int, credit: Credit, people: People) -> None:
    """Note what the case has been credited with."""
    people.cases.credit_satisfaction[i] = credit.satisfaction
    people.cases.credit_expectation[i] = credit.expectation
    people.cases.credit_restored[i] = credit.restored


# Step 9


@rule
def failure(i: int, people: People, settings: Settings) -> FailureInputs:
    """Recall the case as it happened."""
    cases = people.cases
    cause = cases.cause[i]
    return FailureInputs(
        severity=cases.severity[i],
        controllability=settings.cause_controllability[cause],
        base_stability=settings.cause_stability[cause],
        process=cases.process[i] == 1,
        used=cases.used[i] == 1,
        performance=cases.performance[i],
        expectation=cases.expectation[i],
        memory=cases.memory[i],
    )


@rule
def suffered(i: int, people: People) -> Hurt:
    """Recall what it did."""
    cases = people.cases
    return Hurt(loss=cases.loss[i], felt=cases.felt[i], noticed=cases.noticed[i])


@rule
def friends_received(i: int, explain: float, week: int, people: People, network: Network, settings: Settings) -> float:
    """Ask friends what they got for like harm; nan if none had a like case lately (M14)."""
    cases, b = people.cases, settings.behaviour
    harm = harm_of(failure(i, people, settings), explain, b)
    total, like = 0.0, 0
    for place in range(network.start[i], network.start[i + 1]):
        friend = network.neighbours[place]
        if comparable(harm, cases.answered_harm[friend], week - cases.answered_week[friend], b):
            total += cases.answered_distributive[friend]
            like += 1
    return total / like if like > 0 else np.nan


@rule
def appraise(
    i: int,
    given: DecidedAnswer,
    lapsed: bool,
    others: float,
    week: int,
    seed: int,
    people: People,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Judge the firm's answer and carry it into the relationship."""
    traits, cases, life, record, b = people.traits, people.cases, people.life, people.record, settings.behaviour
    second = cases.open[i] == REOPENED
    days = days_to_answer(lapsed, given, week - cases.week[i], settings.lapse_weeks)
    answer = Answer(
        compensation=given.compensation,
        repair=1.0 if given.resolved else 0.0,
        courtesy=given.courtesy,
        explain=given.explain,
        days=days,
        personalised=given.personalised,
        firm_first=second or cases.mode[i] >= DETECTED,
    )
    case, so_far, policy = failure(i, people, settings), credit(i, people), policy_of(i, seed, traits, settings)
    if given.by == BOT:
        answer = as_received(answer, case, cases.bot_failures[i], policy.bot_coldness, b)
    cases.bot_failures[i] += bot_has_failed(given.by, given.resolved)
    heard = cases.mode[i] == VOICED and cases.open[i] == WAITING and not lapsed
    judged = judge(i, people.actual, case, answer, given.days, heard, others, policy, people, settings)
    if cases.first[i] == PAST and settings.twins and people.twin.status[i] == CUSTOMER:
        judge(i, people.twin, case, answer, given.days, heard, others, policy, people, settings)
    credit_with(i, credit_after(judged), people)
    cases.open[i] = CLOSED
    cases.answered_week[i] = week
    cases.answered_harm[i] = judged.harm
    cases.answered_distributive[i] = judged.distributive
    ended = LAPSED if lapsed else RESOLVED if given.resolved else UNRESOLVED
    cases.answered[i] = FOLLOWED_UP if second else ended
    life.answer[i] = cases.answered[i]
    life.answer_recovery[i] = judged.recovery
    life.experience[i] = RECOVERED if given.resolved else UNRECOVERED
    life.experience_week[i] = week
    ordinary = ordinary_episode(case, settings.segment_zone[traits.segment[i]], b)
    if cases.first[i] == FIRST and not second:
        record.episode[i] = judged.x - ordinary
        end = ENDED_LAPSED if lapsed else ENDED_RESOLVED if given.resolved else ENDED_UNRESOLVED
        close_record(i, end, week, people, settings)
    book_answer(i, given, judged, second, lapsed, days, so_far.satisfaction, ordinary, week, people, firm, settings)


@rule
def judge(
    i: int,
    person_or_twin: Actual | Twin,
    case: FailureInputs,
    answer: Answer,
    days: float,
    heard: bool,
    others: float,
    policy: Policy,
    people: People,
    settings: Settings,
) -> Judgement:
    """Judge an answer that took some days after its turn, as the customer or the twin, and be moved by it.

    `heard`: it is the first one to a complaint, and not none.
    """
    who, traits, b = person_or_twin, people.traits, settings.behaviour
    if heard:
        who.anger[i] = relieved(who.anger[i], b)
    keep_grudge_states(i, who, cooled(grudge_states(i, who), who.commitment[i], days, b))
    hurt = suffered(i, people)
    judged = judge_answer(
        case,
        hurt,
        answer,
        judge_of(i, traits, who),
        policy.promise_recovery,
        tolerated_days(settings.tolerated_wait, policy.inform),
        others,
        weights_of(traits.segment[i], settings),
        b,
    )
    before = answer_states(i, who)
    after = after_answer(before, credit(i, people), hurt, answer.courtesy, judged, b)
    keep_answer_states(i, who, after)
    return judged


# Step 11


@rule
def list_tellers(persons: Ints, luck: int, episode: Floats, settings: Settings, scratch: Scratch) -> int:
    """List who of some visitors tells friends, and return their number."""
    x, tells, told = scratch.noise, scratch.flags, 0
    draw_listed(luck, persons, scratch.draws)
    for at in range(len(persons)):
        x[at] = episode[index(persons[at])]
    for at in range(len(persons)):
        tells[at] = scratch.draws[at] < telling_probability(x[at], settings.behaviour)
    for at in range(len(persons)):
        scratch.listed[told] = persons[at]
        told += tells[at]
    return told


@rule
def tell_of_visit(
    i: int, week: int, seed: int, people: People, network: Network, settings: Settings, scratch: Scratch
) -> int:
    """Tell friends of this week's visit. Return the messages delivered, negative for bad ones."""
    life = people.life
    if life.visit[i] == NO_VISIT or life.visit[i] == PREEMPTED:
        return 0
    more, listening = draw(seed, week, Purpose.MORE_VISIT, i), key(seed, week, Purpose.LISTENER_VISIT)
    return tell(i, life.visit_x[i], NOTHING_HEARD, more, listening, people, network, settings, scratch.draws)


@rule
def tell_of_answer(
    i: int, week: int, seed: int, people: People, network: Network, settings: Settings, scratch: Scratch
) -> int:
    """Tell friends of this week's answer, perhaps. Return the messages delivered, negative for bad ones."""
    x = people.actual.episode[i]
    if draw(seed, week, Purpose.TELL_CASE, i) >= telling_probability(x, settings.behaviour):
        return 0
    more, listening = draw(seed, week, Purpose.MORE_CASE, i), key(seed, week, Purpose.LISTENER_CASE)
    return tell(i, x, people.life.answer_recovery[i], more, listening, people, network, settings, scratch.draws)


@rule
def tell(
    i: int,
    x: float,
    recovery: float,
    more: float,
    listening: int,
    people: People,
    network: Network,
    settings: Settings,
    times: Floats,
) -> int:
    """Tell some friends an episode of satisfaction x, by the luck of who listens."""
    life, begin, end = people.life, network.start[i], network.start[i + 1]
    sign = valence(x, settings.measurement, settings.behaviour)
    if sign == NEUTRAL or begin == end:
        return 0
    told = listeners(end - begin, sign, more, settings.behaviour)
    differ = len(network.strengths) > 0 and network.strengths[begin] > 0.0
    if differ:
        meet_friends(i, listening, network, times)
    place = begin + int(uniform(listening, i) * (end - begin))
    for _ in range(told):
        if differ:
            place = begin + take_first(times, end - begin)
        friend = index(network.neighbours[place])
        place = place + 1 if place + 1 < end else begin
        if sign == GOOD:
            life.good_heard[friend] += 1
            life.best_heard[friend] = max(life.best_heard[friend], recovery)
        else:
            life.bad_heard[friend] += 1
    return sign * told


@rule
def meet_friends(i: int, listening: int, network: Network, times: Floats) -> None:
    """Find when each friend would hear a story."""
    begin = network.start[i]
    for place in range(begin, network.start[i + 1]):
        u = uniform(listening, i, network.neighbours[place])
        times[place - begin] = time_to_hear(u, network.strengths[place])


@rule
def take_first(times: Floats, friends: int) -> int:
    """Return which of some friends would hear a story first, and let that one hear it no more."""
    first = 0
    for at in range(1, friends):
        if times[at] < times[first]:
            first = at
    times[first] = np.inf
    return first


@rule
def hear(i: int, people: People, settings: Settings) -> None:
    """Be moved by the stories of the week: trust or image, and what one expects of a recovery."""
    actual, twin, life, b = people.actual, people.twin, people.life, settings.behaviour
    good, bad, best = life.good_heard[i], life.bad_heard[i], life.best_heard[i]
    if good == 0 and bad == 0:
        return
    if actual.status[i] == PROSPECT:
        actual.firm_image[i] = image_after_stories(actual.firm_image[i], good, bad, b)
    else:
        actual.trust[i] = trust_after_stories(actual.trust[i], good, bad, b)
    actual.recovery_expectation[i] = expected_after_stories(actual.recovery_expectation[i], best, b)
    if settings.twins:
        if twin.status[i] != PROSPECT:
            twin.trust[i] = trust_after_stories(twin.trust[i], good, bad, b)
        twin.recovery_expectation[i] = expected_after_stories(twin.recovery_expectation[i], best, b)
    life.good_heard[i] = 0
    life.bad_heard[i] = 0
    life.best_heard[i] = NOTHING_HEARD


# Step 12


@rule
def utility(i: int, person_or_twin: Actual | Twin, resentment: float, week: int, settings: Settings) -> float:
    """Weigh the reasons to stay of the customer or the twin [logit]."""
    who = person_or_twin
    return stay_utility(
        who.satisfaction[i],
        who.trust[i],
        who.commitment[i],
        who.unevenness[i],
        resentment,
        tenure(i, week, who),
        settings.market.switching_cost,
        settings.behaviour,
    )


@rule
def wants_out(
    i: int,
    person_or_twin: Actual | Twin,
    resentment: float,
    visits: bool,
    week: int,
    seed: int,
    settings: Settings,
) -> bool:
    """Return whether the customer or the twin leaves this week."""
    b, stays = settings.behaviour, utility(i, person_or_twin, resentment, week, settings)
    hazard = exit_hazard(stays, occasion_to_leave(visits, settings.mean_visits, b), settings.market, b)
    return bool((person_or_twin.status[i] == CUSTOMER) & (draw(seed, week, Purpose.EXIT, i) < hazard))


@rule
def decide(i: int, week: int, seed: int, people: People, firm: FirmState, settings: Settings) -> bool:
    """Stay or leave; an open case is then abandoned, a claim dropped. Tells whether something was dropped."""
    actual, twin, cases, record = people.actual, people.twin, people.cases, people.record
    books, visits, twin_visits = firm.books[week + firm.burn_in], people.life.visit[i], people.life.twin_visit[i]
    if settings.twins and wants_out(i, twin, resents(i, twin, settings), twin_visits == 1, week, seed, settings):
        twin.status[i] = LEAVING
    if not wants_out(i, actual, resents(i, actual, settings), visits != NO_VISIT, week, seed, settings):
        return False
    experience = recent_experience(i, week, people)
    books.exits_untroubled += experience == UNTROUBLED
    books.exits_recovered += experience == RECOVERED
    books.exits_unrecovered += experience == UNRECOVERED
    books.exits_unheard += experience == UNHEARD
    actual.status[i] = LEAVING
    books.exits += 1.0
    if cases.open[i] == WAITING:
        books.abandoned += 1.0
        if cases.first[i] == FIRST:
            zone = settings.segment_zone[people.traits.segment[i]]
            ordinary = ordinary_episode(failure(i, people, settings), zone, settings.behaviour)
            record.episode[i] = cases.credit_satisfaction[i] - ordinary
            close_record(i, ENDED_ABANDONED, week, people, settings)
    dropped = cases.open[i] != CLOSED or cases.claim_week[i] != NEVER
    if dropped:
        cases.open[i] = CLOSED
        cases.claim_week[i] = NEVER
    return bool(dropped)


@rule
def recent_experience(i: int, week: int, people: People) -> int:
    """Return the newest experience with failures; untroubled once it is long past."""
    long_past = week - people.life.experience_week[i] > EXPERIENCE_WINDOW
    newest = UNTROUBLED if long_past else people.life.experience[i]
    return int(newest if people.cases.open[i] == CLOSED else UNRECOVERED)


# Step 13


@rule
def reconsider(i: int, week: int, seed: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Join as a prospect, come back as a former customer, or not.

    Before week 0 nobody joins, and whoever leaves is replaced on the spot.
    """
    actual, twin, u = people.actual, people.twin, draw(seed, week, Purpose.JOIN, i)
    if week < 0:
        if actual.status[i] == LEAVING:
            start_again(i, week, seed, people, firm, settings)
        return
    if actual.status[i] == LEAVING:
        actual.status[i] = FORMER
    elif actual.status[i] == PROSPECT:
        if u < prospect_chance(i, people, firm, settings):
            if settings.twins:
                be_welcomed(i, twin, week, people, firm, settings)
            be_welcomed(i, actual, week, people, firm, settings)
            book_joining(i, week, people, firm, settings)
    elif actual.status[i] == FORMER and u < former_chance(i, actual, week, firm, settings):
        actual.status[i] = CUSTOMER
        actual.tenure_start[i] = week
        book_joining(i, week, people, firm, settings)
    if twin.status[i] == LEAVING:
        twin.status[i] = FORMER
    elif settings.twins and twin.status[i] == FORMER and u < former_chance(i, twin, week, firm, settings):
        twin.status[i] = CUSTOMER
        twin.tenure_start[i] = week


@rule
def start_again(i: int, week: int, seed: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Be replaced by another of the same traits, who begins as the first customers did and has no past."""
    traits, actual, life, weeks = people.traits, people.actual, people.life, settings.first_encounters
    begin = -firm.burn_in - weeks
    settle(i, traits, actual, settings)
    for before in range(begin, begin + weeks):
        noise = normal_quantile(draw(seed, before, Purpose.PERFORMANCE, i))
        encounter(i, delivered(i, noise, traits, settings), actual, traits, settings)
    actual.status[i] = CUSTOMER
    actual.recovery_expectation[i] = traits.recovery_expectation_base[i]
    actual.anger[i] = 0.0
    actual.avoidance[i] = 0.0
    actual.failure_memory[i] = 0.0
    actual.apologies_heard[i] = 0.0
    people.cases.answered_week[i] = NEVER
    life.experience[i] = UNTROUBLED
    life.experience_week[i] = NEVER
    actual.tenure_start[i] = week


@rule
def prospect_chance(i: int, people: People, firm: FirmState, settings: Settings) -> float:
    """Return the chance to join as a prospect."""
    return prospect_join_probability(
        firm.reputation[0], people.actual.firm_image[i], settings.market, settings.behaviour
    )


@rule
def former_chance(i: int, person_or_twin: Actual | Twin, week: int, firm: FirmState, settings: Settings) -> float:
    """Return the chance to come back, of the customer or the twin."""
    stays = utility(i, person_or_twin, resents(i, person_or_twin, settings), week, settings)
    return former_join_probability(firm.reputation[0], stays, settings.market, settings.behaviour)


@rule
def be_welcomed(
    i: int, person_or_twin: Actual | Twin, week: int, people: People, firm: FirmState, settings: Settings
) -> None:
    """Begin as a customer with the attitudes of a newcomer."""
    traits = people.traits
    after = after_joining(
        settings.segment_quality[traits.segment[i]],
        traits.taste[i],
        traits.prior_bond[i],
        settings.advertised,
        people.actual.firm_image[i],
        firm.reputation[0],
        settings.market,
        settings.behaviour,
    )
    become(i, person_or_twin, after)
    person_or_twin.status[i] = CUSTOMER
    person_or_twin.tenure_start[i] = week


@rule
def book_joining(i: int, week: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Count the joining and what it cost."""
    books, cost = firm.books[week + firm.burn_in], settings.money.acquisition_cost
    books.joins += 1.0
    books.acquisition += cost
    if week >= 0:
        people.life.value[i] -= firm.discount[week] * cost
