"""Rows between the columns and the rules: what a rule takes of person i, and where what it gives is kept."""

from sim.kernels.jit import rule
from sim.rules.appraisal import Judge, SegmentWeights
from sim.rules.loyalty import Grudge
from sim.rules.transitions import MovedByAnswer, MovedByFailure
from sim.state.people import Actual, Traits, Twin
from sim.state.settings import Settings


@rule
def failure_states(i: int, actual: Actual) -> MovedByFailure:
    """Return the states that a failure moves."""
    return MovedByFailure(
        expectation=actual.expectation[i],
        satisfaction=actual.satisfaction[i],
        episode=actual.episode[i],
        trust=actual.trust[i],
        commitment=actual.commitment[i],
        unevenness=actual.unevenness[i],
        anger=actual.anger[i],
        failure_memory=actual.failure_memory[i],
    )


@rule
def keep_failure_states(i: int, actual: Actual, after: MovedByFailure) -> None:
    """Keep what a failure has made of a person."""
    actual.expectation[i] = after.expectation
    actual.satisfaction[i] = after.satisfaction
    actual.episode[i] = after.episode
    actual.trust[i] = after.trust
    actual.commitment[i] = after.commitment
    actual.unevenness[i] = after.unevenness
    actual.anger[i] = after.anger
    actual.failure_memory[i] = after.failure_memory


@rule
def answer_states(i: int, actual: Actual | Twin) -> MovedByAnswer:
    """Return the states that an answer moves, of the person or the twin."""
    return MovedByAnswer(
        expectation=actual.expectation[i],
        satisfaction=actual.satisfaction[i],
        episode=actual.episode[i],
        trust=actual.trust[i],
        commitment=actual.commitment[i],
        recovery_expectation=actual.recovery_expectation[i],
        anger=actual.anger[i],
        avoidance=actual.avoidance[i],
        apologies_heard=actual.apologies_heard[i],
    )


@rule
def keep_answer_states(i: int, actual: Actual | Twin, after: MovedByAnswer) -> None:
    """Keep what an answer has made of a person or twin."""
    actual.expectation[i] = after.expectation
    actual.satisfaction[i] = after.satisfaction
    actual.episode[i] = after.episode
    actual.trust[i] = after.trust
    actual.commitment[i] = after.commitment
    actual.recovery_expectation[i] = after.recovery_expectation
    actual.anger[i] = after.anger
    actual.avoidance[i] = after.avoidance
    actual.apologies_heard[i] = after.apologies_heard


@rule
def grudge_states(i: int, actual: Actual | Twin) -> Grudge:
    """Return the two parts of a grudge."""
    return Grudge(anger=actual.anger[i], avoidance=actual.avoidance[i])


@rule
def keep_grudge_states(i: int, actual: Actual | Twin, after: Grudge) -> None:
    """Keep what waiting has made of a grudge."""
    actual.anger[i], actual.avoidance[i] = after.anger, after.avoidance


@rule
def judge_of(i: int, traits: Traits, actual: Actual | Twin) -> Judge:
    """Return who judges an answer, the person or the twin."""
    return Judge(
        fair_compensation=traits.fair_compensation[i],
        averse=traits.averse[i] == 1,
        commitment=actual.commitment[i],
        recovery_expectation=actual.recovery_expectation[i],
        apologies_heard=actual.apologies_heard[i],
    )


@rule
def weights_of(segment: int, settings: Settings) -> SegmentWeights:
    """Return the zone and the weights with which a segment judges."""
    return SegmentWeights(
        zone=settings.segment_zone[segment],
        weight_distributive=settings.segment_distributive[segment],
        weight_interactional=settings.segment_interactional[segment],
        weight_distributive_cumulative=settings.segment_distributive_cumulative[segment],
        weight_interactional_cumulative=settings.segment_interactional_cumulative[segment],
    )
