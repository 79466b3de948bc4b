"""A hash of what a class of a user's own says: its code and whatever of the user's that code uses.

Comments, docstrings and formatting do not count. What was typed into an interpreter, whose text is gone, is known by
its compiled code. Where it is not certain that two say the same, they count as different: runs are then made again.
"""

import ast
import functools
import hashlib
import inspect
import pickle
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from sim.kernels.sources import said

# What belongs to Python, its packages, or this one is known by its version and not looked into.
_KNOWN = tuple(
    str(Path(folder).resolve())
    for folder in (*{sysconfig.get_paths()[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")},)
)
_OURS = ("sim", "experiments", "paradox", "mesa", "builtins")
# Of a parameter its default is a value of the scenario, and all else is for readers.
_PARAMETERS = "own_parameters"


def fingerprint(given: type | FunctionType) -> str:
    """Return a hash of a class or function, of its bases and of the functions and values they use, 16 digits.

    Args:
        given: the class or function; what belongs to the program, to Python or to a package counts by its name only.
    """
    teller = _Teller()
    teller.tell(given)
    return hashlib.sha256("\n".join(sorted(teller.told)).encode()).hexdigest()[:16]


class _Teller:
    """Says what things of the user's own are, each once.

    Attributes:
        told: a line a thing.
    """

    def __init__(self) -> None:
        self.told: set[str] = set()
        self._seen: dict[int, Any] = {}

    def tell(self, thing: Any) -> str:
        """Say what a class, function or module is, and then what it uses; return its name."""
        module = thing.__name__ if isinstance(thing, ModuleType) else thing.__module__
        name = module if thing is sys.modules.get(module) else f"{module}.{thing.__qualname__}"
        name = name.removeprefix("__main__.")
        if id(thing) in self._seen:
            return name
        self._seen[id(thing)] = thing
        if not _is_own(module):
            self.told.add(f"{name} = known")
            return name
        text = _text(thing)
        self.told.add(f"{name} = {self._code(thing) if text is None else said(text)}")
        for base in thing.__bases__ if isinstance(thing, type) else ():
            self.tell(base)
        for used, value in (*_used(thing, text), *_held(thing)):
            self.told.add(f"{name} uses {used} = {self.value(value)}")
        return name

    def value(self, value: Any, within: tuple[int, ...] = ()) -> str:
        """Return a value as a text that is the same in every process, and say what it holds that is the user's own."""
        value = inspect.unwrap(value) if callable(value) else value
        if isinstance(value, type | FunctionType | ModuleType):
            return self.tell(value)
        if id(value) in within:
            return "itself"
        parts: Any = None
        match value:
            case list() | tuple() | dict() | set() | frozenset():
                parts = value.items() if isinstance(value, dict) else value
            case MethodType():
                parts = value.__func__, value.__self__
            case functools.partial():
                parts = value.func, value.args, value.keywords
            case _ if _is_own(type(value).__module__):
                parts = type(value), *_state(value)
        if parts is None:
            return _plain(value)
        texts = [self.value(part, (*within, id(value))) for part in parts]
        ordered = sorted(texts) if isinstance(value, set | frozenset) else texts
        return f"{type(value).__name__}({', '.join(ordered)})"

    def _code(self, thing: Any) -> str:
        """Return the compiled code of a class or function as text."""
        return " ".join(self._code_text(function.__code__) for function in _functions(thing))

    def _code_text(self, code: CodeType) -> str:
        inner = (self._code_text(one) if isinstance(one, CodeType) else self.value(one) for one in code.co_consts)
        return f"{code.co_code.hex()} {code.co_names} ({' '.join(inner)})"


def _plain(value: Any) -> str:
    """Return a value of a kind of Python's or a package's as text; what cannot be stored by its kind alone."""
    if value is None or isinstance(value, int | float | complex | str | bytes):
        return repr(value)
    try:
        stored = hashlib.sha256(pickle.dumps(value, protocol=4)).hexdigest()
    except Exception:  # a lock, a file, something that refuses: no number of a behaviour
        stored = ""
    return f"{type(value).__module__}.{type(value).__qualname__} {stored}"


def _state(value: Any) -> Iterator[Any]:
    """Return what an object holds: names and values of its attributes."""
    yield from getattr(value, "__dict__", {}).items()
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            yield name, getattr(value, name, None)


def _is_own(module: str) -> bool:
    """Return whether what a module of some name defines is of the user's own code."""
    if module.split(".", maxsplit=1)[0] in _OURS:
        return False
    if module == "__main__" or module not in sys.modules:
        return True
    file = getattr(sys.modules[module], "__file__", None)
    return file is not None and not str(Path(file).resolve()).startswith(_KNOWN)


def _text(thing: Any) -> str | None:
    """Return the source of a class, function or module; None if it cannot be had."""
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
    for value in vars(thing).values() if isinstance(thing, type) else ():
        for held in (value, getattr(value, "fget", None), getattr(value, "__func__", None)):
            if isinstance(held, FunctionType):
                yield held


def _held(thing: Any) -> Iterator[tuple[str, Any]]:
    """Return the values that a class or module holds beside what its functions say, by their names."""
    for name, value in list(vars(thing).items()) if isinstance(thing, type | ModuleType) else ():
        function = isinstance(value, FunctionType | staticmethod | classmethod | property)
        if not (name.startswith("__") or name == _PARAMETERS or (function and isinstance(thing, type))):
            yield name, value


def _used(thing: Any, text: str | None) -> Iterator[tuple[str, Any]]:
    """Return the values of the module that a class or function names, by their names."""
    if isinstance(thing, ModuleType):
        return
    module = sys.modules.get(thing.__module__)
    there: dict[str, Any] = {} if module is None else {**vars(module)}
    for function in _functions(thing):
        there = {**there, **function.__globals__}
    names = set() if text is None else {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    for function in _functions(thing):
        names |= set(function.__code__.co_names)
        closed = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        there |= {name: cell.cell_contents for name, cell in closed if name != "__class__"}
        names |= set(function.__code__.co_freevars)
    for name in sorted(names & set(there)):
        if not name.startswith("__"):
            yield name, there[name]
