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
from dataclasses import fields
from pathlib import Path
from typing import Any

from experiments.laboratory.designs import REMEDIES, DesignError, Failure, Remedy
from experiments.laboratory.experiment import STEPS, TWINS, Cell, Experiment, Members, Step
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.survey import SurveyDesign
from sim.errors import ScenarioError
from sim.scenario import Scenario
from sim.scenario_document import Document, Place
from sim.scenario_source import read_document
from sim.suggestions import nearest

KEYS = ("kind", "title", "scenario", "policy", "persons", "seed", "measures", "control", "cells")
SURVEY_KEYS = ("kind", "title", "scenario", "policy", "seed", "weeks", "share", "base", "slope")
FIELD_KEYS = ("kind", "title", "scenario", "policy", "seed", "unit", "arms")
KINDS = ("experiment", "survey", "field experiment")
Design = Experiment | SurveyDesign | FieldExperiment


def load_design(path: str | Path) -> Design:
    """Read an experiment, a survey or a field experiment.

    Raises:
        ScenarioError: with file, line and column of what is wrong.
        DesignError: the design as a whole cannot be done.
    """
    source = Path(path)
    if not source.is_file():
        raise DesignError(f"{source}: there is no such file. Next: check the path.")
    document = read_document(source)
    kind = document.data.get("kind", "experiment")
    if kind not in KINDS:
        raise _refuse(document, ("kind",), f"kind is {kind!r}", ", ".join(KINDS), str(kind), KINDS)
    readers: dict[str, Callable[[Document], Design]] = {
        "experiment": _experiment,
        "survey": _survey,
        "field experiment": _field_experiment,
    }
    return readers[str(kind)](document)


def _experiment(document: Document) -> Experiment:
    data = document.data
    _known(document, (), data, KEYS)
    cells = data.get("cells")
    if not isinstance(cells, dict) or not cells:
        raise _refuse(document, ("cells",), "cells is missing or empty", "names with lists of steps")
    return Experiment(
        _scenario(document),
        {str(name): _cell(document, ("cells", name), cell) for name, cell in cells.items()},
        tuple(_list(document, ("measures",), data.get("measures", ["satisfaction", "item7"]))),
        _text(document, ("control",), data.get("control", TWINS)),
        _whole(document, ("persons",), data.get("persons", 2000)),
        _whole(document, ("seed",), data.get("seed", 1)),
        _text(document, ("policy",), data.get("policy", "")),
    )


def _survey(document: Document) -> SurveyDesign:
    data = document.data
    _known(document, (), data, SURVEY_KEYS)
    weeks = data.get("weeks")
    if not isinstance(weeks, list):
        raise _refuse(document, ("weeks",), "weeks is missing or no list", "a list of weeks, such as [12, 25]")
    return SurveyDesign(
        _scenario(document),
        tuple(_whole(document, ("weeks", at), week) for at, week in enumerate(weeks)),
        _text(document, ("policy",), data.get("policy", "")),
        _whole(document, ("seed",), data.get("seed", 1)),
        **{name: _share(document, (name,), data[name]) for name in ("share", "base", "slope") if name in data},
    )


def _field_experiment(document: Document) -> FieldExperiment:
    data = document.data
    _known(document, (), data, FIELD_KEYS)
    arms = data.get("arms")
    if not isinstance(arms, dict) or not all(isinstance(levers, dict) for levers in arms.values()):
        raise _refuse(document, ("arms",), "arms is missing or no mapping", "names with levers; {} for no change")
    return FieldExperiment(
        _scenario(document),
        {str(name): dict(levers) for name, levers in arms.items()},
        _text(document, ("unit",), data.get("unit", "customers")),
        _text(document, ("policy",), data.get("policy", "")),
        _whole(document, ("seed",), data.get("seed", 1)),
    )


def _scenario(document: Document) -> Scenario:
    return Scenario.load(_text(document, ("scenario",), document.data.get("scenario", "baseline")))


