"""What agents see of the world they live in: a Mesa model that holds them and whatever their verbs ask for."""

from functools import cached_property
from typing import Any, ClassVar

import mesa

from sim.arguments import Natural, Whole, check_place, checked
from sim.engines.agents.customer import Customer
from sim.engines.agents.firm import Firm
from sim.engines.agents.week import live_week
from sim.errors import ParadoxError
from sim.former_names import FormerMethods
from sim.rules import service
from sim.scenario.actors import Actors
from sim.state.draws import Purpose, key
from sim.state.people import CUSTOMER, Twin
from sim.state.settings import Settings, plain


class AgentModel(FormerMethods, mesa.Model):
    """The persons and the firm of a world, as agents, who live it week by week.

    `agents` holds all persons and the firm, `persons` the persons alone; they are made all at once when first asked
    for. Attributes of agents are columns of the world.

    Args:
        world: the world, whose columns agents read and write.
    """

    former_methods: ClassVar = {"luck": "stream_key"}
    luck: Any

    def __init__(self, world: Any) -> None:
        super().__init__(rng=int(world.seed))
        self.world = world
        own = world.scenario.actors or Actors()
        self._customer: Any = own.customer or Customer
        self._firm: Any = own.firm or Firm
        self._keys: dict[tuple[int, Purpose], int] = {}
        self._plain: tuple[Settings | None, Settings] = (None, world.settings)

    @checked()
    def live(self, until: int) -> None:
        """Live through all weeks before `until`, and none beyond the horizon."""
        while self.week < min(until, self.world.scenario.horizon):
            self.world.open_week()
            live_week(self)
            self.world.pass_week()
            self._keys = {entry: luck for entry, luck in self._keys.items() if entry[0] >= self.week - self._memory}

    @checked()
    def get_acquainted(self, weeks: Natural) -> None:
        """Let every customer make one ordinary visit per week before the first; the twins learn the same."""
        first = self.week
        customers = [customer for customer in self.customers if customer.status == CUSTOMER]
        for week in range(first - weeks, first):
            self.world.week = week
            for customer in customers:
                noise = customer.draw_normal(Purpose.PERFORMANCE)
                p = service.performance(customer.quality, customer.taste, customer.behaviour.visit_noise_sd, noise)
                customer.encounter(customer, p)
        self.world.week = first
        people = self.world.people
        for name in Twin._fields:
            getattr(people.twin, name)[:] = getattr(people.actual, name)

    @property
    def week(self) -> int:
        """Return the week that comes next: negative during burn-in, the first recorded one is 0."""
        return int(self.world.week)

    @property
    def agents(self) -> Any:
        """Return all agents, made now if they do not exist yet."""
        self._populate()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """Return the agents of each class, made now if they do not exist yet."""
        self._populate()
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """Return the classes of the agents, made now if they do not exist yet."""
        self._populate()
        return list(super().agents_by_type)

    @property
    def persons(self) -> Any:
        """Return all persons as a set of Mesa agents, in order of id: prospects, customers and those who left."""
        return self.agents_by_type[self._customer]

    def _populate(self) -> None:
        """Make every customer and the firm, once."""
        _ = self.customers, self.firm

    @cached_property
    def customers(self) -> list[Customer]:
        """Return all persons as a list, so that a permanent id finds its person."""
        return [self._customer(self, person) for person in range(self.world.scenario.persons)]

    @cached_property
    def firm(self) -> Firm:
        """Return the firm."""
        return self._firm(self)  # type: ignore[no-any-return]  # a class of the firm

    @property
    def settings(self) -> Settings:
        """Return the numbers of the world as plain floats, which agents use; made again once levers have moved."""
        world = self.world
        if self._plain[0] is not world.settings:
            policy = world.policy if self.week >= 0 else world.scenario.reference
            numbers = plain(world.settings, world.scenario.own_in(self.week), policy)
            if world.settings.pilot.on:
                theirs = plain(world.settings, world.scenario.own_in(self.week, in_pilot=True), policy)
                numbers = numbers._replace(pilot=theirs.pilot)
            self._plain = (world.settings, numbers)
        return self._plain[1]

    @property
    def books(self) -> Any:
        """Return the ledger row of the week that is being lived, for agents to write in.

        Raises:
            ParadoxError: the last week is over.
        """
        return self.world.firm.books[self._week_being_lived + self.world.scenario.burn_in]

    @property
    def latest(self) -> Any:
        """Return the ledger row of the week lived last, for collecting data after a step; empty before the first."""
        return self.world.firm.books[max(0, self.week + self.world.scenario.burn_in - 1)]

    @property
    def discount(self) -> float:
        """Return the discount factor of the current recorded week.

        Raises:
            ParadoxError: the last week is over.
        """
        return float(self.world.firm.discount[self._week_being_lived])

    @property
    def _week_being_lived(self) -> int:
        """Return the week that comes next, if there is one."""
        if self.week >= self.world.scenario.horizon:
            raise ParadoxError(
                "The last week is over: none is being lived. "
                "Next: read `latest` for the row of the last week, or `world.books` for all recorded weeks."
            )
        return self.week

    @property
    def _memory(self) -> int:
        """Return the number of weeks whose draws may still be asked for."""
        return int(self.world.settings.lapse_weeks) + 1

    def stream_key(self, purpose: Purpose, week: int | None = None) -> int:
        """Return the key of the draws for a purpose in this week or an earlier one."""
        at = self.week if week is None else week
        found = self._keys.get((at, purpose))
        if found is None:
            found = self._keys[at, purpose] = self._draws(purpose, at)
        return found

    @checked()
    def _draws(self, purpose: Natural, week: Whole) -> int:
        return key(self.world.seed, week, purpose)

    def friends(self, person: int) -> list[Customer]:
        """Return the friends of a person, in order of id."""
        check_place("person", person, self.world.scenario.persons)
        return [self.customers[friend] for friend in self.world.network.of(person)]

    def strengths(self, person: int) -> list[float]:
        """Return how strong the ties of a person to these friends are, in the same order; empty if all are alike."""
        check_place("person", person, self.world.scenario.persons)
        strengths: list[float] = self.world.network.strengths_of(person).tolist()
        return strengths
