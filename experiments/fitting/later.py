"""Lays later months against the bands of a fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.fitting.columns import SHARES
from experiments.fitting.monthly_figures import Monthly
from experiments.fitting.records import SERIES
from sim.errors import ParadoxError


@dataclass(frozen=True)
class Later:
    """A figure of a later month: what it is, what the forecast said, and whether it lies within."""

    month: str
    name: str
    real: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        """Return whether the figure lies within its band."""
        return self.low <= self.real <= self.high


def check(report: Mapping[str, Any], monthly: Monthly) -> tuple[Later, ...]:
    """Return every later figure beside its band.

    Args:
        report: of the fit, as `paradox fit` keeps it.
        monthly: later months.

    Raises:
        ParadoxError: no month of the file has a band that was forecast.
    """
    names: Sequence[str] = report["bands"]["months"]
    seen = set(report["months"])
    found = []
    for month, figures in monthly.months.items():
        name = f"{month:%Y-%m}"
        if name not in names or name in seen:
            continue
        at = names.index(name)
        for series, ends in report["bands"]["series"].items():
            real = _figure(series, figures, report)
            if real is not None and ends[0][at] is not None:
                found.append(Later(name, series, real, ends[0][at], ends[2][at]))
    if not found:
        ahead = [name for name in names if name not in seen]
        raise ParadoxError(
            f"{monthly.file}: no figure is of a month that was forecast. "
            f"Allowed: {ahead[0]} to {ahead[-1]}. Next: give later months, or fit again."
        )
    return tuple(found)


def _figure(series: str, figures: Mapping[str, float], report: Mapping[str, Any]) -> float | None:
    if series in SHARES:
        part, whole = SHARES[series]
        of = figures.get(whole, 0.0)
        return figures[part] / of if part in figures and of else None
    if series != "score":
        return figures.get(series) if series in (*SERIES, "customers") else None
    value = figures.get(report["score"])
    if value is None or report["score"] == "nps":
        return value
    low, top = report["csat_scale"]
    return float((value - low) / (top - low))
