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
MONTHS = "months.csv"
MONTHS_FIGURES = ("months.svg", "months.png")
FIGURES = ("figure.svg", "figure.png")
PLAUSIBLE = "plausible.csv"
DECISION = "decision.csv"
PAGES = "report*.html"
_SAME_RUNS = ("scenario_hash", "own_outcomes", "model_version", "replications", "seed", "confidence")


def write(
    comparison: Comparison, folder: Path, manifest: dict[str, Any], lang: str = "en", *, months: bool = False
) -> list[str]:
    """Write all files of a comparison, the figures in a language, and return their names.

    The figure of the months is drawn if asked for; one of the same runs stays.

    What an earlier command left about the same runs stays: pages, and the answer of plausible worlds, which the new
    manifest takes over. What was left about other runs goes, so that no two files of a folder disagree.

    Raises:
        ParadoxError: one could not be written; then the folder is as it was.
    """
    from paradox.present.figures import comparison as figures
    from paradox.present.figures import months as by_month
    from paradox.present.figures import style

    earlier = read_manifest(folder)
    same = all(earlier.get(name) == manifest.get(name) for name in _SAME_RUNS)
    asked = {"plausible": earlier["plausible"]} if same and earlier.get("plausible", {}).get("answers") else {}
    by_months = comparison.months_table()
    writers: Writers = {
        TABLE: lambda path: write_csv(comparison.table(), path),
        WEEKLY: lambda path: write_csv(comparison.weekly_table(), path),
        GROUPS: lambda path: write_csv(comparison.groups_table(), path),
        **({MONTHS: lambda path: write_csv(by_months, path)} if by_months else {}),
        **{name: lambda path: style.save(figures.contrasts(comparison, lang), path) for name in FIGURES},
        **{
            name: lambda path: style.save(by_month.months(comparison, lang), path)
            for name in (MONTHS_FIGURES if months else ())
        },
        MANIFEST: json_writer({**manifest, **asked}),
    }
    names = write_files(writers, folder)
    if not asked:
        for name in (PLAUSIBLE, DECISION):
            (folder / name).unlink(missing_ok=True)
    if not same:
        remove_pages(folder)
        for name in () if months else MONTHS_FIGURES:
            (folder / name).unlink(missing_ok=True)
    return names


def asked_for(folder: Path) -> set[str]:
    """Name what is in a folder because it was asked for: pages, answers of plausible worlds, the figure of months."""
    return {one.name for pattern in (PAGES, PLAUSIBLE, DECISION, *MONTHS_FIGURES) for one in folder.glob(pattern)}


def remove_pages(folder: Path) -> None:
    """Take away the pages of earlier findings, in every language."""
    for page in folder.glob(PAGES):
        page.unlink()
