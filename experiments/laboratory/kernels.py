"""Compiled loops over the subjects of an experiment: they call the rules the field calls, and nothing else.

A forced failure or answer is judged by `sim.rules.appraisal` and moves people by `sim.rules.transitions`.
"""

from typing import Annotated, NamedTuple

import numpy as np

from sim.engines.compiled.customer import fade, feels_like_visiting, resents, utility
from sim.kernels.jit import loop, rule
from sim.rules.appraisal import Answer, FailureInputs, Hurt, appraise_failure, expected_recovery, judge_answer
from sim.rules.bots import BOT, as_received, bot_has_failed
from sim.rules.justice import tolerated_days
from sim.rules.loyalty import (
    cooled,
    exit_hazard,
    occasion_to_leave,
    recommendation,
    relieved,
    resentment,
    stay_intention,
)
from sim.rules.transitions import Credit, after_answer, after_failure, credit_after, first_credit
from sim.rules.voice import voice_probability
from sim.rules.word_of_mouth import telling_probability
from sim.state.draws import key, normal, uniform
from sim.state.people import CUSTOMER, FORMER, Actual, Flags, Floats, Traits, Twin, delivered, encounter
from sim.state.rows import (
    answer_states,
    failure_states,
    grudge_states,
    judge_of,
    keep_answer_states,
    keep_failure_states,
    keep_grudge_states,
    weights_of,
)
from sim.state.settings import Settings


class Episodes(NamedTuple):
    """The latest forced failure of every subject and what its answer led to, one number per person."""

    severity: Annotated[Floats, "0..1", "how severe the latest failure was"]
    controllability: Annotated[Floats, "0..1", "how far the firm could have prevented it"]
    base_stability: Annotated[Floats, "0..1", "how far its cause is expected to happen again"]
    process: Annotated[Flags, "0/1", "the treatment was wrong, not the thing"]
    used: Annotated[Flags, "0/1", "the service was used all the same"]
    spoken: Annotated[Flags, "0/1", "complained and not heard yet"]
    bot_failures: Annotated[Flags, "count", "times that a chatbot has answered it without a repair"]
    performance: Annotated[Floats, "sd", "what the failed visit delivered apart from the failure"]
    expectation: Annotated[Floats, "sd", "service expected at that visit"]
    memory: Annotated[Floats, "count", "failures remembered before this one"]
    harm: Annotated[Floats, "0..1", "severity weighed by blame and stability; after an answer as that explains it"]
    loss: Annotated[Floats, "sd", "what the harm takes from the visit"]
    part: Annotated[Floats, "sd", "part of the loss that neither the zone of tolerance nor a surplus absorbs"]
    noticed: Annotated[Floats, "0..1", "how far the failure is noticed"]
    felt: Annotated[Floats, "sd", "the loss as it is felt"]
    x_failed: Annotated[Floats, "sd", "satisfaction with the failed visit, before any answer"]
    x_ordinary: Annotated[Floats, "sd", "satisfaction with the same visit without the failure"]
    voice: Annotated[Floats, "probability", "chance of a complaint"]
    expected_at_failure: Annotated[Floats, "owed", "recovery expected when it failed, before any answer"]
    credit_satisfaction: Annotated[Floats, "sd", "what the case has done to satisfaction so far"]
    credit_expectation: Annotated[Floats, "sd", "what the case has done to the service expectation so far"]
    credit_restored: Annotated[Floats, "0..1", "share of the loss that answers have restored so far"]
    owed: Annotated[Floats, "price", "money that would make the failure good"]
    distributive: Annotated[Floats, "owed", "distributive justice of the answer"]
    interactional: Annotated[Floats, "owed", "interactional justice of the answer"]
    procedural: Annotated[Floats, "owed", "procedural justice of the answer"]
    recovery: Annotated[Floats, "owed", "recovery: the three justices together, for the episode"]
    recovery_cumulative: Annotated[Floats, "owed", "recovery with the weights of the relationship"]
    expected: Annotated[Floats, "owed", "recovery expected at the answer"]
    complaint_satisfaction: Annotated[Floats, "sd", "satisfaction with the handling of the complaint"]
    delight: Annotated[Floats, "sd", "delight about the answer, or dismay if negative"]


