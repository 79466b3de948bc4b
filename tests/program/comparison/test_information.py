"""What knowing an unknown is worth, on made data with known answers."""

import numpy as np
import pytest

from experiments.comparison.information import FEWEST_WORLDS, value_of_knowing_all, values_of_knowing

NAMES = [f"u{number}" for number in range(10)]


def linear(seed: int, worlds: int = 100, noise: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """Make two policies, the second of which gains 2 (u3 - .5) + .2 with noise over the first: u3 is worth .16."""
    rng = np.random.default_rng(seed)
    values = rng.random((worlds, len(NAMES)))
    gain = 2.0 * (values[:, 3] - 0.5) + 0.2 + rng.normal(0.0, noise, worlds)
    return np.column_stack([np.zeros(worlds), gain]), values


def test_the_value_of_a_linear_unknown_is_found_within_its_error() -> None:
    told = [values_of_knowing(*linear(seed), NAMES, seed)[3] for seed in range(12)]
    within = [abs(one.value - 0.16) <= 2.0 * one.error for one in told]
    assert sum(within) >= 10
    assert np.mean([one.value for one in told]) == pytest.approx(0.16, abs=0.03)
    assert 0.5 < np.std([one.value for one in told]) / np.mean([one.error for one in told]) < 2.0


def test_an_unknown_that_harms_at_both_ends_is_found_too() -> None:
    rng = np.random.default_rng(2)
    values = rng.random((200, len(NAMES)))
    gain = np.where(np.abs(values[:, 1] - 0.5) > 0.25, -1.0, 1.0) + rng.normal(0.0, 0.2, 200)
    told = values_of_knowing(np.column_stack([np.zeros(200), gain]), values, NAMES)
    assert told[1].value == pytest.approx(0.5, abs=0.12)
    assert [one.unknown for one in told if one.value] == ["u1"]


def test_an_unknown_of_few_values_is_found() -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(0, 2, (80, 3)).astype(float)
    benefits = np.column_stack([np.zeros(80), 2.0 * values[:, 0] - 1.0])
    told = values_of_knowing(benefits, values, NAMES[:3])
    assert told[0].value == pytest.approx(value_of_knowing_all(benefits), abs=0.02)


def test_an_unknown_that_never_varies_is_worth_nothing() -> None:
    benefits, values = linear(1)
    values[:, 5] = 0.4
    assert values_of_knowing(benefits, values, NAMES)[5].value == 0.0


def test_chance_is_rarely_told_as_worth_knowing() -> None:
    false = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        benefits = np.column_stack([np.zeros(60), rng.normal(0.0, 1.0, 60)])
        false += any(one.value for one in values_of_knowing(benefits, rng.random((60, 10)), NAMES, seed))
    assert false <= 6


def test_no_unknown_is_worth_more_than_knowing_all() -> None:
    for seed in range(5):
        benefits, values = linear(seed)
        assert max(one.value for one in values_of_knowing(benefits, values, NAMES)) <= value_of_knowing_all(benefits)


def test_too_few_worlds_say_nothing() -> None:
    benefits, values = linear(1, FEWEST_WORLDS - 1, noise=0.0)
    assert not any(one.value for one in values_of_knowing(benefits, values, NAMES))
