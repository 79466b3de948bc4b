"""Two worlds side by side on the same luck, with the companions that their contrasts need.

Knows nothing of the page. Beside each world lives its do-nothing world, and beside both the world in which nothing
fails, week by week; at the horizon every number is the one that `paradox run` and `paradox compare` give.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from paradox.classroom.levers import with_lever
from paradox.present.text.story import Story, follow
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.state.people import ENDED_RESOLVED, NEVER, NEVER_FAILED
from sim.worlds.outcomes import by_group, outcomes
from sim.worlds.world import World, prepare

NO_FAILURE = "no_failure"

# The mean of fewer persons than this says nothing about a group, and is left out of the charts.
FEWEST = 5

# Exits and stories of single weeks jump about: charts show the mean of so many weeks.
SMOOTHED = 4


class Part(NamedTuple):
    """One side as asked for: a scenario and one of its policies, `do_nothing` or `no_failure`.

    `names` is what a lesson calls it, by language, where the policy does not tell the sides apart.
    """

    scenario: Scenario
    policy: str
    names: Mapping[str, str] | None = None

    @property
    def has_levers(self) -> bool:
        """Return whether there is a firm whose levers do something here."""
        return self.policy not in (NO_FAILURE, *BUILT_IN)


class Move(NamedTuple):
    """A lever moved: from this week on, this value, so this scenario."""

    week: int
    lever: str
    value: float
    scenario: Scenario


class Moment(NamedTuple):
    """What the charts show of one week of one side."""

    never_failed: float  # mean satisfaction of those without a failure since week 0 [sd]
    recovered: float  # of those whose newest failure was resolved [sd]
    not_recovered: float  # of those whose newest failure waits, was badly answered or never heard of [sd]
    twins: float  # their satisfaction [sd]
    paradox: float  # own failures' effect, those who failed so far [sd]
    recovery: float  # against doing nothing, whole base [sd]
    total: float  # against a world without failures, whole base [sd]
    churn: float  # exits per 100 customers and week, mean of the last weeks
    good_stories: float  # messages per 100 customers and week, mean of the last weeks
    bad_stories: float
    queue: float  # entries waiting at the end of the week


@dataclass
class Side:
    """One of the two worlds, with the world in which its firm does nothing.

    Attributes:
        part: what was asked for.
        began: the scenario with which it began.
        scenario: the scenario as its levers stand now.
        actual, idle: the world itself, and the one in which its firm does nothing.
        moments: what the charts show, one a week.
        kept: levers that stood elsewhere than in the scenario as it began.
        moves: levers moved since the beginning.
    """

    part: Part
    began: Scenario
    scenario: Scenario
    actual: World
    idle: World
    kept: dict[str, float] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def standing(self) -> dict[str, float]:
        """Return the levers that stand elsewhere than in the scenario."""
        levers = self.kept | {move.lever: move.value for move in self.moves}
        own = {name: _lever_of(self.part.scenario, self.part.policy, name) for name in levers}
        return {name: value for name, value in levers.items() if value != own[name]}


class Stage:
    """Two worlds that live through the same weeks.

    Args:
        parts: what stands left and right.
        seed: where the luck of both starts.
        begin: make the worlds at once; else there are none until `restart`.
    """

    def __init__(self, parts: tuple[Part, Part], seed: int, begin: bool = True) -> None:
        self.parts = parts
        self.seed = seed
        self.sides: list[Side] = []
        self.untroubled: list[World] = []
        if begin:
            self.restart()

    def restart(self, keep_levers: bool = False) -> None:
        """Begin again in week 0, after a burn-in; with the levers of the scenario, or as they stand now."""
        self.begin([side.standing for side in self.sides] if keep_levers and self.sides else [{}, {}])

    def begin(self, kept: Sequence[Mapping[str, object]], lang: str = "en") -> None:
        """Begin in week 0, after a burn-in, with levers of each side where they are told to stand.

        Raises:
            BadInputError: no such lever, or a value that is not allowed.
        """
        scenarios = []
        for part, levers in zip(self.parts, kept, strict=True):
            scenario = part.scenario
            for lever, value in levers.items():
                scenario = with_lever(scenario, part.policy, lever, value, lang)
            scenarios.append(scenario)
        alike = not _beyond_levers(scenarios[1], scenarios[0])
        first = prepare(scenarios[0], self.seed)
        starts = [first, first if alike else prepare(scenarios[1], self.seed)]
        self.untroubled = []
        self.sides = []
        for part, scenario, start, levers in zip(self.parts, scenarios, starts, kept, strict=True):
            past = World(part.scenario, seed=self.seed, start=start).run(0)
            failures = part.policy != NO_FAILURE
            policy = part.policy if failures else scenario.reference
            self.untroubled.append(World(scenario, policy, seed=self.seed, failures=False, twin=False, past=past))
            actual = World(scenario, policy, seed=self.seed, failures=failures, past=past)
            readings = actual.people.record.reading_week
            idle = World(
                scenario,
                policy,
                seed=self.seed,
                failures=failures,
                complaint_handling=False,
                readings=readings,
                past=past,
            )
            stood = {name: _lever_of(scenario, part.policy, name) for name in levers}
            self.sides.append(Side(part, scenario, scenario, actual, idle, stood))

    @property
    def _scenarios(self) -> list[Scenario]:
        """Return the scenarios of both sides as their levers stand; without worlds, as asked for."""
        return [side.scenario for side in self.sides] or [part.scenario for part in self.parts]

    @property
    def week(self) -> int:
        """Return the week that comes next; the number of recorded weeks lived."""
        return self.sides[0].actual.week if self.sides else 0

    @property
    def horizon(self) -> int:
        """Return the number of weeks that both worlds live."""
        return min(scenario.horizon for scenario in self._scenarios)

    @property
    def is_over(self) -> bool:
        """Return whether the last week has been lived through."""
        return self.week >= self.horizon

    @property
    def moved(self) -> bool:
        """Return whether levers stand elsewhere than in the scenario, moved on the way or kept from before."""
        return any(side.moves or side.kept for side in self.sides)

    def step(self) -> None:
        """Live one week in all worlds; nothing after the last week."""
        if self.is_over:
            return
        for side, untroubled in zip(self.sides, self.untroubled, strict=True):
            untroubled.step()
            side.actual.step()
            side.idle.step()
            side.moments.append(_moment(side, untroubled))

    def move(self, number: int, lever: object, value: object, lang: str = "en") -> None:
        """Move a lever of one side; it acts from the next week on.

        Raises:
            BadInputError: no such lever, or a value that is not allowed; nothing has changed.
        """
        side = self.sides[number]
        if not side.part.has_levers:
            return
        scenario = with_lever(side.scenario, side.part.policy, lever, value, lang)
        name = str(lever)
        self._change(number, Move(self.week, name, _lever_of(scenario, side.part.policy, name), scenario))

    def reset_levers(self, number: int, lang: str = "en") -> None:
        """Put the levers of one side back where the scenario has them, from the next week on."""
        side = self.sides[number]
        for name in side.standing:
            self.move(number, name, _lever_of(side.part.scenario, side.part.policy, name), lang)

    def _change(self, number: int, move: Move) -> None:
        """Let a moved lever act in all worlds of one side."""
        side = self.sides[number]
        for world in (side.actual, side.idle, self.untroubled[number]):
            world.change(move.scenario)
        side.scenario = move.scenario
        side.moves = [past for past in side.moves if past[:2] != move[:2]] + [move]  # a slider passes many values
        if self.week == 0 and not side.kept and not side.standing:
            side.moves.clear()  # nothing has been lived with levers that stand where they stood

    def again(self, seed: int) -> "Stage":
        """Live the same weeks once more with other luck: the same levers, moved in the same weeks."""
        other = Stage(self.parts, seed, begin=False)
        other.begin([side.kept for side in self.sides])
        moves = [(number, move) for number, side in enumerate(self.sides) for move in side.moves]
        for week in range(self.week):
            for number, move in moves:
                if move.week == week:
                    other._change(number, move)
            other.step()
        return other

    def lever(self, number: int, lever: str) -> float:
        """Return where a lever of one side stands."""
        return _lever_of(self._scenarios[number], self.parts[number].policy, lever)

    def outcomes(self, number: int) -> dict[str, float]:
        """Return every outcome of one side as it stands; readings at +4 weeks only once all weeks are lived."""
        side = self.sides[number]
        found = outcomes(side.actual, self.untroubled[number], side.idle)
        if not side.actual.is_over:
            for name in ("paradox", "paradox_selected", "recovery_person"):
                found[name] = math.nan
        return found

    def groups(self, number: int) -> dict[str, dict[str, float]]:
        """Return the main outcomes of each group of one side, as they stand; of two of one name the value band."""
        side = self.sides[number]
        rows = by_group(side.actual, self.untroubled[number], side.idle)
        return {row["group"]: row for row in reversed(rows)}

    def someone(self, number: int) -> int:
        """Return a person of one side's base whose first failure was resolved, else with any failure, else any."""
        people = self.sides[number].actual.people
        ends = np.where(people.traits.in_base == 1, people.record.first_end, NEVER_FAILED)
        return int(np.argmax((ends == ENDED_RESOLVED) * 2 + (ends != NEVER_FAILED)))

    def story(self, number: int, person: int) -> Story:
        """Tell the story of one person on one side so far, by living that side again.

        Raises:
            IndexError: there is no such person.
        """
        side = self.sides[number]
        moves = {move.week: move.scenario for move in side.moves}

        def replay(world: World) -> None:
            if world.week in moves:
                world.change(moves[world.week])

        failures = side.part.policy != NO_FAILURE
        world = World(side.began, side.actual.policy, seed=self.seed, failures=failures)
        return follow(world, person, until=self.week, before=replay)

    def close(self) -> None:
        """Let go of all worlds."""
        self.sides = []
        self.untroubled = []


