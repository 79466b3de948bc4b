"""What may stand in the file of a laboratory design."""

from typing import Annotated, Any, Literal, Self, cast

from pydantic import BeforeValidator, Field, create_model, model_validator

from experiments.laboratory.designs import (
    FAILURE_FLAGS,
    FAILURE_LIMITS,
    OF_CAUSE,
    REMEDIES,
    REMEDY_FLAGS,
    REMEDY_LIMITS,
)
from experiments.laboratory.factors import FACTORS, REMEDY
from experiments.laboratory.items import ASKED, QUESTIONS, SCALE_ENDS, STEPS_OF_SCALE, is_scale
from experiments.laboratory.laws import LAWS, Law, allowed_numbers
from experiments.laboratory.measures import MEASURES
from experiments.laboratory.results import TWINS
from experiments.laboratory.steps import LONGEST, MOST, STEPS
from experiments.laboratory.virtual_studies import ALPHAS, CELL_SIZES, STUDIES
from sim.errors import nearest, shown
from sim.scenario.form import Form, known, wrong
from sim.scenario.number_texts import number_step

# How a level says that there is no answer.
NO_REMEDY = "none"
MOST_REPLICATIONS = 1000
LISTED = "choose one that 'paradox laboratory --measures' lists"
Measure = Annotated[str, known("a measure", MEASURES, LISTED)]
Share = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0)]


def _numbers(name: str, limits: dict[str, tuple[float, float]], flags: tuple[str, ...]) -> type[Form]:
    """Return the form of numbers within limits, and of what is true or false; all may be left out."""
    fields: dict[str, Any] = {key: (float, Field(0.0, ge=low, le=high)) for key, (low, high) in limits.items()}
    fields |= dict.fromkeys(flags, (bool, False))
    return cast(type[Form], create_model(name, __base__=Form, **fields))


def _severity(given: Any) -> float | Law:
    """Read a number from 0 to 1, or a law."""
    if isinstance(given, dict):
        return _law(given)
    if isinstance(given, str) and (step := number_step(given, whole=False)):
        raise wrong(f"is {shown(given)}, not a number", allowed="0 to 1", next_step=step)
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise wrong(
            f"is {shown(given)}, not a number or a law",
            allowed=f"0 to 1, or a law: {', '.join(LAWS)}",
            next_step="write a number, or a law such as {beta: [2, 3]}",
        )
    if not 0.0 <= given <= 1.0:
        raise wrong(
            f"is {shown(given)}, which is out of range", allowed="0 to 1", next_step="choose a value in that range"
        )
    return float(given)


def _law(given: dict[str, Any]) -> Law:
    kind, numbers = cast(tuple[str, Any], next(iter(given.items())) if len(given) == 1 else ("", None))
    if kind not in LAWS:
        raise wrong(
            f"is {shown(given)}, which is not one law",
            allowed=", ".join(f"{name}: [{', '.join(parts)}]" for name, parts in LAWS.items()),
            suggestion=nearest(str(kind), LAWS) if kind else "",
            next_step="write one law, such as {beta: [2, 3]}",
        )
    whole = isinstance(numbers, list) and all(type(one) in (int, float) for one in numbers)
    if not whole or (allowed := allowed_numbers(kind, numbers)):
        raise wrong(
            f"is {shown(numbers)}, which this law cannot have",
            allowed=allowed if whole else f"a list of numbers: {', '.join(LAWS[kind])}",
            next_step="change the numbers",
            at=(kind,),
        )
    return Law(kind, tuple(float(one) for one in numbers))


class FailureForm(_numbers("FailureNumbers", FAILURE_LIMITS, FAILURE_FLAGS)):  # type: ignore[misc]
    """A failure: its numbers, or those that its cause brings."""

    severity: Annotated[Any, BeforeValidator(_severity)] = 0.4
    cause: str = ""

    @model_validator(mode="after")
    def _cause_alone(self) -> Self:
        said = sorted(self.model_fields_set & set(OF_CAUSE))
        if self.cause and said:
            raise wrong(
                f"has a cause and {', '.join(said)}",
                allowed="a cause, or what it brings",
                next_step="leave out one of them",
                at=(said[0],),
            )
        return self


class RemedyForm(_numbers("RemedyNumbers", REMEDY_LIMITS, REMEDY_FLAGS)):  # type: ignore[misc]
    """An answer: that of another name, with some numbers changed."""

    like: Annotated[str, known("a remedy", list(REMEDIES))] | None = None


def _as_remedy(given: Any) -> Any:
    return {"like": given} if isinstance(given, str) else given


Number = Annotated[int, Field(ge=1, le=LONGEST)]


class StepForm(Form):
    """One step: exactly one of the entries, or the word `complain` alone."""

    fail: FailureForm | None = None
    answer: Annotated[RemedyForm, BeforeValidator(_as_remedy)] | None = None
    complain: None = None
    visit: Number | None = None
    surprise: Annotated[float, Field(gt=0, le=MOST["surprise"])] | None = None
    gift: Annotated[float, Field(gt=0, le=MOST["gift"])] | None = None
    wait: Number | None = None
    live: Number | None = None

    @model_validator(mode="before")
    @classmethod
    def _one(cls, given: Any) -> Any:
        if given == "complain":
            return {"complain": None}
        if isinstance(given, dict) and len(given) == 1:
            kind, value = next(iter(given.items()))
            if kind == "complain" or value is not None or kind not in STEPS:
                return given
        raise wrong(
            f"is {shown(given)}, which is not one step",
            allowed="complain, or one of fail, answer, visit, surprise, gift, wait, live with its value",
            suggestion=nearest(given, STEPS) if isinstance(given, str) else "",
            next_step="write a line for each step, such as '- wait: 8'",
        )


