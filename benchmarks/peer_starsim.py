"""The core workload in Starsim: one module, states as arrays, every decision with its own distribution."""

import time
from typing import Any

import numpy as np
import starsim as ss

from benchmarks import core

TRAITS = ("taste", "bond", "voice", "usual", "rate", "spend")
CASE = ("performance", "distance", "harm", "loss", "ordinary", "x_failed")
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
            d_usual=ss.normal(loc=0.67, scale=0.1),
            d_rate=ss.expon(scale=0.35),
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
        self.base = self.present.uids

    def fade(self) -> None:
        """Let anger cool into avoidance, and memories fade."""
        out = 0.21 * self.anger.values
        self.anger[:] = self.anger.values - out
        self.avoidance[:] = 0.99 * self.avoidance.values + 0.923 * out
        self.memory[:] = self.memory.values * core.KEEP
        self.apologies[:] = self.apologies.values * core.KEEP
        r, usual = self.recovery_expectation.values, self.usual.values
        self.recovery_expectation[:] = usual + (r - usual) * core.KEEP

    def visit(self) -> tuple[Any, Any, Any]:
        """Return who visits, who of them meets a failure, who of these complains."""
        pars = self.pars
        free = (self.present & ~self.waiting).uids
        rate = self.rate[free] * np.exp(-0.08 * (self.anger[free] + self.avoidance[free]))
        visitors = free[pars.u_visit.rvs(free) < 1.0 - np.exp(-rate)]
        failed, pleased = pars.p_fail.split(visitors)
        p = self.taste[pleased] + pars.d_noise.rvs(pleased)
        x = p + core.all_judged(p - self.expectation[pleased])
        self.episode[pleased] = x
        self.satisfaction[pleased] += 0.25 * (x - self.satisfaction[pleased])
        self.trust[pleased] += 0.04 * (x - self.trust[pleased])
        self.commitment[pleased] += 0.04 * (x + self.bond[pleased] - self.commitment[pleased])
        self.expectation[pleased] += 0.25 * (p - self.expectation[pleased])
        return visitors, failed, self.suffer(failed)

    def suffer(self, failed: Any) -> Any:
        """Let people live through failures, and return those who complain."""
        pars = self.pars
        performance = self.taste[failed] + pars.d_noise.rvs(failed)
        stable = np.minimum(1.0, 0.3 + 0.6 * self.memory[failed])
        harm = pars.d_severity.rvs(failed) * (1.0 + 0.6 * 0.15) * (1.0 + 0.6 * (stable - 0.5))
        loss = 6.02 * harm
        distance = performance - self.expectation[failed]
        ordinary = performance + core.all_judged(distance)
        x = performance + core.all_judged(distance - loss)
        felt = ordinary - x
        for name, values in zip(CASE, (performance, distance, harm, loss, ordinary, x), strict=True):
            self[name][failed] = values
        self.episode[failed] = x
        self.satisfaction[failed] += 0.557 * (x - self.satisfaction[failed])
        self.expectation[failed] += 0.25 * (performance - loss - self.expectation[failed])
        self.trust[failed] = self.trust[failed] - 0.171 * felt
        self.anger[failed] += felt
        self.memory[failed] += 1.0
        hope = self.recovery_expectation[failed] - 0.67
        speaks = -6.7 + 2.9 * felt + 0.742 * self.bond[failed] + 4.5 * hope + 0.5 * self.voice[failed]
        voiced = failed[pars.u_voice.rvs(failed) < core.logistics(speaks)]
        self.waiting[voiced] = True
        self.experience[failed] = UNHEARD
        self.experience[voiced] = UNRECOVERED
        self.since[failed] = self.ti
        return voiced

    def answer(self, served: Any) -> dict[str, float]:
        """Answer complaints, and return their entries in the week's row."""
        pars = self.pars
        harm, loss, ordinary, x_failed = (self[name][served] for name in CASE[2:])
        resolved = pars.p_resolve.rvs(served)
        money = np.where(resolved & pars.p_pay.rvs(served), core.PAID, 0.0)
        courtesy = np.where(pars.p_apology.rvs(served), 0.9, np.where(resolved, 0.6, 0.3))
        treatment = courtesy * np.maximum(-1.0, 1.0 - 0.5 * self.apologies[served])
        got = np.minimum(2.0, money / (core.OWED * harm) + 0.866 * resolved)
        recovery = 0.5 * got + 0.35 * treatment + 0.15
        wanted = self.recovery_expectation[served] + 0.4 * (harm - 0.4) - 0.05 * self.commitment[served]
        expected = np.maximum(0.1, wanted)
        keep = 1.0 - np.minimum(1.0, 0.46 * harm * harm)
        restored = np.clip(recovery, 0.0, 1.0) * keep
        content = 1.78 * core.all_judged(recovery - expected)
        delight = np.where(content > 0.0, content * 0.7 * keep, content)
        remaining = self.distance[served] - loss * (1.0 - restored)
        x = self.performance[served] + core.all_judged(remaining) + delight
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
        grudge = self.anger[persons] + self.avoidance[persons]
        liked = 0.693 * self.satisfaction[persons] + 0.556 * self.trust[persons] + 0.367 * self.commitment[persons]
        return liked - 1.92 * grudge

    def move(self) -> dict[str, float]:
        """Let customers leave and others join, and return the entries of both in the week's row."""
        here, away = self.present.uids, (~self.present).uids
        hazard = np.minimum(0.5, 0.0035 * np.exp(-0.3 * self.utility(here)))
        leaving = here[self.pars.u_exit.rvs(here) < hazard]
        chance = 0.04 * core.logistics(2.0 * (self.reputation - 0.5) + 0.3 * self.utility(away))
        joining = away[self.pars.u_join.rvs(away) < chance]
        entries: dict[str, float] = {
            "exits": len(leaving), "joins": len(joining), "abandoned": self.waiting[leaving].sum(),
            "acquisition": core.ACQUISITION_COST * len(joining),
        }  # fmt: skip
        for what, persons in (("weeks", here), ("exits", leaving)):
            recent = self.waiting[persons] | (self.since[persons] >= self.ti - core.WINDOW)
            counts = np.bincount(np.where(recent, self.experience[persons], UNTROUBLED), minlength=4)
            entries |= {f"{what}_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)}
        self.present[leaving] = False
        self.waiting[leaving] = False
        self.present[joining] = True
        return entries

    def states(self) -> dict[str, float]:
        """Count the customers and sum states over the base."""
        base = self.base
        experience, satisfaction = self.experience[base], self.satisfaction[base]
        counts = np.bincount(experience, minlength=4)
        sums = np.bincount(experience, satisfaction, minlength=4)
        return {
            "customers": self.present.sum(), "base_customers": self.present[base].sum(),
            "satisfaction": sums.sum(), "expectation": self.expectation[base].sum(),
            "recovery_expectation": self.recovery_expectation[base].sum(),
            "grudge": self.anger[base].sum() + self.avoidance[base].sum(),
            **{f"base_{kind}": counts[code] for code, kind in enumerate(core.EXPERIENCES)},
            **{f"satisfaction_{kind}": sums[code] for code, kind in enumerate(core.EXPERIENCES)},
        }  # fmt: skip

    def step(self) -> None:
        """Live one week."""
        self.fade()
        visitors, failed, voiced = self.visit()
        queue = np.concatenate([self.queue, self.lottery.permutation(np.asarray(voiced))])
        served, queue = ss.uids(queue[: self.capacity]), queue[self.capacity :]
        answers = self.answer(served)
        good, bad = self.talk(visitors, served)
        moves = self.move()
        self.queue = queue[self.waiting[ss.uids(queue)]]
        row = {
            "visits": len(visitors), "revenue": self.spend[visitors].sum(), "failures": len(failed),
            "voiced": len(voiced), "silent": len(failed) - len(voiced), **answers,
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
