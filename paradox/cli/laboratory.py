"""`paradox laboratory`: an experiment, a survey or a field experiment from a file."""

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.commands.arguments import AsJson


def laboratory(
    design: Annotated[
        str, typer.Argument(metavar="FILE|NAME", help="A YAML file (see docs/laboratory.md), or `explanation`.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    as_json: AsJson = False,
) -> None:
    """Do a virtual experiment, panel, survey or field experiment as a file describes it.

    Prints the table and writes it with a manifest.
    """
    from experiments.findings import write_csv
    from experiments.laboratory.design_file import find_design, load_design
    from experiments.laboratory.field_experiment import FieldExperiment
    from experiments.laboratory.survey import SurveyDesign
    from paradox import evidence_results, results
    from paradox.commands.output import print_json
    from paradox.laboratory_table import lines
    from paradox.manifest import git_commit, versions
    from paradox.progress import Counter, tell_compiling
    from paradox.screen import terminals
    from sim.compiling import model_version

    file = find_design(design)
    loaded = load_design(file)
    folder = results.prepare(out, f"laboratory-{file.stem}")
    screen, notices = terminals()
    tell_compiling(notices)
    if isinstance(loaded, SurveyDesign):
        rows = loaded.table()
    elif isinstance(loaded, FieldExperiment):
        with Counter(notices, "weeks lived") as counter:
            rows = loaded.run(counter).table()
    else:
        rows = loaded.run().table()
    keys = list(dict.fromkeys(key for row in rows for key in row))
    rows = [{key: row.get(key, float("nan")) for key in keys} for row in rows]
    manifest: dict[str, Any] = {
        "file": str(file),
        "design": file.read_text(encoding="utf-8"),
        "scenario_hash": loaded.scenario.hash,
        "model_version": model_version(),
        "command": shlex.join(["paradox", *sys.argv[1:]]),
        "git_commit": git_commit(),
        "versions": versions(),
    }
    evidence_results.write_all(
        folder,
        {
            "table.csv": lambda path: write_csv(rows, path),
            "manifest.json": lambda path: path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8"),
        },
    )
    if as_json:
        print_json(rows)
        return
    for line in lines(loaded, rows):
        screen.print(line, soft_wrap=True)
    screen.print(f"Table with all intervals, and manifest: {folder}", soft_wrap=True)
