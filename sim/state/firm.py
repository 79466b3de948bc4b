"""The state of the firm: its queue, its knowledge, its reputation, its books."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.elementary import exponential
from sim.kernels.jit import loop
from sim.rules.remedy import weekly_capacity
from sim.state import ledger
from sim.state.people import Traits
from sim.state.pilot import mean_of_all
from sim.state.settings import Settings


class FirmState(NamedTuple):
    """Queue entries are coded 2 * person for a case or follow-up, 2 * person + 1 for a false claim."""

    reputation: NDArray[np.float64]  # [1], -1..1
    knowledge: NDArray[np.float64]  # [causes], cases per 1,000 customers
    factors: NDArray[np.float64]  # [causes], what learning and prevention leave of each hazard
    pilot_factors: NDArray[np.float64]  # [causes], the same for the customers in a pilot
    noticed: NDArray[np.int64]  # [causes], cases noticed this week
    queue: NDArray[np.int32]  # [2 * persons], in order of service
    today: NDArray[np.int32]  # [2 * persons], entries answered this week
    visitors: NDArray[np.int32]  # [persons + 1], who visits this week, actual or twin, ascending
    others: NDArray[np.float64]  # [2 * persons], what friends received, by place in `today`; nan where unknown
    counts: NDArray[np.int64]  # lengths of the lists above, and bad stories told by others, see the indices below
    crowd_entered: NDArray[np.float64]  # [weeks], entries of customers who are not lived, by the week they came in
    crowd_cases: NDArray[np.float64]  # [weeks], those of them that are new cases
    crowd_waits: NDArray[np.float64]  # [weeks], those of them that still wait for a person
    crowd_bot: NDArray[np.float64]  # [weeks], those of them that a bot ends itself
    crowd_bot_waits: NDArray[np.float64]  # [weeks], those of these that still wait for it
    crowd_badly: NDArray[np.float64]  # [weeks], cases of such customers that ended badly, by the week they ended
    likely: NDArray[np.float64]  # [2], cases and false claims that the persons are likely to bring in a week
    load: float  # customers that a person of the base stands for, less one, as far as the base visits like all
    capacity: int  # entries per week that the staff can answer
    bot_capacity: int  # entries per week that a bot can end itself
    base: int  # persons of the base
    covered: int  # those of them that are in a pilot; 0 without one
    burn_in: int  # weeks before week 0
    discount: NDArray[np.float64]  # [weeks from 0 on]
    books: Any  # ledger rows, burn-in included


# What changes about the customers who are not lived.
CROWD = ("likely", "crowd_entered", "crowd_cases", "crowd_waits", "crowd_bot", "crowd_bot_waits", "crowd_badly")

QUEUED, NEWCOMERS, TODAY, LAPSED_TODAY, VISITORS, OUTSIDE_STORIES = 0, 1, 2, 3, 4, 5


@lru_cache(maxsize=16)
def discounts(rate: float, horizon: int) -> NDArray[np.float64]:
    """Return what money of each week from 0 on is worth in week 0, at a yearly rate of discount; not to be changed."""
    growth = 1.0 + rate
    return np.array([growth ** (-float(week) / 52.0) for week in range(horizon)])


def customers_of(settings: Settings, base: int) -> int:
    """Return the customers of the firm at week 0: as many as it has, or the persons of the base where it has fewer."""
    return max(base, int(settings.firm.customers))


def capacity_of(settings: Settings, base: int) -> int:
    """Return the entries per week that the staff can answer, with the persons of the base as the firm's customers."""
    return weekly_capacity(settings.policy.staff_capacity, customers_of(settings, base), settings.staff_present)


def bot_capacity_of(settings: Settings, base: int, covered: int) -> int:
    """Return the entries per week that a bot can end itself, whether the staff is at work or not."""
    policy = settings.policy
    share = mean_of_all(policy.bot_share, settings.pilot.policy.bot_share, covered, base)
    capacity = policy.staff_capacity * policy.bot_capacity * share
    return weekly_capacity(capacity, customers_of(settings, base), 1.0)


