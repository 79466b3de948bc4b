"""One week after the other: who acts when, as `sim.engines.agents.live_week` has it."""

import numpy as np

from sim.engines.compiled.bounds import (
    least_urge,
    may_leave,
    may_visit,
    most_urge,
    surely_visits,
)
from sim.engines.compiled.customer import (
    appraise,
    be_served,
    cause_of,
    decide,
    factor_of,
    fade,
    friends_received,
    grudge,
    hear,
    likely_entries,
    list_tellers,
    pay_for_the_week,
    recent_experience,
    reconsider,
    remind,
    suffer,
    tell_of_answer,
    tell_of_visit,
    utility,
    visit,
)
from sim.engines.compiled.firm import (
    close,
    drop_leavers,
    ended_by_bot,
    follow_up,
    gain_reputation,
    pay_claim,
    remedy,
    take_turns,
)
from sim.kernels.compaction import compress_indices, index
from sim.kernels.jit import loop, rule
from sim.rules.loyalty import most_resentment, occasion_to_leave
from sim.state.batched_draws import draw_listed, normals_of, severities_of
from sim.state.crowd import crowd_comes
from sim.state.draws import Purpose, draw, key
from sim.state.firm import LAPSED_TODAY, OUTSIDE_STORIES, TODAY, VISITORS, FirmState
from sim.state.network import Network
from sim.state.observation import observe
from sim.state.people import (
    CUSTOMER,
    LEAVING,
    NO_ANSWER,
    NO_VISIT,
    NOT_COUNTED,
    ORDINARY,
    RECOVERED,
    UNHEARD,
    UNRECOVERED,
    UNTROUBLED,
    Floats,
    People,
)
from sim.state.settings import Settings, severity_of
from sim.state.workspace import Scratch

# Whether a person comes, by the bounds of the chance.
SURELY, PERHAPS = 1, 2


