"""Sums in whole units: exact, the same in every order, and nan rather than wrong."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.bits import LARGEST, UNIT, bits_of_number, largest, number_with_bits, units
from sim.marks import WORD, count
from sim.observation import count_customers_of, sum_counted, sum_expectations, sum_groups
from sim.population import CUSTOMER, NOT_COUNTED, PROSPECT, RECOVERED, UNHEARD, UNRECOVERED, UNTROUBLED
from sim.scratch import BEYOND, CALM, MENDED, SILENT_ONES, SUMS, TWINS, TWINS_BEYOND, UNMENDED

states = st.floats(-LARGEST, LARGEST)


def counted(values: NDArray[np.float64], group: NDArray[np.int8]) -> float:
    """Sum all that is counted; nan where that is impossible."""
    sums = np.zeros(SUMS, dtype=np.int64)
    sum_counted(values, group, largest(len(values)), sums)
    return math.nan if sums[TWINS_BEYOND] else UNIT * float(sums[TWINS])


def by_group(values: NDArray[np.float64], group: NDArray[np.int8]) -> tuple[float, ...]:
    """Sum by group; nan where that is impossible."""
    sums = np.zeros(SUMS, dtype=np.int64)
    sum_groups(values, group, largest(len(values)), sums)
    unit = math.nan if sums[BEYOND] else UNIT
    return tuple(unit * float(sums[place]) for place in (CALM, MENDED, UNMENDED, SILENT_ONES))


@given(st.floats(allow_nan=False))
def test_bits_of_a_number_are_those_of_that_number(number: float) -> None:
    assert number_with_bits(bits_of_number(number) % 2**64) == number


@given(states)
def test_a_number_is_counted_in_the_nearest_unit(number: float) -> None:
    assert abs(Fraction(number) - Fraction(units(number)) * Fraction(UNIT)) <= Fraction(UNIT) / 2


@given(st.lists(st.floats(-50.0, 50.0), min_size=1, max_size=60))
def test_a_sum_is_the_same_in_every_order_and_near_the_exact_one(numbers: list[float]) -> None:
    values = np.array(numbers)
    group = np.zeros(len(values), dtype=np.int8)
    total = counted(values, group)
    order = np.random.default_rng(len(numbers)).permutation(len(values))
    assert counted(values[order], group) == total
    assert abs(total - math.fsum(numbers)) <= UNIT * len(numbers)


def test_each_group_has_its_own_sum_and_those_outside_have_none() -> None:
    group = np.array([UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD, NOT_COUNTED, RECOVERED], dtype=np.int8)
    values = np.array([1.0, 2.0, 4.0, 8.0, 1e300, 16.0])
    assert by_group(values, group) == (1.0, 18.0, 4.0, 8.0)
    assert counted(values, group) == 31.0


def test_what_cannot_be_summed_in_units_makes_the_sum_unknown() -> None:
    group = np.zeros(4, dtype=np.int8)
    for wild in (math.nan, math.inf, -math.inf, 2.0 * LARGEST):
        values = np.array([1.0, wild, 2.0, 3.0])
        assert math.isnan(counted(values, group))
        assert all(math.isnan(total) for total in by_group(values, group))


@given(st.lists(st.floats(-50.0, 50.0), min_size=2, max_size=60), st.integers(1, 59))
def test_a_sum_of_two_parts_is_that_of_the_whole(numbers: list[float], cut: int) -> None:
    values = np.array(numbers)
    group = (np.arange(len(values)) % (NOT_COUNTED + 1)).astype(np.int8)
    whole, parts = np.zeros(SUMS, dtype=np.int64), np.zeros(SUMS, dtype=np.int64)
    limit = largest(len(values))
    for sums, pieces in ((whole, [slice(None)]), (parts, [slice(None, cut), slice(cut, None)])):
        for piece in pieces:
            sum_groups(values[piece], group[piece], limit, sums)
            sum_expectations(values[piece], values[piece], values[piece], values[piece], group[piece], limit, sums)
            sum_counted(values[piece], group[piece], limit, sums)
    assert parts.tolist() == whole.tolist()


def test_the_largest_sums_of_the_largest_markets_still_have_a_place_in_64_bits() -> None:
    for persons in (1, 2_000, 20_000_000):
        assert persons * largest(persons) / UNIT < 2.0**63


def test_words_and_what_is_left_over_are_counted() -> None:
    for persons in (1, WORD - 1, WORD, WORD + 1, 255, 256, 5 * WORD + 7):
        codes = np.full(persons, CUSTOMER, dtype=np.int8)
        codes[::3] = PROSPECT
        group = np.zeros(persons, dtype=np.int8)
        group[::2] = NOT_COUNTED
        assert count(codes, CUSTOMER) == int((codes == CUSTOMER).sum())
        assert count_customers_of(codes, group) == int(((codes == CUSTOMER) & (group != NOT_COUNTED)).sum())
