"""Bounds of chances never overrule the rule, and leave few answers open."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engines.compiled.bounds import (
    least_exp_of_minus,
    least_urge,
    may_leave,
    may_visit,
    most_resentment,
    most_urge,
    surely_visits,
)
from sim.rules.loyalty import exit_hazard, occasion_to_leave, resentment
from sim.rules.service import visit_probability, visit_urge
from sim.scenario.scenario import Scenario

draws = st.floats(2.0**-53, 1.0 - 2.0**-53)
SCENARIO = Scenario.load("baseline")


def near(chance: float) -> tuple[float, ...]:
    """Return the draws at a chance and on both sides of it."""
    return chance, float(np.nextafter(chance, 0.0)), float(np.nextafter(chance, 1.0))


@given(
    st.floats(0.0, 60.0), st.floats(0.0, 500.0), st.floats(-5.0, 5.0), st.floats(0.0, 2.0), st.floats(0.0, 1.0), draws
)
def test_a_visit_that_is_sure_is_made_and_one_that_cannot_be_is_not(
    rate: float, grudge: float, satisfaction: float, lost: float, drawn: float, u: float
) -> None:
    b = SCENARIO.behaviour._replace(visits_lost_per_grudge=lost, visits_per_satisfaction=drawn)
    usual = visit_probability(rate, 0.0)
    chance = visit_probability(rate, visit_urge(satisfaction, 0.3, resentment(grudge, b), b))
    for draw in (u, *near(chance)):
        if surely_visits(draw, usual, rate, least_urge(satisfaction, 0.3, grudge, b)):
            assert draw < chance
        if not may_visit(draw, usual, rate, most_urge(satisfaction, 0.3, grudge, b)):
            assert draw >= chance


@pytest.mark.parametrize(("satisfaction", "grudge"), [(0.5, 0.0), (-0.5, 1.0), (-2.0, 3.0)])
def test_few_visits_need_the_rule(satisfaction: float, grudge: float) -> None:
    b, rate = SCENARIO.behaviour, 0.35
    usual = visit_probability(rate, 0.0)
    least, most = (bound(satisfaction, 0.0, grudge, b) for bound in (least_urge, most_urge))
    open_ = [
        u
        for u in np.linspace(0.0005, 0.9995, 1000)
        if may_visit(u, usual, rate, most) and not surely_visits(u, usual, rate, least)
    ]
    assert len(open_) < 30


@given(st.floats(0.0, 1000.0))
def test_the_bounds_of_resentment_hold(grudge: float) -> None:
    b = SCENARIO.behaviour
    assert resentment(grudge, b) <= most_resentment(grudge, b) + 1e-12
    no_urge_but_resentment = b._replace(visits_lost_per_grudge=1.0, visits_per_satisfaction=0.0)
    assert resentment(grudge, b) >= -most_urge(0.0, 0.0, grudge, no_urge_but_resentment) - 1e-12


@given(st.floats(-100.0, 100.0), st.booleans(), st.floats(0.0, 1.0), draws)
def test_whoever_may_not_leave_stays(utility: float, visits: bool, mean_visits: float, u: float) -> None:
    market, b = SCENARIO.market, SCENARIO.behaviour
    occasion = occasion_to_leave(visits, mean_visits, b)
    chance = exit_hazard(utility, occasion, market, b)
    for draw in (u, *near(chance)):
        if not may_leave(draw, utility, occasion, market, b):
            assert draw >= chance


@given(st.floats(-1000.0, 7.0))
def test_the_bound_of_exp_is_never_above_the_clipped_exp(y: float) -> None:
    assert least_exp_of_minus(y) <= math.exp(-max(y, -30.0)) * (1.0 + 1e-12)


def test_the_bound_of_exp_is_close_where_hazards_are() -> None:
    assert min(least_exp_of_minus(y) / math.exp(-y) for y in np.linspace(-1.0, 1.0, 201)) > 0.92
