"""Checks a merged scenario: shapes and ranges first, then what must fit together. Collects all problems."""

import math
import re
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem, ScenarioError
from sim.parameters import DIMENSIONS, PARAMETERS, Parameter
from sim.scenario_schema import (
    TEXT_LENGTH,
    CauseModel,
    PolicyModel,
    ScenarioModel,
    SegmentModel,
    built_in,
)
from sim.scenario_source import Document, Place, shown
from sim.suggestions import nearest

TOLERANCE = 1e-9
RESERVED = "do_nothing"
# A market without a first customer has no base to report on: the chance of one must be negligible.
_NO_CUSTOMER_CHANCE = 1e-6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_KEYS_LISTED = 12


def validated(document: Document) -> dict[str, Any]:
    """Check a merged document and return its complete, plain content with defaults filled in.

    Raises:
        ScenarioError: all problems, in the order in which they stand in the file.
    """
    problems = list(document.problems)
    data = document.data
    if isinstance(data.get("look_for"), str):
        data["look_for"] = [data["look_for"]]
    content: dict[str, Any] = {}
    try:
        content = ScenarioModel.model_validate(data).model_dump(exclude_none=True)
    except ValidationError as error:
        problems += [_problem(document, detail) for detail in error.errors(include_url=False)]
    problems += _Together(document).problems
    if problems:
        unique = {(p.file, p.line, p.column, p.what): p for p in problems}
        raise ScenarioError(
            *sorted(unique.values(), key=lambda p: (p.file != document.file, p.line, p.column))
        )
    return content


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
    if names[:1] == ["service"] and len(names) == 3 and names[1] in ("dimension_weights", "quality"):
        return PARAMETERS.get(names[1])
    if names[:2] == ["market", "network"] and names[2:] == ["kind"]:
        return PARAMETERS["network_kind"]
    if names[:1] == ["policies"] and "prevention" in names[2:3]:
        return PARAMETERS["prevention"]
    return PARAMETERS.get(names[-1]) if names else None


def _keys_at(place: Place) -> list[str]:
    """Return the keys that are valid in the mapping at a place."""
    if place[:1] == ("policies",) and len(place) == 2:
        return [*PolicyModel.model_fields, "like"]
    if place[:2] == ("service", "causes") and len(place) == 3:
        return list(CauseModel.model_fields)
    if place[:1] == ("segments",) and len(place) == 2:
        return list(SegmentModel.model_fields)
    if place[-1:] == ("dimension_weights",):
        return list(DIMENSIONS)
    here: Any = built_in()
    for part in place:
        here = here.get(part, {}) if isinstance(here, dict) else {}
    keys = list(here) if isinstance(here, dict) else []
    if place == ("market", "network"):
        keys = [*dict.fromkeys([*keys, "edges"])]
    return [*keys, "extends"] if not place else keys


def _problem(document: Document, detail: ErrorDetails) -> Problem:
    place: Place = tuple(detail["loc"])
    kind, given = detail["type"], detail["input"]
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    where = path_text(place)
    if kind == "extra_forbidden":
        return _unknown_key(document, place)
    if kind == "missing":
        keys = ", ".join(_required(place[:-1]))
        if place[:2] == ("service", "causes"):
            known = list(built_in()["service"]["causes"])
            return document.problem(
                place[:-1],
                f"{where} is missing: a new cause must give all its numbers",
                at_key=True,
                allowed=f"{keys}, or one of the causes {', '.join(known)}",
                suggestion=nearest(str(place[2]), known),
                next_step="add the missing numbers or use a known cause",
            )
        return document.problem(place[:-1], f"{where} is missing", allowed=keys, next_step="add it")
    entry = parameter_at(place)
    allowed = entry.range_text if entry else ""
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = ("at least " if "ge" in context else "at most ") + f"{context.get('ge', context.get('le'))}"
        return document.problem(
            place,
            f"{where} is {shown(given)}, which is out of range",
            allowed=allowed or bound,
            next_step="choose a value in that range",
        )
    if kind == "finite_number":
        what = f"{where} is {shown(given)}, which is not a finite number"
        return document.problem(
            place, what, allowed=allowed or "a number", next_step="write an ordinary number"
        )
    if kind == "literal_error":
        options = re.findall(r"'([^']+)'", str(context.get("expected", "")))
        return document.problem(
            place,
            f"{where} is {shown(given)}, which is not known",
            allowed="one of " + ", ".join(options),
            suggestion=nearest(str(given), options),
            next_step="choose one of them",
        )
    return _wrong_shape(document, place, kind, given, allowed, context)


_SHAPES = {
    "float": "a number",
    "int": "a whole number",
    "string": "text",
    "model": "a mapping of keys to values",
    "dict": "a mapping of keys to values",
    "list": "a list (lines that begin with '-')",
    "bool": "true or false",
}


