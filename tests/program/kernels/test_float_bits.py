"""The bits of a number are those of that number, in Python and in compiled code."""

import math
import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.kernels.float_bits import bits_of_number, number_with_bits
from sim.kernels.jit import loop

numbers = st.floats(allow_nan=False)


@loop
def there_and_back(values: NDArray[np.float64], words: NDArray[np.int64], back: NDArray[np.float64]) -> None:
    """Compile both."""
    for at in range(len(values)):
        words[at] = bits_of_number(values[at])
        back[at] = number_with_bits(words[at])


@given(numbers)
def test_bits_are_those_that_the_machine_keeps(number: float) -> None:
    assert struct.pack("<q", bits_of_number(number)) == struct.pack("<d", number)


@given(numbers)
def test_a_number_has_its_bits(number: float) -> None:
    again = number_with_bits(bits_of_number(number) % 2**64)
    assert again == number
    assert math.copysign(1.0, again) == math.copysign(1.0, number)


@given(st.lists(numbers, min_size=1, max_size=50))
def test_compiled_code_finds_the_same(values: list[float]) -> None:
    words, back = np.zeros(len(values), dtype=np.int64), np.zeros(len(values))
    there_and_back(np.array(values), words, back)
    assert words.tolist() == [bits_of_number(number) for number in values]
    assert back.tolist() == values
