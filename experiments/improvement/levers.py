"""Which levers a search may move, and between which ends.

A lever moves one value of a policy, or the same value at several places, as when prevention is bought for every cause
alike. What differs from the reference policy is written as changes: pairs of a dotted path within a policy and a value.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.improvement.ranges import PREVENTION, read, separate
from sim.errors import ParadoxError, shown
from sim.parameters.registry import Parameter
from sim.scenario.scenario import Scenario

Changes = tuple[tuple[str, float], ...]

# The reference policy, as it stands in the file.
AS_IT_IS: Changes = ()
# Spending on prevention that no policy of the file buys is searched up to so many times its scale: there 95 % of what
# money can prevent is prevented (judgement).
_SCALES = 3.0
# Values are rounded so that a range has some hundreds of them: no policy hangs on its fourth digit.
_FINE = 1000.0


@dataclass(frozen=True, slots=True)
class SearchedLever:
    """A lever that the search moves.

    Attributes:
        name: what it is called: its name in a policy, for prevention with the cause behind a dot.
        parameter: its declaration.
        paths: places within a policy that take its value.
        low, high: ends of what is searched.
        whole: whether it takes whole numbers only.
    """

    name: str
    parameter: Parameter
    paths: tuple[str, ...]
    low: float
    high: float
    whole: bool = False

    def at(self, place: float) -> float:
        """Return the value at a place of the range, 0 to 1, rounded to what a person would write."""
        value = self.low + (self.high - self.low) * min(1.0, max(0.0, place))
        return min(self.high, max(self.low, self.rounded(value)))

    def place(self, value: float) -> float:
        """Return where a value lies in the range, 0 to 1; a value beyond an end counts as that end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))

    def rounded(self, value: float) -> float:
        """Round a value to a whole number, or to the digits that its range deserves."""
        if self.whole:
            return float(round(value))
        return round(value, max(0, math.floor(math.log10(_FINE / (self.high - self.low)))))

    def at_an_end(self, value: float) -> bool:
        """Return whether a value is an end of the range that a scenario could go beyond."""
        limits = self.parameter.limits or (-math.inf, math.inf)
        return (value <= self.low and self.low > limits[0]) or (value >= self.high and self.high < limits[1])


def changes_at(levers: Sequence[SearchedLever], places: NDArray[np.float64]) -> Changes:
    """Return the changes that a point of the unit cube, one axis a lever, stands for."""
    return tuple(
        (path, lever.at(float(place))) for lever, place in zip(levers, places, strict=True) for path in lever.paths
    )