def _wrong_shape(
    document: Document, place: Place, kind: str, given: Any, allowed: str, context: dict[str, Any]
) -> Problem:
    where = path_text(place)
    if kind in ("string_too_long", "too_long"):
        limit = context.get("max_length")
        what, unit = (f"{where} is too long", "characters" if kind == "string_too_long" else "entries")
        return document.problem(place, what, allowed=f"at most {limit} {unit}", next_step="shorten it")
    wanted = _SHAPES.get(kind.split("_", maxsplit=1)[0], "another kind of value")
    if given is None:
        return document.problem(
            place,
            f"{where} has no value",
            at_key=True,
            allowed=allowed or wanted,
            next_step="give it a value or remove the line",
        )
    kind_given = (
        "a mapping" if isinstance(given, dict) else "a list" if isinstance(given, list) else shown(given)
    )
    return document.problem(
        place,
        f"{where} is {kind_given}, not {wanted}",
        allowed=allowed or wanted,
        next_step=f"write {wanted}",
    )


def _required(place: Place) -> list[str]:
    model: type[BaseModel] = CauseModel if place[:1] == ("service",) else SegmentModel
    return [name for name, info in model.model_fields.items() if info.is_required()]


def _unknown_key(document: Document, place: Place) -> Problem:
    key, keys = str(place[-1]), _keys_at(place[:-1])
    inside = path_text(place[:-1])
    suggestion = nearest(key, keys)
    elsewhere = PARAMETERS.get(key)
    if elsewhere and (not suggestion or elsewhere.group != place[0]):
        section = "policies" if elsewhere.group == "policy" else elsewhere.group
        suggestion = f"'{key}' under '{section}'"
    return document.problem(
        place,
        f"unknown key {shown(key)}" + (f" in {inside}" if inside else ""),
        at_key=True,
        allowed="one of " + ", ".join(keys) if 0 < len(keys) <= _KEYS_LISTED else "",
        suggestion=suggestion,
        next_step="correct the key or remove the line ('paradox schema' lists every key)",
    )


