"""Keywords that had another name once: the old one is still read, with a notice."""

import functools
import warnings
from collections.abc import Callable
from typing import Any, TypeVar, cast

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
                told = f"{former}= is now called {names[former]}=; the old word will go with the next version"
                warnings.warn(told, DeprecationWarning, stacklevel=2)
                keywords[names[former]] = keywords.pop(former)
            return function(*args, **keywords)

        return cast(F, called)

    return decorated
