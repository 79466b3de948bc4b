"""Money is told in the currency of the firm, a customer and year and for the whole firm; else in prices of a visit."""

import csv
import re
from pathlib import Path

import pytest

from experiments.comparison.compare import compare
from experiments.comparison.currency import Currency
from experiments.comparison.findings import Comparison, write_csv
from experiments.comparison.intervals import Interval
from paradox.present.report.headline import headline
from paradox.present.terminal.comparison_table import legend
from paradox.present.text.comparison import paragraph
from paradox.present.text.money import Money, money_of
from sim.scenario.scenario import Scenario

SMALL = {
    "market": {"persons": 200},
    "policies": {"today": {}, "pays": {"comp_amount": 1, "compensate_prob": 1}},
    "run": {"horizon": 26, "burn_in": 4, "replications": 3},
}


@pytest.fixture(scope="module")
def in_dollars() -> Comparison:
    return compare(Scenario.from_mapping({**SMALL, "firm": {"visit_price": "20 USD", "customers": 5000, "name": "F"}}))


@pytest.fixture(scope="module")
def in_prices() -> Comparison:
    return compare(Scenario.from_mapping({**SMALL, "firm": {"customers": 5000}}))


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        (84.1, "$84.10", "$84.10"),
        (-3.4, "-$3.40", "-$3.40"),
        (-0.001, "$0.00", "$0.00"),
        (1204.4, "$1,204", "$1,204"),
        (120_400, "$120,400", "$12.0 万"),
        (1_234_567, "$1.23 m", "$123 万"),
        (999_999, "$1.00 m", "$100 万"),
        (-45_600_000, "-$45.6 m", "-$4560 万"),
        (2.5e9, "$2.50 bn", "$25.0 亿"),
        (float("nan"), "-", "-"),
    ],
)
def test_an_amount_is_written_as_people_read_it(amount: float, english: str, chinese: str) -> None:
    told = [Money(Currency("USD"), lang).price(amount) for lang in ("en", "zh")]
    assert [one.replace(",", "") for one in told] == [english.replace(",", ""), chinese.replace(",", "")]


def test_a_currency_without_a_sign_is_named() -> None:
    assert Money(Currency("CHF"), "en").change(12.0) == "+CHF 12.00"
    assert Money(Currency("EUR"), "en").change_within(Interval(1, -0.5, 2.5, 3)) == "+€1.00 [-€0.50, +€2.50]"


def test_an_amount_of_half_a_year_is_told_for_a_year_and_for_all_customers(in_dollars: Comparison) -> None:
    money, profit = money_of(in_dollars), in_dollars["today"].levels["profit"].estimate
    assert money.level(profit) == f"${profit * 20 * 2:.2f}"
    assert money.firm(profit) == f"${profit * 20 * 2 * 5000:,.0f}"


def test_the_same_worlds_are_told_in_prices_where_no_currency_is_said(
    in_dollars: Comparison, in_prices: Comparison
) -> None:
    assert in_dollars["pays"].levels == in_prices["pays"].levels
    for lang, words in (("en", "prices of"), ("zh", "一次服务的价格为单位")):
        assert words in legend(in_prices, lang)
        assert words in paragraph(in_prices, lang)
        assert words not in paragraph(in_dollars, lang)
        assert "USD" in legend(in_dollars, lang)
        assert "$" not in paragraph(in_prices, lang) + headline(in_prices, lang)
        assert "$" in paragraph(in_dollars, lang)


def test_tables_keep_their_unit_and_say_the_currency_beside_it(
    in_dollars: Comparison, in_prices: Comparison, tmp_path: Path
) -> None:
    write_csv(in_dollars.table(), tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    profit = next(row for row in rows if (row["policy"], row["outcome"], row["against"]) == ("pays", "profit", ""))
    assert profit["unit"] == "price"
    assert float(profit["customer_year"]) == pytest.approx(float(profit["estimate"]) * 40)
    assert float(profit["firm_year"]) == pytest.approx(float(profit["estimate"]) * 40 * 5000)
    retention = next(row for row in rows if row["outcome"] == "retention")
    assert (retention["currency"], retention["customer_year"]) == ("", "")
    assert "currency" not in in_prices.table()[0]


def test_what_groups_bring_the_firm_sums_to_what_all_bring(in_dollars: Comparison) -> None:
    whole = next(one for one in in_dollars.table() if (one["policy"], one["outcome"]) == ("pays", "lifetime_value"))
    groups = [one for one in in_dollars.groups_table() if (one["policy"], one["outcome"]) == ("pays", "lifetime_value")]
    for kind in ("value band", "segment"):
        firm = [one["firm_year"] for one in groups if one["kind"] == kind]
        assert sum(firm) == pytest.approx(whole["firm_year"], rel=0.01)


def test_a_programme_makes_a_policy_earn_less_by_what_it_costs() -> None:
    programme = {"programme": {"once": "10000 USD", "yearly": "5200 USD"}}
    same = Scenario.from_mapping(
        {
            **SMALL,
            "policies": {"today": {}, "dear": {"like": "today", **programme}},
            "firm": {"visit_price": "20 USD", "customers": 5000},
        }
    )
    gap = compare(same)["dear"].differences["profit"]
    assert gap.estimate * 20 * 5000 == pytest.approx(-(10_000 + 26 * 100))
    assert gap.verdict == "lower"


def test_no_amount_on_a_screen_in_dollars_lacks_its_sign(in_dollars: Comparison) -> None:
    sentence = next(part for part in re.split(r"(?<=\.) ", paragraph(in_dollars)) if part.startswith("Profit per"))
    numbers = re.findall(r"\(([^)]*)\)", sentence)
    assert numbers
    assert all("$" in number for number in numbers)
