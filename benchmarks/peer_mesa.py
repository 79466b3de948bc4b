"""The core workload as plain Mesa: one object a customer, one verb a step, sums by a data collector."""

import math
import time
from collections import deque
from typing import Any

import mesa

from benchmarks import core


class Customer(mesa.Agent):
    """One person; a former or future customer is one with `active` False."""

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        random = self.model.random
        self.active = random.random() < core.CUSTOMER_SHARE
        self.taste = random.gauss(0.0, 0.8)
        self.bond = random.gauss(0.0, 0.7)
        self.voice = random.gauss(0.0, 1.0)
        self.base = random.gauss(0.67, 0.1)
        self.rate = 0.35 * random.expovariate(1.0)
        self.expectation = 0.2 + self.taste
        self.satisfaction = self.episode = self.trust = self.taste
        self.commitment = self.taste + self.bond
        self.recovery_expectation = self.base
        self.anger = self.avoidance = self.memory = self.apologies = 0.0
        self.waiting = self.talkative = False
        self.case = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        self.friends: list[Customer] = []

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.21 * self.anger
        self.anger -= out
        self.avoidance = 0.99 * self.avoidance + 0.923 * out
        self.memory *= core.KEEP
        self.apologies *= core.KEEP
        self.recovery_expectation = self.base + (self.recovery_expectation - self.base) * core.KEEP

    def visit(self) -> None:
        """Visit or not; a visit is judged against what was expected, or fails."""
        self.talkative = False
        if not self.active or self.waiting:
            return
        random = self.model.random
        rate = self.rate * math.exp(-0.08 * (self.anger + self.avoidance))
        if random.random() >= 1.0 - math.exp(-rate):
            return
        self.model.visits += 1
        self.talkative = True
        performance = 0.2 + self.taste + 0.45 * random.gauss(0.0, 1.0)
        if random.random() < 0.1:
            self.suffer(performance)
            return
        x = performance + core.judged(performance - self.expectation)
        self.episode = x
        self.satisfaction += 0.25 * (x - self.satisfaction)
        self.trust += 0.04 * (x - self.trust)
        self.commitment += 0.04 * (x + self.bond - self.commitment)
        self.expectation += 0.25 * (performance - self.expectation)

    def suffer(self, performance: float) -> None:
        """Live through a failure; complain or stay silent."""
        random = self.model.random
        stable = min(1.0, 0.3 + 0.6 * self.memory)
        harm = random.betavariate(2.0, 3.0) * (1.0 + 0.6 * 0.15) * (1.0 + 0.6 * (stable - 0.5))
        loss = 6.02 * harm
        distance = performance - self.expectation
        x = performance + core.judged(distance - loss)
        felt = performance + core.judged(distance) - x
        self.case = (performance, distance, harm, loss, felt, x)
        self.episode = x
        self.satisfaction += 0.557 * (x - self.satisfaction)
        self.expectation += 0.25 * (performance - loss - self.expectation)
        self.trust -= 0.171 * felt
        self.anger += felt
        self.memory += 1.0
        self.model.failures += 1
        hope = self.recovery_expectation - 0.67
        if random.random() < core.logistic(-6.7 + 2.9 * felt + 0.742 * self.bond + 4.5 * hope + 0.5 * self.voice):
            self.waiting = True
            self.model.queue.append(self)
            self.model.voiced += 1

    def receive_answer(self) -> None:
        """Judge the answer by its justice and carry it into the relation."""
        random = self.model.random
        performance, distance, harm, loss, felt, x_failed = self.case
        resolved = random.random() < 0.6
        money = 0.5 if resolved and random.random() < 0.73 else 0.0
        courtesy = 0.9 if random.random() < 0.32 else 0.6 if resolved else 0.3
        treatment = courtesy * max(-1.0, 1.0 - 0.5 * self.apologies)
        got = min(2.0, money / (core.OWED * harm) + (0.866 if resolved else 0.0))
        recovery = 0.5 * got + 0.35 * treatment + 0.15
        expected = max(0.1, self.recovery_expectation + 0.4 * (harm - 0.4) - 0.05 * self.commitment)
        keep = 1.0 - min(1.0, 0.46 * harm * harm)
        restored = core.clip(recovery, 0.0, 1.0) * keep
        delight = 1.78 * core.judged(recovery - expected)
        if delight > 0.0:
            delight *= 0.7 * keep
        x = performance + core.judged(distance - loss * (1.0 - restored)) + delight
        self.episode = x
        self.satisfaction += 0.557 * (x - x_failed)
        self.expectation += 0.25 * loss * restored
        self.trust += 0.6 * restored * 0.171 * felt
        self.commitment += 0.2 * (treatment - expected)
        self.anger = self.anger * (1.0 - restored) + 0.252 * max(0.0, expected - recovery)
        self.recovery_expectation += 0.3 * max(0.0, recovery - self.recovery_expectation)
        self.apologies += courtesy
        self.waiting = False
        self.talkative = True
        self.model.resolved += resolved

    def talk(self) -> None:
        """Tell friends of a good or a bad episode."""
        random = self.model.random
        if not self.talkative or random.random() >= core.telling(self.episode):
            return
        stars = 4.44 + 0.871 * self.episode
        if 2.5 <= stars < 3.5:
            return
        good = stars >= 3.5
        for friend in random.sample(self.friends, 2 if good else 4):
            friend.hear(good)
        self.model.stories += 2 if good else 4
        self.model.good += 2 if good else 0

    def hear(self, good: bool) -> None:
        """Trust more or less after a story, in proportion to the room left."""
        believed = core.logistic(self.trust)
        self.trust += 0.02 * ((1.0 - believed) if good else -believed)

    @property
    def utility(self) -> float:
        """Weigh the reasons to stay."""
        grudge = self.anger + self.avoidance
        return 0.693 * self.satisfaction + 0.556 * self.trust + 0.367 * self.commitment - 1.92 * grudge

    def leave_or_join(self) -> None:
        """Leave as a customer, or join."""
        model = self.model
        luck = model.random.random()
        if self.active:
            if luck < min(0.5, 0.0035 * math.exp(-0.3 * self.utility)):
                self.active = self.waiting = False
                model.exits += 1
        elif luck < 0.04 * core.logistic(2.0 * (model.reputation - 0.5) + 0.3 * self.utility):
            self.active = True
            model.joins += 1


