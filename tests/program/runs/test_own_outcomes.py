"""Outcomes of one's own: known by name like the shipped ones, read-only, and never mixed with another version."""

import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.runs import own_outcomes
from experiments.runs.own_outcomes import known_outcomes, own_among
from experiments.runs.read_only import ReadOnlyWorld
from experiments.runs.records import RunSpec
from experiments.studies.analysis.analysis import analyse
from experiments.studies.runs import run_study, status, table, verify
from experiments.studies.series import series_table
from paradox import compare, evaluate, studies
from paradox.cli.app import app
from paradox.extend import Customer, outcome, weekly
from paradox.studies import Study
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.state.people import CUSTOMER
from sim.worlds.counterfactuals import Replication
from sim.worlds.outcomes import OUTCOMES

SMALL = Scenario.from_mapping({"market": {"persons": 80}, "run": {"burn_in": 4, "horizon": 12, "replications": 3}})


def still_here(world: ReadOnlyWorld) -> float:
    """Return the share of the base that stays, as the shipped outcome."""
    return float(np.mean(world.people.actual.status[world.base] == CUSTOMER))


def gained(world: ReadOnlyWorld) -> float:
    """Return satisfaction against doing nothing, as the shipped outcome."""
    here, there = (one.people.actual.satisfaction[one.base] for one in (world, world.do_nothing))
    return float((here - there).mean())


def all_visits(world: ReadOnlyWorld) -> float:
    """Return the visits of all weeks."""
    return float(world.books.visits.sum())


def always(value: Any) -> Any:
    """Return a function that returns a value."""

    def made(world: ReadOnlyWorld) -> Any:
        return value

    return made


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    own_outcomes._OWN.clear()


def registered(function: Any, more_is: Any = "better", unit: str = "share", name: str | None = None) -> None:
    outcome(unit=unit, more_is=more_is, meaning="An example.", name=name)(function)


def declared(*outcomes: str, **more: Any) -> Study:
    content = {"levers": {"comp_amount": [0, 2]}, "outcomes": list(outcomes), "design": {"kind": "grid", "levels": 3}}
    return studies.declare({**content, **more}, base=SMALL)


def test_everywhere_it_is_the_number_of_its_function() -> None:
    for function in (still_here, gained):
        registered(function)
    names = ["still_here", "gained"]
    found = compare(SMALL, outcomes=names)["generous"]
    assert found.levels["still_here"].interval == found.levels["retention"].interval
    assert found.differences["still_here"].verdict == found.differences["retention"].verdict
    frame = evaluate(SMALL, "generous", outcomes=[*names, "retention", "recovery_base"], seeds=range(3))
    assert frame["still_here"].equals(frame["retention"])
    assert frame["gained"].tolist() == frame["recovery_base"].tolist()


def test_it_is_the_same_where_customers_of_ones_own_live() -> None:
    class Same(Customer):
        pass

    for function in (still_here, gained, all_visits):
        registered(function)
    names = ["still_here", "gained", "all_visits"]
    compiled, agents = (evaluate(SMALL, outcomes=names, customer=one) for one in (None, Same))
    assert compiled[names].equals(agents[names])


def test_a_study_keeps_and_analyses_it(tmp_path: Path) -> None:
    registered(all_visits, "neither", "visits")
    study = declared("all_visits", "retention")
    run_study(study, tmp_path, threads=1)
    worlds = [Replication(SMALL.with_values({"policies.average.comp_amount": one}), SMALL.seed) for one in (0, 1, 2)]
    assert table(study, tmp_path).outcomes["all_visits"][0].tolist() == [
        one.world("average").books.visits.sum() for one in worlds
    ]
    assert verify(study, tmp_path, runs=3).different == ()
    manifest = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    own = manifest["content"]["own_outcomes"]["all_visits"]
    assert (own["unit"], own["better"], len(own["source"])) == ("visits", 0, 16)


def test_runs_of_another_source_are_others_and_those_without_are_as_before() -> None:
    plain = RunSpec(SMALL, "average", 0).run_id
    ids = {plain}
    for value in (1.0, 2.0):
        registered(always(value))
        ids.add(RunSpec(SMALL, "average", 0, own_among(["made"])).run_id)
        ids.add(declared("made", "profit").run_id(0, 0))
    ids.add(declared("profit").run_id(0, 0))
    assert len(ids) == 6
    assert RunSpec(SMALL, "average", 0, own_among(["profit"])).run_id == plain


def test_a_change_of_source_makes_a_study_anew(tmp_path: Path) -> None:
    registered(always(1.0))
    run_study(declared("made"), tmp_path, threads=1)
    registered(always(2.0))
    changed = declared("made")
    assert status(changed, tmp_path).done == 0
    with pytest.raises(ParadoxError, match="own_outcomes"):
        run_study(changed, tmp_path, threads=1)
    run_study(changed, tmp_path, threads=1, adopt=True)
    assert table(changed, tmp_path).outcomes["made"].tolist() == [[2.0, 2.0, 2.0]]


@pytest.mark.parametrize("part", ["people.actual.anger", "people.traits.spend", "books.queue", "books", "base"])
def test_nothing_of_the_world_can_be_written(part: str) -> None:
    def writes(world: Any) -> float:
        place = world
        for name in part.split("."):
            place = getattr(place, name)
        place[0] = place[0]
        return 1.0

    registered(writes)
    with pytest.raises(ParadoxError, match=r"The outcome 'writes' failed \(ValueError: .*read-only\)"):
        compare(SMALL, replications=1, outcomes=["writes"])
    with pytest.raises(ParadoxError, match=r"seed 1: the run failed: The outcome 'writes' failed \(ValueError"):
        evaluate(SMALL, outcomes=["writes"])


