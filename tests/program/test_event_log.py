"""The event log of a world: its tables join, and what they say adds up to the books of the run."""

from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.event_log import CASES, LOGS, PERSONS, STORIES, VISITS, event_log
from experiments.runs.columns import Table
from paradox.present.messages import LANGUAGES
from paradox.present.text.codebook import meaning
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.worlds.world import World
from tests.command_line import Shell
from tests.small_worlds import small_file

BUSY = {
    "market.persons": 300,
    "run.horizon": 26,
    "run.burn_in": 8,
    "service.p_fail": 0.3,
    "policies.average.followup_prob": 0.6,
    "policies.average.preempt_prob": 0.1,
    "policies.average.staff_capacity": 8,
}
Log = tuple[World, dict[str, Table]]


@pytest.fixture(scope="module")
def busy() -> Log:
    """Return a market in which everything happens: few hands, warnings, second answers, failures while one waits."""
    world = World(Scenario.load("baseline").with_values(BUSY), "average", seed=3)
    return world, {table.name: table for table in event_log(world)}


def total(table: Table, *names: str) -> float:
    return sum(float(np.nansum(table[name].values)) for name in names)


def test_money_of_the_cases_is_that_of_the_books(busy: Log) -> None:
    world, log = busy
    cases = log[CASES]
    assert total(cases, "compensation", "followup_compensation") == pytest.approx(world.books.compensation.sum())
    assert total(cases, "repair", "followup_repair") == pytest.approx(world.books.repair.sum())


def test_spending_of_the_visits_is_the_revenue(busy: Log) -> None:
    world, log = busy
    own = log[VISITS]["world"].texts == "actual"
    assert log[VISITS]["paid"].values[own].sum() == pytest.approx(world.books.revenue.sum())
    assert (own.sum(), (~own).sum()) == (world.books.visits.sum(), world.books.twin_visits.sum())


@pytest.mark.parametrize("notice", ["silent", "voiced", "detected", "preempted"])
def test_failures_are_those_of_the_visits(busy: Log, notice: str) -> None:
    world, log = busy
    failed = (log[VISITS]["kind"].texts == notice).sum()
    assert failed == world.books[notice].sum() > 0
    assert (log[CASES]["week"].values >= 0).sum() == world.books.failures.sum()


def test_every_case_ends_as_the_books_say(busy: Log) -> None:
    world, log = busy
    cases, books = log[CASES], world.books
    since = cases["answered"].values >= 0
    closed = cases["closed"].texts
    assert (np.isin(closed, ("resolved", "unresolved")) & since).sum() == books.answered.sum()
    assert total(cases, "resolved") == books.resolved.sum()
    assert ((closed == "lapsed") & since).sum() == books.lapsed.sum() > 0
    assert (closed == "abandoned").sum() == books.abandoned.sum() > 0
    assert cases["days"].values[since & (closed != "lapsed")].sum() == pytest.approx(books.days.sum())
    assert np.isfinite(cases["followup_answered"].values).sum() == books.followups.sum() > 0
    assert total(cases, "followup_resolved") == books.followups_resolved.sum()


def test_what_is_open_at_the_end_waits_in_the_world(busy: Log) -> None:
    world, log = busy
    waiting = set(log[CASES]["person"].values[log[CASES]["closed"].texts == "open"].tolist())
    assert waiting == set(np.flatnonzero(world.people.cases.open == 1).tolist())


def test_stories_are_the_messages_delivered(busy: Log) -> None:
    world, log = busy
    good = log[STORIES]["good"].values
    assert (good.sum(), len(good) - good.sum()) == (world.books.good_stories.sum(), world.books.bad_stories.sum())


def test_the_ids_of_the_tables_join(busy: Log) -> None:
    world, log = busy
    of_case = dict(zip(log[CASES]["case"].values.tolist(), log[CASES]["person"].values.tolist(), strict=True))
    for table, person in ((VISITS, "person"), (STORIES, "teller")):
        number, who = log[table]["case"].values, log[table][person].values
        known = np.isfinite(number)
        assert known.any()
        assert [of_case[int(case)] for case in number[known]] == who[known].tolist()
    friends = {(one, int(other)) for one in range(300) for other in world.network.of(one)}
    assert (
        set(zip(log[STORIES]["teller"].values.tolist(), log[STORIES]["hearer"].values.tolist(), strict=True)) <= friends
    )
    assert log[PERSONS]["person"].values.tolist() == list(range(300))


def test_nobody_visits_after_leaving_for_good(busy: Log) -> None:
    _, log = busy
    persons, visits = log[PERSONS], log[VISITS]
    gone = np.where(np.isnan(persons["came_back"].values), persons["left"].values, np.nan)
    own = visits["world"].texts == "actual"
    late = visits["week"].values[own] > gone[visits["person"].values[own]]
    assert not late.any()
    assert np.isfinite(gone).any()


def test_asking_leaves_the_world_as_it_is() -> None:
    case = Scenario.load("baseline").with_values({**BUSY, "market.persons": 100})
    asked, plain = World(case, seed=5), World(case, seed=5).run()
    event_log(asked)
    assert np.array_equal(asked.people.actual.satisfaction, plain.people.actual.satisfaction)
    assert np.array_equal(asked.rows, plain.rows)


def test_only_the_tables_asked_for_are_made() -> None:
    world = World(Scenario.load("baseline").with_values({**BUSY, "market.persons": 50}), seed=1)
    assert [table.name for table in event_log(world, ["persons", "cases"])] == [CASES, PERSONS]
    with pytest.raises(ValueError, match="has not begun"):
        event_log(world)


@pytest.mark.parametrize("wanted", [[], ["case"]])
def test_an_unknown_table_is_refused(wanted: list[str]) -> None:
    with pytest.raises(ParadoxError, match="Allowed: cases, visits, persons, stories"):
        event_log(World(Scenario.load("baseline")), wanted)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_is_told(busy: Log, lang: str) -> None:
    for name in LOGS:
        assert all(meaning(column, lang) for column in busy[1][name].columns)


def test_the_command_writes_the_tables_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    shell = Shell(monkeypatch, capsys)
    told = shell("run", "small.yaml", "--policy", "warm", "--log", "persons,cases", "--to", "log")
    assert told.code == 0
    assert "persons: 200 rows, log/persons.csv" in told.out
    assert {path.name for path in (tmp_path / "log").iterdir()} == {
        "cases.csv", "persons.csv", "log_codebook.csv", "log_codebook.md"
    }  # fmt: skip
    assert len((tmp_path / "log" / "persons.csv").read_text("utf-8").splitlines()) == 201
    refused = shell("run", "small.yaml", "--to", "log", "--lang", "zh")
    assert (refused.code, refused.err) == (2, "没有 --log 时 --to 没有意义。下一步：加上 --log all，或去掉它。\n")
