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

from experiments.records import Failure, RunRecord
from experiments.study import Study
from sim import network as networks
from sim import population
from sim.compiling import model_version
from sim.errors import ParadoxError
from sim.network import Network
from sim.outcomes import outcomes
from sim.parameters import PARAMETERS, Parameter, Policy, behaviour_with
from sim.population import People
from sim.scenario import Scenario
from sim.scenario_schema import SEGMENT_OVERRIDES
from sim.settings import settings
from sim.turns import Turn
from sim.world import World, live

# Outcomes that need another world beside the actual one.
_NEED_NO_FAILURE = frozenset({"total", "spillover"})
_NEED_DO_NOTHING = frozenset({"recovery_person", "recovery_person_horizon", "recovery_base"})

# Groups of a scenario whose values are typed tuples of plain numbers.
_TUPLES = ("behaviour", "money", "measurement")
_MARKET = ("reputation_start", "weekly_exit_hazard", "switching_cost", "join_rate", "former_join_factor",
           "visit_rate_mean", "prior_failures")  # fmt: skip
_SERVICE = ("p_fail", "gap_knowledge", "gap_standards", "gap_delivery", "gap_communication", "promise_service")
_PAIRS = (("weight_distributive", "weight_interactional"),
          ("weight_distributive_cumulative", "weight_interactional_cumulative"))  # fmt: skip

_TOLERANCE = 1e-9

# Whose turn it is to work in Python, among the threads of a study of small worlds. Where worlds are larger, what lies
# between them is a small part and lets others work by itself.
_turn, _no_turn = Turn(), Turn(among_threads=False)
_SMALL = 20_000


def scenario_of(base: Scenario, paths: Mapping[str, Any]) -> Scenario:
    """Give the scenario of a point: the base with other values.

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
    """Give the places of values that stand in typed tuples; None if one of the paths does not lead to one.

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
    """Give the limits of a number that stands in a typed tuple, None if it does not."""
    if group == "service.severity_shape":
        name = f"severity_shape_{name}"
    policy = group.removeprefix("policies.")
    if group.endswith(".prevention"):
        known = policy.removesuffix(".prevention") in base.policies and any(cause.name == name for cause in base.causes)
        return PARAMETERS["prevention"] if known else None
    known = (
        group == "service.severity_shape"
        or (group in _TUPLES and name in PARAMETERS)
        or (group == "market" and name in _MARKET)
        or (group == "service" and name in _SERVICE)
        or (group != policy and policy in base.policies and name in Policy._fields)
    )
    return PARAMETERS.get(name) if known else None


def _replaced(base: Scenario, parts: Mapping[str, Mapping[str, float]]) -> Scenario:
    changes: dict[str, Any] = {}
    for group, given in parts.items():
        if group == "behaviour":
            changes["behaviour"] = behaviour_with(base.behaviour, given)
            changes["segments"] = _segments(base, given)
        elif group == "service.severity_shape":
            service = changes.get("service", base.service)
            a, b = service.severity_shape
            changes["service"] = service._replace(severity_shape=(given.get("a", a), given.get("b", b)))
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
    """Tell whether each pair of weights sums to at most 1, in the market and in every segment."""
    return all(
        getattr(values, first) + getattr(values, second) <= 1.0 + _TOLERANCE
        for values in (made.behaviour, *made.segments)
        for first, second in _PAIRS
    )


@lru_cache(maxsize=4)
def _network(kind: str, persons: int, degree: int, rewiring: float, seed: int) -> Network:
    return networks.build(kind, persons, degree, rewiring, seed)


class _Neighbour:
    """What the point before left behind: points next to each other often share people and no-failure world."""

    def __init__(self, persons: int) -> None:
        self.turn = _turn if persons <= _SMALL else _no_turn
        self.key: Any = None
        self.people: People | None = None
        self.no_failure: World | None = None
        self.over: dict[str, World] = {}  # worlds whose memory the next ones may have

    def start(self, scenario: Scenario, seed: int) -> tuple[People, Network]:
        """Give people and network of a scenario and seed, drawn anew only if they differ from the last."""
        net = scenario.network
        key = (seed, scenario.behaviour, scenario.market, scenario.service, scenario.causes, scenario.segments,
               scenario.measurement, scenario.burn_in, scenario.horizon, net)  # fmt: skip
        if key != self.key or self.people is None:
            self.key, self.no_failure = key, None
            plain = settings(scenario, scenario.reference)
            self.people = population.initial(plain, scenario.persons, seed, scenario.burn_in)
        if net.kind == "edges":
            return self.people, networks.from_edges(net.edges, scenario.persons)
        return self.people, _network(net.kind, scenario.persons, net.degree, net.rewiring_prob, seed)

    def world(self, name: str, scenario: Scenario, policy: str, **differences: Any) -> World:
        """Make a world in the memory of the last one of its name, which is needed no more."""
        self.over[name] = World(scenario, policy, over=self.over.get(name), **differences)
        return self.over[name]

    def world_without_failures(self, scenario: Scenario, seed: int) -> World:
        """Give the no-failure world: no state of it depends on the policy or on prices."""
        if self.no_failure is None:
            start = self.start(scenario, seed)
            made = self.world(
                "no failure", scenario, scenario.reference, seed=seed, start=start, fails=False, shadow=False
            )
            live([made], self.turn.address)
            self.no_failure = made
        return self.no_failure


def records_of(study: Study, numbers: Sequence[int], replication: int) -> Iterator[RunRecord]:
    """Make the runs of some points in one replication, one after the other; a failed run is a record too."""
    neighbour = _Neighbour(study.base.persons)
    for number in numbers:
        with neighbour.turn:
            record = _record(study, number, replication, neighbour)
        yield record


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
        failure = Failure(stage, f"{type(error).__name__}: {error}", trace)
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
    start = neighbour.start(scenario, seed)
    actual = neighbour.world("actual", scenario, policy, seed=seed, start=start)
    # A world that no wanted outcome needs is replaced by the actual one.
    no_failure = do_nothing = actual
    if not _NEED_DO_NOTHING.isdisjoint(wanted):
        readings = actual.people.record.reading_week
        do_nothing = neighbour.world(
            "do nothing", scenario, policy, seed=seed, start=start, listens=False, readings=readings, shadow=False
        )
    live([actual] if do_nothing is actual else [actual, do_nothing], neighbour.turn.address)
    if not _NEED_NO_FAILURE.isdisjoint(wanted):
        no_failure = neighbour.world_without_failures(scenario, seed)
    found = outcomes(actual, no_failure, do_nothing, wanted)
    for name, value in found.items():
        if math.isinf(value):
            raise ValueError(f"outcome {name} is {value}")
    return found


def compile_worlds(scenario: Scenario) -> None:
    """Compile what lives one world, and two in one call, by living those of a very small scenario."""
    for worlds in (1, 2):
        live([World(scenario, seed=0) for _ in range(worlds)])


def worlds_a_run(outcomes_wanted: Sequence[str]) -> int:
    """Count the worlds that a run of these outcomes needs; a no-failure world may serve several runs."""
    return 1 + (not _NEED_NO_FAILURE.isdisjoint(outcomes_wanted)) + (not _NEED_DO_NOTHING.isdisjoint(outcomes_wanted))
