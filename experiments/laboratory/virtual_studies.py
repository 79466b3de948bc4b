"""Virtual studies: what a literature of small experiments would find of an effect, and what it would publish.

Each study draws persons of its own for each cell from those of the experiment, tests its contrasts (Welch), and is
published with one chance if the result is significant and with another if it is not. The truth is the same contrast
over all persons of the experiment.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from experiments.laboratory.contrasts import Contrast, contrasts_of
from experiments.laboratory.designs import DesignError
from experiments.laboratory.estimators import mean
from experiments.laboratory.experiment import Experiment
from experiments.laboratory.results import Results
from sim.arguments import Positive, Share, check_fields
from sim.brief import Brief
from sim.scenario.scenario import Scenario
from sim.state.people import Floats

# The smallest and the largest cell of a study, and how many studies are held of each size.
CELL_SIZES, STUDIES = (2, 100_000), (10, 100_000)
ALPHAS = (0.0001, 0.5)
# Numbers that are drawn at a time.
_AT_ONCE = 4_000_000


@dataclass(frozen=True, repr=False)
class VirtualStudies(Brief):
    """Many small experiments of one design.

    Attributes:
        experiment: the design, whose persons are those that studies draw from.
        n: persons in each cell of a study; one size after another.
        studies: of each size. alpha: level of their two-sided tests.
        significant: chance that a significant result is published. other: that another one is.
    """

    experiment: Experiment
    n: tuple[Positive, ...] = (20, 50, 100, 200)
    studies: Positive = 1000
    alpha: Annotated[float, *ALPHAS] = 0.05
    significant: Share = 1.0
    other: Share = 0.0

    def __post_init__(self) -> None:
        check_fields(self)
        if not self.n or not all(CELL_SIZES[0] <= one <= CELL_SIZES[1] for one in self.n):
            raise DesignError(
                f"studies have {list(self.n)} persons in a cell. Allowed: numbers from {CELL_SIZES[0]} to "
                f"{CELL_SIZES[1]}. Next: change them."
            )
        if not STUDIES[0] <= self.studies <= STUDIES[1]:
            raise DesignError(
                f"there are {self.studies} studies. Allowed: {STUDIES[0]} to {STUDIES[1]}. Next: change their number."
            )

    @property
    def scenario(self) -> Scenario:
        """Return the market that persons come from."""
        return self.experiment.scenario

    @property
    def seed(self) -> int:
        """Return where luck starts."""
        return self.experiment.seed

    @property
    def replications(self) -> int:
        """Return the cohorts that studies draw from."""
        return self.experiment.replications

    def table(self) -> list[dict[str, Any]]:
        """Return one row for each measure, contrast and size of a cell."""
        found = self.experiment.run()
        contrasts = contrasts_of(self.experiment)
        rows = []
        for at, (name, contrast) in enumerate((name, one) for name in self.experiment.measures for one in contrasts):
            if any(twin and name not in found.twins[cell][-1] for cell, twin in contrast.weights):
                continue
            for n in self.n:
                luck = np.random.default_rng([self.seed, at, n])
                rows.append(self._row(found, name, contrast, n, luck))
        return rows

    def _row(self, found: Results, name: str, contrast: Contrast, n: int, luck: np.random.Generator) -> dict[str, Any]:
        groups = list(_groups(found, name, contrast))
        truth = math.fsum(weight * float(values.mean()) for weight, values in groups)
        spread = math.sqrt(sum(float(values.var(ddof=1)) for _, values in groups) / len(groups))
        d, p = self._held(groups, n, luck)
        right = np.sign(d) == np.sign(truth)
        shown = p < self.alpha
        published = luck.random(self.studies) < np.where(shown, self.significant, self.other)
        told, every = mean(d[published]), mean(d)
        true_d = truth / spread if spread > 0.0 else math.nan
        return {
            "measure": name,
            "kind": contrast.kind,
            "contrast": contrast.name,
            "at": contrast.at,
            "n": n,
            "studies": self.studies,
            "true_d": true_d,
            **_share("found", shown & right),
            **_share("significant", shown),
            "wrong_sign": float((shown & ~right).sum() / shown.sum()) if shown.any() else math.nan,
            "mean_d": every.value,
            "mean_d_low": every.low,
            "mean_d_high": every.high,
            "published": float(published.mean()),
            "published_d": told.value,
            "published_d_low": told.low,
            "published_d_high": told.high,
            "times": told.value / true_d if true_d else math.nan,
        }

    def _held(self, groups: list[tuple[float, Floats]], n: int, luck: np.random.Generator) -> tuple[Floats, Floats]:
        """Hold all studies of a size, and return the effect of each in standard deviations, and its p value."""
        from scipy.stats import t

        effects, ps = [], []
        chunk = max(1, _AT_ONCE // n)
        for first in range(0, self.studies, chunk):
            count = min(chunk, self.studies - first)
            drawn = [(weight, values[luck.integers(0, len(values), (count, n))]) for weight, values in groups]
            effect = np.sum([weight * values.mean(axis=1) for weight, values in drawn], axis=0)
            variances = [values.var(axis=1, ddof=1) for _, values in drawn]
            parts = [weight * weight * one / n for (weight, _), one in zip(drawn, variances, strict=True)]
            error = np.sum(parts, axis=0)
            with np.errstate(divide="ignore", invalid="ignore"):
                # Where nobody in a study differs from others there is no test, and nothing is found.
                freedom = error * error / np.sum([part * part / (n - 1) for part in parts], axis=0)
                p = np.where(error > 0.0, 2.0 * t.sf(np.abs(effect) / np.sqrt(error), freedom), 1.0)
                d = np.where(error > 0.0, effect / np.sqrt(np.mean(variances, axis=0)), 0.0)
            effects.append(d)
            ps.append(p)
        return np.concatenate(effects), np.concatenate(ps)


def _groups(found: Results, name: str, contrast: Contrast) -> Iterator[tuple[float, Floats]]:
    for (cell, twin), weight in contrast.weights.items():
        yield weight, (found.twins if twin else found.read)[cell][-1][name][found.members[cell]]


def _share(name: str, which: Any) -> dict[str, float]:
    """Return a share of the studies with its interval (Wilson)."""
    from scipy.stats import binomtest

    ends = binomtest(int(which.sum()), len(which)).proportion_ci(method="wilson")
    return {name: float(which.mean()), f"{name}_low": float(ends.low), f"{name}_high": float(ends.high)}
