"""Makes kept runs again and compares every bit."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.runner import records_of


class Again(NamedTuple):
    """What making runs again has shown.

    Attributes:
        checked: runs made again.
        different: run ids whose outcomes or weekly series differ in any bit.
    """

    checked: int
    different: tuple[str, ...]


def made_again(specs: Sequence[RunSpec], kept: Mapping[str, RunRecord], runs: int, seed: int = 1) -> Again:
    """Make a random sample of kept runs again.

    Args:
        specs: all runs.
        kept: what is kept of them, by run id; runs that are not there are not drawn.
        runs: size of the sample.
        seed: which sample.
    """
    there = [spec for spec in specs if spec.run_id in kept]
    sample = random.Random(seed).sample(there, min(runs, len(there)))
    different = []
    for replication in sorted({spec.replication for spec in sample}):
        task = [spec for spec in sample if spec.replication == replication]
        different += [made.run_id for made in records_of(task) if _bits(made) != _bits(kept[made.run_id])]
    return Again(len(sample), tuple(different))


def _bits(record: RunRecord) -> str:
    """Return outcomes and series so that equal texts are equal bits; numbers that do not exist are equal."""
    return json.dumps([record.outcomes, {name: values.tolist() for name, values in record.weekly.items()}])
