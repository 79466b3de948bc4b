"""Where a lift turns into a backfire: what a policy's answers do to one failure, by its severity.

A laboratory reading for one scenario: the same customers suffer one failure of each severity and are answered as
the policy answers when it resolves, as it answers when it does not, or not at all. The effect is satisfaction minus
that of the twin whose visit went well, in sd, right after the answer.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from experiments.comparison.intervals import Interval, interval
from experiments.laboratory import Cohort, Failure, Remedy
from sim.parameters.policy import Policy
from sim.rules.bots import BOT
from sim.rules.remedy import decide_answer
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose

ByPerson = dict[str, ArrayLike]

SEVERITIES = tuple(round(0.05 + 0.1 * step, 2) for step in range(10))
PERSONS = 1500

# Uniform draws that make the firm resolve, or not, whatever its probability.
_SURELY, _NEVER = -1.0, 2.0


@dataclass(frozen=True, slots=True)
class AnswerEffects:
    """The effect of a policy's answers on one failure, by severity.

    Attributes:
        policy: whose answers.
        margin: effects up to this size count as none [sd].
        resolved, unresolved, silent: mean effect with its 95 % interval over customers, by severity; `resolved`
            is empty if the policy never resolves anything.
    """

    policy: str
    margin: float
    resolved: tuple[Interval, ...]
    unresolved: tuple[Interval, ...]
    silent: tuple[Interval, ...]

    @property
    def lift_until(self) -> float | None:
        """Return the highest severity of the grid at which a resolved case lifts beyond the margin; None if none.

        The mildest failures need not lift: what is hardly noticed leaves little to be delighted about.
        """
        lifts = [
            severity for severity, effect in zip(SEVERITIES, self.resolved, strict=False) if effect.low > self.margin
        ]
        return max(lifts, default=None)

    @property
    def repair_until(self) -> float | None:
        """Return the highest severity of the grid up to which a resolved case leaves nobody below the margin."""
        return _reached([effect.low > -self.margin for effect in self.resolved])

    @property
    def backfires_from(self) -> float | None:
        """Return the lowest severity at which an unresolved answer is worse than none, beyond the margin."""
        worse = [
            answered.high < silent.low - self.margin
            for answered, silent in zip(self.unresolved, self.silent, strict=True)
        ]
        return next((severity for severity, is_worse in zip(SEVERITIES, worse, strict=True) if is_worse), None)


def _reached(holds: list[bool]) -> float | None:
    """Return the last severity before the first one at which a condition fails."""
    last = None
    for severity, here in zip(SEVERITIES, holds, strict=False):
        if not here:
            break
        last = severity
    return last


def answer_effects(scenario: Scenario, policy: str, persons: int = PERSONS) -> AnswerEffects:
    """Compute the effects of a policy's answers; the same scenario and seed give the same numbers.

    Args:
        scenario: its customers, causes and policies.
        policy: the name of one of its policies.
        persons: customers in each cell.
    """
    cohort = Cohort(scenario, persons, scenario.seed, policy=policy)
    causes = scenario.causes
    upto = np.cumsum([cause.mix for cause in causes])
    chosen = np.minimum(np.searchsorted(upto, cohort.uniform(Purpose.CAUSE), side="right"), len(causes) - 1)
    by_person: ByPerson = {
        "controllability": np.array([cause.controllability for cause in causes])[chosen],
        "base_stability": np.array([cause.base_stability for cause in causes])[chosen],
        "process": cohort.uniform(Purpose.KIND) < np.array([cause.process_share for cause in causes])[chosen],
        "used": cohort.uniform(Purpose.USED) < np.array([cause.used_share for cause in causes])[chosen],
    }
    answers: dict[str, ByPerson | None] = {
        "resolved": _answers(cohort, policy, _SURELY) if _levers(scenario, policy).resolve_prob > 0.0 else None,
        "unresolved": _answers(cohort, policy, _NEVER),
    }
    found: dict[str, list[Interval]] = {"resolved": [], "unresolved": [], "silent": []}
    for severity in SEVERITIES:
        failure = Failure(severity=severity)
        for name, given in (*answers.items(), ("silent", {})):
            if given is None:
                continue
            cell = cohort.subjects().fail(failure, performance=None, **by_person)
            if given:
                cell.complain().answer(Remedy(), hardens=True, **given)
            found[name].append(interval(cell.actual.satisfaction - cell.twin.satisfaction))
    return AnswerEffects(
        policy,
        float(scenario.measurement.verdict_margin),
        tuple(found["resolved"]),
        tuple(found["unresolved"]),
        tuple(found["silent"]),
    )


def _levers(scenario: Scenario, policy: str) -> Policy:
    """Return the levers of a policy after all its steps, as those in its pilot meet them."""
    return scenario.levers_at(policy, scenario.horizon - 1, in_pilot=True)[0]


def _answers(cohort: Cohort, policy: str, u_resolve: float) -> ByPerson:
    """Draw for everybody what the policy answers, given whether it resolves the case."""
    levers = _levers(cohort.scenario, policy)
    columns = zip(
        cohort.uniform(Purpose.COMPENSATE).tolist(),
        cohort.uniform(Purpose.APOLOGY).tolist(),
        cohort.subjects().normal(Purpose.COURTESY, 0).tolist(),
        cohort.uniform(Purpose.PERSONAL).tolist(),
        cohort.uniform(Purpose.FIRST_CONTACT_AND_DELAY).tolist(),
        cohort.uniform(Purpose.BOT).tolist(),
        cohort.uniform(Purpose.HAND_OVER).tolist(),
        strict=True,
    )
    given = [
        decide_answer(u_resolve, u_compensate, u_apology, n_courtesy, u_personal, u_delay, u_bot, u_over, levers)
        for u_compensate, u_apology, n_courtesy, u_personal, u_delay, u_bot, u_over in columns
    ]
    return {
        "compensation": np.array([one.compensation for one in given]),
        "repair": np.array([float(one.resolved) for one in given]),
        "courtesy": np.array([one.courtesy for one in given]),
        "explain": np.array([one.explain for one in given]),
        "days": np.array([one.days for one in given]),
        "personalised": np.array([one.personalised for one in given]),
        "by_bot": np.array([float(one.by == BOT) for one in given]),
    }
