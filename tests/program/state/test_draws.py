"""Luck: every draw belongs to its key, and nothing about one draw can be read off another.

The statistics run on the real key schedule (seeds, weeks, purposes, persons as a world uses them). The same
statistics reject hashes that stir too little, so passing means something. A longer battery: docs/explanation/draws.md.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from sim.kernels.jit import loop
from sim.scenario.scenario import Scenario
from sim.state import draws
from sim.state import people as population
from sim.state.draws import FIRST_FACTOR, GOLDEN, OFFSET, SECOND_FACTOR, Purpose
from sim.state.settings import settings

Words = NDArray[np.uint64]

SEEDS = np.arange(1, 9)
WEEKS = np.arange(-8, 8)
PURPOSES = np.array([20, 21, 22, 23, 24, 31, 32, 33, 40, 41, 45, 46])
PERSONS = np.arange(512)
AXES = ("seed", "week", "purpose", "person")
LIMIT = 5.0  # standard errors: by chance about once in 4,000 runs of all statistics with other seeds


def stir(word: Words) -> Words:
    """Stir as the model does, on whole arrays."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    return word ^ (word >> np.uint64(31))


def stir_without_shifting(word: Words) -> Words:
    """Multiply only: high bits never reach low ones."""
    return word * np.uint64(FIRST_FACTOR) * np.uint64(SECOND_FACTOR)


def stir_without_multiplying(word: Words) -> Words:
    """Shift only."""
    word = word ^ (word >> np.uint64(30))
    word = word ^ (word >> np.uint64(27))
    return word ^ (word >> np.uint64(31))


def do_not_stir(word: Words) -> Words:
    """Leave the key as it is: a Weyl sequence in every component."""
    return word


def hashed(stirred: Callable[[Words], Words]) -> Words:
    """Hash the whole key schedule, shape (seeds, weeks, purposes, persons)."""
    bits = stirred(SEEDS.astype(np.uint64) + np.uint64(GOLDEN))[:, None, None, None]
    components = (WEEKS[:, None, None], PURPOSES[:, None], PERSONS, np.zeros(1, np.int64))
    for component in components:
        bits = stirred(bits + component.astype(np.uint64) * np.uint64(GOLDEN) + np.uint64(OFFSET))
    return bits


def chi_square(counts: NDArray[np.int64]) -> float:
    """Return the standardised chi-square of counts that should be equal."""
    even = counts.sum() / counts.size
    freedom = counts.size - 1
    return float((((counts - even) ** 2 / even).sum() - freedom) / np.sqrt(2 * freedom))


def bit_imbalance(words: Words) -> float:
    """Return the largest imbalance of the 64 bits, in standard errors."""
    words = words.ravel()
    ones = [np.count_nonzero(words & np.uint64(1 << bit)) for bit in range(64)]
    return float(np.max(np.abs(np.array(ones) / len(words) - 0.5)) * 2.0 * np.sqrt(len(words)))


def statistics(words: Words) -> dict[str, float]:
    """Return every statistic in standard errors: evenness, bits, and neighbours along each part of the key."""
    u = ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    seen = {
        "evenness": chi_square(np.bincount((u * 256).astype(np.int64).ravel(), minlength=256)),
        "mean": (u.mean() - 0.5) * np.sqrt(12.0 * u.size),
        "bits": bit_imbalance(words),
        "repetitions": float(words.size - len(np.unique(words))) * LIMIT * 2.0,
    }
    for axis, name in enumerate(AXES):
        for lag in (1, 2, 4):
            length = words.shape[axis]
            near = np.take(u, range(length - lag), axis).ravel()
            far = np.take(u, range(lag, length), axis).ravel()
            places = (near * 16).astype(np.int64) * 16 + (far * 16).astype(np.int64)
            seen[f"correlation across {name}, lag {lag}"] = np.corrcoef(near, far)[0, 1] * np.sqrt(near.size)
            seen[f"pairs across {name}, lag {lag}"] = chi_square(np.bincount(places, minlength=256))
        changed = np.take(words, range(length - 1), axis) ^ np.take(words, range(1, length), axis)
        seen[f"bits changed across {name}"] = bit_imbalance(changed)
    # A seed must not be another name for a week: keys with seed and week exchanged.
    exchanged = u[:8, 8:16][:, :8], u[:8, 8:16].swapaxes(0, 1)
    off_diagonal = ~np.eye(8, dtype=bool)
    first, second = (part[off_diagonal].ravel() for part in exchanged)
    seen["seed and week exchanged"] = np.corrcoef(first, second)[0, 1] * np.sqrt(first.size / 2)
    return seen


def suspicious(words: Words) -> dict[str, float]:
    """Return the statistics beyond the limit."""
    return {name: score for name, score in statistics(words).items() if not abs(score) < LIMIT}


@loop
def keyed(out: Any, seeds: Any, weeks: Any, purposes: Any, persons: Any) -> None:
    """Fill a grid with draws as the loops of the model make them."""
    for a in range(len(seeds)):
        for b in range(len(weeks)):
            for c in range(len(purposes)):
                luck = draws.key(seeds[a], weeks[b], purposes[c])
                for d in range(len(persons)):
                    out[a, b, c, d] = draws.uniform(luck, persons[d])


def test_draws_on_the_key_schedule_show_no_pattern() -> None:
    assert suspicious(hashed(stir)) == {}


