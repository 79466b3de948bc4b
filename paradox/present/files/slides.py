"""The comparison as five slides: the decision, money, customers, risk, what to find out. Tables can be edited.

Where a policy is a pilot there is one more, behind customers: what it changes for those in it and for the others.

Needs python-pptx (the extra `board`), which is loaded here only.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.comparison.decision import Decision
from experiments.comparison.field_test import FieldTest
from experiments.comparison.findings import Comparison, Finding
from paradox.present.figures import decision as figures
from paradox.present.figures.style import drawn
from paradox.present.messages import t
from paradox.present.report.board import brings_note, proceeds
from paradox.present.text import board
from paradox.present.text import decision as told
from paradox.present.text.comparison import title_of
from paradox.present.text.money import money_of
from paradox.present.text.number_format import percent, plain, signed
from paradox.present.text.pilots import PilotTable, pilot_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches.
WIDTH, HEIGHT = 13.333, 7.5
_LEFT, _TOP, _ACROSS = 0.6, 1.35, 12.13
_NOTE = 0.45
DPI = 300
_SIZES = (24, 20, 18, 16, 14, 13, 12, 11, 10, 9)
_LEAST = 8
# A letter takes about half the size of its type, a Chinese one all of it; a line 1.25 of it.
_LETTER, _LINE, _POINTS = 0.52, 1.25, 72.0
_MARGINS = 1.6  # left and right of a cell, in sizes of type
_BOLD = 1.2  # how much wider bold type is
_CUSTOMERS = (
    ("satisfaction", 1), ("nps", 0), ("retention", None), ("days", 1), ("lapsed_share", None), ("silent_share", None),
)  # fmt: skip


class Box(NamedTuple):
    """A place on a slide [inches]."""

    left: float
    top: float
    width: float
    height: float


def write_slides(
    path: Path,
    comparison: Comparison,
    cautions: Sequence[str],
    command: str,
    decision: Decision | None = None,
    test: FieldTest | None = None,
    lang: str = "en",
) -> None:
    """Write five slides of a comparison, and one more where a policy is a pilot.

    Args:
        path: of the file.
        comparison: the findings.
        cautions: what an adviser would add.
        command: by which plausible worlds are asked.
        decision: how sure the decision is; None if that was not asked.
        test: the field test that would tell.
        lang: language of all words.
    """
    from pptx import Presentation
    from pptx.util import Inches

    show = Presentation()
    show.slide_width, show.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _decision(_slide(show, t("first_page.decision", lang)), comparison, cautions, lang)
    _money(_slide(show, t("proceeds.heading", lang)), comparison, decision, lang)
    _customers(_slide(show, t("board.sheet_customers", lang)), comparison, lang)
    pilots = pilot_table(comparison, lang)
    if pilots is not None:
        _pilots(_slide(show, pilots.title), pilots, lang)
    _risk(_slide(show, t("risk.heading", lang)), comparison, decision, lang)
    _next(_slide(show, t("board.slide_next", lang)), comparison, decision, test, command, lang)
    written = io.BytesIO()  # a library that writes to a full disk itself leaves a trace on the screen
    show.save(written)
    path.write_bytes(written.getvalue())


def _slide(show: Any, title: str) -> Any:
    """Add a slide with a title and nothing else."""
    slide = show.slides.add_slide(show.slide_layouts[5])
    _place(slide.shapes.title, Box(_LEFT, 0.35, _ACROSS, 0.8))
    frame = slide.shapes.title.text_frame
    frame.text = title
    _type(frame.paragraphs[0], 30, bold=True)
    return slide


def _place(shape: Any, box: Box) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in box)


def _type(paragraph: Any, size: float, *, bold: bool = False) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold = Pt(size), bold


def _breadth(text: str) -> float:
    """Return how many times the size of its type a text is long."""
    return sum(1.0 if ord(letter) > 0x2E80 else _LETTER for letter in text)


def size_that_fits(texts: Sequence[str], width: float, height: float) -> float:
    """Return the largest size of type in which paragraphs fit a box [points]."""
    for size in _SIZES:
        lines = sum(-(-_breadth(text) * size / _POINTS // width) for text in texts)
        if lines * size * _LINE / _POINTS + len(texts) * 0.3 * size / _POINTS <= height:
            return size
    return _LEAST


def _write(slide: Any, texts: Sequence[str], box: Box, *, bold: bool = False, largest: float = 24) -> None:
    """Write paragraphs into a box, as large as they fit."""
    from pptx.util import Inches, Pt

    frame = slide.shapes.add_textbox(*(Inches(one) for one in box)).text_frame
    frame.word_wrap = True
    size = min(largest, size_that_fits(texts, box.width - 0.2, box.height - 0.1))
    for at, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.text = text
        paragraph.space_after = Pt(0.3 * size)
        _type(paragraph, size, bold=bold)


def _table(slide: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], box: Box) -> None:
    """Add a table that can be edited, its columns as wide as their texts, its type as large as both allow."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_table(len(rows) + 1, len(heads), *(Inches(one) for one in box))
    high = box.height / (len(rows) + 2)
    needs = [
        (1.0 if at else _BOLD) * max(_longest_word(head), *(_breadth(row[at]) for row in rows)) + _MARGINS
        for at, head in enumerate(heads)
    ]
    size = max(_LEAST, min(12.0, high * _POINTS / 1.9, box.width * _POINTS / sum(needs)))
    for column, need in zip(shape.table.columns, needs, strict=True):
        column.width = Inches(box.width * need / sum(needs))
    for at, cells in enumerate((heads, *rows)):
        shape.table.rows[at].height = Inches(2 * high if at == 0 else high)
        for column, text in enumerate(cells):
            cell = shape.table.cell(at, column)
            cell.margin_top = cell.margin_bottom = Pt(1)
            cell.margin_left = cell.margin_right = Inches(0.06)
            cell.text = text
            paragraph = cell.text_frame.paragraphs[0]
            _type(paragraph, size - (1 if at == 0 else 0), bold=at == 0 or column == 0)
            if column:
                paragraph.alignment = PP_ALIGN.RIGHT


