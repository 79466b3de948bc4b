"""The table of a laboratory design for a terminal of 80 columns, with a legend that says what every column is."""

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from textwrap import fill
from typing import Any

from experiments.laboratory.experiment import TWINS, Experiment
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.measures import ITEMS
from experiments.laboratory.survey import GROUPS, SurveyDesign
from paradox.commands.output import WIDTH
from paradox.numbers import MISSING, plain

Rows = Sequence[dict[str, Any]]
_MOMENT, _MEAN, _WIDE = 12, 5, 20
# Beyond these sizes a number loses a decimal, so that it keeps to its column.
_FEWER = (9.995, 99.95)


def lines(design: Experiment | SurveyDesign | FieldExperiment, rows: Rows) -> list[str]:
    """Write the table and its legend.

    Args:
        design: what was done.
        rows: its table.
    """
    if isinstance(design, SurveyDesign):
        return [*_survey(rows), "", *_legend(_SURVEY)]
    if isinstance(design, FieldExperiment):
        return [*_field(rows), "", *_legend(_field_legend(design))]
    return [*_experiment(design, rows), *_legend(_experiment_legend(design))]


def _experiment(design: Experiment, rows: Rows) -> list[str]:
    """Write one block a cell, in it one block a measure, in it one row a moment: names have all the width."""
    titles = ("against twins", "between (d)", "within (d)")
    heading = f"{'':{_MOMENT}}{'mean':>{_MEAN}}" + "".join(f" {title:>{_WIDE}}" for title in titles)
    out: list[str] = []
    for cell, of_cell in groupby(rows, lambda row: str(row["cell"])):
        found = list(of_cell)
        out += [f"{cell} ({found[0]['n']:,} persons)", heading, "-" * len(heading)]
        for measure in dict.fromkeys(row["measure"] for row in found):
            out.append(measure)
            out += [_moment(row, design) for row in found if row["measure"] == measure]
        out.append("")
    return out


def _moment(row: dict[str, Any], design: Experiment) -> str:
    """Write what was read at one moment. Before the first step there is nothing to compare, but for two cells."""
    before, controls = row["moment"] == 0, row["cell"] == design.control
    shown = (
        MISSING if before else _interval(row, "against_twins"),
        MISSING if controls or (before and design.control == TWINS) else _interval(row, "between"),
        MISSING if before else _interval(row, "within"),
    )
    name = " start" if before else f" {row['moment']} {row['after']}"
    return f"{name:{_MOMENT}}{plain(row['mean']):>{_MEAN}}" + "".join(f" {cell:>{_WIDE}}" for cell in shown)


def _interval(row: dict[str, Any], name: str) -> str:
    """Write a number with its 95 % interval in brackets."""
    bounds = (f"{name}_low", f"{name}_high") if f"{name}_low" in row else ("low", "high")
    value, low, high = (float(row.get(key, math.nan)) for key in (name, *bounds))
    if not math.isfinite(value):
        return MISSING
    largest = max(abs(one) for one in (value, low, high) if math.isfinite(one))
    decimals = 2 - sum(largest >= size for size in _FEWER)
    if not math.isfinite(low):
        return plain(value, decimals)
    return f"{plain(value, decimals)} [{plain(low, decimals)}, {plain(high, decimals)}]"


def _experiment_legend(design: Experiment) -> list[str]:
    other = design.control != TWINS
    against = f"the cell {design.control!r} at the same moment" if other else "the twins, as if they were other persons"
    out = [
        "Rows: a number and what was done; read after it. In brackets 95 % intervals.",
        "mean: of the members of the cell, in units of the measure.",
        "against twins: mean difference from their twins, who live on the same luck and never fail; in units of "
        "the measure.",
        f"between (d): Cohen's d against {against}: the difference in standard deviations.",
        "within (d): change of the same persons since the start, in standard deviations of that change.",
        "A d is large where nearly all feel the same, however small the difference.",
    ]
    items = [name for name in design.measures if name in ITEMS]
    if items:
        out.append(
            f"{', '.join(items)}: asked with noise and rounding. Twins answer with noise of their own, so that "
            "a small difference from them is chance, also where nothing happened."
        )
    return out


def _survey(rows: Rows) -> list[str]:
    """Write one column a survey: few are held, and much is asked of each."""
    first_wide, wide = _WIDE + 2, _WIDE + 8
    shown: dict[str, Callable[[dict[str, Any]], str]] = {
        "asked": lambda row: f"{row['asked']:,}",
        "answered": lambda row: f"{row['answered']:,}",
        "item, 1 to 7": partial(_said, name="item7"),
        **{f"  {name}": partial(_said, name=f"item7_{name}") for name in GROUPS},
        "net promoter score": partial(_said, name="nps", decimals=0),
        "bias of response": lambda row: plain(row["response_bias"]),
        "bias of survivors": lambda row: plain(row["survivor_bias"]),
    }
    out: list[str] = []
    abreast = (WIDTH - first_wide) // wide
    for first in range(0, len(rows), abreast):
        part = rows[first : first + abreast]
        heading = f"{'':{first_wide}}" + "".join(f"{'week ' + str(row['week']):>{wide}}" for row in part)
        out += [*([""] if out else []), heading, "-" * len(heading)]
        out += [
            f"{name:{first_wide}}" + "".join(f"{write(row):>{wide}}" for row in part) for name, write in shown.items()
        ]
    return out


def _said(row: dict[str, Any], name: str, decimals: int = 2) -> str:
    """Write what was said, its interval, and how many said it."""
    value, low, high = (plain(float(row[f"{name}{end}"]), decimals) for end in ("", "_low", "_high"))
    return (f"{value} [{low}, {high}]" if low != MISSING else value) + f" {row[f'{name}_n']:>5,}"


_SURVEY = [
    "In brackets 95 % intervals, behind them how many answered; one answer has none. Below the item: the same "
    "among those whose newest experience was none, recovered, not recovered, or not voiced.",
    "bias of response: the item among those who answered minus all customers, in points.",
    "bias of survivors: the item among all customers minus the whole base, leavers included, in points.",
]


def _field(rows: Rows) -> list[str]:
    out: list[str] = []
    heading = f"  {'outcome':22}{'effect':>24}{'n':>8}"
    for arm, of_arm in groupby(rows, lambda row: str(row["arm"])):
        out += [*([""] if out else []), arm, heading, "-" * len(heading)]
        out += [f"  {row['outcome']:22}{_interval(row, 'effect'):>24}{row['n']:>8}" for row in of_arm]
    return out


def _field_legend(design: FieldExperiment) -> list[str]:
    first = next(iter(design.arms))
    return [
        f"effect: mean under the arm minus mean under {first!r}, by intention to treat, in units of the outcome; "
        "in brackets 95 % intervals.",
        f"n: {'persons' if design.unit == 'customers' else 'cases'} of both arms.",
    ]


def _legend(texts: Sequence[str]) -> list[str]:
    return [fill(text, WIDTH, subsequent_indent="  ") for text in texts]
