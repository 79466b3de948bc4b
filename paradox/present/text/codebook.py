"""What the columns of a table are: a codebook, and how other programs read the table."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.columns import (
    CONSTANT,
    EVENT,
    FACTOR,
    IDENTITY,
    LEVER,
    OUTCOME,
    SERIES,
    Column,
    Table,
    meaning_of_series,
)
from paradox.present.messages import catalogue, model_name, t
from paradox.present.text.markdown import escaped, table_head, table_row
from sim.scenario.amounts import is_currency

# So many words of a column are named.
_NAMED = 12


def meaning(column: Column, lang: str = "en") -> str:
    """Say what a column is, in a language; "" where nobody has said it."""
    own = f"codebook.about.{column.about}"
    if column.role not in (FACTOR, OUTCOME) and own in catalogue(lang):
        return t(own, lang)
    if column.role == EVENT:
        if is_currency(column.unit):
            return t("log.in_currency", lang, name=column.about.rpartition(".")[2], currency=column.unit)
        return t(f"log.{column.about}", lang)
    if column.role == OUTCOME:
        return model_name("outcome_meaning", column.about, lang, column.meaning)
    if column.role in (LEVER, CONSTANT, FACTOR):
        return model_name("meaning", column.about, lang, column.meaning)
    return column.meaning


def unit(column: Column, lang: str = "en") -> str:
    """Return the unit of a column, in a language."""
    return model_name("unit", column.unit, lang, column.unit)


def kind_of(column: Column) -> str:
    """Return what the values of a column are: text, whole or number."""
    if column.words or column.values.dtype.kind == "O":
        return "text"
    return "whole" if column.values.dtype.kind in "iub" else "number"


def rows(table: Table, names: dict[str, str], lang: str = "en") -> list[dict[str, Any]]:
    """Return the codebook of a table as plain rows, one a column.

    Args:
        table: what is told.
        names: what Stata calls the columns.
        lang: language of the meanings.
    """
    found = []
    for column in table.columns:
        least, greatest, missing = _range(column)
        found.append(
            {
                "table": table.name,
                "variable": column.name,
                "stata": names[column.name],
                "role": column.role,
                "type": kind_of(column),
                "unit": "" if column.unit == "–" else column.unit,
                "allowed_low": column.low,
                "allowed_high": column.high,
                "least": least,
                "greatest": greatest,
                "missing": missing,
                "values": json.dumps(column.words, ensure_ascii=False) if 0 < len(column.words) <= _NAMED else "",
                "meaning": meaning(column, lang),
            }
        )
        if column.about == "series":
            found += [_series_row(table.name, series, lang) for series in column.words]
    return found


def _series_row(table: str, series: str, lang: str) -> dict[str, Any]:
    """Return what a series counts as a row of the codebook."""
    unit_of_it, said = meaning_of_series(series)
    nothing = dict.fromkeys(("allowed_low", "allowed_high", "least", "greatest", "missing"), math.nan)
    told = {"table": table, "variable": series, "stata": "", "role": SERIES, "type": "number", "unit": unit_of_it}
    return {**told, **nothing, "values": "", "meaning": model_name("series_meaning", series, lang, said)}


def _range(column: Column) -> tuple[float, float, int]:
    """Return the least and the greatest number of a column, and how many are missing; texts have neither."""
    if kind_of(column) == "text" or not len(column.values):
        return math.nan, math.nan, 0
    values = column.values[:1] if column.values.strides == (0,) else column.values
    there = values[np.isfinite(values)]
    missing = (len(values) - len(there)) * (len(column.values) // len(values))
    return (float(there.min()), float(there.max()), missing) if len(there) else (math.nan, math.nan, missing)


def page(heads: Sequence[str], tables: Sequence[Table], reading: Sequence[str], lang: str = "en") -> str:
    """Write the codebook as a page of Markdown.

    Args:
        heads: its title, then paragraphs, in Markdown.
        tables: what is told.
        reading: how other programs read the files, in Markdown.
        lang: language.
    """
    title, *paragraphs = heads
    parts = [f"# {title}", *paragraphs, f"## {t('export.read', lang)}", *reading]
    columns = [t(f"codebook.{one}", lang) for one in ("variable", "kind", "unit", "allowed", "range", "meaning")]
    for table in tables:
        parts.append("## " + escaped(t("export.table", lang, name=table.name, rows=f"{len(table):,}")))
        lines = [table_row(_cells(column, lang)) for column in table.columns]
        counted = [word for column in table.columns if column.about == "series" for word in column.words]
        lines += [table_row(_series_cells(series, lang)) for series in counted]
        parts.append("\n".join([*table_head(columns), *lines]))
    return "\n\n".join(parts) + "\n"


def _cells(column: Column, lang: str) -> list[str]:
    least, greatest, missing = _range(column)
    kind = _kind(column.role, kind_of(column), lang)
    if column.words:
        named = t("words.comma", lang).join(map(escaped, column.words[:_NAMED])) + (
            " ..." if len(column.words) > _NAMED else ""
        )
        seen = escaped(column.words[0]) if len(column.words) == 1 else ""
        seen = seen or t("codebook.words", lang, count=len(column.words), words=named)
    else:
        seen = _between(least, greatest, lang)
    if missing:
        seen = t("words.comma", lang).join(filter(None, [seen, t("codebook.missing", lang, count=f"{missing:,}")]))
    return [
        f"`{column.name}`",
        kind,
        escaped("" if column.unit == "–" else unit(column, lang)),
        _between(column.low, column.high, lang),
        seen,
        escaped(meaning(column, lang)),
    ]


def _series_cells(series: str, lang: str) -> list[str]:
    row = _series_row("", series, lang)
    counted_in = escaped(model_name("unit", row["unit"], lang, row["unit"]))
    return [f"`{series}`", _kind(SERIES, "number", lang), counted_in, "", "", escaped(row["meaning"])]


def _kind(role: str, kind: str, lang: str) -> str:
    return t("words.comma", lang).join((t(f"codebook.role.{role}", lang), t(f"codebook.type.{kind}", lang)))


def _between(low: float, high: float, lang: str) -> str:
    if math.isnan(low):
        return ""
    return _plain(low) if low == high else t("codebook.between", lang, low=_plain(low), high=_plain(high))


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e6 else f"{value:.6g}"


def snippets(files: dict[str, Path], separator: str = ",", decimal: str = ".") -> dict[str, list[str]]:
    """Return the lines with which other programs read the files of some tables, by program.

    Args:
        files: by name of the table; of a workbook all have the same.
        separator: between the columns of CSV files.
        decimal: sign before the decimals in them.
    """
    first = next(iter(files.values()))
    python, r, stata = ["import pandas as pd", ""], [], []
    for name, path in files.items():
        quoted = json.dumps(path.name, ensure_ascii=False)
        match first.suffix.lower():
            case ".parquet":
                python.append(f"{name} = pd.read_parquet({quoted})")
                r.append(f"{name} <- arrow::read_parquet({quoted})")
            case ".xlsx":
                python.append(f'{name} = pd.read_excel({quoted}, sheet_name="{name}")')
                r.append(f'{name} <- readxl::read_excel({quoted}, sheet = "{name}")')
                stata.append(f'import excel {quoted}, sheet("{name}") firstrow clear')
            case ".dta":
                python.append(f"{name} = pd.read_stata({quoted})")
                r.append(f"{name} <- haven::as_factor(haven::read_dta({quoted}))")
                stata.append(f"use {quoted}, clear")
            case _:
                more = "" if separator == "," else f", sep={json.dumps(separator)}"
                more += "" if decimal == "." else f', decimal="{decimal}"'
                python.append(f'{name} = pd.read_csv({quoted}{more}, encoding="utf-8-sig", low_memory=False)')
                own = "" if separator == "," else f", sep = {json.dumps(separator)}"
                own += "" if decimal == "." else f', dec = "{decimal}"'
                r.append(f'{name} <- read.csv({quoted}{own}, fileEncoding = "UTF-8-BOM", check.names = FALSE)')
    return {"python": python, "r": r, **({"stata": stata} if stata else {})}


def reading(
    files: dict[str, Path],
    example: tuple[list[str], list[str]],
    lang: str = "en",
    separator: str = ",",
    decimal: str = ".",
) -> list[str]:
    """Return how other programs read the files, as parts of a page.

    Args:
        files: by name of the table.
        example: a first thing to do with them: lines of Python, lines of R.
        lang: language.
        separator: between the columns of CSV files.
        decimal: sign before the decimals in them.
    """
    found = snippets(files, separator, decimal)
    found["python"] += example[0]
    found["r"] += example[1]
    parts = []
    for program, lines in found.items():
        fence = program if program != "stata" else "text"
        parts += [t(f"export.{program}", lang), "\n".join([f"```{fence}", *lines, "```"])]
    if "stata" in found:
        own = next(iter(files.values())).suffix.lower() != ".dta"
        parts.append(t("export.stata_own_names" if own else "export.stata_names", lang))
    return parts


def label(column: Column, lang: str = "en") -> str:
    """Return a column in a few words, for programs that show a label beside a name; its unit in brackets."""
    said = meaning(column, lang) or column.name
    told = unit(column, lang)
    return f"{said.rstrip('.')} [{told}]" if told and told != "–" and column.role != IDENTITY else said.rstrip(".")
