"""One person's story, week by week: what happened, what they felt, whom they told; and their twin's beside it.

A story is found by living the world again week by week: the same scenario, policy, seed and levers give the same
luck, so nothing has to be kept while a world runs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from paradox.messages import label, t
from sim.draws import Purpose, interpolated_quantile, key, normal, severity_quantile, uniform
from sim.phases import story_valence
from sim.population import (
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
    RESOLVED,
    SILENT,
    VOICED,
)
from sim.rules.remedy import Remedy, remedy
from sim.rules.word_of_mouth import GOOD, NEUTRAL, listeners, telling_probability
from sim.settings import plain
from sim.world import World

_NOTICED = {SILENT: "silent", VOICED: "complained", DETECTED: "detected", PREEMPTED: "preempted"}
_STATUS = {PROSPECT: "prospect", CUSTOMER: "customer", FORMER: "former"}

# Episode satisfaction [sd] from which a visit is called good or poor; in between it was ordinary.
_FELT = 0.25


class Told(NamedTuple):
    """A story told: by whom, to whom, and whether it was good news."""

    teller: int
    listeners: tuple[int, ...]
    good: bool


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
    """

    person: int
    status: str
    segment: str
    visit_rate: float
    spend: float
    fair: float
    failures_before: float
    weeks: tuple[Week, ...]


def follow(world: World, person: int, until: int | None = None, before: Callable[[World], None] | None = None) -> Story:
    """Live a fresh world and tell the story of one person.

    Args:
        world: a world that has not begun, or whose recorded weeks have not begun.
        person: permanent id, 0 to the number of persons less one.
        until: first week not lived; default: the horizon.
        before: called before every recorded week, for levers that move during the run.

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
        if before is not None:
            before(world)
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
    )


def _week(world: World, person: int) -> Week:
    """Live one week and note what happened to a person and the twin."""
    people = world.people
    was, twin_was = int(people.actual.status[person]), int(people.shadow.status[person])
    before = float(people.actual.satisfaction[person])
    world.step()
    own = [*_visit(world, person), *_answer(world, person, before), *_talk(world, person)]
    own += _moves(was, int(people.actual.status[person]))
    twin = []
    if people.life.shadow_visit[person] == 1:
        twin.append(Event(_felt(float(people.shadow.episode[person])), {"x": float(people.shadow.episode[person])}))
    twin += _moves(twin_was, int(people.shadow.status[person]))
    return Week(
        world.week - 1,
        tuple(own),
        tuple(twin),
        float(people.actual.satisfaction[person]),
        float(people.shadow.satisfaction[person]),
    )


def _felt(x: float) -> str:
    """Name an ordinary visit by how it felt."""
    return "visit_good" if x > _FELT else "visit_bad" if x < -_FELT else "visit_even"


def _visit(world: World, person: int) -> Iterator[Event]:
    """Tell this week's visit: how it went, what failed, whether the firm heard of it."""
    mode = int(world.people.life.visit[person])
    x = float(world.people.life.visit_x[person])
    if mode == NO_VISIT:
        return
    if mode == ORDINARY:
        yield Event(_felt(x), {"x": x})
        return
    week, settings = world.week - 1, world.settings
    luck = uniform(key(world.seed, week, Purpose.SEVERITY), person)
    severity = interpolated_quantile(luck, settings.severities) if len(settings.severities) else severity_quantile(luck)
    if mode == PREEMPTED:
        severity *= 1.0 - float(settings.policy[0].preempt_relief)
    u_cause = uniform(key(world.seed, week, Purpose.CAUSE), person)
    cause = next(at for at, upto in enumerate(settings.cause_upto) if u_cause < upto)
    process = uniform(key(world.seed, week, Purpose.KIND), person) < settings.cause_process[cause]
    yield Event(
        "failure",
        {
            "cause": world.scenario.causes[cause].name,
            "what": "process" if process else "outcome",
            "severity": severity,
            "x": x,
        },
    )
    yield Event(_NOTICED[mode], {})


def _answer(world: World, person: int, before: float) -> Iterator[Event]:
    """Tell this week's answer and what it did to the person's satisfaction."""
    people = world.people
    answer = int(people.life.answer[person])
    if answer == NO_ANSWER:
        return
    week, cases = world.week - 1, people.cases
    after = {"before": before, "after": float(people.actual.satisfaction[person])}
    after |= {"twin": float(people.shadow.satisfaction[person])}
    if answer == LAPSED:
        yield Event("lapsed", after | {"weeks": week - int(cases.week[person])})
        return
    given = _remedy(world, person, answer == FOLLOWED_UP)
    days = given.days + 7.0 * (week - int(cases.week[person]))
    kind = ("followup_" if answer == FOLLOWED_UP else "answer_") + ("resolved" if given.resolved else "unresolved")
    assert answer == FOLLOWED_UP or given.resolved == (answer == RESOLVED)
    yield Event(
        kind,
        after
        | {
            "days": days,
            "paid": given.compensation,
            "courtesy": given.courtesy,
            "explain": given.explain,
            "recovery": float(people.life.answer_recovery[person]),
        },
    )


