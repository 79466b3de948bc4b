"""What a comparison leaves on disk: tables, a figure and a manifest; all of them or none.

Files are written under other names and renamed once they are complete, so that nothing half-written stays.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.findings import Comparison, write_csv
from sim.errors import ParadoxError

STORE = "runs.sqlite"
TABLE = "table.csv"
WEEKLY = "weekly.csv"
GROUPS = "groups.csv"
FIGURES = ("figure.svg", "figure.png")
MANIFEST = "manifest.json"
PLAUSIBLE = "plausible.csv"
PAGES = "report*.html"
_SAME_RUNS = ("scenario_hash", "model_version", "replications", "seed")

Writers = dict[str, Callable[[Path], object]]


def prepare(out: Path, name: str) -> Path:
    """Make the folder of a scenario's results and make sure that it can be written, before anything is run.

    Raises:
        ParadoxError: it cannot.
    """
    folder = out / name
    with _readable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    return folder


def write(comparison: Comparison, folder: Path, manifest: dict[str, Any], lang: str = "en") -> list[str]:
    """Write all files of a comparison, the figure in a language; give their names.

    What an earlier command left about the same runs stays: pages, and the answer of plausible worlds, which the new
    manifest takes over. What was left about other runs goes, so that no two files of a folder disagree.

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    from paradox import figures

    earlier = read_manifest(folder)
    same = all(earlier.get(name) == manifest.get(name) for name in _SAME_RUNS)
    asked = {"plausible": earlier["plausible"]} if same and earlier.get("plausible", {}).get("answers") else {}
    writers: Writers = {
        TABLE: lambda path: write_csv(comparison.table(), path),
        WEEKLY: lambda path: write_csv(comparison.weekly_table(), path),
        GROUPS: lambda path: write_csv(comparison.groups_table(), path),
        **{name: lambda path: figures.save(figures.contrasts(comparison, lang), path) for name in FIGURES},
        MANIFEST: manifest_writer({**manifest, **asked}),
    }
    names = write_files(writers, folder)
    if not asked:
        (folder / PLAUSIBLE).unlink(missing_ok=True)
    if not same:
        remove_pages(folder)
    return names


def pages(folder: Path) -> set[str]:
    """Name the pages that are in a folder, in every language."""
    return {page.name for page in folder.glob(PAGES)}


def remove_pages(folder: Path) -> None:
    """Take away the pages of earlier findings, in every language."""
    for page in folder.glob(PAGES):
        page.unlink()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Give the manifest that an earlier command left; nothing where there is none that can be read."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def manifest_writer(manifest: dict[str, Any]) -> Callable[[Path], object]:
    """Give the writer of a manifest."""
    return lambda path: path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def write_files(writers: Writers, folder: Path) -> list[str]:
    """Write files, all of them or none; give their names.

    Args:
        writers: for each name what writes the file at a path.
        folder: where they go; it is there.

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    with _readable(folder):
        new = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            for name, writer in writers.items():
                writer(new / name)
            for name in writers:
                (new / name).replace(folder / name)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return list(writers)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """Turn what the system says about a folder into a message that says what to do."""
    try:
        yield
    except OSError as error:
        raise ParadoxError(
            f"{folder}: results cannot be written there ({error.strerror or error}). "
            "Next: name a folder that you may write, with --out."
        ) from error
