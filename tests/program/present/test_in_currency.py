"""A firm with a currency reads all of its money in it: screen, page, months, files, figures; else in prices."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pptx
import pytest
from rich.console import Console

from experiments.comparison.compare import compare
from experiments.comparison.event_log import event_log
from experiments.comparison.findings import Comparison, write_csv
from experiments.comparison.intervals import SeriesInterval
from experiments.comparison.months import MONTHLY, BreakEven
from experiments.comparison.one_world import live
from paradox.present.figures import decision as decision_figures
from paradox.present.figures import months as month_figures
from paradox.present.files.slides import write_slides
from paradox.present.files.workbook import write_workbook
from paradox.present.files.world import money_of_world, outcome_rows, weekly_rows
from paradox.present.messages import LANGUAGES
from paradox.present.report import comparison_report
from paradox.present.report.board import proceeds
from paradox.present.terminal.comparison_screen import show, show_certainty
from paradox.present.terminal.months_table import show_months
from paradox.present.text import months
from paradox.present.text.advice import all_cautions
from paradox.present.text.codebook import meaning
from paradox.present.text.fit import decided_rows
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FirmTerms
from sim.worlds.world import World
from tests.program.present.test_board import earning
from tests.program.present.test_board_files import Certainty
from tests.program.present.test_decision_told import TEST, decision
from tests.program.present.test_report import MANIFEST, sure
from tests.small_worlds import made_up, small_scenario

BANK = FirmTerms("Bank", 4_000, "USD", 15.0, 0.0, 4)
# What prices are called where no currency is said; the definition of a price is not among them.
PRICES = {"en": r"prices of (a|one) visit", "zh": "以一次服务的价格|一次服务的价格(/|，按每)"}


def lived(found: Comparison, weeks: int = 78, terms: FirmTerms = BANK) -> Comparison:
    """Give a comparison months, of which every number counts up from 1, and the terms of a firm."""
    line = np.arange(1.0, 1.0 + -(-weeks * 12 // 52))
    band = SeriesInterval(line, line - 0.5, line + 0.5, np.full(len(line), 5))
    monthly = {one.name: band for one in MONTHLY}
    policies = tuple(replace(one, monthly=monthly, break_even=BreakEven(7, 6, 14)) for one in found.policies)
    return replace(found, weeks=weeks, policies=policies, terms=terms)


def printed(shown, *arguments) -> str:
    console = Console(width=80, record=True, markup=False, highlight=False, emoji=False, force_terminal=False)
    shown(arguments[0], console, *arguments[1:])
    return " ".join(console.export_text().split())


def words(found: Comparison, lang: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that a reader is told, by where it stands."""
    yield "screen", printed(show, found, None, lang)
    yield "months", printed(show_months, found, folder, lang)
    console = Console(width=80, record=True, markup=False, highlight=False, emoji=False)
    show_certainty(Certainty(decision(), TEST), console, found, lang)
    yield "certainty", " ".join(console.export_text().split())
    page = comparison_report(found, MANIFEST, (), [sure()], lang, decision(), TEST)
    yield "page", re.sub(r"<[^>]*>", " ", page)
    write_workbook(folder / "a.xlsx", found, [], decision(), [], lang)
    book = openpyxl.load_workbook(folder / "a.xlsx", data_only=True)
    yield "workbook", "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell)
    write_slides(folder / "a.pptx", found, all_cautions(found, lang), "", decision(), TEST, lang)
    shapes = [shape for slide in pptx.Presentation(folder / "a.pptx").slides for shape in slide.shapes]
    cells = [cell.text for one in shapes if one.has_table for row in one.table.rows for cell in row.cells]
    yield "slides", "\n".join([*cells, *(one.text_frame.text for one in shapes if one.has_text_frame)])
    for name, figure in (
        ("figure of months", month_figures.months(found, lang)),
        ("figure of a decision", decision_figures.brings(found, decision(), lang)),
    ):
        yield name, "\n".join([axes.get_title(loc="left") for axes in figure.axes])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_told_in_prices_where_there_is_a_currency(lang: str, tmp_path: Path) -> None:
    for place, text in words(lived(earning()), lang, tmp_path):
        assert not re.search(PRICES[lang], text), (place, re.findall(f".*{PRICES[lang]}.*", text)[:3])
        assert "USD" in text or "$" in text, place


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_told_in_a_currency_where_there_is_none(lang: str, tmp_path: Path) -> None:
    found = lived(earning(), terms=FirmTerms(customers=4_000))
    for place, text in words(found, lang, tmp_path):
        assert not re.search(r"USD|\$\d", text), place
        assert re.search(PRICES[lang], re.sub(r"\s", "", text) if lang == "zh" else text), place


