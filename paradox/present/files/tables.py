"""Writes tables for other programs: CSV, Parquet, Excel and Stata; whole or not at all.

pandas and the packages of each format are loaded here only. What users write is data: in CSV a text that a spreadsheet
would take for a formula has an apostrophe before it, in Excel every text is written as text.
"""

import csv
import math
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.comparison.findings import shown_cell
from experiments.runs.columns import Column, Table
from paradox.present.files.writing import Writers, workbook
from paradox.present.text.codebook import kind_of
from sim.errors import ParadoxError, install_extra

CSV, PARQUET, EXCEL, STATA = ".csv", ".parquet", ".xlsx", ".dta"
FORMATS = (CSV, PARQUET, EXCEL, STATA)
# What writes each format, beside what running needs.
_NEEDS = {CSV: (), PARQUET: ("pandas", "fastparquet"), EXCEL: ("xlsxwriter",), STATA: ("pandas",)}
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
# A sheet of Excel holds so many rows, its heading among them.
_ROWS_A_SHEET = 1_048_576
_STATA_NAME, _STATA_LABEL = 32, 80
# Words that are no names in Stata, or that pandas would rename as it writes.
_STATA_WORDS = frozenset(
    (
        "NULL", "_N", "_all", "_b", "_coef", "_cons", "_n", "_pi", "_pred", "_rc", "_se", "_skip", "aggregate",
        "array", "boolean", "break", "byte", "case", "catch", "class", "colvector", "complex", "const", "continue",
        "default", "delegate", "delete", "do", "double", "else", "eltypedef", "end", "enum", "explicit", "export",
        "external", "float", "for", "friend", "function", "global", "goto", "if", "in", "inline", "int", "local",
        "long", "mata", "matrix", "new", "numeric", "pragma", "program", "protected", "quad", "real", "return",
        "rowvector", "scalar", "short", "static", "strL", "string", "struct", "switch", "typedef", "typename",
        "using", "virtual", "void", "while", "with",
    )
)  # fmt: skip


class Layout(NamedTuple):
    """How a CSV file is laid out.

    Attributes:
        separator: between columns, one of `SEPARATORS`.
        decimal: the sign before decimals, "." or ",".
        mark: whether the file begins with a byte-order mark, by which Excel knows UTF-8.
    """

    separator: str = "comma"
    decimal: str = "."
    mark: bool = False

    @property
    def sign(self) -> str:
        """Return what stands between columns."""
        return SEPARATORS[self.separator]


PLAIN = Layout()


