"""Points of a study that no scenario can have, such as weights that sum above 1: their runs would fail."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.links import values_at
from experiments.points import scenario_of
from experiments.study import Study
from sim.errors import ScenarioError

Floats = NDArray[np.float64]

# Beside the corners, so many places inside the space are tried.
_INSIDE = 32
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")


class Refusal(NamedTuple):
    """One reason for which points are refused.

    Attributes:
        what: the problem, as a run would tell it, of the first point that was found.
        factors: names of the factors that the problem is about; empty if it does not name their values.
    """

    what: str
    factors: tuple[str, ...]


def refusals(study: Study) -> tuple[Refusal, ...]:
    """Try points where values may not go together, and give each reason once for which one is refused.

    Tried are all factors high, all low, each high or low by itself, and some places inside the space; links hold.

    Args:
        study: a checked study.
    """
    found: dict[str, Refusal] = {}
    for row in values_at(study.factors, study.links, _places(len(study.factors))):
        try:
            scenario_of(study.base, study.point_with(zip(study.factors, row, strict=True))[1])
        except ScenarioError as error:
            for problem in error.problems:
                found.setdefault(_NUMBER.sub("#", problem.what), Refusal(problem.what, _named(study, problem.what)))
    return tuple(found.values())


def _places(factors: int) -> Floats:
    alone = np.eye(factors)
    inside = np.random.default_rng(1).random((_INSIDE, factors))
    return np.vstack([np.ones(factors), np.zeros(factors), alone, 1.0 - alone, inside])


def _named(study: Study, what: str) -> tuple[str, ...]:
    """Name the factors whose values a problem names by their paths."""
    words = set(what.split())
    return tuple(factor.name for factor in study.factors if any(target.path in words for target in factor.targets))
