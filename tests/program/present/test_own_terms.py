"""Values of a scenario as the firm would say them."""

import pytest

from paradox.present.text.board import assumptions
from paradox.present.text.own_terms import unit_told, value_told
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FirmTerms

BANK = FirmTerms("Bank", 40_000, "USD", 15.0, cases_per_person_week=35.0)


@pytest.mark.parametrize(
    ("name", "value", "english", "chinese"),
    [
        ("comp_amount", 1.5, "$22.50", "$22.50"),
        ("programme_yearly", 0.25, "$150,000 a year", "每年 $15.0 万"),
        ("programme_once", 0.25, "$150,000", "$15.0 万"),
        ("staff_capacity", 5.25, "6 people", "6 人"),
        ("resolve_prob", 0.7, "0.7", "0.7"),
    ],
)
def test_money_and_staff_are_told_in_the_firms_terms(name: str, value: float, english: str, chinese: str) -> None:
    assert value_told(PARAMETERS[name], value, BANK, "en") == english
    assert value_told(PARAMETERS[name], value, BANK, "zh") == chinese


def test_without_a_currency_or_a_rate_they_are_numbers_of_the_model() -> None:
    for name in ("comp_amount", "staff_capacity", "programme_once"):
        assert value_told(PARAMETERS[name], 1.5, FirmTerms(customers=100), "en") == "1.5"
        assert unit_told(PARAMETERS[name], FirmTerms(), "en") == ""
    hours = FirmTerms(customers=1000, cases_per_hour=2.0)
    assert value_told(PARAMETERS["staff_capacity"], 10.0, hours, "en") == "5 hours a week"
    assert unit_told(PARAMETERS["staff_capacity"], hours, "en") == "hours a week"


def test_what_is_written_comes_back_as_it_was_written_and_moves_no_world() -> None:
    firm = {"customers": 40_000, "visit_price": "20 USD", "staff": {"people": 6, "cases_per_person_week": 35}}
    roll_out = {"compensate_prob": {"from": 13, "to": 0.9}, "comp_amount": "50 USD"}
    told = Scenario.from_mapping({"firm": firm, "policies": {"today": {"comp_amount": "20 USD"}, "new": roll_out}})
    values = {one.name.split(":")[0]: one.value for one in assumptions(told, None)}
    assert values["staff"] == "6 people"
    assert ("$20.00", "stated in the file") in [(one.value, one.grade) for one in assumptions(told, None)]
    named = [one.name for lang in ("en", "zh") for one in assumptions(told, None, lang=lang)]
    assert "compensation: Compensation paid when there is any" in named
    assert "人手：答复投诉的人数" in named
    assert not any(word in name for name in named for word in ("in prices of", "per 1000", "每千名"))
    assert "today: $20.00; new: $50.00" in values.values()
    assert any("0.9 from week 13" in value for value in values.values())
    again = Scenario.from_mapping(told.canonical())
    assert again.terms == told.terms
    assert again.hash == told.hash
