"""Looking back at the week just lived: agents of a world of either engine, asked what they did and why.

Nothing is recorded while worlds run. But draws are a pure function of seed, week, purpose and person, so the verbs of
agents that change nothing (`cause`, `failure_of`, `story_of_visit`, `remedy_of`, ...) give after a week what they gave
in it.
"""

from typing import Any

from sim.engines.agents import Customer
from sim.engines.agents.model import AgentModel


class Hindsight(AgentModel):
    """The agents of a world as they were in the week just lived; only those who are asked for are made."""

    def __init__(self, world: Any) -> None:
        super().__init__(world)
        self._asked: dict[int, Customer] = {}

    @property
    def week(self) -> int:
        """Return the week just lived."""
        return super().week - 1

    def customer(self, person: int) -> Customer:
        """Return a person."""
        if person not in self._asked:
            self._asked[person] = self._customer(self, person)
        return self._asked[person]

    def friends(self, person: int) -> list[Customer]:
        """Return the friends of a person, in order of id."""
        return [self.customer(int(friend)) for friend in self.world.network.of(person)]
