"""How long each phase of a week takes, by the processor's own clock read inside one compiled run."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.compiling import loop, rule
from sim.draw_slices import SLICE
from sim.firm import VISITORS
from sim.observation import enter, look_at
from sim.phases.answers import answer, follow_up, handle
from sim.phases.learning import close
from sim.phases.moves import drop_leavers, join, leave
from sim.phases.stories import listen, talk
from sim.phases.visits import fade, fail, serve, visit
from sim.phases.week import open_week
from sim.scratch import FAILED
from sim.world import World

PHASES = (
    "fade", "visit", "serve", "fail", "handle", "answer", "follow up", "talk", "listen", "leave", "join",
    "observe", "close",
)  # fmt: skip


def _ticks(typingctx: Any) -> Any:
    """Read the processor's time stamp counter."""

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(64), [])
        function = builder.module.declare_intrinsic("llvm.readcyclecounter", fnty=kind)
        return builder.call(function, [])

    return types.int64(), codegen


# A compiled function passes the first argument of an intrinsic by itself, which no type checker can see.
ticks: Any = intrinsic(_ticks)


@loop
def _timed_weeks(
    begin: int,
    end: int,
    seed: int,
    traits: Any,
    actual: Any,
    shadow: Any,
    cases: Any,
    life: Any,
    record: Any,
    firm: Any,
    network: Any,
    settings: Any,
    scratch: Any,
    spent: Any,
    taken: Any,
) -> None:
    """Run weeks as `sim.phases.week` does, adding up the ticks of each phase."""
    persons = len(actual.status)
    for week in range(begin, end):
        taken[:] = 0
        open_week(firm, scratch)
        for first in range(0, persons, SLICE):
            last = min(first + SLICE, persons)
            t0 = ticks()
            fade(first, last, traits, actual, shadow, settings)
            t1 = ticks()
            visitors, failures = firm.counts[VISITORS], scratch.counts[FAILED]
            visit(week, seed, first, last, traits, actual, shadow, cases, life, firm, settings, scratch)
            t2 = ticks()
            serve(week, seed, visitors, traits, actual, shadow, cases, life, firm, settings, scratch)
            t3 = ticks()
            fail(week, seed, failures, traits, actual, cases, life, record, firm, settings, scratch)
            add((t0, t1, t2, t3, ticks()), 0, taken)
        t4 = ticks()
        handle(week, seed, cases, life, firm, settings, scratch)
        t5 = ticks()
        answer(week, seed, traits, actual, cases, life, record, firm, network, settings, scratch)
        t6 = ticks()
        follow_up(week, seed, actual, cases, firm, settings, scratch)
        t7 = ticks()
        talk(week, seed, actual, life, firm, network, settings, scratch)
        t8 = ticks()
        listen(actual, shadow, life, settings, scratch)
        add((t4, t5, t6, t7, t8, ticks()), 4, taken)
        for first in range(0, persons, SLICE):
            last = min(first + SLICE, persons)
            t9 = ticks()
            leave(week, seed, first, last, actual, shadow, cases, life, record, firm, settings, scratch)
            t10 = ticks()
            join(week, seed, first, last, traits, actual, shadow, life, firm, settings, scratch)
            t11 = ticks()
            look_at(week, seed, first, last, traits, actual, shadow, life, record, firm, settings, scratch)
            add((t9, t10, t11, ticks()), 9, taken)
        t12 = ticks()
        drop_leavers(actual, firm, scratch)
        close(week, firm, settings)
        t13 = ticks()
        enter(week, firm, settings, scratch)
        add((t12, t13), 12, taken)
        taken[11] += ticks() - t13
        for phase in range(len(PHASES)):
            spent[week - begin, phase] = min(spent[week - begin, phase], taken[phase])


@rule
def add(times: Any, phase: int, taken: Any) -> None:
    """Add the ticks between times to those of the phases from `phase` on."""
    for place in range(len(times) - 1):
        taken[phase + place] += times[place + 1] - times[place]


def shares(make: Any, repeats: int = 7) -> dict[str, float]:
    """Give the share of each phase of a whole run; each week counts with its fastest repeat.

    Args:
        make: gives a new world, the same each time.
        repeats: how often the run is repeated.
    """
    world: World = make()
    weeks = world.scenario.burn_in + world.scenario.horizon
    spent = np.full((weeks, len(PHASES)), np.iinfo(np.int64).max)
    for _ in range(repeats):
        world = make()
        _timed_weeks(
            world.week,
            world.scenario.horizon,
            world.seed,
            *world.people,
            world.firm,
            world.network,
            world.settings,
            world.scratch,
            spent,
            np.zeros(len(PHASES), dtype=np.int64),
        )
    total = spent.sum(axis=0)
    return {phase: float(part) / float(total.sum()) for phase, part in zip(PHASES, total, strict=True)}
