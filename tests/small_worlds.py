"""Small scenarios that run in a moment, and comparisons made up by hand."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from experiments.comparison.findings import Comparison, Finding, PolicyFindings
from experiments.comparison.intervals import SeriesInterval
from paradox.present.terminal.progress import COMPILING
from sim.scenario.scenario import DO_NOTHING, Scenario, Texts
from sim.worlds.outcomes import OUTCOMES
from tests.fonts import said_besides

SMALL = """\
title: A small market
question: Does a warm answer pay?
extends: baseline
market: {persons: 200, visit_rate_mean: 0.4}
service: {p_fail: 0.3}
run: {burn_in: 4, horizon: 20, replications: 3, seed: 5}
reference: average
policies:
  average: {}
  warm: {resolve_prob: 0.95, apology_prob: 0.9, staff_capacity: 60}
"""


def small_file(folder: Path, name: str = "small.yaml") -> Path:
    """Write the small scenario to a folder."""
    path = folder / name
    path.write_text(SMALL, encoding="utf-8")
    return path


def small_scenario(**values: object) -> Scenario:
    """Return a small scenario; values are changes such as run={"replications": 2}."""
    content: dict[str, object] = {
        "market": {"persons": 200, "visit_rate_mean": 0.4},
        "service": {"p_fail": 0.3},
        "run": {"burn_in": 4, "horizon": 20, "replications": 3, "seed": 5},
        "reference": "average",
        "policies": {"average": {}, "warm": {"resolve_prob": 0.95, "apology_prob": 0.9, "staff_capacity": 60}},
    }
    return Scenario.from_mapping({**content, **values}, name="small")


def complaints(notices: str) -> list[str]:
    """Return what a command said on its second channel besides how far it is; a first use also compiles.

    Where no font has Chinese letters, that is said too, and no complaint.
    """
    told = re.compile(r"\d+ of \d+ (runs|weeks lived|designs|trials)\b.*")
    return [line for line in said_besides(notices).splitlines() if line not in COMPILING and not told.fullmatch(line)]


def made_up(policies: tuple[str, ...] = ("average", "warm", "do_nothing")) -> Comparison:
    """Return a comparison in which every number is 0.25 [0.20, 0.30] and every word is undecided."""
    weeks = np.linspace(0.0, -0.5, 20)
    return Comparison(
        name="made_up",
        title="A market made up",
        question="",
        scenario_hash="0" * 64,
        model_version="0" * 12,
        reference=policies[0],
        margin=0.05,
        spread=0.5,
        persons=200,
        weeks=20,
        replications=5,
        seed=1,
        policies=tuple(_policy(name, policies[0], weeks + 0.01 * row) for row, name in enumerate(policies)),
    )


def translated() -> Comparison:
    """Return the same comparison, of a scenario whose texts stand in Chinese too."""
    own = Texts("A market made up", question="Which?", policies={"warm": "warm words"})
    chinese = Texts("虚构的市场", "目的。", look_for=("看这里。",), question="哪一个？", policies={"warm": "暖心"},
                    policy_notes={"warm": "好言相慰。"}, segments={"all": "所有人"})  # fmt: skip
    return replace(made_up(), told={"en": own, "zh": chinese})


def _policy(name: str, reference: str, weeks: np.ndarray) -> PolicyFindings:
    band = SeriesInterval(weeks, weeks - 0.02, weeks + 0.02, np.full(len(weeks), 5))
    return PolicyFindings(
        name=name,
        note="",
        levels={
            key: Finding(name, key, "", one.unit, 0.25, 0.20, 0.30, 5, "undecided") for key, one in OUTCOMES.items()
        },
        differences={
            key: Finding(name, key, reference, one.unit, 0.25, 0.20, 0.30, 5, "undecided")
            for key, one in OUTCOMES.items()
        },
        gain=Finding(name, "profit", DO_NOTHING, "price", 0.25, 0.20, 0.30, 5, "higher"),
        weekly={"satisfaction": band, "satisfaction_no_failure": band},
        groups=(
            {"kind": "segment", "group": "all", "outcome": "persons", "estimate": 100.0, "low": 90.0, "high": 110.0},
        ),
    )


def changed(comparison: Comparison, policy: str, part: str, outcome: str, **values: object) -> Comparison:
    """Return a comparison with one finding changed; part is "levels" or "differences"."""
    return replace(
        comparison,
        policies=tuple(
            replace(one, **{part: {**getattr(one, part), outcome: replace(getattr(one, part)[outcome], **values)}})
            if one.name == policy
            else one
            for one in comparison.policies
        ),
    )
