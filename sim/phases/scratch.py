"""Working space of the compiled phases: made once for a run of weeks, so that no week allocates memory."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import loop
from sim.draws import MIDDLE, middle_quantile, normal_quantile, uniform
from sim.population import Flags, Floats, Ints, Traits
from sim.rules.service import visit_probability

# Persons a slice: its draws and flags fit into the first-level cache.
SLICE = 1024

# Added to bounds of probabilities, so that rounding can never make a bound wrong.
SLACK = 1e-9


class Scratch(NamedTuple):
    """Arrays whose content means nothing between the weeks, except `chance`."""

    chance: Floats  # [persons], probability of a visit without a grudge
    luck: Floats  # [SLICE], draws of a slice
    more_luck: Floats  # [SLICE], draws of another purpose
    places: Ints  # [SLICE], places of a slice that need the exact rule
    flags: Flags  # [SLICE], which persons of a slice need the exact rule
    failed: Ints  # [persons], who had a failure this week, ascending
    causes: Flags  # [persons], its cause, by place in `failed`
    performance: Floats  # [persons], performance of the failed visit, by place in `failed`
    tellers: Ints  # [2 * persons], who tells a story this week, of visits first, then of answers
    heard: Ints  # [persons], who heard a story this week, in order of hearing
    left: Ints  # [persons], whose actual or shadow left this week, ascending
    counts: NDArray[np.int64]  # lengths of the lists above, see the indices below


FAILED, HEARD, LEFT = 0, 1, 2


def new(traits: Traits) -> Scratch:
    """Make the working space for a market."""
    persons = len(traits.visit_rate)
    scratch = Scratch(
        chance=np.empty(persons),
        luck=np.empty(SLICE),
        more_luck=np.empty(SLICE),
        places=np.empty(SLICE, dtype=np.int32),
        flags=np.empty(SLICE, dtype=np.int8),
        failed=np.empty(persons, dtype=np.int32),
        causes=np.empty(persons, dtype=np.int8),
        performance=np.empty(persons),
        tellers=np.empty(2 * persons, dtype=np.int32),
        heard=np.empty(persons, dtype=np.int32),
        left=np.empty(persons, dtype=np.int32),
        counts=np.zeros(3, dtype=np.int64),
    )
    _visit_chances(traits.visit_rate, scratch.chance)
    return scratch


@loop
def _visit_chances(rates: Floats, chance: Floats) -> None:
    """Compute once what a week would compute anew: the chance of a visit of a person without a grudge."""
    for i in range(len(rates)):
        chance[i] = visit_probability(rates[i], 0.0, 0.0)


@loop
def draw_slice(luck: int, begin: int, end: int, out: Floats) -> None:
    """Draw uniform numbers for the persons begin .. end-1 (1.4 ns each; 4 ns one by one)."""
    for at in range(end - begin):
        out[at] = uniform(luck, begin + at)


@loop
def draw_listed(luck: int, persons: Ints, begin: int, end: int, out: Floats) -> None:
    """Draw uniform numbers for the persons at places begin .. end-1 of a list."""
    for at in range(end - begin):
        out[at] = uniform(luck, persons[begin + at])


@loop
def draw_normals(luck: int, persons: Ints, begin: int, end: int, out: Floats, places: Ints) -> None:
    """Draw standard normal numbers for a part of a list: the middle 85 % densely, then the tails one by one."""
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
        out[places[place]] = normal_quantile(out[places[place]])
