"""`python -m paradox.classroom`: the same as `paradox classroom`."""

import typer

from paradox.classroom.command import classroom

if __name__ == "__main__":
    typer.run(classroom)
