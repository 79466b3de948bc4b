"""`paradox laboratory`: an experiment, a survey or a field experiment from a file."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import AsJson, Language, OwnCustomer, OwnFirm, ResultsFolder, own_classes
from paradox.present.messages import t


def laboratory(
    design: Annotated[
        str, typer.Argument(metavar="FILE|NAME", help="A YAML file (see docs/how-to/laboratory.md), or `explanation`.")
    ] = "",
    measures: Annotated[
        bool, typer.Option("--measures", help="List what can be measured: name, unit, definition.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed; if not given, as the file says.")] = None,
    replications: Annotated[
        int | None,
        typer.Option(min=1, max=1000, metavar="N", help="Cohorts or markets; if not given, as the file says."),
    ] = None,
    out: ResultsFolder = Path("results"),
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Do a virtual experiment, panel, series of studies, survey or field experiment as a file describes it.

    Prints the table and writes it with a manifest.
    """
    if measures:
        from paradox.present.terminal.measures import show_measures

        show_measures(as_json, lang)
        return
    from experiments.comparison.findings import write_csv
    from experiments.comparison.intervals import CONFIDENCE
    from experiments.laboratory.design_file import find_design, load_design
    from experiments.laboratory.field_experiment import FieldExperiment
    from experiments.laboratory.replicated import table
    from experiments.laboratory.survey import SurveyDesign
    from experiments.laboratory.virtual_studies import VirtualStudies
    from paradox.present.files.manifest import actors, environment
    from paradox.present.files.writing import (
        MANIFEST,
        Writers,
        json_writer,
        prepare,
        read_manifest,
        replaced,
        write_files,
    )
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.laboratory_table import lines
    from paradox.present.terminal.output import print_json
    from paradox.present.terminal.progress import Counter, tell_compiling
    from sim.errors import ParadoxError
    from sim.version import model_version

    if not design:
        raise ParadoxError(
            "there is no design. Allowed: a file, or the name of a shipped one. "
            "Next: 'paradox laboratory explanation', or --measures."
        )
    file = find_design(design)
    loaded = load_design(file, **own_classes(customer, firm), seed=seed, replications=replications)
    own = loaded.scenario.actors
    folder = prepare(out, f"laboratory-{file.stem}" + (f"-{own.name}" if own else ""))
    screen, notices = terminals()
    tell_compiling(notices, lang)
    contrasts: list[dict[str, Any]] = []
    if isinstance(loaded, SurveyDesign):
        rows = table(loaded)
    elif isinstance(loaded, VirtualStudies):
        rows = loaded.table()
    elif isinstance(loaded, FieldExperiment):
        with Counter(notices, "weeks", lang) as counter:
            rows = table(loaded, counter)
    else:
        found = loaded.run()
        rows, contrasts = found.table(), found.contrasts()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    rows = [{**{key: row.get(key, float("nan")) for key in keys}, "confidence": CONFIDENCE} for row in rows]
    manifest: dict[str, Any] = {
        "file": str(file),
        "design": file.read_text(encoding="utf-8"),
        "scenario_hash": loaded.scenario.hash,
        **actors(loaded.scenario),
        "model_version": model_version(),
        "command": shlex.join(["paradox", *sys.argv[1:]]),
        "seed": loaded.seed,
        "replications": loaded.replications,
        "confidence": CONFIDENCE,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
    }
    earlier = read_manifest(folder)
    writers: Writers = {"table.csv": lambda path: write_csv(rows, path)}
    if contrasts:
        writers["contrasts.csv"] = lambda path: write_csv(contrasts, path)
    if isinstance(loaded, VirtualStudies) and rows:
        from paradox.present.figures.power import power
        from paradox.present.figures.style import ready, save

        ready([str(row[name]) for row in rows for name in ("contrast", "at")], lang)
        writers["power.svg"] = lambda path: save(power(loaded, rows, lang), path)
    write_files(writers | {MANIFEST: json_writer(manifest)}, folder)
    told = replaced(folder, earlier, lang)
    if as_json:
        print_json({"table": rows, "contrasts": contrasts} if contrasts else rows)
        say(notices, told)
        return
    for line in lines(loaded, rows, lang, contrasts):
        screen.print(line, soft_wrap=True)
    screen.print(t("laboratory.files", lang, folder=folder), soft_wrap=True)
    say(notices, told)
