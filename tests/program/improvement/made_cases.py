"""A made case whose best is known: a hill that the budget cuts off, a second, lower peak, and noise."""

import hashlib
import itertools
import json
from collections.abc import Sequence
from functools import cache

import numpy as np

from experiments.improvement.aims import Aim, Condition, Outcomes
from experiments.improvement.levers import Changes, SearchedLever
from experiments.improvement.merit import Merit
from experiments.improvement.search import REFERENCE_CASES, Search
from experiments.improvement.trials import Trials
from sim.parameters.registry import PARAMETERS

NAMES = ("a", "b", "c", "d")
WEIGHTS = np.array([1.0, 0.3, 0.6, 1.0]) / 2.9
BUDGET = 0.55
LEVELS, REPLICATIONS = 7, 8  # of the grid
LOW_PEAK = 0.45
COMMON, OWN = 0.15, 0.05  # standard deviations of what all candidates share in a case, and of what is a candidate's own
LEVERS = tuple(SearchedLever(name, PARAMETERS["resolve_prob"], (name,), 0.0, 1.0) for name in NAMES)


def truth(values: Sequence[float]) -> tuple[float, float]:
    """Return goal and cost: a hill whose top costs too much, a lower peak that costs little."""
    at = np.array(values)
    hill = np.exp(-((at - 0.75) ** 2).sum() / 0.36)
    low = LOW_PEAK * np.exp(-((at - 0.2) ** 2).sum() / 0.09)
    return float(hill + low), float(WEIGHTS @ at)


def values_of(changes: Changes) -> list[float]:
    given = dict(changes)
    return [given.get(name, 0.0) for name in NAMES]


class MadeBench:
    """Tries candidates in the made case; counts what it was asked."""

    def __init__(self, seed: int) -> None:
        self.seed, self.asked = seed, 0

    def __call__(self, wanted: Sequence[tuple[Changes, int]]) -> list[Outcomes]:
        self.asked += len(wanted)
        return [self._one(changes, case) for changes, case in wanted]

    def _one(self, changes: Changes, case: int) -> Outcomes:
        goal, cost = truth(values_of(changes))
        common = np.random.default_rng([self.seed, case]).normal(0.0, COMMON, 2)
        named = hashlib.sha256(json.dumps([self.seed, case, sorted(changes)]).encode()).digest()
        own = np.random.default_rng(int.from_bytes(named[:8], "big")).normal(0.0, OWN, 2)
        return {"profit": goal + common[0] + own[0], "yearly_cost": cost + common[1] + own[1] / 2}


@cache
def grid_best() -> float:
    """Return the best goal within the budget over the full grid."""
    points = itertools.product(np.linspace(0.0, 1.0, LEVELS), repeat=len(NAMES))
    return max(goal for goal, cost in map(truth, points) if cost <= BUDGET)


def found(seed: int, share: float = 1.0) -> tuple[float, float, int, int]:
    """Make a search or a share of one; return true goal and cost of what is found, runs, and candidates."""
    bench = MadeBench(seed)
    trials = Trials(bench, REFERENCE_CASES)
    search = Search(LEVERS, trials, {}, seed, share)
    start = search.begin()
    aim = Aim("profit", True, (Condition("yearly_cost", False, BUDGET, above_reference=True),))
    merit = Merit(aim, trials, start)
    best = next(one for one in search.find(merit, start) if merit.keeps(one))
    return *truth(values_of(best)), bench.asked, len(trials.candidates)
