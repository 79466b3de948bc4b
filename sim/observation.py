"""What is observed at the end of a week: the aggregates in the books, the readings, the virtual survey.

Both engines use these loops: they look and change no state of customers or firm.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.bits import UNIT, largest, units
from sim.compiling import loop, phase, rule
from sim.draw_slices import SLICE
from sim.draws import Purpose, key, normal, uniform
from sim.firm import QUEUED, FirmState
from sim.marks import count, list_marked
from sim.parameter_values import Behaviour
from sim.population import (
    CUSTOMER,
    NEVER_FAILED,
    NOT_COUNTED,
    RECOVERED,
    UNHEARD,
    UNRECOVERED,
    UNTROUBLED,
    Actual,
    Cases,
    Flags,
    Floats,
    Life,
    Record,
    Shadow,
    Traits,
)
from sim.rules.loyalty import recommendation, stay_intention, stay_utility
from sim.rules.survey import index100, item, response_probability
from sim.scratch import Scratch
from sim.settings import Settings


@phase
def observe(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    cases: Cases,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Fill the week's row of the books, take the readings that are due, hold the survey if it is time."""
    books = firm.books[week + firm.burn_in]
    books.reputation = firm.reputation[0]
    books.queue = firm.counts[QUEUED]
    read(week, actual.satisfaction, shadow.satisfaction, record, scratch)
    group_base(traits.in_base, record.first_end, life.experience, record.group)
    count_base(actual.status, record.group, books)
    sum_base(actual, record.group, books)
    books.shadow_satisfaction = np.nan if firm.base > 0 else 0.0
    if settings.shadows:
        books.shadow_satisfaction = sum_counted(shadow.satisfaction, record.group)
    if week >= 0 and (week + 1) % settings.survey_interval == 0:
        survey(week, seed, actual, books, settings)


@loop
def read(week: int, satisfaction: Floats, twin_satisfaction: Floats, record: Record, scratch: Scratch) -> None:
    """Read the satisfaction of those whose reading is due; few are, so they are listed first."""
    due, reading, twin_reading = record.reading_week, record.satisfaction, record.shadow_satisfaction
    flags, places = scratch.flags, scratch.places
    for begin in range(0, len(due), SLICE):
        part = due[begin : begin + SLICE]
        for at in range(len(part)):
            flags[at] = part[at] == week
        for place in range(list_marked(flags[: len(part)], begin, places, 0)):
            i = places[place]
            reading[i] = satisfaction[i]
            twin_reading[i] = twin_satisfaction[i]


@loop
def group_base(in_base: Flags, first_end: Flags, experience: Flags, group: Flags) -> None:
    """Group the base by the newest experience since week 0; others are not counted."""
    for i in range(len(group)):
        newest = UNTROUBLED if first_end[i] == NEVER_FAILED else experience[i]
        group[i] = newest if in_base[i] == 1 else NOT_COUNTED


@loop
def count_base(status: Flags, group: Flags, books: Any) -> None:
    """Count the customers, and the base by group."""
    books.customers = count(status, CUSTOMER)
    books.base_customers = count_customers_of(status, group)
    books.base_untroubled = count(group, UNTROUBLED)
    books.base_recovered = count(group, RECOVERED)
    books.base_unrecovered = count(group, UNRECOVERED)
    books.base_unheard = count(group, UNHEARD)


@loop
def count_customers_of(status: Flags, group: Flags) -> int:
    """Count the customers of the base."""
    total = 0
    for i in range(len(status)):
        total += (status[i] == CUSTOMER) & (group[i] != NOT_COUNTED)
    return total


@loop
def sum_base(actual: Actual, group: Flags, books: Any) -> None:
    """Sum states over the base."""
    calm, recovered, unrecovered, unheard = sum_groups(actual.satisfaction, group)
    books.satisfaction_untroubled = calm
    books.satisfaction_recovered = recovered
    books.satisfaction_unrecovered = unrecovered
    books.satisfaction_unheard = unheard
    books.satisfaction = (calm + recovered) + (unrecovered + unheard)
    sum_expectations(actual, group, books)


@loop
def sum_groups(values: Floats, group: Flags) -> tuple[float, float, float, float]:
    """Sum a column by group, exactly up to units; nan where a value is too large for that, or is none."""
    limit = largest(len(group))
    calm, recovered, unrecovered, unheard, beyond = 0, 0, 0, 0, 0
    for i in range(len(group)):
        many = units(values[i])
        calm += many if group[i] == UNTROUBLED else 0
        recovered += many if group[i] == RECOVERED else 0
        unrecovered += many if group[i] == UNRECOVERED else 0
        unheard += many if group[i] == UNHEARD else 0
        beyond += (group[i] != NOT_COUNTED) & (not (abs(values[i]) <= limit))
    unit = UNIT if beyond == 0 else np.nan
    return unit * calm, unit * recovered, unit * unrecovered, unit * unheard


