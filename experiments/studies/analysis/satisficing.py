"""In how many worlds each policy keeps what is asked of it: robustness as satisficing, beside regret.

A policy that is best nowhere may be good enough nearly everywhere (Simon 1956; the domain criterion of Starr 1963 and
Schneller & Sphicas 1983; McPhail et al. 2018). The study file states the conditions; a world counts for a policy if it
keeps all of them there, replications averaged. So the share is one of worlds with so many replications: noise moves
worlds over a bound in both directions, and more replications make it less.

Worlds are a sample and have luck of their own; each counts once, so intervals are those of Clopper & Pearson (1934).
The policy with the largest share is chosen on the worlds that it is scored in, so that its share is somewhat flattered.
"""

from typing import Any, NamedTuple

import numpy as np

from experiments.comparison.intervals import CONFIDENCE
from experiments.studies.analysis.frontier import levers_of
from experiments.studies.design import CROSSED
from experiments.studies.runs import Table
from experiments.studies.study import Study


class Satisficing(NamedTuple):
    """What one policy of a crossed study keeps.

    Attributes:
        number: its number in the design.
        levers: its levers by name.
        share, low, high: share of the worlds in which it keeps all conditions, with its 95 % interval.
        each: share of the worlds in which it keeps each condition, in the order of the study.
        n: worlds.
    """

    number: int
    levers: dict[str, Any]
    share: float
    low: float
    high: float
    each: tuple[float, ...]
    n: int


def satisficing(study: Study, table: Table) -> list[Satisficing]:
    """Say for each policy in which share of the worlds it keeps the conditions of the study, the best first.

    Returns:
        Nothing if the design is not crossed, or the study asks for nothing.
    """
    if study.design.kind != CROSSED or not study.keep:
        return []
    from scipy.stats import binomtest

    kept = []
    for one in study.keep:
        values = table.outcomes[one.measure].mean(axis=0).reshape(study.design.samples, -1)
        kept.append(values >= one.bound if one.at_least else values <= one.bound)
    all_kept, worlds = np.all(kept, axis=0), study.design.samples
    found = []
    for policy in range(all_kept.shape[1]):
        count = int(all_kept[:, policy].sum())
        ends = binomtest(count, worlds).proportion_ci(CONFIDENCE, method="exact")
        each = tuple(float(one[:, policy].mean()) for one in kept)
        found.append(Satisficing(policy, levers_of(study, policy), count / worlds, float(ends.low), float(ends.high),
                                 each, worlds))  # fmt: skip
    return sorted(found, key=lambda one: -one.share)
