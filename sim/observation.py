"""What is observed at the end of a week: the aggregates in the books, the readings, the virtual survey.

Both engines use these loops: they look and change no state of customers or firm.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.bits import UNIT, index, largest, units
from sim.compiling import loop, phase, rule
from sim.draw_slices import SLICE, blocks, draw_listed, draw_normals, draw_slice
from sim.draws import Purpose, key, normal
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
    Flags,
    Floats,
    Ints,
    Life,
    Record,
    Shadow,
    Traits,
)
from sim.rules.loyalty import recommendation, stay_intention, stay_utility
from sim.rules.survey import index100, item, response_probability
from sim.scratch import (
    BEYOND,
    CALM,
    EXPECTED,
    EXPECTED_BEYOND,
    MENDED,
    RECOVERY_EXPECTED,
    RESENTED,
    SILENT_ONES,
    TWINS,
    TWINS_BEYOND,
    UNMENDED,
    Scratch,
    Sums,
)  # fmt: skip
from sim.settings import Settings


@loop
def observe(
    week: int,
    seed: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Fill the week's row of the books, take the readings that are due, hold the survey if it is time."""
    for begin in range(0, len(actual.status), SLICE):
        end = min(begin + SLICE, len(actual.status))
        look_at(week, seed, begin, end, traits, actual, shadow, life, record, firm, settings, scratch)
    enter(week, firm, settings, scratch)


@phase
def look_at(
    week: int,
    seed: int,
    begin: int,
    end: int,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    life: Life,
    record: Record,
    firm: FirmState,
    settings: Settings,
    scratch: Scratch,
) -> None:
    """Take the readings that are due in a slice of persons; group, count and sum the base; survey if it is time."""
    part = slice(begin, end)
    group, sums = record.group[part], scratch.sums
    limit = largest(len(actual.status))
    books = firm.books[week + firm.burn_in]
    read(
        week,
        actual.satisfaction[part],
        shadow.satisfaction[part],
        record.reading_week[part],
        record.satisfaction[part],
        record.shadow_satisfaction[part],
        scratch.flags,
        scratch.places,
    )
    group_base(traits.in_base[part], record.first_end[part], life.experience[part], group)
    count_base(actual.status[part], group, books)
    sum_groups(actual.satisfaction[part], group, limit, sums)
    sum_expectations(
        actual.expectation[part],
        actual.recovery_expectation[part],
        actual.anger[part],
        actual.avoidance[part],
        group,
        limit,
        sums,
    )
    if settings.shadows:
        sum_counted(shadow.satisfaction[part], group, limit, sums)
    if is_surveyed(week, settings):
        survey(week, seed, begin, end, actual, firm, settings, scratch)


@phase
def enter(week: int, firm: FirmState, settings: Settings, scratch: Scratch) -> None:
    """Enter the sums over all persons into the week's row of the books."""
    books = firm.books[week + firm.burn_in]
    sums = scratch.sums
    books.reputation = firm.reputation[0]
    books.queue = firm.counts[QUEUED]
    unit = UNIT if sums[BEYOND] == 0 else np.nan
    calm, recovered, unrecovered, unheard = (
        unit * sums[CALM],
        unit * sums[MENDED],
        unit * sums[UNMENDED],
        unit * sums[SILENT_ONES],
    )
    books.satisfaction_untroubled = calm
    books.satisfaction_recovered = recovered
    books.satisfaction_unrecovered = unrecovered
    books.satisfaction_unheard = unheard
    books.satisfaction = (calm + recovered) + (unrecovered + unheard)
    unit = UNIT if sums[EXPECTED_BEYOND] == 0 else np.nan
    books.expectation = unit * sums[EXPECTED]
    books.recovery_expectation = unit * sums[RECOVERY_EXPECTED]
    books.grudge = unit * sums[RESENTED]
    books.shadow_satisfaction = np.nan if firm.base > 0 else 0.0
    if settings.shadows:
        books.shadow_satisfaction = (UNIT if sums[TWINS_BEYOND] == 0 else np.nan) * sums[TWINS]
    sums[:] = 0


@rule
def is_surveyed(week: int, settings: Settings) -> bool:
    """Tell whether the week ends with a survey."""
    return week >= 0 and (week + 1) % settings.survey_interval == 0


@loop
def read(
    week: int,
    satisfaction: Floats,
    twin_satisfaction: Floats,
    due: Ints,
    reading: Floats,
    twin_reading: Floats,
    flags: Flags,
    places: Ints,
) -> None:
    """Read the satisfaction of those whose reading is due; few are, so they are listed first."""
    for i in range(len(due)):
        flags[i] = due[i] == week
    for place in range(list_marked(flags[: len(due)], 0, places, 0)):
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
    books.customers += count(status, CUSTOMER)
    books.base_customers += count_customers_of(status, group)
    books.base_untroubled += count(group, UNTROUBLED)
    books.base_recovered += count(group, RECOVERED)
    books.base_unrecovered += count(group, UNRECOVERED)
    books.base_unheard += count(group, UNHEARD)


@loop
def count_customers_of(status: Flags, group: Flags) -> int:
    """Count the customers of the base."""
    total = 0
    for i in range(len(status)):
        total += (status[i] == CUSTOMER) & (group[i] != NOT_COUNTED)
    return total


