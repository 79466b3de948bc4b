"""What it costs to ask a study for weekly series, to ask for single worlds, and to export ten thousand of them.

Called as `python -m benchmarks.asked [WORLDS [PERSONS]]`.
Both sides of a pair live the same worlds on the same luck in one thread, in turns whose order changes; told is the
median of the ratios of processor time. How long an export takes does not depend on the persons of a world.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.studies.export import tables
from experiments.studies.file import study_from
from experiments.studies.points import records_of
from experiments.studies.runs import run_study
from paradox import evaluate
from paradox.present.files.export import export
from sim.version import model_version

REPEATS = 9
STUDY: dict[str, Any] = {
    "levers": {"comp_amount": [0, 2]},
    "uncertainties": {"p_fail": [0.05, 0.2]},
    "outcomes": ["paradox", "satisfaction", "profit"],
    "design": {"kind": "grid"},
}
SERIES = ["failures", "satisfaction"]


def ratios(first: Callable[[], object], second: Callable[[], object]) -> list[float]:
    """Return the processor time of the second over that of the first, paired; one pair before them warms up."""
    found = []
    for turn in range(REPEATS + 1):
        sides = [first, second] if turn % 2 else [second, first]
        seconds = {side: _seconds(side) for side in sides}
        found.append(seconds[second] / seconds[first])
    return found[1:]


def _seconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def exported() -> str:
    """Return how long 10,000 runs with two series take to a Parquet file, from the store on."""
    few = {"market.persons": 20}
    study = study_from({**STUDY, "set": few, "series": SERIES, "design": {"kind": "grid", "levels": 100}})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_study(study, folder)
        took = _seconds(lambda: export(tables(study, folder), folder / "runs.parquet", "", "", model_version()))
    return f"export to Parquet, {study.points:,} runs with two series: {took:.1f} s of processor time"


def main() -> None:
    """Measure and print."""
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    levels = max(2, round(worlds**0.5))
    persons = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    content = {**STUDY, "set": {"market.persons": persons}, "design": {"kind": "grid", "levels": levels}}
    plain, weekly = study_from(content), study_from({**content, "series": SERIES})

    def run(study: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run_study(study, Path(folder), threads=1)

    points = [dict(zip(("comp_amount", "p_fail"), values, strict=True)) for values in plain.values.tolist()]

    def ask() -> None:
        evaluate(plain.base, plain.policy, parameters=points, outcomes=plain.outcomes, threads=1)

    def ask_one_by_one() -> None:
        for point in points:
            evaluate(plain.base, plain.policy, parameters=point, outcomes=plain.outcomes)

    def make_one_by_one() -> None:
        for number in range(plain.points):
            list(records_of(plain, [number], 0))

    for what, first, second in (
        ("a study with two series over one without", lambda: run(plain), lambda: run(weekly)),
        ("evaluate over the inner path of a study", lambda: list(records_of(plain, range(plain.points), 0)), ask),
        ("the same, a call for each world", make_one_by_one, ask_one_by_one),
    ):
        found = ratios(first, second)
        told = f"{statistics.median(found):.3f} (of {REPEATS}: {min(found):.3f} to {max(found):.3f})"
        print(f"{what}, {plain.points} worlds of {plain.base.persons:,} persons: {told}")
    print(exported())


if __name__ == "__main__":
    main()
