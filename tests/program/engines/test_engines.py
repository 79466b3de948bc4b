"""The compiled engine and the engine of agents are one model: every bit of every week is the same."""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sim.kernels.platforms import fingerprint
from sim.scenario.scenario import Scenario, scenario_folder
from sim.state.observation import observe
from sim.state.people import CUSTOMER, GROUPS, NOT_COUNTED, UNHEARD
from sim.worlds.world import World
from tests.places import ROOT
from tests.worlds import GOLDEN, digests, engines_differ, everything, random_scenarios, small_world

PERSONS, WEEKS = 100, 60
FILES = sorted(Path(scenario_folder()).rglob("*.yaml"))


@cache
def shortened(path: Path) -> Scenario:
    """Return a shipped scenario with at most 100 persons and 60 weeks."""
    scenario = Scenario.load(path)
    burn_in = min(scenario.burn_in, WEEKS // 3)
    persons = min(scenario.persons, PERSONS)
    horizon = min(scenario.horizon, WEEKS - burn_in)
    return scenario.with_values({"market.persons": persons, "run.burn_in": burn_in, "run.horizon": horizon})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_agree_on_every_bit_of_every_week_under_every_policy(path: Path) -> None:
    scenario = shortened(path)
    for policy in (*scenario.policies, "ignores", "do_nothing"):
        assert engines_differ(scenario, policy) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_engines_agree_on_the_world_without_failures(path: Path) -> None:
    assert engines_differ(shortened(path), shortened(path).reference, failures=False) == []


@pytest.mark.parametrize("network", ["small_world", "scale_free", "random"])
def test_engines_agree_with_every_mechanism_at_work(network: str) -> None:
    scenario = everything(market__network__kind=network)
    assert engines_differ(scenario, "all") == []
    assert engines_differ(scenario, "all", complaint_handling=False) == []


def test_in_that_market_every_mechanism_is_at_work() -> None:
    books = World(everything(), "all", seed=3).run().firm.books
    entries = (
        "preempted", "voiced", "detected", "silent", "claims", "claims_paid", "answered", "resolved", "lapsed",
        "abandoned", "followups", "followups_resolved", "worse_after", "lifted", "queue", "good_stories",
        "bad_stories", "exits", "joins", "bot", "by_bot", "handed_over", "prevention", "responses",
    )  # fmt: skip
    assert [name for name in entries if books[name].sum() == 0.0] == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_scenarios())
def test_engines_agree_wherever_parameters_are_allowed(scenario: Scenario) -> None:
    assert engines_differ(scenario, "p") == []


def test_leaving_the_twins_out_changes_nothing_else() -> None:
    scenario = everything()
    full, without = World(scenario, "all", seed=3).run(), World(scenario, "all", seed=3, twin=False).run()
    twins = {"twin_visit", "twin_visits", "twin_satisfaction"}
    for group, mine, other in zip(GROUPS, full.people, without.people, strict=True):
        for name in group._fields:  # type: ignore[attr-defined]
            if group.__name__ != "Twin" and name not in twins:
                assert np.array_equal(getattr(mine, name), getattr(other, name)), name
    assert np.isnan(without.people.twin.satisfaction).all()
    for name in full.books.dtype.names:
        if not name.startswith("twin"):
            assert np.array_equal(full.books[name], without.books[name]), name


def run_small_world(**environment: str) -> dict[str, str]:
    """Return the digests of the small world from a fresh interpreter."""
    told = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.worlds"],
        cwd=ROOT,
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


@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf, 1e9])
def test_what_cannot_be_summed_exactly_makes_the_sums_of_the_books_unknown(wild: float) -> None:
    world = World(everything(), "all", seed=3)
    world.step()
    base = int(np.flatnonzero(world.people.traits.in_base == 1)[0])
    for column in (world.people.actual.satisfaction, world.people.actual.expectation, world.people.twin.satisfaction):
        column[base] = wild
    observe(-1, world.seed, world.people, world.firm, world.settings, world.scratch)
    row = world.firm.books[world.firm.burn_in - 1]
    names = ("satisfaction", "satisfaction_recovered", "expectation", "grudge", "twin_satisfaction")
    assert [name for name in names if not np.isnan(row[name])] == []


