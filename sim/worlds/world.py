"""A world: a scenario under one policy with one seed, and the schedule it lives through.

Knows nothing of Mesa. Use `World(scenario, "policy", seed=7).run()`, or `step()` week by week.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import firm as firms
from sim import network as networks
from sim import phases, population
from sim.firm import FirmState
from sim.network import Network
from sim.population import People
from sim.scenario import Scenario
from sim.scratch import Scratch
from sim.settings import settings

# The weekly schedule (section 3): number, name, what happens. Printed by `paradox describe`.
SCHEDULE: tuple[tuple[int, str, str], ...] = (
    (1, "fade", "anger cools and hardens, memories fade"),
    (2, "visit", "customers without an open case visit, or not"),
    (3, "failure", "some visits fail: cause, severity, kind"),
    (4, "ordinary encounter", "the other visits are judged and learned from"),
    (5, "pre-emption", "the firm warns of some failures before harm"),
    (6, "failure encounter", "the failure is felt: satisfaction, trust, anger"),
    (7, "notice", "customers complain, the firm finds failures itself, or silence; false claims"),
    (8, "handling", "whose turn it is: the lapsed, the pre-empted, then the queue up to capacity"),
    (9, "appraisal", "customers judge the answer and the relationship"),
    (10, "follow-up", "badly ended cases are taken up again"),
    (11, "word of mouth", "stories of visits and answers are told and heard"),
    (12, "leave", "customers leave"),
    (13, "join", "prospects join, former customers come back"),
    (14, "close", "the firm learns, books are closed, surveys are held"),
)


class World:
    """One market under one policy.

    Args:
        scenario: the market, the service and its policies.
        policy: the name of one of its policies, or `do_nothing`.
        seed: non-negative whole number; the same seed gives every policy the same luck.
        fails: False gives the no-failure world.
        listens: False gives the do-nothing world of this policy.
        shadow: False leaves out the shadows: a third faster, the same actual persons, but the columns of the shadows
            and all outcomes that need them are nan.
        readings: weeks at whose end the satisfaction of each person is read; the column of another world, which sets
            them.
        start: people and network of `prepare()`, shared by worlds of the same scenario and seed.
        over: a world that is needed no more; its memory is written over.

    Raises:
        ScenarioError: the scenario has no such policy.
    """

    def __init__(
        self,
        scenario: Scenario,
        policy: str | None = None,
        *,
        seed: int | None = None,
        fails: bool = True,
        listens: bool = True,
        shadow: bool = True,
        readings: NDArray[np.int32] | None = None,
        start: tuple[People, Network] | None = None,
        over: "World | None" = None,
    ) -> None:
        self.scenario = scenario
        self.policy = scenario.check_policy(policy or scenario.reference)
        self.seed = int(scenario.seed if seed is None else seed)
        self.settings = settings(
            scenario, self.policy, fails=fails, listens=listens, reads=readings is None, shadows=shadow
        )
        people, self.network = start or prepare(scenario, self.seed)
        self._columns: People = population.copied(people, over._columns if over else None)
        self.people = self._columns
        if not shadow:
            population.forget_shadows(self.people)
        if readings is not None:
            record = self.people.record._replace(reading_week=readings)
            self.people = self.people._replace(record=record)
        self.firm: FirmState = firms.new(
            self.settings,
            scenario.persons,
            int(people.traits.in_base.sum()),
            scenario.burn_in,
            scenario.horizon,
            over.firm if over else None,
        )
        self.scratch: Scratch = phases.working_space(self.people.traits, over.scratch if over else None)
        phases.set_factors(self.firm, self.settings)
        self.week = -scenario.burn_in

    @property
    def is_over(self) -> bool:
        """Tell whether the last week has been lived through."""
        return self.week >= self.scenario.horizon

    def step(self) -> None:
        """Live through one week."""
        self.run(self.week + 1)

    def run(self, until: int | None = None) -> "World":
        """Live through all weeks before `until` (default: the horizon); gives the world itself."""
        end = self.scenario.horizon if until is None else min(until, self.scenario.horizon)
        if end > self.week:
            phases.run_weeks(self.week, end, self.seed, *self._state())
            self.week = end
        return self

    def _state(self) -> tuple[Any, ...]:
        """Give all that changes while the world lives, and what it lives by."""
        return (*self.people, self.firm, self.network, self.settings, self.scratch)

    def change(self, scenario: Scenario) -> None:
        """Let other levers act from the next week on; people, memories, queue and books stay as they are.

        Args:
            scenario: this world's scenario with other levers in its policies.

        Raises:
            ValueError: something else than levers differs.
        """
        for path, _, _ in scenario.differences(self.scenario):
            if not path.startswith("policies."):
                raise ValueError(f"{path} cannot change while a world runs; only levers of a policy can")
        old = self.settings
        self.settings = settings(
            scenario, self.policy, fails=old.fails, listens=old.listens, reads=old.reads, shadows=old.shadows
        )
        self.scenario = scenario
        self.firm = self.firm._replace(capacity=firms.capacity_of(self.settings, self.firm.base))
        phases.set_factors(self.firm, self.settings)

    @property
    def books(self) -> Any:
        """Give the ledger of the recorded weeks, 0 on, one row a week."""
        return self.rows.view(np.recarray)

    @property
    def rows(self) -> NDArray[Any]:
        """Give the same as a plain structured array, which takes a tenth of the time."""
        return np.asarray(self.firm.books)[self.scenario.burn_in : self.scenario.burn_in + max(0, self.week)]


def live(worlds: Sequence[World], turn: int = 0) -> None:
    """Live new worlds of one seed and as many weeks to their end, one after the other, in one compiled call.

    Args:
        worlds: as made; what an earlier one reads, a later one may use.
        turn: address of a `Turn` that this thread has and gives back meanwhile, 0 for none.
    """
    first = worlds[0]
    end = first.scenario.horizon
    phases.run_worlds(first.week, end, first.seed, tuple(world._state() for world in worlds), turn)
    for world in worlds:
        world.week = end


def prepare(scenario: Scenario, seed: int) -> tuple[People, Network]:
    """Draw the population and the network of a seed: the same for every policy."""
    plain = settings(scenario, scenario.reference)
    people = population.initial(plain, scenario.persons, seed, scenario.burn_in)
    net = scenario.network
    if net.kind == "edges":
        return people, networks.from_edges(net.edges, scenario.persons)
    return people, networks.build(net.kind, scenario.persons, net.degree, net.rewiring_prob, seed)
