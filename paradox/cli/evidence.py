"""`paradox evidence`: the model against what was published."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import (
    AsJson,
    DesignsAtOnce,
    Language,
    OwnCustomer,
    OwnFirm,
    OwnTargets,
    ResultsFolder,
    ScenarioOrBaseline,
    own_classes,
)
from paradox.present.messages import model_name, t, typed


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
    targets: OwnTargets = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="MECHANISM", help="With a mechanism taken out; several times or with commas."),
    ] = None,
    matrix: Annotated[
        bool, typer.Option("--matrix", help="Take out every mechanism in turn: which finding needs which.")
    ] = False,
    out: ResultsFolder = Path("results"),
    threads: DesignsAtOnce = None,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
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
    from experiments.evidence.targets import read_targets
    from experiments.file_kinds import load_scenario
    from paradox.present.figures.style import ready
    from paradox.present.files import evidence as evidence_results
    from paradox.present.files.evidence_matrix import NAME as MATRIX
    from paradox.present.files.writing import prepare, read_manifest, replaced
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.progress import Counter, tell_compiling
    from sim.errors import ParadoxError

    asked = _split(rows)
    own = read_targets(targets) if targets else None
    every = (*own.bands, *(findings.load() if asked else ())) if own else findings.load()
    bands = findings.chosen(every, asked)
    removed = _split(without)
    if matrix and removed:
        raise ParadoxError("--matrix takes out every mechanism in turn. Next: leave out --without, or --matrix.")
    if matrix and own:
        raise ParadoxError("--matrix is of the shipped evidence. Next: leave out --targets, or use --without.")
    count = seeds or (QUICK_SEEDS if quick else SEEDS)
    numbers = range(findings.FIRST_SEED, findings.FIRST_SEED + count)
    _check_no_row(scenario, asked)
    market = findings.without(load_scenario(scenario, **own_classes(customer, firm)), removed)
    command = shlex.join(["paradox", *sys.argv[1:]])
    whole = MATRIX if matrix else evidence_results.NAME
    if targets:
        whole = f"{whole}-{targets.stem}"
    name = evidence_results.folder_name(market.name, asked, removed, whole)
    earlier = read_manifest(prepare(out, name))
    ready()
    screen, notices = terminals()
    tell_compiling(notices, lang)
    if matrix:
        from paradox.present.files.evidence_matrix import lost_line, write

        with Counter(notices, "designs", lang) as counter:

            def tell(done: int, total: int, name: str) -> None:
                removed = typed(model_name("ablation", name, lang, name), name, lang)
                counter(done, total, t("evidence.removed", lang, name=removed) if name else "")

            base, rest = findings.run_without_each(market, numbers, bands, threads, report=tell)
        for one in rest:
            say(screen, lost_line(base, one, lang))
        write(base, rest, out / name, command, lang)
        say(screen, t("evidence.matrix_files", lang, folder=out / name))
        say(notices, replaced(out / name, earlier, lang))
        return
    with Counter(notices, "designs", lang) as counter:
        found = findings.run(market, numbers, bands, threads=threads, without=removed, report=counter,
                             designs=own.designs if own else None)  # fmt: skip
    folder = evidence_results.write(found, out, name, command, lang)
    if as_json:
        from paradox.present.terminal.output import print_json

        print_json({"rows": evidence_results.table(found), "manifest": evidence_results.manifest(found, command)})
    else:
        from paradox.present.terminal.evidence_table import shares, summary, table

        screen.print(table(found, lang))
        say(screen, t("evidence.own_legend" if own else "evidence.legend", lang), style="dim")
        screen.print()
        say(screen, summary(found, lang))
        if passing := shares(found, lang):
            screen.print()
            say(screen, passing)
        say(screen, t("evidence.files", lang, folder=folder))
        if name != whole:
            say(screen, t("evidence.left", lang, folder=out / whole))
    say(notices, replaced(folder, earlier, lang))
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
