"""What the firm answers: the policy's probabilities meet the draws of the week in which the case came in (7.16).

Shares for an average firm: rows 1.13 and 5.7. Congestion changes the waiting, never the luck.
"""

from typing import NamedTuple

from sim.kernels.jit import rule
from sim.parameters.values import Money, Policy
from sim.rules.bots import BOT, HANDED_OVER, PERSON, answered_by
from sim.rules.justice import courtesy_shown


class DecidedAnswer(NamedTuple):
    """What a case gets, the days that pass between its turn and the answer, and who answers (`sim.rules.bots`)."""

    resolved: bool
    compensation: float
    courtesy: float
    explain: float
    personalised: float
    days: float
    by: int


@rule
def decide_answer(
    u_resolve: float,
    u_compensate: float,
    u_apology: float,
    n_courtesy: float,
    u_personal: float,
    u_delay: float,
    u_bot: float,
    u_hand_over: float,
    policy: Policy,
) -> DecidedAnswer:
    """Decide an answer from the luck of a case; money only where the problem is resolved.

    A bot answers at the first contact and resolves part of what a person would have resolved.
    """
    by = answered_by(u_bot, u_resolve, u_hand_over, policy)
    resolved = u_resolve < (policy.resolve_prob * policy.bot_solves if by == BOT else policy.resolve_prob)
    paid = resolved and u_compensate < policy.compensate_prob
    if u_apology < policy.apology_prob:
        mood = policy.courtesy_warm
    else:
        mood = policy.courtesy_resolved if resolved else policy.courtesy_unresolved
    courtesy = courtesy_shown(mood, n_courtesy, policy.courtesy_sd)
    explain = policy.explain_resolved if resolved else policy.explain_unresolved
    fitted = 1.0 if u_personal < policy.personalised_share else 0.0
    at_once = by == BOT or u_delay < policy.first_contact
    days = policy.first_contact_days if at_once else policy.answer_days * u_delay
    return DecidedAnswer(
        resolved=resolved,
        compensation=policy.comp_amount if paid else 0.0,
        courtesy=courtesy,
        explain=explain,
        personalised=fitted,
        days=days,
        by=by,
    )


@rule
def within_limit(given: DecidedAnswer, most: float) -> DecidedAnswer:
    """Return a remedy whose compensation is at most what the firm ever pays such a customer for such a failure."""
    return DecidedAnswer(
        resolved=given.resolved,
        compensation=min(given.compensation, most),
        courtesy=given.courtesy,
        explain=given.explain,
        personalised=given.personalised,
        days=given.days,
        by=given.by,
    )


@rule
def goodwill_of(cause_limit: float, segment_limit: float, spend: float) -> float:
    """Return the largest compensation in prices of this customer's visit, from limits in prices of an average one."""
    return min(cause_limit, segment_limit) / spend


@rule
def programme_cost(week: int, begin: int, once: float, yearly: float, customers: int) -> float:
    """Return what the policy itself costs in a week [price]: all that is due once as it begins, a 52nd of a year's."""
    first = once * customers if week == begin else 0.0
    return first + yearly * customers / 52.0


@rule
def no_remedy() -> DecidedAnswer:
    """Return what a case gets whose turn never came."""
    return DecidedAnswer(
        resolved=False, compensation=0.0, courtesy=0.0, explain=0.0, personalised=0.0, days=0.0, by=PERSON
    )


@rule
def with_warning(given: DecidedAnswer) -> DecidedAnswer:
    """Return a remedy that comes with the warning of a failure: at once, and explained."""
    return DecidedAnswer(
        resolved=given.resolved,
        compensation=given.compensation,
        courtesy=given.courtesy,
        explain=1.0,
        personalised=given.personalised,
        days=0.0,
        by=given.by,
    )


@rule
def handling(by: int, lapsed: bool, money: Money) -> float:
    """Return what it cost [price] to handle an entry: nothing if it lapsed, twice if a bot handed it over."""
    if lapsed:
        return 0.0
    return 2.0 * money.handling_cost if by == HANDED_OVER else money.handling_cost


@rule
def days_to_answer(lapsed: bool, given: DecidedAnswer, weeks: float, lapse_weeks: int) -> float:
    """Return the days from a failure to its answer, whose turn came after some weeks, or to its lapse."""
    return 7.0 * lapse_weeks if lapsed else given.days + 7.0 * weeks


@rule
def weekly_capacity(capacity: float, customers: int, present: float) -> int:
    """Return the entries that can be answered in a week: an input, never computed from the failures (M18).

    `present` is the share of those who answer that is at work.
    """
    return max(0, int(capacity * customers / 1000.0 * present))
