"""Where everything of a world lies in the memory of the browser's engine, and what stands there at first."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from paradox.browser.slots import ADDRESS, COUNT, ITEM, SHAPE, WORD, leaves, places, words

# Below lie the engine's own stack and tables.
BASE = 1 << 18
LINE = 64
PAGE = 1 << 16

# Arrays whose length differs by seed.
_VARYING = ("network.neighbours", "customers")
_KINDS = {"float64": "f8", "int64": "i8", "int32": "i4", "int8": "i1"}


class Column(NamedTuple):
    """An array in memory: kind of its numbers, address, how many there are."""

    kind: str
    at: int
    length: int


class Layout(NamedTuple):
    """The memory of the engine.

    Attributes:
        table: address of the table of arguments.
        pages: of memory, 64 KiB each.
        changing: addresses between which lies what a world changes.
        arrays: by name.
        scalars: word of the table and kind (f number, i whole number, b yes or no) of each single number.
        lengths: words of the table that hold the count of an array whose length differs by seed.
        image: what stands at first from the table on.
    """

    table: int
    pages: int
    changing: tuple[int, int]
    arrays: dict[str, Column]
    scalars: dict[str, tuple[int, str]]
    lengths: dict[str, tuple[int, int]]
    image: bytes


def lay_out(given: Mapping[str, Any], links: int) -> Layout:
    """Give everything that the engine is given a place.

    Args:
        given: see `paradox.browser.slots.arguments`.
        links: how many neighbours the largest network has.
    """
    word = places(given)
    parts = [leaf for name, value in given.items() for leaf in leaves(name, value)]
    table = np.zeros(sum(words(value) for _, value in parts), dtype=np.int64)
    arrays: dict[str, Column] = {}
    fixed: list[tuple[int, bytes]] = []
    at = _whole_lines(BASE + table.nbytes)
    arrays_of: dict[str, list[tuple[str, np.ndarray]]] = {"fixed": [], "changing": [], "other": []}
    for leaf, value in parts:
        if isinstance(value, np.ndarray):
            arrays_of[_role(leaf)].append((leaf, value))
    bounds = [0, 0]
    for role, group in arrays_of.items():
        if role == "changing":
            bounds[0] = at
        for name, value in group:
            length = links if name == "network.neighbours" else value.size
            item = value.dtype.itemsize
            numbers = length * item // WORD if value.dtype.names else length
            arrays[name] = Column(_KINDS.get(value.dtype.name, "f8"), at, numbers)
            _write_words(table[word[name] :], value, at)
            if role == "fixed":
                fixed.append((at, np.ascontiguousarray(value).tobytes()))
            at = _whole_lines(at + length * item)
        if role == "changing":
            bounds[1] = at
    scalars = {}
    for name, value in parts:
        if not isinstance(value, np.ndarray):
            kind = "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"
            scalars[name] = (word[name], kind)
            table[word[name]] = np.float64(value).view(np.int64) if kind == "f" else int(value)
    image = bytearray(bounds[0] - BASE)
    image[: table.nbytes] = table.tobytes()
    for place, content in fixed:
        image[place - BASE : place - BASE + len(content)] = content
    lengths = {name: (word[name] + COUNT, word[name] + SHAPE) for name in _VARYING}
    return Layout(BASE, -(-at // PAGE), (bounds[0], bounds[1]), arrays, scalars, lengths, bytes(image))


def _role(leaf: str) -> str:
    """Say whether an array is written once, changes while a world lives, or means nothing between two runs."""
    if leaf.startswith("settings.") or leaf in ("firm.discount", "fair_cut", "network.strengths"):
        return "fixed"
    return "changing" if leaf.startswith(("people.", "firm.")) else "other"


def _whole_lines(size: int) -> int:
    return -(-size // LINE) * LINE


def _write_words(table: np.ndarray, value: np.ndarray, at: int) -> None:
    """Describe an array that lies at an address, its numbers one behind the other."""
    table[COUNT], table[ITEM], table[ADDRESS] = value.size, value.dtype.itemsize, at
    table[SHAPE : SHAPE + value.ndim] = value.shape
    steps = [value.dtype.itemsize * int(np.prod(value.shape[axis + 1 :])) for axis in range(value.ndim)]
    table[SHAPE + value.ndim : SHAPE + 2 * value.ndim] = steps
