"""Finds the classes of one's own that a command line names."""

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from paradox.own_packages import NAMES, beware
from sim.errors import ParadoxError, nearest
from sim.scenario.actors import BASES, Actor, check_class

# Files of these names are read under another one: Python knows one module of a name.
_TAKEN = {*sys.stdlib_module_names, *NAMES, "paradox"}


def named_class(text: str, role: str) -> type[Actor]:
    """Find the class that a command line names: `path/to/file.py:Class`, or `module:Class`.

    Args:
        text: the name.
        role: "customer" or "firm".

    Raises:
        ParadoxError: no such file, module or class; or one that cannot be imported.
    """
    place, _, name = text.rpartition(":")
    if not place or not name:
        raise ParadoxError(
            f"--{role} is '{text}'. Allowed: a file or module and a class. Next: write it as 'mine.py:My{BASES[role]}'."
        )
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else import_module(place)
    except Exception as error:
        file = Path(*place.split(".")).with_suffix(".py")
        step = f"write --{role} {file}:{name}" if file.is_file() and not place.endswith(".py") else "correct it"
        why = f"{type(error).__name__}: {error}"
        raise ParadoxError(f"--{role} names '{place}', which cannot be imported ({why}). Next: {step}.") from error
    found = getattr(module, name, None)
    if found is None:
        classes = [key for key, value in vars(module).items() if isinstance(value, type) and issubclass(value, Actor)]
        guess = nearest(name, classes)
        raise ParadoxError(
            f"'{place}' has no class '{name}'."
            + (f" Did you mean {guess}?" if guess else "")
            + " Next: name a class that it defines."
        )
    check_class(role, found)
    return found  # type: ignore[no-any-return]  # checked in the line before


def _from_file(path: Path) -> Any:
    """Import a file by its path; modules beside it are found, unless something installed bears their names."""
    place = path.resolve()
    if not place.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    if str(place.parent) not in sys.path:
        sys.path.append(str(place.parent))
        beware([str(place.parent)])
    there = sys.modules.get(place.stem)
    if there is not None and getattr(there, "__file__", None) == str(place):
        return there
    name = place.stem if there is None and place.stem not in _TAKEN else f"own_{place.stem}"
    spec = spec_from_file_location(name, place)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"there is no file {path}")
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
