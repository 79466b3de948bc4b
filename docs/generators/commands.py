"""The help of every command as Markdown, made from the command line itself."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from typer.main import get_command

from paradox.cli.app import app


def commands() -> str:
    """Return a section a command: what it does, its arguments and options, an example that works."""
    return "\n\n".join(section(name, command) for name, command in every_command())


def every_command() -> Iterator[tuple[str, Any]]:
    """Return every command that does something, by the words that call it."""
    yield from _below("paradox", get_command(app))


def example(command: Any) -> str:
    """Return the example of a command as it is typed, "" if it has none."""
    return (command.epilog or "").removeprefix("Example: ").strip()


def _below(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            yield from _below(f"{words} {name}", child)
        else:
            yield f"{words} {name}", child


def section(name: str, command: Any) -> str:
    """Write the section of one command."""
    rows = [_row(parameter) for parameter in command.params if not getattr(parameter, "hidden", False)]
    parts = [f"## `{name}`", cleandoc(command.help or "")]
    if rows:
        parts.append("\n".join(["| argument or option | what it is |", "|---|---|", *rows]))
    parts.append(f"```sh\n{example(command)}\n```")
    return "\n\n".join(parts)


def _row(parameter: Any) -> str:
    """Write an argument or option as a row of a table."""
    value = (parameter.metavar or "").replace("|", "\\|")
    if parameter.param_type_name == "argument":
        name = f"`{value or parameter.name.upper()}`"
    else:
        names = ", ".join([*parameter.opts, *parameter.secondary_opts])
        name = f"`{names}{' ' + value if value else ''}`"
    meaning = parameter.help or ""
    if parameter.param_type_name == "option" and _has_default(parameter):
        meaning += f" Default: `{parameter.default}`."
    return f"| {name} | {meaning} |"


def _has_default(parameter: Any) -> bool:
    return parameter.default not in (None, False, True, ()) and not callable(parameter.default)
