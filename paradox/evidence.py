"""The model against what was published: run rows of the evidence, in the bands and designs of the papers."""

from experiments.evidence import ABLATIONS, Band, Evidence, RowFinding, chosen, load, run, run_row, without
from paradox.notebooks import show

__all__ = ["ABLATIONS", "Band", "Evidence", "RowFinding", "chosen", "load", "run", "run_row", "without"]

show()
