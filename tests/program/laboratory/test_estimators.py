"""Effect sizes agree with their textbook values and their intervals cover the truth as often as they say."""

import math

import numpy as np
import pytest
from scipy import stats

from experiments.laboratory import estimators as est


def test_cohens_d_of_known_groups() -> None:
    found = est.cohens_d(np.array([2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0]))
    assert found.value == pytest.approx(1.0)
    assert found.low < 1.0 < found.high


def test_cohens_d_without_spread_does_not_exist() -> None:
    assert math.isnan(est.cohens_d(np.ones(5), np.zeros(5)).value)
    assert est.cohens_d(np.ones(5), np.ones(5)).value == 0.0


def test_intervals_of_d_cover_the_truth_about_as_often_as_they_say() -> None:
    luck = np.random.default_rng(3)
    trials = [est.cohens_d(luck.normal(0.3, 1, 80), luck.normal(0, 1, 80)) for _ in range(600)]
    covered = np.mean([one.low <= 0.3 <= one.high for one in trials])
    assert 0.925 <= covered <= 0.975


def test_paired_d_measures_change_within_persons() -> None:
    before = np.array([1.0, 5.0, 9.0, 3.0])
    assert est.paired_d(before + np.array([1.0, 2.0, 1.0, 2.0]), before).value == pytest.approx(1.5 / 0.5773502692)


def test_intention_to_treat_compares_as_assigned() -> None:
    outcome = np.array([1.0, 3.0, 0.0, 2.0])
    found = est.intention_to_treat(outcome, np.array([True, True, False, False]))
    assert found.value == pytest.approx(1.0)


def test_ratios_of_known_counts() -> None:
    assert est.hazard_ratio(20, 100, 10, 100).value == pytest.approx(2.0)
    assert est.risk_ratio(30, 100, 60, 100).value == pytest.approx(0.5)
    odds = est.odds_ratio(30, 100, 60, 100)
    assert odds.value == pytest.approx((30 / 70) / (60 / 40))
    table = stats.contingency.odds_ratio(np.array([[30, 70], [60, 40]]), kind="sample").confidence_interval(0.95)
    assert (odds.low, odds.high) == pytest.approx((table.low, table.high), rel=1e-6)


def test_ratios_over_nothing_do_not_exist() -> None:
    assert math.isnan(est.hazard_ratio(0, 100, 10, 100).value)
    assert math.isnan(est.risk_ratio(0, 10, 5, 10).value)
    assert math.isnan(est.odds_ratio(10, 10, 5, 10).value)


def test_regression_agrees_with_scipy_for_one_predictor() -> None:
    luck = np.random.default_rng(5)
    x = luck.normal(size=200)
    y = 0.5 * x + luck.normal(size=200)
    found = est.regression(y, {"x": x})["x"]
    line = stats.linregress(est.standardised(x), est.standardised(y))
    assert found.value == pytest.approx(line.slope)
    assert found.high - found.value == pytest.approx(line.stderr * stats.t.ppf(0.975, 198))


def test_regression_finds_an_interaction() -> None:
    luck = np.random.default_rng(6)
    a, b = luck.normal(size=(2, 500))
    found = est.regression(a * b + 0.1 * luck.normal(size=500), {"a": a, "b": b}, [("a", "b")])
    assert found["a x b"].low > 0.8
    assert abs(found["a"].value) < 0.1


def test_too_few_persons_for_a_regression_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        est.regression(np.ones(2), {"x": np.ones(2)})


def test_power_is_that_of_the_textbook() -> None:
    # 393 (t test) per group find d = .2 with 80 %; 64 find d = .5.
    assert est.needed_n(0.2) == 394
    assert est.needed_n(0.5) == 64
    curve = est.power_curve(0.2, (30, 400))
    assert curve[0][1] < 0.15
    assert curve[1][1] > 0.8


def test_weights_count() -> None:
    assert est.weighted_mean(np.array([0.0, 1.0]), np.array([1.0, 3.0])) == pytest.approx(0.75)


def test_logit_at_the_ends_is_infinite() -> None:
    assert est.logit(0.5) == 0.0
    assert est.logit(0.0) == -math.inf
    assert est.logit(1.0) == math.inf


def test_a_spread_of_rounding_is_none() -> None:
    before = np.random.default_rng(1).normal(5.0, 1.0, 50)
    after = before - 0.3
    assert np.std(after - before) > 0.0  # rounding
    found = est.paired_d(after, before)
    assert math.isnan(found.value)
    assert math.isnan(found.low)
    assert est.paired_d(before + 1e-16, before).value == 0.0
    third = np.full(10, 0.1 + 0.2)
    assert math.isnan(est.cohens_d(np.where(np.arange(10) < 5, 0.3, third), np.full(10, 0.7)).value)
    assert est.r_squared(np.where(np.arange(10) < 5, 0.3, third), np.arange(10.0)) == 0.0


@pytest.mark.parametrize("size", [4, 6, 10])
def test_intervals_of_small_trials_hold_the_truth_as_often_as_they_say(size: int) -> None:
    luck = np.random.default_rng(size)
    held = []
    for _ in range(1500):
        outcome = np.concatenate([luck.normal(0.5, 1.0, size), luck.normal(0.0, 2.0, size)])
        effect = est.intention_to_treat(outcome, np.arange(2 * size) < size)
        first, second = luck.normal(0.5, 1.0, size), luck.normal(0.0, 1.0, size)
        d, within = est.cohens_d(first, second), est.paired_d(first, np.zeros(size))
        held.append([one.low <= 0.5 <= one.high for one in (effect, d, within)])
    assert (np.mean(held, axis=0) >= 0.93).all()