@loop
def sum_groups(values: Floats, group: Flags, limit: float, sums: Sums) -> None:
    """Sum a column by group, exactly up to units; values too large for that, or no numbers, are counted instead."""
    calm, recovered, unrecovered, unheard, beyond = 0, 0, 0, 0, 0
    for i in range(len(group)):
        many = units(values[i])
        calm += many if group[i] == UNTROUBLED else 0
        recovered += many if group[i] == RECOVERED else 0
        unrecovered += many if group[i] == UNRECOVERED else 0
        unheard += many if group[i] == UNHEARD else 0
        beyond += (group[i] != NOT_COUNTED) & (not (abs(values[i]) <= limit))
    sums[CALM] += calm
    sums[MENDED] += recovered
    sums[UNMENDED] += unrecovered
    sums[SILENT_ONES] += unheard
    sums[BEYOND] += beyond


@loop
def sum_expectations(
    expectation: Floats,
    recovery_expectation: Floats,
    anger: Floats,
    avoidance: Floats,
    group: Flags,
    limit: float,
    sums: Sums,
) -> None:
    """Sum over the base what is expected and what is resented, as `sum_groups` does."""
    expected, recovery_expected, resented, beyond = 0, 0, 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        e, r, grudge = expectation[i], recovery_expectation[i], anger[i] + avoidance[i]
        expected += units(e) if counted else 0
        recovery_expected += units(r) if counted else 0
        resented += units(grudge) if counted else 0
        beyond += counted & (not (abs(e) + abs(r) + abs(grudge) <= limit))
    sums[EXPECTED] += expected
    sums[RECOVERY_EXPECTED] += recovery_expected
    sums[RESENTED] += resented
    sums[EXPECTED_BEYOND] += beyond


@loop
def sum_counted(values: Floats, group: Flags, limit: float, sums: Sums) -> None:
    """Sum a column over those of any group in the same way."""
    total, beyond = 0, 0
    for i in range(len(group)):
        counted = group[i] != NOT_COUNTED
        total += units(values[i]) if counted else 0
        beyond += counted & (not (abs(values[i]) <= limit))
    sums[TWINS] += total
    sums[TWINS_BEYOND] += beyond


@phase
def survey(
    week: int, seed: int, begin: int, end: int, actual: Actual, firm: FirmState, settings: Settings, scratch: Scratch
) -> None:
    """Ask a sample of the customers of a slice; those with strong experiences answer more often (7.15)."""
    b = settings.behaviour[0]
    measurement = settings.measurement[0]
    books = firm.books[week + firm.burn_in]
    persons, near, draws, more_draws = scratch.places, scratch.more_places, scratch.luck, scratch.more_luck
    asked = list_asked(
        key(seed, week, Purpose.SURVEY_SAMPLE),
        begin,
        measurement.survey_share,
        actual.status[begin:end],
        draws,
        scratch.flags,
        persons,
    )
    answering = list_answering(
        key(seed, week, Purpose.SURVEY_RESPONSE),
        asked,
        measurement.response_base,
        measurement.response_slope,
        actual.episode,
        draws,
        more_draws,
        scratch.flags,
        persons,
        near,
    )
    seven, nps = key(seed, week, Purpose.ITEM_SEVEN), key(seed, week, Purpose.ITEM_NPS)
    draw_normals(seven, persons, 0, blocks(answering), draws, scratch.flags, near, scratch.third)
    draw_normals(nps, persons, 0, blocks(answering), more_draws, scratch.flags, near, scratch.third)
    books.surveyed += asked
    books.responses += answering
    for place in range(answering):
        i = index(persons[place])
        grudge = actual.anger[i] + actual.avoidance[i]
        books.survey_seven += seven_item(actual.satisfaction[i], draws[place], measurement)
        score = nps_score(actual.satisfaction[i], actual.trust[i], grudge, more_draws[place], b, measurement)
        books.survey_promoters += 1.0 if score >= 9.0 else 0.0
        books.survey_detractors += 1.0 if score <= 6.0 else 0.0


@loop
def list_asked(luck: int, begin: int, share: float, status: Flags, draws: Floats, flags: Flags, persons: Ints) -> int:
    """List the customers of a slice who are asked; gives their number."""
    draw_slice(luck, begin, begin + len(status), draws)
    for i in range(len(status)):
        flags[i] = (status[i] == CUSTOMER) & (draws[i] < share)
    return list_marked(flags[: len(status)], begin, persons, 0)


@loop
def list_answering(
    luck: int,
    asked: int,
    base: float,
    slope: float,
    episode: Floats,
    draws: Floats,
    episodes: Floats,
    flags: Flags,
    persons: Ints,
    near: Ints,
) -> int:
    """Leave in the list of those asked only who answer; gives their number."""
    draw_listed(luck, persons, 0, asked, draws)
    for place in range(asked):
        episodes[place] = episode[index(persons[place])]
    for place in range(asked):
        flags[place] = draws[place] < response_probability(episodes[place], base, slope)
    answering = list_marked(flags[:asked], 0, near, 0)
    for place in range(answering):
        persons[place] = persons[near[place]]
    return answering


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
