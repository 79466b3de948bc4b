"""How every reported number is computed from the three worlds of a run (docs/reference/model.md, section 9).

A formula is a function of `Readings`: a study computes those it wants and no other.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.kernels.lazy import once
from sim.rules.loyalty import grudge_of
from sim.state.ledger import ENTRIES
from sim.state.observation import FinalAnswers, final_answers
from sim.state.people import CUSTOMER, ENDED_RESOLVED, NEVER_FAILED, STILL_OPEN, WAITING
from sim.state.settings import margin_at
from sim.worlds.world import World

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

COSTS = ("compensation", "claims_cost", "repair", "handling", "staff", "bot", "prevention", "acquisition", "programme")
RECOVERY_COSTS = ("compensation", "claims_cost", "repair", "handling", "staff", "bot", "programme")


def mean(values: Floats, mask: Mask) -> float:
    """Return a mean over a group; nan for an empty one."""
    return float(values[mask].mean()) if mask.any() else math.nan


def ratio(top: float, bottom: float) -> float:
    """Return a ratio; nan if there is nothing to divide by."""
    return float(top) / float(bottom) if bottom else math.nan


def net_promoters(scores: Floats, mask: Mask) -> float:
    """Return the net promoter score of a group, -100 to 100: share of 9 and 10 less share of 0 to 6."""
    if not mask.any():
        return math.nan
    return 100.0 * float((scores[mask] >= 9.0).mean() - (scores[mask] <= 6.0).mean())


def top_share(spent: Floats, share: float = 0.2) -> float:
    """Return the part of all spending that comes from the top share of spenders."""
    if len(spent) == 0 or spent.sum() == 0.0:
        return math.nan
    top = np.sort(spent)[::-1][: max(1, math.ceil(share * len(spent)))]
    return float(top.sum() / spent.sum())


def totals(world: World) -> dict[str, float]:
    """Return every entry of the books, summed over the recorded weeks.

    All in one sum: one for each entry took a fifth of the time of the outcomes.
    """
    books = world.rows
    by_entry = np.ascontiguousarray(books.view(np.float64).reshape(len(books), len(ENTRIES)).T)
    return dict(zip(ENTRIES, by_entry.sum(axis=1).tolist(), strict=True))


def weekly_costs(world: World) -> dict[str, Floats]:
    """Return every cost of the recorded weeks [price per week], by entry of the ledger."""
    books = world.rows
    return {name: books[name] for name in COSTS}


def weekly_profit(world: World) -> Floats:
    """Return margin less all costs, by recorded week [price]."""
    margin = _margin_share(world) * world.rows["revenue"]
    return np.asarray(margin - sum(weekly_costs(world).values()), dtype=np.float64)


def _margin_share(world: World) -> float | Floats:
    """Return the share of what customers pay that remains; by recorded week where events change prices."""
    usual = float(world.scenario.money.margin_share)
    if all(event.effects.price == 1.0 for event in world.scenario.events):
        return usual
    shares = np.full(len(world.rows), usual)
    for event in world.scenario.events:
        shares[event.week : event.end] = margin_at(usual, event.effects.price)
    return shares


class Readings:
    """What the formulas read: the worlds, groups of persons, differences in satisfaction, sums of the books.

    Args:
        actual: the world that is reported.
        no_failure: the same without failures.
        do_nothing: the same with a firm that does not listen; all run to the horizon.
    """

    def __init__(self, actual: World, no_failure: World, do_nothing: World) -> None:
        self.world = actual
        self.people = actual.people
        self.state = actual.people.actual
        self.customers = actual.firm.base
        self.base: Mask = self.people.traits.in_base == 1
        self._no_failure = no_failure
        self._do_nothing = do_nothing
        record = self.people.record
        self.failed = self.base & (record.first_end != NEVER_FAILED)
        self.ended = self.failed & (record.first_end != STILL_OPEN)
        self.read = self.ended & (record.reading_week < actual.scenario.horizon)
        self.resolved = self.read & (record.first_end == ENDED_RESOLVED)
        self.early: Floats = record.satisfaction - record.twin_satisfaction
        self.failed_persons, self.read_persons = float(self.failed.sum()), float(self.read.sum())
        if not self.failed_persons:
            # Nobody failed after the burn-in: contrasts are read over the whole base at the horizon, and are exactly 0.
            self.read = self.resolved = self.failed = self.ended = self.base
            self.early = self.direct

    @once
    def stays(self) -> Mask:
        """Say who is customer at the horizon."""
        return np.asarray(self.state.status == CUSTOMER)

    @once
    def answers(self) -> FinalAnswers:
        """Return what everybody would answer at the horizon."""
        return final_answers(self.world.week - 1, self.world.seed, self.state, self.world.settings)

    @once
    def direct(self) -> Floats:
        """Return the satisfaction at the horizon less that of the twin."""
        return self.state.satisfaction - self.people.twin.satisfaction

    @once
    def against_nothing(self) -> Floats:
        """Return the satisfaction at the horizon less that of the same person where the firm does nothing."""
        return self.state.satisfaction - self._do_nothing.people.actual.satisfaction

    @property
    def against_nothing_early(self) -> Floats:
        """Return the same at the week of reading."""
        return self.people.record.satisfaction - self._do_nothing.people.record.satisfaction

    @property
    def never(self) -> Floats:
        """Return the satisfaction at the horizon where nothing fails."""
        return self._no_failure.people.actual.satisfaction

    @once
    def total(self) -> dict[str, float]:
        """Return the sums of the books."""
        return totals(self.world)

    @property
    def endings(self) -> float:
        """Count the answered and the lapsed cases."""
        return self.total["answered"] + self.total["lapsed"]

    @property
    def problems(self) -> float:
        """Count the failures that could end in these weeks: all that ended, some begun before, and all still open."""
        waiting = float((self.people.cases.open == WAITING).sum())
        return self.endings + self.total["abandoned"] + self.total["silent"] + waiting

    def each(self, entry: str) -> float:
        """Return a sum of the books per customer of the base's size."""
        return self.total[entry] / self.customers

    @once
    def weekly_profit(self) -> Floats:
        """Return the profit of every recorded week [price]."""
        return weekly_profit(self.world)

    @property
    def profit(self) -> float:
        """Return the profit per customer of the base's size."""
        return float(self.weekly_profit.sum()) / self.customers

    @property
    def paid(self) -> float:
        """Return what was paid for failures and false claims, per customer of the base's size."""
        return self.each("compensation") + self.each("claims_cost")

    @property
    def pay(self) -> float:
        """Return the pay for a case; nan where a pilot pays some customers another one."""
        settings = self.world.settings
        pays = float(settings.policy.comp_amount)
        return pays if settings.pilot.policy.comp_amount == pays else math.nan

    @property
    def gain(self) -> float:
        """Return what the policy gains over doing nothing before it pays anybody."""
        return self.profit + self.paid - float(weekly_profit(self._do_nothing).sum()) / self.customers


