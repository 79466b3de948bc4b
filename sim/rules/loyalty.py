"""Stay, leave, come back; and what a grudge does while time passes.

Sources: stay intentions by outcome (rows 10.3 to 10.5); behaviour follows intention weakly (row 6.8);
revenge fades and avoidance hardens (Gregoire, Tripp and Legoux 2009, row 8.2); short memory for failures
(Knox and van Oest 2014, row 10.1). The slopes are fitted or judged, see the parameters.
"""

from sim.compiling import rule
from sim.exponential import exponential
from sim.parameter_values import Behaviour
from sim.rules.value import exp, logistic


@rule
def stay_utility(
    satisfaction: float, trust: float, commitment: float, grudge: float, switching_cost: float, b: Behaviour
) -> float:
    """Weigh reasons to stay [logit]: satisfaction, trust, commitment, cost of switching; less the grudge."""
    return (
        b.stay_per_satisfaction * satisfaction
        + b.stay_per_trust * trust
        + b.stay_per_commitment * commitment
        - b.stay_per_grudge * grudge
        + switching_cost
    )


@rule
def stay_intention(utility: float, stay_base: float) -> float:
    """Give the stated probability to stay."""
    return logistic(stay_base + utility)


@rule
def exit_hazard(utility: float, weekly_exit_hazard: float, intention_to_behaviour: float, exit_cap: float) -> float:
    """Give the weekly chance to leave; intentions turn into behaviour only in part."""
    return min(exit_cap, weekly_exit_hazard * exp(-intention_to_behaviour * utility))


@rule
def prospect_join_probability(
    reputation: float, start: float, image: float, join_rate: float, reputation_weight: float
) -> float:
    """Give the weekly chance that a prospect joins: twice the logistic of reputation and image, 1 when neutral."""
    return join_rate * 2.0 * logistic(reputation_weight * (reputation - start) + image)


@rule
def former_join_probability(
    reputation: float,
    start: float,
    utility: float,
    rate: float,
    reputation_weight: float,
    follow_through: float,
) -> float:
    """Give the weekly chance that a former customer comes back, remembering how it was."""
    return rate * 2.0 * logistic(reputation_weight * (reputation - start) + follow_through * utility)


@rule
def recommendation(
    satisfaction: float,
    trust: float,
    grudge: float,
    per_satisfaction: float,
    per_trust: float,
    per_grudge: float,
) -> float:
    """Give the readiness to recommend [sd]."""
    return per_satisfaction * satisfaction + per_trust * trust - per_grudge * grudge


@rule
def hardened_share(commitment: float, share: float, per_commitment: float) -> float:
    """Give the share of cooling anger that hardens into avoidance: the more, the stronger the relationship (8.3)."""
    return share * (1.0 + per_commitment * max(0.0, commitment))


@rule
def cooled(anger: float, avoidance: float, days: float, log_calm: float, hardening: float) -> tuple[float, float]:
    """Let anger cool for some days; what goes out of it hardens in part into avoidance. Gives both."""
    out = anger * (1.0 - exponential(days / 7.0 * log_calm))
    return anger - out, avoidance + hardening * out
