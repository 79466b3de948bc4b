"""How the classes of the model show themselves in a notebook: in a line and a table, never as all that they hold.

The model knows nothing of notebooks, and a change in it would be another model; so its classes are told from here.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sim.brief import briefly

_PEOPLE = ("Actual", "Cases", "Life", "People", "Record", "Traits", "Twin")
# Named tuples by the module they live in; each shows its fields.
_BY_FIELDS: dict[str, tuple[str, ...]] = {
    "experiments.laboratory.kernels": ("Episodes",),
    "sim.parameters.behaviour": ("Behaviour",),
    "sim.parameters.market": ("Market",),
    "sim.parameters.measurement": ("Measurement",),
    "sim.parameters.parameter": ("Parameter",),
    "sim.parameters.policy": ("Policy",),
    "sim.parameters.segment": ("Segment",),
    "sim.parameters.service": ("Service",),
    "sim.scenario.parts": ("NetworkPart",),
    "sim.state.firm": ("FirmState",),
    "sim.state.network": ("Network",),
    "sim.state.people": _PEOPLE,
    "sim.state.settings": ("PilotLevers", "Settings"),
    "sim.state.workspace": ("Scratch",),
}


def show() -> None:
    """Let those classes of the model that are loaded show themselves briefly."""
    for module, names in _BY_FIELDS.items():
        _told(module, names)
    _told("experiments.runs.read_only", ("ReadOnlyWorld",), _world_line, lambda world: [])
    _told("sim.worlds.world", ("World",), _world_line, _latest_week)
    _told("sim.worlds.mesa_model", ("RecoveryModel",), lambda model: _world_line(model.world), _of_model)


def _told(
    module: str,
    names: Sequence[str],
    line: Callable[[Any], str] | None = None,
    rows: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None,
) -> None:
    if module in sys.modules:
        for name in names:
            briefly(getattr(sys.modules[module], name), line, rows)


def _world_line(world: Any) -> str:
    case = world.scenario
    return (
        f"{case.name}, {world.policy}: week {world.week} of {case.horizon}, {case.persons:,} persons, seed {world.seed}"
    )


def _latest_week(world: Any) -> list[dict[str, Any]]:
    """Return the books of the latest week, one row an entry; nothing before there are any."""
    rows = world.rows[-1:]
    return [{"books of the latest week": name, "value": float(rows[name][0])} for name in rows.dtype.names if len(rows)]


def _of_model(model: Any) -> list[dict[str, Any]]:
    return _latest_week(model.world)
