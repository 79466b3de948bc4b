"""Working space of the compiled engine: made once for a run of weeks, so that no week allocates memory."""

from typing import NamedTuple

import numpy as np

from sim.kernels.jit import loop
from sim.rules.service import visit_probability
from sim.state.people import Flags, Floats, Ints


class Scratch(NamedTuple):
    """Arrays whose content means nothing between two phases, except the chances of visits."""

    visit_chance: Floats  # [persons], probability of a visit at the usual rate, kept for the whole run
    draws: Floats  # [2 * persons], uniform draws of those listed, or of the entries of a week
    noise: Floats  # [persons], standard normal draws of the visitors
    severities: Floats  # [persons], of the failures
    listed: Ints  # [persons], who is looked at one by one
    flags: Flags  # [persons], who may have to be


def new(rates: Floats, reuse: Scratch | None = None) -> Scratch:
    """Return working space for persons with these visit rates, that of another market if it has as many persons."""
    persons = len(rates)
    scratch = reuse if reuse is not None and len(reuse.noise) == persons else _made(persons)
    _fill_chances(rates, scratch.visit_chance)
    return scratch


def _made(persons: int) -> Scratch:
    """Make the arrays."""
    return Scratch(
        visit_chance=np.empty(persons),
        draws=np.empty(2 * persons),
        noise=np.empty(persons),
        severities=np.empty(persons),
        listed=np.empty(persons, dtype=np.int32),
        flags=np.empty(persons, dtype=np.int8),
    )


@loop
def _fill_chances(rates: Floats, chances: Floats) -> None:
    """Compute once what each week would compute again: every person's chance of a visit at the usual rate."""
    for i in range(len(rates)):
        chances[i] = visit_probability(rates[i], 0.0)
