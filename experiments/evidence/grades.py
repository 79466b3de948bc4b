"""How well the parameters of behaviour are known, and what the published facts were used for: counts."""

from collections import Counter
from collections.abc import Mapping

from experiments.evidence.bands import load
from sim.parameters.registry import PARAMETERS

_FITTED = ("searched", "hand-set")


def by_grade() -> Mapping[str, int]:
    """Return how many parameters of behaviour have each grade: seen, seen-2nd, computed, judgement."""
    return Counter(parameter.grade for parameter in PARAMETERS.values() if parameter.group == "behaviour")


def fitted() -> int:
    """Count the parameters of behaviour that were searched or set by hand."""
    kinds = (parameter.kind for parameter in PARAMETERS.values() if parameter.group == "behaviour")
    return sum(kind.startswith(_FITTED) for kind in kinds)


def facts_by_role() -> Mapping[str, int]:
    """Return how many rows of published facts have each role: calibrate, design, validate."""
    return Counter(band.role for band in load())
