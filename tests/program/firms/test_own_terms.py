"""A firm that says its currency gets a file in its own terms, and one that lives the same as those say."""

import pytest

from experiments.firms.answers import Answers, check
from experiments.firms.kinds import kind, kind_names
from experiments.firms.market import capped, content_of, scenario_of
from experiments.firms.questions import Amount, Staff
from sim.errors import ScenarioError
from tests.program.firms.test_kinds import ROUGH

SAID = {"currency": "USD", "price": 15.0, "amount": Amount(20.0, "USD"), "changes": ("money", "people", "prevention")}


def test_amounts_stand_in_the_currency_and_staff_in_people() -> None:
    told = Answers(kind("bank"), {**SAID, "staff": Staff(6.0, "people"), "wage": 40_000.0})
    content = content_of(told, ROUGH._replace(capacity=told.capacity))
    assert content["firm"] == {
        "customers": 40_000,
        "month_price": "15 USD",
        "staff": {"people": 6.0, "cases_per_person_week": 35.0, "cost_per_person_year": "40000 USD"},
    }
    policies = content["policies"]
    assert policies["today"]["comp_amount"] == "20 USD"
    assert policies["money"]["comp_amount"] == "40 USD"
    assert policies["people"]["staff_people"] == 9.0
    # One percent of what customers pay, for each of two causes.
    spent = float(policies["prevention"]["prevention"]["system"].removesuffix(" USD/year"))
    assert spent == pytest.approx(0.01 * 15 * 12 * 40_000, rel=0.05)
    assert "staff_capacity" not in policies["today"]
    assert content["money"].keys() == {"margin_share", "acquisition_cost"}


def test_the_model_lives_what_was_said() -> None:
    told = Answers(kind("bank"), {**SAID, "staff": Staff(6.0, "people"), "wage": 40_000.0})
    scenario = scenario_of(told, ROUGH._replace(capacity=told.capacity))
    unit = scenario.terms.price_unit
    assert scenario.policies["today"].staff_capacity == pytest.approx(5.25)
    assert scenario.policies["today"].comp_amount * unit == pytest.approx(20.0)
    assert scenario.money.price_a_week * unit * 52 == pytest.approx(15 * 12)
    assert scenario.money.staff_cost * unit * 5.25 * 40 * 52 == pytest.approx(6 * 40_000)


@pytest.mark.parametrize("name", kind_names())
def test_every_kind_can_be_told_in_a_currency(name: str) -> None:
    answers = Answers(kind(name), {"currency": "EUR", "price": 30.0, "changes": ("people", "money", "prevention")})
    check(answers)
    scenario = scenario_of(answers, ROUGH._replace(capacity=1000.0))
    assert scenario.terms.currency == "EUR"
    assert scenario.policies["people"].staff_capacity <= 1000.0
    assert answers["wage"] > 0.0  # typical


def test_hours_are_paid_by_the_hour() -> None:
    told = Answers(kind("hotel"), {"currency": "EUR", "price": 120.0, "staff": Staff(80.0, "hours"), "wage": 25.0})
    assert told.capacity is not None
    staff = content_of(told, ROUGH._replace(capacity=1.002 * told.capacity))["firm"]["staff"]  # knobs are rounded
    assert staff == {"hours_per_week": 80.0, "cases_per_hour": 1.5, "cost_per_hour": "25 EUR"}


def test_without_a_currency_staff_is_in_people_and_money_in_shares() -> None:
    content = content_of(Answers(kind("bank"), {}), ROUGH)
    assert content["firm"]["staff"] == {"people": 11.43, "cases_per_person_week": 35}
    assert content["policies"]["today"]["comp_amount"] == 0.5


def test_a_wage_that_no_case_is_worth_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ScenarioError, match=r"wage is 900,000.*Allowed: up to 5 times, a wage of") as refused:
        check(Answers(kind("bank"), {**SAID, "wage": 900_000.0}))
    allowed = float(str(refused.value).partition("a wage of ")[2].split()[0].replace(",", ""))
    check(Answers(kind("bank"), {**SAID, "wage": allowed}))


def test_what_the_model_does_not_take_is_told_and_the_rest_is_as_said() -> None:
    told = Answers(kind("bank"), {**SAID, "amount": Amount(30.0, "USD"), "staff": Staff(6.0, "people")})
    knobs = ROUGH._replace(capacity=told.capacity)
    assert [(one.policy, one.key) for one in capped(told, knobs)] == [
        ("money", "comp_amount"),
        ("together", "comp_amount"),
    ]
    scenario = scenario_of(told, knobs)
    unit = scenario.terms.price_unit
    assert scenario.policies["today"].comp_amount * unit == pytest.approx(30.0)
    assert scenario.policies["money"].comp_amount == pytest.approx(5.0, rel=0.01)
    most = capped(told, knobs)[0]
    assert most.meant * told.contact_brings == pytest.approx(60.0)
    assert most.taken * told.contact_brings == pytest.approx(5.0 * unit, rel=0.01)
    assert capped(Answers(kind("bank"), {**SAID, "amount": Amount(20.0, "USD")}), knobs) == []


def test_a_wage_that_is_too_high_for_the_market_found_is_told_and_not_refused_a_second_time() -> None:
    said = {**SAID, "contacts": 30.0, "amount": Amount(10.0, ""), "staff": Staff(6.0, "people"), "wage": 50_000.0}
    told = Answers(kind("bank"), said)
    check(told)
    knobs = ROUGH._replace(capacity=told.capacity, visit_rate=0.9)
    assert [one.key for one in capped(told, knobs)] == ["wage"]
    assert scenario_of(told, knobs).money.staff_cost == pytest.approx(5.0, rel=0.01)
