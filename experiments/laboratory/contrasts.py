"""Contrasts of an experiment at its end: cell against control, main and simple effects, interactions, moderation.

Each stands twice. *Common luck*: the same persons on the same luck in all cells, so that every person is their own
control, as no real experiment can have it. *Between subjects*: as if each cell had persons of its own.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from experiments.comparison.intervals import t_quantile
from experiments.laboratory.designs import DesignError
from experiments.laboratory.estimators import Estimate
from experiments.laboratory.subjects import Mask
from sim.arguments import check_fields
from sim.errors import nearest
from sim.state.people import Floats

if TYPE_CHECKING:
    from experiments.laboratory.experiment import Experiment
    from experiments.laboratory.results import Results

SPLITS = {"tertiles": ("low", "middle", "high"), "median": ("low", "high")}
# A trait of at most so many values is split by them; so are kinds, which have no order, whatever split is asked.
_VALUES = 6
_KINDS = ("segment",)
# A group of a contrast: a cell, and whether its twins are meant.
Group = tuple[str, bool]


@dataclass(frozen=True)
class Moderator:
    """What may change an effect: something about persons before the experiment.

    Attributes:
        by: a trait, state or item.
        split: one of SPLITS. Kinds, such as segments, and what has two values are split by them; so is an item of few
            values, unless it is to be split at the median.
    """

    by: str
    split: str = "tertiles"

    def __post_init__(self) -> None:
        check_fields(self)
        if self.split not in SPLITS:
            guess = nearest(self.split, SPLITS)
            raise DesignError(
                f"there is no split {self.split!r}. Allowed: {', '.join(SPLITS)}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: choose one."
            )

    def levels(self, values: Floats) -> dict[str, Mask]:
        """Return who is on each level, in rising order; persons of one value are on one level, and none is empty."""
        found, of, counts = np.unique(values, return_inverse=True, return_counts=True)
        most = 2 if self.split == "median" and self.by not in _KINDS else _VALUES
        if len(found) <= most:
            return {f"{value:g}": values == value for value in found}
        names = SPLITS[self.split]
        below = np.cumsum(counts) - counts
        places = ((below + (counts - 1) / 2.0) * len(names) // len(values))[of]
        return {name: mask for at, name in enumerate(names) if (mask := places == at).any()}


class Contrast(NamedTuple):
    """A difference of means of groups.

    Attributes:
        kind: cell, main, simple or interaction. name: what is compared. at: where, of a simple effect.
        weights: of each group's mean.
    """

    kind: str
    name: str
    at: str
    weights: Mapping[Group, float]


def contrasts_of(experiment: "Experiment") -> list[Contrast]:
    """List the contrasts of a design: of its factors, or of every cell against the control."""
    if experiment.factors:
        return list(_of_factors(experiment.factors, list(experiment.cells)))
    cells, control = list(experiment.cells), experiment.control
    twins = control not in cells
    return [
        Contrast("cell", f"{cell} - {control}", "", {(cell, False): 1, (cell if twins else control, twins): -1})
        for cell in cells
        if cell != control
    ]


def _of_factors(factors: Mapping[str, tuple[str, ...]], cells: list[str]) -> Iterator[Contrast]:
    where = dict(zip(product(*factors.values()), cells, strict=True))
    names = list(factors)

    def weights(moved: Mapping[str, str], fixed: Mapping[str, str]) -> dict[Group, float]:
        """Return the difference that some factors make, others on a level, and the mean over all levels of the rest."""
        found = {}
        for levels, cell in where.items():
            weight = 1.0
            for name, level in zip(names, levels, strict=True):
                if name in moved:
                    weight *= (level == moved[name]) - (level == factors[name][0])
                else:
                    weight *= level == fixed[name] if name in fixed else 1.0 / len(factors[name])
            if weight:
                found[cell, False] = weight
        return found

    for size in range(1, len(names) + 1):
        for some in combinations(names, size):
            for chosen in product(*(factors[name][1:] for name in some)):
                moved = dict(zip(some, chosen, strict=True))
                title = " x ".join(f"{name}: {level} - {factors[name][0]}" for name, level in moved.items())
                yield Contrast("main" if size == 1 else "interaction", title, "", weights(moved, {}))
                rest = [name for name in names if name not in some] if size == 1 else []
                for levels in product(*(factors[name] for name in rest)) if rest else ():
                    fixed = dict(zip(rest, levels, strict=True))
                    at = ", ".join(f"{name} {level}" for name, level in fixed.items())
                    yield Contrast("simple", title, at, weights(moved, fixed))


class _Term(NamedTuple):
    """A mean with the variance of that mean, the degrees of freedom it rests on, and the number of persons."""

    mean: float
    variance: float
    freedom: int
    n: int


def _term(values: Floats) -> _Term:
    n = len(values)
    if n < 2:
        return _Term(math.nan, math.nan, 1, n)
    return _Term(float(np.mean(values)), float(np.var(values, ddof=1)) / n, n - 1, n)


def _sum(terms: list[tuple[float, _Term]]) -> Estimate:
    """Return a weighted sum of independent means; its degrees of freedom are those of Welch and Satterthwaite."""
    value = math.fsum(weight * term.mean for weight, term in terms)
    parts = [(weight * weight * term.variance, term.freedom) for weight, term in terms]
    variance, n = math.fsum(part for part, _ in parts), sum(term.n for _, term in terms)
    if math.isnan(variance):
        return Estimate(value, math.nan, math.nan, n)
    squares = math.fsum(part * part / freedom for part, freedom in parts)
    freedom = max(1, int(variance * variance / squares)) if squares > 0.0 else 1
    half = t_quantile(freedom) * math.sqrt(variance)
    return Estimate(value, value - half, value + half, n)


def _terms(
    found: "Results", name: str, contrast: Contrast, chosen: Mask | None
) -> tuple[list[tuple[float, _Term]], list[tuple[float, _Term]]]:
    """Return a contrast as one mean of the same persons' differences, and as a sum over groups of their own persons."""
    parts = []
    for (cell, twin), weight in contrast.weights.items():
        values = (found.twins if twin else found.read)[cell][-1][name]
        mask = found.members[cell]
        parts.append((weight, values, mask if chosen is None else mask & chosen))
    everywhere = np.logical_and.reduce([mask for _, _, mask in parts])
    own = np.sum([weight * values[everywhere] for weight, values, _ in parts], axis=0)
    return [(1.0, _term(own))], [(weight, _term(values[mask])) for weight, values, mask in parts]


