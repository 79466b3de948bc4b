"""Lays a table of names, numbers and words out in the columns that a terminal has; no digit is ever cut off.

What is too wide is first set closer, then its names are broken, and at last its rows are stacked, one below the other.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from rich.box import Box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from paradox.present.terminal.output import NARROWEST
from paradox.present.terminal.wrapping import fill, padded, padded_left, unbroken

_NAME_WIDTHS = (16, 12)
_HEADING_WIDTHS = (10, 6)
_WORD_WIDTH = 10
# Spaces left and right of a cell, and between two columns, where the box itself puts one.
_GAPS = {(1, 1): 3, (0, 1): 2, (0, 0): 1}
_LEFT_OUT = "..."
_PIECE = re.compile(r"[^\s_-]*[\s_-]?")


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column beside the names: its heading, its cells from top to bottom, and whether they are words.

    Words may be broken over lines, numbers may not.
    """

    heading: str
    cells: Sequence[str]
    words: bool = False


@dataclass(frozen=True, slots=True)
class _Layout:
    """Widths of the names and of each column, and the padding of a cell."""

    name: int
    columns: tuple[int, ...]
    heading: int
    padding: tuple[int, int]


def layout_table(
    heading: str,
    names: Sequence[str],
    columns: Sequence[TableColumn],
    width: int,
    box: Box,
    styles: dict[str, str] | None = None,
) -> Table | Text:
    """Return a table that fits, or its rows stacked where none does.

    Args:
        heading: above the names.
        names: of the rows.
        columns: the others.
        width: columns of the terminal; at least `NARROWEST`.
        box: lines of the table.
        styles: of cells that are one of these words.
    """
    shown = styles or {}
    layout = next(_layouts(heading, names, columns, width), None)
    if layout is None:
        return _stacked(names, columns, max(width, NARROWEST), shown)
    table = Table(box=box, pad_edge=False, show_edge=False, padding=(0, layout.padding[1], 0, layout.padding[0]))
    table.add_column(fill(heading, layout.name), width=layout.name)
    for column, wide in zip(columns, layout.columns, strict=True):
        table.add_column(
            _headed(column, layout.heading), justify="left" if column.words else "right", width=wide, no_wrap=True
        )
    for at, name in enumerate(names):
        cells = [
            Text(fill_lines(column.cells[at], wide), style=shown.get(column.cells[at], ""))
            for column, wide in zip(columns, layout.columns, strict=True)
        ]
        table.add_row(Text(broken(name, layout.name)), *cells)
    return table


def _layouts(heading: str, names: Sequence[str], columns: Sequence[TableColumn], width: int) -> Iterator[_Layout]:
    """List the layouts that fit, the airiest first: gaps go before the names, and names before headings."""
    longest = max(cell_len(text) for text in (heading, *names))
    for headed, most, (padding, gap) in product(_HEADING_WIDTHS, _NAME_WIDTHS, _GAPS.items()):
        name = min(longest, most)
        wide = [max(map(cell_len, [*_headed(one, headed).split("\n"), *_lines(one)])) for one in columns]
        over = name + sum(wide) + gap * len(wide) - width
        for at, column in enumerate(columns):
            if column.words and over > 0:
                least = min(wide[at], max(_WORD_WIDTH, _longest_word(column)))
                over, wide[at] = over - (wide[at] - least), max(least, wide[at] - over)
        if over <= 0:
            yield _Layout(name, tuple(wide), headed, padding)


def _headed(column: TableColumn, least: int) -> str:
    """Break a heading between its words to what its cells need anyhow; the names never suffer from a long heading."""
    if column.words:
        return column.heading
    words = column.heading.split() if column.heading.isascii() else []
    return fill(column.heading, max(least, *map(cell_len, [*_lines(column), *words])))


def _longest_word(column: TableColumn) -> int:
    """Return how wide a column of words is at least, so that none of them is broken; Chinese may be anywhere."""
    return max((len(word) for cell in column.cells for word in cell.split() if word.isascii()), default=0)


def _lines(column: TableColumn) -> list[str]:
    """List the lines of all cells."""
    return [line for cell in column.cells for line in cell.split("\n")]


def fill_lines(text: str, width: int) -> str:
    """Break each line of a text to a width."""
    return "\n".join(fill(line, width) for line in text.split("\n"))


def broken(name: str, width: int) -> str:
    """Break a name to a width: behind a space, an underscore or a hyphen, never inside a word.

    A word that is longer than a line is shortened in its middle, so that names alike in their beginnings stay apart.
    Between Chinese characters a line may end anywhere, but for marks that open or close.
    """
    lines = [""]
    for piece in _PIECE.findall(name):
        if cell_len(lines[-1] + piece.rstrip()) <= width:
            lines[-1] += piece
            continue
        lines += [""] if lines[-1] else []
        if cell_len(piece) == len(piece):
            lines[-1] += _shortened(piece, width)
            continue
        for sign in unbroken(piece, width):
            if lines[-1] and cell_len(lines[-1] + sign.rstrip()) > width:
                lines.append("")
            lines[-1] += sign
    return "\n".join(line.rstrip() for line in lines)


def _shortened(word: str, width: int) -> str:
    """Leave out the middle of a word that is longer than a line, behind which a space may stand."""
    over = len(word.rstrip()) - width
    if over <= 0:
        return word
    first, last = (width - len(_LEFT_OUT) + 1) // 2, (width - len(_LEFT_OUT)) // 2
    bare = word.rstrip()
    return bare[:first] + _LEFT_OUT + bare[len(bare) - last :]


def _stacked(names: Sequence[str], columns: Sequence[TableColumn], width: int, styles: dict[str, str]) -> Text:
    """Return a block per row: its name, then a line per column, the number at the right end of its heading."""
    made = Text()
    ends = max(max(map(cell_len, _lines(one))) for one in columns)
    label = min(max(cell_len(one.heading) for one in columns), width - 4 - ends)
    for at, name in enumerate(names):
        made.append(("\n\n" if at else "") + broken(name, width), style="bold")
        for column in columns:
            first, *more = column.cells[at].split("\n")
            *above, last = fill(column.heading, label).split("\n")
            for line in above:
                made.append(f"\n  {line}")
            made.append(f"\n  {padded(last, label)}  ")
            made.append(first if column.words else padded_left(first, ends), style=styles.get(first, ""))
            for line in more:
                made.append(f"\n  {' ' * label}  {line}")
    return made
