"""`paradox check`: is a scenario, study, design or lesson all right, and is it probably what was meant?"""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.file_kinds import DESIGN, LESSON, SCENARIO, STUDY, found_as, load_scenario
from paradox.commands.arguments import AsJson, scenario_names
from paradox.commands.output import paragraph, print_json
from sim.errors import ParadoxError, ScenarioError

_NAMED = 8


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Scenarios, studies, laboratory designs, lessons: files, or names of shipped ones.",
            autocompletion=scenario_names,
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Check scenarios, studies, laboratory designs and lessons without running them.

    What a file is, its keys tell. Says what is wrong, where, and what would be right; and what is allowed but
    probably not meant. Ends with exit code 0 if every file can be used, with 2 if not.
    """
    reports = [report(file) for file in files]
    if as_json:
        print_json(reports)
    else:
        for one in reports:
            _show(one)
    if not all(one["ok"] for one in reports):
        raise typer.Exit(2)


def report(file: str) -> dict[str, Any]:
    """Check one file: file, kind, ok, and what it holds with cautions; or problems, message."""
    kind, path = found_as(file)
    kinds = {STUDY: _study, DESIGN: _design, LESSON: _lesson}
    try:
        return {"file": file, "kind": kind or SCENARIO, "ok": True} | kinds.get(kind, _scenario)(path or file)
    except ParadoxError as error:
        problems = [asdict(one) for one in error.problems] if isinstance(error, ScenarioError) else []
        return {"file": file, "kind": kind, "ok": False, "problems": problems, "message": str(error)}


def _scenario(file: str | Path) -> dict[str, Any]:
    """Check a scenario: title, policies, persons, weeks, replications, cautions."""
    scenario = load_scenario(file)
    return {
        "title": scenario.title,
        "policies": list(scenario.policies),
        "persons": scenario.persons,
        "weeks": scenario.horizon,
        "replications": scenario.replications,
        "cautions": list(scenario.cautions()),
    }


def _study(file: str | Path) -> dict[str, Any]:
    """Check a study: title, factors, points, replications, runs, cautions."""
    from experiments.study_file import load_study
    from paradox.study_cautions import caution_lines

    study = load_study(file)
    return {
        "title": study.title,
        "factors": [factor.name for factor in study.factors],
        "points": study.points,
        "replications": study.replications,
        "runs": study.size,
        "cautions": caution_lines(study),
    }


def _design(file: str | Path) -> dict[str, Any]:
    """Check a laboratory design: title, design (experiment, survey or field experiment), groups, cautions."""
    from experiments.laboratory.design_file import groups_of, load_design
    from sim.scenario_source import read_document

    data = read_document(Path(file)).data
    return {
        "title": str(data.get("title") or Path(file).stem),
        "design": data.get("kind", "experiment"),
        "groups": groups_of(load_design(file)),
        "cautions": [],
    }


def _lesson(file: str | Path) -> dict[str, Any]:
    """Check a lesson of the classroom page: title, its key, no cautions."""
    from paradox.classroom.lesson_file import read_lesson

    lesson = read_lesson(Path(file))
    return {"title": lesson.title.en, "lesson": lesson.key, "cautions": []}


def _first(names: list[str]) -> str:
    """Name the first of many, and count the others."""
    more = len(names) - _NAMED
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_NAMED])} and {more} more"


def _summary(one: dict[str, Any]) -> str:
    """Say in a sentence what a file holds."""
    if one["kind"] == STUDY:
        return (
            f"{one['title']}; varies {_first(one['factors'])}; {one['points']:,} points, "
            f"{one['replications']} replications, {one['runs']:,} runs."
        )
    if one["kind"] == DESIGN:
        return f"{one['title']}; {one['design']}; {', '.join(one['groups'])}."
    if one["kind"] == LESSON:
        return f"A lesson: {one['title']}."
    return (
        f"{one['title']}; policies {', '.join(one['policies'])}; {one['persons']:,} persons, {one['weeks']} weeks, "
        f"{one['replications']} replications."
    )


def _show(one: dict[str, Any]) -> None:
    """Print the report of a file: what is wrong goes where errors go."""
    if not one["ok"]:
        typer.echo(one["message"], err=True)
        return
    typer.echo(f"{one['file']}: all right ({one['kind']})")
    paragraph(_summary(one), indent=2)
    for caution in one["cautions"]:
        paragraph(f"Caution: {caution}", indent=2, hanging=2)
