"""The exponential function and the logarithm by products, additions and one division alone.

The library of the system gives slightly other last bits on other machines, and a compiled loop must call it once for
every number. These few lines give the same bits everywhere, and stand in the loop itself.
"""

import math
from decimal import Decimal, localcontext
from typing import Any

import numpy as np

from sim.kernels.float_bits import bits_of_number, number_with_bits
from sim.kernels.jit import compiled_form, rule

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


@compiled_form(scaled)
def _scaled_compiled(number: Any, power: Any) -> Any:
    """Return the compiled form of `scaled`: the power is added to the exponent's bits."""

    def compiled(number: Any, power: Any) -> Any:
        return number_with_bits(bits_of_number(number) + (power << 52))

    return compiled


@rule
def exponential(y: float) -> float:
    """Return e to the power y, within one unit of the last place; y is clipped to [-700, 700].

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


# Logarithms are known of numbers with so many bits behind the leading one; HALF_PART is half of the last of these.
MANTISSA_BITS = 52
HALF_PART = 1 << (MANTISSA_BITS - PARTS_BITS - 1)
# The known numbers lie between this one, near the root of 1/2, and its double, so that 1 is not near a border.
LOWEST = 1.0 / 2.0 + 53.0 / 256.0
LOWEST_BITS = bits_of_number(LOWEST)

with localcontext() as _context:
    _context.prec = 50
    _LOG_TWO = Decimal(2).ln()
    # In two parts; the first has so few bits that its product with any exponent is exact.
    LOG_TWO = math.floor(_LOG_TWO * 2**42) / 2.0**42
    LOG_TWO_REST = float(_LOG_TWO - Decimal(LOG_TWO))
    LOGS = np.array(
        [float((Decimal(1 + part / PARTS) / (1 if 1 + part / PARTS < 2 * LOWEST else 2)).ln()) for part in range(PARTS)]
    )


@rule
def logarithm(number: float) -> float:
    """Return the natural logarithm of a positive number of full precision, within two units of the last place.

    The number is a power of two times z; the nearest of 128 numbers c to z has a known logarithm, and z / c differs
    from 1 by less than .004, so that seven terms of the series are enough.
    """
    bits = bits_of_number(number)
    near = bits + HALF_PART
    power = (near - LOWEST_BITS) >> MANTISSA_BITS
    z = number_with_bits(bits - (power << MANTISSA_BITS))
    c_bits = ((near >> (MANTISSA_BITS - PARTS_BITS)) << (MANTISSA_BITS - PARTS_BITS)) - (power << MANTISSA_BITS)
    c = number_with_bits(c_bits)
    known = float(LOGS[(near >> (MANTISSA_BITS - PARTS_BITS)) & (PARTS - 1)])
    rest = (z - c) / c
    square = rest * rest
    odd = square * rest * (1.0 / 3.0 + square * (1.0 / 5.0 + square * (1.0 / 7.0)))
    even = square * (0.5 + square * (0.25 + square * (1.0 / 6.0)))
    return (power * LOG_TWO + known) + (rest + ((odd - even) + power * LOG_TWO_REST))
