"""The table of a design, over replications: markets of their own for surveys and field experiments.

What stands in a row of one market has the interval over its persons. Persons of one market share queue and stories, so
that of several markets the mean over markets has the interval over markets.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.comparison.intervals import interval
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.survey import SurveyDesign
from sim.state.draws import seed_of

Rows = list[dict[str, Any]]
Report = Callable[[int, int], None]
# What is added up over markets; of everything else the mean is taken.
_COUNTS = ("n", "asked", "answered")


def table(design: SurveyDesign | FieldExperiment, report: Report | None = None) -> Rows:
    """Do a survey or a field experiment in every market, and return its table.

    Args:
        design: with its number of replications.
        report: told after each week of a field experiment how many of how many are lived.
    """
    tables = []
    for number in range(design.replications):
        one = replace(design, seed=seed_of(design.seed, number), replications=1)
        if isinstance(one, SurveyDesign):
            tables.append(one.table())
            continue
        told = report and _counted(report, number, design.replications)
        tables.append(one.run(told).table())
    return tables[0] if len(tables) == 1 else [_mean(rows) for rows in zip(*tables, strict=True)]


def _counted(report: Report, number: int, markets: int) -> Report:
    return lambda done, of: report(number * of + done, markets * of)


def _mean(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the mean over markets of one row."""
    found: dict[str, Any] = {}
    for key, first in rows[0].items():
        values = [row[key] for row in rows]
        if key in _COUNTS or key.endswith("_n"):
            found[key] = int(np.sum(values))
        elif isinstance(first, str) or key == "week":
            found[key] = first
        elif not key.endswith(("low", "high")):
            low, high = ("low", "high") if key == "effect" else (f"{key}_low", f"{key}_high")
            known = [value for value in values if math.isfinite(value)]
            over = interval(known) if known else None
            found[key] = over.estimate if over else math.nan
            if low in rows[0]:
                found |= {low: over.low if over else math.nan, high: over.high if over else math.nan}
    return {key: found[key] for key in rows[0]} | {"markets": len(rows)}
