"""What a firm counts comes out of its market when it is lived, and what cannot come out is told."""

import pytest

from experiments.firms.answers import Answers
from experiments.firms.kinds import kind
from experiments.firms.market import content_of, scenario_of
from experiments.firms.matching import TRIALS, live, match, off
from experiments.firms.questions import Staff, Survey
from sim.state.draws import seed_of

# A bank unlike the typical one in everything that is matched.
TOLD = {
    "customers": 12_000.0,
    "contacts": 30.0,
    "complaints": 150.0,
    "days": 1.5,
    "churn": 14.0,
    "joins": 20.0,
    "survey": Survey("nps", 35.0),
}


def test_the_market_shows_what_was_told() -> None:
    answers = Answers(kind("bank"), TOLD)
    market = match(answers)
    lived = market.lived
    assert market.trials < TRIALS
    assert off(answers, lived) == {}
    assert lived.contacts == pytest.approx(30.0, rel=0.03)
    assert lived.complaints * 1000.0 == pytest.approx(150.0, rel=0.1)
    assert 100.0 * lived.churn == pytest.approx(14.0, rel=0.07)
    assert lived.nps == pytest.approx(35.0, abs=2.0)
    # What is told of the market is what a comparison of the file lives: the same numbers, the same luck.
    scenario = scenario_of(answers, market.knobs)
    assert live(scenario, [seed_of(1, number) for number in range(10)]) == lived


def test_the_search_is_the_same_each_time() -> None:
    answers = Answers(kind("hotel"), {"customers": 300.0})
    assert match(answers) == match(answers)


def test_told_failures_are_kept_and_the_readiness_to_complain_is_found() -> None:
    told = Answers(kind("hotel"), {"failures": 20.0, "complaints": 200.0})
    market = match(told)
    assert market.knobs.p_fail == 0.2
    assert market.knobs.voice > 0.5  # they complain more readily than people do at large
    assert content_of(told, market.knobs)["segments"][0]["voice_offset"] == market.knobs.voice
    assert market.lived.complaints * 8000.0 / 12.0 == pytest.approx(200.0, rel=0.06)


@pytest.mark.slow
def test_slow_answers_come_from_a_queue_where_nobody_said_who_answers() -> None:
    answers = Answers(kind("bank"), {"days": 14.0})
    market = match(answers)
    assert market.knobs.capacity < market.lived.entries
    assert market.lived.days == pytest.approx(14.0, rel=0.25)


def test_too_few_people_for_the_time_they_are_said_to_take_are_told() -> None:
    answers = Answers(kind("bank"), {"staff": Staff(2.0, "people")})
    told, shows = off(answers, match(answers).lived)["days"]
    assert told == 2.5
    assert shows > 14.0
