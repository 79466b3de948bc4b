"""Code that was made ahead of time from the loops, one library a system, and how it is called.

A library is used as long as the sources say what they said when it was made, on a processor that has its instructions.
Results do not depend on it: the same functions are compiled by the same compiler. `python -m ahead` makes the
libraries; `index.json` beside them says what is in them.

A made loop takes one table of words of 64 bits, one for each number of its flattened arguments; what an array, a tuple
and a number become there is said in `ahead.ir`.
"""

import ctypes
import hashlib
import json
import os
import platform
import struct
import sys
import sysconfig
import weakref
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.kernels.cache import COMPILED, PACKAGE, has_compiled, remembered_digest
from sim.kernels.sources import file_digest

FOLDER = Path(__file__).parent / "libraries"
INDEX = FOLDER / "index.json"

# Why there is no made code: words for messages. See `missing`.
ASKED, EDITED, MACHINE = "asked", "edited", "machine"

# How a number stands in a word of the table, and what it has to be; numba would compile something else for others.
NUMBERS: dict[str, tuple[str, tuple[type, ...]]] = {
    "int": ("q", (int, np.integer)),
    "float": ("d", (float,)),
    "bool": ("?7x", (bool, np.bool_)),
}
FLOATS = {float, np.float64}  # of a tuple of floats
RESULTS = {"int": "q", "float": "d", "bool": "?"}

# Bits of an array's flags.
CONTIGUOUS, ALIGNED = 0x1, 0x100

Words = list[bytes]
Gather = Callable[[Any, Words], bool]


class Code:
    """One loop, made for one form of its arguments.

    Args:
        function: in the library; takes the address of a table, returns 0 if all went well.
        form: of each argument: "int", "float", "bool"; {"array": type, "dimensions": n, "contiguous": bool};
            {"tuple": name of its class}, whose fields the index lists.
        result: "int", "float", "bool" or None.
    """

    def __init__(self, function: Any, form: list[Any], result: str | None) -> None:
        self._function, self._result = function, result
        self._gather = [_gatherer(part) for part in form]

    def __call__(self, given: tuple[Any, ...]) -> Any:
        """Call the loop and return what it returns; NotImplemented where the arguments have another form.

        Raises:
            RuntimeError: the loop has raised an error.
        """
        words: Words = []
        if len(given) != len(self._gather):
            return NotImplemented
        for value, gather in zip(given, self._gather, strict=True):
            if not gather(value, words):
                return NotImplemented
        table = ctypes.create_string_buffer(b"".join((*words, bytes(8))))
        if self._function(table) != 0:
            raise RuntimeError("a loop has raised an error")
        return struct.unpack_from(RESULTS[self._result], table, len(table) - 9)[0] if self._result else None


def _gatherer(form: Any) -> Gather:
    """Return what puts the words of an argument into a list; it returns False if the argument has another form."""
    if isinstance(form, str):
        return _number(*NUMBERS[form], refused=() if form == "bool" else (bool, np.bool_))
    if "array" in form:
        described = form["array"]
        record = [tuple(field) for field in described] if isinstance(described, list) else described
        return _array(np.dtype(record), form["dimensions"], form["contiguous"])
    return _tuple(form["tuple"])


def _number(layout: str, allowed: tuple[type, ...], refused: tuple[type, ...]) -> Gather:
    word = struct.Struct("<" + layout)

    def gather(value: Any, words: Words) -> bool:
        if not isinstance(value, allowed) or isinstance(value, refused):
            return False
        try:
            words.append(word.pack(value))
        except struct.error:  # a whole number of more than 64 bits
            return False
        return True

    return gather


def _array(dtype: np.dtype[Any], dimensions: int, contiguous: bool) -> Gather:
    address = _address_of_contiguous if contiguous else _address
    itemsize, needed = dtype.itemsize, ALIGNED | (CONTIGUOUS if contiguous else 0)
    word = struct.Struct("<16xqqQ" + "qq" * dimensions)
    known: dict[int, tuple[weakref.ref[Any], bytes]] = {}  # a column is given to a dozen loops

    def gather(value: Any, words: Words) -> bool:
        seen = known.get(id(value))
        if seen is not None and seen[0]() is value:
            words.append(seen[1])
            return True
        if not isinstance(value, np.ndarray) or (value.dtype is not dtype and value.dtype != dtype):
            return False
        shape = value.shape
        if len(shape) != dimensions or value.flags.num & needed != needed:
            return False
        described = word.pack(value.size, itemsize, address(value), *shape, *value.strides)
        known[id(value)] = weakref.ref(value, partial(_forget, known, id(value))), described
        words.append(described)
        return True

    return gather


