"""Compiled loops over the subjects of an experiment: they call the rules the field calls, and nothing else.

A forced failure or answer is judged by `sim.rules.appraisal`, an ordinary visit by `sim.population.encounter`.
"""

from typing import NamedTuple

import numpy as np

from sim.compiling import loop
from sim.draws import key, normal, uniform
from sim.population import CUSTOMER, FORMER, Actual, Flags, Floats, Shadow, Traits, delivered, encounter
from sim.rules.appraisal import Answer, Credit, Customer, Failure, Lens, appraise, expected_recovery, suffer
from sim.rules.loyalty import cooled, exit_hazard, hardened_share, recommendation, stay_intention, stay_utility
from sim.rules.service import visit_probability
from sim.rules.voice import voice_probability
from sim.rules.word_of_mouth import telling_probability
from sim.settings import Settings


class Episodes(NamedTuple):
    """The latest forced failure of every subject and what its answer led to, one number a person."""

    severity: Floats  # 0..1
    controllability: Floats  # 0..1
    base_stability: Floats  # 0..1
    process: Flags  # 0/1
    used: Flags  # 0/1
    performance: Floats  # sd
    expectation: Floats  # sd, at the visit
    memory: Floats  # failures remembered before this one
    harm: Floats
    loss: Floats  # sd
    felt: Floats  # sd
    x_failed: Floats  # sd
    x_ordinary: Floats  # sd, the same visit without failure
    voice: Floats  # probability of a complaint
    expected_at_failure: Floats  # owed, before any answer
    credit_satisfaction: Floats
    credit_expectation: Floats
    credit_restored: Floats
    owed: Floats  # price
    distributive: Floats  # owed
    interactional: Floats  # owed
    procedural: Floats  # owed
    recovery: Floats  # owed
    recovery_cumulative: Floats  # owed
    expected: Floats  # owed, at the answer
    complaint_satisfaction: Floats  # sd
    delight: Floats  # sd


class Answers(NamedTuple):
    """What the firm does for every subject; units as in `sim.rules.appraisal.Answer`."""

    compensation: Floats  # price
    repair: Floats  # 0..1
    courtesy: Floats  # -.5..1
    explain: Floats  # 0..1
    days: Floats
    personalised: Floats  # 0..1
    firm_first: Flags  # 0/1


def empty_episodes(persons: int) -> Episodes:
    """Make the episodes of subjects to whom nothing has happened yet."""
    flags = ("process", "used")
    return Episodes._make(np.zeros(persons, np.int8 if name in flags else np.float64) for name in Episodes._fields)


@loop
def fill_uniform(out: Floats, seed: int, week: int, purpose: int, index: int, first: int) -> None:
    """Fill with the uniform draws of consecutive persons, beginning with person `first`."""
    luck = key(seed, week, purpose)
    for i in range(len(out)):
        out[i] = uniform(luck, first + i, index)


@loop
def fill_normal(out: Floats, seed: int, week: int, purpose: int, index: int, first: int) -> None:
    """Fill with the standard normal draws of consecutive persons, beginning with person `first`."""
    luck = key(seed, week, purpose)
    for i in range(len(out)):
        out[i] = normal(luck, first + i, index)


@loop
def perform(out: Floats, noise: Floats, traits: Traits, settings: Settings) -> None:
    """Give what a visit of every subject delivers [sd], from its draws."""
    for i in range(len(out)):
        out[i] = delivered(i, noise[i], traits, settings)


@loop
def visit_actual(performance: Floats, traits: Traits, actual: Actual, settings: Settings) -> None:
    """Let every subject have an ordinary visit."""
    for i in range(len(performance)):
        encounter(i, performance[i], actual, traits, settings)


@loop
def visit_shadow(performance: Floats, traits: Traits, shadow: Shadow, settings: Settings) -> None:
    """Let every twin have an ordinary visit."""
    for i in range(len(performance)):
        encounter(i, performance[i], shadow, traits, settings)


