"""The command `paradox`. A command reads its arguments, calls one function, and shows what it gives."""

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from paradox.commands.arguments import AsJson, ReplicationsOrAuto, ScenarioName
from paradox.commands.register import register
from paradox.commands.report import Languages
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
    scenario: ScenarioName,
    replications: ReplicationsOrAuto = None,
    seed: Annotated[
        int | None, typer.Option(metavar="S", help="Seed of the first replication; if not given, as in the scenario.")
    ] = None,
    plausible: Annotated[
        int | None,
        typer.Option(metavar="K", help="Ask in K plausible worlds too how often each verdict holds: how sure is it?"),
    ] = None,
    plausible_replications: Annotated[
        int | None, typer.Option(metavar="R", help="Replications in each plausible world; if not given, 8.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")] = Path("results"),
    threads: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Runs at the same time; if not given, one a core.")
    ] = None,
    report: Annotated[bool, typer.Option("--report", help="Write the comparison as a page to forward, too.")] = False,
    languages: Languages = None,
    as_json: AsJson = False,
) -> None:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Prints where customers stand under each policy, the contrasts with their 95 % intervals, the verdicts, and
    what they mean in words. Writes tables, a figure and a manifest. Finished runs are kept and not made again.
    """
    from experiments.compare import choose
    from experiments.plausible import check_size
    from paradox import results
    from paradox.comparing import compare as run_comparison
    from paradox.messages import LANGUAGES, check_languages, t
    from paradox.plausible import kept
    from paradox.plausible import plausible as ask_plausible_worlds
    from paradox.progress import Reporter
    from paradox.reporting import write_reports
    from paradox.screen import say_removed, show, show_json, show_sureness, terminals

    screen, notices = terminals()
    command = shlex.join(["paradox", *sys.argv[1:]])
    chosen = languages or list(LANGUAGES[:1])
    check_languages(chosen)
    if plausible is not None:
        check_size(plausible, plausible_replications)
    case = choose(scenario)
    folder = out / case.name
    earlier = results.pages(folder)
    with Reporter(notices) as reporter:
        comparison = run_comparison(case, replications, seed, out, threads, reporter, command, chosen[0])
    if not as_json:
        show(comparison, screen, folder, chosen[0])
    sure = kept(folder)
    if plausible is not None:
        with Reporter(notices) as reporter:
            sure = ask_plausible_worlds(
                comparison, case, plausible, plausible_replications, out, threads, reporter, command
            )
    pages = write_reports(comparison, case, folder, sure, chosen, command) if report or languages else []
    say_removed(notices, earlier - results.pages(folder), chosen[0])
    if as_json:
        show_json(comparison, sure, folder)
        return
    show_sureness(sure, screen, comparison, chosen[0])
    for page in pages:
        screen.print(t("screen.report", chosen[0], path=page))


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
