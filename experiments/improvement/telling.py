"""Puts candidates that were lived on fresh luck into findings: levels, differences, verdicts, conditions, regret."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.comparison import bounds, limits
from experiments.comparison.intervals import Interval, interval
from experiments.comparison.verdict import verdict
from experiments.improvement.aims import MEASURES, Aim, Condition
from experiments.improvement.findings import BARELY, BARELY_BROKEN, BROKEN, KEPT, Held, Told
from experiments.improvement.levers import Changes
from experiments.improvement.trials import Trials

Floats = NDArray[np.float64]


class Teller:
    """Tells candidates of one search.

    Args:
        trials: in which all of them have met the same fresh cases.
        aim: of the search.
        margin: of the verdicts [sd].
        worlds: psychologies that the cases take in turn.
        cases: that all of them have met.
    """

    def __init__(self, trials: Trials, aim: Aim, margin: float, worlds: int, cases: int) -> None:
        self.trials, self.aim, self.margin, self.worlds, self.cases = trials, aim, margin, worlds, cases

    def told(self, role: str, name: str, changes: Changes, among: Sequence[Changes]) -> Told:
        """Return what is told of a candidate.

        Args:
            role: why it is told.
            name: what it is called.
            changes: the candidate.
            among: the candidates against which it may be regretted.
        """
        levels = {
            measure: limits.clip(interval(self.trials.values(changes, measure)), bounds.of_outcome(measure))
            for measure in MEASURES
        }
        return Told(
            role,
            name,
            changes,
            levels,
            {measure: interval(self.trials.gains(changes, measure)) for measure in MEASURES},
            verdict(levels["paradox"], levels["recovery_person"], self.margin),
            verdict(levels["total"], levels["recovery_base"], self.margin),
            tuple(self.held(changes, condition) for condition in self.aim.conditions),
            float(self.regrets(changes, among).max()),
        )

    def keeps(self, changes: Changes) -> bool:
        """Return whether the estimates of a candidate keep all conditions."""
        return all(self.held(changes, condition).keeps for condition in self.aim.conditions)

    def held(self, changes: Changes, condition: Condition) -> Held:
        """Return how a candidate fares under a condition; a number that does not exist breaks it."""
        measure = condition.measure
        read = self.trials.gains if condition.above_reference else self.trials.values
        found = interval(read(changes, measure))
        return Held(condition, found, _word(found, condition))

    def regrets(self, changes: Changes, among: Sequence[Changes]) -> Floats:
        """Return what a candidate loses of the goal in each world against the best there; each case is one if alone."""
        own = self._by_world(changes)
        most = np.max([own, *(self._by_world(one) for one in among)], axis=0)
        return np.asarray(np.nan_to_num(most - own, nan=0.0))

    def least_regretted(self, among: Sequence[Changes]) -> Changes:
        """Return the candidate whose largest regret is the least."""
        return min(among, key=lambda one: float(self.regrets(one, among).max()))

    def _by_world(self, changes: Changes) -> Floats:
        """Return the goal, more being better, by world; by case where there is one world only."""
        values = self.aim.sign * self.trials.values(changes, self.aim.goal)[: self.cases]
        worlds = self.cases if self.worlds == 1 else min(self.worlds, self.cases)
        return np.array([values[world::worlds].mean() for world in range(worlds)])


def backfires(trials: Trials, changes: Changes, margin: float) -> bool:
    """Return whether a candidate may backfire, for the person or for the base: an interval reaches below the margin."""
    for measure in ("recovery_person", "recovery_base"):
        found = interval(trials.values(changes, measure))
        if not (found.low if math.isfinite(found.low) else -math.inf) > -margin:
            return True
    return False


def _word(found: Interval, condition: Condition) -> str:
    ends = sorted(condition.sign * (end - condition.bound) for end in (found.low, found.high))
    slack = condition.sign * (found.estimate - condition.bound)
    if not math.isfinite(slack):
        return BROKEN
    if not math.isfinite(ends[0]):
        return BARELY if slack >= 0.0 else BARELY_BROKEN
    if ends[0] >= 0.0:
        return KEPT
    if ends[1] < 0.0:
        return BROKEN
    return BARELY if slack >= 0.0 else BARELY_BROKEN
