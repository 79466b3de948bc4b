"""Keeps finished runs: one SQLite file, written by one process, safe against being killed at any moment.

Every record is a transaction of its own. A run whose id is already in the store is not made again; runs of
another model version stay in the file and are not used.
"""

import json
import math
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.records import Failure, RunRecord
from sim.compiling import model_version
from sim.errors import ParadoxError

# Format 1 held numbers that do not exist as NaN, which is no JSON: SQLite's own functions refused the row.
_FORMAT = 2
_TABLE = """
create table if not exists runs (
    run_id text primary key,
    model_version text not null,
    scenario text not null,
    policy text not null,
    replication integer not null,
    seed integer not null,
    outcomes text not null,
    weekly_names text not null,
    weekly blob not null,
    groups text not null,
    failed_stage text,
    failed_message text,
    failed_traceback text,
    seconds real not null
) without rowid
"""
_COLUMNS = (
    "run_id, model_version, scenario, policy, replication, seed, outcomes, weekly_names, weekly, groups, "
    "failed_stage, failed_message, failed_traceback, seconds"
)


class StoreError(ParadoxError):
    """A store that cannot be opened, read or written."""


class Store:
    """Finished runs by run id. Safe to use from several threads; use it as a context manager.

    Args:
        path: the file; None keeps the runs in memory only.
        writes: False only reads, while another process may be writing.

    Raises:
        StoreError: the file cannot be written, is no store, or another process is writing to it.
    """

    def __init__(self, path: Path | None = None, *, writes: bool = True) -> None:
        self.path = path
        self._guard = threading.Lock()
        self._turnstile: sqlite3.Connection | None = None
        try:
            with self._readable():
                if path is not None and writes:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    self._turnstile = _lock(path)
                self._connection = sqlite3.connect(
                    path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10.0
                )
                self._prepare(writes)
        except StoreError:
            self.close()
            raise

    def _prepare(self, writes: bool) -> None:
        """Make the table, or check that the file was made by a program that this one understands."""
        run = self._connection.execute
        found = run("pragma user_version").fetchone()[0]
        if found > _FORMAT:
            raise StoreError(
                f"{self.path}: this store was written by a newer version of the program. "
                "Next: use that version, or send results to another folder with --out."
            )
        if not writes:
            run("pragma query_only = on")
            return
        run("pragma journal_mode = wal")
        # With WAL this is safe against a killed process; only a power cut can lose the last runs.
        run("pragma synchronous = normal")
        run(_TABLE)
        if found < _FORMAT:
            for column in ("outcomes", "groups"):
                run(f"update runs set {column} = replace({column}, ': NaN', ': null')")
        run(f"pragma user_version = {_FORMAT}")

    def put(self, *records: RunRecord) -> None:
        """Keep records, all of them or none; those of the same run id are replaced.

        Raises:
            StoreError: they could not be written; nothing of them is in the store then.
        """
        rows = [_to_row(record) for record in records]
        places = ", ".join("?" * len(_COLUMNS.split(",")))
        with self._guard, self._readable(), self._connection:
            self._connection.execute("begin")
            self._connection.executemany(f"insert or replace into runs ({_COLUMNS}) values ({places})", rows)

    def finished(self, run_ids: Iterable[str]) -> set[str]:
        """Give those of the run ids whose runs ended well; failed runs are tried again."""
        wanted = set(run_ids)
        with self._guard, self._readable():
            rows = self._connection.execute("select run_id from runs where failed_stage is null")
            return {row[0] for row in rows if row[0] in wanted}

    def get(self, run_id: str) -> RunRecord | None:
        """Give the record of a run, None if there is none."""
        with self._guard, self._readable():
            row = self._connection.execute(f"select {_COLUMNS} from runs where run_id = ?", (run_id,)).fetchone()
        return None if row is None else _from_row(row)

    def records(self, run_ids: Iterable[str]) -> Iterator[RunRecord]:
        """Give the records of these runs one by one, in the order asked for; missing ones are passed over."""
        for run_id in run_ids:
            record = self.get(run_id)
            if record is not None:
                yield record

    def outcomes(self, run_ids: Iterable[str]) -> dict[str, dict[str, float]]:
        """Give the outcomes of those of the run ids that are there; those of a failed run are empty."""
        wanted = set(run_ids)
        with self._guard, self._readable():
            rows = self._connection.execute("select run_id, outcomes from runs")
            return {run_id: _numbers(json.loads(found)) for run_id, found in rows if run_id in wanted}

    def failures(self) -> list[tuple[str, str]]:
        """Give run id and message of every failed run."""
        with self._guard, self._readable():
            return self._connection.execute(
                "select run_id, failed_message from runs where failed_stage is not null"
            ).fetchall()

    def __len__(self) -> int:
        with self._guard, self._readable():
            return int(self._connection.execute("select count(*) from runs").fetchone()[0])

    def runs_of_other_versions(self) -> int:
        """Count the runs that another version of the model made; they are kept and not used."""
        with self._guard, self._readable():
            count = self._connection.execute(
                "select count(*) from runs where model_version <> ?", (model_version(),)
            ).fetchone()
            return int(count[0])

    def close(self) -> None:
        """Close the file and let other processes write to it; closing twice is fine."""
        with self._guard:
            for connection in (getattr(self, "_connection", None), self._turnstile):
                if connection is not None:
                    connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn what the system says about the file into a message that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(f"{self.path or 'the store in memory'}: {_explain(str(error))}") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreError(
                f"{self.path}: cannot be written ({reason}). Next: send results to a folder you may write, with --out."
            ) from error


