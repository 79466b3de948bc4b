"""Runs a study, and says how far it is: what is missing is made, what is there is not made again."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.ruler import CONTRASTS, spread_at, unit_of
from experiments.runs.records import RunRecord
from experiments.runs.runner import Report, name_damaged, run_tasks, silent, tell_damage
from experiments.runs.store import Store, Survey
from experiments.studies.cluster import run_on_cluster
from experiments.studies.design import CROSSED, LATIN
from experiments.studies.manifest import changes, write_manifest
from experiments.studies.points import records_of
from experiments.studies.study import Study
from experiments.studies.tasks import Task, make
from sim.errors import ParadoxError
from sim.scenario.files import check_folder_name

STORE = "runs.sqlite"
# Runs of a task: enough that handing them over costs next to nothing, few enough that an interruption is quick.
RUNS_A_TASK = 32
# So many tasks at the end are cut to so many runs: no thread works long when there is nothing left for the others.
_LAST_TASKS, _RUNS_A_LAST_TASK = 4, 4
_SHOWN = 5
_GROWN = " A design that says begins_with, the samples that it had, keeps its points."


@dataclass(frozen=True, slots=True)
class Status:
    """How far a study is.

    Attributes:
        total: runs that the study asks for, equal ones counted once.
        done: runs that went well; failed: runs that failed.
        damaged: runs that are kept, but whose rows do not hold what was written; they count as missing.
        by_replication: runs done in each replication.
        other_versions: runs of other versions of the model, kept and not used.
        changed: what differs from the study file that made the store, "" if nothing.
        failures: the first failed runs: run id and message.
    """

    total: int
    done: int
    failed: int
    by_replication: tuple[int, ...]
    other_versions: int
    changed: str
    failures: tuple[tuple[str, str], ...]
    damaged: tuple[str, ...] = ()


def folder_of(study: Study, out: Path) -> Path:
    """Return the folder of a study's results.

    Raises:
        ParadoxError: no folder can have the name of the study.
    """
    return out / check_folder_name(study.name)


def run_study(
    study: Study,
    folder: Path,
    threads: int | None = None,
    cluster: str = "",
    report: Report = silent,
    adopt: bool = False,
) -> Status:
    """Make all runs of a study that are not there yet, every point once, then every point again.

    Args:
        study: the study.
        folder: where its results are.
        threads: runs at the same time; None for one a core. Not used with a cluster.
        cluster: address of a Dask scheduler, "" for this process.
        report: called as runs finish.
        adopt: go on although the study differs from the one that the folder was made by.

    Raises:
        ParadoxError: a folder that cannot be written or belongs to another study, a cluster that cannot be
            used, or an interruption. Whatever was finished is kept.
    """
    with Store(folder / STORE) as store:
        changed = changes(study, folder)
        tasks, total, there = _missing(study, store)
        found = len(there.done)
        if changed and not adopt:
            raise ParadoxError(
                f"{folder}: its runs were made by another version of this study ({changed}). Nothing was changed. "
                f"Next: use another folder with --out, or add --adopt to go on here: {found:,} of the {total:,} runs "
                "asked for are there and not made again; all others that are there are kept, too."
                + (_GROWN if changed == "design" and study.design.kind in (LATIN, CROSSED) else "")
            )
        write_manifest(study, folder)
        tell_damage(store, there, report, total=total)
        if cluster:
            run_on_cluster(cluster, study, tasks, store, report, total=total, found=found)
        else:
            run_tasks(
                tasks, partial(make, study), store, threads, report,
                total=total, found=found,
            )  # fmt: skip
    return status(study, folder)


def _missing(study: Study, store: Store) -> tuple[list[Task], int, Survey]:
    """Return tasks for all runs that are missing, the number of runs wanted, and what the store says about them."""
    places: dict[str, tuple[int, int]] = {}
    for replication in range(study.replications):
        for number, run_id in enumerate(study.run_ids(replication)):
            places.setdefault(run_id, (number, replication))  # two points of equal content and luck are one run
    there = store.survey(places, study.outcomes, study.series)
    missing: list[list[int]] = [[] for _ in range(study.replications)]
    for run_id, (number, replication) in places.items():
        if run_id not in there.done:
            missing[replication].append(number)
    tasks = [task for replication, numbers in enumerate(missing) for task in _cut(numbers, replication, RUNS_A_TASK)]
    last = [part for task in tasks[-_LAST_TASKS:] for part in _cut(task.numbers, task.replication, _RUNS_A_LAST_TASK)]
    tasks[-_LAST_TASKS:] = last
    return tasks, len(places), there


def _cut(numbers: Sequence[int], replication: int, runs: int) -> list[Task]:
    """Make tasks of so many runs each."""
    return [Task(tuple(numbers[at : at + runs]), replication) for at in range(0, len(numbers), runs)]


def status(study: Study, folder: Path) -> Status:
    """Say how far a study is, also while another process runs it.

    Raises:
        ParadoxError: there are no runs yet, or the store cannot be read.
    """
    with reading(study, folder) as store:
        by_replication = []
        failures: dict[str, str] = {}
        damaged: list[str] = []
        seen: set[str] = set()
        for replication in range(study.replications):
            new = [run_id for run_id in study.run_ids(replication) if run_id not in seen]
            seen.update(new)
            there = store.survey(new, study.outcomes, study.series)
            by_replication.append(len(there.done))
            failures |= there.failed
            damaged += sorted(there.damaged)
        return Status(
            len(seen), sum(by_replication), len(failures), tuple(by_replication), store.runs_of_other_versions(),
            changes(study, folder), tuple(failures.items())[:_SHOWN], tuple(damaged),
        )  # fmt: skip


def notes(study: Study, folder: Path) -> tuple[str, ...]:
    """Say what is to be known of the kept runs of a study: damage, a store that lacks its end or its checksums.

    Raises:
        ParadoxError: there are no runs yet, or the store cannot be read.
    """
    with reading(study, folder) as store:
        ids = (run_id for replication in range(study.replications) for run_id in study.run_ids(replication))
        damaged = store.survey(ids).damaged
        again = f" Next: {study.command('run')}, which makes them again."
        return (*store.notes(), *([name_damaged(damaged) + "." + again] if damaged else []))


def reading(study: Study, folder: Path) -> Store:
    """Open the kept runs of a study to read them.

    Raises:
        ParadoxError: there are none yet, or they cannot be read.
    """
    if not (folder / STORE).is_file():
        raise ParadoxError(f"{folder}: there are no runs of this study yet. Next: {study.command('run')}")
    return Store(folder / STORE, writes=False)


class Table(NamedTuple):
    """What a complete study holds.

    Attributes:
        values: shape (points, factors), categories as the number of the word.
        outcomes: by outcome, shape (replications, points).
    """

    values: NDArray[np.float64]
    outcomes: dict[str, NDArray[np.float64]]


def table(study: Study, folder: Path, *, replications: int | None = None) -> Table:
    """Read the results of a study, refusing one with holes; contrasts are told in the spread of its base.

    Args:
        study: the study.
        folder: where its results are.
        replications: the first so many; None for all that the study asks for.

    Raises:
        ParadoxError: runs are missing, damaged, failed, or have outcomes that are not finite; with their run ids.
    """
    count = replications or study.replications
    found = {name: np.full((count, study.points), np.nan) for name in study.outcomes}
    missing: list[str] = []
    failed: list[str] = []
    damaged: set[str] = set()
    total = 0
    with reading(study, folder) as store:
        for replication in range(count):
            ids = study.run_ids(replication)
            total += len(ids)
            there = store.survey(ids, study.outcomes, study.series)
            rows = store.outcomes(there.done)
            damaged |= there.damaged
            for number, run_id in enumerate(ids):
                row = rows.get(run_id)
                if run_id in there.failed:
                    failed.append(run_id)
                elif row is None:
                    missing.extend([] if run_id in damaged else [run_id])
                else:
                    for name in study.outcomes:
                        found[name][replication, number] = row[name]
        changed, why = changes(study, folder), older_runs(store)
    make_them = f"run '{study.command('run')}' to make them"
    if changed:
        why = changed_file(changed)
        make_them = f"run '{study.command('run')} --adopt' to make them here, or name another folder with --out"
    _refuse("are damaged", sorted(damaged), total, f"run '{study.command('run')}' to make them again")
    _refuse("are missing", missing, total, make_them, why)
    mend = f"see '{study.command('status')}' for the messages, mend what they name in the study file, and run it again"
    _refuse("failed", failed, total, mend)
    for name, numbers in found.items():
        holes = np.argwhere(~np.isfinite(numbers))
        ids = [study.run_id(int(number), int(replication)) for replication, number in holes]
        _refuse(f"have no finite {name}", ids, total, "leave the outcome out, or raise persons or p_fail")
    for name in CONTRASTS & found.keys():
        found[name] /= unit_of(spread_at(study.base))
    return Table(study.values, found)


def none_kept(study: Study, folder: Path, store: Store) -> ParadoxError:
    """Say that a folder holds no run of this study, why that may be, and what to do."""
    changed = changes(study, folder)
    why = changed_file(changed) if changed else older_runs(store)
    return ParadoxError(f"{folder}: there are no runs of this study yet.{why} Next: {study.command('run')}")


def changed_file(changed: str) -> str:
    """Say what differs between a study file and the one that a folder's runs were made by."""
    return f" The study file differs from the one that made its runs: {changed}."


