"""Shares of the points of a study claim no more than their points can show."""

import numpy as np
import pytest

from experiments.studies.analysis import decision_rules, verdict_map
from experiments.studies.analysis.resampling import share_interval, share_text
from experiments.studies.runs import Table
from tests.program.present.test_study_meaning import study_of, with_border

NONE_DRAWN, ALL_DRAWN = np.zeros(1000), np.ones(1000)


@pytest.mark.parametrize("blocks", [1, 20, 1000])
def test_a_share_at_the_bound_is_missed_by_all_blocks_in_five_percent_of_studies(blocks: int) -> None:
    low, high = share_interval(0.0, NONE_DRAWN, blocks)
    assert low == 0.0
    assert (1.0 - high) ** blocks == pytest.approx(0.05)


def test_nothing_seen_is_about_the_rule_of_three() -> None:
    assert share_interval(0.0, NONE_DRAWN, 300)[1] == pytest.approx(3 / 300, rel=0.01)


def test_everything_seen_mirrors_nothing_seen() -> None:
    low, high = share_interval(1.0, ALL_DRAWN, 50)
    assert high == 1.0
    assert low == pytest.approx(1.0 - share_interval(0.0, NONE_DRAWN, 50)[1])


def test_between_the_ends_the_interval_is_exact_for_independent_points() -> None:
    from scipy.stats import binomtest

    drawn = np.random.default_rng(1).binomial(2000, 0.05, 20_000) / 2000
    exact = binomtest(100, 2000).proportion_ci(0.95, "exact")
    assert share_interval(0.05, drawn, 2000) == pytest.approx((exact.low, exact.high), abs=3e-4)


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_the_interval_of_a_share_holds_the_truth_as_often_as_it_says(share: float) -> None:
    rng, held = np.random.default_rng(2), []
    for _ in range(300):
        inside = rng.random(64) < share
        drawn = rng.multinomial(64, np.full(64, 1 / 64), 400) @ inside / 64
        low, high = share_interval(float(inside.mean()), drawn, 64)
        held.append(low <= share <= high)
    assert np.mean(held) >= 0.93


def test_a_verdict_never_seen_is_not_excluded_from_the_space() -> None:
    study = study_of(design={"kind": "latin_hypercube", "samples": 200})
    found = {one.word: one for one in verdict_map.shares(study, with_border(study), "the person")}
    assert found["no repair"].estimate == 0.0
    assert found["no repair"].high == pytest.approx(1.0 - 0.05 ** (1 / 200))


def test_points_of_one_base_sample_do_not_narrow_the_bound() -> None:
    study = study_of(design={"kind": "sobol", "samples": 64}, replications=1)
    flat = Table(study.values, {name: np.full((1, study.points), -0.5) for name in study.outcomes})
    found = {one.word: one for one in verdict_map.shares(study, flat, "the person")}
    assert study.points > 400
    assert found["backfire"].low == pytest.approx(0.05 ** (1 / 64))
    assert found["lift"].high == pytest.approx(1.0 - 0.05 ** (1 / 64))


def test_a_rule_that_never_failed_is_not_certain() -> None:
    low, high = decision_rules.share_in(np.arange(50), np.ones(50, dtype=bool))
    assert (low, high) == (pytest.approx(0.05 ** (1 / 50)), 1.0)


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.0, 1, "0.0 %"),
        (1.0, 0, "100 %"),
        (0.123, 1, "12.3 %"),
        (0.0003, 1, "0.03 %"),
        (0.9991, 0, "99.9 %"),
        (1e-12, 1, "0.000000 %"),
    ],
)
def test_a_share_that_is_not_quite_nothing_is_not_written_as_nothing(share: float, decimals: int, text: str) -> None:
    assert share_text(share, decimals) == text
