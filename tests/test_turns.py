"""Threads take turns, worlds live in one call or in another world's memory, and no bit depends on either."""

import threading
import time

import numpy as np
import pytest

from sim.scenario import Scenario
from sim.turns import Turn, give, take
from sim.world import World, live, prepare
from tests.worlds import market


def bits(world: World) -> list[bytes]:
    """Give all columns and the books of a world."""
    columns = [column.tobytes() for group in world.people for column in group]
    return [*columns, world.firm.books.tobytes(), world.firm.reputation.tobytes(), world.firm.knowledge.tobytes()]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """Give a small market with many failures."""
    return market(120, service__p_fail=0.3)


def test_only_one_thread_has_the_turn() -> None:
    turn = Turn()
    having: list[str] = []

    def work(name: str) -> None:
        for _ in range(50):
            with turn:
                having.append(name)
                time.sleep(1e-4)
                assert having.pop() == name
                assert not having

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
        assert not thread.is_alive()


def test_a_turn_that_is_given_back_lets_another_thread_work() -> None:
    turn = Turn()
    worked = threading.Event()
    take(turn.address)
    other = threading.Thread(target=lambda: [take(turn.address), worked.set(), give(turn.address)])
    other.start()
    assert not worked.wait(0.05)
    give(turn.address)
    assert worked.wait(30.0)
    other.join(30.0)


def test_nobody_waits_for_a_turn_among_no_threads() -> None:
    turn = Turn(among_threads=False)
    with turn, turn:
        assert turn.address == 0


def test_worlds_lived_in_one_call_are_those_lived_one_by_one(scenario: Scenario) -> None:
    start = prepare(scenario, 3)
    actual = World(scenario, seed=3, start=start)
    readings = actual.people.record.reading_week
    nothing = World(scenario, seed=3, start=start, listens=False, readings=readings, shadow=False)
    with Turn() as turn:
        live([actual, nothing], turn.address)
    alone = World(scenario, seed=3, start=start).run()
    readings = alone.people.record.reading_week
    idle = World(scenario, seed=3, start=start, listens=False, readings=readings, shadow=False).run()
    assert actual.is_over
    assert nothing.is_over
    assert bits(actual) == bits(alone)
    assert bits(nothing) == bits(idle)


def test_the_memory_of_another_world_leaves_no_trace(scenario: Scenario) -> None:
    start = prepare(scenario, 4)
    before = World(scenario, seed=9).run()
    readings = World(scenario, seed=4, start=start).run().people.record.reading_week
    idle = World(scenario, seed=4, start=start, listens=False, readings=readings, shadow=False, over=before).run()
    again = World(scenario, seed=4, start=start, over=idle).run()
    assert bits(again) == bits(World(scenario, seed=4, start=start).run())
    assert np.shares_memory(again.people.actual.trust, before.people.actual.trust)


def test_the_memory_of_a_market_of_another_size_is_left_alone(scenario: Scenario) -> None:
    larger = scenario.with_values({"market.persons": 150, "run.horizon": scenario.horizon + 3})
    before = World(scenario, seed=1).run()
    kept = bits(before)
    assert bits(World(larger, seed=1, over=before).run()) == bits(World(larger, seed=1).run())
    assert bits(before) == kept
