"""Outcomes and weekly series of one's own: functions of a world that can be read and not changed, known by a name.

A run that computes one is named by what its function says, so runs of another version of it are never taken for these.
"""

import hashlib
import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from experiments.runs.read_only import ReadOnlyWorld
from experiments.runs.series import SERIES, Series
from sim.arguments import checked
from sim.errors import ParadoxError, UnknownNameError, nearest, shown
from sim.scenario.source import fingerprint
from sim.worlds.outcomes import OUTCOMES, Outcome
from sim.worlds.world import World

MoreIs = Literal["better", "worse", "neither"]
_BETTER = {"better": 1, "worse": -1, "neither": 0}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Units stand in tables, pages and figures, where no sign of theirs may mean anything.
_UNIT = re.compile(r"(?:[^\W_]|[ %/.²³–-]){1,30}")
# What tables of runs call their other columns.
_TAKEN = frozenset(("run_id", "point", "replication", "seed", "failure", "policy", "week", "luck"))


Function = Callable[[ReadOnlyWorld], float]


@dataclass(frozen=True)
class Own:
    """An outcome or a weekly series of one's own.

    Attributes:
        told: name, unit and meaning, of an outcome also its direction, as of a shipped one.
        function: what computes it.
    """

    told: Outcome | Series
    function: Function

    @property
    def name(self) -> str:
        """Return its name."""
        return self.told.name

    @property
    def is_weekly(self) -> bool:
        """Whether it is a series."""
        return isinstance(self.told, Series)

    @cached_property
    def source(self) -> str:
        """Return a hash of what its function says and of the functions and values that it uses, 16 digits."""
        said = fingerprint(self.function)  # type: ignore[arg-type]  # it reads functions as well
        given = [getattr(self.function, name) for name in ("__defaults__", "__kwdefaults__")]
        return hashlib.sha256(f"{said} {given}".encode()).hexdigest()[:16] if any(given) else said

    @property
    def key(self) -> str:
        """Return what names of runs depend on."""
        return f"{self.name} {self.source}"

    @property
    def described(self) -> dict[str, Any]:
        """Return for a manifest what it is, and a hash of its source."""
        told = self.told._asdict()
        return {**told, "function": f"{self.function.__module__}.{self.function.__qualname__}", "source": self.source}

    def of(self, world: ReadOnlyWorld) -> float:
        """Compute it.

        Raises:
            ParadoxError: the function fails or returns anything but a number; nan is one, as of a ratio over nothing.
        """
        what = "series" if self.is_weekly else "outcome"
        try:
            number = float(self.function(world))
        except Exception as error:
            raise ParadoxError(
                f"The {what} '{self.name}' failed ({type(error).__name__}: {error}). Next: correct its function."
            ) from error
        if math.isinf(number):
            raise ParadoxError(f"The {what} '{self.name}' is {number}. Next: let its function return a finite number.")
        return number


_OWN: dict[str, Own] = {}


@checked()
def outcome(*, unit: str, more_is: MoreIs, meaning: str, name: str | None = None) -> Callable[[Function], Function]:
    """Return a decorator that makes a function of a lived world an outcome of its name, or of another name.

    The function gets a `ReadOnlyWorld` at the horizon and returns one number; it is called once a run, in any thread. A
    name may be given anew, as in a notebook, by a function of the same name.

    Args:
        unit: of the number, such as "share", "sd", "price".
        more_is: whether more of it is better, worse, or neither.
        meaning: one sentence.
        name: what it is called; None for the name of the function.

    Raises:
        ParadoxError: the name is that of something else in tables, or none that they can have; or no function.
    """
    return _registering(lambda called: Outcome(called, unit, _BETTER[more_is], _one_line(meaning)), unit, name)


@checked()
def weekly(*, unit: str, meaning: str, name: str | None = None) -> Callable[[Function], Function]:
    """Return a decorator that makes a function of a world a weekly series of its name, or of another name.

    The function gets a `ReadOnlyWorld` at the end of every week from week 0 on, and returns one number.

    Args:
        unit: of the number.
        meaning: one sentence.
        name: what it is called; None for the name of the function.

    Raises:
        ParadoxError: as `outcome`.
    """
    return _registering(lambda called: Series(called, unit, _one_line(meaning)), unit, name)


