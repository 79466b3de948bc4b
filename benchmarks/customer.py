"""The customer of the core workload, one object per person, for the peers that work with agents.

It lives the second model but for the rules that `benchmarks.core` lists.
"""

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
        self.usual = random.gauss(0.77, 0.1)
        self.rate = 0.35 * random.expovariate(1.0)
        self.spend = random.lognormvariate(core.SPEND_MU, core.SPEND_SIGMA)
        self.expectation = 0.2 + self.taste
        self.satisfaction = self.episode = self.trust = self.taste
        self.commitment = self.taste + self.bond
        self.recovery_expectation = self.usual
        self.anger = self.avoidance = self.memory = self.apologies = 0.0
        self.unevenness = core.UNEVEN
        self.began = -core.TENURE * random.expovariate(1.0)
        self.waiting = self.talkative = self.went = False
        self.experience, self.since = core.UNTROUBLED, 0
        self.case: tuple[float, ...] = ()
        self.friends: list[Any] = []

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.464 * self.anger
        self.anger -= out
        self.avoidance = 0.98 * self.avoidance + 0.968 * out
        self.memory *= core.KEEP
        self.apologies *= core.KEEP
        self.recovery_expectation = self.usual + (self.recovery_expectation - self.usual) * core.KEEP

    def visit(self) -> None:
        """Visit or not; a visit is judged against what was expected, or fails."""
        self.talkative = self.went = False
        if not self.active:
            return
        random = self.model.random
        pleased = core.clip(self.satisfaction - 0.2 - self.taste, -1.0, 1.0)
        rate = self.rate * math.exp(0.15 * pleased - 0.08 * core.resentment(self.anger + self.avoidance))
        if random.random() >= 1.0 - math.exp(-rate):
            return
        self.model.week["visits"] += 1
        self.model.week["revenue"] += self.spend
        self.talkative = self.went = True
        performance = 0.2 + self.taste + 0.45 * random.gauss(0.0, 1.0)
        if random.random() < 0.1:
            self.suffer(performance)
            return
        surplus = performance - self.expectation
        x = performance + core.judged(surplus)
        self.learn(x, x, 0.25, surplus)
        self.expectation += 0.25 * surplus

    def learn(self, x: float, without: float, weight: float, surplus: float) -> None:
        """Learn from a visit of episode x that would have been another without its failure."""
        self.episode = x
        self.satisfaction += weight * ((1.0 - core.TRUSTING) * x + core.TRUSTING * self.trust - self.satisfaction)
        self.trust += 0.04 * (without - self.trust)
        self.commitment += 0.04 * (without + self.bond - self.commitment)
        self.unevenness += 0.04 * (surplus * surplus - self.unevenness)

    def suffer(self, performance: float) -> None:
        """Live through a failure; complain or stay silent."""
        random = self.model.random
        stable = min(1.0, core.STABLE + self.memory)
        severity = random.betavariate(2.0, 3.0)
        loss = 5.358 * severity * core.entitled(stable)
        surplus = performance - self.expectation
        part = core.felt_part(loss, surplus)
        noticed, felt = core.noticed_share(part), core.AVERSION * core.gain(part)
        ordinary = performance + core.judged(surplus)
        x = min(performance + core.judged(surplus - loss), ordinary - felt)
        self.learn(x, ordinary, 0.25 + 0.36 * noticed, surplus)
        self.expectation += 0.25 * (surplus - part)
        self.trust -= 0.226 * felt
        self.anger += felt
        self.memory += noticed
        self.since = self.model.now
        hope = self.recovery_expectation - 0.77
        speaks = -5.778 + 1.6 * felt + 0.742 * self.bond + 4.5 * hope + 0.5 * self.voice
        voiced = random.random() < core.logistic(speaks)
        self.experience = core.UNRECOVERED if voiced else core.UNHEARD
        week = self.model.week
        week["failures"] += 1
        week["voiced"] += voiced
        week["silent"] += not voiced
        week["joined"] += voiced and self.waiting
        if not (self.waiting or voiced) or (self.waiting and loss <= self.case[4]):
            return
        self.case = (performance, surplus, severity, stable, loss, felt, noticed, ordinary, x)
        if not self.waiting:
            self.anger *= 1.0 - 0.448
            self.waiting = True
            self.model.queue.append(self)

    def receive_answer(self) -> None:
        """Judge the answer by its justice and carry it into the relation."""
        random = self.model.random
        performance, surplus, severity, stable, loss, felt, noticed, ordinary, x_failed = self.case
        resolved = random.random() < 0.6
        money = core.PAID if resolved and random.random() < 0.73 else 0.0
        courtesy = 0.9 if random.random() < 0.32 else 0.6 if resolved else 0.3
        treatment = courtesy * max(-1.0, 1.0 - 0.5 * self.apologies)
        entitlement, part = core.entitled(stable), core.felt_part(loss, surplus)
        outcome = core.worth(money / max(0.02, core.OWED * severity) + (0.8625 if resolved else 0.0), entitlement)
        recovery = 0.46 * outcome + 0.31 * treatment + 0.23
        wanted = self.recovery_expectation + 0.377 * (severity * entitlement - 0.4) - 0.05 * self.commitment
        expected = max(0.1, wanted)
        reached = core.clip(recovery, 0.0, 1.0) * noticed
        lasts = (1.0 - min(1.0, 0.604 * severity * severity)) * noticed
        restored = core.clip(recovery, 0.0, 1.0) * lasts
        content = core.answered(recovery - expected)
        delight = content * (1.0 - stable) * core.EXCUSED * lasts if content > 0.0 else content
        left = loss * (1.0 - restored)
        still = core.AVERSION * core.gain(core.felt_part(left, surplus))
        x = delight + min(performance + core.judged(surplus - left), ordinary - still)
        self.episode = x
        self.satisfaction += (0.25 + 0.36 * noticed) * (1.0 - core.TRUSTING) * (x - x_failed)
        self.expectation += 0.25 * part * restored
        self.trust += 0.9 * restored * 0.226 * felt
        self.commitment += 0.2 * noticed * (treatment - expected)
        self.anger = self.anger * (1.0 - restored) + 0.15 * max(0.0, expected - recovery)
        self.avoidance *= 1.0 - 0.65 * reached
        self.recovery_expectation += 0.3 * max(0.0, recovery - self.recovery_expectation)
        self.apologies += courtesy * (1.0 - core.clip(outcome, 0.0, 1.0))
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
        liked = 1.343 * self.satisfaction + 0.65 * self.trust + 0.67 * self.commitment
        certain = 2.0 * core.UNEVEN / (core.UNEVEN + self.unevenness)
        tenure = self.model.now - self.began if self.active else 0.0
        habit = 2.0 * tenure / (tenure + core.HABIT_WEEKS)
        return float(certain * liked - 2.771 * core.resentment(self.anger + self.avoidance) + habit)

    def leave_or_join(self) -> None:
        """Leave as a customer, or join."""
        model = self.model
        luck = model.random.random()
        if self.active:
            newest = core.UNTROUBLED
            if self.waiting:
                newest = core.UNRECOVERED
            elif model.now - self.since <= core.WINDOW:
                newest = self.experience
            model.week[f"weeks_{newest}"] += 1
            occasion = core.EXIT + (core.EXIT_AT_VISIT if self.went else 0.0)
            if luck < min(0.5, occasion * math.exp(-0.4 * self.utility)):
                model.week["exits"] += 1
                model.week[f"exits_{newest}"] += 1
                model.week["abandoned"] += self.waiting
                self.active = self.waiting = False
        elif luck < 0.04 * core.logistic(2.0 * (model.reputation - 0.5) + 0.4 * self.utility):
            self.active = True
            self.began = model.now
            model.week["joins"] += 1
