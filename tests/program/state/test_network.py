"""Who talks to whom: the three kinds of network and edge lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.state import draws, network
from sim.state.draws import Purpose
from sim.state.network import Network

KINDS = ("small_world", "scale_free", "random")
PERSONS = 3000


def rows(net: Network) -> list[list[int]]:
    return [net.of(person).tolist() for person in range(len(net.start) - 1)]


def by_sorting(edges: NDArray[np.integer], persons: int) -> Network:
    """Make the same network the slow and obvious way."""
    friends: list[set[int]] = [set() for _ in range(persons)]
    for one, other in edges.tolist():
        friends[one].add(other)
        friends[other].add(one)
    start = np.cumsum([0] + [len(some) for some in friends])
    return Network(start, np.array([j for some in friends for j in sorted(some)], dtype=np.int32), np.empty(0))


def clustering(net: Network) -> float:
    """Return the mean share of a person's friends that are friends of one another."""
    friends = [set(row) for row in rows(net)]
    shares = []
    for some in friends:
        if len(some) > 1:
            links = sum(len(some & friends[j]) for j in some) / 2
            shares.append(links / (len(some) * (len(some) - 1) / 2))
    return float(np.mean(shares))


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_friendship_is_mutual(self, kind: str) -> None:
        friends = rows(network.build(kind, PERSONS, 8, 0.1, 3))
        assert all(i in friends[j] for i, some in enumerate(friends) for j in some)

    def test_nobody_is_their_own_friend_or_twice_a_friend(self, kind: str) -> None:
        friends = rows(network.build(kind, PERSONS, 8, 0.1, 3))
        assert all(i not in some for i, some in enumerate(friends))
        assert all(some == sorted(set(some)) for some in friends)

    @pytest.mark.parametrize("degree", [4, 8, 12])
    def test_mean_degree_is_what_was_asked_for(self, kind: str, degree: int) -> None:
        net = network.build(kind, PERSONS, degree, 0.1, 3)
        assert len(net.neighbours) / PERSONS == pytest.approx(degree, rel=0.02)

    def test_the_same_seed_gives_the_same_network_and_another_a_different_one(self, kind: str) -> None:
        first, again, other = (network.build(kind, PERSONS, 8, 0.1, seed) for seed in (3, 3, 4))
        assert np.array_equal(first.neighbours, again.neighbours)
        assert not np.array_equal(first.neighbours, other.neighbours)

    def test_a_tiny_market_works(self, kind: str) -> None:
        friends = rows(network.build(kind, 10, 12, 0.5, 3))
        assert all(0 <= j < 10 and j != i for i, some in enumerate(friends) for j in some)


def test_without_rewiring_the_small_world_is_a_ring() -> None:
    friends = rows(network.build("small_world", 100, 4, 0.0, 3))
    assert friends == [sorted((i + step) % 100 for step in (-2, -1, 1, 2)) for i in range(100)]


def test_small_world_follows_its_rule_draw_by_draw() -> None:
    """Link i to i+1, i+2, ...; with the drawn chance the far end is anyone who is no friend yet."""
    persons, half, chance, seed = 400, 4, 0.3, 5
    friends: list[set[int]] = [set() for _ in range(persons)]
    for i in range(persons):
        for g in range(1, half + 1):
            far = (i + g) % persons
            if draws.draw(seed, 0, Purpose.NETWORK, i, 2 * g - 2) < chance:
                candidate = int(draws.draw(seed, 0, Purpose.NETWORK, i, 2 * g - 1) * persons)
                if candidate != i and candidate not in friends[i]:
                    far = candidate
            friends[i].add(far)
            friends[far].add(i)
    assert rows(network.build("small_world", persons, 2 * half, chance, seed)) == [sorted(some) for some in friends]


@pytest.mark.parametrize("chance", [0.0, 0.1, 0.3])
def test_small_world_clusters_as_watts_and_strogatz_derive(chance: float) -> None:
    degree = 8
    ring = 3 * (degree - 2) / (4 * (degree - 1))
    net = network.build("small_world", PERSONS, degree, chance, 3)
    assert clustering(net) == pytest.approx(ring * (1.0 - chance) ** 3, abs=0.02)


def test_a_scale_free_network_has_hubs_and_a_random_one_has_not() -> None:
    hubs, none = (max(map(len, rows(network.build(kind, PERSONS, 8, 0.1, 3)))) for kind in KINDS[1:])
    assert hubs > 80
    assert none < 30


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match="ring_of_fire"):
        network.build("ring_of_fire", 10, 4, 0.1, 1)


@tuned(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(1, 12), st.data())
def test_edges_make_the_same_network_in_any_order_direction_and_number(persons: int, data: st.DataObject) -> None:
    person = st.integers(0, persons - 1)
    edges = np.array(data.draw(st.lists(st.tuples(person, person), max_size=40)), dtype=np.int64).reshape(-1, 2)
    edges.setflags(write=False)
    net, slow = network.from_edges(edges, persons), by_sorting(edges, persons)
    assert np.array_equal(net.start, slow.start)
    assert np.array_equal(net.neighbours, slow.neighbours)
    turned = network.from_edges(edges[::-1, ::-1].astype(np.int32), persons)
    assert np.array_equal(net.neighbours, turned.neighbours)
    assert net.strengths.shape == (0,)


@tuned(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.integers(2, 12), st.data())
def test_every_tie_has_its_strength_in_both_rows(persons: int, data: st.DataObject) -> None:
    person = st.integers(0, persons - 1)
    pair = st.tuples(person, person).map(sorted).filter(lambda ends: ends[0] < ends[1]).map(tuple)
    weights = data.draw(st.dictionaries(pair, st.sampled_from([0.5, 1.0, 3.0]), min_size=1, max_size=40))
    edges = np.array(list(weights), dtype=np.int64)
    net = network.from_edges(edges, persons, np.array(list(weights.values())))
    assert np.array_equal(net.neighbours, network.from_edges(edges, persons).neighbours)
    for i in range(persons):
        expected = [weights[min(i, j), max(i, j)] for j in net.of(i).tolist()]
        assert net.strengths_of(i).tolist() == (expected if len(set(expected)) > 1 else [])
    assert (net.strengths.size == 0) == all(net.strengths_of(i).size == 0 for i in range(persons))
