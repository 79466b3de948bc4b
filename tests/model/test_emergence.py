"""What nobody wrote into a rule: where lift, repair and backfire lie for 4,000 people and their twins.

Everybody makes 25 ordinary visits. Then the same visit fails for the person and goes well for the twin, the
firm answers, and satisfaction is compared. The expected numbers come with the equations (docs/model.md).
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim import population
from sim.compiling import loop
from sim.draws import Purpose, key, normal
from sim.population import Actual, Traits, delivered, encounter
from sim.rules.appraisal import Answer, Credit, Customer, Failure, Lens, appraise, suffer
from sim.rules.loyalty import cooled
from sim.scenario import Scenario
from sim.settings import Settings, settings

TWINS = 4000
SEED = 1
TOLERANCE = 0.03

ADEQUATE = Answer(0.0, 1.0, 0.6, 0.5, 2.0, 0.0, False)
GOOD = Answer(0.6, 1.0, 0.9, 1.0, 1.0, 0.0, False)
EXCELLENT = Answer(1.0, 1.0, 1.0, 1.0, 0.5, 0.0, False)
COLD = Answer(2.0, 0.0, 0.0, 0.0, 7.0, 0.0, False)
BAD = Answer(0.0, 0.0, 0.2, 0.0, 14.0, 0.0, False)


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
    b = settings.behaviour[0]
    lens = Lens(
        b.zone_of_tolerance,
        b.weight_distributive,
        b.weight_interactional,
        b.weight_distributive_cumulative,
        b.weight_interactional_cumulative,
    )
    luck = key(SEED, 0, Purpose.PERFORMANCE)
    for i in range(len(traits.taste)):
        p = delivered(i, normal(luck, i), traits, settings)
        failure = Failure(
            severity, controllability, stability, False, False, p, actual.expectation[i], actual.failure_memory[i]
        )
        felt = suffer(failure, 0.0, lens.zone, b)
        satisfaction = actual.satisfaction[i] + b.failure_salience * (felt.x_failed - actual.satisfaction[i])
        anger, _ = cooled(b.anger_per_felt_loss * felt.felt, 0.0, answer.days, b.log_calm, b.hardening_into_avoidance)
        customer = Customer(
            traits.fair_compensation[i],
            traits.averse[i] == 1,
            satisfaction,
            actual.expectation[i],
            actual.trust[i] - b.trust_loss_per_felt_loss * felt.felt,
            actual.commitment[i],
            actual.recovery_expectation[i],
            anger,
            0.0,
        )
        judged = appraise(
            failure,
            felt.loss,
            felt.felt,
            Credit(felt.x_failed, 0.0, 0.0),
            answer,
            customer,
            0.0,
            0.0,
            0.0,
            False,
            lens,
            b,
        )
        encounter(i, p, twin, traits, settings)
        out[0, i] = judged.satisfaction - twin.satisfaction[i]
        out[1, i] = 1.0 if judged.x > felt.x_ordinary else 0.0
        out[2, i] = judged.recovery
        out[3, i] = judged.expected
        out[4, i] = 1.0 if judged.x < felt.x_failed else 0.0


@cache
def market(expects: float) -> tuple[population.People, Settings]:
    """Give 4,000 customers after 25 ordinary visits, with a mean recovery expectation [owed]."""
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
    """Give the twin states of its own, equal to the person's before the failure."""
    return Actual(*(column.copy() for column in states))


def outcome(severity: float, answer: Answer, cause: tuple[float, float] = (0.5, 0.3), expects: float = 0.67) -> Outcome:
    """Answer a failure of this severity and cause (controllability, stability) in this way."""
    start, firm = market(expects)
    twin = own_copy(start.actual)
    out = np.empty((5, TWINS))
    fail_and_answer(severity, *cause, answer, start.traits, start.actual, twin, firm, out)
    return Outcome(*(float(row.mean()) for row in out))


@pytest.mark.parametrize(
    ("name", "answer", "deltas", "shares"),
    [
        ("adequate", ADEQUATE, (-0.22, -0.62, -1.21), (0.0, 0.0, 0.0)),
        ("good", GOOD, (0.18, 0.04, -0.51), (1.0, 0.78, 0.0)),
        ("excellent", EXCELLENT, (0.20, 0.07, -0.49), (1.0, 0.87, 0.0)),
        ("lavish but cold", COLD, (-0.21, -0.62, -1.46), (0.22, 0.01, 0.0)),
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
    assert [each.recovery for each in seen] == pytest.approx([0.61] * 3, abs=TOLERANCE)
    assert seen[0].expected == pytest.approx(0.58, abs=TOLERANCE)
    assert seen[2].expected == pytest.approx(0.80, abs=TOLERANCE)
    assert all(each.lifted < 0.01 for each in seen)


def test_rising_expectations_alone_remove_the_lift() -> None:
    lifts = [outcome(0.2, EXCELLENT, (0.15, 0.1), expects).delta for expects in (0.4, 0.67, 0.9, 1.1)]
    assert lifts == pytest.approx([0.45, 0.28, 0.11, 0.01], abs=TOLERANCE)
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
    start, firm = market(0.67)
    flat = firm._replace(behaviour=firm.behaviour.copy())
    flat.behaviour.recovery_involvement[0] = 0.0
    out = np.empty((5, TWINS))
    fail_and_answer(0.2, 0.15, 0.1, EXCELLENT, start.traits, start.actual, own_copy(start.actual), flat, out)
    assert outcome(0.2, EXCELLENT, (0.15, 0.1)).delta > 0.2
    assert out[0].mean() < TOLERANCE
