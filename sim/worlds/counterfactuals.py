"""The twins: what would have happened without failures, and if the firm had done nothing.

A `Replication` is one seed of a scenario. It draws the people and their network once and lives the weeks before 0 once.
From there it lives, for each policy, the actual world, its no-failure world, where only cases that were open at week 0
are still answered, and its do-nothing world, in which everybody is read in the same weeks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lazy import once
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.state.network import Network
from sim.state.people import People
from sim.worlds.outcomes import by_group, outcomes, weekly
from sim.worlds.world import World, prepare


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
        """Return the people and the network, the same for every policy."""
        return prepare(self.scenario, self.seed)

    @once
    def past(self) -> World | None:
        """Return the market at week 0; None where it is lived by agents of one's own, who may remember more."""
        if self.scenario.actors is not None:
            return None
        return World(self.scenario, seed=self.seed, start=self.start).run(0)

    def world(self, policy: str, **differences: Any) -> World:
        """Live a world to the horizon."""
        return World(self.scenario, policy, seed=self.seed, start=self.start, past=self.past, **differences).run()

    def worlds(self, policy: str) -> tuple[World, World, World]:
        """Return the actual, the no-failure and the do-nothing world of a policy, at the horizon.

        No contrast needs the twins of the last two: they are left out there.
        """
        actual = self.world(policy)
        readings = actual.people.record.reading_week
        never = self.world(policy, failures=False, twin=False)
        return actual, never, self.world(policy, complaint_handling=False, twin=False, readings=readings)

    def run(self, policy: str) -> Run:
        """Live all worlds of a policy and compute its outcomes."""
        worlds = self.worlds(policy)
        return Run(policy, self.seed, outcomes(*worlds), weekly(*worlds), by_group(*worlds))


def policies_of(scenario: Scenario) -> tuple[str, ...]:
    """List the policies of a scenario, `ignores` and `do_nothing` last."""
    return (*scenario.policies, *BUILT_IN)
