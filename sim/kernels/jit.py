"""How rules and loops are compiled.

A *rule* stays an ordinary Python function when it is called from Python and is compiled when a loop calls it. A *loop*
is code that was made ahead of time (`sim.kernels.made`), or is compiled by numba on its first call where there is none
for it: where its sources were edited, or on a machine for which none was made. `sim.kernels.cache` says where numba's
code is kept. Nothing of numba is loaded before it is needed.
"""

import os
import threading
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, TypeVar, cast

from sim.kernels import made
from sim.kernels.lazy import once

F = TypeVar("F", bound=Callable[..., object])

LOCATOR = "sim.kernels.locator.SourceLocator"

# As numba understands it: loops run as plain Python.
PLAIN = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")

# What numba is told of rules before it compiles the first loop, and None once it has been told.
_untold: list[Callable[[], object]] | None = []
_lock = threading.RLock()


def _tell(what: Callable[[], object]) -> None:
    """Tell numba of a rule, as soon as it compiles."""
    if _untold is None:
        what()
    else:
        _untold.append(what)


def get_ready() -> Any:
    """Load numba, tell it of all rules and return it.

    Raises:
        ModuleNotFoundError: it is not installed.
    """
    global _untold
    try:
        import numba
    except ModuleNotFoundError as error:
        if error.name == "numba":
            error.msg = "the model has to be compiled for this machine, and numba is not installed"
        raise
    with _lock:
        if _untold is not None:
            _prefer_wide_vectors()
            waiting, _untold = _untold, None
            for what in waiting:
                what()
    return numba


def _prefer_wide_vectors() -> None:
    """Let numba use vectors of 512 bits, which it avoids, on processors that do not slow down for them.

    Those with the instructions of 2019 and later (Ice Lake, Zen 4). A week takes 7 to 8 % less time, mostly by drawing
    eight numbers at once instead of four; no bit of any result depends on it. Who has chosen features is left alone.
    """
    import llvmlite.binding as llvm
    from numba.core import config as numba_config

    config: Any = numba_config  # numba sets its options by name when it is imported, which no type checker can see
    features = llvm.get_host_cpu_features()
    chosen = config.CPU_NAME is not None or config.CPU_FEATURES is not None or not config.ENABLE_AVX
    if features.get("avx512ifma") and not chosen:
        config.CPU_FEATURES = f"{features.flatten()},-prefer-256-bit"


def rule(function: F) -> F:
    """Mark a pure scalar function as a rule: plain Python from Python, compiled inside a loop.

    It stands in the loop as if it had been written there, as long as it may be: only so can a loop of an appraisal
    become vector instructions.
    """

    def tell() -> None:
        from numba.extending import register_jitable

        inlined: Any = register_jitable(forceinline=True)
        inlined(function)

    _tell(tell)
    return function


def compiled_form(of: Callable[..., object]) -> Callable[[F], F]:
    """Mark what chooses, from the types of its arguments, the function that stands for another one inside a loop."""

    def mark(choose: F) -> F:
        def tell() -> None:
            from numba.extending import overload

            overload(of, inline="always")(choose)

        _tell(tell)
        return choose

    return mark


class Loop:
    """A function over columns that runs as machine code, without the interpreter's lock."""

    def __init__(self, function: Callable[..., object]) -> None:
        update_wrapper(self, function)
        self.plain = function

    def __call__(self, *given: Any) -> Any:
        """Run the loop: as it was made ahead, or compiled where nothing made fits what it is given."""
        if PLAIN:
            return self.plain(*given)
        for code in self.made:
            answer = code(given)
            if answer is not NotImplemented:
                return answer
        return self.compiled(*given)

    @once
    def made(self) -> tuple[made.Code, ...]:
        """Return what was made of this loop ahead of time, one for each form of its arguments."""
        return made.code_of(self.plain)

    @once
    def compiled(self) -> Any:
        """Return the loop as numba compiles it, with its machine code kept in our own folder."""
        numba = get_ready()
        with _lock:
            config = numba.core.config
            previous = config.CACHE_LOCATOR_CLASSES
            config.CACHE_LOCATOR_CLASSES = LOCATOR
            try:
                # Without counting references, an option that numba keeps from its documentation and type hints.
                return numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(self.plain)
            finally:
                config.CACHE_LOCATOR_CLASSES = previous

    @property
    def _numba_type_(self) -> Any:
        """Return what this is to numba, where another loop calls it."""
        return self.compiled._numba_type_


def loop(function: F) -> F:
    """Make a loop over columns of a function, without fastmath, without the interpreter's lock.

    It cannot make arrays, so it counts no references to them: counting those of hundreds of columns took a seventh of a
    week of 2,000 persons, half of one of 400.
    """
    return cast(F, Loop(function))
