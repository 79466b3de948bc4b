"""Compares the policies of a scenario: makes the missing runs, then turns all of them into findings."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments import possible
from experiments.file_kinds import load_scenario
from experiments.findings import Comparison, Finding, PolicyFindings
from experiments.intervals import CONFIDENCE, Band, Interval, band, interval
from experiments.records import RunRecord, RunSpec
from experiments.runner import Report, run, silent
from experiments.store import Store
from experiments.verdict import direction, policy_verdict, verdict
from sim.compiling import model_version
from sim.errors import ParadoxError
from sim.outcomes import OUTCOMES
from sim.scenario import LANGUAGES, Scenario
from sim.twin import policies_of

Records = Mapping[str, Sequence[RunRecord]]

# Which contrasts carry which verdict: the one that carries the word, its distance to doing nothing.
_VERDICTS = {
    "paradox": "recovery_person",
    "paradox_horizon": "recovery_person_horizon",
    "total": "recovery_base",
}
# The difference that says whether a policy is better than the reference policy.
_POLICY = "satisfaction_sd"
_GROUP_KEYS = ("kind", "group")


def compare(
    scenario: Scenario | str | Path,
    replications: int | None = None,
    seed: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
) -> Comparison:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        replications: how many, each with its own seed; None for the number in the scenario.
        seed: of the first replication, which the others count on from; None for the seed in the scenario.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish.

    Raises:
        ParadoxError: a scenario or number that cannot be used, a store that cannot be written, failed runs,
            or an interruption.
    """
    start = time.monotonic()
    chosen = choose(scenario, replications, seed)
    with Store(store) as runs:
        specs = specs_of(chosen)
        found = run(specs, runs, threads, report)
        records = list(runs.records(spec.run_id for spec in specs))
        unused = runs.runs_of_other_versions()
    return comparison(chosen, records, found=found, unused=unused, seconds=time.monotonic() - start)


def choose(scenario: Scenario | str | Path, replications: int | None = None, seed: int | None = None) -> Scenario:
    """Load a scenario and set how often and from which seed it runs.

    Raises:
        ScenarioError: it cannot be used.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    given = {"run.replications": replications, "run.seed": seed}
    return chosen.with_values({path: value for path, value in given.items() if value is not None})


def specs_of(scenario: Scenario) -> list[RunSpec]:
    """List all runs of a scenario, one replication after the other, so that an interrupted row is balanced."""
    return [
        RunSpec(scenario, policy, replication)
        for replication in range(scenario.replications)
        for policy in policies_of(scenario)
    ]


def comparison(
    scenario: Scenario,
    records: Sequence[RunRecord],
    found: int = 0,
    unused: int = 0,
    seconds: float = 0.0,
    confidence: float = CONFIDENCE,
) -> Comparison:
    """Turn the runs of a scenario into findings.

    Args:
        scenario: what was run.
        records: its runs.
        found: how many of them were there already.
        unused: how many runs of other model versions the store holds.
        seconds: how long it took.
        confidence: of every interval, and so of every verdict.

    Raises:
        ParadoxError: a run failed or is missing: half a design is not analysed.
    """
    by_policy = _complete(scenario, records)
    margin = float(scenario.measurement.verdict_margin)
    return Comparison(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        scenario_hash=scenario.hash,
        model_version=model_version(),
        reference=scenario.reference,
        margin=margin,
        persons=scenario.persons,
        weeks=scenario.horizon,
        replications=scenario.replications,
        seed=scenario.seed,
        policies=tuple(
            _policy_findings(
                policy, scenario.policy_notes.get(policy, ""), by_policy, scenario.reference, margin, confidence
            )
            for policy in policies_of(scenario)
        ),
        found=found,
        unused=unused,
        seconds=seconds,
        told={lang: scenario.texts(lang) for lang in LANGUAGES},
    )


def _complete(scenario: Scenario, records: Sequence[RunRecord]) -> Records:
    """Sort records by policy and replication, refusing a design with holes."""
    failed = [record for record in records if record.failure]
    if failed:
        first = failed[0]
        assert first.failure is not None
        raise ParadoxError(
            f"{len(failed)} of {len(records)} runs failed. The first: run {first.run_id}, policy '{first.policy}', "
            f"seed {first.seed}, while computing its {first.failure.stage}: {first.failure.message}. "
            "Next: give the command again to try them once more; report it if they fail again."
        )
    known = {(record.policy, record.replication): record for record in records}
    wanted = [(spec.policy, spec.replication) for spec in specs_of(scenario)]
    missing = [f"policy '{policy}', replication {number}" for policy, number in wanted if (policy, number) not in known]
    if missing:
        raise ParadoxError(
            f"{len(missing)} of {len(wanted)} runs are missing; the first: {missing[0]}. "
            "Next: give the command again to make them."
        )
    return {
        policy: [known[policy, number] for number in range(scenario.replications)] for policy in policies_of(scenario)
    }


def _policy_findings(
    policy: str, note: str, records: Records, reference: str, margin: float, confidence: float
) -> PolicyFindings:
    """Compute everything about one policy."""
    runs, others = records[policy], records[reference]
    intervals = {name: interval([run.outcomes[name] for run in runs], confidence) for name in OUTCOMES}
    gaps = {
        name: interval(
            [run.outcomes[name] - other.outcomes[name] for run, other in zip(runs, others, strict=True)], confidence
        )
        for name in OUTCOMES
    }
    shown = {name: possible.cut(found, possible.of_outcome(name)) for name, found in intervals.items()}
    words = {name: verdict(intervals[name], intervals[gain], margin) for name, gain in _VERDICTS.items()}
    return PolicyFindings(
        name=policy,
        note=note,
        levels={name: _finding(policy, name, "", found, words.get(name, "")) for name, found in shown.items()},
        differences={
            name: _finding(
                policy, name, reference, gap, policy_verdict(gap, margin) if name == _POLICY else direction(gap)
            )
            for name, gap in gaps.items()
        },
        weekly=_weekly(runs, confidence),
        groups=_groups(runs, confidence),
    )


def _finding(policy: str, outcome: str, against: str, found: Interval, word: str) -> Finding:
    return Finding(policy, outcome, against, OUTCOMES[outcome].unit, *found, verdict=word)


def _weekly(runs: Sequence[RunRecord], confidence: float) -> dict[str, Band]:
    """Compute the interval of every weekly series in every week."""
    found = {name: band(np.array([run.weekly[name] for run in runs]), confidence) for name in runs[0].weekly}
    return {name: _cut(one, possible.of_series(name)) for name, one in found.items()}


def _cut(found: Band, limits: possible.Limits) -> Band:
    """Cut the intervals of a series at what it can be; ends that do not exist (nan) stay."""
    return found._replace(low=np.maximum(found.low, limits.low), high=np.minimum(found.high, limits.high))


def _groups(runs: Sequence[RunRecord], confidence: float) -> tuple[Mapping[str, Any], ...]:
    """Compute the interval of every outcome of every group; the groups are the same in all replications."""
    rows: list[Mapping[str, Any]] = []
    for place, row in enumerate(runs[0].groups):
        for name in row:
            if name not in _GROUP_KEYS:
                found = interval([run.groups[place][name] for run in runs], confidence)
                found = possible.cut(found, possible.of_outcome(name))
                rows.append({"kind": row["kind"], "group": row["group"], "outcome": name, **found._asdict()})
    return tuple(rows)