def test_the_table_of_months_is_of_the_fiscal_year_with_its_sum() -> None:
    found = lived(made_up())
    rows = months.rows(found, "en")
    named = [row.name for row in rows]
    assert named[0] == "Apr FY1"
    assert named[12:14] == ["FY1", "Apr FY2"]
    assert named[-1] == "FY2 so far"
    told = dict(months.columns(found, found["warm"], "en"))
    assert told["profit"][12] == f"{sum(range(1, 13)) * 15 * 4:,}"  # thousands of dollars
    assert told["profit"][-1] == f"{sum(range(13, 19)) * 15 * 4:,}"
    assert told["cust. %"][12] == "12.0"
    assert told["days"][12] == "-"
    assert told["ahead of 'average'"][12] == "+720 [+690, +750]"
    assert [row.name for row in months.rows(lived(made_up(), 52), "zh")][:2] == ["4 月", "5 月"]
    assert months.months(lived(made_up(), 52, FirmTerms()), "en") == [str(month) for month in range(1, 13)]


def test_the_month_in_which_a_policy_breaks_even_is_named() -> None:
    (told,) = months.breaks_even(lived(earning(), 52), "en")
    assert "breaks even in month 7 (Oct)" in told
    assert "months 6 (Sep) to 14" in told


def test_the_csv_of_months_keeps_prices_and_has_the_currency_beside(tmp_path: Path) -> None:
    write_csv(lived(made_up()).months_table(), tmp_path / "months.csv")
    with (tmp_path / "months.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["policy"] == "warm"]
    profit = next(row for row in rows if (row["outcome"], row["month"]) == ("profit", "14"))
    assert (profit["unit"], profit["fiscal_year"], profit["calendar_month"], profit["currency"]) == (
        "price", "2", "5", "USD",
    )  # fmt: skip
    assert [float(profit[end]) for end in ("estimate", "customer", "customer_low", "firm")] == [
        14.0, 14 * 15.0, 13.5 * 15, 14 * 15.0 * 4_000,
    ]  # fmt: skip
    days = next(row for row in rows if row["outcome"] == "days")
    assert (days["currency"], days["firm"]) == ("", "")
    assert {"currency", "calendar_month"} & lived(made_up(), 52, FirmTerms()).months_table()[0].keys() == set()


def bank(currency: bool = True) -> Scenario:
    firm = {"customers": 4_000, "currency": "USD", "price_unit": 15.0} if currency else {"customers": 4_000}
    return small_scenario(firm=firm)


def test_the_series_of_one_world_make_its_outcomes_in_the_currency() -> None:
    one = live(bank(), "warm")
    rows, outcomes = weekly_rows(one), {row["outcome"]: row for row in outcome_rows(one)}
    weeks = one.scenario.horizon
    for name in ("revenue", "profit"):
        a_year = 52 / weeks * sum(row[f"{name}_customer_USD"] for row in rows)
        assert outcomes[name]["customer_year"] == pytest.approx(a_year)
        assert outcomes[name]["firm_year"] == pytest.approx(52 / weeks * sum(row[f"{name}_firm_USD"] for row in rows))
        assert outcomes[name]["firm_year"] == pytest.approx(4_000 * a_year)
        assert outcomes[name]["value"] * 15.0 * 52 / weeks == pytest.approx(a_year)
    for name in ("satisfaction", "break_even_compensation"):
        assert (outcomes[name]["currency"], str(outcomes[name]["customer_year"])) == ("", "nan")
    assert money_of_world(one)["profit"]["firm_year"] == outcomes["profit"]["firm_year"]


def test_without_a_currency_one_world_has_the_columns_that_it_had() -> None:
    one = live(bank(currency=False), "warm")
    assert weekly_rows(one)[0].keys() == {"week", *one.run.weekly}
    assert outcome_rows(one)[0].keys() == {"outcome", "value", "unit", "meaning"}
    assert money_of_world(one) == {}


def test_weeks_of_a_comparison_have_what_the_firm_earned_in_the_currency() -> None:
    found = compare(bank(), replications=3, threads=1)
    rows = [row for row in found.weekly_table() if row["policy"] == "warm"]
    profit = [row for row in rows if row["series"] == "profit"]
    level = found["warm"].levels["profit"].estimate
    assert sum(row["customer"] for row in profit) == pytest.approx(15.0 * level)
    assert sum(row["firm"] for row in profit) == pytest.approx(15.0 * 4_000 * level)
    assert all(row["customer_low"] <= row["customer"] <= row["customer_high"] for row in profit)
    assert all(row["currency"] == "" and row["firm"] != row["firm"] for row in rows if row["series"] == "queue")
    assert "currency" not in compare(bank(currency=False), replications=2, threads=1).weekly_table()[0]


def test_amounts_of_a_log_stand_in_the_currency_beside_prices() -> None:
    log = {table.name: table for table in event_log(World(bank(), "warm", seed=1))}
    for table, name in (("cases", "compensation"), ("visits", "paid"), ("persons", "value")):
        told = log[table][f"{name}_USD"]
        assert np.nansum(told.values) == pytest.approx(15.0 * np.nansum(log[table][name].values)) != 0.0
        assert [meaning(told, lang).count("USD") for lang in LANGUAGES] == [1, 1]
    assert not any("USD" in one.name for one in log["stories"].columns)


def test_the_groups_have_what_their_customers_bring_in_the_currency() -> None:
    ends = dict.fromkeys(("estimate", "low", "high"), 2.0)
    counted = {"outcome": "persons", "estimate": 30.0, "low": 30.0, "high": 30.0, "n": 3}
    groups = (
        {"kind": "segment", "group": "half", "outcome": "lifetime_value", **ends, "n": 3},
        {"kind": "segment", "group": "half", **counted},
        *({"kind": "value band", "group": name, **counted} for name in ("low", "high")),
    )
    found = lived(made_up(), 26)
    found = replace(found, policies=tuple(replace(one, groups=groups) for one in found.policies))
    told = found.groups_table()[0]
    assert told["customer_year"] == 2.0 * 15 * 2
    assert told["firm_year"] == pytest.approx(0.5 * 4_000 * told["customer_year"])


def test_the_sheet_of_money_makes_the_firm_of_its_customers(tmp_path: Path) -> None:
    found = lived(earning(), 26)
    write_workbook(tmp_path / "a.xlsx", found, [], None, [], "en")
    formulas, values = (openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=only)["Money"] for only in (False, True))
    rows = {row[0].value: row for row in formulas.iter_rows(min_row=11)}
    assert rows["warm"][5].value == "=F5*$B$10"
    assert values["B10"].value == 4_000
    at = rows["warm"][5].row
    assert values.cell(at, 6).value == pytest.approx(values["F5"].value * 4_000)
    assert values["F5"].value == pytest.approx(0.25 * 15 * 2)
    assert formulas["F5"].number_format.startswith('"$"')
    assert dict(proceeds(found, "en").whole)["warm"][4] == "$30,000"


def test_the_sheet_of_months_sums_a_year_by_formula(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", lived(made_up(), 52), [], None, [], "en")
    sheets = [openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=only)["Months"] for only in (False, True)]
    formulas, values = ([list(row) for row in sheet.values] for sheet in sheets)
    at = next(place for place, row in enumerate(formulas) if row[0] == "FY1")
    first = at - 12 + 1  # rows of formulas count from 1
    assert formulas[at][8] == f"=SUM(I{first}:I{at})"
    assert formulas[at][9] == f"=J{at}"
    assert formulas[at - 1][9] == f"=J{at - 1}+I{at}"
    assert values[at][8] == pytest.approx(sum(range(1, 13)) * 15 * 4_000)
    assert formulas[at][4] is None


def test_what_a_fit_set_directly_stands_in_the_currency() -> None:
    lever = {"lever": "comp_amount", "value": 1.0, "low": 0.5, "high": 2.0, "cases": 1200}
    (told,) = decided_rows({"decided": [lever | {"currency": "USD", "unit": 15.0}]}, "en")
    assert told == ("money paid", "$15.00", "[$7.50, $30.00]", "1,200")
    (plain,) = decided_rows({"decided": [lever]}, "en")
    assert "prices of a visit" in plain[0]
