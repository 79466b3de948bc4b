"""Working space of the compiled phases: made once for a run of weeks, so that no week allocates memory."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import loop
from sim.desk import NUMBERS, PERSONS
from sim.draw_slices import BLOCK, SLICE
from sim.population import Flags, Floats, Ints, Traits
from sim.rules.service import visit_probability

# Added to bounds of probabilities, so that rounding can never make a bound wrong.
SLACK = 1e-9


Sums = NDArray[np.int64]


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
    answered: Ints  # [persons], whose case was answered this week, in order of the answers
    tellers: Ints  # [2 * persons], who tells a story this week, of visits first, then of answers
    heard: Ints  # [persons], who heard a story this week, in order of hearing
    left: Ints  # [SLICE], those of a slice whose actual or shadow left this week, ascending
    order: Floats  # [2 * persons], draws that order the queue's newcomers
    arrivals: Ints  # [2 * persons], these as they came
    room: Ints  # [2 * persons], where they belong
    desk: Floats  # [NUMBERS * PERSONS], where answers are judged, see `sim.desk`
    mishaps: Floats  # the same for failures
    counts: NDArray[np.int64]  # lengths of the lists above, see the indices below
    sums: Sums  # [SUMS], sums over the persons looked at so far [2^-30], see the indices below; 0 between the weeks


FAILED, HEARD, LEFT, DROPPED, ANSWERED = 0, 1, 2, 3, 4
# Satisfaction of the base by group, and how many values were too large to be summed; what they expect and resent;
# satisfaction of their shadows.
CALM, MENDED, UNMENDED, SILENT_ONES, BEYOND, EXPECTED, RECOVERY_EXPECTED, RESENTED, EXPECTED_BEYOND = range(9)
TWINS, TWINS_BEYOND, SUMS = 9, 10, 11


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
        answered=np.empty(persons, dtype=np.int32),
        tellers=np.empty(2 * persons, dtype=np.int32),
        heard=np.empty(persons, dtype=np.int32),
        left=np.empty(SLICE, dtype=np.int32),
        order=np.empty(2 * persons),
        arrivals=np.empty(2 * persons, dtype=np.int32),
        room=np.empty(2 * persons, dtype=np.int32),
        desk=np.zeros(NUMBERS * PERSONS),
        mishaps=np.zeros(NUMBERS * PERSONS),
        counts=np.zeros(5, dtype=np.int64),
        sums=np.zeros(SUMS, dtype=np.int64),
    )


@loop
def _visit_chances(rates: Floats, chance: Floats) -> None:
    """Compute once what a week would compute anew: the chance of a visit of a person without a grudge."""
    for i in range(len(rates)):
        chance[i] = visit_probability(rates[i], 0.0, 0.0)
