"""Where each number and array of a world stands in the table that the browser's engine reads.

The engine takes one argument, the address of a table of words of 8 bytes. A number fills one word; an array fills as
many as the compiler passes for it: two that nobody reads, its count, the size of an item, its address, and for each
dimension a length and a stride.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.engines.compiled import run_weeks, set_factors
from sim.scenario.scenario import Scenario
from sim.state import observation, outside, people, pilot, workspace
from sim.state.draws import truncated_share
from sim.state.observation import FinalAnswers
from sim.worlds.world import World

WORD = 8
# Place of the count, the size of an item, the address and the shape among the words of an array.
COUNT, ITEM, ADDRESS, SHAPE = 2, 3, 4, 5

# Every function of the engine by name: the loop, and the names of what it is given.
EXPORTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    loop.__name__: (loop, given)
    for loop, given in (
        (people._draw_traits, ("people.traits", "people.actual", "settings", "fair_cut", "seed")),
        (people._settle, ("people.traits", "people.actual", "settings")),
        (
            people._first_encounters,
            ("customers", "scratch.draws", "scratch.noise", "people.traits", "people.actual", "settings", "seed",
             "week", "settings.first_encounters"),
        ),
        (people._draw_tenure, ("people.actual", "settings", "seed", "week")),
        (workspace._fill_chances, ("people.traits.visit_rate", "scratch.visit_chance")),
        (pilot.count_in_pilot, ("seed", "people.traits", "settings")),
        (set_factors, ("firm", "settings")),
        (outside.expect_more, ("amount", "people")),
        (outside.hear_outside, ("week", "seed", "amount", "people", "firm")),
        (run_weeks, ("week", "end", "seed", "people", "firm", "network", "settings", "scratch")),
        (observation._ask_everybody, ("week", "seed", "people.actual", "settings", "answers")),
    )
}  # fmt: skip


def arguments(world: World) -> dict[str, Any]:
    """Return what the functions of the engine are given, by name."""
    persons, b = len(world.people.actual.status), world.settings.behaviour
    sd, least = b.fair_compensation_sd, b.fair_compensation_min
    return {
        "week": int(world.week),
        "end": int(world.week),
        "seed": world.seed,
        "amount": 0.0,
        "people": world.people,
        "firm": world.firm,
        "network": world.network,
        "settings": world.settings,
        "scratch": world.scratch,
        "answers": FinalAnswers(*(np.empty(persons) for _ in FinalAnswers._fields)),
        "customers": np.empty(persons, dtype=np.int32),
        "fair_cut": np.array([truncated_share(mean, sd, least) for mean in world.settings.segment_fair.tolist()]),
        "result": 0,
    }


def smallest() -> World:
    """Return a world of a few persons, of whose numbers and arrays only the kinds matter."""
    return World(Scenario.from_mapping({"market": {"persons": 30}, "run": {"burn_in": 2, "horizon": 6}}, base=None))


def leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """List the numbers and arrays that a value is made of, each with its name, such as `people.actual.anger`."""
    if isinstance(value, tuple):
        for field, part in zip(value._fields, value, strict=True):  # type: ignore[attr-defined]  # a typed tuple
            yield from leaves(f"{name}.{field}", part)
    else:
        yield name, value


def words(value: Any) -> int:
    """Return how many words of the table a number or an array fills."""
    return SHAPE + 2 * value.ndim if isinstance(value, np.ndarray) else 1


def places(given: Mapping[str, Any]) -> dict[str, int]:
    """Return the first word of every number and array in the table."""
    found, at = {}, 0
    for name, value in given.items():
        for leaf, part in leaves(name, value):
            found[leaf] = at
            at += words(part)
    return found


def named(given: Mapping[str, Any], path: str) -> Any:
    """Return the part of a world that a name such as `people.actual` means."""
    first, *rest = path.split(".")
    value = given[first]
    for field in rest:
        value = getattr(value, field)
    return value
