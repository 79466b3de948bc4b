"""Numbers of double precision as their 64 bits, and back; compiled code does nothing at all for it."""

import numpy as np

from sim.kernels.jit import rule


@rule
def number_with_bits(word: int) -> float:
    """Read a word of 64 bits as a number of double precision."""
    return float(np.uint64(word).view(np.float64))


@rule
def bits_of_number(number: float) -> int:
    """Return the 64 bits of a number of double precision, as a whole number with sign."""
    return int(np.float64(number).view(np.int64))