@loop
def run_weeks(
    begin: int,
    end: int,
    seed: int,
    people: People,
    firm: FirmState,
    network: Network,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Run the weeks begin .. end-1 without coming back to Python in between."""
    for week in range(begin, end):
        live_week(week, seed, people, firm, network, settings, scratch)


@rule
def live_week(
    week: int, seed: int, people: People, firm: FirmState, network: Network, settings: Settings, scratch: Scratch
) -> None:
    """Let customers and firm live one week through the schedule, phase by phase."""
    persons = len(people.actual.status)
    for i in range(persons):
        fade(i, people.traits, people.actual, people.twin, settings)
    if week == 0:
        for i in range(persons):
            remind(i, people, settings)
    if settings.money.price_a_week > 0.0:
        for i in range(persons):
            pay_for_the_week(i, week, people, firm, settings)
    go_visiting(week, seed, people, firm, settings, scratch)
    serve(week, seed, people, firm, settings, scratch)
    take_turns(week, seed, people, firm, settings, scratch.draws)
    answer(week, seed, people, firm, network, settings)
    follow_up(week, seed, people, firm, settings, scratch.draws)
    spread(week, seed, people, firm, network, settings, scratch)
    for i in range(persons):
        hear(i, people, settings)
    leave(week, seed, people, firm, settings, scratch)
    join(week, seed, people, firm, settings, scratch)
    close(week, firm, settings)
    observe(week, seed, people, firm, settings, scratch)


@rule
def go_visiting(week: int, seed: int, people: People, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Let everybody decide on a visit, nearly all by bounds of their chance, and list who visits or whose twin does."""
    traits, actual, twin, visits, twin_visits = (
        people.traits, people.actual, people.twin, people.life.visit, people.life.twin_visit,
    )  # fmt: skip
    rate, usual, comes, b = traits.visit_rate, scratch.visit_chance, scratch.flags, settings.behaviour
    for i in range(len(visits)):
        u, against = draw(seed, week, Purpose.VISIT, i), grudge(i, actual)
        customer, pleased = actual.status[i] == CUSTOMER, actual.satisfaction[i]
        sure = surely_visits(u, usual[i], rate[i], least_urge(pleased, traits.taste[i], against, b))
        perhaps = may_visit(u, usual[i], rate[i], most_urge(pleased, traits.taste[i], against, b))
        comes[i] = (SURELY if sure else PERHAPS if perhaps else NO_VISIT) if customer else NO_VISIT
    for i in range(len(visits)):
        visits[i] = ORDINARY if comes[i] == SURELY else NO_VISIT
        people.life.answer[i] = NO_ANSWER
    if settings.twins:  # else nobody's ever does
        for i in range(len(visits)):
            u, against = draw(seed, week, Purpose.VISIT, i), grudge(i, twin)
            customer, pleased = twin.status[i] == CUSTOMER, twin.satisfaction[i]
            sure = customer & surely_visits(u, usual[i], rate[i], least_urge(pleased, traits.taste[i], against, b))
            perhaps = customer & may_visit(u, usual[i], rate[i], most_urge(pleased, traits.taste[i], against, b))
            twin_visits[i] = sure
            comes[i] = PERHAPS if perhaps & (not sure) else comes[i]
    for at in range(compress_indices(comes, PERHAPS, scratch.listed)):
        visit(index(scratch.listed[at]), week, seed, people, settings)
    visitors = 0
    for i in range(len(visits)):
        firm.visitors[visitors] = i
        visitors += (visits[i] | twin_visits[i]) != 0
    firm.counts[VISITORS] = visitors


@rule
def serve(week: int, seed: int, people: People, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Serve all visitors; then those suffer whose visit has failed."""
    visitors = firm.visitors[: firm.counts[VISITORS]]
    u, noise, failed, failures = scratch.draws, scratch.noise, scratch.listed, 0
    likeliest = 0.0
    for j in range(len(firm.factors)):
        likeliest = max(likeliest, settings.p_fail * firm.factors[j])
        if settings.pilot.on:
            likeliest = max(likeliest, settings.p_fail * firm.pilot_factors[j])
    draw_listed(key(seed, week, Purpose.PERFORMANCE), visitors, u)
    normals_of(u[: len(visitors)], noise)
    if firm.load > 0.0:
        expect_crowd(noise, week, seed, people, firm, settings)
    draw_listed(key(seed, week, Purpose.FAILURE), visitors, u)
    for at in range(len(visitors)):
        i = index(visitors[at])
        fails = u[at] < likeliest and u[at] < settings.p_fail * factor_of(
            i, cause_of(i, week, seed, settings), seed, people, firm, settings
        )
        if be_served(i, noise[at], fails, week, seed, people, firm, settings):
            failed[failures], noise[failures] = visitors[at], noise[at]
            failures += 1
    draw_listed(key(seed, week, Purpose.SEVERITY), failed[:failures], u)
    severities_of(u[:failures], settings.severities, scratch.severities)
    if settings.cause_severities.shape[1] > 0:
        for at in range(failures):
            cause = cause_of(index(failed[at]), week, seed, settings)
            scratch.severities[at] = severity_of(u[at], cause, settings)
    for at in range(failures):
        suffer(index(failed[at]), noise[at], scratch.severities[at], week, seed, people, firm, settings)


@rule
def expect_crowd(noise: Floats, week: int, seed: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Let the customers who are not lived come to the desk, as often as those who visit were likely to."""
    cases, claims = 0.0, 0.0
    for at in range(firm.counts[VISITORS]):
        case, claim = likely_entries(index(firm.visitors[at]), noise[at], week, seed, people, firm, settings)
        cases += case
        claims += claim
    crowd_comes(week, seed, cases, claims, ended_by_bot(firm, settings), firm)


@rule
def answer(week: int, seed: int, people: People, firm: FirmState, network: Network, settings: Settings) -> None:
    """Answer every entry whose turn it is."""
    today, others = firm.today[: firm.counts[TODAY]], firm.others
    compares = settings.behaviour.unequal_treatment > 0.0
    for at in range(len(today)):
        others[at] = np.nan
        if compares and today[at] % 2 == 0:
            explain = remedy(today[at], at, seed, people, firm, settings).explain
            others[at] = friends_received(index(today[at] // 2), explain, week, people, network, settings)
    for at in range(len(today)):
        i, given = index(today[at] // 2), remedy(today[at], at, seed, people, firm, settings)
        if today[at] % 2 == 1:
            pay_claim(i, given, week, people, firm, settings)
        else:
            appraise(i, given, at < firm.counts[LAPSED_TODAY], others[at], week, seed, people, firm, settings)


@rule
def spread(
    week: int, seed: int, people: People, firm: FirmState, network: Network, settings: Settings, scratch: Scratch
) -> None:
    """Tell the stories of the week: of visits, then of answers; others may have told some before."""
    good, bad, tellers = 0, firm.counts[OUTSIDE_STORIES], scratch.listed
    firm.counts[OUTSIDE_STORIES] = 0
    luck, visitors = key(seed, week, Purpose.TELL_VISIT), firm.visitors[: firm.counts[VISITORS]]
    for at in range(list_tellers(visitors, luck, people.life.visit_x, settings, scratch)):
        messages = tell_of_visit(index(tellers[at]), week, seed, people, network, settings, scratch)
        good += max(messages, 0)
        bad += max(-messages, 0)
    for at in range(firm.counts[TODAY]):
        if firm.today[at] % 2 == 0:
            messages = tell_of_answer(index(firm.today[at] // 2), week, seed, people, network, settings, scratch)
            good += max(messages, 0)
            bad += max(-messages, 0)
    gain_reputation(good, bad, week, firm, settings)


@rule
def leave(week: int, seed: int, people: People, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Let everybody decide to stay or to leave: few leave, and only they are looked at one by one."""
    actual, twin, newest, near = people.actual, people.twin, scratch.flags, scratch.flags
    for i in range(len(newest)):
        newest[i] = recent_experience(i, week, people) if actual.status[i] == CUSTOMER else NOT_COUNTED
    untroubled, recovered, unrecovered, unheard = 0, 0, 0, 0
    for i in range(len(newest)):
        untroubled += newest[i] == UNTROUBLED
        recovered += newest[i] == RECOVERED
        unrecovered += newest[i] == UNRECOVERED
        unheard += newest[i] == UNHEARD
    books = firm.books[week + firm.burn_in]
    books.weeks_untroubled += untroubled
    books.weeks_recovered += recovered
    books.weeks_unrecovered += unrecovered
    books.weeks_unheard += unheard
    b, market, visits, twin_visits = settings.behaviour, settings.market, people.life.visit, people.life.twin_visit
    at_visit = occasion_to_leave(True, settings.mean_visits, b)
    otherwise = occasion_to_leave(False, settings.mean_visits, b)
    for i in range(len(near)):
        stays = utility(i, actual, most_resentment(grudge(i, actual), b), week, settings)
        occasion = at_visit if visits[i] != NO_VISIT else otherwise
        near[i] = (actual.status[i] == CUSTOMER) & may_leave(
            draw(seed, week, Purpose.EXIT, i), stays, occasion, market, b
        )
    if settings.twins:
        for i in range(len(near)):
            stays = utility(i, twin, most_resentment(grudge(i, twin), b), week, settings)
            occasion = at_visit if twin_visits[i] == 1 else otherwise
            near[i] |= (twin.status[i] == CUSTOMER) & may_leave(
                draw(seed, week, Purpose.EXIT, i), stays, occasion, market, b
            )
    dropped = False
    for at in range(compress_indices(near, 1, scratch.listed)):
        dropped |= decide(index(scratch.listed[at]), week, seed, people, firm, settings)
    if dropped:
        drop_leavers(people, firm)


@rule
def join(week: int, seed: int, people: People, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Let those outside reconsider; no chance to join exceeds twice its rate, so most draws need no closer look."""
    actual, twin, near, market = people.actual, people.twin, scratch.flags, settings.market
    highest = 2.0 * max(market.join_rate, market.former_join_factor * market.join_rate)
    for i in range(len(near)):
        inside = (actual.status[i] == CUSTOMER) & ((twin.status[i] == CUSTOMER) | (not settings.twins))
        leaving = (actual.status[i] == LEAVING) | (twin.status[i] == LEAVING)
        near[i] = leaving | ((not inside) & (draw(seed, week, Purpose.JOIN, i) <= highest))
    for at in range(compress_indices(near, 1, scratch.listed)):
        reconsider(index(scratch.listed[at]), week, seed, people, firm, settings)
