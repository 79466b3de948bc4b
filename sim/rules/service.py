"""The ordinary visit: what is delivered, what it is worth, what is learned from it.

Sources: SERVQUAL dimensions and the gap model (M02, M03), expectancy-disconfirmation (row 4.7),
updating of expectations (Boulding et al. 1993, row 12.7).
"""

from sim.kernels.elementary import exponential
from sim.kernels.jit import rule
from sim.parameters.values import Behaviour
from sim.rules.value import clip, disconfirmation, exp


@rule
def visit_urge(satisfaction: float, taste: float, resentment: float, b: Behaviour) -> float:
    """Return the log of what attitudes make of the rate of visits: satisfaction draws, resentment keeps away.

    Satisfaction counts, within bounds, by what it exceeds that with an average firm that suits one as well (row 10.7).
    """
    pleased = clip(satisfaction - b.service_quality_offset - taste, -1.0, 1.0)
    return b.visits_per_satisfaction * pleased - b.visits_lost_per_grudge * resentment


@rule
def visit_probability(visit_rate: float, urge: float) -> float:
    """Return the chance of a visit this week, at the usual rate times the exponential of the urge."""
    return 1.0 - exponential(-visit_rate * exp(urge))


@rule
def performance(quality: float, taste: float, noise_sd: float, noise: float) -> float:
    """Deliver a service [sd]: the firm's quality, this customer's taste for the firm, chance."""
    return quality + taste + noise_sd * noise


@rule
def experience(performance: float, expectation: float, zone: float, sensitivity: float, loss_aversion: float) -> float:
    """Judge an episode [sd]: what was delivered plus how it compares with what was expected."""
    return performance + disconfirmation(performance - expectation, zone, sensitivity, loss_aversion)


@rule
def judged_with_trust(episode: float, trust: float, b: Behaviour) -> float:
    """Return what satisfaction moves towards [sd]: an episode, seen in the light of trust (M25)."""
    return (1.0 - b.weight_of_trust_in_judging) * episode + b.weight_of_trust_in_judging * trust


@rule
def updated(old: float, news: float, rate: float) -> float:
    """Move an attitude a share of the way towards the news."""
    return old + rate * (news - old)
