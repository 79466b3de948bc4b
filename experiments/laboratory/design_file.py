"""Experiments, virtual studies, surveys and field experiments written as YAML files.

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

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

from experiments.file_kinds import DESIGN, read_as, scenario_at
from experiments.laboratory.contrasts import Moderator
from experiments.laboratory.design_forms import (
    FORMS,
    LISTED,
    CellForm,
    ExperimentForm,
    FieldForm,
    StepForm,
    SurveyForm,
    VirtualForm,
)
from experiments.laboratory.designs import (
    REMEDIES,
    DesignError,
    Failure,
    Remedy,
)
from experiments.laboratory.experiment import Experiment
from experiments.laboratory.factors import FACTORS, REMEDY, changed_kind, crossed, usual_steps
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.items import Item
from experiments.laboratory.laws import ANY_CAUSE
from experiments.laboratory.measures import BEFORE, MEASURES
from experiments.laboratory.results import TWINS
from experiments.laboratory.steps import Cell, Members, Step
from experiments.laboratory.survey import SurveyDesign
from experiments.laboratory.virtual_studies import VirtualStudies
from experiments.shipped import find_file
from sim.errors import nearest, shown
from sim.scenario.actors import Actor
from sim.scenario.document import Document, Place, path_text
from sim.scenario.problems import check_form
from sim.scenario.scenario import BUILT_IN, Scenario
from sim.scenario.yaml_reader import read_document

Design = Experiment | VirtualStudies | SurveyDesign | FieldExperiment


def find_design(path_or_name: str | Path) -> Path:
    """Find the file of a design: a path, or the bare name of a shipped one.

    Raises:
        ScenarioError: neither exists; or that is another kind of file.
    """
    with read_as(DESIGN, path_or_name):
        return find_file(DESIGN, path_or_name)


def load_design(
    path_or_name: str | Path,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
    *,
    seed: int | None = None,
    replications: int | None = None,
) -> Design:
    """Read an experiment, virtual studies, a survey or a field experiment.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped design.
        customer: a class of customers of one's own who take part; None for the shipped.
        firm: the same of the firm.
        seed: where luck starts; None: as the file says.
        replications: cohorts or markets; None: as the file says.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
        DesignError: the design as a whole cannot be done; names the file.
    """
    path = find_design(path_or_name)
    with read_as(DESIGN, path):
        document = read_document(path, "copy the design in docs/how-to/laboratory.md and change it")
        meant = nearest(str(document.at("kind")), FORMS).strip("'")
        kind = FORMS.get(meant, ExperimentForm)
        form = check_form(document, kind)
        scenario = scenario_at(document, ("scenario",), customer, firm)
        if scenario is not None:
            _fits_scenario(document, scenario)
        _control(document)
        _measures(document)
        _by(document)
        if issubclass(kind, ExperimentForm):
            _cells_or_factors(document)
        _factors(document)
        _each_once(document, "measures")
        _each_once(document, "weeks")
        _each_once(document, "n")
        document.finish()
    assert form is not None
    assert scenario is not None
    try:
        made: Any = _MAKERS[form.kind](form, scenario, document)
        asked = {"seed": seed, "replications": replications}
        new = {name: number for name, number in asked.items() if number is not None}
        if isinstance(made, VirtualStudies):
            return replace(made, experiment=replace(made.experiment, **new))  # type: ignore[arg-type]
        changed: Design = replace(made, **new)
        return changed
    except DesignError as error:
        error.args = (f"{path}: {error}",)
        raise


def groups_of(design: Design) -> list[str]:
    """Name what a design compares: its cells or arms, or the weeks of its surveys."""
    if isinstance(design, SurveyDesign):
        return [f"week {week}" for week in design.weeks]
    if isinstance(design, VirtualStudies):
        return groups_of(design.experiment)
    if isinstance(design, Experiment):
        return [f"cell {name}" for name in design.cells]
    return [f"arm {name}" for name in design.arms]


def _fits_scenario(document: Document, scenario: Scenario) -> None:
    """Note a policy or a week that the scenario does not have."""
    policy, names, last = document.at("policy"), [*scenario.policies, *BUILT_IN], scenario.horizon - 1
    if isinstance(policy, str) and policy and policy not in names:
        what = f"scenario '{scenario.name}' has no policy {shown(policy)}"
        document.note(("policy",), what, given=policy, names=names, next_step="name one of its policies")
    causes = [*(cause.name for cause in scenario.causes), ANY_CAUSE]
    for place, cause in _causes(document):
        if cause not in causes:
            what = f"scenario '{scenario.name}' has no cause {shown(cause)}"
            document.note(place, what, given=cause, names=causes, next_step="name one of its causes")
    for place, week in document.entries("weeks"):
        if type(week) is int and week > last:
            allowed = f"whole weeks from 0 to {last}, the last of the scenario"
            document.note(place, f"a survey is in week {week}", allowed=allowed, next_step="choose an earlier week")


def _causes(document: Document) -> Iterator[tuple[Place, str]]:
    """List the causes that failures in cells name."""
    for cell, content in document.entries("cells"):
        for step, _ in document.entries(*(cell if isinstance(content, list) else (*cell, "steps"))):
            place = (*step, "fail", "cause")
            cause = document.at(*place)
            if isinstance(cause, str):
                yield place, cause
    yield from ((place, cause) for place, cause in document.entries("factors", "cause") if isinstance(cause, str))


def _control(document: Document) -> None:
    crossing = [list(levels) for _, levels in document.entries("factors") if isinstance(levels, dict)]
    cells = document.mapping("cells") or [", ".join(map(str, names)) for names in product(*crossing) if names]
    control, names = document.at("control"), [TWINS, *cells]
    if isinstance(control, str) and len(names) > 1 and control not in names:
        what, step = f"control is {shown(control)}, which is not a cell", "name a cell, or 'twins'"
        document.note(("control",), what, given=control, names=names, next_step=step)


def _measures(document: Document) -> None:
    """Note a measure that is neither of the laboratory nor an item of the file, and an item called like a measure."""
    items = document.mapping("items")
    names = [*MEASURES, *items]
    for place, name in document.entries("measures"):
        if isinstance(name, str) and name not in names:
            what, step = f"{path_text(place)} is {shown(name)}, which is not a measure", LISTED
            document.note(place, what, allowed="a measure, or an item of the file", given=name, names=names,
                          next_step=step)  # fmt: skip
    for name in items:
        if name in MEASURES:
            what = f"the item {shown(name)} has the name of a measure"
            document.note(("items", name), what, next_step="give it another name", at_key=True)


def _by(document: Document) -> None:
    """Note a moderator that persons do not have before the experiment; an item about the answer is none."""
    about = {name: one.get("asks") for name, one in document.mapping("items").items() if isinstance(one, dict)}
    names = [*BEFORE, *(name for name, asks in about.items() if asks != "handling")]
    place = ("by",) if isinstance(document.at("by"), str) else ("by", "measure")
    given = document.at(*place)
    if isinstance(given, str) and given not in names:
        what = f"{path_text(place)} is {shown(given)}, which is not something that persons have before the experiment"
        document.note(place, what, given=given, names=names, next_step=LISTED)


def _cells_or_factors(document: Document) -> None:
    """Note a design whose cells are said twice, or never."""
    cells, factors, step = document.at("cells"), document.at("factors"), "write cells, or factors with their levels"
    if cells is not None and factors is not None:
        document.note(("factors",), "the design has both cells and factors", next_step=step, at_key=True)
    elif cells is None and factors is None and not document.problems:
        document.note((), "the design has neither cells nor factors", next_step=step)
    if document.at("kind") == "virtual studies" and document.at("by") is not None:
        what, step = "virtual studies are not split by anybody's traits", "remove the line, or make it an experiment"
        document.note(("by",), what, next_step=step, at_key=True)
    if cells is not None and document.at("steps") is not None:
        step = "move the steps into the cells"
        document.note(("steps",), "the design has cells, and steps for all of them", next_step=step, at_key=True)


def _factors(document: Document) -> None:
    """Note a factor that no step of the file's own is changed by."""
    steps = document.entries("steps")
    kinds = {kind for _, step in steps for kind in (step if isinstance(step, dict) else [step])}
    kinds = kinds or {step.kind for step in usual_steps(document.mapping("factors"))}
    for place, _ in document.entries("factors"):
        name = str(place[-1])
        if name in FACTORS and (kind := changed_kind(name)) not in kinds:
            what = f"the factor {shown(name)} changes no step"
            document.note(place, what, allowed=f"steps with {kind}", next_step="add such a step under 'steps'",
                          at_key=True)  # fmt: skip


