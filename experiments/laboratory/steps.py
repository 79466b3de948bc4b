"""What happens in the cells of an experiment: steps in order, and who takes part.

A step is one of `fail`, `answer`, `complain`, `visit`, `surprise`, `gift`, `wait` and `live`. The moments are numbered:
0 is before the first step, 1 after it, and so on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

from experiments.laboratory.designs import DesignError, Failure, Remedy
from experiments.laboratory.subjects import Mask, Subjects
from sim.arguments import Natural, Share, check_fields, checked
from sim.state.people import Floats

LONGEST = 520  # the most visits or weeks of one step, as the longest horizon
STEPS = ("fail", "answer", "complain", "visit", "surprise", "gift", "wait", "live")
COUNTED = ("visit", "wait", "live")
# The most of a surprise [sd] and of a gift [price].
MOST = {"surprise": 5.0, "gift": 5.0}


@dataclass(frozen=True)
class Step:
    """One thing that happens to everybody in a cell.

    Attributes:
        kind: one of STEPS.
        value: a Failure, a Remedy, a number of visits or weeks, what a surprise delivers more [sd], or what a gift is
            worth [price]; None for a complaint.
    """

    kind: str
    value: Failure | Remedy | float | None = None

    def __post_init__(self) -> None:
        wanted: dict[str, Any] = {"fail": Failure, "answer": Remedy, "complain": type(None)}
        wanted |= dict.fromkeys(COUNTED, int) | dict.fromkeys(MOST, Real)
        value: Any = self.value
        if not isinstance(self.kind, str) or self.kind not in wanted:
            raise DesignError(f"there is no step {self.kind!r}. Allowed: {', '.join(STEPS)}. Next: choose one.")
        if not isinstance(value, wanted[self.kind]) or isinstance(value, bool):
            raise DesignError(
                f"the step {self.kind!r} has {self.value!r}. Allowed: {_ALLOWED[self.kind]}. Next: change it."
            )
        if self.kind in MOST and not 0.0 < value <= MOST[self.kind]:
            raise DesignError(
                f"the step {self.kind!r} has {self.value}. Allowed: above 0, up to {MOST[self.kind]:g}. "
                "Next: change it."
            )
        if self.kind in COUNTED and not 1 <= value <= LONGEST:
            raise DesignError(f"the step {self.kind!r} has {self.value}. Allowed: 1 to {LONGEST}. Next: change it.")

    def apply(self, subjects: Subjects) -> None:
        """Let it happen."""
        if isinstance(self.value, Failure):
            subjects.fail(self.value)
        elif isinstance(self.value, Remedy):
            subjects.answer(self.value)
        elif self.value is None:
            subjects.complain()
        elif self.kind == "surprise":
            subjects.visit(better=self.value)
        elif self.kind == "gift":
            subjects.gift(self.value)
        elif self.kind == "wait":
            subjects.wait(int(self.value))
        elif self.kind == "live":
            subjects.live(int(self.value))
        else:
            for _ in range(int(self.value)):
                subjects.visit()


_ALLOWED = {
    "fail": "a failure",
    "answer": "a remedy",
    "visit": "a whole number of visits",
    "wait": "a whole number of weeks",
    "live": "a whole number of weeks",
    "surprise": "a number of standard deviations",
    "gift": "a number of prices",
    "complain": "nothing",
}


@dataclass(frozen=True)
class Members:
    """Who takes part in a cell, by a trait or state before the experiment.

    Attributes:
        by: a measure. low, high: shares of the cohort, ordered by it; 0 to 1/3 is the bottom third.
    """

    by: str
    low: Share = 0.0
    high: Share = 1.0

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.low <= self.high:
            raise DesignError(
                f"members from {self.low:g} to {self.high:g} are nobody. Allowed: low up to high. Next: change one."
            )

    def chosen(self, values: Floats) -> Mask:
        """Say who takes part."""
        places = np.argsort(np.argsort(values, kind="stable"), kind="stable") / len(values)
        return (places >= self.low) & (places < self.high)


@dataclass(frozen=True)
class Cell:
    """What happens to one group: steps in order, and who takes part (default: everybody)."""

    steps: tuple[Step, ...]
    members: Members | None = None

    def __post_init__(self) -> None:
        check_fields(self)

    @property
    def weeks(self) -> int:
        """Return how many weeks pass in it."""
        return weeks_of(self.steps)


def weeks_of(steps: Sequence[Step]) -> int:
    """Return how many weeks pass in some steps."""
    lasting: list[Any] = [step.value for step in steps if step.kind in ("wait", "live")]
    return sum(lasting)


@checked()
def sequence(
    answers: Sequence[Remedy], failure: Failure, *, weeks_between: Natural = 8, visits_between: Natural = 4
) -> tuple[Step, ...]:
    """Write the steps of a panel: the same failure again and again, each answered in its own way.

    Args:
        answers: one a wave, such as (GOOD, BAD).
        failure: what goes wrong in each wave.
        weeks_between: weeks from one wave to the next.
        visits_between: ordinary visits in that time, spread evenly.
    """
    steps: list[Step] = []
    for wave, remedy in enumerate(answers):
        if wave:
            steps += _interval(weeks_between, visits_between)
        steps += [Step("fail", failure), Step("answer", remedy)]
    return tuple(steps)


def _interval(weeks: int, visits: int) -> list[Step]:
    """Spread visits over weeks: each visit is followed by its share of the weeks."""
    if not visits:
        return [Step("wait", weeks)] if weeks else []
    steps: list[Step] = []
    for number in range(visits):
        steps.append(Step("visit", 1))
        share = weeks * (number + 1) // visits - weeks * number // visits
        if share:
            steps.append(Step("wait", share))
    return steps
