"""Says in words how a document differs from its schema: where, what, what would be right, and what to do.

This is the only place where findings of pydantic become problems, for all kinds of files.
"""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Problem, nearest, nearest_keys, one_of, shown
from sim.scenario.document import Document, Place, path_text
from sim.scenario.entry import Entry, entry_at
from sim.scenario.form import WRONG, Form
from sim.scenario.number_texts import number_step, plain_signs

F = TypeVar("F", bound=Form)
# What one kind of file knows better: it takes a problem and returns it with other words.
Better = Callable[[Document, ErrorDetails, Problem], Problem]

_TIME = re.compile(r"\b(day|week|month|year)s?\b")
_TOUCHING = re.compile(r"(?P<key>\w+)(?::(?=\S)|\s*(?P<wide>：)\s*)(?P<value>.+)")
# 1.000 is read as 1, and 1.234 as it stands.
_POINT_OF_THOUSANDS = re.compile(r"[1-9]\d{0,2}(\.\d{3})?")
_WIDE = re.compile(r"[，、：｛｝［］【】]")
_MAPPING = "a mapping of keys to values"
_LIST = "a list (lines that begin with '-')"
# By how the types of pydantic's errors begin.
_SHAPES = {
    "float": "a number",
    "int": "a whole number",
    "string": "text",
    "bool": "true or false",
    "model": _MAPPING,
    "dict": _MAPPING,
    "list": _LIST,
    "tuple": _LIST,
}


def check_form(document: Document, form: type[F], better: Better = lambda _, __, problem: problem) -> F | None:
    """Check a document against its schema, and note every mistake.

    Args:
        document: what was read.
        form: the schema.
        better: what is said otherwise in this kind of file.

    Returns:
        The entries; None if there is any mistake in them.
    """
    try:
        return form.model_validate(document.data)
    except ValidationError as error:
        for detail, meant in _told_once(error.errors(include_url=False), form):
            if document.is_full:
                document.omitted += 1
            else:
                document.add(better(document, detail, _problem(document, form, detail, meant)))
    return None


def right_entry(value: Any, form: type[F]) -> F | None:
    """Return the entry that a value makes; None if it is wrong or missing."""
    try:
        return form.model_validate(value)
    except ValidationError:
        return None


def right_part(value: Any, form: type[F]) -> F | None:
    """Return what a value makes without those of its parts that are wrong; None if too little is left.

    So that what must fit together can be checked in one entry, though something else in it is wrong.
    """
    left = copy.deepcopy(value)
    while True:
        try:
            return form.model_validate(left)
        except ValidationError as error:
            places = dict.fromkeys(
                one["loc"][:-1] if one["type"] == "missing" else one["loc"] for one in error.errors(include_url=False)
            )
            # From the last to the first, so that entries of a list keep their numbers until it is their turn.
            removed = [_removed(left, place) for place in reversed(places)]
            if not any(removed):
                return None


def _removed(value: Any, place: Place) -> bool:
    """Remove what stands at a place of a value, or the nearest around it; return False if that is all of it."""
    within: Any = None
    last: Any = None
    for part in place:
        if part not in (value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()):
            break
        within, last, value = value, part, value[part]
    if within is None:
        return False
    del within[last]
    return True


def _told_once(details: list[ErrorDetails], form: type[Form]) -> Iterator[tuple[ErrorDetails, str]]:
    """Return the findings, each with the key that was probably meant.

    A key that was misspelt is one mistake: the right one is then not called missing as well. Nor is a list called too
    short because the entries in it are wrong.
    """
    missing: dict[Place, list[str]] = {}
    for one in details:
        if one["type"] == "missing":
            missing.setdefault(one["loc"][:-1], []).append(str(one["loc"][-1]))
    extras = [one["loc"] for one in details if one["type"] == "extra_forbidden" and one["loc"][:-1] in missing]
    meant: dict[Place, str] = {}
    for place in extras[:100]:
        names, rivals = missing[place[:-1]], [other for other in extras if other[:-1] == place[:-1]]
        found = nearest(str(place[-1]), names).strip("'") or (names[0] if len(names) == len(rivals) == 1 else "")
        if found:
            meant[place] = found
            names.remove(found)
    lists = {one["loc"] for one in details if one["type"] == "too_short"}
    broken = {place for place in lists if any(one["loc"][: len(place)] == place != one["loc"] for one in details)}
    for one in details:
        place = one["loc"]
        forgotten = one["type"] == "missing" and place[-1] not in missing[place[:-1]]
        if not forgotten and not (one["type"] == "too_short" and place in broken):
            yield one, meant.get(place, "")


