"""Sorting in place gives the order of Python's own sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.kernels.sorting import sort_by


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.4]), st.integers(0, 50)), max_size=200))
def test_values_are_sorted_by_key_then_by_value(pairs: list[tuple[float, int]]) -> None:
    keys = np.array([key for key, _ in pairs])
    values = np.array([value for _, value in pairs], dtype=np.int32)
    sort_by(keys, values)
    assert list(zip(keys.tolist(), values.tolist(), strict=True)) == sorted(pairs)
