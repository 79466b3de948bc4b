"""Draws for many persons at once: the same numbers as one by one, in loops that become vector instructions."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiling import loop, rule
from sim.draws import (
    FIRST_TAIL,
    LAST_TAIL,
    MIDDLE,
    MODE,
    NEWTON_STEPS,
    extend,
    fraction,
    is_usual,
    middle_quantile,
    near_tail,
    newton_step,
    next_unstirred,
    normal_quantile,
    severity_quantile,
    stir,
    uniform,
    unstirred,
)
from sim.logarithm import logarithm
from sim.marks import list_marked

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.int8]

# Persons a slice: its draws and flags fit into the first-level cache.
SLICE = 2048
# Numbers a turn of a vector loop: what is left over would be done one by one.
BLOCK = 32


@rule
def blocks(count: int) -> int:
    """Round up to whole blocks: loops over short lists go on into what stands behind the list, which nobody reads."""
    return (count + BLOCK - 1) // BLOCK * BLOCK


@loop
def draw_slice(luck: int, begin: int, end: int, out: Floats) -> None:
    """Draw uniform numbers for the persons begin .. end-1 (1.0 ns each; 4 ns one by one)."""
    word = unstirred(luck, begin)
    for at in range(end - begin):
        out[at] = fraction(extend(stir(word), 0))
        word = next_unstirred(word)


@loop
def draw_listed(luck: int, persons: Ints, begin: int, end: int, out: Floats) -> None:
    """Draw uniform numbers for the persons at places begin .. end-1 of a list."""
    for at in range(end - begin):
        out[at] = uniform(luck, persons[begin + at])


@loop
def draw_normals(
    luck: int, persons: Ints, begin: int, end: int, out: Floats, marks: Flags, places: Ints, tails: Floats
) -> None:
    """Draw standard normal numbers for a part of a list: the middle 85 % densely, then the tails by list.

    `marks`, `places` and `tails` are working space.
    """
    count = end - begin
    for at in range(count):
        out[at] = uniform(luck, persons[begin + at])
    for at in range(count):
        marks[at] = abs(out[at] - 0.5) > MIDDLE
    rare = list_marked(marks[:count], 0, places, 0)
    for at in range(count):
        q = out[at] - 0.5
        out[at] = middle_quantile(q) if abs(q) <= MIDDLE else out[at]
    for place in range(rare):
        u = out[places[place]]
        tails[place] = min(u, 1.0 - u)
    for place in range(rare, blocks(rare)):
        tails[place] = 0.25
    for place in range(blocks(rare)):
        r = math.sqrt(-logarithm(tails[place]))
        tails[place] = near_tail(r - FIRST_TAIL) if r <= LAST_TAIL else 0.0
    for place in range(rare):
        u, z = out[places[place]], tails[place]
        if z == 0.0:  # so far out that another formula holds
            z = abs(normal_quantile(u))
        out[places[place]] = -z if u < 0.5 else z


@loop
def severities_of(u: Floats, out: Floats) -> None:
    """Invert the distribution function of severities at every u, as `severity_quantile` does one by one.

    Newton's steps of one person wait for each other; made for all persons before the next step, they become vector
    instructions.
    """
    for at in range(len(u)):
        out[at] = MODE
    for _ in range(NEWTON_STEPS):
        for at in range(len(u)):
            out[at] = newton_step(out[at], u[at])
    for at in range(len(u)):
        if not is_usual(u[at]):
            out[at] = severity_quantile(u[at])
