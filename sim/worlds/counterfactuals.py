"""The twins: what would have happened without failures, and if the firm had done nothing.

A `Replication` is one seed of a scenario. It draws the people and their network once, lives the no-failure
world once (no state of it depends on the policy), and for each policy lives the actual world and its
do-nothing world, in which everybody is read in the same weeks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.network import Network
from sim.once import once
from sim.outcomes import by_group, outcomes, weekly
from sim.population import People
from sim.scenario import Scenario
from sim.settings import DO_NOTHING
from sim.world import World, prepare


@dataclass(frozen=True)
class Run:
    """One policy in one replication: every outcome, the weekly series, the outcomes by group."""

    policy: str
    seed: int
    outcomes: dict[str, float]
    weekly: dict[str, NDArray[np.float64]]
    groups: list[dict[str, Any]]


class Replication:
    """One seed of a scenario, for as many of its policies as are asked for."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed

    @once
    def start(self) -> tuple[People, Network]:
        """Give the people and the network, the same for every policy."""
        return prepare(self.scenario, self.seed)

    @once
    def no_failure(self) -> World:
        """Give the world in which nothing fails, at the horizon."""
        return self._world(self.scenario.reference, fails=False)

    def _world(self, policy: str, **differences: Any) -> World:
        """Live a world to the horizon."""
        return World(self.scenario, policy, seed=self.seed, start=self.start, **differences).run()

    def worlds(self, policy: str) -> tuple[World, World, World]:
        """Give the actual, the no-failure and the do-nothing world of a policy, at the horizon.

        No contrast needs the shadows of the do-nothing world: they are left out there.
        """
        actual = self._world(policy)
        readings = actual.people.record.reading_week
        return actual, self.no_failure, self._world(policy, listens=False, shadow=False, readings=readings)

    def run(self, policy: str) -> Run:
        """Live all worlds of a policy and compute its outcomes."""
        worlds = self.worlds(policy)
        return Run(policy, self.seed, outcomes(*worlds), weekly(*worlds), by_group(*worlds))


def policies_of(scenario: Scenario) -> tuple[str, ...]:
    """List the policies of a scenario, `do_nothing` last."""
    return (*scenario.policies, DO_NOTHING)
