"""Small worlds for tests: a market with every mechanism at work, random markets, and the bits of a world.

Run as a program it prints the digest of the bits of one small world, or accepts them as the stored ones:
`python -m tests.worlds [--accept]`.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.kernels.platforms import fingerprint
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from sim.state.firm import QUEUED
from sim.state.people import GROUPS
from sim.worlds.mesa_model import RecoveryModel
from sim.worlds.world import World

GOLDEN = Path(__file__).parent / "golden" / "bits.json"

# Failures are many, staff is scarce, and no mechanism rests. It extends no file, so that its stored bits hang on the
# model alone.
EVERYTHING: dict[str, Any] = {
    "market": {
        "persons": 300,
        "visit_rate_mean": 0.8,
        "join_rate": 0.05,
        "prior_failures": 0.5,
        "weekly_exit_hazard": 0.015,
        "network": {"kind": "scale_free", "degree": 6},
    },
    "behaviour": {
        "unequal_treatment": 0.8,
        "opportunist_share": 0.15,
        "false_claim_rate": 0.4,
        "reputation_to_expectation": 0.6,
        "overpayment_averse_share": 0.4,
        "people_told_good": 2.4,
    },
    "service": {
        "p_fail": 0.25,
        "severity_shape": {"a": 1.3, "b": 1.7},
        "quality": {"empathy": 0.3},
        "gap_delivery": 0.1,
        "gap_communication": 0.1,
        "promise_service": 0.1,
        "causes": {"system": {"used_share": 0.5}},
    },
    "segments": [
        {"name": "proud", "share": 0.4, "voice_offset": 1.0, "zone_of_tolerance": 0.1, "weight_interactional": 0.5},
        {"name": "calm", "share": 0.6, "fair_compensation_mean": 0.6, "recovery_expectation_mean": 0.5},
    ],
    "policies": {
        "all": {
            "comp_amount": 1.4,
            "courtesy_sd": 0.3,
            "courtesy_unresolved": -0.2,
            "inform": 0.5,
            "personalised_share": 0.4,
            "detect_prob": 0.2,
            "preempt_prob": 0.15,
            "followup_prob": 0.7,
            "ease": 0.5,
            "promise_recovery": 0.4,
            "staff_capacity": 12,
            "lapse_weeks": 3,
            "bot_share": 0.5,
            "bot_solves": 0.6,
            "escalation": 0.5,
            "learn_max": 0.4,
            "prevention": {"employee": 0.02, "external": 0.01},
        }
    },
    "money": {"price_a_visit": 0.7, "price_a_week": 0.1},
    "run": {"burn_in": 20, "horizon": 40},
}


def everything(**values: Any) -> Scenario:
    """Return the market with every mechanism at work; `values` by path with __ for the dots."""
    return Scenario.from_mapping(EVERYTHING, base=None).with_values(
        {path.replace("__", "."): v for path, v in values.items()}
    )


def market(persons: int = 300, burn_in: int = 10, horizon: int = 30, **values: Any) -> Scenario:
    """Return a small market of the baseline with one policy `p`; `values` by path with __ for the dots."""
    plain = {
        "policies": {"p": {}},
        "market": {"persons": persons},
        "run": {"burn_in": burn_in, "horizon": horizon},
    }
    return Scenario.from_mapping(plain).with_values({path.replace("__", "."): v for path, v in values.items()})


def bits(world: World) -> Iterator[tuple[str, bytes]]:
    """Return every column of every group, the firm's state and its books, by name and as raw bytes."""
    for group, columns in zip(GROUPS, world.people, strict=True):
        for name in columns._fields:
            yield f"{group.__name__.lower()}.{name}", getattr(columns, name).tobytes()
    firm = world.firm
    yield "firm.queue", firm.queue[: firm.counts[QUEUED]].tobytes()
    for name in ("reputation", "knowledge", "factors"):
        yield f"firm.{name}", getattr(firm, name).tobytes()
    lived = firm.books[: world.week + firm.burn_in]
    for name in firm.books.dtype.names:
        yield f"books.{name}", np.ascontiguousarray(lived[name]).tobytes()


def differing(one: World, other: World) -> list[str]:
    """List the names under which two worlds do not hold the same bits."""
    return [name for (name, here), (_, there) in zip(bits(one), bits(other), strict=True) if here != there]


def states(world: World) -> dict[str, Any]:
    """Return what persons feel and are, and their twins: the columns that make up satisfaction and behaviour."""
    both = (("actual", world.people.actual), ("twin", world.people.twin))
    return {f"{group}.{name}": getattr(columns, name) for group, columns in both for name in columns._fields}


def engines_differ(scenario: Scenario, policy: str, seed: int = 3, **differences: Any) -> list[str]:
    """Live a world in both engines; list where they differ after the first week in which they do."""
    compiled = World(scenario, policy, seed=seed, **differences)
    agents = RecoveryModel(scenario, policy, seed=seed, engine="agents", **differences)
    while not compiled.is_over:
        compiled.step()
        agents.step()
        names = differing(compiled, agents.world)
        if names:
            return [f"{policy} {differences or ''} week {compiled.week - 1}: {name}" for name in names]
    return []


@cache
def small_world() -> World:
    """Live the market with every mechanism at work, 60 persons for 20 weeks."""
    return World(
        everything(market__persons=60, run__burn_in=5, run__horizon=15, policies__all__staff_capacity=45)
    ).run()


