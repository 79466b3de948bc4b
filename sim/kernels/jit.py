"""How rules and loops are compiled.

A *rule* stays an ordinary Python function when it is called from Python and is compiled when a loop
calls it. A *loop* is compiled on its first call; `sim.kernels.cache` says where the machine code is kept.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import llvmlite.binding as llvm
import numba
from numba.core import config as numba_config
from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., object])

# numba sets its options by name when it is imported, which no type checker can see.
config: Any = numba_config

LOCATOR = "sim.kernels.locator.SourceLocator"


def _prefer_wide_vectors() -> None:
    """Let numba use vectors of 512 bits, which it avoids, on processors that do not slow down for them.

    Those with the instructions of 2019 and later (Ice Lake, Zen 4). A week takes 7 to 8 % less time, mostly by drawing
    eight numbers at once instead of four; no bit of any result depends on it. Who has chosen features is left alone.
    """
    features = llvm.get_host_cpu_features()
    chosen = config.CPU_NAME is not None or config.CPU_FEATURES is not None or not config.ENABLE_AVX
    if features.get("avx512ifma") and not chosen:
        config.CPU_FEATURES = f"{features.flatten()},-prefer-256-bit"


_prefer_wide_vectors()


def rule(function: F) -> F:
    """Mark a pure scalar function as a rule: plain Python from Python, compiled inside a loop.

    It stands in the loop as if it had been written there, as long as it may be: only so can a loop of an appraisal
    become vector instructions.
    """
    inlined: Any = register_jitable(forceinline=True)
    return cast(F, inlined(function))


def loop(function: F) -> F:
    """Compile a loop over columns on first use, without fastmath, without the interpreter's lock.

    It cannot make arrays, so it counts no references to them: counting those of hundreds of columns took a seventh of a
    week of 2,000 persons, half of one of 400.
    """
    return _compiled(function, makes_arrays=False)


def making_loop(function: F) -> F:
    """Compile a loop like `loop`, but one that makes arrays."""
    return _compiled(function, makes_arrays=True)


def _compiled(function: F, makes_arrays: bool) -> F:
    """Compile a function, with its machine code kept in our own folder."""
    previous = config.CACHE_LOCATOR_CLASSES
    config.CACHE_LOCATOR_CLASSES = LOCATOR
    try:
        # Whether references are counted is an option that numba keeps from its documentation and type hints.
        counting: dict[str, Any] = {"_nrt": makes_arrays}
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy", **counting)
        return cast(F, compiled(function))
    finally:
        config.CACHE_LOCATOR_CLASSES = previous
