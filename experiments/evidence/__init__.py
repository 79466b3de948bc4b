"""The model against what was published: bands, designs and statistics of every finding."""

from experiments.evidence.bands import Band, chosen, load
from experiments.evidence.matrix import run_without_each
from experiments.evidence.run import FIRST_SEED, QUICK_SEEDS, SEEDS, Evidence, RowFinding, run, run_row
from experiments.mechanisms.ablations import ABLATIONS, without

__all__ = [
    "ABLATIONS",
    "FIRST_SEED",
    "QUICK_SEEDS",
    "SEEDS",
    "Band",
    "Evidence",
    "RowFinding",
    "chosen",
    "load",
    "run",
    "run_row",
    "run_without_each",
    "without",
]
