"""`paradox compare`: all policies of a scenario on the same luck."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.cli.arguments import (
    AsJson,
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
from sim.errors import ParadoxError


def compare(
    scenario: ScenarioName,
    replications: ReplicationsOrAuto = None,
    seed: FirstSeed = None,
    plausible: PlausibleWorlds = None,
    plausible_replications: Annotated[
        int | None, typer.Option(metavar="R", help="Replications in each plausible world; if not given, 8.")
    ] = None,
    months: Annotated[
        bool, typer.Option("--months", help="Print the results month by month, and draw them, too.")
    ] = False,
    begin: Annotated[
        int | None,
        typer.Option(metavar="WEEK", help="Let all policies but the reference begin in this week: had we begun later?"),
    ] = None,
    out: ResultsFolder = Path("results"),
    threads: RunsAtOnce = None,
    report: Annotated[bool, typer.Option("--report", help="Write the comparison as a page to forward, too.")] = False,
    languages: Languages = None,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    as_json: AsJson = False,
) -> None:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Prints where customers stand under each policy, the contrasts with their 95 % intervals, the verdicts, and
    what they mean in words. Writes tables, a figure and a manifest. Finished runs are kept and not made again.
    """
    from experiments.comparison.compare import choose
    from experiments.comparison.plausible import check_worlds
    from paradox.comparing import compare as run_comparison
    from paradox.present.files import comparison as results
    from paradox.present.files.plausible import kept, kept_certainty
    from paradox.present.files.plausible import plausible as ask_plausible_worlds
    from paradox.present.files.report import write_reports
    from paradox.present.files.writing import read_manifest, replaced
    from paradox.present.messages import LANGUAGES, check_languages, t
    from paradox.present.terminal.comparison_screen import (
        say,
        say_removed,
        show,
        show_certainty,
        show_json,
        show_sureness,
        terminals,
        worlds_used,
    )
    from paradox.present.terminal.months_table import show_months
    from paradox.present.terminal.progress import Reporter

    screen, notices = terminals()
    command = shlex.join(["paradox", *sys.argv[1:]])
    chosen = languages or list(LANGUAGES[:1])
    check_languages(chosen)
    if plausible is None and plausible_replications is not None:
        raise ParadoxError(
            "--plausible-replications says nothing without --plausible. Next: add --plausible 100, or leave it out."
        )
    case = choose(scenario, **own_classes(customer, firm))
    case = case if begin is None else case.begun(begin)
    if plausible is not None:
        check_worlds(plausible, plausible_replications, case)
    folder = out / case.name
    earlier, before = results.asked_for(folder), read_manifest(folder)
    told: list[str] = []
    with Reporter(notices, chosen[0]) as reporter:
        comparison = run_comparison(
            case, replications, seed, out, threads, reporter, command, chosen[0], notice=told.append, months=months
        )
    if not as_json:
        show(comparison, screen, folder, chosen[0])
        if months:
            show_months(comparison, screen, folder, chosen[0])
    sure = kept(folder)
    if plausible is not None:
        with Reporter(notices, chosen[0]) as reporter:
            sure = ask_plausible_worlds(
                comparison, case, plausible, plausible_replications, out, threads, reporter, command
            )
        say(notices, worlds_used(plausible, sure, chosen[0]))
        told = [replaced(folder, before, chosen[0])]
    certainty = kept_certainty(folder)
    pages = write_reports(comparison, case, folder, sure, chosen, command, certainty) if report or languages else []
    say_removed(notices, earlier - results.asked_for(folder), chosen[0])
    if as_json:
        show_json(comparison, sure, folder, certainty)
        say(notices, "".join(told))
        return
    show_sureness(sure, screen, comparison, chosen[0])
    show_certainty(certainty, screen, comparison, chosen[0])
    for page in pages:
        screen.print(t("screen.report", chosen[0], path=page))
    say(notices, "".join(told))
