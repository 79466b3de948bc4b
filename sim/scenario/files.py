"""Where scenario files are: the shipped ones by bare name, others by path."""

from collections.abc import Callable, Iterable
from pathlib import Path

from sim.errors import ParadoxError, Problem, ScenarioError, nearest, shown

SUFFIXES = (".yaml", ".yml")


def scenario_folder() -> Path:
    """Return the folder of the shipped scenarios, in a checkout as well as in an installed wheel."""
    root = Path(__file__).resolve().parents[2]
    checkout = root / "scenarios"
    return checkout if (checkout / "baseline.yaml").is_file() else root / "paradox" / "_data" / "scenarios"


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenarios by bare name, cases before examples."""
    folder = scenario_folder()
    files = [*sorted(folder.glob("*.yaml")), *sorted((folder / "examples").glob("*.yaml"))]
    return {file.stem: file for file in files}


def find_scenario(path_or_name: str | Path) -> Path:
    """Find the file of a scenario.

    Args:
        path_or_name: a path, or the bare name of a shipped scenario.

    Raises:
        ScenarioError: neither exists.
    """
    text = str(path_or_name)
    shipped = shipped_scenarios()
    if isinstance(path_or_name, Path) or is_path(text):
        if exists(path := Path(path_or_name)):
            return path
        guess, step = nearest_file(path, shipped), "check the path, or run 'paradox list' for the shipped scenarios"
        raise ScenarioError(Problem("there is no such file", text, suggestion=guess, next_step=step))
    if text in shipped:
        return shipped[text]
    if text and (found := first_file(Path(text))) is not None:
        return found
    if text and exists(Path(text)):
        return Path(text)  # a folder, which its reader says
    step = "run 'paradox list' for the shipped scenarios, or give the path of a file"
    raise ScenarioError(
        Problem(f"there is no scenario {shown(text)}", suggestion=nearest_file(Path(text), shipped), next_step=step)
    )


def first_file(path: Path) -> Path | None:
    """Return the file of a path that may lack its ending; None if there is none. A folder of that name is no file."""
    files = (path, *(path.with_name(path.name + end) for end in SUFFIXES)) if path.name else ()
    return next((file for file in files if exists(file) and file.is_file()), None)


def nearest_file(
    path: Path, shipped: Iterable[str], folder: Path = Path(), fits: Callable[[Path], bool] = lambda _: True
) -> str:
    """Return the file or shipped name most like a path, in quotes; "" if none is near.

    Args:
        path: what was asked for, with or without an ending.
        shipped: names that mean a file wherever one is.
        folder: what the path is relative to.
        fits: whether a file could be meant at all.
    """
    try:
        files = sorted((folder / path).parent.iterdir())
    except (OSError, ValueError):
        files = []
    named = [file for file in files if file.suffix in SUFFIXES and is_folder_name(file.stem)]
    beside = {file.stem: str(path.parent / file.name) for file in named if fits(file)}
    names = {**{name: name for name in shipped}, **beside}
    found = nearest(path.stem, names).strip("'")
    return f"'{names[found]}'" if found in names else ""


def is_path(text: str) -> bool:
    """Whether a text is the path of a file, not a bare name."""
    return text.endswith(SUFFIXES) or "/" in text or "\\" in text


def is_folder_name(name: str) -> bool:
    """Whether a folder inside another can have a name: "..", a path or what cannot be printed is none."""
    return Path(name).name == name and bool(name.strip(". ")) and name.isprintable()


def check_folder_name(name: str) -> str:
    """Return a name after which results are to be named.

    Raises:
        ParadoxError: no folder can have it.
    """
    if not is_folder_name(name):
        raise ParadoxError(
            f"{name!r} cannot be the name of a folder, and results go to one that is named after them. "
            "Next: choose a name such as my_market."
        )
    return name


def exists(path: Path) -> bool:
    """Whether there is such a file or folder; of a name that no file can have, there is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False
