"""What a study may take out of the model: mechanisms by their switches, and what model 2 added and can be taken out.

The values of the uncertainty `structure` are the whole model and the model without each of some parts. Switches are
those of `experiments.mechanisms`: nothing is refitted. Model 1 itself is not among them: some of its equations are no
longer there, so that switching off what model 2 added leads to a model between the two.
"""

from collections.abc import Sequence
from typing import Any

from experiments.mechanisms.ablations import ABLATIONS
from experiments.mechanisms.mechanisms import MECHANISMS, spelled_out
from sim.errors import Problem, ScenarioError, nearest, shown
from sim.scenario.scenario import Scenario

STRUCTURE = "structure"
# The whole model; the model without any of `ADDED`.
WHOLE, MODEL_2 = "all", "model_2_additions"

# Names of ABLATIONS: what model 2 added to the psychology and has a value that switches it off.
ADDED = (
    "zone_of_answer",
    "dismay_bends",
    "blame_spoils_delight",
    "late_answers",
    "avoidance_eased",
    "service_used",
    "grudge_ceiling",
    "trust_in_judging",
    "certainty",
    "habit",
    "exits_at_encounters",
    "visits_by_satisfaction",
)


def part_of(name: str) -> str:
    """Return a part of the model as it is called: ids of mechanisms in capitals."""
    return name.upper() if name.upper() in MECHANISMS else name


def switches(scenario: Scenario, name: str) -> dict[str, Any]:
    """Return the values by path that take a part out of a scenario; none for the whole model.

    Raises:
        ScenarioError: there is no such part, it has no switch, or the scenario cannot do without it.
    """
    values = spelled_out(scenario, _switch(name))
    scenario.with_values(values)
    return values


def _switch(name: str) -> dict[str, Any]:
    if name == WHOLE:
        return {}
    if name == MODEL_2:
        return {path: value for part in ADDED for path, value in ABLATIONS[part].off.items()}
    if name in ABLATIONS:
        return dict(ABLATIONS[name].off)
    if name not in MECHANISMS:
        what, step = f"there is no part {shown(name)} of the model", "'paradox describe --mechanisms' lists M01 to M34"
        raise ScenarioError(Problem(what, suggestion=nearest(name, names()), next_step=step))
    if not MECHANISMS[name].off_switch:
        what, step = f"{name} is a record and has no off switch", "leave it out"
        raise ScenarioError(Problem(what, next_step=step))
    return dict(MECHANISMS[name].off_switch)


def names() -> Sequence[str]:
    """Name all parts that may be taken out."""
    return [*(one.id for one in MECHANISMS.values() if one.off_switch), *ABLATIONS, MODEL_2]
