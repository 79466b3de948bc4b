"""What nobody wrote into a rule: where lift, repair and backfire lie for 4,000 people and their twins.

Everybody makes 25 ordinary visits. Then the same visit fails for the person and goes well for the twin, the
firm answers, and satisfaction is compared. The expected numbers come with the equations (docs/reference/model.md).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.kernels.jit import loop
from sim.rules.appraisal import Answer, FailureInputs, Hurt, Judge, SegmentWeights, appraise_failure, judge_answer
from sim.rules.loyalty import Grudge, cooled
from sim.rules.transitions import MovedByAnswer, MovedByFailure, after_answer, after_failure, first_credit
from sim.scenario.scenario import Scenario
from sim.state import people as population
from sim.state.draws import Purpose, key, normal
from sim.state.people import Actual, Traits, delivered, encounter
from sim.state.settings import Settings, settings
from sim.worlds.world import World

TWINS = 4000
SEED = 1
TOLERANCE = 0.03

ADEQUATE = Answer(compensation=0.0, repair=1.0, courtesy=0.6, explain=0.5, days=2.0, personalised=0.0, firm_first=False)
GOOD = Answer(compensation=0.6, repair=1.0, courtesy=0.9, explain=1.0, days=1.0, personalised=0.0, firm_first=False)
EXCELLENT = Answer(
    compensation=1.0, repair=1.0, courtesy=1.0, explain=1.0, days=0.5, personalised=0.0, firm_first=False
)
COLD = Answer(compensation=2.0, repair=0.0, courtesy=0.0, explain=0.0, days=7.0, personalised=0.0, firm_first=False)
BAD = Answer(compensation=0.0, repair=0.0, courtesy=0.2, explain=0.0, days=14.0, personalised=0.0, firm_first=False)


@dataclass(frozen=True)
class Outcome:
    """Satisfaction against the twin [sd], share of persons with an episode above the ordinary one, expectations."""

    delta: float
    lifted: float
    recovery: float
    expected: float
    worse_than_silence: float


@loop
def fail_and_answer(
    severity: float,
    controllability: float,
    stability: float,
    answer: Answer,
    traits: Traits,
    actual: Actual,
    twin: Actual,
    settings: Settings,
    out: Any,
) -> None:
    """Let everybody's visit of week 0 fail and be answered; the twin has the ordinary visit of the same luck."""
    b = settings.behaviour
    weights = SegmentWeights(
        zone=b.zone_of_tolerance,
        weight_distributive=b.weight_distributive,
        weight_interactional=b.weight_interactional,
        weight_distributive_cumulative=b.weight_distributive_cumulative,
        weight_interactional_cumulative=b.weight_interactional_cumulative,
    )
    luck = key(SEED, 0, Purpose.PERFORMANCE)
    for i in range(len(traits.taste)):
        p = delivered(i, normal(luck, i), traits, settings)
        failure = FailureInputs(
            severity=severity,
            controllability=controllability,
            base_stability=stability,
            process=False,
            used=False,
            performance=p,
            expectation=actual.expectation[i],
            memory=actual.failure_memory[i],
        )
        hurt = appraise_failure(failure, 0.0, weights.zone, b)
        before = MovedByFailure(
            expectation=actual.expectation[i],
            satisfaction=actual.satisfaction[i],
            episode=actual.episode[i],
            trust=actual.trust[i],
            commitment=actual.commitment[i],
            unevenness=actual.unevenness[i],
            anger=0.0,
            failure_memory=actual.failure_memory[i],
        )
        failed = after_failure(before, p, traits.prior_bond[i], settings.advertised, hurt, b)
        judge = Judge(
            fair_compensation=traits.fair_compensation[i],
            averse=traits.averse[i] == 1,
            commitment=failed.commitment,
            recovery_expectation=actual.recovery_expectation[i],
            apologies_heard=0.0,
        )
        noted = Hurt(loss=hurt.loss, felt=hurt.felt, noticed=hurt.noticed)
        judged = judge_answer(failure, noted, answer, judge, 0.0, settings.tolerated_wait, np.nan, weights, b)
        waiting = MovedByAnswer(
            expectation=failed.expectation,
            satisfaction=failed.satisfaction,
            episode=failed.episode,
            trust=failed.trust,
            commitment=failed.commitment,
            recovery_expectation=actual.recovery_expectation[i],
            anger=cooled(Grudge(anger=failed.anger, avoidance=0.0), 0.0, answer.days, b).anger,
            avoidance=0.0,
            apologies_heard=0.0,
        )
        after = after_answer(waiting, first_credit(hurt), noted, answer.courtesy, judged, b)
        encounter(i, p, twin, traits, settings)
        out[0, i] = after.satisfaction - twin.satisfaction[i]
        out[1, i] = 1.0 if judged.x > hurt.x_ordinary else 0.0
        out[2, i] = judged.recovery
        out[3, i] = judged.expected
        out[4, i] = 1.0 if judged.x < hurt.x_failed else 0.0


