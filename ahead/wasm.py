"""Makes the engine that a browser runs, `paradox/browser/engine.wasm`, from the functions that the desktop runs.

    python -m ahead.wasm

LLVM, as llvmlite brings it, turns the text of each function into WebAssembly, and `wasm-ld` links them (Debian: apt-get
install lld). Both are needed where the engine is made anew after a change of the model, never where a page is made or
opened. Texts that `python -m ahead` has made are used again.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import llvmlite.binding as llvm
import numba

from ahead.__main__ import described
from ahead.ir import WORD
from ahead.vectors import take_loops_apart, with_constants_read, with_fewer_branches
from paradox.browser.engine import ENGINE, stamped
from paradox.browser.slots import EXPORTS, arguments, leaves, named, places, smallest, words

TARGET = "wasm32-unknown-unknown"
# As LLVM itself lays out this target.
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals"
LINK = (
    "--no-entry", "--import-memory", "--stack-first", "--strip-all", "--gc-sections", "--export=__heap_base",
    "-z", "stack-size=65536",
)  # fmt: skip


def texts() -> dict[str, str]:
    """Compile every function of the engine for the kinds of a real world; return its text by name."""
    given, kind = arguments(smallest()), cast(Any, numba.typeof)
    forms = {loop: [tuple(kind(named(given, path)) for path in wanted)] for loop, wanted in EXPORTS.values()}
    return described(forms)[1]


def with_common_table(text: str, slots: Sequence[int]) -> str:
    """Return the text of a function that reads its words from the table that all functions share.

    Args:
        text: of the function with a table of its own, its words one behind the other.
        slots: the word of the shared table in which each of them stands, that of its result last.
    """

    def place(found: re.Match[str]) -> str:
        return f"{found[1]}{WORD * slots[int(found[2]) // WORD]}"

    return re.sub(r"(getelementptr i8, ptr %table, i64 )(\d+)", place, text)


def object_code(found: dict[str, str]) -> bytes:
    """Return the object code of all functions.

    Args:
        found: the text of each, see `texts`.
    """
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TARGET).create_target_machine(opt=3, features=FEATURES, reloc="static")
    given = arguments(smallest())
    place = places(given)
    whole = llvm.parse_assembly("")
    for name, text in found.items():
        slots = [
            place[leaf] + word
            for path in EXPORTS[name][1]
            for leaf, part in leaves(path, named(given, path))
            for word in range(words(part))
        ]
        read = with_common_table(with_fewer_branches(text, machine), [*slots, place["result"]])
        whole.link_in(llvm.parse_assembly(read))
    whole.triple, whole.data_layout = TARGET, LAYOUT
    tuning = llvm.create_pipeline_tuning_options(speed_level=3)
    tuning.loop_vectorization = tuning.slp_vectorization = True
    builder = llvm.create_pass_builder(machine, tuning)
    passes: Any = builder.getModulePassManager()
    passes.run(whole, builder)
    take_loops_apart(whole, builder)
    return bytes(machine.emit_object(llvm.parse_assembly(with_constants_read(str(whole)))))


def made(found: dict[str, str]) -> bytes:
    """Return the engine: WebAssembly with its stamp. It asks the page for nothing but memory."""
    with tempfile.TemporaryDirectory() as folder:
        parts, whole = Path(folder, "engine.o"), Path(folder, "engine.wasm")
        parts.write_bytes(object_code(found))
        exported = [f"--export={name}" for name in found]
        subprocess.run(["wasm-ld", *LINK, *exported, str(parts), "-o", str(whole)], check=True)
        return stamped(whole.read_bytes())


def main() -> None:
    """Make the engine anew."""
    if shutil.which("wasm-ld") is None:
        sys.exit("wasm-ld is not installed. Next: apt-get install lld, or what your system calls it.")
    ENGINE.write_bytes(made(texts()))
    print(f"{ENGINE.name}: {ENGINE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
