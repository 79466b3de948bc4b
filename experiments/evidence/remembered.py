"""Keeps every evaluation of the model in an SQLite file, so that a search that was stopped goes on where it was.

A method whose draws follow from its seed asks the same questions in the same order each time: so it needs to keep
nothing but the answers.
"""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.runs.store_file import explained, lock, settle
from sim.errors import ParadoxError

Floats = NDArray[np.float64]

_TABLES = """
create table if not exists problem (signature text not null);
create table if not exists evaluations (
    kind text not null, point blob not null, answer blob not null, primary key (kind, point)
) without rowid;
"""


class Remembered:
    """Answers of the model by kind of question and point.

    Attributes:
        made: answers that were computed since the file was opened.
    """

    def __init__(self, connection: sqlite3.Connection, threads: int) -> None:
        self._connection, self._threads, self.made = connection, threads, 0

    def model(self, kind: str, answer: Callable[[Floats], Floats]) -> Callable[[Floats], Floats]:
        """Return a model that computes only what was never asked, in threads, and keeps it as it is finished.

        Args:
            kind: names the question; the same point may be asked more than one.
            answer: (axes,) -> (rows,), computed for one point.
        """

        def asked(points: Floats) -> Floats:
            known = [self._known(kind, point) for point in points]
            missing = list(
                dict.fromkeys(point.tobytes() for point, one in zip(points, known, strict=True) if one is None)
            )
            self._make(kind, answer, missing)
            return np.array(
                [self._known(kind, point) if one is None else one for point, one in zip(points, known, strict=True)]
            )

        return asked

    def _known(self, kind: str, point: Floats) -> Floats | None:
        found = self._connection.execute(
            "select answer from evaluations where kind = ? and point = ?", (kind, point.tobytes())
        ).fetchone()
        return None if found is None else np.frombuffer(found[0])

    def _make(self, kind: str, answer: Callable[[Floats], Floats], missing: list[bytes]) -> None:
        """Compute answers and keep each as it is finished, also those that are finished when the program is stopped."""
        if not missing:
            return
        pool = ThreadPoolExecutor(self._threads)
        at: dict[Future[Floats], bytes] = {}
        try:
            at = {pool.submit(answer, np.frombuffer(point)): point for point in missing}
            for done in as_completed(list(at)):
                self._keep(kind, at.pop(done), done.result())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for done, point in at.items():
                if done.done() and not done.cancelled() and done.exception() is None:
                    self._keep(kind, point, done.result())

    def _keep(self, kind: str, point: bytes, answer: Floats) -> None:
        self._connection.execute("insert or replace into evaluations values (?, ?, ?)", (kind, point, answer.tobytes()))
        self.made += 1


@contextmanager
def remembered(path: Path, signature: str, threads: int) -> Iterator[Remembered]:
    """Open the file of evaluations of a problem, or make it; no other process may write to it meanwhile.

    Args:
        path: the SQLite file.
        signature: describes the problem; evaluations of another one are not mixed with it.
        threads: evaluations at the same time.

    Raises:
        ParadoxError: it cannot be read or written, or holds evaluations of another problem.
    """
    with explained(path), lock(path):
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("pragma synchronous = normal")
            connection.execute("pragma journal_mode = wal")
            connection.executescript(_TABLES)
            known = connection.execute("select signature from problem").fetchone()
            if known is None:
                connection.execute("insert into problem values (?)", (signature,))
            elif known[0] != signature:
                raise ParadoxError(
                    f"{path}: holds evaluations of another problem (other rows, scenario, sizes, ranges or model). "
                    "Next: name a new file with --storage."
                )
            yield Remembered(connection, threads)
        finally:
            with suppress(sqlite3.Error):
                settle(connection, path)
