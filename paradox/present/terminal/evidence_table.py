"""The table of evidence for a terminal of 80 columns, and what it comes to in words."""

from rich.table import Table
from rich.text import Text

from experiments.evidence import Evidence, RowFinding
from paradox.numbers import plain
from paradox.tables import PLAIN

_SHORT_ROLE = {"calibrate": "cal", "design": "des", "validate": "val"}
_NAME = 18
_STYLES = {"in": "green", "out": "red", "known": "yellow"}

LEGEND = (
    "cal: parameters may be fitted to it. des: the structure or the experiment was changed after it had failed: "
    "passing is consistency. val: held out, and passed without a change made for it; only these are validation. "
    "Bands are argued in evidence.md, not published values; row: its rows. Interval: 95 % over seeds. in: "
    "the value, the mean over seeds, lies in the band, wherever its interval ends."
)


def table(evidence: Evidence) -> Table:
    """Give the table: row, role, value with interval, band, in or out, rows of the source."""
    found = Table(box=PLAIN, padding=0, show_edge=False)
    found.add_column("finding", width=_NAME)
    found.add_column("role", width=4)
    found.add_column("value", width=7, justify="right")
    found.add_column("interval", width=16, justify="right")
    found.add_column("band", width=13)
    found.add_column("", width=5)
    found.add_column("row", max_width=9, overflow="fold")
    for row in evidence.rows:
        band = row.band
        found.add_row(
            folded(band.id, _NAME),
            _SHORT_ROLE[band.role],
            plain(row.found.estimate, 3),
            interval(row),
            band.text,
            Text(row.word, style=_STYLES[row.word]),
            band.source_rows.replace(";", "; "),
        )
    return found


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


def summary(evidence: Evidence) -> str:
    """Say what the table comes to, role by role, and name what is out."""
    parts = []
    for role in ("calibrate", "design", "validate"):
        rows = [row for row in evidence.rows if row.band.role == role]
        if rows:
            parts.append(f"{sum(row.is_in for row in rows)} of {len(rows)} {role} rows")
    seeds = len(evidence.seeds)
    text = f"In their bands over {seeds} seed{'s' if seeds > 1 else ''}: {', '.join(parts)}."
    if evidence.without:
        text += f" Without: {', '.join(evidence.without)}."
    unexpected = [row.band.id for row in evidence.unexpected]
    known = [row.band for row in evidence.rows if row.word == "known"]
    close = [row.band.id for row in evidence.rows if row.is_close]
    if close:
        text += f" Intervals that reach over an end of the band: {', '.join(close)}."
    if unexpected:
        text += f" Out: {', '.join(unexpected)}."
    for band in known:
        text += f" Known to be out: {band.id} ({band.known_out})."
    return text
