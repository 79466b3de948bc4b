"""What is observed at the end of a week: the aggregates in the books, the readings, the virtual survey.

Both engines use these loops: they look and change no state of customers or firm.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.compiling import loop, phase, rule
from sim.draws import Purpose, key, normal, uniform
from sim.firm import QUEUED, FirmState
from sim.parameter_values import Behaviour
from sim.population import (
    CUSTOMER,
    NEVER_FAILED,
    RECOVERED,
    UNRECOVERED,
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
) -> None:
    """Fill the week's row of the books, take the readings that are due, hold the survey if it is time."""
    books = firm.books[week + firm.burn_in]
    books.reputation = firm.reputation[0]
    books.queue = firm.counts[QUEUED]
    read(week, actual.satisfaction, shadow.satisfaction, record)
    count_base(traits.in_base, actual.status, record.first_end, life.experience, books)
    sum_base(traits.in_base, actual, record.first_end, life.experience, books)
    books.shadow_satisfaction = np.nan if firm.base > 0 else 0.0
    if settings.shadows:
        books.shadow_satisfaction = sum_twins(traits.in_base, shadow.satisfaction)
    if week >= 0 and (week + 1) % settings.survey_interval == 0:
        survey(week, seed, actual, books, settings)


@loop
def read(week: int, satisfaction: Floats, twin_satisfaction: Floats, record: Record) -> None:
    """Read the satisfaction of those whose reading is due."""
    due, reading, twin_reading = record.reading_week, record.satisfaction, record.shadow_satisfaction
    for i in range(len(due)):
        if due[i] == week:
            reading[i] = satisfaction[i]
            twin_reading[i] = twin_satisfaction[i]


@loop
def count_base(in_base: Flags, status: Flags, first_end: Flags, experience: Flags, books: Any) -> None:
    """Count the customers, and the base by the newest experience since week 0."""
    customers, base_customers, persons, untroubled, recovered, unrecovered = 0, 0, 0, 0, 0, 0
    for i in range(len(status)):
        of_base = in_base[i] == 1
        troubled = of_base & (first_end[i] != NEVER_FAILED)
        customers += status[i] == CUSTOMER
        base_customers += of_base & (status[i] == CUSTOMER)
        persons += of_base
        untroubled += of_base & (first_end[i] == NEVER_FAILED)
        recovered += troubled & (experience[i] == RECOVERED)
        unrecovered += troubled & (experience[i] == UNRECOVERED)
    books.customers = customers
    books.base_customers = base_customers
    books.base_untroubled = untroubled
    books.base_recovered = recovered
    books.base_unrecovered = unrecovered
    books.base_unheard = persons - untroubled - recovered - unrecovered


@loop
def sum_base(in_base: Flags, actual: Actual, first_end: Flags, experience: Flags, books: Any) -> None:
    """Sum states over the base, in order of persons.

    Whoever is not of a group adds 0 to its sum, which changes nothing and spares a branch that cannot be foreseen.
    The eight sums stand in one loop because each has to wait for its own last addition only.
    """
    satisfaction, expectation, recovery_expectation, anger, avoidance = (
        actual.satisfaction,
        actual.expectation,
        actual.recovery_expectation,
        actual.anger,
        actual.avoidance,
    )
    total, expected, recovery_expected, grudge = 0.0, 0.0, 0.0, 0.0
    untroubled, recovered, unrecovered, unheard = 0.0, 0.0, 0.0, 0.0
    for i in range(len(in_base)):
        of_base = in_base[i] == 1
        s, e, r, g = satisfaction[i], expectation[i], recovery_expectation[i], anger[i] + avoidance[i]
        kind = experience[i]
        calm = first_end[i] == NEVER_FAILED
        is_recovered = (not calm) & (kind == RECOVERED)
        is_unrecovered = (not calm) & (kind == UNRECOVERED)
        s = s if of_base else 0.0
        total += s
        expected += e if of_base else 0.0
        recovery_expected += r if of_base else 0.0
        grudge += g if of_base else 0.0
        untroubled += s if calm else 0.0
        recovered += s if is_recovered else 0.0
        unrecovered += s if is_unrecovered else 0.0
        unheard += 0.0 if calm | is_recovered | is_unrecovered else s
    books.satisfaction = total
    books.expectation = expected
    books.recovery_expectation = recovery_expected
    books.grudge = grudge
    books.satisfaction_untroubled = untroubled
    books.satisfaction_recovered = recovered
    books.satisfaction_unrecovered = unrecovered
    books.satisfaction_unheard = unheard


@loop
def sum_twins(in_base: Flags, twin_satisfaction: Floats) -> float:
    """Sum the satisfaction of the shadows over the base, in order of persons."""
    total = 0.0
    for i in range(len(in_base)):
        total += twin_satisfaction[i] if in_base[i] == 1 else 0.0
    return total


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
