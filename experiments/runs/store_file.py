"""The file of a store: who may write it, how it is read where nothing can be written, what SQLite's words mean."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from sim.errors import ParadoxError

# What SQLite leaves beside a file that is being written, or whose writer was killed, with some of its content.
_BESIDE = ("-wal", "-journal")
# Where the head of an SQLite file says whether its newest content is in a log beside it, and the value that says so.
_LOGGED_AT, _LOGGED = 18, 2


class StoreError(ParadoxError):
    """A store that cannot be opened, read or written."""


class DamagedError(StoreError):
    """A part of the file does not hold what was written."""


# SQLite's word for a file that does not hold what was written.
MALFORMED = "malformed"
# Its word for a file that another process has.
LOCKED = "locked"
# Its words for a file that is none of its own.
NO_DATABASE = "not a database"
# Its words for a full disk, and the name of what it says instead where the index of a log finds no space.
_FULL, _NO_SPACE = "disk is full", "SQLITE_IOERR_SHMSIZE"
# What SQLite says, what it means, what to do.
_EXPLANATIONS = (
    (_FULL, "the disk is full; finished runs are kept. Next: free some space and give the command again."),
    ("disk i/o", "the disk cannot be read or written. Next: check it, or use another folder with --out."),
    ("readonly", "the store is read-only. Next: send results to a folder you may write, with --out."),
    ("unable to open", "cannot be opened or made. Next: send results to a folder you may write, with --out."),
    (NO_DATABASE, "this file is not a store of runs. Next: move it away, or use another folder with --out."),
    (MALFORMED, "the store is damaged. Next: run what is in it again, which keeps all that can still be read."),
    ("no such column", "this file is a store of another program. Next: use another folder with --out."),
    (
        "no such table",
        "this file holds no runs; a copy that is taken before the first is kept holds none. "
        "Next: copy it again, or make the runs here.",
    ),
    (
        LOCKED,
        "another process is writing to this store. Next: wait until it is done, or use another folder with --out.",
    ),
)


@contextmanager
def explained(path: Path | None) -> Iterator[None]:
    """Turn what the system says about a store into a message that says what to do."""
    where = path or "the store in memory"
    try:
        yield
    except sqlite3.Error as error:
        kind = DamagedError if MALFORMED in str(error) else StoreError
        full = getattr(error, "sqlite_errorname", "") == _NO_SPACE
        raise kind(f"{where}: {_explain(_FULL if full else str(error))}") from error
    except MemoryError as error:  # damage makes SQLite ask for any amount of it
        raise DamagedError(f"{where}: {_explain(MALFORMED)}") from error
    except OSError as error:
        raise StoreError(
            f"{where}: cannot be written ({error.strerror or error}). "
            "Next: send results to a folder you may write, with --out."
        ) from error


def _explain(said: str) -> str:
    """Say what a message of SQLite means and what to do about it."""
    lower = said.lower()
    return next(
        (text for sign, text in _EXPLANATIONS if sign in lower), f"{said}. Next: use another folder with --out."
    )


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Keep other processes from writing to the same store; reading it stays possible.

    The lock is an empty SQLite file held exclusively: it works alike on every system, and the system itself
    lets go of it when the process dies.

    Raises:
        sqlite3.Error: another process has it.
    """
    file = path.with_name(path.name + ".lock")
    turnstile = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=0.2)
    own = True
    try:
        try:
            turnstile.execute("begin exclusive")
        except sqlite3.Error as error:
            own = LOCKED not in str(error)
            raise
        yield
    finally:
        if own:
            with suppress(OSError):  # some systems remove no file that is open
                file.unlink()
        turnstile.close()


def open_for_reading(path: Path, opened: ExitStack) -> sqlite3.Connection:
    """Open a store to read it, also where nothing can be written.

    Args:
        path: its file, which is there.
        opened: what is to be cleared away once the connection is closed.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    connection = _connect(path, "mode=rw")
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        if not any(sign in str(error) for sign in ("unable to open", "readonly", "disk I/O")):
            raise
        # SQLite has to write beside a file that was not closed, which a full disk refuses too: that is done in a copy.
        if any(file.stat().st_size for file in _beside(path)):
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
            for file in (path, *_beside(path)):
                shutil.copyfile(file, folder / file.name)
            return _connect(folder / path.name, "mode=rw")
        return _connect(path, "immutable=1")
    return connection


def settle(connection: sqlite3.Connection, path: Path) -> None:
    """Close the connection of a writer; what it leaves is one plain file.

    Raises:
        sqlite3.Error: somebody reads it now, or the disk is full: the log stays beside the file.
    """
    try:
        with closing(connection):
            connection.execute("pragma busy_timeout = 200")
            connection.execute("pragma journal_mode = delete")
    except sqlite3.OperationalError:
        # The index of the log may have found no space. Who has the file alone needs none, and may take its space.
        with closing(_connect(path, "mode=rw")) as alone:
            alone.execute("pragma busy_timeout = 200")
            alone.execute("pragma locking_mode = exclusive")
            alone.execute("select count(*) from sqlite_master").fetchone()
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
            alone.execute("pragma journal_mode = delete")


def was_closed(path: Path) -> bool:
    """Return whether a file is at rest, or its newest content lies beside it; False for one copied without that."""
    with path.open("rb") as file:
        head = file.read(_LOGGED_AT + 1)
    return head[_LOGGED_AT:] != bytes([_LOGGED]) or any(_beside(path))


def _beside(path: Path) -> list[Path]:
    files = (path.with_name(path.name + end) for end in _BESIDE)
    return [file for file in files if file.is_file()]


def _connect(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=10.0)
