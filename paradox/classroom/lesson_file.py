"""Reads a lesson file; everything that is wrong with it is said at once, with its line and what was probably meant."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from paradox.classroom.lesson import FREE, Lesson, LessonEntries, Words, scenario_file
from paradox.classroom.stage import NO_FAILURE
from sim.errors import Problem, ScenarioError
from sim.outcomes import OUTCOMES, VALUE_BANDS
from sim.scenario import DO_NOTHING, Scenario
from sim.scenario_document import Document, Place, shown
from sim.scenario_source import read_document
from sim.suggestions import nearest, nearest_keys


def read_lesson(path: Path) -> Lesson:
    """Read a lesson file.

    Raises:
        ScenarioError: everything that is wrong with it, each with its place.
    """
    document = _read(path)
    problems = [*_wrong_name(path), *document.problems, *_wrong_worlds(document)]
    try:
        LessonEntries(**document.data)
    except ValidationError as error:
        problems += _wrong_entries(document, error.errors())
    if problems:
        raise ScenarioError(*sorted(problems, key=lambda one: (one.file != document.file, one.line, one.column)))
    return Lesson(key=path.stem, file=path, **document.data)


def _wrong_name(path: Path) -> list[Problem]:
    """Refuse the name whose address opens free play, so that the lesson could never be opened."""
    if path.stem != FREE:
        return []
    what = f"a lesson cannot be named '{FREE}', as the page opens free play under that name"
    return [Problem(what, str(path), allowed="any other name", next_step="rename the file")]


def _read(path: Path) -> Document:
    """Read the file as it stands; an empty one needs another hint than an empty scenario."""
    try:
        return read_document(path)
    except ScenarioError as error:
        hint = "copy a shipped lesson and change it"
        raise ScenarioError(
            *(replace(one, next_step=hint) if "extends" in one.next_step else one for one in error.problems)
        ) from None


# What the entries say by themselves.


def _wrong_entries(document: Document, errors: Iterable[ErrorDetails]) -> list[Problem]:
    """Say what is wrong with single entries.

    A language that was misnamed is one mistake: the missing one is then not told as well. Nor is a list called too
    short because the entries in it are wrong.
    """
    found = [one for one in errors if not (one["type"] == "too_short" and one["input"])]
    misnamed = {one["loc"][:-1] for one in found if one["type"] == "extra_forbidden" and _model(one["loc"]) is Words}
    return [
        _wrong_entry(document, one) for one in found if not (one["type"] == "missing" and one["loc"][:-1] in misnamed)
    ]


def _wrong_entry(document: Document, error: ErrorDetails) -> Problem:
    """Say what is wrong with one entry."""
    place, given = error["loc"], error["input"]
    name = ".".join(str(part) for part in place)
    if error["type"] == "extra_forbidden":
        return _unknown_key(document, place)
    if error["type"] == "missing":
        return _missing_key(document, place)
    if error["type"] == "value_error":
        what = f"{name}: {error['msg'].removeprefix('Value error, ')}"
        return document.problem(place, what, next_step="change one of them")
    if error["type"] == "unknown_outcome":
        return document.problem(
            place,
            f"{name}: there is no outcome {shown(given)}",
            allowed="an outcome of 'paradox run'",
            suggestion=nearest_keys(str(given), {key: outcome.meaning for key, outcome in OUTCOMES.items()}),
            next_step="take a name that 'paradox run baseline --json' shows",
        )
    allowed = _allowed(error, place)
    suggestion = nearest(str(given), re.findall(r"'(\w+)'", allowed)) if error["type"] == "literal_error" else ""
    return document.problem(
        place,
        f"{name} is {shown(given)}",
        allowed=allowed,
        suggestion=suggestion,
        next_step="change this entry",
    )


def _allowed(error: ErrorDetails, place: Place) -> str:
    """Say what an entry may be, in the words of the reader of a file."""
    if error["type"] in ("model_type", "model_attributes_type", "dict_type", "mapping_type"):
        model = _model((*place, ""))
        return "the entries " + ", ".join(model.model_fields) if model else "names with numbers"
    if error["type"] in ("tuple_type", "list_type", "too_short"):
        return "a list with at least one entry"
    words = error["msg"].removeprefix("Input should be ").removeprefix("String should have ")
    return words.replace("a valid string", "a text").replace("a valid ", "a ").partition(", unable")[0]


def _unknown_key(document: Document, place: Place) -> Problem:
    """Say that an entry has a name that is not known there."""
    model = _model(place)
    known = list(model.model_fields) if model else []
    given = str(place[-1])
    suggestion = nearest(given, known)
    if model is Words:
        here = _at(document.data, place[:-1])
        lacking = [lang for lang in known if lang not in here]
        suggestion = f"'{lacking[0]}'" if lacking else ""
    return document.problem(
        place,
        f"unknown key {shown(given)}" + (f" in {'.'.join(str(part) for part in place[:-1])}" if place[1:] else ""),
        at_key=True,
        allowed="one of " + ", ".join(known),
        suggestion=suggestion,
        next_step="correct the key or remove the line",
    )


def _missing_key(document: Document, place: Place) -> Problem:
    """Say that an entry is not there."""
    *around, name = place
    where = ".".join(str(part) for part in around)
    if _model(place) is Words:
        return document.problem(
            tuple(around),
            f"{where} has no text in '{name}'",
            allowed="a text in " + " and ".join(Words.model_fields),
            next_step=f"add '{name}: ...'",
        )
    what = f"{where} has no entry '{name}'" if around else f"the lesson has no entry '{name}'"
    return document.problem(tuple(around), what, next_step=f"add '{name}: ...', as in a shipped lesson")


def _model(place: Place) -> type[BaseModel] | None:
    """Give the entries among which a key stands; None where names are free."""
    here: Any = LessonEntries
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        if not _is_model(here) or part not in here.model_fields:
            return None
        kind = here.model_fields[part].annotation
        here = next((one for one in (kind, *get_args(kind)) if _is_model(one)), None)
    return here if _is_model(here) else None


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _at(data: Any, place: Place) -> Any:
    """Give what stands at a place."""
    for part in place:
        data = data[part]
    return data


# What the entries say about the worlds: scenario, values, policies and groups.


def _wrong_worlds(document: Document) -> list[Problem]:
    """Say what in the lesson does not fit its scenario, as far as the entries can be read."""
    data = document.data
    if not isinstance(data.get("scenario"), str):
        return []
    try:
        scenario = Scenario.load(scenario_file(data["scenario"], document.folder or Path()))
    except ScenarioError as error:
        return [one if one.file else _moved(document, ("scenario",), one) for one in error.problems]
    scenario, problems = _with_values(document, scenario, ("values",), data.get("values"))
    for side in ("left", "right"):
        plan = data.get(side)
        if isinstance(plan, dict):
            own, wrong = _with_values(document, scenario, (side, "values"), plan.get("values"))
            problems += wrong + _wrong_policy(document, own, (side, "policy"), plan.get("policy"))
    return problems + _wrong_groups(document, scenario)


def _with_values(document: Document, base: Scenario, place: Place, values: Any) -> tuple[Scenario, list[Problem]]:
    """Set values, all together; if that fails, find out which of them are wrong."""
    if not isinstance(values, dict) or not all(isinstance(one, int | float) for one in values.values()):
        return base, []
    try:
        return base.with_values(values), []
    except ScenarioError as together:
        problems = []
        for path, value in values.items():
            try:
                base.with_values({path: value})
            except ScenarioError as alone:
                problems += [_moved(document, (*place, path), one) for one in alone.problems]
        return base, problems or [_moved(document, place, one) for one in together.problems]


def _wrong_policy(document: Document, scenario: Scenario, place: Place, policy: Any) -> list[Problem]:
    names = [*scenario.policies, DO_NOTHING, NO_FAILURE]
    if not isinstance(policy, str) or policy in names:
        return []
    return [
        document.problem(
            place,
            f"scenario '{scenario.name}' has no policy {shown(policy)}",
            allowed="one of " + ", ".join(names),
            suggestion=nearest(policy, names),
            next_step="name one of these",
        )
    ]


def _wrong_groups(document: Document, scenario: Scenario) -> list[Problem]:
    """Say which groups of customers are asked about that the scenario does not have."""
    data = document.data
    names = [*(segment.name for segment in scenario.segments), *(str(band + 1) for band in range(VALUE_BANDS))]
    claims = data.get("claims")
    asked: list[tuple[Place, Any]] = [(("guess",), data.get("guess"))]
    asked += [(("claims", at), claim) for at, claim in enumerate(claims if isinstance(claims, list) else [])]
    return [
        document.problem(
            (*place, "group"),
            f"scenario '{scenario.name}' has no group {shown(entry['group'])}",
            allowed="one of " + ", ".join(names) + " (segments, and value bands from least to most)",
            suggestion=nearest(entry["group"], names),
            next_step="name one of these",
        )
        for place, entry in asked
        if isinstance(entry, dict) and isinstance(entry.get("group"), str) and entry["group"] not in names
    ]


def _moved(document: Document, place: Place, problem: Problem) -> Problem:
    """Say a problem at the place of the lesson that causes it."""
    return document.problem(
        place,
        problem.what,
        allowed=problem.allowed,
        suggestion=problem.suggestion,
        next_step=problem.next_step,
    )
