"""What happens to a person: a visit, a failure, an answer, stories, a week, joining. States before, states after.

Each event moves the states that its tuple names and no others; customer and twin obey the same lines. The theories
beside this module say how an event is judged; here the judgement moves attitudes, and nowhere else.

Sources: expectations are updated (Boulding et al. 1993, row 12.7); a failure hurts at once (rows 2.1, 4.7); recovery
restores trust in part (rows 6.4, 8.1) and trust colours what is judged (M25); good answers raise what is expected of
the next (rows 3.5, 8.5); memories of failures are short (Knox and van Oest 2014, row 10.1); stories move
listeners in proportion to the room left (row 9.17); uneven service is learned like trust (row 14.10).
"""

from typing import NamedTuple

from sim.kernels.jit import rule
from sim.parameters.values import Behaviour, Market
from sim.rules.appraisal import FailureAppraisal, Hurt, Judgement
from sim.rules.loyalty import Grudge, faded, weekly_cooled
from sim.rules.service import experience, judged_with_trust, updated
from sim.rules.value import Amount, clip
from sim.rules.word_of_mouth import persuaded, raised


class MovedByVisit(NamedTuple):
    """What a visit moves, and what joining sets [sd]; how uneven service has been [sd²]."""

    expectation: float
    satisfaction: float
    episode: float
    trust: float
    commitment: float
    unevenness: float


class MovedByFailure(NamedTuple):
    """What a failed visit moves [sd], unevenness [sd²], anger [sd of felt loss], remembered failures."""

    expectation: float
    satisfaction: float
    episode: float
    trust: float
    commitment: float
    unevenness: float
    anger: float
    failure_memory: float


class MovedByAnswer(NamedTuple):
    """What an answer moves [sd], recovery expectation [owed], a grudge [sd of felt loss], apologies heard."""

    expectation: float
    satisfaction: float
    episode: float
    trust: float
    commitment: float
    recovery_expectation: float
    anger: float
    avoidance: float
    apologies_heard: float


class MovedByTime(NamedTuple):
    """What a week moves: the two parts of a grudge, two memories, the recovery expectation."""

    anger: float
    avoidance: float
    failure_memory: float
    apologies_heard: float
    recovery_expectation: float


class Credit(NamedTuple):
    """What a case has been credited with so far, so that no answer counts twice."""

    satisfaction: float
    expectation: float
    restored: float


# Joining


@rule
def first_attitudes(quality: float, taste: float, prior_bond: float, advertised: float, b: Behaviour) -> MovedByVisit:
    """Begin as one of the first customers, who know the firm: they expect what it delivers and advertises."""
    liked = quality + taste
    return _newcomer(liked + advertised, liked, prior_bond, 0.0, b)


@rule
def after_joining(
    quality: float,
    taste: float,
    prior_bond: float,
    advertised: float,
    firm_image: float,
    reputation: float,
    market: Market,
    b: Behaviour,
) -> MovedByVisit:
    """Begin as a newcomer, who expects average quality, what is advertised, and more of a firm of good reputation."""
    heard = b.reputation_to_expectation * (reputation - market.reputation_start)
    expectation = b.service_quality_offset + taste + advertised + heard
    return _newcomer(expectation, quality + taste, prior_bond, firm_image, b)


@rule
def _newcomer(expectation: float, liked: float, prior_bond: float, firm_image: float, b: Behaviour) -> MovedByVisit:
    """Be satisfied with a firm as liked, trust it by its image, and be bound by what one brings along."""
    satisfaction = liked - b.start_gap
    return MovedByVisit(
        expectation=expectation,
        satisfaction=satisfaction,
        episode=satisfaction,
        trust=satisfaction + firm_image,
        commitment=satisfaction + prior_bond,
        unevenness=b.usual_visit_sd * b.usual_visit_sd,
    )


# A visit


@rule
def after_visit(
    before: MovedByVisit, x: float, performance: float, prior_bond: float, advertised: float, b: Behaviour
) -> MovedByVisit:
    """Learn from an ordinary visit judged as x [sd]: satisfaction fast, trust and commitment slowly (7.2)."""
    return MovedByVisit(
        expectation=updated(before.expectation, performance + advertised, b.expectation_updating),
        satisfaction=updated(before.satisfaction, judged_with_trust(x, before.trust, b), b.satisfaction_updating),
        episode=x,
        trust=updated(before.trust, x, b.trust_and_commitment_updating),
        commitment=updated(before.commitment, x + prior_bond, b.trust_and_commitment_updating),
        unevenness=unevenness_after(before.unevenness, performance + advertised - before.expectation, b),
    )


@rule
def unevenness_after(unevenness: float, surprise: float, b: Behaviour) -> float:
    """Learn how uneven service is [sd²] from how far a visit was from what was expected [sd] (row 14.10)."""
    return updated(unevenness, surprise * surprise, b.trust_and_commitment_updating)


@rule
def after_ordinary_visit(
    before: MovedByVisit, performance: float, zone: float, prior_bond: float, advertised: float, b: Behaviour
) -> MovedByVisit:
    """Judge an ordinary visit by what was expected, and learn from it."""
    x = experience(performance, before.expectation, zone, b.diminishing_sensitivity, b.loss_aversion)
    return after_visit(before, x, performance, prior_bond, advertised, b)


# A failure


