"""The shape of a scenario file: pydantic models built from `PARAMETERS`, and their JSON Schema."""

import json
from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from sim.parameters.registry import CAUSES, DIMENSIONS, PARAMETERS, SEGMENT_OVERRIDES, Parameter
from sim.parameters.values import Cause
from sim.scenario.document import Place
from sim.scenario.entry import entry_at
from sim.scenario.form import Form
from sim.scenario.texts import LANGUAGES

MAX_NAMES = 20
TITLE_LENGTH = 200
TEXT_LENGTH = 4000

Title = Annotated[str, Field(max_length=TITLE_LENGTH)]
Text = Annotated[str, Field(max_length=TEXT_LENGTH)]


def hover_text(entry: Parameter) -> str:
    """Say in one paragraph what an editor should show about a parameter: meaning, unit, range, source."""
    parts = [entry.meaning]
    if entry.unit != "–":
        parts.append(f"Unit: {entry.unit}.")
    if entry.range_text:
        parts.append(f"Allowed: {entry.range_text}.")
    parts.append(f"Default: {entry.default}.")
    if entry.study_low is not None:
        parts.append(f"Studies vary it from {entry.study_low:g} to {entry.study_high:g}.")
    parts.append(f"Source: {entry.source} ({entry.grade}; {entry.kind}).")
    return " ".join(parts)


def _field(entry: Parameter, *, required: bool = False, optional: bool = False, otherwise: float | None = None) -> Any:
    """Return type and limits of a parameter; `otherwise` is its value where it is not given, the default if None."""
    numeric: Any = int if entry.whole else float
    default = ... if required else None if optional else entry.default if otherwise is None else otherwise
    limits = Field(default, ge=entry.low, le=entry.high, title=entry.name, description=hover_text(entry))
    return (Annotated[numeric | None if optional else numeric, entry], limits)


def _model(name: str, doc: str, fields: dict[str, Any], base: type[Form] = Form) -> type[Form]:
    return cast(type[Form], create_model(name, __base__=base, __doc__=doc, **fields))


def _at(path: str, **how: bool) -> dict[str, Any]:
    """Return the fields of the parameters that stand directly at a place of a scenario file."""
    found = ((entry, entry.path.rpartition(".")) for entry in PARAMETERS.values())
    return {key: _field(entry, **how) for entry, (before, _, key) in found if before == path and key != "*"}


def _section(model: type[Form]) -> Any:
    return (model, Field(default_factory=model, description=model.__doc__))


BehaviourModel = _model("BehaviourSection", "How customers feel and act.", _at("behaviour"))

NetworkModel = _model(
    "NetworkSection",
    "Who talks to whom.",
    {
        **_at("market.network"),
        "kind": (
            Annotated[Literal["small_world", "scale_free", "random", "edges"], PARAMETERS["network_kind"]],
            Field("small_world", description=hover_text(PARAMETERS["network_kind"])),
        ),
        "edges": (
            str | None,
            Field(None, description="CSV file with one link per line: two person ids from 0. Needs kind: edges."),
        ),
    },
)

MarketModel = _model(
    "MarketSection",
    "Who is there, how often they come, how they come and go.",
    {**_at("market"), "network": _section(NetworkModel)},
)

CauseModel = _model(
    "Cause",
    "One cause of failures.",
    {**_at("service.causes.*", required=True), "used_share": _field(PARAMETERS["used_share"], otherwise=0.0)},
)


def _per_dimension(name: str) -> dict[str, Any]:
    return {dimension: _field(PARAMETERS[name]) for dimension in DIMENSIONS}


WeightsModel = _model(
    "DimensionWeights", "Weight of each quality dimension; sum 1.", _per_dimension("dimension_weights")
)
QualityModel = _model("Quality", "Quality on each dimension.", _per_dimension("quality"))
SeverityModel = _model(
    "SeverityShape",
    "Shape of the Beta distribution of severity.",
    _at("service.severity_shape"),
)

ServiceModel = _model(
    "ServiceSection",
    "The service: how often and why it fails, and how good it is.",
    {
        "p_fail": _field(PARAMETERS["p_fail"]),
        "severity_shape": _section(SeverityModel),
        "causes": (
            dict[str, CauseModel],  # type: ignore[valid-type]
            Field(default_factory=dict, max_length=MAX_NAMES, description="Causes of failures; mixes sum to 1."),
        ),
        "dimension_weights": _section(WeightsModel),
        "quality": _section(QualityModel),
        **_at("service"),
    },
)

SegmentModel = _model(
    "Segment",
    "A part of the market that differs.",
    {
        "name": (str, Field(description="Name of the segment.")),
        "share": _field(PARAMETERS["share"], required=True),
        "dimension_weights": (WeightsModel | None, Field(None, description=WeightsModel.__doc__)),
        **{name: _field(PARAMETERS[name], optional=True) for name in SEGMENT_OVERRIDES},
        "voice_offset": _field(PARAMETERS["voice_offset"]),
    },
)

