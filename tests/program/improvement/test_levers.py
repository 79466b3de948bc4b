"""Levers to search: those in which the policies differ, or those asked for, within their ranges."""

import pytest

from experiments.improvement.levers import searched_levers
from experiments.improvement.ranges import range_written
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from tests.small_worlds import small_scenario

POLICIES = {
    "average": {},
    "warm": {"apology_prob": 0.9, "staff_capacity": 60, "prevention": {"system": 0.02}},
}
SCENARIO = small_scenario(policies=POLICIES)


def ranges(*asked: str) -> dict[str, tuple[float, float]]:
    return {lever.name: (lever.low, lever.high) for lever in searched_levers(SCENARIO, asked)}


def test_without_names_all_levers_in_which_the_policies_differ_are_searched_as_far_as_they_do() -> None:
    assert ranges() == {
        "apology_prob": (0.32, 0.9),
        "staff_capacity": (20.1, 60.0),
        "prevention.system": (0.0, 0.02),
    }


def test_a_bill_is_no_lever_unless_it_is_named() -> None:
    policies = {"average": {}, "trained": {"like": "average", "apology_prob": 0.9, "programme_once": 1.0}}
    case = small_scenario(policies=policies)
    assert [lever.name for lever in searched_levers(case)] == ["apology_prob"]
    assert [lever.name for lever in searched_levers(case, ["programme_once=0..1"])] == ["programme_once"]


def test_a_lever_that_no_policy_moves_is_searched_as_far_as_its_slider() -> None:
    assert ranges("comp_amount") == {"comp_amount": (0.0, 2.0)}


def test_a_range_may_be_given_and_prevention_is_per_cause() -> None:
    assert ranges("staff_capacity=5..40", "prevention=0..0.03")["staff_capacity"] == (5.0, 40.0)
    per_cause = ranges("prevention=0..0.03")
    assert set(per_cause) == {f"prevention.{cause.name}" for cause in SCENARIO.causes}
    assert set(per_cause.values()) == {(0.0, 0.03)}
    assert ranges("prevention.employee") == {"prevention.employee": (0.0, 0.06)}
    never = SCENARIO.with_values({"service.causes.employee.mix": 0.0, "service.causes.system.mix": 0.6})
    asked = [lever.name for lever in searched_levers(never, ["prevention=0..0.03"])]
    assert asked == [f"prevention.{cause.name}" for cause in never.causes if cause.name != "employee"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("staf_capacity", "Did you mean 'staff_capacity'"),
        ("p_fail", "no lever of a policy"),
        ("staff_capacity=40..5", "LOW below HIGH"),
        ("staff_capacity=5..4000", "within 0 to 1000"),
        ("staff_capacity=5-40", r"staff_capacity=5\.\.40"),
        ("staff_capacity=", "a lever and its range"),
        ("lapse_weeks=1..2.5", "whole numbers"),
        ("comp_amount,comp_amount", "twice"),
    ],
)
def test_what_is_no_lever_or_no_range_is_refused(asked: str, said: str) -> None:
    with pytest.raises(ParadoxError, match=said):
        ranges(asked)


def bank() -> Scenario:
    firm = {
        "customers": 40_000,
        "visit_price": "20 USD",
        "staff": {"people": 6, "cases_per_person_week": 35, "cost_per_person_year": "52000 USD"},
    }
    levers = {"prevention": {"system": "75000 USD/year"}, "comp_amount": "50 USD", "staff_people": 9}
    return small_scenario(firm=firm, policies={"average": {"comp_amount": "10 USD"}, "warm": levers})


def test_a_range_in_the_firms_units_is_what_the_scenario_reader_makes_of_them() -> None:
    read = bank().canonical()["policies"]["warm"]
    (asked,) = (
        {lever.name: lever for lever in searched_levers(bank(), [text])}
        for text in ["comp_amount=10..50 USD, staff_people=1..9,prevention.system=0..75,000 USD/year"]
    )
    assert asked["comp_amount"].high == read["comp_amount"]
    assert asked["staff_capacity"].high == read["staff_capacity"]
    assert asked["prevention.system"].high == read["prevention"]["system"] > 0.0
    (both,) = searched_levers(bank(), ["comp_amount=$10..50 USD"])
    (plain,) = searched_levers(bank(), ["comp_amount=0.5..2.5"])
    assert (both.low, both.high) == (plain.low, plain.high) == (0.5, 2.5)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("comp_amount=10..50 EUR", "'50 EUR'. Allowed: amounts in the firm's currency"),
        ("comp_amount=10..50 USD/year", "'50 USD/year' with a time"),
        ("resolve_prob=0..1 USD", "of levers that are money"),
        (
            "comp_amount=10..500 USD",
            r"0 to 5, which is 0 to 100 USD. Next: write it as in --levers comp_amount=0..40USD",
        ),
        ("staff_people=9..x", "0 to 1142.86 people. Next: write it as in --levers staff_people="),
        ("staff_hours=9..12", "needs firm.customers and firm.staff.cases_per_hour"),
    ],
)
def test_an_amount_that_is_none_of_this_lever_or_firm_is_refused(asked: str, said: str) -> None:
    with pytest.raises(ParadoxError, match=said.replace("..", r"\.\.")):
        searched_levers(bank(), [asked])


@pytest.mark.parametrize("text", ["comp_amount=10..60 USD", "staff_people=1..9"])
def test_without_a_firm_of_its_own_units_they_are_refused(text: str) -> None:
    with pytest.raises(ParadoxError, match="firm"):
        searched_levers(SCENARIO, [text])


def test_a_range_is_written_so_that_it_is_read_as_it_was() -> None:
    for text in (
        "comp_amount=10..100USD",
        "staff_people=1..9",
        "prevention.system=0..75000USD/year",
        "apology_prob=0.1..1",
    ):
        (lever,) = searched_levers(bank(), [text])
        assert range_written(lever.name, lever.parameter, lever.low, lever.high, bank().terms) == text
    odd = Scenario.from_mapping({**bank().canonical(), "firm": {**bank().canonical()["firm"], "price_unit": 14.945}})
    (lever,) = searched_levers(odd, ["comp_amount=0..5"])
    written = range_written(lever.name, lever.parameter, lever.low, lever.high, odd.terms)
    assert searched_levers(odd, [written])[0].high <= 5.0


def test_policies_that_do_not_differ_leave_nothing_to_search() -> None:
    with pytest.raises(ParadoxError, match="differ in no lever"):
        searched_levers(small_scenario(policies={"average": {}}), ())


def test_whole_numbers_stay_whole_and_values_have_few_digits() -> None:
    weeks, staff = searched_levers(SCENARIO, ["lapse_weeks=2..9", "staff_capacity=5..40"])
    assert [weeks.at(place / 20) % 1 for place in range(21)] == [0.0] * 21
    assert staff.at(0.123456) == round(staff.at(0.123456), 1)
