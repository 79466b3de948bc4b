"""`paradox improve`: the best policy under a budget and conditions."""

import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import (
    AsJson,
    FirstSeed,
    Language,
    OwnCustomer,
    OwnFirm,
    PlausibleWorlds,
    ResultsFolder,
    RunsAtOnce,
    ScenarioName,
    amount_option,
    count_option,
    own_classes,
)


def improve(
    scenario: ScenarioName,
    goal: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME",
            help="What to make as good as possible: profit, retention, satisfaction, any outcome of 'paradox describe "
            "--outcomes' that has a better side, or yearly_cost.",
        ),
    ] = "profit",
    budget: Annotated[
        Any,
        typer.Option(
            metavar="MONEY",
            parser=amount_option("--budget"),
            help="Most that recovery and prevention may cost a year on top of the reference policy: for the whole firm "
            "where the scenario says how many customers it has, else for a customer; in the firm's currency where it "
            "has one, else in prices of a visit.",
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CONDITION", help="What must hold, such as 'retention >= 0.8'; several times or with commas."
        ),
    ] = None,
    levers: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LEVER[=LOW..HIGH]",
            help="What may be moved, and how far, as a scenario file writes it (staff_capacity=5..40, "
            "comp_amount=10..60 USD); several times or with commas. If not given, all levers in which the policies of "
            "the file differ, as far as they do.",
        ),
    ] = None,
    step: Annotated[
        Any,
        typer.Option(
            metavar="MONEY",
            parser=amount_option("--step"),
            help="How much the next money in a lever is; if not given, 10000 for a firm, 0.02 for a customer.",
        ),
    ] = None,
    plausible: PlausibleWorlds = None,
    replications: Annotated[
        Any,
        typer.Option(
            metavar="N",
            min=1,
            parser=count_option("--replications", 1),
            help="Replications in which the answer is told, at least 30; if not given, as in the scenario.",
        ),
    ] = None,
    thorough: Annotated[
        bool,
        typer.Option(
            "--thorough", help="Take the whole search where runs are long; else it is shortened to take minutes."
        ),
    ] = False,
    seed: FirstSeed = None,
    out: ResultsFolder = Path("results"),
    threads: RunsAtOnce = None,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Look for the best policy under a budget and conditions, and live it again on luck the search never saw.

    Prints what to do, the policies worth a look, the frontier of goal and cost, and what the next money in each lever
    buys, with 95 % intervals. Writes tables, a figure, a manifest, and a scenario file with the policies found, to a
    folder whose name ends in -improve. Stopped and given again, it goes on.
    """
    from paradox.improving import improve as run_search
    from paradox.present.files.improvement import policies_table
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.improvement_screen import show, show_json
    from paradox.present.terminal.progress import Reporter

    screen, notices = terminals()
    command = shlex.join(["paradox", *sys.argv[1:]])
    with Reporter(notices, lang) as reporter:
        done = run_search(
            scenario, goal, budget, keep or (), levers or (), step, plausible, replications, seed, out, threads,
            reporter, command, lang, thorough, **own_classes(customer, firm),
        )  # fmt: skip
    if as_json:
        show_json(done.found, policies_table(done.found), done.folder, done.file)
    else:
        named = {"customer": customer, "firm": firm}
        classes = "".join(f" --{role} {shlex.quote(name)}" for role, name in named.items() if name)
        show(done.found, screen, done.folder, done.file, lang, classes)
    say(notices, done.notice)
