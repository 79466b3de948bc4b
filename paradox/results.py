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

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    from paradox import figures

    writers: Writers = {
        TABLE: lambda path: write_csv(comparison.table(), path),
        WEEKLY: lambda path: write_csv(comparison.weekly_table(), path),
        GROUPS: lambda path: write_csv(comparison.groups_table(), path),
        **{name: lambda path: figures.save(figures.contrasts(comparison, lang), path) for name in FIGURES},
        MANIFEST: manifest_writer(manifest),
    }
    names = write_files(writers, folder)
    # What an earlier comparison said of plausible worlds does not belong to this one.
    (folder / PLAUSIBLE).unlink(missing_ok=True)
    return names


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
