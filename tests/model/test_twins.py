"""The twins: what would have happened without failures, and had the firm done nothing, with the same luck."""

import dataclasses
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.engines import agents
from sim.scenario.scenario import Scenario
from sim.state import draws
from sim.state.draws import Purpose
from sim.state.people import NEVER
from sim.worlds.counterfactuals import Replication
from sim.worlds.mesa_model import RecoveryModel
from sim.worlds.world import World, prepare
from tests.worlds import bits, differing, everything, states

CONTRASTS = (
    "paradox", "paradox_horizon", "paradox_selected", "recovery_person", "recovery_person_horizon",
    "recovery_base", "total", "direct", "spillover",
)  # fmt: skip

# TOTAL, DIRECT and SPILLOVER are three differences of three numbers near 1: they add up to some last bits.
ROUNDING = 1e-12

# Nobody hears anything of anybody, and nobody waits for anybody.
APART = {
    "behaviour.telling_activity": 0.0,
    "behaviour.unequal_treatment": 0.0,
    "policies.all.staff_capacity": 1000.0,
    "policies.all.learn_max": 0.0,
}


@cache
def busy() -> Scenario:
    """Return a market with every mechanism at work, small enough to live often."""
    return everything(market__persons=200, run__burn_in=10, run__horizon=30)


@cache
def replication() -> Replication:
    return Replication(busy(), 5)


def apart_from_twin(world: World) -> list[str]:
    """List the states in which anybody differs from the own twin."""
    people = world.people
    return [
        name
        for name in people.twin._fields
        if getattr(people.actual, name).tobytes() != getattr(people.twin, name).tobytes()
    ]


@pytest.mark.parametrize("opportunists", [0.0, 1.0])
def test_without_hazards_everybody_is_the_own_twin_in_every_week(opportunists: float) -> None:
    tempted = {"behaviour.opportunist_share": opportunists, "behaviour.false_claim_rate": 1.0}
    world = World(busy().with_values({"service.p_fail": 0.0, **tempted}), "all", seed=5).run(0)
    while not world.is_over:
        world.step()
        assert apart_from_twin(world) == []
    assert (world.books.claims.sum() > 0) == (opportunists > 0.0)


def test_without_hazards_every_contrast_is_exactly_nothing() -> None:
    found = Replication(busy().with_values({"service.p_fail": 0.0}), 5).run("all").outcomes
    assert {name: found[name] for name in CONTRASTS} == dict.fromkeys(CONTRASTS, 0.0)


def test_with_hazards_the_contrasts_are_something() -> None:
    found = replication().run("all").outcomes
    assert [name for name in CONTRASTS if found[name] == 0.0] == []


def test_doing_nothing_against_doing_nothing_is_exactly_nothing() -> None:
    found = replication().run("do_nothing").outcomes
    assert found["failed_persons"] > 0.0
    assert [found[name] for name in ("recovery_person", "recovery_person_horizon", "recovery_base")] == [0.0] * 3


def test_both_worlds_are_read_in_the_same_weeks() -> None:
    actual, _, nothing = replication().worlds("all")
    assert np.array_equal(actual.people.record.reading_week, nothing.people.record.reading_week)
    assert (actual.people.record.reading_week != NEVER).any()


def test_in_the_do_nothing_world_the_firm_hears_and_pays_nothing() -> None:
    _, _, nothing = replication().worlds("all")
    books = nothing.books
    assert books.failures.sum() == books.silent.sum() > 0.0
    paid = ("compensation", "claims_cost", "repair", "handling", "staff", "bot", "served")
    assert {name: books[name].sum() for name in paid} == dict.fromkeys(paid, 0.0)


def test_the_do_nothing_world_keeps_prevention() -> None:
    actual, _, nothing = replication().worlds("all")
    assert nothing.books.prevention.sum() == actual.books.prevention.sum() > 0.0


def test_nobody_differs_from_the_twin_where_nothing_fails() -> None:
    world = World(busy(), "all", seed=4, failures=False).run()
    assert world.books.answered.sum() > 0  # cases that were open at week 0
    assert apart_from_twin(world) == []


def test_the_no_failure_world_keeps_standing_costs_and_false_claims() -> None:
    books = World(busy(), "all", seed=5, failures=False).run().books
    assert min(books[name].sum() for name in ("staff", "bot", "prevention", "claims", "claims_cost")) > 0.0


def test_total_is_direct_plus_spillover_for_every_person() -> None:
    actual, never, _ = replication().worlds("all")
    mine, twin, without = (
        actual.people.actual.satisfaction,
        actual.people.twin.satisfaction,
        never.people.actual.satisfaction,
    )
    np.testing.assert_allclose(mine - without, (mine - twin) + (twin - without), rtol=0.0, atol=ROUNDING)


def test_without_word_of_mouth_nothing_spills_over() -> None:
    quiet = {"behaviour.telling_activity": 0.0, "policies.all.staff_capacity": 1000.0}
    actual, never, _ = Replication(busy().with_values(quiet), 5).worlds("all")
    assert actual.people.twin.satisfaction.tobytes() == never.people.actual.satisfaction.tobytes()


def test_what_is_open_at_week_0_spills_over_next_to_nothing() -> None:
    """It does so only where other people's failures move somebody's place in the queue."""
    found = Replication(busy().with_values({"behaviour.telling_activity": 0.0}), 5).run("all").outcomes
    assert abs(found["spillover"]) < 0.01


def test_the_no_failure_world_depends_on_the_policy_by_what_is_open_at_week_0_alone() -> None:
    scenario = Scenario.load("hotel_booking_error").with_values(
        {"market.persons": 200, "run.burn_in": 0, "run.horizon": 20}
    )
    worlds = [World(scenario, policy, seed=2, failures=False).run() for policy in (*scenario.policies, "do_nothing")]
    for other in worlds[1:]:
        assert [
            name for name, column in states(other).items() if column.tobytes() != states(worlds[0])[name].tobytes()
        ] == []


