"""How many replications would settle which policy earns more, as far as the present intervals can tell."""

import math
from typing import NamedTuple

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.recommendation import half_width
from experiments.comparison.verdict import decided
from sim.scenario.scenario import BUILT_IN

# More replications than this are not advised: a difference that needs them is small beside all else that is not known.
MOST = 2000
_ROUND = 10


class Unsettled(NamedTuple):
    """What the decision leaves open at the present number of replications.

    Attributes:
        policies: of which it is open whether they earn more than the reference, and that would change the decision.
        needed: replications that would settle them, if the present estimates hold.
        endless: the others, which more than `MOST` would not settle.
        within: so much the endless ones differ from the reference at most, in profit per customer.
    """

    policies: tuple[str, ...]
    needed: int
    endless: tuple[str, ...]
    within: float


def unsettled(comparison: Comparison) -> Unsettled | None:
    """Return what is open of the decision; None if nothing is, or if one replication leaves no interval.

    The half of an interval shrinks with the root of the replications, so a difference d with half h at n of them
    excludes 0 at about n (h / d)². The interval is as wide as a recommendation asks for among so many policies
    (`experiments.comparison.recommendation`).
    """
    others = [one for one in comparison.policies if one.name not in (*BUILT_IN, comparison.reference)]
    if not others or not all(decided(one.differences["profit"].interval) for one in others):
        return None
    sure = max((_least(one, len(others), comparison.confidence) for one in others), default=0.0)
    still_open = [one for one in others if _is_open(one, len(others), comparison.confidence, max(0.0, sure))]
    if not still_open:
        return None
    needs = {one.name: _needed(one, len(others), comparison.confidence) for one in still_open}
    endless = tuple(one.name for one in still_open if needs[one.name] > MOST)
    ends = [abs(end) for one in still_open if one.name in endless for end in one.differences["profit"].interval[1:3]]
    few = tuple(name for name in needs if name not in endless)
    needed = max((needs[name] for name in few), default=0.0)
    return Unsettled(few, _ROUND * math.ceil(needed / _ROUND), endless, max(ends, default=0.0))


def _is_open(one: PolicyFindings, among: int, confidence: float, sure: float) -> bool:
    """Return whether a policy may earn more than the reference, more than is shown of another, and is not shown to."""
    found = one.differences["profit"]
    return found.high > sure and found.low <= found.high and found.high > 0.0 >= _least(one, among, confidence)


def _least(one: PolicyFindings, among: int, confidence: float) -> float:
    """Return what a policy is shown to earn more than the reference, as one of so many."""
    return one.differences["profit"].estimate - half_width(one, among, confidence)


def _needed(one: PolicyFindings, among: int, confidence: float) -> float:
    """Return after how many replications the interval would exclude 0."""
    found = one.differences["profit"]
    half = half_width(one, among, confidence)
    return found.n * (half / found.estimate) ** 2 if found.estimate else math.inf
