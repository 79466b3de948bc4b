"""A sample of the customers, drawn as a network: who is in it, where they stand, who tells whom."""

from collections import deque
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paradox.present.text.story import told_by
from sim.state.network import Network
from sim.state.people import CLOSED, CUSTOMER, PROSPECT
from sim.worlds.world import World

SIZE = 150

# Looks of a person in the drawing: a customer, one whose case waits, one who left, one who never came.
LOOKS = {"customer": 0, "waiting": 1, "gone": 2, "prospect": 3}


class Sample(NamedTuple):
    """A part of the market small enough to be drawn.

    Attributes:
        persons: permanent ids, ascending.
        places: x and y, 0 to 1, one row per person.
        links: pairs of positions in `persons`.
    """

    persons: tuple[int, ...]
    places: tuple[tuple[float, float], ...]
    links: tuple[tuple[int, int], ...]


def sample(network: Network, persons: int, size: int = SIZE) -> Sample:
    """Choose friends and friends of friends of person 0 and onwards, and find a place for each.

    Args:
        network: who talks to whom.
        persons: number of persons in the market.
        size: how many to choose, at most 200.
    """
    chosen: dict[int, None] = {}
    for first in range(persons):
        waiting = deque([first])
        while waiting and len(chosen) < min(size, persons):
            person = waiting.popleft()
            if person not in chosen:
                chosen[person] = None
                waiting.extend(int(friend) for friend in network.of(person))
        if len(chosen) >= min(size, persons):
            break
    ids = tuple(sorted(chosen))
    at = {person: place for place, person in enumerate(ids)}
    links = tuple((at[i], at[j]) for i in ids for j in map(int, network.of(i)) if i < j and j in at)
    return Sample(ids, _places(len(ids), links), links)


@lru_cache(maxsize=16)
def _places(count: int, links: tuple[tuple[int, int], ...]) -> tuple[tuple[float, float], ...]:
    """Place linked persons near each other by springs, starting from a circle: the same drawing every time."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(links)
    found = networkx.spring_layout(graph, pos=networkx.circular_layout(graph), iterations=80, seed=1)
    xy: NDArray[np.float64] = np.array([found[node] for node in range(count)])
    # Ranks spread the crowd in the middle and draw stragglers in; half rank, half place keeps the shape.
    ranks = xy.argsort(axis=0).argsort(axis=0) / max(1, count - 1)
    scaled = (xy - xy.min(axis=0)) / np.maximum(np.ptp(xy, axis=0), 1e-9)
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in 0.5 * ranks + 0.5 * scaled)


def looks(world: World, drawn: Sample) -> dict[str, list[Any]]:
    """Return what the drawing shows of the week just lived.

    Gives `satisfaction` [sd] and `look` (see LOOKS) by position, and `stories`: teller, listener, good or not.
    """
    ids = np.array(drawn.persons)
    status = world.people.actual.status[ids]
    look = np.full(len(ids), LOOKS["gone"])
    look[status == CUSTOMER] = LOOKS["customer"]
    look[status == PROSPECT] = LOOKS["prospect"]
    look[(status == CUSTOMER) & (world.people.cases.open[ids] != CLOSED)] = LOOKS["waiting"]
    return {
        "satisfaction": [round(float(s), 2) for s in world.people.actual.satisfaction[ids]],
        "look": look.tolist(),
        "stories": _stories(world, drawn),
    }


def _stories(world: World, drawn: Sample) -> list[list[int]]:
    """List the stories told between persons of the sample in the week just lived."""
    at = {person: place for place, person in enumerate(drawn.persons)}
    if world.week <= -world.scenario.burn_in:
        return []
    return [
        [at[person], at[listener], 1 if told.good else 0]
        for person in drawn.persons
        for told in told_by(world, person)
        for listener in told.listeners
        if listener in at
    ]
