"""One world as an event log: tidy tables of persons, visits, cases and stories, whose ids join.

Nothing is recorded while a world runs: it is lived again week by week, and after each week its columns and its agents
are asked what happened, as a story is told. Both engines give the same bits, so the log is that of the run.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.currency import currency_of
from experiments.runs.columns import EVENT, Column, Table, told, words
from sim.errors import ParadoxError
from sim.rules import bots
from sim.rules.remedy import days_to_answer
from sim.rules.word_of_mouth import GOOD
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
    UNRESOLVED,
    VOICED,
)
from sim.worlds.world import World

if TYPE_CHECKING:  # Mesa takes long to import
    from sim.worlds.hindsight import Hindsight

PERSONS, VISITS, CASES, STORIES = "persons", "visits", "cases", "stories"
LOGS = (CASES, VISITS, PERSONS, STORIES)

_NOTICED = {SILENT: "silent", VOICED: "voiced", DETECTED: "detected", PREEMPTED: "preempted"}
_STATUS = {PROSPECT: "prospect", CUSTOMER: "customer", FORMER: "former"}
_BY = {bots.PERSON: "person", bots.BOT: "bot", bots.HANDED_OVER: "handed_over"}
_ORDINARY, _ACTUAL, _TWIN = "ordinary", "actual", "twin"
# How a failure ended; of one that joined an open case, that case says it.
_SILENT, _JOINED, _OPEN, _RESOLVED, _UNRESOLVED, _LAPSED, _ABANDONED, _DROPPED = (
    "silent", "joined", "open", "resolved", "unresolved", "lapsed", "abandoned", "dropped",
)  # fmt: skip
_TRAITS = (
    "taste", "prior_bond", "fair_compensation", "recovery_expectation_base", "voice_trait", "visit_rate", "spend",
    "averse", "opportunist",
)  # fmt: skip
# Amounts of the firm; what a person thinks fair is a share of what that person spends.
_AMOUNTS = ("paid", "value", "compensation", "repair", "followup_compensation", "followup_repair")
_UNITS = {
    **dict.fromkeys(("taste", "prior_bond", "voice_trait", "episode", "episode_before", "episode_after"), "sd"),
    **dict.fromkeys(("satisfaction", "twin_satisfaction"), "sd"),
    **dict.fromkeys(("paid", "value", "compensation", "repair", "fair_compensation"), "price"),
    **dict.fromkeys(("followup_compensation", "followup_repair"), "price"),
    "received": "owed",
    "recovery_expectation_base": "owed",
    "visit_rate": "visits/week",
    "days": "days",
}


def check_logs(wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the tables asked for, in the order of `LOGS`.

    Raises:
        ParadoxError: there is no such table, or none is named.
    """
    for name in wanted:
        if name not in LOGS:
            raise ParadoxError(f"--log names '{name}'. Allowed: {', '.join(LOGS)}. Next: try --log {','.join(LOGS)}.")
    if not wanted:
        raise ParadoxError(f"--log names no table. Allowed: {', '.join(LOGS)}. Next: try --log {','.join(LOGS)}.")
    return tuple(name for name in LOGS if name in wanted)


def event_log(world: World, wanted: Sequence[str] = LOGS) -> tuple[Table, ...]:
    """Live a world and return what happened in its recorded weeks as tables.

    Args:
        world: a world that has not begun, or whose recorded weeks have not begun.
        wanted: names of `LOGS`.

    Raises:
        ParadoxError: there is no such table.
        ValueError: the world has lived recorded weeks already.
    """
    names = check_logs(wanted)
    if world.week > 0:
        raise ValueError("a log begins in week 0; give a world that has not begun")
    log = _Log(world.run(0), stories=STORIES in names)
    while not world.is_over:
        log.live_a_week()
    made: dict[str, Callable[[], Table]] = {
        CASES: log.cases_table, VISITS: log.visits_table, PERSONS: log.persons_table, STORIES: log.stories_table,
    }  # fmt: skip
    return tuple(_in_currency(made[name](), world.scenario.terms) for name in names)


def _in_currency(table: Table, terms: FirmTerms) -> Table:
    """Return a table in which amounts of the firm stand in its currency too, each behind the same in prices."""
    currency = currency_of(terms, 1)
    if not currency.code:
        return table
    columns = []
    for one in table.columns:
        columns.append(one)
        if one.name in _AMOUNTS:
            name = f"{one.name}_{currency.code}"
            columns.append(replace(one, name=name, values=currency.unit * one.values, unit=currency.code))
    return Table(table.name, tuple(columns))


