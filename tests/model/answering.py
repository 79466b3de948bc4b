"""A person who is hurt and answered by the rules alone, without any engine."""

from typing import Any, NamedTuple

from sim.parameters.values import Behaviour
from sim.rules.appraisal import (
    Answer,
    FailureAppraisal,
    FailureInputs,
    Hurt,
    Judge,
    Judgement,
    SegmentWeights,
    judge_answer,
)
from sim.rules.transitions import Credit, MovedByAnswer, after_answer, credit_after


class Complainant(NamedTuple):
    """Who complains: what is fair to them, and the states an answer acts on."""

    fair_compensation: float
    averse: bool
    satisfaction: float
    expectation: float
    trust: float
    commitment: float
    recovery_expectation: float
    anger: float
    avoidance: float
    apologies_heard: float


class Answered(NamedTuple):
    """What an answer led to."""

    judged: Judgement
    after: MovedByAnswer
    credit: Credit

    def quantities(self) -> dict[str, float]:
        """Return the judgement and the states by name."""
        return {**self.judged._asdict(), **self.after._asdict()}


def usual_weights(b: Behaviour) -> SegmentWeights:
    """Return the weights of a market of one segment."""
    return SegmentWeights(
        zone=b.zone_of_tolerance,
        weight_distributive=b.weight_distributive,
        weight_interactional=b.weight_interactional,
        weight_distributive_cumulative=b.weight_distributive_cumulative,
        weight_interactional_cumulative=b.weight_interactional_cumulative,
    )


def states(kind: Any, person: Any, **others: float) -> Any:
    """Return the states that a tuple names, of a person who has them as attributes."""
    return kind(**{name: getattr(person, name) if name not in others else others[name] for name in kind._fields})


def answered(
    person: Any,
    failure: FailureInputs,
    hurt: FailureAppraisal,
    credit: Credit,
    answer: Answer,
    weights: SegmentWeights,
    b: Behaviour,
    promise: float = 0.0,
    tolerated: float = 1.0,
    others: float = float("nan"),
) -> Answered:
    """Let a person judge an answer and be moved by it; anger has cooled before."""
    remembered = Hurt(loss=hurt.loss, felt=hurt.felt, noticed=hurt.noticed)
    judge = states(Judge, person)
    judged = judge_answer(failure, remembered, answer, judge, promise, tolerated, others, weights, b)
    before = states(MovedByAnswer, person, episode=hurt.x_failed)
    after = after_answer(before, credit, remembered, answer.courtesy, judged, b)
    return Answered(judged, after, credit_after(judged))
