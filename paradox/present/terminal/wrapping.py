"""Lines for a terminal: a Chinese character takes two columns, and a line may break between any two of them."""

import re
from collections.abc import Iterable, Iterator
from textwrap import fill as fill_narrow

from rich.cells import cell_len

_WIDE = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60"
# A line begins with no closing mark and ends with no opening one.
_OPENING, _CLOSING = "（“‘《「【", "，。；：、！？）”’》」】"
_PIECE = re.compile(
    rf"\s+|[{_OPENING}]*(?:[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_WIDE}])[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+"
)


def fill(text: str, width: int, initial_indent: str = "", subsequent_indent: str = "") -> str:
    """Break a text into lines of at most `width` columns, as `textwrap.fill` does for narrow characters only.

    Args:
        text: one paragraph; a line break in it counts as a space.
        width: columns of the terminal.
        initial_indent: before the first line.
        subsequent_indent: before all others.
    """
    if cell_len(text) == len(text):
        return fill_narrow(text, width, initial_indent=initial_indent, subsequent_indent=subsequent_indent)
    lines, line = [], initial_indent
    for piece in _short(_PIECE.findall(text), width - max(len(initial_indent), len(subsequent_indent))):
        shown = " " if piece.isspace() and len(piece) == 1 else piece
        if cell_len((line + shown).rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line, shown = subsequent_indent, shown.lstrip()
        line += shown
    return "\n".join([*lines, line.rstrip()])


def _short(pieces: Iterable[str], width: int) -> Iterator[str]:
    """Cut what is longer than a whole line."""
    for piece in pieces:
        yield from (
            (piece[at : at + width] for at in range(0, len(piece), width)) if cell_len(piece) > width else (piece,)
        )


def unbroken(text: str, width: int) -> Iterator[str]:
    """List the parts of a text between which a line of some columns may end."""
    yield from _short(_PIECE.findall(text), width)


def padded(text: str, width: int) -> str:
    """Fill a text up with spaces to a number of columns; a longer one stays as it is."""
    return text + " " * max(0, width - cell_len(text))


def padded_left(text: str, width: int) -> str:
    """Put spaces before a text up to a number of columns; a longer one stays as it is."""
    return " " * max(0, width - cell_len(text)) + text
