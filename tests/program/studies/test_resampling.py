"""Shares of the points of a study claim no more than their points can show."""

import numpy as np
import pytest

from experiments import border
from experiments.rules_in_words import rules
from experiments.shares import share_interval, share_text
from experiments.study_runs import Table
from tests.test_study_meaning import study_of, with_border

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


def test_between_the_ends_the_interval_is_that_of_the_bootstrap() -> None:
    drawn = np.linspace(0.2, 0.4, 1001)
    assert share_interval(0.3, drawn, 50) == pytest.approx((0.205, 0.395))


def test_a_verdict_never_seen_is_not_excluded_from_the_space() -> None:
    study = study_of(design={"kind": "latin_hypercube", "samples": 200})
    found = {one.word: one for one in border.shares(study, with_border(study), "the person")}
    assert found["no repair"].estimate == 0.0
    assert found["no repair"].high == pytest.approx(1.0 - 0.05 ** (1 / 200))


def test_points_of_one_base_sample_do_not_narrow_the_bound() -> None:
    study = study_of(design={"kind": "sobol", "samples": 64}, replications=1)
    flat = Table(study.values, {name: np.full((1, study.points), -0.5) for name in study.outcomes})
    found = {one.word: one for one in border.shares(study, flat, "the person")}
    assert study.points > 400
    assert found["backfire"].low == pytest.approx(0.05 ** (1 / 64))
    assert found["lift"].high == pytest.approx(1.0 - 0.05 ** (1 / 64))


def test_a_rule_that_never_failed_is_not_certain() -> None:
    study = study_of()
    found = rules(study, with_border(study), "the person", ("lift", "backfire"))
    perfect = [rule for rule in found if rule.precision == 1.0]
    assert perfect
    assert all(rule.low == pytest.approx(0.05 ** (1 / rule.n)) for rule in perfect)


@pytest.mark.parametrize(
    ("share", "decimals", "text"),
    [
        (0.0, 1, "0.0%"),
        (1.0, 0, "100%"),
        (0.123, 1, "12.3%"),
        (0.0003, 1, "0.03%"),
        (0.9991, 0, "99.9%"),
        (1e-12, 1, "0.000000%"),
    ],
)
def test_a_share_that_is_not_quite_nothing_is_not_written_as_nothing(share: float, decimals: int, text: str) -> None:
    assert share_text(share, decimals) == text
