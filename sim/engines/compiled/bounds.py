"""Chances between two numbers that take no exponential: they decide for nearly everybody, the rule for those between.

Every week everybody may visit or leave, and two exponentials per person are a fifth of a week. A bound may leave the
answer open but never gives another one than the rule.
"""

from sim.kernels.jit import rule
from sim.parameters.values import Behaviour, Market
from sim.rules.loyalty import least_resentment, most_resentment, pull_to_leave
from sim.rules.service import visit_urge

# Rounding can never make a bound wrong that is so much wider.
SLACK = 1e-9


@rule
def least_urge(satisfaction: float, taste: float, grudge: float, b: Behaviour) -> float:
    """Return a number that is at most the urge to visit."""
    return visit_urge(satisfaction, taste, most_resentment(grudge, b), b)


@rule
def most_urge(satisfaction: float, taste: float, grudge: float, b: Behaviour) -> float:
    """Return a number that is at least the urge to visit."""
    return visit_urge(satisfaction, taste, least_resentment(grudge, b), b)


@rule
def surely_visits(u: float, usual: float, rate: float, urge: float) -> bool:
    """Return whether a draw is surely below the chance of a visit, whose urge is at least this; the usual one is known.

    An urge y moves the rate by at least d = rate * y, and the chance of no visit is that at the usual rate times
    exp(-d), which is at most 1 / (1 + d).
    """
    more = rate * urge
    return (more > -1.0) & ((1.0 - u - SLACK) * (1.0 + more) > 1.0 - usual)


@rule
def may_visit(u: float, usual: float, rate: float, urge: float) -> bool:
    """Return whether a draw may be below that chance, whose urge is at most this: exp(y) is at most 1 / (1 - y)."""
    less = 1.0 - urge
    more = rate * (urge / max(less, 0.5))
    return (u < usual + (1.0 - usual) * more + SLACK) | (less < 0.5)


@rule
def may_leave(u: float, utility: float, occasion: float, market: Market, b: Behaviour) -> bool:
    """Return whether a draw may be below the exit hazard of a customer whose utility of staying is at least this."""
    y = pull_to_leave(utility, b)
    return ((u - SLACK) * least_exp_of_minus(y) < market.weekly_exit_hazard * occasion) | (y > 7.0)


@rule
def least_exp_of_minus(y: float) -> float:
    """Return a number that is at most exp(-y), for y < 8: (1 - y / 8)^8, a limit from below."""
    root = 1.0 - 0.125 * max(y, -30.0)
    root *= root
    root *= root
    return root * root
