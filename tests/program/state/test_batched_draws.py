"""Draws of many are those of each, and severities are those of the distribution they are said to have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.state.batched_draws import draw_listed, normals_of, severities_of
from sim.state.draws import interpolated_quantile, newton_step, normal, severity_quantile, uniform

KEY = 1234567890123456789
NO_TABLE = np.empty(0)


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
    """Return whether the severity at u is that of plain bisection; in the tail rounding decides about more digits."""
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
    severities_of(PLACES, NO_TABLE, out)
    assert out.tolist() == [severity_quantile(float(one)) for one in PLACES]


def test_severities_of_another_shape_are_read_from_their_table() -> None:
    table, out = np.linspace(0.0, 1.0, 1025) ** 2, np.empty(len(PLACES))
    severities_of(PLACES, table, out)
    assert out.tolist() == [interpolated_quantile(float(one), table) for one in PLACES]


def test_those_listed_draw_what_single_draws_draw() -> None:
    persons = np.arange(5, 6005, 3, dtype=np.int32)
    u, noise = np.empty(len(persons)), np.empty(len(persons))
    draw_listed(KEY, persons, u)
    assert u.tolist() == [uniform(KEY, int(person)) for person in persons]
    normals_of(u, noise)
    assert noise.tolist() == [normal(KEY, int(person)) for person in persons]
