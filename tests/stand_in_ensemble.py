"""A made table of parameter sets, in the place of the shipped one: quick to make, and no test rests on its values."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments import parameter_sets
from experiments.evidence import load
from experiments.parameter_sets import ABOUT, COLUMNS, TABLE, behavioural, study_ends

# Every third set was drawn twice.
MEMBERS = 9
WEIGHTS = tuple(2 if at % 3 == 0 else 1 for at in range(MEMBERS))


def write(folder: Path, without: tuple[str, ...] = ()) -> Path:
    """Write both files to a folder: sets near the middle of the study ranges, some parameters not in the table."""
    held = [one for one in behavioural() if one.name not in without]
    low, high = study_ends(held)
    values = low + np.random.default_rng(8).uniform(0.35, 0.65, size=(MEMBERS, len(held))) * (high - low)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*COLUMNS, *(one.name for one in held)])
        table.writerows(
            [at + 1, WEIGHTS[at], at % 2 + 1, at % 4 + 1, *map(repr, map(float, row))] for at, row in enumerate(values)
        )
    (folder / ABOUT).write_text(json.dumps(about(held)), encoding="utf-8")
    return folder


def about(held: list[Any]) -> dict[str, Any]:
    """Return what stands beside the table."""
    passing = {"sets": MEMBERS, "prior_sets": 100, "seeds": [300, 301], "model_version": "2-made"}
    return {
        "command": "paradox calibrate --ensemble", "model_version": "2-made", "scenario": "baseline",
        "members": MEMBERS, "effective": 5.2, "effective_wanted": 4.5, "halves_differ": 0.2, "halves_may_differ": 0.25,
        "draws_effective": 40.0, "draws_halves_differ": 0.1, "starts": 4, "starts_tried": 5, "evaluations": 1234,
        "confirmed": 30, "misses_allowed": 2, "largest_miss_allowed": 0.5,
        "rows": [band.id for band in load() if band.role == "calibrate"],
        "search": {"seeds": [200], "persons": 200, "field_persons": 266},
        "fresh": {"seeds": [300, 301], "persons": 200, "field_persons": 266},
        "prior": {one.name: [one.study_low, one.study_high] for one in held},
        "passes": {
            band.id: {"ensemble": 0.93, "prior": 0.85, **passing} for band in load() if band.role == "validate"
        },
        "checks": [],
    }  # fmt: skip


def put(folder: Path, monkeypatch: pytest.MonkeyPatch, without: tuple[str, ...] = ()) -> None:
    """Let the program find the made table where it looks for the shipped one."""
    written = write(folder, without)
    monkeypatch.setattr(parameter_sets, "study_folder", lambda: written)
