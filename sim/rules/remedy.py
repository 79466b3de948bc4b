"""What the firm answers: the policy's probabilities meet the draws of the week in which the case came in (7.16).

Shares for an average firm: rows 1.13 and 5.7. Congestion changes the waiting, never the luck.
"""

from typing import NamedTuple

from sim.kernels.jit import rule
from sim.parameters.values import Policy
from sim.rules.justice import courtesy_shown


class Remedy(NamedTuple):
    """What a case gets, and the days that pass between its turn and the answer."""

    resolved: bool
    compensation: float
    courtesy: float
    explain: float
    personalised: float
    days: float


@rule
def remedy(
    u_resolve: float,
    u_compensate: float,
    u_apology: float,
    n_courtesy: float,
    u_personal: float,
    u_delay: float,
    policy: Policy,
) -> Remedy:
    """Decide an answer from the luck of a case; money only where the problem is resolved."""
    resolved = u_resolve < policy.resolve_prob
    paid = resolved and u_compensate < policy.compensate_prob
    if u_apology < policy.apology_prob:
        mood = policy.courtesy_warm
    else:
        mood = policy.courtesy_resolved if resolved else policy.courtesy_unresolved
    courtesy = courtesy_shown(mood, n_courtesy, policy.courtesy_sd, policy.bot_coldness, policy.bot_share)
    explain = policy.explain_resolved if resolved else policy.explain_unresolved
    fitted = 1.0 if u_personal < policy.personalised_share else 0.0
    days = policy.first_contact_days if u_delay < policy.first_contact else policy.answer_days * u_delay
    return Remedy(
        resolved=resolved,
        compensation=policy.comp_amount if paid else 0.0,
        courtesy=courtesy,
        explain=explain,
        personalised=fitted,
        days=days,
    )


@rule
def no_remedy() -> Remedy:
    """Return what a case gets whose turn never came."""
    return Remedy(resolved=False, compensation=0.0, courtesy=0.0, explain=0.0, personalised=0.0, days=0.0)


@rule
def with_warning(given: Remedy) -> Remedy:
    """Return a remedy that comes with the warning of a failure: at once, and explained."""
    return Remedy(
        resolved=given.resolved,
        compensation=given.compensation,
        courtesy=given.courtesy,
        explain=1.0,
        personalised=given.personalised,
        days=0.0,
    )


@rule
def days_to_answer(lapsed: bool, given: Remedy, weeks: float, lapse_weeks: int) -> float:
    """Return the days from a failure to its answer, whose turn came after some weeks, or to its lapse."""
    return 7.0 * lapse_weeks if lapsed else given.days + 7.0 * weeks


@rule
def weekly_capacity(staff_capacity: float, bot_capacity: float, bot_share: float, customers: int) -> int:
    """Return the entries the firm can answer in a week: an input, never computed from the failures (M18)."""
    return max(0, int(staff_capacity * customers / 1000.0 * (1.0 + bot_capacity * bot_share)))