def older_runs(store: Store) -> str:
    """Say how many runs of other versions of the model a store keeps, "" if none."""
    count = store.runs_of_other_versions()
    return f" The store keeps {count} runs of other versions of the model, which are not used." if count else ""


def _refuse(what: str, run_ids: Sequence[str], total: int, next_step: str, more: str = "") -> None:
    if run_ids:
        shown = ", ".join(run_ids[:_SHOWN]) + (" ..." if len(run_ids) > _SHOWN else "")
        raise ParadoxError(
            f"{len(run_ids)} of {total} runs {what}: {shown}. A design with holes is not analysed.{more} "
            f"Next: {next_step}."
        )


class Verification(NamedTuple):
    """What running a sample again has shown.

    Attributes:
        checked: runs made again.
        different: run ids whose outcomes differ in any bit.
        damaged: runs of the study whose rows do not hold what was written; none of them is in the sample.
    """

    checked: int
    different: tuple[str, ...]
    damaged: tuple[str, ...] = ()


def verify(study: Study, folder: Path, runs: int = 20, seed: int = 1) -> Verification:
    """Check all kept runs for damage, make a random sample of the finished ones again, and compare every bit.

    Args:
        study: the study.
        folder: where its results are.
        runs: size of the sample.
        seed: which sample.

    Raises:
        ParadoxError: none of the runs of this study is there, so that nothing can be compared.
    """
    chance = random.Random(seed)
    different = []
    with reading(study, folder) as store:
        places: list[tuple[int, int]] = []
        damaged: set[str] = set()
        for replication in range(study.replications):
            ids = study.run_ids(replication)
            there = store.survey(ids, study.outcomes, study.series)
            damaged |= there.damaged
            places += [(number, replication) for number, run_id in enumerate(ids) if run_id in there.done]
        if not places and not damaged:
            raise none_kept(study, folder, store)
        sample = chance.sample(places, min(runs, len(places)))
        for number, replication in sample:
            run_id = study.run_id(number, replication)
            kept = store.get(run_id)
            assert kept is not None
            made = next(records_of(study, [number], replication))
            same = json.dumps({name: kept.outcomes[name] for name in study.outcomes}) == json.dumps(made.outcomes)
            if not same or any(kept.weekly[name].tobytes() != made.weekly[name].tobytes() for name in study.series):
                different.append(run_id)
    return Verification(len(sample), tuple(different), tuple(sorted(damaged)))


