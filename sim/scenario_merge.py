"""Lays a scenario over the one it extends: only what differs is written, the rest comes from below."""

from typing import Any

from sim.scenario_document import Document, lay_over
from sim.scenario_policies import PolicyReplacement
from sim.scenario_schema import HEADER, built_in


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
    average: dict[str, Any] = result.data["policies"]["average"]
    for layer in layers:
        result.problems += layer.problems
        content = {key: value for key, value in layer.data.items() if key not in ("extends", *HEADER)}
        policies = content.pop("policies", None)
        if policies is not None:
            result.data["reference"] = ""
            PolicyReplacement(result, layer, policies, average).apply()
        lay_over(result, layer, result.data, content, ())
        below = result.data["policies"]
        if isinstance(below, dict) and isinstance(below.get("average"), dict):
            average = below["average"]
    header = {key: last.data[key] for key in HEADER if key in last.data}
    lay_over(result, last, result.data, header, ())
    return result
