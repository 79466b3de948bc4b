"""One person's story, week by week: what happened, what they felt, whom they told; and their twin's beside it.

What is told here in events is put into sentences by `story_words`.

A story is found by living the world again week by week, and asking the person after each week: the same scenario,
policy, seed and levers give the same luck, so nothing has to be kept while a world runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.rules.remedy import days_to_answer
from sim.rules.word_of_mouth import BAD, GOOD, NEUTRAL, valence
from sim.scenario.terms import FirmTerms
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    FOLLOWED_UP,
    FORMER,
    LAPSED,
    NO_ANSWER,
    NO_VISIT,
    ORDINARY,
    PREEMPTED,
    PROSPECT,
    REOPENED,
    SILENT,
    VOICED,
)
from sim.worlds.world import World

if TYPE_CHECKING:  # Mesa takes long to import
    from sim.worlds.hindsight import Hindsight

_NOTICED = {SILENT: "silent", VOICED: "complained", DETECTED: "detected", PREEMPTED: "preempted"}
_STATUS = {PROSPECT: "prospect", CUSTOMER: "customer", FORMER: "former"}
# What an experience is called is what a story of it would be, so that no poor one is told as good news.
_FELT = {GOOD: "good", NEUTRAL: "even", BAD: "bad"}


class Told(NamedTuple):
    """A story told: by whom, to whom, whether it was good news, and whether it was of an answer or of a visit."""

    teller: int
    listeners: tuple[int, ...]
    good: bool
    of_answer: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: a kind, which names a sentence of the catalogue, and the values in its gaps."""

    kind: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a person and the twin.

    Attributes:
        week: recorded week, from 0.
        own, twin: what happened, in order.
        satisfaction, twin_satisfaction: at the end of the week [sd].
    """

    week: int
    own: tuple[Event, ...]
    twin: tuple[Event, ...]
    satisfaction: float
    twin_satisfaction: float


@dataclass(frozen=True, slots=True)
class Story:
    """A person's life with the firm.

    Attributes:
        person: permanent id.
        status: at the start: prospect, customer or former.
        segment: part of the market the person belongs to.
        visit_rate: visits a week while a customer.
        spend: price of a visit to this person.
        fair: compensation this person calls fair for a failure of reference harm [price].
        failures_before: failures still remembered at week 0.
        weeks: all recorded weeks lived so far.
        terms: of the firm, which say its currency.
    """

    person: int
    status: str
    segment: str
    visit_rate: float
    spend: float
    fair: float
    failures_before: float
    weeks: tuple[Week, ...]
    terms: FirmTerms = field(default_factory=FirmTerms)


def follow(world: World, person: int, until: int | None = None) -> Story:
    """Live a fresh world and tell the story of one person.

    Args:
        world: a world that has not begun, or whose recorded weeks have not begun.
        person: permanent id, 0 to the number of persons less one.
        until: first week not lived; default: the horizon.

    Raises:
        IndexError: there is no such person.
        ValueError: the world has lived recorded weeks already.
    """
    if not 0 <= person < world.scenario.persons:
        raise IndexError(f"there is no person {person}; persons are 0 to {world.scenario.persons - 1}")
    if world.week > 0:
        raise ValueError("a story begins in week 0; give a world that has not begun")
    world.run(0)
    traits, actual = world.people.traits, world.people.actual
    status = int(actual.status[person])
    remembered = float(actual.failure_memory[person])
    weeks = []
    end = world.scenario.horizon if until is None else min(until, world.scenario.horizon)
    while world.week < end:
        weeks.append(_week(world, person))
    return Story(
        person=person,
        status=_STATUS[status],
        segment=world.scenario.segments[int(traits.segment[person])].name,
        visit_rate=float(traits.visit_rate[person]),
        spend=float(traits.spend[person]),
        fair=float(traits.fair_compensation[person]),
        failures_before=remembered,
        weeks=tuple(weeks),
        terms=world.scenario.terms,
    )


def _week(world: World, person: int) -> Week:
    """Live one week and note what happened to a person and the twin."""
    people = world.people
    was, twin_was = int(people.actual.status[person]), int(people.twin.status[person])
    waited, before = int(people.cases.open[person]), float(people.actual.satisfaction[person])
    world.step()
    back = _hindsight(world)
    own = [*_visit(back, person), *_answer(back, person, before), *_wait(back, person, waited), *_talk(back, person)]
    own += _moves(was, int(people.actual.status[person]))
    twin = []
    if people.life.twin_visit[person] == 1:
        twin.append(_experience(back, float(people.twin.episode[person])))
    twin += _moves(twin_was, int(people.twin.status[person]))
    return Week(
        world.week - 1,
        tuple(own),
        tuple(twin),
        float(people.actual.satisfaction[person]),
        float(people.twin.satisfaction[person]),
    )


def _hindsight(world: World) -> "Hindsight":
    """Return the agents of a world, who can be asked about the week just lived."""
    from sim.worlds.hindsight import Hindsight

    return Hindsight(world)


def _experience(back: "Hindsight", x: float) -> Event:
    """Return an ordinary visit, named by how it felt."""
    return Event(f"visit_{_FELT[valence(x, back.settings.measurement, back.settings.behaviour)]}", _judged(back, x))


def _judged(back: "Hindsight", x: float) -> dict[str, Any]:
    """Return what an experience of episode satisfaction x [sd] is called, and the stars that it deserves."""
    scale = back.settings.measurement
    stars = min(5.0, max(1.0, scale.star_midpoint + scale.star_slope * x))
    return {"felt": _FELT[valence(x, scale, back.settings.behaviour)], "stars": stars, "x": x}


def _wait(back: "Hindsight", person: int, waited: int) -> Iterator[Event]:
    """Say that a case waits for its answer still, or again; nothing in the week in which it came up."""
    waits = back.customer(person).case.open
    if waits == REOPENED and waited != REOPENED:
        yield Event("reopened", {})
    elif waits != CLOSED and waited == waits:
        yield Event("waiting", {})


def _visit(back: "Hindsight", person: int) -> Iterator[Event]:
    """Say this week's visit: how it went, what failed, whether the firm heard of it."""
    customer = back.customer(person)
    mode, x = customer.life.visit, customer.life.visit_x
    if mode == NO_VISIT:
        return
    if mode == ORDINARY:
        yield _experience(back, x)
        return
    cause = customer.cause()
    failure = customer.failure_of(cause, x, mode == PREEMPTED)
    yield Event(
        "failure",
        {
            "cause": back.world.scenario.causes[cause].name,
            "what": "process" if failure.process else "outcome",
            "severity": failure.severity,
            **_judged(back, x),
        },
    )
    yield Event(_NOTICED[mode], {})


