"""What is not known of a firm before its data are seen: each unknown, its prior, and the value that a scenario gets.

A draw is a point of the unit cube, one axis an unknown; the priors are judgements, wide enough for a flat, a shop and a
bank, and say so in every report.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.fitting.records import Window
from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

# Sd of the log of a cause's part in all failures, around that of the scenario.
_MIX_SD = 0.8
# Rates of visits are drawn between so many times what the figures say: who has a grudge comes less, and who comes often
# is failed first and leaves, so that the rate of a market is above that of its customers.
_BELOW, _ABOVE = 0.9, 3.0


@dataclass(frozen=True)
class Unknown:
    """One thing to be inferred.

    Attributes:
        name: as in messages `fit.unknown.*`. low, high: ends of its prior. log: even on the log scale.
        share: the smaller number is told in percent.
    """

    name: str
    low: float
    high: float
    log: bool = False

    def at(self, u: Floats | float) -> Any:
        """Return the value at a place of the prior, 0 to 1."""
        if self.log:
            return self.low * (self.high / self.low) ** u
        return self.low + (self.high - self.low) * u

    @property
    def width(self) -> float:
        """Return how wide the middle 90 % of the prior are."""
        return float(self.at(0.95) - self.at(0.05))


def widened(unknown: Unknown, value: float) -> Unknown:
    """Return an unknown whose prior holds what the user's file says, well inside."""
    if unknown.low <= value <= unknown.high or value <= 0.0:
        return unknown
    return Unknown(unknown.name, min(unknown.low, value / 3.0), max(unknown.high, value * 3.0), unknown.log)


def unknowns_of(scenario: Scenario, window: Window, visits: float | None, causes: bool) -> tuple[Unknown, ...]:
    """List what is inferred for a firm.

    Args:
        scenario: what the user says of it.
        window: its months.
        visits: mean rate of visits a week that the figures speak of; None where they hold no contacts.
        causes: whether the log tells causes.
    """
    found = [
        widened(Unknown("p_fail", 0.01, 0.30, log=True), scenario.service.p_fail),
        Unknown("voice_offset", -0.75, 0.75),
        Unknown("severity_mean", 0.2, 0.65),
        widened(Unknown("weekly_exit_hazard", 0.0005, 0.02, log=True), scenario.market.weekly_exit_hazard),
        widened(Unknown("join_rate", 0.002, 0.08, log=True), scenario.market.join_rate),
        Unknown("staffing", 0.7, 3.0, log=True),
        Unknown("answer_days", 0.3, 7.0),
    ]
    if window.score:
        found.append(
            Unknown("nps_midpoint", 5.5, 9.5) if window.score == "nps" else Unknown("item7_midpoint", 3.5, 6.5)
        )
    if visits:
        found.append(Unknown("visit_rate_mean", _BELOW * visits, min(10.0, _ABOVE * visits), log=True))
    if causes and len(scenario.causes) > 1:
        found += [Unknown(f"cause.{cause.name}", 0.0, 1.0) for cause in scenario.causes]
    return tuple(found)


Values = dict[str, float]


def values_of(unknowns: Sequence[Unknown], point: Floats) -> Values:
    """Return the values at a point of the unit cube, the shares of causes not yet summing to 1."""
    return {one.name: float(one.at(u)) for one, u in zip(unknowns, point, strict=True)}


def mixes(scenario: Scenario, values: Mapping[str, float]) -> dict[str, float]:
    """Return each cause's share of all failures: that of the scenario, moved by what was drawn, summing to 1."""
    from scipy.special import ndtri

    if f"cause.{scenario.causes[0].name}" not in values:
        return {cause.name: cause.mix for cause in scenario.causes}
    moved = {
        cause.name: max(cause.mix, 0.01)
        * float(np.exp(_MIX_SD * ndtri(min(0.999, max(0.001, values[f"cause.{cause.name}"])))))
        for cause in scenario.causes
    }
    total = sum(moved.values())
    return {name: part / total for name, part in moved.items()}


def scenario_values(scenario: Scenario, values: Mapping[str, float]) -> dict[str, float]:
    """Return what a scenario sets, by path, where these values hold; staff is not among it.

    Args:
        scenario: what the user says of the firm.
        values: by unknown.
    """
    reference = f"policies.{scenario.reference}"
    found: dict[str, float] = {}
    simple: dict[str, str] = {
        "p_fail": "service.p_fail",
        "weekly_exit_hazard": "market.weekly_exit_hazard",
        "join_rate": "market.join_rate",
        "visit_rate_mean": "market.visit_rate_mean",
        "nps_midpoint": "measurement.nps_midpoint",
        "item7_midpoint": "measurement.item7_midpoint",
        "answer_days": f"{reference}.answer_days",
        "first_contact": f"{reference}.first_contact",
    }
    found |= {path: values[name] for name, path in simple.items() if name in values}
    if "voice_offset" in values:
        for segment in scenario.segments:
            found[f"segments.{segment.name}.voice_offset"] = segment.voice_offset + values["voice_offset"]
    if "severity_mean" in values:
        total = scenario.service.severity_shape.a + scenario.service.severity_shape.b
        found["service.severity_shape.a"] = max(0.2, total * values["severity_mean"])
        found["service.severity_shape.b"] = max(0.2, total * (1.0 - values["severity_mean"]))
    shares = mixes(scenario, values)
    # The last takes what rounding leaves.
    *others, last = shares
    found |= {f"service.causes.{name}.mix": shares[name] for name in others}
    found[f"service.causes.{last}.mix"] = max(0.0, 1.0 - sum(shares[name] for name in others))
    return found


def visit_rate_for(weekly: float, shape: float) -> float:
    """Return the mean rate of visits [1/week] at which customers come so often in a week, at most once each.

    Args:
        weekly: visits of a customer in a week, below 1.
        shape: evenness of visit rates.
    """
    from scipy.optimize import brentq

    from sim.state.settings import visit_rate_table

    def short(rate: float) -> float:
        return float(np.mean(1.0 - np.exp(-visit_rate_table(rate, shape)))) - weekly

    return float(brentq(partial(short), 1e-4, 10.0)) if short(10.0) > 0.0 else 10.0


Drawn = Callable[[int], Floats]
