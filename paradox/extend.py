"""A behaviour of one's own: the agents whose verbs it overrides, parameters it declares, and what it changes."""

from experiments.comparison.behaviours import BehaviourComparison, compare_behaviours
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
    "compare_behaviours",
]

show()
