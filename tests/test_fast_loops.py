"""What makes the compiled loops fast changes no bit: bounds are bounds, slices draw what single draws draw."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import population
from sim import scratch as working_space
from sim.draw_slices import BLOCK, SLICE, draw_listed, draw_normals, draw_slice, severities_of
from sim.draws import newton_step, normal, severity_quantile, uniform
from sim.marks import TOGETHER, list_marked
from sim.phases.answers import order_newcomers
from sim.phases.moves import least_exp_of_minus, list_joiners
from sim.phases.visits import surely_visit
from sim.population import CLOSED, CUSTOMER, FORMER, GROUPS, PROSPECT
from sim.rules.service import visit_probability
from sim.world import World
from tests.small_worlds import small_scenario

KEY = 1234567890123456789


def plain_bisection(u: float) -> float:
    """Invert the distribution function of Beta(2, 3) by 60 bisections and nothing else."""
    low, high = 0.0, 1.0
    for _ in range(60):
        k = 0.5 * (low + high)
        if k * k * (6.0 - 8.0 * k + 3.0 * k * k) < u:
            low = k
        else:
            high = k
    return 0.5 * (low + high)


# Both ends of what is solved in the middle way, and both tails.
TAIL = np.logspace(-15, -1, 200)
PLACES = np.concatenate([np.linspace(1e-12, 1.0 - 1e-12, 3001), [0.0005, 0.9995], TAIL, 1.0 - TAIL])


def near_bisection(u: float) -> bool:
    """Tell whether the severity at u is that of plain bisection; in the tail rounding decides about more digits."""
    return severity_quantile(u) == pytest.approx(plain_bisection(u), rel=1e-12, abs=1e-14 if u < 0.999 else 3e-6)


@given(st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_severities_found_by_newton_are_those_of_bisection(u: float) -> None:
    assert near_bisection(u)


def test_severities_are_those_of_bisection_at_every_place() -> None:
    assert [u for u in PLACES.tolist() if not near_bisection(u)] == []


def test_newton_has_come_to_rest_everywhere() -> None:
    for u in PLACES[(PLACES > 1e-9) & (PLACES < 1.0 - 1e-9)]:
        k = severity_quantile(float(u))
        assert newton_step(k, float(u)) == pytest.approx(k, abs=1e-13 if u < 0.999 else 1e-8)


def test_severities_of_many_are_those_of_each() -> None:
    out = np.empty(len(PLACES))
    severities_of(PLACES, out)
    assert out.tolist() == [severity_quantile(float(one)) for one in PLACES]


@given(st.floats(-1000.0, 7.0))
def test_the_bound_of_exp_is_never_above_the_clipped_exp(y: float) -> None:
    assert least_exp_of_minus(y) <= math.exp(-max(y, -30.0)) * (1.0 + 1e-12)


def test_the_bound_of_exp_is_close_where_hazards_are() -> None:
    assert min(least_exp_of_minus(y) / math.exp(-y) for y in np.linspace(-1.0, 1.0, 201)) > 0.92


@given(st.floats(0.0, 60.0), st.floats(0.0, 500.0), st.floats(0.0, 2.0), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_bounds_of_the_chance_of_a_visit_never_overrule_it(rate: float, grudge: float, lost: float, u: float) -> None:
    one = np.ones(1)
    visits, flags = np.zeros(1, dtype=np.int8), np.zeros(1, dtype=np.int8)
    customer, closed = np.full(1, CUSTOMER, dtype=np.int8), np.full(1, CLOSED, dtype=np.int8)
    chance = visit_probability(rate, 0.0, lost)
    exact = visit_probability(rate, grudge, lost)
    for draw in (u, exact, np.nextafter(exact, 0.0), np.nextafter(exact, 1.0)):
        surely_visit(
            draw * one, chance * one, rate * one, grudge * one, 0.0 * one, customer, closed, lost, visits, flags
        )
        assert flags[0] == 1 or visits[0] == (draw < exact)


def test_few_visits_need_the_rule() -> None:
    u = (np.arange(SLICE) + 0.5) / SLICE
    one, zero = np.ones(SLICE), np.zeros(SLICE)
    visits, flags = np.zeros(SLICE, dtype=np.int8), np.zeros(SLICE, dtype=np.int8)
    customer, closed = np.full(SLICE, CUSTOMER, dtype=np.int8), np.full(SLICE, CLOSED, dtype=np.int8)
    chance = visit_probability(0.35, 0.0, 0.08)
    surely_visit(u, chance * one, 0.35 * one, one, zero, customer, closed, 0.08, visits, flags)
    assert flags.mean() < 0.012


def test_slices_draw_what_single_draws_draw() -> None:
    out, marks = np.empty(SLICE), np.empty(SLICE, dtype=np.int8)
    places = np.empty(SLICE + BLOCK, dtype=np.int32)
    persons = np.arange(5, 5 + 3 * SLICE, 3, dtype=np.int32)
    draw_slice(KEY, 100, 100 + SLICE, out)
    assert out.tolist() == [uniform(KEY, person) for person in range(100, 100 + SLICE)]
    draw_listed(KEY, persons, 7, 500, out)
    assert out[:493].tolist() == [uniform(KEY, int(person)) for person in persons[7:500]]
    draw_normals(KEY, persons, 0, SLICE, out, marks, places, np.empty(SLICE))
    assert out.tolist() == [normal(KEY, int(person)) for person in persons]


def test_those_outside_with_a_low_draw_are_listed_with_their_draws() -> None:
    status = np.array([CUSTOMER, FORMER, PROSPECT, CUSTOMER] * 100, dtype=np.int8)
    twin_status = np.array([FORMER, FORMER, PROSPECT, CUSTOMER] * 100, dtype=np.int8)
    scratch = working_space.new(population.empty(400).traits)
    working = scratch.flags, scratch.places, scratch.more_places, scratch.luck
    found = list_joiners(KEY, 50, 0.1, status, twin_status, *working)
    expected = [i for i in range(50, 450) if (i - 50) % 4 != 3 and uniform(KEY, i) < 0.1]
    assert scratch.places[:found].tolist() == expected
    assert scratch.luck[:found].tolist() == [uniform(KEY, i) for i in expected]


@given(st.lists(st.integers(0, 3), max_size=100), st.integers(0, 2**30), st.integers(0, 5))
def test_the_marked_are_appended_in_order_and_nothing_before_them_changes(
    marks: list[int], first: int, listed: int
) -> None:
    flags, places = np.array(marks, dtype=np.int8), np.full(len(marks) + 5 + TOGETHER, -1, dtype=np.int32)
    length = list_marked(flags, first, places, listed)
    assert places[:length].tolist() == [-1] * listed + [first + at for at, mark in enumerate(marks) if mark]


@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.parametrize("newcomers", [0, 1, 2, 40])
def test_newcomers_queue_by_draw_then_person_then_case_before_claim(waiting: int, newcomers: int) -> None:
    entries = np.array([99, 98, 97][:waiting] + [(7 * n) % 41 for n in range(newcomers)], dtype=np.int32)
    queue, order = entries.copy(), np.empty(len(entries))
    order_newcomers(waiting, len(entries), KEY, queue, order, np.empty_like(queue), np.empty_like(queue))
    expected = sorted(entries[waiting:].tolist(), key=lambda entry: (uniform(KEY, entry // 2), entry))
    assert queue.tolist() == entries[:waiting].tolist() + expected


def test_leaving_the_shadows_out_changes_nothing_else() -> None:
    scenario = small_scenario()
    full, without = World(scenario, seed=3).run(), World(scenario, seed=3, shadow=False).run()
    shadows = {"shadow_visit", "shadow_visits", "shadow_satisfaction"}
    for group, mine, other in zip(GROUPS, full.people, without.people, strict=True):
        for name in group._fields:  # type: ignore[attr-defined]
            if group.__name__ != "Shadow" and name not in shadows:
                assert np.array_equal(getattr(mine, name), getattr(other, name)), name
    assert np.isnan(without.people.shadow.satisfaction).all()
    for name in full.books.dtype.names:
        if not name.startswith("shadow"):
            assert np.array_equal(full.books[name], without.books[name]), name
