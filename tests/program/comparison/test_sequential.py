"""Looking again and again decides no more often wrongly than promised, and stops once all is decided."""

import math
from pathlib import Path

import numpy as np

from experiments.comparison.compare import compare
from experiments.comparison.intervals import interval
from experiments.comparison.sequential import ERROR, compare_until_decided, confidence_at, looks, open_verdicts
from experiments.comparison.verdict import UNDECIDED, policy_verdict, verdict
from paradox.present.files.manifest import manifest
from paradox.present.terminal.comparison_table import legend
from tests.small_worlds import small_scenario

TRIALS = 400
MARGIN = 0.05
# About what a warm answer is worth to the persons of the small market: no ten replications tell which is larger.
HARD = 0.25


def first_word(harm: list[float], gain: list[float], fooled: bool = False) -> str:
    """Return the word at which a trial stops; `fooled` uses the same 95 % interval at every look."""
    for look, count in enumerate(looks(120), start=1):
        confidence = 0.95 if fooled else confidence_at(look)
        first, second = interval(harm[:count], confidence), interval(gain[:count], confidence)
        word = verdict(first, second, MARGIN)
        if word != UNDECIDED:
            return word
    return UNDECIDED


def trials(harm: float, gain: float, sd: float = 0.3) -> list[tuple[list[float], list[float]]]:
    rng = np.random.default_rng(8)
    return [(list(rng.normal(harm, sd, 120)), list(rng.normal(gain, sd, 120))) for _ in range(TRIALS)]


def test_at_most_five_percent_of_null_trials_are_decided_wrongly() -> None:
    # On the margins themselves: a lift needs more than the one, a backfire less than the other.
    wrong = [first_word(*trial) in ("lift", "backfire") for trial in trials(MARGIN, -MARGIN)]
    assert np.mean(wrong) <= ERROR


def test_fixed_intervals_would_be_fooled_by_looking_again() -> None:
    wrong = [first_word(*trial, fooled=True) in ("lift", "backfire") for trial in trials(MARGIN, -MARGIN)]
    assert np.mean(wrong) > ERROR


def test_policies_that_differ_by_the_margin_only_are_not_called_better() -> None:
    wrong = 0
    for values, _ in trials(MARGIN, 0.0):
        for look, count in enumerate(looks(120), start=1):
            if policy_verdict(interval(values[:count], confidence_at(look)), MARGIN) == "better":
                wrong += 1
                break
    assert wrong / TRIALS <= ERROR


def test_clear_effects_are_decided() -> None:
    words = [first_word(*trial) for trial in trials(0.5, 0.5)]
    assert np.mean([word == "lift" for word in words]) > 0.99


def test_all_looks_together_spend_no_more_than_the_error() -> None:
    assert math.fsum(1.0 - confidence_at(look) for look in range(1, 10_000)) * 2.0 <= ERROR


def test_looks_end_at_the_budget() -> None:
    assert list(looks(30)) == [8, 12, 18, 27, 30]
    assert list(looks(5)) == [5]


def test_comparison_stops_once_every_verdict_is_decided(tmp_path: Path) -> None:
    scenario = small_scenario(measurement={"verdict_margin": 1.0})
    found = compare_until_decided(scenario, store=tmp_path / "runs.sqlite", budget=40)
    assert found.replications < 40
    assert open_verdicts(found) == []


def test_comparison_that_cannot_decide_spends_its_budget_and_says_undecided() -> None:
    scenario = small_scenario(measurement={"verdict_margin": HARD})
    found = compare_until_decided(scenario, budget=10)
    assert found.replications == 10
    assert open_verdicts(found)


def test_intervals_of_a_sequential_comparison_are_wider_than_fixed_ones() -> None:
    scenario = small_scenario(measurement={"verdict_margin": HARD})
    sequential, fixed = compare_until_decided(scenario, budget=9), compare(scenario, 9)
    assert sequential.replications == 9
    one, other = sequential["warm"].levels["total"], fixed["warm"].levels["total"]
    assert one.estimate == other.estimate
    assert one.high - one.low > other.high - other.low


def test_more_confidence_needs_a_wider_interval() -> None:
    assert interval([1.0, 2.0, 4.0], 0.99).high > interval([1.0, 2.0, 4.0]).high


def test_the_confidence_of_the_intervals_stands_in_every_table_and_in_the_manifest(tmp_path: Path) -> None:
    scenario = small_scenario(measurement={"verdict_margin": 0.0})
    fixed, looked = compare(scenario, 8), compare_until_decided(scenario, budget=9)
    expected = confidence_at(list(looks(9)).index(looked.replications) + 1)
    assert expected > 0.98
    for found, confidence in ((fixed, 0.95), (looked, expected)):
        for rows in (found.table(), found.weekly_table(), found.groups_table()):
            assert {row["confidence"] for row in rows} == {confidence}
        assert manifest(found, scenario, "")["confidence"] == confidence
    named = f"{100 * expected:.4g} %"
    assert named in legend(looked)
    assert "95 %" not in legend(looked)
    assert "95 %" in legend(fixed)
