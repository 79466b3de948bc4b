"""How a command line is read and, where it cannot be, refused; help in the language that it asks for."""

import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from paradox.at_once import STOPPED, asked_language
from sim.errors import Interrupted, ParadoxError, Problem

# A command line that cannot be read, as the library says it.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
# Options that name classes of one's own; and commands whose files no Python can live, with what tells why.
_OF_OWN_CLASSES = ("--customer", "--firm")
_WITHOUT_PYTHON = {"page": "browser.own_classes", "lesson": "lesson_page.own_classes"}
HELP = {"help_option_names": ["-h", "--help"]}


class Command(TyperCommand):
    """A command whose help is in the language that the command line asks for."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        _write_help(self, ctx, formatter)


class Commands(TyperGroup):
    """Commands, in the order in which they were added; Ctrl-C ends any of them with one line."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        _write_help(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Show the help where nothing is asked for."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit(2)
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def invoke(self, ctx: Any) -> Any:
        """Call a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(STOPPED["en"]) from None


def _write_help(command: Any, context: Any, formatter: Any) -> None:
    from paradox.present.terminal.help import help_text

    formatter.write(help_text(command, context, asked_language(sys.argv[1:])))


def refused(error: Any) -> ParadoxError:
    """Return what is wrong with a command line as one message with the next step."""
    if getattr(error, "option_name", "") in _OF_OWN_CLASSES:
        return ParadoxError(_takes_no_classes(error.ctx))
    meant = getattr(error, "possibilities", None)
    what, _, suggestion = (error.message if meant else error.format_message()).partition(" Did you mean ")
    call = error.ctx.command_path if error.ctx else "paradox"
    likely = meant[0] if meant else suggestion.rstrip("?")
    return ParadoxError(str(Problem(what.rstrip("."), suggestion=likely, next_step=f"see {call} --help")))


def _takes_no_classes(context: Any) -> str:
    """Say that a command knows the shipped customers and firm alone, and which ones take others."""
    from paradox.present.messages import t

    lang = asked_language(sys.argv[1:])
    if (told := _WITHOUT_PYTHON.get(context.info_name)) is not None:
        return t(told, lang)
    groups = context.find_root().command.commands
    taking = [name for name, command in groups.items() if _takes_classes(command)]
    return t("parsing.no_classes", lang, command=context.command_path, others=t("words.comma", lang).join(taking))


def _takes_classes(command: Any) -> bool:
    below = getattr(command, "commands", {}).values()
    return any(_OF_OWN_CLASSES[0] in option.opts for option in command.params) or any(map(_takes_classes, below))


def hand_down(context: Any, lang: str | None) -> None:
    """Let a language that stands before the name of a command be that command's."""
    if lang:
        context.default_map = _taken(context.command, lang)


def _taken(group: Any, lang: str) -> dict[str, Any]:
    below = {name: _taken(command, lang) for name, command in getattr(group, "commands", {}).items()}
    return {"lang": lang, "languages": [lang], **below}
