"""Single values of a scenario by dotted path, such as `behaviour.loss_aversion`."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.errors import Problem, ScenarioError, nearest, shown
from sim.parameters.registry import CAUSE_OPTIONS, SEGMENT_OPTIONS, SEGMENT_OVERRIDES
from sim.scenario.schedules import is_scheduled, may_change, over_value
from sim.scenario.schema import parameter_at


def flat(content: Any, before: str = "") -> dict[str, Any]:
    """Return all single values by dotted path; entries of a list by their name, or their number.

    The schedule of a lever is one value.
    """
    result: dict[str, Any] = {}
    if isinstance(content, dict):
        for key, value in content.items():
            result |= flat(value, f"{before}.{key}" if before else str(key))
    elif isinstance(content, list) and not may_change(tuple(before.split("."))):
        for index, value in enumerate(content):
            name = value.get("name", index) if isinstance(value, dict) else index
            result |= flat(value, f"{before}.{name}")
    else:
        result[before] = content
    return result


def set_value(content: dict[str, Any], path: str, value: Any) -> None:
    """Change one value in place.

    Args:
        content: complete plain content of a scenario.
        path: dotted path, such as `behaviour.loss_aversion`.
        value: the new value; numbers of numpy and whole numbers written as floats are understood. A number takes the
            place of a schedule; a schedule begins with the value that was there.

    Raises:
        ScenarioError: nothing stands at that path.
    """
    parts = path.split(".")
    here: Any = content
    for part in parts[:-1]:
        here = _child(here, part)
    key = parts[-1]
    if not isinstance(here, dict) or (key not in here and not _may_add(parts)):
        step = "use section and name as in a scenario file, such as 'behaviour.loss_aversion'"
        guess = nearest(path, flat(content))
        raise ScenarioError(Problem(f"unknown path {shown(path)}", suggestion=guess, next_step=step, path=path))
    value = _fitting(value, parts)
    place = tuple(parts)
    moves = is_scheduled(value) and may_change(place)
    here[key] = over_value(value, here.get(key), place) if moves else value


def _child(here: Any, part: str) -> Any:
    if isinstance(here, dict):
        return here.get(part)
    if isinstance(here, list):
        for index, entry in enumerate(here):
            if part == str(index) or (isinstance(entry, dict) and entry.get("name") == part):
                return entry
    return None


def _may_add(parts: list[str]) -> bool:
    """Whether a path may name a value that is not set yet: overrides of a segment, prevention, edges."""
    if parts[0] == "segments" and len(parts) == 3:
        return parts[2] in (*SEGMENT_OVERRIDES, *SEGMENT_OPTIONS, "dimension_weights")
    if parts[:2] == ["service", "causes"] and len(parts) == 4:
        return parts[3] in CAUSE_OPTIONS
    prevention = parts[0] == "policies" and len(parts) == 4 and parts[2] == "prevention"
    return prevention or parts in (["market", "network", "edges"], ["market", "network", "nodes"])


def plain(value: Any) -> Any:
    """Turn mappings, sequences and numbers of numpy into plain dicts, lists and numbers."""
    if isinstance(value, Mapping):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    return value.item() if isinstance(value, np.generic) else value


def _fitting(value: Any, parts: list[str]) -> Any:
    value = plain(value)
    entry = parameter_at(tuple(parts))
    if entry is not None and entry.whole and isinstance(value, float) and value.is_integer():
        return int(value)
    return value
