"""The command `paradox`. A command reads its arguments, calls one function, and shows what it gives."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.commands.register import register
from sim.errors import ParadoxError

app = typer.Typer(
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

        from sim.compiling import model_version

        typer.echo(f"paradox {version('recovery-paradox')}, model {model_version()}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """When does service recovery lift, when does it only repair, when does it backfire, and at what price?"""


@app.command(epilog="Example: paradox compare hotel_booking_error --replications 5")
def compare(
    scenario: Annotated[
        str, typer.Argument(metavar="FILE|NAME", help="A scenario file, or the name of a shipped one.")
    ],
    replications: Annotated[
        int | None, typer.Option(metavar="N", help="How many replications; if not given, as in the scenario.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="Seed of the first replication; if not given, as in the scenario.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Runs at the same time; if not given, one a core.")
    ] = None,
) -> None:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Prints where customers stand under each policy, the contrasts with their 95 % intervals, the verdicts, and
    what they mean in words. Writes tables, a figure and a manifest. Finished runs are kept and not made again.
    """
    from paradox.comparing import compare as run_comparison
    from paradox.progress import Reporter
    from paradox.screen import show, terminals

    screen, notices = terminals()
    with Reporter(notices) as reporter:
        command = shlex.join(["paradox", *sys.argv[1:]])
        comparison = run_comparison(scenario, replications, seed, out, threads, reporter, command)
    show(comparison, screen, out / comparison.name)


register(app)


def main() -> None:
    """Run the command; show what the user can mend as one message, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a title in Chinese must not break an old console
    try:
        app(prog_name="paradox")
    except ParadoxError as error:
        print(error, file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except MemoryError:
        print("There is not enough memory. Next: fewer persons, or fewer threads with --threads 1.", file=sys.stderr)
        raise SystemExit(2) from None
    except BrokenPipeError:
        # Whoever read our output has left: say nothing, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