class _Together:
    """What must hold between values. Looks only at values that are numbers; shapes are checked elsewhere."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.names()
        self.sums()
        self.segments()
        self.market()
        self.reference()

    def at(self, *place: str | int) -> Any:
        here: Any = self.document.data
        for part in place:
            if isinstance(here, dict):
                here = here.get(part)
            elif isinstance(here, list) and isinstance(part, int) and part < len(here):
                here = here[part]
            else:
                return None
        return here

    def number(self, *place: str | int) -> float | None:
        value = self.at(*place)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return float(value)

    def mapping(self, *place: str | int) -> dict[str, Any]:
        value = self.at(*place)
        return value if isinstance(value, dict) else {}

    def report(self, place: Place, what: str, *, at_key: bool = False, **more: str) -> None:
        self.problems.append(self.document.problem(place, what, at_key=at_key, **more))

    def names(self) -> None:
        for section, noun in ((("policies",), "policy"), (("service", "causes"), "cause")):
            for name in self.mapping(*section):
                self.name(noun, str(name), (*section, name), at_key=True)
        seen: set[str] = set()
        segments = self.at("segments")
        for index, segment in enumerate(segments if isinstance(segments, list) else []):
            name = segment.get("name") if isinstance(segment, dict) else None
            if not isinstance(name, str):
                continue
            self.name("segment", name, ("segments", index, "name"))
            if name in seen:
                self.report(
                    ("segments", index, "name"), f"segment {shown(name)} stands twice", next_step="rename it"
                )
            seen.add(name)
        if segments == []:
            self.report(
                ("segments",), "the list of segments is empty", next_step="add one or remove 'segments'"
            )
        if self.at("policies") == {}:
            self.report(("policies",), "there is no policy", next_step="name at least one policy")
        causes = list(self.mapping("service", "causes"))
        for policy in self.mapping("policies"):
            for cause in self.mapping("policies", policy, "prevention"):
                if cause not in causes:
                    self.report(
                        ("policies", policy, "prevention", cause),
                        f"prevention names an unknown cause {shown(cause)}",
                        at_key=True,
                        allowed="one of " + ", ".join(map(str, causes)),
                        suggestion=nearest(str(cause), causes),
                        next_step="use a cause of service.causes",
                    )

    def name(self, noun: str, name: str, place: Place, *, at_key: bool = False) -> None:
        if noun == "policy" and name == RESERVED:
            self.report(
                place,
                f"policy '{RESERVED}' is reserved",
                at_key=at_key,
                next_step="remove it: doing nothing is always among the policies",
            )
        elif not _NAME.match(name):
            self.report(
                place,
                f"{shown(name)} cannot be the name of a {noun}",
                at_key=at_key,
                allowed="lower-case letters, digits and _, beginning with a letter, at most 40",
                next_step="rename it",
            )

    def sums(self) -> None:
        causes = self.mapping("service", "causes")
        self.sum_is_one(
            ("service", "causes"), "the mix of causes", [("service", "causes", c, "mix") for c in causes]
        )
        self.sum_is_one(
            ("service", "dimension_weights"),
            "service.dimension_weights",
            [("service", "dimension_weights", d) for d in DIMENSIONS],
        )

    def sum_is_one(self, place: Place, label: str, places: list[Place]) -> None:
        values = [self.number(*p) for p in places]
        if not values or any(value is None for value in values):
            return
        total = math.fsum(value for value in values if value is not None)
        if abs(total - 1.0) > TOLERANCE:
            marked = next((p for p in places if p in self.document.values), place)
            self.report(
                marked,
                f"{label} sums to {total:.10g}",
                allowed="a sum of 1",
                next_step="change the numbers so that they sum to 1",
            )

    def segments(self) -> None:
        segments = self.at("segments")
        if not isinstance(segments, list) or not segments:
            segments = []
        places: list[Place] = [("segments", i, "share") for i in range(len(segments))]
        self.sum_is_one(("segments",), "the shares of the segments", places)
        for index in range(len(segments)):
            if self.at("segments", index, "dimension_weights") is not None:
                here: Place = ("segments", index, "dimension_weights")
                self.sum_is_one(here, path_text(here), [(*here, d) for d in DIMENSIONS])
        for kind in ("", "_cumulative"):
            names = (f"weight_distributive{kind}", f"weight_interactional{kind}")
            if not self.too_heavy([("behaviour", name) for name in names]):
                for index in range(len(segments)):
                    own = [("segments", index, name) for name in names]
                    self.too_heavy([p if self.at(*p) is not None else ("behaviour", p[2]) for p in own])

    def too_heavy(self, places: list[Place]) -> bool:
        values = [self.number(*place) for place in places]
        total = sum(value for value in values if value is not None)
        if total <= 1.0 + TOLERANCE:
            return False
        marked = next((p for p in places if p in self.document.values), places[0])
        label = " + ".join(path_text(place) for place in places)
        self.report(
            marked,
            f"{label} is {total:.10g}",
            allowed="a sum of at most 1 (the rest is the weight of procedural justice)",
            next_step="lower one of them",
        )
        return True

    def market(self) -> None:
        persons, degree = self.number("market", "persons"), self.number("market", "network", "degree")
        kind, edges = self.at("market", "network", "kind"), self.at("market", "network", "edges")
        place: Place = ("market", "network", "degree")
        if degree is not None and degree % 2 == 1:
            self.report(
                place,
                f"market.network.degree is {degree:g}",
                allowed="an even number",
                next_step="make it even",
            )
        if persons is not None and degree is not None and kind != "edges" and degree >= persons:
            marked = place if place in self.document.values else ("market", "persons")
            self.report(
                marked,
                f"market.network.degree is {degree:g} among {persons:g} persons",
                allowed="fewer neighbours than persons",
                next_step="raise market.persons or lower the degree",
            )
        if kind == "edges" and edges is None:
            self.report(
                ("market", "network", "kind"),
                "market.network.kind is 'edges' but no edge list is given",
                next_step="add 'edges: my_links.csv'",
            )
        if edges is not None and kind != "edges":
            self.report(
                ("market", "network", "edges"),
                f"an edge list is given but market.network.kind is {shown(kind)}",
                next_step="set 'kind: edges' or remove the edge list",
            )
        self.first_customers(persons)
        horizon, wait = self.number("run", "horizon"), self.number("measurement", "verdict_wait")
        if horizon is not None and wait is not None and 1 <= horizon <= wait:
            self.report(
                ("run", "horizon"),
                f"run.horizon is {horizon:g} weeks, too short to read an effect {wait:g} weeks after an answer",
                allowed=f"at least {wait + 1:g} weeks",
                next_step="raise run.horizon or lower measurement.verdict_wait",
            )

    def first_customers(self, persons: float | None) -> None:
        share = self.number("market", "initial_customer_share")
        if persons is None or share is None or not (persons >= 10 and 0 < share < 1):
            return
        if persons * math.log1p(-share) > math.log(_NO_CUSTOMER_CHANCE):
            needed = math.ceil(math.log(_NO_CUSTOMER_CHANCE) / math.log1p(-share))
            place: Place = ("market", "initial_customer_share")
            self.report(
                place if place in self.document.values else ("market", "persons"),
                f"{persons:g} persons with a share of first customers of {share:g} may begin without any customer",
                allowed=f"at least {needed} persons at that share",
                next_step="raise market.persons or market.initial_customer_share",
            )

    def reference(self) -> None:
        policies, reference = self.mapping("policies"), self.at("reference")
        names = [*policies, RESERVED]
        if isinstance(reference, str) and reference and policies and reference not in names:
            self.report(
                ("reference",),
                f"reference names an unknown policy {shown(reference)}",
                allowed="one of " + ", ".join(map(str, names)),
                suggestion=nearest(reference, map(str, names)),
                next_step="name one of the policies",
            )


__all__ = ["RESERVED", "TEXT_LENGTH", "parameter_at", "path_text", "validated"]