def _registering(
    told: Callable[[str], Outcome | Series], unit: str, name: str | None
) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        # What a lambda says cannot be told from others on its line, nor what an object holds from its class.
        if not inspect.isfunction(function) or function.__name__ == "<lambda>":
            raise ParadoxError(f"An outcome is {shown(function)}. Allowed: a function. Next: write one with 'def'.")
        called = name or function.__name__
        if not _NAME.fullmatch(called):
            raise ParadoxError(
                f"An outcome cannot be called {shown(called)}. Allowed: a small letter, then small letters, digits and "
                "_, at most 40. Next: name the function so, or give name."
            )
        if not _UNIT.fullmatch(unit):
            allowed = "letters, digits, spaces and signs such as % / - ., at most 30"
            raise ParadoxError(f"unit is {shown(unit)}. Allowed: {allowed}. Next: give a short one.")
        there = _OWN.get(called)
        other = there is not None and _place(there.function) != _place(function)
        if called in OUTCOMES or called in SERIES or called in _TAKEN or other:
            raise ParadoxError(f"Tables have a column '{called}' already. Next: give another name.")
        _OWN[called] = Own(told(called), function)
        return function

    return register


def _one_line(meaning: str) -> str:
    return " ".join(meaning.split())


def _place(function: Function) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def known_outcomes() -> Mapping[str, Outcome]:
    """Return every outcome by name, the shipped ones first."""
    return {**OUTCOMES, **{one.name: one.told for one in _OWN.values() if isinstance(one.told, Outcome)}}


def known_series() -> Mapping[str, Series]:
    """Return every weekly series by name, the shipped ones first."""
    return {**SERIES, **{one.name: one.told for one in _OWN.values() if isinstance(one.told, Series)}}


def outcome_of(name: str) -> Outcome:
    """Return what is known of an outcome.

    Raises:
        UnknownNameError: there is none of that name.
    """
    found = OUTCOMES.get(name) or known_outcomes().get(name)
    if found is None:
        raise _unknown("outcome", name, known_outcomes())
    return found


def series_of(name: str) -> Series:
    """Return what is known of a weekly series.

    Raises:
        UnknownNameError: there is none of that name.
    """
    found = SERIES.get(name) or known_series().get(name)
    if found is None:
        raise _unknown("weekly series", name, known_series())
    return found


def own_among(outcomes: Iterable[str], series: Iterable[str] = ()) -> tuple[Own, ...]:
    """Return those of one's own among outcomes and weekly series.

    Raises:
        UnknownNameError: there is nothing of one of the names.
    """
    names = dict.fromkeys([*(outcome_of(name).name for name in outcomes), *(series_of(name).name for name in series)])
    return tuple(_OWN[name] for name in names if name in _OWN)


def _unknown(what: str, name: Any, known: Mapping[str, Any]) -> UnknownNameError:
    guess = nearest(name, known) if isinstance(name, str) else ""
    return UnknownNameError(
        f"there is no {what} {shown(name)} here."
        + (f" Did you mean {guess}?" if guess else "")
        + " Next: 'paradox describe --outcomes' and docs/reference/output.md list the shipped ones; one of your own is "
        "known once the module that defines it is imported."
    )


def keys(own: Sequence[Own]) -> list[str]:
    """Return what the name of a run that computes these depends on, in one order whatever theirs."""
    return sorted(one.key for one in own)


def computed(own: Sequence[Own], world: ReadOnlyWorld) -> dict[str, float]:
    """Compute the outcomes among these of a world at the horizon."""
    return {one.name: one.of(world) for one in own if not one.is_weekly}


def recorded(own: Sequence[Own], world: World) -> dict[str, NDArray[np.float64]]:
    """Live a world to the horizon, and return the series among these, one number a week from week 0 on."""
    found: dict[str, list[float]] = {one.name: [] for one in own if one.is_weekly}
    world.run(0)
    while found and not world.is_over:
        world.step()
        seen = ReadOnlyWorld(world)
        for one in own:
            if one.is_weekly:
                found[one.name].append(one.of(seen))
    world.run()
    return {name: np.array(values) for name, values in found.items()}
