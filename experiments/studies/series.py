"""The weekly series that a study has kept of its runs: as arrays, and as one long table."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.runs.records import RunRecord
from experiments.studies.runs import none_kept, reading
from experiments.studies.study import Study
from sim.errors import ParadoxError

Floats = NDArray[np.float64]


def series_table(study: Study, folder: Path) -> dict[str, Floats]:
    """Read the weekly series of a study; of runs that are not there, or are shorter than others, they are nan.

    Args:
        study: the study.
        folder: where its results are.

    Returns:
        By series, shape (replications, points, weeks); nothing where the study keeps none.

    Raises:
        ParadoxError: there are no runs yet, or the store cannot be read.
    """
    if not study.series:
        return {}
    records = _records(study, folder)
    weeks = max((len(one.weekly[study.series[0]]) for one in records.values()), default=0)
    found = {name: np.full((study.replications, study.points, weeks), np.nan) for name in study.series}
    for replication in range(study.replications):
        for number, run_id in enumerate(study.run_ids(replication)):
            if run_id in records:
                for name, kept in found.items():
                    values = records[run_id].weekly[name]
                    kept[replication, number, : len(values)] = values
    return found


def week_columns(study: Study, folder: Path) -> dict[str, NDArray[np.generic]]:
    """Read the weekly series of a study as the columns of a long table: one row a run and week.

    Args:
        study: the study.
        folder: where its results are.

    Returns:
        Columns of equal length: run_id, point, replication, seed, week, then one a series, in the order of the study;
        runs in the order of replications and points. Runs that are missing, failed or lack a series have no rows.

    Raises:
        ParadoxError: the study keeps no series, there are no runs yet, or the store cannot be read.
    """
    if not study.series:
        raise ParadoxError(
            f"The study '{study.name}' keeps no weekly series. Next: add a line such as 'series: [failures, queue]' to "
            "its file, and run it again."
        )
    records = _records(study, folder)
    places = [
        (run_id, number, replication, records[run_id])
        for replication in range(study.replications)
        for number, run_id in enumerate(study.run_ids(replication))
        if run_id in records
    ]
    lengths = [len(record.weekly[study.series[0]]) for *_, record in places]
    heads = {
        "run_id": np.array([run_id for run_id, *_ in places]),
        "point": np.array([number for _, number, _, _ in places], dtype=np.int64),
        "replication": np.array([replication for _, _, replication, _ in places], dtype=np.int64),
        "seed": np.array([record.seed for *_, record in places], dtype=np.int64),
    }
    return {
        **{name: np.repeat(values, lengths) for name, values in heads.items()},
        "week": np.concatenate([np.arange(length) for length in lengths]),
        **{name: np.concatenate([record.weekly[name] for *_, record in places]) for name in study.series},
    }


def week_rows(study: Study, folder: Path) -> list[dict[str, Any]]:
    """Read the same table as plain rows.

    Raises:
        ParadoxError: as `week_columns`.
    """
    columns = {name: values.tolist() for name, values in week_columns(study, folder).items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _records(study: Study, folder: Path) -> dict[str, RunRecord]:
    """Return the runs that are there and hold all series of the study, by run id.

    Raises:
        ParadoxError: there is none.
    """
    wanted = set(study.series)
    with reading(study, folder) as store:
        ids = (run_id for replication in range(study.replications) for run_id in study.run_ids(replication))
        found = store.whole(ids)
        kept = {one: record for one, record in found.items() if record.weekly and wanted <= record.weekly.keys()}
        if not kept:
            raise none_kept(study, folder, store)
    return kept
