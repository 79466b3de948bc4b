"""A world: a scenario under one policy with one seed, and the schedule it lives through.

All worlds of a seed have one past: the weeks before 0 are lived under the reference policy, with failures and with a
firm that takes complaints. At week 0 begins what makes a world different: its policy, the removal of failures, the end
of complaint handling. The twins begin there too, as copies of their persons.

Knows nothing of Mesa. Use `World(scenario, "policy", seed=7).run()`, or `step()` week by week.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.arguments import Seed, checked
from sim.engines import compiled
from sim.errors import ParadoxError, UnusableValueError
from sim.former_names import reads_former
from sim.scenario.scenario import Scenario
from sim.state import firm as firms
from sim.state import network as networks
from sim.state import people as population
from sim.state import workspace
from sim.state.firm import QUEUED, FirmState
from sim.state.network import Network
from sim.state.outside import expect_more, hear_outside
from sim.state.people import People
from sim.state.pilot import count_in_pilot
from sim.state.settings import BEFORE, Settings, settings, turns
from sim.state.workspace import Scratch

if TYPE_CHECKING:
    from sim.engines.agents.model import AgentModel

# The weekly schedule (section 3): number, name, what happens. Printed by `paradox describe`.
SCHEDULE: tuple[tuple[int, str, str], ...] = (
    (1, "fade", "anger cools and hardens, memories fade"),
    (2, "visit", "customers visit, or not"),
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

# What the weeks before 0 depend on beside the levers of the reference policy.
_BEYOND_LEVERS = (
    "behaviour", "market", "service", "causes", "segments", "firm", "money", "measurement", "burn_in", "horizon",
)  # fmt: skip


class World:
    """One market under one policy, lived by the compiled engine, or by agents if the scenario has classes of its own.

    Args:
        scenario: the market, the service and its policies.
        policy: the name of one of its policies, or `ignores` or `do_nothing`.
        seed: non-negative whole number; the same seed gives every policy the same luck.
        failures: False gives the no-failure world: nothing fails from week 0 on.
        complaint_handling: False gives the do-nothing world of this policy, from week 0 on.
        twin: False leaves out the twins: a third faster, the same actual persons, but the columns of the twins
            and all outcomes that need them are nan. Agents live them all the same.
        readings: weeks at whose end the satisfaction of each person is read; the column of another world, which sets
            them.
        start: people and network of `prepare()`, shared by worlds of the same scenario and seed.
        past: a world that stands at week 0 and differs in levers alone: this one begins there, as if it had lived the
            same weeks.
        reuse: a world that is no longer needed; its memory is overwritten.

    Raises:
        ScenarioError: the scenario has no such policy.
        ParadoxError: an argument of another kind, or one that does not belong to this scenario.
    """

    @reads_former(fails="failures", listens="complaint_handling", over="reuse", shadow="twin")
    @checked()
    def __init__(
        self,
        scenario: Scenario,
        policy: str | None = None,
        *,
        seed: Seed | None = None,
        failures: bool = True,
        complaint_handling: bool = True,
        twin: bool = True,
        readings: NDArray[np.int32] | None = None,
        start: tuple[People, Network] | None = None,
        past: "World | None" = None,
        reuse: "World | None" = None,
    ) -> None:
        self.scenario = scenario
        self.policy = scenario.check_policy(scenario.reference if policy is None else policy)
        self.seed = int(scenario.seed if seed is None else seed)
        self._check_likeness(readings, start, past, reuse)
        twin = twin or scenario.actors is not None
        self._own = settings(
            scenario,
            self.policy,
            failures=failures,
            complaint_handling=complaint_handling,
            sets_readings=readings is None,
            twins=twin,
        )
        self.settings = settings(scenario, scenario.reference, twins=False)
        self._turns = turns(scenario, self.policy)
        begun = (past._columns, past.network) if past else start or prepare(scenario, self.seed)
        people: People = begun[0]
        self.network: Network = begun[1]
        self._columns: People = population.copied(people, reuse._columns if reuse else None)
        self.people: People = self._columns
        if readings is not None:
            record = self.people.record._replace(reading_week=readings)
            self.people = self.people._replace(record=record)
        self.firm: FirmState = firms.new(
            self.settings,
            people.traits,
            scenario.burn_in,
            scenario.horizon,
            reuse.firm if reuse else None,
        )
        self.scratch: Scratch = workspace.new(self.people.traits.visit_rate, reuse.scratch if reuse else None)
        compiled.set_factors(self.firm, self.settings)
        self.week = -scenario.burn_in
        if past:
            firms.carry_on(self.firm, past.firm)
            self.week = 0
        if self.week == 0:
            self._begin()

    def _check_likeness(
        self,
        readings: NDArray[np.int32] | None,
        start: tuple[People, Network] | None,
        past: "World | None",
        reuse: "World | None",
    ) -> None:
        """Refuse what comes from a world that this one cannot go on from."""
        persons, wrong = self.scenario.persons, ""
        if readings is not None and readings.shape != (persons,):
            wrong = f"readings has the shape {readings.shape}. Allowed: one week per person, {persons} in all"
        elif start is not None and not len(start[0].actual.status) == len(start[1].start) - 1 == persons:
            wrong = f"start is of another number of persons. Allowed: people and network of {persons}"
        elif past is not None and past.week != 0:
            wrong = f"past stands at week {past.week}. Allowed: a world at week 0"
        elif past is not None and past.seed != self.seed:
            wrong = f"past has the seed {past.seed}. Allowed: that of this world, {self.seed}"
        elif past is not None and any(
            getattr(past.scenario, part) != getattr(self.scenario, part) for part in _BEYOND_LEVERS
        ):
            wrong = "past is of another scenario. Allowed: one that differs in levers alone"
        elif past is not None and past is reuse:
            wrong = "past and reuse are the same world. Allowed: for reuse, one that is needed no more"
        if wrong:
            raise ParadoxError(f"{wrong}. Next: give that.")

    def _begin(self) -> None:
        """Begin week 0: the twins, the policy, and what else makes this world different."""
        self.settings = self._own
        population.begin_twins(self.people)
        if not self.settings.twins:
            population.forget_twins(self.people)
        if not self.settings.complaint_handling:
            population.close_cases(self.people)
            self.firm.counts[QUEUED] = 0
            self.firm.crowd_waits.fill(0)
            self.firm.crowd_bot_waits.fill(0)
        self._take_levers()

    def _take_levers(self) -> None:
        """Let capacity and hazards follow the settings."""
        base, settings = self.firm.base, self.settings
        covered = count_in_pilot(self.seed, self.people.traits, settings) if settings.pilot.on else 0
        self.firm = self.firm._replace(
            capacity=firms.capacity_of(settings, base),
            bot_capacity=firms.bot_capacity_of(settings, base, covered),
            covered=covered,
        )
        compiled.set_factors(self.firm, self.settings)

    def pass_week(self) -> None:
        """Go on to the next week, the present one having been lived by agents."""
        self.week += 1
        if self.week == 0:
            self._begin()

    @property
    def is_over(self) -> bool:
        """Return whether the last week has been lived through."""
        return self.week >= self.scenario.horizon

    def step(self) -> None:
        """Live through one week."""
        self.run(self.week + 1)

    @checked()
    def run(self, until: int | None = None) -> "World":
        """Live through all weeks before `until` (default: the horizon), and return the world itself."""
        end = self.scenario.horizon if until is None else min(until, self.scenario.horizon)
        if self.scenario.actors is not None:
            self.agent_model.live(end)
            return self
        while self.week < end:
            self.open_week()
            stop = min(end, next((turn for turn in (0, *self._turns) if turn > self.week), end))
            compiled.run_weeks(self.week, stop, self.seed, *self._state())
            self.week = stop
            if stop == 0:
                self._begin()
        return self

    def open_week(self) -> None:
        """Let begin what is planned for the week that is about to be lived: levers that change, events."""
        if self.week in self._turns:
            self.settings = self._settings_of(self.week)
            self._take_levers()
        for event in self.scenario.events:
            if event.effects.expectation and self.week == event.week:
                expect_more(event.effects.expectation, self.people)
            if event.effects.hears_bad_story and event.week <= self.week < event.end:
                hear_outside(self.week, self.seed, event.effects.hears_bad_story, self.people, self.firm)

    def _settings_of(self, week: int) -> Settings:
        """Return the numbers of this world in a week."""
        same = self._own
        return settings(
            self.scenario,
            self.policy,
            failures=same.failures,
            complaint_handling=same.complaint_handling,
            sets_readings=same.sets_readings,
            twins=same.twins,
            week=week,
        )

    @cached_property
    def agent_model(self) -> "AgentModel":
        """Return the persons and the firm as agents, made when first asked for."""
        from sim.engines.agents.model import AgentModel

        return AgentModel(self)

    def _state(self) -> tuple[Any, ...]:
        """Return all that changes while the world lives, and what it lives by."""
        return (self.people, self.firm, self.network, self.settings, self.scratch)

    @checked()
    def change(self, scenario: Scenario) -> None:
        """Let other levers act from the next week on; people, memories, queue and books stay as they are.

        Args:
            scenario: this world's scenario with other levers in its policies.

        Raises:
            UnusableValueError: something else than levers differs.
        """
        for path, _, _ in scenario.differences(self.scenario):
            if not path.startswith("policies."):
                raise UnusableValueError(
                    f"{path} cannot change while a world runs; only levers of a policy can. "
                    "Next: give a scenario that differs in policies alone."
                )
        self.scenario = scenario
        self._turns = turns(scenario, self.policy)
        self._own = self._settings_of(BEFORE)
        if self.week >= 0:
            self.settings = self._settings_of(self.week)
            self._take_levers()

    @property
    def books(self) -> Any:
        """Return the ledger of the recorded weeks, 0 on, one row per week."""
        return self.rows.view(np.recarray)

    @property
    def rows(self) -> NDArray[Any]:
        """Return the same as a plain structured array, which takes a tenth of the time."""
        return np.asarray(self.firm.books)[self.scenario.burn_in : self.scenario.burn_in + max(0, self.week)]


def prepare(scenario: Scenario, seed: int) -> tuple[People, Network]:
    """Draw the population and the network of a seed: the same for every policy."""
    net = scenario.network
    if net.kind == "edges":
        network = networks.from_edges(net.edges, scenario.persons, net.weights)
    else:
        network = networks.build(net.kind, scenario.persons, net.degree, net.rewiring_prob, seed)
    return draw_people(scenario, seed, network), network


def draw_people(scenario: Scenario, seed: int, network: Network) -> People:
    """Draw the population of a seed, which has made its first encounters."""
    plain = settings(scenario, scenario.reference)
    known = scenario.network.segments_of([segment.name for segment in scenario.segments], scenario.persons)
    if scenario.actors is None:
        return population.initial(plain, scenario.persons, seed, scenario.burn_in, known)
    strangers = plain._replace(first_encounters=0)
    people = population.initial(strangers, scenario.persons, seed, scenario.burn_in, known)
    world = World(scenario, seed=seed, start=(people, network))
    world.agent_model.get_acquainted(plain.first_encounters)
    return world.people
