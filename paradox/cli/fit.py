"""`paradox fit`: a scenario fitted to a firm's own complaint log and monthly figures."""

import json
import shlex
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import AsJson, Language, ResultsFolder, ScenarioName, amount_option, count_option
from sim.errors import ParadoxError


def fit(
    scenario: ScenarioName,
    complaints: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Complaint log: CSV or Excel, one row per complaint.")
    ] = None,
    kpi: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Monthly figures: CSV or Excel, one row per month.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML file that says which column is what.")
    ] = None,
    dates: Annotated[
        str, typer.Option(metavar="dmy|mdy|ymd", help="Order of dates; if not given, told from the data.")
    ] = "",
    changed: Annotated[
        str, typer.Option(metavar="MONTH", help="The firm changed its policy then: only later months are fitted.")
    ] = "",
    hold_out: Annotated[
        int | None, typer.Option(min=0, max=120, metavar="N", help="Months held out; if not given, a third, at most 6.")
    ] = None,
    price: Annotated[
        Any,
        typer.Option(
            min=0.0001,
            parser=amount_option("--price", 0.0001),
            metavar="P",
            help="Price of a visit in the log's money; else the firm's.",
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Only show what an earlier fit has found.")] = False,
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Only lay later monthly figures against the forecast.")
    ] = None,
    firms: Annotated[
        Any,
        typer.Option(
            min=100,
            max=100_000,
            parser=count_option("--firms", 100, 100_000),
            metavar="N",
            help="Firms made to compare yours with.",
        ),
    ] = 1600,
    persons: Annotated[
        Any,
        typer.Option(
            min=150,
            max=100_000,
            parser=count_option("--persons", 150, 100_000),
            metavar="N",
            help="Persons lived in each, at most.",
        ),
    ] = 2000,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="Seed of all luck.")] = 1,
    out: ResultsFolder = Path("results"),
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Firms at the same time; if not given, one per core.")
    ] = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Fit a scenario to a firm's own data, and say what the data cannot say.

    What the firm decides after a complaint is set from the log. Failure rate, silence, severity, staff, exit and join
    level are inferred: firms are made with values from a prior, and their logs compared with yours. Writes a fitted
    scenario, a page, and bands that later months can be laid against. Nothing of a single customer is kept.
    """
    from experiments.file_kinds import load_scenario
    from paradox.present.files.fit import REPORT
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.fit_table import show as show_fit
    from paradox.present.terminal.output import print_json

    chosen = load_scenario(scenario)
    folder = out / f"{chosen.stem}-fit"
    screen, _ = terminals()
    if not (show or check):
        report = _fitted(
            scenario,
            complaints,
            kpi,
            columns,
            dates,
            changed,
            hold_out,
            price,
            firms,
            persons,
            seed,
            out,
            threads,
            lang,
        )
    else:
        report = _kept(folder / REPORT, scenario)
    if check:
        _check(report, check, columns, dates, lang, as_json)
    elif as_json:
        print_json(report)
    else:
        show_fit(report, screen, lang)
        if not show:
            _say_files(folder, chosen.stem, lang)


def _kept(path: Path, scenario: str) -> dict[str, Any]:
    """Return the report of an earlier fit.

    Raises:
        ParadoxError: there is none that can be read.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and "bands" in found:
            return found
    except (OSError, ValueError):
        pass
    raise ParadoxError(
        f"{path}: there is no fit of {scenario} yet. Next: paradox fit {scenario} --complaints FILE --kpi FILE."
    )


def _check(report: dict[str, Any], later: Path, columns: Path | None, dates: str, lang: str, as_json: bool) -> None:
    """Lay later months against the forecast and show it."""
    from dataclasses import asdict

    from experiments.fitting.columns import read_named
    from experiments.fitting.later import check
    from experiments.fitting.monthly_figures import read_figures
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.fit_table import show_later
    from paradox.present.terminal.output import print_json

    found = check(report, read_figures(later, read_named(columns), _order(dates)))
    if as_json:
        print_json([{**asdict(one), "inside": one.inside} for one in found])
    else:
        show_later(report, found, terminals()[0], lang)


