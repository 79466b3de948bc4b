"""What a good adviser would add: each caution where it belongs, and nowhere else."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from experiments.comparison.cautions import Apart, CloseCall, Idle, Outvoted, Unbooked, advice
from experiments.comparison.compare import compare
from experiments.comparison.intervals import interval, t_quantile
from experiments.comparison.patience import PATIENCE
from experiments.comparison.plausible import Sureness
from experiments.comparison.settling import Unsettled
from experiments.comparison.unbooked import programme_costs, unbooked_levers
from experiments.comparison.workload import Workload
from paradox.classroom.pages import short_weeks
from paradox.classroom.setup import read_setup
from paradox.classroom.teams import game_of
from paradox.present.messages import LANGUAGES
from paradox.present.report import comparison_report
from paradox.present.text.advice import advice_told
from paradox.present.text.cautions import horizon_line
from sim.scenario.terms import FirmTerms
from sim.state.draws import seed_of
from sim.worlds.world import World
from tests.program.present.test_report import MANIFEST
from tests.small_worlds import changed, made_up, small_scenario


def plain_one(gain: float = 1.0, retention: str = "higher", profit: str = "higher"):
    """A comparison in which 'warm' earns clearly more than today and keeps more."""
    found = changed(made_up(), "average", "differences", "profit", estimate=0.0, low=0.0, high=0.0, verdict="equal")
    values = {"estimate": gain, "low": gain - 0.1, "high": gain + 0.1}
    found = changed(found, "warm", "differences", "profit", verdict=profit, **values)
    return changed(found, "warm", "differences", "retention", verdict=retention)


def of(kind: type, found: tuple) -> list:
    return [one for one in found if isinstance(one, kind)]


def test_a_plain_case_gives_no_caution() -> None:
    assert advice(plain_one()) == ()


@pytest.mark.parametrize(("profit", "retention", "count"), [
    ("higher", "lower", 1), ("lower", "higher", 1), ("higher", "higher", 0), ("higher", "undecided", 0),
])  # fmt: skip
def test_profit_and_retention_that_point_apart_are_named(profit: str, retention: str, count: int) -> None:
    assert len(of(Apart, advice(plain_one(profit=profit, retention=retention)))) == count


def test_a_word_that_is_not_the_most_frequent_one_is_named_even_above_half_of_none() -> None:
    words = {"backfire": 4, "no repair": 3, "lift": 3}
    (told,) = of(Outvoted, advice(plain_one(), [Sureness("warm", "person", "lift", words, 10, 8, ())]))
    assert (told.holds, told.other, told.often) == (3, "backfire", 4)
    tied = {"backfire": 5, "lift": 5}
    assert of(Outvoted, advice(plain_one(), [Sureness("warm", "person", "lift", tied, 10, 8, ())])) == []


def test_policies_within_their_interval_are_a_close_call() -> None:
    assert of(CloseCall, advice(plain_one(0.2))) == []
    (told,) = of(CloseCall, advice(plain_one(0.05)))
    assert (told.first, told.second, told.programme) == ("warm", "average", 0.0)


def earning(estimate: float, half: float, n: int = 10):
    """A comparison in which 'warm' earns so much more than today, give or take."""
    values = {"estimate": estimate, "low": estimate - half, "high": estimate + half, "n": n, "verdict": "undecided"}
    return changed(plain_one(), "warm", "differences", "profit", **values)


def test_replications_that_would_settle_the_decision_follow_from_the_interval() -> None:
    (told,) = of(Unsettled, advice(earning(0.5, 1.0)))
    assert (told.policies, told.needed, told.endless) == (("warm",), 40, ())
    twice = of(Unsettled, advice(earning(0.5, 1.0, 20)))[0]
    assert twice.needed == 80
    (sentence,) = [one for one in advice_told(earning(0.5, 1.0)) if "--replications 40" in one]
    assert "do not settle whether warm earns more than average" in sentence


def test_a_difference_too_small_for_any_number_of_replications_is_told_as_such() -> None:
    (told,) = of(Unsettled, advice(earning(0.01, 1.0)))
    assert (told.policies, told.endless) == ((), ("warm",))
    assert told.within == pytest.approx(1.01)
    assert any("more than 2,000 replications" in one for one in advice_told(earning(0.01, 1.0)))


@pytest.mark.parametrize(("estimate", "half"), [(1.0, 0.1), (-1.0, 0.1)])
def test_what_is_settled_is_not_told(estimate: float, half: float) -> None:
    assert of(Unsettled, advice(earning(estimate, half))) == []


def test_the_advised_replications_settle_it_where_the_estimate_holds() -> None:
    luck = np.random.default_rng(5)
    needed = of(Unsettled, advice(earning(0.5, 1.0)))[0].needed
    spread = 1.0 / t_quantile(9, 0.95) * np.sqrt(10)
    found = [interval(list(0.5 + spread * luck.standard_normal(2 * needed))) for _ in range(200)]
    assert np.mean([one.low > 0.0 for one in found]) > 0.7  # at twice as many; at as many, in half of all cases


def test_staff_that_is_idle_is_told_with_its_numbers() -> None:
    terms = FirmTerms(customers=40_000, cases_per_person_week=35.0)
    idle = replace(plain_one(), terms=terms, workloads={"average": Workload(2.6, 10.5), "warm": Workload(8.0, 10.5)})
    assert of(Idle, advice(idle)) == [Idle("average", pytest.approx(104.0), 420.0, pytest.approx(0.2476, abs=1e-3))]
    (sentence,) = [one for one in advice_told(idle) if "idle" in one]
    assert "under average 104 cases a week are answered of 420 that could be (25 %)" in sentence


def test_workload_is_what_staff_answers_of_what_it_could() -> None:
    own = {"customers": 5000, "staff": {"people": 50, "cases_per_person_week": 10}}
    others = {"bots": {"bot_share": 0.5}, "more": {"staff_people": {"from": 5, "to": 60}}}
    scenario = small_scenario(firm=own, policies={"average": {}, **others})
    found = compare(scenario)
    assert set(found.workloads) == {"average"}
    work = found.workloads["average"]
    assert work.capacity == pytest.approx(100.0)
    records = [World(scenario, "average", seed=seed_of(scenario.seed, number)).run() for number in range(3)]
    answered = [1000.0 * world.rows["answered"].mean() / world.firm.base for world in records]
    assert work.answered == pytest.approx(np.mean(answered))
    assert compare(small_scenario()).workloads == {}


def test_a_programme_that_costs_more_than_the_difference_makes_it_close() -> None:
    dear = replace(plain_one(0.5), programmes={"average": 0.0, "warm": 0.6})
    assert of(CloseCall, advice(dear)) == [CloseCall("warm", "average", 0.5, 0.6)]
    assert of(CloseCall, advice(replace(dear, programmes={"warm": 0.4}))) == []


def test_more_care_at_no_cost_is_not_booked_until_a_programme_is_stated() -> None:
    policies = {"average": {}, "warm": {"apology_prob": 0.9, "answer_days": 2.0}, "rude": {"apology_prob": 0.0}}
    scenario = small_scenario(policies=policies)
    assert unbooked_levers(scenario) == {"warm": ("apology_prob", "answer_days")}
    paid = small_scenario(policies={**policies, "warm": {**policies["warm"], "programme_yearly": 0.26}})
    assert unbooked_levers(paid) == {}
    assert programme_costs(paid)["warm"] == pytest.approx(0.26 * 20 / 52)
    assert of(Unbooked, advice(replace(plain_one(), unbooked={"warm": ("apology_prob",)}))) == [
        Unbooked("warm", ("apology_prob",))
    ]


def test_what_comes_later_or_to_some_is_booked_and_asked_for_as_what_holds_at_once() -> None:
    halves = [{"name": "a", "share": 0.25}, {"name": "b", "share": 0.75}]
    late = {"apology_prob": {"from": 8, "to": 0.9, "over": 4}, "answer_days": {"from": 8, "to": 2.0}}
    some = {"apology_prob": {"to": 0.9, "in": {"segment": "a"}}}
    paid = some | {"programme_once": {"to": 0.2, "in": {"segment": "a"}}, "programme_yearly": {"from": 10, "to": 0.52}}
    less = {"apology_prob": {"from": 8, "to": 0.0}}
    policies = {"average": {}, "late": late, "some": some, "paid": paid, "less": less}
    scenario = small_scenario(policies=policies, segments=halves)
    assert unbooked_levers(scenario) == {"late": ("apology_prob", "answer_days"), "some": ("apology_prob",)}
    costs = programme_costs(scenario)
    assert costs["late"] == costs["some"] == 0.0
    assert costs["paid"] == pytest.approx(0.25 * 0.2 + 0.52 * (scenario.horizon - 10) / 52)
    begun = programme_costs(small_scenario(policies={"average": {}, "paid": {"programme_once": 0.3}}).begun(5))
    assert begun["paid"] == pytest.approx(0.3)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_caution_stands_on_the_page_in_its_language(lang: str) -> None:
    sure = [Sureness("warm", "person", "undecided", {"backfire": 9, "undecided": 1}, 10, 8, ())]
    found = replace(plain_one(0.05, retention="lower"), unbooked={"warm": ("apology_prob",)})
    told = advice_told(found, lang, sure)
    assert len(told) == 5
    page = comparison_report(found, MANIFEST, sure=sure, lang=lang)
    for caution in told:
        assert caution.split("'")[0].split("“")[0] in page
    assert len(advice_told(found, lang)) == 4


def test_a_study_of_profit_says_that_its_horizon_is_short() -> None:
    def study(horizon: int, *outcomes: str):
        return SimpleNamespace(outcomes=outcomes, base=SimpleNamespace(horizon=horizon))

    (told,) = horizon_line(study(78, "paradox", "profit"))
    assert "after 78 weeks" in told
    assert horizon_line(study(PATIENCE, "profit")) == []
    assert horizon_line(study(78, "paradox")) == []


@pytest.mark.parametrize(("horizon", "said"), [(78, 78), (PATIENCE, None)])
def test_the_classroom_says_it_beside_what_teams_earn(horizon: int, said: int | None) -> None:
    setup = read_setup({"scenario": "coffee_remake"}, "en")
    left, right = (one._replace(scenario=one.scenario.with_values({"run.horizon": horizon})) for one in setup.parts)
    assert short_weeks(game_of(replace(setup, parts=(left, right)))) == said
