"""What a function is given from Python is of the kind that its types say, or is refused in one message."""

import dataclasses
import functools
import inspect
import math
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import COMPILERS, ParadoxError, UnknownNameError, nearest, no_compiler, one_of, shown

P = ParamSpec("P")
T = TypeVar("T")

# Numbers by the lowest and the highest that are allowed.
Positive = Annotated[int, 1, 2**31 - 1]
Natural = Annotated[int, 0, 2**31 - 1]
Whole = Annotated[int, -(2**31), 2**31 - 1]
Seed = Annotated[int, 0, 2**53 - 1]

Share = Annotated[float, 0, 1]

_NAMES: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "text",
    type(None): "None",
    bool: "True or False",
    slice: "a slice",
}
_NUMBERS: dict[Any, Any] = {int: Integral, float: Real}
_LISTS: dict[Any, Any] = {Sequence: Sequence, tuple: Sequence, Iterable: Iterable}


def checked(*names: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let a function refuse arguments of another kind than its types say.

    Args:
        names: the arguments that nothing else checks; all of them if none is named.

    Raises:
        ParadoxError: when the function is called with such an argument, or has to compile the model and cannot.
    """

    def decorate(call: Callable[P, T]) -> Callable[P, T]:
        signature = inspect.signature(call)
        kinds = functools.cache(lambda: get_type_hints(call, include_extras=True))

        @functools.wraps(call)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError:  # Python itself says which argument is missing or unknown, and of which function
                return call(*args, **kwargs)
            for name in names or given:
                if name in given and name in kinds():
                    _check(name, given[name], kinds()[name])
            try:
                return call(*args, **kwargs)
            except ModuleNotFoundError as error:
                if error.name in COMPILERS:
                    raise no_compiler() from None
                raise

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


def check_name(what: str, name: Any, known: Collection[str]) -> None:
    """Refuse a name of which there is nothing.

    Args:
        what: what the name should be of, such as "policy".
        name: what was given.
        known: the names there are.

    Raises:
        UnknownNameError: it is none of them.
    """
    if isinstance(name, str) and name in known:
        return
    allowed = one_of(known).removeprefix("one of ")
    guess = nearest(name, known) if isinstance(name, str) else ""
    raise UnknownNameError(
        f"there is no {what} {shown(name)} here."
        + (f" Allowed: {allowed}." if allowed else "")
        + (f" Did you mean {guess}?" if guess else "")
        + " Next: name one that there is."
    )


def check_place(what: str, place: Any, count: int, least: int = 0) -> None:
    """Refuse a number of a thing of which there are fewer.

    Args:
        what: the kind of thing, such as "point".
        place: the number that was given.
        count: how many there are, the first of which is 0.
        least: the lowest number; negative where numbers count from the end, too.

    Raises:
        ParadoxError: there is no such thing.
    """
    if not _fits(place, int) or not least <= place < count:
        allowed = f"a whole number from {least} to {count - 1}" if count > least else "none, for there is nothing yet"
        raise ParadoxError(f"{what} is {shown(place)}. Allowed: {allowed}. Next: give that.")


def numbers_for(
    name: str,
    given: ArrayLike,
    count: int | None = None,
    low: float = -math.inf,
    high: float = math.inf,
    *,
    missing: bool = False,
) -> NDArray[np.float64]:
    """Return numbers as an array of one dimension, or one number as an array of none.

    Args:
        name: what they are.
        given: the numbers.
        count: how many there must be if it is not one for all; None for any number of them.
        low: the lowest that is allowed.
        high: the highest.
        missing: whether nan may be among them.

    Raises:
        ParadoxError: these are no such numbers, or too many or too few, or one of them lies outside.
    """
    try:
        numbers = np.asarray(given)
    except ValueError:  # rows of unequal length
        numbers = np.empty((), object)
    right = numbers.dtype.kind in "biuf" and (numbers.ndim == 1 or (numbers.ndim == 0 and count is not None))
    if right and numbers.ndim and count is not None:
        right = len(numbers) == count
    if right:
        right = bool((((low <= numbers) & (numbers <= high)) | (missing & np.isnan(numbers))).all())
    if not right:
        many = "numbers" if count is None else f"a number, or {count} numbers"
        ends = "" if math.isinf(low) and math.isinf(high) else f" from {low:g} to {high:g}"
        raise ParadoxError(f"{name} is {shown(given)}. Allowed: {many}{ends}. Next: give that.")
    return numbers.astype(np.float64)


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
        return any(type(value) is type(part) and value == part for part in parts)
    if origin is Callable:
        return callable(value)
    if origin is np.ndarray:
        return isinstance(value, np.ndarray) and value.dtype == get_args(parts[1])[0]
    if origin is tuple and Ellipsis not in parts:
        return isinstance(value, tuple) and len(value) == len(parts) and all(map(_fits, value, parts))
    if origin in _LISTS:
        whole = isinstance(value, _LISTS[origin]) and not isinstance(value, str | bytes)
        # What can be gone through only once is left to who goes through it.
        once = not isinstance(value, Sequence | np.ndarray)
        return whole and (once or all(_fits(one, parts[0]) for one in value))
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            _fits(name, parts[0]) and _fits(one, parts[1]) for name, one in value.items()
        )
    if kind is bool:
        return isinstance(value, bool | np.bool_)
    if kind in _NUMBERS:
        return isinstance(value, _NUMBERS[kind]) and not isinstance(value, bool)
    return isinstance(value, kind)


def _said(kind: Any) -> str:
    """Put a kind into words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated and math.isinf(parts[2]):
        return f"{_said(parts[0])}, {parts[1]} or more"
    if origin is Annotated:
        return f"{_said(parts[0])} from {parts[1]} to {parts[2]}"
    if origin in (Union, types.UnionType):
        return " or ".join(map(_said, parts))
    if origin is Literal:
        return " or ".join(map(repr, parts))
    if origin is Callable:
        return "a function"
    if origin is np.ndarray:
        return f"an array of {np.dtype(get_args(parts[1])[0]).name}"
    if origin is tuple and Ellipsis not in parts:
        return f"a pair of {' and '.join(map(_said, parts))}"
    if origin in _LISTS:
        return f"a list with, for each entry, {_said(parts[0])}"
    if origin is Mapping:
        return f"a mapping with, for each name, {_said(parts[1])}"
    return _NAMES.get(kind) or f"a {kind.__name__}"