@pytest.mark.parametrize("weak", [stir_without_shifting, stir_without_multiplying, do_not_stir])
def test_a_weakened_hash_is_found_out(weak: Callable[[Words], Words]) -> None:
    assert len(suspicious(hashed(weak))) > 5


def test_the_tested_grid_is_what_the_model_draws() -> None:
    grid = np.empty((len(SEEDS), len(WEEKS), len(PURPOSES), len(PERSONS)))
    keyed(grid, SEEDS, WEEKS, PURPOSES, PERSONS)
    words = hashed(stir)
    assert np.array_equal(grid, ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52)
    assert grid[3, 2, 1, 100] == draws.draw(4, -6, Purpose.PERFORMANCE, 100)


def test_draws_are_fixed_for_ever() -> None:
    """Reference values: changing one changes every stored result."""
    assert draws.draw(1, 0, Purpose.VISIT, 0) == pytest.approx(0.530255422, abs=1e-9)
    assert draws.draw(7, -5, Purpose.PERFORMANCE, 17) == pytest.approx(0.582501187, abs=1e-9)
    assert draws.normal(draws.key(7, -5, Purpose.PERFORMANCE), 17) == pytest.approx(0.208296292, abs=1e-9)
    assert draws.draw(7, 3, Purpose.MORE_VISIT, 17, 2) == pytest.approx(0.895425741, abs=1e-9)


def test_purposes_have_fixed_and_different_numbers() -> None:
    numbers = [int(purpose) for purpose in Purpose]
    assert len(set(numbers)) == len(numbers) == len(Purpose.__members__)
    assert (Purpose.INITIAL_STATUS, Purpose.NETWORK, Purpose.VISIT, Purpose.JOIN) == (1, 12, 20, 46)
    assert (Purpose.ITEM_SATCOM, Purpose.ITEM_VISIT, Purpose.LAB_DESIGN) == (52, 60, 63)


def test_draws_stay_strictly_inside_zero_and_one() -> None:
    assert draws.fraction(0) > 0.0
    assert draws.fraction(2**64 - 1) < 1.0


def test_the_seed_zero_and_the_largest_seed_are_as_good_as_any() -> None:
    for seed in (0, 2**53 - 1):
        luck = draws.key(seed, 0, Purpose.VISIT)
        u = np.array([draws.uniform(luck, person) for person in range(4000)])
        assert stats.kstest(u, "uniform").pvalue > 1e-4


def test_negative_weeks_are_different_weeks() -> None:
    drawn = {draws.draw(1, week, Purpose.VISIT, 5) for week in range(-600, 600)}
    assert len(drawn) == 1200


def test_normal_quantile_agrees_with_scipy() -> None:
    tails = 2.0 ** -np.linspace(1.0, 53.0, 2000)
    for u in np.concatenate([tails, 1.0 - tails[:-1], np.linspace(0.01, 0.99, 999)]):
        assert draws.normal_quantile(float(u)) == pytest.approx(special.ndtri(u), rel=1e-13, abs=1e-15)


def test_normal_draws_are_standard_normal() -> None:
    luck = draws.key(3, 12, Purpose.PERFORMANCE)
    drawn = [draws.normal(luck, person) for person in range(20_000)]
    assert stats.kstest(drawn, "norm").pvalue > 1e-4


def test_severity_is_beta_two_three() -> None:
    for u in np.linspace(1e-6, 1.0 - 1e-6, 1001):
        assert draws.severity_quantile(float(u)) == pytest.approx(special.betaincinv(2, 3, u), abs=1e-12)


def truncated_normal(u: float, mean: float, sd: float, lowest: float) -> float:
    return draws.truncated_quantile(u, draws.truncated_share(mean, sd, lowest), mean, sd, lowest)


def test_fair_compensation_is_a_truncated_normal() -> None:
    exact = stats.truncnorm((0.1 - 0.8) / 0.38, np.inf, loc=0.8, scale=0.38)
    for u in np.linspace(1e-6, 1.0 - 1e-6, 1001):
        assert truncated_normal(float(u), 0.8, 0.38, 0.1) == pytest.approx(exact.ppf(u), abs=1e-9)


def test_without_spread_everybody_finds_the_same_fair() -> None:
    assert truncated_normal(0.3, 0.8, 0.0, 0.1) == 0.8
    assert truncated_normal(0.3, 0.05, 0.0, 0.1) == 0.1


def test_visit_rates_follow_a_gamma_distribution() -> None:
    table = settings(Scenario.load("baseline"), "average").visit_rates[0]
    for u in np.linspace(0.01, 0.99, 99):
        exact = special.gammaincinv(1.11, u) * 0.35 / 1.11
        assert draws.interpolated_quantile(float(u), table) == pytest.approx(exact, rel=1e-3)


def test_a_person_has_the_same_luck_in_a_smaller_market() -> None:
    """Removing persons changes no trait and no first encounter of the others."""
    firm = settings(Scenario.load("baseline"), "average")
    small, large = (population.initial(firm, persons, 7, 26) for persons in (150, 400))
    for group in ("traits", "actual"):
        for name in getattr(small, group)._fields:
            few, many = (getattr(getattr(people, group), name) for people in (small, large))
            assert np.array_equal(few, many[:150]), f"{group}.{name}"
