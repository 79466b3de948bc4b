"""Recognises what a file is (scenario, study, laboratory design, lesson) by its keys, when it is read as another."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario import Scenario, shipped_scenarios
from sim.scenario_source import read_document

SCENARIO, STUDY, DESIGN, LESSON = "scenario", "study", "laboratory design", "lesson"
# Keys that only one kind of file has.
KEYS = {
    SCENARIO: {"extends", "behaviour", "market", "service", "segments", "policies", "money", "measurement", "run"},
    STUDY: {"levers", "uncertainties", "links", "design", "outcomes", "budget", "maps", "replications"},
    DESIGN: {"kind", "cells", "arms", "weeks", "persons", "measures", "control"},
    LESSON: {"left", "right", "guess", "notice", "claims", "order"},
}
NEXT = {
    SCENARIO: "paradox compare {file}",
    STUDY: "paradox study run {file}",
    DESIGN: "paradox laboratory {file}",
    LESSON: "paradox classroom --lessons {folder}",
}


def kind_of(path: Path) -> str:
    """Tell what a file is by its keys; "" if it cannot be read or has keys of no kind more than of the others."""
    try:
        given = set(read_document(path).data)
    except ScenarioError:
        return ""
    hits = sorted(((len(given & keys), kind) for kind, keys in KEYS.items()), reverse=True)
    return hits[0][1] if hits[0][0] > hits[1][0] else ""


def shipped_files(kind: str) -> dict[str, Path]:
    """Give the shipped files of a kind by bare name."""
    if kind == STUDY:
        from experiments.study_file import shipped_studies

        return shipped_studies()
    if kind == DESIGN:
        from experiments.laboratory.design_file import shipped_designs

        return shipped_designs()
    return shipped_scenarios() if kind == SCENARIO else {}


def found_as(name: str | Path) -> tuple[str, Path | None]:
    """Tell the kind of a file or of a shipped name, and where it is; ("", None) if there is none."""
    for path in (Path(name), Path(f"{name}.yaml")):
        if path.is_file():
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
        raise ScenarioError(
            Problem(
                f"this is a {found}, not a {kind}",
                str(name),
                next_step=NEXT[found].format(file=name, folder=Path(name).parent),
            )
        ) from None


def load_scenario(path_or_name: str | Path) -> Scenario:
    """Read and check a scenario.

    Args:
        path_or_name: path of a YAML file, or bare name of a shipped scenario.

    Raises:
        ScenarioError: everything that is wrong; only what the file is, if it is a study, a design or a lesson.
    """
    with read_as(SCENARIO, path_or_name):
        return Scenario.load(path_or_name)
