"""What the firm does: the verbs of `sim.engines.agents.Firm`, in the same order, on its queue and books.

An entry of the queue is 2 i for the case of person i, 2 i + 1 for a false claim.
"""

import numpy as np

from sim.kernels.jit import loop, rule
from sim.kernels.sorting import sort_by
from sim.rules.appraisal import Judgement
from sim.rules.bots import BOT, HANDED_OVER, answered_by, share_ended_badly, share_ended_by_bot
from sim.rules.learning import failure_factor, knowledge
from sim.rules.remedy import (
    DecidedAnswer,
    decide_answer,
    goodwill_of,
    handling,
    no_remedy,
    programme_cost,
    with_warning,
    within_limit,
)
from sim.rules.word_of_mouth import reputation
from sim.state.crowd import crowd_comes_back, crowd_lapses, crowd_served, first_week
from sim.state.draws import Purpose, draw, normal_quantile
from sim.state.firm import LAPSED_TODAY, NEWCOMERS, QUEUED, TODAY, VISITORS, FirmState
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    LAPSED,
    NEVER,
    PREEMPTED,
    REOPENED,
    UNRESOLVED,
    WAITING,
    Cases,
    Floats,
    People,
)
from sim.state.pilot import mean_of_all, policy_of
from sim.state.settings import Settings

# Marks an entry of the queue that has its turn.
HAS_TURN = -1


@rule
def join_queue(entry: int, firm: FirmState) -> None:
    """Add an entry to this week's newcomers, who stand behind the queue until they are put in order."""
    firm.queue[firm.counts[QUEUED] + firm.counts[NEWCOMERS]] = entry
    firm.counts[NEWCOMERS] += 1


