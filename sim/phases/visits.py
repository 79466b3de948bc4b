"""Steps 1 to 7: time passes, customers visit, visits go well or fail, failures become known or stay silent."""

from typing import NamedTuple

from sim.bits import index
from sim.compiling import loop, phase, rule
from sim.desk import PERSONS, lay, numbers_of, shelves, taken, whole
from sim.draw_slices import blocks, draw_listed, draw_normals, draw_slice, severities_of
from sim.draws import Purpose, interpolated_quantile, key, uniform
from sim.firm import NEWCOMERS, QUEUED, VISITORS, FirmState
from sim.marks import list_marked
from sim.parameter_values import Behaviour, Policy
from sim.population import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    ENDED_SILENT,
    NEVER,
    NO_ANSWER,
    NO_VISIT,
    ORDINARY,
    PREEMPTED,
    SILENT,
    STILL_OPEN,
    UNHEARD,
    UNRECOVERED,
    VOICED,
    WAITING,
    Actual,
    Cases,
    Flags,
    Floats,
    Ints,
    Life,
    Record,
    Shadow,
    Traits,
)
from sim.rules.appraisal import Failure, Suffering, suffer_instead_of
from sim.rules.loyalty import hardened_share
from sim.rules.service import experience, performance, updated, visit_probability
from sim.rules.voice import false_claim_probability, voice_probability
from sim.scratch import FAILED, SLACK, Scratch
from sim.settings import Settings


@phase
def fade(begin: int, end: int, traits: Traits, actual: Actual, shadow: Shadow, settings: Settings) -> None:
    """Step 1 for the persons begin .. end-1: let anger cool and harden, and memories fade (7.9)."""
    b = settings.behaviour[0]
    keep, cooling, decay = b.memory_factor, b.anger_cooling, b.avoidance_decay
    share, per_commitment = b.hardening_into_avoidance, b.loyal_hardening
    part = slice(begin, end)
    base, expects, twin_expects = (
        traits.recovery_expectation_base[part],
        actual.recovery_expectation[part],
        shadow.recovery_expectation[part],
    )
    anger, avoidance, commitment, memory, apologies = (
        actual.anger[part],
        actual.avoidance[part],
        actual.commitment[part],
        actual.failure_memory[part],
        actual.apologies_heard[part],
    )
    for i in range(len(anger)):
        out = cooling * anger[i]
        anger[i] -= out
        avoidance[i] = avoidance[i] * (1.0 - decay) + hardened_share(commitment[i], share, per_commitment) * out
    for i in range(len(memory)):
        memory[i] *= keep
        apologies[i] *= keep
    for i in range(len(base)):
        expects[i] = base[i] + (expects[i] - base[i]) * keep
    if settings.shadows:
        for i in range(len(base)):
            twin_expects[i] = base[i] + (twin_expects[i] - base[i]) * keep


@phase
def remind(begin: int, end: int, actual: Actual, settings: Settings) -> None:
    """Give every customer the earlier failures of the scenario to remember; once, as the recorded weeks begin."""
    status, memory, earlier = actual.status, actual.failure_memory, settings.market[0].prior_failures
    for i in range(begin, end):
        memory[i] += earlier if status[i] == CUSTOMER else 0.0