@loop
def sum_expectations(actual: Actual, group: Flags, books: Any) -> None:
    """Sum over the base what is expected and what is resented, as `sum_groups` does."""
    limit = largest(len(group))
    expectation, recovery_expectation, anger, avoidance = (
        actual.expectation,
        actual.recovery_expectation,
        actual.anger,
        actual.avoidance,
    )
    expected, recovery_expected, resented, beyond = 0, 0, 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        e, r, grudge = expectation[i], recovery_expectation[i], anger[i] + avoidance[i]
        expected += units(e) if counted else 0
        recovery_expected += units(r) if counted else 0
        resented += units(grudge) if counted else 0
        beyond += counted & (not (abs(e) + abs(r) + abs(grudge) <= limit))
    unit = UNIT if beyond == 0 else np.nan
    books.expectation = unit * expected
    books.recovery_expectation = unit * recovery_expected
    books.grudge = unit * resented


@loop
def sum_counted(values: Floats, group: Flags) -> float:
    """Sum a column over those of any group, exactly up to units; nan where a value is too large for that."""
    limit = largest(len(group))
    total, beyond = 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        total += units(values[i]) if counted else 0
        beyond += counted & (not (abs(values[i]) <= limit))
    return (UNIT if beyond == 0 else np.nan) * total


@loop
def survey(week: int, seed: int, actual: Actual, books: Any, settings: Settings) -> None:
    """Ask a sample of the customers; those with strong experiences answer more often (7.15)."""
    b = settings.behaviour[0]
    measurement = settings.measurement[0]
    asking = key(seed, week, Purpose.SURVEY_SAMPLE)
    answering = key(seed, week, Purpose.SURVEY_RESPONSE)
    seven = key(seed, week, Purpose.ITEM_SEVEN)
    nps = key(seed, week, Purpose.ITEM_NPS)
    status, episode, satisfaction, trust, anger, avoidance = (
        actual.status,
        actual.episode,
        actual.satisfaction,
        actual.trust,
        actual.anger,
        actual.avoidance,
    )
    for i in range(len(status)):
        if status[i] != CUSTOMER or uniform(asking, i) >= measurement.survey_share:
            continue
        books.surveyed += 1.0
        willing = response_probability(episode[i], measurement.response_base, measurement.response_slope)
        if uniform(answering, i) >= willing:
            continue
        books.responses += 1.0
        books.survey_seven += seven_item(satisfaction[i], normal(seven, i), measurement)
        score = nps_score(satisfaction[i], trust[i], anger[i] + avoidance[i], normal(nps, i), b, measurement)
        books.survey_promoters += 1.0 if score >= 9.0 else 0.0
        books.survey_detractors += 1.0 if score <= 6.0 else 0.0


@rule
def seven_item(satisfaction: float, noise: float, measurement: Any) -> float:
    """Give the answer 1 to 7 to the satisfaction item; `noise` is standard normal."""
    return item(
        satisfaction,
        measurement.item7_midpoint,
        measurement.item7_slope,
        measurement.item7_noise * noise,
        1.0,
        7.0,
    )


@rule
def nps_score(satisfaction: float, trust: float, grudge: float, noise: float, b: Behaviour, measurement: Any) -> float:
    """Give the answer 0 to 10 to the recommendation item; `noise` is standard normal."""
    willing = recommendation(
        satisfaction,
        trust,
        grudge,
        b.recommend_per_satisfaction,
        b.recommend_per_trust,
        b.recommend_per_grudge,
    )
    return item(
        willing,
        measurement.nps_midpoint,
        measurement.nps_slope,
        measurement.nps_noise * noise,
        0.0,
        10.0,
    )


class FinalAnswers(NamedTuple):
    """What everybody would answer at the end, asked without sampling, one number a person."""

    hundred: Floats  # satisfaction 0-100, no noise
    seven: Floats  # 1-7 item
    nps: Floats  # 0-10 item
    stay: Floats  # stay intention, 0-1


def final_answers(week: int, seed: int, actual: Actual, settings: Settings) -> FinalAnswers:
    """Ask everybody everything in one week; items use that week's draws."""
    persons = len(actual.status)
    answers = FinalAnswers(np.empty(persons), np.empty(persons), np.empty(persons), np.empty(persons))
    _ask_everybody(week, seed, actual, settings, answers)
    return answers


@loop
def _ask_everybody(week: int, seed: int, actual: Actual, settings: Settings, answers: FinalAnswers) -> None:
    """Fill in the answers of all persons."""
    b = settings.behaviour[0]
    measurement = settings.measurement[0]
    seven = key(seed, week, Purpose.ITEM_SEVEN)
    nps = key(seed, week, Purpose.ITEM_NPS)
    switching, stay_base = settings.market[0].switching_cost, b.stay_base
    midpoint, slope = measurement.item7_midpoint, measurement.item7_slope
    satisfaction, trust, commitment, anger, avoidance = (
        actual.satisfaction,
        actual.trust,
        actual.commitment,
        actual.anger,
        actual.avoidance,
    )
    hundred, sevens, scores, stay = answers.hundred, answers.seven, answers.nps, answers.stay
    for i in range(len(satisfaction)):
        s = satisfaction[i]
        grudge = anger[i] + avoidance[i]
        utility = stay_utility(s, trust[i], commitment[i], grudge, switching, b)
        hundred[i] = index100(s, midpoint, slope)
        sevens[i] = seven_item(s, normal(seven, i), measurement)
        scores[i] = nps_score(s, trust[i], grudge, normal(nps, i), b, measurement)
        stay[i] = stay_intention(utility, stay_base)
