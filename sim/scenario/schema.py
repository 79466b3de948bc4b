"""The shape of a scenario file: pydantic models built from `PARAMETERS`, and their JSON Schema."""

import json
from functools import cache
from typing import Annotated, Any, Literal, cast

from pydantic import Field, create_model

from sim.parameters.event import EFFECTS
from sim.parameters.registry import (
    CAUSE_OPTIONS,
    CAUSES,
    DIMENSIONS,
    PARAMETERS,
    SEGMENT_OPTIONS,
    SEGMENT_OVERRIDES,
    Parameter,
)
from sim.parameters.values import Cause
from sim.scenario.amounts import OF_ALL, OF_ONE
from sim.scenario.document import Place
from sim.scenario.entry import entry_at
from sim.scenario.form import Form
from sim.scenario.pilots import PILOT_KEYS
from sim.scenario.schedules import STEP_KEYS, scheduled_lever
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
            Field(
                None,
                description="File of links, one a line: two person ids from 0, or two names, and the weight of the "
                "link where ties differ in strength; or a graph as networkx writes it. Needs kind: edges.",
            ),
        ),
        "nodes": (
            str | None,
            Field(None, description="CSV file of who the persons are: name, segment, attributes. Needs edges."),
        ),
    },
)

MarketModel = _model(
    "MarketSection",
    "Who is there, how often they come, how they come and go.",
    {**_at("market"), "network": _section(NetworkModel)},
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

CauseModel = _model(
    "Cause",
    "One cause of failures.",
    {
        **_at("service.causes.*", required=True),
        "used_share": _field(PARAMETERS["used_share"], otherwise=0.0),
        "severity_shape": (
            SeverityModel | None,
            Field(None, description="Severity of failures of this cause, where it is not that of the service."),
        ),
        **{name: _field(PARAMETERS[name], optional=True) for name in CAUSE_OPTIONS if name in PARAMETERS},
    },
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
        **{name: _field(PARAMETERS[name], optional=True) for name in (*SEGMENT_OVERRIDES, *SEGMENT_OPTIONS)},
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

PolicyModel.read_before = ("like", "programme", "staff_people", "staff_hours")

EventModel = _model(
    "Event",
    "A shock: when it begins, how long it lasts, what it does in quantities of the model.",
    {
        "label": (Title, Field(min_length=1, description="What it is, in a few words.", examples=["A bad season"])),
        "week": (Annotated[int, Field(ge=0, le=519)], Field(description="First week; 0 is the first recorded one.")),
        "weeks": (Annotated[int, Field(ge=1, le=520)], Field(description="How many weeks it lasts.")),
        "cause": (
            str | None,
            Field(None, description="The one cause whose failures `failure_rate` is about; all if left out."),
        ),
        **{name: _field(entry, optional=True) for name, entry in EFFECTS.items()},
    },
)

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
        "events": (
            dict[str, Title],
            Field(default_factory=dict, max_length=MAX_NAMES, description="Labels of the events, by label."),
        ),
    },
)

TranslationsModel = _model(
    "Translations",
    "The texts for readers of other languages; they change nothing.",
    {lang: (TranslationModel | None, Field(None, description=TranslationModel.__doc__)) for lang in LANGUAGES},
)

HEADER: tuple[str, ...] = (*_TEXTS, "translations", "fitted", "matched")


def _policies(model: type[Form]) -> Any:
    description = "Policies to compare, by name."
    return (dict[str, model], Field(default_factory=dict, max_length=MAX_NAMES, description=description))  # type: ignore[valid-type]


def _own(what: str, low: float, high: float, unit: str = "") -> Any:
    """Return an optional number of a firm's own terms, which no world lives by until it has been converted."""
    told = f"{what} Unit: {unit}." if unit else what
    return (float | None, Field(None, ge=low, le=high, description=told))


_MOST = 1e12
_AMOUNTS_OF_FIRM = (
    "visit_price", "month_price", "revenue_per_customer_year", "visit_cost", "month_cost", "cost_per_person_year",
    "cost_per_hour",
)  # fmt: skip

