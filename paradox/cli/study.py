"""`paradox study`: run, follow, check, export and analyse studies of thousands of worlds."""

from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.commands.report import Languages
from sim.errors import ParadoxError

app = typer.Typer(
    help="Studies: thousands of worlds, and what they mean.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: paradox study run first_study",
)

StudyName = Annotated[str, typer.Argument(metavar="FILE|NAME", help="A study file, or the name of a shipped one.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")]
RESULTS = Path("results")
_MEND = (
    "mend what the messages name in the study file (tie values that cannot go together by 'links'), and run it again"
)


class _SomeFailedError(ParadoxError):
    """All runs were made, and some of them failed: neither the success of a run nor a mistake in calling it."""

    exit_code = 1


DESIGNS = {
    "grid": "Grid", "latin_hypercube": "Latin hypercube", "sobol": "Sobol'", "morris": "Morris", "crossed": "Crossed",
}  # fmt: skip


@app.command("list", epilog="Example: paradox study list")
def list_studies() -> None:
    """List the shipped studies with their questions and sizes."""
    from experiments.points import worlds_a_run
    from experiments.study_file import load_study, shipped_studies
    from paradox.commands.output import heading, paragraph

    for name in shipped_studies():
        study = load_study(name)
        design = DESIGNS[study.design.kind]
        times = f" x {study.replications} replications" if study.replications > 1 else ""
        worlds = worlds_a_run(study.outcomes)
        heading(name)
        paragraph(study.title, indent=2)
        paragraph(study.question, indent=2)
        paragraph(
            f"{design}, {len(study.factors)} factors: {study.points:,} points{times} = {study.size:,} runs of "
            f"{f'up to {worlds} worlds' if worlds > 1 else 'one world'}.", indent=2,
        )  # fmt: skip


@app.command(epilog="Example: paradox study run first_study --workers 2")
def run(
    study: StudyName,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Runs at the same time; if not given, one a core.")
    ] = None,
    cluster: Annotated[str, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")] = "",
    out: Out = RESULTS,
    adopt: Annotated[bool, typer.Option("--adopt", help="Go on although the study file has changed.")] = False,
) -> None:
    """Make all runs of a study that are not there yet.

    Every point is run once, then every point again. Finished runs are kept at once; after an interruption of any
    kind the same command goes on. Ends with exit code 0 if all runs went well, with 1 if some failed, with 2 if none
    could be made.
    """
    from experiments.study_file import load_study
    from experiments.study_runs import folder_of, run_study
    from paradox.commands.output import paragraph
    from paradox.progress import Reporter
    from paradox.screen import terminals
    from paradox.study_cautions import caution_lines

    chosen = load_study(study)
    screen, notices = terminals()
    folder = folder_of(chosen, out)
    for caution in caution_lines(chosen):
        paragraph(f"Caution: {caution}", hanging=2, err=True)
    with Reporter(notices) as reporter:
        reached = run_study(chosen, folder, workers, cluster, reporter, adopt)
    _tell(screen, chosen, reached, folder)
    if reached.failed:
        raise _SomeFailedError(
            f"{reached.failed:,} of {reached.total:,} runs failed, and a study with failed runs is not analysed. "
            f"Next: {_MEND}: {chosen.command('run')}"
        )
    screen.print(f"Next: {chosen.command('analyse')}", highlight=False, markup=False)


@app.command(epilog="Example: paradox study status first_study")
def status(study: StudyName, out: Out = RESULTS) -> None:
    """Say how far a study is, also while another process runs it."""
    from experiments.study_file import load_study
    from experiments.study_runs import folder_of
    from experiments.study_runs import status as status_of
    from paradox.commands.output import paragraph
    from paradox.screen import terminals

    chosen = load_study(study)
    folder = folder_of(chosen, out)
    reached = status_of(chosen, folder)
    _tell(terminals()[0], chosen, reached, folder)
    if reached.failed:
        paragraph(f"Next: {_MEND}: {chosen.command('run')}")


def _tell(screen: Any, study: Any, reached: Any, folder: Path) -> None:
    """Print how far a study is."""
    lines = [f"{reached.done} of {reached.total} runs are done, {reached.failed} failed: {folder}"]
    if reached.total < study.size:
        lines.append(
            f"the design asks for {study.size:,} runs; equal points are run once: {reached.total:,} runs differ"
        )
    if len(reached.by_replication) > 1:
        lines.append("by replication: " + ", ".join(map(str, reached.by_replication)))
    if reached.other_versions:
        lines.append(f"{reached.other_versions} runs of other versions of the model are kept and not used")
    if reached.changed:
        lines.append(f"the study file differs from the one that made these runs: {reached.changed}")
    # What a message would have a scenario do next is not what helps a study, in which the value varies.
    lines += [f"failed: run {run_id}: {message.partition(' Next: ')[0]}" for run_id, message in reached.failures]
    if reached.failed > len(reached.failures):
        lines.append(f"and {reached.failed - len(reached.failures):,} more failed")
    for line in lines:
        screen.print(line, highlight=False, markup=False)


@app.command(epilog="Example: paradox study verify first_study --runs 5")
def verify(
    study: StudyName,
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="How many runs to make again.")] = 20,
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Which sample.")] = 1,
    out: Out = RESULTS,
) -> None:
    """Make a random sample of the finished runs again and compare every bit."""
    from experiments.study_file import load_study
    from experiments.study_runs import folder_of
    from experiments.study_runs import verify as verify_runs
    from paradox.screen import terminals

    chosen = load_study(study)
    found = verify_runs(chosen, folder_of(chosen, out), runs, seed)
    if found.different:
        raise ParadoxError(
            f"{len(found.different)} of {found.checked} runs differ: {', '.join(found.different[:5])}. Bits agree on "
            "one platform only. Next: compare the platform with that of the study; on the same one, report it."
        )
    terminals()[0].print(f"{found.checked} runs were made again; all agree in every bit.", highlight=False)


@app.command(epilog="Example: paradox study export first_study --to first_study.csv")
def export(
    study: StudyName,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The CSV file; if not given, beside the store.")
    ] = None,
    out: Out = RESULTS,
) -> None:
    """Write all finished runs as a table, one row a run."""
    from experiments.findings import write_csv
    from experiments.study_file import load_study
    from experiments.study_runs import folder_of, rows
    from paradox.screen import terminals

    chosen = load_study(study)
    path = to or folder_of(chosen, out) / "runs.csv"
    found = list(rows(chosen, folder_of(chosen, out)))
    try:
        write_csv(found, path)
    except OSError as error:
        raise ParadoxError(
            f"{path}: cannot be written ({error.strerror or error}). Next: name another file with --to."
        ) from None
    terminals()[0].print(f"{len(found)} rows, one a point and replication: {path}", highlight=False)


@app.command(epilog="Example: paradox study analyse first_study --report")
def analyse(
    study: StudyName,
    out: Out = RESULTS,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the page to this file.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Also write the page as one HTML file to forward.")] = False,
    languages: Languages = None,
) -> None:
    """Say what a finished study means: one page, tables and figures.

    Which analyses are made follows from the design: sensitivity (Sobol', Morris), what each level does and on what
    that depends (grid, crossed), maps of the verdicts, rules in words, and the frontier and regret of policies. A
    study with missing or failed runs is not analysed.
    """
    from experiments.study_file import load_study
    from paradox.messages import LANGUAGES
    from paradox.screen import terminals
    from paradox.study_page import analyse_study

    made = analyse_study(load_study(study), out, page, report=report, languages=languages or LANGUAGES[:1])
    terminals()[0].print(made.summary, highlight=False, markup=False)
