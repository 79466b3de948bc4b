"""Which policies of a comparison leave people waiting: there the queue is judged, not the answer."""

from experiments.findings import Comparison, PolicyFindings
from sim.scenario import DO_NOTHING

# Nobody who can answer lets people wait so long: an answer after a fortnight, or one case in ten without any,
# comes from a queue and not from what the policy says.
SLOW_DAYS = 14.0
MANY_UNANSWERED = 0.1


def slow(comparison: Comparison) -> list[PolicyFindings]:
    """List the policies whose answers take more than a fortnight on average."""
    return _above(comparison, "days", SLOW_DAYS)


def unanswered(comparison: Comparison) -> list[PolicyFindings]:
    """List the policies that never answer a tenth or more of the cases that the firm knows of."""
    return _above(comparison, "lapsed_share", MANY_UNANSWERED)


def _above(comparison: Comparison, outcome: str, limit: float) -> list[PolicyFindings]:
    """List the policies at or above a limit; a number that does not exist is above none."""
    return [one for one in comparison.policies if one.name != DO_NOTHING and one.levels[outcome].estimate >= limit]
