"""Which part of the weekly schedule takes how much of a week: each part compiled alone, and timed in turn."""

import time
from collections.abc import Callable
from typing import Any

from sim.engines.compiled import week as weeks
from sim.engines.compiled.customer import fade, hear
from sim.engines.compiled.firm import close, follow_up, take_turns
from sim.kernels.jit import loop
from sim.scenario.scenario import Scenario
from sim.state.observation import observe
from sim.worlds.world import World

# So many persons that handing over the columns for every part takes no time worth mentioning.
PERSONS, BURN_IN, HORIZON = 20_000, 10, 30


@loop
def _fade(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    for i in range(len(people.actual.status)):
        fade(i, people.traits, people.actual, people.twin, settings)


@loop
def _visit(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.go_visiting(week, seed, people, firm, settings, scratch)


@loop
def _serve(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.serve(week, seed, people, firm, settings, scratch)


@loop
def _take_turns(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    take_turns(week, seed, people, firm, settings, scratch.draws)


@loop
def _answer(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.answer(week, seed, people, firm, network, settings)
    follow_up(week, seed, people, firm, settings, scratch.draws)


@loop
def _tell(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.spread(week, seed, people, firm, network, settings, scratch)


@loop
def _hear(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    for i in range(len(people.actual.status)):
        hear(i, people, settings)


@loop
def _leave(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.leave(week, seed, people, firm, settings, scratch)


@loop
def _join(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    weeks.join(week, seed, people, firm, settings, scratch)


@loop
def _observe(week: int, seed: int, people: Any, firm: Any, network: Any, settings: Any, scratch: Any) -> None:
    close(week, firm, settings)
    observe(week, seed, people, firm, settings, scratch)


PHASES: dict[str, Callable[..., None]] = {
    "fade": _fade,
    "visit": _visit,
    "be served": _serve,
    "take turns": _take_turns,
    "answer": _answer,
    "tell": _tell,
    "hear": _hear,
    "leave": _leave,
    "join": _join,
    "observe": _observe,
}


def nanoseconds() -> dict[str, float]:
    """Return the nanoseconds a customer-week of each phase in a market of PERSONS."""
    values = {"market.persons": PERSONS, "run.burn_in": BURN_IN, "run.horizon": HORIZON}
    world = World(Scenario.load("baseline").with_values(values), seed=1)
    spent: dict[str, list[float]] = {name: [] for name in PHASES}
    for week in range(-BURN_IN, HORIZON):
        for name, phase in PHASES.items():
            begin = time.thread_time()
            phase(week, world.seed, world.people, world.firm, world.network, world.settings, world.scratch)
            spent[name].append(time.thread_time() - begin)
    return {name: 1e9 * sorted(times)[len(times) // 2] / PERSONS for name, times in spent.items()}


def shares() -> dict[str, float]:
    """Return the share of each phase in a week."""
    found = nanoseconds()
    return {name: time / sum(found.values()) for name, time in found.items()}


if __name__ == "__main__":
    for name, found in nanoseconds().items():
        print(f"{name:12}{found:6.2f} ns a customer-week")
