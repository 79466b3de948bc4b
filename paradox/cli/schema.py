"""`paradox schema`: what a scenario file or a laboratory design may hold, for editors."""

from typing import Annotated

import typer

from paradox.cli.arguments import spoken
from sim.errors import ParadoxError, nearest, shown

SCENARIO, LABORATORY = "scenario", "laboratory"


def schema(
    kind: Annotated[
        str, typer.Argument(metavar="scenario|laboratory", help="What is written: a scenario, or a laboratory design.")
    ] = SCENARIO,
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            metavar="en|zh",
            help="Language of messages about mistakes; the schema stays as it is.",
            callback=spoken,
        ),
    ] = "en",
) -> None:
    """Print the JSON Schema of scenario files, or of laboratory designs.

    An editor that knows it completes keys, shows their meaning, unit, range and source, and marks mistakes. Save
    it and name it in the first line of a file: # yaml-language-server: $schema=schema.json
    """
    if kind == SCENARIO:
        from sim.scenario.schema import schema_text
    elif kind == LABORATORY:
        from experiments.laboratory.design_schema import schema_text
    else:
        guess = nearest(kind, (SCENARIO, LABORATORY))
        raise ParadoxError(
            f"there is no schema of {shown(kind)}. Allowed: {SCENARIO}, {LABORATORY}."
            + (f" Did you mean {guess}?" if guess else "")
            + " Next: choose one of them."
        )
    typer.echo(schema_text(), nl=False)
