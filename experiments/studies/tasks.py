"""A task: some runs of a study that one thread or one machine makes together."""

from collections.abc import Iterator
from dataclasses import dataclass

from experiments.runs.records import RunRecord
from experiments.studies.points import records_of
from experiments.studies.study import Study


@dataclass(frozen=True, slots=True)
class Task:
    """Some points of one replication whose runs are missing."""

    numbers: tuple[int, ...]
    replication: int

    def __len__(self) -> int:
        return len(self.numbers)


def make(study: Study, task: Task) -> Iterator[RunRecord]:
    """Make the runs of a task."""
    return records_of(study, task.numbers, task.replication)
