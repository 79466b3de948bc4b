"""The compiled engine and the engine of agents are one model: every bit of every week is the same."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from sim.platforms import fingerprint
from sim.scenario import Scenario, scenario_folder
from sim.world import World
from tests.worlds import GOLDEN, digests, engines_differ, everything, random_scenarios, small_world

PERSONS, WEEKS = 300, 60
FILES = sorted(Path(scenario_folder()).rglob("*.yaml"))
HERE = Path(__file__).parent


@cache
def shortened(path: Path) -> Scenario:
    """Give a shipped scenario with at most 300 persons and 60 weeks."""
    scenario = Scenario.load(path)
    burn_in = min(scenario.burn_in, WEEKS // 3)
    persons = min(scenario.persons, PERSONS)
    horizon = min(scenario.horizon, WEEKS - burn_in)
    return scenario.with_values({"market.persons": persons, "run.burn_in": burn_in, "run.horizon": horizon})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_agree_on_every_bit_of_every_week_under_every_policy(path: Path) -> None:
    scenario = shortened(path)
    for policy in (*scenario.policies, "do_nothing"):
        assert engines_differ(scenario, policy) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_agree_on_the_world_without_failures(path: Path) -> None:
    assert engines_differ(shortened(path), shortened(path).reference, fails=False) == []


@pytest.mark.parametrize("network", ["small_world", "scale_free", "random"])
def test_engines_agree_with_every_mechanism_at_work(network: str) -> None:
    scenario = everything(market__network__kind=network)
    assert engines_differ(scenario, "all") == []
    assert engines_differ(scenario, "all", listens=False) == []


def test_in_that_market_every_mechanism_is_at_work() -> None:
    books = World(everything(), "all", seed=3).run().firm.books
    entries = (
        "preempted", "voiced", "detected", "silent", "claims", "claims_paid", "answered", "resolved", "lapsed",
        "abandoned", "followups", "followups_resolved", "worse_after", "lifted", "queue", "good_stories",
        "bad_stories", "exits", "joins", "bot", "prevention", "responses",
    )  # fmt: skip
    assert [name for name in entries if books[name].sum() == 0.0] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_scenarios())
def test_engines_agree_wherever_parameters_are_allowed(scenario: Scenario) -> None:
    assert engines_differ(scenario, "p") == []


def run_small_world(**environment: str) -> dict[str, str]:
    """Give the digests of the small world from a fresh interpreter."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.worlds"],
        cwd=HERE.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(told.stdout))


def test_plain_python_gives_the_bits_of_compiled_code() -> None:
    assert run_small_world(NUMBA_DISABLE_JIT="1") == digests(small_world())


def test_the_bits_are_the_stored_ones_on_this_platform() -> None:
    """Whatever the version of Python; after a wanted change of the model: python -m tests.worlds --accept."""
    stored = json.loads(GOLDEN.read_text())
    here = fingerprint()
    if here not in stored:
        pytest.skip(f"no bits are stored for {here}: erf may differ in the last bit")
    found = digests(small_world())
    assert [name for name in found if found[name] != stored[here].get(name)] == []
