"""The service recovery paradox: when does recovery lift, when does it backfire, and at what price.

    from paradox import Scenario, RecoveryModel, World, compare

Nothing heavy is imported until one of these names is used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.findings import Comparison, Finding
    from paradox.comparing import compare
    from sim.errors import ParadoxError
    from sim.model import RecoveryModel
    from sim.scenario import Scenario
    from sim.world import World

__all__ = ["Comparison", "Finding", "ParadoxError", "RecoveryModel", "Scenario", "World", "compare"]

_HOMES = {
    "Comparison": "experiments.findings",
    "Finding": "experiments.findings",
    "ParadoxError": "sim.errors",
    "RecoveryModel": "sim.model",
    "Scenario": "sim.scenario",
    "World": "sim.world",
    "compare": "paradox.comparing",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'paradox' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported already or not."""
    return sorted({*globals(), *__all__})
