"""The JSON Schema of laboratory designs, made from the forms by which their files are checked."""

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from experiments.laboratory.design_forms import FORMS, NO_REMEDY, DesignForm
from experiments.laboratory.designs import REMEDIES
from experiments.laboratory.items import ASKED
from experiments.laboratory.laws import LAWS
from experiments.laboratory.measures import BEFORE, MEASURES
from experiments.laboratory.steps import STEPS
from sim.scenario.schema import untitled, without_null

Schema = dict[str, Any]
# What a design is that does not say its kind.
DEFAULT = FORMS[DesignForm.model_fields["kind"].default]

# What keys hold, by the form they stand in.
_MEANINGS: dict[str, dict[str, str]] = {
    "DesignForm": {
        "kind": "What kind of design it is.",
        "title": "For the reader; it changes nothing.",
        "scenario": "The market: a shipped scenario by name, or a file beside the design.",
        "policy": "The policy of the firm; if not given, the reference policy of the scenario.",
        "seed": "Where luck starts.",
        "replications": "Cohorts or markets, each with persons and luck of its own.",
    },
    "ExperimentForm": {
        "persons": "Subjects in each cell.",
        "items": "Questions of one's own, by name.",
        "measures": "What is read before the first step and after each one: measures and items of one's own.",
        "control": "With what cells are compared: twins, or the name of a cell.",
        "cells": "What happens to each group, by name.",
        "factors": "Factors whose levels give all cells; the first level is the one that others are compared with.",
        "steps": "With factors: what happens in every cell, if not a failure, a complaint and an answer.",
        "by": "What persons are split by before the experiment.",
    },
    "VirtualForm": {
        "n": "Persons in each cell of a study; one size each.",
        "studies": "Studies of each size.",
        "alpha": "Level of their two-sided tests.",
        "published": "Chances that a study is published.",
    },
    "SurveyForm": {
        "weeks": "Weeks at whose ends customers are asked.",
        "share": "Share of customers asked.",
        "base": "Share that answers even if nothing remarkable happened.",
        "slope": "How much more those answer whose latest episode was strong.",
    },
    "FieldForm": {
        "unit": "What is assigned to the arms.",
        "arms": "Arms by name: the levers that differ from the policy. The first is the control.",
    },
    "FailureForm": {
        "severity": "How severe it is: 0 to 1, or a law that each subject's is drawn from.",
        "controllability": "How far the firm could have prevented it.",
        "base_stability": "How far its cause is expected to happen again.",
        "prior_failures": "Remembered failures before this one.",
        "explain": "What the firm explains at once.",
        "process": "Whether the treatment was wrong, not the thing.",
        "used": "Whether the service was used all the same.",
        "cause": "A cause of the scenario, which brings controllability, stability, process and use; 'any' draws one.",
    },
    "RemedyForm": {
        "like": "The answer that it starts from.",
        "compensation": "Money, in prices of a visit.",
        "repair": "From 0, none, to 1, complete.",
        "courtesy": "From -0.5, rude, to 1, warm.",
        "explain": "How far it is explained.",
        "days": "Days to the answer.",
        "personalised": "How far it fits the customer.",
        "firm_first": "Whether the firm came before the customer complained.",
        "by_bot": "Whether a chatbot answers.",
    },
    "StepForm": {
        "fail": "The visit fails.",
        "answer": "The firm answers the latest failure.",
        "complain": "Everybody complains.",
        "visit": "So many ordinary visits.",
        "surprise": "A visit that delivers so many sd more than it would have.",
        "gift": "A visit with a gift, in prices of a visit.",
        "wait": "Weeks without visits.",
        "live": "Weeks lived freely; nothing but live and wait may follow.",
    },
    "MembersForm": {
        "by": "The measure by which they are chosen.",
        "low": "From this share of persons on, the lowest first.",
        "high": "Up to this share.",
    },
    "CellForm": {"members": "Who takes part; if not given, all.", "steps": "What happens, step by step."},
    "ByForm": {
        "measure": "A trait, a state or an item before the experiment.",
        "split": "Into how many groups.",
    },
    "ItemForm": {
        "asks": "What it asks about.",
        "scale": "Lowest and highest answer.",
        "noise": "Spread of its error, in steps of the scale.",
        "questions": "Questions whose mean it is.",
    },
    "PublishedForm": {
        "significant": "Chance of a study with a significant result.",
        "other": "Chance of any other study.",
    },
}  # fmt: skip


