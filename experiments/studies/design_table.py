"""A design of one's own: a table with a column for every factor and a row for every point."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.fitting.tables import Row, Table, decimal_comma, read_table
from experiments.studies.factors import Factor
from experiments.studies.structure import part_of
from sim.errors import Problem, ScenarioError, nearest, one_of, shown

# Values are compared with lists and limits as they are written, to so many parts of the range.
_SLACK = 1e-9
_STEP = "correct the cell, or what the study says of this factor"


def rows_of_table(path: Path, factors: Sequence[Factor]) -> tuple[tuple[float, ...], ...]:
    """Read the points of a study from a CSV or Excel file.

    Args:
        path: the file; its header names every factor once, in any order, and nothing else.
        factors: the factors; each value must be one that its factor may take.

    Returns:
        For each row the values in the order of the factors; words as their number in the list.

    Raises:
        ScenarioError: with file, line and column of everything that is wrong.
    """
    table = read_table(path, "a design with a column for each factor")
    columns = _columns(table, factors)
    if not table.rows:
        what, step = "the table has a header and no points", "add a line for each point"
        raise ScenarioError(Problem(what, table.file, 1, 1, next_step=step))
    read = [_Column(table, column, factor) for column, factor in zip(columns, factors, strict=True)]
    rows, problems = [], list[Problem]()
    for row in table.rows:
        if len(row.cells) > len(table.header):
            what = f"the row has {len(row.cells)} cells, the header {len(table.header)}"
            step = "give every row a cell for each column"
            problems.append(Problem(what, table.file, row.line, len(table.header) + 1, next_step=step))
        values = [column.value(row, problems) for column in read]
        rows.append(tuple(values))
    if problems:
        raise ScenarioError(*problems)
    return tuple(rows)


def _columns(table: Table, factors: Sequence[Factor]) -> list[int]:
    """Return the column of each factor.

    Raises:
        ScenarioError: a factor has no column or two, or a column is no factor.
    """
    names, problems = [factor.name for factor in factors], []
    for at, heading in enumerate(table.header):
        if heading in table.header[:at]:
            what, step = f"column {shown(heading)} stands twice", "remove one of them"
            problems.append(Problem(what, table.file, 1, at + 1, next_step=step))
        elif heading not in names:
            what, step = (
                f"column {shown(heading)} is no factor of this study",
                "declare the factor, or remove the column",
            )
            guess = nearest(heading, names)
            problems.append(Problem(what, table.file, 1, at + 1, one_of(names), guess, next_step=step))
    for name in (name for name in names if name not in table.header):
        what, step = f"there is no column for the factor {shown(name)}", "add the column"
        problems.append(Problem(what, table.file, 1, 1, next_step=step))
    if problems:
        raise ScenarioError(*problems)
    return [table.header.index(name) for name in names]


class _Column:
    """Reads the cells of one factor."""

    def __init__(self, table: Table, column: int, factor: Factor) -> None:
        self.table, self.column, self.factor = table, column, factor
        cells = [table.cell(row, column) for row in table.rows]
        self.comma = not factor.is_words and (decimal_comma(cells) or self._as_decimals_alone(cells))
        self.words = {str(value): float(number) for number, value in enumerate(factor.values)}

    def _as_decimals_alone(self, cells: Sequence[Any]) -> bool:
        """Return whether texts such as 1,234 are in the range with a decimal comma, and none is with thousands."""
        texts = [cell for cell in cells if isinstance(cell, str) and "," in cell]
        decimals, thousands = ([_number(one.replace(",", mark), comma=False) for one in texts] for mark in (".", ""))
        return bool(texts) and all(map(self._within, decimals)) and not any(map(self._within, thousands))

    def _within(self, number: float | None) -> bool:
        return number is not None and self.factor.low <= number <= self.factor.high

    def value(self, row: Row, problems: list[Problem]) -> float:
        """Return the value in a row; nan, and what is wrong among the problems, if it cannot be simulated."""
        cell = self.table.cell(row, self.column)
        if cell == "":
            return self._refuse(row, problems, "the cell is empty", self._allowed())
        if self.factor.is_words:
            word = str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell)
            word = part_of(word) if self.factor.switches else word
            if word not in self.words:
                return self._refuse(row, problems, f"{shown(str(cell))} is none of its values", self._allowed())
            return self.words[word]
        number = _number(cell, comma=self.comma)
        if number is None:
            return self._refuse(row, problems, f"{shown(str(cell))} is no number", self._allowed())
        return self._checked(row, number, problems)

    def _checked(self, row: Row, number: float, problems: list[Problem]) -> float:
        """Return a number as the list or the range of its factor has it."""
        factor, slack = self.factor, _SLACK * max(1.0, abs(self.factor.low), abs(self.factor.high))
        if factor.is_list:
            near = min(factor.values, key=lambda one: abs(one - number))
            if abs(near - number) > slack:
                return self._refuse(row, problems, f"{number:g} is none of its values", self._allowed())
            return float(near)
        if not factor.low - slack <= number <= factor.high + slack:
            return self._refuse(row, problems, f"{number:g} is out of its range", self._allowed())
        if abs(float(factor.snapped(np.array(number))) - number) > slack:
            what = f"{number:g} makes no whole number"
            return self._refuse(row, problems, what, "values that make whole numbers")
        return min(max(number, factor.low), factor.high)

    def _allowed(self) -> str:
        if self.factor.is_list:
            return one_of([str(value) for value in self.factor.values])
        return f"{self.factor.low:g} to {self.factor.high:g}"

    def _refuse(self, row: Row, problems: list[Problem], what: str, allowed: str) -> float:
        problems.append(self.table.fault(row, self.column, what, allowed=allowed, next_step=_STEP))
        return math.nan


def _number(cell: Any, *, comma: bool) -> float | None:
    """Return the number in a cell; None if it is none, or not finite."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str) and comma:
        cell = cell.replace(".", "").replace(",", ".")
    try:
        number = float(cell)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
