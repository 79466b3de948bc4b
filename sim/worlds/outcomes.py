"""The definition of every reported number: what it is, its unit, which way is better (how: `sim.worlds.formulas`).

All numbers are per world of one policy and one seed; intervals come from replications. The *base* is everybody
who was a customer at initialisation, whatever became of them; means over the base are free of survivor bias.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.observation import final_answers
from sim.state.people import CUSTOMER, NEVER_FAILED, STILL_OPEN
from sim.state.pilot import members
from sim.worlds.formulas import FORMULAS, Mask, Readings, mean, weekly_profit
from sim.worlds.world import World

Floats = NDArray[np.float64]

VALUE_BANDS = 5
# Those in the pilot of a policy, and the others of the base.
IN_PILOT, OUTSIDE_PILOT = "in pilot", "outside pilot"


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
    Outcome("resolved_share", "share", 1, "Share of the failures that ended resolved, with those open at the start."),
    Outcome(
        "paradox", "sd", 1, "PARADOX: effect of failures on satisfaction at +4 weeks, everybody whose service failed."
    ),
    Outcome("paradox_horizon", "sd", 1, "PARADOX read at the horizon."),
    Outcome("paradox_selected", "sd", 1, "PARADOX at +4 weeks among the resolved only: a selected group."),
    Outcome(
        "recovery_person", "sd", 1, "RECOVERY (a): against doing nothing, people whose service failed, at +4 weeks."
    ),
    Outcome("recovery_person_horizon", "sd", 1, "RECOVERY (a) read at the horizon."),
    Outcome("recovery_base", "sd", 1, "RECOVERY (b): against doing nothing, whole base, at the horizon."),
    Outcome("total", "sd", 1, "TOTAL: against the world without failures, whole base, at the horizon."),
    Outcome("direct", "sd", 1, "DIRECT: everybody against their own twin, whole base, at the horizon."),
    Outcome("spillover", "sd", 1, "SPILLOVER: the twins against the world without failures, whole base."),
    Outcome(
        "episode", "sd", 1, "EPISODE: how first failures were seen in the end, minus the same visits without failure."
    ),
    Outcome("lift_share", "share", 1, "Share of first failures that ended above the same visit without a failure."),
    Outcome(
        "double_deviation",
        "share",
        -1,
        "Share of answered or lapsed cases that were worse after the answer than before.",
    ),
    Outcome("failed_persons", "persons", 0, "Persons of the base with a failure since week 0."),
    Outcome("read_persons", "persons", 0, "Those of them that can be read at +4 weeks."),
    Outcome("failures_per_customer", "cases", -1, "Failures per customer of the base, over the horizon."),
    Outcome("voice_share", "share", 0, "Share of failures complained of."),
    Outcome("silent_share", "share", -1, "Share of failures the firm never heard of."),
    Outcome("lapsed_share", "share", -1, "Share of the ended cases that lapsed, the others being answered."),
    Outcome("days", "days", -1, "Mean days to the answer of answered cases."),
    Outcome("false_claim_share", "share", -1, "False claims as a share of claims and complaints."),
    Outcome("complaint_satisfaction", "sd", 1, "Mean satisfaction with complaint handling of answered cases."),
    Outcome("good_to_bad", "ratio", 1, "Good stories delivered over bad stories delivered."),
    Outcome("reputation", "-1..1", 1, "Reputation at the horizon."),
    Outcome("recovery_expectation", "owed", 0, "Mean recovery expected by the base at the horizon."),
    Outcome("grudge", "sd", -1, "Mean grudge of the base at the horizon, in sd of felt loss."),
    Outcome("joins", "share", 1, "Persons who joined or came back, per customer of the base."),
    Outcome("hazard_untroubled", "1/week", -1, "Weekly exits of customers without a recent failure."),
    Outcome("hazard_recovered", "1/week", -1, "Weekly exits of customers recovered within 26 weeks."),
    Outcome("hazard_unrecovered", "1/week", -1, "Weekly exits of customers waiting or badly answered."),
    Outcome("hazard_unheard", "1/week", -1, "Weekly exits of customers with a recent silent failure."),
    Outcome("revenue", "price", 1, "Spending per customer of the base, over the horizon."),
    Outcome(
        "recovery_cost",
        "price",
        -1,
        "Cost of recovery: pay, repairs, handling, staff, chatbot, programmes, false claims.",
    ),
    Outcome("compensation_cost", "price", -1, "Compensation paid, for failures and for false claims."),
    Outcome(
        "break_even_compensation",
        "price",
        0,
        "Pay for a case at which the policy would earn as much as doing nothing, if reactions stayed the same.",
    ),
    Outcome("prevention_cost", "price", -1, "Spending on prevention."),
    Outcome("profit", "price", 1, "Margin less all costs, per customer of the base, over the horizon."),
    Outcome("net_present_value", "price", 1, "The same, discounted."),
    Outcome(
        "lifetime_value", "price", 1, "Discounted margin per customer of the base, less what their own cases cost."
    ),
    Outcome("top_fifth_share", "share", 0, "Revenue share of the fifth of customers that spends most."),
)

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in _OUTCOMES}


def outcomes(actual: World, no_failure: World, do_nothing: World, wanted: Iterable[str] = FORMULAS) -> dict[str, float]:
    """Compute outcomes of a world from it and its two compulsory companions, all run to the horizon.

    Args:
        actual: the world.
        no_failure: the same without failures.
        do_nothing: the same with a firm that does not listen.
        wanted: names of outcomes; a world that none of them needs may be any other.
    """
    readings = Readings(actual, no_failure, do_nothing)
    return {name: FORMULAS[name](readings) for name in wanted}


def value_bands(world: World) -> NDArray[np.int8]:
    """Return the value band of each person, 0 lowest to 4 highest, -1 outside the base.

    The base is ranked by visit rate times spending times the value of the segment, ties by id: the same in all worlds.
    """
    traits = world.people.traits
    base = np.flatnonzero(traits.in_base == 1)
    worth = traits.visit_rate * traits.spend * world.settings.segment_value[traits.segment]
    order = base[np.argsort(worth[base], kind="stable")]
    bands = np.full(len(traits.in_base), -1, dtype=np.int8)
    bands[order] = (np.arange(len(order)) * VALUE_BANDS) // max(1, len(order))
    return bands


def by_group(world: World, no_failure: World, do_nothing: World) -> list[dict[str, Any]]:
    """Compute who gains and who loses: the main outcomes by value band, by segment, by who is in a pilot.

    Groups are parts of the base, the same in the worlds of all policies; those of a pilot are named by its policy.
    One row per group: kind, group, persons, satisfaction (0-100), paradox, recovery_base, total, retention,
    lifetime_value.
    """
    people = world.people
    base = people.traits.in_base == 1
    bands = value_bands(world)
    groups: list[tuple[str, str, Mask]] = [("value band", str(band + 1), bands == band) for band in range(VALUE_BANDS)]
    for number, segment in enumerate(world.scenario.segments):
        groups.append(("segment", segment.name, base & (people.traits.segment == number)))
    for policy in world.scenario.pilots:
        covered = members(world.scenario, policy, world.seed, people.traits)
        groups += [(IN_PILOT, policy, base & covered), (OUTSIDE_PILOT, policy, base & ~covered)]
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
            "satisfaction": mean(answers.hundred, mask),
            "paradox": mean(record.satisfaction - record.twin_satisfaction, mask & read),
            "recovery_base": mean(s - do_nothing.people.actual.satisfaction, mask),
            "total": mean(s - no_failure.people.actual.satisfaction, mask),
            "retention": mean(stays, mask),
            "lifetime_value": mean(people.life.value, mask),
        }
        for kind, name, mask in groups
    ]


def weekly(actual: World, no_failure: World, do_nothing: World) -> dict[str, Floats]:
    """Return the weekly series of a world: its books, its profit, and the mean satisfaction [sd] of the base."""
    books = actual.books
    series = {name: np.asarray(books[name], dtype=np.float64) for name in books.dtype.names}
    series["profit"] = weekly_profit(actual)
    base = actual.firm.base
    for name in ("satisfaction", "twin_satisfaction", "expectation", "recovery_expectation", "grudge"):
        series[name] = series[name] / base
    for group in ("untroubled", "recovered", "unrecovered", "unheard"):
        persons = series[f"base_{group}"]
        sums = series[f"satisfaction_{group}"]
        series[f"satisfaction_{group}"] = np.divide(sums, persons, out=np.full(len(sums), math.nan), where=persons > 0)
    series["satisfaction_no_failure"] = np.asarray(no_failure.books.satisfaction) / base
    series["spread_no_failure"] = np.asarray(no_failure.books.spread, dtype=np.float64)
    series["satisfaction_do_nothing"] = np.asarray(do_nothing.books.satisfaction) / base
    return series


def check_finite(values: Mapping[str, float]) -> None:
    """Raise ValueError if a number that must always exist is not finite; ratios over nothing may be nan."""
    for name in ("satisfaction", "total", "recovery_base", "retention", "profit"):
        if not math.isfinite(values[name]):
            raise ValueError(f"outcome {name} is {values[name]}")
