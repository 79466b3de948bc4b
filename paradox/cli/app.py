"""The command `paradox`. A command reads its arguments, calls one function, and shows what it gives."""

import errno
import os
import sys
import warnings
from contextlib import suppress
from typing import Annotated, Any

import typer

from paradox.at_once import asked_language
from paradox.cli.arguments import LanguageBelow, check_readable
from paradox.cli.parsing import HELP, Commands, UsageError, hand_down, refused
from paradox.cli.register import register
from sim.errors import COMPILERS, ParadoxError, no_compiler, shown

# What a full disk, or a device that takes nothing, says.
CANNOT_TAKE = {errno.ENOSPC, errno.EFBIG, errno.EIO}


app = typer.Typer(
    cls=Commands,
    help="When does service recovery lift, when does it only repair, when does it backfire, and at what price?",
    pretty_exceptions_enable=False,
    context_settings=HELP,
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
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
    lang: LanguageBelow = None,
) -> None:
    """When does service recovery lift, when does it only repair, when does it backfire, and at what price?"""
    hand_down(context, lang)


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
        check_readable(sys.argv[1:])
        code = app(prog_name="paradox", standalone_mode=False)
        sys.stdout.flush()  # what cannot be written is said now, not when Python ends
        raise SystemExit(code)
    except UsageError as error:
        _refuse(refused(error))
    except ParadoxError as error:
        _refuse(error)
    except ModuleNotFoundError as error:
        if error.name not in COMPILERS:
            raise
        _refuse(no_compiler())
    except MemoryError:
        _refuse(ParadoxError("There is not enough memory. Next: fewer persons, or fewer threads with --threads 1."))
    except BrokenPipeError:
        _end(1)  # whoever read our output has left
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG and error.filename is not None:
            _refuse(ParadoxError(f"{shown(str(error.filename))} is too long for a name. Next: give a shorter one."))
        if error.filename is not None or error.errno not in CANNOT_TAKE:
            raise
        why = error.strerror
        _refuse(ParadoxError(f"What is printed cannot be written ({why}). Next: send it where there is space."))


def _refuse(error: ParadoxError) -> None:
    """Leave with what is wrong, in the language that the command line asks for."""
    from paradox.present.text.mistakes import mistakes

    _end(error.exit_code, mistakes(error, asked_language(sys.argv[1:])))


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
