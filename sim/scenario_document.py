"""Plain content of scenario files together with the place where every key and value stands."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import Problem

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands: file, line and column, both counted from 1."""

    file: str
    line: int
    column: int


@dataclass(slots=True)
class Document:
    """The plain content of one file, with the place of every key and value.

    Attributes:
        data: the content.
        keys: where the key of each place stands.
        values: where the value of each place stands.
        file: name for messages, "" if there is no file.
        folder: folder that relative names in the file refer to, None if there is no file.
        problems: what is wrong with single values.
    """

    data: dict[str, Any]
    keys: dict[Place, Mark] = field(default_factory=dict)
    values: dict[Place, Mark] = field(default_factory=dict)
    file: str = ""
    folder: Path | None = None
    problems: list[Problem] = field(default_factory=list)

    def take(self, other: "Document", value: Any, source: Place, target: Place) -> None:
        """Copy the marks of a value and of all within it from another document."""
        for place in _places(value, source):
            here = (*target, *place[len(source) :])
            for into, marks in ((self.keys, other.keys), (self.values, other.values)):
                if place in marks:
                    into[here] = marks[place]

    def forget(self, value: Any, place: Place) -> None:
        """Drop the marks of a value and of all within it."""
        for here in _places(value, place):
            self.keys.pop(here, None)
            self.values.pop(here, None)

    def problem(
        self,
        place: Place,
        what: str,
        *,
        at_key: bool = False,
        allowed: str = "",
        suggestion: str = "",
        next_step: str = "",
    ) -> Problem:
        """Make a problem that points at a place, or at the nearest place around it that has a mark."""
        first, second = (self.keys, self.values) if at_key else (self.values, self.keys)
        here = place
        while here:
            mark = first.get(here) or second.get(here)
            if mark:
                place_of = (mark.file, mark.line, mark.column)
                return Problem(what, *place_of, allowed, suggestion, next_step)
            here = here[:-1]
        return Problem(what, self.file, 0, 0, allowed, suggestion, next_step)


def lay_over(result: Document, layer: Document, below: dict[str, Any], above: dict[str, Any], place: Place) -> None:
    """Lay a mapping of a layer over a mapping of the result, in place, and carry the marks along.

    Args:
        result: the document that `below` belongs to.
        layer: the document that `above` comes from, at the same place.
        below: the mapping to change.
        above: what differs.
        place: where both stand.
    """
    for key, value in above.items():
        here = (*place, key)
        old = below.get(key)
        if isinstance(old, dict) and value is None:
            continue  # a section with all its lines commented out changes nothing
        if isinstance(old, dict) and isinstance(value, dict):
            result.forget(None, here)
            result.take(layer, None, here, here)
            lay_over(result, layer, old, value, here)
        else:
            result.forget(old, here)
            below[key] = copy.deepcopy(value)
            result.take(layer, value, here, here)


def shown(value: object) -> str:
    """Write a value for a message, cut to a length that leaves the message readable."""
    text = repr(value)
    return text if len(text) <= 50 else text[:46] + "..." + text[-1]


def _places(value: Any, place: Place) -> Iterator[Place]:
    """Walk through a value: its own place and the places of all within it."""
    yield place
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in inside:
        yield from _places(child, (*place, key))
