"""One past: before week 0 all worlds of a seed are the same, and there the twins begin as copies of their persons."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.state.people import CLOSED, CUSTOMER, ENDED_SILENT, NEVER, PAST, People, Twin
from sim.worlds.counterfactuals import Replication
from sim.worlds.world import World
from tests.worlds import differing, everything


@cache
def busy(burn_in: int = 12) -> Scenario:
    """Return a market with every mechanism at work and a second policy."""
    scenario = everything(market__persons=200, run__burn_in=burn_in, run__horizon=20)
    content = scenario.canonical()
    content["policies"]["meagre"] = {"staff_capacity": 1, "comp_amount": 0.0, "lapse_weeks": 2}
    content["reference"] = "all"
    return Scenario.from_mapping(content, base=None)


def gap(people: People) -> np.ndarray:
    """Return how far each person's satisfaction is from the twin's."""
    return np.asarray(people.actual.satisfaction - people.twin.satisfaction)


@pytest.mark.parametrize(
    "differences", [{}, {"failures": False}, {"complaint_handling": False}, {"twin": False}], ids=str
)
@pytest.mark.parametrize("policy", ["all", "meagre"])
def test_a_past_that_is_shared_is_the_one_that_would_have_been_lived(policy: str, differences: dict[str, Any]) -> None:
    past = World(busy(), seed=5).run(0)
    alone = World(busy(), policy, seed=5, **differences).run()
    assert differing(World(busy(), policy, seed=5, past=past, **differences).run(), alone) == []


def test_worlds_differ_from_week_0_on() -> None:
    worlds = [
        World(busy(), "meagre", seed=5).run(0),
        World(busy(), "all", seed=5, failures=False).run(0),
        World(busy(), "all", seed=5).run(0),
    ]
    for world in worlds[1:]:
        assert set(differing(worlds[0], world)) <= {"firm.factors"}
    assert differing(worlds[0].run(1), worlds[2].run(1)) != []


def test_the_week_before_the_first_failure_everybody_is_the_own_twin() -> None:
    world = World(busy().with_values({"behaviour.telling_activity": 0.3}), "all", seed=5).run(0)
    assert (gap(world.people) == 0.0).all()
    while not world.is_over:
        untroubled = world.people.record.first_week == NEVER
        assert (gap(world.people)[untroubled] == 0.0).all()
        world.step()
    assert (gap(world.people) != 0.0).any()


def test_what_was_open_at_week_0_moves_person_and_twin_alike() -> None:
    world = World(busy(), "all", seed=5).run(0)
    people = world.people
    waiting = people.cases.open != CLOSED
    assert waiting.any()
    assert (people.cases.first[waiting] == PAST).all()
    world.run(4)
    answered = waiting & (people.cases.first == PAST) & (people.cases.answered_week >= 0)
    still = answered & (people.record.first_week == NEVER) & (people.actual.status == CUSTOMER)
    assert still.any()
    for name in Twin._fields:
        assert np.array_equal(getattr(people.actual, name)[still], getattr(people.twin, name)[still]), name


def test_a_failure_meanwhile_leaves_a_case_from_before_week_0_as_it_is() -> None:
    slow = busy().with_values({"policies.all.staff_capacity": 0, "policies.all.lapse_weeks": 30, "service.p_fail": 0.9})
    world = World(slow, "all", seed=5).run(0)
    cases = world.people.cases
    waiting = np.flatnonzero(cases.open != CLOSED)
    loss = cases.loss[waiting].copy()
    world.run(6)
    kept = (cases.open[waiting] != CLOSED) & (cases.first[waiting] == PAST)
    again = world.people.record.first_week[waiting] != NEVER
    assert (kept & again).any()
    assert np.array_equal(cases.loss[waiting][kept], loss[kept])
    assert (world.people.record.first_end[waiting][kept & again] == ENDED_SILENT).all()


def test_where_complaint_handling_ends_open_cases_end_unheard() -> None:
    handled = World(busy(), "all", seed=5).run(0)
    ended = World(busy(), "all", seed=5, complaint_handling=False).run(0)
    assert (handled.people.cases.open != CLOSED).any()
    assert (ended.people.cases.open == CLOSED).all()
    assert not ended.firm.counts[:2].any()
    assert (gap(ended.people) == 0.0).all()


def test_before_week_0_the_market_holds_its_level() -> None:
    world = World(busy().with_values({"market.weekly_exit_hazard": 0.1}), "all", seed=5)
    before = world.people.actual.status.copy()
    world.run(0)
    early = world.firm.books[:12]
    assert early.exits.sum() > 0
    assert early.joins.sum() == 0
    assert np.array_equal(world.people.actual.status, before)
    replaced = (before == CUSTOMER) & (world.people.actual.tenure_start >= -12)
    assert replaced.sum() >= 10
    assert (world.people.cases.answered_week[replaced] <= -1).all()


def test_who_is_replaced_in_the_last_week_begins_as_the_first_customers_did() -> None:
    scenario = busy(1).with_values({"market.weekly_exit_hazard": 0.5})
    world = World(scenario, "all", seed=5)
    begun = {name: column.copy() for name, column in world.people.actual._asdict().items()}
    since = world.people.actual.tenure_start.copy()
    replaced = (world.run(0).people.actual.tenure_start == -1) & (since < -1)
    assert replaced.any()
    for name, column in begun.items():
        if name not in ("firm_image", "tenure_start"):
            assert np.array_equal(column[replaced], getattr(world.people.actual, name)[replaced]), name


def test_the_first_customers_have_been_there_for_some_time() -> None:
    scenario = everything(market__persons=4000, market__initial_tenure=100, run__burn_in=0)
    tenure = -World(scenario, "all", seed=5).people.actual.tenure_start
    assert tenure.min() >= 0
    assert tenure.mean() == pytest.approx(100, rel=0.05)
    assert np.quantile(tenure, 0.5) == pytest.approx(69, rel=0.1)  # of an exponential distribution


def test_what_a_policy_costs_and_earns_begins_at_week_0() -> None:
    with_past, without = (
        Replication(busy(burn_in), 5).run("meagre").outcomes["prevention_cost"] for burn_in in (12, 0)
    )
    assert with_past == without
