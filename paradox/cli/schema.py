"""`paradox schema`: what a scenario file may hold, for editors."""

import typer

from sim.scenario.schema import schema_text


def schema() -> None:
    """Print the JSON Schema of scenario files.

    An editor that knows it completes keys, shows their meaning, unit, range and source, and marks mistakes. Save
    it and name it in the first line of a scenario: # yaml-language-server: $schema=schema.json
    """
    typer.echo(schema_text(), nl=False)
