"""The average firm's rates hold on the bases on which their sources count them, in the market that is lived."""

from collections.abc import Iterator

import numpy as np
import pytest

from experiments.comparison.compare import choose
from sim.rules.remedy import no_remedy
from sim.scenario.scenario import Scenario
from sim.state.people import DETECTED, SILENT
from sim.worlds.world import World

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    """Return the average market."""
    return choose("baseline")


@pytest.fixture(scope="module")
def worlds(baseline: Scenario) -> list[World]:
    """Live it under the average firm."""
    return [World(baseline, "average", seed=seed, twin=False).run() for seed in SEEDS]


def over_all(worlds: list[World], name: str) -> float:
    """Add up an entry of the books."""
    return float(sum(world.books[name].sum() for world in worlds))


def test_the_share_resolved_is_that_of_all_problems(worlds: list[World]) -> None:
    """Row 1.13 implies .447 resolved of all problems, told to the firm or not."""
    assert over_all(worlds, "resolved") / over_all(worlds, "failures") == pytest.approx(0.447, abs=0.02)


def test_money_and_apology_are_shares_of_those_who_are_answered(baseline: Scenario, worlds: list[World]) -> None:
    """Row 5.7: of those who complained .44 got something and .32 an apology; neither is a share of all problems."""
    policy = baseline.policies["average"]
    paid = over_all(worlds, "compensation") / policy.comp_amount / over_all(worlds, "answered")
    assert paid == pytest.approx(0.44, abs=0.03)
    assert policy.apology_prob == 0.32
    assert no_remedy().compensation == 0.0  # who is not answered got nothing


def test_most_problems_are_not_complained_of(baseline: Scenario, worlds: list[World]) -> None:
    """Rows 9.1 to 9.4: most of the dissatisfied say nothing, and no rate of answers makes up for that."""
    voiced, failed = over_all(worlds, "voiced"), over_all(worlds, "failures")
    assert 0.15 < voiced / failed < 0.25
    assert voiced / failed < 0.447
    assert failed == over_all(worlds, "voiced") + over_all(worlds, "detected") + over_all(worlds, "silent")


def test_what_the_firm_finds_itself_is_a_share_of_what_nobody_told_it(baseline: Scenario) -> None:
    """The rest of the known problems: `detect_prob` of those that were not voiced."""
    world = World(baseline, "average", seed=4, twin=False).run(0)
    found = untold = 0
    for week in range(20):
        world.run(week + 1)
        visit = world.people.life.visit
        found += int(np.count_nonzero(visit == DETECTED))
        untold += int(np.count_nonzero((visit == SILENT) | (visit == DETECTED)))
    assert found / untold == pytest.approx(baseline.policies["average"].detect_prob, abs=0.06)


def loads() -> Iterator[tuple[str, float]]:
    """List scenarios with an average firm of their own, and the staff it has over its load."""
    for name in ("baseline", "coffee_remake", "property_leak", "retailer_exchange"):
        scenario = choose(name)
        ample = scenario.with_values({"policies.average.staff_capacity": 1000.0})
        world = World(ample, "average", seed=1, twin=False).run()
        weekly = world.books["served"].mean() / world.books["customers"][0] * 1000.0
        yield name, scenario.policies["average"].staff_capacity / weekly


def test_the_average_firm_has_about_one_and_a_half_times_the_staff_its_load_takes() -> None:
    """Each shipped average firm is staffed for its own failures."""
    for name, ratio in loads():
        assert ratio == pytest.approx(1.5, abs=0.2), name
