"""The search: many beginnings, then evolution strategies (CMA-ES) from the best that lie apart, ever fewer and surer.

1. The policies of the file and a Latin hypercube are tried in few cases; the better third in twice as many.
2. From the best that lie apart an evolution strategy sets out. In each generation all candidates are tried in few
   cases, and the better half in twice as many: what promises much is looked at more closely (successive halving).
3. After some generations only the better strategies go on, with more cases. So a second, lower peak is found out.
4. Levers of the best are exchanged for each other: strategies are slow at the last steps, along a budget above all.
5. The best of all are tried in more cases, ever fewer of them.

All candidates meet the same cases, so that two that are nearly alike differ by next to no luck. Nothing here hangs on
the clock: the same runs, kept or made, lead to the same candidates. Where a run is long, a search takes a share of its
beginnings and generations; how closely it looks at the best at last stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.improvement.levers import Changes, SearchedLever, changes_at, places_of
from experiments.improvement.merit import Merit
from experiments.improvement.trials import Trials

Floats = NDArray[np.float64]

# What may judge candidates: more is better.
Judge = Callable[[Changes], float]

REFERENCE_CASES = 48
FIRST_CASES = 2


class Round(NamedTuple):
    """So many strategies at most, for so many generations; cases of all candidates, and of the better half."""

    strategies: int
    generations: int
    first: int
    second: int


class Plan(NamedTuple):
    """How a climb goes.

    Attributes:
        rounds: of its strategies.
        look: at the end: how many candidates go into it, and in how many cases they have been tried after it.
        step: standard deviation of the first generations, as a share of each range.
    """

    rounds: tuple[Round, ...]
    look: tuple[int, int]
    step: float

    def shortened(self, share: float) -> "Plan":
        """Return the plan with a share of its generations, one a round at least."""
        return self._replace(
            rounds=tuple(one._replace(generations=part(one.generations, share)) for one in self.rounds)
        )


MAIN = Plan((Round(3, 4, 2, 4), Round(2, 4, 4, 8), Round(1, 7, 8, 16)), (12, 16), 0.2)
# Beside the main search, from what that has found.
SIDE = Plan((Round(1, 4, 2, 4),), (3, 16), 0.1)
# So many of the best are tried in so many cases at last.
FINALISTS = 5
_LAST_LOOK = (FINALISTS, 32)
# How far levers are moved when they are exchanged, as a share of each range; in how many cases; how many exchanges
# are tried, those that promise most; points of a parabola; prices of a condition, in spreads of the goal.
_REACHES, _EXCHANGE_CASES, _EXCHANGED, _STEPS = (0.15, 0.07), 16, 5, 21
_LEAST_EXCHANGE_CASES = 8
_PRICES = tuple(np.geomspace(0.1, 30.0, 25))
# Beginnings nearer than this, as a share of the diagonal, are one; so are strategies that have come so near.
_APART, _TOGETHER = 0.2, 0.05


def part(count: int, share: float) -> int:
    """Return a share of a count, one at least."""
    return max(1, round(share * count))


def exchange_cases(share: float) -> int:
    """Return in how many cases exchanges are tried in a share of a whole search."""
    return min(_EXCHANGE_CASES, max(_LEAST_EXCHANGE_CASES, part(_EXCHANGE_CASES, share)))


def beginnings(levers: int) -> int:
    """Return how many candidates a search begins with."""
    return 12 + 8 * levers


def population(levers: int) -> int:
    """Return how many candidates a generation has (the rule of Hansen's CMA-ES)."""
    return 4 + int(3 * np.log(levers))


def planned_runs(levers: int, share: float = 1.0) -> int:
    """Return about how many runs a whole search, or a share of it, asks for, its beginning included."""
    first = part(beginnings(levers), share)
    exchanges = len(_REACHES) * exchange_cases(share) * (2 * levers + 1 + _EXCHANGED)
    last = _LAST_LOOK[0] * _LAST_LOOK[1] // 2
    return (
        REFERENCE_CASES
        + FIRST_CASES * (first + first // 3)
        + planned_climb(levers, MAIN.shortened(share))
        + exchanges
        + last
    )


def planned_climb(levers: int, plan: Plan) -> int:
    """Return about how many runs a climb asks for behind what it begins with."""
    size = population(levers)
    runs = sum(
        one.strategies * one.generations * (one.first * size + (one.second - one.first) * _better(size))
        for one in plan.rounds
    )
    return runs + plan.look[0] * plan.look[1] // 2


class Strategy:
    """One evolution strategy within the unit cube, one axis a lever.

    Args:
        place: where it begins.
        seed: of its draws.
        step: standard deviation of its first generation.

    Attributes:
        best: the best candidate that it has tried, None before its first generation.
    """

    def __init__(self, place: Floats, seed: int, step: float) -> None:
        from cmaes import CMA

        self.levers = len(place)
        axes = max(2, self.levers)  # CMA-ES has no single axis: a second one that nothing hangs on stands in for it
        mean = np.full(axes, 0.5)
        mean[: self.levers] = place
        self.size = population(self.levers)
        self._search = CMA(
            mean=mean, sigma=step, bounds=np.tile([0.0, 1.0], (axes, 1)), seed=seed, population_size=self.size
        )
        self.best: Changes | None = None

    def ask(self) -> list[Floats]:
        """Return the places of a generation."""
        return [self._search.ask() for _ in range(self.size)]

    def tell(self, places: Sequence[Floats], merits: Sequence[float]) -> None:
        """Learn from a generation."""
        self._search.tell([(place, -merit) for place, merit in zip(places, merits, strict=True)])


class Search:
    """Looks for the candidate of the highest merit.

    Args:
        levers: what may be moved.
        trials: where candidates are tried and kept; several searches may share them.
        reference: plain content of the reference policy.
        seed: of all draws of the search.
        share: of the beginnings and generations of a whole search.
    """

    def __init__(
        self,
        levers: Sequence[SearchedLever],
        trials: Trials,
        reference: Mapping[str, Any],
        seed: int,
        share: float = 1.0,
    ) -> None:
        self.levers, self.trials, self.seed, self.share = levers, trials, seed, share
        self._reference = reference

    def begin(self, known: Iterable[Changes] = ()) -> list[Changes]:
        """Try the known policies, brought within the ranges, and a Latin hypercube; return all of them."""
        from scipy.stats.qmc import LatinHypercube

        count = len(self.levers)
        cube = LatinHypercube(count, rng=np.random.default_rng(self.seed)).random(part(beginnings(count), self.share))
        every = [self.place(one) for one in known] + list(cube)
        start = list(dict.fromkeys(changes_at(self.levers, place) for place in every))
        self.trials.ensure(start, FIRST_CASES)
        return start

    def place(self, changes: Changes) -> Floats:
        """Return the point of the unit cube at which a candidate lies."""
        return places_of(self.levers, changes, self._reference)

    def between(self, one: Changes, other: Changes, shares: Iterable[float]) -> list[Changes]:
        """Return candidates on the straight line from one to another, at shares of the way; they are tried, too."""
        here, there = self.place(one), self.place(other)
        found = [changes_at(self.levers, here + share * (there - here)) for share in shares]
        self.trials.ensure(found, FIRST_CASES)
        return found

    def climb(
        self,
        merit: Judge,
        start: Sequence[Changes],
        plan: Plan = MAIN,
    ) -> list[Changes]:
        """Climb from the best of some candidates, and return the best found, the best first.

        Args:
            merit: what is sought.
            start: candidates tried already, of which the better third is looked at again.
            plan: how it goes.
        """
        plan = plan.shortened(self.share)
        promising = best(merit, start)[: max(1, len(start) // 3)]
        self.trials.ensure(promising, 2 * FIRST_CASES)
        homes = self._apart(best(merit, promising), _APART)[: plan.rounds[0].strategies]
        strategies = [Strategy(self.place(home), self.seed + 1 + at, plan.step) for at, home in enumerate(homes)]
        seen = list(promising)
        for one in plan.rounds:
            strategies = self._survivors(merit, strategies)[: one.strategies]
            for _ in range(one.generations):
                seen += self._generation(merit, strategies, one)
        return self.look(merit, seen, *plan.look)

    def find(self, merit: Merit, start: Sequence[Changes]) -> list[Changes]:
        """Climb, exchange levers around the best, and look a last time; return the best found, the best first."""
        seen = self.climb(merit, start)
        for reach in _REACHES:
            seen += self._exchanged(merit, best(merit, seen)[0], reach)
        return self.look(merit, seen, *_LAST_LOOK)

    def look(self, merit: Judge, seen: Iterable[Changes], count: int, cases: int) -> list[Changes]:
        """Try the best of some candidates in more cases; return these, the best first."""
        found = best(merit, seen)[:count]
        self.trials.ensure(found, cases)
        return best(merit, found)

    def _exchanged(self, merit: Merit, home: Changes, reach: float) -> list[Changes]:
        """Move each lever of a candidate alone, up and down, and all together as that promises.

        What a lever alone does is taken as a parabola, and all of them as a sum. At a price of a condition each lever
        goes where goal and condition together are best: so levers that buy little pay for those that buy much.

        Args:
            merit: what is sought.
            home: the candidate.
            reach: how far levers are moved, as a share of each range.
        """
        here, cases = self.place(home), exchange_cases(self.share)
        ends = [[_moved(here, axis, way * reach) for way in (-1.0, 1.0)] for axis in range(len(here))]
        alone = [[changes_at(self.levers, place) for place in pair] for pair in ends]
        self.trials.ensure([home, *(one for pair in alone for one in pair)], cases)
        base = merit.parts(home)
        curves = [
            _Curve([place[axis] - here[axis] for place in pair], [merit.parts(one) - base for one in tried])
            for axis, (pair, tried) in enumerate(zip(ends, alone, strict=True))
        ]
        promised: dict[Changes, float] = {}
        for weights in _weights(len(base)):
            steps = [curve.best_step(weights) for curve in curves]
            expected = base + sum(curve.at(step) for curve, step in zip(curves, steps, strict=True))
            promised[changes_at(self.levers, here + np.array(steps))] = merit.of_parts(expected, cases)
        together = best(promised.__getitem__, promised)[:_EXCHANGED]
        self.trials.ensure(together, cases)
        return [*(one for pair in alone for one in pair), *together]

    def _generation(self, merit: Judge, strategies: Sequence[Strategy], one: Round) -> list[Changes]:
        """Let every strategy try a generation and learn from it; return all that was tried."""
        asked = [strategy.ask() for strategy in strategies]
        tried = [[changes_at(self.levers, place[: len(self.levers)]) for place in places] for places in asked]
        self.trials.ensure([each for some in tried for each in some], one.first)
        better = [each for some in tried for each in best(merit, some)[: _better(len(some))]]
        self.trials.ensure(better, one.second)
        for strategy, places, some in zip(strategies, asked, tried, strict=True):
            strategy.tell(places, [merit(each) for each in some])
            strategy.best = best(merit, [*some, *([strategy.best] if strategy.best else [])])[0]
        return [each for some in tried for each in some]

    def _survivors(self, merit: Judge, strategies: Sequence[Strategy]) -> list[Strategy]:
        """Return the strategies, the best first, without those that have come where a better one is."""
        if any(one.best is None for one in strategies):
            return list(strategies)
        by_best = {one.best: one for one in strategies if one.best is not None}
        return [by_best[home] for home in self._apart(best(merit, by_best), _TOGETHER)]

    def _apart(self, candidates: Iterable[Changes], least: float) -> list[Changes]:
        """Return candidates of which none is nearer than a share of the diagonal to one before it."""
        found: list[Changes] = []
        for one in candidates:
            gaps = [float(np.linalg.norm(self.place(one) - self.place(other))) for other in found]
            if min(gaps, default=np.inf) >= least * np.sqrt(len(self.levers)):
                found.append(one)
        return found


def best(merit: Judge, candidates: Iterable[Changes]) -> list[Changes]:
    """Return candidates by merit, the best first; equal ones in their order."""
    return sorted(dict.fromkeys(candidates), key=merit, reverse=True)


def _moved(here: Floats, axis: int, way: float) -> Floats:
    """Return a place with one lever moved, within its range."""
    there = here.copy()
    there[axis] = min(1.0, max(0.0, here[axis] + way))
    return there


def _weights(parts: int) -> list[Floats]:
    """Return what goal and conditions count for: the goal alone, and with each condition at each price."""
    found = [np.eye(parts)[0]]
    for condition in range(1, parts):
        found += [np.eye(parts)[0] + price * np.eye(parts)[condition] for price in _PRICES]
    return found


class _Curve:
    """What moving one lever alone does to goal and conditions: parabolas through both ends and 0 where it stands.

    Args:
        spans: how far it was moved, down and up; 0 where it stands at an end.
        changes: of goal and conditions at both, in their spreads.
    """

    def __init__(self, spans: Sequence[float], changes: Sequence[Floats]) -> None:
        far = [(span, change) for span, change in zip(spans, changes, strict=True) if span != 0.0]
        at = np.array([0.0, *(span for span, _ in far)])
        values = np.array([np.zeros_like(changes[0]), *(change for _, change in far)])
        self._curve = np.polyfit(at, values, len(far))
        self._steps = np.linspace(min(at), max(at), _STEPS)

    def at(self, step: float) -> Floats:
        """Return what a step does."""
        powers = step ** np.arange(len(self._curve) - 1, -1, -1)
        return np.asarray(powers @ self._curve)

    def best_step(self, weights: Floats) -> float:
        """Return the step that is worth most."""
        worth = [float(self.at(step) @ weights) for step in self._steps]
        return float(self._steps[int(np.argmax(worth))])


def _better(size: int) -> int:
    """Return how many of a generation are looked at again."""
    return (size + 1) // 2
