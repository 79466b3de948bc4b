"""`paradox report`: the comparison as a page to forward."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import (
    FirstSeed,
    Languages,
    OwnCustomer,
    OwnFirm,
    PlausibleWorlds,
    ReplicationsOrAuto,
    ResultsFolder,
    RunsAtOnce,
    ScenarioName,
    own_classes,
)


def report(
    scenario: ScenarioName,
    replications: ReplicationsOrAuto = None,
    seed: FirstSeed = None,
    plausible: PlausibleWorlds = None,
    xlsx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the findings as a workbook too, which ends in .xlsx.")
    ] = None,
    pptx: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write five slides too, to a file that ends in .pptx.")
    ] = None,
    languages: Languages = None,
    out: ResultsFolder = Path("results"),
    threads: RunsAtOnce = None,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
) -> None:
    """Write the comparison of a scenario as one self-contained page: it needs no script, no file, no network.

    Its first page is for a board: the decision, what it rests on, what would overturn it.
    Runs that an earlier comparison left in the folder are used; only missing ones are made.
    """
    from experiments.comparison.compare import choose
    from experiments.comparison.plausible import check_worlds
    from paradox.comparing import compare
    from paradox.present.files import comparison as results
    from paradox.present.files.board import check_board_files, write_board_files
    from paradox.present.files.plausible import kept, kept_certainty
    from paradox.present.files.plausible import plausible as ask_plausible_worlds
    from paradox.present.files.report import write_reports
    from paradox.present.files.writing import read_manifest, replaced
    from paradox.present.messages import LANGUAGES, check_languages, t
    from paradox.present.terminal.comparison_screen import say, say_removed, terminals, worlds_used
    from paradox.present.terminal.progress import Reporter

    screen, notices = terminals()
    command = shlex.join(["paradox", *sys.argv[1:]])
    chosen = languages or list(LANGUAGES[:1])
    check_languages(chosen)
    check_board_files(xlsx, pptx)
    case = choose(scenario, **own_classes(customer, firm))
    if plausible is not None:
        check_worlds(plausible, None, case)
    folder = out / case.name
    earlier, before = results.asked_for(folder), read_manifest(folder)
    told: list[str] = []
    with Reporter(notices, chosen[0]) as reporter:
        comparison = compare(case, replications, seed, out, threads, reporter, command, chosen[0], notice=told.append)
        sure = (
            ask_plausible_worlds(comparison, case, plausible, None, out, threads, reporter, command)
            if plausible is not None
            else kept(folder)
        )
    if plausible is not None:
        say(notices, worlds_used(plausible, sure, chosen[0]))
        told = [replaced(folder, before, chosen[0])]
    certainty = kept_certainty(folder)
    written = write_reports(comparison, case, folder, sure, chosen, command, certainty)
    written += write_board_files(comparison, case, xlsx, pptx, sure, certainty, chosen, command)
    say_removed(notices, earlier - results.asked_for(folder), chosen[0])
    for path in written:
        screen.print(t("screen.report", chosen[0], path=path))
    say(notices, "".join(told))
