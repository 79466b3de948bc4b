"""Lessons: a YAML file each, which asks first, then runs two worlds, then shows the answer.

`lesson_file` reads them, `library` collects them; `docs/how-to/classroom.md` explains the entries.
"""

import math
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from experiments.file_kinds import scenario_file
from paradox.classroom.stage import NO_FAILURE, Part, Stage
from paradox.present.text.number_format import plain
from sim.scenario.form import Form, known, wrong
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.worlds.outcomes import OUTCOMES

Group = Literal["paradox", "recovery_base", "total", "retention", "satisfaction", "lifetime_value"]
_GROUP_OUTCOMES: tuple[str, ...] = Group.__args__  # type: ignore[attr-defined]  # the words of a Literal


# What the address of the page says instead of the name of a lesson to open free play.
FREE = "free"


OutcomeName = Annotated[
    str,
    known(
        "an outcome",
        {name: outcome.meaning for name, outcome in OUTCOMES.items()},
        "take a name that 'paradox run baseline --json' shows",
    ),
]


class Words(Form):
    """A text in one language or several; a reader of another language sees the one there is."""

    en: str = ""
    zh: str = ""

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, given: Any) -> Any:
        """Take a text that stands alone as that of every language."""
        return {"en": given, "zh": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _said(self) -> "Words":
        if not (self.en or self.zh):
            raise wrong("says nothing", allowed="a text, or one a language: {en: ..., zh: ...}", next_step="write one")
        return self

    def of(self, lang: str) -> str:
        """Return the text in a language."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)


class Plan(Form):
    """One side: a policy, and what is set differently on this side alone; `name` tells it from the other."""

    policy: str
    name: Words | None = None
    values: dict[str, float] = Field({})


class Guess(Form):
    """What the class guesses: an outcome of one side, or the difference right less left.

    `minus` takes another outcome of the same side away; `group` asks about one segment; the answer is shown
    times `scale`, in `unit`. Without a unit it is that of the outcome: of money, where the firm has a currency, that
    currency, a customer and year.
    """

    outcome: OutcomeName
    side: Literal["left", "right", "difference"] = "right"
    minus: OutcomeName | None = None
    group: str | None = None
    scale: float = 1.0
    low: float
    high: float
    step: float = Field(gt=0)
    unit: Words | None = None

    @model_validator(mode="after")
    def _sound(self) -> "Guess":
        if self.low >= self.high:
            what = f"has a low of {self.low:g}, which does not lie below its high of {self.high:g}"
            raise wrong(what, next_step="change one of them")
        _check_group(self)
        return self

    @property
    def decimals(self) -> int:
        """Return the decimals that the step asks for."""
        return max(0, math.ceil(-math.log10(self.step) - 1e-9))

    def written(self, value: float) -> str:
        """Write a guess or an answer with the decimals that the question asks for."""
        return plain(value, self.decimals)


class Claim(Form):
    """Something the lesson says about the outcome; `paradox classroom --check` holds it to it.

    Either an outcome is `higher` on one side, or the sides are `alike` within a number, or the outcome of one side
    lies `above` or `below` a number.
    """

    outcome: OutcomeName
    higher: Literal["left", "right"] | None = None
    side: Literal["left", "right"] = "right"
    alike: float | None = None
    above: float | None = None
    below: float | None = None
    minus: OutcomeName | None = None
    group: str | None = None

    @model_validator(mode="after")
    def _sound(self) -> "Claim":
        if self.higher is None and self.alike is None and self.above is None and self.below is None:
            raise wrong("claims nothing", allowed="one of higher, alike, above, below", next_step="add one of them")
        _check_group(self)
        return self

    def holds(self, left: float, right: float) -> bool:
        """Return whether the claim is true of the outcome on both sides."""
        if self.higher is not None:
            return right > left if self.higher == "right" else left > right
        if self.alike is not None:
            return abs(right - left) <= self.alike
        value = left if self.side == "left" else right
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)


def _check_group(asked: Guess | Claim) -> None:
    """Refuse to ask about a group what is not computed for groups."""
    if asked.group is not None and (asked.minus or asked.outcome not in _GROUP_OUTCOMES):
        what = f"asks for {asked.outcome}{' less another' if asked.minus else ''} of a group"
        allowed = f"{', '.join(_GROUP_OUTCOMES)}, and no minus"
        raise wrong(what, allowed=allowed, next_step="leave out the group, or choose one of these")


class LessonEntries(Form):
    """What stands in a lesson file.

    Attributes:
        order: place in the list.
        scenario: a shipped scenario, or a scenario file relative to the lesson.
        values: what is set differently on both sides.
        seed: where luck starts.
        left, right: the two worlds.
        title, text, question, notice: what is read before and after.
        aim: what the class learns, said before; it gives nothing away.
        guess: what the class guesses.
        claims: what the texts say about the outcome, held to by `paradox classroom --check`.
    """

    order: int
    scenario: str
    values: dict[str, float] = Field({})
    seed: int = Field(1, ge=0, le=2**32 - 1)
    left: Plan
    right: Plan
    title: Words
    aim: Words | None = None
    text: Words
    question: Words
    guess: Guess
    notice: tuple[Words, ...] = Field(min_length=1, strict=False)
    claims: tuple[Claim, ...] = Field(min_length=1, strict=False)


class Lesson(LessonEntries):
    """A lesson.

    Attributes:
        key: stem of its file.
        file: where it stands.
    """

    key: str
    file: Path

    @property
    def parts(self) -> tuple[Part, Part]:
        """Return the two sides, ready for a stage.

        Raises:
            ScenarioError: the scenario, a value or a policy cannot be used.
        """
        base = Scenario.load(scenario_file(self.scenario, self.file.parent)).with_values(self.values)
        sides = []
        for plan in (self.left, self.right):
            scenario = base.with_values(plan.values) if plan.values else base
            if plan.policy not in (NO_FAILURE, *BUILT_IN):
                scenario.check_policy(plan.policy)
            sides.append(Part(scenario, plan.policy, plan.name.model_dump() if plan.name else None))
        return sides[0], sides[1]

    def values_of(self, side: int) -> dict[str, float]:
        """Return all that is set differently from the scenario on a side, 0 left, 1 right."""
        return self.values | (self.left, self.right)[side].values


def answer(stage: Stage, asked: Guess | Claim, side: int | None = None) -> float:
    """Return the answer to a guess from worlds that have lived all their weeks, in the unit of the guess."""

    def one(number: int) -> float:
        found: dict[str, Any] = stage.groups(number)[asked.group] if asked.group else stage.outcomes(number)
        return float(found[asked.outcome]) - (float(found[asked.minus]) if asked.minus else 0.0)

    if side is not None:
        return one(side)
    scale = asked.scale if isinstance(asked, Guess) else 1.0
    if asked.side == "difference":
        return scale * (one(1) - one(0))
    return scale * one(0 if asked.side == "left" else 1)
