"""How much of the staff that a firm pays is at work on cases, by policy."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from experiments.runs.records import RunRecord

# Below this share of what it could answer, staff is idle much of the time.
IDLE = 0.5
_BASE = ("untroubled", "recovered", "unrecovered", "unheard")


class Workload(NamedTuple):
    """What staff answers and could answer in a week, per 1,000 customers of week 0."""

    answered: float
    capacity: float

    @property
    def share(self) -> float:
        """Return the share of what staff could answer that it answers."""
        return self.answered / self.capacity


def workloads(scenario: Scenario, records: Mapping[str, Sequence["RunRecord"]]) -> Mapping[str, Workload]:
    """Return what the staff of each policy answers and could answer.

    None where the firm does not say who answers, of policies whose staff changes over time, and of those with a
    chatbot, which answers too.
    """
    terms = scenario.terms
    if not (terms.cases_per_person_week or terms.cases_per_hour):
        return {}
    found = {}
    for name, policy in scenario.policies.items():
        capacity, moved = policy.staff_capacity, scenario.schedules.get(name, {}).keys()
        if capacity > 0.0 and not policy.bot_share and not moved & {"staff_capacity", "bot_share"}:
            found[name] = Workload(float(np.mean([_answered(run) for run in records[name]])), capacity)
    return found


def _answered(run: "RunRecord") -> float:
    """Return the cases answered in a week of a run, per 1,000 customers of week 0."""
    base = sum(float(run.weekly[f"base_{group}"][0]) for group in _BASE)
    return 1000.0 * float(np.mean(run.weekly["answered"])) / base
