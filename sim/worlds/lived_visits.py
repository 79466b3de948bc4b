"""How often a customer visits in a year, lived: what a yearly revenue is converted by.

No formula gives it: a customer visits at most once a week, rates differ between people, satisfaction draws and
resentment keeps away, and who visits most leaves soonest or latest.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.scenario.scenario import Scenario
from sim.state.people import CUSTOMER
from sim.state.settings import settings
from sim.worlds.world import World

# A fixed sample: what a price is worth is no matter of luck, and the same for every seed and size of a scenario.
PERSONS = 20_000
SEED = 1
WEEKS = 52


@lru_cache(maxsize=64)
def visits_a_year(scenario: Scenario) -> tuple[float, ...]:
    """Return the visits that a customer of each segment makes in a year of the market under its reference policy.

    These are the visits of 52 recorded weeks over the customers present in them, times 52. Of a sample people who
    happen to visit often are taken for as many as the market has of them.

    Args:
        scenario: the market; its size, seed and horizon do not matter, but for a network that is read from a file.
    """
    world = World(_for_a_year(scenario), seed=SEED, twin=False).run(0)
    traits, segments = world.people.traits, len(scenario.segments)
    weeks = np.zeros(segments)
    while world.week < WEEKS:
        here = traits.segment[world.people.actual.status == CUSTOMER]
        weeks += np.bincount(here, minlength=segments)
        world.step()
    visits = np.bincount(traits.segment, weights=world.people.life.visits, minlength=segments)
    lived = np.divide(visits, weeks, out=np.zeros(segments), where=weeks > 0.0)
    return tuple((WEEKS * lived * _of_market_over_sample(world)).tolist())


def _for_a_year(scenario: Scenario) -> Scenario:
    """Return the market at the size and for the time that it is lived here."""
    wait = min(scenario.measurement.verdict_wait, WEEKS - 1)
    values = {"run.horizon": WEEKS, "measurement.verdict_wait": wait}
    if scenario.network.kind != "edges":
        values["market.persons"] = PERSONS
    return scenario.with_values(values)


def _of_market_over_sample(world: World) -> NDArray[np.float64]:
    """Return by segment the mean chance of a visit in the market over that among the first customers here."""
    traits, rates = world.people.traits, settings(world.scenario, world.policy).visit_rates
    ratios = np.ones(len(rates))
    for segment, table in enumerate(rates):
        mine = traits.visit_rate[(traits.in_base == 1) & (traits.segment == segment)]
        sampled = _chance(mine)
        if sampled > 0.0:
            ratios[segment] = _chance(0.5 * (table[1:] + table[:-1])) / sampled
    return ratios


def _chance(rates: NDArray[np.float64]) -> float:
    """Return the mean chance of a visit in a week at these rates."""
    return float(np.mean(1.0 - np.exp(-rates))) if len(rates) else 0.0
