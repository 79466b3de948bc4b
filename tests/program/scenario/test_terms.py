"""A firm says what it earns, pays and employs in its own terms; the model gets prices and capacity."""

from pathlib import Path
from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.amounts import amount_of
from sim.scenario.scenario import Scenario
from sim.worlds.lived_visits import visits_a_year

SMALL = {"persons": 400}


def firm(policies: dict[str, Any] | None = None, segments: Any = None, **terms: Any) -> Scenario:
    content: dict[str, Any] = {"market": SMALL, "firm": {"customers": 40_000, **terms}}
    content["policies"] = policies or {"today": {}}
    if segments:
        content["segments"] = segments
    return Scenario.from_mapping(content)


@pytest.mark.parametrize(
    ("text", "number", "currency", "period"),
    [
        ("20 USD", 20, "USD", ""),
        ("USD 12.5", 12.5, "USD", ""),
        ("$1.2m", 1_200_000, "USD", ""),
        ("75000 USD/year", 75_000, "USD", "year"),
        ("1,500 EUR a month", 1_500, "EUR", "month"),
        ("€30 per week", 30, "EUR", "week"),
        ("80k GBP", 80_000, "GBP", ""),
        ("15 万元/年", 150_000, "CNY", "year"),
        ("￥30", 30, "CNY", ""),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, number: float, currency: str, period: str) -> None:
    found = amount_of(text)
    assert found is not None
    assert (found.number, found.currencies[0], found.period) == (number, currency, period)


@pytest.mark.parametrize("text", ["20", "5 weeks", "3 dollars", "20 USD per visit", "", "USD", 20, None, "9" * 99])
def test_what_names_no_currency_or_no_known_period_is_no_amount(text: object) -> None:
    assert amount_of(text) is None


def test_an_amount_is_held_against_the_price_of_a_visit() -> None:
    told = firm({"today": {"comp_amount": "20 USD"}}, currency="USD", visit_price=40)
    assert (told.policies["today"].comp_amount, told.terms.price_unit) == (0.5, 40.0)
    assert (told.money.price_a_visit, told.money.price_a_week) == (1.0, 0.0)


def test_a_plain_number_stays_in_prices_of_a_visit() -> None:
    assert firm({"today": {"comp_amount": 0.7}}, visit_price="40 USD").policies["today"].comp_amount == 0.7


def test_who_pays_by_the_month_brings_that_in_a_year_whether_visiting_or_not() -> None:
    told = firm(month_price="15 EUR")
    assert told.money.price_a_visit == 0.0
    assert told.money.price_a_week * told.terms.price_unit * 52 == pytest.approx(12 * 15)
    both = firm(visit_price="10 EUR", month_price="15 EUR")
    assert (both.terms.price_unit, both.money.price_a_visit) == (10.0, 1.0)
    assert both.money.price_a_week * 10 * 52 == pytest.approx(12 * 15)


def test_a_yearly_revenue_is_reached_by_the_price_found_and_missed_by_the_formula() -> None:
    told = firm(revenue_per_customer_year="684 USD")
    visits = visits_a_year(told)[0]
    assert told.terms.price_unit * visits == pytest.approx(684, rel=1e-3)
    by_formula = 684 / (52 * told.market.visit_rate_mean)
    assert told.terms.price_unit > 1.2 * by_formula


def test_the_price_found_hangs_on_no_seed_size_or_number_of_replications() -> None:
    told = firm(revenue_per_customer_year="684 USD")
    content = {"market": {"persons": 900}, "firm": {"customers": 40_000, "revenue_per_customer_year": "684 USD"},
               "policies": {"today": {}}, "run": {"seed": 9, "replications": 3}}  # fmt: skip
    assert Scenario.from_mapping(content).terms == told.terms


def test_segments_worth_more_pay_more_and_together_what_the_firm_says() -> None:
    told = firm(
        segments=[
            {"name": "mass", "share": 0.8, "customer_value": "150 USD/year"},
            {"name": "affluent", "share": 0.2, "customer_value": "760 USD/year", "visit_rate_mean": 0.7},
        ],
        revenue_per_customer_year="272 USD",
    )
    yearly = [
        told.terms.price_unit * one.customer_value * often
        for one, often in zip(told.segments, visits_a_year(told), strict=True)
    ]
    assert yearly == pytest.approx([150, 760], rel=1e-3)


def test_segments_alone_say_what_a_customer_brings() -> None:
    told = firm(segments=[{"name": "all", "share": 1, "customer_value": "240 USD"}], paid_by="month")
    assert told.terms.price_unit * told.money.price_a_week * 52 * told.segments[0].customer_value == pytest.approx(240)


@pytest.mark.parametrize(
    ("terms", "margin"),
    [
        ({"visit_price": "40 USD", "visit_cost": "10 USD"}, 0.75),
        ({"month_price": "20 USD", "month_cost": "8 USD"}, 0.6),
        ({"month_price": "20 USD", "month_cost": "0 USD"}, 1.0),
    ],
)
def test_the_cost_of_serving_gives_the_margin(terms: dict[str, str], margin: float) -> None:
    assert firm(**terms).money.margin_share == pytest.approx(margin)


def test_a_cost_of_visits_is_held_against_a_monthly_price_by_the_visits_lived() -> None:
    told = firm(month_price="20 USD", visit_cost="4 USD")
    assert told.money.margin_share == pytest.approx(1 - 4 * visits_a_year(told)[0] / 240, rel=1e-3)


def test_people_are_capacity_and_their_pay_is_the_cost_of_it() -> None:
    staff = {"people": 6, "cases_per_person_week": 35, "cost_per_person_year": "62400 USD"}
    told = firm({"today": {}, "more": {"staff_people": 8}}, visit_price="20 USD", staff=staff)
    assert told.policies["today"].staff_capacity == pytest.approx(1000 * 6 * 35 / 40_000)
    assert told.policies["more"].staff_capacity == pytest.approx(1000 * 8 * 35 / 40_000)
    a_year = told.money.staff_cost * told.terms.price_unit * told.policies["today"].staff_capacity * 40 * 52
    assert a_year == pytest.approx(6 * 62_400)


def test_hours_are_capacity_too_and_a_policy_may_have_others() -> None:
    staff = {"hours_per_week": 100, "cases_per_hour": 4, "cost_per_hour": "30 USD"}
    told = firm({"today": {}, "less": {"staff_hours": 50}}, visit_price="20 USD", staff=staff)
    assert told.policies["today"].staff_capacity == 2 * told.policies["less"].staff_capacity == pytest.approx(10)
    assert told.money.staff_cost == pytest.approx(30 / 4 / 20)


def test_the_staff_of_the_firm_is_that_of_policies_below_it_too() -> None:
    told = firm({"kind": {"like": "generous"}}, staff={"people": 2, "cases_per_person_week": 20})
    assert told.policies["kind"].staff_capacity == 1.0


def test_a_programme_and_prevention_are_sums_of_the_whole_firm() -> None:
    policies = {
        "today": {},
        "trained": {
            "programme": {"once": "80000 USD", "yearly": "$150,000"},
            "prevention": {"employee": "104000 USD/year"},
            "prevention_scale": "52000 USD/year",
        },
    }
    told = firm(policies, visit_price="20 USD")
    trained = told.policies["trained"]
    assert (trained.programme_once, trained.programme_yearly) == (0.1, 0.1875)
    assert told.prevention["trained"][0] == pytest.approx(104_000 / 52 / 40_000 / 20)
    assert trained.prevention_scale == pytest.approx(told.prevention["trained"][0] / 2)


def test_what_was_read_is_kept_in_prices_and_read_again_as_the_same(tmp_path: Path) -> None:
    told = firm(
        {"today": {"comp_amount": "20 USD", "programme": {"once": "80000 USD"}}},
        name="First Bank", revenue_per_customer_year="684 USD", fiscal_year_begins=4, discount_rate=0.08,
    )  # fmt: skip
    path = tmp_path / "again.yaml"
    path.write_text(told.to_yaml(), encoding="utf-8")
    again = Scenario.load(path)
    assert (again.hash, again.terms) == (told.hash, told.terms)
    assert told.with_values({"behaviour.loss_aversion": 2.2}).terms == told.terms
    assert (told.terms.name, told.terms.fiscal_year_begins, told.money.discount_rate) == ("First Bank", 4, 0.08)


def test_what_money_is_called_moves_no_world() -> None:
    assert firm(visit_price="20 USD", name="One").hash == firm(visit_price="400 CNY").hash == firm().hash


def test_only_the_causes_named_occur() -> None:
    fee = {"mix": 1, "controllability": 0.8, "base_stability": 0.4, "process_share": 0.1}
    told = Scenario.from_mapping({"service": {"causes": {"only": True, "wrong_fee": fee}}})
    assert [cause.name for cause in told.causes if cause.mix] == ["wrong_fee"]
    assert Scenario.from_mapping(told.canonical()) == told


CONTRADICTIONS = {
    "price and revenue": (
        "firm: {visit_price: 20 USD, customers: 100,\n  revenue_per_customer_year: 300 USD}",
        "mine.yaml:2:8: firm.visit_price and firm.revenue_per_customer_year (line 3) both say the same thing",
    ),
    "people and capacity": (
        "firm:\n  customers: 100\n  staff: {people: 3, cases_per_person_week: 20}\npolicies:\n  a: {staff_capacity: 9}",
        "mine.yaml:4:11: firm.staff.people and policies.a.staff_capacity (line 6) both say the same thing",
    ),
    "price and money": (
        "firm: {month_price: 20 USD}\nmoney: {price_a_week: 1}",
        "mine.yaml:2:8: firm.month_price and money.price_a_week (line 3) both say the same thing",
    ),
    "segments and total": (
        "firm: {revenue_per_customer_year: 684 USD, paid_by: month}\nsegments:\n"
        "  - {name: a, share: 0.8, customer_value: 150 USD}\n  - {name: b, share: 0.2, customer_value: 760 USD}",
        "mine.yaml:4:43: segments[0].customer_value and those of the other segments make 272 USD a customer and year "
        "(0.8 x 150 + 0.2 x 760), but by firm.revenue_per_customer_year (line 2) it is 684. Allowed: the same sum",
    ),
    "two currencies": (
        "firm: {visit_price: 20 USD}\npolicies: {a: {comp_amount: 10 EUR}}",
        "mine.yaml:3:29: policies.a.comp_amount is in EUR, but the firm counts in USD",
    ),
    "no price": (
        "firm: {currency: USD}\npolicies: {a: {comp_amount: 10 USD}}",
        "mine.yaml:2:18: amounts of money are in a currency, but nothing says what customers pay",
    ),
    "no price anywhere": (
        "policies: {a: {comp_amount: 10 USD}}",
        "mine.yaml:2:29: amounts of money are in a currency, but nothing says what customers pay",
    ),
    "no customers": (
        "firm: {visit_price: 20 USD}\npolicies: {a: {programme: {once: 10 USD}}}",
        "mine.yaml:3:34: policies.a.programme_once is '10 USD', an amount of the whole firm, but nothing says how many "
        "customers it has",
    ),
    "too much": (
        "firm: {visit_price: 20 USD}\npolicies: {a: {comp_amount: 200 USD}}",
        "policies.a.comp_amount is '200 USD', which is 10 in prices of a visit, of 20 USD each. Allowed: 0 to 100 USD",
    ),
    "a period": (
        "firm: {visit_price: 20 USD}\npolicies: {a: {comp_amount: 2 USD/year}}",
        "policies.a.comp_amount is '2 USD/year', for a year",
    ),
    "no amount": (
        "firm: {visit_price: 20 dollars}",
        "firm.visit_price is '20 dollars', which is no amount of money",
    ),
    "costs more than it brings": (
        "firm: {visit_price: 20 USD, visit_cost: 30 USD}",
        "firm.visit_cost makes serving a customer cost",
    ),
    "people without a rate": (
        "firm: {customers: 100}\npolicies: {a: {staff_people: 3}}",
        "policies.a.staff_people needs firm.staff.cases_per_person_week",
    ),
    "programme": ("policies: {a: {programme: {annual: 3}}}", "unknown key 'annual' in policies.a.programme"),
    "one segment in money": (
        "firm: {visit_price: 20 USD}\nsegments:\n"
        "  - {name: a, share: 0.8, customer_value: 150 USD}\n  - {name: b, share: 0.2}",
        "segments[0].customer_value is an amount of money, but other segments say none",
    ),
    "currency": ("firm: {currency: dollars, visit_price: 3}", "firm.currency is 'dollars'"),
    "a price of nothing": ("firm: {visit_price: 0, currency: USD}", "firm.visit_price is 0, which is out of range"),
    "only": ("service: {causes: {only: 1}}", "service.causes.only is 1. Allowed: true or false"),
}


@pytest.mark.parametrize(("text", "told"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_what_contradicts_itself_is_refused_with_both_lines(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: baseline\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        Scenario.load(path)
    assert told in str(refused.value)
    assert "Next: " in str(refused.value)


def test_a_file_may_say_otherwise_than_the_one_it_extends(tmp_path: Path) -> None:
    (tmp_path / "below.yaml").write_text(
        "extends: baseline\nfirm: {customers: 9000, visit_price: 20 USD,\n"
        "  staff: {people: 3, cases_per_person_week: 9}}\n"
    )
    above = tmp_path / "above.yaml"
    above.write_text(
        "extends: below.yaml\nfirm: {revenue_per_customer_year: 300 USD, paid_by: month}\npolicies: {a: }\n"
    )
    told = Scenario.load(above)
    assert told.terms.price_unit * told.money.price_a_week * 52 == pytest.approx(300)
    assert told.policies["a"].staff_capacity == pytest.approx(3.0)
