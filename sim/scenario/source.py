"""A hash of what a class of a user's own says: its code and whatever of the user's that code uses.

Comments, docstrings and formatting do not count. What was typed into an interpreter, whose text is gone, is known by
its compiled code.
"""

import ast
import hashlib
import inspect
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from sim.kernels.sources import said

# What belongs to Python, its packages, or this one is known by its version and not looked into.
_KNOWN = tuple(
    str(Path(folder).resolve())
    for folder in (*{sysconfig.get_paths()[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")},)
)
_OURS = ("sim", "experiments", "paradox", "mesa", "builtins")


def fingerprint(given: type) -> str:
    """Return a hash of a class, of its bases and of the functions and values they use, 16 digits.

    Args:
        given: the class; what belongs to the program, to Python or to a package counts by its name only.
    """
    told: dict[str, str] = {}
    _tell(given, told)
    return hashlib.sha256("\n".join(f"{name} = {told[name]}" for name in sorted(told)).encode()).hexdigest()[:16]


def _tell(thing: Any, told: dict[str, str]) -> None:
    """Say what a class or function is, and then what it uses."""
    name = f"{thing.__module__}.{thing.__qualname__}".removeprefix("__main__.")
    if name in told:
        return
    if not _is_own(thing):
        told[name] = "known"
        return
    text = _text(thing)
    told[name] = _code(thing) if text is None else said(text)
    if isinstance(thing, type):
        for base in thing.__bases__:
            _tell(base, told)
    for used, value in _used(thing, text):
        if isinstance(value, type | FunctionType):
            _tell(value, told)
        elif isinstance(value, ModuleType):
            if _is_own(value):
                told[used] = said(inspect.getsource(value))
        else:
            told[f"{name} uses {used}"] = repr(value)


def _is_own(thing: Any) -> bool:
    """Return whether something is of the user's own code."""
    name = thing.__name__ if isinstance(thing, ModuleType) else thing.__module__
    if name.split(".")[0] in _OURS:
        return False
    if name == "__main__" or name not in sys.modules:
        return True
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and not str(Path(file).resolve()).startswith(_KNOWN)


def _text(thing: Any) -> str | None:
    """Return the source of a class or function; None if it cannot be had."""
    try:
        text = textwrap.dedent(inspect.getsource(thing))
        ast.parse(text)
    except (OSError, TypeError, SyntaxError):
        return None
    return text


def _functions(thing: Any) -> Iterator[FunctionType]:
    """Return a function itself, or those that a class defines."""
    if isinstance(thing, FunctionType):
        yield thing
        return
    for value in vars(thing).values():
        for held in (value, getattr(value, "fget", None), getattr(value, "__func__", None)):
            if isinstance(held, FunctionType):
                yield held


def _code(thing: Any) -> str:
    """Return the compiled code of a class or function as text, and what the class holds beside it."""
    parts = [_code_text(function.__code__) for function in _functions(thing)]
    values = vars(thing) if isinstance(thing, type) else {}
    parts += [f"{name}={value!r}" for name, value in values.items() if isinstance(value, int | float | str | tuple)]
    return " ".join(parts)


def _code_text(code: CodeType) -> str:
    inner = " ".join(_code_text(const) if isinstance(const, CodeType) else repr(const) for const in code.co_consts)
    return f"{code.co_code.hex()} {code.co_names} ({inner})"


def _used(thing: Any, text: str | None) -> Iterator[tuple[str, Any]]:
    """Return the values of the module that a class or function names, by their names."""
    module = sys.modules.get(thing.__module__)
    there: dict[str, Any] = {} if module is None else vars(module)
    for function in _functions(thing):
        there = {**there, **function.__globals__}
    names = set() if text is None else {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    for function in _functions(thing):
        names |= set(function.__code__.co_names)
        closed = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        there |= {name: cell.cell_contents for name, cell in closed if name != "__class__"}
        names |= set(function.__code__.co_freevars)
    for name in sorted(names & set(there)):
        value = there[name]
        if isinstance(value, int | float | str | tuple | list | dict | frozenset | type | FunctionType | ModuleType):
            yield name, value
