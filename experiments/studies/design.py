"""Where in the space of its factors a study looks: grid, Latin hypercube, sequences, Sobol', Morris, crossed, a table.

A design is a table of places from 0 to 1, one row per point, one column per factor, and one column more: the luck.
Luck is the dummy among the factors. It changes nothing but the seed, so its sensitivity is that of chance.
"""

import hashlib
import itertools
import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.brief import briefly

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID, LATIN, SOBOL, MORRIS, CROSSED = "grid", "latin_hypercube", "sobol", "morris", "crossed"
SOBOL_SEQUENCE, HALTON, TABLE = "sobol_sequence", "halton", "table"
KINDS = (GRID, LATIN, SOBOL_SEQUENCE, HALTON, SOBOL, MORRIS, CROSSED, TABLE)
SEQUENCES = (SOBOL_SEQUENCE, HALTON)
# Designs whose points are single ones, each with luck of its own.
SCATTERED = (LATIN, *SEQUENCES, TABLE)

# Luck takes one of so many values; each is a block of seeds.
LUCK_STEPS = 1 << 20
_BELOW_ONE = 1.0 - 1e-6
LUCK = "luck"


class DesignSpec(NamedTuple):
    """What a study file says about its design.

    Attributes:
        kind: one of `KINDS`.
        samples: points of a Latin hypercube or a sequence, base samples of Sobol', trajectories of Morris, worlds of a
            crossed design; not used by a grid or a table.
        levels: levels of a Morris design, an even number.
        second_order: whether Sobol' estimates interactions of two factors, at twice the points.
        policies: points over the levers in a crossed design; 0 for the full grid of the levers.
        seed: where the points come from; not the seed of the worlds.
        scramble: whether a sequence is scrambled by its seed; without, it is always the same one.
        begins_with: of a Latin hypercube or the worlds of a crossed design, the sizes that it had before, rising.
        rows: of a table, the values of all factors at each of its points; words as their number in the list.
    """

    kind: str
    samples: int = 0
    levels: int = 4
    second_order: bool = False
    policies: int = 0
    seed: int = 1
    scramble: bool = True
    begins_with: tuple[int, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()

    @property
    def described(self) -> dict[str, Any]:
        """Return what the points follow from as plain values; the rows of a table by their number and content."""
        said = self._asdict()
        rows, scramble, begins_with = said.pop("rows"), said.pop("scramble"), said.pop("begins_with")
        if begins_with:
            said["begins_with"] = list(begins_with)
        if self.kind in SEQUENCES:
            said["scramble"] = scramble
        if self.kind == TABLE:
            said["table"] = [len(rows), hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]]
        return said


@briefly
class Design(NamedTuple):
    """The points of a study.

    Attributes:
        places: shape (points, factors), from 0 to 1; nan in a table, which gives values, not places.
        luck: shape (points,), which block of seeds. In a grid all points share theirs, so that they differ by their
            factors only; elsewhere each block of points has its own, so that means over blocks average luck, too.
        block: shape (points,), which points belong together and are resampled together: the base sample, the
            trajectory, the world of a crossed design; the point itself otherwise.
    """

    places: Floats
    luck: Ints
    block: Ints


def size(spec: DesignSpec, factors: int, grid_points: int = 0) -> int:
    """Count the points of a design without making it.

    Args:
        spec: the design.
        factors: number of factors, luck not counted.
        grid_points: points of the full grid; for a crossed design, those of the grid of the levers.
    """
    if spec.kind == GRID:
        return grid_points
    if spec.kind == TABLE:
        return len(spec.rows)
    if spec.kind in SCATTERED:
        return spec.samples
    if spec.kind == SOBOL:
        return spec.samples * ((2 if spec.second_order else 1) * (factors + 1) + 2)
    if spec.kind == MORRIS:
        return spec.samples * (factors + 2)
    return spec.samples * (spec.policies or grid_points)


def make(spec: DesignSpec, grids: list[Floats], is_lever: list[bool]) -> Design:
    """Make the points of a design.

    Args:
        spec: the design.
        grids: for each factor the places of its grid.
        is_lever: for each factor whether it is a lever; crossed designs cross levers with the rest.
    """
    if spec.kind == GRID:
        places = _grid(grids)
        return Design(places, np.zeros(len(places), np.int64), np.arange(len(places)))
    if spec.kind in SCATTERED:
        places = _scattered(spec, len(grids))
        return Design(places, np.arange(len(places)), np.arange(len(places)))
    if spec.kind == SOBOL:
        return _sobol(spec, len(grids))
    if spec.kind == MORRIS:
        return _morris(spec, len(grids))
    return _crossed(spec, grids, is_lever)


def _grid(grids: list[Floats]) -> Floats:
    return np.array(list(itertools.product(*grids)), dtype=np.float64).reshape(-1, len(grids))