def total(name: str) -> Any:
    """Give a reporter that sums an attribute over the customers."""
    return lambda model: sum(getattr(customer, name) for customer in model.agents if customer.active)


REPORTERS = {
    "customers": lambda model: sum(customer.active for customer in model.agents),
    "waiting": lambda model: len(model.queue),
    "satisfaction": total("satisfaction"),
    "expectation": total("expectation"),
    "grudge": lambda model: sum(one.anger + one.avoidance for one in model.agents if one.active),
    **{name: name for name in ("visits", "failures", "voiced", "resolved", "stories", "exits", "joins")},
}


class Market(mesa.Model):
    """The market: its customers, the queue of the firm, its reputation."""

    def __init__(self, persons: int, seed: int) -> None:
        super().__init__(rng=seed)
        customers = list(Customer.create_agents(self, persons))
        for customer, row in zip(customers, core.friends(persons), strict=True):
            customer.friends = [customers[friend] for friend in row]
        self.queue: deque[Customer] = deque()
        self.capacity = core.capacity(persons)
        self.reputation = 0.5
        self.collector = mesa.DataCollector(model_reporters=REPORTERS)

    def step(self) -> None:
        """Live one week."""
        self.visits = self.failures = self.voiced = self.resolved = 0
        self.stories = self.good = self.exits = self.joins = 0
        self.agents.do("fade")
        self.agents.shuffle_do("visit")
        for _ in range(min(self.capacity, len(self.queue))):
            self.queue.popleft().receive_answer()
        self.agents.do("talk")
        if self.stories > 0:
            self.reputation += 0.02 * ((2 * self.good - self.stories) / self.stories - self.reputation)
        self.agents.do("leave_or_join")
        self.queue = deque(customer for customer in self.queue if customer.waiting)
        self.collector.collect(self)


def run(persons: int, weeks: int, seed: int) -> core.Timing:
    """Build a market and live through the weeks."""
    begin = time.thread_time()
    market = Market(persons, seed)
    built = time.thread_time()
    for _ in range(weeks):
        market.step()
    spent = time.thread_time() - built
    totals = {name: float(sum(market.collector.model_vars[name])) for name in core.AGGREGATES}
    return core.Timing(built - begin, spent, core.means(totals, persons, weeks))
