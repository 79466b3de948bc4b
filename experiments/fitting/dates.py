"""Tells apart in which order days, months and years are written, from the data, and asks where they do not say."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from experiments.fitting.tables import Row, Table, quoted
from sim.errors import Problem, ScenarioError

ORDERS = ("dmy", "mdy", "ymd")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s].*)?$")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?:[T\s,].*)?$")
_DAY_NAMED = re.compile(r"(\d{1,2})[\s.-]+([A-Za-z]{3,9})\.?[\s,-]+(\d{4})(?:[T\s,].*)?$")
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:[T\s,].*)?$")
_MONTH_ONLY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_MONTH_THEN_YEAR = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})$")
_MONTH_WORD = re.compile(r"([A-Za-z]{3,9})\.?[\s,-]+(\d{4})$")
_EARLIEST, _LATEST = 1970, 2100
ALLOWED = "a date such as 2026-03-14, 14.03.2026 or 03/14/2026"


def day_of(value: Any, order: str) -> date | None:
    """Return the day that a cell names; None if it names none.

    Args:
        value: the cell.
        order: one of ORDERS, for dates in numbers whose year does not come first.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if found := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return _made(*map(int, found.groups()))
    if found := _DAY_NAMED.match(text):
        return _made(int(found[3]), _MONTHS.get(found[2].lower(), 0), int(found[1]))
    if found := _MONTH_NAMED.match(text):
        return _made(int(found[3]), _MONTHS.get(found[1].lower(), 0), int(found[2]))
    if found := _NUMBERS.match(text):
        one, two, three = (int(part) for part in found.groups())
        if order == "ymd":
            return _made(2000 + one, two, three % 100)
        day, month = (one, two) if order == "dmy" else (two, one)
        return _made(three if three > 99 else 2000 + three, month, day)
    return None


def month_of(value: Any, order: str) -> date | None:
    """Return the first day of the month that a cell names; None if it names none."""
    text = str(value).strip()
    if isinstance(value, str):
        if found := _MONTH_ONLY.match(text) or re.match(r"(\d{4})(\d{2})$", text):
            return _made(int(found[1]), int(found[2]), 1)
        if found := _MONTH_THEN_YEAR.match(text):
            return _made(int(found[2]), int(found[1]), 1)
        if found := _MONTH_WORD.match(text):
            return _made(int(found[2]), _MONTHS.get(found[1].lower(), 0), 1)
    elif isinstance(value, int | float) and 197001 <= value <= 210012:
        return _made(int(value) // 100, int(value) % 100, 1)
    day = day_of(value, order)
    return day.replace(day=1) if day else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year <= _LATEST else None
    except ValueError:
        return None


def order_of(table: Table, columns: Sequence[int], asked: str = "") -> str:
    """Return in which order the dates of a table are written.

    Args:
        table: the table.
        columns: those with dates; where there are two, the second is not to come before the first.
        asked: what the user says; "" to tell it from the data.

    Raises:
        ScenarioError: the data do not say, or contradict themselves.
    """
    if asked:
        return asked
    first_beyond, second_beyond, example = None, None, None
    for row in table.rows:
        for column in columns:
            cell = table.cell(row, column)
            if isinstance(cell, str) and (found := _NUMBERS.match(cell)) and not _YEAR_FIRST.match(cell):
                example = example or (row, column)
                if int(found[1]) > 12:
                    first_beyond = first_beyond or (row, column)
                if int(found[2]) > 12:
                    second_beyond = second_beyond or (row, column)
    if first_beyond and second_beyond:
        one, other = (quoted(table.cell(*at)) for at in (first_beyond, second_beyond))
        what = f"{one} has its day first, and {other} in line {second_beyond[0].line} its month"
        raise ScenarioError(_at(table, first_beyond, what, "write all dates in one order, or say it with --dates"))
    if example is None or first_beyond:
        return "dmy"
    if second_beyond:
        return "mdy"
    likely = {order: _contradictions(table, columns, order) for order in ("dmy", "mdy")}
    if likely["dmy"] != likely["mdy"]:
        return min(likely, key=lambda order: likely[order])
    what = f"{quoted(table.cell(*example))} may have its day or its month first, and no date of the file says which"
    raise ScenarioError(_at(table, example, what, "say which with --dates dmy or --dates mdy"))


def _contradictions(table: Table, columns: Sequence[int], order: str) -> int:
    """Count the rows whose second date would come before the first."""
    if len(columns) < 2:
        return 0
    pairs = ([day_of(table.cell(row, column), order) for column in columns[:2]] for row in table.rows)
    return sum(one is not None and other is not None and other < one for one, other in pairs)


def _at(table: Table, at: tuple[Row, int], what: str, step: str) -> Problem:
    return table.fault(at[0], at[1], what, allowed="one order in the whole file", next_step=step)
