"""The strength of ties: who hears a story, and how often."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engines.agents.model import AgentModel
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose
from sim.worlds.world import World
from tests.worlds import digests, engines_differ, everything

PERSONS = 100
# As many times as a story is told in tests of frequencies, and what chi-squared exceeds once in a thousand times.
TOLD = 6000
RARE = {4: 18.47, 11: 31.26}

RNG = np.random.default_rng(5)
PAIRS = sorted({(min(a, b), max(a, b)) for a, b in RNG.integers(0, PERSONS, (400, 2)).tolist() if a != b})
WEIGHTS = np.exp(2.0 * RNG.standard_normal(len(PAIRS)))


def case(folder: Path, weights: NDArray[np.float64] | None, pairs: list[tuple[int, int]] = PAIRS) -> Scenario:
    """Return the market with every mechanism at work, on ties with these weights."""
    rows = [f"{a},{b}" if weights is None else f"{a},{b},{float(weights[at])!r}" for at, (a, b) in enumerate(pairs)]
    file = folder / f"links{len(list(folder.iterdir()))}.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    return everything(market__persons=PERSONS, market__network={"kind": "edges", "edges": str(file)})


def lived(scenario: Scenario) -> dict[str, str]:
    return digests(World(scenario, "all", seed=3).run())


def orders(folder: Path, weights: list[float]) -> list[list[int]]:
    """Return in which order the friends of person 0 hear each of many stories."""
    scenario = case(folder, np.array(weights), [(0, friend) for friend in range(1, len(weights) + 1)])
    world = World(scenario, "all", seed=3)
    model, found = AgentModel(world), []
    for week in range(TOLD):
        world.week = week
        found.append([friend.person for friend in model.customers[0].friends_in_turn(Purpose.LISTENER_VISIT)])
    return found


def test_engines_agree_where_ties_differ(tmp_path: Path) -> None:
    assert engines_differ(case(tmp_path, WEIGHTS), "all") == []


def test_strong_ties_move_a_world(tmp_path: Path) -> None:
    assert lived(case(tmp_path, WEIGHTS)) != lived(case(tmp_path, None))


def test_equal_weights_are_as_none(tmp_path: Path) -> None:
    plain, equal = case(tmp_path, None), case(tmp_path, np.full(len(PAIRS), 3.7))
    assert (equal.hash, len(World(equal, "all").network.strengths)) == (plain.hash, 0)
    assert lived(equal) == lived(plain)


@pytest.mark.parametrize("factor", [0.25, 3.0, 1e30])
def test_the_unit_of_weights_changes_nothing(factor: float, tmp_path: Path) -> None:
    assert lived(case(tmp_path, factor * WEIGHTS)) == lived(case(tmp_path, WEIGHTS))


def test_a_person_whose_ties_are_alike_tells_friends_in_turn(tmp_path: Path) -> None:
    """Whatever the ties of others weigh: those of person 0 are alike, in any unit, and those of person 1 are not."""
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)]
    told = []
    for own, strong in ((1.0, 1.0), (1.0, 5.0), (4.0, 9.0)):
        model = AgentModel(World(case(tmp_path, np.array([own] * 3 + [strong, 2.0]), pairs), "all", seed=3))
        assert (model.strengths(0), model.strengths(1)) == ([], [own, strong, 2.0])
        told.append([friend.person for friend in model.customers[0].friends_in_turn(Purpose.LISTENER_VISIT)])
    assert told[0] in ([1, 2, 3], [2, 3, 1], [3, 1, 2])
    assert told == [told[0]] * 3


def test_a_link_of_weight_0_is_no_link(tmp_path: Path) -> None:
    weights = WEIGHTS.copy()
    weights[::7] = 0.0
    without = [pair for at, pair in enumerate(PAIRS) if at % 7]
    assert lived(case(tmp_path, weights)) == lived(case(tmp_path, WEIGHTS[weights > 0.0], without))
    lonely = case(tmp_path, np.where([0 in pair for pair in PAIRS], 0.0, WEIGHTS))
    assert World(lonely, "all").network.of(0).tolist() == []


def test_the_chance_to_hear_first_follows_the_weight(tmp_path: Path) -> None:
    weights = [0.2, 0.5, 1.0, 2.0, 6.3]
    first = np.array([order[0] for order in orders(tmp_path, weights)])
    found = np.array([(first == friend).sum() for friend in range(1, 6)])
    expected = TOLD * np.array(weights) / sum(weights)
    assert ((found - expected) ** 2 / expected).sum() < RARE[4]


def test_the_chance_to_hear_next_follows_the_weight_among_the_others(tmp_path: Path) -> None:
    weights = [1.0, 2.0, 3.0, 4.0]
    told = orders(tmp_path, weights)
    chi = 0.0
    for one, other in itertools.permutations(range(4), 2):
        found = sum(order[:2] == [one + 1, other + 1] for order in told)
        expected = TOLD * weights[one] / 10.0 * weights[other] / (10.0 - weights[one])
        chi += (found - expected) ** 2 / expected
    assert chi < RARE[11]
