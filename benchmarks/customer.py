"""The customer of the core workload, one object per person, for the peers that work with agents."""

import math
from typing import Any

from benchmarks import core


class Customer:
    """One person; a former or future customer is one with `active` False.

    A peer's agent class gives it its `model`: with `random`, `week` (the row of the books), `queue`, `reputation` and
    `now`, the number of the week.
    """

    model: Any

    def be_born(self) -> None:
        """Draw the traits and set the states."""
        random = self.model.random
        self.active = random.random() < core.CUSTOMER_SHARE
        self.taste = random.gauss(0.0, 0.8)
        self.bond = random.gauss(0.0, 0.7)
        self.voice = random.gauss(0.0, 1.0)
        self.usual = random.gauss(0.67, 0.1)
        self.rate = 0.35 * random.expovariate(1.0)
        self.spend = random.lognormvariate(core.SPEND_MU, core.SPEND_SIGMA)
        self.expectation = 0.2 + self.taste
        self.satisfaction = self.episode = self.trust = self.taste
        self.commitment = self.taste + self.bond
        self.recovery_expectation = self.usual
        self.anger = self.avoidance = self.memory = self.apologies = 0.0
        self.waiting = self.talkative = False
        self.experience, self.since = core.UNTROUBLED, 0
        self.case = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        self.friends: list[Any] = []

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.21 * self.anger
        self.anger -= out
        self.avoidance = 0.99 * self.avoidance + 0.923 * out
        self.memory *= core.KEEP
        self.apologies *= core.KEEP
        self.recovery_expectation = self.usual + (self.recovery_expectation - self.usual) * core.KEEP

    def visit(self) -> None:
        """Visit or not; a visit is judged against what was expected, or fails."""
        self.talkative = False
        if not self.active or self.waiting:
            return
        random = self.model.random
        rate = self.rate * math.exp(-0.08 * (self.anger + self.avoidance))
        if random.random() >= 1.0 - math.exp(-rate):
            return
        self.model.week["visits"] += 1
        self.model.week["revenue"] += self.spend
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
        ordinary = performance + core.judged(distance)
        x = performance + core.judged(distance - loss)
        felt = ordinary - x
        self.case = (performance, distance, harm, loss, ordinary, x)
        self.episode = x
        self.satisfaction += 0.557 * (x - self.satisfaction)
        self.expectation += 0.25 * (performance - loss - self.expectation)
        self.trust -= 0.171 * felt
        self.anger += felt
        self.memory += 1.0
        self.since = self.model.now
        week = self.model.week
        week["failures"] += 1
        hope = self.recovery_expectation - 0.67
        if random.random() < core.logistic(-6.7 + 2.9 * felt + 0.742 * self.bond + 4.5 * hope + 0.5 * self.voice):
            self.waiting = True
            self.experience = core.UNRECOVERED
            self.model.queue.append(self)
            week["voiced"] += 1
        else:
            self.experience = core.UNHEARD
            week["silent"] += 1

    def receive_answer(self) -> None:
        """Judge the answer by its justice and carry it into the relation."""
        random = self.model.random
        performance, distance, harm, loss, ordinary, x_failed = self.case
        resolved = random.random() < 0.6
        money = core.PAID if resolved and random.random() < 0.73 else 0.0
        courtesy = 0.9 if random.random() < 0.32 else 0.6 if resolved else 0.3
        treatment = courtesy * max(-1.0, 1.0 - 0.5 * self.apologies)
        got = min(2.0, money / (core.OWED * harm) + (0.866 if resolved else 0.0))
        recovery = 0.5 * got + 0.35 * treatment + 0.15
        expected = max(0.1, self.recovery_expectation + 0.4 * (harm - 0.4) - 0.05 * self.commitment)
        keep = 1.0 - min(1.0, 0.46 * harm * harm)
        restored = core.clip(recovery, 0.0, 1.0) * keep
        content = 1.78 * core.judged(recovery - expected)
        delight = content * 0.7 * keep if content > 0.0 else content
        x = performance + core.judged(distance - loss * (1.0 - restored)) + delight
        self.episode = x
        self.satisfaction += 0.557 * (x - x_failed)
        self.expectation += 0.25 * loss * restored
        self.trust += 0.6 * restored * 0.171 * (ordinary - x_failed)
        self.commitment += 0.2 * (treatment - expected)
        self.anger = self.anger * (1.0 - restored) + 0.252 * max(0.0, expected - recovery)
        self.recovery_expectation += 0.3 * max(0.0, recovery - self.recovery_expectation)
        self.apologies += courtesy
        self.waiting = False
        self.talkative = True
        self.experience = core.RECOVERED if resolved else core.UNRECOVERED
        self.since = self.model.now
        week = self.model.week
        week["answered"] += 1
        week["resolved"] += resolved
        week["worse_after"] += x < x_failed
        week["lifted"] += x > ordinary
        week["episode"] += x - ordinary
        week["complaint_satisfaction"] += content
        week["expected"] += expected
        week["recovery"] += recovery
        week["compensation"] += money * self.spend
        week["repair"] += core.REPAIR_COST * self.spend if resolved else 0.0

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
        self.model.week["good_stories" if good else "bad_stories"] += 2 if good else 4

    def hear(self, good: bool) -> None:
        """Trust more or less after a story, in proportion to the room left."""
        believed = core.logistic(self.trust)
        self.trust += 0.02 * ((1.0 - believed) if good else -believed)

    @property
    def utility(self) -> float:
        """Weigh the reasons to stay."""
        grudge = self.anger + self.avoidance
        return float(0.693 * self.satisfaction + 0.556 * self.trust + 0.367 * self.commitment - 1.92 * grudge)

    def leave_or_join(self) -> None:
        """Leave as a customer, or join."""
        model = self.model
        luck = model.random.random()
        if self.active:
            recent = self.waiting or model.now - self.since <= core.WINDOW
            newest = self.experience if recent else core.UNTROUBLED
            model.week[f"weeks_{newest}"] += 1
            if luck < min(0.5, 0.0035 * math.exp(-0.3 * self.utility)):
                model.week["exits"] += 1
                model.week[f"exits_{newest}"] += 1
                model.week["abandoned"] += self.waiting
                self.active = self.waiting = False
        elif luck < 0.04 * core.logistic(2.0 * (model.reputation - 0.5) + 0.3 * self.utility):
            self.active = True
            model.week["joins"] += 1
