"""A fit on the screen: what was set, what was inferred and how much was learned, what was found in the data."""

from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console

from experiments.fitting.later import Later
from paradox.present.messages import t
from paradox.present.terminal.comparison_screen import say
from paradox.present.terminal.comparison_table import PLAIN
from paradox.present.terminal.table_layout import TableColumn, layout_table
from paradox.present.text import fit as told
from paradox.present.text.number_format import plain

_HOLDS = 0.8


def show(report: dict[str, Any], console: Console, lang: str = "en") -> None:
    """Print a fit."""
    say(console, told.title(report, lang), style="bold")
    say(console, told.covered(report, lang))
    for note in told.notes(report, lang):
        say(console, f"- {note}", style="yellow")
    if report["decided"]:
        _heading(console, t("fit.decided", lang))
        heads = [t(f"fit.{key}", lang) for key in ("lever", "value", "interval", "cases")]
        _table(console, heads, told.decided_rows(report, lang))
    say(console, told.days(report, lang))
    _heading(console, t("fit.learned", lang))
    heads = [t(f"fit.{key}", lang) for key in ("unknown_head", "prior", "after", "how_much")]
    short = [(*row[:3], t(f"fit.learned_{one['word']}", lang)) for row, one in zip(
        told.learned_rows(report, lang), report["learned"], strict=True)]  # fmt: skip
    _table(console, heads, short)
    console.print()
    for sentence in (*told.held(report, lang), *told.cannot(report, lang)):
        say(console, sentence)


def show_later(report: dict[str, Any], later: Sequence[Later], console: Console, lang: str = "en") -> None:
    """Print later months beside the forecast."""
    say(console, t("fit.check_title", lang, title=report["titles"][lang]), style="bold")
    heads = [t(f"fit.check_{key}", lang) for key in ("month", "what", "real", "band", "inside")]
    rows = [
        (one.month, t(f"fit.series.{one.name}", lang), _short(one.real),
         told.between(_short(one.low), _short(one.high)), t("fit.yes_inside" if one.inside else "fit.not_inside", lang))
        for one in later
    ]  # fmt: skip
    _table(console, heads, rows)
    within = sum(one.inside for one in later)
    say(console, t("fit.check_counted", lang, within=within, of=len(later)))
    say(console, t("fit.check_good" if within >= _HOLDS * len(later) else "fit.check_bad", lang))


def _short(value: float) -> str:
    return plain(value, 0 if abs(value) >= 10.0 or not value % 1.0 else 2, grouped=True)


def _heading(console: Console, text: str) -> None:
    console.print()
    say(console, text, style="bold")


def _table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    drawn = console.is_terminal and console.encoding.lower().startswith("utf")
    columns = [
        TableColumn(head, [row[at] for row in rows], words=at == len(heads) - 1) for at, head in enumerate(heads)
    ]
    box = SIMPLE_HEAD if drawn else PLAIN
    console.print(layout_table(heads[0], [row[0] for row in rows], columns[1:], console.width, box))