@cache
def market(expects: float) -> tuple[population.People, Settings]:
    """Return 4,000 customers after 25 ordinary visits, with a mean recovery expectation [owed]."""
    scenario = Scenario.load("baseline").with_values(
        {
            "market.persons": TWINS,
            "market.initial_customer_share": 1.0,
            "behaviour.first_encounters": 25,
            "behaviour.recovery_expectation_mean": expects,
        }
    )
    firm = settings(scenario, "average")
    return population.initial(firm, TWINS, SEED, 0), firm


def own_copy(states: Actual) -> Actual:
    """Return the twin states of its own, equal to the person's before the failure."""
    return Actual(*(column.copy() for column in states))


def outcome(severity: float, answer: Answer, cause: tuple[float, float] = (0.5, 0.3), expects: float = 0.77) -> Outcome:
    """Answer a failure of this severity and cause (controllability, stability) in this way."""
    start, firm = market(expects)
    twin = own_copy(start.actual)
    out = np.empty((5, TWINS))
    fail_and_answer(severity, *cause, answer, start.traits, start.actual, twin, firm, out)
    return Outcome(*(float(row.mean()) for row in out))


@pytest.mark.parametrize(
    ("name", "answer", "deltas", "shares"),
    [
        ("adequate", ADEQUATE, (-0.25, -0.65, -1.31), (0.0, 0.0, 0.0)),
        ("good", GOOD, (0.22, 0.05, -0.67), (0.95, 0.79, 0.0)),
        ("excellent", EXCELLENT, (0.25, 0.10, -0.64), (0.95, 0.89, 0.0)),
        ("lavish but cold", COLD, (-0.30, -0.76, -1.49), (0.13, 0.0, 0.0)),
    ],
)
def test_answers_by_severity(name: str, answer: Answer, deltas: tuple[float, ...], shares: tuple[float, ...]) -> None:
    for severity, delta, share in zip((0.2, 0.45, 0.8), deltas, shares, strict=True):
        seen = outcome(severity, answer)
        assert seen.delta == pytest.approx(delta, abs=TOLERANCE), f"{name}, severity {severity}"
        assert seen.lifted == pytest.approx(share, abs=TOLERANCE), f"{name}, severity {severity}"


def test_meeting_expectations_repairs_and_does_not_lift() -> None:
    """Even where the adequate answer gives what is expected, hardly anybody ends above the ordinary visit."""
    seen = [outcome(severity, ADEQUATE) for severity in (0.2, 0.45, 0.8)]
    assert [each.recovery for each in seen] == pytest.approx([0.62] * 3, abs=TOLERANCE)
    assert seen[0].expected == pytest.approx(0.69, abs=TOLERANCE)
    assert seen[2].expected == pytest.approx(0.91, abs=TOLERANCE)
    assert all(each.lifted < 0.02 for each in seen)


def test_rising_expectations_alone_remove_the_lift() -> None:
    lifts = [outcome(0.2, EXCELLENT, (0.15, 0.1), expects).delta for expects in (0.4, 0.77, 0.9, 1.1)]
    assert lifts == pytest.approx([0.43, 0.21, 0.12, -0.02], abs=TOLERANCE)
    assert lifts == sorted(lifts, reverse=True)


def test_a_bad_answer_disappoints_a_second_time() -> None:
    bad = outcome(0.45, BAD)
    assert bad.worse_than_silence > 0.9
    assert bad.delta < outcome(0.45, ADEQUATE).delta


def test_no_answer_at_all_makes_a_severe_failure_good() -> None:
    answers = [EXCELLENT._replace(compensation=money, days=0.0) for money in (0.5, 1.0, 1.5, 2.0, 3.0)]
    assert all(outcome(0.85, answer, (0.5, 0.2)).delta < -0.2 for answer in answers)


def test_the_lift_is_not_written_into_the_rules() -> None:
    """Without recovery disconfirmation the same excellent answer leaves people no better than their twins."""
    start, firm = market(0.77)
    flat = firm._replace(behaviour=firm.behaviour._replace(recovery_involvement=0.0))
    out = np.empty((5, TWINS))
    fail_and_answer(0.2, 0.15, 0.1, EXCELLENT, start.traits, start.actual, own_copy(start.actual), flat, out)
    assert outcome(0.2, EXCELLENT, (0.15, 0.1)).delta > 0.2
    assert out[0].mean() < TOLERANCE


@pytest.mark.parametrize("name", ["baseline", "hotel_booking_error", "property_leak"])
def test_a_firm_that_never_answers_keeps_no_more_than_one_without_a_complaint_desk(name: str) -> None:
    """Only a complaint that is taken up relieves, so that silence is no service (8.1)."""
    scenario = Scenario.load(name)

    def kept(policy: str, seed: int) -> float:
        people = World(scenario, policy, seed=seed).run().people
        return float((people.actual.status[people.traits.in_base > 0] == population.CUSTOMER).mean())

    fewer = [kept("ignores", seed) - kept("do_nothing", seed) for seed in range(1, 9)]
    assert np.mean(fewer) < 0.0
