"""The failure and the answer as the customer judges them.

Recovery disconfirmation drives satisfaction with complaint handling (Andreassen 2000, row 4.7); justice
weights differ for the episode and for the relation (Gelbrich and Roschk 2011, row 6.4); severe harm cannot
be made good (rows 2.5, 2.7); delight is discounted by what is expected to happen again (rows 2.3, 3.2) and
by blame (row 2.4); a failed answer disappoints a second time (row 8.1); a late one reaches less (row 14.8). No
term says that recovered beats not failed: x > x_0 needs an answer above expectation by more than its zone,
large enough to outweigh the loss that remains.
"""

from typing import NamedTuple

from sim.kernels.elementary import exponential
from sim.kernels.jit import rule
from sim.parameters.values import Behaviour
from sim.rules import attribution, justice
from sim.rules.service import experience
from sim.rules.value import clip, disconfirmation, felt_loss, felt_part, gain, noticed_share


class SegmentWeights(NamedTuple):
    """What differs between segments in judging (M19): the zone [sd] and two pairs of justice weights."""

    zone: float
    weight_distributive: float
    weight_interactional: float
    weight_distributive_cumulative: float
    weight_interactional_cumulative: float


class FailureInputs(NamedTuple):
    """What judging a failure takes: severity (0, 1], its cause's attributions, kind, and the encounter around it."""

    severity: float
    controllability: float
    base_stability: float
    process: bool
    used: bool
    performance: float
    expectation: float
    memory: float


class FailureAppraisal(NamedTuple):
    """What the failure did: harm, loss, felt part, how far it is noticed, felt loss, episode with and without it.

    All in sd, but harm and the share noticed [0, 1].
    """

    harm: float
    loss: float
    part: float
    noticed: float
    felt: float
    x_failed: float
    x_ordinary: float


class Hurt(NamedTuple):
    """What a case remembers of what the failure did: loss [sd], felt loss [sd], how far it was noticed [0, 1]."""

    loss: float
    felt: float
    noticed: float


class Answer(NamedTuple):
    """What the firm did: money [price], repair [0, 1], courtesy, explanation, days, fit [0, 1], who came first."""

    compensation: float
    repair: float
    courtesy: float
    explain: float
    days: float
    personalised: float
    firm_first: bool


class Judge(NamedTuple):
    """Who judges an answer: what is fair [price], whether averse to hush money, and the states that colour it."""

    fair_compensation: float
    averse: bool
    commitment: float
    recovery_expectation: float
    apologies_heard: float


class Blame(NamedTuple):
    """Why it happened, to the customer: control and stability [0, 1], blame and entitlement (1 at the middle)."""

    control: float
    stable: float
    blame: float
    entitlement: float


class Judgement(NamedTuple):
    """An answer as it was judged: harm and loss it leaves, what was owed, justices, recovery, the revised episode."""

    harm: float
    loss: float
    owed: float
    suspicion: float
    distributive: float
    interactional: float
    procedural: float
    recovery: float
    recovery_cumulative: float
    expected: float
    keep: float
    reach: float
    restored: float
    restored_cumulative: float
    relearned: float
    complaint_satisfaction: float
    delight: float
    x: float
    x_cumulative: float


@rule
def blamed(failure: FailureInputs, explain: float, b: Behaviour) -> Blame:
    """Ask why it happened, under an explanation (0 none .. 1 full)."""
    stable = attribution.stability(failure.base_stability, failure.memory, b.pattern_inference)
    control = attribution.perceived_controllability(failure.controllability, explain, b.blame_bias)
    blame = attribution.blame(control, b.reference_controllability, b.controllability_effect)
    entitlement = attribution.entitlement(blame, stable, b.stability_effect)
    return Blame(control=control, stable=stable, blame=blame, entitlement=entitlement)


@rule
def harm_of(failure: FailureInputs, explain: float, b: Behaviour) -> float:
    """Return the harm of a failure under an explanation: severity weighed by what carries all attributions."""
    return failure.severity * blamed(failure, explain, b).entitlement


@rule
def warned_severity(severity: float, warned: bool, preempt_relief: float) -> float:
    """Return the severity of a failure; a warning before harm takes some of it (M08)."""
    return severity * (1.0 - preempt_relief) if warned else severity


@rule
def ordinary_episode(failure: FailureInputs, zone: float, b: Behaviour) -> float:
    """Return the satisfaction [sd] that the failed visit would have given without the failure."""
    return experience(failure.performance, failure.expectation, zone, b.diminishing_sensitivity, b.loss_aversion)


@rule
def appraise_failure(failure: FailureInputs, explain: float, zone: float, b: Behaviour) -> FailureAppraisal:
    """Judge a failed visit, and the same visit as it would have been; a loss inside the zone is not felt (M05)."""
    return appraise_failure_given(ordinary_episode(failure, zone, b), failure, explain, zone, b)


@rule
def appraise_failure_given(
    x_ordinary: float, failure: FailureInputs, explain: float, zone: float, b: Behaviour
) -> FailureAppraisal:
    """Judge a failed visit that would have been an episode of x_ordinary [sd]."""
    p, surplus = failure.performance, failure.performance - failure.expectation
    harm = harm_of(failure, explain, b)
    loss = b.loss_per_unit_of_harm * harm
    part = felt_part(loss, surplus, zone)
    return FailureAppraisal(
        harm=harm,
        loss=loss,
        part=part,
        noticed=noticed_share(part, zone),
        felt=felt_loss(part, b.diminishing_sensitivity, b.loss_aversion),
        x_failed=min(
            p + disconfirmation(surplus - loss, zone, b.diminishing_sensitivity, b.loss_aversion),
            x_ordinary - felt_loss(part, b.diminishing_sensitivity, b.loss_aversion),
        ),
        x_ordinary=x_ordinary,
    )


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
def reparable(severity: float, irreparability: float) -> float:
    """Return the share of a loss that any remedy can restore; it shrinks with the square of severity."""
    return 1.0 - min(1.0, irreparability * (severity * severity))


