"""The workbook and the slides: numbers as numbers, sums as formulas, users' text as text, nothing over anything."""

import dataclasses
from pathlib import Path

import openpyxl
import pptx
import pytest
from pptx.util import Inches
from typer.testing import CliRunner

from experiments.comparison.months import MONTHLY
from paradox.cli.app import app
from paradox.present.files.board import check_board_files, write_board_files
from paradox.present.files.plausible import Certainty
from paradox.present.files.sheet import lines_of
from paradox.present.files.slides import HEIGHT, WIDTH, size_that_fits, write_slides
from paradox.present.files.workbook import SHEETS, outcome_name, write_workbook
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.money import money_told
from sim.errors import ParadoxError
from sim.worlds.outcomes import OUTCOMES
from tests.program.present.test_board import by_month
from tests.program.present.test_decision_told import TEST, decision
from tests.small_worlds import changed, made_up, small_scenario

WILD = '=HYPERLINK("http://example.org";"x")'


def earning():
    found = changed(made_up(), "warm", "differences", "profit", estimate=0.17, verdict="higher")
    found = changed(found, "warm", "levels", "profit", estimate=0.42)
    return changed(found, "warm", "levels", "revenue", estimate=4.0)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "board.xlsx"
    wild = dataclasses.replace(earning(), title=WILD)
    write_workbook(path, wild, [("Heading", [WILD])], decision(), [], "en")
    return path


