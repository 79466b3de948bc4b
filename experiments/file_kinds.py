"""Recognises what a file is (scenario, study, laboratory design, lesson) by its keys, when it is read as another."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.shipped import DESIGN, LESSON, SCENARIO, STUDY, shipped_files
from sim.errors import Problem, ScenarioError, shown
from sim.scenario.actors import Actor
from sim.scenario.document import Document, Place
from sim.scenario.files import first_file, nearest_file
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.scenario.yaml_reader import read_document

__all__ = [
    "DESIGN",
    "LESSON",
    "SCENARIO",
    "STUDY",
    "found_as",
    "kind_of",
    "load_scenario",
    "read_as",
    "scenario_at",
    "scenario_file",
]

# Keys that only one kind of file has.
KEYS = {
    SCENARIO: {"extends", "behaviour", "market", "service", "segments", "policies", "money", "measurement", "run"},
    STUDY: {"levers", "uncertainties", "links", "design", "outcomes", "budget", "maps", "replications"},
    DESIGN: {
        "kind",
        "cells",
        "arms",
        "weeks",
        "persons",
        "measures",
        "control",
        "factors",
        "items",
        "studies",
        "alpha",
    },
    LESSON: {"left", "right", "guess", "notice", "claims", "order"},
}
NEXT = {
    SCENARIO: "paradox compare {file}",
    STUDY: "paradox study run {file}",
    DESIGN: "paradox laboratory {file}",
    LESSON: "paradox classroom --lessons {folder}",
}


def kind_of(path: Path) -> str:
    """Return what a file is by its keys; "" if it cannot be read or has keys of no kind more than of the others."""
    try:
        given = set(read_document(path).data)
    except ScenarioError:
        return ""
    hits = sorted(((len(given & keys), kind) for kind, keys in KEYS.items()), reverse=True)
    return hits[0][1] if hits[0][0] > hits[1][0] else ""


def found_as(name: str | Path) -> tuple[str, Path | None]:
    """Return the kind of a file or of a shipped name, and where it is; ("", None) if there is none."""
    if (path := first_file(Path(name))) is not None:
        return kind_of(path), path
    for kind in (SCENARIO, STUDY, DESIGN):
        if (shipped := shipped_files(kind).get(str(name))) is not None:
            return kind, shipped
    return "", None


@contextmanager
def read_as(kind: str, name: str | Path) -> Iterator[None]:
    """While a file is read as one kind: if it is wrong as that and is plainly another, say only so.

    Args:
        kind: what it is read as.
        name: its path, or the name of a shipped one.

    Raises:
        ScenarioError: what was wrong with it, or that it is another kind of file.
    """
    try:
        yield
    except ScenarioError:
        found, _ = found_as(name)
        if found in ("", kind):
            raise
        step = NEXT[found].format(file=name, folder=Path(name).parent)
        raise ScenarioError(Problem(f"this is a {found}, not a {kind}", str(name), next_step=step)) from None


def load_scenario(
    path_or_name: str | Path, customer: type[Actor] | None = None, firm: type[Actor] | None = None
) -> Scenario:
    """Read and check a scenario.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped scenario.
        customer: a class of customers of one's own to live it; None for the shipped.
        firm: the same of the firm.

    Raises:
        ScenarioError: everything that is wrong; only what the file is, if it is a study, a design or a lesson.
        ParadoxError: a class that cannot be used.
    """
    with read_as(SCENARIO, path_or_name):
        return Scenario.load(path_or_name, customer, firm)


def scenario_file(name: str, folder: Path) -> Path:
    """Find the scenario that a file names: a shipped one, or a file relative to that file, or to here.

    Args:
        name: what the file says.
        folder: where the file stands.

    Raises:
        ScenarioError: there is no such scenario.
    """
    shipped = shipped_scenarios()
    if name in shipped:
        return shipped[name]
    if name and (file := first_file(folder / name) or first_file(Path(name))) is not None:
        return file
    what, allowed = f"there is no scenario {shown(name)}", "a shipped scenario, or a file relative to this one"
    guess = nearest_file(Path(name), shipped, folder, lambda file: kind_of(file) == SCENARIO)
    step = "run 'paradox list' for the shipped scenarios, or correct the path"
    raise ScenarioError(Problem(what, allowed=allowed, suggestion=guess, next_step=step))


def scenario_at(
    document: Document, place: Place, customer: type[Actor] | None = None, firm: type[Actor] | None = None
) -> Scenario | None:
    """Return the scenario that a file names; None if it is wrong, which is noted in the document.

    Args:
        document: a study, laboratory design or lesson.
        place: where the name stands; without one, it is the baseline.
        customer: a class of customers of one's own to live it; None for the shipped.
        firm: the same of the firm.
    """
    name = document.at(*place) if document.at(*place) is not None else "baseline"
    if not isinstance(name, str):
        return None  # the schema says so
    try:
        return load_scenario(scenario_file(name, document.folder or Path()), customer, firm)
    except ScenarioError as error:
        document.note_error(place, error)
        return None
