"""What is known of candidates: their outcomes in the cases so far, and how far they are from the reference policy.

All differences are taken case by case, on common luck. The reference policy itself is tried in many cases, so that a
level, which is its level plus a difference, does not hang on the luck of the few cases that a candidate has met.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.ruler import unit_of
from experiments.improvement.aims import SPREAD, Condition, Outcomes, value_of
from experiments.improvement.bench import Bench
from experiments.improvement.levers import AS_IT_IS, Changes

Floats = NDArray[np.float64]


class Trials:
    """Candidates on a bench, each in its first so many cases.

    Args:
        bench: where they are tried.
        cases: of the reference policy, to begin with.
    """

    def __init__(self, bench: Bench, cases: int) -> None:
        self._bench = bench
        self._outcomes: dict[Changes, list[Outcomes]] = {}
        self.spent = 0
        self.ensure([AS_IT_IS], cases)
        spreads = [one[SPREAD] for one in self._outcomes[AS_IT_IS] if math.isfinite(one.get(SPREAD, math.nan))]
        self.unit = unit_of(math.fsum(spreads) / len(spreads)) if spreads else 1.0

    def ensure(self, candidates: Iterable[Changes], cases: int) -> None:
        """Try candidates in cases until each has met so many."""
        every = [AS_IT_IS, *candidates]
        missing = [
            (one, case) for one in dict.fromkeys(every) for case in range(len(self._outcomes.get(one, ())), cases)
        ]
        if not missing:
            return
        for (one, _), outcomes in zip(missing, self._bench(missing), strict=True):
            self._outcomes.setdefault(one, []).append(outcomes)
        self.spent += len(missing)

    @property
    def candidates(self) -> tuple[Changes, ...]:
        """Return all that were tried, in order, the reference policy first."""
        return tuple(self._outcomes)

    def cases(self, changes: Changes) -> int:
        """Return how many cases a candidate has met."""
        return len(self._outcomes.get(changes, ()))

    def values(self, changes: Changes, measure: str) -> Floats:
        """Return a measure of a candidate, by case; contrasts in sd."""
        return np.array([value_of(measure, one, self.unit) for one in self._outcomes[changes]])

    def gains(self, changes: Changes, measure: str) -> Floats:
        """Return by how much a candidate is above the reference policy, by case."""
        found = self.values(changes, measure)
        return found - self.values(AS_IT_IS, measure)[: len(found)]

    def gain(self, changes: Changes, measure: str) -> float:
        """Return by how much a candidate is above the reference policy; nan where nothing can be compared."""
        return _mean(self.gains(changes, measure))

    def level(self, changes: Changes, measure: str) -> float:
        """Return the level of a candidate: that of the reference policy over all its cases, and the difference."""
        if changes == AS_IT_IS:
            return _mean(self.values(AS_IT_IS, measure))
        found = _mean(self.values(AS_IT_IS, measure)) + self.gain(changes, measure)
        return found if math.isfinite(found) else _mean(self.values(changes, measure))

    def slack(self, changes: Changes, condition: Condition) -> float:
        """Return by how much a condition is kept, below 0 if it is not, in its unit; nan without a number."""
        measure = condition.measure
        found = self.gain(changes, measure) if condition.above_reference else self.level(changes, measure)
        return condition.sign * (found - condition.bound)

    def noise(self, candidates: Iterable[Changes], measure: str) -> float:
        """Return how much a difference varies from case to case (standard deviation), pooled over candidates."""
        parts = [gains for one in candidates if len(gains := _kept(self.gains(one, measure))) > 1]
        freedom = sum(len(one) - 1 for one in parts)
        return math.sqrt(sum(float(((one - one.mean()) ** 2).sum()) for one in parts) / freedom) if freedom else 0.0


def _kept(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _mean(values: Floats) -> float:
    kept = _kept(values)
    return float(kept.mean()) if len(kept) else math.nan