def _problem(columns: int) -> dict[str, object]:
    """Describe so many factors from 0 to 1 to SALib."""
    return {"num_vars": columns, "names": [f"x{i}" for i in range(columns)], "bounds": [[0.0, 1.0]] * columns}


def _scattered(spec: DesignSpec, columns: int) -> Floats:
    if spec.kind == TABLE:
        return np.full((len(spec.rows), columns), np.nan)
    if spec.kind == LATIN:
        return _latin(spec.samples, columns, spec.seed, spec.begins_with)
    return _sequence(spec, columns)


def _sequence(spec: DesignSpec, columns: int) -> Floats:
    """Return the first points of a sequence that covers the space evenly: those of Sobol' (1967) or Halton (1960).

    A longer one begins with the shorter one, at any number of points. Scrambled as by Matousek (1998) and Owen (2017).
    """
    from scipy.stats import qmc

    chance = np.random.default_rng(spec.seed)
    if spec.kind == HALTON:
        return np.asarray(qmc.Halton(columns, scramble=spec.scramble, rng=chance).random(spec.samples))
    steps = (spec.samples - 1).bit_length()
    return np.asarray(qmc.Sobol(columns, scramble=spec.scramble, rng=chance).random_base2(steps)[: spec.samples])


def _latin(samples: int, columns: int, seed: int, begins_with: tuple[int, ...] = ()) -> Floats:
    """Return a Latin hypercube that begins with the one of half as many samples, and so on as far as that is whole.

    A study that is extended to twice its samples keeps its runs. Each of the steps has one point in each of its strata
    in every column: the points of a step go to strata that the step before left empty (after Sallaberry, Helton and
    Hora, Extension of Latin hypercube samples with correlated variables, 2008).

    A design that says with which sizes it begins goes through these. Where a size is a multiple of the one before, it
    is a Latin hypercube as well. Elsewhere none can be that keeps the points (Qian, Nested Latin hypercube designs,
    2009): two of them may lie in one of the new strata. New points still go to empty strata only, drawn at random
    where there are more than points, as `augmentLHS` of the R package lhs does.
    """
    first, *later = (*begins_with, samples)
    step = first
    while step and step % 2 == 0:
        step //= 2
    sizes = [step << times for times in range((first // step).bit_length())] if step else []
    places = np.zeros((0, columns))
    for size in (*sizes, *later):
        chance = np.random.default_rng([seed, size])
        taken, new = np.floor(places * size).astype(np.int64), size - len(places)
        strata = [chance.permutation(np.setdiff1d(np.arange(size), column))[:new] for column in taken.T]
        # Just below 1, so that rounding takes no point into the next stratum.
        inside = chance.random((new, columns)) * _BELOW_ONE
        places = np.vstack([places, (np.array(strata).reshape(columns, -1).T + inside) / size if columns else inside])
    return places


def _with_luck(table: Floats, rows: int) -> Design:
    """Take the last column of a table as luck; `rows` successive points belong together."""
    luck = np.minimum((table[:, -1] * LUCK_STEPS).astype(np.int64), LUCK_STEPS - 1)
    return Design(table[:, :-1].copy(), luck, np.arange(len(table)) // rows)


def _sobol(spec: DesignSpec, factors: int) -> Design:
    from SALib.sample import sobol

    table = sobol.sample(
        _problem(factors + 1), spec.samples, calc_second_order=spec.second_order, scramble=True, seed=spec.seed
    )
    return _with_luck(np.asarray(table, dtype=np.float64), len(table) // spec.samples)


def _morris(spec: DesignSpec, factors: int) -> Design:
    from SALib.sample import morris

    table = np.asarray(
        morris.sample(_problem(factors + 1), spec.samples, num_levels=spec.levels, seed=spec.seed), dtype=np.float64
    )
    # Each trajectory has two lots of luck that no other has: the first until its step of luck, the second from there.
    block = np.arange(len(table)) // (factors + 2)
    moved = table[:, -1] != table[block * (factors + 2), -1]
    return Design(table[:, :-1].copy(), 2 * block + moved, block)


def _crossed(spec: DesignSpec, grids: list[Floats], is_lever: list[bool]) -> Design:
    """Put every policy into every world: policies over the levers, worlds over the uncertainties."""
    levers = [i for i, lever in enumerate(is_lever) if lever]
    others = [i for i, lever in enumerate(is_lever) if not lever]
    policies = _latin(spec.policies, len(levers), spec.seed + 1) if spec.policies else _grid([grids[i] for i in levers])
    worlds = _latin(spec.samples, len(others), spec.seed, spec.begins_with)
    places = np.empty((len(worlds) * len(policies), len(grids)))
    places[:, levers] = np.tile(policies, (len(worlds), 1))
    places[:, others] = np.repeat(worlds, len(policies), axis=0)
    block = np.repeat(np.arange(len(worlds)), len(policies))
    # Each world has its own luck, the same for every policy in it.
    return Design(places, block.astype(np.int64), block)
