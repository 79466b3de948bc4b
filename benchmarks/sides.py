"""Everybody who is timed, in one form: a function that lives some weeks of a market and gives the seconds."""

import importlib
import importlib.util
import time
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from benchmarks.core import Timing
from sim.scenario.scenario import Scenario
from sim.worlds.world import World, prepare

PEERS = ("mesa", "agentpy", "numpy", "starsim")
NEEDS = {"mesa": "mesa", "agentpy": "agentpy", "numpy": "numpy", "starsim": "starsim"}


class Side(NamedTuple):
    """One competitor.

    Attributes:
        name: as printed.
        rules: which rules it runs.
        seconds: gives the seconds for (persons, weeks, seed), building left out.
        slow: nanoseconds a customer-week, roughly, above which large markets are left out.
    """

    name: str
    rules: str
    seconds: Callable[[int, int, int], float]
    slow: bool = False


@cache
def baseline(persons: int, weeks: int) -> Scenario:
    """Return the shipped baseline with so many persons and weeks, without burn-in."""
    changes = {"market.persons": persons, "run.burn_in": 0, "run.horizon": weeks}
    return Scenario.load("baseline").with_values(changes)


@cache
def _start(persons: int, weeks: int, seed: int) -> object:
    return prepare(baseline(persons, weeks), seed)


def compiled(persons: int, weeks: int, seed: int, twin: bool = True, by_week: bool = False) -> float:
    """Return the seconds of the compiled engine, whole run in one call or week by week."""
    world = World(baseline(persons, weeks), seed=seed, start=_start(persons, weeks, seed), twin=twin)  # type: ignore[arg-type]
    begin = time.thread_time()
    if by_week:
        while not world.is_over:
            world.step()
    else:
        world.run()
    return time.thread_time() - begin


def agents(persons: int, weeks: int, seed: int) -> float:
    """Return the seconds of the engine of agents."""
    from sim.worlds.mesa_model import RecoveryModel

    model = RecoveryModel(baseline(persons, max(weeks, 6)), seed=seed, engine="agents")
    _ = model.agents
    begin = time.thread_time()
    for _ in range(weeks):
        model.step()
    return time.thread_time() - begin


def is_there(peer: str) -> bool:
    """Return whether the package of a peer is installed."""
    return importlib.util.find_spec(NEEDS[peer]) is not None


def peer_run(peer: str) -> Callable[..., Timing]:
    """Return the `run` of a peer's module: persons, weeks, seed and, where asked, the capacity of the firm."""
    return importlib.import_module(f"benchmarks.peer_{peer}").run  # type: ignore[no-any-return]


def peer_seconds(peer: str) -> Callable[[int, int, int], float]:
    """Return the function that times a peer."""
    return lambda persons, weeks, seed: peer_run(peer)(persons, weeks, seed).weeks


def sides() -> list[Side]:
    """List everybody who can be timed here, ourselves first."""
    ours = [
        Side("compiled, whole run", "all, without twins", lambda n, w, s: compiled(n, w, s, twin=False)),
        Side("compiled, whole run, with twins", "all", compiled),
        Side("compiled, week by week, with twins", "all", lambda n, w, s: compiled(n, w, s, by_week=True)),
        Side("agents (our readable engine)", "all", agents, slow=True),
    ]
    names = {"mesa": "Mesa", "agentpy": "AgentPy", "numpy": "numpy, vectorised", "starsim": "Starsim"}
    return ours + [
        Side(names[peer], "core", peer_seconds(peer), slow=peer in ("mesa", "agentpy"))
        for peer in PEERS
        if is_there(peer)
    ]
