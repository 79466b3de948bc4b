"""The JSON Schema of study files, made from the forms by which they are checked."""

import json
from typing import Any, get_args

from experiments.runs.series import SERIES
from experiments.studies.design_file import USED, DesignForm
from experiments.studies.factor_file import WITHOUT
from experiments.studies.factors import POLICY_PATH, WORLD
from experiments.studies.file import StudyForm
from experiments.studies.structure import STRUCTURE, WHOLE, names
from sim.parameters.registry import PARAMETERS
from sim.scenario.schema import hover_text, untitled, without_null
from sim.worlds.outcomes import OUTCOMES

Schema = dict[str, Any]

# What keys hold, by the form they stand in.
_MEANINGS: dict[str, dict[str, str]] = {
    "StudyForm": {
        "title": "For the reader; it changes nothing.",
        "purpose": "What the study is for; it changes nothing.",
        "question": "What it answers; it changes nothing.",
        "base": "The scenario that is varied: a shipped one by name, or a file beside the study.",
        "policy": "The policy whose levers vary; if not given, the reference policy of the scenario.",
        "set": "Values that are the same for all points, by their paths in a scenario file.",
        "levers": "What the firm decides, by the name of a lever or the path of any value.",
        "uncertainties": "What nobody decides, or nobody knows, by the name of a parameter or the path of any value.",
        "links": "What holds between factors that cannot vary freely.",
        "outcomes": "What is kept of every run; 'paradox describe --outcomes' tells what each means.",
        "series": "Weekly series that are kept of every run.",
        "design": "Where in the space of its factors the study looks.",
        "replications": "How often each point is lived, each time with other luck.",
        "budget": "Most runs that it may ask for.",
        "maps": "Pairs of factors whose maps are told first and drawn.",
        "keep": "What policies are asked to keep in a crossed study, such as 'retention >= 80 %'.",
        "translations": "Its texts in other languages.",
    },
    "DesignForm": {
        "kind": "How points are laid out.",
        "samples": "Points, base samples, trajectories or worlds; of sobol a power of 2.",
        "levels": "Levels of ranges that name none themselves; of morris an even number.",
        "second_order": "Whether interactions of two factors are told too, at about twice the points.",
        "policies": "Draw so many policies from the space of the levers; if not given, they form a grid.",
        "seed": "Where chance starts in laying out the points.",
        "scramble": "Whether the seed scrambles the sequence.",
        "begins_with": "Sizes that the design had before, whose points it keeps.",
        "file": "The table that holds the points: CSV or Excel, relative to the study file.",
    },
    "FactorForm": {
        "range": "Its lowest and highest value, or study, the study range of the parameter.",
        "scale": "Whether a range is walked in equal steps or in equal ratios.",
        "values": "Its values, if it takes no others.",
        "categories": "Words that it takes; under the name policy, policies of the scenario.",
        "ensemble": "How many of the parameter sets that keep the evidence it chooses among.",
        "without": "Parts of the model that are taken out, one at a time, beside the whole model.",
        "distribution": "How its values are spread between low and high.",
        "mean": "Mean of a normal distribution; in older files the peak of a triangular one.",
        "mode": "Peak of a triangular distribution.",
        "sd": "Standard deviation of a normal distribution.",
        "low": "Its lowest value.",
        "high": "Its highest value.",
        "levels": "How many values a grid takes from its range.",
        "sets": "What it sets, by path: offset and slope of value = offset + slope times the factor.",
        "also": "Further paths that take the same value.",
        "label": "What tables and figures call it.",
        "unit": "Its unit, for the reader.",
        "grade": "What is known about it, for the reader.",
    },
    "LinkForm": {
        "sum": "The factors are divided by their sum, so that they sum to this.",
        "sum_at_most": "Each factor takes its place in what the ones before it leave of this.",
        "of": "The factors that are tied.",
    },
    "TranslationsForm": {"en": "Texts in English.", "zh": "Texts in Chinese."},
    "TextsForm": {
        "title": "Title in this language.",
        "purpose": "Purpose in this language.",
        "question": "Question in this language.",
        "labels": "What its factors are called in this language.",
    },
}  # fmt: skip


def study_schema() -> Schema:
    """Return the JSON Schema of a study file."""
    made = without_null(untitled(StudyForm.model_json_schema()))
    parts: dict[str, Schema] = made.pop("$defs")
    for name, part in (("StudyForm", made), *parts.items()):
        part["additionalProperties"] = False
        for key, value in part["properties"].items():
            value["description"] = _MEANINGS[name][key]
    _as_written(made["properties"], parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A study",
        "anyOf": [{"required": ["levers"]}, {"required": ["uncertainties"]}],
        "$defs": parts,
    }


def schema_text() -> str:
    """Return the JSON Schema of studies as text."""
    return json.dumps(study_schema(), indent=1, ensure_ascii=False) + "\n"


def _as_written(study: Schema, parts: dict[str, Schema]) -> None:
    """Allow the short forms that are read before a form is checked, and name what may be chosen."""
    number, word = {"type": "number"}, {"type": "string"}
    pair = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    ends = {"anyOf": [{"const": "study"}, pair]}
    factor = parts["FactorForm"]["properties"]
    factor["range"] |= ends
    factor["also"] = {"anyOf": [word, {"type": "array", "items": word}], "description": factor["also"]["description"]}
    factor[WITHOUT]["items"] = {"enum": [WHOLE, *names(), *(name.lower() for name in names() if name.isupper())]}
    parts["Factor"] = {"anyOf": [ends, {"type": "array", "items": number, "minItems": 1}, _part("FactorForm")]}
    offered: dict[str, dict[str, Schema]] = {"levers": {}, "uncertainties": {}}
    for name, entry in PARAMETERS.items():
        if entry.group == "policy":
            offered["levers"][name] = _described(hover_text(entry))
        elif entry.group != "run" and "*" not in entry.path and not isinstance(entry.default, str):
            offered["uncertainties"][name] = _described(hover_text(entry))
    offered["levers"][POLICY_PATH] = _described("Which policy of the scenario it is: write its categories.")
    offered["uncertainties"] |= {
        WORLD: {
            "anyOf": [factor["ensemble"], _part("FactorForm")],
            "description": "Parameter sets that keep the evidence: how many of them.",
        },
        STRUCTURE: {
            "anyOf": [factor[WITHOUT], _part("FactorForm")],
            "description": "The whole model beside the model without each of these parts.",
        },
    }
    for section, known in offered.items():
        study[section] |= {"properties": known, "additionalProperties": _part("Factor"), "minProperties": 1}
    study["outcomes"]["items"] = {"anyOf": [{"enum": list(OUTCOMES)}, word]}
    study["series"]["items"] = {"anyOf": [{"enum": list(SERIES)}, word]}
    links = study["links"]
    study["links"] = {"anyOf": [_part("LinkForm"), links], "description": links.pop("description")}
    parts["LinkForm"]["oneOf"] = [{"required": [key]} for key in ("sum", "sum_at_most")]
    design = parts["DesignForm"]
    sizes = design["properties"]["begins_with"]
    one = {**sizes["items"], "description": sizes["description"]}
    design["properties"]["begins_with"] = {"anyOf": [one, sizes], "description": sizes["description"]}
    assert set(get_args(DesignForm.model_fields["kind"].annotation)) == set(USED)
    design["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {
                "propertyNames": {"enum": ["kind", *used]},
                "required": [key for key in ("samples", "file") if key in used],
            },
        }
        for kind, used in USED.items()
    ]


def _part(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _described(text: str) -> Schema:
    return {**_part("Factor"), "description": text}
