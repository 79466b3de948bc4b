"""Sums in whole units: exact, the same in every order, and nan rather than wrong."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from sim.kernels.fixed_point import LARGEST, UNIT, from_fixed, largest_fixed, to_fixed

states = st.floats(-LARGEST, LARGEST)


@given(states)
def test_a_number_is_counted_in_the_nearest_unit(number: float) -> None:
    assert abs(Fraction(number) - Fraction(to_fixed(number)) * Fraction(UNIT)) <= Fraction(UNIT) / 2


@given(st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=60))
def test_a_sum_is_the_same_in_every_order_and_near_the_exact_one(numbers: list[float]) -> None:
    total = from_fixed(sum(map(to_fixed, numbers)), 0)
    assert from_fixed(sum(map(to_fixed, sorted(numbers))), 0) == total
    assert abs(total - math.fsum(numbers)) <= UNIT * len(numbers)


def test_what_cannot_be_summed_in_units_is_unknown() -> None:
    assert math.isnan(from_fixed(123, 1))


def test_the_largest_sums_of_the_largest_markets_still_have_a_place_in_64_bits() -> None:
    for persons in (1, 2_000, 20_000_000):
        assert persons * largest_fixed(persons) / UNIT < 2.0**63
