"""The core workload in Starsim: one module, states as arrays, every decision with its own distribution.

The second model but for the rules that `benchmarks.core` lists.
"""

import time
from typing import Any

import numpy as np
import starsim as ss

from benchmarks import core

TRAITS = ("taste", "bond", "voice", "usual", "rate", "spend")
CASE = ("performance", "surplus", "severity", "stable", "loss", "felt", "noticed", "ordinary", "x_failed")
UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD = range(4)


class Market(ss.Module):
    """Customers of one firm; a former or future customer is one who is not `present`."""

    def __init__(self, persons: int, seed: int, capacity: float, **kwargs: Any) -> None:
        super().__init__()
        self.define_pars(
            p_start=ss.bernoulli(p=core.CUSTOMER_SHARE),
            d_taste=ss.normal(loc=0.0, scale=0.8),
            d_bond=ss.normal(loc=0.0, scale=0.7),
            d_voice=ss.normal(loc=0.0, scale=1.0),
            d_usual=ss.normal(loc=0.77, scale=0.1),
            d_rate=ss.expon(scale=0.35),
            d_tenure=ss.expon(scale=core.TENURE),
            d_spend=ss.lognorm_im(mean=core.SPEND_MU, sigma=core.SPEND_SIGMA),
            u_visit=ss.random(),
            d_noise=ss.normal(loc=0.2, scale=0.45),
            p_fail=ss.bernoulli(p=0.1),
            d_severity=ss.beta_dist(a=2.0, b=3.0),
            u_voice=ss.random(),
            p_resolve=ss.bernoulli(p=0.6),
            p_pay=ss.bernoulli(p=0.73),
            p_apology=ss.bernoulli(p=0.32),
            u_tell=ss.random(),
            u_friend=ss.random(),
            u_exit=ss.random(),
            u_join=ss.random(),
        )
        self.update_pars(**kwargs)
        self.define_states(
            ss.BoolState("present"),
            ss.BoolState("waiting"),
            ss.BoolState("went"),
            ss.FloatArr("began", default=0.0),
            ss.IntArr("experience", default=UNTROUBLED),
            ss.IntArr("since", default=0),
            *(ss.FloatArr(name, default=0.0) for name in (*TRAITS, *core.STATES, *CASE)),
        )
        self.friends = core.friends(persons)
        self.capacity = core.capacity(persons, capacity)
        self.reputation = 0.5
        self.lottery = np.random.default_rng(seed)
        self.queue = np.empty(0, dtype=np.int64)

    def init_results(self) -> None:
        """Make room for the week's rows."""
        super().init_results()
        self.define_results(*(ss.Result(name, scale=False) for name in core.AGGREGATES))

    def init_post(self) -> None:
        """Draw the traits and set the states."""
        super().init_post()
        everybody = self.sim.people.auids
        for name in TRAITS:
            self[name][everybody] = self.pars[f"d_{name}"].rvs(everybody)
        self.present[self.pars.p_start.filter(everybody)] = True
        self.expectation[everybody] = 0.2 + self.taste
        for name in ("satisfaction", "episode", "trust"):
            self[name][everybody] = self.taste.values
        self.commitment[everybody] = self.taste + self.bond
        self.recovery_expectation[everybody] = self.usual.values
        self.unevenness[everybody] = core.UNEVEN
        self.began[everybody] = -self.pars.d_tenure.rvs(everybody)
        self.base = self.present.uids

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.464 * self.anger.values
        self.anger[:] = self.anger.values - out
        self.avoidance[:] = 0.98 * self.avoidance.values + 0.968 * out
        self.memory[:] = self.memory.values * core.KEEP
        self.apologies[:] = self.apologies.values * core.KEEP
        r, usual = self.recovery_expectation.values, self.usual.values
        self.recovery_expectation[:] = usual + (r - usual) * core.KEEP

    def visit(self) -> tuple[Any, Any, Any, int]:
        """Return who visits, who of them meets a failure, who of these opens a case, and how many complain."""
        pars, here = self.pars, self.present.uids
        liking = np.clip(self.satisfaction[here] - 0.2 - self.taste[here], -1.0, 1.0)
        resented = core.all_resentment(self.anger[here] + self.avoidance[here])
        rate = self.rate[here] * np.exp(0.15 * liking - 0.08 * resented)
        visitors = here[pars.u_visit.rvs(here) < 1.0 - np.exp(-rate)]
        self.went[:] = False
        self.went[visitors] = True
        failed, pleased = pars.p_fail.split(visitors)
        p = self.taste[pleased] + pars.d_noise.rvs(pleased)
        surplus = p - self.expectation[pleased]
        x = p + core.all_judged(surplus)
        self.learn(pleased, x, x, 0.25, surplus)
        self.expectation[pleased] += 0.25 * surplus
        return visitors, failed, *self.suffer(failed)

    def learn(self, visitors: Any, x: Any, without: Any, weight: Any, surplus: Any) -> None:
        """Learn from visits of episodes x that would have been others without their failures."""
        self.episode[visitors] = x
        seen = (1.0 - core.TRUSTING) * x + core.TRUSTING * self.trust[visitors]
        self.satisfaction[visitors] += weight * (seen - self.satisfaction[visitors])
        self.trust[visitors] += 0.04 * (without - self.trust[visitors])
        self.commitment[visitors] += 0.04 * (without + self.bond[visitors] - self.commitment[visitors])
        self.unevenness[visitors] += 0.04 * (surplus * surplus - self.unevenness[visitors])

    def suffer(self, failed: Any) -> tuple[Any, int]:
        """Let people live through failures; return whose case opens, and how many complain."""
        pars = self.pars
        performance = self.taste[failed] + pars.d_noise.rvs(failed)
        surplus = performance - self.expectation[failed]
        stable = np.minimum(1.0, core.STABLE + self.memory[failed])
        severity = pars.d_severity.rvs(failed)
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
        loud, waits = pars.u_voice.rvs(failed) < core.logistics(speaks), self.waiting[failed]
        about = np.where(waits, loss > self.loss[failed], loud)
        opened = failed[loud & ~waits]
        told = (performance, surplus, severity, stable, loss, felt, noticed, ordinary, x)
        for name, values in zip(CASE, told, strict=True):
            self[name][failed[about]] = values[about]
        self.anger[opened] *= 1.0 - 0.448
        self.waiting[opened] = True
        self.experience[failed] = np.where(loud, UNRECOVERED, UNHEARD)
        self.since[failed] = self.ti
        return opened, int(loud.sum())

    def answer(self, served: Any) -> dict[str, float]:
        """Answer complaints, and return their entries in the week's row."""
        pars = self.pars
        told = (self[name][served] for name in CASE)
        performance, surplus, severity, stable, loss, felt, noticed, ordinary, x_failed = told
        resolved = pars.p_resolve.rvs(served)
        money = np.where(resolved & pars.p_pay.rvs(served), core.PAID, 0.0)
        courtesy = np.where(pars.p_apology.rvs(served), 0.9, np.where(resolved, 0.6, 0.3))
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
        self.since[served] = self.ti
        spend = self.spend[served]
        return {
            "answered": len(served), "served": len(served), "resolved": resolved.sum(),
            "worse_after": (x < x_failed).sum(), "lifted": (x > ordinary).sum(), "episode": (x - ordinary).sum(),
            "complaint_satisfaction": content.sum(), "expected": expected.sum(), "recovery": recovery.sum(),
            "compensation": (money * spend).sum(), "repair": core.REPAIR_COST * spend[resolved].sum(),
            "handling": core.HANDLING_COST * len(served),
        }  # fmt: skip

    def talk(self, visitors: Any, served: Any) -> tuple[int, int]:
        """Let visitors and answered tell friends, who trust more or less, and return good and bad stories told."""
        pars = self.pars
        talkative = visitors.union(served)
        tellers = talkative[pars.u_tell.rvs(talkative) < core.all_telling(self.episode[talkative])]
        stars = 4.44 + 0.871 * self.episode[tellers]
        first = (pars.u_friend.rvs(tellers) * core.DEGREE).astype(int)
        heard = np.zeros((2, len(self.friends)))
        told = []
        for kind, tells, people in ((0, stars >= 3.5, 2), (1, stars < 2.5, 4)):
            places = (first[tells][:, None] + np.arange(people)) % core.DEGREE
            listeners = np.take_along_axis(self.friends[tellers[tells]], places, axis=1)
            np.add.at(heard[kind], listeners.ravel(), 1.0)
            told.append(listeners.size)
        good, bad = told
        listening = ss.uids(np.flatnonzero(heard[0] + heard[1]))
        believed = core.logistics(self.trust[listening])
        self.trust[listening] += 0.02 * ((1.0 - believed) * heard[0, listening] - believed * heard[1, listening])
        if good + bad > 0:
            self.reputation += 0.02 * ((good - bad) / (good + bad) - self.reputation)
        return good, bad

    def utility(self, persons: Any) -> Any:
        """Weigh the reasons to stay."""
        liked = 1.343 * self.satisfaction[persons] + 0.65 * self.trust[persons] + 0.67 * self.commitment[persons]
        certain = 2.0 * core.UNEVEN / (core.UNEVEN + self.unevenness[persons])
        tenure = np.where(self.present[persons], self.ti - self.began[persons], 0.0)
        resented = core.all_resentment(self.anger[persons] + self.avoidance[persons])
        return certain * liked - 2.771 * resented + 2.0 * tenure / (tenure + core.HABIT_WEEKS)

    def move(self) -> dict[str, float]:
        """Let customers leave and others join, and return the entries of both in the week's row."""
        here, away = self.present.uids, (~self.present).uids
        occasion = core.EXIT + core.EXIT_AT_VISIT * self.went[here]
        hazard = np.minimum(0.5, occasion * np.exp(-0.4 * self.utility(here)))
        leaving = here[self.pars.u_exit.rvs(here) < hazard]
        chance = 0.04 * core.logistics(2.0 * (self.reputation - 0.5) + 0.4 * self.utility(away))
        joining = away[self.pars.u_join.rvs(away) < chance]
        entries: dict[str, float] = {
            "exits": len(leaving), "joins": len(joining), "abandoned": self.waiting[leaving].sum(),
            "acquisition": core.ACQUISITION_COST * len(joining),
        }  # fmt: skip
        for what, persons in (("weeks", here), ("exits", leaving)):
            recent = np.where(self.since[persons] >= self.ti - core.WINDOW, self.experience[persons], UNTROUBLED)
            counts = np.bincount(np.where(self.waiting[persons], UNRECOVERED, recent), minlength=4)
            entries |= {f"{what}_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)}
        self.present[leaving] = False
        self.waiting[leaving] = False
        self.present[joining] = True
        self.began[joining] = self.ti
        return entries

    def states(self) -> dict[str, float]:
        """Count the customers and sum states over the base."""
        base = self.base
        experience, satisfaction = self.experience[base], self.satisfaction[base]
        counts = np.bincount(experience, minlength=4)
        sums = np.bincount(experience, satisfaction, minlength=4)
        return {
            "customers": self.present.sum(), "base_customers": self.present[base].sum(),
            "satisfaction": sums.sum(), "spread": satisfaction[self.present[base]].std(),
            "expectation": self.expectation[base].sum(),
            "recovery_expectation": self.recovery_expectation[base].sum(),
            "grudge": self.anger[base].sum() + self.avoidance[base].sum(),
            **{f"base_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)},
            **{f"satisfaction_{kind}": sums[code] for code, kind in enumerate(core.EXPERIENCES)},
        }  # fmt: skip

    def step(self) -> None:
        """Live one week."""
        self.fade()
        visitors, failed, opened, voiced = self.visit()
        queue = np.concatenate([self.queue, self.lottery.permutation(np.asarray(opened))])
        served, queue = ss.uids(queue[: self.capacity]), queue[self.capacity :]
        answers = self.answer(served)
        good, bad = self.talk(visitors, served)
        moves = self.move()
        self.queue = queue[self.waiting[ss.uids(queue)]]
        row = {
            "visits": len(visitors), "revenue": self.spend[visitors].sum(), "failures": len(failed),
            "voiced": voiced, "joined": voiced - len(opened), "silent": len(failed) - voiced, **answers,
            "good_stories": good, "bad_stories": bad, "reputation": self.reputation,
            **moves, "queue": len(self.queue), **self.states(),
        }  # fmt: skip
        for name in core.AGGREGATES:
            self.results[name][self.ti] = row[name]


def run(persons: int, weeks: int, seed: int, capacity: float = core.CAPACITY) -> core.Timing:
    """Build a market and live through the weeks."""
    begin = time.thread_time()
    market = Market(persons, seed, capacity)
    sim = ss.Sim(n_agents=persons, modules=market, dur=ss.weeks(weeks - 1), dt=ss.weeks(1), rand_seed=seed, verbose=0)
    sim.init()
    built = time.thread_time()
    sim.run()
    market = next(module for module in sim.modules if isinstance(module, Market))
    return core.Timing(built - begin, time.thread_time() - built, core.means(market.results, persons, weeks))
