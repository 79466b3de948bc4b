"""`paradox check`: is a scenario file all right, and is it probably what was meant?"""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from paradox.commands.arguments import AsJson, scenario_names
from paradox.commands.output import paragraph, print_json
from sim.errors import ScenarioError
from sim.scenario import Scenario


def check(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Scenario files, or names of shipped ones.", autocompletion=scenario_names
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Check scenario files without running them.

    Says what is wrong, where, and what would be right; and what is allowed but probably not meant. Ends with exit
    code 0 if every file can be used, with 2 if not.
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
    """Check one file: file, ok, title, policies, persons, weeks, replications, cautions; or problems, message."""
    try:
        scenario = Scenario.load(file)
    except ScenarioError as error:
        return {"file": file, "ok": False, "problems": [asdict(one) for one in error.problems], "message": str(error)}
    return {
        "file": file,
        "ok": True,
        "title": scenario.title,
        "policies": list(scenario.policies),
        "persons": scenario.persons,
        "weeks": scenario.horizon,
        "replications": scenario.replications,
        "cautions": list(scenario.cautions()),
    }


def _show(one: dict[str, Any]) -> None:
    """Print the report of a file: what is wrong goes where errors go."""
    if not one["ok"]:
        typer.echo(one["message"], err=True)
        return
    typer.echo(f"{one['file']}: all right")
    paragraph(
        f"{one['title']}; policies {', '.join(one['policies'])}; {one['persons']:,} persons, {one['weeks']} weeks, "
        f"{one['replications']} replications.",
        indent=2,
    )
    for caution in one["cautions"]:
        paragraph(f"Caution: {caution}", indent=2, hanging=2)
