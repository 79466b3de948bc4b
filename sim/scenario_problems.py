"""Says in words what pydantic found wrong: where, what, what would be right, and what to do."""

import re
from typing import Any

from pydantic_core import ErrorDetails

from sim.errors import Problem
from sim.parameters import PARAMETERS
from sim.scenario_document import Document, Place, shown
from sim.scenario_paths import keys_at, known_causes, parameter_at, path_text, required_keys
from sim.suggestions import nearest, nearest_keys

_KEYS_LISTED = 12

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
_TOUCHING = re.compile(r"(\w+):(\S.*)")

_SHAPES = {
    "float": "a number",
    "int": "a whole number",
    "string": "text",
    "model": "a mapping of keys to values",
    "dict": "a mapping of keys to values",
    "list": "a list (lines that begin with '-')",
}


def problem_from(document: Document, detail: ErrorDetails) -> Problem:
    """Turn one finding of pydantic into a problem with its place in the file.

    Args:
        document: the checked document.
        detail: one entry of `ValidationError.errors()`.
    """
    place: Place = tuple(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _unknown_key(document, place)
    if kind == "missing":
        return _missing(document, place)
    if kind in ("greater_than_equal", "less_than_equal", "finite_number"):
        return _out_of_range(document, place, detail)
    if kind in ("string_too_long", "too_long"):
        return _too_long(document, place, detail)
    if kind == "literal_error":
        return _not_an_option(document, place, detail)
    return _wrong_shape(document, place, kind, detail["input"])


def _unknown_key(document: Document, place: Place) -> Problem:
    key, inside = str(place[-1]), path_text(place[:-1])
    keys = keys_at(place[:-1])
    suggestion = nearest_keys(key, {name: PARAMETERS[name].meaning if name in PARAMETERS else "" for name in keys})
    elsewhere = PARAMETERS.get(key)
    if elsewhere is not None:
        section = "policies" if elsewhere.group == "policy" else elsewhere.group
        if section != place[0]:
            keys, suggestion = (), f"'{key}' under '{section}'"
    return document.problem(
        place,
        f"unknown key {shown(key)}" + (f" in {inside}" if inside else ""),
        at_key=True,
        allowed="one of " + ", ".join(keys) if 0 < len(keys) <= _KEYS_LISTED else "",
        suggestion=suggestion,
        next_step=f"correct the key or remove the line ({_where_all_are(place)})",
    )


def _where_all_are(place: Place) -> str:
    """Say which command lists the keys that may stand beside the one at a place."""
    if len(place) == 3 and place[0] == "policies":
        return "'paradox describe --levers' lists every key of a policy"
    if len(place) == 3 and place[0] == "segments":
        return "'paradox describe --segment-keys' lists every key of a segment"
    return "'paradox schema' lists every key"


def _missing(document: Document, place: Place) -> Problem:
    entry = place[:-1]
    keys = ", ".join(required_keys(place))
    if place[0] != "service":
        return document.problem(
            entry, f"{path_text(place)} is missing", allowed=f"an entry with {keys}", next_step="add it"
        )
    return document.problem(
        entry,
        f"{shown(entry[-1])} is not a known cause, and a new cause must give all its numbers",
        at_key=True,
        allowed=f"one of {', '.join(known_causes())}, or a new cause with {keys}",
        suggestion=nearest(str(entry[-1]), known_causes()),
        next_step="correct the name or add the missing numbers",
    )


def _out_of_range(document: Document, place: Place, detail: ErrorDetails) -> Problem:
    entry = parameter_at(place)
    context = detail.get("ctx") or {}
    bound = f"at least {context['ge']:g}" if "ge" in context else f"at most {context.get('le', 0):g}"
    finite = detail["type"] != "finite_number"
    return document.problem(
        place,
        f"{path_text(place)} is {shown(detail['input'])}, which is "
        + ("out of range" if finite else "not a finite number"),
        allowed=entry.range_text if entry else bound if finite else "a number",
        next_step="choose a value in that range",
    )


def _too_long(document: Document, place: Place, detail: ErrorDetails) -> Problem:
    unit = "characters" if detail["type"] == "string_too_long" else "entries"
    return document.problem(
        place,
        f"{path_text(place)} is too long",
        allowed=f"at most {(detail.get('ctx') or {}).get('max_length')} {unit}",
        next_step="shorten it",
    )


def _not_an_option(document: Document, place: Place, detail: ErrorDetails) -> Problem:
    options = re.findall(r"'([^']+)'", str((detail.get("ctx") or {}).get("expected", "")))
    return document.problem(
        place,
        f"{path_text(place)} is {_described(detail['input'])}, which is not known",
        allowed="one of " + ", ".join(options),
        suggestion=nearest(str(detail["input"]), options),
        next_step="choose one of them",
    )


def _wrong_shape(document: Document, place: Place, kind: str, given: Any) -> Problem:
    wanted = _SHAPES.get(kind.split("_", maxsplit=1)[0], "another kind of value")
    entry = parameter_at(place)
    allowed = (entry.range_text if entry else "") or wanted
    if given is None:
        return document.problem(
            place,
            f"{path_text(place)} has no value",
            at_key=True,
            allowed=allowed,
            next_step="give it a value or remove the line",
        )
    return document.problem(
        place,
        f"{path_text(place)} is {_described(given)}, not {wanted}",
        allowed=allowed,
        suggestion=_without_comma(given, kind),
        next_step=_how_to_write(place, wanted, given),
    )


def _without_comma(given: Any, kind: str) -> str:
    """Guess the number that was written with a comma; "" if none was."""
    if not isinstance(given, str) or not kind.startswith(("float", "int")):
        return ""
    if _THOUSANDS.fullmatch(given):
        return given.replace(",", "")
    return given.replace(",", ".") if kind.startswith("float") and _DECIMAL_COMMA.fullmatch(given) else ""


def _how_to_write(place: Place, wanted: str, given: Any) -> str:
    """Say what to write instead."""
    if wanted == _SHAPES["dict"] and place[-1] == "prevention" and isinstance(given, (int, float)):
        return f"write it cause by cause: prevention: {{employee: {given:g}}}"
    touching = _TOUCHING.fullmatch(given) if isinstance(given, str) and wanted == _SHAPES["dict"] else None
    if touching:
        return f"put a space behind the colon: '{touching[1]}: {touching[2][:40]}'"
    return f"write {wanted}"


def _described(given: Any) -> str:
    return "a mapping" if isinstance(given, dict) else "a list" if isinstance(given, list) else shown(given)