def _problem(document: Document, form: type[Form], detail: ErrorDetails, meant: str) -> Problem:
    """Turn one finding into a problem with its place in the file."""
    place, kind, given, context = detail["loc"], detail["type"], detail["input"], detail.get("ctx") or {}
    name, here = path_text(document.as_written(place)), entry_at(form, place)
    allowed = here.allowed if here else ""
    if kind == WRONG:
        said = {key: context[key] for key in ("allowed", "suggestion", "next_step")}
        return document.problem((*place, *context["at"]), f"{name} {context['what']}", **said)
    if kind == "extra_forbidden":
        return _unknown_key(document, form, place, meant)
    if kind == "missing":
        return _missing(document, form, place)
    if given is None:
        return document.problem(
            place,
            f"{name} has no value",
            at_key=True,
            allowed=allowed or _wanted(kind),
            next_step="give it a value or remove the line",
        )
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than", "finite_number"):
        why = "not a finite number" if kind == "finite_number" else "out of range"
        step = "choose a value in that range"
        return document.problem(
            place, f"{name} is {shown(given)}, which is {why}", allowed=allowed or "a number", next_step=step
        )
    if kind in ("string_too_long", "too_long"):
        most = f"at most {context.get('max_length')} {'characters' if kind == 'string_too_long' else 'entries'}"
        return document.problem(place, f"{name} is too long", allowed=most, next_step="shorten it")
    if kind in ("string_too_short", "too_short"):
        least = "a text that is not empty" if kind == "string_too_short" else _at_least(context)
        return document.problem(place, f"{name} is {shown(given)}", allowed=least, next_step=_write(here, "some"))
    if kind == "literal_error":
        options = [str(one) for one in get_args(here.kind)] if here else []
        return document.problem(
            place,
            f"{name} is {_described(given)}, which is not known",
            allowed=allowed,
            suggestion=nearest(str(given), options),
            next_step="choose one of them",
        )
    return _wrong_shape(document, place, kind, given, here)


def _at_least(context: dict[str, Any]) -> str:
    number = context.get("min_length", 1)
    return f"at least {'one entry' if number == 1 else f'{number} entries'}"


def _unknown_key(document: Document, form: type[Form], place: Place, meant: str) -> Problem:
    around = entry_at(form, place[:-1])
    keys, inside, key = around.keys if around else {}, path_text(document.as_written(place)[:-1]), str(place[-1])
    touching = _TOUCHING.fullmatch(key)
    if touching and touching["key"] in keys:
        step = _space_behind(touching)
    elif " " in key:
        step = "put the whole text in quotes if this is part of one, else correct the key"
    else:
        step = "correct the key or remove the line"
    return document.problem(
        place,
        f"unknown key {shown(key)}" + (f" in {inside}" if inside else ""),
        at_key=True,
        allowed=one_of(keys),
        suggestion=f"'{meant}'" if meant else nearest_keys(key, keys),
        next_step=step,
    )


def _space_behind(touching: re.Match[str]) -> str:
    """Say how to write a key whose colon touches its value, or is a full-width one."""
    key, value = touching["key"], touching["value"][:40]
    if touching["wide"]:
        return f"write a plain ':' and a space: '{key}: {value}'"
    return f"put a space behind the colon: '{key}: {value}'"


def _missing(document: Document, form: type[Form], place: Place) -> Problem:
    around, here = entry_at(form, place[:-1]), entry_at(form, place)
    keys = ", ".join(around.required) if around else ""
    return document.problem(
        place[:-1],
        f"{path_text(place)} is missing",
        allowed=f"an entry with {keys}" if place[:-1] else "",
        next_step=f"add '{place[-1]}: {_example(here) or '...'}'",
        path=path_text(place),
    )


def _wrong_shape(document: Document, place: Place, kind: str, given: Any, here: Entry | None) -> Problem:
    wanted = _wanted(kind)
    allowed = here.allowed if here else ""
    if not allowed and here is not None and here.keys and (keys := one_of(here.keys)):
        allowed = f"{wanted}: {keys.removeprefix('one of ')}"
    return document.problem(
        place,
        f"{path_text(document.as_written(place))} is {_described(given)}, not {wanted}",
        allowed=allowed or wanted,
        next_step=_step(wanted, given, here),
    )


def _step(wanted: str, given: Any, here: Entry | None) -> str:
    """Say what to write in place of a value of another kind."""
    if wanted == _SHAPES["int"] and isinstance(given, float) and _POINT_OF_THOUSANDS.fullmatch(f"{given:.10g}"):
        plain = f"{given:.0f}" if given.is_integer() else wanted
        return f"write {plain}, or {given * 1000:.0f} if the '.' was to part thousands"
    if not isinstance(given, str):
        return _write(here, wanted)
    if wanted in (_SHAPES["float"], _SHAPES["int"]) and (step := number_step(given, whole=wanted == _SHAPES["int"])):
        asked, told = (_TIME.search(text) for text in (here.allowed if here else "", given))
        return f"write it in {asked[1]}s" if asked and told and asked[1] != told[1] else step
    if not given.isprintable():
        return _write(here, wanted)
    if wanted == _MAPPING and (touching := _TOUCHING.fullmatch(given)):
        return _space_behind(touching)
    if wanted not in (_SHAPES["string"], _SHAPES["bool"]) and _WIDE.search(given):
        return f"write plain signs, not full-width ones: {plain_signs(given)[:60]}"
    if wanted == _MAPPING and here is not None and here.required and here.required == list(here.keys):
        return f"write it for each: {', '.join(f'{key}: ...' for key in here.required)}"
    return _write(here, wanted)


def _wanted(kind: str) -> str:
    return _SHAPES.get(kind.split("_", maxsplit=1)[0], "another kind of value")


def _example(here: Entry | None) -> str:
    return str(here.field.examples[0]) if here and here.field and here.field.examples else ""


def _write(here: Entry | None, otherwise: str) -> str:
    """Say what to write."""
    return f"write {repr(example) if (example := _example(here)) else otherwise}"


def _described(given: Any) -> str:
    return "a mapping" if isinstance(given, dict) else "a list" if isinstance(given, list) else shown(given)
