"""Which pairs of parameters the rows cannot tell apart: those that move all rows alike, or in opposite ways."""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from experiments.evidence.calibrate import WEAK, CalibrationProblem, Identified, Values, limits, searched

# Pairs that move the rows less alike than this are told apart.
ALIKE = 0.9
_TOLD = 10
_POINTS = 5


class Pair(NamedTuple):
    """Two parameters. `alike` is the cosine of their moves: 1 moves all rows alike, -1 in opposite ways."""

    first: str
    second: str
    alike: float


def pairs(known: Sequence[Identified]) -> tuple[Pair, ...]:
    """Return the pairs that are told apart least, those first; at most ten, none that are told apart.

    Args:
        known: how far each parameter moves each row; those that hardly move any are free, and in no pair.
    """
    moving = [one for one in known if one.largest > WEAK]
    found = [Pair(one.name, other.name, _cosine(one, other)) for one, other in combinations(moving, 2)]
    alike = [pair for pair in found if abs(pair.alike) >= ALIKE]
    return tuple(sorted(alike, key=lambda pair: (-round(abs(pair.alike), 9), pair.first, pair.second))[:_TOLD])


def _cosine(one: Identified, other: Identified) -> float:
    product = math.fsum(move * other.moves[name] for name, move in one.moves.items())
    return product / (math.hypot(*one.moves.values()) * math.hypot(*other.moves.values()))


def pair_profile(problem: CalibrationProblem, values: Values, pair: Pair) -> list[tuple[float, float, float]]:
    """Return the loss over the ranges of two parameters, the others held: (first, second, loss), 5 by 5."""
    ends = {parameter.name: limits(parameter) for parameter in searched()}

    def steps(name: str) -> list[float]:
        low, high = ends[name]
        return [low + (high - low) * at / (_POINTS - 1) for at in range(_POINTS)]

    return [
        (one, other, problem.loss(problem.statistics({**values, pair.first: one, pair.second: other})))
        for one in steps(pair.first)
        for other in steps(pair.second)
    ]
