"""What the firm answers: the policy's probabilities meet the draws of the week in which the case came in (7.16).

Shares for an average firm: rows 1.13 and 5.7. Congestion changes the waiting, never the luck.
"""

from typing import NamedTuple

from sim.compiling import rule
from sim.parameter_values import Policy
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
    days = policy.first_contact_days if u_delay < policy.first_contact else 7.0 * u_delay
    return Remedy(resolved, policy.comp_amount if paid else 0.0, courtesy, explain, fitted, days)


@rule
def weekly_capacity(staff_capacity: float, bot_capacity: float, bot_share: float, customers: int) -> int:
    """Give the entries the firm can answer in a week: an input, never computed from the failures (M18)."""
    return max(0, int(staff_capacity * customers / 1000.0 * (1.0 + bot_capacity * bot_share)))
