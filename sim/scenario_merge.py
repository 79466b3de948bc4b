"""Lays a scenario over the one it extends: only what differs is written, the rest comes from below."""

import copy
from collections.abc import Iterator
from typing import Any

from sim.errors import Problem
from sim.scenario_schema import HEADER, built_in
from sim.scenario_source import Document, Mark, Place, shown
from sim.suggestions import nearest

DO_NOTHING = "do_nothing"


def merge(layers: list[Document]) -> Document:
    """Lay documents over the built-in defaults, each over those before it.

    Mappings merge key by key, everything else is replaced. The policies of a layer replace those below,
    and each starts from the policy `average` below it, or from the policy that its `like` names. Header
    texts belong to the last document alone.

    Args:
        layers: documents from the outermost base to the scenario itself.

    Returns:
        One document; the marks show for every value the file it came from.
    """
    last = layers[-1]
    result = Document(built_in(), file=last.file, folder=last.folder)
    result.data["reference"] = ""
    average: dict[str, Any] = result.data["policies"]["average"]
    for layer in layers:
        result.problems += layer.problems
        content = {key: value for key, value in layer.data.items() if key not in ("extends", *HEADER)}
        policies = content.pop("policies", None)
        _lay(result, layer, content)
        if policies is not None:
            _replace_policies(result, layer, policies, average)
            if "reference" not in content:
                result.data["reference"] = ""
        below = result.data["policies"]
        if isinstance(below, dict) and isinstance(below.get("average"), dict):
            average = below["average"]
    for key in HEADER:
        if key in last.data:
            _lay(result, last, {key: last.data[key]})
    return result


def _lay(result: Document, layer: Document, content: dict[str, Any]) -> None:
    _merge(result.data, content, (), result, layer)


def _merge(
    into: dict[str, Any], new: dict[str, Any], place: Place, result: Document, layer: Document
) -> None:
    for key, value in new.items():
        here = (*place, key)
        _copy_mark(result, layer, here, here)
        old = into.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value, here, result, layer)
        elif isinstance(old, dict) and value is None:
            continue  # a section with all its lines commented out changes nothing
        else:
            _forget_marks(result, here)
            into[key] = copy.deepcopy(value)
            _copy_marks(result, layer, here, here)


def _replace_policies(result: Document, layer: Document, policies: Any, average: dict[str, Any]) -> None:
    below = result.data["policies"] if isinstance(result.data["policies"], dict) else {}
    place: Place = ("policies",)
    _copy_mark(result, layer, place, place)
    if not isinstance(policies, dict):
        result.data["policies"] = policies
        return
    marks = Document({}, dict(result.keys), dict(result.values))
    _forget_marks(result, place)
    _copy_mark(result, layer, place, place)
    made: dict[str, Any] = {}

    def make(name: str, open_names: tuple[str, ...]) -> Any:
        """Make one policy, those that it is like first."""
        if name in made:
            return made[name]
        own = policies[name]
        here: Place = ("policies", name)
        _copy_mark(result, layer, here, here)
        if own is not None and not isinstance(own, dict):
            made[name] = own
            return own
        own = own or {}
        model = own.get("like", "average" if name != "average" else None)
        start, source = average, "average"
        if "like" in own:
            chain = (*open_names, name)
            if not isinstance(model, str):
                _bad_like(result, layer, here, f"like is {shown(model)}, not the name of a policy", [])
            elif model in policies and model != name:
                if model in chain:
                    text = " -> ".join((*chain[chain.index(model) :], model))
                    _bad_like(result, layer, here, f"policies are like each other in a circle ({text})", [])
                else:
                    found = make(model, chain)
                    start = found if isinstance(found, dict) else average
                    source = ""
                    _move_marks(result, Document({}, dict(result.keys), dict(result.values)), model, name)
            elif isinstance(below.get(model), dict):
                start, source = below[model], model
            else:
                names = sorted({*policies, *below} - {name})
                _bad_like(
                    result, layer, here, f"there is no policy {shown(model)} to be like", names, str(model)
                )
        if source:
            _move_marks(result, marks, source, name)
        policy = copy.deepcopy(start)
        policy["description"] = ""
        _merge(policy, {key: value for key, value in own.items() if key != "like"}, here, result, layer)
        _copy_mark(result, layer, here, here)
        made[name] = policy
        return policy

    for name in policies:
        make(name, ())
    result.data["policies"] = {name: made[name] for name in policies}


def _bad_like(
    result: Document, layer: Document, here: Place, what: str, names: list[str], given: str = ""
) -> None:
    problem = layer.problem(
        (*here, "like"),
        what,
        allowed=("one of " + ", ".join(names)) if names else "",
        suggestion=nearest(given, names),
        next_step="name a policy of this file or of the scenario it extends",
    )
    result.problems.append(problem)


def _under(marks: dict[Place, Mark], place: Place) -> Iterator[Place]:
    return (key for key in list(marks) if key[: len(place)] == place)


def _forget_marks(result: Document, place: Place) -> None:
    for marks in (result.keys, result.values):
        for key in _under(marks, place):
            del marks[key]


def _copy_mark(result: Document, layer: Document, source: Place, target: Place) -> None:
    for into, marks in ((result.keys, layer.keys), (result.values, layer.values)):
        if source in marks:
            into[target] = marks[source]


def _copy_marks(result: Document, layer: Document, source: Place, target: Place) -> None:
    for into, marks in ((result.keys, layer.keys), (result.values, layer.values)):
        for key in _under(marks, source):
            into[(*target, *key[len(source) :])] = marks[key]


def _move_marks(result: Document, marks: Document, source: str, target: str) -> None:
    for into, known in ((result.keys, marks.keys), (result.values, marks.values)):
        for key in _under(known, ("policies", source)):
            if len(key) > 2:
                into[("policies", target, *key[2:])] = known[key]


__all__ = ["DO_NOTHING", "Problem", "merge"]
