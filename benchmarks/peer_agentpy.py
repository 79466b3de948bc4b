"""The core workload in AgentPy: one object per customer, verbs called on agent lists, sums recorded every week.

The second model but for the rules that `benchmarks.core` lists.
"""

import statistics
import time
from collections import defaultdict, deque
from typing import Any

import agentpy as ap

from benchmarks import core, customer


class Customer(customer.Customer, ap.Agent):
    """One person as an agent of AgentPy."""

    def setup(self) -> None:
        """Draw the traits and set the states."""
        self.be_born()


class Market(ap.Model):
    """The market: its customers, the queue of the firm, its reputation."""

    def setup(self) -> None:
        """Make the customers and their friends."""
        persons = self.p.persons
        self.customers = ap.AgentList(self, persons, Customer)
        everybody: list[Any] = list(self.customers)
        for one, row in zip(everybody, core.friends(persons), strict=True):
            one.friends = [everybody[friend] for friend in row]
        self.base = self.customers.select(self.customers.active)
        self.present: float = len(self.base)
        self.week: defaultdict[str, float] = defaultdict(float)
        self.queue: deque[Any] = deque()
        self.capacity = core.capacity(persons, self.p.capacity)
        self.reputation = 0.5

    @property
    def now(self) -> int:
        """Return the number of the week."""
        return int(self.t)

    def step(self) -> None:
        """Live one week."""
        self.week.clear()
        self.customers.fade()
        self.customers.shuffle().visit()
        for _ in range(min(self.capacity, len(self.queue))):
            self.queue.popleft().receive_answer()
        self.customers.talk()
        good, bad = self.week["good_stories"], self.week["bad_stories"]
        if good + bad > 0:
            self.reputation += 0.02 * ((good - bad) / (good + bad) - self.reputation)
        self.customers.leave_or_join()
        self.queue = deque(customer for customer in self.queue if customer.waiting)
        self.close()

    def close(self) -> None:
        """Complete the week's row, what follows from the counts and sums over the base, and record it."""
        week, base = self.week, self.base
        self.present += week["joins"] - week["exits"]
        week["customers"] = self.present
        week["queue"] = len(self.queue)
        week["served"] = week["answered"]
        week["handling"] = core.HANDLING_COST * week["answered"]
        week["acquisition"] = core.ACQUISITION_COST * week["joins"]
        week["reputation"] = self.reputation
        week["base_customers"] = sum(base.active)
        week["expectation"] = sum(base.expectation)
        week["recovery_expectation"] = sum(base.recovery_expectation)
        week["grudge"] = sum(base.anger) + sum(base.avoidance)
        experience = list(base.experience)
        satisfaction = list(base.satisfaction)
        week["satisfaction"] = sum(satisfaction)
        week["spread"] = statistics.pstdev(s for s, here in zip(satisfaction, base.active, strict=True) if here)
        for kind in core.EXPERIENCES:
            week[f"base_{kind}"] = experience.count(kind)
            week[f"satisfaction_{kind}"] = sum(s for s, e in zip(satisfaction, experience, strict=True) if e == kind)
        for name in core.AGGREGATES:
            self.record(name, week[name])


def run(persons: int, weeks: int, seed: int, capacity: float = core.CAPACITY) -> core.Timing:
    """Build a market and live through the weeks."""
    begin = time.thread_time()
    market = Market({"persons": persons, "steps": weeks, "seed": seed, "capacity": capacity})
    market.sim_setup()
    built = time.thread_time()
    for _ in range(weeks):
        market.sim_step()
    return core.Timing(built - begin, time.thread_time() - built, core.means(market.log, persons, weeks))
