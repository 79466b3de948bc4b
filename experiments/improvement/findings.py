"""What a search has found: the policies worth telling, each with numbers of luck that the search never saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.comparison.intervals import Interval
from experiments.improvement.aims import YEARLY_COST, Aim, Condition
from experiments.improvement.levers import AS_IT_IS, Changes, SearchedLever
from sim.scenario.scenario import Scenario

REFERENCE, BEST, CHEAPEST, LEAST_REGRETTED, FRONTIER = "reference", "best", "cheapest", "least_regretted", "frontier"

# What is to be done.
CHANGE = "change"
"""The best policy is certainly better than the reference policy, or alone keeps the conditions."""
STAY = "stay"
"""No policy is certainly better than the reference policy, which keeps the conditions."""
NONE_KEEPS = "none_keeps"
"""No policy that was tried keeps the conditions."""

KEPT, BARELY, BARELY_BROKEN, BROKEN = "kept", "barely", "barely_broken", "broken"


@dataclass(frozen=True, slots=True)
class Held:
    """How a policy fares under one condition.

    Attributes:
        condition: which.
        found: what is bounded, with its interval.
        word: kept or broken by the whole interval; barely kept or barely broken by the estimate alone.
    """

    condition: Condition
    found: Interval
    word: str

    @property
    def keeps(self) -> bool:
        """Return whether the estimate keeps the condition."""
        return self.word in (KEPT, BARELY)

    @property
    def missing(self) -> float:
        """Return by how much the estimate misses the bound; 0 if it keeps it."""
        return max(0.0, self.condition.sign * (self.condition.bound - self.found.estimate))


@dataclass(frozen=True, slots=True)
class Told:
    """A policy that is told, lived on fresh luck.

    Attributes:
        role: why it is told.
        name: in the file of found policies; that of the reference policy for itself.
        changes: how it differs from the reference policy.
        levels: intervals by measure; contrasts in sd.
        gains: the same of the differences from the reference policy, on common luck.
        person, base: the verdicts, as in a comparison.
        held: how it fares under each condition.
        worst_regret: the most that it loses of the goal in any case (or world, if several psychologies are asked for)
            against the best of the policies told.
    """

    role: str
    name: str
    changes: Changes
    levels: Mapping[str, Interval]
    gains: Mapping[str, Interval]
    person: str
    base: str
    held: tuple[Held, ...]
    worst_regret: float

    @property
    def keeps(self) -> bool:
        """Return whether the estimates keep all conditions."""
        return all(one.keeps for one in self.held)

    @property
    def extra_cost(self) -> Interval:
        """Return the yearly cost of recovery and prevention above that of the reference policy [price/customer]."""
        return self.gains[YEARLY_COST]


@dataclass(frozen=True, slots=True)
class Point:
    """The best policy with one lever at another value, against the best policy.

    Attributes:
        value: of the lever.
        extra_cost: a customer and year [price]. gain: of the goal.
    """

    value: float
    extra_cost: Interval
    gain: Interval


@dataclass(frozen=True, slots=True)
class Response:
    """What one lever does around the best policy.

    Attributes:
        lever: which. value: that of the best policy.
        points: along the range.
        step: the point that costs about a step more; None where the lever can take no more money.
    """

    lever: SearchedLever
    value: float
    points: tuple[Point, ...]
    step: Point | None


@dataclass(frozen=True, slots=True)
class Improvement:
    """The answer of a search.

    Attributes:
        scenario: whose policies were improved.
        aim: what was sought; its first condition is the budget if there is one.
        budget: a customer and year [price], above the reference policy; None without one.
        customers: of the firm, by which money of a customer becomes money of the firm; 0 where it is not known.
        scale: what a price of a customer and year is in the money that is told: of the firm, in its currency.
        step: money a customer and year [price], of which is told what the next of it brings.
        levers: that were searched.
        decision: CHANGE, STAY or NONE_KEEPS.
        policies: the reference policy first, then the best, the cheapest without backfire where there is one, the least
            regretted.
        frontier: policies by cost, each the best for its cost, whatever the conditions beside it.
        responses: what each lever does around the best policy.
        tried: every candidate of the search with its cases and estimates, a row each.
        worlds: psychologies lived. cases: fresh ones, of which every number of a policy is told.
        runs: that the whole search asked for.
        share: of a whole search that was taken, as its runs are long; 1 for all of it.
    """

    scenario: Scenario
    aim: Aim
    budget: float | None
    customers: int
    scale: float
    step: float
    levers: tuple[SearchedLever, ...]
    decision: str
    policies: tuple[Told, ...]
    frontier: tuple[Told, ...]
    responses: tuple[Response, ...]
    tried: tuple[Mapping[str, Any], ...]
    worlds: int
    cases: int
    runs: int
    share: float = 1.0

    @property
    def reference(self) -> Told:
        """Return the reference policy."""
        return self.policies[0]

    @property
    def best(self) -> Told:
        """Return the best policy, the nearest to the conditions if none keeps them."""
        return self.of(BEST) or self.policies[0]

    def of(self, role: str) -> Told | None:
        """Return the policy that is told for a reason, None if there is none."""
        return next((one for one in self.policies if one.role == role), None)

    @property
    def best_is_reference(self) -> bool:
        """Return whether nothing better than the reference policy was found."""
        return self.best.changes == AS_IT_IS

    @property
    def unspent(self) -> bool:
        """Return whether the best policy certainly leaves a tenth of the budget or more."""
        return self.budget is not None and self.best.extra_cost.high < 0.9 * self.budget
