"""The two engines side by side on one world, and what a world weighs."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

from sim.model import RecoveryModel
from sim.population import bytes_per_person
from sim.scenario import Scenario
from sim.world import World, prepare

Row = tuple[str, str]
MILLION = 1_000_000
MILLION_WEEKS = 52


def timed(work: Callable[[], object]) -> float:
    """Give the seconds of processor time that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def engine_rows(repeats: int = 3) -> list[Row]:
    """Live the same 2,000 persons x 104 weeks in both engines, in turn, and compare the medians."""
    scenario = Scenario.load("baseline")
    start = prepare(scenario, 1)
    World(scenario, seed=1, start=start).run()  # compiles
    weeks = scenario.burn_in + scenario.horizon

    def agents() -> None:
        model = RecoveryModel(scenario, seed=1, engine="agents")
        while model.running:
            model.step()

    compiled_times, agent_times = [], []
    for _ in range(repeats):
        compiled_times.append(timed(lambda: World(scenario, seed=1, start=start).run()))
        agent_times.append(timed(agents))
    compiled, slow = statistics.median(compiled_times), statistics.median(agent_times)
    person_weeks = scenario.persons * weeks
    return [
        ("world", f"{scenario.persons:,} persons x {weeks} weeks, median of {repeats} in turn"),
        ("compiled engine", f"{1e3 * compiled:.1f} ms, {1e9 * compiled / person_weeks:.0f} ns a person-week"),
        ("engine of agents", f"{slow:.2f} s, {1e9 * slow / person_weeks:,.0f} ns a person-week"),
        ("agents / compiled", f"{slow / compiled:,.0f}"),
    ]


def size_rows() -> list[Row]:
    """Count the bytes that a person takes: columns, network, the firm's lists."""
    scenario = Scenario.load("baseline")
    world = World(scenario, seed=1).run(0)
    network = sum(part.nbytes for part in world.network)
    firm = sum(part.nbytes for name, part in world.firm._asdict().items() if name in ("queue", "today", "visitors"))
    firm += world.firm.others.nbytes
    persons = scenario.persons
    return [
        ("columns", f"{bytes_per_person(world.people):.0f} bytes a person"),
        ("with network and firm", f"{bytes_per_person(world.people) + (network + firm) / persons:.0f} bytes a person"),
    ]


def million_rows() -> list[Row]:
    """Live a market of a million persons in a process of its own, for its time and its memory."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.engines"], capture_output=True, text=True, check=True)
    seconds, gibibytes = done.stdout.split()
    return [
        ("a million persons", f"{MILLION_WEEKS} weeks in {float(seconds):.0f} s, peak {float(gibibytes):.2f} GiB"),
    ]


def _million() -> None:
    """Print the seconds and the peak memory [GiB] of a market of a million persons."""
    scenario = Scenario.load("baseline").with_values({"market.persons": MILLION, "run.burn_in": 0, "run.horizon": 52})
    start = time.monotonic()
    World(scenario, seed=1).run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0 / 1024.0
    print(time.monotonic() - start, peak)


if __name__ == "__main__":
    _million()