def digests(world: World) -> dict[str, str]:
    """Return a short digest of the bits of a world under each name."""
    return {name: hashlib.sha256(raw).hexdigest()[:12] for name, raw in bits(world)}


# What a random scenario keeps fixed: the size of the run, and numbers that only cost time.
_FIXED = {
    "persons", "degree", "network_kind", "initial_customer_share", "burn_in", "horizon", "replications", "seed",
    "firm_customers",
    "first_encounters", "laboratory_encounters", "verdict_wait", "survey_interval", "lapse_weeks", "mix",
    "dimension_weights", "quality", "prevention", "severity_shape_a", "severity_shape_b", "controllability",
    "base_stability", "process_share", "used_share", "rewiring_prob",
    "weight_distributive", "weight_interactional", "weight_distributive_cumulative", "weight_interactional_cumulative",
    "share", "voice_offset", "customer_value", "goodwill_limit",
}  # fmt: skip


def _inside(name: str) -> st.SearchStrategy[float]:
    """Draw a value inside the hard limits of a parameter, the limits themselves often."""
    entry = PARAMETERS[name]
    if entry.whole:
        return st.integers(int(entry.low or 0), int(entry.high or 0))
    low, high = float(entry.low or 0.0), float(entry.high or 0.0)
    return st.one_of(st.sampled_from([low, high]), st.floats(low, high, allow_subnormal=False))


@st.composite
def _weights(draw: st.DrawFn, suffix: str) -> dict[str, float]:
    """Draw a pair of justice weights that sum to at most 1."""
    first = draw(st.floats(0.0, 1.0))
    return {f"weight_distributive{suffix}": first, f"weight_interactional{suffix}": draw(st.floats(0.0, 1.0 - first))}


@st.composite
def random_scenarios(draw: st.DrawFn, persons: int = 24, weeks: int = 10) -> Scenario:
    """Draw a small market with any values inside the hard limits."""
    names = [name for name in PARAMETERS if name not in _FIXED]
    chosen = draw(st.lists(st.sampled_from(names), max_size=14, unique=True))
    groups: dict[str, dict[str, Any]] = {
        "behaviour": {},
        "market": {},
        "service": {},
        "policy": {},
        "money": {},
        "measurement": {},
    }
    for name in chosen:
        groups[PARAMETERS[name].group][name] = draw(_inside(name))
    groups["behaviour"] |= (
        draw(_weights("")) | draw(_weights("_cumulative")) | {"first_encounters": draw(st.integers(0, 3))}
    )
    # Enough happens in most worlds, whatever else is drawn.
    groups["service"].setdefault("p_fail", draw(st.sampled_from([0.1, 0.5, 1.0])))
    groups["market"].setdefault("visit_rate_mean", draw(st.sampled_from([0.35, 1.0, 3.0])))
    groups["service"]["severity_shape"] = draw(
        st.sampled_from([{"a": 2, "b": 3}, {"a": 0.2, "b": 20}, {"a": 20, "b": 0.2}])
    )
    if draw(st.booleans()):
        causes = list(Scenario.load("baseline").causes)
        groups["service"]["causes"] = {
            cause.name: {
                "mix": 1 if at == 0 else 0,
                **{
                    key: draw(_inside(key))
                    for key in ("controllability", "base_stability", "process_share", "used_share")
                },
            }
            for at, cause in enumerate(causes)
        }
    policy = groups.pop("policy")
    policy["lapse_weeks"] = draw(st.sampled_from([1, 2, 3, 8, 520]))
    policy.setdefault("staff_capacity", draw(st.sampled_from([0.0, 50.0, 100.0, 1000.0])))
    policy.setdefault("preempt_prob", draw(st.sampled_from([0.0, 0.3])))
    policy.setdefault("followup_prob", draw(st.sampled_from([0.0, 0.5, 1.0])))
    policy["prevention"] = draw(st.sampled_from([{}, {"employee": 0.05}, {"employee": 1, "system": 0.01}]))
    network = {
        "kind": draw(st.sampled_from(["small_world", "scale_free", "random"])),
        "degree": draw(st.sampled_from([4, 12])),
    }
    market_values = {
        "persons": persons,
        "initial_customer_share": draw(st.sampled_from([0.5, 0.9, 1.0])),
        "network": network,
    }
    groups["market"] |= market_values
    groups["measurement"] |= {
        "verdict_wait": draw(st.sampled_from([0, 2])),
        "survey_interval": draw(st.sampled_from([1, 5])),
    }
    burn_in = draw(st.sampled_from([0, 3]))
    scenario: dict[str, Any] = {
        **groups,
        "policies": {"p": policy},
        "run": {"burn_in": burn_in, "horizon": weeks - burn_in},
    }
    if draw(st.booleans()):
        own = draw(
            st.lists(
                st.sampled_from(["zone_of_tolerance", "fair_compensation_mean", "recovery_expectation_mean"]),
                unique=True,
            )
        )
        one = {"name": "one", "share": 0.5, "voice_offset": draw(st.sampled_from([-2.0, 2.0]))}
        scenario["segments"] = [one | {name: draw(_inside(name)) for name in own}, {"name": "two", "share": 0.5}]
    return Scenario.from_mapping(scenario)


def main() -> None:
    """Print the digests of the small world as JSON, or store them under the name of this platform."""
    found = digests(small_world())
    if "--accept" not in sys.argv:
        print(json.dumps(found))
        return
    stored = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    stored[fingerprint()] = found
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")
    print(f"stored the bits of this platform in {GOLDEN}")


if __name__ == "__main__":
    main()
