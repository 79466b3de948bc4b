"""A behaviour of one's own: agents whose verbs it overrides, parameters; and outcomes and series of one's own."""

from experiments.comparison.behaviours import BehaviourComparison, compare_behaviours
from experiments.runs.own_outcomes import outcome, weekly
from experiments.runs.read_only import ReadOnlyWorld
from paradox.notebooks import show
from sim.engines.agents import Customer, Firm
from sim.parameters.parameter import Parameter
from sim.state.draws import Purpose
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    DETECTED,
    FORMER,
    PREEMPTED,
    PROSPECT,
    REOPENED,
    SILENT,
    VOICED,
    WAITING,
)

__all__ = [
    "CLOSED",
    "CUSTOMER",
    "DETECTED",
    "FORMER",
    "PREEMPTED",
    "PROSPECT",
    "REOPENED",
    "SILENT",
    "VOICED",
    "WAITING",
    "BehaviourComparison",
    "Customer",
    "Firm",
    "Parameter",
    "Purpose",
    "ReadOnlyWorld",
    "compare_behaviours",
    "outcome",
    "weekly",
]

show()
