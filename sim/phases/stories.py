"""Step 11: stories of visits and of answers are told to friends and heard (7.10)."""

from sim.compiling import loop, rule
from sim.draws import Purpose, key, uniform
from sim.firm import TODAY, VISITORS, FirmState
from sim.network import Network
from sim.phases.scratch import HEARD, SLACK, SLICE, Scratch, draw_listed
from sim.population import (
    NO_VISIT,
    NOTHING_HEARD,
    PREEMPTED,
    PROSPECT,
    Actual,
    Ints,
    Life,
    Shadow,
)
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
def talk(
    week: int,
    seed: int,
    actual: Actual,
    life: Life,
    firm: FirmState,
    network: Network,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Tell visit stories, then stories of this week's answers; whoever hears the first story is listed.

    Telling needs an exponential, but not for those whose draw is above a bound with min(1, d) for 1 - exp(-d).
    """
    b = settings.behaviour[0]
    point, width = b.telling_indifference_point, b.diminishing_sensitivity
    activity, base, unhappy, happy = b.telling_activity, b.telling_base, b.telling_if_unhappy, b.telling_if_happy
    measurement = settings.measurement[0]
    midpoint, slope, good_star, bad_star = (
        measurement.star_midpoint,
        measurement.star_slope,
        b.good_story_star,
        b.bad_story_star,
    )
    visits, visit_x, episode, recovery = life.visit, life.visit_x, actual.episode, life.answer_recovery
    visitors, today, draws = firm.visitors, firm.today, scratch.luck
    good = 0
    bad = 0
    scratch.counts[HEARD] = 0
    telling = key(seed, week, Purpose.TELL_VISIT)
    more = key(seed, week, Purpose.MORE_VISIT)
    listening = key(seed, week, Purpose.LISTENER_VISIT)
    for begin in range(0, firm.counts[VISITORS], SLICE):
        end = min(begin + SLICE, firm.counts[VISITORS])
        draw_listed(telling, visitors, begin, end, draws)
        for at in range(end - begin):
            i = visitors[begin + at]
            if visits[i] == NO_VISIT or visits[i] == PREEMPTED:
                continue
            distance = (visit_x[i] - point) / width
            arm = happy * min(1.0, distance) if distance > 0.0 else unhappy * min(1.0, -distance)
            if draws[at] >= activity * min(1.0, base + arm) + SLACK:
                continue
            if draws[at] >= telling_probability(visit_x[i], b):
                continue
            sign = valence(visit_x[i], midpoint, slope, good_star, bad_star)
            if sign == NEUTRAL:
                continue
            told = listeners(
                degree_of(network.start, i), b.people_told_good if sign == GOOD else b.people_told_bad, uniform(more, i)
            )
            tell(i, sign, told, NOTHING_HEARD, uniform(listening, i), life, network, scratch)
            good += told if sign == GOOD else 0
            bad += told if sign == BAD else 0
    telling = key(seed, week, Purpose.TELL_CASE)
    more = key(seed, week, Purpose.MORE_CASE)
    listening = key(seed, week, Purpose.LISTENER_CASE)
    for at in range(firm.counts[TODAY]):
        i = today[at] // 2
        if today[at] % 2 == 1:
            continue
        if uniform(telling, i) < telling_probability(episode[i], b):
            sign = valence(episode[i], midpoint, slope, good_star, bad_star)
            if sign == NEUTRAL:
                continue
            told = listeners(
                degree_of(network.start, i), b.people_told_good if sign == GOOD else b.people_told_bad, uniform(more, i)
            )
            tell(i, sign, told, recovery[i], uniform(listening, i), life, network, scratch)
            good += told if sign == GOOD else 0
            bad += told if sign == BAD else 0
    firm.reputation[0] = reputation(firm.reputation[0], good, bad, b.reputation_memory)
    books = firm.books[week + firm.burn_in]
    books.good_stories += good
    books.bad_stories += bad


@rule
def degree_of(start: Ints, i: int) -> int:
    """Count the friends of person i."""
    return int(start[i + 1] - start[i])


@loop
def tell(
    i: int,
    sign: int,
    told: int,
    recovery: float,
    u_listener: float,
    life: Life,
    network: Network,
    scratch: Scratch,
) -> None:
    """Tell that many consecutive friends of person i from a drawn place on."""
    degree = network.start[i + 1] - network.start[i]
    place = int(u_listener * degree)
    for _ in range(told):
        j = network.neighbours[network.start[i] + place]
        if life.good_heard[j] == 0 and life.bad_heard[j] == 0:
            scratch.heard[scratch.counts[HEARD]] = j
            scratch.counts[HEARD] += 1
        if sign == GOOD:
            life.good_heard[j] += 1
            life.best_heard[j] = max(life.best_heard[j], recovery)
        else:
            life.bad_heard[j] += 1
        place = place + 1 if place + 1 < degree else 0


@loop
def listen(actual: Actual, shadow: Shadow, life: Life, settings: Settings, scratch: Scratch) -> None:
    """Let stories move trust, the image of the firm, and what one expects of a recovery."""
    b = settings.behaviour[0]
    impact, raising = b.story_impact, b.story_raises_expectation
    own = b.story_discount_of_customers * impact
    status, trust, image, expects = actual.status, actual.trust, actual.firm_image, actual.recovery_expectation
    twin_status, twin_trust, twin_expects = shadow.status, shadow.trust, shadow.recovery_expectation
    good_heard, bad_heard, best_heard = life.good_heard, life.bad_heard, life.best_heard
    for at in range(scratch.counts[HEARD]):
        i = scratch.heard[at]
        good = good_heard[i]
        bad = bad_heard[i]
        best = best_heard[i]
        if status[i] == PROSPECT:
            image[i] = persuaded(image[i], good, bad, impact)
        else:
            trust[i] = persuaded(trust[i], good, bad, own)
        expects[i] = raised(expects[i], best, raising)
        if settings.shadows:
            if twin_status[i] != PROSPECT:
                twin_trust[i] = persuaded(twin_trust[i], good, bad, own)
            twin_expects[i] = raised(twin_expects[i], best, raising)
        good_heard[i] = 0
        bad_heard[i] = 0
        best_heard[i] = NOTHING_HEARD
