"""The page of mechanisms: what carries each, what switches it off, and what its lever does in the baseline.

python -m docs.generators.mechanisms                      measure and write the page (some minutes)
python -m docs.generators.mechanisms --replications 20    with more replications
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docs.generators.tables import table
from experiments.comparison.intervals import Interval
from experiments.mechanisms.mechanisms import CONTRASTS, MECHANISMS, Mechanism, MechanismEffect, measured
from sim.scenario.scenario import Scenario
from sim.version import model_version

PAGE = Path(__file__).parents[1] / "reference" / "mechanisms.md"
REPLICATIONS = 10

_COLUMNS = {
    "paradox": "PARADOX",
    "recovery_person": "RECOVERY (a)",
    "recovery_base": "RECOVERY (b)",
    "total": "TOTAL",
}

_INTRODUCTION = """# Mechanisms

What carries each mechanism of the model, what switches it off, which test shows both, and what it does. `*` stands
for every policy, or for every segment that sets the value itself. Sources are rows of the evidence, findings (A), B
for the last section of the evidence; a mechanism named as its own source is a judgement."""

_EFFECTS = """## What moving each lever does

The lever goes from the first value to the second, in the baseline market under its reference policy; all else and all
luck stay the same. The numbers are differences of the contrasts at the second value less those at the first, in
standard deviations of satisfaction, with 95 % intervals over replications. PARADOX and RECOVERY (a): persons who
failed, four weeks after the answer. RECOVERY (b) and TOTAL: everybody who was a customer at the start, at the horizon.
A lever may also change who fails, complains or is read, so a sign here need not be the sign of the same case by
itself, which the tests of direction show."""


def registry_table() -> str:
    """Write what carries each mechanism and what switches it off."""
    rows = [
        (m.id, m.title, _code(m.parameters), _switch(m), f"`{m.test.partition('::')[2]}`", m.source)
        for m in MECHANISMS.values()
    ]
    return table(("", "mechanism", "parameters", "switched off by", "test", "source"), rows)


def _code(names: Iterable[str]) -> str:
    """Write names as code."""
    return ", ".join(f"`{name}`" for name in names)


def _switch(mechanism: Mechanism) -> str:
    """Write the off switch of a mechanism."""
    if not mechanism.off_switch:
        return "a record, moves nothing"
    return ", ".join(_setting(path, value) for path, value in mechanism.off_switch.items())


def _setting(path: str, value: Any) -> str:
    """Write a path and the value it gets."""
    if path == "segments":
        return "one segment"
    if path == "service.causes":
        return "one cause"
    return f"`{path}: {value:g}`" if isinstance(value, int | float) else f"`{path}`: none"


def lever_cells(mechanism: Mechanism) -> tuple[str, str]:
    """Write the lever of a mechanism and the values it is moved between."""
    lever = mechanism.lever
    return ("", "") if lever is None else (f"`{lever.path}`", f"{lever.low:g} to {lever.high:g}")


def effects_table(effects: Iterable[MechanismEffect]) -> str:
    """Write what every lever does to the contrasts."""
    rows = [
        (effect.mechanism.id, *lever_cells(effect.mechanism), *(_interval(effect.by_contrast[c]) for c in CONTRASTS))
        for effect in effects
    ]
    return table(("", "lever", "values", *_COLUMNS.values()), rows)


def _interval(found: Interval) -> str:
    """Write an estimate and its interval, three decimals."""
    if found.estimate == found.low == found.high == 0.0:
        return "0"
    return f"{found.estimate:+.3f} ({found.low:+.3f} .. {found.high:+.3f})"


def page(scenario: Scenario, replications: int) -> str:
    """Measure every lever and write the page."""

    def show(name: str) -> None:
        print(f"\rmeasuring {name}", end="", file=sys.stderr, flush=True)

    effects = measured(scenario, replications, report=show)
    print(file=sys.stderr)
    stamp = (
        f"Measured by `python -m docs.generators.mechanisms` with {replications} replications "
        f"(seeds 1 to {replications}) of {scenario.persons} persons, "
        f"{scenario.burn_in} weeks of burn-in and {scenario.horizon} recorded weeks. "
        f"Model version {model_version()}: other versions may give other numbers."
    )
    return "\n\n".join((_INTRODUCTION, registry_table(), _EFFECTS, stamp, effects_table(effects))) + "\n"


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=f"Measure what every lever does and write {PAGE.name}.")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    given = parser.parse_args()
    PAGE.write_text(page(Scenario.load("baseline"), given.replications), encoding="utf-8")
    print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