def _answer(back: "Hindsight", person: int, before: float) -> Iterator[Event]:
    """Say this week's answer and what it did to the person's satisfaction."""
    customer = back.customer(person)
    case, answer = customer.case, customer.life.answer
    if answer == NO_ANSWER:
        return
    weeks = back.week - case.week
    after = {
        **_judged(back, customer.episode),
        "before": before,
        "after": customer.satisfaction,
        "twin": customer.twin.satisfaction,
    }
    if answer == LAPSED:
        yield Event("lapsed", after | {"weeks": weeks})
        return
    second = answer == FOLLOWED_UP
    given = back.firm.remedy_of(customer, case.week, case.mode == PREEMPTED and not second)
    yield Event(
        ("followup_" if second else "answer_") + ("resolved" if given.resolved else "unresolved"),
        after
        | {
            "days": days_to_answer(False, given, weeks, back.settings.lapse_weeks),
            "paid": given.compensation,
            **_in_currency(back, given.compensation * customer.spend),
            "courtesy": given.courtesy,
            "explain": given.explain,
            "recovery": customer.life.answer_recovery,
        },
    )


def _in_currency(back: "Hindsight", price: float) -> dict[str, Any]:
    """Return an amount in the currency of the firm; nothing where it has none."""
    terms = back.world.scenario.terms
    known = terms.currency and terms.price_unit
    return {"amount": price * terms.price_unit, "currency": terms.currency} if known else {}


def _talk(back: "Hindsight", person: int) -> Iterator[Event]:
    """Say whom the person told what this week, and what friends told the person."""
    for told in _told(back, person):
        yield Event("told_good" if told.good else "told_bad", {"friends": told.listeners, "of": _subject(told)})
    for friend in back.friends(person):
        for told in _told(back, friend.person):
            if person in told.listeners:
                yield Event("heard_good" if told.good else "heard_bad", {"friend": told.teller, "of": _subject(told)})


def _subject(told: Told) -> str:
    """Name what a story is about."""
    return "answer" if told.of_answer else "visit"


def _moves(was: int, now: int) -> Iterator[Event]:
    """Return whether a person joined, left or came back."""
    if was != now:
        kind = {CUSTOMER: "joined" if was == PROSPECT else "came_back", FORMER: "left"}[now]
        yield Event(kind, {})


def told_by(world: World, person: int) -> list[Told]:
    """Return the stories a person told in the week just lived: of a visit, then of an answer."""
    return list(_told(_hindsight(world), person))


def _told(back: "Hindsight", person: int) -> Iterator[Told]:
    """Return the same, of those whom we can ask about the week just lived."""
    customer = back.customer(person)
    for story, of_answer in ((customer.story_of_visit(), False), (customer.story_of_answer(), True)):
        if story is not None and story.friends:
            yield Told(person, tuple(friend.person for friend in story.friends), story.valence == GOOD, of_answer)