Formula = Callable[[Readings], float]

_STATES: dict[str, Formula] = {
    "satisfaction": lambda r: mean(r.answers.hundred, r.base),
    "satisfaction_sd": lambda r: mean(r.state.satisfaction, r.base),
    "item7": lambda r: mean(r.answers.seven, r.base),
    "nps": lambda r: net_promoters(r.answers.nps, r.base & r.stays),
    "survey_nps": lambda r: (
        100.0 * ratio(r.total["survey_promoters"] - r.total["survey_detractors"], r.total["responses"])
    ),
    "survey_item7": lambda r: ratio(r.total["survey_seven"], r.total["responses"]),
    "stay_intention": lambda r: mean(r.answers.stay, r.base),
    "retention": lambda r: mean(r.stays.astype(np.float64), r.base),
    "reputation": lambda r: float(r.world.firm.reputation[0]),
    "recovery_expectation": lambda r: mean(r.state.recovery_expectation, r.base),
    "grudge": lambda r: mean(grudge_of(r.state.anger, r.state.avoidance), r.base),
}

_CONTRASTS: dict[str, Formula] = {
    "paradox": lambda r: mean(r.early, r.read),
    "paradox_horizon": lambda r: mean(r.direct, r.failed),
    "paradox_selected": lambda r: mean(r.early, r.resolved),
    "recovery_person": lambda r: mean(r.against_nothing_early, r.read),
    "recovery_person_horizon": lambda r: mean(r.against_nothing, r.failed),
    "recovery_base": lambda r: mean(r.against_nothing, r.base),
    "total": lambda r: mean(r.state.satisfaction - r.never, r.base),
    "direct": lambda r: mean(r.direct, r.base),
    "spillover": lambda r: mean(r.people.twin.satisfaction - r.never, r.base),
    "episode": lambda r: mean(r.people.record.episode, r.ended),
    "lift_share": lambda r: mean((r.people.record.episode > 0.0).astype(np.float64), r.ended),
    "failed_persons": lambda r: r.failed_persons,
    "read_persons": lambda r: r.read_persons,
}