def _share(document: Document, place: Place, value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _refuse(document, place, f"{place[-1]} is {value!r}", "a share from 0 to 1")
    return float(value)


def _refuse(document: Document, place: Place, what: str, allowed: str, given: str = "", names: Any = ()) -> Exception:
    return ScenarioError(
        document.problem(
            place, what, allowed=allowed, suggestion=nearest(given, names) if given else "", next_step="change it"
        )
    )


def _known(document: Document, place: Place, data: dict[str, Any], names: tuple[str, ...]) -> None:
    for key in data:
        if key not in names:
            raise ScenarioError(
                document.problem(
                    (*place, key),
                    f"unknown key {key!r}",
                    at_key=True,
                    allowed="one of " + ", ".join(names),
                    suggestion=nearest(str(key), names),
                    next_step="remove or rename it",
                )
            )


def _list(document: Document, place: Place, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _refuse(document, place, f"{place[-1]} is not a list of names", "such as [satisfaction, item7]")
    return value


def _text(document: Document, place: Place, value: Any) -> str:
    if not isinstance(value, str):
        raise _refuse(document, place, f"{place[-1]} is {value!r}", "a name")
    return value


def _whole(document: Document, place: Place, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _refuse(document, place, f"{place[-1]} is {value!r}", "a whole number from 0")
    return value


def _cell(document: Document, place: Place, data: Any) -> Cell:
    members = None
    if isinstance(data, dict):
        _known(document, place, data, ("members", "steps"))
        members = _members(document, (*place, "members"), data.get("members"))
        place = (*place, "steps")
        data = data.get("steps")
    if not isinstance(data, list) or not data:
        raise _refuse(document, place, "the cell has no steps", "a list of steps: " + ", ".join(STEPS))
    return Cell(tuple(_step(document, (*place, at), step) for at, step in enumerate(data)), members)


def _members(document: Document, place: Place, data: Any) -> Members | None:
    if data is None:
        return None
    if not isinstance(data, dict) or "by" not in data:
        raise _refuse(document, place, "members names no measure", "such as {by: commitment, low: 0.67}")
    _known(document, place, data, ("by", "low", "high"))
    shares = {name: _share(document, (*place, name), data[name]) for name in ("low", "high") if name in data}
    return Members(_text(document, (*place, "by"), data["by"]), **shares)


def _step(document: Document, place: Place, data: Any) -> Step:
    if data == "complain":
        return Step("complain")
    if not isinstance(data, dict) or len(data) != 1:
        raise _refuse(document, place, "this is not one step", "complain, or one of fail, answer, visit, wait")
    kind, value = next(iter(data.items()))
    _known(document, place, data, STEPS)
    try:
        if kind == "fail":
            return Step(kind, Failure(**_numbers(document, (*place, kind), value, Failure)))
        if kind == "answer":
            return Step(kind, _remedy(document, (*place, kind), value))
        return Step(kind, value)
    except DesignError as error:
        raise _refuse(document, (*place, kind), str(error).rstrip(".").split(". Allowed")[0], "see above") from error


def _remedy(document: Document, place: Place, value: Any) -> Remedy:
    if isinstance(value, str):
        value = {"like": value}
    numbers = _numbers(document, place, value, Remedy, ("like",))
    like = numbers.pop("like", None)
    if like is None:
        return Remedy(**numbers)
    if like not in REMEDIES:
        raise _refuse(
            document, place, f"there is no remedy {like!r}", "one of " + ", ".join(REMEDIES), str(like), REMEDIES
        )
    return REMEDIES[like].but(**numbers)


def _numbers(document: Document, place: Place, value: Any, kind: type, more: tuple[str, ...] = ()) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refuse(document, place, f"{place[-1]} is {value!r}", "names with numbers")
    names = tuple(field.name for field in fields(kind))
    _known(document, place, value, (*names, *more))
    return dict(value)
