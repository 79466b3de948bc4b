"""What is observed at the end of a week: the aggregates in the books, the readings, the virtual survey.

Both engines use these loops: they look and change no state of customers or firm.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.compiling import loop, rule
from sim.draws import Purpose, key, normal, uniform
from sim.firm import QUEUED, FirmState
from sim.population import (
    CUSTOMER,
    NEVER,
    RECOVERED,
    UNRECOVERED,
    Actual,
    Cases,
    Floats,
    Life,
    Record,
    Shadow,
    Traits,
)
from sim.rules.loyalty import recommendation, stay_intention, stay_utility
from sim.rules.survey import index100, item, response_probability
from sim.settings import Settings


@loop
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
    customers = 0
    base_customers = 0
    total = 0.0
    shadow_total = 0.0
    expectation = 0.0
    recovery_expectation = 0.0
    grudge = 0.0
    for i in range(len(actual.status)):
        if record.reading_week[i] == week:
            record.satisfaction[i] = actual.satisfaction[i]
            record.shadow_satisfaction[i] = shadow.satisfaction[i]
        is_customer = 1 if actual.status[i] == CUSTOMER else 0
        customers += is_customer
        if traits.in_base[i] == 1:
            base_customers += is_customer
            total += actual.satisfaction[i]
            shadow_total += shadow.satisfaction[i]
            expectation += actual.expectation[i]
            recovery_expectation += actual.recovery_expectation[i]
            grudge += actual.anger[i] + actual.avoidance[i]
            count_group(i, actual, life, record, books)
    books.customers = customers
    books.base_customers = base_customers
    books.satisfaction = total
    books.shadow_satisfaction = shadow_total
    books.expectation = expectation
    books.recovery_expectation = recovery_expectation
    books.grudge = grudge
    if week >= 0 and (week + 1) % settings.survey_interval == 0:
        survey(week, seed, actual, books, settings)


@rule
def count_group(i: int, actual: Actual, life: Life, record: Record, books: Any) -> None:
    """Count a person of the base under the newest experience since week 0."""
    if record.first_week[i] == NEVER:
        books.base_untroubled += 1.0
        books.satisfaction_untroubled += actual.satisfaction[i]
    elif life.experience[i] == RECOVERED:
        books.base_recovered += 1.0
        books.satisfaction_recovered += actual.satisfaction[i]
    elif life.experience[i] == UNRECOVERED:
        books.base_unrecovered += 1.0
        books.satisfaction_unrecovered += actual.satisfaction[i]
    else:
        books.base_unheard += 1.0
        books.satisfaction_unheard += actual.satisfaction[i]


@loop
def survey(week: int, seed: int, actual: Actual, books: Any, settings: Settings) -> None:
    """Ask a sample of the customers; those with strong experiences answer more often (7.15)."""
    measurement = settings.measurement[0]
    asking = key(seed, week, Purpose.SURVEY_SAMPLE)
    answering = key(seed, week, Purpose.SURVEY_RESPONSE)
    seven = key(seed, week, Purpose.ITEM_SEVEN)
    nps = key(seed, week, Purpose.ITEM_NPS)
    for i in range(len(actual.status)):
        if actual.status[i] != CUSTOMER or uniform(asking, i) >= measurement.survey_share:
            continue
        books.surveyed += 1.0
        willing = response_probability(actual.episode[i], measurement.response_base, measurement.response_slope)
        if uniform(answering, i) >= willing:
            continue
        books.responses += 1.0
        books.survey_seven += seven_item(i, seven, actual, settings)
        score = nps_score(i, nps, actual, settings)
        books.survey_promoters += 1.0 if score >= 9.0 else 0.0
        books.survey_detractors += 1.0 if score <= 6.0 else 0.0


@rule
def seven_item(i: int, luck: int, actual: Actual, settings: Settings) -> float:
    """Give the answer 1 to 7 of person i to the satisfaction item."""
    measurement = settings.measurement[0]
    return item(
        actual.satisfaction[i],
        measurement.item7_midpoint,
        measurement.item7_slope,
        measurement.item7_noise * normal(luck, i),
        1.0,
        7.0,
    )


@rule
def nps_score(i: int, luck: int, actual: Actual, settings: Settings) -> float:
    """Give the answer 0 to 10 of person i to the recommendation item."""
    b = settings.behaviour[0]
    measurement = settings.measurement[0]
    willing = recommendation(
        actual.satisfaction[i],
        actual.trust[i],
        actual.anger[i] + actual.avoidance[i],
        b.recommend_per_satisfaction,
        b.recommend_per_trust,
        b.recommend_per_grudge,
    )
    return item(
        willing,
        measurement.nps_midpoint,
        measurement.nps_slope,
        measurement.nps_noise * normal(luck, i),
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
    for i in range(len(actual.status)):
        s = actual.satisfaction[i]
        grudge = actual.anger[i] + actual.avoidance[i]
        utility = stay_utility(s, actual.trust[i], actual.commitment[i], grudge, settings.market[0].switching_cost, b)
        answers.hundred[i] = index100(s, measurement.item7_midpoint, measurement.item7_slope)
        answers.seven[i] = seven_item(i, seven, actual, settings)
        answers.nps[i] = nps_score(i, nps, actual, settings)
        answers.stay[i] = stay_intention(utility, b.stay_base)