@pytest.mark.parametrize(("value", "said"), [(np.inf, "is inf"), ("x", "could not convert"), (np.ones(2), "failed")])
def test_what_is_no_number_is_refused(value: Any, said: str) -> None:
    registered(always(value))
    with pytest.raises(ParadoxError, match=said):
        evaluate(SMALL, outcomes="made")


def test_nan_is_a_number_that_does_not_exist() -> None:
    registered(always(np.nan))
    found = compare(SMALL, replications=2, outcomes=["made"])["generous"].levels["made"]
    assert found.n == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "profit"}, "Tables have a column 'profit' already"),
        ({"name": "seed"}, "Tables have a column 'seed' already"),
        ({"name": "My outcome"}, "An outcome cannot be called 'My outcome'. Allowed: a small letter"),
        ({"name": "made", "unit": "$x_1$"}, "Allowed: letters, digits"),
        ({"name": "made", "more_is": "good"}, "more_is is 'good'"),
    ],
)
def test_what_cannot_be_registered_is_told(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParadoxError) as wrong:
        registered(still_here, **given)
    assert said in str(wrong.value)
    assert known_outcomes().keys() == OUTCOMES.keys()


def test_functions_that_cannot_be_told_apart_are_refused() -> None:
    for given in (lambda world: 1.0, 5, str):
        with pytest.raises(ParadoxError, match="Next: write one with 'def'"):
            registered(given, name="made")


def test_a_name_is_taken_by_the_function_that_has_it() -> None:
    registered(still_here, name="made")
    registered(still_here, name="made")
    with pytest.raises(ParadoxError, match="'made' already"):
        registered(all_visits, name="made")


def test_unknown_names_are_told_with_what_was_meant() -> None:
    registered(still_here)
    for asked in (
        lambda: compare(SMALL, outcomes=["still_her"]),
        lambda: evaluate(SMALL, outcomes=["still_her"]),
        lambda: declared("still_her"),
    ):
        with pytest.raises(ParadoxError, match="Did you mean 'still_here'"):
            asked()
    with pytest.raises(ParadoxError, match="cannot be called 'still_here'"):
        declared("profit", uncertainties={"still_here": {"range": [0, 1], "sets": {"service.p_fail": [0, 1]}}})


def test_a_file_that_names_one_runs_no_code_and_says_where_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("levers: {comp_amount: [0, 2]}\noutcomes: [still_here]\ndesign: {kind: grid}\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["study", "run", str(path)])
    assert isinstance(done.exception, ParadoxError)
    said = str(done.exception)
    assert "mine.yaml:2:12: outcomes[0] is 'still_here', which is not an outcome." in said
    assert "one of your own is known in Python alone (docs/how-to/own-outcomes.md)" in said
    registered(still_here)
    assert studies.load(path).own[0].name == "still_here"


def busy(world: ReadOnlyWorld) -> float:
    """Return the visits of the week that has been lived."""
    assert len(world.books) == world.week
    return float(world.books.visits[-1])


def content(world: ReadOnlyWorld) -> float:
    """Return the mean satisfaction of the base."""
    return float(world.people.actual.satisfaction[world.base].mean())


@pytest.mark.parametrize("customer", [None, Customer])
def test_a_series_of_ones_own_is_read_week_by_week_and_moves_nothing(customer: type[Customer] | None) -> None:
    for function in (busy, content):
        weekly(unit="sd", meaning="An example.")(function)
    asked = ["busy", "visits", "content", "satisfaction"]
    frame = evaluate(SMALL, outcomes=["profit", "recovery_base"], series=asked, seeds=[3, 4], customer=customer)
    alone = evaluate(SMALL, outcomes=["profit", "recovery_base"], seeds=[3, 4], customer=customer)
    assert frame["busy"].tolist() == frame["visits"].tolist()
    assert np.allclose(frame["content"], frame["satisfaction"], rtol=0, atol=1e-6)  # the books add in whole steps
    assert frame[frame["week"] == 0][["profit", "recovery_base"]].to_numpy().tolist() == (
        alone[["profit", "recovery_base"]].to_numpy().tolist()
    )


def test_a_study_keeps_a_series_of_ones_own_and_runs_hang_on_its_source(tmp_path: Path) -> None:
    weekly(unit="visits", meaning="An example.")(busy)
    study, plain = declared("profit", series=["busy", "visits"]), declared("profit", series=["visits"])
    assert study.run_id(0, 0) != plain.run_id(0, 0)
    run_study(study, tmp_path, threads=1)
    kept = series_table(study, tmp_path)
    assert kept["busy"].tobytes() == kept["visits"].tobytes()
    assert verify(study, tmp_path, runs=3).different == ()
    assert analyse(study, table(study, tmp_path), kept).weeks[0].series == "busy"
    with pytest.raises(ParadoxError, match="there is no outcome 'busy' here"):
        compare(SMALL, outcomes=["busy"])


def test_no_other_world_stands_beside_one_that_is_being_lived() -> None:
    def beside(world: ReadOnlyWorld) -> float:
        return world.do_nothing.week

    weekly(unit="weeks", meaning="An example.")(beside)
    with pytest.raises(ParadoxError, match=r"The series 'beside' failed \(ParadoxError: No other world"):
        evaluate(SMALL, series=["beside"])


def test_it_travels_to_other_processes() -> None:
    registered(still_here)
    own = own_among(["still_here"])[0]
    assert pickle.loads(pickle.dumps(own)).key == own.key
