"""From chains to members: how long to draw, which draws to confirm on fresh luck, when it is enough."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.evidence import mixing
from experiments.evidence.ensemble import (
    Chains,
    Floats,
    Half,
    Model,
    Target,
    Way,
    arrive,
    begin,
    extended,
    inside,
    narrowed,
    started,
)
from sim.errors import ParadoxError

HALVES = 2
# Two halves are one ensemble if no mean differs by more, in standard deviations of the prior.
AGREEMENT = 0.25
# Effective draws that are wanted for each member.
WORTH = 0.5
# Tries of one start before it is given up, and starts drawn for each that is wanted.
_MOST_TRIES, _MOST_STARTS = 6000, 3
# Generations before the first look at the chains; then a quarter more each time; so many between looks at the limit.
_FIRST_LOOK, _LONGER, _STRIDE = 200, 1.25, 10
# Draws that are confirmed for each member wanted, at most, before chains are drawn on; and how many at a time.
_CANDIDATES, _BATCH = 3, 8

# Stage, how much of it is done, of how much, evaluations of the search so far.
Tell = Callable[[str, int, int, int], None]


def _silent(*_: object) -> None:
    """Tell nothing."""


@dataclass(frozen=True)
class Plan:
    """How large an ensemble is to be.

    Attributes:
        members: distinct points wanted. starts: in all, the same number in each half. chains: of each start.
        seed: of all draws. most: evaluations of the search after which what there is must do.
    """

    members: int = 200
    starts: int = 4
    chains: int = 4
    seed: int = 1
    most: int = 200_000

    def __post_init__(self) -> None:
        if self.starts < HALVES or self.starts % HALVES:
            raise ParadoxError(f"{self.starts} starts cannot be halved. Allowed: 2, 4, 6. Next: give an even number.")


@dataclass(frozen=True)
class Ensemble:
    """Points that keep the rows on fresh luck, and the draws that they are from.

    Attributes:
        draws: (generations, chains, axes) in the unit cube, of both halves, the first generations left out.
        first: number of the first of these generations. kept: (generations, chains) the draws that are members.
        half, start: (chains,) where each chain belongs.
        starts_tried: starts drawn from the prior, those that did not arrive included.
        evaluations: of the search. confirmed: draws that were tried on fresh luck.
    """

    draws: Floats
    first: int
    kept: NDArray[np.bool_]
    half: NDArray[np.int64]
    start: NDArray[np.int64]
    starts_tried: int
    evaluations: int
    confirmed: int

    @property
    def points(self) -> Floats:
        """Return the members, (members, axes); one that was drawn more than once stands there as often."""
        return self.draws[self.kept]

    @property
    def distinct(self) -> int:
        """Count different members."""
        return len(np.unique(self.points, axis=0))

    @property
    def effective(self) -> float:
        """Return the effective number of members, that of the parameter for which it is smallest."""
        return float(mixing.effective_numbers(self.draws, self.kept).min())

    @property
    def disagreement(self) -> float:
        """Return the largest difference of means of members between the halves, in standard deviations of the prior."""
        return mixing.disagreement(
            *(self.draws[:, self.half == half][self.kept[:, self.half == half]] for half in range(HALVES))
        )


class Counted:
    """A model that counts how often it was asked.

    Attributes:
        spent: evaluations so far, those included whose answer was remembered.
    """

    def __init__(self, model: Model) -> None:
        self.model, self.spent = model, 0

    def __call__(self, points: Floats) -> Floats:
        """Return what the model says."""
        self.spent += len(points)
        return self.model(points)


def ensemble(model: Model, fresh: Model, target: Target, axes: int, plan: Plan, tell: Tell = _silent) -> Ensemble:
    """Draw members until there are enough of them, they are worth enough, and the halves agree; or the plan is spent.

    Args:
        model: what the chains ask: rows on the luck of the search.
        fresh: what confirms a draw: rows on luck that nothing was chosen by.
        target: bands of the rows.
        axes: number of parameters.
        plan: how large the ensemble is to be.
        tell: hears how far it is.

    Raises:
        ParadoxError: too few starts reach the region, or no draw keeps the rows on fresh luck.
    """
    counted = Counted(model)
    halves, tried = _begun(counted, target, axes, plan, tell)
    look, spent = _FIRST_LOOK, False
    while True:
        halves, spent = _drawn(counted, target, halves, look, plan, tell)
        found = _gathered(counted, halves, tried, plan)
        draws_do = _enough(found, np.ones_like(found.kept), plan)
        tell("draws", min(_worth(found), _wanted(plan)), _wanted(plan), counted.spent)
        if draws_do or spent:
            found = _confirmed(fresh, target, found, plan, tell)
            if spent or (found.distinct >= plan.members and _enough(found, found.kept, plan)):
                break
        look = int(_LONGER * look)
    if not found.kept.any():
        raise ParadoxError(
            f"none of {found.confirmed} draws keeps the rows on fresh seeds. Next: search with more seeds or persons."
        )
    return found


def _begun(counted: Counted, target: Target, axes: int, plan: Plan, tell: Tell) -> tuple[list[Half], int]:
    """Bring starts into the region and let their chains spread there, each half by itself."""
    ways: list[list[Way]] = [[] for _ in range(HALVES)]
    tried, each = 0, plan.starts // HALVES
    for half in range(HALVES):
        while len(ways[half]) < each:
            if tried == _MOST_STARTS * plan.starts or counted.spent >= plan.most:
                raise ParadoxError(
                    f"{sum(map(len, ways))} of {tried} starts reached the region in which the rows hold, "
                    f"after {counted.spent} evaluations; {plan.starts} are needed. "
                    "Next: allow more with --trials, or make the search exact with more --seeds."
                )
            start = np.random.default_rng((plan.seed, half, tried)).uniform(size=axes)
            tell("starts", sum(map(len, ways)), plan.starts, counted.spent)
            limit = min(_MOST_TRIES, plan.most - counted.spent)
            way = arrive(
                counted,
                target,
                start,
                int(np.random.default_rng((plan.seed, half, tried, 1)).integers(2**31)),
                limit,
                tell=lambda _: tell("starts", sum(map(len, ways)), plan.starts, counted.spent),
            )
            ways[half] += [way] if way.arrived else []
            tried += 1
    halves = []
    for half in range(HALVES):
        seed = int(np.random.default_rng((plan.seed, half, 2)).integers(2**31))
        chains = narrowed(
            counted, target, begin(ways[half], plan.chains), seed,
            lambda _: tell("starts", plan.starts, plan.starts, counted.spent),
        )  # fmt: skip
        halves.append(started(chains, seed))
    return halves, tried


def _drawn(
    counted: Counted, target: Target, halves: list[Half], look: int, plan: Plan, tell: Tell
) -> tuple[list[Half], bool]:
    """Draw from both halves up to a generation, or until the plan is spent; say whether it is."""
    told = min(_worth(_gathered(counted, halves, 0, plan)), _wanted(plan)) if len(halves[0].draws) else 0

    def hear(_: Chains) -> None:
        tell("draws", told, _wanted(plan), counted.spent)

    while len(halves[0].draws) < look and counted.spent < plan.most:
        halves = [extended(counted, target, half, _STRIDE, hear) for half in halves]
    return halves, counted.spent >= plan.most


def _gathered(counted: Counted, halves: list[Half], tried: int, plan: Plan) -> Ensemble:
    """Put the draws of both halves side by side; none is a member yet."""
    draws = np.concatenate([half.settled for half in halves], axis=1)
    each = plan.starts // HALVES
    return Ensemble(
        draws,
        len(halves[0].draws) - len(draws),
        np.zeros(draws.shape[:2], dtype=np.bool_),
        np.repeat(np.arange(HALVES), [half.draws.shape[1] for half in halves]),
        np.concatenate([half.chains.start + each * at for at, half in enumerate(halves)]),
        tried,
        counted.spent,
        0,
    )


def _wanted(plan: Plan) -> int:
    """Return how many effective draws are wanted."""
    return max(1, round(WORTH * plan.members))


def _worth(found: Ensemble) -> int:
    """Return the effective number of all draws, that of the parameter for which it is smallest."""
    return int(mixing.effective_numbers(found.draws).min())


def _enough(found: Ensemble, kept: NDArray[np.bool_], plan: Plan) -> bool:
    """Return whether draws are worth enough, and their halves agree."""
    parts = (found.draws[:, found.half == half][kept[:, found.half == half]] for half in range(HALVES))
    worth = float(mixing.effective_numbers(found.draws, kept).min())
    return worth >= _wanted(plan) and mixing.disagreement(*parts) <= AGREEMENT


def _confirmed(fresh: Model, target: Target, found: Ensemble, plan: Plan, tell: Tell) -> Ensemble:
    """Try draws on fresh luck, evenly spaced and ever closer to each other, until enough of them are members."""
    length, chains = found.kept.shape
    number = np.arange(found.first, found.first + length)
    kept, asked = np.zeros_like(found.kept), np.zeros_like(found.kept)
    apart = 1 << max(0, int(np.log2(max(1.0, length * chains / plan.members))))
    while True:
        at = np.argwhere((number % apart == 0)[:, None] & ~asked)
        for batch in (at[first : first + _BATCH] for first in range(0, len(at), _BATCH)):
            rows, columns = batch.T
            asked[rows, columns] = True
            kept[rows, columns] = inside(target, fresh(found.draws[rows, columns]))
            tell("members", min(int(kept.sum()), plan.members), plan.members, found.evaluations)
        now = Ensemble(
            found.draws, found.first, kept, found.half, found.start, found.starts_tried, found.evaluations,
            int(asked.sum()),
        )  # fmt: skip
        apart //= 2
        full = kept.any() and now.distinct >= plan.members and _enough(now, kept, plan)
        if full or not apart or length * chains / apart > _CANDIDATES * plan.members:
            return now