def _each_once(document: Document, key: str) -> None:
    """Note entries of a list that stand in it already."""
    listed = [entry for _, entry in document.entries(key)]
    for at, entry in enumerate(listed):
        if entry in listed[:at] and isinstance(entry, str | int):
            document.note((key, at), f"{shown(entry)} stands twice in {key}", next_step="remove one of them")


def _experiment(form: ExperimentForm, scenario: Scenario, document: Document) -> Experiment:
    factors: dict[str, tuple[str, ...]] = {}
    crossing: Any = form.factors
    if crossing is not None:
        levels = {name: _levels(name, getattr(crossing, name)) for name in document.mapping("factors")}
        cells, factors = crossed(levels, tuple(map(_step, form.steps)) if form.steps else None)
    else:
        cells = {name: _cell(cell) for name, cell in (form.cells or {}).items()}
    items = {
        name: Item(**one.model_dump(exclude={"scale"}), scale=_ends(one.scale)) for name, one in form.items.items()
    }
    moderator = Moderator(form.by.measure, form.by.split) if form.by else None
    measures = tuple(form.measures)
    return Experiment(
        scenario, cells, measures, form.control, form.persons, form.seed, form.policy, items, factors, moderator,
        form.replications,
    )  # fmt: skip


def _virtual_studies(form: VirtualForm, scenario: Scenario, document: Document) -> VirtualStudies:
    design, published = _experiment(form, scenario, document), form.published
    return VirtualStudies(design, tuple(form.n), form.studies, form.alpha, published.significant, published.other)


