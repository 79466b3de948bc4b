"""Contrasts are told in the spread of satisfaction where nothing fails."""

import dataclasses
import math

import numpy as np
import pytest

from experiments.comparison.compare import compare, comparison, specs_of
from experiments.comparison.findings import Comparison
from experiments.comparison.intervals import Interval
from experiments.comparison.overload import not_read
from experiments.comparison.ruler import CONTRASTS, mean_spread, spread_at, told, unit_of
from experiments.runs.runner import records_of
from paradox.present.text.comparison import not_read_told, unit_told
from sim.worlds.counterfactuals import Replication
from tests.small_worlds import made_up, small_scenario


def test_contrasts_and_nothing_else_are_told_in_the_unit() -> None:
    found = Interval(0.3, 0.2, 0.4, 5)
    assert told("paradox", found, 0.5) == Interval(0.6, 0.4, 0.8, 5)
    assert told("retention", found, 0.5) == found


def test_where_customers_hardly_differ_latent_units_are_told() -> None:
    assert (unit_of(0.8), unit_of(0.05), unit_of(0.049), unit_of(0.0)) == (0.8, 0.05, 1.0, 1.0)
    here = dataclasses.replace(made_up(), spread=0.02)
    assert "latent units" in unit_told(here)
    assert "0.02" in unit_told(here)
    assert "0.50 latent" in unit_told(made_up())


def test_a_spread_is_the_mean_of_all_weeks_with_customers() -> None:
    assert mean_spread([np.array([0.4, math.nan]), np.array([0.6, 0.8])]) == pytest.approx(0.6)
    assert mean_spread([np.array([math.nan])]) == 0.0


def test_the_spread_is_that_of_the_customers_of_the_base_where_nothing_fails() -> None:
    scenario = small_scenario()
    _, never, _ = Replication(scenario, scenario.seed).worlds(scenario.reference)
    there = (never.people.traits.in_base == 1) & (never.people.actual.status == 1)
    assert never.rows["spread"][-1] == pytest.approx(never.people.actual.satisfaction[there].std(), abs=1e-6)


def test_a_comparison_tells_its_contrasts_in_its_spread_and_keeps_the_latent_value() -> None:
    scenario = small_scenario()
    tasks = [[spec for spec in specs_of(scenario) if spec.replication == n] for n in range(scenario.replications)]
    records = [record for task in tasks for record in records_of(task)]
    found = comparison(scenario, records)
    mine = [record for record in records if record.policy == scenario.reference]
    assert found.spread == pytest.approx(mean_spread([record.weekly["spread_no_failure"] for record in mine]))
    assert found.spread > 0.1
    for name in CONTRASTS:
        level = found[scenario.reference].levels[name]
        latent = np.mean([record.outcomes[name] for record in mine])
        assert level.latent == pytest.approx(latent)
        assert level.estimate == pytest.approx(latent / found.spread)
    assert found[scenario.reference].levels["retention"].ruler == 1.0
    other = comparison(scenario, records, spread=2.0 * found.spread)
    policy = next(one.name for one in found.policies if one.name != scenario.reference)
    gaps = [one[policy].differences["satisfaction_sd"] for one in (found, other)]
    assert gaps[0].estimate == pytest.approx(2.0 * gaps[1].estimate)
    assert spread_at(scenario) == pytest.approx(found.spread, rel=0.1)


def without_a_word(found: Comparison, read: float) -> Comparison:
    """Return a comparison in which some of 100 failed persons are read under every policy."""
    policies = []
    for one in found.policies:
        numbers = {"failed_persons": 100.0, "read_persons": read, "days": 1.0, "lapsed_share": 0.0}
        levels = {
            name: dataclasses.replace(level, estimate=numbers.get(name, level.estimate))
            for name, level in one.levels.items()
        }
        policies.append(dataclasses.replace(one, levels=levels))
    return dataclasses.replace(found, policies=tuple(policies))


def test_who_is_not_read_is_told_beyond_one_in_a_hundred() -> None:
    few, many = without_a_word(made_up(), 99.5), without_a_word(made_up(), 96.0)
    assert not_read(many.policies[0]) == pytest.approx(0.04)
    assert not_read_told(few) == []
    assert len(not_read_told(many)) == 1
    assert "4 %" in unit_told(many)


def test_never_answering_stands_beside_doing_nothing() -> None:
    found = compare(small_scenario(run={"burn_in": 2, "horizon": 10, "replications": 2, "seed": 1}))
    assert [one.name for one in found.policies][-2:] == ["ignores", "do_nothing"]
    ignores, nothing = found["ignores"].levels, found["do_nothing"].levels
    assert ignores["voice_share"].estimate > 0.0 == nothing["voice_share"].estimate
    assert ignores["resolved_share"].estimate == 0.0
    assert ignores["recovery_cost"].estimate <= found["average"].levels["recovery_cost"].estimate