StaffModel = _model(
    "StaffSection",
    "Who answers, in people or in hours, and what they cost.",
    {
        "people": _own("People who answer, for every policy that says no other number.", 0.0, 1e6, "people"),
        "cases_per_person_week": _own("Cases that one of them answers in a week.", 0.01, 1e4, "cases"),
        "cost_per_person_year": _own("What one of them costs in a year.", 0.0, _MOST, "currency"),
        "hours_per_week": _own("Hours of answering, in place of people.", 0.0, 1e7, "hours"),
        "cases_per_hour": _own("Cases that are answered in an hour.", 0.01, 1e3, "cases"),
        "cost_per_hour": _own("What an hour costs.", 0.0, _MOST, "currency"),
    },
)

FirmModel = _model(
    "FirmSection",
    "The firm in its own terms: how large it is, what customers pay, who answers.",
    {
        "name": (Title | None, Field(None, description="Name of the firm, for readers.")),
        **_at("firm"),
        "currency": (str | None, Field(None, description="Code of the currency of all amounts, such as USD.")),
        "visit_price": _own("What an average customer pays for a visit.", 1e-6, _MOST, "currency"),
        "month_price": _own("What an average customer pays for a month of being one.", 1e-6, _MOST, "currency"),
        "revenue_per_customer_year": _own(
            "What an average customer brings in a year; the price that gives it is found by living the market.",
            1e-6, _MOST, "currency",
        ),
        "paid_by": (
            Literal["visit", "month"] | None,
            Field(None, description="What that revenue is paid for: visits, or being a customer."),
        ),
        "visit_cost": _own("What serving a visit costs; with the price it gives the margin.", 0.0, _MOST, "currency"),
        "month_cost": _own("What serving a customer for a month costs.", 0.0, _MOST, "currency"),
        "staff": (StaffModel | None, Field(None, description=StaffModel.__doc__)),
        "discount_rate": _own("Yearly rate at which later money is discounted.", 0.0, 1.0, "1/year"),
        "fiscal_year_begins": (
            Annotated[int | None, Field(ge=1, le=12)],
            Field(None, description="Month in which the firm's year, and the run, begins, 1 to 12."),
        ),
        "price_unit": _own("What 1, a price, is in the currency, where it is known.", 1e-9, _MOST, "currency"),
    },
)  # fmt: skip