def check_target(path: Path, option: str = "--to") -> None:
    """Refuse a file that cannot be written, before anything is read.

    Raises:
        ParadoxError: a name whose ending is no format, or a package that is not installed.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise ParadoxError(
            f"{option} is {path}. Allowed: a file that ends in {', '.join(FORMATS[:-1])} or {FORMATS[-1]}. "
            f"Next: try {path.stem or 'runs'}{CSV}."
        )
    missing = [package for package in _NEEDS[ending] if find_spec(package) is None]
    if missing:
        raise ParadoxError(
            f"files that end in {ending} need the package {missing[0]}, which is not installed. "
            f"Next: {install_extra('tables')}."
        )


def check_layout(separator: str, decimal_comma: bool) -> None:
    """Refuse a layout in which numbers could not be told from columns.

    Raises:
        ParadoxError: there is no such separator, or commas would be both.
    """
    if separator not in SEPARATORS:
        allowed = ", ".join(SEPARATORS)
        raise ParadoxError(f"--separator is '{separator}'. Allowed: {allowed}. Next: try --separator semicolon.")
    if decimal_comma and separator == "comma":
        raise ParadoxError("--decimal-comma cannot go with commas between columns. Next: add --separator semicolon.")


def place_of(table: Table, to: Path, first: str) -> Path:
    """Return the file of a table: the one named for the first, for others one beside it; of Excel one file for all."""
    return to if table.name == first or to.suffix.lower() == EXCEL else to.with_stem(f"{to.stem}_{table.name}")


def table_writers(
    tables: Sequence[Table], to: Path, labels: Callable[[Column], str], layout: Layout = PLAIN
) -> Writers:
    """Say what writes each file of some tables.

    Args:
        tables: the first goes to the named file; further ones go beside it, or onto further sheets of a workbook.
        to: the file; its ending says the format.
        labels: what a column is in words; Stata shows it.
        layout: of CSV files.

    Raises:
        ParadoxError: a table is too long for a sheet.
    """
    ending = to.suffix.lower()
    if ending == EXCEL:
        for table in tables:
            if len(table) >= _ROWS_A_SHEET:
                raise ParadoxError(
                    f"the table '{table.name}' has {len(table):,} rows, and a sheet of Excel holds "
                    f"{_ROWS_A_SHEET - 1:,}. Next: write {to.stem}{PARQUET} or {to.stem}{CSV}."
                )
        return {to: lambda path: _write_excel(tables, path)}
    write: Callable[[Table, Path], None] = {
        CSV: lambda table, path: _write_csv(table, path, layout),
        PARQUET: _write_parquet,
        STATA: lambda table, path: _write_stata(table, path, labels),
    }[ending]
    return {
        place_of(table, to, tables[0].name): lambda path, table=table: write(table, path)  # type: ignore[misc]
        for table in tables
    }


def _write_csv(table: Table, path: Path, layout: Layout) -> None:
    with path.open("w", encoding="utf-8-sig" if layout.mark else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=layout.sign, lineterminator="\n")
        writer.writerow([shown_cell(column.name) for column in table.columns])
        writer.writerows(zip(*(_csv_cells(column, layout.decimal) for column in table.columns), strict=True))


def _csv_cells(column: Column, decimal: str) -> list[Any]:
    """Return what a column shows, cell by cell; what does not exist is nothing."""
    kind = kind_of(column)
    if kind == "text":
        if column.words:
            shown = [shown_cell(word) for word in column.words]
            return [shown[place] for place in column.values.tolist()]
        return [shown_cell(text) for text in column.values.tolist()]
    if kind == "whole":
        return list(column.values.tolist())
    if column.values.strides == (0,):  # one value in every row
        return [_number(float(column.values[0]), decimal)] * len(column.values)
    return [_number(value, decimal) for value in column.values.tolist()]


def _number(value: float, decimal: str) -> str:
    """Write a number with all its digits, a whole one without any behind the point."""
    if math.isnan(value):
        return ""
    return repr(value).removesuffix(".0").replace(".", decimal)


def frame_of(table: Table, names: Sequence[str] = ()) -> Any:
    """Return a table as a pandas data frame; texts of few words are categories.

    Args:
        table: the table.
        names: what its columns are called there; as in the table if not given.
    """
    import pandas

    made = {}
    for name, column in zip(names or [column.name for column in table.columns], table.columns, strict=True):
        if column.words:
            made[name] = pandas.Categorical.from_codes(column.values, categories=list(column.words))
        else:
            made[name] = column.values
    return pandas.DataFrame(made)


def _write_parquet(table: Table, path: Path) -> None:
    import fastparquet

    frame = frame_of(table)
    texts = {column.name: "utf8" for column in table.columns if kind_of(column) == "text"}
    fastparquet.write(str(path), frame, compression="SNAPPY", object_encoding=texts or "infer", write_index=False)


def _write_excel(tables: Sequence[Table], path: Path) -> None:
    with workbook(path, constant_memory=True) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column.name, bold)
            for row, cells in enumerate(_excel_rows(table), start=1):
                for place, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, place, cell)
                    elif math.isfinite(cell):
                        sheet.write_number(row, place, cell)


def _excel_rows(table: Table) -> Iterator[tuple[Any, ...]]:
    yield from zip(*(column.texts.tolist() for column in table.columns), strict=True)


def stata_names(columns: Sequence[Column]) -> dict[str, str]:
    """Return what Stata calls each column: at most 32 letters, digits and _, no two alike.

    The last part of a place in a scenario is enough where no other column has it.
    """
    names = [column.name for column in columns]
    last = [name.rpartition(".")[2] for name in names]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, short in sorted(zip(names, last, strict=True), key=lambda one: "." in one[0]):
        wanted = short if last.count(short) == 1 else name
        wanted = re.sub(r"\W", "_", wanted)
        if not re.match(r"[^\W\d]", wanted) or wanted in _STATA_WORDS or re.fullmatch(r"str\d+", wanted):
            wanted = f"_{wanted}"
        wanted = wanted[-_STATA_NAME:] if len(wanted) > _STATA_NAME else wanted
        wanted = f"_{wanted[1:]}" if wanted[0].isdigit() else wanted
        free, number = wanted, 2
        while free in taken:
            free, number = f"{wanted[: _STATA_NAME - len(str(number)) - 1]}_{number}", number + 1
        taken.add(free)
        found[name] = free
    return {name: found[name] for name in names}


def _write_stata(table: Table, path: Path, labels: Callable[[Column], str]) -> None:
    names = stata_names(table.columns)
    frame = frame_of(table, list(names.values()))
    for column in table.columns:
        name = names[column.name]
        if kind_of(column) == "whole":  # Stata's whole numbers end at two thousand million, which seeds pass
            whole = frame[name]
            fits = not len(whole) or int(np.abs(whole).max()) < 2**31 - 100
            frame[name] = whole.astype(np.int32 if fits else np.float64)
    shown = {names[column.name]: labels(column)[:_STATA_LABEL] for column in table.columns}
    frame.to_stata(str(path), write_index=False, version=118, variable_labels=shown)
