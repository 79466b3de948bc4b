"""Sorting in place, without memory of its own."""

from typing import Any

from sim.kernels.jit import loop


@loop
def sort_by(keys: Any, values: Any) -> None:
    """Sort keys and the values that belong to them by key, then by value (Shell sort with Knuth's gaps)."""
    gap = 1
    while 3 * gap + 1 < len(keys):
        gap = 3 * gap + 1
    while gap > 0:
        for at in range(gap, len(keys)):
            key, value, before = keys[at], values[at], at - gap
            while before >= 0 and (keys[before] > key or (keys[before] == key and values[before] > value)):
                keys[before + gap], values[before + gap] = keys[before], values[before]
                before -= gap
            keys[before + gap], values[before + gap] = key, value
        gap //= 3
