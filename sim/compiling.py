"""How rules and loops are compiled, and where compiled code is kept.

A *rule* stays an ordinary Python function when it is called from Python and is compiled when a loop
calls it. A *loop* is compiled on its first call; the machine code is kept in a folder named by the
model version, the numba version and the processor, so that an edited rule is never answered by stale
machine code (numba itself watches only the file of the loop, not the files of the rules it calls).
"""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

import llvmlite.binding as llvm
import numba
from numba.core import config as numba_config
from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., object])

# numba sets its options by name when it is imported, which no type checker can see.
config: Any = numba_config

SOURCES = Path(__file__).parent


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


@cache
def model_version() -> str:
    """Name the behaviour of the model: a hash of all sources of the package, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*.py")):
        digest.update(path.relative_to(SOURCES).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def _cache_bases() -> Iterator[Path]:
    """List where compiled code may be kept, the preferred place first."""
    home = os.environ.get("PARADOX_CACHE") or os.environ.get("XDG_CACHE_HOME")
    if home:
        yield Path(home)
    else:
        with suppress(RuntimeError):  # a user without a home, as in some containers
            yield Path.home() / ".cache"
    yield Path(tempfile.gettempdir())


@cache
def cache_folder() -> Path:
    """Give the folder of the compiled code, a temporary one where the usual place cannot be written."""
    host = hashlib.sha256(f"{llvm.get_host_cpu_name()}{llvm.get_host_cpu_features().flatten()}".encode())
    name = f"{model_version()}-numba{numba.__version__}-{host.hexdigest()[:8]}"
    for base in _cache_bases():
        folder = base / "recovery-paradox" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="recovery-paradox-"))


def is_warm(loop: str = "") -> bool:
    """Tell whether compiled code for this model, numba and processor is already on disk; that of one loop, if named."""
    return any(loop in path.name for path in cache_folder().rglob("*.nbi"))


def rule(function: F) -> F:
    """Mark a pure scalar function as a rule: plain Python from Python, compiled inside a loop.

    It stands in the loop as if it had been written there, as long as it may be: only so can a loop of an appraisal
    become vector instructions.
    """
    inlined: Any = register_jitable(forceinline=True)
    return cast(F, inlined(function))


def loop(function: F) -> F:
    """Compile a loop over columns on first use, without fastmath, without the interpreter's lock.

    It cannot make arrays, so it counts no references to them. Counting them took 7 microseconds a week for the
    hundreds of columns that phases hand on to loops: a seventh of a week of 2,000 persons, half of one of 400.
    """
    return _compiled(function, inline="never", makes_arrays=False)


def making_loop(function: F) -> F:
    """Compile a loop like `loop`, but one that makes arrays."""
    return _compiled(function, inline="never", makes_arrays=True)


def phase(function: F) -> F:
    """Compile a loop that stands in a longer one like its own text.

    A phase takes hundreds of columns and numbers. Handed over one by one they cost more to compile, and more time in
    a market of 2,000, than the phase itself: compiling all takes a fifth less time than with loops that are called.
    """
    return _compiled(function, inline="always", makes_arrays=False)


def _compiled(function: F, inline: Literal["never", "always"], makes_arrays: bool) -> F:
    """Compile a function, with its machine code kept in our own folder."""
    previous = config.CACHE_DIR
    config.CACHE_DIR = str(cache_folder())
    try:
        # Whether references are counted is an option that numba keeps from its documentation and type hints.
        counting: dict[str, Any] = {"_nrt": makes_arrays}
        compiled = numba.njit(cache=True, nogil=True, error_model="numpy", inline=inline, **counting)
        return cast(F, compiled(function))
    finally:
        config.CACHE_DIR = previous
