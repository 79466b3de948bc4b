"""Reads monthly figures: customers, joins, leavers, contacts, complaints, NPS or CSAT, answers to questions, cost."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from experiments.fitting.columns import FIGURES, Named, find_columns
from experiments.fitting.dates import month_of, order_of
from experiments.fitting.tables import decimal_comma, number_of, quoted, read_table
from sim.errors import Problem, ScenarioError

_TOPS = (1.0, 5.0, 7.0, 10.0, 100.0)
_AWRY = 0.02
# Columns of which one counts a part of the other, and what is said where it is more.
_WITHIN = (
    ("complained", "problems", "{:g} customers say they complained, and {:g} report a problem",
     "at most those with a problem"),
    ("problems", "surveyed", "{:g} customers report a problem, and {:g} were surveyed", "at most those surveyed"),
    ("leavers_problems", "leavers_asked", "{:g} leavers report a problem, and {:g} were asked", "at most those asked"),
)  # fmt: skip


@dataclass(frozen=True)
class Monthly:
    """Monthly figures as they were read.

    Attributes:
        months: figures by month (its first day) and name. dirt: how often each kind of flaw was met.
        columns: what the table tells. csat_top: of the scale of the CSAT; 0 if there is none.
    """

    file: str
    months: Mapping[date, Mapping[str, float]]
    dirt: Mapping[str, int]
    columns: tuple[str, ...]
    csat_top: float


def read_figures(path: Path, named: Named, order: str = "") -> Monthly:
    """Read monthly figures.

    Args:
        path: CSV or Excel file.
        named: what the user says of columns.
        order: of dates; "" to tell it from the data.

    Raises:
        ScenarioError: every cell that cannot be used, with its place.
    """
    table = read_table(path, "the monthly figures")
    columns = find_columns(table, FIGURES, "month", named)
    if len(columns) == 1:
        step = f"name columns: {', '.join(FIGURES)}; or say which they are in a file, with --columns"
        raise ScenarioError(Problem("no column but the month is known", table.file, 1, 1, next_step=step))
    order = order_of(table, [columns["month"]], order)
    commas = {name: decimal_comma([table.cell(row, at) for row in table.rows]) for name, at in columns.items()}
    months: dict[date, dict[str, float]] = {}
    problems: list[Problem] = []
    dirt: Counter[str] = Counter()
    for row in table.rows:
        cell = table.cell(row, columns["month"])
        if cell == "":
            dirt["no_date"] += 1
            continue
        if (month := month_of(cell, order)) is None:
            what, allowed = f"{quoted(cell)} is no month", "a month such as 2026-03, 03/2026 or Mar 2026"
            problems.append(table.fault(row, columns["month"], what, allowed=allowed))
            continue
        if month in months:
            dirt["duplicate"] += 1
            continue
        found = months[month] = {}
        for name, at in columns.items():
            if name == "month":
                continue
            if (cell := table.cell(row, at)) == "":
                dirt["no_figure"] += 1
                continue
            number = number_of(cell, commas[name])
            low, high = (-100.0, 100.0) if name == "nps" else (0.0, 1e12)
            if number is None or not low <= number <= high:
                allowed = f"a number from {low:g} to {high:g}" if name == "nps" else "a number from 0 on"
                problems.append(table.fault(row, at, f"{quoted(cell)} is no figure of {name}", allowed=allowed))
            else:
                found[name] = number
        for part, whole, said, allowed in _WITHIN:
            if part in found and found[part] > found.get(whole, math.inf):
                what = said.format(found[part], found[whole])
                problems.append(table.fault(row, columns[part], what, allowed=allowed))
    if problems:
        raise ScenarioError(*problems)
    if not months:
        raise ScenarioError(Problem("no row has a month", table.file, next_step="fill the column of months"))
    scale = max((figures.get("csat", 0.0) for figures in months.values()), default=0.0)
    if awry := _not_adding_up(months):
        dirt["not_adding_up"] = awry
    top = next((top for top in _TOPS if scale <= top), 100.0) if scale else 0.0
    return Monthly(table.file, dict(sorted(months.items())), dict(dirt), tuple(columns), top)


def _not_adding_up(months: Mapping[date, Mapping[str, float]]) -> int:
    """Count months in which the customers are not those before, with who joined and without who left."""
    awry, ordered = 0, sorted(months)
    for before, month in pairwise(ordered):
        one, other = months[before], months[month]
        if {"customers"} <= one.keys() and {"customers", "joins", "leavers"} <= other.keys():
            ends = one["customers"] + other["joins"] - other["leavers"]
            begins = one["customers"] + one.get("joins", 0.0) - one.get("leavers", 0.0)
            off = min(abs(other["customers"] - said) for said in (ends, begins))
            awry += off > _AWRY * max(1.0, other["customers"])
    return awry
