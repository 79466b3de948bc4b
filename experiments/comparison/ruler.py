"""The unit in which contrasts are told: how much the satisfaction of customers varies where nothing fails.

A latent unit is worth more in a market whose customers differ little. So contrasts are told in standard deviations of
satisfaction among the customers of the base, in the world without failures under the reference policy, mean over the
recorded weeks and the replications: one number a comparison, treated as known. Other markets that are held against a
comparison, as those of plausible parameters and the points of a study, are told in its unit, so that nothing moves its
own ruler.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison.intervals import Interval
from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from experiments.runs.records import RunRecord

# Differences in satisfaction between two worlds, or a world and the twins in it.
CONTRASTS = frozenset(
    (
        "paradox", "paradox_horizon", "paradox_selected", "recovery_person", "recovery_person_horizon", "recovery_base",
        "total", "direct", "spillover",
    )
)  # fmt: skip
# What is one when policies are held against each other: POLICY is the difference in mean satisfaction.
DIFFERENCES = CONTRASTS | {"satisfaction_sd"}
# Customers who differ by less than this do not measure anything: latent units are told there (judgement).
LEAST = 0.05
# So many worlds tell the spread of a study's base to about a hundredth (judgement).
WORLDS = 4


def spread_of(runs: "Sequence[RunRecord]") -> float:
    """Return the spread of satisfaction where nothing fails, over runs of the reference policy [latent units]."""
    return mean_spread([run.weekly["spread_no_failure"] for run in runs])


@lru_cache(maxsize=8)
def spread_at(scenario: Scenario) -> float:
    """Return the spread of satisfaction of a scenario whose policies are not compared, over some replications."""
    from sim.state.draws import seed_of  # loads numba, which whoever only names a unit does without
    from sim.worlds.world import World

    worlds = (World(scenario, seed=seed_of(scenario.seed, n), failures=False, twin=False) for n in range(WORLDS))
    return mean_spread([world.run().rows["spread"] for world in worlds])


def mean_spread(series: Sequence[np.ndarray]) -> float:
    """Return the mean of weekly spreads; 0 if there was no customer in any week."""
    weeks = np.concatenate(series)
    known = weeks[np.isfinite(weeks)]
    return float(known.mean()) if len(known) else 0.0


def unit_of(spread: float) -> float:
    """Return the unit of contrasts [latent units]: the spread, or 1 where there is next to none."""
    return spread if spread >= LEAST else 1.0


def told(name: str, found: Interval, unit: float) -> Interval:
    """Return an outcome as it is told: contrasts in the unit, all else as it is."""
    if name not in CONTRASTS:
        return found
    return found._replace(estimate=found.estimate / unit, low=found.low / unit, high=found.high / unit)
