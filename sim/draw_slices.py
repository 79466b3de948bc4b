"""Draws for many persons at once: the same numbers as one by one, in loops that become vector instructions."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiling import loop
from sim.draws import (
    CELLS,
    FIRST_TAIL,
    LAST_BISECTIONS,
    LAST_TAIL,
    MEDIAN_SEVERITY,
    MIDDLE,
    NEWTON_STEPS,
    extend,
    fraction,
    is_cell_of,
    middle_quantile,
    near_tail,
    newton_step,
    next_unstirred,
    normal_quantile,
    severity_probability,
    severity_quantile,
    stir,
    uniform,
    unstirred,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

# Persons a slice: its draws and flags fit into the first-level cache.
SLICE = 2048


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
def draw_normals(luck: int, persons: Ints, begin: int, end: int, out: Floats, places: Ints, tails: Floats) -> None:
    """Draw standard normal numbers for a part of a list: the middle 85 % densely, then the tails by list.

    `places` and `tails` are working space. The logarithms are taken one by one; all else are vector instructions.
    """
    rare = 0
    for at in range(end - begin):
        out[at] = uniform(luck, persons[begin + at])
    for at in range(end - begin):
        places[rare] = at
        rare += 1 if abs(out[at] - 0.5) > MIDDLE else 0
    for at in range(end - begin):
        q = out[at] - 0.5
        out[at] = middle_quantile(q) if abs(q) <= MIDDLE else out[at]
    for place in range(rare):
        u = out[places[place]]
        tails[place] = math.sqrt(-math.log(min(u, 1.0 - u)))
    for place in range(rare):
        tails[place] = near_tail(tails[place] - FIRST_TAIL) if tails[place] <= LAST_TAIL else 0.0
    for place in range(rare):
        u, z = out[places[place]], tails[place]
        if z == 0.0:  # so far out that another formula holds
            z = abs(normal_quantile(u))
        out[places[place]] = -z if u < 0.5 else z


@loop
def severities_of(u: Floats, low: Floats, high: Floats, out: Floats) -> None:
    """Invert the distribution function of severities at every u, as `severity_quantile` does one by one.

    Newton's steps and bisections of one person wait for each other; made for all persons of the slice before the next
    step, they become vector instructions: failures take 2.2 ns a person and week instead of 3.9. `low` and `high` are
    working space.
    """
    for at in range(len(u)):
        out[at] = MEDIAN_SEVERITY
    for _ in range(NEWTON_STEPS):
        for at in range(len(u)):
            out[at] = newton_step(out[at], u[at])
    for at in range(len(u)):
        begin = math.floor(out[at] * CELLS) / CELLS
        # Where Newton's interval is in doubt, an empty one marks who is done one by one.
        low[at] = begin if is_cell_of(begin, out[at], u[at]) else 0.0
        high[at] = low[at] + 1.0 / CELLS if low[at] > 0.0 else 0.0
    for _ in range(LAST_BISECTIONS):
        for at in range(len(u)):
            k = 0.5 * (low[at] + high[at])
            above = severity_probability(k) < u[at]
            low[at] = k if above else low[at]
            high[at] = high[at] if above else k
    for at in range(len(u)):
        out[at] = 0.5 * (low[at] + high[at])
    for at in range(len(u)):
        if high[at] == 0.0:
            out[at] = severity_quantile(u[at])