def design_schema() -> Schema:
    """Return the JSON Schema of a design file: an experiment, virtual studies, a survey or a field experiment."""
    forms = list(FORMS.values())
    _, made = models_json_schema([(form, "validation") for form in forms])
    parts: dict[str, Schema] = without_null(untitled(made["$defs"]))
    for name, part in parts.items():
        _tell(name, part)
    for form in forms:
        parts[form.__name__]["properties"]["kind"] = {"enum": list(FORMS), **_told("DesignForm", "kind")}
    _as_written(parts)
    rules = [
        {"if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]}, "then": _part(form.__name__)}
        for kind, form in FORMS.items()
    ]
    usual = {"if": {"not": {"required": ["kind"]}}, "then": _part(DEFAULT.__name__)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A laboratory design",
        "type": "object",
        "properties": {"kind": {"enum": list(FORMS), **_told("DesignForm", "kind")}},
        "allOf": [usual, *rules],
        "$defs": parts,
    }


def schema_text() -> str:
    """Return the JSON Schema of designs as text."""
    return json.dumps(design_schema(), indent=1, ensure_ascii=False) + "\n"


def _part(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _told(form: str, key: str) -> Schema:
    return {"description": _MEANINGS[form][key]}


def _tell(form: str, part: Schema) -> None:
    """Say what the keys of a form hold; forms of more than one kind of design have theirs from the simpler one."""
    for key, value in part.get("properties", {}).items():
        if form == "FactorsForm":
            value["description"] = f"Levels of {key}, by name."
        else:
            own = (form, "ExperimentForm", "DesignForm") if form == "VirtualForm" else (form, "DesignForm")
            value.update(_told(next(one for one in own if key in _MEANINGS[one]), key))


def _as_written(parts: dict[str, Schema]) -> None:
    """Allow the short forms that are read before a form is checked, and name what may be chosen."""
    law = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
        "properties": {
            name: {"type": "array", "items": {"type": "number"}, "minItems": len(needs), "maxItems": len(needs),
                   "description": ", ".join(needs)}
            for name, needs in LAWS.items()
        },
    }  # fmt: skip
    severity = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, law]}
    remedy: Schema = {"anyOf": [{"enum": list(REMEDIES)}, _part("RemedyForm")]}
    parts["FailureForm"]["properties"]["severity"] |= severity
    parts["RemedyForm"]["properties"]["like"] |= {"enum": list(REMEDIES)}
    levels = parts["FactorsForm"]["properties"]
    levels["severity"]["additionalProperties"] = severity
    levels["remedy"]["additionalProperties"] = {"anyOf": [{"enum": [NO_REMEDY, *REMEDIES]}, _part("RemedyForm")]}
    step = parts["StepForm"]
    step["properties"]["answer"] = {**remedy, "description": step["properties"]["answer"]["description"]}
    parts["Step"] = {**step, "minProperties": 1, "maxProperties": 1}
    parts["Step"]["properties"] = {key: step["properties"][key] for key in STEPS if key != "complain"}
    parts["StepForm"] = {"anyOf": [{"const": "complain", **_told("StepForm", "complain")}, _part("Step")]}
    parts["CellOfSteps"] = parts["CellForm"]
    steps = {"type": "array", "items": _part("StepForm"), "minItems": 1}
    parts["CellForm"] = {"anyOf": [steps, _part("CellOfSteps")]}
    before = {"anyOf": [{"enum": list(BEFORE)}, {"type": "string"}]}  # or an item of one's own
    parts["ByForm"]["properties"]["measure"] |= before
    parts["Split"] = parts["ByForm"]
    parts["ByForm"] = {"anyOf": [*before["anyOf"], _part("Split")]}
    parts["MembersForm"]["properties"]["by"] |= {"enum": list(MEASURES)}
    parts["ItemForm"]["properties"]["asks"] |= {"enum": list(ASKED)}
    parts["ItemForm"]["properties"]["scale"] |= {"minItems": 2, "maxItems": 2}
    for form in ("ExperimentForm", "VirtualForm"):
        own = {"anyOf": [{"enum": list(MEASURES)}, {"type": "string"}]}
        parts[form]["properties"]["measures"]["items"] = own
