"""Every constant of the model, once: `PARAMETERS` feeds validation, hover texts, studies and tables.

A number of behaviour that does not stand here is a defect. The entries are written in the three tables
`_parameters_behaviour`, `_parameters_market` and `_parameters_firm`; import them from here.
"""

import dataclasses
import math
from collections.abc import Mapping
from types import MappingProxyType

from sim._parameter import Parameter, written
from sim._parameters_behaviour import BEHAVIOUR
from sim._parameters_firm import MEASUREMENT, MONEY, POLICY
from sim._parameters_market import MARKET, RUN, SERVICE
from sim.parameter_values import Behaviour, Market, Measurement, Money, Policy

__all__ = [
    "CAUSE_DEFAULTS",
    "DIMENSIONS",
    "GROUPS",
    "PARAMETERS",
    "Behaviour",
    "Market",
    "Measurement",
    "Money",
    "Parameter",
    "Policy",
    "behaviour_tuple",
    "defaults",
    "written",
]

_TABLES = {
    "behaviour": BEHAVIOUR,
    "market": MARKET,
    "service": SERVICE,
    "policy": POLICY,
    "money": MONEY,
    "measurement": MEASUREMENT,
    "run": RUN,
}

GROUPS: tuple[str, ...] = tuple(_TABLES)

PARAMETERS: dict[str, Parameter] = {
    entry.name: dataclasses.replace(entry, group=group) for group, table in _TABLES.items() for entry in table
}

# The five dimensions of service quality, in the order of every tuple that is given per dimension.
DIMENSIONS: tuple[str, ...] = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")

_CAUSE_COLUMNS = ("mix", "controllability", "base_stability", "process_share", "used_share")
_CAUSE_ROWS = {
    "employee": (0.35, 0.9, 0.3, 0.6, 0.0),
    "system": (0.25, 0.7, 0.5, 0.3, 0.0),
    "customer": (0.10, 0.05, 0.2, 0.1, 0.0),
    "misunderstanding": (0.15, 0.5, 0.2, 0.6, 0.0),
    "external": (0.15, 0.15, 0.2, 0.1, 0.0),
}

# What the parameters "by cause" are unless a scenario says otherwise (judgement; M04, M06).
CAUSE_DEFAULTS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {cause: MappingProxyType(dict(zip(_CAUSE_COLUMNS, values, strict=True))) for cause, values in _CAUSE_ROWS.items()}
)


def defaults(group: str) -> dict[str, float | int | str]:
    """Return the default of every parameter of a group, in table order.

    Args:
        group: one of `GROUPS`.
    """
    return {name: entry.default for name, entry in PARAMETERS.items() if entry.group == group}


def behaviour_tuple(values: Mapping[str, float]) -> Behaviour:
    """Make the behaviour tuple and compute its derived constants.

    Args:
        values: one number per parameter of group `behaviour`.
    """
    numbers = {name: float(value) for name, value in values.items()}
    return behaviour_with(Behaviour(**numbers, memory_factor=math.nan, log_calm=math.nan), numbers)


def behaviour_with(behaviour: Behaviour, values: Mapping[str, float]) -> Behaviour:
    """Change some parameters of a behaviour tuple, and its derived constants with them.

    These are computed here, once and in Python, because compiled and interpreted powers differ in the last bit.

    Args:
        behaviour: the tuple, which stays as it is.
        values: numbers by name.
    """
    half_life = values.get("failure_memory_half_life", behaviour.failure_memory_half_life)
    cooling = values.get("anger_cooling", behaviour.anger_cooling)
    return behaviour._replace(**values, memory_factor=2.0 ** (-1.0 / half_life), log_calm=math.log(1.0 - cooling))
