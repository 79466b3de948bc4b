"""`paradox evidence`: the model against what was published."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.commands.arguments import AsJson, ScenarioOrBaseline


def evidence(
    scenario: ScenarioOrBaseline = "baseline",
    quick: Annotated[bool, typer.Option("--quick", help="Few seeds: under a minute.")] = False,
    seeds: Annotated[
        int | None, typer.Option(min=1, max=1000, metavar="N", help="How many seeds; if not given, 30.")
    ] = None,
    rows: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only these rows, such as A6 or A1_severe; several times or with commas."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="MECHANISM", help="With a mechanism taken out; several times or with commas."),
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Take out every mechanism in turn: which finding needs which.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Designs at the same time; if not given, one a core.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the published findings in the model and tell which are in their acceptance bands.

    Prints role, value with its interval over seeds, band, and source of every finding; writes a table, a figure and
    a manifest, to the folder evidence. A run of some rows, without a mechanism or of another market goes to a folder
    of its own, such as evidence-A6, and leaves the whole table as it was. Ends with 1 if a row is out that is not
    known to be, with 0 otherwise.
    """
    from experiments import evidence as findings
    from experiments.evidence.run import QUICK_SEEDS, SEEDS
    from experiments.file_kinds import load_scenario
    from paradox import evidence_results, results
    from paradox.evidence_matrix import NAME as MATRIX
    from paradox.progress import Counter, tell_compiling
    from paradox.screen import terminals
    from sim.errors import ParadoxError

    asked = _split(rows)
    bands = findings.chosen(findings.load(), asked)
    removed = _split(without)
    if matrix and removed:
        raise ParadoxError("--matrix takes out every mechanism in turn. Next: leave out --without, or --matrix.")
    count = seeds or (QUICK_SEEDS if quick else SEEDS)
    numbers = range(findings.FIRST_SEED, findings.FIRST_SEED + count)
    _check_no_row(scenario, asked)
    market = findings.without(load_scenario(scenario), removed)
    command = shlex.join(["paradox", *sys.argv[1:]])
    whole = MATRIX if matrix else evidence_results.NAME
    name = evidence_results.folder_name(market.name, asked, removed, whole)
    results.prepare(out, name)
    screen, notices = terminals()
    tell_compiling(notices)
    if matrix:
        from paradox.evidence_matrix import run_matrix

        run_matrix(market, numbers, bands, threads, out / name, command, screen, notices)
        return
    with Counter(notices, "designs") as counter:
        found = findings.run(market, numbers, bands, threads=threads, without=removed, report=counter)
    folder = evidence_results.write(found, out, name, command)
    if as_json:
        from paradox.commands.output import print_json

        print_json({"rows": evidence_results.table(found), "manifest": evidence_results.manifest(found, command)})
    else:
        from paradox.evidence_table import LEGEND, summary, table

        screen.print(table(found))
        screen.print(LEGEND, style="dim")
        screen.print()
        screen.print(summary(found))
        screen.print(f"Table, seeds, figure and manifest: {folder}")
        if name != whole:
            screen.print(f"The table of the whole evidence, {out / whole}, is left as it was.")
    if found.unexpected:
        raise typer.Exit(1)


def _check_no_row(scenario: str, asked: list[str]) -> None:
    """Refuse a row where the scenario belongs: `--rows A6 A8` reads the second as the scenario."""
    from experiments.evidence import load
    from experiments.evidence.bands import fitting
    from sim.errors import ParadoxError

    if not Path(scenario).exists() and any(fitting(band.id, scenario) for band in load()):
        rows = ",".join([*asked, scenario])
        raise ParadoxError(f"{scenario!r} is a row of the evidence, not a scenario. Next: --rows {rows}, with commas.")


def _split(names: list[str] | None) -> list[str]:
    """Take apart names given several times or with commas."""
    return [part.strip() for name in names or [] for part in name.split(",") if part.strip()]
