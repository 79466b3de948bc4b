"""A sample of customers by what decides it: a scenario, their number, a seed; and the persons that come of it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from experiments.laboratory import kernels
from sim.arguments import Natural, Positive, Seed, Whole, check_fields, checked
from sim.brief import Brief
from sim.scenario.scenario import Scenario
from sim.state import people as population
from sim.state.people import Floats, People
from sim.state.settings import Settings, settings


@dataclass(frozen=True, repr=False)
class Sample(Brief):
    """A sample of customers by what decides it.

    Args:
        scenario: the market and service they come from.
        persons: how many.
        seed: the same seed gives the same persons and the same luck.
        policy: whose promises and ease of complaining hold; default: the reference policy.
        family: number of the cell family: its survey noise is its own.
    """

    scenario: Scenario
    persons: Positive
    seed: Seed
    policy: str = ""
    family: Natural = 0

    def __post_init__(self) -> None:
        check_fields(self)
        if self.policy:
            self.scenario.check_policy(self.policy)

    @cached_property
    def settings(self) -> Settings:
        """Return the numbers of the scenario; everybody is a customer."""
        numbers = settings(self.scenario, self.policy or self.scenario.reference)
        market = numbers.market._replace(initial_customer_share=1.0)
        visits = int(self.scenario.behaviour.laboratory_encounters)
        return numbers._replace(market=market, first_encounters=visits)

    @cached_property
    def people(self) -> People:
        """Return the persons after their ordinary visits, in the weeks before week 0."""
        return population.initial(self.settings, self.persons, self.seed, 0)

    @checked()
    def uniform(self, purpose: Natural, index: Natural = 0, week: Whole | None = None) -> Floats:
        """Draw a uniform number a person; the week is by default the number of the cell family."""
        out = np.empty(self.persons)
        kernels.fill_uniform(out, self.seed, self.family if week is None else week, purpose, index, 0)
        return out