@phase
def visit(
    week: int,
    seed: int,
    begin: int,
    end: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Step 2 for a slice: customers without an open case visit or not; the shadow by its status, never blocked.

    For nearly all persons two bounds of the chance decide; the rule decides for the few between them.
    """
    lost = settings.behaviour[0].visits_lost_per_grudge
    shadows = settings.shadows
    rates, status, anger, avoidance = traits.visit_rate, actual.status, actual.anger, actual.avoidance
    twin_status, opened, visits, twin_visits = shadow.status, cases.open, life.visit, life.shadow_visit
    answers, visitors = life.answer, firm.visitors
    chance, draws, flags, places = scratch.chance, scratch.luck, scratch.flags, scratch.places
    luck = key(seed, week, Purpose.VISIT)
    draw_slice(luck, begin, end, draws)
    part = slice(begin, end)
    answers[part] = NO_ANSWER
    surely_visit(
        draws,
        chance[part],
        rates[part],
        anger[part],
        avoidance[part],
        status[part],
        opened[part],
        lost,
        visits[part],
        flags,
    )
    if shadows:  # else nobody's ever does
        twins_visit(draws, chance[part], twin_status[part], twin_visits[part])
    for place in range(list_marked(flags[: end - begin], 0, places, 0)):
        i = begin + places[place]
        goes = draws[places[place]] < visit_probability(rates[i], anger[i] + avoidance[i], lost)
        visits[i] = ORDINARY if goes else NO_VISIT
    coming = visits[part]
    if shadows:
        either(visits[part], twin_visits[part], flags)
        coming = flags[: end - begin]
    firm.counts[VISITORS] = list_marked(coming, begin, visitors, firm.counts[VISITORS])


@loop
def surely_visit(
    draws: Floats,
    chance: Floats,
    rates: Floats,
    anger: Floats,
    avoidance: Floats,
    status: Flags,
    opened: Flags,
    lost: float,
    visits: Flags,
    flags: Flags,
) -> None:
    """Let those of a slice visit who surely do, and flag those for whom the rule has to decide.

    `chance` is that of a person without a grudge. A grudge g takes y = lost * g from the logarithm of the rate, so it
    takes from the rate at most rate * y and at least rate * (y - y^2 / 2); and the chance rises with the rate by at
    most 1 and at least 1 - chance.
    """
    for i in range(len(status)):
        free = (status[i] == CUSTOMER) & (opened[i] == CLOSED)
        y = lost * (anger[i] + avoidance[i])
        most = rates[i] * y
        least = (1.0 - chance[i]) * most * max(0.0, 1.0 - 0.5 * y)
        surely = draws[i] < chance[i] - most - SLACK
        visits[i] = free & surely
        flags[i] = free & (not surely) & (draws[i] < chance[i] - least + SLACK)


@loop
def twins_visit(draws: Floats, chance: Floats, twin_status: Flags, twin_visits: Flags) -> None:
    """Let the shadows of a slice visit, who bear no grudge and are never blocked."""
    for i in range(len(twin_status)):
        twin_visits[i] = (twin_status[i] == CUSTOMER) & (draws[i] < chance[i])


@loop
def either(visits: Flags, twin_visits: Flags, flags: Flags) -> None:
    """Flag the persons of a slice who visit, or whose shadow does."""
    for i in range(len(visits)):
        flags[i] = visits[i] | twin_visits[i]


@phase
def serve(
    week: int,
    seed: int,
    earlier: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Steps 3 and 4: each visit goes well or fails; those that fail are listed, the others judged at once (7.2).

    The visits are those of a slice of persons; `earlier` are listed before them.
    """
    books = firm.books[week + firm.burn_in]
    b = settings.behaviour[0]
    noise_sd, sensitivity, aversion = b.visit_noise_sd, b.diminishing_sensitivity, b.loss_aversion
    quick, slow, learning = b.satisfaction_updating, b.trust_and_commitment_updating, b.expectation_updating
    qualities, zones, advertised = settings.segment_quality, settings.segment_zone, settings.advertised
    segment, taste, bond, spend, opportunist = (
        traits.segment,
        traits.taste,
        traits.prior_bond,
        traits.spend,
        traits.opportunist,
    )
    expectation, satisfaction, episode, trust, commitment = (
        actual.expectation,
        actual.satisfaction,
        actual.episode,
        actual.trust,
        actual.commitment,
    )
    twin_expectation, twin_satisfaction, twin_episode, twin_trust, twin_commitment = (
        shadow.expectation,
        shadow.satisfaction,
        shadow.episode,
        shadow.trust,
        shadow.commitment,
    )
    visits, twin_visits, visit_x, count, twin_count, value = (
        life.visit,
        life.shadow_visit,
        life.visit_x,
        life.visits,
        life.shadow_visits,
        life.value,
    )
    visitors, delivered, draws, judged, failed, causes, performances = (
        firm.visitors,
        scratch.luck,
        scratch.more_luck,
        scratch.third,
        scratch.failed,
        scratch.causes,
        scratch.performance,
    )
    upto, factors, p_fail = settings.cause_upto, firm.factors, settings.p_fail
    worst = 0.0
    for j in range(len(factors)):
        worst = max(worst, p_fail * factors[j])
    performing = key(seed, week, Purpose.PERFORMANCE)
    failing = key(seed, week, Purpose.FAILURE)
    causing = key(seed, week, Purpose.CAUSE)
    claiming = key(seed, week, Purpose.FALSE_CLAIM)
    recorded = week >= 0
    margin = firm.discount[week] * settings.money[0].margin_share if recorded else 0.0
    made = 0
    twin_made = 0
    failures = scratch.counts[FAILED]
    revenue = books.revenue
    begin, end = earlier, firm.counts[VISITORS]
    coming = visitors[begin:end]
    upto_block = begin + blocks(end - begin)
    draw_normals(performing, visitors, begin, upto_block, delivered, scratch.flags, scratch.places, scratch.third)
    draw_listed(failing, visitors, begin, upto_block, draws)
    perform(coming, segment, taste, qualities, noise_sd, delivered)
    if settings.shadows:
        judge(coming, delivered, twin_expectation, segment, zones, sensitivity, aversion, scratch.fourth, judged)
        for at in range(len(coming)):
            i = index(coming[at])
            if twin_visits[i] == 0:
                continue
            x = judged[at]
            twin_episode[i] = x
            twin_satisfaction[i] = updated(twin_satisfaction[i], x, quick)
            twin_trust[i] = updated(twin_trust[i], x, slow)
            twin_commitment[i] = updated(twin_commitment[i], x + bond[i], slow)
            twin_expectation[i] = updated(twin_expectation[i], delivered[at] + advertised, learning)
            twin_made += 1
            twin_count[i] += recorded
    judge(coming, delivered, expectation, segment, zones, sensitivity, aversion, scratch.fourth, judged)
    for at in range(len(coming)):
        i = index(coming[at])
        if visits[i] == NO_VISIT:
            continue
        made += 1
        revenue += spend[i]
        count[i] += recorded
        if recorded:
            value[i] += margin * spend[i]
        if draws[at] < worst:
            cause = cause_of(uniform(causing, i), upto)
            if draws[at] < p_fail * factors[cause]:
                failed[failures] = i
                causes[failures] = cause
                performances[failures] = delivered[at]
                scratch.ordinary[failures] = judged[at]
                failures += 1
                continue
        x = judged[at]
        episode[i] = x
        visit_x[i] = x
        satisfaction[i] = updated(satisfaction[i], x, quick)
        trust[i] = updated(trust[i], x, slow)
        commitment[i] = updated(commitment[i], x + bond[i], slow)
        expectation[i] = updated(expectation[i], delivered[at] + advertised, learning)
        if opportunist[i] == 1 and settings.listens and cases.claim_week[i] == NEVER:
            tempted = false_claim_probability(actual.recovery_expectation[i], b)
            if uniform(claiming, i) < tempted:
                cases.claim_week[i] = week
                books.claims += 1.0
                firm.queue[firm.counts[QUEUED] + firm.counts[NEWCOMERS]] = 2 * i + 1
                firm.counts[NEWCOMERS] += 1
    scratch.counts[FAILED] = failures
    books.visits += made
    books.shadow_visits += twin_made
    books.revenue = revenue


@loop
def perform(persons: Ints, segment: Flags, taste: Floats, qualities: Floats, noise_sd: float, out: Floats) -> None:
    """Turn the noise of listed visits into what is delivered at each [sd], in its place."""
    for at in range(len(persons)):
        i = index(persons[at])
        out[at] = performance(qualities[segment[i]], taste[i], noise_sd, out[at])


@loop
def judge(
    persons: Ints,
    delivered: Floats,
    expectation: Floats,
    segment: Flags,
    zones: Floats,
    sensitivity: float,
    aversion: float,
    zone: Floats,
    out: Floats,
) -> None:
    """Judge what is delivered at listed visits by what each person expects [sd].

    What is read here and there comes first, so that the judging itself becomes vector instructions: all visits take
    2.8 ns a person and week instead of 3.5. `zone` is working space.
    """
    for at in range(len(persons)):
        i = index(persons[at])
        out[at] = expectation[i]
        zone[at] = zones[segment[i]]
    for at in range(blocks(len(persons))):
        out[at] = experience(delivered[at], out[at], zone[at], sensitivity, aversion)


@rule
def cause_of(u: float, upto: Floats) -> int:
    """Find the first cause with a running share above u."""
    cause = 0
    while u >= upto[cause]:
        cause += 1
    return cause


class Mishap(NamedTuple):
    """A visit that fails: its cause, the encounter around it, and what decides on a complaint."""

    severity: float  # drawn, before any warning
    controllability: float
    stability: float
    process_share: float
    used_share: float
    performance: float  # [sd]
    expectation: float  # [sd]
    memory: float
    x_ordinary: float  # the visit as it would have been [sd]
    zone: float  # [sd]
    voice_offset: float  # of the segment [logit]
    bond: float  # [sd]
    recovery_expectation: float  # [owed]
    voice_trait: float  # [sd]


class Notice(NamedTuple):
    """How the firm comes to know of a failure; none of these: not at all."""

    warned: bool
    voiced: bool
    detected: bool


MISHAP, FAILURE, SUFFERING, NOTICE = shelves(Mishap, Failure, Suffering, Notice)


@phase
def fail(
    week: int,
    seed: int,
    earlier: int,
    traits: Traits,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Steps 5 to 7 for the failed visits of a slice: pre-emption, the failure encounter (7.3), notice (7.4).

    `earlier` failures are listed before them.
    """
    draw_severities(key(seed, week, Purpose.SEVERITY), earlier, scratch, settings.severities)
    for begin in range(earlier, scratch.counts[FAILED], PERSONS):
        end = min(begin + PERSONS, scratch.counts[FAILED])
        lay_mishaps(begin, end, traits, actual, settings, scratch)
        suffer_all(
            week,
            seed,
            scratch.failed[begin : begin + whole(end - begin)],
            settings.listens,
            settings.policy[0],
            settings.behaviour[0],
            scratch.mishaps,
        )
        bear(week, begin, end, actual, cases, life, record, firm, settings, scratch)


@phase
def lay_mishaps(begin: int, end: int, traits: Traits, actual: Actual, settings: Settings, scratch: Scratch) -> None:
    """Lay out what is known of some failures."""
    desk = scratch.mishaps
    for at in range(end - begin):
        i = index(scratch.failed[begin + at])
        cause = scratch.causes[begin + at]
        segment = traits.segment[i]
        mishap = Mishap(
            scratch.severities[begin + at],
            settings.cause_controllability[cause],
            settings.cause_stability[cause],
            settings.cause_process[cause],
            settings.cause_used[cause],
            scratch.performance[begin + at],
            actual.expectation[i],
            actual.failure_memory[i],
            scratch.ordinary[begin + at],
            settings.segment_zone[segment],
            settings.segment_voice[segment],
            traits.prior_bond[i],
            actual.recovery_expectation[i],
            traits.voice_trait[i],
        )
        lay(desk, MISHAP, at, mishap)


@loop
def suffer_all(
    week: int, seed: int, persons: Ints, listens: bool, levers: Policy, parameters: Behaviour, desk: Floats
) -> None:
    """Let the persons whose failures are on the desk suffer, and complain or not."""
    b, policy = numbers_of(parameters, Behaviour), numbers_of(levers, Policy)
    kind = key(seed, week, Purpose.KIND)
    using = key(seed, week, Purpose.USED)
    warning = key(seed, week, Purpose.PREEMPT)
    voicing = key(seed, week, Purpose.VOICE)
    detecting = key(seed, week, Purpose.DETECT)
    for at in range(len(persons)):
        i = persons[at]
        mishap = taken(desk, MISHAP, at, Mishap)
        warned = listens & (uniform(warning, i) < policy.preempt_prob)
        failure = Failure(
            mishap.severity * (1.0 - policy.preempt_relief) if warned else mishap.severity,
            mishap.controllability,
            mishap.stability,
            uniform(kind, i) < mishap.process_share,
            uniform(using, i) < mishap.used_share,
            mishap.performance,
            mishap.expectation,
            mishap.memory,
        )
        suffering = suffer_instead_of(mishap.x_ordinary, failure, 1.0 if warned else 0.0, mishap.zone, b)
        speaks = voice_probability(
            suffering.felt,
            mishap.bond,
            mishap.recovery_expectation,
            mishap.voice_trait,
            policy.ease,
            mishap.voice_offset,
            b,
        )
        voiced = listens & (not warned) & (uniform(voicing, i) < speaks)
        detected = listens & (not warned) & (not voiced) & (uniform(detecting, i) < policy.detect_prob)
        lay(desk, FAILURE, at, failure)
        lay(desk, SUFFERING, at, suffering)
        lay(desk, NOTICE, at, Notice(warned, voiced, detected))


@phase
def bear(
    week: int,
    begin: int,
    end: int,
    actual: Actual,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Carry failures into customers and books; those that the firm knows of become cases and queue."""
    b = settings.behaviour[0]
    books = firm.books[week + firm.burn_in]
    desk, queue, counts, noticed = scratch.mishaps, firm.queue, firm.counts, firm.noticed
    first_week, first_end, reading_week = record.first_week, record.first_end, record.reading_week
    for at in range(end - begin):
        i = index(scratch.failed[begin + at])
        failure, suffering, notice = (
            taken(desk, FAILURE, at, Failure),
            taken(desk, SUFFERING, at, Suffering),
            taken(desk, NOTICE, at, Notice),
        )
        felt = suffering.felt
        actual.episode[i] = suffering.x_failed
        actual.satisfaction[i] += b.failure_salience * (suffering.x_failed - actual.satisfaction[i])
        news = failure.performance + settings.advertised - suffering.loss
        actual.expectation[i] += b.expectation_updating * (news - actual.expectation[i])
        actual.trust[i] -= b.trust_loss_per_felt_loss * felt
        actual.anger[i] += b.anger_per_felt_loss * felt
        actual.failure_memory[i] += 1.0
        life.visit_x[i] = suffering.x_failed
        books.failures += 1.0
        first = week >= 0 and first_week[i] == NEVER
        if first:
            first_week[i] = week
            first_end[i] = STILL_OPEN
        if notice.voiced:
            actual.anger[i] *= 1.0 - b.relief_of_being_heard
        mode = PREEMPTED if notice.warned else VOICED if notice.voiced else DETECTED if notice.detected else SILENT
        life.visit[i] = mode
        life.experience_week[i] = week
        if mode == SILENT:
            life.experience[i] = UNHEARD
            books.silent += 1.0
            if first:
                record.episode[i] = -felt
                first_end[i] = ENDED_SILENT
                if settings.reads:
                    reading_week[i] = week + settings.verdict_wait
            continue
        cause = scratch.causes[begin + at]
        life.experience[i] = UNRECOVERED
        cases.open[i] = WAITING
        cases.mode[i] = mode
        cases.cause[i] = cause
        cases.process[i] = 1 if failure.process else 0
        cases.used[i] = 1 if failure.used else 0
        cases.first[i] = 1 if first else 0
        cases.week[i] = week
        cases.severity[i] = failure.severity
        cases.performance[i] = failure.performance
        cases.expectation[i] = failure.expectation
        cases.memory[i] = failure.memory
        cases.loss[i] = suffering.loss
        cases.felt[i] = felt
        cases.credit_satisfaction[i] = suffering.x_failed
        cases.credit_expectation[i] = 0.0
        cases.credit_restored[i] = 0.0
        noticed[cause] += 1
        if mode == PREEMPTED:
            books.preempted += 1.0
            continue
        if mode == VOICED:
            books.voiced += 1.0
        else:
            books.detected += 1.0
        queue[counts[QUEUED] + counts[NEWCOMERS]] = 2 * i
        counts[NEWCOMERS] += 1


@phase
def draw_severities(severing: int, earlier: int, scratch: Scratch, table: Floats) -> None:
    """Draw the severity of the failures listed after `earlier` others."""
    failed, severities = scratch.failed, scratch.severities
    count = scratch.counts[FAILED] - earlier
    upto = earlier + blocks(count)
    draw_listed(severing, failed, earlier, upto, scratch.luck)
    if len(table) == 0:
        severities_of(scratch.luck[: blocks(count)], severities[earlier:upto])
        return
    for at in range(count):
        severities[earlier + at] = interpolated_quantile(scratch.luck[at], table)
