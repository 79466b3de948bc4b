"""The definition of every reported number: what it is, its unit, which way is better, how it is computed.

All numbers are per world of one policy and one seed; intervals come from replications. The *base* is everybody
who was a customer at initialisation, whatever became of them; means over the base are free of survivor bias.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ledger import ENTRIES
from sim.observation import final_answers
from sim.population import (
    CUSTOMER,
    ENDED_RESOLVED,
    NEVER_FAILED,
    STILL_OPEN,
)
from sim.world import World

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

VALUE_BANDS = 5


class Outcome(NamedTuple):
    """One reported number. `better` is +1 if more is better, -1 if less is better, 0 if neither."""

    name: str
    unit: str
    better: int
    meaning: str


_OUTCOMES = (
    Outcome("satisfaction", "0-100", 1, "Mean satisfaction of the base at the horizon, on 0 to 100."),
    Outcome("satisfaction_sd", "sd", 1, "Mean latent satisfaction of the base at the horizon."),
    Outcome("item7", "1-7", 1, "Mean 1-7 satisfaction item of the base at the horizon, everybody asked."),
    Outcome("nps", "points", 1, "Net promoter score of the base's customers at the horizon, everybody asked."),
    Outcome("survey_nps", "points", 1, "Net promoter score from the surveys the firm held; volunteers only."),
    Outcome("survey_item7", "1-7", 1, "Mean 1-7 item from the surveys the firm held; volunteers only."),
    Outcome("stay_intention", "share", 1, "Mean stated probability to stay, over the base at the horizon."),
    Outcome("retention", "share", 1, "Share of the base that is customer at the horizon."),
    Outcome("resolved_share", "share", 1, "Share of the failures that ended resolved."),
    Outcome("paradox", "sd", 1, "PARADOX: own failures' effect on satisfaction at +4 weeks, all who failed."),
    Outcome("paradox_horizon", "sd", 1, "PARADOX read at the horizon."),
    Outcome("paradox_selected", "sd", 1, "PARADOX at +4 weeks among the resolved only: a selected group."),
    Outcome("recovery_person", "sd", 1, "RECOVERY (a): against doing nothing, those who failed, at +4 weeks."),
    Outcome("recovery_person_horizon", "sd", 1, "RECOVERY (a) read at the horizon."),
    Outcome("recovery_base", "sd", 1, "RECOVERY (b): against doing nothing, whole base, at the horizon."),
    Outcome("total", "sd", 1, "TOTAL: against the world without failures, whole base, at the horizon."),
    Outcome("direct", "sd", 1, "DIRECT: against the own shadow, whole base, at the horizon."),
    Outcome("spillover", "sd", 1, "SPILLOVER: the shadows against the world without failures, whole base."),
    Outcome("episode", "sd", 1, "EPISODE: revised episode minus the same without failure, first failures."),
    Outcome("lift_share", "share", 1, "Share of first failures that ended above the same visit without failure."),
    Outcome("double_deviation", "share", -1, "Share of answered or lapsed cases worse after the answer."),
    Outcome("failed_persons", "persons", 0, "Persons of the base with a failure after burn-in."),
    Outcome("read_persons", "persons", 0, "Those of them that can be read at +4 weeks."),
    Outcome("failures_per_customer", "cases", -1, "Failures a customer of the base's size, over the horizon."),
    Outcome("voice_share", "share", 0, "Share of failures complained of."),
    Outcome("silent_share", "share", -1, "Share of failures the firm never heard of."),
    Outcome("lapsed_share", "share", -1, "Share of noticed failures that lapsed unanswered."),
    Outcome("days", "days", -1, "Mean days to the answer of answered cases."),
    Outcome("false_claim_share", "share", -1, "False claims as a share of claims and complaints."),
    Outcome("complaint_satisfaction", "sd", 1, "Mean satisfaction with complaint handling of answered cases."),
    Outcome("good_to_bad", "ratio", 1, "Good stories delivered over bad stories delivered."),
    Outcome("reputation", "-1..1", 1, "Reputation at the horizon."),
    Outcome("recovery_expectation", "owed", 0, "Mean recovery expected by the base at the horizon."),
    Outcome("grudge", "sd", -1, "Mean grudge of the base at the horizon, sd of felt loss."),
    Outcome("joins", "share", 1, "Persons who joined or came back, over the base's size."),
    Outcome("hazard_untroubled", "1/week", -1, "Weekly exits of customers without a recent failure."),
    Outcome("hazard_recovered", "1/week", -1, "Weekly exits of customers recovered within 26 weeks."),
    Outcome("hazard_unrecovered", "1/week", -1, "Weekly exits of customers waiting or badly answered."),
    Outcome("hazard_unheard", "1/week", -1, "Weekly exits of customers with a recent silent failure."),
    Outcome("revenue", "price", 1, "Spending a customer of the base's size, over the horizon."),
    Outcome("recovery_cost", "price", -1, "Cost of recovery: pay, repairs, handling, staff, bot, false claims."),
    Outcome("compensation_cost", "price", -1, "Compensation paid, for failures and for false claims."),
    Outcome(
        "break_even_compensation",
        "price",
        0,
        "Pay a case at which the policy earns as much as doing nothing, were reactions the same.",
    ),
    Outcome("prevention_cost", "price", -1, "Spending on prevention."),
    Outcome("profit", "price", 1, "Margin less all costs, a customer of the base's size, over the horizon."),
    Outcome("net_present_value", "price", 1, "The same, discounted."),
    Outcome("lifetime_value", "price", 1, "Mean discounted margin of the base less own recovery costs."),
    Outcome("top_fifth_share", "share", 0, "Revenue share of the fifth of customers that spends most."),
)

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _OUTCOMES}


def _mean(values: Floats, mask: Mask) -> float:
    """Give a mean over a group; nan for an empty one."""
    return float(values[mask].mean()) if mask.any() else math.nan


def _ratio(top: float, bottom: float) -> float:
    """Give a ratio; nan if there is nothing to divide by."""
    return float(top) / float(bottom) if bottom else math.nan


def entries(world: World) -> dict[str, Floats]:
    """Give every entry of the books of the recorded weeks, one number a week.

    Plain arrays: looking into the record array each time took a third of the time of the outcomes.
    """
    books = np.asarray(world.books)
    return {name: books[name] for name in ENTRIES}


def outcomes(actual: World, no_failure: World, do_nothing: World) -> dict[str, float]:
    """Compute every outcome of a world from it and its two compulsory companions, all run to the horizon."""
    return {
        **_states(actual),
        **_contrasts(actual, no_failure, do_nothing),
        **_cases(actual),
        **_money(actual, do_nothing),
    }


def _states(world: World) -> dict[str, float]:
    """Compute where the base stands at the horizon."""
    people, settings = world.people, world.settings
    base = people.traits.in_base == 1
    stays = people.actual.status == CUSTOMER
    answers = final_answers(world.week - 1, world.seed, people.actual, settings)
    books = entries(world)
    responses = books["responses"].sum()
    state = people.actual
    return {
        "satisfaction": _mean(answers.hundred, base),
        "satisfaction_sd": _mean(state.satisfaction, base),
        "item7": _mean(answers.seven, base),
        "nps": net_promoters(answers.nps, base & stays),
        "survey_nps": 100.0 * _ratio(books["survey_promoters"].sum() - books["survey_detractors"].sum(), responses),
        "survey_item7": _ratio(books["survey_seven"].sum(), responses),
        "stay_intention": _mean(answers.stay, base),
        "retention": _mean(stays.astype(np.float64), base),
        "reputation": float(world.firm.reputation[0]),
        "recovery_expectation": _mean(state.recovery_expectation, base),
        "grudge": _mean(state.anger + state.avoidance, base),
    }


def net_promoters(scores: Floats, mask: Mask) -> float:
    """Give the net promoter score of a group, -100 to 100: share of 9 and 10 less share of 0 to 6."""
    if not mask.any():
        return math.nan
    return 100.0 * float((scores[mask] >= 9.0).mean() - (scores[mask] <= 6.0).mean())


def _contrasts(actual: World, no_failure: World, do_nothing: World) -> dict[str, float]:
    """Compute the effects and contrasts (docs/model.md, section 9)."""
    people, record = actual.people, actual.people.record
    base = people.traits.in_base == 1
    horizon = actual.scenario.horizon
    failed = base & (record.first_end != NEVER_FAILED)
    ended = failed & (record.first_end != STILL_OPEN)
    read = ended & (record.reading_week < horizon)
    resolved = read & (record.first_end == ENDED_RESOLVED)
    direct = people.actual.satisfaction - people.shadow.satisfaction
    early = record.satisfaction - record.shadow_satisfaction
    against_nothing = people.actual.satisfaction - do_nothing.people.actual.satisfaction
    never = no_failure.people.actual.satisfaction
    counts = {"failed_persons": float(failed.sum()), "read_persons": float(read.sum())}
    if not failed.any():
        # Nobody failed: actual and shadow are the same for everybody, so every contrast is exactly 0.
        read = resolved = failed = ended = base
        early = direct
    return {
        "paradox": _mean(early, read),
        "paradox_horizon": _mean(direct, failed),
        "paradox_selected": _mean(early, resolved),
        "recovery_person": _mean(record.satisfaction - do_nothing.people.record.satisfaction, read),
        "recovery_person_horizon": _mean(against_nothing, failed),
        "recovery_base": _mean(against_nothing, base),
        "total": _mean(people.actual.satisfaction - never, base),
        "direct": _mean(direct, base),
        "spillover": _mean(people.shadow.satisfaction - never, base),
        "episode": _mean(record.episode, ended),
        "lift_share": _mean((record.episode > 0.0).astype(np.float64), ended),
        **counts,
    }


def _cases(world: World) -> dict[str, float]:
    """Compute what became of the failures, from the books of the recorded weeks."""
    total = {name: float(series.sum()) for name, series in entries(world).items()}
    heard = total["voiced"] + total["detected"] + total["preempted"]
    answers = total["answered"] + total["lapsed"]
    return {
        "resolved_share": _ratio(total["resolved"], total["failures"]),
        "double_deviation": _ratio(total["worse_after"], answers),
        "failures_per_customer": total["failures"] / world.firm.base,
        "voice_share": _ratio(total["voiced"], total["failures"]),
        "silent_share": _ratio(total["silent"], total["failures"]),
        "lapsed_share": _ratio(total["lapsed"], heard),
        "days": _ratio(total["days"], total["answered"]),
        "false_claim_share": _ratio(total["claims"], total["claims"] + total["voiced"]),
        "complaint_satisfaction": _ratio(total["complaint_satisfaction"], answers + total["followups"]),
        "good_to_bad": _ratio(total["good_stories"], total["bad_stories"]),
        "joins": total["joins"] / world.firm.base,
        **{
            f"hazard_{group}": _ratio(total[f"exits_{group}"], total[f"weeks_{group}"])
            for group in ("untroubled", "recovered", "unrecovered", "unheard")
        },
    }


def weekly_costs(world: World) -> dict[str, Floats]:
    """Give every cost of the recorded weeks [price a week], by entry of the ledger."""
    names = ("compensation", "claims_cost", "repair", "handling", "staff", "bot", "prevention", "acquisition")
    books = entries(world)
    return {name: books[name] for name in names}


RECOVERY_COSTS = ("compensation", "claims_cost", "repair", "handling", "staff", "bot")


def _weekly_profit(world: World) -> Floats:
    """Give margin less all costs, by recorded week [price]."""
    margin = float(world.settings.money[0].margin_share) * entries(world)["revenue"]
    return np.asarray(margin - sum(weekly_costs(world).values()), dtype=np.float64)


def _money(world: World, do_nothing: World) -> dict[str, float]:
    """Compute revenue, costs, profit and customer value (7.14)."""
    life = world.people.life
    base = world.people.traits.in_base == 1
    customers = world.firm.base
    costs = {name: float(series.sum()) / customers for name, series in weekly_costs(world).items()}
    weekly_profit = _weekly_profit(world)
    profit = float(weekly_profit.sum()) / customers
    paid = costs["compensation"] + costs["claims_cost"]
    # What the policy gains over doing nothing before it pays anybody, spread over its payments.
    gain = profit + paid - float(_weekly_profit(do_nothing).sum()) / customers
    spent = life.visits * world.people.traits.spend
    return {
        "revenue": float(entries(world)["revenue"].sum()) / customers,
        "recovery_cost": math.fsum(costs[name] for name in RECOVERY_COSTS),
        "compensation_cost": paid,
        "break_even_compensation": float(world.settings.policy[0].comp_amount) * _ratio(gain, paid),
        "prevention_cost": costs["prevention"],
        "profit": profit,
        "net_present_value": float((weekly_profit * world.firm.discount[: len(weekly_profit)]).sum()) / customers,
        "lifetime_value": _mean(life.value, base),
        "top_fifth_share": top_share(spent[life.visits > 0]),
    }


def top_share(spent: Floats, share: float = 0.2) -> float:
    """Give the part of all spending that comes from the top share of spenders."""
    if len(spent) == 0 or spent.sum() == 0.0:
        return math.nan
    top = np.sort(spent)[::-1][: max(1, math.ceil(share * len(spent)))]
    return float(top.sum() / spent.sum())


def value_bands(world: World) -> NDArray[np.int8]:
    """Give the value band of each person, 0 lowest to 4 highest, -1 outside the base.

    The base is ranked by the trait product visit rate times spending, ties by id: the same in all worlds.
    """
    traits = world.people.traits
    base = np.flatnonzero(traits.in_base == 1)
    order = base[np.argsort((traits.visit_rate * traits.spend)[base], kind="stable")]
    bands = np.full(len(traits.in_base), -1, dtype=np.int8)
    bands[order] = (np.arange(len(order)) * VALUE_BANDS) // max(1, len(order))
    return bands


def by_group(world: World, no_failure: World, do_nothing: World) -> list[dict[str, Any]]:
    """Compute who gains and who loses: the main outcomes by value band and by segment of the base.

    One row a group: kind, group, persons, satisfaction (0-100), paradox, recovery_base, total, retention,
    lifetime_value.
    """
    people = world.people
    base = people.traits.in_base == 1
    bands = value_bands(world)
    groups: list[tuple[str, str, Mask]] = [("value band", str(band + 1), bands == band) for band in range(VALUE_BANDS)]
    for number, segment in enumerate(world.scenario.segments):
        groups.append(("segment", segment.name, base & (people.traits.segment == number)))
    answers = final_answers(world.week - 1, world.seed, people.actual, world.settings)
    record = people.record
    read = (record.first_end != NEVER_FAILED) & (record.first_end != STILL_OPEN)
    read &= record.reading_week < world.scenario.horizon
    stays = (people.actual.status == CUSTOMER).astype(np.float64)
    s = people.actual.satisfaction
    return [
        {
            "kind": kind,
            "group": name,
            "persons": int(mask.sum()),
            "satisfaction": _mean(answers.hundred, mask),
            "paradox": _mean(record.satisfaction - record.shadow_satisfaction, mask & read),
            "recovery_base": _mean(s - do_nothing.people.actual.satisfaction, mask),
            "total": _mean(s - no_failure.people.actual.satisfaction, mask),
            "retention": _mean(stays, mask),
            "lifetime_value": _mean(people.life.value, mask),
        }
        for kind, name, mask in groups
    ]


def weekly(actual: World, no_failure: World, do_nothing: World) -> dict[str, Floats]:
    """Give the weekly series of a world: its books, and the mean satisfaction [sd] of the base in all worlds."""
    books = actual.books
    series = {name: np.asarray(books[name], dtype=np.float64) for name in books.dtype.names}
    base = actual.firm.base
    for name in ("satisfaction", "shadow_satisfaction", "expectation", "recovery_expectation", "grudge"):
        series[name] = series[name] / base
    for group in ("untroubled", "recovered", "unrecovered", "unheard"):
        persons = series[f"base_{group}"]
        sums = series[f"satisfaction_{group}"]
        series[f"satisfaction_{group}"] = np.divide(sums, persons, out=np.full(len(sums), math.nan), where=persons > 0)
    series["satisfaction_no_failure"] = np.asarray(no_failure.books.satisfaction) / base
    series["satisfaction_do_nothing"] = np.asarray(do_nothing.books.satisfaction) / base
    return series


def check_finite(values: Mapping[str, float]) -> None:
    """Raise ValueError if a number that must always exist is not finite; ratios over nothing may be nan."""
    for name in ("satisfaction", "total", "recovery_base", "retention", "profit"):
        if not math.isfinite(values[name]):
            raise ValueError(f"outcome {name} is {values[name]}")
