"""Measure the speed of everything side by side in one run: `make bench`, or `python -m benchmarks [--quick]`.

Writes docs/reference/speed.md and its figure. `make bench` installs the peers first, from
benchmarks/requirements.lock; without make, those that are not installed are left out. `--quick` leaves the million
persons and the cold start out and writes nothing.
"""

import argparse
import statistics
import sys
from pathlib import Path

from rich.console import Console

from benchmarks import measures
from benchmarks.agreement import disagreements
from benchmarks.engines import million, size_rows
from benchmarks.page import Measured, figure, page
from benchmarks.phase_shares import shares
from benchmarks.sides import Side, sides
from benchmarks.studies import study_pairs

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "speed.md"
console = Console()

# Persons, weeks and repeats of the comparison; those marked slow live fewer weeks, and no million.
SIZES = ((2_000, 104, 5), (100_000, 12, 3), (1_000_000, 6, 3))
SLOW = {2_000: (10, 3), 100_000: (1, 1)}


def race(size: tuple[int, int, int], everybody: list[Side]) -> dict[str, float]:
    """Time everybody in turns at one size, and return the median nanoseconds a customer-week by name."""
    persons, weeks, repeats = size
    times: dict[str, list[float]] = {}
    for turn in range(repeats + 1):  # the first turn warms up
        for side in everybody:
            lived, turns = SLOW.get(persons, (0, 0)) if side.slow else (weeks, repeats)
            if lived == 0 or turn > turns or (turn == 0 and side.slow):
                continue
            seconds = side.seconds(persons, lived, 1)
            if turn > 0:
                times.setdefault(side.name, []).append(1e9 * seconds / persons / lived)
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> int:
    """Measure, print and write, and return 1 if peers disagree on what they count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave the million persons and the cold start out")
    quick = parser.parse_args().quick
    differing = disagreements()
    for line in differing:
        console.print(line)
    if differing:
        console.print("Peers do not live the same market; their times mean nothing.")
        return 1
    everybody = sides()
    sizes = SIZES[:2] if quick else SIZES
    measured = Measured(
        rules={side.name: side.rules for side in everybody},
        races={size[0]: race(size, everybody) for size in sizes},
        worlds=measures.threading_pairs(3 if quick else 5),
        studies=study_pairs(3 if quick else 5),
        scaling=measures.scaling(quick),
        comparison=measures.comparison(),
        phases=shares(),
        starts=measures.starts(cold=not quick),
        sizes=size_rows(),
        million=None if quick else million(),
    )
    text = page(measured)
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    if not quick:
        PAGE.write_text(text, encoding="utf-8")
        figure(measured, PAGE.parent / "speed" / "speed.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
