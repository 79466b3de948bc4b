"""Writes the report of a comparison beside its results, in the languages asked for."""

from collections.abc import Sequence
from pathlib import Path

from experiments.comparison.compare import choose
from experiments.comparison.findings import Comparison
from experiments.comparison.plausible import Sureness
from experiments.laboratory.severity_curve import answer_effects
from paradox.present.files.manifest import manifest
from paradox.present.files.plausible import Certainty
from paradox.present.files.writing import text_writer, write_files
from paradox.present.messages import LANGUAGES, check_languages
from paradox.present.text.board import assumptions
from sim.scenario.scenario import Scenario


def file_name(lang: str, name: str = "report.html") -> str:
    """Return the name of a page in a language: the first language has the plain name."""
    stem, _, ending = name.rpartition(".")
    return name if lang == LANGUAGES[0] else f"{stem}.{lang}.{ending}"


def write_reports(
    comparison: Comparison,
    scenario: Scenario | str | Path,
    folder: Path,
    sure: Sequence[Sureness] = (),
    languages: Sequence[str] = LANGUAGES[:1],
    command: str = "",
    certainty: Certainty | None = None,
) -> list[Path]:
    """Write one page per language into the folder of the results, and return their paths.

    Args:
        comparison: the findings.
        scenario: what was compared: a scenario, its file, or the name of a shipped one.
        folder: where the results are.
        sure: in how many plausible worlds the verdicts hold, if that was asked.
        languages: some of `paradox.present.messages.LANGUAGES`.
        command: the command line, for the reader who wants to make it again.
        certainty: how sure the decision is, if plausible worlds were asked.

    Raises:
        ParadoxError: an unknown language, or a page that cannot be written.
    """
    from paradox.present.report import comparison_report

    check_languages(languages)
    original = choose(scenario)
    chosen = choose(original, comparison.replications, comparison.seed)
    effects = [answer_effects(chosen, policy) for policy in chosen.policies]
    about = manifest(comparison, original, command)
    decision, test = (certainty.decision, certainty.test) if certainty else (None, None)
    pages = {
        file_name(lang): comparison_report(
            comparison, about, effects, sure, lang, decision, test, assumptions(chosen, decision, sure, lang)
        )
        for lang in languages
    }
    return [folder / name for name in write_files({name: text_writer(text) for name, text in pages.items()}, folder)]