def _lever_of(scenario: Scenario, policy: str, lever: str) -> float:
    """Return where a lever of a policy stands."""
    return float(getattr(scenario.policies[policy], lever))


def _beyond_levers(one: Scenario, other: Scenario) -> bool:
    """Return whether two scenarios differ in more than levers, so that people or network may differ too."""
    return any(not path.startswith("policies.") for path, _, _ in one.differences(other))


def _moment(side: Side, untroubled: World) -> Moment:
    """Read the charts' numbers of the week just lived."""
    people = side.actual.people
    books = side.actual.books
    row = books[-1]
    base = people.traits.in_base == 1
    s = people.actual.satisfaction
    failed = base & (people.record.first_week != NEVER)
    lately = books[-SMOOTHED:]
    customers = max(1.0, float(lately.customers.sum())) / 100.0
    return Moment(
        never_failed=_mean(row.satisfaction_untroubled, row.base_untroubled),
        recovered=_mean(row.satisfaction_recovered, row.base_recovered),
        not_recovered=_mean(
            row.satisfaction_unrecovered + row.satisfaction_unheard, row.base_unrecovered + row.base_unheard
        ),
        twins=_mean(row.twin_satisfaction, side.actual.firm.base),
        paradox=float((s - people.twin.satisfaction)[failed].mean()) if failed.any() else math.nan,
        recovery=float((s - side.idle.people.actual.satisfaction)[base].mean()),
        total=float((s - untroubled.people.actual.satisfaction)[base].mean()),
        churn=float(lately.exits.sum()) / customers,
        good_stories=float(lately.good_stories.sum()) / customers,
        bad_stories=float(lately.bad_stories.sum()) / customers,
        queue=float(row.queue),
    )


def _mean(total: float, persons: float) -> float:
    """Return the mean of a group; nan if it is too small."""
    return float(total) / float(persons) if persons >= FEWEST else math.nan
