"""Keywords and methods that had another name once: the old one still works, with a notice."""

import functools
import warnings
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar, cast

from sim.errors import ParadoxError

F = TypeVar("F", bound=Callable[..., Any])


def reads_former(**names: str) -> Callable[[F], F]:
    """Let a function take keywords by their former names, each given as `former="name of today"`.

    Whoever gives one is told by a DeprecationWarning.

    Raises:
        ParadoxError: both names are given.
    """

    def decorated(function: F) -> F:
        @functools.wraps(function)
        def called(*args: Any, **keywords: Any) -> Any:
            for former in names.keys() & keywords.keys():
                if names[former] in keywords:
                    raise ParadoxError(f"{former} and {names[former]} are one. Next: give {names[former]} alone.")
                warnings.warn(_notice(f"{former}=", f"{names[former]}="), DeprecationWarning, stacklevel=2)
                keywords[names[former]] = keywords.pop(former)
            return function(*args, **keywords)

        return cast(F, called)

    return decorated


class FormerMethods:
    """A class with methods that had another name once; who calls or overrides them by it is told.

    In every subclass both names stand for the same method, so that a subclass that overrides the old name is heard by
    whoever calls the new one, and `super()` works by either. The new name itself is a plain method.

    Attributes:
        former_methods: names of today by former name.
    """

    former_methods: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        for former, today in cls.former_methods.items():
            both = {former, today}
            given: Mapping[str, Any] = next((vars(one) for one in cls.__mro__ if both & vars(one).keys()), {})
            if today in given and former not in given:
                setattr(cls, former, _by_former_name(cls, former, today))
            elif former in given and today not in given:
                warnings.warn(_notice(f"{former}()", f"{today}()"), DeprecationWarning, stacklevel=2)
                setattr(cls, today, given[former])


def _by_former_name(owner: type, former: str, today: str) -> Callable[..., Any]:
    """Return a method that calls, with a notice, what a class has under the name of today."""

    def called(self: Any, *args: Any, **keywords: Any) -> Any:
        warnings.warn(_notice(f"{former}()", f"{today}()"), DeprecationWarning, stacklevel=2)
        return getattr(owner, today)(self, *args, **keywords)

    called.__name__ = former
    called.__qualname__ = f"{owner.__qualname__}.{former}"
    called.__doc__ = f"Former name of `{today}`."
    return called


def _notice(former: str, today: str) -> str:
    return f"{former} is now called {today}; the old word will go with the next version"
