"""Each shipped example runs and shows what its title says."""

from functools import cache

import numpy as np
import pytest

from paradox import Comparison, Scenario, World, compare
from sim.scenario.scenario import shipped_scenarios
from sim.state.people import SILENT, VOICED

EXAMPLES = [name for name, path in shipped_scenarios().items() if path.parent.name == "examples"]


@cache
def compared(name: str) -> Comparison:
    return compare(name, replications=4, threads=2)


def level(name: str, policy: str, outcome: str) -> float:
    return compared(name)[policy].levels[outcome].estimate


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_gives_a_verdict_on_each_of_its_policies(name: str) -> None:
    policies = {one.name: one.person for one in compared(name).policies}
    assert list(policies) == [*Scenario.load(name).policies, "ignores", "do_nothing"]
    assert all(policies.values())


def test_segments_differ_in_how_often_they_speak_up_although_failures_are_the_same() -> None:
    world = World(Scenario.load("segments"), "average", seed=1)
    failed, voiced = np.zeros(2), np.zeros(2)
    while not world.is_over:
        world.step()
        segment, visit = world.people.traits.segment, world.people.life.visit
        failed += np.bincount(segment[visit >= SILENT], minlength=2)
        voiced += np.bincount(segment[visit == VOICED], minlength=2)
    business, leisure = voiced / failed
    assert business > leisure + 0.05


def test_a_network_from_data_is_the_one_in_its_file() -> None:
    scenario = Scenario.load("network_from_data")
    network = World(scenario, seed=1).network
    links = {(i, int(j)) for i in range(scenario.persons) for j in network.of(i)}
    assert links == {pair for one, other in scenario.network.edges.tolist() for pair in ((one, other), (other, one))}


def test_a_firm_that_learns_has_fewer_failures_and_one_that_hears_more_still_fewer() -> None:
    failures = [
        level("learning", policy, "failures_per_customer")
        for policy in ("average", "forgetful_learner", "learner", "open_learner")
    ]
    assert failures == sorted(failures, reverse=True)
    assert failures[-1] < 0.8 * failures[0]


def test_prevention_spends_money_and_has_fewer_failures() -> None:
    policies = ("average", "trained", "trained_and_maintained")
    failures = [level("prevention", policy, "failures_per_customer") for policy in policies]
    spending = [level("prevention", policy, "prevention_cost") for policy in policies]
    assert failures == sorted(failures, reverse=True)
    assert spending == sorted(spending)
    assert spending[0] == 0.0


def test_a_chatbot_shortens_the_wait_and_a_cold_one_spoils_the_answer() -> None:
    assert level("chatbot", "bot", "days") < level("chatbot", "short_staffed", "days")
    assert level("chatbot", "warm_bot", "complaint_satisfaction") > level("chatbot", "bot", "complaint_satisfaction")


def test_a_guarantee_makes_the_same_answer_disappoint_more() -> None:
    silent, guarantee, empty = (
        level("guarantee", policy, "complaint_satisfaction") for policy in ("silent", "guarantee", "empty_promise")
    )
    assert silent > guarantee > empty
