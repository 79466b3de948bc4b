"""The stored outcomes of every shipped scenario: what changed, and for which reason it was accepted.

`make goldens` (or `python -m tests.goldens`) lives one replication of each scenario and shows as a table what
differs from the stored outcomes; exit code 1 if something does. `make goldens REASON="..."` accepts the new
outcomes and writes the reason beside them.
"""

import argparse
import datetime
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from sim.kernels.platforms import fingerprint
from sim.scenario.scenario import Scenario, shipped_scenarios
from sim.worlds.counterfactuals import Replication, policies_of

FOLDER = Path(__file__).parent / "golden"
STORED = FOLDER / "outcomes.json"
REASONS = FOLDER / "reasons.md"
SEED = 1

# On the platform that stored them the outcomes are the same to the last bit. Elsewhere exp may differ in its last
# bit; a decision that then falls the other way changes one person's story, so means over 2,000 persons are held to
# this tolerance, relative or absolute.
ELSEWHERE = 0.05

Outcomes = dict[str, dict[str, dict[str, float | None]]]


class Difference(NamedTuple):
    """One outcome that is not what was stored; None where it did not exist."""

    scenario: str
    policy: str
    outcome: str
    stored: float | None
    now: float | None


def lived(scenario: Scenario) -> dict[str, dict[str, float | None]]:
    """Live one replication of every policy; numbers that do not exist are None."""
    replication = Replication(scenario, SEED)
    return {
        policy: {name: None if math.isnan(value) else value for name, value in replication.run(policy).outcomes.items()}
        for policy in policies_of(scenario)
    }


def stored() -> Outcomes:
    """Read the stored outcomes: scenario, policy, outcome."""
    return _content().get("outcomes", {})


def tolerance() -> float:
    """Return how far outcomes may be from those stored: 0 on the platform that stored them."""
    return 0.0 if _content().get("platform") == fingerprint() else ELSEWHERE


def _content() -> dict[str, Any]:
    """Read the file of stored outcomes."""
    content: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    return content


def differences(
    name: str, before: dict[str, dict[str, float | None]], now: dict[str, dict[str, float | None]]
) -> Iterator[Difference]:
    """Compare the outcomes of one scenario with those stored."""
    for policy in before | now:
        old, new = before.get(policy, {}), now.get(policy, {})
        for outcome in old | new:
            was, value = old.get(outcome), new.get(outcome)
            if not same(was, value):
                yield Difference(name, policy, outcome, was, value)


def same(was: float | None, value: float | None) -> bool:
    """Return whether two outcomes agree within the tolerance."""
    if was is None or value is None:
        return was is value
    return math.isclose(was, value, rel_tol=tolerance(), abs_tol=tolerance())


def shown(changes: list[Difference]) -> Table:
    """Lay out the differences as a table."""
    table = Table(title=f"{len(changes)} outcomes differ from those stored")
    for column in ("scenario", "policy", "outcome"):
        table.add_column(column)
    for column in ("stored", "now", "change"):
        table.add_column(column, justify="right")
    for change in changes:
        both = change.stored is not None and change.now is not None
        by = f"{change.now - change.stored:+.4g}" if both else ""
        numbers = ["-" if value is None else f"{value:.5g}" for value in (change.stored, change.now)]
        table.add_row(change.scenario, change.policy, change.outcome, *numbers, by)
    return table


def accept(now: Outcomes, reason: str, changed: int) -> None:
    """Store the outcomes and the reason why they changed."""
    FOLDER.mkdir(exist_ok=True)
    content = {"platform": fingerprint(), "outcomes": now}
    STORED.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    text = REASONS.read_text(encoding="utf-8") if REASONS.exists() else "# Why the stored outcomes changed\n\n"
    today = datetime.date.today().isoformat()
    REASONS.write_text(f"{text}- {today}: {reason} ({changed} outcomes)\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Show the differences, or accept them."""
    parser = argparse.ArgumentParser(prog="python -m tests.goldens", description=__doc__)
    parser.add_argument("--accept", metavar="REASON", help="store the new outcomes, for this reason")
    options = parser.parse_args(arguments)
    console = Console()
    now: Outcomes = {name: lived(Scenario.load(name)) for name in shipped_scenarios()}
    before = stored()
    changes = [change for name in before | now for change in differences(name, before.get(name, {}), now.get(name, {}))]
    if changes:
        console.print(shown(changes))
    else:
        console.print(f"All outcomes of {len(now)} scenarios are as stored.")
    if options.accept:
        accept(now, options.accept, len(changes))
        console.print(f"Accepted: {options.accept}")
        return 0
    if changes:
        console.print('To accept them: make goldens REASON="why they changed"')
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
