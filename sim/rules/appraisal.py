"""The failure and the answer as the customer judges them.

Recovery disconfirmation drives satisfaction with complaint handling (Andreassen 2000, row 4.7); justice
weights differ for the episode and for the relation (Gelbrich and Roschk 2011, row 6.4); severe harm cannot
be made good (rows 2.5, 2.7); delight is discounted by what is expected to happen again (rows 2.3, 3.2);
a failed answer disappoints a second time (row 8.1). No term says that recovered beats not failed: x > x_0
needs an answer above expectation by more than the zone, large enough to outweigh the loss that remains.
"""

from typing import NamedTuple

from sim.compiling import rule
from sim.parameter_values import Behaviour
from sim.rules import attribution, justice
from sim.rules.service import experience
from sim.rules.value import clip, disconfirmation


class Lens(NamedTuple):
    """What differs between segments in judging (M19): the zone [sd] and two pairs of justice weights."""

    zone: float
    weight_distributive: float
    weight_interactional: float
    weight_distributive_cumulative: float
    weight_interactional_cumulative: float


class Failure(NamedTuple):
    """A failure as it happened: severity (0, 1], its cause's attributions, kind, and the encounter around it."""

    severity: float
    controllability: float
    base_stability: float
    process: bool
    used: bool
    performance: float
    expectation: float
    memory: float


class Suffering(NamedTuple):
    """What the failure did: harm, loss [sd], episode satisfaction with and without it [sd], felt loss [sd]."""

    harm: float
    loss: float
    x_failed: float
    x_ordinary: float
    felt: float


class Answer(NamedTuple):
    """What the firm did: money [price], repair [0, 1], courtesy, explanation, days, fit [0, 1], who came first."""

    compensation: float
    repair: float
    courtesy: float
    explain: float
    days: float
    personalised: float
    firm_first: bool


class Customer(NamedTuple):
    """The one who judges: two traits and the states an answer acts on (units as in the columns)."""

    fair_compensation: float
    averse: bool
    satisfaction: float
    expectation: float
    trust: float
    commitment: float
    recovery_expectation: float
    anger: float
    apologies_heard: float


class Credit(NamedTuple):
    """What this case has already been credited with, so that no answer counts twice."""

    satisfaction: float
    expectation: float
    restored: float


class Appraisal(NamedTuple):
    """Everything an answer leads to: harm and justices, the revised episode, the new states, the new credit."""

    harm: float
    owed: float
    distributive: float
    interactional: float
    procedural: float
    recovery: float
    recovery_cumulative: float
    expected: float
    keep: float
    restored: float
    complaint_satisfaction: float
    delight: float
    x: float
    x_cumulative: float
    satisfaction: float
    expectation: float
    trust: float
    commitment: float
    anger: float
    recovery_expectation: float
    apologies_heard: float
    credit_expectation: float
    credit_restored: float


@rule
def harm_of(failure: Failure, explain: float, b: Behaviour) -> float:
    """Give the harm of a failure under an explanation (0 none .. 1 full)."""
    stable = attribution.stability(failure.base_stability, failure.memory, b.pattern_inference)
    control = attribution.perceived_controllability(failure.controllability, explain, b.blame_bias)
    return attribution.harm(failure.severity, control, stable, b.controllability_effect, b.stability_effect)


@rule
def suffer(failure: Failure, explain: float, zone: float, b: Behaviour) -> Suffering:
    """Judge a failed visit, and the same visit as it would have been; a loss inside the zone is not felt (M05)."""
    x_ordinary = experience(failure.performance, failure.expectation, zone, b.diminishing_sensitivity, b.loss_aversion)
    return suffer_instead_of(x_ordinary, failure, explain, zone, b)


@rule
def suffer_instead_of(x_ordinary: float, failure: Failure, explain: float, zone: float, b: Behaviour) -> Suffering:
    """Judge a failed visit that would have been an episode of x_ordinary [sd]."""
    p = failure.performance
    harm = harm_of(failure, explain, b)
    loss = b.loss_per_unit_of_harm * harm
    x_failed = p + disconfirmation(p - failure.expectation - loss, zone, b.diminishing_sensitivity, b.loss_aversion)
    return Suffering(harm, loss, x_failed, x_ordinary, x_ordinary - x_failed)


@rule
def expected_recovery(
    recovery_expectation: float, harm: float, promise: float, commitment: float, b: Behaviour
) -> float:
    """Expect an answer [owed]: more for worse harm (row 5.1) and promises (M22), less of the loyal (row 4.9)."""
    return max(
        b.expectation_floor,
        recovery_expectation
        + b.expectation_rise_with_harm * (harm - b.reference_harm)
        + b.promise_effect * promise
        - b.loyalty_forbearance * commitment,
    )


