"""The table of evidence for a terminal of 80 columns, and what it comes to in words."""

import math

from rich.table import Table
from rich.text import Text

from experiments.evidence import Band, Evidence, RowFinding
from experiments.evidence.bands import ROLES
from experiments.parameter_sets import shares_that_pass
from paradox.present.messages import model_name, t, typed
from paradox.present.terminal.comparison_table import PLAIN
from paradox.present.text.number_format import percent, plain

_NAME = 18
_STYLES = {"in": "green", "out": "red", "known": "yellow"}


def table(evidence: Evidence, lang: str = "en") -> Table:
    """Return the table: row, role, value with interval, band, in or out, rows of the source."""
    found = Table(box=PLAIN, padding=0, show_edge=False)
    found.add_column(t("evidence.finding", lang), width=_NAME)
    found.add_column(t("evidence.role", lang), width=4)
    found.add_column(t("evidence.value", lang), width=7, justify="right")
    found.add_column(t("evidence.interval", lang), width=16, justify="right")
    found.add_column(t("evidence.band", lang), width=13)
    found.add_column("", width=5)
    found.add_column(t("evidence.row", lang), max_width=9, overflow="fold")
    for row in evidence.rows:
        band = row.band
        found.add_row(
            folded(band.id, _NAME),
            t(f"evidence.role_{band.role}", lang),
            plain(row.found.estimate, 3),
            interval(row),
            _band(band, lang),
            Text(t(f"evidence.word_{row.word}", lang), style=_STYLES[row.word]),
            band.source_rows.replace(";", "; "),
        )
    return found


def shares(evidence: Evidence, lang: str = "en") -> str:
    """Say in which share of the ensemble and of the wide prior each finding held out comes out, "" if not counted."""
    counted = shares_that_pass()
    told = [
        t("evidence.share", lang, name=row.band.id, ensemble=percent(own), prior=percent(wide))
        for row in evidence.rows
        for own, wide in [counted.get(row.band.id, (math.nan, math.nan))]
        if not math.isnan(own)
    ]
    return t("evidence.shares", lang, shares=t("words.comma", lang).join(told)) if told else ""


def _band(band: Band, lang: str) -> str:
    """Write the band, in words only where it has two ends."""
    if not (math.isfinite(band.low) and math.isfinite(band.high)):
        return band.text
    return t("evidence.between", lang, low=f"{band.low:g}", high=f"{band.high:g}")


def folded(name: str, width: int) -> str:
    """Break a long id behind underscores, so that it can be read in a narrow column."""
    lines = [""]
    for part in name.replace("_", "_ ").split(" "):
        if len(lines[-1]) + len(part) > width:
            lines.append(" ")
        lines[-1] += part
    return "\n".join(lines)


def interval(row: RowFinding) -> str:
    """Write the interval over seeds, or a dash for one seed."""
    low, high = plain(row.found.low, 3), plain(row.found.high, 3)
    return "-" if low == "-" else f"{low} .. {high}"


def summary(evidence: Evidence, lang: str = "en") -> str:
    """Say what the table comes to, role by role, and name what is out."""
    comma = t("words.comma", lang)
    parts = []
    for role in ROLES:
        rows = [row for row in evidence.rows if row.band.role == role]
        if rows:
            inside = sum(row.is_in for row in rows)
            parts.append(t(f"evidence.inside_{role}", lang, inside=inside, rows=len(rows)))
    seeds = len(evidence.seeds)
    text = t(f"evidence.summary_{'one' if seeds == 1 else 'many'}", lang, seeds=seeds, parts=comma.join(parts))
    if evidence.without:
        removed = [typed(model_name("ablation", name, lang, name), name, lang) for name in evidence.without]
        text += t("evidence.without", lang, names=comma.join(removed))
    unexpected = [row.band.id for row in evidence.unexpected]
    known: dict[str, list[str]] = {}
    for row in evidence.rows:
        if row.word == "known":
            known.setdefault(row.band.known_out, []).append(row.band.id)
    close = [row.band.id for row in evidence.rows if row.is_close]
    if close:
        text += t("evidence.close", lang, names=comma.join(close))
    if unexpected:
        text += t("evidence.out", lang, names=comma.join(unexpected))
    for reason, names in known.items():
        why = model_name("known_out", reason, lang, reason)
        text += t("evidence.known_out", lang, name=comma.join(names), why=why)
    return text
