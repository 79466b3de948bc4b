"""Reads a table from a CSV file or an Excel sheet, whatever separates its cells, and remembers where each stood."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, nearest, shown

_SEPARATORS = (",", ";", "\t", "|")
_MOST_ROWS = 2_000_000
# What people write into a cell of which they know nothing.
_NOTHING = {"", "-", "--", "?", "n/a", "na", "nan", "none given", "null", "unknown", "未知", "不详", "缺失", "无记录"}
_NOISE = re.compile(r"[\s\u00a0$€£¥￥元%]|[A-Z]{3}(?=\s|\d|$)|(?<=\d)\s?[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it stands in, counted from 1, and its cells; an Excel date stays a date."""

    line: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its header.

    Attributes:
        file: name for messages. header: names of the columns as they are written. rows: below the header.
    """

    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def cell(self, row: Row, column: int) -> Any:
        """Return a cell; "" where the row is too short or nothing is known."""
        value = row.cells[column] if column < len(row.cells) else ""
        if value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING):
            return ""
        return value.strip() if isinstance(value, str) else value

    def fault(self, row: Row, column: int, what: str, *, allowed: str, next_step: str = "") -> Problem:
        """Return a problem that points at a cell; its column is that of the table, counted from 1."""
        named = f"column '{self.header[column]}': {what}"
        step = next_step or "mend the cell, or leave it empty"
        return Problem(named, self.file, row.line, column + 1, allowed=allowed, next_step=step)


def read_table(path: Path, what: str) -> Table:
    """Read a table from a file.

    Args:
        path: a CSV file (comma, semicolon, tab or bar; UTF-8 or UTF-16, with or without a mark) or an Excel file
            (.xlsx, its first sheet).
        what: what should be in it, for messages.

    Raises:
        ScenarioError: there is no such file, it is no table, or it is empty.
    """
    if not path.is_file():
        beside = [str(one) for one in path.parent.glob("*") if one.suffix in (".csv", ".xlsx", ".tsv", ".txt")]
        raise _refused(path, f"there is no such file ({what})", suggestion=nearest(str(path), beside))
    try:
        lines = _sheet(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text(path)
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror or error})") from None
    filled = [(number, cells) for number, cells in lines if any(str(cell or "").strip() for cell in cells)]
    if not filled:
        raise _refused(path, f"is empty ({what})", allowed="a header and one row a line")
    header = tuple(str(cell or "").strip() for cell in filled[0][1])
    return Table(str(path), header, tuple(Row(number, tuple(cells)) for number, cells in filled[1:]))


def _refused(path: Path, what: str, allowed: str = "", suggestion: str = "") -> ScenarioError:
    step = "give a CSV file, saved as UTF-8, or an Excel file (.xlsx)"
    return ScenarioError(Problem(what, str(path), allowed=allowed, suggestion=suggestion, next_step=step))


def _text(path: Path) -> list[tuple[int, list[Any]]]:
    """Read the lines of a CSV file, split by what separates its header."""
    raw = path.read_bytes()
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(path, "is no text in UTF-8") from None
    if "\0" in text:
        raise _refused(path, "is no text")
    first = next((line for line in text.splitlines() if line.strip()), "")
    counted = {mark: len(next(csv.reader([first], delimiter=mark))) for mark in _SEPARATORS}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(counted, key=lambda mark: counted[mark]))
    lines: list[tuple[int, list[Any]]] = []
    try:
        before = 0
        for cells in reader:
            lines.append((before + 1, list(cells)))
            before = reader.line_num
            if len(lines) > _MOST_ROWS:
                raise _refused(path, f"has more than {_MOST_ROWS:,} rows")
    except csv.Error as error:
        raise _refused(path, f"line {reader.line_num} cannot be split into cells ({error})") from None
    return lines


def _sheet(path: Path) -> list[tuple[int, list[Any]]]:
    """Read the first sheet of an Excel file; formulas count as the values that were last computed."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _refused(path, f"is no Excel file ({error})") from None
    try:
        return [(number, list(cells)) for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1)]
    finally:
        book.close()


def decimal_comma(values: Sequence[Any]) -> bool:
    """Return whether the numbers of a column have a comma before their decimals.

    One number settles it: 12,5 has, 1.234,5 has, 0,125 has, 1,234.5 has not; 1,234 alone is one thousand.
    """
    texts = [_NOISE.sub("", value) for value in values if isinstance(value, str)]
    return any(
        re.search(r",\d+$", text) and ("." not in text or text.rindex(".") < text.rindex(","))
        and not re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+", text)
        for text in texts
    )  # fmt: skip


def number_of(value: Any, comma: bool) -> float | None:
    """Return the number in a cell; None if it is none. Signs of currencies and percent are passed over.

    Args:
        value: the cell.
        comma: whether decimals stand behind a comma.
    """
    if isinstance(value, bool | date):
        return None
    if isinstance(value, int | float):
        return float(value)
    text = _NOISE.sub("", str(value)).replace("'", "").replace("，", ",")
    text = text.replace(".", "").replace(",", ".") if comma else text.replace(",", "")
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) < 1e15 else None


def quoted(value: Any) -> str:
    """Write a cell for a message."""
    return shown(value if isinstance(value, str) else str(value))
