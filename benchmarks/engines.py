"""What a world weighs, and a market of a million persons."""

import resource
import subprocess
import sys
import time

from sim.scenario.scenario import Scenario
from sim.state.people import bytes_per_person
from sim.worlds.world import World

Row = tuple[str, str]
MILLION = 1_000_000
MILLION_WEEKS = 52


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


def million() -> tuple[float, float]:
    """Live a market of a million persons in a process of its own, and return its seconds and peak memory [GiB]."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.engines"], capture_output=True, text=True, check=True)
    seconds, gibibytes = done.stdout.split()
    return float(seconds), float(gibibytes)


def _million() -> None:
    """Print the seconds and the peak memory [GiB] of a market of a million persons."""
    scenario = Scenario.load("baseline").with_values({"market.persons": MILLION, "run.burn_in": 0, "run.horizon": 52})
    start = time.monotonic()
    World(scenario, seed=1).run()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0 / 1024.0
    print(time.monotonic() - start, peak)


if __name__ == "__main__":
    _million()