def others_changed(one: World, other: World, person: int) -> list[str]:
    """List the columns in which anybody but one person differs between two worlds."""
    names = []
    for group, (here, there) in zip(one.people._fields, zip(one.people, other.people, strict=True), strict=True):
        for name in here._fields:
            mine, theirs = (np.delete(getattr(columns, name), person) for columns in (here, there))
            if mine.tobytes() != theirs.tobytes():
                names.append(f"{group}.{name}")
    return names


def with_and_without(scenario: Scenario, person: int) -> tuple[World, World]:
    """Live a world twice: as it is, and with one person who never visits."""
    people, network = prepare(scenario, 5)
    present = World(scenario, "all", seed=5, start=(people, network)).run()
    people.traits.visit_rate[person] = 0.0
    return present, World(scenario, "all", seed=5, start=(people, network)).run()


def a_visitor_who_failed() -> int:
    """Return somebody whose failures the firm had to answer."""
    world = World(busy().with_values(APART), "all", seed=5).run()
    return int(np.flatnonzero(world.people.cases.answered == 1)[0])


def test_removing_a_person_changes_nobody_unrelated() -> None:
    person = a_visitor_who_failed()
    present, absent = with_and_without(busy().with_values(APART), person)
    assert present.people.life.visits[person] > 0 == absent.people.life.visits[person]
    assert others_changed(present, absent, person) == []


def test_removing_a_person_reaches_others_by_word_of_mouth() -> None:
    """The test above can fail: where people talk, it does matter who is there."""
    person = a_visitor_who_failed()
    present, absent = with_and_without(busy(), person)
    assert "actual.trust" in others_changed(present, absent, person)


def test_a_smaller_market_leaves_the_luck_of_those_in_it_alone() -> None:
    whole = busy().with_values(APART)
    smaller = whole.with_values({"market.persons": 150})
    many, few = (World(scenario, "all", seed=5).run().people for scenario in (whole, smaller))
    for large, small in zip(many, few, strict=True):
        for name in small._fields:
            assert getattr(large, name)[:150].tobytes() == getattr(small, name).tobytes(), name


def test_removing_a_policy_changes_no_other_policy() -> None:
    case = Scenario.load("hotel_booking_error").with_values(
        {"market.persons": 200, "run.burn_in": 5, "run.horizon": 20}
    )
    kept = case.reference
    alone = dataclasses.replace(
        case,
        policies={kept: case.policies[kept]},
        prevention={kept: case.prevention[kept]},
    )
    assert len(case.policies) > 1
    assert differing(World(case, kept, seed=2).run(), World(alone, kept, seed=2).run()) == []


def test_a_draw_depends_on_nothing_but_its_key() -> None:
    """So a new purpose moves no other draw: draws know neither their neighbours nor their order."""
    keys = [(7, week, purpose, person) for week in (-3, 12) for purpose in Purpose for person in (0, 199)]
    first = {key: draws.draw(*key) for key in keys}
    random.Random(1).shuffle(keys)
    again = {}
    for key in keys:
        draws.draw(7, key[1], 999, key[3])
        again[key] = draws.draw(*key)
    assert again == first
    assert len(set(first.values())) == len(keys)


def backwards(persons: int) -> list[int]:
    return list(range(persons))[::-1]


def shuffled(persons: int) -> list[int]:
    order = list(range(persons))
    random.Random(11).shuffle(order)
    return order


@pytest.mark.parametrize("ordered", [backwards, shuffled])
def test_the_order_of_persons_within_a_phase_changes_nothing(ordered: Callable[[int], list[int]]) -> None:
    scenario = everything(market__persons=120, run__burn_in=8, run__horizon=22)
    world = World(scenario, "all", seed=5)
    model = RecoveryModel(scenario, "all", seed=5, engine="agents")
    order = ordered(scenario.persons)
    while not world.is_over:
        world.step()
        agents.live_week(model, order)
        model.world.pass_week()
    exact, summed = apart(bits(world), bits(model.world))
    assert exact == []
    for name in summed:
        np.testing.assert_allclose(model.world.firm.books[name], world.firm.books[name], rtol=1e-12, err_msg=name)


def apart(one: Any, other: Any) -> tuple[list[str], list[str]]:
    """List what differs in bits: states and queue, and entries of the books, which are sums in order of persons."""
    names = [name for (name, here), (_, there) in zip(one, other, strict=True) if here != there]
    return (
        [name for name in names if not name.startswith("books.")],
        [name.removeprefix("books.") for name in names if name.startswith("books.")],
    )


def test_where_nobody_failed_since_week_0_the_contrasts_are_those_of_the_whole_base() -> None:
    """And as the twins begin at week 0, they are exactly nothing whatever failed before."""
    scenario = Scenario.from_mapping(
        {"market": {"persons": 40, "visit_rate_mean": 0.3}, "service": {"p_fail": 0.05}, "run": {"horizon": 5}}
    )
    runs = (Replication(scenario, seed).run(scenario.reference).outcomes for seed in range(60))
    found = next(run for run in runs if run["failed_persons"] == 0.0)
    assert found["paradox"] == found["paradox_horizon"] == found["paradox_selected"] == found["direct"] == 0.0
    assert found["recovery_person_horizon"] == found["recovery_base"]
    assert found["recovery_person"] == found["episode"] == found["lift_share"] == 0.0


def test_twins_that_are_left_out_never_visit() -> None:
    world = World(everything(), seed=2, twin=False).run()
    assert world.books.visits.sum() > 0
    assert world.books.twin_visits.sum() == 0
