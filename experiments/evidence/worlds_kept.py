"""The ensemble of the model itself: all varied parameters, the calibrate rows, members confirmed on fresh seeds."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.evidence import mixing
from experiments.evidence.bands import Band
from experiments.evidence.calibrate import SEARCH_SEED, refuse_held_out
from experiments.evidence.ensemble import Floats, Model, Target, outside
from experiments.evidence.members import HALVES, Ensemble, Plan, Tell, ensemble
from experiments.evidence.remembered import Remembered, remembered
from experiments.evidence.run import run
from experiments.evidence.setting import FIELD_PERSONS, LABORATORY_PERSONS
from experiments.parameter_sets import behavioural, study_ends
from sim.parameters.registry import Parameter
from sim.scenario.scenario import Scenario
from sim.version import model_version

if TYPE_CHECKING:
    from experiments.evidence.targets import Targets

# Seeds that confirm a member: neither those of the search nor those of the shipped evidence.
FRESH_SEED, FRESH_SEEDS = 300, 10
# Stage, done, wanted, evaluations of the search, evaluations computed since the command began.
TellMade = Callable[[str, int, int, int, int], None]
# Draws from the prior that are held against the rows as members are, for comparison.
PRIOR_DRAWS = 50
# Members that are, evenly over the draws: a share of so many is known within .12.
HELD_MEMBERS = 64


@dataclass(frozen=True)
class EnsembleProblem:
    """What an ensemble is conditioned on.

    Making one refuses rows that were held out.

    Attributes:
        scenario: the market. bands: rows of role calibrate. held: rows that are only reported.
        seeds, persons, field_persons: of the search. fresh_seeds: that confirm a member.
        full_persons, full_field_persons: of the confirmation; default: those of the shipped evidence.
        threads: evaluations at the same time.
        targets: rows of one's own among the rows; None if there are none.
    """

    scenario: Scenario
    bands: tuple[Band, ...]
    held: tuple[Band, ...] = ()
    seeds: tuple[int, ...] = (SEARCH_SEED, SEARCH_SEED + 1)
    persons: int = 1500
    field_persons: int = 2000
    fresh_seeds: tuple[int, ...] = tuple(range(FRESH_SEED, FRESH_SEED + FRESH_SEEDS))
    full_persons: int = LABORATORY_PERSONS
    full_field_persons: int = FIELD_PERSONS
    threads: int | None = None
    targets: "Targets | None" = None

    def __post_init__(self) -> None:
        refuse_held_out(self.bands)

    @property
    def parameters(self) -> list[Parameter]:
        """List what is varied: every parameter of behaviour with a study range."""
        return behavioural()

    def values(self, point: Floats) -> dict[str, float]:
        """Return the values at a point of the unit cube: the prior is uniform on each study range."""
        low, high = study_ends(self.parameters)
        return {p.name: float(value) for p, value in zip(self.parameters, low + point * (high - low), strict=True)}

    def search(self, point: Floats) -> Floats:
        """Return the calibrate rows on the luck of the search."""
        return self._rows(point, self.bands, self.seeds, self.persons, self.field_persons)

    def fresh(self, point: Floats) -> Floats:
        """Return the calibrate rows on fresh luck, at full size."""
        return self._rows(point, self.bands, self.fresh_seeds, self.full_persons, self.full_field_persons)

    def held_out(self, point: Floats) -> Floats:
        """Return the rows that are only reported, on fresh luck, at full size."""
        return self._rows(point, self.held, self.fresh_seeds, self.full_persons, self.full_field_persons)

    def _rows(
        self, point: Floats, bands: Sequence[Band], seeds: Sequence[int], persons: int, field_persons: int
    ) -> Floats:
        market = self.scenario.with_values({f"behaviour.{name}": value for name, value in self.values(point).items()})
        found = run(market, seeds, bands, persons=persons, field_persons=field_persons, threads=1,
                    designs=self.targets.designs if self.targets else None)  # fmt: skip
        return np.array([row.found.estimate for row in found.rows])

    @property
    def target(self) -> Target:
        """Return the bands as the method takes them."""
        low, high, scale = np.array([(band.low, band.high, band.width) for band in self.bands]).T
        return Target(low, high, scale)

    @property
    def signature(self) -> str:
        """Describe what an evaluation depends on."""
        parts: dict[str, Any] = {"own rows": self.targets.content} if self.targets else {}
        parts |= {
            "model": model_version(),
            "scenario": self.scenario.hash,
            "ranges": [[p.name, p.study_low, p.study_high] for p in self.parameters],
            "rows": [band.id for band in (*self.bands, *self.held)],
            "seeds": [list(self.seeds), list(self.fresh_seeds)],
            "sizes": [self.persons, self.field_persons, self.full_persons, self.full_field_persons],
        }
        return json.dumps(parts, sort_keys=True)


@dataclass(frozen=True)
class Found:
    """An ensemble with what is told of it.

    Attributes:
        problem, plan: what was asked. ensemble: the draws and which of them are members.
        points: (members, axes) distinct members. weights: how often each was drawn.
        chain, generation: (members,) where each was drawn first.
        rows: (members, rows) the calibrate rows on fresh luck.
        passes, prior_passes: for each row that is only reported, the share of members and of prior draws in its band.
        prior_draws: how many.
    """

    problem: EnsembleProblem
    plan: Plan
    ensemble: Ensemble
    points: Floats
    weights: tuple[int, ...]
    chain: tuple[int, ...]
    generation: tuple[int, ...]
    rows: Floats
    passes: dict[str, float]
    prior_passes: dict[str, float]
    prior_draws: int

    @property
    def learned(self) -> dict[str, float]:
        """Return the sd of members over that of the prior, by parameter."""
        spread = (
            mixing.learned(self.ensemble.points)
            if len(self.ensemble.points) > 1
            else np.full(self.points.shape[1], np.nan)
        )
        return {p.name: float(one) for p, one in zip(self.problem.parameters, spread, strict=True)}

    @property
    def trade_offs(self) -> list[tuple[str, str, float]]:
        """Return the pairs of parameters that are correlated most."""
        names = [p.name for p in self.problem.parameters]
        pairs = mixing.trade_offs(self.ensemble.points) if len(self.points) > 2 else []
        return [(names[one], names[other], size) for one, other, size in pairs]

    @property
    def draws_effective(self) -> float:
        """Return the effective number of all draws in the region, members or not."""
        return float(mixing.effective_numbers(self.ensemble.draws).min())

    @property
    def draws_disagreement(self) -> float:
        """Return the largest difference of means between the halves over all draws, in sd of the prior."""
        axes = self.ensemble.draws.shape[2]
        return mixing.disagreement(
            *(self.ensemble.draws[:, self.ensemble.half == half].reshape(-1, axes) for half in range(HALVES))
        )

    def table(self) -> list[dict[str, object]]:
        """Return the members as rows of a table."""
        out = outside(self.problem.target, self.rows)
        return [
            {
                "model_version": model_version(),
                "member": at + 1,
                "weight": self.weights[at],
                "half": int(self.ensemble.half[self.chain[at]]) + 1,
                "start": int(self.ensemble.start[self.chain[at]]) + 1,
                "chain": self.chain[at] + 1,
                "generation": self.generation[at],
                "rows_in": int((out[at] == 0.0).sum()),
                "largest_miss": round(float(out[at].max()), 4),
                **{name: f"{value:.8g}" for name, value in self.problem.values(point).items()},
            }
            for at, point in enumerate(self.points)
        ]


def find(problem: EnsembleProblem, plan: Plan, storage: Path, tell: TellMade) -> Found:
    """Make the ensemble, or go on where an earlier call was stopped.

    Args:
        problem: what it is conditioned on.
        plan: how large it is to be.
        storage: SQLite file of evaluations; made if it does not exist.
        tell: hears stage, done, wanted, evaluations of the search, and evaluations computed since it began.

    Raises:
        ParadoxError: the region is not reached, or the storage holds evaluations of another problem.
    """
    with remembered(storage, problem.signature, problem.threads or os.cpu_count() or 1) as kept:

        def heard(stage: str, done: int, wanted: int, spent: int) -> None:
            tell(stage, done, wanted, spent, kept.made)

        fresh = kept.model("fresh", problem.fresh)
        found = ensemble(
            kept.model("search", problem.search), fresh, problem.target, len(problem.parameters), plan, heard
        )
        return _described(problem, plan, found, fresh, kept, heard)


def _described(
    problem: EnsembleProblem, plan: Plan, found: Ensemble, fresh: Model, kept: Remembered, tell: Tell
) -> Found:
    """Tell members apart, and hold them and draws from the prior against the rows that were held out."""
    points, first, weights = np.unique(found.points, axis=0, return_index=True, return_counts=True)
    order = np.argsort(first)
    points, weights, places = points[order], weights[order], np.argwhere(found.kept)[first[order]]
    prior = np.random.default_rng((plan.seed, HALVES)).uniform(size=(min(PRIOR_DRAWS, plan.members), points.shape[1]))
    held = kept.model("held", problem.held_out)
    some = np.unique(np.linspace(0, len(points) - 1, min(HELD_MEMBERS, len(points))).round().astype(int))
    both = np.vstack([points[some], prior])
    answers = []
    for at, point in enumerate(both):
        answers.append(held(point[None])[0])
        tell("held", at + 1, len(both), found.evaluations)
    values = np.array(answers).reshape(len(both), len(problem.held))
    inside = np.array([[band.holds(value) for band, value in zip(problem.held, row, strict=True)] for row in values])
    inside = inside.reshape(values.shape)
    own, others = inside[: len(some)], inside[len(some) :]
    share = np.average(own, axis=0, weights=weights[some])
    return Found(
        problem,
        plan,
        found,
        points,
        tuple(int(one) for one in weights),
        tuple(int(one) for one in places[:, 1]),
        tuple(int(one) + found.first for one in places[:, 0]),
        fresh(points),
        {band.id: float(one) for band, one in zip(problem.held, share, strict=True)},
        {band.id: float(one) for band, one in zip(problem.held, others.mean(axis=0), strict=True)},
        len(prior),
    )
