"""Who acts in a scenario that is not lived by the shipped customers and firm: classes of one's own.

A scenario carries them, so that whatever lives it (a comparison, a study, an experiment) lives it by them. Their
parameters are keys of the scenario like any other: those of a class of customers under `behaviour`, those of a class
of firms, which are levers, in every policy.
"""

import inspect
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS, Parameter
from sim.scenario.source import fingerprint
from sim.scenario.units import range_in_words

CUSTOMER, FIRM = "customer", "firm"
BASES = {CUSTOMER: "Customer", FIRM: "Firm"}


class Actor:
    """A class of customers or of firms; a subclass declares parameters of its own as annotated fields, like ours.

    Attributes:
        role: "customer" or "firm"; the shipped classes set it.
        own_parameters: those that this very class declares, by name.
    """

    role: ClassVar[str] = ""
    own_parameters: ClassVar[Mapping[str, Parameter]] = {}

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        cls.own_parameters = dict(_declared(cls))
        for name in cls.own_parameters:
            if not any(name in vars(base) for base in cls.__mro__):
                setattr(cls, name, _Value(name))

    @property
    def own(self) -> Any:
        """Return the numbers among which are the values of the parameters it declares."""
        raise NotImplementedError


class _Value:
    """The value of a parameter of one's own, as an attribute of whoever lives by it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, agent: Actor | None, owner: type | None = None) -> Any:
        return self if agent is None else getattr(agent.own, self.name)


def _declared(given: type[Actor]) -> Iterator[tuple[str, Parameter]]:
    """Return the parameters that annotate the fields of a class itself, by name."""
    for name, kind in inspect.get_annotations(given).items():
        for entry in getattr(_evaluated(kind, given), "__metadata__", ()):
            if isinstance(entry, Parameter):
                yield name, entry


def _evaluated(kind: Any, given: type[Actor]) -> Any:
    """Return an annotation; one that is still a text, as with `from __future__ import annotations`, as its value."""
    if not isinstance(kind, str):
        return kind
    try:
        return eval(kind, vars(sys.modules[given.__module__]))
    except Exception:  # whatever stands there, it is not for us
        return None


@dataclass(frozen=True)
class Actors:
    """The classes that live a scenario; None for a shipped one.

    Raises:
        ParadoxError: what is no such class, or brings a parameter that cannot be.
    """

    customer: type[Actor] | None = None
    firm: type[Actor] | None = None

    def __post_init__(self) -> None:
        for role, given in self.classes.items():
            check_class(role, given)
            for name, entry in _parameters(given, role).items():
                _check_parameter(given, name, entry)
        for name in {*self.behaviour} & {*self.levers}:
            raise ParadoxError(f"Both classes bring the parameter '{name}'. Next: rename one of them.")

    def __reduce__(self) -> Any:
        return Actors, (self.customer, self.firm)

    @property
    def classes(self) -> dict[str, type[Actor]]:
        """Return the classes by role."""
        both = {CUSTOMER: self.customer, FIRM: self.firm}
        return {role: given for role, given in both.items() if given is not None}

    @cached_property
    def _by_role(self) -> dict[str, dict[str, Parameter]]:
        """Return the parameters by role and name, those of a base before those of its subclass."""
        return {role: _parameters(given, role) for role, given in self.classes.items()}

    @property
    def behaviour(self) -> Mapping[str, Parameter]:
        """Return the parameters that stand under `behaviour`, by name."""
        return self._by_role.get(CUSTOMER, {})

    @property
    def levers(self) -> Mapping[str, Parameter]:
        """Return the parameters that stand in every policy, by name."""
        return self._by_role.get(FIRM, {})

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """Return all parameters by name."""
        return {**self.behaviour, **self.levers}

    @property
    def name(self) -> str:
        """Return what names of scenarios, studies and folders end in: the names of the classes."""
        return "-".join(given.__qualname__.rpartition(".")[2] for given in self.classes.values())

    @property
    def options(self) -> list[str]:
        """Return what a command line says to use these classes."""
        return [
            part
            for role, given in self.classes.items()
            for part in (f"--{role}", f"{_place(given)}:{given.__qualname__}")
        ]

    @cached_property
    def described(self) -> dict[str, dict[str, str]]:
        """Return for a manifest, by role, the name of the class and a hash of its source, 16 digits."""
        return {
            role: {"class": f"{given.__module__}.{given.__qualname__}", "source": fingerprint(given)}
            for role, given in self.classes.items()
        }

    @cached_property
    def key(self) -> str:
        """Return what names of runs depend on: roles, names of classes, hashes of their source."""
        return "; ".join(
            f"{role} {given.__qualname__} {self.described[role]['source']}" for role, given in self.classes.items()
        )


def actors(customer: type[Any] | None = None, firm: type[Any] | None = None) -> Actors | None:
    """Return the actors of these classes, None for the shipped ones.

    Raises:
        ParadoxError: what is no such class, or brings a parameter that cannot be.
    """
    return None if customer is None and firm is None else Actors(customer, firm)


def _place(given: type[Actor]) -> str:
    """Return where a class is written: its file as seen from here, or its module."""
    try:
        return os.path.relpath(inspect.getfile(given))
    except (OSError, TypeError, ValueError):
        return given.__module__


def check_class(role: str, given: Any) -> None:
    """Refuse what is no class that can live as a customer or firm.

    Raises:
        ParadoxError: it is none.
    """
    base = BASES[role]
    if not (isinstance(given, type) and issubclass(given, Actor) and given.role == role):
        name = given.__qualname__ if isinstance(given, type) else repr(given)
        raise ParadoxError(
            f"{role} is {name}. Allowed: a subclass of paradox.extend.{base}. Next: write 'class My{base}({base})'."
        )
    if inspect.isabstract(given):
        left = ", ".join(sorted(getattr(given, "__abstractmethods__", ())))
        raise ParadoxError(f"The class {given.__qualname__} is abstract. Next: write its {left}.")


def _parameters(given: type[Actor], role: str) -> dict[str, Parameter]:
    """Return the parameters that a class and its bases declare, those of a base first."""
    group, path = ("behaviour", "behaviour") if role == CUSTOMER else ("policy", "policies.*")
    return {
        name: replace(entry, name=name, group=group, path=f"{path}.{name}")
        for base in reversed(given.__mro__)
        for name, entry in vars(base).get("own_parameters", {}).items()
    }


def _check_parameter(given: type[Actor], name: str, entry: Parameter) -> None:
    what = f"The class {given.__qualname__} brings the parameter '{name}'"
    if name in PARAMETERS:
        raise ParadoxError(f"{what}, but the model has one of that name. Next: rename it.")
    if not isinstance(getattr(given, name), _Value):
        raise ParadoxError(f"{what}, but it has another attribute of that name. Next: rename it.")
    if not isinstance(entry.default, int | float) or entry.low is None or entry.high is None:
        raise ParadoxError(f"{what} without a number as default, or without limits. Next: give both.")
    if not entry.low <= entry.default <= entry.high:
        limits = f"{what} with default {entry.default:g}, outside its limits, {range_in_words(entry)}"
        raise ParadoxError(f"{limits}. Next: widen them or choose another default.")
