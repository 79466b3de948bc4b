"""The results of a comparison month by month, for a terminal."""

from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console

from experiments.comparison.findings import Comparison
from paradox.present.files.comparison import MONTHS_FIGURES
from paradox.present.messages import t
from paradox.present.terminal.comparison_screen import say
from paradox.present.terminal.comparison_table import PLAIN
from paradox.present.terminal.table_layout import TableColumn, layout_table
from paradox.present.text import months as told
from paradox.present.text.comparison import title_of
from sim.scenario.scenario import BUILT_IN


def show_months(comparison: Comparison, console: Console, folder: Path, lang: str = "en") -> None:
    """Print a table of months for each policy of the scenario, and when each breaks even."""
    texts = comparison.texts(lang)
    box = SIMPLE_HEAD if console.is_terminal and console.encoding.lower().startswith("utf") else PLAIN
    names = [row.name for row in told.rows(comparison, lang)]
    for one in comparison.policies:
        if one.name in BUILT_IN:
            continue
        columns = [TableColumn(heading, cells) for heading, cells in told.columns(comparison, one, lang)]
        console.print()
        say(console, t("months.heading", lang, policy=title_of(one.name, lang, texts)), style="bold")
        console.print(layout_table(t("months.month", lang), names, columns, console.width, box))
    console.print()
    if comparison.events:
        say(console, t("events.told", lang, events=told.events_told(comparison, lang)))
    for sentence in told.breaks_even(comparison, lang):
        say(console, sentence)
    console.print()
    say(console, told.note(comparison, lang), style="dim")
    console.print(t("months.figure", lang, path=folder / MONTHS_FIGURES[0]))
