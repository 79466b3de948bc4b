"""How sure is a decision, given luck and what nobody knows: chances, regret, and what knowing more would be worth.

Tables in, findings out. A table holds the numbers of every run, of each policy in each plausible world and replication,
all policies on the same luck. The goal is profit per customer. Built-in policies (doing nothing) are no choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.findings import Comparison
from experiments.comparison.information import Information, value_of_knowing_all, values_of_knowing
from experiments.comparison.plausible import PlausibleWorlds
from sim.scenario.scenario import BUILT_IN

Floats = NDArray[np.float64]

GOAL = "profit"
# What is told of each policy against the reference.
COMPARED = (GOAL, "satisfaction", "retention")
_BACKFIRE = "recovery_person"
_LOW, _HIGH = 0.05, 0.95
_NAMED = 5


class Spread(NamedTuple):
    """The 5th, 50th and 95th of a hundred runs."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class PolicyRisk:
    """What may come of one policy.

    Attributes:
        policy: its name.
        against: differences from the reference by outcome, over all runs: profit [price per customer],
            satisfaction [0-100], retention [share].
        gain: mean difference in profit from the reference [price per customer].
        best: share of the runs in which it earns most.
        worse: share in which it earns less than the reference; 0 of the reference.
        backfire: share in which people whose service failed end up below doing nothing by more than the margin.
        regret: mean over worlds of what it earns less than the best policy of that world [price per customer].
        regret_high: in 95 of 100 worlds the regret is at most this.
    """

    policy: str
    against: Mapping[str, Spread]
    gain: float
    best: float
    worse: float
    backfire: float
    regret: float
    regret_high: float


@dataclass(frozen=True, slots=True)
class Decision:
    """How sure the choice of a policy is.

    Attributes:
        reference: the policy of today.
        choice: the policy that earns most on average over the worlds.
        policies: what may come of each, in the order of the scenario.
        unknowns: the parameters that would change the choice if they were known, most valuable first, five at most.
        asked: how many parameters were looked at.
        knowing_all: what knowing everything would be worth [price per customer].
        worlds, replications: how many.
    """

    reference: str
    choice: str
    policies: tuple[PolicyRisk, ...]
    unknowns: tuple[Information, ...]
    asked: int
    knowing_all: float
    worlds: int
    replications: int

    def __getitem__(self, policy: str) -> PolicyRisk:
        return next(one for one in self.policies if one.policy == policy)


def decision_of(central: Comparison, lived: PlausibleWorlds) -> Decision:
    """Return how sure the choice among the policies of a comparison is, from its plausible worlds."""
    tables = {policy: lived.outcomes[policy] for policy in lived.outcomes if policy not in BUILT_IN}
    names = [parameter.name for parameter in lived.parameters]
    return decide(tables, central.reference, central.margin * _unit(central), lived.values, names)


def _unit(central: Comparison) -> float:
    """Return the latent units of one sd, in which runs are kept."""
    return central.policies[0].levels[_BACKFIRE].ruler


def decide(
    tables: Mapping[str, Mapping[str, Floats]],
    reference: str,
    margin: float,
    values: Floats,
    unknowns: Sequence[str],
) -> Decision:
    """Return how sure the choice among policies is.

    Args:
        tables: by policy and outcome, shape (worlds, replications): profit, satisfaction, retention, recovery_person.
        reference: name of the policy of today, one of these.
        margin: differences up to this size count as none, in the unit of recovery_person.
        values: of the unknowns, shape (worlds, unknowns).
        unknowns: their names.
    """
    names = list(tables)
    runs = np.stack([tables[name][GOAL] for name in names])
    earned = runs.mean(axis=2).T
    means = earned.mean(axis=0)
    choice = _first_unless_less(names, means, reference)
    regret = earned.max(axis=1, keepdims=True) - earned
    today = tables[reference]
    ours = runs[names.index(reference)]
    highest = runs.max(axis=0)
    winners = (runs == highest).sum(axis=0)
    risks = tuple(
        PolicyRisk(
            policy=name,
            against={outcome: _spread(tables[name][outcome] - today[outcome]) for outcome in COMPARED},
            gain=float(means[at] - means[names.index(reference)]),
            best=float(np.where(runs[at] == highest, 1.0 / winners, 0.0).mean()),
            worse=float((runs[at] < ours).mean()),
            backfire=float((tables[name][_BACKFIRE] < -margin).mean()),
            regret=float(regret[:, at].mean()),
            regret_high=float(np.quantile(regret[:, at], _HIGH)),
        )
        for at, name in enumerate(names)
    )
    benefits = earned - earned[:, [names.index(reference)]]
    known = sorted(values_of_knowing(benefits, values, unknowns), key=lambda one: -one.value)
    return Decision(
        reference=reference,
        choice=choice,
        policies=risks,
        unknowns=tuple(one for one in known if one.value > 0.0)[:_NAMED],
        asked=len(unknowns),
        knowing_all=value_of_knowing_all(benefits),
        worlds=runs.shape[1],
        replications=runs.shape[2],
    )


def _first_unless_less(names: Sequence[str], means: Floats, reference: str) -> str:
    """Return the policy of the highest mean; the reference if none is higher."""
    best = int(means.argmax())
    return reference if means[best] <= means[names.index(reference)] else names[best]


def _spread(differences: Floats) -> Spread:
    """Return the 5, 50 and 95 % points of all runs; of numbers that do not exist (nan) nothing is told."""
    finite = differences[np.isfinite(differences)]
    if not finite.size:
        return Spread(np.nan, np.nan, np.nan)
    return Spread(*(float(one) for one in np.quantile(finite, (_LOW, 0.5, _HIGH))))


def dots(share: float, of: int = 20) -> int:
    """Return how many of so many dots a share is; one that is neither none nor all is never told as such."""
    count = round(share * of)
    if 0.0 < share < 1.0:
        return min(of - 1, max(1, count))
    return count
