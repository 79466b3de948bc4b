"""`paradox study`: run, follow, check, export and analyse studies of thousands of worlds."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from paradox.cli.arguments import Language, LanguageBelow, Languages, OwnCustomer, OwnFirm, own_classes
from paradox.cli.parsing import HELP, Command, Commands, hand_down
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.mistakes import in_language, in_sentences
from sim.errors import ParadoxError

app = typer.Typer(
    cls=Commands,
    context_settings=HELP,
    epilog="Example: paradox study run first_study",
)
command = partial(app.command, cls=Command)


@app.callback()
def _options(context: typer.Context, lang: LanguageBelow = None) -> None:
    """Studies: thousands of worlds, and what they mean."""
    hand_down(context, lang or context.lookup_default("lang"))


StudyName = Annotated[str, typer.Argument(metavar="FILE|NAME", help="A study file, or the name of a shipped one.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.")]
RESULTS = Path("results")
_MEND = (
    "correct what the messages name in the study file (tie values that cannot go together by 'links'), and run it again"
)


class _SomeFailedError(ParadoxError):
    """All runs were made, and some of them failed: neither the success of a run nor a mistake in calling it."""

    exit_code = 1


@command("list", epilog="Example: paradox study list")
def list_studies(lang: Language = "en") -> None:
    """List the shipped studies with their questions and sizes."""
    from experiments.shipped import shipped_studies
    from experiments.studies.file import load_study
    from experiments.studies.points import worlds_a_run
    from paradox.present.terminal.output import heading, paragraph
    from paradox.present.text.study_labels import kind_name

    for name in shipped_studies():
        study = load_study(name)
        times = t("study_command.times", lang, count=study.replications) if study.replications > 1 else ""
        worlds = worlds_a_run(study.outcomes)
        heading(name)
        texts, design = study.texts(lang), kind_name(study.design.kind, lang)
        paragraph(texts.title, indent=2)
        paragraph(texts.question, indent=2)
        size = t(
            "study_command.size",
            lang,
            design=design[:1].upper() + design[1:],
            factors=len(study.factors),
            points=f"{study.points:,}",
            times=times,
            runs=f"{study.size:,}",
            worlds=t(f"study_command.worlds_{'many' if worlds > 1 else 'one'}", lang, count=worlds),
        )
        paragraph(size, indent=2)


@command(epilog="Example: paradox study run first_study --workers 2")
def run(
    study: StudyName,
    workers: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Runs at the same time; if not given, one per core.")
    ] = None,
    cluster: Annotated[str, typer.Option(metavar="ADDRESS", help="A Dask scheduler, such as tcp://host:8786.")] = "",
    out: Out = RESULTS,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Go on although the study file has changed.")] = False,
    lang: Language = "en",
) -> None:
    """Make all runs of a study that are not there yet.

    Every point is run once, then every point again. Finished runs are kept at once; after an interruption of any
    kind the same command goes on. Ends with exit code 0 if all runs went well, with 1 if some failed, with 2 if none
    could be made.
    """
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of, run_study
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.output import paragraph
    from paradox.present.terminal.progress import Reporter
    from paradox.present.text.cautions import caution_lines

    chosen = load_study(study, **own_classes(customer, firm))
    screen, notices = terminals()
    folder = folder_of(chosen, out)
    for caution in caution_lines(chosen, lang):
        paragraph(t("study_command.caution", lang, caution=caution), hanging=2, err=True)
    with Reporter(notices, lang) as reporter:
        reached = run_study(chosen, folder, workers, cluster, reporter, adopt)
    _tell(screen, chosen, reached, folder, lang)
    if reached.failed:
        raise _SomeFailedError(
            f"{reached.failed:,} of {reached.total:,} runs failed, and a study with failed runs is not analysed. "
            f"Next: {_MEND}: {chosen.command('run')}"
        )
    screen.print(t("study_command.next", lang, command=chosen.command("analyse")), highlight=False, markup=False)


@command(epilog="Example: paradox study status first_study")
def status(
    study: StudyName, out: Out = RESULTS, customer: OwnCustomer = None, firm: OwnFirm = None, lang: Language = "en"
) -> None:
    """Say how far a study is, also while another process runs it."""
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of
    from experiments.studies.runs import status as status_of
    from paradox.present.terminal.comparison_screen import terminals
    from paradox.present.terminal.output import paragraph

    chosen = load_study(study, **own_classes(customer, firm))
    folder = folder_of(chosen, out)
    reached = status_of(chosen, folder)
    _tell(terminals()[0], chosen, reached, folder, lang)
    _tell_notes(chosen, folder, lang)
    if reached.failed:
        paragraph(t("study_command.failed_next", lang, command=chosen.command("run")))


def _tell(screen: Any, study: Any, reached: Any, folder: Path, lang: str) -> None:
    """Print how far a study is."""

    def said(key: str, **values: Any) -> str:
        return t(f"study_command.{key}", lang, **values)

    lines = [said("done", done=reached.done, total=reached.total, failed=reached.failed, folder=folder)]
    if reached.total < study.size:
        lines.append(said("equal", size=f"{study.size:,}", total=f"{reached.total:,}"))
    if len(reached.by_replication) > 1:
        numbers = t("words.comma", lang).join(map(str, reached.by_replication))
        lines.append(said("by_replication", numbers=numbers))
    if reached.other_versions:
        lines.append(said("other_versions", count=reached.other_versions))
    if reached.changed:
        lines.append(said("changed", changes=in_language(reached.changed, lang)))
    # What a message would have a scenario do next is not what helps a study, in which the value varies.
    for run_id, message in reached.failures:
        what = in_sentences(message.partition(" Next: ")[0], lang)
        lines.append(said("one_failed", run=run_id, message=what))
    if reached.failed > len(reached.failures):
        lines.append(said("more_failed", count=f"{reached.failed - len(reached.failures):,}"))
    for line in lines:
        screen.print(line, highlight=False, markup=False)


def _tell_notes(study: Any, folder: Path, lang: str) -> None:
    """Say what is to be known of the store before its runs are used."""
    from experiments.studies.runs import notes
    from paradox.present.terminal.output import paragraph

    for note in notes(study, folder):
        paragraph(in_sentences(note, lang), hanging=2, err=True)


@command(epilog="Example: paradox study verify first_study --runs 5")
def verify(
    study: StudyName,
    runs: Annotated[int, typer.Option(metavar="N", min=1, help="How many runs to make again.")] = 20,
    seed: Annotated[int, typer.Option(metavar="S", min=0, help="Seed that chooses the sample.")] = 1,
    out: Out = RESULTS,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
) -> None:
    """Make a random sample of the finished runs again and compare every bit."""
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of
    from experiments.studies.runs import verify as verify_runs
    from paradox.present.terminal.comparison_screen import terminals

    chosen = load_study(study, **own_classes(customer, firm))
    _tell_notes(chosen, folder_of(chosen, out), lang)
    found = verify_runs(chosen, folder_of(chosen, out), runs, seed)
    if found.damaged:
        raise ParadoxError(
            f"{len(found.damaged)} kept runs are damaged; {len(found.different)} of {found.checked} others differ from "
            f"what was made again. Next: {chosen.command('run')}, which makes the damaged ones again."
        )
    if found.different:
        raise ParadoxError(
            f"{len(found.different)} of {found.checked} runs differ: {', '.join(found.different[:5])}. Bits agree on "
            "one platform only. Next: compare the platform with that of the study; on the same one, report it."
        )
    terminals()[0].print(t("study_command.agree", lang, count=found.checked), highlight=False)


@command(epilog="Example: paradox study export first_study --to first_study.csv")
def export(
    study: StudyName,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The CSV file; if not given, beside the store.")
    ] = None,
    out: Out = RESULTS,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    lang: Language = "en",
) -> None:
    """Write all finished runs as a table, one row per run; the weekly series of a study that keeps some as another."""
    from experiments.comparison.findings import write_csv
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of, rows
    from experiments.studies.series import week_rows
    from paradox.present.files.writing import write_files
    from paradox.present.terminal.comparison_screen import terminals

    chosen = load_study(study, **own_classes(customer, firm))
    _tell_notes(chosen, folder_of(chosen, out), lang)
    path = to or folder_of(chosen, out) / "runs.csv"
    found = list(rows(chosen, folder_of(chosen, out)))
    writers: dict[str | Path, Callable[[Path], object]] = {path.name: lambda place: write_csv(found, place)}
    weeks = path.with_name("weeks.csv" if to is None else f"{path.stem}-weeks{path.suffix}")
    if chosen.series:
        by_week = week_rows(chosen, folder_of(chosen, out))
        writers[weeks.name] = lambda place: write_csv(by_week, place)
    write_files(writers, path.parent, "--to")
    terminals()[0].print(t("study_command.exported", lang, count=len(found), path=path), highlight=False)
    if chosen.series:
        told = t("study_command.exported_weeks", lang, count=len(by_week), path=weeks)
        terminals()[0].print(told, highlight=False)


@command(epilog="Example: paradox study analyse first_study --report")
def analyse(
    study: StudyName,
    out: Out = RESULTS,
    customer: OwnCustomer = None,
    firm: OwnFirm = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the page to this file.")] = None,
    report: Annotated[bool, typer.Option("--report", help="Also write the page as one HTML file to forward.")] = False,
    languages: Languages = None,
) -> None:
    """Say what a finished study means: one page, tables and figures.

    Which analyses are made follows from the design: sensitivity (Sobol', Morris), what each level does and on what
    that depends (grid, crossed), maps of the verdicts, rules in words, and the frontier and regret of policies. A
    study with missing or failed runs is not analysed.
    """
    from experiments.studies.file import load_study
    from experiments.studies.runs import folder_of
    from paradox.present.files.study import analyse_study
    from paradox.present.terminal.comparison_screen import terminals

    chosen = load_study(study, **own_classes(customer, firm))
    languages = languages or list(LANGUAGES[:1])
    _tell_notes(chosen, folder_of(chosen, out), languages[0])
    made = analyse_study(chosen, out, page, report=report, languages=languages)
    terminals()[0].print(made.summary, highlight=False, markup=False)
