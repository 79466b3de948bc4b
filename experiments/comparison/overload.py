"""Which policies of a comparison leave people waiting: there the queue is judged, not the answer."""

from experiments.comparison.findings import Comparison, PolicyFindings
from sim.scenario.scenario import BUILT_IN

# Nobody who can answer lets people wait so long: an answer after a fortnight, or one case in ten without any,
# comes from a queue and not from what the policy says.
SLOW_DAYS = 14.0
MANY_UNANSWERED = 0.1
# A share of persons who are not read that is told.
MANY_NOT_READ = 0.01


def slow(comparison: Comparison) -> list[PolicyFindings]:
    """List the policies whose answers take more than a fortnight on average."""
    return _above(comparison, "days", SLOW_DAYS)


def unanswered(comparison: Comparison) -> list[PolicyFindings]:
    """List the policies that never answer a tenth or more of the cases that the firm knows of."""
    return _above(comparison, "lapsed_share", MANY_UNANSWERED)


def not_read(one: PolicyFindings) -> float:
    """Return the share of those who failed who are not read for PARADOX: their case is open or too young at the end."""
    failed = one.levels["failed_persons"].estimate
    return 1.0 - one.levels["read_persons"].estimate / failed if failed else 0.0


def _above(comparison: Comparison, outcome: str, limit: float) -> list[PolicyFindings]:
    """List the policies at or above a limit; a number that does not exist is above none."""
    return [one for one in comparison.policies if one.name not in BUILT_IN and one.levels[outcome].estimate >= limit]
