"""Experiments, surveys and field experiments written as YAML files.

An experiment or panel (a panel is a cell with several failures):

    title: Does an explanation soften a severe failure?
    scenario: baseline
    persons: 2000
    seed: 1
    measures: [satisfaction, item7, stay]
    control: twins
    cells:
      silent:
        - fail: {severity: 0.7}
      explained:
        - fail: {severity: 0.7}
        - answer: {like: good, explain: 1}
        - wait: 8
      committed:
        members: {by: commitment, low: 0.67}
        steps:
          - fail: {severity: 0.7}
          - answer: bad
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BeforeValidator, Field, create_model, model_validator

from experiments.file_kinds import DESIGN, read_as, scenario_at
from experiments.laboratory.designs import (
    FAILURE_FLAGS,
    FAILURE_LIMITS,
    REMEDIES,
    REMEDY_FLAGS,
    REMEDY_LIMITS,
    DesignError,
    Failure,
    Remedy,
)
from experiments.laboratory.experiment import LONGEST, STEPS, TWINS, Cell, Experiment, Members, Step
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.measures import MEASURES
from experiments.laboratory.survey import SurveyDesign
from experiments.shipped import find_file
from sim.errors import nearest, shown
from sim.scenario.actors import Actor
from sim.scenario.document import Document
from sim.scenario.form import Form, known, wrong
from sim.scenario.problems import check_form
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.scenario.yaml_reader import read_document

Design = Experiment | SurveyDesign | FieldExperiment
Measure = Annotated[str, known("a measure", MEASURES, "choose one that docs/how-to/laboratory.md lists")]
Share = Annotated[float, Field(ge=0, le=1)]
Seed = Annotated[int, Field(ge=0)]


def _numbers(name: str, limits: dict[str, tuple[float, float]], flags: tuple[str, ...]) -> type[Form]:
    """Return the form of numbers within limits, and of what is true or false; all may be left out."""
    fields: dict[str, Any] = {key: (float, Field(0.0, ge=low, le=high)) for key, (low, high) in limits.items()}
    fields |= dict.fromkeys(flags, (bool, False))
    return cast(type[Form], create_model(name, __base__=Form, **fields))


FailureForm = _numbers("FailureForm", FAILURE_LIMITS, FAILURE_FLAGS)


class RemedyForm(_numbers("RemedyNumbers", REMEDY_LIMITS, REMEDY_FLAGS)):  # type: ignore[misc]
    """An answer: that of another name, with some numbers changed."""

    like: Annotated[str, known("a remedy", list(REMEDIES))] | None = None


def _as_remedy(given: Any) -> Any:
    return {"like": given} if isinstance(given, str) else given


Number = Annotated[int, Field(ge=1, le=LONGEST)]


class StepForm(Form):
    """One step: exactly one of the entries, or the word `complain` alone."""

    fail: FailureForm | None = None  # type: ignore[valid-type]
    answer: Annotated[RemedyForm, BeforeValidator(_as_remedy)] | None = None
    complain: None = None
    visit: Number | None = None
    wait: Number | None = None

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
            allowed="complain, or one of fail, answer, visit, wait with its value",
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

    kind: Literal["experiment", "survey", "field experiment"] = "experiment"
    title: str = ""
    scenario: str = "baseline"
    policy: str = ""
    seed: Seed = 1


class ExperimentForm(DesignForm):
    """What stands in the file of an experiment."""

    persons: int = Field(2000, ge=2)
    measures: list[Measure] = Field(["satisfaction", "item7"], min_length=1, examples=["[satisfaction, item7]"])
    control: str = TWINS
    cells: dict[str, CellForm] = Field(min_length=1, examples=["{silent: [fail: {severity: 0.7}]}"])


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
    "experiment": ExperimentForm, "survey": SurveyForm, "field experiment": FieldForm,
}  # fmt: skip


def find_design(path_or_name: str | Path) -> Path:
    """Find the file of a design: a path, or the bare name of a shipped one.

    Raises:
        ScenarioError: neither exists; or that is another kind of file.
    """
    with read_as(DESIGN, path_or_name):
        return find_file(DESIGN, path_or_name)


def load_design(
    path_or_name: str | Path, customer: type[Actor] | None = None, firm: type[Actor] | None = None
) -> Design:
    """Read an experiment, a survey or a field experiment.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped design.
        customer: a class of customers of one's own who take part; None for the shipped.
        firm: the same of the firm.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
        DesignError: the design as a whole cannot be done; names the file.
    """
    path = find_design(path_or_name)
    with read_as(DESIGN, path):
        document = read_document(path, "copy the design in docs/how-to/laboratory.md and change it")
        meant = nearest(str(document.at("kind")), FORMS).strip("'")
        form = check_form(document, FORMS.get(meant, ExperimentForm))
        scenario = scenario_at(document, ("scenario",), customer, firm)
        if scenario is not None:
            _fits_scenario(document, scenario)
        _control(document)
        _each_once(document, "measures")
        _each_once(document, "weeks")
        document.finish()
    assert form is not None
    assert scenario is not None
    try:
        return _MAKERS[form.kind](form, scenario)
    except DesignError as error:
        error.args = (f"{path}: {error}",)
        raise


def groups_of(design: Design) -> list[str]:
    """Name what a design compares: its cells or arms, or the weeks of its surveys."""
    if isinstance(design, SurveyDesign):
        return [f"week {week}" for week in design.weeks]
    if isinstance(design, Experiment):
        return [f"cell {name}" for name in design.cells]
    return [f"arm {name}" for name in design.arms]


def _fits_scenario(document: Document, scenario: Scenario) -> None:
    """Note a policy or a week that the scenario does not have."""
    policy, names, last = document.at("policy"), [*scenario.policies, *BUILT_IN], scenario.horizon - 1
    if isinstance(policy, str) and policy and policy not in names:
        what = f"scenario '{scenario.name}' has no policy {shown(policy)}"
        document.note(("policy",), what, given=policy, names=names, next_step="name one of its policies")
    for place, week in document.entries("weeks"):
        if type(week) is int and week > last:
            allowed = f"whole weeks from 0 to {last}, the last of the scenario"
            document.note(place, f"a survey is in week {week}", allowed=allowed, next_step="choose an earlier week")


def _control(document: Document) -> None:
    control, names = document.at("control"), [TWINS, *document.mapping("cells")]
    if isinstance(control, str) and len(names) > 1 and control not in names:
        what, step = f"control is {shown(control)}, which is not a cell", "name a cell, or 'twins'"
        document.note(("control",), what, given=control, names=names, next_step=step)


def _each_once(document: Document, key: str) -> None:
    """Note entries of a list that stand in it already."""
    listed = [entry for _, entry in document.entries(key)]
    for at, entry in enumerate(listed):
        if entry in listed[:at] and isinstance(entry, str | int):
            document.note((key, at), f"{shown(entry)} stands twice in {key}", next_step="remove one of them")


def _experiment(form: ExperimentForm, scenario: Scenario) -> Experiment:
    cells = {name: _cell(cell) for name, cell in form.cells.items()}
    return Experiment(scenario, cells, tuple(form.measures), form.control, form.persons, form.seed, form.policy)


def _cell(form: CellForm) -> Cell:
    members = Members(**form.members.model_dump()) if form.members else None
    return Cell(tuple(_step(step) for step in form.steps), members)


def _step(form: StepForm) -> Step:
    (kind,) = form.model_fields_set
    value = getattr(form, kind)
    if kind == "fail":
        return Step(kind, Failure(**value.model_dump(exclude_unset=True)))
    if kind == "answer":
        numbers = value.model_dump(exclude_unset=True, exclude={"like"})
        return Step(kind, (REMEDIES[value.like] if value.like else Remedy()).but(**numbers))
    return Step(kind, value)


def _survey(form: SurveyForm, scenario: Scenario) -> SurveyDesign:
    shares = {name: getattr(form, name) for name in ("share", "base", "slope")}
    return SurveyDesign(scenario, tuple(form.weeks), form.policy, form.seed, **shares)


def _field_experiment(form: FieldForm, scenario: Scenario) -> FieldExperiment:
    return FieldExperiment(scenario, form.arms, form.unit, form.policy, form.seed)


_MAKERS: dict[str, Callable[[Any, Scenario], Design]] = {
    "experiment": _experiment, "survey": _survey, "field experiment": _field_experiment,
}  # fmt: skip
