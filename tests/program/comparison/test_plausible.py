"""How sure a verdict is: counted over plausible worlds, with the parameters that flip it."""

import numpy as np
import pytest

from experiments.comparison.compare import compare
from experiments.comparison.plausible import AskedWorlds, check_size, check_worlds, flips, plausible_scenarios, sureness
from experiments.parameter_sets import PRIOR, behavioural, kept_sets
from paradox.extend import Customer
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario

SMALL = {"market.persons": 80, "run.horizon": 10, "run.burn_in": 3, "run.replications": 2}


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.load("baseline").with_values(SMALL)


def test_every_behavioural_parameter_with_a_study_range_is_varied_and_nothing_else(small) -> None:
    first, second = plausible_scenarios(small, AskedWorlds(2, PRIOR), 2)
    names = {parameter.name for parameter in behavioural()}
    for name, one, other in zip(first.behaviour._fields, first.behaviour, second.behaviour, strict=True):
        derived = name in ("memory_factor", "log_calm")
        assert (one != other) == (name in names or derived), name
    assert first.market == second.market
    assert first.policies == second.policies


def test_each_set_lies_in_its_own_slice_of_every_study_range(small) -> None:
    worlds = plausible_scenarios(small, AskedWorlds(10, PRIOR), 2)
    for parameter in behavioural():
        values = np.array([getattr(world.behaviour, parameter.name) for world in worlds])
        share = (values - parameter.study_low) / (parameter.study_high - parameter.study_low)
        assert sorted((share * 10).astype(int)) == list(range(10)), parameter.name


def test_words_are_counted_over_all_worlds(small) -> None:
    central = compare(small)
    sure = sureness(central, small, AskedWorlds(4, PRIOR))
    assert {(one.policy, one.question) for one in sure} == {
        (policy, question)
        for policy in small.policies
        for question in ("person", "base", "policy")
        if (policy, question) != (small.reference, "policy")
    }
    assert all(sum(one.words.values()) == one.worlds == 4 for one in sure)
    assert all(0 <= one.holds <= 4 for one in sure)


def test_a_parameter_that_decides_the_word_is_found_with_its_direction() -> None:
    rng = np.random.default_rng(5)
    parameters = behavioural()[:6]
    values = rng.random((100, 6))
    found = flips(values[:, 2] < 0.3, values, parameters)
    assert found[0].parameter == parameters[2].name
    assert found[0].flips_when == "low"
    assert found[0].split == 1.0


def test_noise_is_not_called_a_cause() -> None:
    rng = np.random.default_rng(6)
    parameters = behavioural()
    named = [len(flips(rng.random(60) < 0.5, rng.random((60, len(parameters))), parameters)) for _ in range(100)]
    assert np.mean(np.array(named) > 0) <= 0.1


def test_a_verdict_that_never_changes_is_flipped_by_nothing() -> None:
    assert flips(np.zeros(20, dtype=bool), np.random.default_rng(1).random((20, 3)), behavioural()[:3]) == ()


@pytest.mark.usefixtures("made_sets")
def test_worlds_that_keep_the_evidence_are_the_shipped_sets_whatever_the_seed(small) -> None:
    sets = kept_sets()
    for market in (small, small.with_values({"run.seed": 77})):
        worlds = plausible_scenarios(market, AskedWorlds(3), 2)
        assert len(worlds) == 3
        for world, member in zip(worlds, sets.chosen(3), strict=True):
            held = sets.set_of(member)
            assert {name: getattr(world.behaviour, name) for name in held} == held


@pytest.mark.usefixtures("made_sets")
def test_more_worlds_than_there_are_draws_are_all_of_them_and_told_as_what_they_are(small) -> None:
    sure = sureness(compare(small), small, AskedWorlds(1000))
    assert {one.worlds for one in sure} == {kept_sets().draws}
    assert {one.source for one in sure} == {"ensemble"}
    assert all(sum(one.words.values()) == one.worlds for one in sure)


def test_worlds_from_nowhere_are_refused() -> None:
    with pytest.raises(ParadoxError, match=r"worlds from 'anywhere' are not known. Allowed: ensemble or prior"):
        check_size(AskedWorlds(3, "anywhere"), None)


def test_sets_that_keep_the_evidence_say_nothing_of_customers_of_ones_own(small) -> None:
    class Mine(Customer):
        """A customer."""

    own = small.lived_by(customer=Mine)
    with pytest.raises(ParadoxError, match=r"not with your class. Next: .*--plausible prior:50"):
        check_worlds(AskedWorlds(50), None, own)
    check_worlds(AskedWorlds(50, PRIOR), None, own)


def test_parameters_that_vary_together_are_both_named_and_neither_is_called_a_cause() -> None:
    rng = np.random.default_rng(5)
    values = rng.random((200, 4))
    values[:, 3] = values[:, 2] + 0.1 * rng.random(200)
    found = flips(values[:, 2] < 0.3, values, behavioural()[:4])
    assert [flip.parameter for flip in found] == [behavioural()[at].name for at in (2, 3)]


def test_one_world_is_refused_with_a_next_step(small) -> None:
    with pytest.raises(ParadoxError, match="Next: try --plausible 100"):
        plausible_scenarios(small, AskedWorlds(1), 2)


@pytest.mark.parametrize(
    ("worlds", "replications", "allowed"),
    [(1, None, "2 to 10000"), (1_000_000, None, "2 to 10000"), (50, 1, "2 to 1000"), (50, 1_000_000, "2 to 1000")],
)
def test_numbers_that_say_nothing_or_never_end_are_refused(worlds: int, replications: int | None, allowed: str) -> None:
    with pytest.raises(ParadoxError, match=f"Allowed: {allowed}."):
        check_size(AskedWorlds(worlds), replications)
