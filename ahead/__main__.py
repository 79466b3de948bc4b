"""Make the libraries of all systems: `python -m ahead`, or of some: `python -m ahead linux-x86_64`.

It is done on an x86-64 machine, needs LLVM's linkers (Debian: lld), and takes a minute or two.

The texts of the loops are kept in `build/ahead`, so that a second time takes as long as the translation alone.
"""

import hashlib
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numba

from ahead.ir import outside, portable_ir
from ahead.targets import TARGETS, make_library
from ahead.uses import form_of, uses
from sim.kernels.cache import COMPILED, PACKAGE
from sim.kernels.jit import Loop
from sim.kernels.made import FOLDER, INDEX, hash_of
from sim.kernels.sources import digest, file_digest
from sim.version import model_version

TEXTS = PACKAGE.parent / "build" / "ahead"

# What every system has: LLVM turns loops that fill or copy memory into calls of these.
EVERYWHERE = {"memset", "memcpy", "memmove"}


def main() -> None:
    """Make all libraries and their index."""
    begun = time.monotonic()
    wanted = set(sys.argv[1:]) & {target.system for target in TARGETS}
    targets = [target for target in TARGETS if target.system in wanted or not wanted]
    index, texts = described(uses())
    FOLDER.mkdir(exist_ok=True)
    libraries = _still_valid(index)
    with ProcessPoolExecutor() as pool:
        for target, made in zip(
            targets, pool.map(partial(make_library, texts=texts, folder=FOLDER), targets), strict=True
        ):
            levels = {name: least for name, _, _, least in target.levels}
            libraries[target.system] = {"file": made.name, "sha256": hash_of(made), "levels": levels}
            print(f"{made.name}: {made.stat().st_size:,} bytes")
    index["libraries"] = dict(sorted(libraries.items()))
    INDEX.write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    print(f"{len(texts)} loops for {len(targets)} systems in {time.monotonic() - begun:.0f} s: {FOLDER}")


def _still_valid(index: dict[str, Any]) -> dict[str, Any]:
    """Return the libraries that there are of the same loops, by their systems."""
    there = json.loads(INDEX.read_text(encoding="utf-8")) if INDEX.exists() else {}
    same = all(there.get(part) == index[part] for part in ("numba", "sources", "files", "loops"))
    return dict(there["libraries"]) if same else {}


def described(found: dict[Loop, list[tuple[Any, ...]]]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the index of what is made of some loops, and their texts by the names of their functions."""
    sources = digest(PACKAGE, COMPILED)
    loops: dict[str, list[dict[str, Any]]] = {}
    files: dict[str, str] = {}
    tuples: dict[str, list[Any]] = {}
    texts: dict[str, str] = {}
    for loop, forms in found.items():
        path = Path(loop.plain.__code__.co_filename)
        if not any(path.is_relative_to(PACKAGE / place) for place in COMPILED):
            files[loop.plain.__module__] = file_digest(path)
        for form in forms:
            symbol = loop.plain.__name__ if loop.plain.__name__ not in texts else f"{loop.plain.__name__}_{len(texts)}"
            texts[symbol], result = _text(loop, form, symbol, f"{sources} {file_digest(path)}")
            entry = {"symbol": symbol, "result": result, "form": [form_of(kind, tuples) for kind in form]}
            loops.setdefault(f"{loop.plain.__module__}.{loop.plain.__qualname__}", []).append(entry)
    index = {
        "model": model_version(),
        "numba": numba.__version__,
        "sources": sources,
        "files": files,
        "tuples": tuples,
        "loops": loops,
    }
    return index, texts


def _text(loop: Loop, form: tuple[Any, ...], symbol: str, sources: str) -> tuple[str, str | None]:
    """Return the text of a loop and what it returns: those kept, or made now and kept.

    Raises:
        RuntimeError: it needs a function that is not everywhere the same.
    """
    tool = file_digest(Path(__file__).with_name("ir.py"))
    key = hashlib.sha256(f"{sources} {numba.__version__} {tool} {loop.__module__} {symbol} {form}".encode()).hexdigest()
    kept = TEXTS / f"{symbol}-{key[:16]}.json"
    if not kept.exists():
        text = portable_ir(loop, form, symbol)
        if foreign := set(outside(text)) - EVERYWHERE:
            raise RuntimeError(f"{symbol} calls {', '.join(sorted(foreign))}, which differ from system to system")
        result = loop.compiled.overloads[form].signature.return_type
        said = None if result == numba.types.none else form_of(result, {})
        TEXTS.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"text": text, "result": said}), encoding="utf-8")
        print(f"{symbol}: {len(text):,} letters", file=sys.stderr)
    found = json.loads(kept.read_text(encoding="utf-8"))
    return found["text"], found["result"]


if __name__ == "__main__":
    main()