def _remedy(world: World, person: int, second: bool) -> Remedy:
    """Work out an answer again from the luck of the week in which the case came in."""
    cases = world.people.cases
    since = int(cases.week[person])

    def luck(purpose: Purpose) -> int:
        return key(world.seed, since, purpose)

    given = remedy(
        uniform(luck(Purpose.RESOLVE), person),
        uniform(luck(Purpose.COMPENSATE), person),
        uniform(luck(Purpose.APOLOGY), person),
        normal(luck(Purpose.COURTESY), person),
        uniform(luck(Purpose.PERSONAL), person),
        uniform(luck(Purpose.FIRST_CONTACT_AND_DELAY), person),
        plain(world.settings).policy[0],
    )
    if not second and cases.mode[person] == PREEMPTED:
        return given._replace(explain=1.0, days=0.0)
    return given


def _talk(world: World, person: int) -> Iterator[Event]:
    """Tell whom the person told what this week, and what friends told the person."""
    for told in told_by(world, person):
        yield Event("told_good" if told.good else "told_bad", {"friends": told.listeners})
    for friend in world.network.of(person):
        for told in told_by(world, int(friend)):
            if person in told.listeners:
                yield Event("heard_good" if told.good else "heard_bad", {"friend": int(friend)})


def _moves(was: int, now: int) -> Iterator[Event]:
    """Tell whether a person joined, left or came back."""
    if was != now:
        kind = {CUSTOMER: "joined" if was == PROSPECT else "came_back", FORMER: "left"}[now]
        yield Event(kind, {})


def told_by(world: World, person: int) -> Iterator[Told]:
    """Give the stories a person told in the week just lived: of a visit, then of an answer.

    The draws that decided it are looked at again; nothing is recorded while worlds run.
    """
    people, week = world.people, world.week - 1
    mode = int(people.life.visit[person])
    purposes = Purpose.TELL_VISIT, Purpose.MORE_VISIT, Purpose.LISTENER_VISIT
    if mode not in (NO_VISIT, PREEMPTED):
        yield from _telling(world, person, week, float(people.life.visit_x[person]), purposes)
    purposes = Purpose.TELL_CASE, Purpose.MORE_CASE, Purpose.LISTENER_CASE
    if people.life.answer[person] != NO_ANSWER:
        yield from _telling(world, person, week, float(people.actual.episode[person]), purposes)


def _telling(
    world: World, person: int, week: int, x: float, purposes: tuple[Purpose, Purpose, Purpose]
) -> Iterator[Told]:
    """Give the story of one episode, if it was told and was not indifferent."""
    tell, more, listener = (uniform(key(world.seed, week, purpose), person) for purpose in purposes)
    b = world.settings.behaviour[0]
    sign = story_valence(x, world.settings)
    friends = world.network.of(person)
    if tell >= telling_probability(x, b) or sign == NEUTRAL or len(friends) == 0:
        return
    count = listeners(len(friends), float(b.people_told_good if sign == GOOD else b.people_told_bad), more)
    first = int(listener * len(friends))
    reached = tuple(int(friends[(first + step) % len(friends)]) for step in range(count))
    if reached:
        yield Told(person, reached, sign == GOOD)


def words(event: Event, lang: str = "en") -> str:
    """Put an event into a sentence."""
    values: dict[str, Any] = dict(event.values)
    if event.kind == "failure":
        values["cause"] = label("cause", values["cause"], lang)
        values["what"] = t(f"story.what_{values['what']}", lang)
        values["severity"] = t(f"story.severity_{_degree(values['severity'], 0.25, 0.5)}", lang)
    if "days" in values:
        values["paid"] = t("story.paid" if values["paid"] > 0.0 else "story.unpaid", lang, price=values["paid"])
        values["courtesy"] = t(f"story.courtesy_{_degree(values['courtesy'], 0.2, 0.7)}", lang)
        values["explain"] = t(f"story.explain_{_degree(values['explain'], 0.01, 0.7)}", lang)
    if "friends" in values:
        values["count"] = len(values["friends"])
        values["friends"] = ", ".join(f"#{friend}" for friend in values["friends"])
    return t(f"story.{event.kind}", lang, **values)


def sentences(events: tuple[Event, ...], lang: str = "en") -> str:
    """Put the events of one week into sentences."""
    return t("story.join", lang).join(words(event, lang) for event in events) or t("story.nothing", lang)


def _degree(value: float, middle: float, high: float) -> str:
    """Sort a number into low, middle and high."""
    return "low" if value < middle else "middle" if value < high else "high"


def lines(story: Story, lang: str = "en") -> list[str]:
    """Put a story into lines of text: who it is, then each eventful week, the twin's beside it."""
    told = [introduction(story, lang)]
    for week in story.weeks:
        if week.own or week.twin:
            own = sentences(week.own, lang)
            twin = sentences(week.twin, lang)
            told.append(t("story.week_own", lang, week=week.week, words=own, s=week.satisfaction))
            told.append(t("story.week_twin", lang, words=twin, s=week.twin_satisfaction))
    return told


def introduction(story: Story, lang: str = "en") -> str:
    """Say who a person is."""
    visits = t("story.visits", lang, weeks=1.0 / story.visit_rate) if story.visit_rate > 0.0 else ""
    return t(
        "story.introduction",
        lang,
        person=story.person,
        status=t(f"story.status_{story.status}", lang),
        segment=label("segment", story.segment, lang),
        visits=visits,
        fair=story.fair,
        failures=story.failures_before,
    )
