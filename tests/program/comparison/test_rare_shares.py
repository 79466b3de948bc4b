"""A share stands inside its interval, and one that no replication saw is not said to be nothing."""

import math

import pytest
from scipy import stats

from experiments.comparison.bounds import of_outcome
from experiments.comparison.compare import compare
from experiments.comparison.intervals import Interval
from experiments.comparison.limits import clip
from experiments.comparison.rare_shares import of_none_or_all, unseen_share
from sim.scenario.scenario import Scenario

NONE, ALL = Interval(0.0, 0.0, 0.0, 5), Interval(1.0, 1.0, 1.0, 5)
RUN = {"failed_persons": 20.0, "read_persons": 10.0, "silent_share": 0.25, "voice_share": 0.5}


def test_nothing_seen_reaches_as_far_as_so_many_cases_allow() -> None:
    found = of_none_or_all("voice_share", NONE, [RUN] * 5)
    assert (found.low, found.high) == (0.0, pytest.approx(1.0 - 0.05 ** (1 / 100)))
    assert found.high == pytest.approx(0.03, abs=0.001)
    assert stats.binom.pmf(0, 100, found.high) == pytest.approx(0.05)


def test_everything_seen_mirrors_nothing_seen() -> None:
    found = of_none_or_all("lift_share", ALL, [RUN] * 5)
    assert (found.low, found.high) == (pytest.approx(0.05 ** (1 / 50)), 1.0)


def test_only_noticed_cases_count_for_what_happens_to_noticed_cases() -> None:
    assert of_none_or_all("lapsed_share", NONE, [RUN] * 5).high == pytest.approx(unseen_share(75.0))


def test_what_is_no_share_of_cases_or_has_a_spread_stays() -> None:
    assert of_none_or_all("prevention_cost", NONE, [RUN] * 5) == NONE
    some = Interval(0.1, 0.0, 0.2, 5)
    assert of_none_or_all("voice_share", some, [RUN] * 5) == some
    one = Interval(0.0, math.nan, math.nan, 1)
    assert of_none_or_all("voice_share", one, [RUN]) == one


def test_no_case_at_all_says_nothing() -> None:
    assert unseen_share(0.0) == 1.0


def test_an_interval_holds_its_estimate_wherever_it_is_cut() -> None:
    found = clip(Interval(1.83, 1.12, 2.54, 2), of_outcome("lapsed_share"))
    assert found == (1.83, 1.12, 1.83, 2)
    assert clip(Interval(0.01, -0.01, 0.03, 5), of_outcome("lapsed_share")) == (0.01, 0.0, 0.03, 5)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_share_of_cases_is_above_one_though_cases_wait_from_before(seed: int) -> None:
    scenario = Scenario.from_mapping(
        {
            "market": {"persons": 300},
            "service": {"p_fail": 0.3},
            "policies": {"average": {"staff_capacity": 0, "lapse_weeks": 3}},
            "run": {"burn_in": 26, "horizon": 5, "seed": seed},
        }
    )
    for one in compare(scenario, 4).policies:
        for finding in one.levels.values():
            if finding.unit == "share" and finding.n > 1:
                assert finding.low <= finding.estimate <= finding.high, finding.outcome
        assert not one.levels["lapsed_share"].estimate > 1.0
