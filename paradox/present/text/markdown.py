"""Markdown in which what users write stays text: no image, no link, no cell of a table comes of it."""

import re
from collections.abc import Iterable, Sequence

# What means something anywhere in a line; at the edge of a word; where a line begins; what makes an address.
_MEANT = re.compile(
    r"[\\`*\[\]<>|~&$]|(?<![^\W_])_|_(?![^\W_])|^[#+=-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)",
    re.IGNORECASE,
)
# So that whoever splits a row at its bars finds its cells, readers of Markdown or not.
_BAR = "&#124;"
_ESCAPED = re.compile(rf"\\([^\w\s]|_)|{_BAR}")


def escaped(text: str) -> str:
    """Return a text as a line of Markdown that shows it as it was written; line breaks become spaces."""
    return _MEANT.sub(lambda found: _BAR if found[0] == "|" else f"\\{found[0]}", " ".join(text.split()))


def unescaped(text: str) -> str:
    """Return the text that a line of Markdown shows, for a screen or a figure."""
    return _ESCAPED.sub(lambda found: found[1] or "|", text)


def table_row(cells: Iterable[str]) -> str:
    """Write a row of a table; texts of users in it are escaped."""
    return "| " + " | ".join(cells) + " |"


def table_head(names: Sequence[str]) -> list[str]:
    """Write the first two lines of a table."""
    return [table_row(names), "|" + "---|" * len(names)]
