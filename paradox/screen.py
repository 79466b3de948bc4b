"""Shows a comparison in a terminal, or as plain ASCII where there is none."""

from pathlib import Path

from rich.console import Console

from experiments.findings import Comparison
from paradox.numbers import plain
from paradox.tables import LEGEND, tables
from paradox.words import paragraph


def terminals() -> tuple[Console, Console]:
    """Give the console for results and the one for notices, which go their own way when output is piped."""
    return (
        Console(markup=False, highlight=False, emoji=False),
        Console(markup=False, highlight=False, emoji=False, stderr=True),
    )


def show(comparison: Comparison, console: Console, folder: Path | None = None) -> None:
    """Print a comparison: what was asked, the tables, the verdict in words, where the results are."""
    console.print(comparison.title, style="bold")
    if comparison.question:
        console.print(comparison.question)
    console.print(
        f"{comparison.persons:,} persons, {comparison.weeks} weeks, {comparison.replications} "
        f"replication{'s' if comparison.replications > 1 else ''}, seed {comparison.seed}"
    )
    for table in tables(comparison, console.is_terminal and console.encoding.lower().startswith("utf")):
        console.print()
        console.print(table)
    console.print()
    console.print(LEGEND.format(margin=plain(comparison.margin)), style="dim")
    console.print()
    console.print(paragraph(comparison))
    if folder is not None:
        console.print()
        console.print(f"Tables, figure and manifest: {folder}")
    if comparison.unused:
        console.print(f"{comparison.unused} runs of other versions of the model are kept there and were not used.")