def _world(study: Study, values: Sequence[float]) -> dict[str, float]:
    """Return the parameters of the world of a point, by name; none where no factor chooses among worlds."""
    return {
        path.removeprefix("behaviour."): one
        for factor, value in zip(study.factors, values, strict=True)
        if factor.sets
        for path, one in factor.settings(value).items()
    }


def kept_runs(study: Study, folder: Path) -> Iterator[tuple[int, int, RunRecord]]:
    """Return every finished or failed run with its point and replication, one replication after the other.

    Raises:
        ParadoxError: there is none of this version of the model.
    """
    some = False
    asked = set(study.outcomes)
    with reading(study, folder) as store:
        for replication in range(study.replications):
            ids = study.run_ids(replication)
            found = {record.run_id: record for record in store.records(dict.fromkeys(ids))}
            for number, run_id in enumerate(ids):
                record = found.get(run_id)
                if record is not None and (record.failure is not None or asked <= record.outcomes.keys()):
                    some = True
                    yield number, replication, record
        if not some:
            raise none_kept(study, folder, store)


def rows(study: Study, folder: Path) -> Iterator[dict[str, Any]]:
    """Return every finished or failed run as a plain row: run id, point, replication, seed, factors, outcomes.

    Of a study over worlds that keep the evidence, the parameters of the world stand behind the factors.

    Raises:
        ParadoxError: there is none of this version of the model.
    """
    for number, replication, record in kept_runs(study, folder):
        values = study.values[number]
        yield {
            "run_id": record.run_id,
            "point": number,
            "replication": replication,
            "seed": record.seed,
            **{factor.name: factor.shown(value) for factor, value in zip(study.factors, values, strict=True)},
            **_world(study, values.tolist()),
            **{name: record.outcomes.get(name, float("nan")) for name in study.outcomes},
            "failure": record.failure.message if record.failure else "",
        }
