"""Which policy a firm should choose by what a comparison found: the goal is profit, the limit is backfire.

A policy is recommended in place of the reference only if its profit is shown to be higher and people whose service
failed are not shown to end up worse off than if the firm had done nothing. Shown means: by an interval that is as much
wider as the number of policies asks for (Bonferroni), so that luck alone recommends a change in one comparison of forty
at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.intervals import t_quantile
from experiments.comparison.verdict import BACKFIRE, BETTER, HIGHER, LOWER, UNDECIDED
from sim.scenario.scenario import BUILT_IN

# What leaves open whether a policy earns more.
MAY_BE_MORE = (UNDECIDED, HIGHER)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to do.

    Attributes:
        policy: the policy to have; the reference if nothing else is shown to earn more.
        changes: whether that is another than the reference.
        passed_over: policies that earn more and were left out, as they backfire.
        open: policies of which it is undecided whether they earn more than the reference.
        dearer: the policy that is best for the base among those that earn less, "" if there is none.
    """

    policy: str
    changes: bool
    passed_over: tuple[str, ...]
    open: tuple[str, ...]
    dearer: str


def recommend(comparison: Comparison) -> Recommendation:
    """Return the policy to have by the findings of a comparison."""
    others = [one for one in comparison.policies if one.name not in BUILT_IN and one.name != comparison.reference]
    earning = [one for one in others if _earns_more(one, len(others), comparison.confidence)]
    sound = [one for one in earning if one.person != BACKFIRE]
    best = max(sound, key=_profit, default=None)
    least = _profit(best) if best else 0.0
    dearer = [one for one in others if one.policy == BETTER and one.differences["profit"].verdict == LOWER]
    return Recommendation(
        policy=best.name if best else comparison.reference,
        changes=best is not None,
        passed_over=_names([one for one in earning if one.person == BACKFIRE and _profit(one) > least]),
        open=_names([one for one in others if one not in earning and one.differences["profit"].verdict in MAY_BE_MORE]),
        dearer=max(dearer, key=lambda one: one.differences["satisfaction_sd"].estimate).name if dearer else "",
    )


def _earns_more(one: PolicyFindings, among: int, confidence: float) -> bool:
    """Return whether a policy is shown to earn more than the reference, as one of so many that might be found to."""
    found = one.differences["profit"]
    return found.verdict == HIGHER and found.estimate - half_width(one, among, confidence) > 0.0


def half_width(one: PolicyFindings, among: int, confidence: float) -> float:
    """Return half the interval of what a policy earns more than the reference, as one of so many (Bonferroni).

    Args:
        one: the policy; of two replications or more.
        among: how many might be found to earn more.
        confidence: of the interval of one.
    """
    found = one.differences["profit"]
    wider = t_quantile(found.n - 1, 1.0 - (1.0 - confidence) / among) / t_quantile(found.n - 1, confidence)
    return float(wider * (found.estimate - found.low))


def _profit(one: PolicyFindings) -> float:
    return one.differences["profit"].estimate


def _names(policies: Sequence[PolicyFindings]) -> tuple[str, ...]:
    return tuple(one.name for one in policies)
