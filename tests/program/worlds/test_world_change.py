"""Levers that move while a world runs."""

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.worlds.world import World


@pytest.fixture(scope="module")
def market() -> Scenario:
    return Scenario.load("baseline").with_values({"market.persons": 300, "run.burn_in": 5, "run.horizon": 30})


def test_a_change_that_changes_nothing_changes_no_bit(market: Scenario) -> None:
    untouched = World(market, "generous", seed=3).run()
    changed = World(market, "generous", seed=3)
    while not changed.is_over:
        changed.change(market.with_values({}))
        changed.step()
    for group, other in zip(untouched.people, changed.people, strict=True):
        for name, column, twin in zip(group._fields, group, other, strict=True):
            assert np.array_equal(column, twin, equal_nan=True), name
    assert untouched.books.tobytes() == changed.books.tobytes()


def test_a_lever_acts_from_the_week_in_which_it_moves_and_not_before(market: Scenario) -> None:
    plain = World(market, "generous", seed=3).run()
    cut = World(market, "generous", seed=3).run(10)
    cut.change(market.with_values({"policies.generous.comp_amount": 0, "policies.generous.detect_prob": 1}))
    cut.run()
    assert plain.books[:10].tobytes() == cut.books[:10].tobytes()
    assert cut.books.compensation[10:].sum() == 0.0 < plain.books.compensation[10:].sum()
    assert cut.books.silent[10:].sum() == 0.0 < plain.books.silent[10:].sum()


def test_fewer_hands_answer_fewer_cases_from_then_on(market: Scenario) -> None:
    world = World(market, "generous", seed=3).run(10)
    world.change(market.with_values({"policies.generous.staff_capacity": 0}))
    world.run()
    assert world.books.served[:10].sum() > 0.0
    assert world.books.served[10:].sum() == 0.0


def test_prevention_bought_now_works_in_the_next_week(market: Scenario) -> None:
    world = World(market, "generous", seed=3).run(10)
    before = world.firm.factors.copy()
    causes = [cause.name for cause in market.causes]
    world.change(market.with_values({f"policies.generous.prevention.{cause}": 0.1 for cause in causes}))
    assert (world.firm.factors < before).all()


def test_people_cannot_be_exchanged_while_a_world_runs(market: Scenario) -> None:
    world = World(market, "generous", seed=3)
    with pytest.raises(ValueError, match=r"behaviour\.loss_aversion cannot change"):
        world.change(market.with_values({"behaviour.loss_aversion": 1.5}))
