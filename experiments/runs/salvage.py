"""Makes a damaged store whole: what can still be read goes into a new file, and the damaged one is kept beside it."""

import sqlite3
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from experiments.runs.rows import COLUMNS, TABLE, as_texts, from_row
from experiments.runs.store_file import MALFORMED

# Names of runs are digits of base 16: all that begin alike lie together, and so does what damage has hit.
_DIGITS = "0123456789abcdef"
# Asking more finely in vain as often means that nothing is left there.
_MOST_BARREN = 3


def is_damaged(connection: sqlite3.Connection) -> bool:
    """Return whether a part of a store cannot be read as it was written.

    Raises:
        sqlite3.Error: it cannot be read for another reason, or is no SQLite file at all.
    """
    try:
        said = connection.execute("pragma integrity_check(1)").fetchone()
    except MemoryError:
        return True
    except sqlite3.DatabaseError as error:
        if MALFORMED in str(error):
            return True
        raise
    return said is None or said[0] not in (b"ok", "ok")


def salvage(connection: sqlite3.Connection, path: Path, columns: str) -> tuple[int, Path]:
    """Put all whole rows of a damaged store into a new file in its place; return their number and the damaged file.

    Args:
        connection: of the damaged file; closed here.
        path: the file.
        columns: what to ask it for, in the order of `COLUMNS`.

    Raises:
        OSError, sqlite3.Error: the new file cannot be written; the damaged one is as it was.
    """
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    new = sqlite3.connect(draft, isolation_level=None)
    try:
        new.execute(TABLE)
        new.execute("begin")
        places = ", ".join("?" * len(COLUMNS))
        for row in _readable(connection, columns):
            if from_row(row) is not None:
                new.execute(f"insert or replace into runs values ({places})", as_texts(row))
        new.execute("commit")
        count = int(new.execute("select count(*) from runs").fetchone()[0])
    finally:
        new.close()
        connection.close()
    damaged = path.with_name(path.name + ".damaged")
    for end in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.replace(damaged)
    draft.replace(path)
    return count, damaged


def _readable(connection: sqlite3.Connection, columns: str) -> Iterator[tuple[Any, ...]]:
    """Return the rows of all runs, some twice, passing over what cannot be read.

    Runs whose names begin alike are asked for together; where that fails, by one digit more, until it helps no more.
    """
    ranges = [("".join(pair), 0) for pair in product(_DIGITS, repeat=2)]
    while ranges:
        begin, barren = ranges.pop()
        some = False
        try:
            for row in connection.execute(
                f"select {columns} from runs where run_id >= ? and run_id < ?", (begin, begin + "g")
            ):
                some = True
                yield row
        except (sqlite3.DatabaseError, MemoryError):
            deeper = 0 if some else barren + 1
            ranges += [(begin + digit, deeper) for digit in _DIGITS] if deeper < _MOST_BARREN else []
