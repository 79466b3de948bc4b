"""The generated parts of the documentation: each is a Markdown table made from what the program itself uses."""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from docs.generators.architecture import architecture_picture
from docs.generators.commands import chinese_commands, commands
from docs.generators.interface import public_names
from docs.generators.keys import event_keys, levers, measures, segment_keys
from docs.generators.protocols import evidence_roles, model_size, shipped_analyses
from docs.generators.statistics import short_coverage, statistics
from experiments.runs.series import SERIES
from sim.parameters.registry import CAUSE_OPTIONS, CAUSES, GROUPS, PARAMETERS, Parameter, written
from sim.parameters.values import Cause
from sim.state import people as population
from sim.state.draws import Purpose
from sim.state.ledger import ENTRIES
from sim.worlds.outcomes import OUTCOMES
from sim.worlds.world import SCHEDULE

# What a draw of a purpose is turned into, where it is not used as the uniform number it is.
NORMAL = {
    Purpose.TRAIT_TASTE,
    Purpose.TRAIT_BOND,
    Purpose.TRAIT_RECOVERY_EXPECTATION,
    Purpose.TRAIT_VOICE,
    Purpose.TRAIT_SPEND,
    Purpose.PERFORMANCE,
    Purpose.COURTESY,
    Purpose.ITEM_STAR,
    Purpose.ITEM_SEVEN,
    Purpose.ITEM_NPS,
    Purpose.ITEM_SATCOM,
    Purpose.ITEM_VISIT,
    Purpose.ITEM_CASE,
    Purpose.LAB_ITEM,
}
GROUP_TITLES = {
    "behaviour": "How customers feel and act",
    "market": "Market",
    "firm": "Firm",
    "service": "Service and failures",
    "segment": "Segments",
    "policy": "Recovery policy",
    "money": "Money",
    "measurement": "Measurement",
    "run": "Run",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _number(value: float | int | str | None) -> str:
    """Write a number, nothing for none."""
    return value if isinstance(value, str) else written(value)


def _range(low: float | None, high: float | None) -> str:
    """Write a range, nothing for none."""
    return "" if low is None else f"{_number(low)} .. {_number(high)}"


def _parameter(entry: Parameter) -> list[str]:
    """Write one parameter as a row."""
    return [
        f"`{entry.name}`",
        entry.symbol,
        entry.unit,
        _number(entry.default),
        _range(entry.low, entry.high),
        _range(entry.study_low, entry.study_high),
        entry.kind,
        entry.source,
        entry.grade,
        entry.meaning,
    ]


def parameters() -> str:
    """List every parameter, a table per group."""
    head = ("name", "symbol", "unit", "default", "limits", "study", "how set", "source", "grade", "meaning")
    parts = []
    for group in GROUPS:
        rows = [_parameter(entry) for entry in PARAMETERS.values() if entry.group == group]
        parts.append(f"**{GROUP_TITLES[group]}** (`{group}`)\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def parameter_counts() -> str:
    """Count the parameters by how they were set and by what stands behind them."""
    kinds = list(dict.fromkeys(entry.kind for entry in PARAMETERS.values()))
    grades = ("seen", "seen-2nd", "computed", "judgement")
    rows = []
    for kind in kinds:
        chosen = [entry.grade for entry in PARAMETERS.values() if entry.kind == kind]
        rows.append([kind, *(chosen.count(grade) for grade in grades), len(chosen)])
    every = [entry.grade for entry in PARAMETERS.values()]
    rows.append(["all", *(every.count(grade) for grade in grades), len(every)])
    return table(("how set", *grades, "all"), rows)


def causes() -> str:
    """List the causes of failure with their defaults."""
    shares = [name for name in Cause._fields[1:] if name not in CAUSE_OPTIONS]
    rows = [[cause.name, *(_number(getattr(cause, name)) for name in shares)] for cause in CAUSES]
    return table(("cause", *(f"`{name}`" for name in shares)), rows)


def columns() -> str:
    """List every column of the state."""
    return table(
        ("group", "column", "type", "unit", "meaning"),
        [(group, f"`{name}`", kind, unit, meaning) for group, name, kind, unit, meaning in population.columns()],
    )


def schedule() -> str:
    """List the steps of a week."""
    return table(("step", "name", "what happens"), SCHEDULE)


def purposes() -> str:
    """List what draws are made for, with their fixed numbers."""
    return table(
        ("number", "purpose", "used as"),
        [(int(each), f"`{each.name.lower()}`", "normal" if each in NORMAL else "uniform") for each in sorted(Purpose)],
    )


def ledger() -> str:
    """List the entries of the firm's books."""
    return table(
        ("entry", "unit", "meaning"), [(f"`{name}`", unit, meaning) for name, (unit, meaning) in ENTRIES.items()]
    )


def outcomes() -> str:
    """List every reported number."""
    better = {1: "more", -1: "less", 0: "neither"}
    return table(
        ("outcome", "unit", "better", "meaning"),
        [(f"`{each.name}`", each.unit, better[each.better], each.meaning) for each in OUTCOMES.values()],
    )


def series() -> str:
    """List every weekly series."""
    return table(
        ("series", "unit", "meaning"), [(f"`{each.name}`", each.unit, each.meaning) for each in SERIES.values()]
    )


def findings() -> str:
    """List the findings that the model is confronted with: role, statistic, band, rows, what was read."""
    with (Path(__file__).parents[2] / "experiments" / "evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    head = ("id", "role", "metric", "low", "high", "target", "unit", "source_rows", "evidence")
    return table([name.replace("_", " ") for name in head], [[row[name] for name in head] for row in rows])


TABLES: dict[str, Callable[[], str]] = {
    made.__name__.replace("_", "-"): made
    for made in (
        parameters,
        parameter_counts,
        causes,
        columns,
        schedule,
        purposes,
        ledger,
        outcomes,
        series,
        findings,
        model_size,
        evidence_roles,
        shipped_analyses,
        statistics,
        short_coverage,
        commands,
        chinese_commands,
        levers,
        segment_keys,
        event_keys,
        measures,
        architecture_picture,
        public_names,
    )
}