def _levels(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the levels of a factor as values."""
    if name != REMEDY:
        return given
    return {level: _remedy(one) if one else None for level, one in given.items()}


def _remedy(form: Any) -> Remedy:
    numbers = form.model_dump(exclude_unset=True, exclude={"like"})
    return (REMEDIES[form.like] if form.like else Remedy()).but(**numbers)


def _ends(scale: list[int]) -> tuple[int, int]:
    low, high = scale
    return low, high


def _cell(form: CellForm) -> Cell:
    members = Members(**form.members.model_dump()) if form.members else None
    return Cell(tuple(_step(step) for step in form.steps), members)


def _step(form: StepForm) -> Step:
    (kind,) = form.model_fields_set
    value = getattr(form, kind)
    if kind == "fail":
        return Step(kind, Failure(**{name: getattr(value, name) for name in value.model_fields_set}))
    if kind == "answer":
        return Step(kind, _remedy(value))
    return Step(kind, value)


def _survey(form: SurveyForm, scenario: Scenario, _: Document) -> SurveyDesign:
    shares = {name: getattr(form, name) for name in ("share", "base", "slope")}
    return SurveyDesign(scenario, tuple(form.weeks), form.policy, form.seed, **shares, replications=form.replications)


def _field_experiment(form: FieldForm, scenario: Scenario, _: Document) -> FieldExperiment:
    return FieldExperiment(scenario, form.arms, form.unit, form.policy, form.seed, form.replications)


_MAKERS: dict[str, Callable[[Any, Scenario, Document], Design]] = {
    "experiment": _experiment,
    "virtual studies": _virtual_studies,
    "survey": _survey,
    "field experiment": _field_experiment,
}
