"""Steps 12 and 13: customers leave, prospects join, former customers come back."""

from typing import Any

from sim.compiling import loop, phase, rule
from sim.draw_slices import blocks, draw_listed, draw_slice
from sim.draws import Purpose, key
from sim.firm import QUEUED, FirmState
from sim.marks import count, list_marked
from sim.parameter_values import Behaviour, Market
from sim.population import (
    CLOSED,
    CUSTOMER,
    ENDED_ABANDONED,
    EXPERIENCE_WINDOW,
    FORMER,
    LEAVING,
    NEVER,
    NOT_COUNTED,
    PROSPECT,
    RECOVERED,
    UNHEARD,
    UNRECOVERED,
    UNTROUBLED,
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
from sim.rules.loyalty import (
    exit_hazard,
    former_join_probability,
    prospect_join_probability,
    stay_utility,
)
from sim.scratch import DROPPED, LEFT, SLACK, Scratch
from sim.settings import Settings


@rule
def least_exp_of_minus(y: float) -> float:
    """Give a number that is at most exp(-y), for y < 8, without calling exp: (1 - y/8)^8, a limit from below.

    It bounds a hazard h exp(y) from above: a draw u with u * least_exp_of_minus(y) >= h is not below h exp(y).
    Multiplied to the draw it spares the division that a bound of exp(y) itself takes.
    """
    root = 1.0 - 0.125 * max(y, -30.0)
    root *= root
    root *= root
    return root * root


@phase
def leave(
    week: int,
    seed: int,
    begin: int,
    end: int,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Step 12 for a slice: every customer may leave (7.11), and abandons an open case, a claim or a follow-up.

    Few leave, so the draw is first held against a bound of the hazard; the rule decides for those below it.
    """
    b = settings.behaviour[0]
    hazard, follows, cap = settings.market[0].weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap
    switching = settings.market[0].switching_cost
    books = firm.books[week + firm.burn_in]
    luck = key(seed, week, Purpose.EXIT)
    status, satisfaction, trust, commitment, anger, avoidance = (
        actual.status,
        actual.satisfaction,
        actual.trust,
        actual.commitment,
        actual.anger,
        actual.avoidance,
    )
    twin_status, twin_satisfaction, twin_trust, twin_commitment = (
        shadow.status,
        shadow.satisfaction,
        shadow.trust,
        shadow.commitment,
    )
    opened, first, felt, claim_week = cases.open, cases.first, cases.felt, cases.claim_week
    experience, experience_week = life.experience, life.experience_week
    draws, flags, places, left = scratch.luck, scratch.flags, scratch.places, scratch.left
    leavers = 0
    draw_slice(luck, begin, end, draws)
    part = slice(begin, end)
    count_exposure(week, status[part], opened[part], experience[part], experience_week[part], flags, books)
    may_leave(
        draws,
        status[part],
        satisfaction[part],
        trust[part],
        commitment[part],
        anger[part],
        avoidance[part],
        settings.market[0],
        b,
        flags,
    )
    if settings.shadows:
        twin_may_leave(
            draws,
            twin_status[part],
            twin_satisfaction[part],
            twin_trust[part],
            twin_commitment[part],
            settings.market[0],
            b,
            flags,
        )
    for place in range(list_marked(flags[: end - begin], 0, places, 0)):
        i = begin + places[place]
        u = draws[places[place]]
        if settings.shadows and twin_status[i] == CUSTOMER:
            utility = stay_utility(twin_satisfaction[i], twin_trust[i], twin_commitment[i], 0.0, switching, b)
            if u < exit_hazard(utility, hazard, follows, cap):
                twin_status[i] = LEAVING
        leaves = False
        if status[i] == CUSTOMER:
            grudge = anger[i] + avoidance[i]
            utility = stay_utility(satisfaction[i], trust[i], commitment[i], grudge, switching, b)
            leaves = u < exit_hazard(utility, hazard, follows, cap)
        if leaves or twin_status[i] == LEAVING:
            left[leavers] = i
            leavers += 1
        if not leaves:
            continue
        status[i] = LEAVING
        books.exits += 1.0
        count_exit(recent_experience(opened[i], week - experience_week[i], experience[i]), books)
        if opened[i] == WAITING:
            books.abandoned += 1.0
            if first[i] == 1:
                record.episode[i] = -felt[i]
                record.first_end[i] = ENDED_ABANDONED
                if settings.reads:
                    record.reading_week[i] = week + settings.verdict_wait
        if opened[i] != CLOSED or claim_week[i] != NEVER:
            opened[i] = CLOSED
            claim_week[i] = NEVER
            scratch.counts[DROPPED] += 1
    scratch.counts[LEFT] = leavers


@loop
def may_leave(
    draws: Floats,
    status: Flags,
    satisfaction: Floats,
    trust: Floats,
    commitment: Floats,
    anger: Floats,
    avoidance: Floats,
    market: Market,
    b: Behaviour,
    flags: Flags,
) -> None:
    """Flag the customers of a slice whose draw is not surely above their exit hazard."""
    hazard, follows, switching = market.weekly_exit_hazard, b.intention_to_behaviour, market.switching_cost
    by_satisfaction, by_trust, by_commitment, by_grudge = (
        b.stay_per_satisfaction,
        b.stay_per_trust,
        b.stay_per_commitment,
        b.stay_per_grudge,
    )
    for i in range(len(status)):
        attached = by_satisfaction * satisfaction[i] + by_trust * trust[i] + by_commitment * commitment[i]
        y = -follows * (attached - by_grudge * (anger[i] + avoidance[i]) + switching)
        near = ((draws[i] - SLACK) * least_exp_of_minus(y) < hazard) | (y > 7.0)
        flags[i] = (status[i] == CUSTOMER) & near


@loop
def twin_may_leave(
    draws: Floats,
    status: Flags,
    satisfaction: Floats,
    trust: Floats,
    commitment: Floats,
    market: Market,
    b: Behaviour,
    flags: Flags,
) -> None:
    """Flag the shadows of a slice, which bear no grudge, in the same way; flags already set remain."""
    hazard, follows, switching = market.weekly_exit_hazard, b.intention_to_behaviour, market.switching_cost
    by_satisfaction, by_trust, by_commitment = b.stay_per_satisfaction, b.stay_per_trust, b.stay_per_commitment
    for i in range(len(status)):
        attached = by_satisfaction * satisfaction[i] + by_trust * trust[i] + by_commitment * commitment[i]
        y = -follows * (attached + switching)
        near = ((draws[i] - SLACK) * least_exp_of_minus(y) < hazard) | (y > 7.0)
        flags[i] |= (status[i] == CUSTOMER) & near


@loop
def count_exposure(
    week: int, status: Flags, opened: Flags, experience: Flags, experience_week: Ints, group: Flags, books: Any
) -> None:
    """Count the customer-weeks of a slice by the customer's newest experience; `group` is working space."""
    for i in range(len(status)):
        newest = recent_experience(opened[i], week - experience_week[i], experience[i])
        group[i] = newest if status[i] == CUSTOMER else NOT_COUNTED
    group = group[: len(status)]
    books.weeks_untroubled += count(group, UNTROUBLED)
    books.weeks_recovered += count(group, RECOVERED)
    books.weeks_unrecovered += count(group, UNRECOVERED)
    books.weeks_unheard += count(group, UNHEARD)


@rule
def recent_experience(opened: int, since: int, experience: int) -> int:
    """Give the newest experience of a customer with failures, untroubled after the window."""
    newest = experience if since <= EXPERIENCE_WINDOW else UNTROUBLED
    return int(newest if opened == CLOSED else UNRECOVERED)


@rule
def count_exit(experience: int, books: Any) -> None:
    """Count an exit under the customer's newest experience."""
    if experience == UNTROUBLED:
        books.exits_untroubled += 1.0
    elif experience == RECOVERED:
        books.exits_recovered += 1.0
    elif experience == UNRECOVERED:
        books.exits_unrecovered += 1.0
    else:
        books.exits_unheard += 1.0


@phase
def drop_leavers(actual: Actual, firm: FirmState, scratch: Scratch) -> None:
    """Take the entries of those who left out of the queue; the order of the others stays."""
    if scratch.counts[DROPPED] == 0:
        return
    status, queue = actual.status, firm.queue
    kept = 0
    for at in range(firm.counts[QUEUED]):
        if status[queue[at] // 2] == CUSTOMER:
            queue[kept] = queue[at]
            kept += 1
    firm.counts[QUEUED] = kept


@phase
def join(
    week: int,
    seed: int,
    begin: int,
    end: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    life: Life,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Step 13 for a slice: prospects join, former customers come back; not those who left this week.

    No chance of joining exceeds twice its rate, so most are turned away by their draw alone.
    """
    b = settings.behaviour[0]
    market = settings.market[0]
    books = firm.books[week + firm.burn_in]
    fame, usual, rate, weight = (
        firm.reputation[0],
        market.reputation_start,
        market.join_rate,
        b.reputation_weight,
    )
    former_rate = market.former_join_factor * rate
    shadows = settings.shadows
    status, twin_status = actual.status, shadow.status
    draws, flags, places, near_places = scratch.luck, scratch.flags, scratch.places, scratch.more_places
    highest = 2.0 * max(rate, former_rate) + SLACK
    twins = twin_status if shadows else status  # a person without a shadow is listed by its own status alone
    luck = key(seed, week, Purpose.JOIN)
    near = list_joiners(luck, begin, highest, status[begin:end], twins[begin:end], flags, places, near_places, draws)
    for place in range(near):
        i = places[place]
        u = draws[place]
        joined = False
        twin_joined = False
        if status[i] == PROSPECT:
            chance = prospect_join_probability(fame, usual, actual.firm_image[i], rate, weight)
            joined = u < chance
            if joined:
                welcome(i, week, traits, actual, shadow, firm, settings)
        elif status[i] == FORMER:
            utility = stay_utility(
                actual.satisfaction[i],
                actual.trust[i],
                actual.commitment[i],
                actual.anger[i] + actual.avoidance[i],
                market.switching_cost,
                b,
            )
            chance = former_join_probability(fame, usual, utility, former_rate, weight, b.intention_to_behaviour)
            joined = u < chance
        if shadows and twin_status[i] == FORMER:
            utility = stay_utility(
                shadow.satisfaction[i], shadow.trust[i], shadow.commitment[i], 0.0, market.switching_cost, b
            )
            chance = former_join_probability(fame, usual, utility, former_rate, weight, b.intention_to_behaviour)
            twin_joined = u < chance
        if twin_joined:
            twin_status[i] = CUSTOMER
        if joined:
            status[i] = CUSTOMER
            life.tenure_start[i] = week
            books.joins += 1.0
            books.acquisition += settings.money[0].acquisition_cost
            if week >= 0:
                life.value[i] -= firm.discount[week] * settings.money[0].acquisition_cost
    for at in range(scratch.counts[LEFT]):
        i = scratch.left[at]
        if status[i] == LEAVING:
            status[i] = FORMER
        if twin_status[i] == LEAVING:
            twin_status[i] = FORMER


@loop
def list_joiners(
    luck: int,
    begin: int,
    highest: float,
    status: Flags,
    twin_status: Flags,
    flags: Flags,
    places: Ints,
    near: Ints,
    draws: Floats,
) -> int:
    """List, with their draws, the persons of a slice who are outside and draw below the highest chance.

    Most are customers, so those outside are listed before anybody draws: joining takes 1.9 ns a person and
    week instead of 2.7. The list is `places`; `flags` and `near` are working space.
    """
    for at in range(len(status)):
        flags[at] = (status[at] != CUSTOMER) | (twin_status[at] != CUSTOMER)
    outside = list_marked(flags[: len(status)], begin, places, 0)
    draw_listed(luck, places, 0, blocks(outside), draws)
    for at in range(blocks(outside)):
        flags[at] = draws[at] < highest
    joining = list_marked(flags[:outside], 0, near, 0)
    for place in range(joining):
        places[place], draws[place] = places[near[place]], draws[near[place]]
    return joining


@loop
def welcome(
    i: int, week: int, traits: Traits, actual: Actual, shadow: Shadow, firm: FirmState, settings: Settings
) -> None:
    """Set the states with which a prospect and its shadow become customers (section 5)."""
    b = settings.behaviour[0]
    fame, image = firm.reputation[0], actual.firm_image[i]
    liked = settings.segment_quality[traits.segment[i]] + traits.taste[i]
    heard = b.reputation_to_expectation * (fame - settings.market[0].reputation_start)
    expectation = b.service_quality_offset + traits.taste[i] + settings.advertised + heard
    satisfaction = liked - b.start_gap
    set_customer(i, actual.status, actual.expectation, actual.satisfaction, actual.episode, expectation, satisfaction)
    actual.trust[i] = satisfaction + image
    actual.commitment[i] = satisfaction + traits.prior_bond[i]
    if settings.shadows:
        set_customer(
            i, shadow.status, shadow.expectation, shadow.satisfaction, shadow.episode, expectation, satisfaction
        )
        shadow.trust[i] = satisfaction + image
        shadow.commitment[i] = satisfaction + traits.prior_bond[i]


@rule
def set_customer(
    i: int,
    status: Flags,
    expectation: Floats,
    satisfaction: Floats,
    episode: Floats,
    expected: float,
    content: float,
) -> None:
    """Make person i a customer with the given expectation and satisfaction."""
    status[i] = CUSTOMER
    expectation[i] = expected
    satisfaction[i] = content
    episode[i] = content
