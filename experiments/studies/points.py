"""Makes the runs of a study quickly: scenarios of points without a full check each, worlds only where needed.

A point that sets nothing but plain numbers within their limits is made by replacing them. Every other point is
made and checked like a scenario file. Both ways give the same worlds, bit by bit.
"""

import dataclasses
import math
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.runs import series as weekly
from experiments.runs.own_outcomes import Own, computed, recorded
from experiments.runs.read_only import ReadOnlyWorld
from experiments.runs.records import RunFailure, RunRecord
from experiments.studies.study import Study
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS, SEGMENT_OVERRIDES, Parameter, behaviour_with
from sim.scenario.scenario import Scenario
from sim.state import network as networks
from sim.state.network import Network
from sim.state.people import People
from sim.version import model_version
from sim.worlds.outcomes import outcomes
from sim.worlds.world import World, draw_people

# Outcomes that need another world beside the actual one.
_NEED_NO_FAILURE = frozenset({"total", "spillover"}) | weekly.NEED_NO_FAILURE
_NEED_DO_NOTHING = (
    frozenset({"recovery_person", "recovery_person_horizon", "recovery_base", "break_even_compensation"})
    | weekly.NEED_DO_NOTHING
)

# Plain numbers in typed tuples, by path; who is there at all must be checked with the network.
_TUPLES = ("behaviour", "market", "service", "service.severity_shape", "policies.*", "money", "measurement")
_PLAIN = {
    entry.path: entry
    for entry in PARAMETERS.values()
    if entry.path.rpartition(".")[0] in _TUPLES and entry.name not in ("persons", "initial_customer_share")
}
_PAIRS = (("weight_distributive", "weight_interactional"),
          ("weight_distributive_cumulative", "weight_interactional_cumulative"))  # fmt: skip

_TOLERANCE = 1e-9


