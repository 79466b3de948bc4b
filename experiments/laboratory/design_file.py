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
from typing import Any

from experiments.file_kinds import DESIGN, read_as
from experiments.laboratory.design_reading import Reader
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
from experiments.laboratory.field_experiment import UNITS, FieldExperiment
from experiments.laboratory.measures import MEASURES
from experiments.laboratory.survey import SurveyDesign
from sim.errors import Problem, ScenarioError
from sim.scenario_document import Place, shown
from sim.scenario_source import read_document
from sim.suggestions import nearest

KEYS = ("kind", "title", "scenario", "policy", "persons", "seed", "measures", "control", "cells")
SURVEY_KEYS = ("kind", "title", "scenario", "policy", "seed", "weeks", "share", "base", "slope")
FIELD_KEYS = ("kind", "title", "scenario", "policy", "seed", "unit", "arms")
KINDS = ("experiment", "survey", "field experiment")
Design = Experiment | SurveyDesign | FieldExperiment


def shipped_designs() -> dict[str, Path]:
    """Give the shipped designs by bare name."""
    return {file.stem: file for file in sorted(Path(__file__).parent.glob("*.yaml"))}


def find_design(path_or_name: str | Path) -> Path:
    """Find the file of a design: a path, or the bare name of a shipped one.

    Raises:
        ScenarioError: neither exists.
    """
    shipped = shipped_designs()
    path = Path(path_or_name)
    if path.is_file():
        return path
    if str(path_or_name) in shipped:
        return shipped[str(path_or_name)]
    with read_as(DESIGN, path_or_name):
        raise ScenarioError(
            Problem(
                "there is no such file, and no shipped design of that name",
                str(path_or_name),
                allowed="the path of a file, or " + ", ".join(shipped),
                suggestion=nearest(path.stem, shipped),
                next_step="check the path; docs/laboratory.md shows what a design looks like",
            )
        )


def load_design(path_or_name: str | Path) -> Design:
    """Read an experiment, a survey or a field experiment.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped design.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
        DesignError: the design as a whole cannot be done; names the file.
    """
    path = find_design(path_or_name)
    with read_as(DESIGN, path):
        read = Reader(read_document(path))
        kind = read.choice(("kind",), read.document.data.get("kind", "experiment"), KINDS)
        read.finish()
        return _of_kind(kind, read, path)


def _of_kind(kind: str, read: Reader, path: Path) -> Design:
    readers: dict[str, Callable[[Reader], Design]] = {
        "experiment": _experiment,
        "survey": _survey,
        "field experiment": _field_experiment,
    }
    try:
        return readers[kind](read)
    except DesignError as error:
        error.args = (f"{path}: {error}",)
        raise


def groups_of(design: Design) -> list[str]:
    """Name what a design compares: its cells or arms, or the weeks of its surveys."""
    if isinstance(design, SurveyDesign):
        return [f"week {week}" for week in design.weeks]
    return (
        [f"cell {name}" for name in design.cells]
        if isinstance(design, Experiment)
        else [f"arm {name}" for name in design.arms]
    )


def _experiment(read: Reader) -> Experiment:
    data = read.document.data
    read.keys((), data, KEYS)
    scenario = read.scenario()
    policy = read.policy(scenario)
    given = data.get("cells")
    cells: dict[str, Cell] = {}
    if isinstance(given, dict) and given:
        cells = {str(name): _cell(read, ("cells", name), cell) for name, cell in given.items()}
    else:
        read.note(("cells",), "cells is missing or empty", "names with lists of steps", next_step="write some")
    measures = _measures(read, data.get("measures", ["satisfaction", "item7"]))
    control = TWINS
    if cells or "control" not in data:
        control = read.choice(("control",), data.get("control", TWINS), (TWINS, *cells))
    persons = read.whole(("persons",), data.get("persons", 2000), 2)
    seed = read.whole(("seed",), data.get("seed", 1), 0)
    read.finish()
    assert scenario is not None
    return Experiment(scenario, cells, measures, control, persons, seed, policy)


