"""A record as a row of the store and back, with a checksum: a damaged row is never read as numbers."""

import hashlib
import json
import math
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.runs.records import RunFailure, RunRecord

# A store made by an older program has no checksums: its rows are read as they are.
UNCHECKED = "unchecked"
COLUMNS = (
    "run_id", "model_version", "scenario", "policy", "replication", "seed", "outcomes", "weekly_names", "weekly",
    "groups", "failed_stage", "failed_message", "failed_traceback", "seconds", "checksum",
)  # fmt: skip
_BYTES = COLUMNS.index("weekly")  # the one column that is no text
TABLE = """
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
    seconds real not null,
    checksum text not null
) without rowid
"""


def to_row(record: RunRecord) -> tuple[Any, ...]:
    """Return a record as a row, its checksum last; floats keep every bit."""
    names = list(record.weekly)
    series = np.array([record.weekly[name] for name in names], dtype="<f8")
    failure = record.failure
    row = (
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
    return (*row, checksum(row))


def from_row(row: Sequence[Any]) -> RunRecord | None:
    """Return the record of a row, None if the row is damaged.

    Args:
        row: the columns of `COLUMNS`; texts are bytes, as damage may leave no text of them.
    """
    said = row[-1]
    if said != UNCHECKED.encode() and (not isinstance(said, bytes) or said != checksum(row[:-1]).encode()):
        return None
    try:
        return _record(as_texts(row))
    except (ValueError, TypeError, AttributeError, zlib.error):  # possible without a checksum only
        return None


def as_texts(row: Sequence[Any]) -> list[Any]:
    """Return a row whose texts were read as bytes with texts for them; the weekly numbers stay bytes.

    Raises:
        UnicodeDecodeError: damage has left no text.
    """
    return [part.decode() if isinstance(part, bytes) and at != _BYTES else part for at, part in enumerate(row)]


def checksum(row: Sequence[Any]) -> str:
    """Return 16 digits that hang on every bit of a row."""
    digest = hashlib.blake2b(digest_size=8)
    for part in row:
        content = part if isinstance(part, bytes) else str(part).encode()
        digest.update(b"%d:" % len(content))
        digest.update(content)
    return digest.hexdigest()


def _record(row: Sequence[Any]) -> RunRecord:
    of = dict(zip(COLUMNS, row, strict=True))
    names: list[str] = json.loads(of["weekly_names"])
    series = np.frombuffer(zlib.decompress(of["weekly"]), dtype="<f8").astype(np.float64)
    weekly: dict[str, NDArray[np.float64]] = (
        dict(zip(names, series.reshape(len(names), -1), strict=True)) if names else {}
    )
    failed = of["failed_stage"] is not None
    return RunRecord(
        run_id=of["run_id"],
        model_version=of["model_version"],
        scenario=of["scenario"],
        policy=of["policy"],
        replication=of["replication"],
        seed=of["seed"],
        outcomes=_numbers(json.loads(of["outcomes"])),
        weekly=weekly,
        groups=[_numbers(group) for group in json.loads(of["groups"])],
        failure=RunFailure(of["failed_stage"], of["failed_message"], of["failed_traceback"]) if failed else None,
        seconds=of["seconds"],
    )


def _nulls(values: dict[str, Any]) -> dict[str, Any]:
    """Put None, null in JSON, for the numbers that do not exist: JSON knows no nan."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in values.items()}


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Read null back as nan."""
    return {name: math.nan if value is None else value for name, value in values.items()}