@rule
def reparable(harm: float, irreparability: float) -> float:
    """Give the share of a loss that any remedy can restore; it shrinks with the square of harm."""
    return 1.0 - min(1.0, irreparability * (harm * harm))


@rule
def revised_episode(
    failure: Failure,
    loss: float,
    recovery: float,
    expected: float,
    stable: float,
    keep: float,
    zone: float,
    b: Behaviour,
) -> tuple[float, float, float, float]:
    """Judge the episode again: restored share, satisfaction with the answer, delight or dismay, episode [sd]."""
    restored = clip(recovery, 0.0, 1.0) * keep
    answered = b.recovery_involvement * disconfirmation(
        recovery - expected, zone, b.diminishing_sensitivity, b.loss_aversion
    )
    delight = answered if answered <= 0.0 else answered * (1.0 - stable) * keep
    p = failure.performance
    remaining = p - failure.expectation - loss * (1.0 - restored)
    x = p + disconfirmation(remaining, zone, b.diminishing_sensitivity, b.loss_aversion) + delight
    return restored, answered, delight, x


@rule
def appraise(
    failure: Failure,
    suffering_loss: float,
    suffering_felt: float,
    credit: Credit,
    answer: Answer,
    customer: Customer,
    promise: float,
    inform: float,
    others_distributive: float,
    has_others: bool,
    lens: Lens,
    b: Behaviour,
) -> Appraisal:
    """Judge an answer and carry it into the relationship; first and second answers follow the same rule.

    Sections 7.5 to 7.8 of the model description. `suffering_loss` and `suffering_felt` [sd] are those stored at the
    failure. The answer replaces the failure in memory: only what exceeds the credit so far is added.
    """
    harm = harm_of(failure, answer.explain, b)
    loss = b.loss_per_unit_of_harm * harm
    stable = attribution.stability(failure.base_stability, failure.memory, b.pattern_inference)
    fit = justice.mismatch(b.mismatch_discount, answer.personalised)

    due = justice.owed(customer.fair_compensation, harm, b.reference_harm, failure.used, b.owed_share_if_service_used)
    got = justice.received(answer.compensation, answer.repair, due, failure.process, fit, b.repair_worth)
    dj = justice.distributive(got, due, b.owed_floor, b.compensation_sensitivity, b.loss_aversion)
    hush = justice.suspicion(answer.compensation, customer.averse, b.overpayment_suspicion)
    ij = justice.interactional(
        answer.courtesy,
        customer.apologies_heard,
        failure.process,
        fit,
        answer.firm_first,
        hush,
        b.apology_fatigue,
        b.apology_mismatch_factor,
        b.initiative_bonus,
        b.justice_floor,
    )
    pj = justice.procedural(
        answer.days,
        inform,
        dj,
        others_distributive if has_others else dj,
        b.tolerated_wait,
        b.waiting_penalty,
        b.unequal_treatment,
        b.justice_floor,
    )
    r = justice.recovery(dj, ij, pj, lens.weight_distributive, lens.weight_interactional)
    rc = justice.recovery(dj, ij, pj, lens.weight_distributive_cumulative, lens.weight_interactional_cumulative)

    expected = expected_recovery(customer.recovery_expectation, harm, promise, customer.commitment, b)
    keep = reparable(harm, b.irreparability)
    restored, answered, delight, x = revised_episode(failure, loss, r, expected, stable, keep, lens.zone, b)
    restored_c, _, _, x_c = revised_episode(failure, loss, rc, expected, stable, keep, lens.zone, b)

    relearned = (suffering_loss - loss) + loss * restored
    trust_lost = b.trust_loss_per_felt_loss * suffering_felt
    trust = customer.trust + b.trust_returned_by_recovery * (restored_c - credit.restored) * trust_lost
    trust -= b.suspicion_costs_trust * b.trust_loss_per_felt_loss * hush

    commitment = customer.commitment + b.bond_from_treatment * (ij - expected)
    amplified = 1.0 + b.loyalty_amplification * max(0.0, commitment)
    soothed = customer.anger * (1.0 - clip(restored * amplified, 0.0, 1.0))
    anger = soothed + b.anger_per_shortfall * max(0.0, expected - r) * amplified
    return Appraisal(
        harm,
        due,
        dj,
        ij,
        pj,
        r,
        rc,
        expected,
        keep,
        restored,
        answered,
        delight,
        x,
        x_c,
        customer.satisfaction + b.failure_salience * (x_c - credit.satisfaction),
        customer.expectation + b.expectation_updating * (relearned - credit.expectation),
        trust,
        commitment,
        anger,
        customer.recovery_expectation + b.recovery_expectation_ratchet * max(0.0, r - customer.recovery_expectation),
        customer.apologies_heard + clip(answer.courtesy, 0.0, 1.0),
        relearned,
        restored_c,
    )
