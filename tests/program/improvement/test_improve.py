"""The answer: told on luck the search never saw, resumed to the same bits, and as a comparison tells it."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.comparison.compare import compare
from experiments.improvement import improve as improving
from experiments.improvement import search
from experiments.improvement.aims import YEARLY_COST, Condition, yearly_cost
from experiments.improvement.bench import SEARCH_LUCK, LivedBench, name_of, with_policies
from experiments.improvement.findings import BROKEN, CHANGE, LEAST_REGRETTED, NONE_KEEPS, STAY, Improvement
from experiments.improvement.improve import Question, improve
from experiments.improvement.levers import AS_IT_IS, Changes, searched_levers
from experiments.runs.runner import Progress
from experiments.runs.store import Store
from paradox.present.files.improvement import scenario_text
from paradox.present.text.improvement import notes
from sim.errors import Interrupted
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from tests.small_worlds import small_scenario

TINY = {"market": {"persons": 60, "visit_rate_mean": 0.5}, "run": {"burn_in": 2, "horizon": 10, "seed": 5}}
LEVERS = ("staff_capacity=10..60", "compensate_prob=0..1")


@pytest.fixture(scope="module", autouse=True)
def small_plans() -> Iterator[None]:
    """Search with few runs: what is told of an answer does not hang on how good it is."""
    few = search.Plan((search.Round(1, 1, 1, 2),), (3, 4), 0.2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "MAIN", few)
        patch.setattr(search.Search.climb, "__defaults__", (few,))
        patch.setattr(improving, "SIDE", few)
        patch.setattr(search, "beginnings", lambda levers: 4)
        patch.setattr(search, "_EXCHANGE_CASES", 4)
        patch.setattr(search, "_LAST_LOOK", (2, 5))
        patch.setattr(improving, "REFERENCE_CASES", 6)
        patch.setattr(improving, "FRESH", 6)
        yield


def question(*conditions: Condition, scenario: Scenario | None = None, budget: float | None = 1.0) -> Question:
    market = scenario or small_scenario(**TINY)
    return Question(market, "profit", searched_levers(market, LEVERS), conditions, budget, None, (), 6)


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> tuple[Improvement, Path]:
    store = tmp_path_factory.mktemp("improve") / "runs.sqlite"
    return improve(question(), store), store


def test_no_fresh_case_has_the_luck_of_the_search(answered: tuple[Improvement, Path]) -> None:
    found, store = answered
    fresh = {seed_of(found.scenario.seed, case) for case in range(found.cases)}
    reference = LivedBench([found.scenario], Store(), SEARCH_LUCK).specs(AS_IT_IS, range(200))
    assert not fresh & {spec.seed for spec in reference}
    with Store(store, writes=False) as runs:
        assert set(runs.finished(spec.run_id for spec in reference)) != set()


def test_what_is_told_is_what_a_comparison_of_the_written_file_tells(
    answered: tuple[Improvement, Path], tmp_path: Path
) -> None:
    found, _ = answered
    base = tmp_path / "base.yaml"
    base.write_text(found.scenario.to_yaml(), encoding="utf-8")
    file = tmp_path / "improved.yaml"
    file.write_text(scenario_text(found, "base.yaml", "paradox improve base.yaml"), encoding="utf-8")
    compared = compare(Scenario.load(file))
    for one in found.policies:
        if one.role != "reference" and one.changes:
            told = compared[one.name]
            assert told.differences["profit"].interval == pytest.approx(one.gains["profit"])
            assert told.levels["paradox"].estimate == pytest.approx(one.levels["paradox"].estimate)
            assert (told.person, told.base) == (one.person, one.base)


def test_a_search_that_was_stopped_goes_on_to_the_same_bits(answered: tuple[Improvement, Path], tmp_path: Path) -> None:
    found, _ = answered

    def stop(progress: Progress) -> None:
        if progress.done > 40:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="kept"):
        improve(question(), tmp_path / "runs.sqlite", report=stop)
    again = improve(question(), tmp_path / "runs.sqlite")
    assert again.policies == found.policies
    assert again.tried == found.tried
    assert again.responses == found.responses


def test_a_shortened_search_says_so(answered: tuple[Improvement, Path]) -> None:
    found, _ = answered
    assert not any("--thorough" in note for note in notes(found, "en"))
    assert "35 % of a whole search" in " ".join(notes(dataclasses.replace(found, share=0.35), "en"))


def test_what_least_regretted_means_is_told_with_its_loss(answered: tuple[Improvement, Path]) -> None:
    found, _ = answered
    steady = found.of(LEAST_REGRETTED)
    assert steady is not None

    def told(reference: float, best: float, least: float) -> str:
        regrets = {"reference": reference, "best": best, "least_regretted": least}
        policies = [
            dataclasses.replace(one, worst_regret=regrets.get(one.role, 0.0), changes=(("comp_amount", 0.1 * at),))
            for at, one in enumerate(found.policies)
        ]
        every = notes(dataclasses.replace(found, policies=tuple(policies)), "en")
        return " ".join(note for note in every if "worst case" in note)

    assert "loses up to 0.50 of profit" in told(0.75, 0.75, 0.5)
    assert "loses less" not in told(0.75, 0.75, 0.5)
    assert "'improved' loses less, up to 0.25" in told(0.75, 0.25, 0.5)
    assert told(0.75, 0.25, 0.0) == ""


def test_kept_runs_are_not_made_again(answered: tuple[Improvement, Path]) -> None:
    _, store = answered
    with Store(store, writes=False) as runs:
        before = len(runs)
    improve(question(), store)
    with Store(store, writes=False) as runs:
        assert len(runs) == before


def test_the_cost_of_a_policy_is_that_of_its_runs_a_year(answered: tuple[Improvement, Path]) -> None:
    found, _ = answered
    best = found.best
    weeks = found.scenario.horizon
    levels = {name: one.estimate for name, one in best.levels.items()}
    assert levels[YEARLY_COST] == pytest.approx(yearly_cost(levels, weeks))
    assert levels[YEARLY_COST] == pytest.approx((levels["recovery_cost"] + levels["prevention_cost"]) * 52 / weeks)
    assert best.extra_cost.estimate <= 1.0


def test_the_next_money_costs_about_a_step(answered: tuple[Improvement, Path]) -> None:
    found, _ = answered
    steps = [one.step for one in found.responses if one.step is not None]
    assert steps
    inside = [one.extra_cost.estimate for one in steps]
    assert min(inside) > 0.0


def test_conditions_that_nothing_keeps_name_the_nearest(tmp_path: Path) -> None:
    found = improve(question(Condition("retention", True, 0.999), budget=0.0), tmp_path / "runs.sqlite")
    assert found.decision == NONE_KEEPS
    missed = {one.condition.measure: one for one in found.best.held}["retention"]
    assert missed.word == BROKEN
    assert missed.missing > 0.0


def test_where_all_levers_are_costs_alone_the_budget_is_best_not_spent(tmp_path: Path) -> None:
    nobody_fails = small_scenario(**TINY, service={"p_fail": 0.0})
    asked = dataclasses.replace(
        question(scenario=nobody_fails), levers=searched_levers(nobody_fails, ["prevention=0..0.05"])
    )
    found = improve(asked, tmp_path / "runs.sqlite")
    assert found.decision == STAY
    assert found.best.extra_cost.estimate <= 0.0


def test_a_candidate_is_named_by_its_content() -> None:
    market = small_scenario(**TINY)
    one: Changes = (("comp_amount", 0.4), ("staff_capacity", 20.0))
    assert name_of(market, one) == name_of(market, one[::-1])
    assert name_of(market, one) != name_of(market, (("comp_amount", 0.5), ("staff_capacity", 20.0)))
    assert name_of(market, AS_IT_IS) == market.reference
    assert with_policies(market, {"x": one}).policies["x"].comp_amount == 0.4


def test_a_change_is_advised_where_the_gain_is_certain(answered: tuple[Improvement, Path]) -> None:
    found, _ = answered
    gain = found.best.gains["profit"]
    assert (found.decision == CHANGE) == (gain.low > 0.0)
