"""Finds the packages `sim` and `experiments` beside this one, whatever else bears their names.

People call their scripts and folders so, too. Python knows one module of a name, so a program that uses this package
cannot use its own `sim` as well; but it runs beside one, and is told clearly where it tries.
"""

import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

NAMES = ("experiments", "sim")
HOME = Path(__file__).resolve().parents[1]


class OwnPackages:
    """A finder for these packages; all that is in them is found the usual way."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where one of our packages is, None for any other name."""
        return PathFinder.find_spec(name, [str(HOME)]) if name in NAMES else None


def claim() -> None:
    """Let our packages be found first.

    Raises:
        ImportError: the program has imported something else of such a name already.
    """
    for name in NAMES:
        module = sys.modules.get(name)
        if module is not None and _place(module.__spec__, module) != HOME / name:
            raise _taken(name, _place(module.__spec__, module), "before")
    if OwnPackages not in sys.meta_path:
        sys.meta_path.insert(0, OwnPackages)
        beware(sys.path)


def beware(path: Sequence[str]) -> None:
    """Refuse ours to a program that looks for its modules in these folders, in this order, and has its own there."""
    if others := {name: there for name in NAMES if (there := _other(name, path)) is not None}:
        _guard(others)


def _other(name: str, path: Sequence[str]) -> Path | None:
    """Return what a program would find by one of our names if it were not for us, None if ours or nothing."""
    for entry in path:
        spec = PathFinder.find_spec(name, [entry])
        if spec is None or (spec.origin is None and not any(Path(entry, name).glob("*.py"))):
            continue  # nothing, or a folder of something else, such as scenarios
        there = _place(spec)
        return None if there == HOME / name else there
    return None


def _place(spec: ModuleSpec | None, module: ModuleType | None = None) -> Path:
    """Return the file of a module, or the folder of a package."""
    folders = spec.submodule_search_locations if spec is not None else None
    place = next(iter(folders), None) if folders else None
    return Path(place or (spec and spec.origin) or getattr(module, "__file__", None) or "?").resolve()


def _guard(others: Mapping[str, Path]) -> None:
    """Refuse ours to a program that would have found its own: it would take one for the other.

    Installed only where a program could find its own. What lies beside that is the program's: it, or whatever is typed
    in or run as a script, asks for its own; our packages, and others that restore our objects, ask for ours.
    """
    usual = builtins.__import__

    def guarded(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        top = name.partition(".")[0]
        # A list is handed in by what is no statement of a program: pickle asks for the home of a stored object.
        if level == 0 and top in others and not isinstance(fromlist, list) and _belongs(globals or {}, others[top]):
            raise _taken(top, others[top], "after")
        return usual(name, globals, locals, fromlist or (), level)

    builtins.__import__ = guarded


def _belongs(importer: Mapping[str, Any], there: Path) -> bool:
    """Return whether a module is the program's: its script, or a file beside what it would have found."""
    file = importer.get("__file__")
    if file is None or importer.get("__name__") == "__main__":
        return True
    path = Path(file).resolve()
    ours = any(path.is_relative_to(HOME / name) for name in (*NAMES, "paradox"))
    return path.is_relative_to(there.parent) and not ours


def _taken(name: str, there: Path, when: str) -> ImportError:
    """Say that two modules of one name were asked for, and what to do."""
    return ImportError(
        f"This program imports {name!r} from {there} {when} paradox, whose own package {name!r} is {HOME / name}. "
        f"Python knows only one module of a name. Next: give {there.name} another name.",
        name=name,
    )