_PREVENTION = PARAMETERS["prevention"]

PolicyModel = _model(
    "Policy",
    "One way of dealing with failures. Starts from the policy `average` of the extended scenario.",
    {
        "description": (Text, Field("", description="What this policy is, in a sentence.")),
        **_at("policies.*"),
        "prevention": (
            Annotated[
                dict[str, Annotated[float, _PREVENTION, Field(ge=_PREVENTION.low, le=_PREVENTION.high)]], _PREVENTION
            ],
            Field(default_factory=dict, description="By cause. " + hover_text(_PREVENTION)),
        ),
    },
)

PolicyModel.read_before = ("like",)

_TEXTS: dict[str, Any] = {
    "title": (Title, Field("", description="Title in one line.")),
    "purpose": (Text, Field("", description="What the scenario is for.")),
    "source_case": (Text, Field("", description="The case it comes from.")),
    "look_for": (list[Text], Field(default_factory=list, description="What to look for in the outcome.")),
    "question": (Text, Field("", description="A question worth asking of it.")),
}

PolicyTextsModel = _model(
    "PolicyTexts",
    "How a policy is called in another language, and what it is.",
    {
        "title": (Title, Field("", description="Name of the policy in a few words.")),
        "description": (Text, Field("", description="What this policy is, in a sentence.")),
    },
)

TranslationModel = _model(
    "Translation",
    "The texts of the scenario in another language. What is left out is shown as it stands in the file.",
    {
        **_TEXTS,
        "policies": (
            dict[str, PolicyTextsModel],  # type: ignore[valid-type]
            Field(default_factory=dict, max_length=MAX_NAMES, description="Texts of the policies, by name."),
        ),
        "segments": (
            dict[str, Title],
            Field(default_factory=dict, max_length=MAX_NAMES, description="Titles of the segments, by name."),
        ),
    },
)

TranslationsModel = _model(
    "Translations",
    "The texts for readers of other languages; they change nothing.",
    {lang: (TranslationModel | None, Field(None, description=TranslationModel.__doc__)) for lang in LANGUAGES},
)

HEADER: tuple[str, ...] = (*_TEXTS, "translations")


def _policies(model: type[Form]) -> Any:
    description = "Policies to compare, by name."
    return (dict[str, model], Field(default_factory=dict, max_length=MAX_NAMES, description=description))  # type: ignore[valid-type]


ScenarioModel = _model(
    "Scenario",
    "A market, a service and the recovery policies to compare in it.",
    {
        **_TEXTS,
        "translations": _section(TranslationsModel),
        "reference": (str, Field("", description="Policy that others are compared with; else the first.")),
        "behaviour": _section(BehaviourModel),
        "market": _section(MarketModel),
        "firm": _section(_model("FirmSection", "How large the firm is.", _at("firm"))),
        "service": _section(ServiceModel),
        "segments": (
            list[SegmentModel],  # type: ignore[valid-type]
            Field(
                default_factory=list,
                max_length=MAX_NAMES,
                description="Parts of the market; shares sum to 1.",
            ),
        ),
        "policies": _policies(PolicyModel),
        "money": _section(_model("MoneySection", "What things cost.", _at("money"))),
        "measurement": _section(
            _model("MeasurementSection", "Surveys and the margins of a verdict.", _at("measurement"))
        ),
        "run": _section(_model("RunSection", "How long and how often.", _at("run"))),
    },
)


ScenarioModel.read_before = ("extends",)


@cache
def scenario_form(behaviour: tuple[Parameter, ...], levers: tuple[Parameter, ...]) -> type[Form]:
    """Return the schema of a scenario that may set parameters of one's own beside the shipped ones.

    Args:
        behaviour: those that stand under `behaviour`.
        levers: those that stand in every policy.
    """
    if not behaviour and not levers:
        return ScenarioModel
    customers = _model("OwnBehaviour", "", {entry.name: _field(entry) for entry in behaviour}, BehaviourModel)
    policy = _model("OwnPolicy", "", {entry.name: _field(entry) for entry in levers}, PolicyModel)
    own = {"behaviour": _section(customers), "policies": _policies(policy)}
    return _model("OwnScenario", "", own, ScenarioModel)


def built_in() -> dict[str, Any]:
    """Return the scenario that the defaults of `PARAMETERS` describe: the start of every scenario."""
    data: dict[str, Any] = ScenarioModel().model_dump()
    data["service"]["causes"] = {cause.name: dict(zip(Cause._fields[1:], cause[1:], strict=True)) for cause in CAUSES}
    data["segments"] = [{"name": "all", "share": 1.0}]
    data["policies"] = {"average": PolicyModel().model_dump()}
    return data


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


def parameter_at(place: Place) -> Parameter | None:
    """Return the parameter whose value stands at a place of a scenario, if there is one."""
    entry = entry_at(ScenarioModel, place)
    return entry.parameter if entry else None


if __name__ == "__main__":
    print(schema_text(), end="")
