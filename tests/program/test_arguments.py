"""What a public function is given from Python is of the kind that its types say, or one message says what is."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from paradox import Scenario, compare, evidence, extend, laboratory, studies
from sim.arguments import Positive, checked
from sim.errors import ParadoxError

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
    "path is 'bands.csv'. Allowed: a Path or None": lambda _: evidence.load("bands.csv"),  # type: ignore[arg-type]
    "store is 'x'": lambda case: extend.compare_behaviours(case, store="x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("said", WRONG)
def test_an_argument_of_another_kind_is_refused_in_one_message(said: str, small: Scenario) -> None:
    with pytest.raises(ParadoxError) as refused:
        WRONG[said](small)
    assert said in str(refused.value)
    assert "Next: " in str(refused.value)


@checked("count", "share")
def called(count: Positive | None = None, share: float = 1.0) -> tuple[int | None, float]:
    return count, share


def test_numbers_are_what_python_takes_for_numbers() -> None:
    import numpy as np

    assert called(np.int64(3), np.float32(0.5)) == (3, 0.5)
    assert called(share=2) == (None, 2)
    for wrong in (True, 0, math.inf, "1", 2**31):
        with pytest.raises(ParadoxError):
            called(wrong)  # type: ignore[arg-type]
