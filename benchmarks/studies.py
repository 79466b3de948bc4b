"""What running a study costs beside its runs, and what two threads bring."""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from experiments.studies.file import load_study
from experiments.studies.runs import RUNS_A_TASK, run_study
from experiments.studies.study import Study
from experiments.studies.tasks import Task, make

SAMPLES = 32  # base samples of the trial, a power of 2


class StudyRates(NamedTuple):
    """Attributes: runs of the trial; bare, one, two: runs a second; added, efficiency: in percent."""

    runs: int
    bare: float
    one: float
    two: float
    added: float
    efficiency: float

    def rows(self) -> list[list[str]]:
        """Return the rows of a table."""
        return [
            ["runs a second, bare loop", f"{self.bare:.0f}"],
            ["runs a second, one thread", f"{self.one:.0f}"],
            ["runs a second, two threads", f"{self.two:.0f}"],
            ["added by the engine", f"{self.added:.1f} %"],
            ["efficiency of two threads", f"{self.efficiency:.0f} %"],
        ]


def seconds(work: Callable[[], object]) -> float:
    """Time some work by the clock on the wall."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def bare(study: Study) -> None:
    """Make all runs of a study one after the other and keep none."""
    for first in range(0, study.points, RUNS_A_TASK):
        for _ in make(study, Task(tuple(range(first, min(first + RUNS_A_TASK, study.points))), 0)):
            pass


def kept(study: Study, threads: int) -> None:
    """Run a study into a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        run_study(study, Path(folder), threads)


def study_pairs(pairs: int) -> StudyRates:
    """Measure in interleaved turns; the first turn warms up."""
    whole = load_study("when_does_recovery_backfire")
    study = replace(whole, design=whole.design._replace(samples=SAMPLES))
    runs = study.points
    loop: list[float] = []
    one: list[float] = []
    two: list[float] = []
    for turn in range(pairs + 1):
        times = (seconds(lambda: bare(study)), seconds(lambda: kept(study, 1)), seconds(lambda: kept(study, 2)))
        if turn > 0:
            for times_of, value in zip((loop, one, two), times, strict=True):
                times_of.append(value)
    return StudyRates(
        runs,
        runs / min(loop),
        runs / min(one),
        runs / min(two),
        100.0 * (statistics.median(b / a for a, b in zip(loop, one, strict=True)) - 1.0),
        100.0 * max(a / (2.0 * b) for a, b in zip(one, two, strict=True)),
    )
