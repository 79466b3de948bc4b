"""A sample of the customers, drawn as a network: who is in it and where they stand."""

from collections import deque
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.network import Network

SIZE = 150


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