@pytest.fixture(scope="module", params=LANGUAGES)
def show(request, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("show") / "board.pptx"
    many = ["Caution: " + "staff cannot keep up and so on, at some length. " * 4] * 4
    write_slides(path, earning(), many, "paradox report x", decision(), TEST, request.param)
    return path


def test_every_sheet_is_there_and_every_outcome_is_defined(book: Path) -> None:
    found = openpyxl.load_workbook(book)
    assert found.sheetnames == [t(f"board.sheet_{name}", "en") for name in SHEETS]
    defined = {row[0] for row in found["Definitions"].iter_rows(min_row=4, values_only=True)}
    assert defined == {*OUTCOMES, None, money_told(earning())}


def test_profit_is_a_formula_and_holds_its_value(book: Path) -> None:
    formulas, values = (openpyxl.load_workbook(book, data_only=only)["Money"] for only in (False, True))
    assert [row[5].value for row in formulas.iter_rows(min_row=4, max_row=6)] == [
        f"=B{row}-SUM(C{row}:E{row})" for row in (4, 5, 6)
    ]
    assert formulas["H5"].value == "=F5-F$4"
    for row in values.iter_rows(min_row=4, max_row=6, values_only=True):
        assert row[1] - sum(row[2:5]) == pytest.approx(row[5])
        assert row[5] - values["F4"].value == pytest.approx(row[5] - 0.25)


def test_what_users_write_is_never_a_formula(book: Path) -> None:
    found = openpyxl.load_workbook(book)
    wild = [cell for cell in found["Decision"]["A"] if cell.value == WILD]
    assert len(wild) == 2
    assert {cell.data_type for cell in wild} == {"s"}
    formulas = [cell for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert {cell.parent.title for cell in formulas} == {"Money"}


def test_numbers_are_numbers_and_what_does_not_exist_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "nan.xlsx"
    write_workbook(path, changed(earning(), "warm", "levels", "days", estimate=float("nan")), [], None, [], "en")
    sheet = openpyxl.load_workbook(path)["Customers and operation"]
    heads = [cell.value for cell in sheet[3]]
    column = heads.index(outcome_name("days", "en"))
    assert sheet.cell(4, column + 1).value == 0.25
    assert sheet.cell(5, column + 1).value is None


def test_months_have_a_row_each(tmp_path: Path) -> None:
    path = tmp_path / "months.xlsx"
    write_workbook(path, by_month(earning()), [], None, [], "en")
    rows = list(openpyxl.load_workbook(path)["Months with intervals"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == 3 * len(MONTHLY) * 2
    assert rows[1] == ("average", "2", "Customers, % of week 0", "%", 2.0, 1.9, 2.1)


def boxes(slide) -> list[tuple[str, int, int, int, int]]:
    return [(one.name, one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]


def test_there_are_five_slides_and_nothing_lies_over_anything_or_outside(show: Path) -> None:
    slides = pptx.Presentation(show).slides
    assert len(slides) == 5
    for slide in slides:
        found = boxes(slide)
        for name, left, top, right, bottom in found:
            assert left >= 0, name
            assert top >= 0, name
            assert right <= Inches(WIDTH), name
            assert bottom <= Inches(HEIGHT), name
        for at, (name, left, top, right, bottom) in enumerate(found):
            for other, left2, top2, right2, bottom2 in found[at + 1 :]:
                apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
                assert apart, (name, other)


def test_tables_can_be_edited_and_pictures_are_sharp_and_told(show: Path) -> None:
    slides = pptx.Presentation(show).slides
    tables = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    assert len(tables) == 4
    assert any(cell.text == "+0.17" for table in tables for row in table.rows for cell in row.cells)
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.image.size[0] / (picture.width / 914400) >= 200
        assert picture._element.nvPicPr.cNvPr.get("descr")


def test_type_is_as_large_as_fits_and_smaller_for_more(show: Path) -> None:
    assert size_that_fits(["short"], 10.0, 1.0) == 24
    assert size_that_fits(["long " * 200], 10.0, 1.0) < size_that_fits(["long " * 40], 10.0, 1.0)
    assert size_that_fits(["中" * 120], 10.0, 1.0) < size_that_fits(["a" * 120], 10.0, 1.0)


def test_twenty_policies_stay_on_their_slide(tmp_path: Path) -> None:
    names = tuple(f"p{number}_money_at_first_contact" for number in range(20))
    path = tmp_path / "many.pptx"
    write_slides(path, made_up((*names, "do_nothing")), [], "")
    for slide in pptx.Presentation(path).slides:
        assert all(bottom <= Inches(HEIGHT) for *_, bottom in boxes(slide))


@pytest.mark.parametrize(
    ("xlsx", "pptx_file", "said"),
    [(Path("a.xls"), None, "--xlsx is a.xls"), (None, Path("a.ppt"), "--pptx is a.ppt")],
)
def test_another_ending_is_refused_before_anything_runs(xlsx: Path | None, pptx_file: Path | None, said: str) -> None:
    with pytest.raises(ParadoxError, match=said):
        check_board_files(xlsx, pptx_file)


def test_the_command_refuses_it_too() -> None:
    refused = CliRunner().invoke(app, ["report", "baseline", "--xlsx", "a.doc"])
    assert isinstance(refused.exception, ParadoxError)


def test_each_language_has_its_file(tmp_path: Path) -> None:
    found = dataclasses.replace(earning(), policies=earning().policies)
    written = write_board_files(
        found, small_scenario(), tmp_path / "new" / "b.xlsx", None, (), Certainty(decision(), TEST), LANGUAGES
    )
    assert [path.name for path in written] == ["b.xlsx", "b.zh.xlsx"]
    assert openpyxl.load_workbook(written[1]).sheetnames[0] == "决定"


def test_a_paragraph_is_given_the_lines_that_it_takes() -> None:
    assert lines_of("short", 10) == 1
    assert lines_of("two words", 6) == 2
    assert lines_of("中文六个字符", 6) == 2  # a sign is two wide
    assert lines_of("word " * 40, 50) == 4


def test_no_cell_of_a_sheet_is_wider_than_its_print(book: Path) -> None:
    for sheet in openpyxl.load_workbook(book):
        spanned = {one.coord.split(":")[0] for one in sheet.merged_cells.ranges}
        for row in sheet.iter_rows(max_col=1):
            for cell in (one for one in row if isinstance(one.value, str) and one.coordinate not in spanned):
                wraps = cell.alignment.wrap_text or len(cell.value) < 80
                assert wraps, (sheet.title, cell.value)