def table(found: "Results") -> list[dict[str, Any]]:
    """Return one row for each measure, contrast and level of the moderator, and one for what that changes."""
    experiment = found.experiment
    rows = []
    levels = experiment.moderator.levels(found.before(experiment.moderator.by)) if experiment.moderator else {}
    for name in experiment.measures:
        for contrast in contrasts_of(experiment):
            if any(twin and name not in found.twins[cell][-1] for cell, twin in contrast.weights):
                continue
            rows.append(_row(name, contrast, "", _terms(found, name, contrast, None)))
            if contrast.kind == "simple" or not levels:
                continue
            of_levels = [_terms(found, name, contrast, mask) for mask in levels.values()]
            rows += [_row(name, contrast, level, terms) for level, terms in zip(levels, of_levels, strict=True)]
            low, high = of_levels[0], of_levels[-1]
            # Levels are of different persons, whatever the cells are.
            both = tuple(
                last + [(-weight, term) for weight, term in first] for first, last in zip(low, high, strict=True)
            )
            ends = list(levels)
            rows.append(_row(name, contrast, f"{ends[-1]} - {ends[0]}", (both[0], both[1])))
    return rows


def _row(
    name: str,
    contrast: Contrast,
    level: str,
    terms: tuple[list[tuple[float, _Term]], list[tuple[float, _Term]]],
) -> dict[str, Any]:
    common, between = map(_sum, terms)
    return {
        "measure": name,
        "kind": contrast.kind,
        "contrast": contrast.name,
        "at": contrast.at,
        "level": level,
        **dict(zip(("common_luck", "common_luck_low", "common_luck_high", "n"), common, strict=True)),
        **dict(zip(("between", "between_low", "between_high", "n_between"), between, strict=True)),
    }
