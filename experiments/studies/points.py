"""Makes the runs of a study quickly: scenarios of points without a full check each, worlds only where needed.

A point that sets nothing but plain numbers within their limits is made by replacing them. Every other point is
made and checked like a scenario file. Both ways give the same worlds, bit by bit.
"""

import dataclasses
import math
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
_NEED_NO_FAILURE = frozenset({"total", "spillover"})
_NEED_DO_NOTHING = frozenset({"recovery_person", "recovery_person_horizon", "recovery_base"})

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


@lru_cache(maxsize=8)
def _plain_places(base: Scenario, paths: tuple[str, ...]) -> tuple[_Place, ...] | None:
    """Return the places of values that stand in typed tuples; None if one of the paths does not lead to one.

    All points of a study have the same paths.
    """
    places = []
    for path in paths:
        group, _, name = path.rpartition(".")
        entry = _plain_entry(base, group, name)
        if entry is None or entry.low is None or entry.high is None:
            return None
        places.append(_Place(group, name, entry.low, entry.high, entry.whole))
    return tuple(places)


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
    for group, given in parts.items():
        if group == "behaviour":
            changes["behaviour"] = behaviour_with(base.behaviour, given)
            changes["segments"] = _segments(base, given)
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


def _segments(base: Scenario, given: Mapping[str, float]) -> tuple[Any, ...]:
    """Let segments follow the market in what they do not set themselves."""
    shared: dict[str, Any] = {name: value for name, value in given.items() if name in SEGMENT_OVERRIDES}
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


class _Neighbour:
    """What the point before left behind: points next to each other often share people and past.

    Args:
        base: the scenario of the study. Under its reference policy every point lives the weeks before 0, whatever the
            levers of the point: these begin at week 0.
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
               scenario.measurement, scenario.burn_in, scenario.horizon, net, scenario.own.behaviour)  # fmt: skip
        if net.kind == "edges":
            network = networks.from_edges(net.edges, scenario.persons)
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
    neighbour = _Neighbour(study.base)
    for number in numbers:
        yield _record(study, number, replication, neighbour)


def _record(study: Study, number: int, replication: int, neighbour: _Neighbour) -> RunRecord:
    begin = time.perf_counter()
    seed = study.seed(number, replication)
    stage, policy = "scenario", study.policy
    numbers: dict[str, float] = {}
    failure = None
    try:
        policy, paths = study.point(number)
        scenario = scenario_of(study.base, paths)
        stage = "worlds"
        numbers = _outcomes(study.outcomes, scenario, policy, seed, neighbour)
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
        outcomes=numbers,
        weekly={},
        groups=[],
        failure=failure,
        seconds=time.perf_counter() - begin,
    )


def _outcomes(
    wanted: Sequence[str], scenario: Scenario, policy: str, seed: int, neighbour: _Neighbour
) -> dict[str, float]:
    """Live the worlds that the wanted outcomes need, and compute these."""
    actual = neighbour.world("actual", scenario, policy, seed)
    # A world that no wanted outcome needs is replaced by the actual one.
    no_failure = do_nothing = actual
    if not _NEED_DO_NOTHING.isdisjoint(wanted):
        readings = actual.people.record.reading_week
        do_nothing = neighbour.world(
            "do nothing",
            scenario,
            policy,
            seed,
            complaint_handling=False,
            readings=readings,
            twin=False,
        )
    if not _NEED_NO_FAILURE.isdisjoint(wanted):
        no_failure = neighbour.world("no failure", scenario, policy, seed, failures=False, twin=False)
    for world in (actual, do_nothing, no_failure):
        world.run()
    found = outcomes(actual, no_failure, do_nothing, wanted)
    for name, value in found.items():
        if math.isinf(value):
            raise ValueError(f"outcome {name} is {value}")
    return found


def worlds_a_run(outcomes_wanted: Sequence[str]) -> int:
    """Count the worlds that a run of these outcomes needs."""
    return 1 + (not _NEED_NO_FAILURE.isdisjoint(outcomes_wanted)) + (not _NEED_DO_NOTHING.isdisjoint(outcomes_wanted))
