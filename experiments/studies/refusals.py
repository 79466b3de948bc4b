"""Points of a study that no scenario can have, such as weights that sum above 1: their runs would fail."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.studies.constraints import values_at
from experiments.studies.design import TABLE
from experiments.studies.points import scenario_of
from experiments.studies.study import Study
from sim.errors import Problem, ScenarioError

Floats = NDArray[np.float64]

# Beside the corners, so many places inside the space are tried.
_INSIDE = 32
_OF_A_TABLE = 256


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for which points are refused.

    Attributes:
        problem: what is wrong with the first point that was found.
        tie: names of two or more factors whose sum must be kept at most 1; empty if that is not what is wrong.
    """

    problem: Problem
    tie: tuple[str, ...] = ()


def refusals(study: Study) -> tuple[Refusal, ...]:
    """Try points where values may not go together, and return each reason once for which one is refused.

    Tried are all factors high, all low, each high or low by itself, and some places inside the space; links hold. Of a
    table its first points are tried.

    Args:
        study: a checked study.
    """
    found: dict[tuple[object, ...], Refusal] = {}
    for row in _tried(study):
        try:
            scenario_of(study.base, study.point_with(zip(study.factors, row, strict=True))[1])
        except ScenarioError as error:
            for one in error.problems:
                found.setdefault((one.path, one.sum_of, one.next_step), Refusal(one, _summed(study, one)))
    return tuple(found.values())


def _tried(study: Study) -> Floats:
    """Return values of the factors at the points that are tried."""
    if study.design.kind == TABLE:
        return study.values[:_OF_A_TABLE]
    return values_at(study.factors, study.links, _places(len(study.factors)))


def _places(factors: int) -> Floats:
    alone = np.eye(factors)
    inside = np.random.default_rng(1).random((_INSIDE, factors))
    return np.vstack([np.ones(factors), np.zeros(factors), alone, 1.0 - alone, inside])


def _summed(study: Study, problem: Problem) -> tuple[str, ...]:
    """Name the factors that set the values whose sum is too large, if a link can tie them."""
    names = [one.name for one in study.factors if any(target.path in problem.sum_of for target in one.targets)]
    return tuple(names) if len(names) > 1 else ()
