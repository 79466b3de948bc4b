"""The lessons of the page: the shipped ones, and beside them the lecturer's own from any folders.

Adding a lesson is adding a file. A file with mistakes is left out and named; all others work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from experiments.file_kinds import LESSON, SCENARIO, kind_of, read_as, scenario_file
from paradox.classroom.lesson import Lesson
from paradox.classroom.lesson_file import read_lesson
from sim.errors import Problem, ScenarioError, shown
from sim.scenario.files import first_file, nearest_file
from sim.scenario.scenario import shipped_scenarios

SHIPPED = Path(__file__).parent / "lessons"


@dataclass(frozen=True)
class Library:
    """All lessons.

    Attributes:
        lessons: those that can be used by key, in their order.
        mistakes: what is wrong with the others, by file.
        scenarios: the scenarios that may stand on the page by name: the shipped ones, and those of the lessons.
    """

    lessons: dict[str, Lesson]
    mistakes: dict[Path, ScenarioError] = field(default_factory=dict)
    scenarios: dict[str, Path] = field(default_factory=shipped_scenarios)

    def mistakes_of(self, key: str) -> ScenarioError | None:
        """Return what is wrong with a lesson that was left out, None if none of that name was."""
        return next((error for file, error in self.mistakes.items() if file.stem == key), None)

    def scenario_of(self, lesson: Lesson) -> str:
        """Return the name under which the page knows the scenario of a lesson."""
        wanted = scenario_file(lesson.scenario, lesson.file.parent).resolve()
        return next(name for name, file in self.scenarios.items() if file.resolve() == wanted)


@cache
def shipped_library() -> Library:
    """Return the shipped lessons."""
    return open_library()


def lessons() -> dict[str, Lesson]:
    """Return the shipped lessons by key, in their order."""
    return shipped_library().lessons


def find_lesson(path_or_name: str) -> Lesson:
    """Read one lesson: a shipped one by its name, or a file by its path.

    Raises:
        ScenarioError: there is no such lesson, it is another kind of file, or everything that is wrong with it.
    """
    names = {file.stem: file for file in _files(SHIPPED)}
    file = names.get(path_or_name) or first_file(Path(path_or_name))
    if file is None:
        allowed = f"a lesson file, or one of {', '.join(names)}"
        guess = nearest_file(Path(path_or_name), names, fits=lambda file: kind_of(file) == LESSON)
        what, step = f"there is no lesson {shown(path_or_name)}", "give the path of a file, or name one of these"
        raise ScenarioError(Problem(what, allowed=allowed, suggestion=guess, next_step=step))
    with read_as(LESSON, file):
        return read_lesson(file)


def open_library(folders: Sequence[Path] = (), shipped: Path = SHIPPED) -> Library:
    """Read all lessons.

    Args:
        folders: where the lecturer's own lessons are.
        shipped: where the shipped ones are.

    Raises:
        ScenarioError: there is no such folder, or no lesson in it.
    """
    found: dict[str, Lesson] = {}
    mistakes: dict[Path, ScenarioError] = {}
    for file in dict.fromkeys(file for folder in (shipped, *folders) for file in _files(folder)):
        try:
            lesson = read_lesson(file)
            if lesson.key in found:
                raise ScenarioError(_twice(lesson, found[lesson.key]))
            found[lesson.key] = lesson
        except ScenarioError as error:
            mistakes[file] = error
    ordered = sorted(found.values(), key=lambda lesson: (lesson.order, lesson.key))
    return Library({lesson.key: lesson for lesson in ordered}, mistakes, _scenarios(ordered))


def _files(folder: Path) -> list[Path]:
    """List the lesson files of a folder; scenarios may stand beside them."""
    if not folder.is_dir():
        what = "this is a file, not a folder" if folder.exists() else "there is no such folder"
        raise ScenarioError(Problem(what, str(folder), next_step="name the folder that holds the lessons"))
    files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file())
    found = [file for file in files if kind_of(file) != SCENARIO]
    if not found:
        what, step = "there is no lesson in this folder", "put a lesson into it, or name another folder"
        raise ScenarioError(Problem(what, str(folder), allowed="files that end in .yaml", next_step=step))
    return found


def _twice(lesson: Lesson, other: Lesson) -> Problem:
    return Problem(
        f"there is a lesson '{lesson.key}' already",
        str(lesson.file),
        allowed=f"another name than that of {other.file}",
        next_step="rename the file",
    )


def _scenarios(found: Sequence[Lesson]) -> dict[str, Path]:
    """Return the shipped scenarios, and those of the lessons under names that are still free."""
    scenarios = dict(shipped_scenarios())
    for lesson in found:
        file = scenario_file(lesson.scenario, lesson.file.parent).resolve()
        if file in {known.resolve() for known in scenarios.values()}:
            continue
        name, number = file.stem, 2
        while name in scenarios:
            name, number = f"{file.stem}-{number}", number + 1
        scenarios[name] = file
    return scenarios
