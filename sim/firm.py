"""The state of the firm: its queue, its knowledge, its reputation, its books."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import ledger
from sim.draw_slices import BLOCK
from sim.parameter_values import Policy
from sim.rules.remedy import weekly_capacity
from sim.settings import Settings


class FirmState(NamedTuple):
    """Queue entries are coded 2 * person for a case or follow-up, 2 * person + 1 for a false claim."""

    reputation: NDArray[np.float64]  # [1], -1..1
    knowledge: NDArray[np.float64]  # [causes], cases per 1,000 customers
    factors: NDArray[np.float64]  # [causes], what learning and prevention leave of each hazard
    noticed: NDArray[np.int64]  # [causes], cases noticed this week
    queue: NDArray[np.int32]  # [2 * persons], in order of service
    today: NDArray[np.int32]  # [2 * persons], entries answered this week
    visitors: NDArray[np.int32]  # [persons + BLOCK], who visits this week, actual or shadow, ascending
    others: NDArray[np.float64]  # [2 * persons], what friends received, by place in `today`; nan where unknown
    counts: NDArray[np.int64]  # lengths of the lists above, see the indices below
    capacity: int  # entries a week
    base: int  # persons of the base
    burn_in: int  # weeks before week 0
    discount: NDArray[np.float64]  # [weeks from 0 on]
    books: Any  # ledger rows, burn-in included


QUEUED, NEWCOMERS, TODAY, LAPSED_TODAY, VISITORS = 0, 1, 2, 3, 4


@lru_cache(maxsize=16)
def discounts(rate: float, horizon: int) -> NDArray[np.float64]:
    """Give what money of each week from 0 on is worth in week 0, at a rate of discount a year; not to be changed."""
    growth = 1.0 + rate
    return np.array([growth ** (-float(week) / 52.0) for week in range(horizon)])


def capacity_of(settings: Settings, base: int) -> int:
    """Give the entries a week that the staff of a firm with so many customers at the start can answer."""
    policy = Policy(*settings.policy.item())
    return weekly_capacity(policy.staff_capacity, policy.bot_capacity, policy.bot_share, base)


def new(
    settings: Settings, persons: int, base: int, burn_in: int, horizon: int, over: FirmState | None = None
) -> FirmState:
    """Open a firm with an empty queue, no knowledge, the market's starting reputation.

    The arrays of a firm that is needed no more, `over`, are used again if they have the same sizes.
    """
    capacity = capacity_of(settings, base)
    discount = discounts(settings.money["discount_rate"].item(), horizon)
    causes, weeks = len(settings.cause_upto), burn_in + horizon
    start = settings.market["reputation_start"].item()
    if over is not None and (len(over.knowledge), len(over.queue), len(over.books)) == (causes, 2 * persons, weeks):
        # The lists mean nothing beyond their lengths in `counts`.
        for array in (over.knowledge, over.factors, over.noticed, over.counts, over.books.view(np.float64)):
            array.fill(0)
        over.reputation[0] = start
        return over._replace(capacity=capacity, base=base, burn_in=burn_in, discount=discount)
    return FirmState(
        reputation=np.array([start]),
        knowledge=np.zeros(causes),
        factors=np.zeros(causes),
        noticed=np.zeros(causes, dtype=np.int64),
        queue=np.zeros(2 * persons, dtype=np.int32),
        today=np.zeros(2 * persons, dtype=np.int32),
        visitors=np.zeros(persons + BLOCK, dtype=np.int32),
        others=np.zeros(2 * persons),
        counts=np.zeros(5, dtype=np.int64),
        capacity=capacity,
        base=base,
        burn_in=burn_in,
        discount=discount,
        books=ledger.new(weeks),
    )
