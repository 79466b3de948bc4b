"""Where compiled code is kept: in a folder named by what was compiled, the numba version and the processor.

numba itself watches only the file of a loop, not the files of the rules that the loop calls, and recompiles after
an edit of a comment. Here an edited rule is never answered by stale code, and an edited sentence is no reason to wait.
"""

import atexit
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import platformdirs

from sim.kernels.sources import digest, files_of

PACKAGE = Path(__file__).parent.parent

# All that loops are made of; a loop that stands elsewhere counts with its own file.
_KERNELS = ("compaction", "elementary", "fixed_point", "float_bits", "jit", "sorting")
COMPILED = ("engines/compiled", *(f"kernels/{name}.py" for name in _KERNELS), "parameters", "rules", "state")

NAME = "recovery-paradox"


def _places() -> Iterator[Path]:
    """List where something may be kept, the preferred place first."""
    if chosen := os.environ.get("PARADOX_CACHE"):
        yield Path(chosen, NAME)
    else:
        with suppress(RuntimeError):  # a user without a home, as in some containers; older platformdirs return "~"
            usual = platformdirs.user_cache_path(NAME, appauthor=False)
            if usual.is_absolute():
                yield usual
    yield Path(tempfile.gettempdir(), f"{NAME}-{os.getuid()}" if hasattr(os, "getuid") else NAME)


@cache
def cache_folder(name: str = "") -> Path:
    """Return a folder to keep something in, which nobody but this user can write.

    What is kept there is run: it is no folder that another user has made, or could have put something into. Where the
    usual place and the one for temporary files are of no use, it is a fresh folder that this process alone knows.
    """
    for place in _places():
        folder = place / name
        with suppress(OSError):
            _close(place)
            folder.mkdir(exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder
    folder = _fresh() / name
    folder.mkdir(exist_ok=True)
    return folder


@cache
def _fresh() -> Path:
    """Make a folder of a name that nobody can foresee, for as long as this process runs."""
    folder = Path(tempfile.mkdtemp(prefix=f"{NAME}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _close(place: Path) -> None:
    """Make a folder, or make sure that it is this user's own and closed to others.

    What others could have written into it is removed first.

    Raises:
        OSError: it cannot be made, or is a link, or somebody else's, or could be replaced by anybody.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not hasattr(os, "getuid"):
        return  # Windows keeps the folders of users apart itself
    around, found = place.parent.stat(), place.lstat()
    if around.st_mode & stat.S_IWOTH and not around.st_mode & stat.S_ISVTX:
        raise PermissionError(f"anybody can replace what is in {place.parent}")
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{place} is not a folder of this user")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        shutil.rmtree(place)
        place.mkdir(mode=0o700)
    place.chmod(0o700)


def remembered_digest(package: Path, folders: tuple[str, ...]) -> str:
    """Return what `digest` returns, which takes a third of a second, the first time only.

    It is looked up by the bytes of the sources, which are read in a millisecond.
    """
    raw = hashlib.sha256(repr(folders).encode())
    for name, path in files_of(package, folders).items():
        raw.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    note = cache_folder("sources") / raw.hexdigest()[:24]
    with suppress(OSError):
        if re.fullmatch("[0-9a-f]{12}", known := note.read_text()):
            return known
    said = digest(package, folders)
    with suppress(OSError):
        draft = note.with_suffix(f".{os.getpid()}")
        draft.write_text(said)
        draft.replace(note)
    return said


@cache
def compiled_folder() -> Path:
    """Return the folder of the compiled code of these sources, this numba and this processor."""
    import llvmlite.binding as llvm
    import numba

    host = hashlib.sha256(f"{llvm.get_host_cpu_name()}{llvm.get_host_cpu_features().flatten()}".encode())
    return cache_folder(f"{remembered_digest(PACKAGE, COMPILED)}-numba{numba.__version__}-{host.hexdigest()[:8]}")


def has_compiled() -> bool:
    """Return whether numba's code for these sources and this processor is on disk already."""
    return any(compiled_folder().rglob("*.nbi"))
