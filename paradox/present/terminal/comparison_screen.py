"""Shows a comparison in a terminal, or as plain ASCII where there is none."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

from experiments.comparison.findings import Comparison
from experiments.comparison.plausible import Sureness
from paradox.present.files.plausible import as_values
from paradox.present.messages import t
from paradox.present.terminal.comparison_table import legend, tables
from paradox.present.terminal.output import paragraph as wrapped
from paradox.present.terminal.output import print_json
from paradox.present.terminal.wrapping import fill
from paradox.present.text.comparison import cautions, paragraph, replications
from paradox.present.text.plausible import lines


def terminals() -> tuple[Console, Console]:
    """Return the console for results and the one for notices, which go their own way when output is piped."""
    return (
        Console(markup=False, highlight=False, emoji=False),
        Console(markup=False, highlight=False, emoji=False, stderr=True),
    )


def say(console: Console, text: str, style: str = "") -> None:
    """Print a paragraph, nothing where there is none.

    One in Chinese is broken here, as the console breaks lines at spaces only.
    """
    if text:
        console.print(text if cell_len(text) == len(text) else fill(text, console.width), style=style)


def show(comparison: Comparison, console: Console, folder: Path | None = None, lang: str = "en") -> None:
    """Print a comparison: what was asked, the tables, the verdict in words, where the results are."""
    texts = comparison.texts(lang)
    say(console, texts.title, style="bold")
    if texts.question:
        say(console, texts.question)
    say(
        console,
        t(
            "screen.size",
            lang,
            persons=f"{comparison.persons:,}",
            weeks=comparison.weeks,
            replications=replications(comparison.replications, lang),
            seed=comparison.seed,
        ),
    )
    drawn = console.is_terminal and console.encoding.lower().startswith("utf")
    for title, body in tables(comparison, drawn, lang, console.width):
        console.print()
        say(console, title, style="bold")
        console.print(body)
    console.print()
    say(console, legend(comparison, lang), style="dim")
    console.print()
    say(console, paragraph(comparison, lang))
    for caution in cautions(comparison, lang):
        console.print()
        say(console, caution, style="yellow")
    if folder is not None:
        console.print()
        console.print(t("screen.files", lang, folder=folder))
    if comparison.unused:
        console.print(t("screen.unused", lang, count=comparison.unused))


def show_sureness(sure: Sequence[Sureness], console: Console, comparison: Comparison, lang: str = "en") -> None:
    """Print in how many plausible worlds each verdict holds, and what it rests on."""
    for indent, text in lines(sure, lang, comparison.texts(lang)):
        if indent == 0:
            console.print()
            console.print(text, style="bold")
        else:
            wrapped(text, indent, hanging=2)


def say_removed(console: Console, pages: Iterable[str], lang: str = "en") -> None:
    """Say which pages of earlier findings were taken away; nothing if none were."""
    gone = t("words.comma", lang).join(sorted(pages))
    if gone:
        say(console, t("screen.removed", lang, pages=gone))


def show_json(comparison: Comparison, sure: Sequence[Sureness], folder: Path) -> None:
    """Print a comparison as one JSON value."""
    print_json(
        {
            "scenario": comparison.name,
            "scenario_hash": comparison.scenario_hash,
            "model_version": comparison.model_version,
            "reference": comparison.reference,
            "margin_sd": comparison.margin,
            "sd_in_latent_units": comparison.spread,
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
            "cautions": cautions(comparison),
            "findings": comparison.table(),
            "plausible": as_values(sure),
            "folder": str(folder),
        }
    )