def _measures(read: Reader, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        read.note(("measures",), "measures is not a list of names", "such as [satisfaction, item7]")
        return ()
    return tuple(read.choice(("measures", at), one, MEASURES, "measure") for at, one in enumerate(value))


def _survey(read: Reader) -> SurveyDesign:
    data = read.document.data
    read.keys((), data, SURVEY_KEYS)
    scenario = read.scenario()
    policy = read.policy(scenario)
    weeks = data.get("weeks")
    if not isinstance(weeks, list) or not weeks:
        read.note(("weeks",), "weeks is missing or no list", "a list of weeks, such as [12, 25]")
        weeks = []
    last = scenario.horizon - 1 if scenario else None
    asked = tuple(_week(read, ("weeks", at), week, last) for at, week in enumerate(weeks))
    shares = {name: read.number((name,), data[name], 0, 1) for name in ("share", "base", "slope") if name in data}
    seed = read.whole(("seed",), data.get("seed", 1), 0)
    read.finish()
    assert scenario is not None
    return SurveyDesign(scenario, asked, policy, seed, **shares)


def _week(read: Reader, place: Place, value: Any, last: int | None) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= (value if last is None else last):
        return value
    allowed = "whole weeks from 0" + ("" if last is None else f" to {last}, the last of the scenario")
    read.note(place, f"a survey is in week {shown(value)}", allowed)
    return 0


def _field_experiment(read: Reader) -> FieldExperiment:
    data = read.document.data
    read.keys((), data, FIELD_KEYS)
    scenario = read.scenario()
    policy = read.policy(scenario)
    arms = data.get("arms")
    if not isinstance(arms, dict) or not all(isinstance(levers, dict) for levers in arms.values()):
        read.note(("arms",), "arms is missing or no mapping", "names with levers; {} for no change")
        arms = {}
    unit = read.choice(("unit",), data.get("unit", UNITS[0]), UNITS)
    seed = read.whole(("seed",), data.get("seed", 1), 0)
    read.finish()
    assert scenario is not None
    return FieldExperiment(scenario, {str(arm): dict(levers) for arm, levers in arms.items()}, unit, policy, seed)


def _cell(read: Reader, place: Place, data: Any) -> Cell:
    members = None
    if isinstance(data, dict):
        read.keys(place, data, ("members", "steps"))
        members = _members(read, (*place, "members"), data.get("members"))
        place = (*place, "steps")
        data = data.get("steps")
    if not isinstance(data, list) or not data:
        read.note(place, "the cell has no steps", "a list of steps: " + ", ".join(STEPS), next_step="write some")
        return Cell(())
    steps = [_step(read, (*place, at), step) for at, step in enumerate(data)]
    return Cell(tuple(step for step in steps if step), members)


def _members(read: Reader, place: Place, data: Any) -> Members | None:
    if data is None:
        return None
    if not isinstance(data, dict) or "by" not in data:
        read.note(place, "members names no measure", "such as {by: commitment, low: 0.67}")
        return None
    read.keys(place, data, ("by", "low", "high"))
    shares = {name: read.number((*place, name), data[name], 0, 1) for name in ("low", "high") if name in data}
    return Members(read.choice((*place, "by"), data["by"], MEASURES, "measure"), **shares)


def _step(read: Reader, place: Place, data: Any) -> Step | None:
    if data == "complain":
        return Step("complain")
    if not isinstance(data, dict) or len(data) != 1:
        allowed = "complain, or one of fail, answer, visit, wait with its value"
        read.note(place, "this is not one step", allowed, data if isinstance(data, str) else "", STEPS)
        return None
    kind, value = next(iter(data.items()))
    read.keys(place, data, STEPS)
    place = (*place, kind)
    if kind == "fail":
        return Step(kind, Failure(**read.numbers(place, value, FAILURE_LIMITS, FAILURE_FLAGS)))
    if kind == "answer":
        return Step(kind, _remedy(read, place, value))
    if kind in ("visit", "wait"):
        return Step(kind, read.whole(place, value, 1, LONGEST, " of visits" if kind == "visit" else " of weeks"))
    if kind == "complain" and value is not None:
        read.note(place, f"complain is {shown(value)}", "nothing after it", next_step="write '- complain'")
    return Step("complain") if kind == "complain" else None


def _remedy(read: Reader, place: Place, value: Any) -> Remedy:
    if isinstance(value, str):
        like = read.choice(place, value, REMEDIES, "remedy")
        return REMEDIES.get(like, Remedy())
    numbers = read.numbers(place, value, REMEDY_LIMITS, REMEDY_FLAGS, ("like",))
    start = Remedy()
    if isinstance(value, dict) and "like" in value:
        start = REMEDIES.get(read.choice((*place, "like"), value["like"], REMEDIES, "remedy"), start)
    return start.but(**numbers)