class AnswerColumns(NamedTuple):
    """What the firm does for every subject; units as in `sim.rules.appraisal.Answer`."""

    compensation: Floats  # price
    repair: Floats  # 0..1
    courtesy: Floats  # -.5..1
    explain: Floats  # 0..1
    days: Floats
    personalised: Floats  # 0..1
    firm_first: Flags  # 0/1
    by_bot: Flags  # 0/1, a chatbot answers


def empty_episodes(persons: int) -> Episodes:
    """Make the episodes of subjects to whom nothing has happened yet."""
    flags = ("process", "used", "spoken", "bot_failures")
    return Episodes._make(np.zeros(persons, np.int8 if name in flags else np.float64) for name in Episodes._fields)


@loop
def wait(traits: Traits, actual: Actual, twin: Twin, settings: Settings) -> None:
    """Let a week pass for everybody."""
    for i in range(len(actual.status)):
        fade(i, traits, actual, twin, settings)


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
    """Return what a visit of every subject delivers [sd], from its draws."""
    for i in range(len(out)):
        out[i] = delivered(i, noise[i], traits, settings)


@loop
def visit(performance: Floats, traits: Traits, person_or_twin: Actual | Twin, settings: Settings) -> None:
    """Let every subject, or every twin, have an ordinary visit."""
    for i in range(len(performance)):
        encounter(i, performance[i], person_or_twin, traits, settings)


@rule
def failure_of(i: int, episodes: Episodes) -> FailureInputs:
    """Return the latest failure of subject i as it happened."""
    return FailureInputs(
        severity=episodes.severity[i],
        controllability=episodes.controllability[i],
        base_stability=episodes.base_stability[i],
        process=episodes.process[i] == 1,
        used=episodes.used[i] == 1,
        performance=episodes.performance[i],
        expectation=episodes.expectation[i],
        memory=episodes.memory[i],
    )


@rule
def set_credit(i: int, credit: Credit, episodes: Episodes) -> None:
    """Keep what the case of subject i has been credited with."""
    episodes.credit_satisfaction[i] = credit.satisfaction
    episodes.credit_expectation[i] = credit.expectation
    episodes.credit_restored[i] = credit.restored


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
    b = settings.behaviour
    policy = settings.policy
    for i in range(len(performance)):
        segment = traits.segment[i]
        episodes.performance[i] = performance[i]
        episodes.expectation[i] = actual.expectation[i]
        episodes.memory[i] = actual.failure_memory[i]
        episodes.spoken[i] = 0
        episodes.bot_failures[i] = 0
        hurt = appraise_failure(failure_of(i, episodes), explain[i], settings.segment_zone[segment], b)
        episodes.harm[i] = hurt.harm
        episodes.loss[i] = hurt.loss
        episodes.part[i] = hurt.part
        episodes.noticed[i] = hurt.noticed
        episodes.felt[i] = hurt.felt
        episodes.x_failed[i] = hurt.x_failed
        episodes.x_ordinary[i] = hurt.x_ordinary
        set_credit(i, first_credit(hurt), episodes)
        bond = traits.prior_bond[i]
        after = after_failure(failure_states(i, actual), performance[i], bond, settings.advertised, hurt, b)
        keep_failure_states(i, actual, after)
        episodes.expected_at_failure[i] = expected_recovery(
            actual.recovery_expectation[i], hurt.harm, policy.promise_recovery, actual.commitment[i], b
        )
        episodes.voice[i] = voice_probability(
            hurt.felt,
            traits.prior_bond[i],
            actual.recovery_expectation[i],
            traits.voice_trait[i],
            policy.ease,
            settings.segment_voice[segment],
            b,
        )


