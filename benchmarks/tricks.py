"""Measures what something gains by taking it out: two folders with the program, in turns, paired.

    python -m benchmarks.tricks OTHER [--cpu haswell] [--pairs 7]

OTHER is a folder with a copy of `sim/` and `scenarios/` in which something has been taken out, or another commit of the
program. Each folder runs in a process of its own, with compiled code of its own; times are those of the processor, and
the ratio is the median over pairs of the other's time by ours: above 1 the other is slower.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent.parent

# A processor without vectors of 512 bits, by its name and by what it can do.
PROCESSORS = {
    "this": {},
    "haswell": {
        "NUMBA_CPU_NAME": "haswell",
        "NUMBA_CPU_FEATURES": "+64bit,+avx,+avx2,+bmi,+bmi2,+cmov,+cx16,+f16c,+fma,+lzcnt,+movbe,+popcnt,+sse4.2",
    },
}

# Answers, line by line, the seconds of a workload named on standard input.
WORKER = """
import os, sys, time
sys.path.insert(0, os.getcwd())
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from sim.worlds.world import World, prepare

def weeks(persons, weeks, repeats):
    values = {"market.persons": persons, "run.burn_in": 0, "run.horizon": weeks}
    scenario = Scenario.load("baseline").with_values(values)
    start = prepare(scenario, 1)
    spent = 0.0
    for _ in range(repeats):
        world = World(scenario, seed=1, start=start)
        begin = time.thread_time()
        world.run()
        spent += time.thread_time() - begin
    return 1e9 * spent / repeats / persons / weeks

def comparison():
    scenario = Scenario.load("hotel_booking_error")
    begin = time.thread_time()
    for seed in (1, 2, 3):
        replication = Replication(scenario, seed)
        for policy in scenario.policies:
            replication.run(policy)
    return 1e3 * (time.thread_time() - begin) / 3

works = {
    "2,000 persons [ns a customer-week]": lambda: weeks(2_000, 104, 5),
    "200,000 persons [ns a customer-week]": lambda: weeks(200_000, 10, 1),
    "1,000,000 persons [ns a customer-week]": lambda: weeks(1_000_000, 6, 1),
    "a replication of hotel_booking_error [ms]": comparison,
}
print("\\t".join(works), flush=True)
for line in sys.stdin:
    print(works[line.rstrip("\\n")](), flush=True)
"""


class Side:
    """One folder with the program, in a process of its own."""

    def __init__(self, folder: Path, processor: str, cache: str) -> None:
        environment = {**os.environ, **PROCESSORS[processor], "PARADOX_CACHE": cache}
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.works = self._answer().split("\t")

    def _answer(self) -> str:
        """Read a line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("a side has ended; what it said stands above")
        return line.rstrip("\n")

    def time(self, work: str) -> float:
        """Return what a workload takes."""
        assert self.process.stdin is not None
        self.process.stdin.write(work + "\n")
        self.process.stdin.flush()
        return float(self._answer())

    def end(self) -> None:
        """Let the process end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def pairs_of(ours: Side, other: Side, work: str, pairs: int) -> list[tuple[float, float]]:
    """Time both in turns, the first turn of each left out, and let each be first as often."""
    sides = (ours, other)
    for side in sides:
        side.time(work)
    found = []
    for number in range(pairs):
        first = number % 2
        times = {at: sides[at].time(work) for at in (first, 1 - first)}
        found.append((times[0], times[1]))
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line a workload: both medians and the median of ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tricks", description=__doc__)
    parser.add_argument("other", type=Path)
    parser.add_argument("--cpu", choices=PROCESSORS, default="this")
    parser.add_argument("--pairs", type=int, default=7)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as cache:
        ours, other = (Side(folder, given.cpu, f"{cache}/{name}") for name, folder in
                       (("ours", HERE), ("other", given.other)))  # fmt: skip
        for work in ours.works:
            found = pairs_of(ours, other, work, given.pairs)
            middle = [statistics.median(values) for values in zip(*found, strict=True)]
            ratio = statistics.median(b / a for a, b in found)
            print(f"{work:45} ours {middle[0]:7.2f}  other {middle[1]:7.2f}  ratio {ratio:.3f}", flush=True)
        for side in (ours, other):
            side.end()


if __name__ == "__main__":
    main()