_CASES: dict[str, Formula] = {
    "resolved_share": lambda r: ratio(r.total["resolved"], r.problems),
    "double_deviation": lambda r: ratio(r.total["worse_after"], r.endings),
    "failures_per_customer": lambda r: r.each("failures"),
    "voice_share": lambda r: ratio(r.total["voiced"], r.total["failures"]),
    "silent_share": lambda r: ratio(r.total["silent"], r.total["failures"]),
    # Of the cases that ended: those noticed in these weeks are others, as some began before or end after.
    "lapsed_share": lambda r: ratio(r.total["lapsed"], r.endings),
    "days": lambda r: ratio(r.total["days"], r.total["answered"]),
    "false_claim_share": lambda r: ratio(r.total["claims"], r.total["claims"] + r.total["voiced"]),
    "complaint_satisfaction": lambda r: ratio(r.total["complaint_satisfaction"], r.endings + r.total["followups"]),
    "good_to_bad": lambda r: ratio(r.total["good_stories"], r.total["bad_stories"]),
    "joins": lambda r: r.each("joins"),
    "hazard_untroubled": lambda r: ratio(r.total["exits_untroubled"], r.total["weeks_untroubled"]),
    "hazard_recovered": lambda r: ratio(r.total["exits_recovered"], r.total["weeks_recovered"]),
    "hazard_unrecovered": lambda r: ratio(r.total["exits_unrecovered"], r.total["weeks_unrecovered"]),
    "hazard_unheard": lambda r: ratio(r.total["exits_unheard"], r.total["weeks_unheard"]),
}

# Revenue, costs, profit and customer value (7.14).
_MONEY: dict[str, Formula] = {
    "revenue": lambda r: r.each("revenue"),
    "recovery_cost": lambda r: math.fsum(r.each(name) for name in RECOVERY_COSTS),
    "compensation_cost": lambda r: r.paid,
    # What the policy gains over doing nothing before it pays anybody, spread over its payments.
    "break_even_compensation": lambda r: r.pay * ratio(r.gain, r.paid),
    "prevention_cost": lambda r: r.each("prevention"),
    "profit": lambda r: r.profit,
    "net_present_value": lambda r: (
        float((r.weekly_profit * r.world.firm.discount[: len(r.weekly_profit)]).sum()) / r.customers
    ),
    "lifetime_value": lambda r: mean(r.people.life.value, r.base),
    "top_fifth_share": lambda r: top_share(r.people.life.paid[r.people.life.paid > 0]),
}

FORMULAS: dict[str, Formula] = {**_STATES, **_CONTRASTS, **_CASES, **_MONEY}
