"""Sums that do not depend on any order: numbers counted in whole units of 2^-30 (fixed point).

A sum of rounded numbers depends on the order of its additions, so a loop must make them one after the other. A sum of
whole units does not: its loop becomes vector instructions, and no engine, no order of persons and no processor can
come to another result.
"""

import math

from sim.kernels.float_bits import bits_of_number
from sim.kernels.jit import rule

# A unit is about one thousand-millionth of a standard deviation.
UNIT = 2.0**-30
# Between 2^22 and 2^23 neighbouring numbers of double precision lie one unit apart.
SHIFT = 1.5 * 2.0**22
SHIFT_BITS = 0x4158000000000000
# Numbers up to this size, and sums of them over all persons up to that, can be counted in units.
LARGEST, LARGEST_SUM = 2.0**21, 2.0**32


@rule
def to_fixed(number: float) -> int:
    """Return the number of units nearest to a number of at most LARGEST, by one addition and no conversion.

    Added to SHIFT the number is rounded to whole units, and neighbouring results differ by 1 in their bits.
    """
    return bits_of_number(number + SHIFT) - SHIFT_BITS


@rule
def from_fixed(total: int, overflow: int) -> float:
    """Return a total of units as a number, nan if some numbers were too large to be counted."""
    return UNIT * total if overflow == 0 else math.nan


@rule
def largest_fixed(persons: int) -> float:
    """Return the size up to which numbers of so many persons can be summed in units."""
    return min(LARGEST, LARGEST_SUM / persons)
