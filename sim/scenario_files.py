"""Finds scenario files: by path, or by bare name among the shipped ones."""

from pathlib import Path

from sim.errors import Problem, ScenarioError
from sim.scenario_document import Document, shown
from sim.scenario_merge import merge
from sim.scenario_source import read_document
from sim.suggestions import nearest

_MAX_CHAIN = 10


def scenario_folder() -> Path:
    """Return the folder of the shipped scenarios, in a checkout as well as in an installed wheel."""
    root = Path(__file__).resolve().parent.parent
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
    bare = not isinstance(path_or_name, Path) and "/" not in text and "\\" not in text
    if bare and not text.endswith((".yaml", ".yml")):
        shipped = shipped_scenarios()
        if text in shipped:
            return shipped[text]
        for name in (text, f"{text}.yaml", f"{text}.yml"):
            if text and _exists(Path(name)):
                return Path(name)
        raise ScenarioError(
            Problem(
                f"there is no scenario {shown(text)}",
                suggestion=nearest(text, shipped),
                next_step="run 'paradox list' for the shipped scenarios, or give the path of a file",
            )
        )
    path = Path(path_or_name)
    if not _exists(path):
        raise ScenarioError(
            Problem(
                "there is no such file",
                text,
                suggestion=nearest(path.stem, shipped_scenarios()),
                next_step="check the path, or run 'paradox list' for the shipped scenarios",
            )
        )
    return path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def load_merged(path: Path) -> Document:
    """Read a scenario file and all that it extends, merged into one document.

    Raises:
        ScenarioError: a file is missing or broken, or files extend each other in a circle.
    """
    return merge_with_bases(read_document(path), [path.resolve()])


def merge_with_bases(document: Document, chain: list[Path]) -> Document:
    """Merge a document over the files it extends.

    Args:
        document: the scenario itself.
        chain: the files read so far, to notice circles.
    """
    layers = [_with_absolute_edges(document)]
    while (base := _base_of(layers[0], chain)) is not None:
        layers.insert(0, _with_absolute_edges(read_document(base)))
    return merge(layers)


def _base_of(document: Document, chain: list[Path]) -> Path | None:
    name = document.data.get("extends")
    if "extends" not in document.data:
        return None
    if not isinstance(name, str) or not name:
        raise ScenarioError(
            document.problem(
                ("extends",),
                "extends has no value" if name is None else f"extends is {shown(name)}",
                at_key=name is None,
                allowed="the name of a shipped scenario or the path of a file",
                next_step="write 'extends: baseline'",
            )
        )
    folder = document.folder or Path()
    is_path = name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name
    shipped = shipped_scenarios()
    path = folder / name if is_path else shipped.get(name, folder / f"{name}.yaml")
    if not _exists(path):
        raise ScenarioError(
            document.problem(
                ("extends",),
                f"extends names {shown(name)}, which does not exist",
                suggestion=nearest(name.removesuffix(".yaml"), shipped),
                next_step="name a shipped scenario ('paradox list') or a file relative to this one",
            )
        )
    resolved = path.resolve()
    if resolved in chain or len(chain) >= _MAX_CHAIN:
        what = (
            f"extends {shown(name)} leads back to a file that is being read (a circle)"
            if resolved in chain
            else f"more than {_MAX_CHAIN} files extend each other"
        )
        raise ScenarioError(document.problem(("extends",), what, next_step="remove one 'extends'"))
    chain.append(resolved)
    return path


def _with_absolute_edges(document: Document) -> Document:
    """Make the edge list's name independent of the file that gives it."""
    here = document.data
    for part in ("market", "network"):
        here = here.get(part) if isinstance(here, dict) else None  # type: ignore[assignment]
    if isinstance(here, dict) and isinstance(here.get("edges"), str):
        here["edges"] = str(((document.folder or Path()) / here["edges"]).absolute())
    return document
