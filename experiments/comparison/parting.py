"""Where two policies part: the first person, week, step and draw in which two worlds of one seed are no longer equal.

All worlds of a seed have one past and the same luck, so until a lever acts they are equal in every bit. The week is
found with the fast engine; that week is then lived in both worlds by agents who note, verb by verb, which draws they
ask for and what becomes of them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.engines.agents import Customer, Firm
from sim.engines.agents.model import AgentModel
from sim.engines.agents.week import live_week
from sim.rules.remedy import DecidedAnswer
from sim.scenario.paths import flat
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose
from sim.state.people import DETECTED, ORDINARY, PREEMPTED, REOPENED, VOICED
from sim.state.settings import lever_source
from sim.worlds.world import World

# Verbs whose end is looked at, with their step in the schedule; being served is steps 3 to 7, told apart by the draw.
_VERBS = {
    "fade": 1, "pay_for_the_week": 2, "visit": 2, "be_served": 3, "appraise": 9, "tell_of_visit": 11,
    "tell_of_answer": 11, "hear": 11, "decide": 12, "reconsider": 13,
}  # fmt: skip
_TURNS, _REMEDY, _AGAIN = "take_turns", "remedy", "follow_up"
_FIRMS = {_TURNS: 8, _REMEDY: 8, _AGAIN: 10}
# What decides how a visit goes on: if one of these stands at one of the two visits and not at the other, this draw.
_OF_VISIT = (
    (ORDINARY, Purpose.FAILURE, 3), (PREEMPTED, Purpose.PREEMPT, 5), (VOICED, Purpose.VOICE, 7),
    (DETECTED, Purpose.DETECT, 7),
)  # fmt: skip
# What decides whether a verb comes to something.
_OF_VERB = {
    "visit": Purpose.VISIT, "decide": Purpose.EXIT, "reconsider": Purpose.JOIN, "take_turns": Purpose.QUEUE,
    "follow_up": Purpose.FOLLOWUP,
}  # fmt: skip
# The draw that decides a part of an answer.
_OF_REMEDY = {
    "resolved": Purpose.RESOLVE, "compensation": Purpose.COMPENSATE, "courtesy": Purpose.APOLOGY,
    "personalised": Purpose.PERSONAL, "days": Purpose.FIRST_CONTACT_AND_DELAY, "by": Purpose.BOT,
}  # fmt: skip
_GROUPS = ("actual", "cases", "life")


class Draw(NamedTuple):
    """A draw of a person: what it decides, by the name of its purpose, and its value (0 to 1, or standard normal)."""

    purpose: str
    value: float


class Difference(NamedTuple):
    """Something that is not the same under the two policies: group, name, and the value under each."""

    group: str
    name: str
    one: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two policies part.

    Attributes:
        one, other: the policies.
        seed: of both worlds.
        week: recorded week, from 0.
        step: of the schedule, 1 to 14; 0 if it is how the week begins.
        person: permanent id.
        verb: what the person or the firm was doing.
        draw: the last draw that both asked for before they went on differently; None if a lever acted without any.
        differences: what of this person differs then.
        persons: how many persons differ when the week is over.
        levers: what the two policies do otherwise; nothing where the firm that does nothing is one of them.
    """

    one: str
    other: str
    seed: int
    week: int
    step: int
    person: int
    verb: str
    draw: Draw | None
    differences: tuple[Difference, ...]
    persons: int
    levers: tuple[Difference, ...]

    def as_value(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        own = {
            name: getattr(self, name) for name in ("one", "other", "seed", "week", "step", "person", "verb", "persons")
        }
        return own | {
            "draw": None if self.draw is None else self.draw._asdict(),
            "differences": [one._asdict() for one in self.differences],
            "levers": [one._asdict() for one in self.levers],
        }


class _Moment(NamedTuple):
    """One verb that has come to its end: who, which draws were asked for, and what there is then."""

    verb: str
    person: int
    draws: tuple[tuple[Purpose, float], ...]
    left: tuple[Any, ...]


def parting(scenario: Scenario, one: str, other: str, seed: int | None = None) -> Parting | None:
    """Find where two policies part; None if their worlds are equal in every bit to the horizon.

    Args:
        scenario: the market.
        one: a policy of it, or `ignores` or `do_nothing`.
        other: another one.
        seed: None for the scenario's own.

    Raises:
        ScenarioError: there is no such policy.
    """
    chosen = scenario.seed if seed is None else seed
    worlds = _worlds(scenario, (one, other), chosen)
    if (differ := _differing(*worlds)).any():
        person = int(np.flatnonzero(differ)[0])
        found = _columns(worlds[0], worlds[1], person)
        return _told(scenario, worlds, 0, 0, person, "begin", None, found, int(differ.sum()))
    while not worlds[0].is_over:
        for world in worlds:
            world.step()
        if (differ := _differing(*worlds)).any():
            return _found(scenario, worlds, int(differ.sum()))
    return None


def _worlds(scenario: Scenario, policies: tuple[str, str], seed: int) -> tuple[World, World]:
    """Return two worlds at week 0."""
    one, other = (World(scenario, scenario.check_policy(policy), seed=seed) for policy in policies)
    return one.run(0), other.run(0)


def _differing(one: World, other: World) -> Any:
    """Return for each person whether anything differs."""
    found = np.zeros(one.scenario.persons, dtype=bool)
    for group in _GROUPS:
        for mine, theirs in zip(getattr(one.people, group), getattr(other.people, group), strict=True):
            found |= ~((mine == theirs) | ((mine != mine) & (theirs != theirs)))
    return found


def _columns(one: World, other: World, person: int) -> tuple[Difference, ...]:
    """Return the columns of a person that differ."""
    found = []
    for group in _GROUPS:
        mine, theirs = getattr(one.people, group), getattr(other.people, group)
        for name in mine._fields:
            here, there = getattr(mine, name)[person].item(), getattr(theirs, name)[person].item()
            if here != there and (here == here or there == there):
                found.append(Difference(group, name, here, there))
    return tuple(found)


def _found(scenario: Scenario, worlds: tuple[World, World], persons: int) -> Parting:
    """Live the week in which two worlds parted again, by agents, and find the moment."""
    week = worlds[0].week - 1
    again = _worlds(scenario, (worlds[0].policy, worlds[1].policy), worlds[0].seed)
    mine, theirs = (_live(world.run(week)) for world in again)
    for here, there in zip(mine, theirs, strict=False):
        if (here.verb, here.person, here.left) != (there.verb, there.person, there.left):
            return _parted(scenario, worlds, week, here, there, persons)
    person = int(np.flatnonzero(_differing(*worlds))[0])
    return _told(scenario, worlds, week, 14, person, "close", None, _columns(*worlds, person), persons)


def _parted(
    scenario: Scenario, worlds: tuple[World, World], week: int, here: _Moment, there: _Moment, persons: int
) -> Parting:
    """Say what differs in the first moment that does not leave the same."""
    verb, person = here.verb, here.person
    step, purpose = {**_VERBS, **_FIRMS}[verb], _OF_VERB.get(verb)
    if verb in (_TURNS, _AGAIN):
        person = next(one for one in (*here.left, *there.left) if (one in here.left) != (one in there.left))
        found = [Difference("turn", verb, int(person in here.left), int(person in there.left))]
    elif verb == _REMEDY:
        pairs = zip(DecidedAnswer._fields, here.left, there.left, strict=True)
        found = [Difference(_REMEDY, name, a, b) for name, a, b in pairs if a != b]
        purpose = _OF_REMEDY.get(found[0].name)
    else:
        names = [(group, name) for group in _GROUPS for name in getattr(worlds[0].people, group)._fields]
        pairs_of = zip(names, here.left, there.left, strict=True)
        found = [Difference(group, name, a, b) for (group, name), a, b in pairs_of if a != b]
        if verb == "be_served":
            step, purpose = _of_visit(found)
    drawn = next((value for asked, value in (*here.draws, *there.draws) if asked == purpose), None)
    if drawn is None and purpose is not None:
        since = int(worlds[0].people.cases.week[person]) if verb == _TURNS else week
        drawn = worlds[0].agent_model.customers[person].draw(purpose, since)
    draw = None if purpose is None or drawn is None else Draw(purpose.name, float(drawn))
    return _told(scenario, worlds, week, step, person, verb, draw, tuple(found), persons)


def _of_visit(found: list[Difference]) -> tuple[int, Purpose | None]:
    """Return the step in which two visits part, and the draw that decides it; no draw if the same went on otherwise."""
    modes = next(({one.one, one.other} for one in found if (one.group, one.name) == ("life", "visit")), set())
    for mode, purpose, step in _OF_VISIT:
        if mode in modes:
            return step, purpose
    if any(one.name == "claim_week" for one in found):
        return 7, Purpose.FALSE_CLAIM
    return 6, None


def _told(
    scenario: Scenario,
    worlds: tuple[World, World],
    week: int,
    step: int,
    person: int,
    verb: str,
    draw: Draw | None,
    found: tuple[Difference, ...],
    persons: int,
) -> Parting:
    one, other = worlds[0].policy, worlds[1].policy
    policies = scenario.canonical()["policies"]
    mine, theirs = (flat(policies[lever_source(scenario, name)]) for name in (one, other))
    levers = tuple(
        Difference("lever", name, mine.get(name), theirs.get(name))
        for name in dict.fromkeys([*mine, *theirs])
        if mine.get(name) != theirs.get(name) and name != "description"
    )
    return Parting(one, other, worlds[0].seed, week, step, person, verb, draw, found, persons, levers)


def _live(world: World) -> list[_Moment]:
    """Live one week by agents who note every verb."""
    model = _Noting(world)
    world.open_week()
    live_week(model)
    return model.moments


class _Noting(AgentModel):
    """Agents who note what they do: the classes of the scenario, their verbs wrapped.

    Args:
        world: it stands at the week to be lived.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.moments: list[_Moment] = []
        self.draws: list[tuple[Purpose, float]] = []
        self.columns = [column for group in _GROUPS for column in getattr(world.people, group)]
        self._customer, self._firm = _noting_customer(self._customer), _noting_firm(self._firm)

    def note(self, verb: str, person: int, left: tuple[Any, ...] | None = None) -> None:
        """Note that a verb has come to its end."""
        after = tuple(column[person].item() for column in self.columns) if left is None else left
        self.moments.append(_Moment(verb, person, tuple(self.draws), tuple(_same(value) for value in after)))
        self.draws.clear()


def _same(value: Any) -> Any:
    """Return a value that is equal to itself: None for a number that does not exist."""
    return None if value != value else value


def _noting_customer(base: type[Customer]) -> type[Customer]:
    """Return customers who note their draws and verbs."""

    def draw(self: Any, purpose: Purpose, week: int | None = None) -> float:
        drawn = base.draw(self, purpose, week)
        self.model.draws.append((purpose, drawn))
        return drawn

    def draw_normal(self: Any, purpose: Purpose, week: int | None = None) -> float:
        drawn = base.draw_normal(self, purpose, week)
        self.model.draws.append((purpose, drawn))
        return drawn

    def noted(verb: str) -> Any:
        plain = getattr(base, verb)

        def lived(self: Any, *given: Any) -> Any:
            result = plain(self, *given)
            self.model.note(verb, self.person)
            return result

        return lived

    verbs = {verb: noted(verb) for verb in _VERBS}
    return type("NotingCustomer", (base,), {"draw": draw, "draw_normal": draw_normal, **verbs})


def _noting_firm(base: type[Firm]) -> type[Firm]:
    """Return a firm that notes whose turn it is, and what they get."""

    def take_turns(self: Any, visitors: list[Any]) -> None:
        base.take_turns(self, visitors)
        self.model.draws.clear()
        self.model.note(_TURNS, -1, tuple(entry // 2 for entry in self.today))

    def remedy_of(self: Any, customer: Any, since: int, warned: bool, claim: bool = False) -> DecidedAnswer:
        self.model.draws.clear()
        given = base.remedy_of(self, customer, since, warned, claim)
        self.model.note(_REMEDY, customer.person, tuple(given))
        return given

    def follow_up(self: Any) -> None:
        base.follow_up(self)
        self.model.draws.clear()
        customers = self.model.customers
        again = (one.person for one in customers if one.case.open == REOPENED and one.case.week == self.model.week)
        self.model.note(_AGAIN, -1, tuple(again))

    return type("NotingFirm", (base,), {"take_turns": take_turns, "remedy_of": remedy_of, "follow_up": follow_up})
