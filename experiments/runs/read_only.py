"""A world as functions of a user's own may see it: everything of it can be read, and nothing changed."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.state.people import CUSTOMER, GROUPS, People
from sim.worlds.world import World

Mask = NDArray[np.bool_]


class ReadOnlyWorld:
    """A world to be read: writing to anything in it raises a ValueError.

    Args:
        world: the world.
        no_failure: gives the same market without failures.
        do_nothing: gives the same market with a firm that does nothing.
    """

    def __init__(
        self, world: World, no_failure: Callable[[], World] | None = None, do_nothing: Callable[[], World] | None = None
    ) -> None:
        self._world, self._no_failure, self._do_nothing = world, no_failure, do_nothing

    @property
    def scenario(self) -> Scenario:
        """Return what is lived."""
        return self._world.scenario

    @property
    def policy(self) -> str:
        """Return the name of the policy under which it is lived."""
        return self._world.policy

    @property
    def week(self) -> int:
        """Return the week that comes next; the horizon once all are lived."""
        return self._world.week

    @property
    def seed(self) -> int:
        """Return its seed."""
        return self._world.seed

    @cached_property
    def people(self) -> People:
        """Return the columns of persons in their groups: traits, actual, twin, cases, life, record."""
        columns: tuple[Any, ...] = self._world.people
        groups = (kind(*map(_frozen, group)) for kind, group in zip(GROUPS, columns, strict=True))
        return People(*groups)

    @cached_property
    def books(self) -> Any:
        """Return the ledger as a record array, one row a week from week 0 on."""
        return _frozen(self._world.rows).view(np.recarray)

    @cached_property
    def base(self) -> Mask:
        """Return who was a customer at initialisation, whatever became of them."""
        return _frozen(np.asarray(self.people.traits.in_base == 1))

    @cached_property
    def customers(self) -> Mask:
        """Return who is a customer now."""
        return _frozen(np.asarray(self.people.actual.status == CUSTOMER))

    @cached_property
    def no_failure(self) -> "ReadOnlyWorld":
        """Return the same market without failures, lived when first asked for."""
        return self._other(self._no_failure)

    @cached_property
    def do_nothing(self) -> "ReadOnlyWorld":
        """Return the same market with a firm that does nothing, lived when first asked for."""
        return self._other(self._do_nothing)

    def _other(self, made: Callable[[], World] | None) -> "ReadOnlyWorld":
        if made is None:
            raise ParadoxError("No other world stands beside this one. Next: ask for others in an outcome alone.")
        return ReadOnlyWorld(made())


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    view = column.view()
    view.flags.writeable = False
    return view
