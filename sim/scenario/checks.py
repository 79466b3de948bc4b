"""Checks a merged scenario: shapes and ranges by its schema, then what must fit together. Notes all problems."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from sim.errors import SURELY, Problem, nearest, shown
from sim.parameters.registry import CAUSES, DIMENSIONS, PARAMETERS, Parameter
from sim.scenario.actors import Actors
from sim.scenario.document import Document, Place, path_text
from sim.scenario.events import check_events
from sim.scenario.problems import check_form
from sim.scenario.schedules import put_back, take_schedules
from sim.scenario.schema import scenario_form
from sim.scenario.terms import kept_terms

TOLERANCE = 1e-9
# The policy that is always available and never written in a file.
# Policies that every scenario has: a firm that takes complaints and never answers, and one that takes none.
IGNORES = "ignores"
DO_NOTHING = "do_nothing"
BUILT_IN = (IGNORES, DO_NOTHING)
# What people write above a name for readers.
_NAMING = ("title", "titel", "name", "label", "text", "texts", "note", "notes", "comment", "purpose", "question")
# A market that may begin without a customer has no base to report on: the chance must be negligible.
_NO_CUSTOMER_CHANCE = 1e-6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def validated(document: Document, actors: Actors | None = None) -> dict[str, Any]:
    """Check a merged document and return its complete, plain content with defaults filled in.

    Args:
        document: the merged document.
        actors: classes of one's own, whose parameters it may set.

    Raises:
        ScenarioError: all problems, in the order in which they stand in the file.
    """
    translations = document.mapping("translations").values()
    for texts in (document.data, *(one for one in translations if isinstance(one, dict))):
        if isinstance(texts.get("look_for"), str):
            texts["look_for"] = [texts["look_for"]]
    own = (tuple(actors.behaviour.values()), tuple(actors.levers.values())) if actors else ((), ())
    if actors:
        _take_whole(document.mapping("behaviour"), actors.behaviour)
        for policy in document.mapping("policies").values():
            _take_whole(policy if isinstance(policy, dict) else {}, actors.levers)
    schedules = take_schedules(document, actors.levers if actors else {})
    entries = check_form(document, scenario_form(*own), _in_a_scenario)
    for check in (
        _names,
        _prevention,
        _sums,
        _weights,
        _network,
        _first_customers,
        _horizon,
        check_events,
        _reference,
        _translations,
    ):
        check(document)
    document.finish()
    assert entries is not None
    content = entries.model_dump(exclude_none=True)
    put_back(content, schedules)
    if not content.get("events"):  # none, however it is said
        content.pop("events", None)
    content["firm"] = kept_terms(content["firm"])
    return content


# Said of a key of behaviour or of a policy that is like no other.
_OF_ONES_OWN = "if a class of your own brings it, name the class with --customer or --firm"


def _take_whole(values: dict[str, Any], own: Mapping[str, Parameter]) -> None:
    """Take whole numbers that were written as floats as such, in place."""
    for name, entry in own.items():
        value = values.get(name)
        if entry.whole and isinstance(value, float) and value.is_integer():
            values[name] = int(value)


def _in_a_scenario(document: Document, detail: ErrorDetails, problem: Problem) -> Problem:
    """Say what is known of scenarios: where a misplaced parameter belongs, and which command lists all keys."""
    place = detail["loc"]
    if detail["type"] == "extra_forbidden":
        step = f"{problem.next_step} ({_where_all_are(place)})"
        elsewhere = PARAMETERS.get(str(place[-1]))
        section = elsewhere.path.partition(".")[0] if elsewhere else ""
        if len(place) == 3 and place[0] in ("policies", "segments") and place[-1] in _NAMING:
            return _texts_elsewhere(document, place, problem)
        if section and section != place[0]:
            return replace(problem, allowed="", suggestion=f"'{place[-1]}' under '{section}'", next_step=step)
        alike = get_close_matches(str(place[-1]), [problem.suggestion.strip("'")], cutoff=SURELY)
        if not alike and (len(place), place[0]) in ((2, "behaviour"), (3, "policies")):
            step += f"; {_OF_ONES_OWN}"
        return replace(problem, next_step=step)
    if detail["type"] == "missing" and place[0] == "service":
        causes = [one.name for one in CAUSES]
        cause, numbers = str(place[-2]), problem.allowed.removeprefix("an entry with ")
        return document.problem(
            place[:-1],
            f"{shown(cause)} is not a known cause, and a new cause must give all its numbers",
            at_key=True,
            allowed=f"one of {', '.join(causes)}, or a new cause with {numbers}",
            suggestion=nearest(cause, causes),
            next_step="correct the name or add the missing numbers",
        )
    if detail["type"] == "dict_type" and place[-1] == "prevention" and isinstance(detail["input"], int | float):
        cause_by_cause = f"write it cause by cause: prevention: {{employee: {detail['input']:g}}}"
        return replace(problem, next_step=cause_by_cause)
    return problem


def _texts_elsewhere(document: Document, place: Place, problem: Problem) -> Problem:
    """Say where the texts of a policy or a segment stand, which have no title of their own."""
    section, key = place[0], place[1]
    if section == "policies":
        step = (
            f"say what the policy is under 'description'; a title of it stands under "
            f"'translations: {{en: {{policies: {{{key}: {{title: ...}}}}}}}}'"
        )
        return replace(problem, allowed="", suggestion="'description'", next_step=step)
    name = document.at(*place[:-1], "name") or "..."
    step = f"a title of a segment stands under 'translations: {{en: {{segments: {{{name}: ...}}}}}}'"
    return replace(problem, allowed="", suggestion="'name'" if name == "..." else "", next_step=step)


def _where_all_are(place: Place) -> str:
    """Say which command lists the keys that may stand beside the one at a place."""
    if len(place) == 3 and place[0] == "policies":
        return "'paradox describe --levers' lists every key of a policy"
    if len(place) == 3 and place[0] == "segments":
        return "'paradox describe --segment-keys' lists every key of a segment"
    return "'paradox schema' lists every key"


def _names(document: Document) -> None:
    for place, _ in document.entries("policies"):
        _name(document, "policy", str(place[-1]), place, at_key=True)
    for place, _ in document.entries("service", "causes"):
        _name(document, "cause", str(place[-1]), place, at_key=True)
    seen: set[str] = set()
    for place, segment in document.entries("segments"):
        given = segment.get("name") if isinstance(segment, dict) else None
        if isinstance(given, str):
            here = (*place, "name")
            _name(document, "segment", given, here)
            if given in seen:
                document.note(here, f"segment {shown(given)} stands twice", next_step="rename one of them")
            seen.add(given)
    if document.at("segments") == []:
        document.note(("segments",), "the list of segments is empty", next_step="add one, or remove the key")
    if document.at("policies") == {}:
        document.note(("policies",), "there is no policy", next_step="name at least one policy")


def _name(document: Document, noun: str, name: str, place: Place, *, at_key: bool = False) -> None:
    if noun == "policy" and name in BUILT_IN:
        doing = "doing nothing" if name == DO_NOTHING else "never answering"
        step = f"remove it: {doing} is always among the policies"
        document.note(place, f"the policy name '{name}' is reserved", at_key=at_key, next_step=step)
    elif not _NAME.match(name):
        document.note(
            place,
            f"{shown(name)} cannot be the name of a {noun}",
            at_key=at_key,
            allowed="lower-case letters, digits and _, beginning with a letter, at most 40",
            next_step="rename it",
        )


def _prevention(document: Document) -> None:
    causes = list(document.mapping("service", "causes"))
    for policy in document.mapping("policies"):
        for place, _ in document.entries("policies", policy, "prevention"):
            if place[-1] not in causes:
                document.note(
                    place,
                    f"prevention names an unknown cause {shown(place[-1])}",
                    at_key=True,
                    given=place[-1],
                    names=causes,
                    next_step="use a cause of service.causes",
                )


def _sums(document: Document) -> None:
    mixes: dict[str, Place] = {str(place[-1]): (*place, "mix") for place, _ in document.entries("service", "causes")}
    unused = (
        "write 'only: true' under causes if no others occur, 'mix: 0' for one that does not, "
        "or change the numbers so that they sum to 1"
    )
    _sums_to_one(document, ("service", "causes"), "the mixes of the causes", mixes, unused)
    segments: list[Place] = [place for place, _ in document.entries("segments")]
    shares: dict[str, Place] = {str(document.at(*at, "name") or path_text(at)): (*at, "share") for at in segments}
    if len(shares) == len(segments):  # else a name stands twice, and that is said
        _sums_to_one(document, ("segments",), "the shares of the segments", shares)
    places: list[Place] = [("service",), *segments]
    for place in places:
        here = (*place, "dimension_weights")
        given, weights = document.mapping(*here), {name: (*here, name) for name in DIMENSIONS}
        left_out = [dimension for dimension in DIMENSIONS if dimension not in given]
        if given and left_out:
            document.note(
                document.written(*weights.values(), here),
                f"{path_text(here)} leaves out {', '.join(left_out)}",
                allowed="all five dimensions, with a sum of 1",
                next_step="write the others too",
            )
        elif given:
            _sums_to_one(document, here, path_text(here), weights)


def _sums_to_one(document: Document, place: Place, label: str, places: dict[str, Place], unused: str = "") -> None:
    """Hold numbers to a sum of 1.

    Args:
        document: where they stand.
        place: what holds them all.
        label: what they are.
        places: where each stands, by name.
        unused: what to do if some are not in this file, where it differs.
    """
    numbers = {name: document.number(*part) for name, part in places.items()}
    known = {name: number for name, number in numbers.items() if number is not None}
    total = math.fsum(known.values())
    if not known or len(known) < len(numbers) or abs(total - 1.0) <= TOLERANCE:
        return
    marks = {name: document.values.get(part) for name, part in places.items()}
    here = {name: number for name, number in known.items() if (mark := marks[name]) and mark.file == document.file}
    below = {name: number for name, number in known.items() if name not in here and number}
    more = f", and, not written in this file, {_listed(below)}" if below and here else ""
    document.note(
        document.written(*places.values(), place),
        f"{label} add up to {total:.10g}: {_listed(here or known)}{more}",
        allowed="a sum of 1",
        next_step=(more and unused) or "change the numbers so that they sum to 1",
    )


def _listed(numbers: Mapping[str, float]) -> str:
    """Write numbers with their names: "employee 0.3, system 0.2"."""
    return ", ".join(f"{name} {number:.10g}" for name, number in numbers.items())


def _weights(document: Document) -> None:
    for kind in ("", "_cumulative"):
        names = (f"weight_distributive{kind}", f"weight_interactional{kind}")
        market: list[Place] = [("behaviour", name) for name in names]
        if _too_heavy(document, market):
            continue
        for place, _ in document.entries("segments"):
            own = [(*place, name) if document.at(*place, name) is not None else ("behaviour", name) for name in names]
            if own != market:
                _too_heavy(document, own)


def _too_heavy(document: Document, places: list[Place]) -> bool:
    total = math.fsum(document.number(*place) or 0.0 for place in places)
    if total <= 1.0 + TOLERANCE:
        return False
    paths = tuple(path_text(place) for place in places)
    document.note(
        document.written(*places),
        f"{' + '.join(paths)} is {total:.10g}",
        allowed="a sum of at most 1 (the rest is the weight of procedural justice)",
        next_step="lower one of them",
        sum_of=paths,
    )
    return True


def _network(document: Document) -> None:
    network, degree_at = ("market", "network"), ("market", "network", "degree")
    persons, degree = _persons(document), document.number(*degree_at)
    kind, edges = document.at(*network, "kind"), document.at(*network, "edges")
    if degree is not None and degree % 2:
        what = f"{path_text(degree_at)} is {degree:g}"
        document.note(degree_at, what, allowed="an even number", next_step="make it even")
    if persons is not None and persons >= 1 and degree is not None and kind != "edges" and degree >= persons:
        document.note(
            document.written(degree_at, ("market", "persons")),
            f"{path_text(degree_at)} is {degree:g} among {persons:g} persons",
            allowed="fewer neighbours than persons",
            next_step="raise market.persons or lower the degree",
        )
    if kind == "edges" and not edges:
        what = "the network is of kind 'edges' but no edge list is given"
        document.note((*network, "kind"), what, next_step="add a line such as 'edges: my_links.csv'")
    if edges is not None and kind != "edges":
        what = f"an edge list is given but the network is of kind {shown(kind)}"
        document.note((*network, "edges"), what, next_step="set 'kind: edges' or remove the edge list")
    if document.at(*network, "nodes") is not None and not edges:
        what = "a node table is given but no edge list"
        document.note((*network, "nodes"), what, next_step="add a line such as 'edges: my_links.csv'")


def _persons(document: Document) -> float | None:
    """Return how many persons there are; None if it is no whole number, which the schema says."""
    return document.number("market", "persons") if isinstance(document.at("market", "persons"), int) else None


def _first_customers(document: Document) -> None:
    place: Place = ("market", "initial_customer_share")
    persons, share = _persons(document), document.number(*place)
    if persons is None or share is None or not (persons >= 1 and 0.0 < share < 1.0):
        return
    needed = math.ceil(math.log(_NO_CUSTOMER_CHANCE) / math.log1p(-share))
    if persons * math.log1p(-share) > math.log(_NO_CUSTOMER_CHANCE):
        document.note(
            document.written(place, ("market", "persons")),
            f"with {persons:g} persons and {path_text(place)} {share:g} a world may begin without customers",
            allowed=f"at least {needed} persons at that share",
            next_step="raise market.persons or market.initial_customer_share",
        )


def _horizon(document: Document) -> None:
    horizon, wait = document.number("run", "horizon"), document.number("measurement", "verdict_wait")
    if horizon is not None and wait is not None and 1 <= horizon <= wait:
        document.note(
            document.written(("run", "horizon"), ("measurement", "verdict_wait")),
            f"run.horizon of {horizon:g} weeks is too short to read an effect {wait:g} weeks later",
            allowed=f"at least {wait + 1:g} weeks",
            next_step="raise run.horizon or lower measurement.verdict_wait",
        )


def _reference(document: Document) -> None:
    names, reference = list(document.mapping("policies")), document.at("reference")
    if isinstance(reference, str) and reference and names and reference not in names:
        what = f"reference names an unknown policy {shown(reference)}"
        document.note(("reference",), what, given=reference, names=names, next_step="name one of the policies")


def _translations(document: Document) -> None:
    segments = [entry.get("name") for _, entry in document.entries("segments") if isinstance(entry, dict)]
    texts = {
        "policies": ("policy", list(document.mapping("policies"))),
        "segments": ("segment", [str(name) for name in segments]),
        "events": ("event", [str(one.get("label")) for _, one in document.entries("events") if isinstance(one, dict)]),
    }
    for lang in document.mapping("translations"):
        for part, (noun, names) in texts.items():
            for place, _ in document.entries("translations", lang, part):
                if names and place[-1] not in names:
                    document.note(
                        place,
                        f"the translation names an unknown {noun} {shown(place[-1])}",
                        at_key=True,
                        given=place[-1],
                        names=names,
                        next_step=f"name a {noun} of this scenario",
                    )