ScenarioModel = _model(
    "Scenario",
    "A market, a service and the recovery policies to compare in it.",
    {
        **_TEXTS,
        "translations": _section(TranslationsModel),
        "fitted": (Text, Field("", description="What it was fitted to; written by 'paradox fit'.")),
        "matched": (
            Text,
            Field("", description="Figures of a firm that its market was lived to show; written by 'paradox new'."),
        ),
        "reference": (str, Field("", description="Policy that others are compared with; else the first.")),
        "behaviour": _section(BehaviourModel),
        "market": _section(MarketModel),
        "firm": _section(FirmModel),
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
        "events": (
            list[EventModel] | None,  # type: ignore[valid-type]
            Field(None, max_length=MAX_NAMES, description="Shocks that come whatever the firm does."),
        ),
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
    shares = [name for name in Cause._fields[1:] if name not in CAUSE_OPTIONS]
    data["service"]["causes"] = {cause.name: {name: getattr(cause, name) for name in shares} for cause in CAUSES}
    data["segments"] = [{"name": "all", "share": 1.0}]
    data["policies"] = {"average": PolicyModel().model_dump()}
    return data


_NOT_MONEY = "margin_share"  # a share of what is spent, which no amount says
# What stands in a file in place of levers, and is read before them.
_SHORT_FORMS = {
    "staff_people": "People who answer under this policy.",
    "staff_hours": "Hours of answering in a week under this policy.",
}


def in_money(entry: Parameter) -> bool:
    """Return whether a file may say a parameter as an amount in a currency."""
    return entry.unit in (*OF_ONE, *OF_ALL) and entry.name != _NOT_MONEY


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
    parts["Policy"]["properties"] |= {
        name: {"type": "number", "minimum": 0, "description": meaning} for name, meaning in _SHORT_FORMS.items()
    }
    parts["Policy"]["properties"]["programme"] = _programme_schema()
    parts["ServiceSection"]["properties"]["causes"]["properties"] = {
        "only": {"type": "boolean", "description": "Whether no cause occurs but those that the file names."}
    }
    parts["Step"] = _step_schema()
    for name, lever in parts["Policy"]["properties"].items():
        if name in _SHORT_FORMS or scheduled_lever(("policies", "*", name)):
            lever.update(_may_change(lever))
    prevention = parts["Policy"]["properties"]["prevention"]["additionalProperties"]
    prevention.update(_may_change(prevention))
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
    result = {"$schema": _DRAFT, **without_null(schema)}
    _tell_amounts(result)
    return result


def _programme_schema() -> dict[str, Any]:
    """Return the schema of `programme`, which says two levers at once."""
    levers = {"once": PARAMETERS["programme_once"], "yearly": PARAMETERS["programme_yearly"]}
    return {
        "type": "object",
        "description": "What the policy costs apart from cases.",
        "properties": {
            key: {"type": ["number", "string", "object", "array"], "description": hover_text(lever)}
            for key, lever in levers.items()
        },
        "additionalProperties": False,
    }


def _tell_amounts(schema: dict[str, Any]) -> None:
    """Let an amount in a currency, which is a text, stand for every number that is money, in place."""
    parts = schema["$defs"]
    parts["Step"]["properties"]["to"]["type"] = ["number", "string"]
    for part in parts.values():
        for name, value in part.get("properties", {}).items():
            entry = PARAMETERS.get(name) or EFFECTS.get(name)
            if name in _AMOUNTS_OF_FIRM or (entry is not None and in_money(entry)) or name == "customer_value":
                _or_text(value.get("additionalProperties") or value)


def _or_text(number: dict[str, Any]) -> None:
    """Let a text stand for a number, and for the numbers of its schedule, in place."""
    for place in (number, number.get("items", {})):
        kinds = place.get("type")
        if kinds is not None and "string" not in kinds:
            place["type"] = [*([kinds] if isinstance(kinds, str) else kinds), "string"]


def _step_schema() -> dict[str, Any]:
    """Return the schema of a step of a schedule; it says nothing about what is no mapping."""
    whole: dict[str, dict[str, Any]] = {
        "from": {"type": "integer", "minimum": 0},
        "over": {"type": "integer", "minimum": 1},
    }
    group: dict[str, dict[str, Any]] = {
        "segment": {"type": "string"},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
    }
    pilot = {
        "type": "object",
        "properties": {key: {**group[key], "description": meaning} for key, meaning in PILOT_KEYS.items()},
        "additionalProperties": False,
    }
    values: dict[str, dict[str, Any]] = {**whole, "to": {"type": "number"}, "in": pilot}
    return {
        "properties": {key: {**values[key], "description": meaning} for key, meaning in STEP_KEYS.items()},
        "required": ["to"],
        "anyOf": [{"required": ["from"]}, {"required": ["in"]}],
        "additionalProperties": False,
    }


def _may_change(lever: dict[str, Any]) -> dict[str, Any]:
    """Return what the schema of a number says more where a step, or a list of steps, may stand too."""
    step = {"$ref": "#/$defs/Step"}
    return {**step, "type": [lever["type"], "object", "array"], "items": {**step, "type": ["number", "object"]}}


def schema_text() -> str:
    """Return the JSON Schema as the text of `scenarios/schema.json`."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def without_null(schema: Any) -> Any:
    """Return a schema with "this or null" simplified: a key without a value is not something to write."""
    if isinstance(schema, list):
        return [without_null(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: without_null(value) for key, value in schema.items()}
    options = [option for option in result.get("anyOf", []) if option != {"type": "null"}]
    if len(options) == 1:
        result = {**options[0], **{key: value for key, value in result.items() if key != "anyOf"}}
    if result.get("default", "") is None:
        result.pop("default")
    return result


def untitled(schema: Any) -> Any:
    """Return a schema without the titles and examples that are made for messages."""
    if isinstance(schema, list):
        return [untitled(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key not in ("title", "examples") or isinstance(value, dict)}
    return {key: untitled(value) for key, value in kept.items()}


def parameter_at(place: Place) -> Parameter | None:
    """Return the parameter whose value stands at a place of a scenario, if there is one."""
    entry = entry_at(ScenarioModel, place)
    return entry.parameter if entry else None


if __name__ == "__main__":
    print(schema_text(), end="")
