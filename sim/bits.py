"""Numbers of double precision as their 64 bits, and sums that do not depend on any order.

A sum of rounded numbers depends on the order of its additions, so a loop must make them one after the other. A sum of
whole units does not: its loop becomes vector instructions, and no engine, no order of persons and no processor can
come to another result.
"""

import struct
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from sim.compiling import rule

# A unit of exact sums is 2^-30, about one thousand-millionth of a standard deviation.
UNIT = 2.0**-30
# Between 2^22 and 2^23 neighbouring numbers of double precision lie one unit apart.
SHIFT = 1.5 * 2.0**22
SHIFT_BITS = 0x4158000000000000
# Numbers up to this size, and sums of them over all persons up to that, can be counted in units.
LARGEST, LARGEST_SUM = 2.0**21, 2.0**32


def number_with_bits(word: int) -> float:
    """Read a word of 64 bits as a number of double precision."""
    return float(struct.unpack("<d", struct.pack("<Q", word))[0])


def bits_of_number(number: float) -> int:
    """Give the 64 bits of a number of double precision, as a whole number with sign."""
    return int(struct.unpack("<q", struct.pack("<d", number))[0])


def _as_number(typingctx: Any, word: Any) -> Any:
    """Compile to nothing at all: the same 64 bits are read as a number."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.uint64), codegen


def _as_word(typingctx: Any, number: Any) -> Any:
    """Compile to nothing at all: the same 64 bits are read as a whole number."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), codegen


# A compiled function passes the first argument of an intrinsic by itself, which no type checker can see.
_number: Any = intrinsic(_as_number)
_word: Any = intrinsic(_as_word)


@overload(number_with_bits, inline="always")
def _number_with_bits_compiled(word: Any) -> Any:
    """Give the compiled form of `number_with_bits`."""

    def compiled(word: Any) -> Any:
        return _number(np.uint64(word))

    return compiled


@overload(bits_of_number, inline="always")
def _bits_of_number_compiled(number: Any) -> Any:
    """Give the compiled form of `bits_of_number`."""

    def compiled(number: Any) -> Any:
        return _word(number)

    return compiled


@rule
def units(number: float) -> int:
    """Give the number of units nearest to a number of at most LARGEST, by one addition and no conversion.

    Added to SHIFT the number is rounded to whole units, and neighbouring results differ by 1 in their bits.
    """
    return bits_of_number(number + SHIFT) - SHIFT_BITS


@rule
def largest(persons: int) -> float:
    """Give the size up to which numbers of so many persons can be summed in units."""
    return min(LARGEST, LARGEST_SUM / persons)


@rule
def index(place: int) -> int:
    """Give a place in a column that is never counted from the end.

    Compiled code asks of every number read from a list, for every column, whether it is negative and means a place
    from the end. Without its sign there is nothing to ask: visits, failures and answers take a tenth less time.
    """
    return place & 0x7FFFFFFF
