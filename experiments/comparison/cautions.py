"""What a good adviser would add to a comparison, as values: `paradox.present` puts it into words.

Profit and retention point apart; more replications would settle the decision; staff is idle much of the time; the most
profitable policies differ by less than it takes to decide between them; what a policy does costs nothing in the model;
plausible worlds mostly give another word.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from experiments.comparison.findings import Comparison, PolicyFindings
from experiments.comparison.plausible import Sureness
from experiments.comparison.settling import Unsettled, unsettled
from experiments.comparison.verdict import HIGHER, LOWER, decided
from experiments.comparison.workload import IDLE
from sim.scenario.scenario import BUILT_IN


class Apart(NamedTuple):
    """A policy under which profit rises and retention falls against the reference, or the other way round."""

    policy: str
    profit: float
    retention: float


class CloseCall(NamedTuple):
    """The two policies that earn most, and by how much less they differ than it takes to decide between them.

    Attributes:
        first, second: the policies.
        difference: in profit per customer.
        programme: what the dearer programme of the two costs per customer within the horizon; 0 if none is stated,
            and then it is the interval that is wider than the difference.
    """

    first: str
    second: str
    difference: float
    programme: float


class Unbooked(NamedTuple):
    """A policy that does more than the reference by levers that cost nothing in the model, and states no programme."""

    policy: str
    levers: tuple[str, ...]


class Outvoted(NamedTuple):
    """A verdict that is not the most frequent one in plausible worlds."""

    policy: str
    question: str
    word: str
    holds: int
    other: str
    often: int
    worlds: int


class Idle(NamedTuple):
    """A policy whose staff is idle much of the time, and what it answers and could answer in a week.

    Attributes:
        policy: its name.
        answered: cases a week of all customers of the firm, of 1,000 where their number is not known.
        capacity: what staff could answer of them.
        share: what it answers of what it could.
    """

    policy: str
    answered: float
    capacity: float
    share: float


Advice = Apart | CloseCall | Unbooked | Outvoted | Unsettled | Idle


def advice(comparison: Comparison, sure: Sequence[Sureness] = ()) -> tuple[Advice, ...]:
    """Return what a good adviser would add.

    Args:
        comparison: the findings.
        sure: in how many plausible worlds the verdicts hold; empty if that was not asked.
    """
    left = unsettled(comparison)
    return (
        *_apart(comparison),
        *_outvoted(sure),
        *([left] if left is not None else []),
        *_close(comparison),
        *_idle(comparison),
        *_unbooked(comparison),
    )


def _chosen(comparison: Comparison) -> list[PolicyFindings]:
    return [one for one in comparison.policies if one.name not in BUILT_IN]


def _apart(comparison: Comparison) -> Iterator[Apart]:
    for one in _chosen(comparison):
        profit, retention = one.differences["profit"], one.differences["retention"]
        if {profit.verdict, retention.verdict} == {HIGHER, LOWER}:
            yield Apart(one.name, profit.estimate, retention.estimate)


def _outvoted(sure: Sequence[Sureness]) -> Iterator[Outvoted]:
    for one in sure:
        other = max(one.words, key=lambda word: one.words[word])
        if one.words[other] > one.holds:
            yield Outvoted(one.policy, one.question, one.word, one.holds, other, one.words[other], one.worlds)


def _close(comparison: Comparison) -> Iterator[CloseCall]:
    ranked = sorted(_chosen(comparison), key=lambda one: -one.differences["profit"].estimate)
    if len(ranked) < 2 or not decided(ranked[0].levels["profit"].interval):
        return
    first, second = ranked[:2]
    gap = first.differences["profit"].estimate - second.differences["profit"].estimate
    programme = max(comparison.programmes.get(one.name, 0.0) for one in (first, second))
    if gap < (programme or _doubt(first, second)):
        yield CloseCall(first.name, second.name, gap, programme)


def _doubt(first: PolicyFindings, second: PolicyFindings) -> float:
    """Return half the interval of the difference between two policies, both told against the reference."""
    halves = [(found.high - found.low) / 2.0 for found in (one.differences["profit"] for one in (first, second))]
    return math.hypot(*halves)


def _idle(comparison: Comparison) -> Iterator[Idle]:
    thousands = (comparison.terms.customers or 1000) / 1000.0
    for policy, work in comparison.workloads.items():
        if work.share < IDLE:
            yield Idle(policy, thousands * work.answered, thousands * work.capacity, work.share)


def _unbooked(comparison: Comparison) -> Iterator[Unbooked]:
    for one in _chosen(comparison):
        if levers := comparison.unbooked.get(one.name, ()):
            yield Unbooked(one.name, tuple(levers))
