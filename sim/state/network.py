"""Who talks to whom: a fixed network over all persons, drawn once and independent of the policy.

Kinds: small world (default), scale free, random, or a list of edges from data (M23). Network degree is known
from memory only (row 9.20), so it is a range for sensitivity, not a finding.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import loop
from sim.state.draws import Purpose, key, uniform

NETWORK = Purpose.NETWORK


class Network(NamedTuple):
    """Neighbours in rows: those of person i are `neighbours[start[i]:start[i + 1]]`, ascending.

    `strengths` are those of the ties, in the same rows: above 0, or all 0 for a person whose ties are all alike;
    shape (0,) if those of everybody are.
    """

    start: NDArray[np.int64]
    neighbours: NDArray[np.int32]
    strengths: NDArray[np.float64]

    def of(self, person: int) -> NDArray[np.int32]:
        """Return the neighbours of one person, ascending."""
        return self.neighbours[self.start[person] : self.start[person + 1]]

    def strengths_of(self, person: int) -> NDArray[np.float64]:
        """Return how strong the ties of one person to these are; shape (0,) if all are alike."""
        row = self.strengths[self.start[person] : self.start[person + 1]]
        return row if row.any() else row[:0]


def build(kind: str, persons: int, degree: int, rewiring_prob: float, seed: int) -> Network:
    """Draw a network of the given kind with about `degree` neighbours per person.

    Raises ValueError for an unknown kind.
    """
    half = degree // 2
    if kind == "small_world":
        edges, older, newest = _pairs(persons * half), np.empty(2 * persons * half, np.int32), _none(persons)
        links = _small_world(persons, half, rewiring_prob, seed, edges, newest, older)
    elif kind == "scale_free":
        core = min(persons, half + 1)
        edges = _pairs(core * (core - 1) // 2 + persons * half)
        links = _scale_free(persons, half, seed, edges)
    elif kind == "random":
        edges = _pairs(persons * half)
        links = _random(persons, half, seed, edges)
    else:
        raise ValueError(f"unknown kind of network: {kind!r}")
    return from_edges(edges[:links], persons)


def from_edges(edges: NDArray[np.integer[Any]], persons: int, weights: NDArray[np.float64] | None = None) -> Network:
    """Make a network from pairs of persons; direction and repetition do not matter.

    Args:
        edges: shape (links, 2).
        persons: how many there are.
        weights: strength of each tie, above 0, shape (links,); None or shape (0,) if all are alike. Where they are
            given, every pair stands once.
    """
    pairs = np.array(edges, dtype=np.int32).reshape(-1, 2)
    begin, start, place = (np.zeros(persons + 1, np.int64) for _ in range(3))
    rows, ascending = (np.empty(2 * len(pairs), np.int32) for _ in range(2))
    _gather(pairs, begin, place, rows)
    kept = _ascend(begin, rows, place, ascending, start)
    strengths = np.empty(0) if weights is None or not len(weights) else _strengths(pairs, weights, start)
    return Network(start, ascending[:kept].copy(), strengths)


def _strengths(pairs: NDArray[np.int32], weights: NDArray[np.float64], start: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the strength of ties in rows, 0 in rows where all are alike; shape (0,) if they are in all."""
    one, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    rows = np.concatenate([weights, weights])[np.lexsort((other, one))]
    counts = np.diff(start)
    begins = start[:-1][counts > 0]
    differ = np.minimum.reduceat(rows, begins) < np.maximum.reduceat(rows, begins)
    rows[~np.repeat(differ, counts[counts > 0])] = 0.0
    return rows if differ.any() else np.empty(0)


def _pairs(most: int) -> NDArray[np.int32]:
    """Return room for so many links."""
    return np.empty((most, 2), np.int32)


def _none(persons: int) -> NDArray[np.int32]:
    """Return a column that names nobody."""
    return np.full(persons, -1, np.int32)


@loop
def _gather(
    pairs: NDArray[np.int32], start: NDArray[np.int64], place: NDArray[np.int64], rows: NDArray[np.int32]
) -> None:
    """Put both directions of every pair into rows, in order of the pairs.

    Args:
        pairs: shape (links, 2).
        start: shape (persons + 1,), zeros; becomes where the row of each person begins.
        place: of the same shape, to work with.
        rows: shape (2 * links,).
    """
    persons = len(start) - 1
    for at in range(len(pairs)):
        start[pairs[at, 0] + 1] += 1
        start[pairs[at, 1] + 1] += 1
    for i in range(persons):
        start[i + 1] += start[i]
        place[i] = start[i]
    for at in range(len(pairs)):
        for side in range(2):
            i = pairs[at, side]
            rows[place[i]] = pairs[at, 1 - side]
            place[i] += 1


@loop
def _ascend(
    start: NDArray[np.int64],
    rows: NDArray[np.int32],
    place: NDArray[np.int64],
    ascending: NDArray[np.int32],
    begin: NDArray[np.int64],
) -> int:
    """Sort every row and drop repetitions; rows hold both directions, so reading them by person sorts them.

    Args:
        start: shape (persons + 1,), where the row of each person begins.
        rows: shape (2 * links,).
        place: of the shape of `start`, to work with.
        ascending: of the shape of `rows`; becomes the rows without repetitions, one behind the other.
        begin: of the shape of `start`, zeros; becomes where they begin.

    Returns:
        How many entries they have.
    """
    persons = len(start) - 1
    for i in range(persons):
        place[i] = start[i]
    for i in range(persons):
        for at in range(start[i], start[i + 1]):
            j = rows[at]
            ascending[place[j]] = i
            place[j] += 1
    kept = 0
    for i in range(persons):
        for at in range(start[i], start[i + 1]):
            if at == start[i] or ascending[at] != ascending[at - 1]:
                ascending[kept] = ascending[at]
                kept += 1
        begin[i + 1] = kept
    return kept


@loop
def _small_world(
    persons: int,
    half: int,
    rewiring_prob: float,
    seed: int,
    edges: NDArray[np.int32],
    newest: NDArray[np.int32],
    older: NDArray[np.int32],
) -> int:
    """Link a ring to `half` neighbours on each side; rewire some far ends (Watts and Strogatz). Return the links.

    Chains of links by person: looking for a repeated link walks a handful of entries, from the `newest` of a person,
    -1 at first, to `older` ones.
    """
    luck = key(seed, 0, NETWORK)
    links = 0
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
    return links


@loop
def _linked(i: int, j: int, newest: NDArray[np.int32], older: NDArray[np.int32], edges: NDArray[np.int32]) -> bool:
    """Return whether two persons are linked already."""
    at = newest[i]
    while at >= 0:
        if edges[at // 2, 1 - at % 2] == j:
            return True
        at = older[at]
    return False


@loop
def _scale_free(persons: int, half: int, seed: int, edges: NDArray[np.int32]) -> int:
    """Let each newcomer link to `half` ends of earlier links: the popular become more so (Barabasi and Albert).

    Return the links.
    """
    luck = key(seed, 0, NETWORK)
    core = min(persons, half + 1)
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
    return links


@loop
def _random(persons: int, half: int, seed: int, edges: NDArray[np.int32]) -> int:
    """Let each person choose `half` partners anywhere; repeats and oneself are skipped. Return the links."""
    luck = key(seed, 0, NETWORK)
    links = 0
    for i in range(persons):
        for g in range(half):
            far = int(uniform(luck, i, g) * persons)
            if far != i:
                edges[links, 0] = i
                edges[links, 1] = far
                links += 1
    return links