# What SQLite says, what it means, what to do.
_EXPLANATIONS = (
    ("disk is full", "the disk is full; finished runs are kept. Next: free some space and give the command again."),
    ("disk i/o", "the disk cannot be read or written. Next: check it, or use another folder with --out."),
    ("readonly", "the store is read-only. Next: send results to a folder you may write, with --out."),
    ("unable to open", "cannot be opened or made. Next: send results to a folder you may write, with --out."),
    ("not a database", "this file is not a store of runs. Next: move it away, or use another folder with --out."),
    ("malformed", "the store is damaged. Next: move it away and give the command again; its runs are made anew."),
    ("no such column", "this file is a store of another program. Next: use another folder with --out."),
    (
        "locked",
        "another process is writing to this store. Next: wait until it is done, or use another folder with --out.",
    ),
)


def _explain(said: str) -> str:
    """Say what a message of SQLite means and what to do about it."""
    lower = said.lower()
    return next(
        (text for sign, text in _EXPLANATIONS if sign in lower), f"{said}. Next: use another folder with --out."
    )


def _lock(path: Path) -> sqlite3.Connection:
    """Keep other processes from writing to the same store; reading it stays possible.

    The lock is an empty SQLite file held exclusively: it works alike on every system, and the system itself
    lets go of it when the process dies.
    """
    turnstile = sqlite3.connect(
        path.with_name(path.name + ".lock"), check_same_thread=False, isolation_level=None, timeout=0.2
    )
    try:
        turnstile.execute("begin exclusive")
    except sqlite3.Error:
        turnstile.close()
        raise
    return turnstile


def _to_row(record: RunRecord) -> tuple[Any, ...]:
    """Write a record as a row; floats keep every bit."""
    names = list(record.weekly)
    series = np.array([record.weekly[name] for name in names], dtype="<f8")
    failure = record.failure
    return (
        record.run_id,
        record.model_version,
        record.scenario,
        record.policy,
        record.replication,
        record.seed,
        json.dumps(_nulls(record.outcomes)),
        json.dumps(names),
        zlib.compress(series.tobytes(), 1),
        json.dumps([_nulls(row) for row in record.groups]),
        failure.stage if failure else None,
        failure.message if failure else None,
        failure.traceback if failure else None,
        record.seconds,
    )


def _from_row(row: tuple[Any, ...]) -> RunRecord:
    """Read a row back as the record it was."""
    names: list[str] = json.loads(row[7])
    series = np.frombuffer(zlib.decompress(row[8]), dtype="<f8").astype(np.float64)
    weekly: dict[str, NDArray[np.float64]] = (
        dict(zip(names, series.reshape(len(names), -1), strict=True)) if names else {}
    )
    return RunRecord(
        run_id=row[0],
        model_version=row[1],
        scenario=row[2],
        policy=row[3],
        replication=row[4],
        seed=row[5],
        outcomes=_numbers(json.loads(row[6])),
        weekly=weekly,
        groups=[_numbers(group) for group in json.loads(row[9])],
        failure=None if row[10] is None else Failure(row[10], row[11], row[12]),
        seconds=row[13],
    )


def _nulls(values: dict[str, Any]) -> dict[str, Any]:
    """Put None, null in JSON, for the numbers that do not exist: JSON knows no nan."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Read null back as nan."""
    return {name: math.nan if value is None else value for name, value in values.items()}
