"""Where in the space of its factors a study looks: grid, Latin hypercube, Sobol', Morris, and crossed designs.

A design is a table of places from 0 to 1, one row per point, one column per factor, and one column more: the luck.
Luck is the dummy among the factors. It changes nothing but the seed, so its sensitivity is that of chance.
"""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.brief import briefly

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID, LATIN, SOBOL, MORRIS, CROSSED = "grid", "latin_hypercube", "sobol", "morris", "crossed"
KINDS = (GRID, LATIN, SOBOL, MORRIS, CROSSED)

# Luck takes one of so many values; each is a block of seeds.
LUCK_STEPS = 1 << 20
_BELOW_ONE = 1.0 - 1e-6
LUCK = "luck"


class DesignSpec(NamedTuple):
    """What a study file says about its design.

    Attributes:
        kind: one of `KINDS`.
        samples: points of a Latin hypercube, base samples of Sobol', trajectories of Morris, worlds of a
            crossed design; not used by a grid.
        levels: levels of a Morris design, an even number.
        second_order: whether Sobol' estimates interactions of two factors, at twice the points.
        policies: points over the levers in a crossed design; 0 for the full grid of the levers.
        seed: where the points come from; not the seed of the worlds.
    """

    kind: str
    samples: int = 0
    levels: int = 4
    second_order: bool = False
    policies: int = 0
    seed: int = 1


@briefly
class Design(NamedTuple):
    """The points of a study.

    Attributes:
        places: shape (points, factors), from 0 to 1.
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
    if spec.kind == LATIN:
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
    if spec.kind == LATIN:
        places = _latin(spec.samples, len(grids), spec.seed)
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


def _latin(samples: int, columns: int, seed: int) -> Floats:
    """Return a Latin hypercube that begins with the one of half as many samples, and so on as far as that is whole.

    A study that is extended to twice its samples keeps its runs. Each of the steps has one point in each of its strata
    in every column: the points of a step go to the halves of strata that the step before left empty (after Sallaberry,
    Helton and Hora, Extension of Latin hypercube samples with correlated variables, 2008).
    """
    step = samples
    while step and step % 2 == 0:
        step //= 2
    places = np.zeros((0, columns))
    while len(places) < samples:
        chance = np.random.default_rng([seed, step])
        taken = np.floor(places * step).astype(np.int64)
        strata = [chance.permutation(np.setdiff1d(np.arange(step), column)) for column in taken.T]
        # Just below 1, so that rounding takes no point into the next stratum.
        inside = chance.random((step - len(places), columns)) * _BELOW_ONE
        new = (np.array(strata).reshape(columns, -1).T + inside) / step if columns else inside
        places = np.vstack([places, new])
        step *= 2
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
    worlds = _latin(spec.samples, len(others), spec.seed)
    places = np.empty((len(worlds) * len(policies), len(grids)))
    places[:, levers] = np.tile(policies, (len(worlds), 1))
    places[:, others] = np.repeat(worlds, len(policies), axis=0)
    block = np.repeat(np.arange(len(worlds)), len(policies))
    # Each world has its own luck, the same for every policy in it.
    return Design(places, block.astype(np.int64), block)
