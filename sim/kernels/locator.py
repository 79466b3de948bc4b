"""Tells numba where it keeps the compiled code of a function, and when that is out of date.

numba is told of it by the name of the class, see NUMBA_CACHE_LOCATOR_CLASSES in its documentation.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from numba.core.caching import UserProvidedCacheLocator

from sim.kernels.cache import COMPILED, PACKAGE, compiled_folder
from sim.kernels.sources import file_digest


class SourceLocator(UserProvidedCacheLocator):
    """Keeps code by what its source says, so that neither a line number nor a time nor a place on the disk matters.

    Args:
        function: the function to compile.
        file: its source. What the folder is not named by counts on its own.
    """

    def __init__(self, function: Callable[..., object], file: str) -> None:
        path = Path(file)
        covered = any(path.is_relative_to(PACKAGE / folder) for folder in COMPILED)
        said = "" if covered else f"-{file_digest(path)[:16]}"
        self._py_file = file
        self._cache_path = str(compiled_folder() / f"{path.parent.name}{said}")
        self._numbers = [value for value in function.__code__.co_consts if isinstance(value, int | float | tuple)]

    @classmethod
    def from_function(cls, py_func: Callable[..., object], py_file: str) -> "SourceLocator | None":
        """Return the locator of a function; None for one without a file, as in a notebook."""
        return cls(py_func, py_file) if os.path.exists(py_file) else None

    def get_source_stamp(self) -> str:
        """Return what must not have changed: nothing that the folder is not named by."""
        return ""

    def get_disambiguator(self) -> str:
        """Tell functions of one name in one file apart by their constants; numba compares their other instructions."""
        return hashlib.sha256(repr(self._numbers).encode()).hexdigest()[:8]