@loop
def fail(
    performance: Floats,
    explain: Floats,
    traits: Traits,
    actual: Actual,
    episodes: Episodes,
    settings: Settings,
) -> None:
    """Let every visit fail as `episodes` says, by the rules of section 7.3; nothing is noticed yet."""
    b = settings.behaviour[0]
    policy = settings.policy[0]
    for i in range(len(performance)):
        segment = traits.segment[i]
        failure = Failure(
            episodes.severity[i],
            episodes.controllability[i],
            episodes.base_stability[i],
            episodes.process[i] == 1,
            episodes.used[i] == 1,
            performance[i],
            actual.expectation[i],
            actual.failure_memory[i],
        )
        suffering = suffer(failure, explain[i], settings.segment_zone[segment], b)
        episodes.performance[i] = performance[i]
        episodes.expectation[i] = failure.expectation
        episodes.memory[i] = failure.memory
        episodes.harm[i] = suffering.harm
        episodes.loss[i] = suffering.loss
        episodes.felt[i] = suffering.felt
        episodes.x_failed[i] = suffering.x_failed
        episodes.x_ordinary[i] = suffering.x_ordinary
        episodes.credit_satisfaction[i] = suffering.x_failed
        episodes.credit_expectation[i] = 0.0
        episodes.credit_restored[i] = 0.0
        actual.episode[i] = suffering.x_failed
        actual.satisfaction[i] += b.failure_salience * (suffering.x_failed - actual.satisfaction[i])
        news = performance[i] + settings.advertised - suffering.loss
        actual.expectation[i] += b.expectation_updating * (news - actual.expectation[i])
        actual.trust[i] -= b.trust_loss_per_felt_loss * suffering.felt
        actual.anger[i] += b.anger_per_felt_loss * suffering.felt
        actual.failure_memory[i] += 1.0
        episodes.expected_at_failure[i] = expected_recovery(
            actual.recovery_expectation[i], suffering.harm, policy.promise_recovery, actual.commitment[i], b
        )
        episodes.voice[i] = voice_probability(
            suffering.felt,
            traits.prior_bond[i],
            actual.recovery_expectation[i],
            traits.voice_trait[i],
            policy.ease,
            settings.segment_voice[segment],
            b,
        )


@loop
def answer(
    answers: Answers, hardens: bool, traits: Traits, actual: Actual, episodes: Episodes, settings: Settings
) -> None:
    """Let every subject judge an answer (7.5 to 7.8); `hardens` lets anger cool and harden over its days first."""
    b = settings.behaviour[0]
    policy = settings.policy[0]
    for i in range(len(answers.days)):
        segment = traits.segment[i]
        if hardens:
            hardening = hardened_share(actual.commitment[i], b.hardening_into_avoidance, b.loyal_hardening)
            actual.anger[i], actual.avoidance[i] = cooled(
                actual.anger[i], actual.avoidance[i], answers.days[i], b.log_calm, hardening
            )
        judged = appraise(
            Failure(
                episodes.severity[i],
                episodes.controllability[i],
                episodes.base_stability[i],
                episodes.process[i] == 1,
                episodes.used[i] == 1,
                episodes.performance[i],
                episodes.expectation[i],
                episodes.memory[i],
            ),
            episodes.loss[i],
            episodes.felt[i],
            Credit(episodes.credit_satisfaction[i], episodes.credit_expectation[i], episodes.credit_restored[i]),
            Answer(
                answers.compensation[i],
                answers.repair[i],
                answers.courtesy[i],
                answers.explain[i],
                answers.days[i],
                answers.personalised[i],
                answers.firm_first[i] == 1,
            ),
            Customer(
                traits.fair_compensation[i],
                traits.averse[i] == 1,
                actual.satisfaction[i],
                actual.expectation[i],
                actual.trust[i],
                actual.commitment[i],
                actual.recovery_expectation[i],
                actual.anger[i],
                actual.apologies_heard[i],
            ),
            policy.promise_recovery,
            policy.inform,
            0.0,
            False,
            Lens(
                settings.segment_zone[segment],
                settings.segment_distributive[segment],
                settings.segment_interactional[segment],
                settings.segment_distributive_cumulative[segment],
                settings.segment_interactional_cumulative[segment],
            ),
            b,
        )
        actual.episode[i] = judged.x
        actual.satisfaction[i] = judged.satisfaction
        actual.expectation[i] = judged.expectation
        actual.trust[i] = judged.trust
        actual.commitment[i] = judged.commitment
        actual.anger[i] = judged.anger
        actual.recovery_expectation[i] = judged.recovery_expectation
        actual.apologies_heard[i] = judged.apologies_heard
        episodes.credit_satisfaction[i] = judged.x_cumulative
        episodes.credit_expectation[i] = judged.credit_expectation
        episodes.credit_restored[i] = judged.credit_restored
        episodes.harm[i] = judged.harm
        episodes.owed[i] = judged.owed
        episodes.distributive[i] = judged.distributive
        episodes.interactional[i] = judged.interactional
        episodes.procedural[i] = judged.procedural
        episodes.recovery[i] = judged.recovery
        episodes.recovery_cumulative[i] = judged.recovery_cumulative
        episodes.expected[i] = judged.expected
        episodes.complaint_satisfaction[i] = judged.complaint_satisfaction
        episodes.delight[i] = judged.delight


