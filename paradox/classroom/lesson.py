"""Lessons: a YAML file each, which asks first, then runs two worlds, then shows the answer.

Adding a lesson is adding a file to `paradox/classroom/lessons/`; `docs/classroom.md` explains the entries.
"""

import math
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML

from paradox.classroom.stage import NO_FAILURE, Part, Stage
from sim.errors import ParadoxError
from sim.outcomes import OUTCOMES
from sim.scenario import DO_NOTHING, Scenario

Group = Literal["paradox", "recovery_base", "total", "retention", "satisfaction", "lifetime_value"]
_GROUP_OUTCOMES: tuple[str, ...] = Group.__args__  # type: ignore[attr-defined]  # the words of a Literal


class _Strict(BaseModel):
    """An entry that refuses names it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """A text in every language."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def of(self, lang: str) -> str:
        """Give the text in a language."""
        return self.zh if lang == "zh" else self.en


class Plan(_Strict):
    """One side: a policy, and what is set differently on this side alone; `name` tells it from the other."""

    policy: str
    name: Words | None = None
    values: dict[str, float] = {}


class Guess(_Strict):
    """What the class guesses: an outcome of one side, or the difference right less left.

    `minus` takes another outcome of the same side away; `group` asks about one segment; the answer is shown
    times `scale`.
    """

    outcome: str
    side: Literal["left", "right", "difference"] = "right"
    minus: str | None = None
    group: str | None = None
    scale: float = 1.0
    low: float
    high: float
    step: float = Field(gt=0)
    unit: Words

    @field_validator("outcome", "minus")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in OUTCOMES:
            raise ValueError(f"there is no outcome {name!r}")
        return name

    @model_validator(mode="after")
    def _sound(self) -> "Guess":
        if self.low >= self.high:
            raise ValueError("low must lie below high")
        if self.group is not None and (self.minus or self.outcome not in _GROUP_OUTCOMES):
            raise ValueError(f"groups have {', '.join(_GROUP_OUTCOMES)} only")
        return self

    @property
    def decimals(self) -> int:
        """Give the decimals that the step asks for."""
        return max(0, math.ceil(-math.log10(self.step) - 1e-9))


class Claim(_Strict):
    """Something the lesson says about the outcome; a test holds it to it.

    Either an outcome is `higher` on one side, or the sides are `alike` within a number, or the outcome of one side
    lies `above` or `below` a number.
    """

    outcome: str
    higher: Literal["left", "right"] | None = None
    side: Literal["left", "right"] = "right"
    alike: float | None = None
    above: float | None = None
    below: float | None = None
    minus: str | None = None
    group: str | None = None

    def holds(self, left: float, right: float) -> bool:
        """Tell whether the claim is true of the outcome on both sides."""
        if self.higher is not None:
            return right > left if self.higher == "right" else left > right
        if self.alike is not None:
            return abs(right - left) <= self.alike
        value = left if self.side == "left" else right
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)


class Lesson(_Strict):
    """A lesson.

    Attributes:
        key: stem of its file.
        order: place in the list.
        scenario: a shipped scenario; values: what is set differently on both sides.
        seed: where luck starts.
        left, right: the two worlds.
        title, text, question, notice: what is read before and after.
        guess: what the class guesses.
        claims: what the texts say about the outcome, checked by a test.
    """

    key: str
    order: int
    scenario: str
    values: dict[str, float] = {}
    seed: int = Field(1, ge=0, le=2**32 - 1)
    left: Plan
    right: Plan
    title: Words
    text: Words
    question: Words
    guess: Guess
    notice: tuple[Words, ...] = Field(min_length=1)
    claims: tuple[Claim, ...] = Field(min_length=1)

    @property
    def parts(self) -> tuple[Part, Part]:
        """Give the two sides, ready for a stage.

        Raises:
            ScenarioError: the scenario, a value or a policy cannot be used.
        """
        base = Scenario.load(self.scenario).with_values(self.values)
        sides = []
        for plan in (self.left, self.right):
            scenario = base.with_values(plan.values) if plan.values else base
            if plan.policy not in (NO_FAILURE, DO_NOTHING):
                scenario.check_policy(plan.policy)
            sides.append(Part(scenario, plan.policy, plan.name.model_dump() if plan.name else None))
        return sides[0], sides[1]


def answer(stage: Stage, asked: Guess | Claim, side: int | None = None) -> float:
    """Give the answer to a guess from worlds that have lived all their weeks, in the unit of the guess."""

    def one(number: int) -> float:
        found: dict[str, Any] = stage.group(number, asked.group) if asked.group else stage.outcomes(number)
        return float(found[asked.outcome]) - (float(found[asked.minus]) if asked.minus else 0.0)

    if side is not None:
        return one(side)
    scale = asked.scale if isinstance(asked, Guess) else 1.0
    if asked.side == "difference":
        return scale * (one(1) - one(0))
    return scale * one(0 if asked.side == "left" else 1)


def read_lesson(text: str, key: str) -> Lesson:
    """Read a lesson file.

    Raises:
        ParadoxError: what is wrong with it, and where.
    """
    try:
        content = YAML(typ="safe").load(text)
        if not isinstance(content, dict):
            raise ParadoxError(f"lesson {key}: the file must hold entries. Next: copy a shipped lesson and change it.")
        return Lesson(key=key, **content)
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ParadoxError(f"lesson {key}: {where or 'file'}: {first['msg']}. Next: mend this entry.") from None


@cache
def lessons() -> dict[str, Lesson]:
    """Give all lessons by key, in their order.

    Raises:
        ParadoxError: a file that cannot be used.
    """
    folder = files("paradox.classroom").joinpath("lessons")
    found = [
        read_lesson(entry.read_text(encoding="utf-8"), entry.name.removesuffix(".yaml"))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return {lesson.key: lesson for lesson in sorted(found, key=lambda lesson: (lesson.order, lesson.key))}
