"""`paradox calibrate`: fits the searched parameters to the findings that may be fitted to."""

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paradox.commands.arguments import AsJson, ScenarioOrBaseline

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.calibrate import Fit, Identified, Problem


def calibrate(
    scenario: ScenarioOrBaseline = "baseline",
    trials: Annotated[int, typer.Option(min=1, max=100000, metavar="N", help="Trials in all, earlier ones too.")] = 300,
    storage: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where trials are kept; if not given, in the results.")
    ] = None,
    rows: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only these rows; all must be of role calibrate.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=30, metavar="N", help="Seeds a trial.")] = 2,
    persons: Annotated[int, typer.Option(min=200, max=100000, metavar="N", help="Persons in each cell.")] = 1500,
    identify: Annotated[
        bool, typer.Option("--identify", help="Also measure how well each parameter is known, and profiles.")
    ] = False,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Designs at the same time; if not given, one a core.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fit the searched parameters to the findings of role calibrate; never to the others.

    Stop it with Ctrl-C and call it again to go on. Writes a scenario file with the fitted behaviour that others can
    extend, and a report.
    """
    from experiments import calibrate as fitting
    from experiments import evidence
    from experiments.file_kinds import load_scenario
    from paradox import results
    from paradox.commands.output import print_json
    from paradox.progress import Counter
    from paradox.screen import terminals
    from sim.errors import ParadoxError

    asked = [part.strip() for name in rows or [] for part in name.split(",") if part.strip()]
    every = evidence.load()
    bands = fitting.refuse_held_out(evidence.chosen(every, asked)) if asked else fitting.only_calibrate(every)
    folder = results.prepare(out, "calibrate")
    kept = storage or folder / "trials.sqlite"
    first = fitting.SEARCH_SEED
    problem = fitting.Problem(
        load_scenario(scenario), bands, tuple(range(first, first + seeds)), persons, threads=threads
    )
    screen, notices = terminals()
    try:
        with Counter(notices, "trials") as told:
            found = fitting.fit(
                problem, trials, kept, lambda done, all_, best: told(done, all_, f", best loss {best:.4f}")
            )
        known, profiles = _identified(problem, found, notices) if identify else ((), {})
    except KeyboardInterrupt:
        raise ParadoxError(
            f"Stopped. Finished trials are kept in {kept}. Next: the same command again goes on."
        ) from None
    command = shlex.join(["paradox", *sys.argv[1:]])
    (folder / "calibrated.yaml").write_text(
        fitting.parameter_file(problem.scenario, found, command, bands), encoding="utf-8"
    )
    report = _report(problem, found, known, profiles, command)
    (folder / "report.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print_json(report)
        return
    _show(screen, problem, found, known, folder / "report.json")
    screen.print(f"Behaviour to extend, report and trials: {folder}")


def _identified(
    problem: "Problem", found: "Fit", notices: "Console"
) -> "tuple[tuple[Identified, ...], dict[str, list[tuple[float, float]]]]":
    """Measure how well each parameter is known, and the profiles of the three that are known least."""
    from experiments.calibrate import identification, profile
    from paradox.progress import Counter

    with Counter(notices, "parameters stepped up and down") as told:
        known = identification(problem, found.values, told)
    least = sorted(known, key=lambda one: one.largest)[:3]
    profiles = {}
    with Counter(notices, "profiles") as told:
        for at, one in enumerate(least):
            profiles[one.name] = profile(problem, found.values, one.name)
            told(at + 1, len(least))
    return known, profiles


def _report(
    problem: "Problem",
    found: "Fit",
    known: "tuple[Identified, ...]",
    profiles: "dict[str, list[tuple[float, float]]]",
    command: str,
) -> dict[str, object]:
    """Collect everything that is to be kept about a fit."""
    from experiments.calibrate import frozen
    from sim.compiling import model_version

    return {
        "command": command,
        "model_version": model_version(),
        "loss": found.loss,
        "start_loss": found.start_loss,
        "trials": found.trials,
        "values": found.values,
        "start": problem.start,
        "statistics": found.statistics,
        "frozen": [parameter.name for parameter in frozen()],
        "identification": [
            {"name": one.name, "verdict": one.verdict, "largest": one.largest, "moves": one.moves} for one in known
        ],
        "profiles": profiles,
    }


def _show(screen: "Console", problem: "Problem", found: "Fit", known: "tuple[Identified, ...]", report: Path) -> None:
    """Print what was found and what moved; what was measured of a parameter that did not move is told too."""
    from experiments.calibrate import frozen

    inside = sum(band.holds(found.statistics[band.id]) for band in problem.bands)
    screen.print(
        f"{found.trials} trials: loss {found.start_loss:.4f} at the start, {found.loss:.4f} at best; "
        f"{inside} of {len(problem.bands)} rows in their bands."
    )
    moved = [name for name, value in found.values.items() if value != problem.start[name]]
    if not moved:
        screen.print("Nothing better was found: every value is as it was at the start. Next: more --trials.")
    measured = {one.name: one for one in known}
    for name, value in found.values.items():
        if name in moved or name in measured:
            change = f"{problem.start[name]:>9.4g} -> {value:>9.4g}" if name in moved else f"{value:>9.4g}{'':13}"
            one = measured.get(name)
            screen.print(f"  {name:<30} {change}" + (f"  {one.verdict:<6} {one.largest:.2f}" if one else ""))
    if moved and len(moved) < len(found.values):
        screen.print(f"{len(found.values) - len(moved)} others were searched and did not move.")
    screen.print(f"{len(frozen())} were never searched, set by evidence or judgement: 'frozen' in {report}.")
