"""What the firm does: the verbs of `sim.engines.agents.Firm`, in the same order, on its queue and books.

An entry of the queue is 2 i for the case of person i, 2 i + 1 for a false claim.
"""

from sim.kernels.jit import loop, rule
from sim.kernels.sorting import sort_by
from sim.rules.appraisal import Judgement
from sim.rules.learning import failure_factor, knowledge
from sim.rules.remedy import Remedy, no_remedy, with_warning
from sim.rules.remedy import remedy as remedy_of
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
from sim.state.settings import Settings


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
    warns = settings.complaint_handling and settings.policy.preempt_prob > 0.0
    for place in range(firm.counts[VISITORS] if warns else 0):
        if people.life.visit[firm.visitors[place]] == PREEMPTED:
            today[turns] = 2 * firm.visitors[place]
            turns += 1
    served = turns_of(at, week, seed, cases, firm, settings)
    for place in range(at, at + served):
        today[turns] = queue[place]
        turns += 1
    for place in range(at + served, waiting):
        queue[place - at - served] = queue[place]
    firm.counts[QUEUED] = waiting - at - served
    firm.counts[TODAY] = turns
    firm.books[week + firm.burn_in].served += served


@rule
def turns_of(begin: int, week: int, seed: int, cases: Cases, firm: FirmState, settings: Settings) -> int:
    """Return how many entries from a place of the queue on have their turn, with those of customers not lived."""
    queue, waiting, at = firm.queue, firm.counts[QUEUED], begin
    if firm.load == 0.0:
        return int(min(firm.capacity, waiting - at))
    crowd_lapses(week, settings.lapse_weeks, firm)
    capacity, badly = float(firm.capacity), 1.0 - settings.policy.resolve_prob
    for since in range(first_week(week, settings.lapse_weeks, firm), week + 1):
        while at < waiting and entry_week(queue[at], cases) == since:
            place = draw(seed, since, Purpose.QUEUE, queue[at] // 2)
            capacity = crowd_served(since, place, capacity, week, badly, firm)
            if capacity < 1.0:
                return at - begin
            at += 1
            capacity -= 1.0
        capacity = crowd_served(since, 1.0, capacity, week, badly, firm)
    return at - begin


# Step 9: `answer` stands in `sim.engines.compiled.week`


@rule
def remedy(entry: int, at: int, seed: int, people: People, firm: FirmState, settings: Settings) -> Remedy:
    """Decide the remedy of an entry by the luck of the week in which it came in."""
    if at < firm.counts[LAPSED_TODAY]:
        return no_remedy()
    i, since, cases = entry // 2, entry_week(entry, people.cases), people.cases
    given = remedy_of(
        draw(seed, since, Purpose.RESOLVE, i),
        draw(seed, since, Purpose.COMPENSATE, i),
        draw(seed, since, Purpose.APOLOGY, i),
        normal_quantile(draw(seed, since, Purpose.COURTESY, i)) if settings.policy.courtesy_sd > 0.0 else 0.0,
        draw(seed, since, Purpose.PERSONAL, i),
        draw(seed, since, Purpose.FIRST_CONTACT_AND_DELAY, i),
        settings.policy,
    )
    if entry % 2 == 0 and cases.open[i] == WAITING and cases.mode[i] == PREEMPTED:
        return with_warning(given)
    return given


@rule
def pay_claim(i: int, given: Remedy, week: int, people: People, firm: FirmState, settings: Settings) -> None:
    """Handle a false claim like a case; it is paid where a case would have been."""
    books, handling = firm.books[week + firm.burn_in], settings.money.handling_cost
    people.cases.claim_week[i] = NEVER
    paid = given.compensation * people.traits.spend[i]
    if given.compensation > 0.0:
        books.claims_paid += 1.0
    books.claims_cost += paid
    books.handling += handling
    if week >= 0:
        people.life.value[i] -= firm.discount[week] * (paid + handling)


@rule
def book_answer(
    i: int,
    given: Remedy,
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
    books, money, spend = firm.books[week + firm.burn_in], settings.money, people.traits.spend[i]
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
    repaired = money.repair_cost * spend if given.resolved else 0.0
    handled = 0.0 if lapsed else money.handling_cost
    books.compensation += paid
    books.repair += repaired
    books.handling += handled
    if week >= 0:
        people.life.value[i] -= firm.discount[week] * (paid + repaired + handled)


# Step 10


@rule
def follow_up(week: int, seed: int, people: People, firm: FirmState, settings: Settings, places: Floats) -> None:
    """Take up again some cases that ended badly two weeks ago."""
    share, cases = settings.policy.followup_prob, people.cases
    if share <= 0.0 or not settings.complaint_handling:
        return
    if firm.load > 0.0:
        crowd_comes_back(week, seed, share, firm)
    for i in range(len(cases.open)):
        due = cases.answered_week[i] == week - 2 and cases.open[i] == CLOSED and people.actual.status[i] == CUSTOMER
        badly = cases.answered[i] == UNRESOLVED or cases.answered[i] == LAPSED
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
    thousands = firm.base / 1000.0
    if settings.complaint_handling:
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
    policy = settings.policy
    for j in range(len(settings.cause_spend)):
        firm.factors[j] = 0.0
        if settings.failures:
            firm.factors[j] = failure_factor(
                settings.cause_spend[j],
                firm.knowledge[j],
                policy.prevention_max,
                policy.prevention_scale,
                policy.learn_max,
                policy.learn_scale,
            )
