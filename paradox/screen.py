"""Shows a comparison in a terminal, or as plain ASCII where there is none."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from experiments.findings import Comparison
from experiments.plausible import Sureness
from paradox.commands.output import paragraph as wrapped
from paradox.commands.output import print_json
from paradox.plausible import as_values, lines
from paradox.tables import legend, tables
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
    console.print(legend(comparison), style="dim")
    console.print()
    console.print(paragraph(comparison))
    if folder is not None:
        console.print()
        console.print(f"Tables, figure and manifest: {folder}")
    if comparison.unused:
        console.print(f"{comparison.unused} runs of other versions of the model are kept there and were not used.")


def show_sureness(sure: Sequence[Sureness], console: Console) -> None:
    """Print in how many plausible worlds each verdict holds, and what it rests on."""
    for indent, text in lines(sure):
        if indent == 0:
            console.print()
            console.print(text, style="bold")
        else:
            wrapped(text, indent, hanging=2)


def show_json(comparison: Comparison, sure: Sequence[Sureness], folder: Path) -> None:
    """Print a comparison as one JSON value."""
    print_json(
        {
            "scenario": comparison.name,
            "scenario_hash": comparison.scenario_hash,
            "model_version": comparison.model_version,
            "reference": comparison.reference,
            "margin_sd": comparison.margin,
            "persons": comparison.persons,
            "weeks": comparison.weeks,
            "replications": comparison.replications,
            "seed": comparison.seed,
            "verdicts": {
                one.name: {
                    "person": one.person,
                    "person_at_horizon": one.person_at_horizon,
                    "base": one.base,
                    "policy": one.policy,
                }
                for one in comparison.policies
            },
            "findings": comparison.table(),
            "plausible": as_values(sure),
            "folder": str(folder),
        }
    )
