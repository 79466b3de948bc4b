"""The engine that a browser runs: `engine.wasm`, and the stamp in it that says which model it is.

It is made by `python -m ahead.wasm` and kept beside this file.
"""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from paradox.present.messages import t
from sim.errors import ParadoxError
from sim.kernels.sources import file_digest
from sim.version import model_version

ENGINE = Path(__file__).with_name("engine.wasm")
SECTION = b"paradox"
HEADER = 8  # bytes before the first section of WebAssembly
CUSTOM = 0  # the kind of a section that browsers skip


def stamp() -> dict[str, str]:
    """Return of which model and which sources an engine made now would be."""
    return {"model": model_version(), "sources": file_digest(Path(__file__).with_name("slots.py"))[:12]}


def stamped(wasm: bytes) -> bytes:
    """Return WebAssembly with the stamp behind its other sections, and the versions of what compiled it."""
    compiled_by = {name: version(name) for name in ("numba", "llvmlite")}
    content = _counted(SECTION) + json.dumps(stamp() | compiled_by, sort_keys=True).encode()
    return wasm + bytes([CUSTOM]) + _counted(content)


def _counted(content: bytes) -> bytes:
    """Return bytes with their number before them, in 7 bits a byte (LEB128)."""
    number, digits = len(content), []
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number]) + content


def _read_count(wasm: bytes, at: int) -> tuple[int, int]:
    """Read such a number; return it and the place behind it."""
    number, shift = 0, 0
    while True:
        number |= (wasm[at] & 127) << shift
        shift, at = shift + 7, at + 1
        if wasm[at - 1] < 128:
            return number, at


def stamp_of(wasm: bytes) -> dict[str, Any]:
    """Return the stamp in an engine; empty if it has none."""
    at = HEADER
    while at < len(wasm):
        kind = wasm[at]
        size, at = _read_count(wasm, at + 1)
        if kind == CUSTOM:
            length, begin = _read_count(wasm, at)
            if wasm[begin : begin + length] == SECTION:
                found: dict[str, Any] = json.loads(wasm[begin + length : at + size])
                return found
        at += size
    return {}


def engine(lang: str = "en") -> bytes:
    """Return the engine.

    Args:
        lang: of what is said where there is none.

    Raises:
        ParadoxError: there is none, or it is that of another model.
    """
    wasm = ENGINE.read_bytes() if ENGINE.is_file() else b""
    told, now = stamp_of(wasm), stamp()
    if any(told.get(part) != now[part] for part in now):
        raise ParadoxError(t("browser.stale", lang, model=now["model"], found=told.get("model", "-")))
    return wasm
