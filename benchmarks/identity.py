"""Prints one digest a world, so that a faster engine can be compared with the one before it.

    python -m benchmarks.identity > before.txt     (before a change)
    python -m benchmarks.identity | diff before.txt -

A digest covers every column of every person and all books. Digests hold on one platform only (processor,
C library, packages), so they are compared and not stored.
"""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.scenario.scenario import Scenario
from sim.worlds import world as worlds
from sim.worlds.counterfactuals import policies_of
from sim.worlds.world import World

PERSONS = 300
SCENARIOS = Path(__file__).parent.parent / "scenarios"

# Corners that no shipped case reaches: everything switched on or off, very short worlds, odd networks.
CORNERS: dict[str, dict[str, Any]] = {
    "default": {},
    "envy": {"behaviour": {"unequal_treatment": 0.5}},
    "late": {"policies": {"reference": {"staff_capacity": 1.0, "lapse_weeks": 2, "followup_prob": 0.7}}},
    "exits": {"market": {"weekly_exit_hazard": 0.3, "join_rate": 0.5}},
    "always": {"service": {"p_fail": 1.0}, "behaviour": {"opportunist_share": 0.5, "false_claim_rate": 0.5}},
    "never": {"service": {"p_fail": 0.0}},
    "severe": {"service": {"severity_shape": {"a": 5.0, "b": 1.0}}},
    "calm": {"behaviour": {"telling_activity": 0.0}},
    "lonely": {"market": {"network": {"kind": "random", "degree": 4}}},
    "famous": {"market": {"network": {"kind": "scale_free", "degree": 8}}},
    "busy": {"market": {"visit_rate_mean": 5.0}},
    "no zone": {"behaviour": {"zone_of_tolerance": 0.0}},
    "wide zone": {"behaviour": {"zone_of_tolerance": 2.0}},
    "capped": {"behaviour": {"exit_cap": 0.01}, "market": {"weekly_exit_hazard": 0.05}},
    "faithful": {"behaviour": {"exit_cap": 0.0}},
    "quick to act": {"behaviour": {"intention_to_behaviour": 1.0, "stay_per_grudge": 4.0}},
    "all tell": {"behaviour": {"telling_activity": 1.0, "telling_base": 0.9}},
    "blunt": {"behaviour": {"telling_if_unhappy": 0.0, "telling_if_happy": 0.0}},
    "few weeks": {"run": {"burn_in": 0, "horizon": 6}},
    "no prospects": {"market": {"initial_customer_share": 1.0, "join_rate": 1.0}},
}


def scenarios() -> Iterator[tuple[str, Scenario]]:
    """Return every shipped scenario with few persons, the corners, and a market of ordinary size."""
    for path in sorted(SCENARIOS.rglob("*.yaml")):
        yield path.stem, Scenario.load(str(path)).with_values({"market.persons": PERSONS})
    for name, values in CORNERS.items():
        market = {"persons": PERSONS, **values.get("market", {})}
        yield f"corner {name}", Scenario.from_mapping({**values, "market": market}, base=None)
    yield "ordinary size", Scenario.load("baseline").with_values({"market.persons": 5000})


def digest(world: World) -> str:
    """Hash all columns and books of a world."""
    state = hashlib.sha256()
    for group in world.people:
        for column in group:
            state.update(column.tobytes())
    for array in (world.firm.books, world.firm.reputation, world.firm.knowledge, world.network.neighbours):
        state.update(array.tobytes())
    state.update(world.firm.queue[: world.firm.counts[0]].tobytes())
    return state.hexdigest()[:16]


def lines() -> Iterator[str]:
    """Live every world and give its line."""
    for name, scenario in scenarios():
        start = worlds.prepare(scenario, scenario.seed)
        for policy in policies_of(scenario):
            yield f"{name} / {policy}: {digest(World(scenario, policy, start=start).run())}"
        yield f"{name} / no failures: {digest(World(scenario, start=start, failures=False).run())}"
        silent = World(scenario, start=start, complaint_handling=False)
        while not silent.is_over:
            silent.step()
        yield f"{name} / silent, week by week: {digest(silent)}"


if __name__ == "__main__":
    for line in lines():
        print(line)
        sys.stdout.flush()
