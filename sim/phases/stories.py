"""Step 11: stories of visits and of answers are told to friends and heard (7.10)."""

from typing import Any

from sim.ahead import AHEAD, ask_for
from sim.bits import index
from sim.compiling import loop, phase, rule
from sim.draw_slices import SLICE, blocks, draw_listed
from sim.draws import Purpose, key, uniform
from sim.firm import VISITORS, FirmState
from sim.marks import list_marked
from sim.network import Network
from sim.parameter_values import Behaviour
from sim.population import (
    NO_VISIT,
    NOTHING_HEARD,
    PREEMPTED,
    PROSPECT,
    Actual,
    Flags,
    Floats,
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
from sim.scratch import ANSWERED, HEARD, Scratch
from sim.settings import Settings


@phase
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
    """Tell visit stories, then stories of this week's answers; whoever hears a first story is listed."""
    b, visits = settings.behaviour[0], life.visit
    draws, episodes, flags, places, tellers = (
        scratch.luck,
        scratch.more_luck,
        scratch.flags,
        scratch.places,
        scratch.tellers,
    )
    telling = key(seed, week, Purpose.TELL_VISIT)
    visitors = firm.visitors[: firm.counts[VISITORS]]
    about_visits = 0
    for at in range(list_tellers(telling, visitors, life.visit_x, b, draws, episodes, flags, places, tellers)):
        tellers[about_visits] = tellers[at]
        i = index(tellers[at])
        about_visits += (visits[i] != NO_VISIT) & (visits[i] != PREEMPTED)
    telling = key(seed, week, Purpose.TELL_CASE)
    answered = scratch.answered[: scratch.counts[ANSWERED]]
    told = about_visits + list_tellers(
        telling, answered, actual.episode, b, draws, episodes, flags, places, tellers[about_visits:]
    )
    deliver(week, seed, about_visits, told, actual, life, firm, network, settings, scratch)


@loop
def list_tellers(
    telling: int,
    persons: Ints,
    episode: Floats,
    b: Behaviour,
    draws: Floats,
    episodes: Floats,
    flags: Flags,
    places: Ints,
    tellers: Ints,
) -> int:
    """List who of some persons tells of an episode; gives their number."""
    told = 0
    for begin in range(0, len(persons), SLICE):
        part = persons[begin : begin + SLICE]
        draw_listed(telling, part, 0, len(part), draws)
        for at in range(len(part)):
            episodes[at] = episode[index(part[at])]
        upto = blocks(len(part))
        tell(draws[:upto], episodes[:upto], b, flags)
        for place in range(list_marked(flags[: len(part)], 0, places, 0)):
            tellers[told] = part[places[place]]
            told += 1
    return told


@loop
def tell(draws: Floats, episodes: Floats, b: Behaviour, flags: Flags) -> None:
    """Flag those of many visitors who tell: all by the rule, as vectors make it cheap."""
    for at in range(len(draws)):
        flags[at] = draws[at] < telling_probability(episodes[at], b)


@phase
def deliver(
    week: int,
    seed: int,
    about_visits: int,
    told: int,
    actual: Actual,
    life: Life,
    firm: FirmState,
    network: Network,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Carry every story to consecutive friends from a drawn place on; the reputation follows (7.10)."""
    b = settings.behaviour[0]
    measurement = settings.measurement[0]
    start, neighbours, heard = network.start, network.neighbours, scratch.heard
    good_heard, bad_heard, best_heard = life.good_heard, life.bad_heard, life.best_heard
    more_visit, more_case = key(seed, week, Purpose.MORE_VISIT), key(seed, week, Purpose.MORE_CASE)
    listener_visit, listener_case = key(seed, week, Purpose.LISTENER_VISIT), key(seed, week, Purpose.LISTENER_CASE)
    good = 0
    bad = 0
    hearing = 0
    of_teller = (start, life.visit_x, good_heard, bad_heard, best_heard)
    for at in range(told):
        if at + 2 * AHEAD < told:
            ask_for(of_teller, scratch.tellers[at + 2 * AHEAD])
            ask_for((neighbours,), start[scratch.tellers[at + AHEAD]])
        i = index(scratch.tellers[at])
        of_visit = at < about_visits
        x = life.visit_x[i] if of_visit else actual.episode[i]
        sign = story_sign(x, b, measurement)
        first = start[i]
        degree = start[i + 1] - first
        if sign == NEUTRAL or degree == 0:
            continue
        people = b.people_told_good if sign == GOOD else b.people_told_bad
        reached = listeners(degree, people, uniform(more_visit if of_visit else more_case, i))
        place = int(uniform(listener_visit if of_visit else listener_case, i) * degree)
        recovery = NOTHING_HEARD if of_visit else life.answer_recovery[i]
        for _ in range(reached):
            j = index(neighbours[first + place])
            place = place + 1 if place + 1 < degree else 0
            if good_heard[j] == 0 and bad_heard[j] == 0:
                heard[hearing] = j
                hearing += 1
            if sign == GOOD:
                good_heard[j] += 1
                best_heard[j] = max(best_heard[j], recovery)
            else:
                bad_heard[j] += 1
        good += reached if sign == GOOD else 0
        bad += reached if sign == BAD else 0
    scratch.counts[HEARD] = hearing
    firm.reputation[0] = reputation(firm.reputation[0], good, bad, b.reputation_memory)
    books = firm.books[week + firm.burn_in]
    books.good_stories += good
    books.bad_stories += bad


@phase
def listen(actual: Actual, shadow: Shadow, life: Life, settings: Settings, scratch: Scratch) -> None:
    """Let stories move trust, the image of the firm, and what one expects of a recovery."""
    b = settings.behaviour[0]
    impact, raising = b.story_impact, b.story_raises_expectation
    own = b.story_discount_of_customers * impact
    status, trust, image, expects = actual.status, actual.trust, actual.firm_image, actual.recovery_expectation
    twin_status, twin_trust, twin_expects = shadow.status, shadow.trust, shadow.recovery_expectation
    good_heard, bad_heard, best_heard = life.good_heard, life.bad_heard, life.best_heard
    touched = (status, trust, image, expects, good_heard, bad_heard, best_heard)
    for at in range(scratch.counts[HEARD]):
        if at + 2 * AHEAD < scratch.counts[HEARD]:
            ask_for(touched, scratch.heard[at + 2 * AHEAD])
        i = index(scratch.heard[at])
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


@rule
def story_sign(x: float, b: Behaviour, measurement: Any) -> int:
    """Read a story of an episode of satisfaction x as good, neutral or bad."""
    return valence(x, measurement.star_midpoint, measurement.star_slope, b.good_story_star, b.bad_story_star)


def story_valence(x: float, settings: Settings) -> int:
    """Read a story of an episode of satisfaction x as good, neutral or bad, under the settings of a world."""
    return story_sign(x, settings.behaviour[0], settings.measurement[0])
