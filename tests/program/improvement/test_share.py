"""Where runs are long, a share of a whole search is taken, so that an answer takes minutes."""

import dataclasses

import pytest

from experiments.improvement.improve import LEAST_SHARE, PERSON_WEEKS, Question, planned
from experiments.improvement.levers import searched_levers
from sim.engines.agents.customer import Customer
from tests.small_worlds import small_scenario

LEVERS = ("staff_capacity", "resolve_prob", "apology_prob", "comp_amount", "first_contact", "prevention")
BURN_IN, HORIZON = 26, 52


def question(persons: int) -> Question:
    market = small_scenario(market={"persons": persons}, run={"burn_in": BURN_IN, "horizon": HORIZON})
    return Question(market, "profit", searched_levers(market, LEVERS))


def lived(asked: Question) -> float:
    """Return the person-weeks that an answer is planned to live."""
    return planned(asked, asked.share) * asked.scenario.persons * (BURN_IN + HORIZON)


def test_a_bank_of_two_thousand_persons_is_searched_wholly() -> None:
    asked = question(2_000)
    assert asked.share == 1.0
    assert lived(asked) < PERSON_WEEKS


def test_a_larger_one_is_searched_as_far_as_the_person_weeks_go() -> None:
    asked = question(10_000)
    assert LEAST_SHARE < asked.share < 1.0
    assert 0.8 * PERSON_WEEKS < lived(asked) <= PERSON_WEEKS


def test_a_huge_one_is_searched_to_a_least_share() -> None:
    assert question(200_000).share == LEAST_SHARE


class _Patient(Customer):
    pass


def test_a_class_of_ones_own_is_searched_to_a_least_share_and_wholly_if_that_is_asked() -> None:
    asked = question(2_000)
    own = dataclasses.replace(asked, scenario=asked.scenario.lived_by(customer=_Patient))
    assert own.share == LEAST_SHARE
    assert dataclasses.replace(own, thorough=True).share == 1.0


@pytest.mark.parametrize("persons", [2_000, 10_000, 200_000])
def test_a_thorough_search_is_whole(persons: int) -> None:
    assert dataclasses.replace(question(persons), thorough=True).share == 1.0
