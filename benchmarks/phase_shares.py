"""How long each phase of a week takes, by the processor's own clock read inside one compiled run."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from sim.compiling import loop
from sim.observation import observe
from sim.phases.answers import answer, follow_up, handle
from sim.phases.learning import close
from sim.phases.moves import join, leave
from sim.phases.stories import listen, talk
from sim.phases.visits import fade, fail, serve, visit
from sim.world import World

PHASES = (
    "fade", "visit", "serve", "fail", "handle", "answer", "follow up", "talk", "listen", "leave", "join", "close",
    "observe",
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
) -> None:
    """Run weeks as `sim.phases.week` does, adding up the ticks of each phase."""
    for week in range(begin, end):
        t0 = ticks()
        fade(traits, actual, shadow, settings)
        t1 = ticks()
        visit(week, seed, traits, actual, shadow, cases, life, firm, settings, scratch)
        t2 = ticks()
        serve(week, seed, traits, actual, shadow, cases, life, firm, settings, scratch)
        t3 = ticks()
        fail(week, seed, traits, actual, cases, life, record, firm, settings, scratch)
        t4 = ticks()
        handle(week, seed, cases, life, firm, settings, scratch)
        t5 = ticks()
        answer(week, seed, traits, actual, cases, life, record, firm, network, settings)
        t6 = ticks()
        follow_up(week, seed, actual, cases, firm, settings, scratch)
        t7 = ticks()
        talk(week, seed, actual, life, firm, network, settings, scratch)
        t8 = ticks()
        listen(actual, shadow, life, settings, scratch)
        t9 = ticks()
        leave(week, seed, actual, shadow, cases, life, record, firm, settings, scratch)
        t10 = ticks()
        join(week, seed, traits, actual, shadow, life, firm, settings, scratch)
        t11 = ticks()
        close(week, firm, settings)
        t12 = ticks()
        observe(week, seed, traits, actual, shadow, cases, life, record, firm, settings, scratch)
        t13 = ticks()
        times = (t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13)
        for phase in range(13):
            spent[week - begin, phase] = min(spent[week - begin, phase], times[phase + 1] - times[phase])


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
        )
    total = spent.sum(axis=0)
    return {phase: float(part) / float(total.sum()) for phase, part in zip(PHASES, total, strict=True)}
