"""Tables for other programs, with a codebook beside them; all files or none."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from experiments.comparison.findings import write_csv
from experiments.runs.columns import Table
from paradox.present.files.tables import PLAIN, Layout, place_of, stata_names, table_writers
from paradox.present.files.writing import Writers, text_writer, write_files
from paradox.present.messages import t
from paradox.present.text import codebook
from paradox.present.text.markdown import escaped

# Lines of Python, lines of R.
Example = tuple[list[str], list[str]]

# A first thing to do with the runs.
EXAMPLE: Example = (
    ['runs.groupby("policy")["profit"].agg(["mean", "std"])'],
    ["aggregate(profit ~ policy, data = runs, FUN = mean)"],
)


class Exported(NamedTuple):
    """What was written.

    Attributes:
        files: by name of the table.
        codebook, page: what each column is, as a table and to read.
        reading: how other programs read it, in Markdown.
    """

    files: dict[str, Path]
    codebook: Path
    page: Path
    reading: list[str]


def export(
    tables: Sequence[Table],
    to: Path,
    title: str,
    command: str,
    version: str,
    lang: str = "en",
    layout: Layout = PLAIN,
) -> Exported:
    """Write runs and what is known about their columns.

    Args:
        tables: runs, and weekly series where there are any.
        to: the file of the runs; its ending says the format.
        title: of what was run, as its user wrote it.
        command: the command line.
        version: of the model.
        lang: language of labels and codebook.
        layout: of CSV files.

    Raises:
        ParadoxError: a file cannot be written; then none is.
    """
    files = {table.name: place_of(table, to, tables[0].name) for table in tables}
    example = EXAMPLE if any(column.name == "profit" for column in tables[0].columns) else ([], [])
    heads = [
        t("export.title", lang, name=escaped(to.name)),
        t("export.of", lang, title=escaped(title.rstrip(".?!")), version=version, command=command.replace("`", "'")),
        t("export.contrasts", lang),
    ]
    writers = table_writers(tables, to, lambda column: codebook.label(column, lang), layout)
    return _write(tables, files, writers, to, heads, example, lang, layout)


def export_log(
    tables: Sequence[Table],
    folder: Path,
    ending: str,
    heads: Sequence[str],
    lang: str = "en",
    example: Example = ([], []),
) -> Exported:
    """Write an event log, a file a table, and what is known about the columns.

    Args:
        tables: what happened.
        folder: where the files go.
        ending: of each file, which says the format.
        heads: what the codebook says of the log, in Markdown.
        lang: language of labels and codebook.
        example: a first thing to do with it: lines of Python, lines of R.

    Raises:
        ParadoxError: a file cannot be written; then none is.
    """
    writers: Writers = {}
    files = {table.name: folder / f"{table.name}{ending}" for table in tables}
    for table in tables:
        writers |= table_writers([table], files[table.name], lambda column: codebook.label(column, lang))
    return _write(tables, files, writers, folder / f"log{ending}", heads, example, lang, PLAIN)


def _write(
    tables: Sequence[Table],
    files: dict[str, Path],
    writers: Writers,
    to: Path,
    heads: Sequence[str],
    example: Example,
    lang: str,
    layout: Layout,
) -> Exported:
    """Write tables with a codebook beside them, whose name begins as that of a file."""
    names = {table.name: stata_names(table.columns) for table in tables}
    told = [row for table in tables for row in codebook.rows(table, names[table.name], lang)]
    reading = codebook.reading(files, example, lang, layout.sign, layout.decimal)
    table, page = to.with_name(f"{to.stem}_codebook.csv"), to.with_name(f"{to.stem}_codebook.md")
    places: Writers = {Path(path).absolute(): write for path, write in writers.items()}
    places[table.absolute()] = lambda path: write_csv(told, path)
    places[page.absolute()] = text_writer(codebook.page(heads, tables, reading, lang))
    write_files(places, to.parent, "--to")
    return Exported(files, table, page, reading)