def _order(dates: str) -> str:
    from experiments.fitting.dates import ORDERS

    if dates and dates not in ORDERS:
        raise ParadoxError(f"--dates is '{dates}'. Allowed: {', '.join(ORDERS)}. Next: give one of these.")
    return dates


def _month(changed: str) -> date | None:
    from experiments.fitting.dates import month_of

    if not changed:
        return None
    if (month := month_of(changed, "ymd")) is None:
        raise ParadoxError(f"--changed is '{changed}'. Allowed: a month such as 2026-03. Next: give the month.")
    return month


def _fitted(
    scenario: str,
    complaints: Path | None,
    kpi: Path | None,
    columns: Path | None,
    dates: str,
    changed: str,
    hold_out: int | None,
    price: float | None,
    firms: int,
    persons: int,
    seed: int,
    out: Path,
    threads: int | None,
    lang: str,
) -> dict[str, Any]:
    """Fit, write what was found, and return the report."""
    from experiments.file_kinds import load_scenario
    from experiments.fitting.columns import read_named
    from experiments.fitting.data import gather
    from experiments.fitting.fit import Plan, fit
    from experiments.fitting.monthly_figures import read_figures
    from experiments.fitting.psychologies import shipped_sets
    from paradox.present.figures.fit import months
    from paradox.present.figures.style import drawn_texts, ready, save
    from paradox.present.files import fit as files
    from paradox.present.files.writing import (
        MANIFEST,
        Writers,
        json_writer,
        prepare,
        read_manifest,
        replaced,
        text_writer,
        write_files,
    )
    from paradox.present.report.study import study_report
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.progress import Reporter
    from paradox.present.text import fit as told
    from sim.scenario.files import find_scenario

    chosen = load_scenario(scenario)
    data = gather(chosen, complaints, kpi, columns, _order(dates), _month(changed), hold_out)
    ready(drawn_texts(chosen, lang), lang)
    folder = prepare(out, f"{chosen.stem}-fit")
    earlier = read_manifest(folder)
    _, notices = terminals()
    worth = price or chosen.terms.price_unit or None
    plan = Plan(first=firms * 9 // 16, second=firms * 7 // 16, ahead=max(20, firms // 10), persons=persons, seed=seed)
    with Reporter(notices, lang) as reporter:
        found = fit(chosen, data, worth, shipped_sets(), plan, folder / files.STORE, threads, reporter)
    command = shlex.join(["paradox", *sys.argv[1:]])
    monthly = read_figures(kpi, read_named(columns), _order(dates)) if kpi else None
    report = files.fit_report(found, monthly, command, worth)
    figure = f"{told.FIGURE}.svg"
    text = told.page(report, lang, figure)
    html = study_report(
        told.title(report, lang), text, {told.FIGURE: lambda: months(report, lang)}, lang, [report["titles"][lang]]
    )
    writers: Writers = {
        f"{chosen.stem}_fitted.yaml": text_writer(
            files.fitted_yaml(found, find_scenario(scenario), folder, lang, worth)
        ),
        files.REPORT: json_writer(report),
        "report.md": text_writer(text),
        "report.html": text_writer(html),
        figure: lambda path: save(months(report, lang), path),
        MANIFEST: json_writer(files.manifest(report)),
    }
    write_files(writers, folder)
    say(notices, replaced(folder, earlier, lang))
    return report


def _say_files(folder: Path, stem: str, lang: str) -> None:
    """Say where the results are and what to do with them."""
    from paradox.present.messages import t

    path = folder / f"{stem}_fitted.yaml"
    typer.echo()
    typer.echo(t("fit.files", lang, scenario=path, page=folder / "report.html"))
    typer.echo(t("fit.next", lang, scenario=shlex.quote(str(path))))
