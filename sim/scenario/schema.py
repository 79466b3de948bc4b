"""The shape of a scenario file: pydantic models built from `PARAMETERS`, and their JSON Schema."""

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from sim.parameters import DIMENSIONS, PARAMETERS, Parameter, defaults
from sim.scenario_texts import LANGUAGES

_STRICT = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)

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


def _field(entry: Parameter, *, required: bool = False, optional: bool = False) -> Any:
    numeric: Any = int if entry.whole else float
    default = ... if required else None if optional else entry.default
    limits = Field(default, ge=entry.low, le=entry.high, title=entry.name, description=hover_text(entry))
    return (numeric | None if optional else numeric, limits)


def _model(name: str, doc: str, fields: dict[str, Any]) -> type[BaseModel]:
    return cast(type[BaseModel], create_model(name, __config__=_STRICT, __doc__=doc, **fields))


def _of(group: str, *without: str) -> dict[str, Any]:
    return {name: _field(PARAMETERS[name]) for name in defaults(group) if name not in without}


def _section(model: type[BaseModel]) -> Any:
    return (model, Field(default_factory=model, description=model.__doc__))


BehaviourModel = _model("BehaviourSection", "How customers feel and act.", _of("behaviour"))

NetworkModel = _model(
    "NetworkSection",
    "Who talks to whom.",
    {
        "kind": (
            Literal["small_world", "scale_free", "random", "edges"],
            Field("small_world", description=hover_text(PARAMETERS["network_kind"])),
        ),
        "degree": _field(PARAMETERS["degree"]),
        "rewiring_prob": _field(PARAMETERS["rewiring_prob"]),
        "edges": (
            str | None,
            Field(None, description="CSV file with one link a line: two person ids from 0. Needs kind: edges."),
        ),
    },
)

MarketModel = _model(
    "MarketSection",
    "Who is there, how often they come, how they come and go.",
    {**_of("market", "network_kind", "degree", "rewiring_prob"), "network": _section(NetworkModel)},
)

CauseModel = _model(
    "Cause",
    "One cause of failures.",
    {
        name: _field(PARAMETERS[name], required=True)
        for name in ("mix", "controllability", "base_stability", "process_share")
    }
    | {"used_share": (float, Field(0.0, ge=0, le=1, description=hover_text(PARAMETERS["used_share"])))},
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
    {"a": _field(PARAMETERS["severity_shape_a"]), "b": _field(PARAMETERS["severity_shape_b"])},
)

_GAPS = ("gap_knowledge", "gap_standards", "gap_delivery", "gap_communication", "promise_service")

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
        **{name: _field(PARAMETERS[name]) for name in _GAPS},
    },
)

# A segment may set these for itself; what it leaves out is as in the market.
SEGMENT_OVERRIDES: tuple[str, ...] = (
    "weight_distributive",
    "weight_interactional",
    "weight_distributive_cumulative",
    "weight_interactional_cumulative",
    "zone_of_tolerance",
    "fair_compensation_mean",
    "recovery_expectation_mean",
)

VOICE_OFFSET = (
    "How much more readily than in the market persons of the segment speak up after a failure, added to the log odds: "
    "+1 multiplies the odds of speaking up by e = 2.7, -1 divides them by it. Unit: logit. Allowed: -10 to 10 logit. "
    "Default: 0."
)

SegmentModel = _model(
    "Segment",
    "A part of the market that differs.",
    {
        "name": (str, Field(description="Name of the segment.")),
        "share": (float, Field(ge=0, le=1, description="Share of persons in it; shares sum to 1.")),
        "dimension_weights": (WeightsModel | None, Field(None, description=WeightsModel.__doc__)),
        **{name: _field(PARAMETERS[name], optional=True) for name in SEGMENT_OVERRIDES},
        "voice_offset": (
            float,
            Field(0.0, ge=-10, le=10, description=VOICE_OFFSET),
        ),
    },
)

PolicyModel = _model(
    "Policy",
    "One way of dealing with failures. Starts from the policy `average` of the extended scenario.",
    {
        "description": (Text, Field("", description="What this policy is, in a sentence.")),
        **_of("policy", "prevention"),
        "prevention": (
            dict[
                str,
                Annotated[float, Field(ge=PARAMETERS["prevention"].low, le=PARAMETERS["prevention"].high)],
            ],
            Field(default_factory=dict, description="By cause. " + hover_text(PARAMETERS["prevention"])),
        ),
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
    },
)

TranslationsModel = _model(
    "Translations",
    "The texts for readers of other languages; they change nothing.",
    {lang: (TranslationModel | None, Field(None, description=TranslationModel.__doc__)) for lang in LANGUAGES},
)

HEADER: tuple[str, ...] = (*_TEXTS, "translations")

ScenarioModel = _model(
    "Scenario",
    "A market, a service and the recovery policies to compare in it.",
    {
        **_TEXTS,
        "translations": _section(TranslationsModel),
        "reference": (str, Field("", description="Policy that others are compared with; else the first.")),
        "behaviour": _section(BehaviourModel),
        "market": _section(MarketModel),
        "service": _section(ServiceModel),
        "segments": (
            list[SegmentModel],  # type: ignore[valid-type]
            Field(
                default_factory=list,
                max_length=MAX_NAMES,
                description="Parts of the market; shares sum to 1.",
            ),
        ),
        "policies": (
            dict[str, PolicyModel],  # type: ignore[valid-type]
            Field(default_factory=dict, max_length=MAX_NAMES, description="Policies to compare, by name."),
        ),
        "money": _section(_model("MoneySection", "What things cost.", _of("money"))),
        "measurement": _section(
            _model("MeasurementSection", "Surveys and the margins of a verdict.", _of("measurement"))
        ),
        "run": _section(_model("RunSection", "How long and how often.", _of("run"))),
    },
)


def built_in() -> dict[str, Any]:
    """Return the scenario that the defaults of `PARAMETERS` describe: the start of every scenario."""
    from sim.parameters import CAUSE_DEFAULTS

    data: dict[str, Any] = ScenarioModel().model_dump()
    data["service"]["causes"] = {name: dict(values) for name, values in CAUSE_DEFAULTS.items()}
    data["segments"] = [{"name": "all", "share": 1.0}]
    data["policies"] = {"average": PolicyModel().model_dump()}
    return data