@rule
def reach_of(noticed: float, days: float, answer_fading: float) -> float:
    """Return how far an answer reaches a failure, 0 to 1: as far as that was noticed, and less as time passes."""
    return noticed * exponential(-answer_fading * days)


@rule
def answered_against_expectation(recovery: float, expected: float, b: Behaviour) -> float:
    """Judge an answer against what was expected [sd]: a zone of its own; dismay bends sooner than pleasure."""
    pleasure = gain(recovery - expected - b.zone_of_answer, b.diminishing_sensitivity)
    dismay = gain(expected - recovery - b.zone_of_answer, b.dismay_sensitivity)
    return b.recovery_involvement * (pleasure - b.loss_aversion * dismay)


@rule
def delight_of(answered: float, stable: float, control: float, lasts: float, b: Behaviour) -> float:
    """Be dismayed by an answer in full, delighted at a discount: by what may happen again, blame, and what stays."""
    if answered <= 0.0:
        return answered
    excused = clip(1.0 - b.delight_lost_to_blame * (control - b.reference_controllability), 0.0, 1.0)
    return answered * (1.0 - stable) * excused * lasts


@rule
def revised_episode(
    failure: FailureInputs, x_ordinary: float, loss: float, restored: float, delight: float, zone: float, b: Behaviour
) -> float:
    """Judge the episode again [sd]: what is left of the loss, and delight or dismay about the answer."""
    p, left = failure.performance, loss * (1.0 - restored)
    surplus = p - failure.expectation
    felt = felt_loss(felt_part(left, surplus, zone), b.diminishing_sensitivity, b.loss_aversion)
    seen = p + disconfirmation(surplus - left, zone, b.diminishing_sensitivity, b.loss_aversion)
    return delight + min(seen, x_ordinary - felt)


@rule
def judge_answer(
    failure: FailureInputs,
    hurt: Hurt,
    answer: Answer,
    judge: Judge,
    promise: float,
    tolerated: float,
    others_distributive: float,
    weights: SegmentWeights,
    b: Behaviour,
) -> Judgement:
    """Judge an answer (7.5 to 7.7); first and second answers are judged alike.

    `promise` is the policy's; `tolerated` [days] is a wait that nobody holds against the firm; `others_distributive`
    [owed] is what friends got for like harm, nan where nobody had a like case.
    """
    why = blamed(failure, answer.explain, b)
    harm = failure.severity * why.entitlement
    loss = hurt.loss + hurt.noticed * (b.loss_per_unit_of_harm * harm - hurt.loss)
    fit = justice.mismatch(b.mismatch_discount, answer.personalised)

    used_share = b.owed_share_if_service_used if failure.used else 1.0
    due = justice.owed(judge.fair_compensation, failure.severity, b.reference_harm, why.blame, used_share)
    got = justice.received(answer.compensation, answer.repair, due, failure.process, fit, b.repair_worth)
    dj = justice.distributive(got, due, why.entitlement, b.owed_floor, b.compensation_sensitivity, b.loss_aversion)
    hush = justice.suspicion(answer.compensation, judge.averse, b.overpayment_suspicion)
    ij = justice.interactional(
        answer.courtesy,
        judge.apologies_heard,
        failure.process,
        fit,
        answer.firm_first,
        hush,
        b.apology_fatigue,
        b.apology_mismatch_factor,
        b.initiative_bonus,
        b.justice_floor,
    )
    has_others = others_distributive == others_distributive
    pj = justice.procedural(
        answer.days,
        tolerated,
        dj,
        others_distributive if has_others else dj,
        b.waiting_penalty,
        b.unequal_treatment,
        b.justice_floor,
    )
    r = justice.recovery(dj, ij, pj, used_share, weights.weight_distributive, weights.weight_interactional)
    rc = justice.recovery(
        dj, ij, pj, used_share, weights.weight_distributive_cumulative, weights.weight_interactional_cumulative
    )

    expected = expected_recovery(judge.recovery_expectation, harm, promise, judge.commitment, b)
    keep = reparable(failure.severity, b.irreparability)
    reach = reach_of(hurt.noticed, answer.days, b.answer_fading)
    lasts = keep * reach
    restored, restored_c = clip(r, 0.0, 1.0) * lasts, clip(rc, 0.0, 1.0) * lasts
    answered = answered_against_expectation(r, expected, b)
    answered_c = answered_against_expectation(rc, expected, b)
    delight = delight_of(answered, why.stable, why.control, lasts, b)
    delight_c = delight_of(answered_c, why.stable, why.control, lasts, b)
    ordinary = ordinary_episode(failure, weights.zone, b)
    surplus = failure.performance - failure.expectation
    part = felt_part(loss, surplus, weights.zone)
    return Judgement(
        harm=harm,
        loss=loss,
        owed=due,
        suspicion=hush,
        distributive=dj,
        interactional=ij,
        procedural=pj,
        recovery=r,
        recovery_cumulative=rc,
        expected=expected,
        keep=keep,
        reach=reach,
        restored=restored,
        restored_cumulative=restored_c,
        relearned=(felt_part(hurt.loss, surplus, weights.zone) - part) + part * restored,
        complaint_satisfaction=answered,
        delight=delight,
        x=revised_episode(failure, ordinary, loss, restored, delight, weights.zone, b),
        x_cumulative=revised_episode(failure, ordinary, loss, restored_c, delight_c, weights.zone, b),
    )
