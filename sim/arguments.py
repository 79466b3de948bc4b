"""What a function is given from Python is of the kind that its types say, or is refused in one message."""

import dataclasses
import functools
import inspect
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from sim.errors import ParadoxError, shown

P = ParamSpec("P")
T = TypeVar("T")

# Whole numbers by the lowest and the highest that are allowed.
Positive = Annotated[int, 1, 2**31 - 1]
Seed = Annotated[int, 0, 2**53 - 1]

_NAMES: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "text",
    type(None): "None",
    bool: "True or False",
}
_NUMBERS: dict[Any, Any] = {int: Integral, float: Real}
_LISTS: dict[Any, Any] = {Sequence: Sequence, tuple: Sequence, Iterable: Iterable}


def checked(*names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function refuse arguments of another kind than its types say.

    Args:
        names: the arguments that nothing else checks.

    Raises:
        ParadoxError: when the function is called with such an argument.
    """

    def decorate(call: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(call)
        kinds = functools.cache(lambda: get_type_hints(call, include_extras=True))

        @functools.wraps(call)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            given = signature.bind(*args, **kwargs).arguments
            for name in names:
                if name in given:
                    _check(name, given[name], kinds()[name])
            return call(*args, **kwargs)

        return guarded

    return decorate


def check_fields(made: Any) -> None:
    """Refuse a dataclass with a field of another kind than its type says.

    Raises:
        ParadoxError: there is one.
    """
    kind_of_made: Any = type(made)
    for name, kind in _kinds_of(kind_of_made).items():
        _check(name, getattr(made, name), kind)


@functools.cache
def _kinds_of(made: Any) -> dict[str, Any]:
    kinds = get_type_hints(made, include_extras=True)
    return {one.name: kinds[one.name] for one in dataclasses.fields(made)}


def _check(name: str, value: Any, kind: Any) -> None:
    if not _fits(value, kind):
        raise ParadoxError(f"{name} is {shown(value)}. Allowed: {_said(kind)}. Next: give that.")


def _fits(value: Any, kind: Any) -> bool:
    """Return whether a value is of a kind."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind is Any:
        return True
    if origin is Annotated:
        return _fits(value, parts[0]) and parts[1] <= value <= parts[2]
    if origin in (Union, types.UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is Literal:
        return value in parts
    if origin is Callable:
        return callable(value)
    if origin in _LISTS:
        whole = isinstance(value, _LISTS[origin]) and not isinstance(value, str | bytes)
        return whole and (origin is Iterable or all(_fits(one, parts[0]) for one in value))
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            _fits(name, parts[0]) and _fits(one, parts[1]) for name, one in value.items()
        )
    if kind in _NUMBERS:
        return isinstance(value, _NUMBERS[kind]) and not isinstance(value, bool)
    return isinstance(value, kind)


def _said(kind: Any) -> str:
    """Put a kind into words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return f"{_said(parts[0])} from {parts[1]} to {parts[2]}"
    if origin in (Union, types.UnionType):
        return " or ".join(map(_said, parts))
    if origin is Literal:
        return " or ".join(map(repr, parts))
    if origin is Callable:
        return "a function"
    if origin in _LISTS:
        return f"a list with, for each entry, {_said(parts[0])}"
    if origin is Mapping:
        return f"a mapping with, for each name, {_said(parts[1])}"
    return _NAMES.get(kind) or f"a {kind.__name__}"
