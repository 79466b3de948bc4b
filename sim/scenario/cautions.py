"""What is allowed in a scenario and yet probably not meant, as values: `paradox.present` puts them into words."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.brief import Brief
from sim.parameters.values import Market, Policy, Service
from sim.scenario.parts import NetworkPart

# With fewer failures than this, an interval says little: about the size of the smallest published studies.
_FEW_FAILURES = 40
# What a person takes in one world, bytes: the columns of the person, of the twin and of the newest case.
BYTES_PER_PERSON = 500
# A world of more gigabytes than this is told; a replication holds three at a time.
_LARGE_WORLD = 1.0
_WORLDS = 3


@dataclass(frozen=True, slots=True, repr=False)
class IdleStaff(Brief):
    """A policy whose staff answers less than one entry a week.

    Attributes:
        policy: its name.
        capacity: its `staff_capacity`, entries per 1000 initial customers and week.
        customers: initial customers to be expected.
        needed: the least `staff_capacity` that answers one entry a week, rounded up to .1; 0 if none does.
    """

    policy: str
    capacity: float
    customers: float
    needed: float


@dataclass(frozen=True, slots=True, repr=False)
class FewFailures(Brief):
    """Too few failures for a clear verdict: how many are to be expected in how many weeks."""

    failures: float
    weeks: int


@dataclass(frozen=True, slots=True, repr=False)
class LargeMarket(Brief):
    """Worlds that take much memory.

    Attributes:
        persons: how many.
        world: gigabytes of one world.
        replication: of the worlds that a replication holds at the same time; each thread lives one.
    """

    persons: int
    world: float
    replication: float


@dataclass(frozen=True, slots=True, repr=False)
class Unlinked(Brief):
    """An edge list that leaves persons out: they neither tell nor hear.

    Attributes:
        file: the edge list.
        alone: how many persons it does not name.
        persons: how many there are.
        smallest: the smallest id in it; with 1, the list may count from one.
    """

    file: str
    alone: int
    persons: int
    smallest: int


@dataclass(frozen=True, slots=True, repr=False)
class Repeated(Brief):
    """Links that stand in a file again and count once.

    Attributes:
        file: the edge list.
        lines: how many lines name a link that stands before.
    """

    file: str
    lines: int


@dataclass(frozen=True, slots=True, repr=False)
class Alike(Brief):
    """Policies that differ in nothing but their names, and what is told of them."""

    policies: tuple[str, ...]


ScenarioCaution = Alike | IdleStaff | FewFailures | LargeMarket | Unlinked | Repeated


def cautions_of(
    market: Market,
    service: Service,
    policies: Mapping[str, Policy],
    written: Mapping[str, Mapping[str, Any]],
    horizon: int,
    network: NetworkPart,
    firm: float,
) -> tuple[ScenarioCaution, ...]:
    """Return everything that is allowed in a checked scenario and yet probably not meant.

    Args:
        market: of the scenario.
        service: of the scenario.
        policies: by name, as they begin.
        written: all that a file says of each.
        horizon: weeks.
        network: who talks to whom.
        firm: customers of the firm, whom its staff answers; 0 for as many as the market has.
    """
    customers = market.persons * market.initial_customer_share
    rate = 1.0 - math.exp(-market.visit_rate_mean)
    failures = customers * rate * service.p_fail * horizon
    few = service.p_fail > 0.0 and failures < _FEW_FAILURES
    return (
        *_alike(written),
        *_idle_staff(max(customers, firm), policies),
        *([FewFailures(failures, horizon)] if few else []),
        *_large(int(market.persons)),
        *_unlinked(network, int(market.persons)),
        *_repeated(network),
    )


def _alike(written: Mapping[str, Mapping[str, Any]]) -> Iterator[Alike]:
    """Find policies under several names; what they begin later counts, how they are described does not."""
    named: dict[str, list[str]] = {}
    for name, policy in written.items():
        acts = {key: value for key, value in policy.items() if key != "description"}
        named.setdefault(repr(sorted(acts.items())), []).append(name)
    yield from (Alike(tuple(names)) for names in named.values() if len(names) > 1)


def _large(persons: int) -> Iterator[LargeMarket]:
    """Find a market whose worlds may not fit into the memory of a machine."""
    world = persons * BYTES_PER_PERSON / 1e9
    if world >= _LARGE_WORLD:
        yield LargeMarket(persons, world, _WORLDS * world)


def _unlinked(network: NetworkPart, persons: int) -> Iterator[Unlinked]:
    """Find persons whom an edge list does not name."""
    if len(network.edges):
        named = np.unique(network.edges)
        if len(named) < persons:
            smallest = 0 if network.nodes.names else int(named[0])
            yield Unlinked(network.edges_file, persons - len(named), persons, smallest)


def _repeated(network: NetworkPart) -> Iterator[Repeated]:
    """Find links that stand in an edge list again."""
    if network.repeated:
        yield Repeated(network.edges_file, network.repeated)


def _idle_staff(customers: float, policies: Mapping[str, Policy]) -> Iterator[IdleStaff]:
    """Find firms without any staff: capacity counts whole entries a week, which a small market may not leave."""
    for name, policy in policies.items():
        capacity = policy.staff_capacity
        entries = capacity * customers / 1000.0 * (1.0 + policy.bot_share * policy.bot_capacity)
        if capacity > 0.0 and entries < 1.0:
            needed = math.ceil(10.0 * capacity / entries) / 10.0 if entries else 0.0
            yield IdleStaff(name, capacity, customers, needed)
