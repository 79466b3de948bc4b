"""Measures of our own program: starts, worlds a second, threads, scaling, shares of the phases."""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.sides import compiled
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from sim.worlds.outcomes import outcomes
from sim.worlds.world import World, prepare

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
    """Run some Python in a fresh process, and return the seconds and what it prints."""
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
    """Return the seconds to import, to compile everything, and to the first finished run of `paradox compare`."""
    found = {
        "import of the program": _python("import paradox.cli.app")[0],
        "import of the model": _python("import sim.worlds.world")[0],
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
    """Return the baseline with 2,000 persons and 104 weeks."""
    return Scenario.load("baseline").with_values({"market.persons": PERSONS, **changes})


def lived_once(scenario: Scenario, seed: int, twin: bool) -> int:
    """Live all worlds of one replication, building and outcomes included, and return their number."""
    start = prepare(scenario, seed)
    past = World(scenario, seed=seed, start=start).run(0)
    for policy in scenario.policies:
        actual = World(scenario, policy, seed=seed, past=past, twin=twin).run()
        never = World(scenario, policy, seed=seed, past=past, failures=False, twin=False).run()
        readings = actual.people.record.reading_week
        nothing = World(
            scenario, policy, seed=seed, past=past, complaint_handling=False, readings=readings, twin=False
        ).run()
        outcomes(actual, never, nothing)
    return 3 * len(scenario.policies)


def lived(scenario: Scenario, first_seed: int, twin: bool, replications: int = 4) -> int:
    """Live some replications one after the other, and return the number of worlds."""
    return sum(lived_once(scenario, first_seed + number, twin) for number in range(replications))


def a_processor_second(twin: bool) -> float:
    """Return the worlds that one thread lives in a second of its processor's time."""
    scenario = market()
    begin = time.thread_time()
    worlds = lived(scenario, 0, twin)
    return worlds / (time.thread_time() - begin)


def a_second(threads: int) -> float:
    """Return the worlds a second by the clock on the wall with so many threads, each with its own replications."""
    scenario = market()
    worlds: list[int] = []
    workers = [
        threading.Thread(target=lambda seed=100 * number: worlds.append(lived(scenario, seed, twin=False)))
        for number in range(threads)
    ]
    begin = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(worlds) / (time.perf_counter() - begin)


def threading_pairs(pairs: int = 5) -> dict[str, float]:
    """Return worlds a second, best of interleaved pairs of one thread and two, and with twins on one thread."""
    one, two, plain, full = [], [], [], []
    for _ in range(pairs):
        plain.append(a_processor_second(twin=False))
        full.append(a_processor_second(twin=True))
        one.append(a_second(1))
        two.append(a_second(2))
    return {
        "a second of one processor, without twins": max(plain),
        "a second of one processor, with twins": max(full),
        "a second by the clock, one thread, without twins": max(one),
        "a second by the clock, two threads, without twins": max(two),
        "gain of two threads": max(b / a for a, b in zip(one, two, strict=True)),
    }


def per_week(scenario: Scenario, repeats: int = 5) -> float:
    """Return the nanoseconds a customer-week of whole runs, twins included; the fastest of the repeats."""
    start = prepare(scenario, 1)
    best = float("inf")
    for _ in range(repeats):
        world = World(scenario, seed=1, start=start)
        begin = time.thread_time()
        world.run()
        best = min(best, time.thread_time() - begin)
    return 1e9 * best / scenario.persons / (scenario.burn_in + scenario.horizon)


def scaling(quick: bool) -> dict[str, dict[str, float]]:
    """Return the cost of a customer-week [ns] as customers, weeks, degree and failure rate change, one at a time."""
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


def comparison() -> float:
    """Return the processor's seconds of a whole comparison of the shipped hotel, from scenario to outcomes."""
    scenario = Scenario.load("hotel_booking_error")
    begin = time.thread_time()
    for seed in range(scenario.replications):
        replication = Replication(scenario, seed)
        for policy in scenario.policies:
            replication.run(policy)
    return time.thread_time() - begin
