"""The weekly series that a run can be asked for: what each one is, and the world beside the actual one it needs."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.ledger import ENTRIES
from sim.worlds.outcomes import weekly
from sim.worlds.world import World

Floats = NDArray[np.float64]


class Series(NamedTuple):
    """One weekly series: its name, its unit, one sentence."""

    name: str
    unit: str
    meaning: str


# What the books say of these in other words: most are told as a mean over those whom they are about, and the exits of
# a group by its name.
_SAID = {
    "queue": "backlog: entries waiting at the end of the week",
    "satisfaction": "mean satisfaction of the base",
    "twin_satisfaction": "mean satisfaction of the twins of the base",
    "expectation": "mean expectation of service of the base",
    "recovery_expectation": "mean expectation of recovery of the base",
    "grudge": "mean anger and avoidance of the base",
    "exits_untroubled": "exits of customers without a recent failure",
    "exits_recovered": "exits of customers recovered within 26 weeks",
    "exits_unrecovered": "exits of customers waiting or badly answered within 26 weeks",
    "exits_unheard": "exits of customers with a silent failure within 26 weeks",
    "satisfaction_untroubled": "mean satisfaction of the base without any failure since week 0",
    "satisfaction_recovered": "mean satisfaction of those whose newest failure was resolved",
    "satisfaction_unrecovered": "mean satisfaction of those whose newest failure waits or was badly answered",
    "satisfaction_unheard": "mean satisfaction of those whose newest failure stayed silent",
}
_BESIDE = (
    Series("profit", "price", "margin less all costs"),
    Series("satisfaction_no_failure", "sd", "mean satisfaction of the base where nothing fails"),
    Series("spread_no_failure", "sd", "standard deviation of satisfaction among customers where nothing fails"),
    Series("satisfaction_do_nothing", "sd", "mean satisfaction of the base where the firm does nothing"),
)

SERIES: dict[str, Series] = {
    **{name: Series(name, unit, _SAID.get(name, said)) for name, (unit, said) in ENTRIES.items()},
    **{one.name: one for one in _BESIDE},
}

NEED_NO_FAILURE = frozenset({"satisfaction_no_failure", "spread_no_failure"})
NEED_DO_NOTHING = frozenset({"satisfaction_do_nothing"})


def chosen(wanted: Collection[str], actual: World, no_failure: World, do_nothing: World) -> dict[str, Floats]:
    """Return some of the weekly series of a world that has been run to the horizon, one number a week from 0 on.

    Args:
        wanted: names of series.
        actual: the world.
        no_failure: the same without failures, or any other world if no wanted series needs it.
        do_nothing: the same with a firm that does nothing, or any other.
    """
    if not wanted:
        return {}
    every = weekly(actual, no_failure, do_nothing)
    return {name: every[name].copy() for name in wanted}  # the books of a world are overwritten by the next one