@rule
def entry_week(entry: int, cases: Cases) -> int:
    """Return the week in which a queue entry came in."""
    return int(cases.claim_week[entry // 2] if entry % 2 == 1 else cases.week[entry // 2])


@rule
def queue_up(begin: int, week: int, seed: int, firm: FirmState, places: Floats) -> None:
    """Put the entries of a week, which stand in the queue from `begin` on, in order: by draw, then by entry."""
    end = firm.counts[QUEUED] + firm.counts[NEWCOMERS]
    for at in range(begin, end):
        places[at - begin] = draw(seed, week, Purpose.QUEUE, firm.queue[at] // 2)
    sort_by(places[: end - begin], firm.queue[begin:end])
    firm.counts[QUEUED] = end
    firm.counts[NEWCOMERS] = 0


# Step 8


@rule
def take_turns(week: int, seed: int, people: People, firm: FirmState, settings: Settings, places: Floats) -> None:
    """Decide whose turn it is: the lapsed, the pre-empted, then the queue up to capacity."""
    cases, queue, today = people.cases, firm.queue, firm.today
    queue_up(firm.counts[QUEUED], week, seed, firm, places)
    waiting, at, turns = firm.counts[QUEUED], 0, 0
    while at < waiting and week - entry_week(queue[at], cases) >= settings.lapse_weeks:
        entry = queue[at]
        at += 1
        if entry % 2 == 1:
            cases.claim_week[entry // 2] = NEVER
        elif cases.open[entry // 2] == REOPENED:
            cases.open[entry // 2] = CLOSED
        else:
            today[turns] = entry
            turns += 1
    firm.counts[LAPSED_TODAY] = turns
    warns = settings.complaint_handling and max(settings.policy.preempt_prob, settings.pilot.policy.preempt_prob) > 0.0
    for place in range(firm.counts[VISITORS] if warns else 0):
        if people.life.visit[firm.visitors[place]] == PREEMPTED:
            today[turns] = 2 * firm.visitors[place]
            turns += 1
    before, kept = turns, 0
    if firm.load > 0.0:
        crowd_lapses(week, settings.lapse_weeks, firm)
    turns = serve_line(False, float(firm.capacity), at, turns, week, seed, people, firm, settings)
    if max(settings.policy.bot_share, settings.pilot.policy.bot_share) > 0.0:
        turns = serve_line(True, float(firm.bot_capacity), at, turns, week, seed, people, firm, settings)
    for place in range(at, waiting):
        if queue[place] != HAS_TURN:
            queue[kept] = queue[place]
            kept += 1
    firm.counts[QUEUED] = kept
    firm.counts[TODAY] = turns
    firm.books[week + firm.burn_in].served += turns - before


@rule
def serve_line(
    by_bot: bool,
    capacity: float,
    begin: int,
    turns: int,
    week: int,
    seed: int,
    people: People,
    firm: FirmState,
    settings: Settings,
) -> int:
    """Give turns, from a place of the queue on, to the entries that the bot ends or to those of the staff.

    The customers who are not lived stand among them. What has its turn is marked in the queue; returned are the turns
    given so far.
    """
    queue, crowd, cases, badly = firm.queue, firm.load > 0.0, people.cases, badly_ended(by_bot, firm, settings)
    since = first_week(week, settings.lapse_weeks, firm)
    for at in range(begin, firm.counts[QUEUED]):
        entry = queue[at]
        if capacity < 1.0:
            break
        if entry == HAS_TURN or is_for_bot(entry, seed, people, settings) != by_bot:
            continue
        if crowd:
            came = entry_week(entry, cases)
            for earlier in range(since, came):
                capacity = crowd_served(earlier, 1.0, capacity, week, by_bot, badly, firm)
            since = came
            place = draw(seed, came, Purpose.QUEUE, entry // 2)
            capacity = crowd_served(came, place, capacity, week, by_bot, badly, firm)
        if capacity >= 1.0:
            firm.today[turns] = entry
            queue[at] = HAS_TURN
            turns += 1
            capacity -= 1.0
    for later in range(since, week + 1 if crowd else since):
        capacity = crowd_served(later, 1.0, capacity, week, by_bot, badly, firm)
    return turns


@rule
def ended_by_bot(firm: FirmState, settings: Settings) -> float:
    """Return the chance that the bot ends a case of a customer who is not lived."""
    rest, in_pilot = share_ended_by_bot(settings.policy), share_ended_by_bot(settings.pilot.policy)
    return mean_of_all(rest, in_pilot, firm.covered, firm.base)


@rule
def badly_ended(by_bot: bool, firm: FirmState, settings: Settings) -> float:
    """Return the chance that such a case is not resolved, of those of the bot or of those of the staff."""
    rest, in_pilot = share_ended_badly(by_bot, settings.policy), share_ended_badly(by_bot, settings.pilot.policy)
    return mean_of_all(rest, in_pilot, firm.covered, firm.base)


@rule
def is_for_bot(entry: int, seed: int, people: People, settings: Settings) -> bool:
    """Say whether the bot ends an entry itself."""
    policy = policy_of(entry // 2, seed, people.traits, settings)
    if policy.bot_share <= 0.0:
        return False
    i, since = entry // 2, entry_week(entry, people.cases)
    u_bot, u_resolve = draw(seed, since, Purpose.BOT, i), draw(seed, since, Purpose.RESOLVE, i)
    return answered_by(u_bot, u_resolve, draw(seed, since, Purpose.HAND_OVER, i), policy) == BOT


# Step 9: `answer` stands in `sim.engines.compiled.week`


@rule
def remedy(entry: int, at: int, seed: int, people: People, firm: FirmState, settings: Settings) -> DecidedAnswer:
    """Decide the remedy of an entry by the luck of the week in which it came in."""
    if at < firm.counts[LAPSED_TODAY]:
        return no_remedy()
    i, since, cases = entry // 2, entry_week(entry, people.cases), people.cases
    policy = policy_of(i, seed, people.traits, settings)
    bots = policy.bot_share > 0.0
    given = decide_answer(
        draw(seed, since, Purpose.RESOLVE, i),
        draw(seed, since, Purpose.COMPENSATE, i),
        draw(seed, since, Purpose.APOLOGY, i),
        normal_quantile(draw(seed, since, Purpose.COURTESY, i)) if policy.courtesy_sd > 0.0 else 0.0,
        draw(seed, since, Purpose.PERSONAL, i),
        draw(seed, since, Purpose.FIRST_CONTACT_AND_DELAY, i),
        draw(seed, since, Purpose.BOT, i) if bots else 0.0,
        draw(seed, since, Purpose.HAND_OVER, i) if bots else 0.0,
        policy,
    )
    given = within_limit(given, most_goodwill(entry, people, settings))
    if entry % 2 == 0 and cases.open[i] == WAITING and cases.mode[i] == PREEMPTED:
        return with_warning(given)
    return given


@rule
def most_goodwill(entry: int, people: People, settings: Settings) -> float:
    """Return the largest compensation of an entry [price of this customer's visit]; a false claim has no cause."""
    i = entry // 2
    by_cause = settings.cause_goodwill[people.cases.cause[i]] if entry % 2 == 0 else np.inf
    return goodwill_of(by_cause, settings.segment_goodwill[people.traits.segment[i]], people.traits.spend[i])


@rule
def pay_claim(i: int, given: DecidedAnswer, week: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Handle a false claim like a case; it is paid where a case would have been."""
    books = firm.books[week + firm.burn_in]
    people.cases.claim_week[i] = NEVER
    paid, handled = given.compensation * people.traits.spend[i], handle(given, False, week, firm, settings)
    if given.compensation > 0.0:
        books.claims_paid += 1.0
    books.claims_cost += paid
    if week >= 0:
        people.life.value[i] -= firm.discount[week] * (paid + handled)


@rule
def handle(given: DecidedAnswer, lapsed: bool, week: int, firm: FirmState, settings: Settings) -> float:
    """Note who answered, and return what handling cost: a case handed over is handled twice."""
    books, cost = firm.books[week + firm.burn_in], handling(given.by, lapsed, settings.money)
    books.by_bot += 1.0 if given.by == BOT else 0.0
    books.handed_over += 1.0 if given.by == HANDED_OVER else 0.0
    books.handling += cost
    return cost


@rule
def book_answer(
    i: int,
    given: DecidedAnswer,
    judged: Judgement,
    second: bool,
    lapsed: bool,
    days: float,
    before: float,
    ordinary: float,
    week: int,
    people: People,
    firm: FirmState,
    settings: Settings,
) -> None:
    """Book an answer: what it led to and what it cost."""
    books, spend = firm.books[week + firm.burn_in], people.traits.spend[i]
    resolved = 1.0 if given.resolved else 0.0
    books.complaint_satisfaction += judged.complaint_satisfaction
    books.expected += judged.expected
    books.recovery += judged.recovery
    if second:
        books.followups += 1.0
        books.followups_resolved += resolved
    else:
        books.episode += judged.x - ordinary
        books.worse_after += 1.0 if judged.x < before else 0.0
        books.lifted += 1.0 if judged.x > ordinary else 0.0
        if lapsed:
            books.lapsed += 1.0
        else:
            books.answered += 1.0
            books.days += days
            books.resolved += resolved
    paid = given.compensation * spend
    repaired = settings.cause_repair[people.cases.cause[i]] * spend if given.resolved else 0.0
    handled = handle(given, lapsed, week, firm, settings)
    books.compensation += paid
    books.repair += repaired
    if week >= 0:
        people.life.value[i] -= firm.discount[week] * (paid + repaired + handled)


# Step 10


@rule
def follow_up(week: int, seed: int, people: People, firm: FirmState, settings: Settings, places: Floats) -> None:
    """Take up again some cases that ended badly two weeks ago."""
    rest, in_pilot, cases = settings.policy.followup_prob, settings.pilot.policy.followup_prob, people.cases
    if max(rest, in_pilot) <= 0.0 or not settings.complaint_handling:
        return
    if firm.load > 0.0:
        share = mean_of_all(rest, in_pilot, firm.covered, firm.base)
        crowd_comes_back(week, seed, share, ended_by_bot(firm, settings), firm)
    for i in range(len(cases.open)):
        due = cases.answered_week[i] == week - 2 and cases.open[i] == CLOSED and people.actual.status[i] == CUSTOMER
        badly = cases.answered[i] == UNRESOLVED or cases.answered[i] == LAPSED
        share = policy_of(i, seed, people.traits, settings).followup_prob if due and badly else 0.0
        if due and badly and draw(seed, week, Purpose.FOLLOWUP, i) < share:
            cases.open[i] = REOPENED
            cases.week[i] = week
            join_queue(2 * i, firm)
    if firm.counts[NEWCOMERS] > 0:
        begin = firm.counts[QUEUED]
        while begin > 0 and entry_week(firm.queue[begin - 1], cases) == week:
            begin -= 1
        queue_up(begin, week, seed, firm, places)


# Step 11


@rule
def gain_reputation(good: int, bad: int, week: int, firm: FirmState, settings: Settings) -> None:
    """Move the reputation by the messages delivered this week."""
    books = firm.books[week + firm.burn_in]
    firm.reputation[0] = reputation(firm.reputation[0], good, bad, settings.behaviour.reputation_memory)
    books.good_stories += good
    books.bad_stories += bad


# Step 12


@rule
def drop_leavers(people: People, firm: FirmState) -> None:
    """Take the entries of those who leave out of the queue."""
    kept = 0
    for at in range(firm.counts[QUEUED]):
        if people.actual.status[firm.queue[at] // 2] == CUSTOMER:
            firm.queue[kept] = firm.queue[at]
            kept += 1
    firm.counts[QUEUED] = kept


# Step 14


@rule
def close(week: int, firm: FirmState, settings: Settings) -> None:
    """Pay the standing costs and learn from the cases noticed."""
    books, policy, money = firm.books[week + firm.burn_in], settings.policy, settings.money
    thousands, pilot, rest = firm.base / 1000.0, settings.pilot, firm.base - firm.covered
    if settings.complaint_handling:
        books.staff += money.staff_cost * (policy.staff_capacity * thousands)
        bots = mean_of_all(policy.bot_share, pilot.policy.bot_share, firm.covered, firm.base)
        books.bot += money.bot_cost * (policy.staff_capacity * thousands * policy.bot_capacity * bots)
        once, yearly = policy.programme_once, policy.programme_yearly
        books.programme += programme_cost(week, settings.programme_week, once, yearly, rest)
        if pilot.on:
            once, yearly = pilot.policy.programme_once, pilot.policy.programme_yearly
            books.programme += programme_cost(week, pilot.programme_week, once, yearly, firm.covered)
    for j in range(len(settings.cause_spend)):
        books.prevention += settings.cause_spend[j] * rest
        if pilot.on:
            books.prevention += pilot.cause_spend[j] * firm.covered
        firm.knowledge[j] = knowledge(
            firm.knowledge[j], firm.noticed[j], firm.base, policy.knowledge_fade, policy.recording_share
        )
        firm.noticed[j] = 0
    set_factors(firm, settings)


@loop
def set_factors(firm: FirmState, settings: Settings) -> None:
    """Set what learning and prevention leave of each hazard from next week on, times events; 0 where nothing fails."""
    for j in range(len(settings.cause_spend)):
        firm.factors[j] = 0.0
        if settings.failures:
            firm.factors[j] = factor_left(j, settings.cause_spend[j], firm, settings)
        if settings.pilot.on:
            firm.pilot_factors[j] = 0.0
            if settings.failures:
                firm.pilot_factors[j] = factor_left(j, settings.pilot.cause_spend[j], firm, settings)


@rule
def factor_left(cause: int, spend: float, firm: FirmState, settings: Settings) -> float:
    """Return what learning and some spending on prevention leave of the hazard of a cause, times events."""
    policy = settings.policy
    left = failure_factor(
        spend,
        firm.knowledge[cause],
        policy.prevention_max,
        policy.prevention_scale,
        policy.learn_max,
        policy.learn_scale,
    )
    return float(settings.cause_rate[cause] * left)
