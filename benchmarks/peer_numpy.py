"""The core workload in numpy: one array per column, one vectorised statement per step, rare events by index."""

import time

import numpy as np
from numpy.typing import NDArray

from benchmarks import core

Persons = NDArray[np.int64]
UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD = range(4)


class Market:
    """The market in columns."""

    def __init__(self, persons: int, seed: int, capacity: float) -> None:
        self.rng = rng = np.random.default_rng(seed)
        self.persons = persons
        self.active = rng.random(persons) < core.CUSTOMER_SHARE
        self.taste = 0.8 * rng.standard_normal(persons)
        self.bond = 0.7 * rng.standard_normal(persons)
        self.voice = rng.standard_normal(persons)
        self.usual = 0.67 + 0.1 * rng.standard_normal(persons)
        self.rate = 0.35 * rng.standard_exponential(persons)
        self.spend = rng.lognormal(core.SPEND_MU, core.SPEND_SIGMA, persons)
        self.expectation = 0.2 + self.taste
        self.satisfaction, self.episode, self.trust = self.taste.copy(), self.taste.copy(), self.taste.copy()
        self.commitment = self.taste + self.bond
        self.recovery_expectation = self.usual.copy()
        self.anger, self.avoidance, self.memory, self.apologies = np.zeros((4, persons))
        self.waiting = np.zeros(persons, dtype=bool)
        self.experience = np.zeros(persons, dtype=np.int8)
        self.since = np.zeros(persons, dtype=np.int32)
        self.case = np.zeros((6, persons))
        self.friends = core.friends(persons)
        self.queue = np.empty(0, dtype=np.int64)
        self.capacity = core.capacity(persons, capacity)
        self.reputation = 0.5
        self.in_base = self.active.copy()
        self.base = np.flatnonzero(self.in_base)
        self.week = 0
        self.books: dict[str, list[float]] = {name: [] for name in core.AGGREGATES}

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.21 * self.anger
        self.anger -= out
        self.avoidance *= 0.99
        self.avoidance += 0.923 * out
        self.memory *= core.KEEP
        self.apologies *= core.KEEP
        self.recovery_expectation += (1.0 - core.KEEP) * (self.usual - self.recovery_expectation)

    def visit(self) -> tuple[Persons, Persons, Persons]:
        """Return who visits, who of them meets a failure, who of these complains."""
        rng = self.rng
        rate = self.rate * np.exp(-0.08 * (self.anger + self.avoidance))
        goes = self.active & ~self.waiting & (rng.random(self.persons) < 1.0 - np.exp(-rate))
        visitors = np.flatnonzero(goes)
        performance = 0.2 + self.taste[visitors] + 0.45 * rng.standard_normal(len(visitors))
        failing = rng.random(len(visitors)) < 0.1
        pleased, p = visitors[~failing], performance[~failing]
        x = p + core.all_judged(p - self.expectation[pleased])
        self.episode[pleased] = x
        self.satisfaction[pleased] += 0.25 * (x - self.satisfaction[pleased])
        self.trust[pleased] += 0.04 * (x - self.trust[pleased])
        self.commitment[pleased] += 0.04 * (x + self.bond[pleased] - self.commitment[pleased])
        self.expectation[pleased] += 0.25 * (p - self.expectation[pleased])
        failed = visitors[failing]
        return visitors, failed, self.suffer(failed, performance[failing])

    def suffer(self, failed: Persons, performance: core.Floats) -> Persons:
        """Let people live through failures, and return those who complain."""
        rng = self.rng
        stable = np.minimum(1.0, 0.3 + 0.6 * self.memory[failed])
        harm = rng.beta(2.0, 3.0, len(failed)) * (1.0 + 0.6 * 0.15) * (1.0 + 0.6 * (stable - 0.5))
        loss = 6.02 * harm
        distance = performance - self.expectation[failed]
        ordinary = performance + core.all_judged(distance)
        x = performance + core.all_judged(distance - loss)
        felt = ordinary - x
        self.case[:, failed] = performance, distance, harm, loss, ordinary, x
        self.episode[failed] = x
        self.satisfaction[failed] += 0.557 * (x - self.satisfaction[failed])
        self.expectation[failed] += 0.25 * (performance - loss - self.expectation[failed])
        self.trust[failed] -= 0.171 * felt
        self.anger[failed] += felt
        self.memory[failed] += 1.0
        hope = self.recovery_expectation[failed] - 0.67
        speaks = -6.7 + 2.9 * felt + 0.742 * self.bond[failed] + 4.5 * hope + 0.5 * self.voice[failed]
        voiced = failed[rng.random(len(failed)) < core.logistics(speaks)]
        self.waiting[voiced] = True
        self.experience[failed] = UNHEARD
        self.experience[voiced] = UNRECOVERED
        self.since[failed] = self.week
        return voiced

    def answer(self, served: Persons) -> dict[str, float]:
        """Answer complaints, and return their entries in the week's row."""
        rng, count = self.rng, len(served)
        performance, distance, harm, loss, ordinary, x_failed = self.case[:, served]
        resolved = rng.random(count) < 0.6
        money = np.where(resolved & (rng.random(count) < 0.73), core.PAID, 0.0)
        courtesy = np.where(rng.random(count) < 0.32, 0.9, np.where(resolved, 0.6, 0.3))
        treatment = courtesy * np.maximum(-1.0, 1.0 - 0.5 * self.apologies[served])
        got = np.minimum(2.0, money / (core.OWED * harm) + 0.866 * resolved)
        recovery = 0.5 * got + 0.35 * treatment + 0.15
        wanted = self.recovery_expectation[served] + 0.4 * (harm - 0.4) - 0.05 * self.commitment[served]
        expected = np.maximum(0.1, wanted)
        keep = 1.0 - np.minimum(1.0, 0.46 * harm * harm)
        restored = np.clip(recovery, 0.0, 1.0) * keep
        content = 1.78 * core.all_judged(recovery - expected)
        delight = np.where(content > 0.0, content * 0.7 * keep, content)
        x = performance + core.all_judged(distance - loss * (1.0 - restored)) + delight
        self.episode[served] = x
        self.satisfaction[served] += 0.557 * (x - x_failed)
        self.expectation[served] += 0.25 * loss * restored
        self.trust[served] += 0.6 * restored * 0.171 * (ordinary - x_failed)
        self.commitment[served] += 0.2 * (treatment - expected)
        self.anger[served] = self.anger[served] * (1.0 - restored) + 0.252 * np.maximum(0.0, expected - recovery)
        self.recovery_expectation[served] += 0.3 * np.maximum(0.0, recovery - self.recovery_expectation[served])
        self.apologies[served] += courtesy
        self.waiting[served] = False
        self.experience[served] = np.where(resolved, RECOVERED, UNRECOVERED)
        self.since[served] = self.week
        spend = self.spend[served]
        return {
            "answered": count, "served": count, "resolved": resolved.sum(),
            "worse_after": (x < x_failed).sum(), "lifted": (x > ordinary).sum(), "episode": (x - ordinary).sum(),
            "complaint_satisfaction": content.sum(), "expected": expected.sum(), "recovery": recovery.sum(),
            "compensation": (money * spend).sum(), "repair": core.REPAIR_COST * spend[resolved].sum(),
            "handling": core.HANDLING_COST * count,
        }  # fmt: skip

    def talk(self, visitors: Persons, served: Persons) -> tuple[int, int]:
        """Let visitors and answered tell friends, who trust more or less, and return good and bad stories told."""
        rng = self.rng
        talkative = np.concatenate([visitors, served])  # who complained before this week does not visit
        if len(served) > 0:
            talkative = np.unique(talkative)
        tellers = talkative[rng.random(len(talkative)) < core.all_telling(self.episode[talkative])]
        stars = 4.44 + 0.871 * self.episode[tellers]
        heard = np.zeros((2, self.persons))
        told = []
        for kind, tells, people in ((0, stars >= 3.5, 2), (1, stars < 2.5, 4)):
            first = rng.integers(core.DEGREE, size=int(tells.sum()))
            places = (first[:, None] + np.arange(people)) % core.DEGREE
            listeners = np.take_along_axis(self.friends[tellers[tells]], places, axis=1)
            np.add.at(heard[kind], listeners.ravel(), 1.0)
            told.append(listeners.size)
        good, bad = told
        listening = np.flatnonzero(heard[0] + heard[1])
        believed = core.logistics(self.trust[listening])
        self.trust[listening] += 0.02 * ((1.0 - believed) * heard[0, listening] - believed * heard[1, listening])
        if good + bad > 0:
            self.reputation += 0.02 * ((good - bad) / (good + bad) - self.reputation)
        return good, bad

    def move(self) -> dict[str, float]:
        """Let customers leave and others join, and return the entries of both in the week's row."""
        grudge = self.anger + self.avoidance
        utility = 0.693 * self.satisfaction + 0.556 * self.trust + 0.367 * self.commitment - 1.92 * grudge
        luck = self.rng.random(self.persons)
        leaves = self.active & (luck < np.minimum(0.5, 0.0035 * np.exp(-0.3 * utility)))
        chance = 0.04 * core.logistics(2.0 * (self.reputation - 0.5) + 0.3 * utility)
        joins = ~self.active & (luck < chance)
        recent = self.waiting | (self.since >= self.week - core.WINDOW)
        newest = np.where(recent, self.experience, UNTROUBLED)
        entries: dict[str, float] = {
            "exits": leaves.sum(), "joins": joins.sum(), "abandoned": (leaves & self.waiting).sum(),
            "acquisition": core.ACQUISITION_COST * joins.sum(),
        }  # fmt: skip
        for code, kind in enumerate(core.EXPERIENCES):
            group = newest == code
            entries[f"weeks_{kind}"] = (group & self.active).sum()
            entries[f"exits_{kind}"] = (group & leaves).sum()
        self.active ^= leaves | joins
        self.waiting &= self.active
        return entries

    def states(self) -> dict[str, float]:
        """Count the customers and sum states over the base."""
        experience, satisfaction = self.experience[self.base], self.satisfaction[self.base]
        counts = np.bincount(experience, minlength=4)
        sums = np.bincount(experience, satisfaction, minlength=4)
        return {
            "customers": self.active.sum(), "base_customers": (self.active & self.in_base).sum(),
            "satisfaction": sums.sum(), "expectation": self.expectation[self.base].sum(),
            "recovery_expectation": self.recovery_expectation[self.base].sum(),
            "grudge": self.anger[self.base].sum() + self.avoidance[self.base].sum(),
            **{f"base_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)},
            **{f"satisfaction_{kind}": sums[code] for code, kind in enumerate(core.EXPERIENCES)},
        }  # fmt: skip

    def step(self) -> None:
        """Live one week."""
        self.fade()
        visitors, failed, voiced = self.visit()
        queue = np.concatenate([self.queue, self.rng.permutation(voiced)])
        served, queue = queue[: self.capacity], queue[self.capacity :]
        answers = self.answer(served)
        good, bad = self.talk(visitors, served)
        moves = self.move()
        self.queue = queue[self.waiting[queue]]
        row = {
            "visits": len(visitors), "revenue": self.spend[visitors].sum(), "failures": len(failed),
            "voiced": len(voiced), "silent": len(failed) - len(voiced), **answers,
            "good_stories": good, "bad_stories": bad, "reputation": self.reputation,
            **moves, "queue": len(self.queue), **self.states(),
        }  # fmt: skip
        for name, entries in self.books.items():
            entries.append(float(row[name]))
        self.week += 1


def run(persons: int, weeks: int, seed: int, capacity: float = core.CAPACITY) -> core.Timing:
    """Build a market and live through the weeks."""
    begin = time.thread_time()
    market = Market(persons, seed, capacity)
    built = time.thread_time()
    for _ in range(weeks):
        market.step()
    return core.Timing(built - begin, time.thread_time() - built, core.means(market.books, persons, weeks))
