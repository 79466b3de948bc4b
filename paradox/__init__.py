"""The service recovery paradox: when does recovery lift, when does it backfire, and at what price.

    from paradox import Scenario, RecoveryModel, World, compare, evaluate
    from paradox import evidence, extend, laboratory, studies

Nothing heavy is imported until one of these names is used. What is public is listed in
docs/reference/python-interface.md.
"""

from paradox.at_once import watch  # isort: skip

watch()  # before anything that takes time is loaded

from importlib import import_module  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from paradox.own_packages import claim  # noqa: E402

claim()

if TYPE_CHECKING:
    from experiments.comparison.findings import Comparison, Finding
    from paradox import evidence, extend, laboratory, studies
    from paradox.comparing import compare
    from paradox.evaluating import evaluate
    from paradox.logs import event_log
    from sim.errors import ParadoxError
    from sim.scenario.scenario import Scenario
    from sim.worlds.mesa_model import RecoveryModel
    from sim.worlds.world import World

__all__ = [
    "Comparison",
    "Finding",
    "ParadoxError",
    "RecoveryModel",
    "Scenario",
    "World",
    "compare",
    "evaluate",
    "event_log",
    "evidence",
    "extend",
    "laboratory",
    "studies",
]

_MODULES = ("evidence", "extend", "laboratory", "studies")

_HOMES = {
    "Comparison": "experiments.comparison.findings",
    "Finding": "experiments.comparison.findings",
    "ParadoxError": "sim.errors",
    "RecoveryModel": "sim.worlds.mesa_model",
    "Scenario": "sim.scenario.scenario",
    "World": "sim.worlds.world",
    "compare": "paradox.comparing",
    "event_log": "paradox.logs",
    "evaluate": "paradox.evaluating",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name in _MODULES:
        return import_module(f"paradox.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'paradox' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    import_module("paradox.notebooks").show()
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported already or not."""
    return sorted({*globals(), *__all__})
