"""What a comparison tells of pilots: who is in them, and what they change for them and for the others."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pptx
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.findings import Comparison
from paradox.present.files.slides import write_slides
from paradox.present.files.workbook import write_workbook
from paradox.present.messages import t
from paradox.present.text.pilots import pilot_table, who_told
from sim.scenario.pilots import Pilot
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FirmTerms


def market(levers: dict[str, object]) -> Scenario:
    return Scenario.from_mapping(
        {
            "market": {"persons": 300},
            "service": {"p_fail": 0.2},
            "run": {"burn_in": 5, "horizon": 20, "replications": 4},
            "reference": "usual",
            "policies": {"usual": {"resolve_prob": 0.2}, "trial": {"like": "usual", **levers}},
        }
    )


@cache
def compared() -> Comparison:
    return compare(market({"resolve_prob": {"to": 1.0, "in": {"share": 0.3}}}), threads=1)


def effect(comparison: Comparison, kind: str, outcome: str) -> float:
    rows = {(row["kind"], row["outcome"]): row["estimate"] for row in comparison["trial"].pilots}
    return float(rows[f"effect {kind}", outcome])


def test_a_pilot_helps_those_in_it_and_hardly_the_others() -> None:
    inside, outside = (effect(compared(), kind, "satisfaction") for kind in ("in pilot", "outside pilot"))
    assert inside > 1.0
    assert abs(outside) < 0.3 * inside


def test_the_effect_is_the_difference_of_the_levels_of_the_same_persons() -> None:
    rows = compared().groups_table()
    levels = {
        row["policy"]: row["estimate"]
        for row in rows
        if (row["kind"], row["group"], row["outcome"]) == ("in pilot", "trial", "retention")
    }
    assert set(levels) >= {"usual", "trial"}
    assert effect(compared(), "in pilot", "retention") == pytest.approx(levels["trial"] - levels["usual"])


def test_only_the_policy_with_the_pilot_has_an_effect() -> None:
    assert not any(row["kind"].startswith("effect") for row in compared()["usual"].pilots)
    assert not any("pilot" in str(row["kind"]) for one in compared().policies for row in one.groups)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_table_names_who_is_in_the_pilot(lang: str) -> None:
    table = pilot_table(compared(), lang)
    assert table is not None
    assert len(table.rows) == 2
    assert all(len(cells) == len(table.heads) for _, cells in table.rows)
    assert "30 %" in table.sentences[0]


def told(lang: str, folder: Path, comparison: Comparison) -> tuple[list[tuple[object, ...]], list[list[str]]]:
    """Return the rows of the workbook's sheet of pilots, and of the table on their slide."""
    write_workbook(folder / "a.xlsx", comparison, [], None, [], lang)
    book = openpyxl.load_workbook(folder / "a.xlsx")
    name = t("board.sheet_pilots", lang)
    rows = list(book[name].values) if name in book.sheetnames else []
    write_slides(folder / "a.pptx", comparison, [], "", lang=lang)
    slides = pptx.Presentation(folder / "a.pptx").slides
    heading = t("pilot.heading", lang, reference="", weeks=20).split("“")[0].split("'")[0]
    tables = [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in slides if slide.shapes.title.text.startswith(heading)
        for shape in slide.shapes if shape.has_table
    ]  # fmt: skip
    return rows, tables[0] if tables else []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_workbook_and_slides_hold_what_a_pilot_changes(lang: str, tmp_path: Path) -> None:
    found = replace(compared(), terms=FirmTerms("Bank", 4_000, "USD", 15.0))
    rows, slide = told(lang, tmp_path, found)
    table = pilot_table(found, lang)
    assert table is not None
    numbers = {(row[0], row[1]): row[2:] for row in rows if isinstance(row[3], float)}
    inside, outside = (t(f"pilot.{where}", lang, policy="trial") for where in ("inside", "outside"))
    stay, value = t("pilot.stay", lang), t("pilot.value", lang)
    assert numbers[inside, stay][1] == pytest.approx(100 * effect(found, "in pilot", "retention"))
    assert numbers[inside, value][1] == pytest.approx(15 * 52 / 20 * effect(found, "in pilot", "lifetime_value"))
    assert "USD" in str(numbers[outside, value][0])
    assert [row[0] for row in rows if row[0] in table.sentences] == table.sentences
    assert slide[1:] == [[name, *cells] for name, cells in table.rows]


def test_a_name_that_looks_like_a_formula_is_text_in_the_sheet_of_pilots(tmp_path: Path) -> None:
    wild = {"trial": '=HYPERLINK("http://example.org";"x")'}
    english = compared().texts("en")
    found = replace(compared(), told={"en": replace(english, policies=wild)})
    write_workbook(tmp_path / "a.xlsx", found, [], None, [], "en")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")[t("board.sheet_pilots", "en")]
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert len(cells) >= 6
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_comparison_without_pilots_has_no_sheet_and_no_slide_of_them(tmp_path: Path) -> None:
    comparison = compare(market({"resolve_prob": 0.9}), replications=2, threads=1)
    assert told("en", tmp_path, comparison) == ([], [])


def test_a_comparison_without_pilots_has_no_table_and_no_rows() -> None:
    comparison = compare(market({"resolve_prob": 0.9}), replications=2, threads=1)
    assert pilot_table(comparison, "en") is None
    assert not any(one.pilots for one in comparison.policies)


def test_a_pilot_is_named_by_segment_by_share_or_by_both() -> None:
    said = [who_told(pilot, "en") for pilot in (Pilot("", 0.2), Pilot("young", 1.0), Pilot("young", 0.5))]
    assert said == [
        "20 % of the customers, chosen by lot",
        "the segment young",
        "50 % of the segment young, chosen by lot",
    ]
