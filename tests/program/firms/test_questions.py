"""Answers about a firm are read as people write them, and refused in one message where they cannot be meant."""

import pytest

from experiments.firms.answers import Answers, check
from experiments.firms.kinds import kind
from experiments.firms.questions import BY_KEY, Amount, Staff, Survey, key_of, read
from sim.errors import ScenarioError

BANK = kind("bank")


@pytest.mark.parametrize(
    ("key", "said", "meant"),
    [
        ("customers", "40,000", 40_000),
        ("customers", "4万", 40_000),
        ("customers", "40k", 40_000),
        ("customers", "2.5 million", 2_500_000),
        ("churn", "8 %", 8),
        ("churn", "８％", 8),
        ("churn", 7.5, 7.5),
        ("refunds", "0.25 %", 0.25),
        ("refunds", "0", 0),
        ("days", "3", 3),
        ("days", "12 hours", 0.5),
        ("days", "36 minutes", 0.025),
        ("days", "2 周", 14),
        ("staff", "6", Staff(6, "people")),
        ("staff", "240 hours", Staff(240, "hours")),
        ("survey", "-20", Survey("nps", -20)),
        ("survey", "CSAT 78 %", Survey("csat", 78)),
        ("csat", 78, Survey("csat", 78)),
        ("nps", "31", Survey("nps", 31)),
        ("currency", "usd", "USD"),
        ("currency", "none", ""),
        ("amount", "30 %", Amount(30, "")),
        ("changes", "1, money; 1", ("apology", "money")),
        ("changes", ["bot", "solve"], ("bot", "solve")),
    ],
)
def test_an_answer_is_read_as_it_is_meant(key: str, said: object, meant: object) -> None:
    assert read(key, said, BANK, {}) == meant


@pytest.mark.parametrize("said", ["20", "20 USD", "$20", "20 usd"])
def test_money_is_read_in_the_currency_of_the_firm(said: str) -> None:
    assert read("amount", said, BANK, {"currency": "USD", "price": 12.0}) == Amount(20, "USD")


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("churn", "many", "no number"),
        ("customers", "120.000", "part thousands"),
        ("customers", 120.0, "part thousands"),
        ("churn", "0.08 %", "0.5 to 90"),
        ("churn", "0.08", "may be 8 % or 0.08 %"),
        ("refunds", 0.25, "write 25 %, or 0.25 %"),
        ("amount", "0.5", "may be 50 % or 0.5 %"),
        ("csat", "0.78", "may be 78 %"),
        ("contacts", "60", "0.2 to 45"),
        ("days", "3 moons", "'moons'"),
        ("nps", "31 %", "write NPS 31, or CSAT 31"),
        ("nps", "120", "nps is 120, out of its limits. Allowed: -90 to 90"),
        ("nps", "good", "nps is 'good', which is no number"),
        ("survey", "31 %", "nps is '31 %'"),
        ("csat", "good", "csat is 'good', which is no number. Allowed: 5 to 99"),
        ("csat", "3", "csat is 3, out of its limits. Allowed: 5 to 99"),
        ("changes", "mony", "'money'"),
        ("currency", "dollars", "three letters"),
        ("amount", "20 USD", "currency"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(key: str, said: str, told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        read(key, said, BANK, {})
    assert told in str(refused.value)
    assert "Next: " in str(refused.value)


def test_an_unknown_key_is_told_the_one_that_was_probably_meant() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'churn'"):
        key_of("churm")


def test_what_is_left_open_is_typical_and_scales_with_the_firm() -> None:
    small, large = Answers(BANK, {"customers": 1000.0}), Answers(BANK, {"customers": 100_000.0})
    assert large["complaints"] == pytest.approx(100 * small["complaints"])
    assert Answers(BANK, {"churn": 21.0})["joins"] == 21.0  # neither grows nor shrinks


def test_more_complaints_than_contacts_are_refused() -> None:
    with pytest.raises(ScenarioError, match="complaints are 120"):
        check(Answers(BANK, {"customers": 100.0, "complaints": 1000.0}))


def test_a_currency_without_a_price_is_refused() -> None:
    with pytest.raises(ScenarioError, match="price is missing"):
        check(Answers(BANK, {"currency": "USD"}))


def test_a_price_by_the_month_is_spread_over_the_contacts_of_a_year() -> None:
    answers = Answers(BANK, {"currency": "USD", "price": 15.0, "contacts": 18.0, "amount": Amount(20.0, "USD")})
    assert answers.contact_brings == pytest.approx(10.0)
    assert answers.amount_in_prices == pytest.approx(2.0)


def test_capacity_is_told_by_people_or_by_hours() -> None:
    people = Answers(BANK, {"customers": 40_000.0, "staff": Staff(6, "people"), "pace": 35.0})
    hours = Answers(BANK, {"customers": 40_000.0, "staff": Staff(240, "hours"), "pace": 0.875})
    assert people.capacity == hours.capacity == pytest.approx(5.25)
    assert Answers(BANK, {}).capacity is None


def test_the_limits_of_each_number_are_a_range() -> None:
    assert all(one.low < one.high for one in BY_KEY.values() if one.form not in ("currency", "changes"))
