"""Makes many runs: in threads of one process, in balanced order, keeping each when it is finished.

A task is one replication with all of its missing policies, so that people, network and the no-failure world
are made once. The compiled loops let go of the interpreter's lock, so threads use all cores.
"""

import os
import queue
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from experiments.runs.own_outcomes import computed
from experiments.runs.read_only import ReadOnlyWorld
from experiments.runs.records import RunFailure, RunRecord, RunSpec
from experiments.runs.store import Store, Survey
from sim.errors import COMPILERS, Interrupted, ParadoxError, no_compiler
from sim.kernels.made import is_warm
from sim.scenario.scenario import Scenario
from sim.version import model_version
from sim.worlds.counterfactuals import Replication
from sim.worlds.outcomes import by_group, check_finite, outcomes, weekly

Tasks = list[list[RunSpec]]
# The stage of a run in which outcomes of one's own are computed.
OWN_OUTCOMES = "own outcomes"

# How the runs of a task are made: a function from a task to its records, one after the other.
Make = Callable[[Any], Iterator[RunRecord]]

# What threads hand over: some finished runs, or what went wrong.
Results = queue.SimpleQueue[list[RunRecord] | BaseException]

# An interrupted program waits this long for the worlds in hand, which may be large, before it leaves them [s].
_PATIENCE = 2.0
# Runs shorter than this are handed to the store together [s]: a killed process loses no more work than that a thread.
_TOGETHER = 0.03
# So many runs are named.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the runs are.

    Attributes:
        stage: "compiling" or "running".
        done, total: runs finished, those found in the store included, and runs wanted.
        failed: runs that failed.
        left: seconds to go, None as long as nobody can know.
        notices: sentences about the store, told once, before the first run.
    """

    stage: str
    done: int
    total: int
    failed: int = 0
    left: float | None = None
    notices: tuple[str, ...] = ()


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report nothing."""


