"""The core workload in numpy: one array per column, one vectorised statement per step, rare events by index.

The second model but for the rules that `benchmarks.core` lists.
"""

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
        self.usual = 0.77 + 0.1 * rng.standard_normal(persons)
        self.rate = 0.35 * rng.standard_exponential(persons)
        self.spend = rng.lognormal(core.SPEND_MU, core.SPEND_SIGMA, persons)
        self.expectation = 0.2 + self.taste
        self.satisfaction, self.episode, self.trust = self.taste.copy(), self.taste.copy(), self.taste.copy()
        self.commitment = self.taste + self.bond
        self.recovery_expectation = self.usual.copy()
        self.anger, self.avoidance, self.memory, self.apologies = np.zeros((4, persons))
        self.unevenness = np.full(persons, core.UNEVEN)
        self.began = -core.TENURE * rng.standard_exponential(persons)
        self.went = np.zeros(persons, dtype=bool)
        self.waiting = np.zeros(persons, dtype=bool)
        self.experience = np.zeros(persons, dtype=np.int8)
        self.since = np.zeros(persons, dtype=np.int32)
        self.case = np.zeros((9, persons))
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
        out = 0.464 * self.anger
        self.anger -= out
        self.avoidance *= 0.98
        self.avoidance += 0.968 * out
        self.memory *= core.KEEP
        self.apologies *= core.KEEP
        self.recovery_expectation += (1.0 - core.KEEP) * (self.usual - self.recovery_expectation)

    def visit(self) -> tuple[Persons, Persons, Persons, int]:
        """Return who visits, who of them meets a failure, who of these opens a case, and how many complain."""
        rng = self.rng
        liking = np.clip(self.satisfaction - 0.2 - self.taste, -1.0, 1.0)
        rate = self.rate * np.exp(0.15 * liking - 0.08 * core.all_resentment(self.anger + self.avoidance))
        self.went = self.active & (rng.random(self.persons) < 1.0 - np.exp(-rate))
        visitors = np.flatnonzero(self.went)
        performance = 0.2 + self.taste[visitors] + 0.45 * rng.standard_normal(len(visitors))
        failing = rng.random(len(visitors)) < 0.1
        pleased, p = visitors[~failing], performance[~failing]
        surplus = p - self.expectation[pleased]
        x = p + core.all_judged(surplus)
        self.learn(pleased, x, x, 0.25, surplus)
        self.expectation[pleased] += 0.25 * surplus
        failed = visitors[failing]
        return visitors, failed, *self.suffer(failed, performance[failing])

    def learn(
        self, visitors: Persons, x: core.Floats, without: core.Floats, weight: core.Floats | float, surplus: core.Floats
    ) -> None:
        """Learn from visits of episodes x that would have been others without their failures."""
        self.episode[visitors] = x
        seen = (1.0 - core.TRUSTING) * x + core.TRUSTING * self.trust[visitors]
        self.satisfaction[visitors] += weight * (seen - self.satisfaction[visitors])
        self.trust[visitors] += 0.04 * (without - self.trust[visitors])
        self.commitment[visitors] += 0.04 * (without + self.bond[visitors] - self.commitment[visitors])
        self.unevenness[visitors] += 0.04 * (surplus * surplus - self.unevenness[visitors])

    def suffer(self, failed: Persons, performance: core.Floats) -> tuple[Persons, int]:
        """Let people live through failures; return whose case opens, and how many complain."""
        rng = self.rng
        surplus = performance - self.expectation[failed]
        stable = np.minimum(1.0, core.STABLE + self.memory[failed])
        severity = rng.beta(2.0, 3.0, len(failed))
        loss = 5.358 * severity * core.all_entitled(stable)
        part = core.all_felt_parts(loss, surplus)
        noticed, felt = core.all_noticed(part), core.AVERSION * core.gains(part)
        ordinary = performance + core.all_judged(surplus)
        x = np.minimum(performance + core.all_judged(surplus - loss), ordinary - felt)
        self.learn(failed, x, ordinary, 0.25 + 0.36 * noticed, surplus)
        self.expectation[failed] += 0.25 * (surplus - part)
        self.trust[failed] = self.trust[failed] - 0.226 * felt
        self.anger[failed] += felt
        self.memory[failed] += noticed
        hope = self.recovery_expectation[failed] - 0.77
        speaks = -5.778 + 1.6 * felt + 0.742 * self.bond[failed] + 4.5 * hope + 0.5 * self.voice[failed]
        loud, waits = rng.random(len(failed)) < core.logistics(speaks), self.waiting[failed]
        about = np.where(waits, loss > self.case[4, failed], loud)
        opened = failed[loud & ~waits]
        told = np.array([performance, surplus, severity, stable, loss, felt, noticed, ordinary, x])
        self.case[:, failed[about]] = told[:, about]
        self.anger[opened] *= 1.0 - 0.448
        self.waiting[opened] = True
        self.experience[failed] = np.where(loud, UNRECOVERED, UNHEARD)
        self.since[failed] = self.week
        return opened, int(loud.sum())

    def answer(self, served: Persons) -> dict[str, float]:
        """Answer complaints, and return their entries in the week's row."""
        rng, count = self.rng, len(served)
        performance, surplus, severity, stable, loss, felt, noticed, ordinary, x_failed = self.case[:, served]
        resolved = rng.random(count) < 0.6
        money = np.where(resolved & (rng.random(count) < 0.73), core.PAID, 0.0)
        courtesy = np.where(rng.random(count) < 0.32, 0.9, np.where(resolved, 0.6, 0.3))
        treatment = courtesy * np.maximum(-1.0, 1.0 - 0.5 * self.apologies[served])
        entitlement, part = core.all_entitled(stable), core.all_felt_parts(loss, surplus)
        got = money / np.maximum(0.02, core.OWED * severity) + 0.8625 * resolved
        outcome = core.all_worths(got, entitlement)
        recovery = 0.46 * outcome + 0.31 * treatment + 0.23
        harm = severity * entitlement
        wanted = self.recovery_expectation[served] + 0.377 * (harm - 0.4) - 0.05 * self.commitment[served]
        expected = np.maximum(0.1, wanted)
        reached = np.clip(recovery, 0.0, 1.0) * noticed
        lasts = (1.0 - np.minimum(1.0, 0.604 * severity * severity)) * noticed
        restored = np.clip(recovery, 0.0, 1.0) * lasts
        content = core.all_answered(recovery - expected)
        delight = np.where(content > 0.0, content * (1.0 - stable) * core.EXCUSED * lasts, content)
        left = loss * (1.0 - restored)
        still = core.AVERSION * core.gains(core.all_felt_parts(left, surplus))
        x = delight + np.minimum(performance + core.all_judged(surplus - left), ordinary - still)
        self.episode[served] = x
        self.satisfaction[served] += (0.25 + 0.36 * noticed) * (1.0 - core.TRUSTING) * (x - x_failed)
        self.expectation[served] += 0.25 * part * restored
        self.trust[served] += 0.9 * restored * 0.226 * felt
        self.commitment[served] += 0.2 * noticed * (treatment - expected)
        self.anger[served] = self.anger[served] * (1.0 - restored) + 0.15 * np.maximum(0.0, expected - recovery)
        self.avoidance[served] *= 1.0 - 0.65 * reached
        self.recovery_expectation[served] += 0.3 * np.maximum(0.0, recovery - self.recovery_expectation[served])
        self.apologies[served] += courtesy * (1.0 - np.clip(outcome, 0.0, 1.0))
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
        talkative = np.concatenate([visitors, served])  # a visitor may be answered in the same week
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
        liked = 1.343 * self.satisfaction + 0.65 * self.trust + 0.67 * self.commitment
        certain = 2.0 * core.UNEVEN / (core.UNEVEN + self.unevenness)
        tenure = np.where(self.active, self.week - self.began, 0.0)
        resented = core.all_resentment(self.anger + self.avoidance)
        utility = certain * liked - 2.771 * resented + 2.0 * tenure / (tenure + core.HABIT_WEEKS)
        luck = self.rng.random(self.persons)
        occasion = core.EXIT + core.EXIT_AT_VISIT * self.went
        leaves = self.active & (luck < np.minimum(0.5, occasion * np.exp(-0.4 * utility)))
        chance = 0.04 * core.logistics(2.0 * (self.reputation - 0.5) + 0.4 * utility)
        joins = ~self.active & (luck < chance)
        recent = np.where(self.since >= self.week - core.WINDOW, self.experience, UNTROUBLED)
        newest = np.where(self.waiting, UNRECOVERED, recent)
        entries: dict[str, float] = {
            "exits": leaves.sum(), "joins": joins.sum(), "abandoned": (leaves & self.waiting).sum(),
            "acquisition": core.ACQUISITION_COST * joins.sum(),
        }  # fmt: skip
        for code, kind in enumerate(core.EXPERIENCES):
            group = newest == code
            entries[f"weeks_{kind}"] = (group & self.active).sum()
            entries[f"exits_{kind}"] = (group & leaves).sum()
        self.active ^= leaves | joins
        self.began[joins] = self.week
        self.waiting &= self.active
        return entries

    def states(self) -> dict[str, float]:
        """Count the customers and sum states over the base."""
        experience, satisfaction = self.experience[self.base], self.satisfaction[self.base]
        counts = np.bincount(experience, minlength=4)
        sums = np.bincount(experience, satisfaction, minlength=4)
        return {
            "customers": self.active.sum(), "base_customers": (self.active & self.in_base).sum(),
            "satisfaction": sums.sum(), "spread": self.satisfaction[self.active & self.in_base].std(),
            "expectation": self.expectation[self.base].sum(),
            "recovery_expectation": self.recovery_expectation[self.base].sum(),
            "grudge": self.anger[self.base].sum() + self.avoidance[self.base].sum(),
            **{f"base_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)},
            **{f"satisfaction_{kind}": sums[code] for code, kind in enumerate(core.EXPERIENCES)},
        }  # fmt: skip

    def step(self) -> None:
        """Live one week."""
        self.fade()
        visitors, failed, opened, voiced = self.visit()
        queue = np.concatenate([self.queue, self.rng.permutation(opened)])
        served, queue = queue[: self.capacity], queue[self.capacity :]
        answers = self.answer(served)
        good, bad = self.talk(visitors, served)
        moves = self.move()
        self.queue = queue[self.waiting[queue]]
        row = {
            "visits": len(visitors), "revenue": self.spend[visitors].sum(), "failures": len(failed),
            "voiced": voiced, "joined": voiced - len(opened), "silent": len(failed) - voiced, **answers,
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
