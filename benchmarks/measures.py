"""Measures of our own program: starts, worlds a second, threads, scaling, shares of the phases."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.phase_shares import shares
from benchmarks.sides import baseline, compiled
from sim.outcomes import outcomes
from sim.scenario import Scenario
from sim.world import World, prepare

PERSONS, BURN_IN, HORIZON = 2_000, 26, 78

FIRST_PROGRESS = """
import sys, time
from paradox.comparing import compare
from pathlib import Path
class Enough(Exception): pass
def report(progress):
    if progress.stage == "running" and progress.done > 0:
        print(time.time()); sys.stdout.flush(); raise Enough
try:
    compare("hotel_booking_error", 2, None, Path(sys.argv[1]), None, report, "")
except Enough:
    pass
"""


def _python(code: str, *arguments: str, **environment: str) -> tuple[float, str]:
    """Run some Python in a fresh process; gives the seconds and what it prints."""
    begin = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    return time.time() - begin, done.stdout


def starts(cold: bool = True) -> dict[str, float]:
    """Give the seconds to import, to compile everything, and to the first finished run of `paradox compare`."""
    found = {
        "import of the program": _python("import paradox.cli")[0],
        "import of the model": _python("import sim.world")[0],
    }
    with tempfile.TemporaryDirectory() as folder:
        if cold:
            begin = time.time()
            printed = _python(FIRST_PROGRESS, folder, PARADOX_CACHE=str(Path(folder) / "cache"))[1]
            found["cold: `paradox compare` to its first finished run"] = float(printed) - begin
    times = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            begin = time.time()
            times.append(float(_python(FIRST_PROGRESS, folder)[1]) - begin)
    found["warm: `paradox compare` to its first finished run"] = statistics.median(times)
    return found


def market(**changes: float) -> Scenario:
    """Give the baseline with 2,000 persons and 104 weeks."""
    return Scenario.load("baseline").with_values({"market.persons": PERSONS, **changes})


def replication(scenario: Scenario, seed: int, shadow: bool) -> int:
    """Live all worlds of one replication, building and outcomes included; gives their number."""
    start = prepare(scenario, seed)
    never = World(scenario, seed=seed, start=start, fails=False, shadow=shadow).run()
    for policy in scenario.policies:
        actual = World(scenario, policy, seed=seed, start=start, shadow=shadow).run()
        readings = actual.people.record.reading_week
        nothing = World(scenario, policy, seed=seed, start=start, listens=False, readings=readings, shadow=False).run()
        outcomes(actual, never, nothing)
    return 1 + 2 * len(scenario.policies)


def lived(scenario: Scenario, first_seed: int, shadow: bool, replications: int = 4) -> int:
    """Live some replications one after the other; gives the number of worlds."""
    return sum(replication(scenario, first_seed + number, shadow) for number in range(replications))


def a_processor_second(shadow: bool) -> float:
    """Give the worlds that one thread lives in a second of its processor's time."""
    scenario = market()
    begin = time.thread_time()
    worlds = lived(scenario, 0, shadow)
    return worlds / (time.thread_time() - begin)


def a_second(threads: int) -> float:
    """Give the worlds a second by the clock on the wall with so many threads, each with its own replications."""
    scenario = market()
    worlds: list[int] = []
    workers = [
        threading.Thread(target=lambda seed=100 * number: worlds.append(lived(scenario, seed, shadow=False)))
        for number in range(threads)
    ]
    begin = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(worlds) / (time.perf_counter() - begin)


def threading_pairs(pairs: int = 5) -> dict[str, float]:
    """Give worlds a second, best of interleaved pairs of one thread and two, and with shadows on one thread."""
    one, two, plain, full = [], [], [], []
    for _ in range(pairs):
        plain.append(a_processor_second(shadow=False))
        full.append(a_processor_second(shadow=True))
        one.append(a_second(1))
        two.append(a_second(2))
    return {
        "a second of one processor, without shadows": max(plain),
        "a second of one processor, with shadows": max(full),
        "a second by the clock, one thread, without shadows": max(one),
        "a second by the clock, two threads, without shadows": max(two),
        "gain of two threads": max(b / a for a, b in zip(one, two, strict=True)),
    }


def per_week(scenario: Scenario, repeats: int = 5) -> float:
    """Give the nanoseconds a customer-week of whole runs, shadows included; the fastest of the repeats."""
    start = prepare(scenario, 1)
    best = float("inf")
    for _ in range(repeats):
        world = World(scenario, seed=1, start=start)
        begin = time.thread_time()
        world.run()
        best = min(best, time.thread_time() - begin)
    return 1e9 * best / scenario.persons / (scenario.burn_in + scenario.horizon)


def scaling(quick: bool) -> dict[str, dict[str, float]]:
    """Give the cost of a customer-week [ns] as customers, weeks, degree and failure rate change, one at a time."""
    sizes = [(2_000, 104), (20_000, 50), (100_000, 20)] + ([] if quick else [(1_000_000, 8)])
    return {
        "customers": {
            f"{persons:,}": 1e9 * min(compiled(persons, weeks, 1) for _ in range(3)) / persons / weeks
            for persons, weeks in sizes
        },
        "weeks": {str(weeks): per_week(market(**{"run.horizon": weeks - BURN_IN})) for weeks in (52, 104, 208)},
        "degree": {str(degree): per_week(market(**{"market.network.degree": degree})) for degree in (4, 8, 12)},
        "failure rate": {str(rate): per_week(market(**{"service.p_fail": rate})) for rate in (0.0, 0.1, 0.25)},
    }


def phases() -> dict[str, float]:
    """Give the share of each phase in a whole run at 2,000 customers, shadows included."""
    scenario = baseline(PERSONS, BURN_IN + HORIZON)
    start = prepare(scenario, 1)
    return shares(lambda: World(scenario, seed=1, start=start))
