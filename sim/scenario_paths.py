"""What stands where in a scenario: names of places, the parameter at a place, the keys allowed there."""

from functools import cache
from typing import Any

from pydantic import BaseModel

from sim.parameters import DIMENSIONS, PARAMETERS, Parameter
from sim.scenario_document import Place
from sim.scenario_schema import (
    CauseModel,
    PolicyModel,
    PolicyTextsModel,
    SegmentModel,
    TranslationModel,
    built_in,
)


def path_text(place: Place) -> str:
    """Write a place as users write it: behaviour.loss_aversion, segments[0].share."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def parameter_at(place: Place) -> Parameter | None:
    """Return the parameter whose value stands at a place of a scenario, if there is one."""
    names = [str(part) for part in place]
    if names[:2] == ["service", "severity_shape"] and len(names) == 3:
        return PARAMETERS.get(f"severity_shape_{names[2]}")
    if len(names) > 1 and names[-1] in DIMENSIONS and names[-2] in ("dimension_weights", "quality"):
        return PARAMETERS[names[-2]]
    if names == ["market", "network", "kind"]:
        return PARAMETERS["network_kind"]
    if names[:1] == ["policies"] and names[2:3] == ["prevention"]:
        return PARAMETERS["prevention"]
    return PARAMETERS.get(names[-1]) if names else None


@cache
def known_causes() -> tuple[str, ...]:
    """Return the causes that every scenario has, in order."""
    return tuple(built_in()["service"]["causes"])


@cache
def keys_at(place: Place) -> tuple[str, ...]:
    """Return the keys that are valid in the mapping at a place."""
    if place[:1] == ("policies",) and len(place) == 2:
        return (*PolicyModel.model_fields, "like")
    if place[:1] == ("translations",) and len(place) in (2, 4):
        return tuple((TranslationModel if len(place) == 2 else PolicyTextsModel).model_fields)
    if place[:2] == ("service", "causes") and len(place) == 3:
        return tuple(CauseModel.model_fields)
    if place[:1] == ("segments",) and len(place) == 2:
        return tuple(SegmentModel.model_fields)
    if place[-1:] == ("dimension_weights",):
        return DIMENSIONS
    here: Any = built_in()
    for part in place:
        here = here.get(part) if isinstance(here, dict) else None
    keys = tuple(here) if isinstance(here, dict) else ()
    return (*keys, "extends") if not place else keys


def required_keys(place: Place) -> tuple[str, ...]:
    """Return the keys that the entry at a place (a cause or a segment) must have."""
    model: type[BaseModel] = CauseModel if place[:1] == ("service",) else SegmentModel
    return tuple(name for name, info in model.model_fields.items() if info.is_required())
