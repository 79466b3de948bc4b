"""The exponential function by products and additions alone.

The library of the system gives slightly other last bits on other machines, and a compiled loop must call it once for
every number. These few lines give the same bits everywhere, and stand in the loop itself.
"""

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from numba.extending import overload

from sim.bits import bits_of_number, number_with_bits
from sim.compiling import rule

# Arguments are clipped to this size: neither overflow nor numbers too small for full precision.
LARGEST_ARGUMENT = 700.0
# The step between arguments whose exponential is known is log(2) / PARTS; 2 to the PARTS_BITS.
PARTS, PARTS_BITS = 128, 7
# Added and taken away again it rounds to a whole number.
TO_WHOLE = 1.5 * 2.0**52

with localcontext() as _context:
    _context.prec = 50
    _STEP = Decimal(2).ln() / PARTS
    STEPS_PER_UNIT = float(1 / _STEP)
    # The step in two parts; the first has so few bits that its product with any number of steps is exact.
    STEP = math.floor(_STEP * 2**42) / 2.0**42
    STEP_REST = float(_STEP - Decimal(STEP))
    ROOTS = np.array([float((_STEP * part).exp()) for part in range(PARTS)])


def scaled(number: float, power: int) -> float:
    """Multiply a number by a power of two, exactly."""
    return math.ldexp(number, power)


@overload(scaled, inline="always")
def _scaled_compiled(number: Any, power: Any) -> Any:
    """Give the compiled form of `scaled`: the power is added to the exponent's bits."""

    def compiled(number: Any, power: Any) -> Any:
        return number_with_bits(bits_of_number(number) + (power << 52))

    return compiled


@rule
def exponential(y: float) -> float:
    """Give e to the power y, within one unit of the last place; y is clipped to [-700, 700].

    The nearest multiple of log(2) / 128 is read from a table of 128 roots and powers of two; what is left of y is
    less than .0028, so that five terms of the series are enough.
    """
    y = min(max(y, -LARGEST_ARGUMENT), LARGEST_ARGUMENT)
    steps = (y * STEPS_PER_UNIT + TO_WHOLE) - TO_WHOLE
    rest = (y - steps * STEP) - steps * STEP_REST
    whole = int(steps)
    known = scaled(float(ROOTS[whole & (PARTS - 1)]), whole >> PARTS_BITS)
    square = rest * rest
    more = rest + square * (0.5 + rest * (1.0 / 6.0)) + square * square * (1.0 / 24.0 + rest * (1.0 / 120.0))
    return known + known * more
