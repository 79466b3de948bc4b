"""Ten kinds of firm, each a file of graded numbers in both languages, each a market that can be lived."""

import re

import pytest

from experiments.firms.answers import Answers, check
from experiments.firms.changes import changes, levers
from experiments.firms.kinds import JUDGEMENT, kind, kind_names
from experiments.firms.market import Knobs, scenario_of
from experiments.firms.matching import Lived, match, off
from paradox.comparing import compare
from paradox.present.messages import LANGUAGES
from sim.errors import ScenarioError
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from tests.places import ROOT

ROUGH = Knobs(0.3, 0.05, 0.0, 2.0, 10.0, 8, 0.02, 0.003, 0.01, 8.0)
ROWS = set(re.findall(r"^\| ([\d.]+) \|", (ROOT / "experiments" / "evidence.md").read_text("utf-8"), re.MULTILINE))


def test_there_are_the_ten_kinds_that_were_asked_for() -> None:
    assert kind_names() == (
        "airline", "bank", "clinic", "hotel", "insurer", "marketplace", "restaurant", "software", "telecom", "web_shop",
    )  # fmt: skip


@pytest.mark.parametrize("name", kind_names())
def test_every_number_is_graded_and_every_typical_one_usual(name: str) -> None:
    one = kind(name)
    sources = [entry.source for entry in (*one.answers.values(), *one.numbers.values())]
    assert set(sources) <= {JUDGEMENT, *ROWS}
    assert all(entry.low <= entry.value <= entry.high for entry in one.answers.values())
    assert sum(cause.numbers["mix"] for cause in one.causes.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("name", kind_names())
def test_a_kind_speaks_every_language(name: str) -> None:
    one = kind(name)
    for texts in (one.title, one.about, one.contact, *(cause.words for cause in one.causes.values())):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())


@pytest.mark.parametrize("name", kind_names())
def test_a_kind_is_a_scenario_without_a_caution(name: str) -> None:
    answers = Answers(kind(name), {"changes": tuple(changes())})
    check(answers)
    scenario = scenario_of(answers, ROUGH)
    assert scenario.cautions() == ()
    assert len(scenario.policies) == len(changes()) + 2  # today, and all together


def test_pace_and_revenue_differ_as_kinds_do() -> None:
    wait = {name: kind(name).numbers["tolerated_wait"].value for name in kind_names()}
    assert wait["restaurant"] < 0.02 < wait["software"] < 1 <= wait["web_shop"] < wait["insurer"]
    by_week = {name for name in kind_names() if kind(name).paid_by == "week"}
    assert by_week == {"bank", "insurer", "software", "telecom"}


def test_an_unknown_kind_is_told_the_one_that_was_probably_meant() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'hotel'"):
        kind("hotl")


@pytest.mark.parametrize("name", changes())
def test_a_change_sets_levers_that_there_are_within_their_limits(name: str) -> None:
    today = {"first_contact": 0.4, "answer_days": 5.0, "first_contact_days": 0.1, "comp_amount": 2.0,
             "resolve_prob": 0.7, "staff_capacity": 5.0, "detect_prob": 0.2}  # fmt: skip
    set_to = levers(name, today, {"system": {"mix": 1.0, "controllability": 0.7}}, 0.35)
    for lever, value in set_to.items():
        entry = PARAMETERS[lever]
        for number in value.values() if isinstance(value, dict) else (value,):
            assert entry.low <= number <= entry.high, lever  # type: ignore[operator]
            assert number != today.get(lever), lever


def within(answers: Answers, lived: Lived) -> dict[str, bool]:
    """Say which figures of a lived market lie in what is usual for the kind."""
    shown = {
        "churn": 100.0 * lived.churn,
        "complaints": lived.complaints * answers["customers"] / 12.0,
        "days": lived.days,
        "failures": 100.0 * lived.failures,
        "contacts": lived.contacts,
        "nps": lived.nps,
    }
    ranges = {key: answers.usual(key) for key in shown}
    return {key: low <= shown[key] <= high for key, (low, high) in ranges.items()}  # type: ignore[misc]


@pytest.mark.parametrize("name", ["bank", "restaurant"])
def test_the_market_of_a_kind_is_plausible(name: str) -> None:
    answers = Answers(kind(name), {})
    market = match(answers)
    assert off(answers, market.lived) == {}
    assert all(within(answers, market.lived).values()), within(answers, market.lived)


@pytest.mark.slow
@pytest.mark.parametrize("name", kind_names())
def test_the_market_of_every_kind_is_plausible_and_can_be_compared(name: str) -> None:
    answers = Answers(kind(name), {})
    market = match(answers)
    assert off(answers, market.lived) == {}
    assert all(within(answers, market.lived).values()), within(answers, market.lived)
    scenario: Scenario = scenario_of(answers, market.knobs)
    comparison = compare(scenario, replications=2)
    levels = comparison["today"].levels
    assert levels["days"].estimate == pytest.approx(market.lived.days, rel=0.35)
    assert levels["retention"].estimate > 0.5
