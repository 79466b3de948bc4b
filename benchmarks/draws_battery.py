"""Put the draws of the model through dieharder, a battery of statistical tests of random numbers.

    python -m benchmarks.draws_battery                 run everything, write the outcome into docs/explanation/draws.md
    python -m benchmarks.draws_battery week control    run these parts only
    python -m benchmarks.draws_battery stream person   write an endless raw stream to standard output

Needs Debian's `dieharder`. The stream is the real key schedule: the same function that the model calls, with
the persons, weeks, purposes and seeds of a shipped world, read in several orders. One component runs
fastest in each order, so that neighbouring numbers differ in that component alone.
"""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.kernels.jit import get_ready
from sim.state.draws import FIRST_FACTOR, GOLDEN, OFFSET, SECOND_FACTOR, Purpose, extend, key

numba = get_ready()  # knows the rules

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "draws.md"

PERSONS, FIRST_WEEK, WEEKS, SEEDS, INDICES = 2000, -41, 145, 1000, 12
WEEKLY = np.array([purpose for purpose in Purpose if purpose >= Purpose.VISIT], dtype=np.int64)
BLOCK = 1 << 16
FRESH_SEEDS = 1_000_000

# Which component runs fastest, second, third, slowest. Past the last one, new seeds begin.
ORDERS: dict[str, tuple[str, ...]] = {
    "person": ("person", "purpose", "week", "seed"),
    "week": ("week", "person", "purpose", "seed"),
    "purpose": ("purpose", "person", "week", "seed"),
    "seed": ("seed", "person", "week", "purpose"),
    "index": ("index", "person", "seed"),
}
SIZES = {
    "person": PERSONS,
    "week": WEEKS,
    "purpose": len(WEEKLY),
    "seed": SEEDS,
    "index": INDICES,
}
PLACES = ("seed", "week", "purpose", "person", "index")

Test = tuple[int, int, int]

# dieharder's test number, its n-tuple (-1: the test has none), its number of p-values.
TESTS: tuple[Test, ...] = (
    (0, -1, 100),
    (1, -1, 100),
    (2, -1, 20),
    (3, -1, 100),
    (4, -1, 100),
    (8, -1, 100),
    (9, -1, 100),
    (10, -1, 100),
    (11, -1, 100),
    (12, -1, 100),
    (13, -1, 100),
    (15, -1, 100),
    (16, -1, 100),
    (17, -1, 5),
    (100, -1, 100),
    (101, -1, 50),
    (102, -1, 50),
    (200, 1, 20),
    (200, 4, 20),
    (200, 8, 20),
    (200, 12, 20),
    (201, 2, 100),
    (201, 5, 100),
    (202, 2, 100),
    (202, 5, 100),
    (203, 0, 40),
    (203, 7, 40),
    (204, -1, 100),
    (205, -1, 1),
    (206, -1, 1),
    (207, -1, 1),
    (208, -1, 1),
    (209, -1, 1),
)
# The order `person` from a hash that must fail: it stirs by multiplying alone.
CONTROL = "control"
# A generator of good repute, numpy's PCG64: how often the battery calls a sound source weak.
REFERENCE = "reference"
REFERENCE_SEEDS = (1, 2, 3)
CONTROL_TESTS = tuple(test for test in TESTS if test[0] in (1, 4, 8, 101, 102))


@numba.njit(cache=False)  # type: ignore[untyped-decorator]
def _weak_stir(word: Any) -> Any:
    """Multiply without shifting: high bits never reach low ones."""
    return np.uint64(word) * np.uint64(FIRST_FACTOR) * np.uint64(SECOND_FACTOR)


@numba.njit(cache=False)  # type: ignore[untyped-decorator]
def _fill(out: Any, first: int, new_seeds: int, places: Any, sizes: Any, purposes: Any, weak: bool) -> None:
    """Write the 64 bits of the draws number first, first + 1, ... of an order."""
    digits = np.zeros(5, np.int64)
    for at in range(len(out)):
        rest = first + at
        digits[:] = 0
        for place in range(len(places)):
            digits[places[place]] = rest % sizes[place]
            rest //= sizes[place]
        seed = new_seeds + digits[0] + rest * SEEDS
        week = digits[1] + FIRST_WEEK
        purpose = purposes[digits[2]]
        if len(purposes) == 1:
            week = 0
        if weak:
            bits = _weak_stir(np.uint64(seed) + np.uint64(GOLDEN))
            for component in (week, purpose, digits[3], digits[4]):
                bits = _weak_stir(bits + np.uint64(component) * np.uint64(GOLDEN) + np.uint64(OFFSET))
            out[at] = bits
        else:
            out[at] = extend(extend(key(seed, week, purpose), digits[3]), digits[4])