def _forget(known: dict[int, Any], key: int, gone: object) -> None:
    known.pop(key, None)


def _address(array: Any) -> int:
    """Return where the first item of an array is."""
    return int(array.__array_interface__["data"][0])


def _address_of_contiguous(array: Any) -> int:
    """Return the same in a third of the time, which the hundreds of columns of a world are worth."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):  # nothing may be written, or there is nothing
        return _address(array)


@cache
def _tuple(name: str) -> Gather:
    fields = _index()["tuples"][name]
    size = len(fields)
    if all(field == "float" for field in fields):
        floats = struct.Struct(f"<{size}d")

        def gather_floats(value: Any, words: Words) -> bool:
            if type(value).__name__ != name or len(value) != size or not FLOATS.issuperset(map(type, value)):
                return False
            words.append(floats.pack(*value))
            return True

        return gather_floats

    gathered = [_gatherer(field) for field in fields]

    def gather(value: Any, words: Words) -> bool:
        if type(value).__name__ != name or len(value) != size:
            return False
        return all(gather_one(one, words) for gather_one, one in zip(gathered, value, strict=True))

    return gather


def code_of(function: Callable[..., object]) -> tuple[Code, ...]:
    """Return what was made of a loop; nothing where none was, or where its sources have changed since."""
    library = _library()
    if isinstance(library, str):
        return ()
    module, found = function.__module__, _index()["loops"].get(f"{function.__module__}.{function.__qualname__}", ())
    file = _index()["files"].get(module)  # of a loop outside the model
    if file is not None and file != file_digest(Path(function.__code__.co_filename)):
        return ()
    handle, level = library
    return tuple(Code(getattr(handle, f"{level}_{entry['symbol']}"), entry["form"], entry["result"]) for entry in found)


def missing() -> str | None:
    """Return why nothing made ahead can be used: ASKED, EDITED or MACHINE; None if it can."""
    library = _library()
    return library if isinstance(library, str) else None


def is_warm() -> bool:
    """Return whether worlds can be lived at once: with what was made ahead, or with what numba has kept."""
    return missing() is None or has_compiled()


def level() -> str | None:
    """Name the processor for which the code in use was made, such as `x86_64_v3`; None where none is."""
    library = _library()
    return None if isinstance(library, str) else library[1]


@cache
def _index() -> dict[str, Any]:
    """Return what is in the libraries."""
    return dict(json.loads(INDEX.read_text(encoding="utf-8")))


@cache
def _library() -> tuple[ctypes.CDLL, str] | str:
    """Return the library of this system and the processor whose code in it is used, or why there is none."""
    if os.environ.get("PARADOX_COMPILE", "0") not in ("", "0"):
        return ASKED
    made = _index()["libraries"].get(system()) if INDEX.exists() else None
    if made is None or sys.maxsize <= 2**32:
        return MACHINE
    if remembered_digest(PACKAGE, COMPILED) != _index()["sources"]:
        return EDITED
    try:
        # Half a library, as an interrupted copy leaves it, would end the process.
        if hash_of(FOLDER / made["file"]) != made["sha256"]:
            return MACHINE
        handle = ctypes.CDLL(str(FOLDER / made["file"]))
        best = handle.level()
    except (OSError, AttributeError):
        return MACHINE
    usable = [name for name, needed in made["levels"].items() if needed <= best]
    return (handle, usable[-1]) if usable else MACHINE


def hash_of(library: Path) -> str:
    """Return what a library is known by."""
    return hashlib.sha256(library.read_bytes()).hexdigest()


def system() -> str:
    """Name this operating system and kind of processor, such as `linux-x86_64`."""
    name = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    machine = sysconfig.get_platform().removeprefix("win-") if name == "windows" else platform.machine()
    kind = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine.lower(), machine.lower())
    return f"{name}-{kind}"
