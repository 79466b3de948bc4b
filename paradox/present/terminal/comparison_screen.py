"""Shows a comparison in a terminal, or as plain ASCII where there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console

from experiments.comparison.findings import Comparison
from experiments.comparison.plausible import AskedWorlds, Sureness
from paradox.present.files.plausible import Certainty, as_values
from paradox.present.messages import t
from paradox.present.terminal.comparison_table import PLAIN, legend, market_table, tables
from paradox.present.terminal.output import paragraph as wrapped
from paradox.present.terminal.output import print_json
from paradox.present.terminal.table_layout import TableColumn, layout_table
from paradox.present.terminal.wrapping import fill
from paradox.present.text import decision as told
from paradox.present.text.advice import advice_told, all_cautions
from paradox.present.text.comparison import market_told, paragraph, replications
from paradox.present.text.money import money_of
from paradox.present.text.pilots import pilot_table
from paradox.present.text.plausible import fewer, lines


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
    market = market_table(comparison, drawn, lang, console.width)
    console.print()
    say(console, market.title, style="bold")
    console.print(market.body)
    say(console, market_told(comparison, lang), style="" if comparison.fitted or comparison.matched else "yellow")
    for title, body in tables(comparison, drawn, lang, console.width):
        console.print()
        say(console, title, style="bold")
        console.print(body)
    _show_pilots(comparison, console, drawn, lang)
    console.print()
    say(console, legend(comparison, lang), style="dim")
    console.print()
    say(console, paragraph(comparison, lang))
    for caution in all_cautions(comparison, lang):
        console.print()
        say(console, caution, style="yellow")
    if folder is not None:
        console.print()
        console.print(t("screen.files", lang, folder=folder))
    if comparison.unused:
        console.print(t("screen.unused", lang, count=comparison.unused))


def _show_pilots(comparison: Comparison, console: Console, drawn: bool, lang: str) -> None:
    """Print who is in each pilot, and what it changes for them and for the others; nothing where there is none."""
    table = pilot_table(comparison, lang)
    if table is None:
        return
    columns = [TableColumn(head, [cells[at] for _, cells in table.rows]) for at, head in enumerate(table.heads)]
    names = [name for name, _ in table.rows]
    console.print()
    say(console, table.title, style="bold")
    console.print(
        layout_table(t("screen.policy", lang), names, columns, console.width, SIMPLE_HEAD if drawn else PLAIN)
    )
    for sentence in table.sentences:
        say(console, sentence)
    say(console, table.note, style="dim")


def show_sureness(sure: Sequence[Sureness], console: Console, comparison: Comparison, lang: str = "en") -> None:
    """Print in how many plausible worlds each verdict holds, and what it rests on."""
    for indent, text in lines(sure, lang, comparison.texts(lang)):
        if indent == 0:
            console.print()
            console.print(text, style="bold")
        else:
            wrapped(text, indent, hanging=2)
    before = advice_told(comparison, lang)
    for caution in advice_told(comparison, lang, sure):
        if caution not in before:
            console.print()
            say(console, caution, style="yellow")


def show_certainty(sure: Certainty | None, console: Console, comparison: Comparison, lang: str = "en") -> None:
    """Print how sure the decision is: spreads, chances, regret, what is worth knowing, which test would tell."""
    if sure is None:
        return
    decision, texts, money = sure.decision, comparison.texts(lang), money_of(comparison, lang)
    heading = t("decision.heading", lang, worlds=decision.worlds, replications=decision.replications)
    console.print()
    say(console, heading, style="bold")
    box = SIMPLE_HEAD if console.is_terminal and console.encoding.lower().startswith("utf") else PLAIN
    for table in (told.spreads(decision, money, texts), told.chances(decision, money, texts)):
        if not table.rows:
            continue
        columns = [TableColumn(head, [cells[at] for _, cells in table.rows]) for at, head in enumerate(table.heads)]
        console.print()
        say(console, table.title)
        names = [name for name, _ in table.rows]
        console.print(layout_table(t("screen.policy", lang), names, columns, console.width, box))
    sentences = [
        told.choice_told(decision, money, texts),
        *told.unknowns_told(decision, money),
        *(told.field_test_told(sure.test, money, texts) if sure.test else []),
    ]
    console.print()
    say(console, told.note(decision, money, texts), style="dim")
    console.print()
    say(console, t("words.space", lang).join(sentences))


def worlds_used(asked: AskedWorlds, sure: Sequence[Sureness], lang: str = "en") -> str:
    """Say that fewer worlds were asked than wanted, "" if that is not so."""
    return fewer(asked.worlds, sure, lang)


def say_removed(console: Console, names: Iterable[str], lang: str = "en") -> None:
    """Say which files about earlier findings were taken away; nothing if none were."""
    gone = t("words.comma", lang).join(sorted(names))
    if gone:
        say(console, t("screen.removed", lang, names=gone))


def show_json(
    comparison: Comparison, sure: Sequence[Sureness], folder: Path, certainty: Certainty | None = None
) -> None:
    """Print a comparison as one JSON value."""
    print_json(
        {
            "scenario": comparison.name,
            "scenario_hash": comparison.scenario_hash,
            "fitted": comparison.fitted,
            "matched": list(comparison.matched),
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
            "cautions": all_cautions(comparison, sure=sure),
            "findings": comparison.table(),
            "break_even": {one.name: one.break_even._asdict() for one in comparison.policies},
            "months": comparison.months_table(),
            "pilots": {name: pilot._asdict() for name, pilot in comparison.pilots.items()},
            "plausible": as_values(sure),
            "certainty": asdict(certainty) if certainty else None,
            "folder": str(folder),
        }
    )