def places_of(levers: Sequence[SearchedLever], changes: Changes, policy: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return the point of the unit cube at which changes lie; what they leave is as in a policy.

    Args:
        levers: the axes.
        changes: what differs from the policy.
        policy: plain content of a policy.
    """
    given = dict(changes)
    return np.array([lever.place(given.get(lever.paths[0], value_in(policy, lever.paths[0]))) for lever in levers])


def moved(changes: Changes, lever: SearchedLever, value: float) -> Changes:
    """Return changes with one lever at another value."""
    return tuple({**dict(changes), **dict.fromkeys(lever.paths, value)}.items())


def changes_of(policy: Mapping[str, Any], levers: Sequence[SearchedLever]) -> Changes:
    """Return the values that a policy gives to levers, whatever their ranges, as changes."""
    return tuple((path, value_in(policy, path)) for lever in levers for path in lever.paths)


def value_in(policy: Mapping[str, Any], path: str) -> float:
    """Return a value of a policy's plain content; nan where it is no number, as with a lever that moves in time."""
    name, _, cause = path.partition(".")
    found = policy.get(name, {}).get(cause, 0.0) if cause else policy.get(name)
    return float(found) if isinstance(found, int | float) else math.nan


# A search that may move these would find a training without its bill, and prevention that costs less than it does.
ACHIEVED = ("prevention_max", "prevention_scale")


def searched_levers(scenario: Scenario, asked: Iterable[str] = ()) -> tuple[SearchedLever, ...]:
    """Return the levers to search.

    Args:
        scenario: whose policies are improved.
        asked: names, such as `staff_capacity` or `prevention.employee`, each with a range of its own if wanted, as in
            `staff_capacity=5..40`; `prevention` stands for prevention of each cause that occurs. An end may be written
            as in a scenario file: `comp_amount=10..60 USD`, `prevention=0..50000 USD/year`, `staff_people=4..12`. None
            for all levers in which the policies of the scenario differ, but for bills and for what prevention
            achieves.

    Raises:
        ParadoxError: there is no such lever, a range that cannot be, a lever named twice, or nothing to search.
    """
    policies = list(scenario.canonical()["policies"].values())
    paths = _paths(scenario)
    found: dict[str, SearchedLever] = {}
    wanted = [part for text in asked for part in separate(text)]
    for text in wanted:
        name, ends = read(text, paths, scenario.terms)
        for path in _preventions(scenario) if name == PREVENTION else [name]:
            if path in found:
                raise ParadoxError(f"--levers names {shown(path)} twice. Next: name each lever once.")
            found[path] = _lever(path, paths[path], policies, ends)
    if not wanted:
        decided = [path for path, one in paths.items() if one.part != "cost" and path not in ACHIEVED]
        differing = [path for path in decided if len({repr(_at(policy, path)) for policy in policies}) > 1]
        numbers = [path for path in differing if _values(policies, path)]
        found = {path: _lever(path, paths[path], policies, None) for path in numbers if _spread(policies, path)}
    if not found:
        raise ParadoxError(
            f"The policies of '{scenario.name}' differ in no lever, so there is nothing to search. "
            "Next: name levers, such as --levers staff_capacity,comp_amount"
        )
    return tuple(found.values())


def goodwill_staff_prevention(scenario: Scenario, levers: Sequence[SearchedLever]) -> tuple[SearchedLever, ...]:
    """Return the three levers that money most often goes into and that a search does not move already.

    They are compensation, staff, and prevention of all causes alike.
    """
    policies = list(scenario.canonical()["policies"].values())
    paths = _paths(scenario)
    more = [
        _lever(name, paths[name], policies, None)
        for name in ("comp_amount", "staff_capacity")
        if all(name not in lever.paths for lever in levers)
    ]
    causes = _preventions(scenario)
    if not any(path in lever.paths for lever in levers for path in causes):
        entry = paths[causes[0]]
        low, high = _ends(PREVENTION, entry, policies)
        more.append(SearchedLever(PREVENTION, entry, tuple(causes), low, high))
    return tuple(more)


def _preventions(scenario: Scenario) -> list[str]:
    """Return prevention of each cause that occurs, by its path."""
    return [f"{PREVENTION}.{cause.name}" for cause in scenario.causes if cause.mix > 0.0]


def _paths(scenario: Scenario) -> dict[str, Parameter]:
    """Return every lever of a policy by its path."""
    found: dict[str, Parameter] = {}
    for parameter in scenario.parameters.values():
        if parameter.group != "policy":
            continue
        if parameter.name == PREVENTION:
            found |= {f"{PREVENTION}.{cause.name}": parameter for cause in scenario.causes}
        elif parameter.limits is not None:
            found[parameter.name] = parameter
    return found


def _at(policy: Mapping[str, Any], path: str) -> Any:
    name, _, cause = path.partition(".")
    return policy.get(name, {}).get(cause, 0.0) if cause else policy.get(name)


def _values(policies: Sequence[Mapping[str, Any]], path: str) -> list[float]:
    """Return the numbers that policies give to a lever."""
    found = [value_in(policy, path) for policy in policies]
    return [value for value in found if math.isfinite(value)]


def _spread(policies: Sequence[Mapping[str, Any]], path: str) -> bool:
    return len(set(_values(policies, path))) > 1


def _lever(
    path: str, entry: Parameter, policies: Sequence[Mapping[str, Any]], ends: tuple[float, float] | None
) -> SearchedLever:
    low, high = ends or _ends(path, entry, policies)
    return SearchedLever(path, entry, (path,), low, high, entry.whole)


def _ends(path: str, entry: Parameter, policies: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Return the range of the policies where they differ, else that of the slider, else all that is allowed."""
    values = _values(policies, path)
    if len(set(values)) > 1:
        return min(values), max(values)
    assert entry.limits is not None
    low, high = entry.slider[1:3] if entry.slider else entry.limits
    if path.startswith(PREVENTION):
        high = min(high, _SCALES * max(_values(policies, "prevention_scale")))
    return min([low, *values]), max([high, *values])
