"""How a result shows itself: in one line, and in a notebook as a table, never as all that it holds."""

import dataclasses
import html
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

# A line is cut here; a table shows so many rows and counts the others.
LONGEST_LINE = 200
MOST_ROWS = 30
# So many signs of a value are shown in a line or a cell.
_LONGEST_VALUE = 80

T = TypeVar("T")


class Brief:
    """A result that says in a line what it is, and holds rows for a table; by itself, its fields are both."""

    __slots__ = ()

    def _brief_line(self) -> str:
        """Return what the result is, in a line."""
        return ", ".join(f"{name} {_written(value)}" for name, value in _fields(self))

    def _brief_rows(self) -> Sequence[Mapping[str, Any]]:
        """Return the rows of its table, all with the same names of columns."""
        return [{"name": name, "value": value} for name, value in _fields(self)]

    def __repr__(self) -> str:
        """Return the line."""
        text = " ".join(f"<{type(self).__name__} {self._brief_line()}>".split())
        return text if len(text) <= LONGEST_LINE else text[: LONGEST_LINE - 4] + "...>"

    def _repr_html_(self) -> str:
        """Return the line and the table as HTML; texts of users stay text."""
        rows = self._brief_rows()
        head = f"<p>{html.escape(repr(self).strip('<>'))}</p>"
        if not rows:
            return head
        more = f"<p>and {len(rows) - MOST_ROWS} more</p>" if len(rows) > MOST_ROWS else ""
        names = "".join(f"<th>{html.escape(str(name))}</th>" for name in rows[0])
        lines = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_written(value))}</td>' for value in row.values())}</tr>"
            for row in rows[:MOST_ROWS]
        )
        return f"{head}<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>{more}"


class Many(Brief, tuple[T, ...]):
    """Several results of one kind, in order: a tuple whose table has a row for each."""

    __slots__ = ()

    def _brief_line(self) -> str:
        return f"{len(self)} {type(self[0]).__name__}" if self else "none"

    def _brief_rows(self) -> Sequence[Mapping[str, Any]]:
        return [dict(_fields(one)) for one in self]


class Named(Brief, dict[str, T]):
    """Several results of one kind by name: a dict whose table has a row for each."""

    __slots__ = ()

    def _brief_line(self) -> str:
        return f"{len(self)}: {', '.join(self)}"

    def _brief_rows(self) -> Sequence[Mapping[str, Any]]:
        return [{"name": name, **dict(_fields(one))} for name, one in self.items()]


def briefly(
    kind: type[T],
    line: Callable[[T], str] | None = None,
    rows: Callable[[T], Sequence[Mapping[str, Any]]] | None = None,
) -> type[T]:
    """Let a class show itself as a `Brief` does that cannot be one: a named tuple, or one that knows nothing of this.

    Args:
        kind: the class.
        line: what it is, in a line; None for its fields.
        rows: the rows of its table; None for its fields.
    """
    told = {"_brief_line": line or Brief._brief_line, "_brief_rows": rows or Brief._brief_rows}
    for name, method in {**told, "__repr__": Brief.__repr__, "_repr_html_": Brief._repr_html_}.items():
        setattr(kind, name, method)
    return kind


def _fields(result: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a dataclass or named tuple, each with its value."""
    names = [one.name for one in dataclasses.fields(result)] if dataclasses.is_dataclass(result) else result._fields
    for name in names:
        yield name, getattr(result, name)


def _written(value: Any) -> str:
    """Write a value of a cell: numbers with four digits, no number as a dash, of many values how many there are."""
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else "–"
    if isinstance(value, str):
        return value
    if hasattr(value, "shape"):
        return f"{value.size:,} values" if value.ndim else _written(value.item())
    if isinstance(value, Mapping):
        return _cut(", ".join(f"{name}: {_written(one)}" for name, one in list(value.items())[:_LONGEST_VALUE]))
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return _cut(", ".join(map(_written, value[:_LONGEST_VALUE])))
    return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
