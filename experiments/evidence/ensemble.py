"""Parameter sets that keep the evidence: draws from the prior within the region in which the rows hold.

The prior is uniform on the unit cube, one axis per parameter. A point is a member if nearly all rows hold there: so the
target is the prior restricted to a region of any shape (approximate Bayesian computation, Beaumont 2010). The region is
far too small to be met by chance, so each start, drawn from the prior, is brought into it by CMA-ES; from there chains
wander by differences of their own past states (differential evolution Markov chains: ter Braak 2006; the past: ter
Braak & Vrugt 2008; some axes at a time: Vrugt et al. 2009). Chains begin spread out, with a tolerance that shrinks in
waves. Two halves share nothing, so that they tell whether the chains have forgotten where they began.

In many dimensions such steps are short. So most moves are walks of several steps through a cheap guess of the rows,
learned from the evaluations so far; only the end of a walk is put to the model, and accepted in a way that makes up for
the guess.

Chains move in normal scores of the cube, where there are no walls. Reflecting moves at the walls instead would be
reversible only if their axes were independent of each other, which differences of past states are not: it moved the
means of a made example by a tenth of a standard deviation.

Everything here takes the model as a function from points to rows and draws from seeds it is given: the same call gives
the same draws.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from experiments.evidence.calibrate import INNER, PLACE_PULL, POPULATION, evolution
from experiments.evidence.surrogate import Guess, learned_guess
from sim.errors import ParadoxError

Floats = NDArray[np.float64]
# (points, axes) in the unit cube -> (points, rows): the value of every row at every point.
Model = Callable[[Floats], Floats]

# A row that does not exist at a point counts as so many scales out.
FAR = 10.0
# A jump by the whole difference of two states, now and then, leads from one separate part of the region to another.
_WHOLE_JUMPS = 0.1
# Shares of the axes that a move changes; each as often as the others.
_SHARES = (0.1, 0.3, 1.0)
_STRETCH, _JITTER = 0.05, 1e-4
# States of the past are kept every so many generations; differences are taken from the later half of them.
_KEPT_EVERY = 5
# Lengths of a walk through the guess, each as often as the others: the better the guess, the longer a walk pays. One
# move in so many is none, so that a chain leaves where the guess is wrong.
_WALKS, _NO_WALK = (5, 15, 40), 4
# The guess is learned from so many evaluations, the latest; and anew ever more rarely, so that chains come to rest.
_LEARNED_FROM, _LEARNED_AGAIN = 3000, 1.3
# So near to a wall of the cube CMA-ES looks.
_EDGE = 1e-3
# Generations of one wave; a tolerance below the smallest, in scales, is none.
_WAVE, _SMALLEST = 20, 0.01


def _silent(_: object) -> None:
    """Tell nothing."""


@dataclass(frozen=True)
class Target:
    """Bands of the rows, and how many may be missed by how much.

    Attributes:
        low, high: (rows,) ends of the bands, infinite where there is none. scale: (rows,) what a miss is measured in.
        misses: rows that a member may miss. largest: by how many scales at most.
    """

    low: Floats
    high: Floats
    scale: Floats
    misses: int = 2
    largest: float = 0.5


def outside(target: Target, values: Floats, inner: float = 1.0) -> Floats:
    """Return how far out each row is, in scales; 0 in its band.

    Args:
        target: the bands.
        values: (points, rows).
        inner: the share of each band, around its middle, that is aimed at.
    """
    margin = (1.0 - inner) / 2.0 * target.scale
    out = np.maximum(target.low + margin - values, values - (target.high - margin)) / target.scale
    return np.minimum(FAR, np.where(np.isnan(values), FAR, np.maximum(0.0, out)))


def excess(target: Target, values: Floats) -> Floats:
    """Return how far each point is from being a member, in scales: 0 for members.

    The largest misses, as many as are allowed, count by what is beyond the allowed size; all others count whole.
    """
    worst_first = -np.sort(-outside(target, values), axis=1)
    allowed, others = worst_first[:, : target.misses], worst_first[:, target.misses :]
    return np.asarray(np.maximum(0.0, allowed - target.largest).sum(axis=1) + others.sum(axis=1), dtype=np.float64)


def inside(target: Target, values: Floats) -> NDArray[np.bool_]:
    """Return which points keep the rows."""
    return np.asarray(excess(target, values) == 0.0)


def strain(target: Target, points: Floats, values: Floats) -> Floats:
    """Return what CMA-ES makes small: squared misses of the inner part of each band, and a pull to the middle."""
    return np.asarray(
        (outside(target, values, INNER) ** 2).sum(axis=1) + PLACE_PULL * ((points - 0.5) ** 2).sum(axis=1),
        dtype=np.float64,
    )


@dataclass(frozen=True)
class Way:
    """What a start tried on its way into the region.

    Attributes:
        points: (tries, axes) in the unit cube. values: (tries, rows). excess: (tries,) how far each was from it.
    """

    points: Floats
    values: Floats
    excess: Floats

    @property
    def arrived(self) -> bool:
        """Return whether the region was reached."""
        return bool((self.excess == 0.0).any())


def arrive(
    model: Model,
    target: Target,
    start: Floats,
    seed: int,
    most: int,
    enough: int = 1,
    tell: Callable[[Way], None] = _silent,
) -> Way:
    """Bring a start into the region by CMA-ES.

    Args:
        model: the model.
        target: the bands.
        start: (axes,) a draw from the prior.
        seed: of the search.
        most: tries after which it gives up.
        enough: points in the region after which it ends.
        tell: called after every generation.
    """
    search = evolution(start, seed)
    way = Way(np.empty((0, len(start))), np.empty((0, len(target.low))), np.empty(0))
    while (way.excess == 0.0).sum() < enough and len(way.points) < most:
        asked = [search.ask() for _ in range(POPULATION)]
        points = np.clip(asked, _EDGE, 1.0 - _EDGE)
        values = model(points)
        search.tell(list(zip(asked, strain(target, points, values), strict=True)))
        far = np.concatenate([way.excess, excess(target, values)])
        way = Way(np.vstack([way.points, points]), np.vstack([way.values, values]), far)
        tell(way)
    return way


@dataclass(frozen=True)
class Chains:
    """Where chains are that share a past.

    Attributes:
        states: (chains, axes) in normal scores. excess: (chains,) of the states.
        start: (chains,) which start each comes from.
        past: (states, axes) what differences are taken from, in normal scores.
        asked: (evaluations, axes) in the unit cube, the latest; answers: (evaluations, rows).
        tolerance: in scales; 0 once the region itself is drawn from. generation: moves made so far.
        guess: of the rows; None until it is first learned. learn_at: generation at which it is learned anew.
    """

    states: Floats
    excess: Floats
    start: NDArray[np.int64]
    past: Floats
    asked: Floats
    answers: Floats
    tolerance: float
    generation: int = 0
    guess: Guess | None = None
    learn_at: int = 0


def begin(ways: list[Way], per_start: int) -> Chains:
    """Start chains at the points of each way that lie nearest to the region; the tolerance lets all of them in.

    Raises:
        ParadoxError: a way did not reach the region.
    """
    if not all(way.arrived for way in ways):
        raise ParadoxError("a start did not reach the region in which the rows hold. Next: allow more trials.")
    # The later of equally near points: they are the ones the search had settled at.
    nearest = [np.lexsort((-np.arange(len(way.excess)), way.excess))[:per_start] for way in ways]
    states = np.vstack([way.points[at] for way, at in zip(ways, nearest, strict=True)])
    far = np.concatenate([way.excess[at] for way, at in zip(ways, nearest, strict=True)])
    axes = states.shape[1]
    past = np.vstack([way.points[-max(2 * axes, 2 * POPULATION) :] for way in ways])
    start = np.repeat(np.arange(len(ways)), [len(at) for at in nearest])
    asked, answers = np.vstack([way.points for way in ways]), np.vstack([way.values for way in ways])
    return Chains(ndtri(states), far, start, ndtri(past), asked, answers, float(far.max()))


def proposals(states: Floats, past: Floats, rng: np.random.Generator) -> Floats:
    """Propose where each chain goes: along the difference of two states of the past, on some of its axes.

    A proposal is as likely as its reverse.
    """
    count, axes = states.shape
    later = past[len(past) // 2 :]
    one, other = later[rng.integers(len(later), size=count)], later[rng.integers(len(later), size=count)]
    moved = rng.uniform(size=(count, axes)) < rng.choice(_SHARES, size=(count, 1))
    moved[np.arange(count), rng.integers(axes, size=count)] = True
    length = 2.38 / np.sqrt(2.0 * moved.sum(axis=1, keepdims=True))
    whole = rng.uniform(size=(count, 1)) < _WHOLE_JUMPS
    length, moved = np.where(whole, 1.0, length), moved | whole
    stretched = length * (1.0 + rng.uniform(-_STRETCH, _STRETCH, size=(count, axes)))
    step = stretched * (one - other) + rng.normal(0.0, _JITTER, size=(count, axes))
    return np.asarray(states + np.where(moved, step, 0.0), dtype=np.float64)


def walked(states: Floats, past: Floats, guess: Guess, rng: np.random.Generator, steps: int) -> tuple[Floats, Floats]:
    """Walk through a guess, and return where each chain ends with the logarithm of what makes up for the guess.

    The walk leaves the prior times the guess unchanged, and each of its steps is as likely as its reverse. So an end is
    to be accepted, if it lies in the region, with the guess at the beginning over the guess at the end.
    """
    doubt = begun = guess.doubt(ndtr(states))
    for _ in range(steps):
        scores = proposals(states, past, rng)
        then = guess.doubt(ndtr(scores))
        gain = 0.5 * ((states**2).sum(axis=1) - (scores**2).sum(axis=1)) + doubt - then
        taken = np.log(rng.uniform(size=len(scores))) < gain
        states, doubt = np.where(taken[:, None], scores, states), np.where(taken, then, doubt)
    return states, doubt - begun


def advance(model: Model, target: Target, chains: Chains, seed: int) -> Chains:
    """Move every chain once: what the prior admits is taken if the model puts it within the tolerance.

    The prior is asked first, so that only part of the moves cost an evaluation. In the region, most moves are walks
    through the guess.
    """
    rng = np.random.default_rng((seed, chains.generation))
    if chains.guess is not None and chains.tolerance == 0.0 and chains.generation % _NO_WALK:
        scores, gain = walked(chains.states, chains.past, chains.guess, rng, int(rng.choice(_WALKS)))
    else:
        scores = proposals(chains.states, chains.past, rng)
        gain = 0.5 * ((chains.states**2).sum(axis=1) - (scores**2).sum(axis=1))
    taken = (np.log(rng.uniform(size=len(scores))) < gain) & (scores != chains.states).any(axis=1)
    far, asked, answers = chains.excess.copy(), chains.asked, chains.answers
    if taken.any():
        points = ndtr(scores[taken])
        values = model(points)
        far[taken] = excess(target, values)
        asked = np.vstack([asked, points])[-_LEARNED_FROM:]
        answers = np.vstack([answers, values])[-_LEARNED_FROM:]
    taken &= far <= chains.tolerance
    states = np.where(taken[:, None], scores, chains.states)
    generation = chains.generation + 1
    past = np.vstack([chains.past, states]) if generation % _KEPT_EVERY == 0 else chains.past
    return replace(
        chains,
        states=states,
        excess=np.where(taken, far, chains.excess),
        past=past,
        asked=asked,
        answers=answers,
        generation=generation,
    )


def informed(target: Target, chains: Chains) -> Chains:
    """Learn the guess anew if that is due."""
    if chains.generation < chains.learn_at:
        return chains
    guess = learned_guess(
        target.low, target.high, target.scale, target.misses, target.largest, chains.asked, chains.answers
    )
    return replace(chains, guess=guess, learn_at=int(_LEARNED_AGAIN * chains.generation) + _WAVE)


def tightened(chains: Chains, seed: int) -> Chains:
    """Make the tolerance at least half as large; chains left outside go on from one of their start that is inside."""
    tolerance = min(chains.tolerance / 2.0, float(np.median(chains.excess)))
    tolerance = tolerance if tolerance >= _SMALLEST else 0.0
    rng = np.random.default_rng((seed, chains.generation, 1))
    source = np.arange(len(chains.states))
    for at in np.flatnonzero(chains.excess > tolerance):
        within = np.flatnonzero((chains.excess <= tolerance) & (chains.start == chains.start[at]))
        source[at] = rng.choice(within if len(within) else np.flatnonzero(chains.excess <= tolerance))
    return replace(chains, states=chains.states[source], excess=chains.excess[source], tolerance=tolerance)


def narrowed(
    model: Model, target: Target, chains: Chains, seed: int, tell: Callable[[Chains], None] = _silent
) -> Chains:
    """Run waves of a shrinking tolerance until every chain is in the region.

    The nearest chain of all stays where the tolerance is 0 at its end, as one of its start had arrived.
    """
    arrived = replace(chains)
    while chains.tolerance > 0.0:
        for _ in range(_WAVE):
            chains = advance(model, target, chains, seed)
            tell(chains)
        chains = tightened(_with_arrived(chains, arrived), seed)
    return chains


def _with_arrived(chains: Chains, arrived: Chains) -> Chains:
    """Put a chain of each start back to where it had arrived if all of the start have left the region."""
    states, far = chains.states.copy(), chains.excess.copy()
    for start in np.unique(chains.start):
        own = np.flatnonzero(chains.start == start)
        if not (far[own] == 0.0).any():
            first = own[np.argmin(arrived.excess[own])]
            states[first], far[first] = arrived.states[first], arrived.excess[first]
    return replace(chains, states=states, excess=far)


@dataclass(frozen=True)
class Half:
    """Chains in the region with all that they have drawn there.

    Attributes:
        chains: where they are now. draws: (generations, chains, axes) in the unit cube. seed: of their moves.
    """

    chains: Chains
    draws: Floats
    seed: int

    @property
    def settled(self) -> Floats:
        """Return the draws without the first third, in which chains may still remember their start."""
        return self.draws[len(self.draws) // 3 :]


def started(chains: Chains, seed: int) -> Half:
    """Begin to keep what chains draw."""
    return Half(chains, np.empty((0, *chains.states.shape)), seed)


def extended(
    model: Model, target: Target, half: Half, generations: int, tell: Callable[[Chains], None] = _silent
) -> Half:
    """Draw for some more generations."""
    chains, drawn = half.chains, [half.draws]
    for _ in range(generations):
        chains = advance(model, target, informed(target, chains), half.seed)
        drawn.append(ndtr(chains.states)[None])
        tell(chains)
    return Half(chains, np.concatenate(drawn), half.seed)
