"""How good a candidate is for an aim: its goal, less what the conditions that it breaks cost.

Goal and conditions are measured by how much they vary over the candidates that a search began with, so that none
counts for more because of its unit. A condition is held against the estimate less one standard error: what barely holds
by chance does not count as holding.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.improvement.aims import Aim
from experiments.improvement.levers import Changes
from experiments.improvement.trials import Trials

# What is broken by one spread costs so many spreads of the goal: more than breaking it can ever bring (judgement).
PENALTY = 10.0
_FAR = 1e3

Floats = NDArray[np.float64]


class Merit:
    """Judges candidates by one aim.

    Args:
        aim: what is sought.
        trials: what is known.
        start: the candidates that the search began with, with two cases each or more.
    """

    def __init__(self, aim: Aim, trials: Trials, start: Sequence[Changes]) -> None:
        self.aim, self.trials = aim, trials
        self._goal = _spread([trials.gain(one, aim.goal) for one in start])
        self._spreads = [_spread([trials.slack(one, condition) for one in start]) for condition in aim.conditions]
        noises = [trials.noise(start, condition.measure) for condition in aim.conditions]
        self._errors: Floats = np.array(noises) / np.array(self._spreads)

    def __call__(self, changes: Changes) -> float:
        """Return the merit of a candidate; more is better."""
        return self.of_parts(self.parts(changes), self.trials.cases(changes))

    def parts(self, changes: Changes) -> Floats:
        """Return the goal and the slack of each condition, in their spreads; what does not exist counts as very bad."""
        found = np.empty(1 + len(self.aim.conditions))
        found[0] = self.aim.sign * self.trials.gain(changes, self.aim.goal) / self._goal
        for at, condition in enumerate(self.aim.conditions):
            found[1 + at] = self.trials.slack(changes, condition) / self._spreads[at]
        return np.nan_to_num(found, nan=-_FAR)

    def of_parts(self, parts: Floats, cases: int) -> float:
        """Return the merit of a goal and slacks that are known from so many cases."""
        return float(parts[0]) - PENALTY * float(self._missing(parts, cases).sum())

    def broken(self, changes: Changes) -> float:
        """Return by how many spreads conditions are broken, in sum; 0 if all are kept by a standard error."""
        return float(self._missing(self.parts(changes), self.trials.cases(changes)).sum())

    def keeps(self, changes: Changes) -> bool:
        """Return whether a candidate keeps all conditions, by a standard error."""
        return self.broken(changes) == 0.0

    def _missing(self, parts: Floats, cases: int) -> Floats:
        """Return by how many spreads each condition is broken."""
        return np.asarray(np.maximum(0.0, self._errors / math.sqrt(cases) - parts[1:]))


def _spread(values: Sequence[float]) -> float:
    """Return the standard deviation of the numbers that exist; 1 where they do not vary."""
    kept = [value for value in values if math.isfinite(value)]
    found = float(np.std(kept)) if len(kept) > 1 else 0.0
    return found if found > 0.0 else 1.0
