"""The natural logarithm by products, additions and a division, for the same reasons as `sim.exponential`."""

import math
from decimal import Decimal, localcontext

import numpy as np

from sim.bits import bits_of_number, number_with_bits
from sim.compiling import rule

# Logarithms are known of numbers with so many bits behind the leading one; HALF_PART is half of the last of these.
PARTS, PARTS_BITS = 128, 7
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
    """Give the natural logarithm of a positive number of full precision, within two units of the last place.

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