class _Log:
    """What has happened so far in a world that is lived week by week.

    Args:
        world: it stands at week 0.
        stories: whether stories are asked for, which takes longest.
    """

    def __init__(self, world: World, *, stories: bool) -> None:
        self.world, self._asks_stories = world, stories
        self.cases: list[dict[str, Any]] = []
        self.stories: list[tuple[int, int, int, int, str, int, float]] = []
        self.visits: list[dict[str, NDArray[Any]]] = []
        self.open: dict[int, int] = {}  # by person the place of the case that waits, in the list of cases
        self.answered: dict[int, int] = {}  # the same of the case answered last, which may be taken up again
        self.failed: dict[int, int] = {}  # the same of this week's failure
        people = world.people
        persons = len(people.traits.spend)
        self.status = people.actual.status.copy()
        self.first_status = self.status.copy()
        self.joined = np.where(self.status == CUSTOMER, people.actual.tenure_start.astype(np.float64), np.nan)
        self.left, self.twin_left, self.came_back = (np.full(persons, np.nan) for _ in range(3))
        self._note_past()

    def _note_past(self) -> None:
        """Note the cases that came in before week 0 and wait still."""
        cases = self.world.people.cases
        for person in np.flatnonzero(cases.open != CLOSED).tolist():
            self.open[person] = self._recalled(person, int(cases.week[person]))["case"] - 1
            if cases.open[person] == REOPENED:
                self._recall_answer(person, self.cases[self.open[person]])

    def _recalled(self, person: int, week: int) -> dict[str, Any]:
        """Note a case from before week 0, as its person's columns tell of it."""
        cases = self.world.people.cases
        row = self._new(person, week, int(cases.mode[person]))
        row["cause"] = self.world.scenario.causes[int(cases.cause[person])].name
        row["kind"] = "process" if cases.process[person] else "outcome"
        row["severity"] = float(cases.severity[person])
        return row

    def _recall_answer(self, person: int, row: dict[str, Any]) -> None:
        """Note that a case was answered before week 0, badly, and is taken up again."""
        cases = self.world.people.cases
        row["answered"] = int(cases.answered_week[person])
        row["closed"] = {UNRESOLVED: _UNRESOLVED, LAPSED: _LAPSED}[int(cases.answered[person])]

    def _new(self, person: int, week: int, mode: int) -> dict[str, Any]:
        row = {"case": len(self.cases) + 1, "person": person, "week": week, "notice": _NOTICED[mode], "closed": _OPEN}
        self.cases.append(row)
        return row

    def live_a_week(self) -> None:
        """Live one week and note what happened."""
        from sim.worlds.hindsight import Hindsight

        world, people = self.world, self.world.people
        was, twin_was = people.actual.status.copy(), people.twin.status.copy()
        waited = people.cases.open.copy()
        world.step()
        back, week = Hindsight(world), world.week - 1
        self.failed = {}
        for person in np.flatnonzero(people.life.visit >= SILENT).tolist():
            self._note_failure(back, person, week, int(waited[person]))
        for person in np.flatnonzero(people.life.answer != NO_ANSWER).tolist():
            self._note_answer(back, person, week)
        self._note_leavers(was, twin_was, week)
        self._note_visits(week)
        if self._asks_stories:
            self._note_stories(back, week)

    def _note_failure(self, back: "Hindsight", person: int, week: int, waited: int) -> None:
        """Note a failure: a case of its own, one more about an open case, or silence."""
        customer, cases = back.customer(person), self.world.people.cases
        mode = customer.life.visit
        cause = customer.cause()
        failure = customer.failure_of(cause, customer.life.visit_x, mode == PREEMPTED)
        row = self._new(person, week, mode)
        place = row["case"] - 1
        row["cause"] = self.world.scenario.causes[cause].name
        row["kind"] = "process" if failure.process else "outcome"
        row["severity"], row["episode_before"] = failure.severity, customer.life.visit_x
        self.failed[person] = place
        if person not in self.open:
            if mode == SILENT:
                row["closed"] = _SILENT
            else:
                self.open[person] = place
            return
        about_this = float(cases.severity[person]) == failure.severity
        earlier = self.open[person]
        if about_this and "answered" in self.cases[earlier] and mode != SILENT:
            self.open[person] = place  # a case taken up again has become a case about this failure
            return
        row["closed"], row["joined_case"] = _JOINED, earlier + 1
        if about_this:
            self.cases[earlier]["about_case"] = place + 1
        if mode == VOICED:
            self.cases[earlier]["notice"] = _NOTICED[VOICED]

    def _note_answer(self, back: "Hindsight", person: int, week: int) -> None:
        """Note what a case got, and how it was judged."""
        customer = back.customer(person)
        case, answer = customer.case, customer.life.answer
        second = answer == FOLLOWED_UP
        place = self.open.pop(person, None)
        if place is None:
            place = self.answered[person]
        row = self.cases[place]
        self.answered[person] = place
        before = "followup_" if second else ""
        row[f"{before}answered"] = week
        if answer == LAPSED:
            row.update(closed=_LAPSED, days=7.0 * back.settings.lapse_weeks, episode_after=customer.episode)
            return
        given = back.firm.remedy_of(customer, case.week, case.mode == PREEMPTED and not second)
        row[f"{before}resolved"] = int(given.resolved)
        row[f"{before}compensation"] = given.compensation * customer.spend
        row[f"{before}repair"] = back.settings.cause_repair[case.cause] * customer.spend if given.resolved else 0.0
        row["episode_after"], row["received"] = customer.episode, customer.life.answer_recovery
        if not second:
            row["closed"] = _RESOLVED if given.resolved else _UNRESOLVED
            row["by"], row["courtesy"], row["explain"] = _BY[given.by], given.courtesy, given.explain
            row["personal"] = int(given.personalised)
            row["days"] = days_to_answer(False, given, week - case.week, back.settings.lapse_weeks)

    def _note_leavers(self, was: NDArray[np.int8], twin_was: NDArray[np.int8], week: int) -> None:
        """Note who came, left and came back; what a leaver waited for is abandoned, and reopened cases lapse."""
        people = self.world.people
        now, twin_now = people.actual.status, people.twin.status
        left = (was == CUSTOMER) & (now == FORMER)
        self.joined[(was == PROSPECT) & (now == CUSTOMER)] = week
        self.left[left & np.isnan(self.left)] = week
        self.twin_left[(twin_was == CUSTOMER) & (twin_now == FORMER) & np.isnan(self.twin_left)] = week
        self.came_back[(was == FORMER) & (now == CUSTOMER) & np.isnan(self.came_back)] = week
        for person in np.flatnonzero(people.cases.open != CLOSED).tolist():
            if person not in self.open:  # taken up again
                if person not in self.answered:
                    earlier = self._recalled(person, int(people.cases.answered_week[person]))
                    self._recall_answer(person, earlier)
                    self.answered[person] = earlier["case"] - 1
                self.open[person] = self.answered[person]
                self.cases[self.open[person]]["reopened"] = week
        for person in [one for one in self.open if people.cases.open[one] == CLOSED]:
            row = self.cases[self.open.pop(person)]
            if "answered" not in row:
                row["closed"] = _ABANDONED if left[person] else _DROPPED

    def _note_visits(self, week: int) -> None:
        """Note the visits of persons and of their twins."""
        people, settings = self.world.people, self.world.settings
        traits, life = people.traits, people.life
        value = np.array(settings.segment_value)[traits.segment] * traits.spend * settings.money.price_a_visit
        own, twins = np.flatnonzero(life.visit != NO_VISIT), np.flatnonzero(life.twin_visit == 1)
        cases = np.array([self.failed.get(person, -1) + 1 for person in own.tolist()], dtype=np.float64)
        cases[cases == 0.0] = np.nan
        for lived, who, kinds, episodes, of_case in (
            (0, own, life.visit[own], life.visit_x[own], cases),
            (1, twins, np.full(len(twins), ORDINARY), people.twin.episode[twins], np.full(len(twins), np.nan)),
        ):
            self.visits.append(
                {
                    "person": who, "week": np.full(len(who), week), "world": np.full(len(who), lived),
                    "kind": kinds.astype(np.int32) - ORDINARY, "episode": episodes.copy(), "paid": value[who],
                    "case": of_case,
                }
            )  # fmt: skip

    def _note_stories(self, back: "Hindsight", week: int) -> None:
        """Note who told whom what."""
        life = self.world.people.life
        tellers = np.flatnonzero((life.visit != NO_VISIT) | (life.answer != NO_ANSWER))
        for teller in tellers.tolist():
            customer = back.customer(teller)
            of_visit, of_answer = customer.story_of_visit(), customer.story_of_answer()
            for story, about, places in ((of_visit, "visit", self.failed), (of_answer, "answer", self.answered)):
                if story is None:
                    continue
                case = float(places[teller] + 1) if teller in places else math.nan
                number = self.stories[-1][0] + 1 if self.stories else 1
                for friend in story.friends:
                    good = int(story.valence == GOOD)
                    self.stories.append((number, week, teller, friend.person, about, good, case))

    def cases_table(self) -> Table:
        """Return the failures, one row each."""
        numbers = ("case", "person", "week")
        optional = ("joined_case", "about_case", "answered", "days", "resolved", "courtesy", "explain", "personal",
                    "compensation", "repair", "received", "episode_before", "episode_after", "reopened",
                    "followup_answered", "followup_resolved", "followup_compensation", "followup_repair")  # fmt: skip

        def numeric(name: str) -> Column:
            return told(name, [row.get(name) for row in self.cases], EVENT, about=f"cases.{name}", unit=_unit(name))

        def text(name: str) -> Column:
            return words(name, [row.get(name, "") for row in self.cases], EVENT, about=f"cases.{name}")

        whole = [Column(name, np.array([row[name] for row in self.cases], dtype=np.int64), EVENT, f"cases.{name}")
                 for name in numbers]  # fmt: skip
        texts = [text(name) for name in ("cause", "kind", "notice", "closed", "by")]
        severity = numeric("severity")
        return Table(CASES, (*whole, *texts[:3], severity, *texts[3:], *(numeric(name) for name in optional)))

    def visits_table(self) -> Table:
        """Return the visits of persons and twins, one row each."""
        joined = {name: np.concatenate([part[name] for part in self.visits]) for name in self.visits[0]}
        shown = {"world": (_ACTUAL, _TWIN), "kind": (_ORDINARY, *_NOTICED.values())}
        return Table(
            VISITS,
            tuple(
                Column(name, values, EVENT, f"visits.{name}", _unit(name), words=shown.get(name, ()))
                for name, values in joined.items()
            ),
        )

    def persons_table(self) -> Table:
        """Return everybody, one row each."""
        people = self.world.people
        traits, life = people.traits, people.life
        segments = [one.name for one in self.world.scenario.segments]

        def column(name: str, values: Any) -> Column:
            return Column(name, np.asarray(values), EVENT, f"persons.{name}", _unit(name))

        def text(name: str, values: Sequence[str]) -> Column:
            return words(name, values, EVENT, about=f"persons.{name}")

        return Table(
            PERSONS,
            (
                column("person", np.arange(len(traits.spend))),
                *self._who(len(traits.spend)),
                text("segment", [segments[number] for number in traits.segment.tolist()]),
                column("in_base", traits.in_base.astype(np.int64)),
                text("status", [_STATUS[code] for code in self.first_status.tolist()]),
                text("status_at_end", [_STATUS[code] for code in people.actual.status.tolist()]),
                column("joined", self.joined),
                column("left", self.left),
                column("came_back", self.came_back),
                column("twin_left", self.twin_left),
                *(column(name, getattr(traits, name).copy()) for name in _TRAITS),
                column("visits", life.visits.astype(np.int64)),
                column("paid", life.paid.copy()),
                column("value", life.value.copy()),
                column("satisfaction", people.actual.satisfaction.copy()),
                column("twin_satisfaction", people.twin.satisfaction.copy()),
            ),
        )

    def _who(self, persons: int) -> list[Column]:
        """Return names and attributes of persons, where the network of the scenario has any."""
        nodes = self.world.scenario.network.nodes
        named = {"name": nodes.names} if nodes.names else {}
        told_of = named | {f"node.{name}": values for name, values in nodes.attributes}
        return [
            Column(name, np.array([*values, *[""] * (persons - len(values))], dtype=object), EVENT,
                   "persons.name" if name == "name" else "persons.node")
            for name, values in told_of.items()
        ]  # fmt: skip

    def stories_table(self) -> Table:
        """Return the stories told, one row a hearer."""
        empty = [np.array([one[place] for one in self.stories]) for place in (0, 1, 2, 3, 5)]
        numbers = dict(zip(("story", "week", "teller", "hearer", "good"), empty, strict=True))
        about = words("about", [one[4] for one in self.stories], EVENT, about="stories.about")
        case = told("case", [one[6] for one in self.stories], EVENT, about="stories.case")
        whole = [Column(name, values.astype(np.int64), EVENT, f"stories.{name}") for name, values in numbers.items()]
        return Table(STORIES, (*whole, about, case))


def _unit(name: str) -> str:
    return _UNITS.get(name, "")
