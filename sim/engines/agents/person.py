"""A person of the market as a Mesa agent: states are attributes, draws and the numbers of the world are at hand."""

import itertools
import weakref
from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar

import mesa

from sim.former_names import FormerMethods
from sim.parameters.values import Behaviour, Market, Policy
from sim.rules.loyalty import grudge_of
from sim.scenario.actors import CUSTOMER, Actor
from sim.state.draws import Purpose, normal, uniform
from sim.state.settings import Settings

States = TypeVar("States", bound=tuple[Any, ...])


class Counters:
    """The numbering of each model's agents, which forgets a model that nobody uses any more.

    Mesa up to 3.3 looks for one in `Agent._ids`; Mesa's own would keep every model alive for ever. Newer ones number
    agents in the model and ignore this.
    """

    def __init__(self) -> None:
        self._counts: weakref.WeakKeyDictionary[Any, Iterator[int]] = weakref.WeakKeyDictionary()

    def __getitem__(self, model: Any) -> Iterator[int]:
        return self._counts.setdefault(model, itertools.count(1))


COUNTERS = Counters()


class Column:
    """An attribute that lives in a column of the world, in the row of its person."""

    def __init__(self, group: str) -> None:
        self.group = group

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        return getattr(agent.groups[self.group], self.name)[agent.person].item()

    def __set__(self, agent: Any, value: float) -> None:
        getattr(agent.groups[self.group], self.name)[agent.person] = value


class Row:
    """One person's row of a group of columns: `customer.case.severity`, `customer.twin.satisfaction`."""

    __slots__ = ("_group", "_person")

    def __init__(self, group: Any, person: int) -> None:
        object.__setattr__(self, "_group", group)
        object.__setattr__(self, "_person", person)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._group, name)[self._person].item()

    def __setattr__(self, name: str, value: float) -> None:
        getattr(self._group, name)[self._person] = value


class TwinRow(Row):
    """The twin of a person, who bears no grudge but what is left of the time before week 0."""

    __slots__ = ()

    @property
    def grudge(self) -> float:
        """Return anger and avoidance together [sd of felt loss]."""
        return float(grudge_of(self.anger, self.avoidance))


def states(kind: type[States], person_or_twin: Any) -> States:
    """Return the states that a tuple names, as they are."""
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # a named tuple
    return kind(**{name: getattr(person_or_twin, name) for name in fields})


def become(person_or_twin: Any, after: Any) -> None:
    """Take on new states, by name."""
    for name, value in after._asdict().items():
        setattr(person_or_twin, name, value)


class Person(FormerMethods, Actor, mesa.Agent):
    """Someone with a permanent id from 0 on, whose attributes are a row of the columns of the world.

    `twin` is the same person without a failure, `case` the latest case the firm noticed, `life` this week and
    running counts, `record` the first failure after burn-in.
    """

    _ids = COUNTERS
    role = CUSTOMER
    former_methods: ClassVar = {"luck": "draw", "chance": "draw_normal"}
    luck: Any
    chance: Any

    taste = Column("traits")
    prior_bond = Column("traits")
    fair_compensation = Column("traits")
    recovery_expectation_base = Column("traits")
    voice_trait = Column("traits")
    visit_rate = Column("traits")
    spend = Column("traits")
    averse = Column("traits")
    opportunist = Column("traits")
    segment = Column("traits")
    in_base = Column("traits")
    status = Column("actual")
    expectation = Column("actual")
    satisfaction = Column("actual")
    episode = Column("actual")
    trust = Column("actual")
    commitment = Column("actual")
    unevenness = Column("actual")
    tenure_start = Column("actual")
    recovery_expectation = Column("actual")
    anger = Column("actual")
    avoidance = Column("actual")
    failure_memory = Column("actual")
    apologies_heard = Column("actual")
    firm_image = Column("actual")

    def __init__(self, model: Any, person: int) -> None:
        super().__init__(model)
        self.person = person
        self.groups = model.world.people._asdict()
        self.twin = TwinRow(self.groups["twin"], person)
        self.case = Row(self.groups["cases"], person)
        self.life = Row(self.groups["life"], person)
        self.record = Row(self.groups["record"], person)

    @property
    def settings(self) -> Settings:
        """Return the numbers of the world as plain floats."""
        return self.model.settings  # type: ignore[no-any-return]  # Mesa's model is untyped

    @property
    def behaviour(self) -> Behaviour:
        """Return the parameters of the psychology."""
        return self.settings.behaviour

    @property
    def own(self) -> Any:
        """Return the parameters that a subclass brings, as attributes."""
        return self.settings.behaviour

    @property
    def market(self) -> Market:
        """Return the numbers of the market."""
        return self.settings.market

    @property
    def policy(self) -> Policy:
        """Return the levers of the firm that this person meets."""
        return self.settings.pilot.policy if self.is_in_pilot else self.settings.policy

    @property
    def is_in_pilot(self) -> bool:
        """Return whether this person is in a pilot of the firm that has begun."""
        pilot = self.settings.pilot
        return pilot.on and pilot.segments[self.segment] > 0.0 and self.draw(Purpose.PILOT, 0) < pilot.share

    @property
    def quality(self) -> float:
        """Return the quality of the firm as this segment weighs it [sd]."""
        return float(self.settings.segment_quality[self.segment])

    @property
    def zone(self) -> float:
        """Return the zone of tolerance of this segment [sd]."""
        return float(self.settings.segment_zone[self.segment])

    @property
    def grudge(self) -> float:
        """Return anger and avoidance together [sd of felt loss]."""
        return float(grudge_of(self.anger, self.avoidance))

    def draw(self, purpose: Purpose, week: int | None = None) -> float:
        """Return this person's uniform draw for a purpose, of this week or an earlier one."""
        return uniform(self.model.stream_key(purpose, week), self.person)

    def draw_normal(self, purpose: Purpose, week: int | None = None) -> float:
        """Return this person's standard normal draw for a purpose."""
        return normal(self.model.stream_key(purpose, week), self.person)
