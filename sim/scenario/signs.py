"""Signs that no text of a user may hold: those that steer a terminal or reorder what stands around the text."""

import re
from collections.abc import Iterator
from typing import Any

from sim.errors import shown
from sim.scenario.document import Document, Place

# Bytes that steer a terminal or end a text for other programs, and halves of characters.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
# Embeddings and overrides of direction, and their end; isolates keep what they do to themselves, if they are closed.
_OVERRIDE = re.compile("[\u202a-\u202e]")
_ISOLATE = re.compile("[\u2066-\u2069]")
_END_OF_ISOLATE = "\u2069"
_STEERING = re.compile("|".join(one.pattern for one in (CONTROL, _OVERRIDE, _ISOLATE)))


def wrong_sign(text: str) -> tuple[str, str] | None:
    """Return what is wrong with the signs of a text and what to do about it; None if nothing is.

    Arabic and Hebrew, marks of direction (U+200E, U+200F, U+061C) and isolates that are closed are right.
    """
    if found := CONTROL.search(text):
        return f"holds the control character {found[0]!r}", "remove it"
    if found := _OVERRIDE.search(text):
        step = "remove it; a text from right to left needs none"
        return f"holds {found[0]!r}, which reorders what stands around the text", step
    depth = 0
    for found in _ISOLATE.finditer(text):
        depth += -1 if found[0] == _END_OF_ISOLATE else 1
        if depth < 0:
            return f"ends with {found[0]!r} an isolate that it does not begin", "remove it"
    if depth:
        return "begins an isolate that it does not end", f"end it with {_END_OF_ISOLATE!r}, or remove it"
    return None


def check_signs(document: Document) -> None:
    """Note every text and key with a wrong sign in a document that was not read from a file."""
    for place, text, is_key in _texts(document.data, ()):
        if wrong := wrong_sign(text):
            what, step = wrong
            document.note(place, f"{shown(text)} {what}", next_step=step, at_key=is_key)


def _texts(content: Any, place: Place) -> Iterator[tuple[Place, str, bool]]:
    if isinstance(content, str):
        yield place, content, False
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, child in inside:
        if isinstance(key, str):
            yield (*place, key), key, True
        yield from _texts(child, (*place, key))


def escaped(text: str) -> str:
    """Return a text for the terminal: its signs that steer or reorder are written out, its line ends kept."""
    return _STEERING.sub(lambda found: repr(found[0])[1:-1], text)
