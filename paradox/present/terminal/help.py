"""The help of a command on the screen: names on the left, what they are beside them."""

from collections.abc import Iterator, Sequence
from typing import Any

import typer

from paradox.present.messages import t
from paradox.present.terminal.output import width
from paradox.present.terminal.wrapping import fill, padded
from paradox.present.text.help import example, meaning, paragraphs, spelled, usage

_LONGEST_NAME = 26  # a longer one has a line of its own


def help_text(command: Any, context: Any, lang: str) -> str:
    """Return the whole help of a command: call, what it does, arguments, options, commands, an example."""
    shown = [one for one in command.get_params(context) if not getattr(one, "hidden", False)]
    rows = [(one.param_type_name, spelled(one), meaning(one, lang)) for one in shown]
    below = [command.get_command(context, name) for name in getattr(command, "commands", ())]
    rows += [("command", one.name, next(paragraphs(one.help, lang), "")) for one in below]
    parts = [fill(usage(command, context, lang), width(), subsequent_indent="  ")]
    parts += [fill(one, width()) for one in paragraphs(command.help, lang)]
    for kind in ("argument", "option", "command"):
        if listed := [(name, text) for other, name, text in rows if other == kind]:
            title = typer.style(t(f"help.{kind}s", lang), bold=True)
            parts.append("\n".join([title, *_table(listed)]))
    parts.append(fill(t("help.example", lang, command=example(command, lang)), width(), subsequent_indent="  "))
    return "\n\n".join(parts) + "\n"


def _table(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Write names, and what they are beside them or below a long one."""
    room = min(_LONGEST_NAME, max(len(name) for name, _ in rows))
    for name, text in rows:
        before = " " * (room + 4)
        lines = fill(text, width(), before, before).splitlines()
        shown = typer.style(f"  {padded(name, room)}", fg="cyan")
        if len(name) > room:
            yield shown
            yield from lines
        else:
            yield shown + lines[0][room + 2 :]
            yield from lines[1:]
