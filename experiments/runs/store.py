"""Keeps finished runs: one SQLite file, written by one process, safe against being killed at any moment.

Every hand-over of records is a transaction of its own. A run whose id is already in the store is not made again; runs
of another model version stay in the file and are not used. A damaged row is a run that is not there. At rest the
store is one plain file, which can be copied, and read where nothing can be written.
"""

import math
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from experiments.runs.records import RunRecord
from experiments.runs.rows import COLUMNS, TABLE, UNCHECKED, from_row, to_row
from experiments.runs.salvage import is_damaged, salvage
from experiments.runs.store_file import DamagedError, StoreError, explained, lock, open_for_reading, settle, was_closed
from sim.version import model_version

__all__ = ["Store", "StoreError", "Survey"]

# Format 1 held numbers that do not exist as NaN, which is no JSON: SQLite's own functions refused the row.
# Format 2 had no checksums.
_FORMAT = 3
_NULLS_SINCE = 2
# So often, what was written goes from SQLite's log into the file itself, so that a copy of the file holds it [s].
_SETTLE = 1.0
# SQLite takes so many values in one question on every system.
_TOGETHER = 500


class Survey(NamedTuple):
    """What a store says about some runs; those that are in none of these are not there.

    Attributes:
        done: runs that ended well.
        failed: the message of each run that failed.
        damaged: runs whose rows do not hold what was written.
        lacking: runs that ended well, but without a series that is asked for.
    """

    done: set[str]
    failed: dict[str, str]
    damaged: set[str]
    lacking: set[str]


