"""Draws for many persons at once: the same numbers as one by one, in loops that become vector instructions."""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import loop
from sim.state.draws import (
    MIDDLE,
    MODE,
    NEWTON_STEPS,
    interpolated_quantile,
    is_usual,
    middle_quantile,
    newton_step,
    normal_quantile,
    severity_quantile,
    uniform,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


@loop
def draw_listed(luck: int, persons: Ints, out: Floats) -> None:
    """Draw a uniform number for each of some persons."""
    for at in range(len(persons)):
        out[at] = uniform(luck, persons[at])


@loop
def normals_of(u: Floats, out: Floats) -> None:
    """Turn uniform draws into standard normal ones: the middle 85 % densely, then the tails one by one."""
    for at in range(len(u)):
        out[at] = middle_quantile(u[at] - 0.5)
    for at in range(len(u)):
        if abs(u[at] - 0.5) > MIDDLE:
            out[at] = normal_quantile(u[at])


@loop
def severities_of(u: Floats, table: Floats, out: Floats) -> None:
    """Turn uniform draws into severities, by a table of quantiles if there is one.

    Newton's steps of one person wait for each other; made for all persons before the next step, they become vector
    instructions.
    """
    if len(table) > 0:
        for at in range(len(u)):
            out[at] = interpolated_quantile(u[at], table)
        return
    for at in range(len(u)):
        out[at] = MODE
    for _ in range(NEWTON_STEPS):
        for at in range(len(u)):
            out[at] = newton_step(out[at], u[at])
    for at in range(len(u)):
        if not is_usual(u[at]):
            out[at] = severity_quantile(u[at])
