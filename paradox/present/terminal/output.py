"""What commands print: plain lines for people, JSON for scripts."""

import json
import math
import shutil
from typing import Any

import typer

WIDTH = 80
NARROWEST = 40  # columns below which a terminal is not served


def width() -> int:
    """Return how many columns a line may take: those of the terminal, at most 80."""
    return max(NARROWEST, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))


def print_json(value: Any) -> None:
    """Print a value as JSON; a number that does not exist is null."""
    typer.echo(json.dumps(json_value(value), indent=1, ensure_ascii=False))


def json_value(value: Any) -> Any:
    """Turn a value into what JSON can hold: tuples to lists, numbers that do not exist to None."""
    if isinstance(value, dict):
        return {str(key): json_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_value(part) for part in value]
    if hasattr(value, "tolist"):
        return json_value(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def heading(text: str) -> None:
    """Print a heading wrapped to the terminal, a blank line before it."""
    from paradox.present.terminal.wrapping import fill

    typer.echo()
    typer.secho(fill(text, width()), bold=True)


def paragraph(text: str, indent: int = 0, hanging: int = 0, *, err: bool = False) -> None:
    """Print a text wrapped to the terminal; a notice goes where errors go."""
    from paradox.present.terminal.wrapping import fill

    before = " " * indent
    typer.echo(fill(text, width(), initial_indent=before, subsequent_indent=before + " " * hanging), err=err)
