"""What the drawing of some customers should show of a week: on the desktop, as the browser's is held to it."""

from typing import Any

import numpy as np

from paradox.classroom.sample import Sample
from paradox.present.text.story import told_by
from sim.state.people import CLOSED, CUSTOMER, PROSPECT
from sim.worlds.world import World

# Looks of a person in the drawing: a customer, one whose case waits, one who left, one who never came.
LOOKS = {"customer": 0, "waiting": 1, "gone": 2, "prospect": 3}


def looks(world: World, drawn: Sample) -> dict[str, list[Any]]:
    """Return what the drawing shows of the week just lived.

    Gives `satisfaction` [sd] and `look` (see LOOKS) by position, and `stories`: teller, listener, good or not.
    """
    ids = np.array(drawn.persons)
    status = world.people.actual.status[ids]
    look = np.full(len(ids), LOOKS["gone"])
    look[status == CUSTOMER] = LOOKS["customer"]
    look[status == PROSPECT] = LOOKS["prospect"]
    look[(status == CUSTOMER) & (world.people.cases.open[ids] != CLOSED)] = LOOKS["waiting"]
    return {
        "satisfaction": [round(float(s), 2) for s in world.people.actual.satisfaction[ids]],
        "look": look.tolist(),
        "stories": _stories(world, drawn),
    }


def _stories(world: World, drawn: Sample) -> list[list[int]]:
    """List the stories told between persons of the sample in the week just lived."""
    at = {person: place for place, person in enumerate(drawn.persons)}
    if world.week <= -world.scenario.burn_in:
        return []
    return [
        [at[person], at[listener], 1 if told.good else 0]
        for person in drawn.persons
        for told in told_by(world, person)
        for listener in told.listeners
        if listener in at
    ]
