"""The command `paradox`. A command reads its arguments, calls one function, and shows what it gives."""

import errno
import os
import sys
import warnings
from contextlib import suppress
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from paradox.cli.arguments import check_readable
from paradox.cli.register import register
from sim.errors import Interrupted, ParadoxError

# What a full disk, or a device that takes nothing, says.
CANNOT_TAKE = {errno.ENOSPC, errno.EFBIG, errno.EIO}


class _Commands(TyperGroup):
    """The commands; Ctrl-C ends any of them with one line."""

    def invoke(self, ctx: Any) -> Any:
        """Call a command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted("Stopped. Next: give the same command again.") from None


app = typer.Typer(
    cls=_Commands,
    help="When does service recovery lift, when does it only repair, when does it backfire, and at what price?",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: paradox compare hotel_booking_error",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from sim.version import model_version

        typer.echo(f"paradox {version('recovery-paradox')}, model {model_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """When does service recovery lift, when does it only repair, when does it backfire, and at what price?"""


register(app)


_showwarning = warnings.showwarning


def _plainly(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
    """Show what is said to users without the line of the program that said it."""
    from paradox.present.figures.letters import LettersMissing

    if issubclass(category, LettersMissing):
        print(message, file=sys.stderr)
    else:
        _showwarning(message, category, *where, **more)


def main() -> None:
    """Run the command; show what the user can mend as one message, without a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the shell has closed it, as with '>&-'
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title in Chinese must not break an old console
    warnings.showwarning = _plainly
    try:
        try:
            check_readable(sys.argv[1:])
            app(prog_name="paradox")
        except SystemExit:
            sys.stdout.flush()  # what cannot be written is said now, not when Python ends
            raise
    except ParadoxError as error:
        from paradox.present.text.mistakes import asked_language, mistakes

        _end(error.exit_code, mistakes(error, asked_language(sys.argv[1:])))
    except MemoryError:
        _end(2, "There is not enough memory. Next: fewer persons, or fewer threads with --threads 1.")
    except BrokenPipeError:
        _end(1)  # whoever read our output has left
    except OSError as error:
        if error.filename is not None or error.errno not in CANNOT_TAKE:
            raise
        _end(2, f"What is printed cannot be written ({error.strerror}). Next: send it where there is space.")


def _end(code: int, said: str = "") -> None:
    """Leave with one message and nothing else, also where neither channel takes any more."""
    with suppress(OSError):
        print(said, end="\n" if said else "", file=sys.stderr, flush=True)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    raise SystemExit(code) from None


if __name__ == "__main__":
    main()
