"""What a study may take out of the model: mechanisms by their switches, and all at once what model 2 added to model 1.

The values of the uncertainty `structure` are the whole model and the model without each of some parts. Switches are
those of `experiments.mechanisms`: nothing is refitted. `model-1` is model 1 as far as values of parameters reach: what
model 2 added is off, and the answer has the zone and the bend of the service again. What model 2 put in the place of
an equation has no switch and stays (docs/reference/model.md, section 13).
"""

from collections.abc import Sequence
from typing import Any

from experiments.mechanisms.ablations import ABLATIONS
from experiments.mechanisms.mechanisms import MECHANISMS, spelled_out
from sim.errors import Problem, ScenarioError, nearest, shown
from sim.parameters.registry import off_values
from sim.scenario.scenario import Scenario

STRUCTURE = "structure"
# The whole model; the model as model 1 had it, without any of `ADDED`.
WHOLE, MODEL_1 = "all", "model-1"
_SPELLINGS = {MODEL_1: MODEL_1, "model_1": MODEL_1, "model_2_additions": MODEL_1}

# Names of ABLATIONS: what model 2 added to the psychology and has a value that switches it off.
ADDED = (
    "blame_spoils_delight",
    "late_answers",
    "avoidance_eased",
    "grudge_ceiling",
    "loyal_hardening",
    "trust_in_judging",
    "certainty",
    "habit",
    "exits_at_encounters",
    "visits_by_satisfaction",
)
# What model 2 added of chatbots and which no ablation takes out.
_ADDED_OF_BOTS = ("bot_fit", "bot_doubt")
# Values that model 1 had once for service and answer, by the value of the service.
_ONCE = {"zone_of_answer": "zone_of_tolerance", "dismay_sensitivity": "diminishing_sensitivity"}


def part_of(name: str) -> str:
    """Return a part of the model as it is called: ids of mechanisms in capitals, `model-1` however it is spelt."""
    return name.upper() if name.upper() in MECHANISMS else _SPELLINGS.get(name.lower(), name)


def switches(scenario: Scenario, name: str) -> dict[str, Any]:
    """Return the values by path that take a part out of a scenario; none for the whole model.

    Raises:
        ScenarioError: there is no such part, it has no switch, or the scenario cannot do without it.
    """
    values = spelled_out(scenario, _model_1(scenario) if name == MODEL_1 else _switch(name))
    scenario.with_values(values)
    return values


def _model_1(scenario: Scenario) -> dict[str, Any]:
    """Return the values by path under which model 2 is as near to model 1 as values bring it."""
    added = {path: value for part in ADDED for path, value in ABLATIONS[part].off.items()}
    once = {f"behaviour.{answer}": getattr(scenario.behaviour, service) for answer, service in _ONCE.items()}
    return added | off_values(*_ADDED_OF_BOTS) | once


def _switch(name: str) -> dict[str, Any]:
    if name == WHOLE:
        return {}
    if name in ABLATIONS:
        return dict(ABLATIONS[name].off)
    if name not in MECHANISMS:
        what, step = (
            f"there is no part {shown(name)} of the model",
            "'paradox describe --mechanisms' lists M01 to M34; model-1 is all that model 2 added",
        )
        raise ScenarioError(Problem(what, suggestion=nearest(name, names()), next_step=step))
    if not MECHANISMS[name].off_switch:
        what, step = f"{name} is a record and has no off switch", "leave it out"
        raise ScenarioError(Problem(what, next_step=step))
    return dict(MECHANISMS[name].off_switch)


def names() -> Sequence[str]:
    """Name all parts that may be taken out."""
    return [*(one.id for one in MECHANISMS.values() if one.off_switch), *ABLATIONS, MODEL_1]
