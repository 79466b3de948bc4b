"""How sure a decision is, as it is told: on the screen, in both languages, kept in the folder."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from experiments.comparison.currency import PRICES, Currency
from experiments.comparison.decision import Decision, PolicyRisk, Spread
from experiments.comparison.field_test import FieldTest, Need
from experiments.comparison.information import Information
from paradox.cli.app import app
from paradox.present.files.plausible import Certainty, kept_certainty
from paradox.present.messages import LANGUAGES
from paradox.present.terminal.comparison_screen import show_certainty
from paradox.present.text.decision import chances, choice_told, field_test_told, method_told, spreads, unknowns_told
from paradox.present.text.money import Money
from tests.small_worlds import made_up, small_file

NONE = Spread(0.0, 0.0, 0.0)
MONEY = Money(PRICES, "en")
# A price is 20 dollars, the horizon half a year, and the firm has 4,000 customers.
DOLLARS = Money(Currency("USD", 20.0, 2.0, 4000), "en")
NEEDS = (
    Need("contribution", 26, 0.1, 1.0, 1570),
    Need("retention", 13, 0.021, 0.3, 3200),
    Need("satisfaction", 26, 2.0, 18.0, 1272),
)
TEST = FieldTest("warm", "average", 0.8, 0.05, NEEDS)


def risk(policy: str, **values: object) -> PolicyRisk:
    against = {"profit": NONE, "satisfaction": NONE, "retention": NONE}
    return replace(PolicyRisk(policy, against, 0.0, 0.5, 0.0, 0.0, 0.1, 0.3), **values)


def decision(**values: object) -> Decision:
    """A decision between two policies, the second of which earns more and most often backfires."""
    spread = {"profit": Spread(-0.1, 0.2, 0.41), "satisfaction": Spread(-1.0, 2.0, 3.0),
              "retention": Spread(-0.01, 0.012, 0.03)}  # fmt: skip
    warm = risk("warm", against=spread, gain=0.17, best=0.86, worse=0.14, backfire=0.61)
    found = Decision("average", "warm", (risk("average", best=0.14), warm),
                     (Information("irreparability", 0.031, 0.012),), 90, 0.05, 100, 8)  # fmt: skip
    return replace(found, **values)


def screen(sure: Certainty | None, lang: str) -> str:
    console = Console(width=80, record=True, markup=False, highlight=False, emoji=False)
    show_certainty(sure, console, made_up(), lang)
    return console.export_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_holds_every_number_and_fits(lang: str) -> None:
    told = screen(Certainty(decision(), TEST), lang)
    for number in (
        "-0.10 / +0.20 / +0.41",
        "-1.0 / +1.2 / +3.0",
        "17",
        "12",
        "0.10",
        "0.30",
        "0.031",
        "0.012",
        "1,272",
        "+0.17",
    ):
        assert number in told, number
    assert max(map(len, told.splitlines())) <= 80


def test_both_languages_tell_the_same_numbers() -> None:
    numbers = [sorted(re.findall(r"[\d.]+\d", screen(Certainty(decision(), TEST), lang))) for lang in LANGUAGES]
    assert numbers[0] == numbers[1]


def test_nothing_is_said_where_plausible_worlds_were_not_asked() -> None:
    assert screen(None, "en") == ""


def test_a_policy_that_earns_most_and_backfires_is_not_named_without_saying_so() -> None:
    assert "Yet it backfires in 12 of 20 runs" in choice_told(decision(), MONEY)
    sound = replace(decision(), policies=(risk("average"), risk("warm", backfire=0.2)))
    assert "backfires" not in choice_told(sound, MONEY)
    assert "no policy earns more" in choice_told(decision(choice="average"), MONEY)


def test_what_is_not_worth_knowing_is_worth_nothing() -> None:
    assert (
        "none alone would change the decision; knowing it is worth 0." in unknowns_told(decision(unknowns=()), MONEY)[0]
    )
    assert unknowns_told(decision(worlds=5), MONEY) == [
        "Fewer than 20 worlds cannot tell which unknown matters. Next: --plausible 100."
    ]


def test_the_test_of_fewest_customers_is_told_and_the_one_in_money() -> None:
    first, second = field_test_told(TEST, MONEY)
    assert "1,272 customers in each, read after 26 weeks by satisfaction" in first
    assert "1,570 in each after 26 weeks" in second
    only = field_test_told(replace(TEST, needs=TEST.needs[1:2]), MONEY)
    assert "(+2.1 points)" in only[0]
    assert "no difference that such a test could find" in only[1]
    assert "No field test" in field_test_told(replace(TEST, needs=()), MONEY)[0]


def test_an_amount_bears_its_unit() -> None:
    assert MONEY.each(0.5, sign=True) == "+0.50 prices of a visit per customer"
    assert DOLLARS.each(0.5, sign=True) == "+$20.00 per customer and year (+$80,000 for the whole firm)"
    assert DOLLARS._replace(currency=DOLLARS.currency._replace(customers=0)).each(0.5) == "$20.00 per customer and year"


def test_what_knowing_is_worth_is_told_for_the_whole_firm() -> None:
    (told,) = unknowns_told(decision(), DOLLARS)
    assert "(worth $4,960 ± $1,920)" in told
    assert "USD a year for the whole firm" in method_told(decision(), DOLLARS)


def test_a_test_read_in_money_looks_for_a_difference_of_its_own_weeks() -> None:
    only = field_test_told(replace(TEST, needs=TEST.needs[:1]), DOLLARS)
    assert "(+$2.00)" in only[0]


def test_a_test_that_takes_more_customers_than_the_firm_has_is_no_test_for_it() -> None:
    small = DOLLARS._replace(currency=DOLLARS.currency._replace(customers=2500))
    assert "more than the firm's 2,500 customers" in field_test_told(TEST, small)[1]
    assert not any("more than the firm's" in one for one in field_test_told(TEST, DOLLARS))


def test_regret_and_spread_are_told_in_the_currency() -> None:
    assert spreads(decision(), DOLLARS).rows[0][1][0] == "-$4.00 / +$8.00 / +$16.40"
    assert chances(decision(), DOLLARS).rows[1][1][-2:] == ["$16,000", "$48,000"]


def test_the_folder_keeps_it_and_json_holds_it(tmp_path: Path) -> None:
    path = small_file(tmp_path)
    asked = ["compare", str(path), "--replications", "2", "--plausible", "prior:3", "--plausible-replications", "2",
             "--threads", "1", "--out", str(tmp_path)]  # fmt: skip
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    assert "How sure is the decision? 3 plausible worlds" in done.output
    kept = kept_certainty(tmp_path / "small")
    assert kept is not None
    assert kept.test is not None
    assert (kept.test.policy, kept.test.reference) == ("warm", "average")
    rows = list(csv.DictReader((tmp_path / "small" / "decision.csv").open(encoding="utf-8")))
    assert [row["policy"] for row in rows] == ["average", "warm"]
    assert float(rows[1]["profit_p50"]) == kept.decision["warm"].against["profit"].middle
    told = CliRunner().invoke(app, ["compare", str(path), "--replications", "2", "--out", str(tmp_path), "--json"])
    assert json.loads(told.stdout)["certainty"]["decision"]["worlds"] == 3
    other = CliRunner().invoke(app, ["compare", str(path), "--replications", "3", "--out", str(tmp_path)])
    assert "How sure is the decision" not in other.output
    assert not (tmp_path / "small" / "decision.csv").exists()
