"""The help of every command as Markdown, made from the command line itself."""

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from paradox.cli.app import app
from paradox.present.messages import t
from paradox.present.text.help import example, meaning, paragraphs, spelled


def commands(lang: str = "en") -> str:
    """Return a section per command: what it does, its arguments and options, an example that works."""
    return "\n\n".join(section(name, command, lang) for name, command in every_command())


def chinese_commands() -> str:
    """Return the same in Chinese."""
    return commands("zh")


def every_command() -> Iterator[tuple[str, Any]]:
    """Return every command that does something, by the words that call it."""
    yield from _below("paradox", get_command(app))


def _below(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            yield from _below(f"{words} {name}", child)
        else:
            yield f"{words} {name}", child


def section(name: str, command: Any, lang: str = "en") -> str:
    """Write the section of one command."""
    rows = [_row(one, lang) for one in command.params if not getattr(one, "hidden", False)]
    parts = [f"## `{name}`", *paragraphs(command.help, lang)]
    if rows:
        parts.append("\n".join([f"| {t('help.table', lang)} | {t('help.table_meaning', lang)} |", "|---|---|", *rows]))
    parts.append(f"```sh\n{example(command, lang)}\n```")
    return "\n\n".join(parts)


def _row(parameter: Any, lang: str) -> str:
    """Write an argument or option as a row of a table."""
    name = spelled(parameter).replace("|", "\\|")
    return f"| `{name}` | {meaning(parameter, lang)} |"
