"""Compiles the engine ahead of time: for desktops as libraries, and as text from which other targets are made.

A developer's tool: no storey imports it, and no wheel holds it. It is imported before anything that loads numba, since
it tells numba to know nothing of this processor.
"""

import os
import sys
import tempfile

# Optimised, but without vectors: each target chooses its own. Without optimisation numba leaves pointers of its own
# process in the text.
GENERIC = {
    "NUMBA_OPT": "3",
    "NUMBA_LOOP_VECTORIZE": "0",
    "NUMBA_SLP_VECTORIZE": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "PARADOX_COMPILE": "1",
}

if os.environ.get("NUMBA_CPU_NAME") != "generic":
    if "numba" in sys.modules:
        raise RuntimeError("import ahead before anything that loads numba: it tells numba what to compile for")
    # Code for no processor in particular is of no use to any other process.
    _cache = tempfile.TemporaryDirectory(prefix="recovery-paradox-ahead-")
    os.environ.update(GENERIC, PARADOX_CACHE=_cache.name)
