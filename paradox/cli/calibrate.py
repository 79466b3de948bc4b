"""`paradox calibrate`: fits the searched parameters to the findings, or draws parameter sets that keep them."""

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paradox.cli.arguments import AsJson, DesignsAtOnce, Language, OwnTargets, ResultsFolder, ScenarioOrBaseline
from paradox.present.messages import t

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.evidence import Band
    from experiments.evidence.calibrate import CalibrationProblem, Fit, Identified
    from experiments.evidence.targets import Targets


class Start(StrEnum):
    """Where a search begins."""

    SCENARIO = "scenario"
    PRIOR = "prior"


def calibrate(
    scenario: ScenarioOrBaseline = "baseline",
    trials: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000_000,
            metavar="N",
            help="Trials in all, earlier ones too; if not given, 300, or with --ensemble 200000 at most.",
        ),
    ] = None,
    storage: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where trials are kept; if not given, in the results.")
    ] = None,
    rows: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only these rows; all must be of role calibrate.")
    ] = None,
    targets: OwnTargets = None,
    seeds: Annotated[int, typer.Option(min=1, max=30, metavar="N", help="Seeds per trial.")] = 2,
    persons: Annotated[int, typer.Option(min=200, max=100000, metavar="N", help="Persons in each cell.")] = 1500,
    start: Annotated[
        Start, typer.Option(help="Begin at the scenario's values, or at values drawn from the study ranges.")
    ] = Start.SCENARIO,
    start_seed: Annotated[
        int, typer.Option(min=1, max=100000, metavar="N", help="Which draw, with --start prior or --ensemble.")
    ] = 1,
    identify: Annotated[
        bool, typer.Option("--identify", help="Also measure how well each parameter is known, and profiles.")
    ] = False,
    ensemble: Annotated[
        bool, typer.Option("--ensemble", help="Draw parameter sets that keep the findings, instead of one fit.")
    ] = False,
    members: Annotated[int, typer.Option(min=2, max=100_000, metavar="N", help="Sets wanted, with --ensemble.")] = 200,
    out: ResultsFolder = Path("results"),
    threads: DesignsAtOnce = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Fit the searched parameters to the findings of role calibrate; never to the others.

    The search is CMA-ES, an evolution strategy. From --start prior it owes nothing to the values that are shipped; each
    draw has a folder of its own. Stop it with Ctrl-C and call it again to go on. Writes a scenario file with the fitted
    behaviour that others can extend, and a report.

    With --ensemble all parameters that have a study range are varied, and parameter sets are drawn from the prior
    within the region in which nearly all findings of role calibrate hold: a table of sets, each confirmed on ten fresh
    seeds, and a report on how much they are worth. It takes hours; it can be stopped and goes on alike.
    """
    if ensemble:
        _refuse_of_fit(identify, start)
        _draw_ensemble(
            scenario, rows, targets, trials, storage, seeds, persons, start_seed, members, out, threads, lang, as_json
        )
        return
    from experiments import evidence
    from experiments.evidence import calibrate as fitting
    from experiments.evidence.pairs import pair_profile, pairs
    from experiments.file_kinds import load_scenario
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
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.output import print_json
    from paradox.present.terminal.progress import Counter
    from sim.errors import Interrupted

    own, every, asked = _rows(targets, rows)
    bands = fitting.refuse_held_out(evidence.chosen(every, asked)) if asked else fitting.only_calibrate(every)
    drawn = start_seed if start is Start.PRIOR else None
    name = "calibrate" if targets is None else f"calibrate-{targets.stem}"
    folder = prepare(out, name if drawn is None else f"{name}-prior-{drawn}")
    earlier = read_manifest(folder)
    kept = storage or folder / "trials.sqlite"
    first = fitting.SEARCH_SEED
    problem = fitting.CalibrationProblem(
        load_scenario(scenario),
        bands,
        tuple(range(first, first + seeds)),
        persons,
        field_persons=_field_persons_for(persons),
        threads=threads,
        start_seed=drawn,
        targets=own,
    )
    screen, notices = terminals()
    try:
        with Counter(notices, "trials", lang) as told:

            def tell(done: int, all_: int, best: float) -> None:
                told(done, all_, t("calibrate.best", lang, loss=f"{best:.4f}"))

            found = fitting.fit(problem, trials or 300, kept, tell)
        known, profiles = _identified(problem, found, notices, lang) if identify else ((), {})
        alike = pairs(known)
        together = [(pair, pair_profile(problem, found.values, pair)) for pair in alike[:1]]
    except KeyboardInterrupt:
        raise Interrupted(
            f"Stopped. Finished trials are kept in {kept}. Next: the same command again goes on."
        ) from None
    command = shlex.join(["paradox", *sys.argv[1:]])
    report = _report(problem, found, known, profiles, command) | {
        "pairs": [pair._asdict() for pair in alike],
        "pair_profiles": [{**pair._asdict(), "loss": grid} for pair, grid in together],
    }
    fitted = fitting.parameter_file(problem.scenario, found, command, bands)
    asked_for = _manifest(problem, kept, identify, command)
    writers: Writers = {"calibrated.yaml": text_writer(fitted), "report.json": json_writer(report)}
    write_files(writers | {MANIFEST: json_writer(asked_for)}, folder)
    if as_json:
        print_json(report)
    else:
        _show(screen, problem, found, known, folder / "report.json", lang)
        for pair in alike[:3]:
            key = "calibrate.alike" if pair.alike > 0 else "calibrate.opposite"
            say(screen, t(key, lang, first=pair.first, second=pair.second, alike=f"{abs(pair.alike):.2f}"))
        say(screen, t("calibrate.files", lang, folder=folder))
    if earlier and identify:
        earlier["identified"] = True  # telling more than before replaces nothing
    say(notices, replaced(folder, earlier, lang))


def _rows(targets: Path | None, rows: list[str] | None) -> "tuple[Targets | None, tuple[Band, ...], list[str]]":
    """Return the rows of one's own, the rows to choose from, and the names that were asked for.

    Without own rows one chooses from the shipped ones. With own rows these are taken, and where names are given one
    chooses from both.
    """
    from experiments import evidence

    asked = [part.strip() for name in rows or [] for part in name.split(",") if part.strip()]
    if targets is None:
        return None, evidence.load(), asked
    from experiments.evidence.targets import read_targets

    own = read_targets(targets)
    return own, (*own.bands, *(evidence.load() if asked else ())), asked


def _refuse_of_fit(identify: bool, start: Start) -> None:
    """Refuse options that only a fit has.

    Raises:
        ParadoxError: one was given.
    """
    from sim.errors import ParadoxError

    if identify or start is not Start.SCENARIO:
        given = "--identify" if identify else "--start"
        raise ParadoxError(
            f"{given} does not go with --ensemble, which always starts from draws. Next: leave out {given}."
        )


def _field_persons_for(persons: int) -> int:
    """Return how many persons a market has where a cell of the laboratory has so many."""
    return persons * 4 // 3


def _draw_ensemble(
    scenario: str,
    rows: list[str] | None,
    targets: Path | None,
    trials: int | None,
    storage: Path | None,
    seeds: int,
    persons: int,
    draw: int,
    members: int,
    out: Path,
    threads: int | None,
    lang: str,
    as_json: bool,
) -> None:
    """Draw the ensemble, write its table and reports, show what it is worth.

    Args:
        scenario: name or path of the market.
        rows: ids of calibrate rows; None: all.
        targets: table of own rows; None: the shipped ones.
        trials: evaluations of the search at most; None: 200,000.
        storage: where evaluations are kept; None: in the folder of the results.
        seeds: of an evaluation of the search.
        persons: in each cell of the search.
        draw: which draw.
        members: sets wanted.
        out: folder for the results.
        threads: evaluations at the same time.
        lang: language of what is printed.
        as_json: print the report as JSON instead.

    Raises:
        Interrupted: Ctrl-C; what was evaluated is kept.
        ParadoxError: the region is not reached, or rows were held out.
    """
    from experiments import evidence
    from experiments.evidence import calibrate, worlds_kept
    from experiments.evidence.members import Plan
    from experiments.file_kinds import load_scenario
    from paradox.present.files.ensemble import ensemble_report, ensemble_table, manifest
    from paradox.present.files.writing import MANIFEST, json_writer, prepare, read_manifest, replaced, text_writer
    from paradox.present.files.writing import write_files as write
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.output import print_json
    from paradox.present.terminal.progress import Stages
    from paradox.present.text.ensemble import page, summary
    from sim.errors import Interrupted

    own, every, asked = _rows(targets, rows)
    bands = calibrate.refuse_held_out(evidence.chosen(every, asked)) if asked else calibrate.only_calibrate(every)
    name = "ensemble" if targets is None else f"ensemble-{targets.stem}"
    folder = prepare(out, name if draw == 1 else f"{name}-{draw}")
    earlier, kept = read_manifest(folder), storage or folder / "evaluations.sqlite"
    first = calibrate.SEARCH_SEED
    problem = worlds_kept.EnsembleProblem(
        load_scenario(scenario),
        bands,
        tuple(band for band in every if band.role == "validate"),
        tuple(range(first, first + seeds)),
        persons,
        _field_persons_for(persons),
        threads=threads,
        targets=own,
    )
    plan = Plan(members, seed=draw, most=trials or Plan.most)
    screen, notices = terminals()
    try:
        with Stages(notices, lang) as told:
            found = worlds_kept.find(problem, plan, kept, told)
    except KeyboardInterrupt:
        raise Interrupted(
            f"Stopped. Finished evaluations are kept in {kept}. Next: the same command again goes on."
        ) from None
    command = shlex.join(["paradox", *sys.argv[1:]])
    report = ensemble_report(found, command)
    write(
        {
            "ensemble.csv": text_writer(ensemble_table(found)),
            "report.json": json_writer(report),
            "report.md": text_writer(page(report, lang)),
            MANIFEST: json_writer(manifest(found, kept, command)),
        },
        folder,
    )
    if as_json:
        print_json(report)
    else:
        for line in summary(report, lang):
            say(screen, line)
        say(screen, t("ensemble.files", lang, folder=folder))
    say(notices, replaced(folder, earlier, lang))


def _identified(
    problem: "CalibrationProblem", found: "Fit", notices: "Console", lang: str
) -> "tuple[tuple[Identified, ...], dict[str, list[tuple[float, float]]]]":
    """Measure how well each parameter is known, and the profiles of the three that are known least."""
    from experiments.evidence.calibrate import identification, profile
    from paradox.present.terminal.progress import Counter

    with Counter(notices, "steps", lang) as told:
        known = identification(problem, found.values, told)
    least = sorted(known, key=lambda one: one.largest)[:3]
    profiles = {}
    with Counter(notices, "profiles", lang) as told:
        for at, one in enumerate(least):
            profiles[one.name] = profile(problem, found.values, one.name)
            told(at + 1, len(least))
    return known, profiles


def _manifest(problem: "CalibrationProblem", storage: Path, identify: bool, command: str) -> dict[str, object]:
    """Return what was fitted to what; more trials of the same go on with it."""
    from paradox.present.files.ensemble import conditioned_on

    return conditioned_on(problem, storage, command) | _start(problem) | {"identified": identify}


def _start(problem: "CalibrationProblem") -> dict[str, object]:
    """Return where the search began."""
    drawn = problem.start_seed
    return {"start_from": "scenario"} if drawn is None else {"start_from": "prior", "start_seed": drawn}


def _report(
    problem: "CalibrationProblem",
    found: "Fit",
    known: "tuple[Identified, ...]",
    profiles: "dict[str, list[tuple[float, float]]]",
    command: str,
) -> dict[str, object]:
    """Collect everything that is to be kept about a fit."""
    from experiments.evidence.calibrate import frozen
    from sim.version import model_version

    return {
        "command": command,
        "model_version": model_version(),
        "loss": found.loss,
        "start_loss": found.start_loss,
        "trials": found.trials,
        **_start(problem),
        "reached": sum(band.holds(found.statistics[band.id]) for band in problem.bands),
        "rows": len(problem.bands),
        "outside": [band.id for band in problem.bands if not band.holds(found.statistics[band.id])],
        "values": found.values,
        "start": problem.start,
        "statistics": found.statistics,
        "frozen": [parameter.name for parameter in frozen()],
        "identification": [
            {"name": one.name, "verdict": one.verdict, "largest": one.largest, "moves": one.moves} for one in known
        ],
        "profiles": profiles,
    }


def _show(
    screen: "Console",
    problem: "CalibrationProblem",
    found: "Fit",
    known: "tuple[Identified, ...]",
    report: Path,
    lang: str = "en",
) -> None:
    """Print what was found and what moved; what was measured of a parameter that did not move is told too."""
    from experiments.evidence.calibrate import frozen
    from paradox.present.terminal.comparison_screen import say
    from paradox.present.terminal.wrapping import padded

    inside = sum(band.holds(found.statistics[band.id]) for band in problem.bands)
    losses = {"start": f"{found.start_loss:.4f}", "best": f"{found.loss:.4f}"}
    key = f"calibrate.result_{'one' if found.trials == 1 else 'many'}"
    say(screen, t(key, lang, trials=f"{found.trials:,}", inside=inside, rows=len(problem.bands), **losses))
    out = [band.id for band in problem.bands if not band.holds(found.statistics[band.id])]
    if out:
        say(screen, t("calibrate.out", lang, names=", ".join(out)))
    if problem.start_seed is not None:
        say(screen, t("calibrate.drawn", lang, seed=problem.start_seed))
    moved = [name for name, value in found.values.items() if value != problem.start[name]]
    if not moved:
        say(screen, t("calibrate.nothing", lang))
    measured = {one.name: one for one in known}
    for name, value in found.values.items():
        if name in moved or name in measured:
            change = f"{problem.start[name]:>9.4g} -> {value:>9.4g}" if name in moved else f"{value:>9.4g}{'':13}"
            one = measured.get(name)
            verdict = f"  {padded(t(f'calibrate.{one.verdict}', lang), 6)} {one.largest:.2f}" if one else ""
            screen.print(f"  {name:<30} {change}{verdict}")
    if moved and len(moved) < len(found.values):
        say(screen, t("calibrate.still", lang, count=len(found.values) - len(moved)))
    say(screen, t("calibrate.frozen", lang, count=len(frozen()), report=report))