@rule
def after_failure(
    before: MovedByFailure,
    performance: float,
    prior_bond: float,
    advertised: float,
    appraised: FailureAppraisal,
    b: Behaviour,
) -> MovedByFailure:
    """Be hurt by a failed visit as far as it was noticed; if it was not, live through it as an ordinary one (7.3)."""
    x, without, rate = appraised.x_failed, appraised.x_ordinary, b.trust_and_commitment_updating
    news = performance + advertised - appraised.part
    return MovedByFailure(
        expectation=updated(before.expectation, news, b.expectation_updating),
        satisfaction=updated(
            before.satisfaction, judged_with_trust(x, before.trust, b), salience(appraised.noticed, b)
        ),
        episode=x,
        trust=updated(before.trust, without, rate) - b.trust_loss_per_felt_loss * appraised.felt,
        commitment=updated(before.commitment, without + prior_bond, rate),
        unevenness=unevenness_after(before.unevenness, performance + advertised - before.expectation, b),
        anger=before.anger + b.anger_per_felt_loss * appraised.felt,
        failure_memory=reminded(before.failure_memory, appraised.noticed),
    )


@rule
def salience(noticed: float, b: Behaviour) -> float:
    """Return the weight of an episode in satisfaction: that of a visit, and the more the failure was noticed."""
    return b.satisfaction_updating + (b.failure_salience - b.satisfaction_updating) * noticed


@rule
def first_credit(appraised: FailureAppraisal) -> Credit:
    """Credit a new case with the episode that satisfaction has been moved by, and with nothing else."""
    return Credit(satisfaction=appraised.x_failed, expectation=0.0, restored=0.0)


@rule
def reminded(failure_memory: Amount, failures: float) -> Amount:
    """Remember some failures more."""
    return failure_memory + failures


# An answer


@rule
def after_answer(
    before: MovedByAnswer, credit: Credit, hurt: Hurt, courtesy: float, judged: Judgement, b: Behaviour
) -> MovedByAnswer:
    """Carry a judged answer into the relationship; first and second answers follow the same rule (7.8).

    The answer replaces the failure in memory: only what exceeds the credit so far is added.
    """
    after = credit_after(judged)
    trust_lost = b.trust_loss_per_felt_loss * hurt.felt
    trust = before.trust + b.trust_returned_by_recovery * (after.restored - credit.restored) * trust_lost
    treated = judged.interactional - judged.expected
    commitment = before.commitment + b.bond_from_treatment * hurt.noticed * treated
    amplified = 1.0 + b.loyalty_amplification * max(0.0, commitment)
    soothed = before.anger * (1.0 - clip(judged.restored * amplified, 0.0, 1.0))
    counts = salience(hurt.noticed, b) * (1.0 - b.weight_of_trust_in_judging)
    forgiven = b.avoidance_eased_by_answer * clip(judged.recovery, 0.0, 1.0) * judged.reach
    return MovedByAnswer(
        expectation=before.expectation + b.expectation_updating * (after.expectation - credit.expectation),
        satisfaction=before.satisfaction + counts * (after.satisfaction - credit.satisfaction),
        episode=judged.x,
        trust=trust - b.suspicion_costs_trust * b.trust_loss_per_felt_loss * judged.suspicion,
        commitment=commitment,
        recovery_expectation=raised(before.recovery_expectation, judged.recovery, b.recovery_expectation_ratchet),
        anger=soothed + b.anger_per_shortfall * max(0.0, judged.expected - judged.recovery) * amplified,
        avoidance=before.avoidance * (1.0 - forgiven),
        apologies_heard=before.apologies_heard + max(0.0, courtesy) * (1.0 - clip(judged.distributive, 0.0, 1.0)),
    )


@rule
def credit_after(judged: Judgement) -> Credit:
    """Credit a case with its answer; what an explanation takes from the loss is learned back like a restored share."""
    return Credit(satisfaction=judged.x_cumulative, expectation=judged.relearned, restored=judged.restored_cumulative)


# Stories


@rule
def trust_after_stories(trust: float, good: int, bad: int, b: Behaviour) -> float:
    """Trust a firm one knows by the stories of a week; own experience discounts them (7.10)."""
    return persuaded(trust, good, bad, b.story_discount_of_customers * b.story_impact)


@rule
def image_after_stories(firm_image: float, good: int, bad: int, b: Behaviour) -> float:
    """Think of a firm one does not know as its stories go (7.10)."""
    return persuaded(firm_image, good, bad, b.story_impact)


@rule
def expected_after_stories(recovery_expectation: float, best: float, b: Behaviour) -> float:
    """Expect a recovery more like the best one heard of [owed] (7.10)."""
    return raised(recovery_expectation, best, b.story_raises_expectation)


@rule
def expected_after_offer(expectation: float, more: float) -> float:
    """Expect more of the service [sd], a rival or a price having set another standard (7.16)."""
    return expectation + more


# A week


@rule
def after_week(before: MovedByTime, commitment: float, recovery_expectation_base: float, b: Behaviour) -> MovedByTime:
    """Let a week pass: anger cools and hardens, avoidance wears off, memories and expectations fade (7.9)."""
    grudge = weekly_cooled(Grudge(anger=before.anger, avoidance=before.avoidance), commitment, b)
    return MovedByTime(
        anger=grudge.anger,
        avoidance=grudge.avoidance,
        failure_memory=faded(before.failure_memory, b),
        apologies_heard=faded(before.apologies_heard, b),
        recovery_expectation=expected_after_week(before.recovery_expectation, recovery_expectation_base, b),
    )


@rule
def expected_after_week(recovery_expectation: float, base: float, b: Behaviour) -> float:
    """Let a recovery expectation [owed] fall back towards what one expected before any story or experience."""
    return base + faded(recovery_expectation - base, b)
