"""What a study means: verdict zones, rules and frontiers are found where they were put."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from experiments.comparison.intervals import Interval, interval
from experiments.comparison.verdict import verdict
from experiments.studies.analysis import frontier, verdict_map
from experiments.studies.analysis.decision_rules import rules
from experiments.studies.analysis.resampling import clustered
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

SEVERITY = {
    "range": [0.1, 0.9],
    "label": "severity",
    "sets": {"service.severity_shape.a": [0, 5], "service.severity_shape.b": [5, -5]},
}


def study_of(**changes: Any) -> Study:
    content: dict[str, Any] = {
        "levers": {"comp_amount": [0, 2], "apology_prob": [0, 1]},
        "uncertainties": {"severity": SEVERITY, "zone_of_tolerance": "study"},
        "outcomes": ["paradox", "recovery_person", "recovery_base", "total", "satisfaction", "profit"],
        "design": {"kind": "latin_hypercube", "samples": 2000},
        "replications": 2,
    }
    return study_from({**content, **changes})


def with_border(study: Study, noise: float = 0.0) -> Table:
    """Return a table with lift below severity .4 and compensation above 1, else partial repair; backfire above .8."""
    rng = np.random.default_rng(1)
    comp, severity = study.values[:, 0], study.values[:, study.column("severity")]
    harm = np.where((severity < 0.4) & (comp > 1.0), 0.3, -0.5)
    gain = np.where(severity > 0.8, -0.3, 0.3)
    shape = (study.replications, study.points)
    contrasts = {"paradox": harm, "recovery_person": gain, "total": harm, "recovery_base": gain}
    table = {name: value + noise * rng.normal(size=shape) for name, value in contrasts.items()}
    return Table(study.values, {**table, "satisfaction": np.zeros(shape), "profit": np.zeros(shape)})


numbers = st.floats(-0.5, 0.5)
widths = st.floats(0.0, 0.2)


@given(numbers, numbers, widths, widths)
def test_words_of_many_points_are_the_words_of_each(harm: float, gain: float, half: float, other: float) -> None:
    found = verdict_map.words_of(np.array([harm]), np.array([gain]), 0.05, half, other)[0]
    one = verdict(Interval(harm, harm - half, harm + half, 2), Interval(gain, gain - other, gain + other, 2), 0.05)
    assert found == one


def test_shares_of_the_space_are_those_put_there() -> None:
    study = study_of()
    found = {one.word: one for one in verdict_map.shares(study, with_border(study), "the person")}
    assert found["lift"].estimate == pytest.approx(0.375 * 0.5, abs=0.01)
    assert found["backfire"].estimate == pytest.approx(0.125, abs=0.01)
    assert found["lift"].low < 0.375 * 0.5 < found["lift"].high
    assert sum(one.estimate for one in found.values()) == pytest.approx(1.0)


def test_noise_leaves_points_undecided_and_is_measured() -> None:
    study = study_of()
    table = with_border(study, noise=0.2)
    assert verdict_map.half_widths(study, table, "paradox").mean() == pytest.approx(2.01 * 0.2 / 2.0**0.5, rel=0.05)
    open_share = {one.word: one.decided for one in verdict_map.shares(study, table, "the person")}["undecided"]
    calm = {one.word: one.decided for one in verdict_map.shares(study, with_border(study, 0.01), "the person")}[
        "undecided"
    ]
    assert open_share > 0.2
    assert calm < 0.01


def test_noise_of_a_sobol_study_with_one_replication_comes_from_luck() -> None:
    study = study_of(design={"kind": "sobol", "samples": 512}, replications=1)
    noise = np.array([np.random.default_rng(study.seed(p, 0)).normal(0, 0.1) for p in range(study.points)])
    table = Table(study.values, {"paradox": (study.values[:, 0] + noise)[None, :]})
    assert verdict_map.half_widths(study, table, "paradox").mean() == pytest.approx(2.01 * 0.1, rel=0.1)


@pytest.mark.parametrize("replications", [2, 8])
def test_the_noise_of_a_point_is_that_of_points_like_it(replications: int) -> None:
    """Noise that grows sixfold over a factor: intervals of single points hold the truth as often at both ends."""
    study = study_of(replications=replications)
    comp = study.values[:, 0]
    sd = 0.05 + 0.15 * comp
    noise = sd * np.random.default_rng(3).normal(size=(replications, study.points))
    table = Table(study.values, {"paradox": noise})
    held = np.abs(noise.mean(axis=0)) <= verdict_map.half_widths(study, table, "paradox")
    for fifth in range(5):
        here = (comp >= 0.4 * fifth) & (comp < 0.4 * (fifth + 1))
        assert 0.91 <= held[here].mean() <= 0.98


def test_a_cell_of_one_run_has_no_width_and_no_verdict() -> None:
    study = study_of(design={"kind": "latin_hypercube", "samples": 12}, replications=1)
    found = verdict_map.map_of(study, with_border(study), "the person", "severity", "comp_amount")
    alone = [cell for cell in found.cells if cell.n == 1]
    assert alone
    for cell in alone:
        assert cell.word == "undecided"
        assert cell.harm.n == cell.gain.n == 1
        assert np.isnan([cell.harm.low, cell.harm.high, cell.gain.low, cell.gain.high]).all()


def test_a_grid_of_one_replication_has_no_verdict_in_any_cell() -> None:
    study = study_of(design={"kind": "grid", "levels": 3}, uncertainties={"severity": SEVERITY}, replications=1)
    found = verdict_map.map_of(study, with_border(study), "the person", "severity", "comp_amount")
    assert {(cell.word, cell.harm.n) for cell in found.cells} == {("undecided", 1)}


def test_map_shows_lift_only_in_its_corner() -> None:
    study = study_of()
    found = verdict_map.map_of(study, with_border(study, 0.02), "the person", "severity", "comp_amount", cells=8)
    words = {(cell.x, cell.y): cell.word for cell in found.cells}
    assert len(words) == 64
    assert {place for place, word in words.items() if word == "lift"} == {(x, y) for x in range(3) for y in range(4, 8)}
    assert all(words[7, y] == "backfire" for y in range(8))


def test_points_of_one_block_count_as_alike() -> None:
    rng = np.random.default_rng(6)
    values = rng.normal(size=40)
    apart = clustered(values, np.arange(40))
    assert apart == pytest.approx(interval(values))
    copied = clustered(np.repeat(values, 10), np.repeat(np.arange(40), 10))
    assert copied == pytest.approx(apart)


def test_map_of_a_grid_has_a_cell_a_value() -> None:
    study = study_of(
        levers={"comp_amount": {"values": [0, 1.5]}}, uncertainties={"severity": {**SEVERITY, "levels": 4}},
        design={"kind": "grid"},
    )  # fmt: skip
    found = verdict_map.map_of(study, with_border(study), "the person", "severity", "comp_amount")
    assert len(found.cells) == 8
    assert {cell.word for cell in found.cells if cell.x == 0 and cell.y == 1} == {"lift"}


def test_view_that_was_not_kept_is_refused_with_the_names_of_the_outcomes() -> None:
    study = study_of(outcomes=["paradox", "recovery_person"])
    with pytest.raises(ParadoxError, match="total and recovery_base"):
        verdict_map.estimated_words(study, with_border(study), "the base")


def test_rule_in_words_finds_the_border_and_scores_itself_on_held_back_points() -> None:
    study = study_of()
    found = rules(study, with_border(study, 0.01), "the person", ("lift", "backfire"))
    lift = next(rule for rule in found if rule.word == "lift")
    assert {condition.factor for condition in lift.conditions} == {"severity", "comp_amount"}
    assert lift.precision > 0.95
    assert lift.coverage > 0.95
    assert lift.n < 0.3 * study.points
    assert "severity is at most 0.4" in lift.text
    assert "compensation" in lift.text or "comp amount" in lift.text


def test_rule_is_not_better_on_held_back_points_than_chance_allows() -> None:
    study = study_of()
    rng = np.random.default_rng(4)
    table = with_border(study)
    table.outcomes["paradox"][:] = np.where(rng.random(study.points) < 0.3, 0.3, -0.5)
    for rule in rules(study, table, "the person", ("lift",)):
        assert rule.low < 0.35


def test_a_rule_promises_no_more_than_it_keeps_in_points_it_never_saw() -> None:
    study = study_of(design={"kind": "latin_hypercube", "samples": 500})
    fresh = study_of(design={"kind": "latin_hypercube", "samples": 4000, "seed": 2})
    excess = []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        chances = [np.where((one.values[:, 0] > 1.2) & (one.values[:, 1] > 0.4), 0.75, 0.25) for one in (study, fresh)]
        table = with_border(study)
        table.outcomes["paradox"][:] = np.where(rng.random(study.points) < chances[0], 0.3, -0.5)
        for rule in rules(study, table, "the person", ("lift",)):
            columns = [(fresh.values[:, fresh.column(c.factor)], c) for c in rule.conditions]
            met = np.all([(values > c.low) & (values <= c.high) for values, c in columns], axis=0)
            excess.append(rule.precision - chances[1][met].mean())
    assert len(excess) > 10
    assert abs(np.mean(excess)) < 0.05


def crossed(worlds: int = 24) -> Study:
    return study_of(
        levers={"comp_amount": {"values": [0, 0.5, 1, 2]}, "apology_prob": {"values": [0, 1]}},
        design={"kind": "crossed", "samples": worlds},
    )


def with_prices(study: Study) -> Table:
    """Money buys satisfaction with a rising price; an apology is free and helps; profit peaks at .5."""
    comp, apology = study.values[:, 0], study.values[:, 1]
    rng = np.random.default_rng(2)
    luck = np.repeat(rng.normal(0, 5, study.design.samples), 8)
    satisfaction = 50 + 10 * comp + 2 * apology + luck
    profit = 10 + 1.0 * comp - 1.0 * comp**2 + 0.0 * apology + luck / 5
    twice = {name: np.stack([v, v]) for name, v in (("satisfaction", satisfaction), ("profit", profit))}
    return Table(study.values, twice)


def test_frontier_holds_the_policies_that_are_never_beaten() -> None:
    study = crossed()
    found = frontier.policies(study, with_prices(study))
    free = [policy.levers for policy in found if not policy.beaten]
    assert free == [{"comp_amount": comp, "apology_prob": 1.0} for comp in (0.5, 1.0, 2.0)]
    assert all(policy.frontier_share > 0.99 for policy in found if not policy.beaten)


def test_least_regret_is_that_of_the_policy_that_is_best_everywhere() -> None:
    study = crossed()
    found = frontier.policies(study, with_prices(study))
    least = min(found, key=lambda policy: policy.mean_regret[0])
    assert least.levers["comp_amount"] == 0.5
    assert least.mean_regret[0] == pytest.approx(0.0)
    lavish = next(policy for policy in found if policy.levers["comp_amount"] == 2.0)
    assert lavish.mean_regret[0] == pytest.approx(2.25)


def test_affordable_pay_is_where_profit_is_back_at_that_of_no_compensation() -> None:
    study = crossed()
    found = frontier.affordable_pay(study, with_prices(study))
    assert found.estimate == pytest.approx(1.0)
    assert found.best == 0.5
    assert found.low <= found.estimate <= found.high


def test_affordable_pay_of_a_lever_that_always_pays_is_beyond_the_range() -> None:
    study = crossed()
    table = with_prices(study)
    table.outcomes["profit"][:] = study.values[:, 0]
    assert math.isinf(frontier.affordable_pay(study, table).estimate)


def test_means_over_worlds_are_as_sure_as_the_worlds_at_any_number_of_replications() -> None:
    """Noise of runs alone: its interval is that of the mean over worlds, replications being averaged."""
    study = crossed()
    table = with_prices(study)
    noise = np.random.default_rng(5).normal(size=(8, study.points))
    found = frontier.policies(study, Table(study.values, {"satisfaction": noise, "profit": noise}))
    expected = interval(noise.mean(axis=0).reshape(24, 8)[:, 3])
    assert found[3].first == pytest.approx((expected.estimate, expected.low, expected.high))
    gains = frontier.affordable_pay(study, Table(table.values, {"profit": noise})).differences
    assert gains[1][2] < 0.0 < gains[1][3]


def test_policies_are_not_compared_over_worlds_that_differ() -> None:
    study = study_of()
    with pytest.raises(ParadoxError, match="crossed"):
        frontier.policies(study, with_border(study))