def scenario_of(base: Scenario, paths: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a point: the base with other values.

    Args:
        base: a checked scenario.
        paths: values by dotted path.

    Raises:
        ScenarioError: values that are not allowed.
    """
    places = _plain_places(base, tuple(paths))
    if places is None:
        return base.with_values(paths)
    parts: dict[str, dict[str, float]] = {place.group: {} for place in places}
    for (group, name, low, high, whole), value in zip(places, paths.values(), strict=True):
        number = isinstance(value, float) or type(value) is int  # True and False are no numbers
        if not (number and low <= value <= high and (not whole or value == int(value))):
            return base.with_values(paths)
        parts[group][name] = float(value)
    made = _replaced(base, parts)
    return made if _weights_fit(made) else base.with_values(paths)


class _Place(NamedTuple):
    """Where a plain number stands, and what it may be."""

    group: str
    name: str
    low: float
    high: float
    whole: bool


@lru_cache(maxsize=64)
def _plain_places(base: Scenario, paths: tuple[str, ...]) -> tuple[_Place, ...] | None:
    """Return the places of values that stand in typed tuples; None if one of the paths does not lead to one.

    All points of a study have the same paths, those without some part of the model apart.
    """
    places = []
    for path in paths:
        group, _, name = path.rpartition(".")
        entry = _plain_entry(base, group, name)
        if entry is None or entry.low is None or entry.high is None or _is_scheduled(base, path):
            return None
        places.append(_Place(group, name, entry.low, entry.high, entry.whole))
    return tuple(places)


def _is_scheduled(base: Scenario, path: str) -> bool:
    """Return whether a path leads to a lever that changes in time, whose schedule a number is to replace."""
    _, _, within = path.partition("policies.")
    policy, _, lever = within.partition(".")
    return lever in base.schedules.get(policy, {})


def _plain_entry(base: Scenario, group: str, name: str) -> Parameter | None:
    """Return the limits of a number that stands in a typed tuple, None if it does not."""
    policy = group.removeprefix("policies.")
    if group.endswith(".prevention"):
        known = policy.removesuffix(".prevention") in base.policies and any(cause.name == name for cause in base.causes)
        return PARAMETERS["prevention"] if known else None
    if group != policy:
        group = "policies.*" if policy in base.policies else ""
    return _PLAIN.get(f"{group}.{name}")


def _replaced(base: Scenario, parts: Mapping[str, Mapping[str, float]]) -> Scenario:
    changes: dict[str, Any] = {}
    shared = {
        name: value for given in (parts.get("behaviour", {}), parts.get("market", {})) for name, value in given.items()
    }
    if shared:
        changes["segments"] = _segments(base, shared)
    for group, given in parts.items():
        if group == "behaviour":
            changes["behaviour"] = behaviour_with(base.behaviour, given)
        elif group == "service.severity_shape":
            service = changes.get("service", base.service)
            changes["service"] = service._replace(severity_shape=service.severity_shape._replace(**given))
        elif group.endswith(".prevention"):
            name = group.split(".")[1]
            spent = zip(base.causes, base.prevention[name], strict=True)
            changes.setdefault("prevention", dict(base.prevention))[name] = tuple(
                given.get(cause.name, before) for cause, before in spent
            )
        elif group.startswith("policies."):
            name = group.removeprefix("policies.")
            policies = changes.setdefault("policies", dict(base.policies))
            policies[name] = policies[name]._replace(**given)
        else:
            changes[group] = changes.get(group, getattr(base, group))._replace(**given)
    # Neither text nor hash would be true of the new values: a run of a study is named by the study.
    return dataclasses.replace(base, **changes, hash="", _content={})


# What a segment that does not set it itself has from the market.
_FOLLOWED = (*SEGMENT_OVERRIDES, "visit_rate_mean")


def _segments(base: Scenario, given: Mapping[str, float]) -> tuple[Any, ...]:
    """Let segments follow the market in what they do not set themselves."""
    shared: dict[str, Any] = {name: value for name, value in given.items() if name in _FOLLOWED}
    if not shared:
        return base.segments
    own = _own_values(base)
    return tuple(
        segment._replace(**{name: value for name, value in shared.items() if name not in own[segment.name]})
        for segment in base.segments
    )


@lru_cache(maxsize=8)
def _own_values(base: Scenario) -> dict[str, frozenset[str]]:
    return {segment["name"]: frozenset(segment) for segment in base.canonical()["segments"]}


def _weights_fit(made: Scenario) -> bool:
    """Return whether each pair of weights sums to at most 1, in the market and in every segment."""
    return all(
        getattr(values, first) + getattr(values, second) <= 1.0 + _TOLERANCE
        for values in (made.behaviour, *made.segments)
        for first, second in _PAIRS
    )


@lru_cache(maxsize=4)
def _network(kind: str, persons: int, degree: int, rewiring: float, seed: int) -> Network:
    return networks.build(kind, persons, degree, rewiring, seed)


class Neighbour:
    """What the point before left behind: points next to each other often share people and past.

    Args:
        base: the scenario of the study, without what the structure of the point takes out of the model. Under its
            reference policy the point lives the weeks before 0, whatever its levers: these begin at week 0.
    """

    def __init__(self, base: Scenario) -> None:
        self.base = base
        self.key: Any = None
        self.people: People | None = None
        self.at_week_0: World | None = None
        self.reusable: dict[str, World] = {}  # worlds whose memory the next ones may have

    def start(self, scenario: Scenario, seed: int) -> tuple[People, Network]:
        """Return people and network of a scenario and seed, drawn anew only if they differ from the last."""
        net = scenario.network
        key = (seed, scenario.behaviour, scenario.market, scenario.service, scenario.causes, scenario.segments,
               scenario.measurement, scenario.burn_in, scenario.horizon, net, scenario.own.behaviour,
               self.base.hash)  # fmt: skip
        if net.kind == "edges":
            network = networks.from_edges(net.edges, scenario.persons, net.weights)
        else:
            network = _network(net.kind, scenario.persons, net.degree, net.rewiring_prob, seed)
        if key != self.key or self.people is None:
            self.key, self.at_week_0 = key, None
            self.people = draw_people(scenario, seed, network)
        return self.people, network

    def past(self, scenario: Scenario, seed: int) -> World | None:
        """Return the market of a scenario and seed at week 0; None where agents of one's own live it."""
        start = self.start(scenario, seed)
        if self.at_week_0 is None and scenario.actors is None:
            base = self.base
            before = dataclasses.replace(scenario, policies=base.policies, prevention=base.prevention)
            self.at_week_0 = self._made("past", before, base.reference, seed=seed, start=start).run(0)
        return self.at_week_0

    def world(self, name: str, scenario: Scenario, policy: str, seed: int, **differences: Any) -> World:
        """Make a world that stands at week 0."""
        past, start = self.past(scenario, seed), self.start(scenario, seed)
        return self._made(name, scenario, policy, seed=seed, start=start, past=past, **differences)

    def _made(self, name: str, scenario: Scenario, policy: str, **differences: Any) -> World:
        """Make a world in the memory of the last one of its name, which is needed no more."""
        self.reusable[name] = World(scenario, policy, reuse=self.reusable.get(name), **differences)
        return self.reusable[name]


def records_of(study: Study, numbers: Sequence[int], replication: int) -> Iterator[RunRecord]:
    """Make the runs of some points in one replication, one after the other; a failed run is a record too."""
    neighbour = Neighbour(study.base)
    for number in numbers:
        yield _record(study, number, replication, neighbour)


def _record(study: Study, number: int, replication: int, neighbour: Neighbour) -> RunRecord:
    begin = time.perf_counter()
    seed = study.seed(number, replication)
    stage, policy = "scenario", study.policy
    left = Left({}, {})
    failure = None
    try:
        policy, paths = study.point(number)
        scenario = scenario_of(study.base, paths)
        neighbour.base = study.base_of(number)
        stage = "worlds"
        left = lived(Asked(study.outcomes, study.series, study.own), scenario, policy, seed, neighbour)
    except Exception as error:
        trace = "" if isinstance(error, ParadoxError) else traceback.format_exc()
        failure = RunFailure(stage, f"{type(error).__name__}: {error}", trace)
    return RunRecord(
        run_id=study.run_id(number, replication),
        model_version=model_version(),
        scenario=study.name,
        policy=policy,
        replication=replication,
        seed=seed,
        outcomes=left.outcomes,
        weekly=left.weekly,
        groups=[],
        failure=failure,
        seconds=time.perf_counter() - begin,
    )


class Asked(NamedTuple):
    """What is asked of a run: names of outcomes and of weekly series, and what among them is one's own."""

    outcomes: Sequence[str]
    series: Sequence[str] = ()
    own: Sequence[Own] = ()


class Left(NamedTuple):
    """What a run leaves of what was asked: outcomes and weekly series by name."""

    outcomes: dict[str, float]
    weekly: dict[str, NDArray[np.float64]]


def lived(asked: Asked, scenario: Scenario, policy: str, seed: int, neighbour: Neighbour) -> Left:
    """Live the worlds that what is asked needs, and no other, and compute it.

    Args:
        asked: names of outcomes and series.
        scenario: of one point.
        policy: the policy under which it is lived.
        seed: of the worlds.
        neighbour: what the point before left behind.

    Raises:
        ValueError: an outcome is infinite.
    """
    worlds, wanted = _Worlds(scenario, policy, seed, neighbour, asked.own), (*asked.outcomes, *asked.series)
    actual = worlds.actual
    # A world that nothing asked for needs is replaced by the actual one.
    do_nothing = actual if _NEED_DO_NOTHING.isdisjoint(wanted) else worlds.do_nothing
    no_failure = actual if _NEED_NO_FAILURE.isdisjoint(wanted) else worlds.no_failure
    own = [one.name for one in asked.own if not one.is_weekly]
    found = outcomes(actual, no_failure, do_nothing, [name for name in asked.outcomes if name not in own])
    for name, value in found.items():
        if math.isinf(value):
            raise ValueError(f"outcome {name} is {value}")
    if own:
        seen = ReadOnlyWorld(actual, lambda: worlds.no_failure, lambda: worlds.do_nothing)
        found |= computed(asked.own, seen)
        found = {name: found[name] for name in asked.outcomes}
    shipped = [name for name in asked.series if name not in worlds.recorded]
    series = {**weekly.chosen(shipped, actual, no_failure, do_nothing), **worlds.recorded}
    return Left(found, {name: series[name] for name in asked.series})


class _Worlds:
    """The worlds of a run, each lived to the horizon when it is first asked for."""

    def __init__(
        self, scenario: Scenario, policy: str, seed: int, neighbour: Neighbour, own: Sequence[Own] = ()
    ) -> None:
        self.run = (scenario, policy, seed)
        self.neighbour = neighbour
        self.own = own
        self.recorded: dict[str, NDArray[np.float64]] = {}  # series of one's own, once the actual world is lived

    @cached_property
    def actual(self) -> World:
        world = self.neighbour.world("actual", *self.run)
        self.recorded = recorded(self.own, world)
        return world

    @cached_property
    def do_nothing(self) -> World:
        readings = self.actual.people.record.reading_week
        differs: dict[str, Any] = {"complaint_handling": False, "readings": readings, "twin": False}
        return self.neighbour.world("do nothing", *self.run, **differs).run()

    @cached_property
    def no_failure(self) -> World:
        return self.neighbour.world("no failure", *self.run, failures=False, twin=False).run()


def worlds_a_run(wanted: Sequence[str]) -> int:
    """Count the worlds that a run of these outcomes and series needs."""
    return 1 + (not _NEED_NO_FAILURE.isdisjoint(wanted)) + (not _NEED_DO_NOTHING.isdisjoint(wanted))
