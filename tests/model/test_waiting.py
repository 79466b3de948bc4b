"""Waiting for an answer protects nobody: who waits visits, and may fail again."""

from functools import cache

import numpy as np
import pytest

from sim.engines.agents import Customer
from sim.scenario.scenario import Scenario
from sim.state.people import CLOSED, CUSTOMER, DETECTED, REOPENED, SILENT, VOICED, WAITING
from sim.worlds.hindsight import Hindsight
from sim.worlds.world import World
from tests.worlds import market


@cache
def deaf(**values: float) -> Scenario:
    """Return a market in which visits fail often and nobody is ever answered."""
    return market(
        persons=200,
        burn_in=0,
        horizon=20,
        service__p_fail=0.5,
        market__visit_rate_mean=1.0,
        policies__p__staff_capacity=0,
        policies__p__lapse_weeks=60,
        **values,
    )


def test_who_waits_visits_as_often_as_who_does_not() -> None:
    world = World(deaf(behaviour__visits_lost_per_grudge=0.0), seed=3).run(10)
    people = world.people
    there = people.actual.status == CUSTOMER
    waiting = people.cases.open != CLOSED
    before = people.life.visits.copy()
    world.run()
    there &= people.actual.status == CUSTOMER
    visits, chance = people.life.visits - before, 1.0 - np.exp(-people.traits.visit_rate)
    waited, did_not = (visits[group].sum() / chance[group].sum() for group in (there & waiting, there & ~waiting))
    assert waited == pytest.approx(did_not, rel=0.15)


def test_an_open_case_is_about_the_larger_loss_and_keeps_its_place() -> None:
    world = World(deaf(), seed=3)
    cases, grown = world.people.cases, 0
    while not world.is_over:
        before = {name: getattr(cases, name).copy() for name in ("open", "loss", "week", "mode")}
        world.step()
        both = (before["open"] == WAITING) & (cases.open == WAITING) & (world.people.actual.status == CUSTOMER)
        same = both & (cases.week == before["week"])
        assert (cases.loss[same] >= before["loss"][same]).all()
        grown += int((cases.loss[same] > before["loss"][same]).sum())
    assert grown > 20
    assert world.books.joined.sum() > 0
    assert (world.people.cases.open != CLOSED).sum() == world.firm.counts[0]


def failed_meanwhile(open_as: int, mode_of_case: int, mode: int, larger: bool) -> Customer:
    """Let somebody whose case is open fail again."""
    world = World(deaf(), seed=3).run(10)
    customer = Hindsight(world).customer(int(np.flatnonzero(world.people.cases.open == WAITING)[0]))
    customer.case.open, customer.case.mode = open_as, mode_of_case
    failure = customer.failure()
    hurt = _Hurt(customer.case.loss + (1.0 if larger else -1.0), 0.5, -3.0)
    customer.note_failure = lambda *_: setattr(customer.case, "loss", hurt.loss)  # type: ignore[method-assign]
    customer.suffer_meanwhile(failure, hurt, 0, mode, False)  # type: ignore[arg-type]
    return customer


class _Hurt:
    """What a failure did, as far as it matters here."""

    def __init__(self, loss: float, felt: float, x_failed: float) -> None:
        self.loss, self.felt, self.x_failed = loss, felt, x_failed


def test_who_complains_again_has_spoken_up_about_a_case_that_the_firm_found() -> None:
    assert failed_meanwhile(WAITING, DETECTED, VOICED, larger=False).case.mode == VOICED
    assert failed_meanwhile(WAITING, DETECTED, SILENT, larger=True).case.mode == DETECTED
    assert failed_meanwhile(WAITING, VOICED, DETECTED, larger=True).case.mode == VOICED


def test_a_follow_up_becomes_a_case_again_if_the_firm_notices_a_larger_loss() -> None:
    assert failed_meanwhile(REOPENED, VOICED, DETECTED, larger=True).case.open == WAITING
    assert failed_meanwhile(REOPENED, VOICED, SILENT, larger=True).case.open == REOPENED
    assert failed_meanwhile(REOPENED, VOICED, VOICED, larger=False).case.open == REOPENED
