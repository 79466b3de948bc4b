"""The model against what was published: run rows of the evidence, in the bands and designs of the papers."""

from experiments.evidence import ABLATIONS, Band, Evidence, RowFinding, chosen, load, run, run_row, without
from experiments.evidence.targets import Targets, read_targets
from paradox.notebooks import show

__all__ = [
    "ABLATIONS",
    "Band",
    "Evidence",
    "RowFinding",
    "Targets",
    "chosen",
    "load",
    "read_targets",
    "run",
    "run_row",
    "without",
]

show()
