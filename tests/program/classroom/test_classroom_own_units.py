"""A firm that counts in a currency and in people moves its levers in these, in class and on phones of teams."""

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from paradox.classroom.lesson import Plan, Words
from paradox.classroom.lesson_file import read_lesson
from paradox.classroom.levers import LEVERS, BadInputError
from paradox.classroom.library import find_lesson
from paradox.classroom.outcome_names import guess_unit
from paradox.classroom.setup import Setup, read_setup
from paradox.classroom.teams import Teams, game_of
from paradox.present.messages import LANGUAGES
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FirmTerms

BANK = Scenario.load("retail_bank")
POLICIES = BANK.canonical()["policies"]
STAFF, GOODWILL = LEVERS["staff_capacity"], LEVERS["comp_amount"]


def bank() -> Setup:
    return read_setup({"scenario": "retail_bank", "left": "today", "right": "goodwill"}, "en")


@pytest.mark.parametrize("typed", ["9", 9.0, " 9 "])
def test_what_is_typed_in_people_is_what_the_file_says_in_people(typed: object) -> None:
    assert STAFF.read(typed, 0.0, BANK.terms, "en") == POLICIES["more_people"]["staff_capacity"]


def test_what_is_typed_in_dollars_is_what_the_file_says_in_dollars() -> None:
    assert GOODWILL.read("50", 0.0, BANK.terms, "en") == POLICIES["goodwill"]["comp_amount"]
    odd = 0.333333333
    assert GOODWILL.read(GOODWILL.told(odd, BANK.terms), odd, BANK.terms, "en") == odd


@pytest.mark.parametrize(("lang", "title"), [("en", "Staff (people)"), ("zh", "人手（人）")])
def test_a_lever_is_called_by_what_the_firm_counts_in(lang: str, title: str) -> None:
    assert STAFF.title(lang, BANK.terms) == title
    assert STAFF.slider(BANK.terms).high == 68.5
    assert STAFF.title(lang) != title
    assert STAFF.read("9", 0.0, FirmTerms(), lang) == "9"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_allowed_is_refused_in_what_the_firm_counts_in(lang: str) -> None:
    with pytest.raises(BadInputError, match=r"74\.72"):
        GOODWILL.read("80", 0.0, BANK.terms, lang)


def test_teams_of_a_bank_see_and_send_people_and_dollars() -> None:
    teams = Teams()
    teams.open(game_of(bank()))
    shown: dict[str, Any] = {one["name"]: one for one in teams.state("a", "en")["levers"]}
    assert shown["staff_capacity"]["title"] == "Staff (people)"
    assert shown["staff_capacity"]["first"] == 6.0
    assert shown["comp_amount"]["first"] == 50.0
    teams.take("a", 1, "owl", {"staff_capacity": 9, "comp_amount": 20}, "en")
    assert teams.policies["owl"]["staff_capacity"] == POLICIES["more_people"]["staff_capacity"]
    assert teams.policies["owl"]["comp_amount"] == POLICIES["today"]["comp_amount"]
    stands = teams.state("a", "en")["stands"]
    assert (stands["staff_capacity"], stands["comp_amount"]) == (9.0, 20.0)


def test_a_guess_of_money_says_what_one_of_its_unit_is_in_the_currency_of_the_firm() -> None:
    lesson = find_lesson("until_when")
    assert (lesson.guess.outcome, guess_unit(lesson, "en")) == ("profit", "prices of a visit")
    sides = {"left": Plan(policy="today"), "right": Plan(policy="goodwill")}
    of_bank = lesson.model_copy(update={"scenario": "retail_bank", "values": {}, **sides})
    year = 52.0 / BANK.horizon * BANK.terms.price_unit
    assert guess_unit(of_bank, "en") == f"prices of a visit (1 is ${year:.2f} per customer and year)"
    assert "（1 即每位顾客每年 $" in guess_unit(of_bank, "zh")
    in_dollars = lesson.guess.model_copy(update={"unit": Words(en="USD", zh="USD")})
    assert guess_unit(of_bank.model_copy(update={"guess": in_dollars}), "en") == "USD"


@pytest.mark.parametrize(
    ("scenario", "unit", "said", "times"),
    [
        ("retail_bank", {}, "USD per customer and year", 52.0 / BANK.horizon * BANK.terms.price_unit),
        ("retail_bank", {"unit": "prices"}, "prices (1 is $", 1.0),
        ("coffee_remake", {}, "prices of a visit", 1.0),
    ],
)
def test_a_guess_of_money_that_names_no_unit_is_asked_in_the_currency_of_the_firm(
    tmp_path: Path, scenario: str, unit: dict[str, str], said: str, times: float
) -> None:
    of_shipped = YAML(typ="safe").load(find_lesson("until_when").file)
    guess = {"outcome": "profit", "side": "difference", "scale": 2.0, "low": -50, "high": 50, "step": 1, **unit}
    sides = {"left": {"policy": "do_nothing"}, "right": {"policy": Scenario.load(scenario).reference}}
    lines = {**of_shipped, **sides, "scenario": scenario, "values": {}, "guess": guess}
    (tmp_path / "own.yaml").write_text(json.dumps(lines), encoding="utf-8")
    lesson = read_lesson(tmp_path / "own.yaml")
    assert guess_unit(lesson, "en").startswith(said)
    assert lesson.guess.scale == pytest.approx(2.0 * times)
    assert ("USD/顾客/年" in guess_unit(lesson, "zh")) == said.startswith("USD")
