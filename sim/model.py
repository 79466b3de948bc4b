"""The Mesa face of a world: an ordinary `mesa.Model`, with either engine behind it."""

from functools import cached_property
from typing import Any

import mesa

from sim import agents
from sim.agents import Customer, Firm
from sim.draws import Purpose, key
from sim.scenario import Scenario
from sim.settings import Settings, plain
from sim.world import World

ENGINES = ("compiled", "agents")


class RecoveryModel(mesa.Model):
    """A market under one recovery policy, as a Mesa model.

    `step()` lives one week. `agents` holds all persons and the firm as Mesa agents, `persons` the persons alone; they
    are made all at once when first asked for, so runs that never ask stay fast. `DataCollector`, `select`, `get`,
    `agg`, `groupby` work as usual.

    Args:
        scenario: a scenario, or the name or path of its file.
        policy: the name of one of its policies, or `do_nothing`; default: its reference.
        seed: non-negative whole number; default: the scenario's.
        engine: `compiled` (fast) or `agents` (readable, open to subclassing); both give the same bits.
        customer: a subclass of `Customer` with changed verbs; needs the engine `agents`.
        differences: `fails=False` for the no-failure world, `listens=False` for the do-nothing world.

    Raises:
        ValueError: unknown engine, or a customer class with the compiled engine.
        ScenarioError: the scenario has no such policy.
    """

    def __init__(
        self,
        scenario: Scenario | str,
        policy: str | None = None,
        seed: int | None = None,
        engine: str = "compiled",
        customer: type[Customer] = Customer,
        **differences: Any,
    ) -> None:
        if engine not in ENGINES:
            raise ValueError(f"engine is {engine!r}; it must be one of {', '.join(ENGINES)}")
        if customer is not Customer and engine == "compiled":
            raise ValueError("a class of customers of your own needs engine='agents'; the compiled engine ignores it")
        case = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        number = case.seed if seed is None else int(seed)
        super().__init__(rng=number)
        self.world = World(case, policy, seed=number, **differences)
        self.engine = engine
        self._customer = customer
        self._keys: dict[tuple[int, Purpose], int] = {}
        self._plain = (self.world.settings, plain(self.world.settings))
        self.running = True

    def step(self) -> None:
        """Live one week; the model stops running at the horizon."""
        if self.world.is_over:
            self.running = False
            return
        if self.engine == "compiled":
            self.world.step()
            if "firm" in self.__dict__:
                self.firm.open_up()
        else:
            agents.live_week(self)
            self.world.week += 1
            self._keys = {entry: luck for entry, luck in self._keys.items() if entry[0] >= self.week - self._memory}
        self.running = not self.world.is_over

    @property
    def week(self) -> int:
        """Give the week that comes next: negative during burn-in, the first recorded one is 0."""
        return self.world.week

    @property
    def agents(self) -> Any:
        """Give all agents, made now if they do not exist yet."""
        self._populate()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """Give the agents of each class, made now if they do not exist yet."""
        self._populate()
        return super().agents_by_type

    @property
    def agent_types(self) -> list[type]:
        """Give the classes of the agents, made now if they do not exist yet."""
        self._populate()
        return list(super().agents_by_type)

    @property
    def persons(self) -> Any:
        """Give all persons as a set of Mesa agents, in order of id: prospects, customers and those who left."""
        return self.agents_by_type[self._customer]

    def _populate(self) -> None:
        """Make every customer and the firm, once."""
        _ = self.customers, self.firm

    @cached_property
    def customers(self) -> list[Customer]:
        """Give all persons as a list, so that a permanent id finds its person."""
        return [self._customer(self, person) for person in range(self.world.scenario.persons)]

    @cached_property
    def firm(self) -> Firm:
        """Give the firm."""
        return Firm(self)

    @property
    def settings(self) -> Settings:
        """Give the numbers of the world as plain floats, which agents use; anew once levers have moved."""
        if self._plain[0] is not self.world.settings:
            self._plain = (self.world.settings, plain(self.world.settings))
        return self._plain[1]

    @property
    def books(self) -> Any:
        """Give the ledger row of the week that is being lived, for agents to write in."""
        return self.world.firm.books[self.week + self.world.scenario.burn_in]

    @property
    def latest(self) -> Any:
        """Give the ledger row of the week lived last, for collecting data after a step; empty before the first."""
        return self.world.firm.books[max(0, self.week + self.world.scenario.burn_in - 1)]

    @property
    def discount(self) -> float:
        """Give the discount factor of the current recorded week."""
        return float(self.world.firm.discount[self.week])

    @property
    def _memory(self) -> int:
        """Give the number of weeks whose draws may still be asked for."""
        return int(self.world.settings.lapse_weeks) + 1

    def luck(self, purpose: Purpose, week: int | None = None) -> int:
        """Give the key of the draws for a purpose in this week or an earlier one."""
        at = self.week if week is None else week
        if (at, purpose) not in self._keys:
            self._keys[at, purpose] = key(self.world.seed, at, purpose)
        return self._keys[at, purpose]

    def friends(self, person: int) -> list[Customer]:
        """Give the friends of a person, in order of id."""
        return [self.customers[friend] for friend in self.world.network.of(person)]
