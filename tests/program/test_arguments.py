"""What a public function is given from Python is of the kind that its types say, or one message says what is."""

import math
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paradox import RecoveryModel, Scenario, World, compare, evidence, extend, laboratory, studies
from sim.arguments import Positive, checked, numbers_for
from sim.errors import ParadoxError, no_compiler
from sim.worlds.counterfactuals import Replication
from sim.worlds.world import prepare

SMALL = {"market": {"persons": 40}, "run": {"horizon": 6, "burn_in": 2, "replications": 2}}
STUDY = {"levers": {"comp_amount": [0, 2]}, "outcomes": ["profit"], "design": {"kind": "grid"}}


@pytest.fixture(scope="module")
def small() -> Scenario:
    return Scenario.from_mapping(SMALL)


def fail(scenario: Any, **more: Any) -> laboratory.Experiment:
    cell = laboratory.Cell((laboratory.Step("fail", laboratory.Failure()),))
    return laboratory.Experiment(scenario, **{"cells": {"a": cell}, **more})


WRONG: dict[str, Callable[[Any], Any]] = {
    "Allowed: a Scenario or text or a Path": lambda _: compare(SMALL),  # type: ignore[arg-type]
    "threads is '2'. Allowed: a whole number from 1": lambda case: compare(case, threads="2"),  # type: ignore[arg-type]
    "threads is 0": lambda case: compare(case, threads=0),
    "out is 5. Allowed: text or a Path or None": lambda case: compare(case, out=5),  # type: ignore[arg-type]
    "lang is 'fr'. Allowed: en or zh": lambda case: compare(case, lang="fr"),
    "progress is 5. Allowed: a function": lambda case: compare(case, progress=5),  # type: ignore[arg-type]
    "mapping is None. Allowed: a mapping": lambda _: Scenario.from_mapping(None),  # type: ignore[arg-type]
    "values is {5: 1}": lambda case: case.with_values({5: 1}),
    "name is ['average']": lambda case: case.check_policy(["average"]),
    "base is 'baseline'": lambda _: studies.declare(STUDY, base="baseline"),  # type: ignore[arg-type]
    "name is None. Allowed: text": lambda _: studies.declare(STUDY, name=None),  # type: ignore[arg-type]
    "study is 'first_study'. Allowed: a Study": lambda _: studies.run("first_study"),  # type: ignore[arg-type]
    "workers is -1": lambda _: studies.run(studies.declare(STUDY), workers=-1),
    "cells is 5. Allowed: a mapping with, for each name, a Cell": lambda case: fail(case, cells=5),
    "scenario is 'baseline'": lambda _: fail("baseline"),
    "persons is 2.5": lambda case: fail(case, persons=2.5),
    "seed is -1. Allowed: a whole number from 0": lambda case: fail(case, seed=-1),
    "has no policy 'x'": lambda case: fail(case, policy="x"),
    "measures is 'profit'. Allowed: a list": lambda case: fail(case, measures="profit"),
    "steps is 5": lambda _: laboratory.Cell(5),  # type: ignore[arg-type]
    "persons is 0": lambda case: laboratory.Cohort(case, 0, 1),
    "world is 5. Allowed: a World": lambda _: laboratory.hold_survey(5),  # type: ignore[arg-type]
    "subjects is 5": lambda _: laboratory.measure(5, "satisfaction"),  # type: ignore[arg-type]
    "seeds is 5": lambda case: evidence.run(case, 5),  # type: ignore[arg-type]
    "seeds is (1.5,)": lambda case: evidence.run(case, (1.5,)),  # type: ignore[arg-type]
    "there are no seeds": lambda case: evidence.run(case, ()),
    "bands is ['A20']": lambda case: evidence.run(case, (1,), ["A20"]),  # type: ignore[list-item]
    "path is 3": lambda _: evidence.load(3),  # type: ignore[arg-type]
    "store is 'x'": lambda case: extend.compare_behaviours(case, store="x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("said", WRONG)
def test_an_argument_of_another_kind_is_refused_in_one_message(said: str, small: Scenario) -> None:
    with pytest.raises(ParadoxError) as refused:
        WRONG[said](small)
    assert said in str(refused.value)
    assert "Next: " in str(refused.value)


LARGEST = 2**53 - 1
GOOD, FAILURE = laboratory.GOOD, laboratory.Failure()
A_STUDY = studies.declare(STUDY)


def other(case: Scenario) -> Scenario:
    return case.with_values({"market.persons": 50})


def subjects(case: Scenario) -> laboratory.Subjects:
    return laboratory.Cohort(case, 20, 1).subjects()


def results(case: Scenario) -> laboratory.Results:
    return fail(case, persons=20).run()


# What is called by its keywords, with the arguments of which each is right, and wrong values of each by keyword.
CALLED: dict[str, tuple[Callable[..., Any], dict[str, list[Any]]]] = {
    "World": (
        lambda case, **more: World(**{"scenario": case, **more}),
        {
            "scenario": ["baseline", None, 5],
            "policy": ["x", 5, ""],
            "seed": [-1, 2**53, 2**64, 1.5, math.nan, "7", True],
            "failures": ["no", 0, None, math.nan],
            "complaint_handling": ["no", 1, None],
            "twin": ["no", 2**64, [1]],
            "readings": [5, [1], np.zeros(40), np.zeros(3, np.int32), np.zeros((40, 1), np.int32)],
            "start": [5, (1, 2), ()],
            "past": [5, "x"],
            "reuse": [5, True],
        },
    ),
    "RecoveryModel": (
        lambda case, **more: RecoveryModel(**{"scenario": case, **more}),
        {
            "scenario": [None, 5, "no_such_scenario"],
            "policy": ["x", 5],
            "seed": [-1, 2**53, 2**64, 1.5, math.nan, "7"],
            "engine": ["numpy", 5, np.zeros(2)],
            "customer": [5, "x", 0, extend.Firm],
            "firm": [5, "", extend.Customer],
            "failures": ["no", 0],
            "complaint_handling": ["no"],
        },
    ),
    "compare": (
        lambda case, **more: compare(**{"scenario": case, **more}),
        {
            "replications": [0, -1, 2.5, "many", math.nan, np.zeros(2), 2**64],
            "seed": [-1, 2**53, "7", math.nan],
            "customer": [5, "", np.zeros(2)],
            "firm": [5, ""],
        },
    ),
    "compare_behaviours": (
        lambda case, **more: extend.compare_behaviours(**{"scenario": case, "customer": extend.Customer, **more}),
        {"replications": [0, 2.5], "seed": [-1, 2**64], "firm": [5, ""]},
    ),
    "Scenario.lived_by": (lambda case, **more: case.lived_by(**more), {"customer": ["", 0], "firm": ["", 0, 5]}),
    "Scenario.texts": (lambda case, **more: case.texts(**more), {"lang": ["fr", 5, None, []]}),
    "Scenario.differences": (lambda case, **more: case.differences(**more), {"base": ["baseline", None]}),
    "Scenario.parameter_at": (lambda case, **more: case.parameter_at(**more), {"path": [5, None]}),
    "World.run": (lambda case, **more: World(case).run(**more), {"until": [1.5, "3", math.nan]}),
    "World.change": (lambda case, **more: World(case).change(**more), {"scenario": ["baseline", None]}),
    "RecoveryModel.live": (
        lambda case, **more: RecoveryModel(case, engine="agents").live(**more),
        {"until": [1.5, "3", None]},
    ),
    "RecoveryModel.friends": (lambda case, **more: RecoveryModel(case).friends(**more), {"person": [-1, 40, 1.5, "a"]}),
    "RecoveryModel.stream_key": (
        lambda case, **more: RecoveryModel(case).stream_key(**{"purpose": extend.Purpose.VISIT, **more}),
        {"purpose": ["visit", -1, None], "week": ["x", 1.5, math.nan]},
    ),
    "Study.column": (lambda _, **more: A_STUDY.column(**more), {"name": ["x", 5, []]}),
    "Study.factor": (lambda _, **more: A_STUDY.factor(**more), {"name": ["x", None]}),
    "Study.texts": (lambda _, **more: A_STUDY.texts(**more), {"lang": ["fr", None]}),
    "Study.command": (lambda _, **more: A_STUDY.command(**more), {"verb": [5, None]}),
    "Study.point": (lambda _, **more: A_STUDY.point(**more), {"number": [-1, 5, 1.5, "a", None]}),
    "Study.run_id": (
        lambda _, **more: A_STUDY.run_id(**{"number": 0, "replication": 0, **more}),
        {"number": [-1, 5, math.nan], "replication": [-1, 4096, 0.5, "a"]},
    ),
    "StudyResults": (
        lambda _, **more: studies.StudyResults(**{"study": A_STUDY, "folder": Path("results"), **more}),
        {"study": ["x"], "folder": ["x", 5]},
    ),
    "evidence.run_row": (
        lambda case, **more: evidence.run_row(**{"name": "A1", "seed": 1, "scenario": case, **more}),
        {"name": ["x", 5], "seed": [-1, 2**64], "persons": [0, 2.5, "a"], "field_persons": [-1, math.nan]},
    ),
    "evidence.without": (
        lambda case, **more: evidence.without(**{"scenario": case, "names": ["trust"], **more}),
        {"scenario": ["x"], "names": ["trust", "", 5, [5], ["no_such"]]},
    ),
    "evidence.chosen": (
        lambda _, **more: evidence.chosen(**{"bands": evidence.load(), "names": [], **more}),
        {"bands": [5, [1], np.zeros(3)], "names": ["A1", [5], ["no_such"]]},
    ),
    "Band.holds": (lambda _, **more: evidence.load()[0].holds(**more), {"value": ["1", None, np.zeros(2)]}),
    "Cohort": (
        lambda case, **more: laboratory.Cohort(**{"scenario": case, "persons": 20, "seed": 1, **more}),
        {"persons": [-1, 2.5, 2**31], "seed": [-1, 2**53], "family": [-1, 1.5, 2**64], "policy": ["x"]},
    ),
    "Cohort.subjects": (
        lambda case, **more: laboratory.Cohort(case, 20, 1).subjects(**more),
        {"members": [5, "a", slice(0, 10, 2), slice(5, 5), slice(40, 50), slice(0, 1.5)]},
    ),
    "Members": (
        lambda _, **more: laboratory.Members(**{"by": "commitment", **more}),
        {"by": [5], "low": [-0.1, math.nan, "0"], "high": [1.1, None, np.zeros(2)]},
    ),
    "Step": (
        lambda _, **more: laboratory.Step(**{"kind": "wait", "value": 3, **more}),
        {"kind": [5, []], "value": [0]},
    ),
    "Failure": (
        lambda _, **more: laboratory.Failure(**more),
        {"severity": [math.nan, 2, "a"], "process": ["no", 0, None], "used": ["no", 1.0]},
    ),
    "Remedy": (lambda _, **more: laboratory.Remedy(**more), {"days": [math.inf, -1], "firm_first": ["no", 1]}),
    "Subjects.fail": (
        lambda case, **more: subjects(case).fail(**{"failure": FAILURE, **more}),
        {
            "failure": [None, GOOD],
            "performance": ["a", np.zeros(3), np.full(20, math.nan)],
            "severity": ["a", 2, math.nan, np.zeros(3), [[0.5], [0.5, 0.5]]],
            "prior_failures": [1],
            "no_such": [1],
        },
    ),
    "Subjects.answer": (
        lambda case, **more: subjects(case).fail(FAILURE).answer(**{"remedy": GOOD, **more}),
        {"remedy": [None, FAILURE], "hardens": ["no", 0], "repair": [-1, np.ones(3)], "no_such": [1]},
    ),
    "Subjects.wait": (lambda case, **more: subjects(case).wait(**more), {"weeks": [-1, 1.5, "a"]}),
    "Subjects.live": (lambda case, **more: subjects(case).live(**more), {"weeks": [-1, 1.5, "a"]}),
    "Subjects.remember_failures": (
        lambda case, **more: subjects(case).remember_failures(**more),
        {"count": [-1, math.nan, "a", np.ones(3)]},
    ),
    "measure": (
        lambda case, **more: laboratory.measure(**{"subjects": subjects(case), "name": "stay", **more}),
        {"name": ["x", 5], "twin": ["no", 0], "control": ["no"]},
    ),
    "severities": (lambda _, **more: laboratory.severities(**more), {"u": [0.5, [2.0], [math.nan], "a", None]}),
    "sequence": (
        lambda _, **more: laboratory.sequence(**{"answers": (GOOD, GOOD), "failure": FAILURE, **more}),
        {"answers": [GOOD, [1], "a"], "failure": [GOOD], "weeks_between": [-1, 1.5], "visits_between": [-1, "a"]},
    ),
    "Results.values": (
        lambda case, **more: results(case).values(**{"cell": "a", "name": "item7", **more}),
        {"cell": ["x", 5], "name": ["x", "stay", []], "moment": [2, -3, 0.5, "a"]},
    ),
    "Results.within": (
        lambda case, **more: results(case).within(**{"cell": "a", "name": "item7", **more}),
        {"cell": ["x"], "since": [2, -3, "a"], "moment": [2]},
    ),
    "Results.against_twins": (
        lambda case, **more: results(case).against_twins(**{"cell": "a", "name": "item7", **more}),
        {"cell": ["x"], "name": ["x"], "moment": [9]},
    ),
    "Results.moderated": (
        lambda case, **more: results(case).moderated(**{"cell": "a", "name": "item7", "by": "commitment", **more}),
        {"cell": ["x"], "name": ["x"], "by": ["x", 5]},
    ),
    "Survey.among": (lambda case, **more: laboratory.hold_survey(World(case).run()).among(**more), {"name": ["x", []]}),
    "Survey.reported": (
        lambda case, **more: laboratory.hold_survey(World(case).run()).reported(**more),
        {"who": [1, [True], np.ones(3, bool), np.ones(40)]},
    ),
}
# The same of the estimators of the laboratory, which know no scenario.
THREE = np.array([1.0, 2.0, 4.0])
NO_GROUP: list[Any] = ["a", None, 5, [[1.0, 2.0], [3.0]], np.zeros((3, 2)), ["a", "b", "c"], {"a": 1}]
ESTIMATED: dict[str, tuple[dict[str, Any], dict[str, list[Any]]]] = {
    "mean": ({"values": THREE}, {"values": NO_GROUP}),
    "cohens_d": ({"treated": THREE, "control": THREE}, {"treated": NO_GROUP, "control": NO_GROUP}),
    "paired_d": ({"after": THREE, "before": THREE}, {"after": NO_GROUP, "before": [*NO_GROUP, np.zeros(2)]}),
    "intention_to_treat": (
        {"outcome": THREE, "assigned": THREE > 1.0},
        {"outcome": NO_GROUP, "assigned": [*NO_GROUP, np.ones(2, bool), np.array([0.0, 1.0, 0.5])]},
    ),
    "hazard_ratio": (
        {"events": 1, "exposure": 9, "events_against": 2, "exposure_against": 9},
        {"events": [-1, "1", None], "exposure": [math.nan], "events_against": [-0.1], "exposure_against": [[9]]},
    ),
    "risk_ratio": (
        {"affected": 1, "n": 9, "affected_against": 2, "n_against": 9},
        {"affected": [-1, 10, "1"], "n": [0, math.nan], "affected_against": [10], "n_against": [None]},
    ),
    "odds_ratio": (
        {"affected": 1, "n": 9, "affected_against": 2, "n_against": 9},
        {"affected": [-1, 10, "1"], "n": [0, math.nan], "affected_against": [10], "n_against": [None]},
    ),
    "standardised": ({"values": THREE}, {"values": NO_GROUP}),
    "regression": (
        {"outcome": np.arange(9.0), "predictors": {"x": np.arange(9.0) ** 2}},
        {
            "outcome": [*NO_GROUP, np.zeros(2)],
            "predictors": [5, [THREE], {"x": np.zeros(2)}, {"x": "a"}, {5: np.arange(9.0)}],
            "interactions": [5, [("x", "y")], [("x",)], ["xy"]],
        },
    ),
    "r_squared": ({"first": THREE, "second": THREE}, {"first": NO_GROUP, "second": [*NO_GROUP, np.zeros(2)]}),
    "weighted_mean": (
        {"values": THREE, "weights": THREE},
        {"values": NO_GROUP, "weights": [*NO_GROUP, np.ones(2), np.array([1.0, -1.0, 1.0])]},
    ),
    "logit": ({"share": 0.5}, {"share": [-0.1, 1.1, "a", None, [0.5]]}),
    "power": ({"d": 0.5, "n": 64}, {"d": ["a", math.nan, math.inf, None], "n": [-1, 1.5, "a", 2**31]}),
    "power_curve": ({"d": 0.5, "sizes": [10]}, {"d": ["a"], "sizes": [10, ["a"], [-1], None]}),
    "needed_n": ({"d": 0.5}, {"d": [0, 1e-9, "a", math.nan], "wanted": [0, 1, 1.5, "a", math.nan]}),
}
for _estimator, (_right, _wrong) in ESTIMATED.items():
    CALLED[f"estimators.{_estimator}"] = (
        lambda _, _call=_estimator, _given=_right, **more: getattr(laboratory.estimators, _call)(**{**_given, **more}),
        _wrong,
    )

EVERY = [
    pytest.param(name, argument, wrong, id=f"{name}({argument}) {number}")
    for name, (_, arguments) in CALLED.items()
    for argument, values in arguments.items()
    for number, wrong in enumerate(values)
]


@pytest.mark.parametrize(("name", "argument", "wrong"), EVERY)
def test_a_wrong_argument_ends_in_one_message(name: str, argument: str, wrong: Any, small: Scenario) -> None:
    with pytest.raises(ParadoxError) as refused:
        CALLED[name][0](small, **{argument: wrong})
    assert str(refused.value).count("Next: ") == 1


@pytest.mark.parametrize("name", ESTIMATED)
def test_an_estimator_takes_what_is_right(name: str) -> None:
    assert getattr(laboratory.estimators, name)(**ESTIMATED[name][0]) is not None


def test_an_estimate_of_what_is_partly_unknown_is_unknown() -> None:
    assert math.isnan(laboratory.estimators.mean(np.array([1.0, math.nan])).value)
    assert math.isnan(laboratory.estimators.weighted_mean(THREE, np.zeros(3)))
    assert laboratory.estimators.r_squared(np.empty(0), np.empty(0)) == 0.0
    assert laboratory.estimators.power(0.001, 2_000_000_000) == pytest.approx(1.0)


def test_a_seed_is_refused_with_what_is_allowed(small: Scenario) -> None:
    with pytest.raises(ParadoxError, match=rf"seed is 18446744073709551616\. Allowed: .* from 0 to {LARGEST}"):
        World(small, seed=2**64)
    assert World(small, seed=LARGEST).seed == LARGEST
    assert World(small, seed=np.int64(3)).run().week == small.horizon  # type: ignore[arg-type]


BELONGS_ELSEWHERE: dict[str, Callable[[Scenario], dict[str, Any]]] = {
    "start is of another number of persons. Allowed: people and network of 40": lambda case: {
        "start": prepare(other(case), 1)
    },
    "past stands at week -2. Allowed: a world at week 0": lambda case: {"past": World(case)},
    "past has the seed 2. Allowed: that of this world, 1": lambda case: {"past": World(case, seed=2).run(0)},
    "past is of another scenario. Allowed: one that differs in levers alone": lambda case: {
        "past": World(case.with_values({"behaviour.loss_aversion": 2}), seed=1).run(0)
    },
    "past and reuse are the same world": lambda case: dict.fromkeys(("past", "reuse"), World(case, seed=1).run(0)),
    "fails and failures are one": lambda _: {"fails": True, "failures": True},
}


@pytest.mark.parametrize("said", BELONGS_ELSEWHERE)
def test_a_world_does_not_go_on_from_one_that_it_does_not_fit(said: str, small: Scenario) -> None:
    with pytest.raises(ParadoxError) as refused:
        World(small, seed=1, **BELONGS_ELSEWHERE[said](small))
    assert said in str(refused.value)


def test_a_world_goes_on_from_one_with_other_levers(small: Scenario) -> None:
    moved = small.with_values({"policies.generous.comp_amount": 1.5})
    world = World(moved, "generous", seed=1, past=World(small, seed=1).run(0), reuse=World(other(small))).run()
    assert world.books.tolist() == Replication(moved, 1).world("generous").books.tolist()


@pytest.mark.parametrize("engine", ["compiled", "agents"])
@pytest.mark.parametrize("attribute", ["books", "discount"])
def test_after_the_last_week_no_week_is_being_lived(engine: str, attribute: str, small: Scenario) -> None:
    model = RecoveryModel(small, engine=engine)
    while model.running:
        getattr(model, attribute)
        model.step()
    with pytest.raises(ParadoxError, match=r"The last week is over: .* Next: read `latest`"):
        getattr(model, attribute)
    assert model.latest == model.world.rows[-1]


def test_agents_stop_at_the_horizon(small: Scenario) -> None:
    model = RecoveryModel(small, engine="agents")
    model.live(10**6)
    assert model.week == small.horizon


def test_results_refuse_names_of_which_they_hold_nothing(small: Scenario) -> None:
    found = compare(small)
    assert found["generous"].name == "generous"
    for wrong in ("generos", 5, None, []):
        with pytest.raises(ParadoxError, match=r"no policy .* Allowed: average, generous"):
            found[wrong]  # type: ignore[index]
    with pytest.raises(KeyError, match="Did you mean 'generous'"):
        found["generos"]
    with pytest.raises(ParadoxError, match="no language 'fr'"):
        found.texts("fr")
    with pytest.raises(ParadoxError, match="no row 'A1' here"):
        evidence.run(small, (1,), ())["A1"]


def test_nothing_is_answered_before_it_failed(small: Scenario) -> None:
    for early in (lambda: subjects(small).answer(GOOD), lambda: laboratory.disputes(subjects(small))):
        with pytest.raises(ParadoxError, match="let something fail first"):
            early()


def test_a_market_that_has_not_lived_is_not_surveyed(small: Scenario) -> None:
    with pytest.raises(ParadoxError, match="has not lived a week"):
        laboratory.hold_survey(World(small))


def test_python_says_itself_which_argument_it_does_not_know(small: Scenario) -> None:
    with pytest.raises(TypeError, match=r"World\.__init__\(\) got an unexpected keyword argument 'failurs'"):
        RecoveryModel(small, failurs=False)


def test_numbers_by_person_are_one_for_all_or_one_each() -> None:
    assert numbers_for("x", 0.5, 3).shape == ()
    assert numbers_for("x", [1, True, 2.5], 3).tolist() == [1.0, 1.0, 2.5]
    for wrong in ([1, 2], [[1, 2, 3]], ["a", "b", "c"], [1, 2, math.nan], None):
        with pytest.raises(ParadoxError, match="Allowed: a number, or 3 numbers"):
            numbers_for("x", wrong, 3)  # type: ignore[arg-type]


@checked("count", "share")
def called(count: Positive | None = None, share: float = 1.0) -> tuple[int | None, float]:
    return count, share


def test_numbers_are_what_python_takes_for_numbers() -> None:
    assert called(np.int64(3), np.float32(0.5)) == (3, 0.5)
    assert called(share=2) == (None, 2)
    for wrong in (True, 0, math.inf, "1", 2**31):
        with pytest.raises(ParadoxError):
            called(wrong)  # type: ignore[arg-type]


_WITHOUT_COMPILER = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("numba", "llvmlite"):
            raise ModuleNotFoundError(name, name=name.split(".")[0])
sys.meta_path.insert(0, Absent())
from paradox import ParadoxError, Scenario, World, evaluate
for live in (lambda: World(Scenario.load("baseline")), lambda: evaluate("baseline")):
    try:
        live()
    except ParadoxError as error:
        print(error)
"""


def test_an_edited_model_without_a_compiler_is_one_message_from_python_too() -> None:
    environment = {**os.environ, "PARADOX_COMPILE": "1"}  # as if it had been edited
    told = subprocess.run(
        [sys.executable, "-c", _WITHOUT_COMPILER], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"{no_compiler()}\n" * 2