class MembersForm(Form):
    """Who takes part in a cell."""

    by: Measure
    low: Share = 0.0
    high: Share = 1.0


class CellForm(Form):
    """What happens to one group; a list alone is its steps."""

    members: MembersForm | None = None
    steps: list[StepForm] = Field(min_length=1, examples=["[fail: {severity: 0.7}]"])

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, given: Any) -> Any:
        return {"steps": given} if isinstance(given, list) else given


class DesignForm(Form):
    """What stands in every file of a laboratory design."""

    kind: Literal["experiment", "virtual studies", "survey", "field experiment"] = "experiment"
    title: str = ""
    scenario: str = "baseline"
    policy: str = ""
    seed: Seed = 1
    replications: Annotated[int, Field(ge=1, le=MOST_REPLICATIONS)] = 1


class ByForm(Form):
    """What persons are split by; a name alone is split into tertiles."""

    measure: str
    split: Literal["tertiles", "median"] = "tertiles"

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, given: Any) -> Any:
        return {"measure": given} if isinstance(given, str) else given


_LEVELS = "{mild: 0.3, severe: 0.8}"


def _factor_fields() -> dict[str, Any]:
    """Return the levels that each factor may have; a remedy may be none."""
    fields: dict[str, Any] = {"severity": Annotated[Any, BeforeValidator(_severity)], "cause": str}
    numbers = {name: FAILURE_LIMITS.get(name) or REMEDY_LIMITS.get(name) for name in FACTORS}
    numbers |= {name: (0.0, most) for name, most in MOST.items()}
    for name in FACTORS:
        if ends := numbers[name]:
            fields.setdefault(name, Annotated[float, Field(ge=ends[0], le=ends[1])])
    fields |= dict.fromkeys((*FAILURE_FLAGS, *REMEDY_FLAGS), bool)
    fields[REMEDY] = Annotated[RemedyForm | None, BeforeValidator(_as_remedy_or_none)]
    return {name: (dict[str, fields[name]] | None, Field(None, min_length=2, examples=[_LEVELS])) for name in FACTORS}  # type: ignore[valid-type]


def _as_remedy_or_none(given: Any) -> Any:
    return None if given in (NO_REMEDY, None) else _as_remedy(given)


FactorsForm = create_model("FactorsForm", __base__=Form, **_factor_fields())


class ItemForm(Form):
    """A question of a questionnaire of one's own."""

    asks: Annotated[str, known("what an item asks about", ASKED)]
    scale: list[int] = Field([1, 7], examples=["[1, 5]"])
    noise: Annotated[float, Field(ge=0, le=STEPS_OF_SCALE[1])] | None = None
    questions: Annotated[int, Field(ge=QUESTIONS[0], le=QUESTIONS[1])] = 1

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not is_scale(self.scale):
            low, high = SCALE_ENDS
            raise wrong(
                f"has the scale {shown(self.scale)}",
                allowed=f"two whole numbers from {low} to {high}, the lower first",
                next_step="write its lowest and highest answer, such as [1, 5]",
                at=("scale",),
            )
        return self


class ExperimentForm(DesignForm):
    """What stands in the file of an experiment."""

    persons: int = Field(2000, ge=2)
    items: dict[str, ItemForm] = Field(default_factory=dict)
    measures: list[str] = Field(["satisfaction", "item7"], min_length=1, examples=["[satisfaction, item7]"])
    control: str = TWINS
    cells: dict[str, CellForm] | None = Field(None, min_length=1, examples=["{silent: [fail: {severity: 0.7}]}"])
    factors: FactorsForm | None = None  # type: ignore[valid-type]
    steps: list[StepForm] | None = Field(None, min_length=1, examples=["[fail: {severity: 0.7}]"])
    by: ByForm | None = None


class PublishedForm(Form):
    """The chances that a study is published."""

    significant: Share = 1.0
    other: Share = 0.0


class VirtualForm(ExperimentForm):
    """What stands in the file of virtual studies: an experiment, and how it is done again and again."""

    n: list[Annotated[int, Field(ge=CELL_SIZES[0], le=CELL_SIZES[1])]] = Field(
        [20, 50, 100, 200], min_length=1, examples=["[20, 50, 100]"]
    )
    studies: Annotated[int, Field(ge=STUDIES[0], le=STUDIES[1])] = 1000
    alpha: Annotated[float, Field(ge=ALPHAS[0], le=ALPHAS[1])] = 0.05
    published: PublishedForm = PublishedForm()


class SurveyForm(DesignForm):
    """What stands in the file of a survey."""

    weeks: list[Annotated[int, Field(ge=0)]] = Field(min_length=1, examples=["[12, 25]"])
    share: Share = 1.0
    base: Share = 1.0
    slope: Share = 0.0


class FieldForm(DesignForm):
    """What stands in the file of a field experiment."""

    unit: Literal["customers", "cases"] = "customers"
    arms: dict[str, dict[str, float]] = Field(min_length=1, examples=["{as usual: {}, gift: {comp_amount: 1}}"])


FORMS: dict[str, type[DesignForm]] = {
    "experiment": ExperimentForm, "virtual studies": VirtualForm, "survey": SurveyForm, "field experiment": FieldForm,
}  # fmt: skip
