"""Exports the JSON Schema of scenario files: completion, hover texts and first checks in an editor.

`python -m sim.scenario_json > scenarios/schema.json` writes it afresh.
"""

import json
from typing import Any

from sim.scenario_schema import ScenarioModel

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file.

    Every key carries its meaning, unit, allowed range, default and source. A file may leave out whatever
    does not differ, so nothing is required but the name and share of a segment.
    """
    schema = ScenarioModel.model_json_schema()
    parts = schema["$defs"]
    parts["Cause"].pop("required")  # a known cause states only what differs
    parts["Policy"]["properties"]["like"] = {
        "type": "string",
        "description": "Start from this policy, of this file or of the scenario it extends, not from average.",
    }
    properties = {
        "extends": {
            "type": "string",
            "description": "Scenario to start from: name of a shipped one, or a file relative to this one.",
        },
        **schema["properties"],
    }
    text = {"type": "string"}
    for texts in (properties, parts["Translation"]["properties"]):
        texts["look_for"] = {
            "anyOf": [text, {"type": "array", "items": text}],
            "description": texts["look_for"]["description"],
        }
    for section in properties.values():
        section.pop("default", None)
    schema["properties"] = properties
    return {"$schema": _DRAFT, **_without_null(schema)}


def schema_text() -> str:
    """Return the JSON Schema as the text of `scenarios/schema.json`."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _without_null(schema: Any) -> Any:
    """Simplify "this or null": a key without a value is not something to write."""
    if isinstance(schema, list):
        return [_without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _without_null(value) for key, value in schema.items()}
    options = [option for option in result.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        result = {**options[0], **{key: value for key, value in result.items() if key != "anyOf"}}
    if result.get("default", "") is None:
        result.pop("default")
    return result


if __name__ == "__main__":
    print(schema_text(), end="")
