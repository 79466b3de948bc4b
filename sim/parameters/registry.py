"""Every constant of the model: `PARAMETERS` feeds validation, hover texts, studies, lists of levers and tables.

A number of behaviour that does not stand here is a defect. Each is declared once, as the annotation of the field that
holds its value: `Behaviour` in `behaviour.py`, `Policy` in `policy.py`, and so on. A new one is one such field.
"""

from collections.abc import Iterator

from sim.parameters.behaviour import Behaviour, behaviour_tuple, behaviour_with
from sim.parameters.firm import FirmSize
from sim.parameters.market import Market, NetworkForm
from sim.parameters.measurement import Measurement
from sim.parameters.money import Money
from sim.parameters.parameter import Parameter, declared, written
from sim.parameters.policy import PREVENTION, Policy
from sim.parameters.run import RunLength
from sim.parameters.segment import SEGMENT_OPTIONS, SEGMENT_OVERRIDES, Segment
from sim.parameters.service import CAUSE_OPTIONS, CAUSES, DIMENSIONS, Cause, Service

__all__ = [
    "CAUSES",
    "CAUSE_OPTIONS",
    "DIMENSIONS",
    "GROUPS",
    "PARAMETERS",
    "SEGMENT_OPTIONS",
    "SEGMENT_OVERRIDES",
    "Behaviour",
    "Market",
    "Measurement",
    "Money",
    "Parameter",
    "Policy",
    "behaviour_tuple",
    "behaviour_with",
    "defaults",
    "off_values",
    "written",
]

# Group, place in a scenario file, and the class that declares what stands there.
_FORMS = (
    ("behaviour", "behaviour", Behaviour),
    ("market", "market", Market),
    ("market", "market.network", NetworkForm),
    ("firm", "firm", FirmSize),
    ("service", "service", Service),
    ("segment", "segments.*", Segment),
    ("policy", "policies.*", Policy),
    ("money", "money", Money),
    ("measurement", "measurement", Measurement),
    ("run", "run", RunLength),
)


def _all() -> Iterator[Parameter]:
    """Return all parameters in the order of the tables; what is given per cause stands beside what goes with it."""
    for group, path, form in _FORMS:
        for entry in declared(form, group, path):
            if entry.name == "severity_shape_a":
                yield from declared(Cause, group, "service.causes.*")
            if entry.name == "prevention_max":
                yield PREVENTION
            yield entry


PARAMETERS: dict[str, Parameter] = {entry.name: entry for entry in _all()}

GROUPS: tuple[str, ...] = tuple(dict.fromkeys(entry.group for entry in PARAMETERS.values()))


def defaults(group: str) -> dict[str, float | int | str]:
    """Return the default of every parameter of a group, in table order.

    Args:
        group: one of `GROUPS`.
    """
    return {name: entry.default for name, entry in PARAMETERS.items() if entry.group == group}


def off_values(*names: str) -> dict[str, float]:
    """Return the values that switch parameters off, by path in a scenario file.

    Raises:
        ValueError: a parameter has no such value.
    """
    values: dict[str, float] = {}
    for entry in map(PARAMETERS.__getitem__, names):
        if entry.off is None:
            raise ValueError(f"{entry.name} has no value that switches it off")
        values[entry.path] = entry.off
    return values
