"""Writes a comparison as a workbook and as slides for a board, in the languages asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from experiments.comparison.compare import choose
from experiments.comparison.decision import Decision
from experiments.comparison.field_test import FieldTest
from experiments.comparison.findings import Comparison
from experiments.comparison.plausible import Sureness
from paradox.present.files.plausible import Certainty
from paradox.present.files.report import file_name
from paradox.present.files.writing import Writers, write_files
from paradox.present.messages import LANGUAGES, t
from paradox.present.report.headline import headline
from paradox.present.text import board
from paradox.present.text.advice import all_cautions
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario

# Option, ending of its file, and the package that writes it.
_NAMES = {"xlsxwriter": "XlsxWriter", "pptx": "python-pptx"}
KINDS = (("--xlsx", ".xlsx", "xlsxwriter"), ("--pptx", ".pptx", "pptx"))


def check_board_files(xlsx: Path | None, pptx: Path | None) -> None:
    """Refuse files that cannot be written, before anything is run.

    Raises:
        ParadoxError: a name with another ending, or a package that is not installed.
    """
    for (option, ending, package), path in zip(KINDS, (xlsx, pptx), strict=True):
        if path is None:
            continue
        if path.suffix.lower() != ending:
            raise ParadoxError(
                f"{option} is {path}. Allowed: a file that ends in {ending}. Next: try {path.stem}{ending}."
            )
        if find_spec(package) is None:
            raise ParadoxError(
                f"{option} needs the package {_NAMES[package]}, which is not installed. "
                f"Next: pip install {_NAMES[package]}."
            )


def write_board_files(
    comparison: Comparison,
    scenario: Scenario,
    xlsx: Path | None,
    pptx: Path | None,
    sure: Sequence[Sureness] = (),
    certainty: Certainty | None = None,
    languages: Sequence[str] = LANGUAGES[:1],
    command: str = "",
) -> list[Path]:
    """Write workbook and slides, one of each per language, and return their paths.

    Args:
        comparison: the findings.
        scenario: what was compared.
        xlsx: of the workbook; None writes none. Other languages than the first have their code in the name.
        pptx: the same of the slides.
        sure: in how many plausible worlds the verdicts hold.
        certainty: how sure the decision is; None if that was not asked.
        languages: some of `paradox.present.messages.LANGUAGES`.
        command: the command line, to which plausible worlds may be added.

    Raises:
        ParadoxError: one cannot be written.
    """
    chosen = choose(scenario, comparison.replications, comparison.seed)
    asked = f"{command} --plausible 100"
    briefings = [Briefing(comparison, chosen, tuple(sure), certainty, asked, lang) for lang in languages]
    written: list[Path] = []
    for path, option, writer_of in ((xlsx, "--xlsx", _workbook), (pptx, "--pptx", _slides)):
        if path is None:
            continue
        names = [file_name(lang, path.name) for lang in languages]
        writers: Writers = {
            path.absolute().with_name(name): writer_of(one) for name, one in zip(names, briefings, strict=True)
        }
        write_files(writers, path.absolute().parent, option)
        written += [path.with_name(name) for name in names]
    return written


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a board is told, in one language.

    Attributes:
        comparison: the findings.
        scenario: what was compared.
        sure: in how many plausible worlds the verdicts hold.
        certainty: how sure the decision is; None if that was not asked.
        command: by which plausible worlds are asked.
        lang: language of all words.
    """

    comparison: Comparison
    scenario: Scenario
    sure: tuple[Sureness, ...]
    certainty: Certainty | None
    command: str
    lang: str

    @property
    def decision(self) -> Decision | None:
        """Return how sure the decision is."""
        return self.certainty.decision if self.certainty else None

    @property
    def test(self) -> FieldTest | None:
        """Return the field test that would tell."""
        return self.certainty.test if self.certainty else None

    @property
    def cautions(self) -> list[str]:
        """Return what an adviser would add."""
        return all_cautions(self.comparison, self.lang, self.sure)

    @property
    def sentences(self) -> list[tuple[str, Sequence[str]]]:
        """Return what is said in words: headings, and the sentences under each."""
        comparison, lang, decision = self.comparison, self.lang, self.decision
        return [
            (t("first_page.decision", lang), [board.decision_told(comparison, lang), *board.besides(comparison, lang)]),
            (t("board.cautions", lang), self.cautions),
            (t("first_page.rests", lang), board.rests_on(comparison, decision, self.command, lang)),
            (t("first_page.overturns", lang), board.overturns(comparison, decision, lang)),
            (t("report.verdict", lang), [headline(comparison, lang, self.sure)]),
        ]


def _workbook(told: Briefing) -> Callable[[Path], object]:
    """Return what writes the workbook."""
    from paradox.present.files.workbook import write_workbook

    assumed = board.assumptions(told.scenario, told.decision, told.sure, told.lang)
    return lambda path: write_workbook(path, told.comparison, told.sentences, told.decision, assumed, told.lang)


def _slides(told: Briefing) -> Callable[[Path], object]:
    """Return what writes the slides."""
    from paradox.present.files.slides import write_slides

    return lambda path: write_slides(
        path, told.comparison, told.cautions, told.command, told.decision, told.test, told.lang
    )