def test_sums_of_the_books_are_those_of_the_base() -> None:
    world = World(everything(), "all", seed=3).run()
    actual, group, row = world.people.actual, world.people.record.group, world.firm.books[-1]
    base = group != NOT_COUNTED
    near = {"abs": 1e-6}
    assert row.satisfaction == pytest.approx(actual.satisfaction[base].sum(), **near)
    assert row.satisfaction_unheard == pytest.approx(actual.satisfaction[group == UNHEARD].sum(), **near)
    assert row.expectation == pytest.approx(actual.expectation[base].sum(), **near)
    assert row.grudge == pytest.approx((actual.anger + actual.avoidance)[base].sum(), **near)
    assert row.twin_satisfaction == pytest.approx(world.people.twin.satisfaction[base].sum(), **near)
    assert row.base_unheard == (group == UNHEARD).sum()
    assert row.customers == (actual.status == CUSTOMER).sum()
    assert row.base_customers == ((actual.status == CUSTOMER) & base).sum()


def in_own_terms() -> Scenario:
    """Return the market with every mechanism at work, whose segments and causes differ in all that they may."""
    return everything(
        service__causes__employee__severity_shape={"a": 4, "b": 2},
        service__causes__employee__repair_cost=0.4,
        service__causes__system__severity_shape={"a": 2, "b": 3},
        service__causes__system__goodwill_limit=0.2,
        segments__proud__customer_value=2.5,
        segments__proud__visit_rate_mean=1.6,
        segments__proud__goodwill_limit=0.6,
        policies__all__programme_once=3,
        policies__all__programme_yearly=1.5,
        firm__customers=900,
    )


def test_engines_agree_where_segments_and_causes_differ_in_all_that_they_may() -> None:
    assert engines_differ(in_own_terms(), "all") == []
    assert engines_differ(in_own_terms(), "ignores") == []
    assert engines_differ(in_own_terms(), "all", complaint_handling=False) == []


@pytest.mark.parametrize(
    ("off", "books"),
    [
        ({"segments__proud__customer_value": 1}, "revenue"),
        ({"segments__proud__visit_rate_mean": 0.8}, "visits"),
        ({"segments__proud__goodwill_limit": 1000}, "compensation"),
        ({"service__causes__system__goodwill_limit": 1000}, "compensation"),
        ({"service__causes__employee__repair_cost": 0.1}, "repair"),
        ({"service__causes__employee__severity_shape": {"a": 1.3, "b": 1.7}}, "voiced"),
        ({"policies__all__programme_yearly": 0}, "programme"),
    ],
)
def test_what_a_segment_a_cause_or_a_programme_sets_moves_the_books(off: dict, books: str) -> None:
    own = in_own_terms()
    plain = own.with_values({path.replace("__", "."): value for path, value in off.items()})
    with_it, without = (World(one, "all", seed=3).run().firm.books[books].sum() for one in (own, plain))
    expected = {"revenue": 1, "visits": 1, "compensation": -1, "repair": 1, "voiced": 1, "programme": 1}[books]
    assert (with_it - without) * expected > 0


def test_limits_that_never_bind_change_no_bit() -> None:
    own = everything(segments__proud__goodwill_limit=1000, service__causes__system__goodwill_limit=1000)
    assert digests(World(own, seed=3).run()) == digests(World(everything(), seed=3).run())


def test_nobody_gets_more_than_the_limit_in_the_money_of_the_firm() -> None:
    limited = everything(segments__proud__goodwill_limit=0.25, segments__calm__goodwill_limit=0.25)
    books = World(limited, seed=3).run().firm.books
    paid = books["compensation"] + books["claims_cost"]
    assert paid.max() > 0.0
    assert (paid <= 0.25 * (books["resolved"] + books["followups_resolved"] + books["claims_paid"]) + 1e-9).all()


def test_a_programme_is_paid_once_and_by_the_year_from_week_0_on() -> None:
    world = World(in_own_terms(), "all", seed=3).run()
    rows, base = world.rows["programme"], world.firm.base
    assert rows[0] == pytest.approx(base * (3 + 1.5 / 52))
    assert rows[1:] == pytest.approx(base * 1.5 / 52)
