"""A small study that runs in a moment, for tests that run, kill and resume it."""

from pathlib import Path

TINY = """\
title: A tiny study
question: Does it run?
set: {market.persons: 80, run.burn_in: 4, run.horizon: 16}
levers:
  comp_amount: [0, 2]
  first_contact: [0, 1]
uncertainties:
  p_fail: [0.08, 0.25]
outcomes: [paradox_horizon, recovery_base, total, profit]
design: {kind: sobol, samples: 16}
replications: 2
"""


def tiny_file(folder: Path, text: str = TINY, name: str = "tiny.yaml") -> Path:
    """Write the tiny study to a folder."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