def _longest_word(text: str) -> float:
    """Return the breadth of the longest word; Chinese may be broken after four signs."""
    return max(min(_breadth(word), 4.0) if not word.isascii() else _breadth(word) for word in text.split())


def _picture(slide: Any, figure: "Figure", box: Box, alternative: str) -> None:
    """Add a figure, whole and as large as the box allows, with a text for those who cannot see it."""
    from pptx.util import Inches

    wide, high = figure.get_size_inches()
    scale = min(box.width / wide, box.height / high)
    picture = slide.shapes.add_picture(
        io.BytesIO(drawn(figure, "png", dpi=DPI)), Inches(box.left), Inches(box.top), width=Inches(scale * wide)
    )
    picture.height = Inches(scale * high)
    picture._element.nvPicPr.cNvPr.set("descr", alternative)


def _decision(slide: Any, comparison: Comparison, cautions: Sequence[str], lang: str) -> None:
    title = comparison.texts(lang).title
    _write(slide, [title], Box(_LEFT, _TOP, _ACROSS, 0.6), largest=16)
    _write(slide, [board.decision_told(comparison, lang)], Box(_LEFT, 2.0, _ACROSS, 1.5), bold=True)
    more = [*board.besides(comparison, lang), *cautions]
    if more:
        _write(slide, more, Box(_LEFT, 3.6, _ACROSS, 3.5), largest=16)


def _money(slide: Any, comparison: Comparison, decision: Decision | None, lang: str) -> None:
    found = proceeds(comparison, lang)
    rows = [[name, *cells] for name, cells in found.whole or found.rows]
    _table(slide, [t("report.policy", lang), *found.heads], rows, Box(_LEFT, _TOP, _ACROSS, 2.8))
    if figures.choices(comparison):
        box = Box(_LEFT, 4.25, _ACROSS, 2.3)
        figure = figures.brings(comparison, decision, lang, (box.width, box.height))
        _picture(slide, figure, box, t("first_page.alt_brings", lang))
    notes = [found.whole_note or found.note, brings_note(comparison, decision, lang)]
    _write(slide, notes, Box(_LEFT, 6.65, _ACROSS, 0.7), largest=11)


