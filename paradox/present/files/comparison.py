"""What a comparison leaves on disk: tables, a figure and a manifest; all of them or none.

What is left about other findings goes, so that no two files of a folder disagree.
"""

from pathlib import Path
from typing import Any

from experiments.comparison.findings import Comparison, write_csv
from paradox.present.files.writing import MANIFEST, Writers, json_writer, read_manifest, write_files

STORE = "runs.sqlite"
TABLE = "table.csv"
WEEKLY = "weekly.csv"
GROUPS = "groups.csv"
FIGURES = ("figure.svg", "figure.png")
PLAUSIBLE = "plausible.csv"
PAGES = "report*.html"
_SAME_RUNS = ("scenario_hash", "model_version", "replications", "seed", "confidence")


def write(comparison: Comparison, folder: Path, manifest: dict[str, Any], lang: str = "en") -> list[str]:
    """Write all files of a comparison, the figure in a language, and return their names.

    What an earlier command left about the same runs stays: pages, and the answer of plausible worlds, which the new
    manifest takes over. What was left about other runs goes, so that no two files of a folder disagree.

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    from paradox.present.figures import comparison as figures
    from paradox.present.figures import style

    earlier = read_manifest(folder)
    same = all(earlier.get(name) == manifest.get(name) for name in _SAME_RUNS)
    asked = {"plausible": earlier["plausible"]} if same and earlier.get("plausible", {}).get("answers") else {}
    writers: Writers = {
        TABLE: lambda path: write_csv(comparison.table(), path),
        WEEKLY: lambda path: write_csv(comparison.weekly_table(), path),
        GROUPS: lambda path: write_csv(comparison.groups_table(), path),
        **{name: lambda path: style.save(figures.contrasts(comparison, lang), path) for name in FIGURES},
        MANIFEST: json_writer({**manifest, **asked}),
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
