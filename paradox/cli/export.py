"""`paradox export`: the runs of a comparison or a study as one table for other programs."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paradox.cli.arguments import Language, OwnCustomer, OwnFirm, own_classes
from paradox.present.messages import t
from sim.errors import ParadoxError

if TYPE_CHECKING:
    from experiments.runs.columns import Table


def export(
    name: Annotated[str, typer.Argument(metavar="FILE|NAME", help="A scenario or a study: a file, or a shipped one.")],
    to: Annotated[
        Path,
        typer.Option("--to", metavar="FILE", help="The table: it ends in .csv, .parquet, .xlsx or .dta (Stata)."),
    ],
    separator: Annotated[
        str, typer.Option(metavar="comma|semicolon|tab", help="Between the columns of a CSV file.")
    ] = "comma",
    decimal_comma: Annotated[
        bool, typer.Option("--decimal-comma", help="Write 0,5 and not 0.5 into a CSV file.")
    ] = False,
    mark: Annotated[
        bool, typer.Option("--bom", help="Begin a CSV file with a byte-order mark, by which Excel knows UTF-8.")
    ] = False,
    begin: Annotated[
        int | None, typer.Option(metavar="WEEK", help="The comparison that 'compare --begin WEEK' made.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the results.")] = Path("results"),
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
) -> None:
    """Write the runs of a comparison or a study as one table, with a codebook.

    One row per run: run, world, policy, replication, seed, all constants, levers and factors as they were simulated,
    and the outcomes. Weekly series go into a second, long table where they are kept. Prints how R and pandas read it.
    """
    from experiments.file_kinds import STUDY, found_as
    from paradox.present.files.export import export as write
    from paradox.present.files.tables import Layout, check_layout, check_target
    from paradox.present.terminal.output import paragraph
    from sim.version import model_version

    check_target(to)
    check_layout(separator, decimal_comma)
    classes = own_classes(customer, firm)
    is_study = found_as(name)[0] == STUDY
    title, tables = _study(name, out, lang, classes) if is_study else _comparison(name, out, begin, lang, classes)
    layout = Layout(separator, "," if decimal_comma else ".", mark)
    command = shlex.join(["paradox", *sys.argv[1:]])
    written = write(tables, to, title, command, model_version(), lang, layout)
    runs = tables[0]
    typer.echo(t(f"export.done_{'one' if len(runs) == 1 else 'many'}", lang, count=f"{len(runs):,}", path=to))
    for table in tables[1:]:
        path = written.files[table.name]
        where = t("export.same_file", lang, name=table.name, path=path) if path == to else path
        typer.echo(t("export.weeks", lang, count=f"{len(table):,}", path=where))
    typer.echo(t("export.codebook", lang, path=written.codebook, page=written.page))
    failed = sum(text != "" for column in runs.columns if column.name == "failure" for text in column.texts.tolist())
    if failed:
        paragraph(t("export.failed", lang, count=f"{failed:,}"))
    for part in written.reading:
        indent = "  " if part.startswith("```") else ""
        lines = [f"{indent}{line}".rstrip() for line in part.splitlines() if not line.startswith("```")]
        typer.echo("\n".join(["", *lines]))


def _comparison(name: str, out: Path, begin: int | None, lang: str, classes: Any) -> "tuple[str, tuple[Table, ...]]":
    """Return title and tables of the comparison that the folder of results tells of."""
    from experiments.comparison.compare import choose
    from experiments.comparison.export import tables
    from paradox.present.files.comparison import STORE
    from paradox.present.files.writing import read_manifest

    case = choose(name, **classes)
    case = case if begin is None else case.begun(begin)
    folder = out / case.name
    manifest = read_manifest(folder)
    if manifest and manifest.get("scenario_hash") != case.hash:
        raise ParadoxError(
            f"{folder}: the results there are of another version of this scenario. Next: paradox compare {name}"
        )
    made = choose(case, manifest.get("replications"), manifest.get("seed"))
    return made.texts(lang).title, tables(made, folder / STORE, name)


def _study(name: str, out: Path, lang: str, classes: Any) -> "tuple[str, tuple[Table, ...]]":
    """Return title and tables of a study."""
    from experiments.studies.export import tables
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of

    study = load_study(name, **classes)
    return study.texts(lang).title, tables(study, folder_of(study, out))
