"""Goals and conditions are read strictly, and what was probably meant is named."""

import pytest

from experiments.improvement.aims import Condition, read_conditions, read_goal
from sim.errors import ParadoxError


def test_a_goal_is_an_outcome_or_the_yearly_cost() -> None:
    assert read_goal("profit") == "profit"
    assert read_goal("yearly_cost") == "yearly_cost"


@pytest.mark.parametrize(
    ("goal", "said"),
    [("proft", "Did you mean 'profit'"), ("persons", "no outcome"), ("failed_persons", "neither better nor worse")],
)
def test_a_goal_that_cannot_be_is_refused(goal: str, said: str) -> None:
    with pytest.raises(ParadoxError, match=said):
        read_goal(goal)


def test_conditions_are_comparisons_with_numbers_and_shares_may_be_percent() -> None:
    assert read_conditions(["retention >= 0.8, days <= 3", "lapsed_share < 5 % and nps>=-10"]) == (
        Condition("retention", True, 0.8),
        Condition("days", False, 3.0),
        Condition("lapsed_share", False, 0.05),
        Condition("nps", True, -10.0),
    )


def test_a_comma_between_thousands_parts_no_conditions() -> None:
    assert read_conditions(["profit >= 1,000, days <= 3"]) == (
        Condition("profit", True, 1000.0),
        Condition("days", False, 3.0),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("retention = 0.8", "with >= or <="),
        ("retention >= high", "with >= or <="),
        ("", "with >= or <="),
        ("retension >= 0.8", "Did you mean 'retention'"),
        ("retention >= 80", r"retention from 0 to 1 \(0.8 is 80 %\)"),
        ("days <= 3 %", "days is no share"),
        ("retention >= 0.8 and retention <= 0.7", "nothing is both"),
        ("profit >= nan", "with >= or <="),
    ],
)
def test_a_condition_that_cannot_be_is_refused_with_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(ParadoxError, match=said) as error:
        read_conditions([text])
    assert "Next: " in str(error.value)
