"""What must hold between the values of a scenario: names, sums, and combinations that make no sense.

Only values of the right shape are looked at; wrong shapes are found elsewhere.
"""

import math
import re
from typing import Any

from sim.errors import Problem
from sim.parameters import DIMENSIONS
from sim.scenario_document import Document, Place, shown
from sim.scenario_paths import path_text
from sim.suggestions import nearest

TOLERANCE = 1e-9
# The policy that is always available and never written in a file.
DO_NOTHING = "do_nothing"
# A market that may begin without a customer has no base to report on: the chance must be negligible.
_NO_CUSTOMER_CHANCE = 1e-6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def inconsistencies(document: Document) -> list[Problem]:
    """Return everything in a merged document that does not fit together."""
    values = _Values(document)
    for check in (
        _names,
        _prevention,
        _sums,
        _weights,
        _network,
        _first_customers,
        _horizon,
        _reference,
        _translations,
    ):
        check(values)
    return values.problems


class _Values:
    """Reads values that may be missing or of the wrong shape, and collects problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

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

    def entries(self, *place: str | int) -> list[Any]:
        value = self.at(*place)
        return value if isinstance(value, list) else []

    def written(self, *places: Place) -> Place:
        """Return the first of the places that stands in a file, to point at."""
        return next((place for place in places if place in self.document.values), places[0])

    def report(self, place: Place, what: str, *, at_key: bool = False, **more: str) -> None:
        self.problems.append(self.document.problem(place, what, at_key=at_key, **more))


def _names(values: _Values) -> None:
    for place, noun in ((("policies",), "policy"), (("service", "causes"), "cause")):
        for name in values.mapping(*place):
            _name(values, noun, str(name), (*place, name), at_key=True)
    seen: set[str] = set()
    for index, segment in enumerate(values.entries("segments")):
        given = segment.get("name") if isinstance(segment, dict) else None
        if isinstance(given, str):
            here: Place = ("segments", index, "name")
            _name(values, "segment", given, here)
            if given in seen:
                values.report(here, f"segment {shown(given)} stands twice", next_step="rename one of them")
            seen.add(given)
    if values.at("segments") == []:
        values.report(("segments",), "the list of segments is empty", next_step="add one, or remove the key")
    if values.at("policies") == {}:
        values.report(("policies",), "there is no policy", next_step="name at least one policy")


def _name(values: _Values, noun: str, name: str, place: Place, *, at_key: bool = False) -> None:
    if noun == "policy" and name == DO_NOTHING:
        values.report(
            place,
            f"the policy name '{DO_NOTHING}' is reserved",
            at_key=at_key,
            next_step="remove it: doing nothing is always among the policies",
        )
    elif not _NAME.match(name):
        values.report(
            place,
            f"{shown(name)} cannot be the name of a {noun}",
            at_key=at_key,
            allowed="lower-case letters, digits and _, beginning with a letter, at most 40",
            next_step="rename it",
        )


def _prevention(values: _Values) -> None:
    causes = list(values.mapping("service", "causes"))
    for policy in values.mapping("policies"):
        for cause in values.mapping("policies", policy, "prevention"):
            if cause not in causes:
                values.report(
                    ("policies", policy, "prevention", cause),
                    f"prevention names an unknown cause {shown(cause)}",
                    at_key=True,
                    allowed="one of " + ", ".join(causes),
                    suggestion=nearest(cause, causes),
                    next_step="use a cause of service.causes",
                )


def _sums(values: _Values) -> None:
    causes: Place = ("service", "causes")
    mixes: list[Place] = [(*causes, cause, "mix") for cause in values.mapping(*causes)]
    _sums_to_one(values, causes, "the mixes of the causes", mixes)
    shares: list[Place] = [("segments", index, "share") for index in range(len(values.entries("segments")))]
    _sums_to_one(values, ("segments",), "the shares of the segments", shares)
    weights: list[Place] = [("service", "dimension_weights")]
    weights += [("segments", index, "dimension_weights") for index in range(len(shares))]
    for here in weights:
        given = values.mapping(*here)
        left_out = [dimension for dimension in DIMENSIONS if dimension not in given]
        if given and left_out:
            values.report(
                values.written(*((*here, dimension) for dimension in DIMENSIONS), here),
                f"{path_text(here)} leaves out {', '.join(left_out)}",
                allowed="all five dimensions, with a sum of 1",
                next_step="write the others too",
            )
        elif given:
            _sums_to_one(values, here, path_text(here), [(*here, dimension) for dimension in DIMENSIONS])


def _sums_to_one(values: _Values, place: Place, label: str, places: list[Place]) -> None:
    numbers = [values.number(*part) for part in places]
    if not numbers or any(number is None for number in numbers):
        return
    total = math.fsum(number for number in numbers if number is not None)
    if abs(total - 1.0) > TOLERANCE:
        values.report(
            values.written(*places, place),
            f"{label} add up to {total:.10g}",
            allowed="a sum of 1",
            next_step="change the numbers so that they sum to 1",
        )


def _weights(values: _Values) -> None:
    for kind in ("", "_cumulative"):
        names = (f"weight_distributive{kind}", f"weight_interactional{kind}")
        if _too_heavy(values, [("behaviour", name) for name in names]):
            continue
        for index in range(len(values.entries("segments"))):
            own: list[Place] = [("segments", index, name) for name in names]
            market: list[Place] = [("behaviour", name) for name in names]
            if any(values.at(*place) is not None for place in own):
                pairs = zip(own, market, strict=True)
                _too_heavy(values, [a if values.at(*a) is not None else b for a, b in pairs])


def _too_heavy(values: _Values, places: list[Place]) -> bool:
    total = math.fsum(values.number(*place) or 0.0 for place in places)
    if total <= 1.0 + TOLERANCE:
        return False
    values.report(
        values.written(*places),
        f"{' + '.join(path_text(place) for place in places)} is {total:.10g}",
        allowed="a sum of at most 1 (the rest is the weight of procedural justice)",
        next_step="lower one of them",
    )
    return True


def _network(values: _Values) -> None:
    place: Place = ("market", "network", "degree")
    persons, degree = values.number("market", "persons"), values.number(*place)
    kind, edges = values.at("market", "network", "kind"), values.at("market", "network", "edges")
    if degree is not None and degree % 2:
        values.report(place, f"{path_text(place)} is {degree:g}", allowed="an even number", next_step="make it even")
    if persons is not None and persons >= 1 and degree is not None and kind != "edges" and degree >= persons:
        values.report(
            values.written(place, ("market", "persons")),
            f"{path_text(place)} is {degree:g} among {persons:g} persons",
            allowed="fewer neighbours than persons",
            next_step="raise market.persons or lower the degree",
        )
    if kind == "edges" and not edges:
        values.report(
            ("market", "network", "kind"),
            "the network is of kind 'edges' but no edge list is given",
            next_step="add a line such as 'edges: my_links.csv'",
        )
    if edges is not None and kind != "edges":
        values.report(
            ("market", "network", "edges"),
            f"an edge list is given but the network is of kind {shown(kind)}",
            next_step="set 'kind: edges' or remove the edge list",
        )


def _first_customers(values: _Values) -> None:
    place: Place = ("market", "initial_customer_share")
    persons, share = values.number("market", "persons"), values.number(*place)
    if persons is None or share is None or not (persons >= 1 and 0.0 < share < 1.0):
        return
    if persons * math.log1p(-share) > math.log(_NO_CUSTOMER_CHANCE):
        needed = math.ceil(math.log(_NO_CUSTOMER_CHANCE) / math.log1p(-share))
        values.report(
            values.written(place, ("market", "persons")),
            f"with {persons:g} persons and {path_text(place)} {share:g} a world may begin without customers",
            allowed=f"at least {needed} persons at that share",
            next_step="raise market.persons or market.initial_customer_share",
        )


def _horizon(values: _Values) -> None:
    horizon, wait = values.number("run", "horizon"), values.number("measurement", "verdict_wait")
    if horizon is not None and wait is not None and 1 <= horizon <= wait:
        values.report(
            values.written(("run", "horizon"), ("measurement", "verdict_wait")),
            f"run.horizon of {horizon:g} weeks is too short to read an effect {wait:g} weeks later",
            allowed=f"at least {wait + 1:g} weeks",
            next_step="raise run.horizon or lower measurement.verdict_wait",
        )


def _reference(values: _Values) -> None:
    policies, reference = values.mapping("policies"), values.at("reference")
    names = list(policies)
    if isinstance(reference, str) and reference and policies and reference not in names:
        values.report(
            ("reference",),
            f"reference names an unknown policy {shown(reference)}",
            allowed="one of " + ", ".join(names),
            suggestion=nearest(reference, names),
            next_step="name one of the policies",
        )


def _translations(values: _Values) -> None:
    segments = [entry.get("name") for entry in values.entries("segments") if isinstance(entry, dict)]
    known = {
        "policies": ("policy", list(values.mapping("policies"))),
        "segments": ("segment", [str(name) for name in segments]),
    }
    for lang in values.mapping("translations"):
        for part, (noun, names) in known.items():
            for name in values.mapping("translations", lang, part):
                if names and name not in names:
                    values.report(
                        ("translations", lang, part, name),
                        f"the translation names an unknown {noun} {shown(name)}",
                        at_key=True,
                        allowed="one of " + ", ".join(names),
                        suggestion=nearest(str(name), names),
                        next_step=f"name a {noun} of this scenario",
                    )
