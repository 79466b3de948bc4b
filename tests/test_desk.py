"""What is laid on the desk is taken from it again, by compiled code and by Python alike, and nothing else changes."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.compiling import loop
from sim.desk import NUMBERS, PERSONS, VECTOR, lay, numbers_of, shelves, taken, whole
from sim.settings import record

numbers = st.floats(allow_nan=False)
places = st.integers(0, PERSONS - 1)


class Cup(NamedTuple):
    """Two numbers and a truth value."""

    full: bool
    size: float
    warmth: float


class Plate(NamedTuple):
    """Another number."""

    width: float


CUP, PLATE = shelves(Cup, Plate)


@loop
def laid(desk: NDArray[np.float64], at: int, full: bool, size: float, warmth: float, width: float) -> None:
    """Lay both."""
    lay(desk, CUP, at, Cup(full, size, warmth))
    lay(desk, PLATE, at, Plate(width))


@loop
def found(desk: NDArray[np.float64], at: int) -> tuple[bool, float, float, float]:
    """Take both."""
    cup = taken(desk, CUP, at, Cup)
    return cup.full, cup.size, cup.warmth, taken(desk, PLATE, at, Plate).width


@loop
def read(cups: Any) -> tuple[float, float]:
    """Read a record."""
    one = numbers_of(cups[0], Weights)
    return one.net, one.gross


class Weights(NamedTuple):
    """A group of parameters."""

    net: float
    gross: float


@given(places, st.booleans(), numbers, numbers, numbers)
def test_what_is_laid_is_taken(at: int, full: bool, size: float, warmth: float, width: float) -> None:
    desk, by_hand = np.zeros(NUMBERS * PERSONS), np.zeros(NUMBERS * PERSONS)
    laid(desk, at, full, size, warmth, width)
    lay(by_hand, CUP, at, Cup(full, size, warmth))
    lay(by_hand, PLATE, at, Plate(width))
    assert desk.tolist() == by_hand.tolist()
    assert found(desk, at) == (full, size, warmth, width)
    assert taken(desk, CUP, at, Cup) == Cup(full, size, warmth)
    assert taken(desk, PLATE, at, Plate) == Plate(width)


@given(places, places)
def test_nobody_lies_on_the_place_of_another(at: int, other: int) -> None:
    desk = np.zeros(NUMBERS * PERSONS)
    laid(desk, at, True, 1.0, 2.0, 3.0)
    laid(desk, other, True, 4.0, 5.0, 6.0)
    assert np.count_nonzero(desk) == (4 if at == other else 8)
    assert found(desk, at) == ((True, 4.0, 5.0, 6.0) if at == other else (True, 1.0, 2.0, 3.0))


def test_a_record_is_read_as_the_numbers_it_was_made_from() -> None:
    cups = record(Weights(1.5, 2.5))
    assert read(cups) == (1.5, 2.5)
    assert numbers_of(cups[0], Weights) == Weights(1.5, 2.5)


def test_whole_vectors_hold_everybody_and_fit_on_the_desk() -> None:
    for count in range(PERSONS + 1):
        assert count <= whole(count) <= PERSONS
        assert whole(count) % VECTOR == 0
        assert whole(count) - count < VECTOR


def test_a_desk_says_when_too_much_is_to_lie_on_it() -> None:
    with pytest.raises(ValueError, match=f"do not fit on a desk for {NUMBERS}"):
        shelves(*[Cup] * NUMBERS)
