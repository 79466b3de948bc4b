"""Every reported number has one formula, and a number does not depend on which others are asked for."""

import threading

import pytest

from sim.kernels.lazy import once
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from sim.worlds.formulas import FORMULAS
from sim.worlds.outcomes import OUTCOMES, outcomes
from tests.small_worlds import small_scenario


def test_every_outcome_has_a_formula() -> None:
    assert set(FORMULAS) == set(OUTCOMES)


@pytest.mark.parametrize("p_fail", [0.3, 0.0])
def test_an_outcome_is_the_same_alone_and_among_all(p_fail: float) -> None:
    worlds = Replication(small_scenario(service={"p_fail": p_fail}), 3).worlds("average")
    everything = outcomes(*worlds)
    for name in OUTCOMES:
        alone = outcomes(*worlds, wanted=[name])
        assert repr(alone) == repr({name: everything[name]})


def test_answers_to_failures_of_the_burn_in_are_shares_of_these_too() -> None:
    scenario = Scenario.load("small_firm_chatbot").with_values(
        {"market.persons": 60, "run.burn_in": 2, "run.horizon": 6}
    )
    worlds = Replication(scenario, 5).worlds("lavish")
    assert worlds[0].rows["resolved"].sum() > worlds[0].rows["failures"].sum()
    assert 0.0 < outcomes(*worlds, wanted=["resolved_share"])["resolved_share"] <= 1.0


class Slow:
    """Something that takes until all have begun."""

    def __init__(self, together: threading.Barrier) -> None:
        self.together = together

    @once
    def value(self) -> int:
        """Wait for the others."""
        return self.together.wait(timeout=600.0)


def test_objects_of_different_threads_do_not_wait_for_each_other() -> None:
    together = threading.Barrier(2)
    found: list[int] = []

    def ask() -> None:
        found.append(Slow(together).value)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 1]


def test_a_property_is_computed_once() -> None:
    class Counted:
        calls = 0

        @once
        def value(self) -> int:
            self.calls += 1
            return self.calls

    counted = Counted()
    assert [counted.value, counted.value] == [1, 1]
