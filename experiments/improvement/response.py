"""What the next money in each lever returns around the best policy, and how the goal answers along its range."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.comparison.intervals import Interval, interval
from experiments.improvement.aims import YEARLY_COST
from experiments.improvement.findings import Point, Response
from experiments.improvement.levers import Changes, SearchedLever, moved
from experiments.improvement.search import part
from experiments.improvement.trials import Trials

# Where along its range a lever is tried, and in how many cases, fewer where a search is shortened; the next money is
# told of all.
PLACES = (0.0, 1 / 3, 2 / 3, 1.0)
_CASES_ALONG, _LEAST_ALONG = 12, 4
# A lever that takes less than this share of a step takes no more money.
_LEAST = 0.1


@dataclass(frozen=True)
class Around:
    """The surroundings of a policy.

    Attributes:
        trials: where candidates are lived, on fresh luck. cases: in how many.
        changes: the policy. goal: what is told of it. step: money a customer and year [price].
        share: of a whole search that is taken.
    """

    trials: Trials
    cases: int
    changes: Changes
    goal: str
    step: float
    share: float = 1.0

    def responses(self, levers: Sequence[tuple[SearchedLever, float]]) -> tuple[Response, ...]:
        """Return what each lever does; each comes with its value in the policy."""
        along = {lever.name: [one for place in PLACES if (one := lever.at(place)) != value] for lever, value in levers}
        few = _along(self.cases, self.share)
        self.trials.ensure([moved(self.changes, lever, one) for lever, _ in levers for one in along[lever.name]], few)
        points = {lever.name: [self._point(lever, one, few) for one in along[lever.name]] for lever, _ in levers}
        steps = {lever.name: self._stepped(lever, value, points[lever.name]) for lever, value in levers}
        self.trials.ensure(
            [moved(self.changes, lever, step) for lever, _ in levers if (step := steps[lever.name]) is not None],
            self.cases,
        )
        return tuple(
            Response(
                lever,
                value,
                tuple(points[lever.name]),
                None if (step := steps[lever.name]) is None else self._point(lever, step, self.cases),
            )
            for lever, value in levers
        )

    def _point(self, lever: SearchedLever, value: float, cases: int) -> Point:
        changes = moved(self.changes, lever, value)
        return Point(value, self._against(changes, YEARLY_COST, cases), self._against(changes, self.goal, cases))

    def _against(self, changes: Changes, measure: str, cases: int) -> Interval:
        there, here = (self.trials.values(one, measure)[:cases] for one in (changes, self.changes))
        return interval(there - here)

    def _stepped(self, lever: SearchedLever, value: float, points: Sequence[Point]) -> float | None:
        """Return the value that costs a step more, or all that the range allows; None where that is next to nothing."""
        ways = (
            [one for one in points if one.value > value],
            [one for one in reversed(points) if one.value < value],
        )
        reached = [_reached(value, way, self.step) for way in ways]
        at, cost = max(reached, key=lambda one: one[1])
        found = lever.rounded(at)
        return None if cost < _LEAST * self.step or found == value else min(lever.high, max(lever.low, found))


def planned_responses(levers: int, cases: int, share: float = 1.0) -> int:
    """Return how many runs responses take at most, of a search or a share of one."""
    return levers * (len(PLACES) * _along(cases, share) + cases)


def _along(cases: int, share: float) -> int:
    """Return in how many cases a lever is tried along its range."""
    return min(cases, max(_LEAST_ALONG, part(_CASES_ALONG, share)))


def _reached(value: float, way: Sequence[Point], step: float) -> tuple[float, float]:
    """Return where the cost has risen by a step along a way, between points by straight lines, and the cost there."""
    last, before = value, 0.0
    most = (value, 0.0)
    for one in way:
        cost = one.extra_cost.estimate
        if cost >= step:
            return last + (one.value - last) * (step - before) / (cost - before), step
        if cost > most[1]:
            most = (one.value, cost)
        last, before = one.value, cost
    return most
