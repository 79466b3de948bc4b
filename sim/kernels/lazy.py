"""Properties that are computed when first asked for."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - read as a word before a method, like property
    """Compute a property once for each object, without a lock.

    Before Python 3.12, `functools.cached_property` holds one lock for all objects of a class while it computes:
    threads that each live a world of their own would wait for each other.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> "once[T]": ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> "once[T] | T":
        if instance is None:
            return self
        value = self._compute(instance)
        # From now on the attribute of the object is found before this property.
        instance.__dict__[self._name] = value
        return value