@loop
def answer(
    answers: AnswerColumns, hardens: bool, traits: Traits, actual: Actual, episodes: Episodes, settings: Settings
) -> None:
    """Let every subject judge an answer (7.5 to 7.8); `hardens` lets anger cool and harden over its days first."""
    b = settings.behaviour
    policy = settings.policy
    tolerated = tolerated_days(settings.tolerated_wait, policy.inform)
    for i in range(len(answers.days)):
        if episodes.spoken[i] == 1:
            actual.anger[i] = relieved(actual.anger[i], b)
            episodes.spoken[i] = 0
        if hardens:
            grudge = cooled(grudge_states(i, actual), actual.commitment[i], answers.days[i], b)
            keep_grudge_states(i, actual, grudge)
        hurt = Hurt(loss=episodes.loss[i], felt=episodes.felt[i], noticed=episodes.noticed[i])
        failure = failure_of(i, episodes)
        given = Answer(
            compensation=answers.compensation[i],
            repair=answers.repair[i],
            courtesy=answers.courtesy[i],
            explain=answers.explain[i],
            days=answers.days[i],
            personalised=answers.personalised[i],
            firm_first=answers.firm_first[i] == 1,
        )
        if answers.by_bot[i] == 1:
            given = as_received(given, failure, episodes.bot_failures[i], policy.bot_coldness, b)
            episodes.bot_failures[i] += bot_has_failed(BOT, answers.repair[i] > 0.0)
        judged = judge_answer(
            failure,
            hurt,
            given,
            judge_of(i, traits, actual),
            policy.promise_recovery,
            tolerated,
            np.nan,
            weights_of(traits.segment[i], settings),
            b,
        )
        before = answer_states(i, actual)
        credit = Credit(
            satisfaction=episodes.credit_satisfaction[i],
            expectation=episodes.credit_expectation[i],
            restored=episodes.credit_restored[i],
        )
        keep_answer_states(i, actual, after_answer(before, credit, hurt, given.courtesy, judged, b))
        set_credit(i, credit_after(judged), episodes)
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
def utilities(out: Floats, person_or_twin: Actual | Twin, grudge: Floats, week: int, settings: Settings) -> None:
    """Return the reasons to stay [logit] in a week (7.11)."""
    for i in range(len(out)):
        held = resentment(grudge[i], settings.behaviour)
        out[i] = utility(i, person_or_twin, held, week, settings)


@loop
def intentions(out: Floats, utility: Floats, settings: Settings) -> None:
    """Return the stated probability to stay."""
    for i in range(len(out)):
        out[i] = stay_intention(utility[i], settings.behaviour.stay_base)


@loop
def recommendations(out: Floats, satisfaction: Floats, trust: Floats, grudge: Floats, settings: Settings) -> None:
    """Return the readiness to recommend [sd]."""
    b = settings.behaviour
    for i in range(len(out)):
        out[i] = recommendation(satisfaction[i], trust[i], grudge[i], b)


@loop
def tellings(out: Floats, x: Floats, settings: Settings) -> None:
    """Return the chance of telling others about an episode of satisfaction x."""
    for i in range(len(out)):
        out[i] = telling_probability(x[i], settings.behaviour)


@loop
def go(
    u_visit: Floats,
    performance: Floats,
    u_exit: Floats,
    week: int,
    went: Flags,
    twin_went: Flags,
    traits: Traits,
    actual: Actual,
    twin: Twin,
    settings: Settings,
) -> None:
    """Live one free week: customers may visit and may leave; nothing fails. Notes who visited."""
    for i in range(len(u_visit)):
        went[i] = live_on(i, u_visit[i], performance[i], u_exit[i], week, traits, actual, settings)
        twin_went[i] = live_on(i, u_visit[i], performance[i], u_exit[i], week, traits, twin, settings)


@rule
def live_on(
    i: int,
    u_visit: float,
    performance: float,
    u_exit: float,
    week: int,
    traits: Traits,
    self: Actual | Twin,
    settings: Settings,
) -> bool:
    """Let subject i or the twin perhaps visit and perhaps leave, if a customer; return whether the visit was made."""
    b = settings.behaviour
    if self.status[i] != CUSTOMER:
        return False
    goes = feels_like_visiting(i, u_visit, self, traits, settings)
    if goes:
        encounter(i, performance, self, traits, settings)
    stays = utility(i, self, resents(i, self, settings), week, settings)
    if u_exit < exit_hazard(stays, occasion_to_leave(goes, settings.mean_visits, b), settings.market, b):
        self.status[i] = FORMER
    return goes