def carry_on(firm: FirmState, past: FirmState) -> None:
    """Let a firm begin week 0 as another one stands there: reputation, knowledge, queue, and the books so far."""
    for name in ("reputation", "knowledge", "factors", "counts", *CROWD):
        getattr(firm, name)[:] = getattr(past, name)
    waiting = past.counts[QUEUED]
    firm.queue[:waiting] = past.queue[:waiting]
    firm.books[: firm.burn_in] = past.books[: firm.burn_in]


def load_of(settings: Settings, traits: Traits) -> float:
    """Return how many further customers, who are not lived, each person of the base stands for at the complaint desk.

    All customers of the firm visit as its market says; a few persons happen to visit more often or more rarely, and
    stand for fewer or more of the others.
    """
    base = int(traits.in_base.sum())
    others = customers_of(settings, base) / base - 1.0 if base else 0.0
    if others == 0.0:
        return 0.0
    mine = _mean_visits(traits.visit_rate[traits.in_base == 1])
    return others * _expected_visits(settings) / mine if mine > 0.0 else others


def _expected_visits(settings: Settings) -> float:
    """Return the mean chance of a visit in a week, of all customers that the firm may have."""
    means = [_mean_visits(0.5 * (rates[1:] + rates[:-1])) for rates in settings.visit_rates]
    if all(mean == means[0] for mean in means):
        return means[0]
    return float(np.dot(means, np.diff(settings.segment_upto, prepend=0.0)))


@loop
def _mean_visits(rates: NDArray[np.float64]) -> float:
    """Return the mean chance of a visit in a week at these rates."""
    total = 0.0
    for at in range(len(rates)):
        total += 1.0 - exponential(-rates[at])
    return total / len(rates)


def new(settings: Settings, traits: Traits, burn_in: int, horizon: int, reuse: FirmState | None = None) -> FirmState:
    """Open a firm with an empty queue, no knowledge, the market's starting reputation.

    The arrays of a firm that is no longer needed, `reuse`, are used again if they have the same sizes.
    """
    persons, base = len(traits.in_base), int(traits.in_base.sum())
    load = load_of(settings, traits)
    capacity, bot_capacity = capacity_of(settings, base), bot_capacity_of(settings, base, 0)
    discount = discounts(settings.money.discount_rate, horizon)
    causes, weeks = len(settings.cause_upto), burn_in + horizon
    start = settings.market.reputation_start
    if reuse is not None and (len(reuse.knowledge), len(reuse.queue), len(reuse.books)) == (causes, 2 * persons, weeks):
        # The lists mean nothing beyond their lengths in `counts`.
        for name in ("knowledge", "factors", "pilot_factors", "noticed", "counts", *CROWD):
            getattr(reuse, name).fill(0)
        reuse.books.view(np.float64).fill(0)
        reuse.reputation[0] = start
        return reuse._replace(
            load=load,
            capacity=capacity,
            bot_capacity=bot_capacity,
            base=base,
            covered=0,
            burn_in=burn_in,
            discount=discount,
        )
    return FirmState(
        reputation=np.array([start]),
        knowledge=np.zeros(causes),
        factors=np.zeros(causes),
        pilot_factors=np.zeros(causes),
        noticed=np.zeros(causes, dtype=np.int64),
        queue=np.zeros(2 * persons, dtype=np.int32),
        today=np.zeros(2 * persons, dtype=np.int32),
        visitors=np.zeros(persons + 1, dtype=np.int32),
        others=np.zeros(2 * persons),
        counts=np.zeros(6, dtype=np.int64),
        likely=np.zeros(2),
        crowd_entered=np.zeros(weeks),
        crowd_cases=np.zeros(weeks),
        crowd_waits=np.zeros(weeks),
        crowd_bot=np.zeros(weeks),
        crowd_bot_waits=np.zeros(weeks),
        crowd_badly=np.zeros(weeks),
        load=load,
        capacity=capacity,
        bot_capacity=bot_capacity,
        base=base,
        covered=0,
        burn_in=burn_in,
        discount=discount,
        books=ledger.new(weeks),
    )
