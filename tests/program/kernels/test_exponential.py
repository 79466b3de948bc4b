"""The exponential function by products and additions: how exact it is, and that compiled code finds the same bits."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.kernels.elementary import LARGEST_ARGUMENT, exponential
from sim.kernels.jit import loop

arguments = st.floats(-LARGEST_ARGUMENT, LARGEST_ARGUMENT)


@loop
def exponentials(values: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Compile the rule."""
    for i in range(len(values)):
        out[i] = exponential(values[i])


@given(arguments)
@example(math.log(2.0) / 256.0)
@example(1.0)
@example(-LARGEST_ARGUMENT)
@example(5e-324)
def test_it_is_within_one_unit_of_the_last_place(y: float) -> None:
    with localcontext() as context:
        context.prec = 40
        exact = Decimal(y).exp()
        assert abs(Decimal(exponential(y)) - exact) <= Decimal(math.ulp(float(exact)))


@given(st.lists(arguments, min_size=1, max_size=100))
def test_compiled_code_finds_the_same_bits(values: list[float]) -> None:
    found = np.empty(len(values))
    exponentials(np.array(values), found)
    assert found.tolist() == [exponential(y) for y in values]


def test_nothing_to_the_power_of_zero_is_lost() -> None:
    assert exponential(0.0) == exponential(-0.0) == 1.0


@pytest.mark.parametrize(("y", "same_as"), [(1e9, LARGEST_ARGUMENT), (-math.inf, -LARGEST_ARGUMENT)])
def test_extreme_arguments_are_clipped(y: float, same_as: float) -> None:
    assert exponential(y) == exponential(same_as)


@given(arguments, st.floats(1e-12, 1.0))
def test_more_gives_more(y: float, step: float) -> None:
    relative = 4.0 * np.finfo(float).eps  # two results of one unit each, and the rounding of the argument
    more = y + max(step, abs(y) * 1e-12)
    assert exponential(more) >= exponential(y) * (1.0 - relative)
