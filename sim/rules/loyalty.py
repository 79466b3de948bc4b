"""Stay, leave, come back; and what a grudge does while time passes.

Sources: stay intentions by outcome (rows 10.3 to 10.5); behaviour follows intention weakly (row 6.8);
revenge fades and avoidance hardens (Gregoire, Tripp and Legoux 2009, row 8.2); short memory for failures
(Knox and van Oest 2014, row 10.1); one bad experience loses fewer than a third, several more than half (row 10.13);
uneven quality blunts quality (row 14.10). The slopes are fitted or judged, see the parameters.
"""

from typing import NamedTuple

from sim.kernels.elementary import exponential, logarithm
from sim.kernels.jit import rule
from sim.parameters.values import Behaviour, Market
from sim.rules.value import Amount, exp, gain, least_gain, logistic, most_gain


class Grudge(NamedTuple):
    """Anger, the hot part, and avoidance, the cold one [sd of felt loss]."""

    anger: float
    avoidance: float


@rule
def grudge_of(anger: Amount, avoidance: Amount) -> Amount:
    """Return the whole of a grudge [sd of felt loss]."""
    return anger + avoidance


@rule
def resentment(grudge: float, b: Behaviour) -> float:
    """Return the weight that a grudge has [sd]: what exceeds the zone of tolerance, less and less (row 10.13)."""
    return gain(grudge - b.zone_of_tolerance, b.grudge_ceiling)


@rule
def least_resentment(grudge: float, b: Behaviour) -> float:
    """Return a number that is at most the resentment, without an exponential."""
    return least_gain(grudge - b.zone_of_tolerance, b.grudge_ceiling)


@rule
def most_resentment(grudge: float, b: Behaviour) -> float:
    """Return a number that is at least the resentment, without an exponential."""
    return most_gain(grudge - b.zone_of_tolerance, b.grudge_ceiling)


@rule
def certainty(unevenness: float, b: Behaviour) -> float:
    """Return how surely attitudes are held: 1 where service is as uneven as usual, less if more (row 14.10)."""
    usual = b.usual_visit_sd * b.usual_visit_sd
    return 1.0 + b.certainty_effect * (2.0 * usual / (usual + unevenness) - 1.0)


@rule
def customer_since(week: int, u: float, initial_tenure: float) -> int:
    """Return the week since when a first customer of this week has been one: exponential, as if all came at one rate.

    `u` is a draw above 0 and at most 1, `initial_tenure` the mean in weeks.
    """
    return week - int(-initial_tenure * logarithm(u))


@rule
def habit(tenure: float, b: Behaviour) -> float:
    """Return what weeks as a customer add to the reasons to stay [logit] (rows 10.17, 11.8)."""
    return b.stay_per_habit * tenure / (tenure + b.habit_weeks)


@rule
def stay_utility(
    satisfaction: float,
    trust: float,
    commitment: float,
    unevenness: float,
    resentment: float,
    tenure: float,
    switching_cost: float,
    b: Behaviour,
) -> float:
    """Weigh reasons to stay [logit]: attitudes, as surely as they are held, habit, switching cost; less resentment."""
    attitudes = b.stay_per_satisfaction * satisfaction + b.stay_per_trust * trust + b.stay_per_commitment * commitment
    held = certainty(unevenness, b) * attitudes - b.stay_per_grudge * resentment
    return held + switching_cost + habit(tenure, b)


@rule
def stay_intention(utility: float, stay_base: float) -> float:
    """Return the stated probability to stay."""
    return logistic(stay_base + utility)


@rule
def pull_to_leave(utility: float, b: Behaviour) -> float:
    """Return the logarithm of what reasons to stay make of the chance to leave; intentions become acts only in part."""
    return -b.intention_to_behaviour * utility


@rule
def occasion_to_leave(visits: bool, mean_visits: float, b: Behaviour) -> float:
    """Return how much of the chance to leave falls on this week: most of it on weeks with a visit (row 11.7).

    `mean_visits` is the mean weekly chance of a visit; the mean over persons is about 1.
    """
    if mean_visits <= 0.0:
        return 1.0
    return 1.0 - b.exits_at_encounters + (b.exits_at_encounters / mean_visits if visits else 0.0)


@rule
def exit_hazard(utility: float, occasion: float, market: Market, b: Behaviour) -> float:
    """Return the weekly chance to leave."""
    return min(b.exit_cap, market.weekly_exit_hazard * occasion * exp(pull_to_leave(utility, b)))


@rule
def prospect_join_probability(reputation: float, firm_image: float, market: Market, b: Behaviour) -> float:
    """Return the weekly chance that a prospect joins: twice the logistic of reputation and image, 1 when neutral."""
    fame = b.reputation_weight * (reputation - market.reputation_start)
    return market.join_rate * 2.0 * logistic(fame + firm_image)


@rule
def former_join_probability(reputation: float, utility: float, market: Market, b: Behaviour) -> float:
    """Return the weekly chance that a former customer comes back, remembering how it was."""
    fame = b.reputation_weight * (reputation - market.reputation_start)
    rate = market.former_join_factor * market.join_rate
    return rate * 2.0 * logistic(fame + b.intention_to_behaviour * utility)


@rule
def recommendation(satisfaction: float, trust: float, grudge: float, b: Behaviour) -> float:
    """Return the readiness to recommend [sd]."""
    return b.recommend_per_satisfaction * satisfaction + b.recommend_per_trust * trust - b.recommend_per_grudge * grudge


@rule
def hardened_share(commitment: float, b: Behaviour) -> float:
    """Return the share of cooling anger that hardens into avoidance: the more, the stronger the relationship (8.3)."""
    return min(1.0, b.hardening_into_avoidance * (1.0 + b.loyal_hardening * max(0.0, commitment)))


@rule
def relieved(anger: Amount, b: Behaviour) -> Amount:
    """Be less angry for having been heard: the firm has taken the complaint up, whatever answer it gives (7.9)."""
    return anger * (1.0 - b.relief_of_being_heard)


@rule
def cooled(before: Grudge, commitment: float, days: float, b: Behaviour) -> Grudge:
    """Let anger cool while waiting for an answer; what goes out of it hardens in part into avoidance (7.9)."""
    out = before.anger * (1.0 - exponential(days / 7.0 * b.log_calm))
    return Grudge(anger=before.anger - out, avoidance=before.avoidance + hardened_share(commitment, b) * out)


@rule
def weekly_cooled(before: Grudge, commitment: float, b: Behaviour) -> Grudge:
    """Age a grudge by one week: anger cools and hardens in part into avoidance, which wears off (7.9)."""
    out = b.anger_cooling * before.anger
    kept = before.avoidance * (1.0 - b.avoidance_decay)
    return Grudge(anger=before.anger - out, avoidance=kept + hardened_share(commitment, b) * out)


@rule
def faded(memory: float, b: Behaviour) -> float:
    """Return what a week leaves of a memory."""
    return memory * b.memory_factor
