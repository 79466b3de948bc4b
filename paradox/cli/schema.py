"""`paradox schema`: what a scenario file, a study or a laboratory design may hold, for editors."""

from typing import Annotated

import typer

from paradox.cli.arguments import spoken
from sim.errors import ParadoxError, nearest, shown

SCENARIO, STUDY, LABORATORY = KINDS = ("scenario", "study", "laboratory")


def schema(
    kind: Annotated[
        str,
        typer.Argument(metavar="|".join(KINDS), help="What is written: a scenario, a study, or a laboratory design."),
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
    """Print the JSON Schema of scenario files, of studies, or of laboratory designs.

    An editor that knows it completes keys, shows their meaning, unit, range and source, and marks mistakes. Save
    it and name it in the first line of a file: # yaml-language-server: $schema=schema.json
    """
    if kind == SCENARIO:
        from sim.scenario.schema import schema_text
    elif kind == STUDY:
        from experiments.studies.study_schema import schema_text
    elif kind == LABORATORY:
        from experiments.laboratory.design_schema import schema_text
    else:
        guess = nearest(kind, KINDS)
        raise ParadoxError(
            f"there is no schema of {shown(kind)}. Allowed: {', '.join(KINDS)}."
            + (f" Did you mean {guess}?" if guess else "")
            + " Next: choose one of them."
        )
    typer.echo(schema_text(), nl=False)
