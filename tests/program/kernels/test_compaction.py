"""Lists of places hold every place of a code, ascending, and nothing else."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels.compaction import compress_indices, index


@given(st.lists(st.integers(0, 3), max_size=100), st.integers(0, 3))
def test_the_places_of_a_code_are_listed_in_order(codes: list[int], code: int) -> None:
    out = np.full(len(codes), -1, dtype=np.int32)
    count = compress_indices(np.array(codes, dtype=np.int8), code, out)
    assert out[:count].tolist() == [at for at, found in enumerate(codes) if found == code]


@given(st.integers(0, 2**31 - 1))
def test_a_place_is_itself(place: int) -> None:
    assert index(place) == place
