"""The files that come with the program by bare name, and how a file is found by what a user calls it."""

from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario.files import first_file, nearest_file, shipped_scenarios

SCENARIO, STUDY, DESIGN, LESSON = "scenario", "study", "laboratory design", "lesson"
_LISTED = {
    STUDY: "run 'paradox study list' for the shipped studies, or give the path of a file",
    DESIGN: "check the path; docs/how-to/laboratory.md shows what a design looks like",
}


def study_folder() -> Path:
    """Return the folder of the shipped studies, in a checkout as well as in an installed wheel."""
    root = Path(__file__).resolve().parents[1]
    checkout = root / "experiments"
    return checkout if any(checkout.glob("*.yaml")) else root / "paradox" / "_data" / "experiments"


def shipped_studies() -> dict[str, Path]:
    """Return the shipped studies by bare name."""
    return _files(study_folder())


def shipped_designs() -> dict[str, Path]:
    """Return the shipped laboratory designs by bare name."""
    return _files(Path(__file__).parent / "laboratory")


def shipped_files(kind: str) -> dict[str, Path]:
    """Return the shipped files of a kind by bare name; lessons are in the classroom's own library."""
    shipped = {SCENARIO: shipped_scenarios, STUDY: shipped_studies, DESIGN: shipped_designs}
    return shipped[kind]() if kind in shipped else {}


def find_file(kind: str, path_or_name: str | Path) -> Path:
    """Find a study or a laboratory design: a shipped one by bare name, or a file, with or without its ending.

    Raises:
        ScenarioError: neither exists.
    """
    text, shipped = str(path_or_name), shipped_files(kind)
    if text in shipped:
        return shipped[text]
    if (file := first_file(Path(text))) is not None:
        return file
    what, allowed = f"there is no such file, and no shipped {kind} of that name", f"a file, or {', '.join(shipped)}"
    guess = nearest_file(Path(text), shipped)
    raise ScenarioError(Problem(what, text[:200], allowed=allowed, suggestion=guess, next_step=_LISTED[kind]))


def _files(folder: Path) -> dict[str, Path]:
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}