class Store:
    """Finished runs by run id. Safe to use from several threads; use it as a context manager.

    Args:
        path: the file; None keeps the runs in memory only.
        writes: False only reads, while another process may be writing, and where nothing can be written.

    Attributes:
        notices: sentences that whoever writes should be told once.

    Raises:
        StoreError: the file cannot be read or written, is no store, or another process is writing to it.
    """

    def __init__(self, path: Path | None = None, *, writes: bool = True) -> None:
        self.path = path
        self.notices: list[str] = []
        self._writes = writes
        self._guard = threading.Lock()
        self._opened = ExitStack()
        self._settled = -math.inf
        self._cut_short, self._checked, self._columns = False, True, ", ".join(COLUMNS)
        try:
            with explained(self.path):
                if path is None or writes:
                    self._open_for_writing()
                else:
                    closed = was_closed(path)
                    self._connection = open_for_reading(path, self._opened)
                    self._connection.text_factory = bytes
                    self._check_format()
                    self._connection.execute("pragma query_only = on")
                    self._look_at_columns()
                    self._cut_short = not closed and self._checked
        except StoreError:
            self.close()
            raise

    def _open_for_writing(self) -> None:
        """Open the file and make its table; a damaged one is made whole first."""
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._opened.enter_context(lock(self.path))
        self._connect()
        if self.path is not None and is_damaged(self._connection):
            with suppress(sqlite3.DatabaseError):  # not even its columns can be read
                self._look_at_columns()
            count, kept = salvage(self._connection, self.path, self._columns)
            self.notices.append(
                f"{self.path}: the store was damaged. {count} whole runs were taken over into a new one; the rest is "
                f"made again. The damaged file is kept: {kept.name}."
            )
            self._connect()
        found = self._check_format()
        run = self._connection.execute
        run(TABLE)
        self._look_at_columns()
        if not self._checked:
            run(f"alter table runs add column checksum text not null default '{UNCHECKED}'")
        if found < _NULLS_SINCE:
            for column in ("outcomes", "groups"):
                run(f"update runs set {column} = replace({column}, ': NaN', ': null')")
        run(f"pragma user_version = {_FORMAT}")
        with suppress(sqlite3.OperationalError):  # somebody reads it just now: it is written without a log
            run("pragma journal_mode = wal")
        # With a log this is safe against a killed process; only a power cut can lose the last runs.
        run("pragma synchronous = normal")
        self._look_at_columns()

    def _connect(self) -> None:
        self._connection = sqlite3.connect(
            self.path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10.0
        )
        self._connection.text_factory = bytes  # what damage leaves of a text may be none

    def _check_format(self) -> int:
        """Return the format of the file, refusing that of a newer program."""
        found = int(self._connection.execute("pragma user_version").fetchone()[0])
        if found > _FORMAT:
            raise StoreError(
                f"{self.path}: this store was written by a newer version of the program. "
                "Next: use that version, or send results to another folder with --out."
            )
        return found

    def _look_at_columns(self) -> None:
        """Note how a row is asked for: a constant stands for the column that files of older programs lack."""
        found = {row[1] for row in self._connection.execute("pragma table_info(runs)")}
        self._checked = not found or b"checksum" in found
        self._columns = ", ".join(COLUMNS if self._checked else (*COLUMNS[:-1], f"'{UNCHECKED}'"))

    def put(self, *records: RunRecord) -> None:
        """Keep records, all or none; of those of the same run id, outcomes and series that are not told anew stay.

        Raises:
            StoreError: they could not be written; nothing of them is in the store then.
        """
        before = self.whole(record.run_id for record in records)
        rows = [to_row(_with(record, before.get(record.run_id))) for record in records]
        places = ", ".join("?" * len(COLUMNS))
        with self._guard, explained(self.path):
            with self._connection:
                self._connection.execute("begin")
                self._connection.executemany(
                    f"insert or replace into runs ({', '.join(COLUMNS)}) values ({places})", rows
                )
            if time.monotonic() - self._settled >= _SETTLE:
                self._settled = time.monotonic()
                self._connection.execute("pragma wal_checkpoint(passive)")

    def finished(self, run_ids: Iterable[str], outcomes: Iterable[str] = ()) -> set[str]:
        """Return those of the run ids whose runs ended well and hold these outcomes; failed runs are tried again."""
        return self.survey(run_ids, outcomes).done

    def survey(self, run_ids: Iterable[str], outcomes: Iterable[str] = (), series: Iterable[str] = ()) -> Survey:
        """Return which of the run ids ended well and hold what is asked, which failed, are damaged, or lack series."""
        wanted, weekly = set(outcomes), set(series)
        found = Survey(set(), {}, set(), set())
        for run_id, record in self._rows(run_ids):
            if record is None:
                found.damaged.add(run_id)
            elif record.failure is not None:
                found.failed[run_id] = record.failure.message
            elif not weekly <= record.weekly.keys():
                found.lacking.add(run_id)
            elif wanted <= record.outcomes.keys():
                found.done.add(run_id)
        return found

    def get(self, run_id: str) -> RunRecord | None:
        """Return the record of a run, None if there is none that is whole."""
        return next((record for _, record in self._rows([run_id])), None)

    def records(self, run_ids: Iterable[str]) -> Iterator[RunRecord]:
        """Return the records of these runs, in the order asked for; missing and damaged ones are passed over."""
        wanted = list(run_ids)
        for at in range(0, len(wanted), _TOGETHER):
            some = wanted[at : at + _TOGETHER]
            found = dict(self._rows(some))
            yield from (record for run_id in some if (record := found.get(run_id)) is not None)

    def whole(self, run_ids: Iterable[str]) -> dict[str, RunRecord]:
        """Return the records of those of the run ids that are there and whole, failed ones too."""
        return {run_id: record for run_id, record in self._rows(run_ids) if record is not None}

    def outcomes(self, run_ids: Iterable[str]) -> dict[str, dict[str, float]]:
        """Return the outcomes of those of the run ids that are there; those of a failed run are empty."""
        return {run_id: record.outcomes for run_id, record in self.whole(run_ids).items()}

    def _rows(self, run_ids: Iterable[str]) -> Iterator[tuple[str, RunRecord | None]]:
        """Return the records of those of the run ids that are there, in no order; None for a damaged one."""
        wanted = list(dict.fromkeys(run_ids))
        for at in range(0, len(wanted), _TOGETHER):
            some = wanted[at : at + _TOGETHER]
            try:
                found = self._ask(some)
            except DamagedError:
                found = [row for run_id in some for row in self._ask_alone(run_id)]
            yield from found

    def _ask(self, run_ids: list[str]) -> list[tuple[str, RunRecord | None]]:
        places = ", ".join("?" * len(run_ids))
        with self._guard, explained(self.path):
            rows = self._connection.execute(
                f"select {self._columns} from runs where run_id in ({places})", run_ids
            ).fetchall()
        asked = {run_id.encode(): run_id for run_id in run_ids}  # damage may bring up rows that were not
        return [(asked[row[0]], from_row(row)) for row in rows if row[0] in asked]

    def _ask_alone(self, run_id: str) -> list[tuple[str, RunRecord | None]]:
        try:
            return self._ask([run_id])
        except DamagedError:
            return [(run_id, None)]

    def __len__(self) -> int:
        return self._count("")

    def runs_of_other_versions(self) -> int:
        """Count the runs that another version of the model made; they are kept and not used."""
        return self._count("where model_version <> ?", model_version())

    def notes(self) -> tuple[str, ...]:
        """Say what is to be known of a store that is read: that it may lack its end, or has no checksums."""
        told = []
        if self._cut_short:
            told.append(
                f"{self.path}: this store was not closed; a copy that is taken while it is written holds what was "
                "written until then."
            )
        if count := self._count(f"where checksum = '{UNCHECKED}'" if self._checked else ""):
            told.append(
                f"{self.path}: {count} of its runs were kept by an older program without checksums, and are read as "
                "they are."
            )
        return tuple(told)

    def _count(self, which: str, *values: str) -> int:
        """Count rows; 0 in a file that is too damaged for it."""
        with suppress(DamagedError), self._guard, explained(self.path):
            return int(self._connection.execute(f"select count(*) from runs {which}", values).fetchone()[0])
        return 0

    def close(self) -> None:
        """Close the file, which is then one plain file, and let other processes write to it; twice is fine."""
        with self._guard:
            connection = getattr(self, "_connection", None)
            # Whoever reads it now, or a full disk, may prevent that it is settled: then the log stays beside the file.
            with self._opened, suppress(sqlite3.Error):
                if connection is not None and self._writes and self.path is not None:
                    settle(connection, self.path)
                elif connection is not None:
                    connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _with(record: RunRecord, before: RunRecord | None) -> RunRecord:
    """Add the outcomes and series that an earlier record of the same run holds, if there are any more."""
    if record.failure is not None or before is None:
        return record
    outcomes, weekly = before.outcomes, before.weekly
    if outcomes.keys() <= record.outcomes.keys() and weekly.keys() <= record.weekly.keys():
        return record
    return replace(record, outcomes={**outcomes, **record.outcomes}, weekly={**weekly, **record.weekly})
