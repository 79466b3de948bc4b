"""The logarithm by products, additions and a division: how exact it is, and that compiled code finds the same bits."""

import math
import sys
from decimal import Decimal, localcontext

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.kernels.elementary import LOWEST, PARTS, logarithm
from sim.kernels.jit import loop

positive = st.floats(sys.float_info.min, sys.float_info.max)
near_one = st.floats(-0.01, 0.01).map(lambda distance: 1.0 + distance)


@loop
def logarithms(values: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Compile the rule."""
    for i in range(len(values)):
        out[i] = logarithm(values[i])


@given(positive | near_one)
@example(2.0**-53)
@example(LOWEST)
@example(math.nextafter(LOWEST, 0.0))
@example(2.0 * LOWEST)
@example(1.0 + 0.5 / PARTS)
@example(math.nextafter(1.0, 0.0))
def test_it_is_within_two_units_of_the_last_place(number: float) -> None:
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(number).ln()
        assert abs(Decimal(logarithm(number)) - exact) <= 2 * Decimal(math.ulp(float(exact)))


@given(st.lists(positive, min_size=1, max_size=100))
def test_compiled_code_finds_the_same_bits(values: list[float]) -> None:
    found = np.empty(len(values))
    logarithms(np.array(values), found)
    assert found.tolist() == [logarithm(number) for number in values]


def test_the_logarithm_of_one_is_nothing() -> None:
    assert logarithm(1.0) == 0.0


@given(positive, st.floats(1e-12, 1.0))
def test_more_gives_more(number: float, step: float) -> None:
    more = min(number * (1.0 + step), sys.float_info.max)
    assert logarithm(more) >= logarithm(number) - 4.0 * math.ulp(logarithm(number))
