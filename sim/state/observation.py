"""What is observed at the end of a week: the aggregates in the books, the readings, the virtual survey.

Both engines use these loops: they look and change no state of customers or firm.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.compaction import compress_indices, index
from sim.kernels.fixed_point import from_fixed, largest_fixed, to_fixed
from sim.kernels.jit import loop, rule
from sim.parameters.values import Behaviour, Measurement
from sim.rules.loyalty import grudge_of, recommendation, resentment, stay_intention, stay_utility
from sim.rules.survey import index100, item, response_probability
from sim.state.draws import Purpose, draw, key, normal, normal_quantile
from sim.state.firm import QUEUED, FirmState
from sim.state.people import (
    CUSTOMER,
    NEVER_FAILED,
    NOT_COUNTED,
    RECOVERED,
    UNHEARD,
    UNRECOVERED,
    UNTROUBLED,
    Actual,
    Flags,
    Floats,
    People,
    Twin,
    tenure,
)
from sim.state.settings import Settings
from sim.state.workspace import Scratch


@loop
def observe(week: int, seed: int, people: People, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Fill the week's row of the books, take the readings that are due, hold the survey if it is time."""
    actual, record, row = people.actual, people.record, week + firm.burn_in
    books = firm.books[row]
    for i in range(len(record.group)):
        record.group[i] = group_of(i, people)
    for at in range(compress_indices(record.reading_week, week, scratch.listed)):
        i = index(scratch.listed[at])
        record.satisfaction[i] = actual.satisfaction[i]
        record.twin_satisfaction[i] = people.twin.satisfaction[i]
    books.reputation = firm.reputation[0]
    books.queue = firm.counts[QUEUED]
    count_base(row, people, firm)
    sum_base(row, people, firm)
    books.spread = spread_of_base(people)
    books.twin_satisfaction = np.nan if firm.base > 0 else 0.0
    if week < 0:  # the twins are still one with their persons
        books.twin_satisfaction = books.satisfaction
    elif settings.twins:
        books.twin_satisfaction = sum_of_twins(record.group, people.twin)
    if week >= 0 and (week + 1) % settings.survey_interval == 0:
        asked, share = scratch.flags, settings.measurement.survey_share
        for i in range(len(asked)):
            asked[i] = (actual.status[i] == CUSTOMER) & (draw(seed, week, Purpose.SURVEY_SAMPLE, i) < share)
        for at in range(compress_indices(asked, 1, scratch.listed)):
            survey(index(scratch.listed[at]), week, seed, actual, firm, settings)


@rule
def group_of(i: int, people: People) -> int:
    """Return the newest experience since week 0 of a person of the base; others are not counted."""
    newest = UNTROUBLED if people.record.first_end[i] == NEVER_FAILED else people.life.experience[i]
    return int(newest if people.traits.in_base[i] == 1 else NOT_COUNTED)


@rule
def count_base(row: int, people: People, firm: FirmState) -> None:
    """Count the customers, and the base by group."""
    status, group = people.actual.status, people.record.group
    customers, of_base, untroubled, recovered, unrecovered, unheard = 0, 0, 0, 0, 0, 0
    for i in range(len(group)):
        customers += status[i] == CUSTOMER
    for i in range(len(group)):
        of_base += 1 if (status[i] == CUSTOMER) & (group[i] != NOT_COUNTED) else 0
    for i in range(len(group)):
        untroubled += group[i] == UNTROUBLED
        recovered += group[i] == RECOVERED
        unrecovered += group[i] == UNRECOVERED
        unheard += group[i] == UNHEARD
    books = firm.books[row]
    books.customers = customers
    books.base_customers = of_base
    books.base_untroubled = untroubled
    books.base_recovered = recovered
    books.base_unrecovered = unrecovered
    books.base_unheard = unheard


@rule
def sum_base(row: int, people: People, firm: FirmState) -> None:
    """Sum over the base the satisfaction by group, and what is expected and resented, exactly up to a unit."""
    actual, group = people.actual, people.record.group
    limit = largest_fixed(len(group))
    untroubled, recovered, unrecovered, unheard, overflow = 0, 0, 0, 0, 0
    for i in range(len(group)):
        satisfaction = to_fixed(actual.satisfaction[i])
        untroubled += satisfaction if group[i] == UNTROUBLED else 0
        recovered += satisfaction if group[i] == RECOVERED else 0
        unrecovered += satisfaction if group[i] == UNRECOVERED else 0
        unheard += satisfaction if group[i] == UNHEARD else 0
        overflow += (group[i] != NOT_COUNTED) & (not (abs(actual.satisfaction[i]) <= limit))
    books = firm.books[row]
    books.satisfaction_untroubled = from_fixed(untroubled, overflow)
    books.satisfaction_recovered = from_fixed(recovered, overflow)
    books.satisfaction_unrecovered = from_fixed(unrecovered, overflow)
    books.satisfaction_unheard = from_fixed(unheard, overflow)
    books.satisfaction = (books.satisfaction_untroubled + books.satisfaction_recovered) + (
        books.satisfaction_unrecovered + books.satisfaction_unheard
    )
    expectation, recovery_expectation, resented, overflow = 0, 0, 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        e, r, grudge = actual.expectation[i], actual.recovery_expectation[i], actual.anger[i] + actual.avoidance[i]
        expectation += to_fixed(e) if counted else 0
        recovery_expectation += to_fixed(r) if counted else 0
        resented += to_fixed(grudge) if counted else 0
        overflow += counted & (not (abs(e) + abs(r) + abs(grudge) <= limit))
    books.expectation = from_fixed(expectation, overflow)
    books.recovery_expectation = from_fixed(recovery_expectation, overflow)
    books.grudge = from_fixed(resented, overflow)


