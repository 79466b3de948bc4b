"""`paradox laboratory`: an experiment, a survey or a field experiment from a file."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import AsJson, Language, OwnCustomer, OwnFirm, own_classes
from paradox.present.messages import t


def laboratory(
    design: Annotated[
        str, typer.Argument(metavar="FILE|NAME", help="A YAML file (see docs/how-to/laboratory.md), or `explanation`.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Do a virtual experiment, panel, survey or field experiment as a file describes it.

    Prints the table and writes it with a manifest.
    """
    from experiments.comparison.findings import write_csv
    from experiments.comparison.intervals import CONFIDENCE
    from experiments.laboratory.design_file import find_design, load_design
    from experiments.laboratory.field_experiment import FieldExperiment
    from experiments.laboratory.survey import SurveyDesign
    from paradox.present.files.manifest import actors, environment
    from paradox.present.files.writing import MANIFEST, json_writer, prepare, read_manifest, replaced, write_files
    from paradox.present.terminal.comparison_screen import say, terminals
    from paradox.present.terminal.laboratory_table import lines
    from paradox.present.terminal.output import print_json
    from paradox.present.terminal.progress import Counter, tell_compiling
    from sim.version import model_version

    file = find_design(design)
    loaded = load_design(file, **own_classes(customer, firm))
    own = loaded.scenario.actors
    folder = prepare(out, f"laboratory-{file.stem}" + (f"-{own.name}" if own else ""))
    screen, notices = terminals()
    tell_compiling(notices, lang)
    if isinstance(loaded, SurveyDesign):
        rows = loaded.table()
    elif isinstance(loaded, FieldExperiment):
        with Counter(notices, "weeks", lang) as counter:
            rows = loaded.run(counter).table()
    else:
        rows = loaded.run().table()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    rows = [{**{key: row.get(key, float("nan")) for key in keys}, "confidence": CONFIDENCE} for row in rows]
    manifest: dict[str, Any] = {
        "file": str(file),
        "design": file.read_text(encoding="utf-8"),
        "scenario_hash": loaded.scenario.hash,
        **actors(loaded.scenario),
        "model_version": model_version(),
        "command": shlex.join(["paradox", *sys.argv[1:]]),
        "confidence": CONFIDENCE,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
    }
    earlier = read_manifest(folder)
    write_files({"table.csv": lambda path: write_csv(rows, path), MANIFEST: json_writer(manifest)}, folder)
    told = replaced(folder, earlier, lang)
    if as_json:
        print_json(rows)
        say(notices, told)
        return
    for line in lines(loaded, rows, lang):
        screen.print(line, soft_wrap=True)
    screen.print(t("laboratory.files", lang, folder=folder), soft_wrap=True)
    say(notices, told)