def blocks(order: str, new_seeds: int = 0) -> Iterator[bytes]:
    """Return an order's draws without end, 64 bits each (all bits, also the twelve that the model drops).

    Args:
        order: one of ORDERS; or CONTROL, the order `person` from a hash that is known to be bad; or REFERENCE.
        new_seeds: first seed; another one gives a fresh stretch of the stream.
    """
    if order == REFERENCE:
        source = np.random.PCG64(new_seeds)
        while True:
            yield source.random_raw(BLOCK).tobytes()
    names = ORDERS["person" if order == CONTROL else order]
    places = np.array([PLACES.index(name) for name in names])
    sizes = np.array([SIZES[name] for name in names])
    purposes = np.array([Purpose.NETWORK]) if order == "index" else WEEKLY
    out = np.empty(BLOCK, np.uint64)
    first = 0
    while True:
        _fill(out, first, new_seeds, places, sizes, purposes.astype(np.int64), order == CONTROL)
        yield out.tobytes()
        first += BLOCK


def stream(order: str, new_seeds: int = 0) -> None:
    """Write an order to standard output until the reader has enough."""
    try:
        for block in blocks(order, new_seeds):
            sys.stdout.buffer.write(block)
    except BrokenPipeError:
        # Keep the interpreter from flushing into the closed pipe once more.
        sys.stdout = None


def run_test(order: str, test: Test, new_seeds: int = 0) -> list[str]:
    """Run one test on an order from its start, and return the lines that dieharder prints, without its header."""
    number, tuple_size, samples = test
    command = ["dieharder", "-g", "200", "-d", str(number), "-p", str(samples)]
    if tuple_size >= 0:
        command += ["-n", str(tuple_size)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as testing:
        assert testing.stdin is not None
        assert testing.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            for block in blocks(order, new_seeds):
                testing.stdin.write(block)
        printed = testing.stdout.read().decode()
    lines = [line for line in printed.splitlines() if line.count("|") == 5 and "test_name" not in line]
    if not lines:
        raise RuntimeError(f"{' '.join(command)} printed no result:\n{printed}")
    return lines


def battery(order: str, tests: Iterable[Test], new_seeds: int = 0) -> dict[Test, list[str]]:
    """Run tests on an order one after the other, and return the printed lines of each."""
    results = {}
    for test in tests:
        results[test] = run_test(order, test, new_seeds)
        print(f"{order}: {results[test][-1]}", file=sys.stderr, flush=True)
    return results


def table(results: dict[Test, list[str]]) -> str:
    """Show printed lines as they are, under a count such as '70 passed, 1 weak, 0 failed'."""
    lines = [line for printed in results.values() for line in printed]
    return f"{counted(lines)}.\n\n```text\n{HEAD}\n" + "\n".join(lines) + "\n```"


def counted(lines: list[str]) -> str:
    """Count the assessments in printed lines."""
    words = [line.rsplit("|", 1)[1].strip().lower() for line in lines]
    return ", ".join(f"{words.count(word)} {word}" for word in ("passed", "weak", "failed"))


def doubtful(results: dict[Test, list[str]]) -> list[Test]:
    """Return the tests with a line that was not passed, each with five times the p-values."""
    return [
        (number, tuple_size, 5 * samples)
        for (number, tuple_size, samples), lines in results.items()
        if any("PASSED" not in line for line in lines)
    ]


HEAD = """#=============================================================================#
        test_name   |ntup| tsamples |psamples|  p-value |Assessment
#=============================================================================#"""


def part(order: str) -> str:
    """Run the battery on one order and write its outcome as Markdown."""
    if order == CONTROL:
        return table(battery(CONTROL, CONTROL_TESTS))
    if order == REFERENCE:
        found = [battery(REFERENCE, TESTS, seed) for seed in REFERENCE_SEEDS]
        lines = [line for results in found for printed in results.values() for line in printed]
        odd = [line for line in lines if "PASSED" not in line]
        return f"{counted(lines)}. Not passed:\n\n```text\n{HEAD}\n" + "\n".join(odd) + "\n```"
    results = battery(order, TESTS)
    text = f"From fastest to slowest: {', '.join(ORDERS[order])}. {table(results)}"
    again = doubtful(results)
    if again:
        fresh = table(battery(order, again, FRESH_SEEDS))
        text += f"\n\nWhat was not passed, on fresh seeds with five times the p-values: {fresh}"
    return text


def replace_part(page: str, order: str, text: str) -> str:
    """Put the outcome of an order between its markers."""
    begin, end = f"<!-- battery {order}: begin -->", f"<!-- battery {order}: end -->"
    before, opened, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not opened or not closed:
        raise SystemExit(f"{PAGE} lacks the markers {begin} and {end}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main() -> None:
    """Run the battery, or a stream."""
    if sys.argv[1:2] == ["stream"]:
        stream(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 0)
        return
    if shutil.which("dieharder") is None:
        sys.exit("dieharder is not installed; on Debian: apt-get install dieharder")
    for order in sys.argv[1:] or [*ORDERS, REFERENCE, CONTROL]:
        begun = time.perf_counter()
        text = part(order)
        PAGE.write_text(replace_part(PAGE.read_text(encoding="utf-8"), order, text), encoding="utf-8")
        print(f"{order}: written after {time.perf_counter() - begun:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
