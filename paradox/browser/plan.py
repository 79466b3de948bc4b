"""What a page carries of a scenario: the memory of its worlds, the numbers of its policies, the seeds.

All numbers are those that Python would hand to the engine; the page hands them over in the same order.
"""

import base64
import math
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from paradox.browser.layout import Layout, lay_out
from paradox.browser.slots import arguments, leaves
from sim.scenario.scenario import DO_NOTHING, Scenario
from sim.state import firm as firms
from sim.state.draws import seed_of
from sim.state.ledger import ENTRIES
from sim.state.network import Network
from sim.state.people import NEVER, NOTHING_HEARD, Twin
from sim.state.pilot import members
from sim.state.settings import BEFORE, Settings, lever_source, settings, turns
from sim.worlds.counterfactuals import policies_of
from sim.worlds.formulas import COSTS, RECOVERY_COSTS
from sim.worlds.world import World, prepare

# Columns that begin with another number than 0.
_BEGIN: dict[str, float] = {
    "people.cases.answered_week": NEVER,
    "people.cases.claim_week": NEVER,
    "people.cases.week": NEVER,
    "people.life.experience_week": NEVER,
    "people.record.first_week": NEVER,
    "people.record.reading_week": NEVER,
    "people.life.best_heard": NOTHING_HEARD,
}
_FLAGS = frozenset(f"settings.{name}" for name in ("failures", "complaint_handling", "sets_readings", "twins"))


def packed(content: bytes) -> str:
    """Return bytes as a text that a browser unpacks by itself."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def plan(scenario: Scenario) -> dict[str, Any]:
    """Return everything that the page's engine is given, as JSON has it."""
    starts = {replication: prepare(scenario, seed_of(scenario.seed, replication))
              for replication in range(scenario.replications)}  # fmt: skip
    links = max(len(network.neighbours) for _, network in starts.values())
    world = World(scenario, seed=scenario.seed, start=starts[0])
    given = arguments(world)
    layout = lay_out(given, links)
    plain = settings(scenario, scenario.reference)
    known = scenario.network.segments_of([segment.name for segment in scenario.segments], scenario.persons)
    return {
        "memory": _memory(layout),
        "begin": _BEGIN,
        "twin": list(Twin._fields),
        "entries": list(ENTRIES),
        "costs": list(COSTS),
        "recoveryCosts": list(RECOVERY_COSTS),
        "persons": scenario.persons,
        "burnIn": scenario.burn_in,
        "horizon": scenario.horizon,
        "firstEncounters": plain.first_encounters,
        "customers": float(plain.firm.customers),
        "reputationStart": float(plain.market.reputation_start),
        "marginShare": float(scenario.money.margin_share),
        "discount": world.firm.discount.tolist(),
        "reference": scenario.reference,
        "segments": len(scenario.segments),
        "knownSegments": None if known is None else known.tolist(),
        "policies": {name: _policy(scenario, name, plain) for name in policies_of(scenario)},
        "events": [
            {
                "week": event.week,
                "end": event.end,
                "price": event.effects.price,
                "expectation": event.effects.expectation,
                "hears": event.effects.hears_bad_story,
            }
            for event in scenario.events
        ],
        "seeds": [_seed(scenario, plain, replication, *starts[replication]) for replication in starts],
    }


def _memory(layout: Layout) -> dict[str, Any]:
    return {
        "table": layout.table,
        "pages": layout.pages,
        "changing": layout.changing,
        "arrays": {name: tuple(column) for name, column in layout.arrays.items()},
        "scalars": layout.scalars,
        "lengths": layout.lengths,
        "image": packed(layout.image),
    }


def _policy(scenario: Scenario, name: str, plain: Settings) -> dict[str, Any]:
    """Return the numbers of a policy: one piece for each stretch of weeks in which they stay."""
    source = lever_source(scenario, name)
    return {"handles": name != DO_NOTHING, "levers": source, "pieces": _pieces(scenario, name, plain)}


def _pieces(scenario: Scenario, name: str, plain: Settings) -> list[dict[str, Any]]:
    """List the weeks from which on a policy has other numbers, with all that differ from the reference's first."""
    return [
        {"week": week, **_differences(settings(scenario, name, week=week), plain)}
        for week in (BEFORE, *turns(scenario, name))
    ]


def _differences(now: Settings, plain: Settings) -> dict[str, Any]:
    numbers: dict[str, float | str] = {}
    lists: dict[str, list[float | str]] = {}
    for (name, value), (_, usual) in zip(leaves("settings", now), leaves("settings", plain), strict=True):
        if isinstance(value, np.ndarray):
            if not np.array_equal(value, usual):
                lists[name] = list(map(_written, value.ravel().tolist()))
        elif name not in _FLAGS and value != usual:
            numbers[name] = _written(value)
    return {"numbers": numbers, "lists": lists}


def _written(number: float) -> float | str:
    """Return a number as JSON can hold it; infinity is a word there."""
    return number if math.isfinite(number) else "Infinity" if number > 0 else "-Infinity"


def _seed(scenario: Scenario, plain: Settings, replication: int, people: Any, network: Network) -> dict[str, Any]:
    """Return what a seed brings: size of the base, how far it stands for more, who talks to whom, who is in pilots."""
    seed = seed_of(scenario.seed, replication)
    covered = {policy: members(scenario, policy, seed, people.traits) for policy in scenario.pilots}
    return {
        "seed": str(seed),
        "base": int(people.traits.in_base.sum()),
        "load": firms.load_of(plain, people.traits),
        "network": packed(bytes(_written_network(network))),
        "pilots": {policy: packed(who.astype(np.int8).tobytes()) for policy, who in covered.items()},
    }


def _written_network(network: Network) -> Iterator[int]:
    """Write who talks to whom in few bytes: of each person how many, and the steps from one to the next, in 7 bits."""
    for person in range(len(network.start) - 1):
        neighbours = network.of(person).tolist()
        yield from _short(len(neighbours))
        before = 0
        for neighbour in neighbours:
            yield from _short(neighbour - before)
            before = neighbour


def _short(number: int) -> Iterator[int]:
    while number > 127:
        yield number & 127 | 128
        number >>= 7
    yield number