def available_threads() -> int:
    """Count the processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(specs: Sequence[RunSpec], store: Store, threads: int | None = None, report: Report = silent) -> int:
    """Make all runs that are not in the store yet.

    Args:
        specs: the runs wanted; replications are taken in the order in which they first appear.
        store: where finished runs are, and are put.
        threads: how many at the same time; None for one a core.
        report: called from this thread as runs finish.

    Returns:
        How many of the runs were found in the store. Failed runs are in the store too, with their failure.

    Raises:
        Interrupted: Ctrl-C; the runs finished so far are in the store, and nothing half-made.
        StoreError: a record could not be written.
    """
    wanted = {spec.run_id: spec for spec in specs}
    there = store.survey(wanted)
    finished = there.done
    tell_damage(store, there, report, total=len(wanted))
    tasks = _tasks(spec for run_id, spec in wanted.items() if run_id not in finished)
    run_tasks(tasks, records_of, store, threads, report, total=len(wanted), found=len(finished))
    return len(finished)


def tell_damage(store: Store, there: Survey, report: Report, *, total: int) -> None:
    """Tell which runs are made again, as what was kept of them is damaged or lacks a series; else nothing.

    Args:
        store: where the runs are.
        there: what it says about the runs wanted.
        report: whom to tell.
        total: runs wanted.
    """
    notices = list(store.notices)
    if there.damaged:
        notices.append(f"{store.path or 'the store'}: {name_damaged(there.damaged)}. They are made again.")
    if there.lacking:
        where, count = store.path or "the store", len(there.lacking)
        notices.append(f"{where}: {count:,} kept runs lack a weekly series that is asked for now. They are made again.")
    if notices:
        report(Progress("running", len(there.done), total, notices=tuple(notices)))


def name_damaged(run_ids: Collection[str]) -> str:
    """Name runs whose rows do not hold what was written."""
    named = ", ".join(sorted(run_ids)[:_NAMED]) + (" ..." if len(run_ids) > _NAMED else "")
    return f"{len(run_ids):,} kept runs are damaged, and no number of them is used: {named}"


def run_tasks(
    tasks: Sequence[Any],
    make: Make,
    store: Store,
    threads: int | None = None,
    report: Report = silent,
    *,
    total: int,
    found: int,
) -> None:
    """Make the runs of all tasks in threads, keeping each when it is finished, short ones together.

    Args:
        tasks: each has as many runs as its length.
        make: how the runs of a task are made; called in a thread.
        store: where finished runs are put.
        threads: how many tasks at the same time; None for one a core.
        report: called from this thread as runs finish.
        total: runs wanted, those found included.
        found: runs that were in the store already.

    Raises:
        Interrupted: Ctrl-C; the runs finished so far are in the store, and nothing half-made.
        StoreError: a record could not be written.
    """
    clock = Clock(total=total, found=found)
    report(clock.progress())
    if not tasks:
        return
    try:
        _compile(report, clock)
        _run_all(tasks, make, store, max(1, min(threads or available_threads(), len(tasks))), report, clock)
    except KeyboardInterrupt:
        raise Interrupted(_how_to_go_on(clock, store)) from None


def _tasks(missing: Iterable[RunSpec]) -> Tasks:
    """Bring the runs of the same replication of the same scenario together, keeping the order."""
    tasks: dict[tuple[str, int], list[RunSpec]] = {}
    for spec in missing:
        tasks.setdefault((spec.scenario.hash, spec.seed), []).append(spec)
    return list(tasks.values())


class Clock:
    """Counts finished runs and tells how long the rest will take."""

    def __init__(self, total: int, found: int) -> None:
        self.total, self.found, self.made, self.failed = total, found, 0, 0
        self.start = time.monotonic()

    def count(self, records: Sequence[RunRecord]) -> None:
        """Count records that are kept."""
        self.made += len(records)
        self.failed += sum(record.failure is not None for record in records)

    def progress(self, stage: str = "running") -> Progress:
        """Say how far the runs are; the time left is that of the runs made so far, carried on."""
        done = self.found + self.made
        left = (time.monotonic() - self.start) / self.made * (self.total - done) if self.made else None
        return Progress(stage, done, self.total, self.failed, left)


def _compile(report: Report, clock: Clock) -> None:
    """Compile the loops once, before threads could all wait for it."""
    if not is_ready():
        report(clock.progress("compiling"))
    compile_first()
    clock.start = time.monotonic()


def is_ready() -> bool:
    """Return whether worlds can be lived at once, and need not be compiled first.

    Raises:
        ParadoxError: they need to be, and there is no compiler.
    """
    try:
        return is_warm()
    except ModuleNotFoundError as error:
        if error.name in COMPILERS:
            raise no_compiler() from None
        raise


@cache
def compile_first() -> None:
    """Compile the loops, or load them, by living a very small world; only once a program."""
    small = {"market": {"persons": 30}, "run": {"burn_in": 2, "horizon": 6}}
    scenario = Scenario.from_mapping(small, base=None)
    Replication(scenario, 0).run(scenario.reference)


def _run_all(tasks: Sequence[Any], make: Make, store: Store, threads: int, report: Report, clock: Clock) -> None:
    """Let threads take task after task until all are done."""
    todo: queue.SimpleQueue[Any] = queue.SimpleQueue()
    for task in tasks:
        todo.put(task)
    stop = threading.Event()
    results: Results = queue.SimpleQueue()
    pending: list[RunRecord] = []
    # Daemons: a program that is told to stop must not wait minutes for a world of a million persons.
    workers = [threading.Thread(target=_work, args=(todo, make, results, stop), daemon=True) for _ in range(threads)]
    for worker in workers:
        worker.start()
    try:
        left = sum(map(len, tasks))
        while left > 0:
            result = _next(results)
            if isinstance(result, BaseException):
                raise result
            pending = result
            store.put(*pending)
            kept, pending = pending, []
            left -= len(kept)
            clock.count(kept)
            report(clock.progress())
    finally:
        stop.set()
        deadline = time.monotonic() + _PATIENCE
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        results.put(pending)  # what an interruption came before; to keep a record twice changes nothing
        _keep_the_rest(results, store, clock)


def _next(results: Results) -> list[RunRecord] | BaseException:
    """Wait for a result, waking up now and then: on Windows a waiting thread does not notice Ctrl-C."""
    while True:
        with suppress(queue.Empty):
            return results.get(timeout=0.5)


def _work(todo: "queue.SimpleQueue[Any]", make: Make, results: Results, stop: threading.Event) -> None:
    """Take tasks and hand over records until nothing is left or the program is told to stop.

    Each hand-over wakes the thread that writes, at a cost to the ones that compute; so short runs go together.
    """
    finished: list[RunRecord] = []
    mistake: BaseException | None = None
    last = time.monotonic()
    try:
        while not stop.is_set():
            for record in make(todo.get_nowait()):
                finished.append(record)
                if stop.is_set():
                    break
                if time.monotonic() - last >= _TOGETHER:
                    results.put(finished)
                    finished, last = [], time.monotonic()
    except queue.Empty:
        pass
    except BaseException as error:  # a mistake of the program must not die with its thread
        mistake = error
    if finished:
        results.put(finished)
    if mistake is not None:
        results.put(mistake)


def _keep_the_rest(results: Results, store: Store, clock: Clock) -> None:
    """Keep what was finished after the program was told to stop."""
    with suppress(queue.Empty, ParadoxError):
        while True:
            result = results.get_nowait()
            if not isinstance(result, BaseException):
                store.put(*result)
                clock.count(result)


def records_of(task: Sequence[RunSpec]) -> Iterator[RunRecord]:
    """Make the runs of one replication, one after the other; a failed run is a record too."""
    replication = Replication(task[0].scenario, task[0].seed)
    for spec in task:
        yield _record(spec, replication)


def _record(spec: RunSpec, replication: Replication) -> RunRecord:
    """Make one run."""
    start = time.perf_counter()
    stage = "people"
    numbers, series, groups, failure = {}, {}, [], None
    try:
        _ = replication.start
        stage = "worlds"
        worlds = replication.worlds(spec.policy)
        stage = "outcomes"
        numbers = outcomes(*worlds)
        check_finite(numbers)
        if spec.own:
            stage = OWN_OUTCOMES
            actual, never, nothing = worlds
            numbers |= computed(spec.own, ReadOnlyWorld(actual, lambda: never, lambda: nothing))
        series, groups = weekly(*worlds), by_group(*worlds)
    except Exception as error:
        numbers = {}
        failure = RunFailure(stage, f"{type(error).__name__}: {error}", traceback.format_exc())
    return RunRecord(
        run_id=spec.run_id,
        model_version=model_version(),
        scenario=spec.scenario.name,
        policy=spec.policy,
        replication=spec.replication,
        seed=spec.seed,
        outcomes=numbers,
        weekly=series,
        groups=groups,
        failure=failure,
        seconds=time.perf_counter() - start,
    )


def _how_to_go_on(clock: Clock, store: Store) -> str:
    """Say what is kept and how to go on after an interruption."""
    done = clock.found + clock.made
    if not done:
        return "Stopped before a run was finished. Next: give the same command again."
    if store.path is None:
        return (
            f"Stopped after {done} of {clock.total} runs, which are lost. "
            "Next: call again with out='results', which keeps finished runs."
        )
    return f"Stopped after {done} of {clock.total} runs, which are kept. Next: give the same command again to go on."