def _customers(slide: Any, comparison: Comparison, lang: str) -> None:
    heads = [t("report.policy", lang), *(t(f"report.{_head(name)}", lang) for name, _ in _CUSTOMERS)]
    heads.append(t("board.against_satisfaction", lang))
    rows = [
        [
            title_of(one.name, lang, comparison.texts(lang)),
            *(_shown(one.levels[name], decimals) for name, decimals in _CUSTOMERS),
            signed(one.differences["satisfaction_sd"].estimate),
        ]
        for one in comparison.policies
    ]
    _table(slide, heads, rows, Box(_LEFT, _TOP, _ACROSS, 5.2))
    _write(slide, [t("report.answers_note", lang)], Box(_LEFT, 6.7, _ACROSS, _NOTE), largest=11)


def _pilots(slide: Any, pilots: PilotTable, lang: str) -> None:
    """Write what pilots change, and who is in them."""
    rows = [[name, *cells] for name, cells in pilots.rows]
    _table(slide, [t("report.policy", lang), *pilots.heads], rows, Box(_LEFT, _TOP, _ACROSS, 3.6))
    _write(slide, pilots.sentences, Box(_LEFT, 5.1, _ACROSS, 1.3), largest=14)
    _write(slide, [pilots.note], Box(_LEFT, 6.5, _ACROSS, 0.7), largest=11)


def _head(outcome: str) -> str:
    return outcome.removesuffix("_share")


def _shown(found: Finding, decimals: int | None) -> str:
    return percent(found.estimate) if decimals is None else plain(found.estimate, decimals)


def _risk(slide: Any, comparison: Comparison, decision: Decision | None, lang: str) -> None:
    if decision is None:
        _write(slide, [t("risk.unasked", lang)], Box(_LEFT, _TOP, _ACROSS, 1.0), largest=18)
        return
    texts, money = comparison.texts(lang), money_of(comparison, lang)
    chances, spreads = told.chances(decision, money, texts), told.spreads(decision, money, texts)
    box = Box(_LEFT, _TOP, 5.6, 4.4)
    figure = figures.twenty_dots(decision, lang, texts, (1.25 * box.width, 1.25 * box.height))
    _picture(slide, figure, box, t("first_page.alt_dots", lang))
    heads, rows = [t("report.policy", lang), *chances.heads[3:]], [[name, *cells[3:]] for name, cells in chances.rows]
    _table(slide, heads, rows, Box(6.4, _TOP, 6.33, 2.2))
    if spreads.rows:
        heads = [t("report.policy", lang), *spreads.heads]
        _write(slide, [spreads.title], Box(6.4, 3.62, 6.33, 0.35), largest=12)
        _table(slide, heads, [[name, *cells] for name, cells in spreads.rows], Box(6.4, 4.0, 6.33, 2.0))
    _write(slide, [told.note(decision, money, texts)], Box(_LEFT, 6.15, _ACROSS, 1.1), largest=12)


def _next(
    slide: Any, comparison: Comparison, decision: Decision | None, test: FieldTest | None, command: str, lang: str
) -> None:
    parts = (
        (t("first_page.overturns", lang), board.overturns(comparison, decision, lang)),
        (t("first_page.rests", lang), board.rests_on(comparison, decision, command, lang)),
    )
    for column, (heading, texts) in enumerate(parts):
        left, width = _LEFT + 6.2 * column, 5.93
        _write(slide, [heading], Box(left, _TOP, width, 0.5), bold=True, largest=16)
        _write(slide, texts, Box(left, 1.9, width, 3.2), largest=14)
    if test is not None:
        money = money_of(comparison, lang)
        texts = [*told.field_test_told(test, money, comparison.texts(lang)), told.formula_told(lang)]
        _write(slide, texts, Box(_LEFT, 5.2, _ACROSS, 2.0), largest=14)
