"""Working space of the compiled phases: made once for a run of weeks, so that no week allocates memory."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import loop
from sim.draw_slices import BLOCK, SLICE
from sim.population import Flags, Floats, Ints, Traits
from sim.rules.service import visit_probability

# Added to bounds of probabilities, so that rounding can never make a bound wrong.
SLACK = 1e-9


class Scratch(NamedTuple):
    """Arrays whose content means nothing between the weeks, except `chance`."""

    chance: Floats  # [persons], probability of a visit without a grudge
    luck: Floats  # [SLICE], draws of a slice
    more_luck: Floats  # [SLICE], draws of another purpose
    third: Floats  # [SLICE], a third number of a slice
    fourth: Floats  # [SLICE], and a fourth
    flags: Flags  # [SLICE], which persons of a slice are looked at one by one
    places: Ints  # [SLICE + BLOCK], their places
    more_places: Ints  # [SLICE + BLOCK], places of those of them who are left
    severities: Floats  # [persons + BLOCK], severity of the failure, by place in `failed`
    failed: Ints  # [persons + BLOCK], who had a failure this week, ascending
    causes: Flags  # [persons], its cause, by place in `failed`
    performance: Floats  # [persons], performance of the failed visit, by place in `failed`
    ordinary: Floats  # [persons], what the visit would have been, by place in `failed`
    tellers: Ints  # [2 * persons], who tells a story this week, of visits first, then of answers
    heard: Ints  # [persons], who heard a story this week, in order of hearing
    left: Ints  # [persons], whose actual or shadow left this week, ascending
    order: Floats  # [2 * persons], draws that order the queue's newcomers
    counts: NDArray[np.int64]  # lengths of the lists above, see the indices below


FAILED, HEARD, LEFT = 0, 1, 2


def new(traits: Traits, over: Scratch | None = None) -> Scratch:
    """Make the working space for a market, from that of another one of as many persons if there is one."""
    persons = len(traits.visit_rate)
    scratch = over if over is not None and len(over.chance) == persons else _made(persons)
    _visit_chances(traits.visit_rate, scratch.chance)
    return scratch


def _made(persons: int) -> Scratch:
    """Make the arrays."""
    return Scratch(
        chance=np.empty(persons),
        luck=np.zeros(SLICE),
        more_luck=np.zeros(SLICE),
        third=np.zeros(SLICE),
        fourth=np.zeros(SLICE),
        flags=np.zeros(SLICE, dtype=np.int8),
        places=np.zeros(SLICE + BLOCK, dtype=np.int32),
        more_places=np.zeros(SLICE + BLOCK, dtype=np.int32),
        severities=np.zeros(persons + BLOCK),
        failed=np.zeros(persons + BLOCK, dtype=np.int32),
        causes=np.empty(persons, dtype=np.int8),
        performance=np.empty(persons),
        ordinary=np.empty(persons),
        tellers=np.empty(2 * persons, dtype=np.int32),
        heard=np.empty(persons, dtype=np.int32),
        left=np.empty(persons, dtype=np.int32),
        order=np.empty(2 * persons),
        counts=np.zeros(3, dtype=np.int64),
    )


@loop
def _visit_chances(rates: Floats, chance: Floats) -> None:
    """Compute once what a week would compute anew: the chance of a visit of a person without a grudge."""
    for i in range(len(rates)):
        chance[i] = visit_probability(rates[i], 0.0, 0.0)
