"""Two worlds side by side on the same luck, with the companions that their contrasts need.

Lives here what pages live in the browser: to check lessons, and as what the browser's numbers are held to. Beside each
world lives its do-nothing world, and beside both the world in which nothing fails, week by week; at the horizon every
number is the one that `paradox run` and `paradox compare` give.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from paradox.present.text.story import Story, follow
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.worlds.outcomes import by_group, outcomes
from sim.worlds.world import World, prepare

NO_FAILURE = "no_failure"

Levers = Mapping[str, float]


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


@dataclass(frozen=True)
class Side:
    """One of the two worlds, with its companions.

    Attributes:
        part: what was asked for.
        scenario: the scenario as its levers stand.
        actual, idle, untroubled: the world itself, the one in which its firm does nothing, the one in which nothing
            fails.
    """

    part: Part
    scenario: Scenario
    actual: World
    idle: World
    untroubled: World


class Stage:
    """Two worlds that live through the same weeks, in week 0 after a burn-in.

    Args:
        parts: what stands left and right.
        seed: where the luck of both starts.
        levers: of each side, those that stand elsewhere than in the scenario from week 0 on.

    Raises:
        ScenarioError: no such lever, or a value that is not allowed.
    """

    def __init__(self, parts: Sequence[Part], seed: int, levers: Sequence[Levers] = ({}, {})) -> None:
        self.seed = seed
        scenarios = [
            part.scenario.with_values({f"policies.{part.policy}.{lever}": value for lever, value in moved.items()})
            for part, moved in zip(parts, levers, strict=True)
        ]
        first = prepare(scenarios[0], seed)
        alike = not _beyond_levers(scenarios[1], scenarios[0])
        starts = [first, first if alike else prepare(scenarios[1], seed)]
        self.sides = []
        for part, scenario, start in zip(parts, scenarios, starts, strict=True):
            past = World(part.scenario, seed=seed, start=start).run(0)
            failures = part.policy != NO_FAILURE
            policy = part.policy if failures else scenario.reference
            untroubled = World(scenario, policy, seed=seed, failures=False, twin=False, past=past)
            actual = World(scenario, policy, seed=seed, failures=failures, past=past)
            readings = actual.people.record.reading_week
            idle = World(
                scenario, policy, seed=seed, failures=failures, complaint_handling=False, readings=readings, past=past
            )
            self.sides.append(Side(part, scenario, actual, idle, untroubled))

    @property
    def week(self) -> int:
        """Return the week that comes next; the number of recorded weeks lived."""
        return self.sides[0].actual.week

    @property
    def horizon(self) -> int:
        """Return the number of weeks that both worlds live."""
        return min(side.scenario.horizon for side in self.sides)

    @property
    def is_over(self) -> bool:
        """Return whether the last week has been lived through."""
        return self.week >= self.horizon

    def step(self) -> None:
        """Live one week in all worlds; nothing after the last week."""
        if not self.is_over:
            for side in self.sides:
                for world in (side.untroubled, side.actual, side.idle):
                    world.step()

    def outcomes(self, number: int) -> dict[str, float]:
        """Return every outcome of one side as it stands; readings at +4 weeks only once all weeks are lived."""
        side = self.sides[number]
        found = outcomes(side.actual, side.untroubled, side.idle)
        if not side.actual.is_over:
            for name in ("paradox", "paradox_selected", "recovery_person"):
                found[name] = math.nan
        return found

    def groups(self, number: int) -> dict[str, dict[str, float]]:
        """Return the main outcomes of each group of one side, as they stand; of two of one name the value band."""
        side = self.sides[number]
        rows = by_group(side.actual, side.untroubled, side.idle)
        return {row["group"]: row for row in reversed(rows)}

    def story(self, number: int, person: int) -> Story:
        """Tell the story of one person on one side so far, by living that side again.

        Raises:
            IndexError: there is no such person.
        """
        side = self.sides[number]
        failures = side.part.policy != NO_FAILURE
        world = World(side.scenario, side.actual.policy, seed=self.seed, failures=failures)
        return follow(world, person, until=self.week)


def _beyond_levers(one: Scenario, other: Scenario) -> bool:
    """Return whether two scenarios differ in more than levers, so that people or network may differ too."""
    return any(not path.startswith("policies.") for path, _, _ in one.differences(other))