@rule
def spread_of_base(people: People) -> float:
    """Return the standard deviation of satisfaction among the customers of the base, nan if there are none."""
    status, group, satisfaction = people.actual.status, people.record.group, people.actual.satisfaction
    limit, number, total, squares, overflow = largest_fixed(len(group)), 0, 0, 0, 0
    for i in range(len(group)):
        counted = (status[i] == CUSTOMER) & (group[i] != NOT_COUNTED)
        s = satisfaction[i]
        number += counted
        total += to_fixed(s) if counted else 0
        squares += to_fixed(s * s) if counted else 0
        overflow += counted & (not (s * s <= limit))
    if number == 0:
        return np.nan
    mean = from_fixed(total, overflow) / number
    return math.sqrt(max(0.0, from_fixed(squares, overflow) / number - mean * mean))


@rule
def sum_of_twins(group: Flags, twin: Twin) -> float:
    """Sum the satisfaction of the twins of the base."""
    limit, total, overflow = largest_fixed(len(group)), 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        total += to_fixed(twin.satisfaction[i]) if counted else 0
        overflow += counted & (not (abs(twin.satisfaction[i]) <= limit))
    return from_fixed(total, overflow)


@rule
def survey(i: int, week: int, seed: int, actual: Actual, firm: FirmState, settings: Settings) -> None:
    """Ask a customer of the sample; those with strong experiences answer more often (7.15)."""
    books, measurement = firm.books[week + firm.burn_in], settings.measurement
    books.surveyed += 1.0
    answers = response_probability(actual.episode[i], measurement.response_base, measurement.response_slope)
    if draw(seed, week, Purpose.SURVEY_RESPONSE, i) >= answers:
        return
    books.responses += 1.0
    seven = normal_quantile(draw(seed, week, Purpose.ITEM_SEVEN, i))
    nps = normal_quantile(draw(seed, week, Purpose.ITEM_NPS, i))
    grudge = grudge_of(actual.anger[i], actual.avoidance[i])
    books.survey_seven += seven_item(actual.satisfaction[i], seven, measurement)
    score = nps_score(actual.satisfaction[i], actual.trust[i], grudge, nps, settings.behaviour, measurement)
    books.survey_promoters += 1.0 if score >= 9.0 else 0.0
    books.survey_detractors += 1.0 if score <= 6.0 else 0.0


@rule
def seven_item(satisfaction: float, noise: float, measurement: Measurement) -> float:
    """Return the answer 1 to 7 to the satisfaction item; `noise` is standard normal."""
    return item(
        satisfaction,
        measurement.item7_midpoint,
        measurement.item7_slope,
        measurement.item7_noise * noise,
        1.0,
        7.0,
    )


@rule
def nps_score(
    satisfaction: float, trust: float, grudge: float, noise: float, b: Behaviour, measurement: Measurement
) -> float:
    """Return the answer 0 to 10 to the recommendation item; `noise` is standard normal."""
    willing = recommendation(satisfaction, trust, grudge, b)
    return item(
        willing,
        measurement.nps_midpoint,
        measurement.nps_slope,
        measurement.nps_noise * noise,
        0.0,
        10.0,
    )


class FinalAnswers(NamedTuple):
    """What everybody would answer at the end, asked without sampling, one number per person."""

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
    b = settings.behaviour
    measurement = settings.measurement
    seven = key(seed, week, Purpose.ITEM_SEVEN)
    nps = key(seed, week, Purpose.ITEM_NPS)
    switching, stay_base = settings.market.switching_cost, b.stay_base
    midpoint, slope = measurement.item7_midpoint, measurement.item7_slope
    satisfaction, trust, commitment, unevenness, anger, avoidance = (
        actual.satisfaction,
        actual.trust,
        actual.commitment,
        actual.unevenness,
        actual.anger,
        actual.avoidance,
    )
    hundred, sevens, scores, stay = answers.hundred, answers.seven, answers.nps, answers.stay
    for i in range(len(satisfaction)):
        s = satisfaction[i]
        grudge = grudge_of(anger[i], avoidance[i])
        utility = stay_utility(
            s, trust[i], commitment[i], unevenness[i], resentment(grudge, b), tenure(i, week, actual), switching, b
        )
        hundred[i] = index100(s, midpoint, slope)
        sevens[i] = seven_item(s, normal(seven, i), measurement)
        scores[i] = nps_score(s, trust[i], grudge, normal(nps, i), b, measurement)
        stay[i] = stay_intention(utility, stay_base)
