"""One page on what a finished study means, with its tables and figures beside it, in the languages asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from experiments.analysis import Analysis, analyse
from experiments.findings import write_csv
from experiments.study import Study
from experiments.study_runs import folder_of, table
from paradox import figures, level_figure, study_figures
from paradox.messages import LANGUAGES, check_languages, t
from paradox.report.study import study_report
from paradox.reporting import file_name
from paradox.study_text import answers, figure_of, study_text
from sim.errors import ParadoxError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Drawn = dict[str, Callable[[], Figure]]


class Page(NamedTuple):
    """What an analysis has left: the text, the files, and the lines for the screen."""

    text: str
    files: tuple[Path, ...]
    summary: str


def analyse_study(
    study: Study,
    out: Path,
    page: Path | None = None,
    *,
    report: bool = False,
    languages: Sequence[str] = LANGUAGES[:1],
) -> Page:
    """Analyse a finished study; write the page, the findings and the figures beside its runs.

    Args:
        study: the study.
        out: folder for results, in which the study has its own.
        page: also write the page to this file, with its figures in a folder beside it; in further languages to files
            beside it whose names bear the language.
        report: also write the page as one HTML file that holds its figures.
        languages: some of `paradox.messages.LANGUAGES`; text and screen speak the first.

    Raises:
        ParadoxError: an unknown language; runs are missing, failed or not finite; or nothing can be written.
    """
    check_languages(languages)
    folder = folder_of(study, out)
    found = analyse(study, table(study, folder))
    command = _command(study, page, report=report, languages=languages)
    first = languages[0]
    texts, files, told = [], [folder / "findings.csv"], []
    try:
        for lang in languages:
            drawn = _figures(found, lang)
            places = [folder / file_name(lang, "analysis.md")]
            places += [] if page is None else [page if lang == first else beside(page, lang)]
            for place in places:
                text, made = _write(found, drawn, place, command, lang)
                texts.append(text)
                files += made
            told.append(t("study.page_at", first, path=places[0]))
            if report:
                path = folder / file_name(lang)
                title = study.texts(lang).title
                path.write_text(study_report(title, texts[-1], drawn, lang), encoding="utf-8")
                files.append(path)
                told.append(t("study.report_at", first, path=path))
        write_csv(found.findings(), folder / "findings.csv")
    except OSError as error:
        raise ParadoxError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}). "
            "Next: name another place with --page or --out."
        ) from None
    told.insert(1, t("study.findings_at", first, path=folder / "findings.csv"))
    return Page(texts[0], tuple(files), "\n".join([*answers(found, first), *told]))


def beside(path: Path, lang: str) -> Path:
    """Name the file of a page in a further language."""
    return path.with_name(f"{path.stem}.{lang}{path.suffix}")


def _command(study: Study, page: Path | None, *, report: bool, languages: Sequence[str]) -> str:
    """Write the command that makes the page again."""
    command = study.command("analyse") + (f" --page {page.as_posix()}" if page else "")
    command += " --report" if report else ""
    return command + ("" if list(languages) == list(LANGUAGES[:1]) else "".join(f" --lang {one}" for one in languages))


def _figures(found: Analysis, lang: str) -> "Drawn":
    """Say how each figure is drawn, by the name of its file."""
    drawn: Drawn = {}
    if found.effects:
        drawn["effects"] = lambda: study_figures.effects(found, lang)
    if found.levels:
        drawn["levels"] = lambda: level_figure.levels(found, lang)
    for view in filter(found.told_maps, found.shares):
        drawn[figure_of(view)] = lambda view=view: study_figures.maps(found, view, lang)  # type: ignore[misc]
    if found.policies:
        drawn["frontier"] = lambda: study_figures.frontier(found, lang)
    return drawn


def _write(found: Analysis, drawn: "Drawn", path: Path, command: str, lang: str) -> tuple[str, list[Path]]:
    """Write a page and its figures; the figures go to a folder named as the page."""
    folder = path.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    files = [path]
    for name, draw in drawn.items():
        files.append(folder / f"{name}.svg")
        figures.save(draw(), files[-1])
    text = study_text(found, {name: f"{folder.name}/{name}.svg" for name in drawn}, command, lang)
    path.write_text(text, encoding="utf-8")
    return text, files
