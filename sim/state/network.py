"""Who talks to whom: a fixed network over all persons, drawn once and independent of the policy.

Kinds: small world (default), scale free, random, or a list of edges from data (M23). Network degree is known
from memory only (row 9.20), so it is a range for sensitivity, not a finding.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import loop, making_loop
from sim.state.draws import Purpose, key, uniform

NETWORK = Purpose.NETWORK


class Network(NamedTuple):
    """Neighbours in rows: those of person i are `neighbours[start[i]:start[i + 1]]`, ascending."""

    start: NDArray[np.int64]
    neighbours: NDArray[np.int32]

    def of(self, person: int) -> NDArray[np.int32]:
        """Return the neighbours of one person, ascending."""
        return self.neighbours[self.start[person] : self.start[person + 1]]


def build(kind: str, persons: int, degree: int, rewiring_prob: float, seed: int) -> Network:
    """Draw a network of the given kind with about `degree` neighbours per person.

    Raises ValueError for an unknown kind.
    """
    half = degree // 2
    if kind == "small_world":
        return from_edges(_small_world(persons, half, rewiring_prob, seed), persons)
    if kind == "scale_free":
        return from_edges(_scale_free(persons, half, seed), persons)
    if kind == "random":
        return from_edges(_random(persons, half, seed), persons)
    raise ValueError(f"unknown kind of network: {kind!r}")


def from_edges(edges: NDArray[np.integer[Any]], persons: int) -> Network:
    """Make a network from pairs of persons, shape (links, 2); direction and repetition do not matter."""
    pairs = np.array(edges, dtype=np.int32).reshape(-1, 2)
    start, unsorted = _gathered(pairs, persons)
    return Network(*_ascending(start, unsorted, persons))


@making_loop
def _gathered(pairs: NDArray[np.int32], persons: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Put both directions of every pair into rows, in order of the pairs."""
    start = np.zeros(persons + 1, np.int64)
    for at in range(len(pairs)):
        start[pairs[at, 0] + 1] += 1
        start[pairs[at, 1] + 1] += 1
    for i in range(persons):
        start[i + 1] += start[i]
    place = start[:-1].copy()
    rows = np.empty(2 * len(pairs), np.int32)
    for at in range(len(pairs)):
        for side in range(2):
            i = pairs[at, side]
            rows[place[i]] = pairs[at, 1 - side]
            place[i] += 1
    return start, rows


@making_loop
def _ascending(
    start: NDArray[np.int64], rows: NDArray[np.int32], persons: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Sort every row and drop repetitions; rows hold both directions, so reading them by person sorts them."""
    place = start[:-1].copy()
    ascending = np.empty(len(rows), np.int32)
    for i in range(persons):
        for at in range(start[i], start[i + 1]):
            j = rows[at]
            ascending[place[j]] = i
            place[j] += 1
    kept = 0
    begin = np.zeros(persons + 1, np.int64)
    for i in range(persons):
        for at in range(start[i], start[i + 1]):
            if at == start[i] or ascending[at] != ascending[at - 1]:
                ascending[kept] = ascending[at]
                kept += 1
        begin[i + 1] = kept
    return begin, ascending[:kept].copy()


@making_loop
def _small_world(persons: int, half: int, rewiring_prob: float, seed: int) -> NDArray[np.int32]:
    """Link a ring to `half` neighbours on each side; rewire some far ends (Watts and Strogatz)."""
    luck = key(seed, 0, NETWORK)
    edges = np.empty((persons * half, 2), np.int32)
    links = 0
    # Chains of links by person: looking for a repeated link walks a handful of entries.
    newest = np.full(persons, -1, np.int32)
    older = np.empty(2 * persons * half, np.int32)
    for i in range(persons):
        for g in range(1, half + 1):
            near = (i + g) % persons
            far = near
            if uniform(luck, i, 2 * g - 2) < rewiring_prob:
                candidate = int(uniform(luck, i, 2 * g - 1) * persons)
                if candidate != i and not _linked(i, candidate, newest, older, edges):
                    far = candidate
            if far == near and _linked(i, near, newest, older, edges):
                continue
            edges[links, 0] = i
            edges[links, 1] = far
            older[2 * links] = newest[i]
            newest[i] = 2 * links
            older[2 * links + 1] = newest[far]
            newest[far] = 2 * links + 1
            links += 1
    return edges[:links].copy()


@loop
def _linked(i: int, j: int, newest: NDArray[np.int32], older: NDArray[np.int32], edges: NDArray[np.int32]) -> bool:
    """Return whether two persons are linked already."""
    at = newest[i]
    while at >= 0:
        if edges[at // 2, 1 - at % 2] == j:
            return True
        at = older[at]
    return False


@making_loop
def _scale_free(persons: int, half: int, seed: int) -> NDArray[np.int32]:
    """Let each newcomer link to `half` ends of earlier links: the popular become more so (Barabasi and Albert)."""
    luck = key(seed, 0, NETWORK)
    core = min(persons, half + 1)
    edges = np.empty((core * (core - 1) // 2 + persons * half, 2), np.int32)
    links = 0
    for i in range(core):
        for j in range(i + 1, core):
            edges[links, 0] = i
            edges[links, 1] = j
            links += 1
    for i in range(core, persons):
        made_before = links
        for g in range(half):
            end = int(uniform(luck, i, g) * (2 * made_before))
            far = edges[end // 2, end % 2]
            repeated = False
            for at in range(made_before, links):
                repeated = repeated or edges[at, 1] == far
            if not repeated:
                edges[links, 0] = i
                edges[links, 1] = far
                links += 1
    return edges[:links].copy()


@making_loop
def _random(persons: int, half: int, seed: int) -> NDArray[np.int32]:
    """Let each person choose `half` partners anywhere; repeats and oneself are skipped."""
    luck = key(seed, 0, NETWORK)
    edges = np.empty((persons * half, 2), np.int32)
    links = 0
    for i in range(persons):
        for g in range(half):
            far = int(uniform(luck, i, g) * persons)
            if far != i:
                edges[links, 0] = i
                edges[links, 1] = far
                links += 1
    return edges[:links].copy()