@loop
def utilities(
    out: Floats,
    satisfaction: Floats,
    trust: Floats,
    commitment: Floats,
    grudge: Floats,
    settings: Settings,
) -> None:
    """Give the reasons to stay [logit] (7.11)."""
    b = settings.behaviour[0]
    cost = settings.market[0].switching_cost
    for i in range(len(out)):
        out[i] = stay_utility(satisfaction[i], trust[i], commitment[i], grudge[i], cost, b)


@loop
def intentions(out: Floats, utility: Floats, settings: Settings) -> None:
    """Give the stated probability to stay."""
    for i in range(len(out)):
        out[i] = stay_intention(utility[i], settings.behaviour[0].stay_base)


@loop
def recommendations(out: Floats, satisfaction: Floats, trust: Floats, grudge: Floats, settings: Settings) -> None:
    """Give the readiness to recommend [sd]."""
    b = settings.behaviour[0]
    for i in range(len(out)):
        out[i] = recommendation(
            satisfaction[i],
            trust[i],
            grudge[i],
            b.recommend_per_satisfaction,
            b.recommend_per_trust,
            b.recommend_per_grudge,
        )


@loop
def tellings(out: Floats, x: Floats, settings: Settings) -> None:
    """Give the chance of telling others about an episode of satisfaction x."""
    for i in range(len(out)):
        out[i] = telling_probability(x[i], settings.behaviour[0])


@loop
def go(
    u_visit: Floats,
    performance: Floats,
    u_exit: Floats,
    went: Flags,
    twin_went: Flags,
    traits: Traits,
    actual: Actual,
    shadow: Shadow,
    settings: Settings,
) -> None:
    """Live one free week: customers may visit and may leave; nothing fails. Notes who visited."""
    b = settings.behaviour[0]
    market = settings.market[0]
    for i in range(len(u_visit)):
        went[i] = 0
        twin_went[i] = 0
        grudge = actual.anger[i] + actual.avoidance[i]
        if actual.status[i] == CUSTOMER:
            if u_visit[i] < visit_probability(traits.visit_rate[i], grudge, b.visits_lost_per_grudge):
                went[i] = 1
                encounter(i, performance[i], actual, traits, settings)
            utility = stay_utility(
                actual.satisfaction[i], actual.trust[i], actual.commitment[i], grudge, market.switching_cost, b
            )
            if u_exit[i] < exit_hazard(utility, market.weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap):
                actual.status[i] = FORMER
        if shadow.status[i] == CUSTOMER:
            if u_visit[i] < visit_probability(traits.visit_rate[i], 0.0, b.visits_lost_per_grudge):
                twin_went[i] = 1
                encounter(i, performance[i], shadow, traits, settings)
            utility = stay_utility(
                shadow.satisfaction[i], shadow.trust[i], shadow.commitment[i], 0.0, market.switching_cost, b
            )
            if u_exit[i] < exit_hazard(utility, market.weekly_exit_hazard, b.intention_to_behaviour, b.exit_cap):
                shadow.status[i] = FORMER
