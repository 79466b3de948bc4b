"""The core workload as plain Mesa: one object per customer, one verb per step, sums by a data collector.

The second model but for the rules that `benchmarks.core` lists.
"""

import statistics
import time
from collections import defaultdict, deque
from typing import Any

import mesa

from benchmarks import core, customer


class Customer(customer.Customer, mesa.Agent):
    """One person as a Mesa agent."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self.be_born()


def entry(name: str) -> Any:
    """Return the reporter of an entry of the week's row."""
    return lambda model: model.week[name]


class Market(mesa.Model):
    """The market: its customers, the queue of the firm, its reputation."""

    def __init__(self, persons: int, seed: int, capacity: float) -> None:
        super().__init__(rng=seed)
        customers = list(Customer.create_agents(self, persons))
        for one, row in zip(customers, core.friends(persons), strict=True):
            one.friends = [customers[friend] for friend in row]
        self.base = self.agents.select(lambda one: one.active)
        self.customers: float = len(self.base)
        self.week: defaultdict[str, float] = defaultdict(float)
        self.queue: deque[Customer] = deque()
        self.capacity = core.capacity(persons, capacity)
        self.reputation = 0.5
        self.collector = mesa.DataCollector(model_reporters={name: entry(name) for name in core.AGGREGATES})

    @property
    def now(self) -> int:
        """Return the number of the week."""
        return int(self.steps)

    def step(self) -> None:
        """Live one week."""
        self.week.clear()
        self.agents.do("fade")
        self.agents.shuffle_do("visit")
        for _ in range(min(self.capacity, len(self.queue))):
            self.queue.popleft().receive_answer()
        self.agents.do("talk")
        good, bad = self.week["good_stories"], self.week["bad_stories"]
        if good + bad > 0:
            self.reputation += 0.02 * ((good - bad) / (good + bad) - self.reputation)
        self.agents.do("leave_or_join")
        self.queue = deque(customer for customer in self.queue if customer.waiting)
        self.close()
        self.collector.collect(self)

    def close(self) -> None:
        """Complete the week's row: what follows from the counts, and sums over the base."""
        week = self.week
        self.customers += week["joins"] - week["exits"]
        week["customers"] = self.customers
        week["queue"] = len(self.queue)
        week["served"] = week["answered"]
        week["handling"] = core.HANDLING_COST * week["answered"]
        week["acquisition"] = core.ACQUISITION_COST * week["joins"]
        week["reputation"] = self.reputation
        for kind, group in self.base.groupby("experience", result_type="list"):
            satisfaction = sum(one.satisfaction for one in group)
            week[f"base_{kind}"] = len(group)
            week[f"satisfaction_{kind}"] = satisfaction
            week["satisfaction"] += satisfaction
            week["base_customers"] += sum(one.active for one in group)
            week["expectation"] += sum(one.expectation for one in group)
            week["recovery_expectation"] += sum(one.recovery_expectation for one in group)
            week["grudge"] += sum(one.anger + one.avoidance for one in group)
        week["spread"] = statistics.pstdev(one.satisfaction for one in self.base if one.active)


def run(persons: int, weeks: int, seed: int, capacity: float = core.CAPACITY) -> core.Timing:
    """Build a market and live through the weeks."""
    begin = time.thread_time()
    market = Market(persons, seed, capacity)
    built = time.thread_time()
    for _ in range(weeks):
        market.step()
    spent = time.thread_time() - built
    return core.Timing(built - begin, spent, core.means(market.collector.model_vars, persons, weeks))
