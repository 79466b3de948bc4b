"""One page on what a finished study means, with its tables and figures beside it, in the languages asked for."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.comparison.findings import write_csv
from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.runs import folder_of, table
from experiments.studies.series import series_table
from experiments.studies.study import Study
from paradox.present.figures import (
    discovery,
    factorial,
    given_data,
    paths,
    shapley,
    stacking,
    structure,
    study_weeks,
    style,
)
from paradox.present.figures import study as study_figures
from paradox.present.files.report import file_name
from paradox.present.files.writing import Writers, json_writer, read_manifest, replaced, text_writer, write_files
from paradox.present.messages import LANGUAGES, check_languages, t
from paradox.present.report.study import study_report
from paradox.present.text.markdown import unescaped
from paradox.present.text.study import answers, figure_of, study_text
from sim.version import model_version

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Drawn = dict[str, Callable[[], Figure]]


# The manifest of an analysis.
ABOUT = "analysis.json"


class StudyPage(NamedTuple):
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
) -> StudyPage:
    """Analyse a finished study; write the page, the findings and the figures beside its runs.

    Args:
        study: the study.
        out: folder for results, in which the study has its own.
        page: also write the page to this file, with its figures in a folder beside it; in further languages to files
            beside it whose names bear the language.
        report: also write the page as one HTML file that holds its figures.
        languages: some of `paradox.present.messages.LANGUAGES`; text and screen speak the first.

    Raises:
        ParadoxError: an unknown language; runs are missing, failed or not finite; or nothing can be written.
    """
    check_languages(languages)
    folder = folder_of(study, out)
    found = analyse(study, table(study, folder), series_table(study, folder))
    command = _command(study, page, report=report, languages=languages)
    first = languages[0]
    for lang in languages:
        style.ready([*study.texts(lang).labels.values(), *style.drawn_texts(study.base, lang)], lang)
    beside_runs, kept_out = _place(folder, page)
    writers: Writers = {beside_runs / "findings.csv": lambda path: write_csv(found.findings(), path)}
    texts, told = [], [kept_out, t("study.findings_at", first, path=beside_runs / "findings.csv")]
    for lang in languages:
        drawn = _figures(found, lang)
        places = [] if kept_out else [folder / file_name(lang, "analysis.md")]
        places += [] if page is None else [page if lang == first else beside(page, lang)]
        for place in places:
            texts.append(_add(writers, found, drawn, place, command, lang))
        told.insert(-1 if lang == first else len(told), t("study.page_at", first, path=places[0]))
        if report:
            path = beside_runs / file_name(lang)
            writers[path] = text_writer(
                study_report(study.texts(lang).title, texts[-1], drawn, lang, _own_texts(study, lang))
            )
            told.append(t("study.report_at", first, path=path))
    writers[beside_runs / ABOUT] = json_writer(_about(study, command))
    earlier = read_manifest(beside_runs, ABOUT)
    write_files(writers, folder, "--page or --out")
    told.append(replaced(beside_runs, earlier, first, ABOUT))
    lines = [*map(unescaped, answers(found, first)), *filter(None, told)]
    return StudyPage(texts[0], tuple(map(Path, writers)), "\n".join(lines))


def _about(study: Study, command: str) -> dict[str, Any]:
    """Describe what was analysed."""
    content = json.loads(json.dumps(study.content))
    return {
        "study": study.name,
        "model_version": model_version(),
        "replications": content.pop("replications"),
        "points": study.points,
        "outcomes": ", ".join(content.pop("outcomes")),
        "content": content,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _place(folder: Path, page: Path | None) -> tuple[Path, str]:
    """Return where findings go, beside the runs if that can be written, and what is to be said if it cannot."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return folder, ""
    except OSError as error:
        if page is None:
            return folder, ""  # writing says what is wrong
        return page.parent, f"{folder} cannot be written ({error.strerror or error}): all files are beside the page."


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
    if found.given:
        drawn["given"] = lambda: given_data.deltas(found, lang)
    if found.shared:
        drawn["shapley"] = lambda: shapley.shares(found, lang)
    if found.structures:
        drawn["structure"] = lambda: structure.structures(found, lang)
    if found.levels:
        drawn["levels"] = lambda: factorial.levels(found, lang)
    for view in filter(found.told_maps, found.shares):
        drawn[figure_of(view)] = lambda view=view: study_figures.maps(found, view, lang)  # type: ignore[misc]
    if found.boxes:
        drawn["boxes"] = lambda: discovery.trajectories(found, lang)
    if found.stacks:
        drawn["stacks"] = lambda: stacking.stacked(found, lang)
    if found.policies:
        drawn["frontier"] = lambda: study_figures.frontier(found, lang)
    if any(one.groups for one in found.paths):
        drawn["paths"] = lambda: paths.groups(found, lang)
    if found.weeks:
        drawn["weeks"] = lambda: study_weeks.weeks(found, lang)
    return drawn


def _add(writers: Writers, found: Analysis, drawn: "Drawn", path: Path, command: str, lang: str) -> str:
    """Add what writes a page and its figures, which go to a folder named as the page, and return the page."""
    folder = path.with_suffix("")
    for name, draw in drawn.items():
        writers[folder / f"{name}.svg"] = lambda place, draw=draw: style.save(draw(), place)  # type: ignore[misc]
    text = study_text(found, {name: f"{folder.name}/{name}.svg" for name in drawn}, command, lang)
    writers[path] = text_writer(text)
    return text


def _own_texts(study: Study, lang: str) -> Iterator[str]:
    """List what the user wrote and a page may show."""
    told = study.texts(lang)
    yield from (told.title, told.purpose, told.question, *told.labels.values(), *study.base.texts(lang).all)
    for factor in study.factors:
        yield from (factor.label, factor.unit, *(one for one in factor.values if isinstance(one, str)))
