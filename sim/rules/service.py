"""The ordinary visit: what is delivered, what it is worth, what is learned from it.

Sources: SERVQUAL dimensions and the gap model (M02, M03), expectancy-disconfirmation (row 4.7),
updating of expectations (Boulding et al. 1993, row 12.7).
"""

from sim.compiling import rule
from sim.exponential import exponential
from sim.rules.value import disconfirmation


@rule
def visit_probability(visit_rate: float, grudge: float, visits_lost: float) -> float:
    """Give the chance of a visit this week; a grudge [sd] keeps people away (row 10.7)."""
    return 1.0 - exponential(-visit_rate * exponential(-visits_lost * grudge))


@rule
def performance(quality: float, taste: float, noise_sd: float, noise: float) -> float:
    """Deliver a service [sd]: the firm's quality, this customer's taste for the firm, chance."""
    return quality + taste + noise_sd * noise


@rule
def experience(performance: float, expectation: float, zone: float, sensitivity: float, loss_aversion: float) -> float:
    """Judge an episode [sd]: what was delivered plus how it compares with what was expected."""
    return performance + disconfirmation(performance - expectation, zone, sensitivity, loss_aversion)


@rule
def updated(old: float, news: float, rate: float) -> float:
    """Move an attitude a share of the way towards the news."""
    return old + rate * (news - old)
