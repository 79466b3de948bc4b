"""Compares the policies of a scenario: makes the missing runs, then turns all of them into findings."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.comparison import bounds, limits
from experiments.comparison.findings import Comparison, Finding, PolicyFindings
from experiments.comparison.intervals import CONFIDENCE, Interval, SeriesInterval, band, interval
from experiments.comparison.months import monthly
from experiments.comparison.rare_shares import of_none_or_all
from experiments.comparison.ruler import CONTRASTS, DIFFERENCES, spread_of, told, unit_of
from experiments.comparison.unbooked import programme_costs, unbooked_levers
from experiments.comparison.verdict import direction, policy_verdict, verdict
from experiments.comparison.weeks import of_a_customer
from experiments.comparison.workload import workloads
from experiments.file_kinds import load_scenario
from experiments.runs.own_outcomes import Own, outcome_of
from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.runner import OWN_OUTCOMES, Report, run, silent
from experiments.runs.store import Store
from sim.brief import Named
from sim.errors import ParadoxError
from sim.scenario.actors import Actor
from sim.scenario.scenario import DO_NOTHING, LANGUAGES, Scenario
from sim.version import model_version
from sim.worlds.counterfactuals import policies_of
from sim.worlds.outcomes import IN_PILOT, OUTCOMES, OUTSIDE_PILOT, Outcome

Records = Mapping[str, Sequence[RunRecord]]

# Which contrasts carry which verdict: the one that carries the word, its distance to doing nothing.
_VERDICTS = {
    "paradox": "recovery_person",
    "paradox_horizon": "recovery_person_horizon",
    "total": "recovery_base",
}
# The difference that says whether a policy is better than the reference policy.
_POLICY = "satisfaction_sd"
# What a policy is to bring against doing nothing, if it is to pay.
_GAIN = "profit"
_GROUP_KEYS = ("kind", "group")
_PILOT_KINDS = (IN_PILOT, OUTSIDE_PILOT)


def compare(
    scenario: Scenario | str | Path,
    replications: int | None = None,
    seed: int | None = None,
    store: Path | None = None,
    threads: int | None = None,
    report: Report = silent,
    own: Sequence[Own] = (),
) -> Comparison:
    """Compare all policies of a scenario, and doing nothing, on the same luck.

    Args:
        scenario: a scenario, the path of its file, or the name of a shipped one.
        replications: how many, each with its own seed; None for the number in the scenario.
        seed: of the first replication, from which those of the others are drawn; None for the seed in the scenario.
        store: file that keeps finished runs; None keeps nothing.
        threads: how many at the same time; None for one a core.
        report: called as runs finish.
        own: outcomes of one's own to be told beside the shipped ones.

    Raises:
        ParadoxError: a scenario or number that cannot be used, a store that cannot be written, failed runs,
            or an interruption.
    """
    start = time.monotonic()
    chosen = choose(scenario, replications, seed)
    with Store(store) as runs:
        specs = specs_of(chosen, own)
        found = run(specs, runs, threads, report)
        records = list(runs.records(spec.run_id for spec in specs))
        unused = runs.runs_of_other_versions()
    return comparison(chosen, records, found=found, unused=unused, seconds=time.monotonic() - start, own=own)


def choose(
    scenario: Scenario | str | Path,
    replications: int | None = None,
    seed: int | None = None,
    customer: type[Actor] | None = None,
    firm: type[Actor] | None = None,
) -> Scenario:
    """Load a scenario and set how often and from which seed it runs, and who lives it.

    Raises:
        ScenarioError: it cannot be used.
        ParadoxError: a class that cannot be used.
    """
    if isinstance(scenario, Scenario):
        chosen = scenario.lived_by(customer, firm)
    else:
        chosen = load_scenario(scenario, customer, firm)
    given = {"run.replications": replications, "run.seed": seed}
    return chosen.with_values({path: value for path, value in given.items() if value is not None})


def specs_of(scenario: Scenario, own: Sequence[Own] = ()) -> list[RunSpec]:
    """List all runs of a scenario, one replication after the other, so that an interrupted row is balanced."""
    return [
        RunSpec(scenario, policy, replication, tuple(own))
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
    spread: float | None = None,
    own: Sequence[Own] = (),
) -> Comparison:
    """Turn the runs of a scenario into findings.

    Args:
        scenario: what was run.
        records: its runs.
        found: how many of them were there already.
        unused: how many runs of other model versions the store holds.
        seconds: how long it took.
        confidence: of every interval, and so of every verdict.
        spread: of satisfaction, in which contrasts are told; None for that of these runs.
        own: outcomes of one's own that were computed of them.

    Raises:
        ParadoxError: a run failed or is missing: half a design is not analysed.
    """
    by_policy = _complete(scenario, records, own)
    names = {**OUTCOMES, **{one.name: outcome_of(one.name) for one in own}}
    margin = float(scenario.measurement.verdict_margin)
    spread = spread_of(by_policy[scenario.reference]) if spread is None else spread
    unit = unit_of(spread)
    return Comparison(
        name=scenario.name,
        title=scenario.title,
        question=scenario.question,
        scenario_hash=scenario.hash,
        model_version=model_version(),
        reference=scenario.reference,
        margin=margin,
        spread=spread,
        persons=scenario.persons,
        weeks=scenario.horizon,
        replications=scenario.replications,
        seed=scenario.seed,
        confidence=confidence,
        policies=tuple(
            _policy_findings(
                policy,
                scenario.policy_notes.get(policy, ""),
                by_policy,
                scenario.reference,
                margin,
                unit,
                confidence,
                names,
            )
            for policy in policies_of(scenario)
        ),
        found=found,
        unused=unused,
        seconds=seconds,
        told={lang: scenario.texts(lang) for lang in LANGUAGES},
        events=scenario.events,
        pilots=scenario.pilots,
        unbooked=unbooked_levers(scenario),
        programmes=programme_costs(scenario),
        fitted=scenario.fitted,
        matched=scenario.matched,
        workloads=workloads(scenario, by_policy),
        terms=scenario.terms,
        own={one.name: one.described for one in own},
    )


def _complete(scenario: Scenario, records: Sequence[RunRecord], own: Sequence[Own]) -> Records:
    """Place records by policy and replication, refusing a design with holes."""
    failed = [record for record in records if record.failure]
    if failed:
        first = failed[0]
        assert first.failure is not None
        if first.failure.stage == OWN_OUTCOMES:
            why = first.failure.message.partition(": ")[2].partition(" Next: ")[0].removesuffix(".")
            raise ParadoxError(
                f"{len(failed)} of {len(records)} runs failed. The first: policy '{first.policy}', seed {first.seed}: "
                f"{why}. Next: correct its function."
            )
        again = "give the command again to try them once more; report it if they fail again"
        raise ParadoxError(
            f"{len(failed)} of {len(records)} runs failed. The first: run {first.run_id}, policy '{first.policy}', "
            f"seed {first.seed}, while computing its {first.failure.stage}: {first.failure.message}. "
            f"Next: {f'look for the mistake in {scenario.actors.name}' if scenario.actors else again}."
        )
    # Another command may have made a run as another of its replications: content alone says which run it is.
    known = {record.run_id: record for record in records}
    specs = specs_of(scenario, own)
    missing = [spec for spec in specs if spec.run_id not in known]
    if missing:
        raise ParadoxError(
            f"{len(missing)} of {len(specs)} runs are missing; the first: policy '{missing[0].policy}', "
            f"replication {missing[0].replication}. Next: give the command again to make them."
        )
    placed: dict[str, list[RunRecord]] = {policy: [] for policy in policies_of(scenario)}
    for spec in specs:
        placed[spec.policy].append(known[spec.run_id])
    return placed


def _policy_findings(
    policy: str,
    note: str,
    records: Records,
    reference: str,
    margin: float,
    unit: float,
    confidence: float,
    names: Mapping[str, Outcome],
) -> PolicyFindings:
    """Compute everything about one policy."""
    runs, others = records[policy], records[reference]
    latent = {name: interval([run.outcomes[name] for run in runs], confidence) for name in names}
    intervals = {name: told(name, found, unit) for name, found in latent.items()}
    gaps = {
        name: interval(
            [
                (run.outcomes[name] - other.outcomes[name]) / (unit if name in DIFFERENCES else 1.0)
                for run, other in zip(runs, others, strict=True)
            ],
            confidence,
        )
        for name in names
    }
    nothing = records[DO_NOTHING]
    gain = interval([run.outcomes[_GAIN] - other.outcomes[_GAIN] for run, other in zip(runs, nothing, strict=True)],
                    confidence)  # fmt: skip
    outcomes = [run.outcomes for run in runs]
    shown = {
        name: of_none_or_all(name, limits.clip(found, bounds.of_outcome(name)), outcomes, confidence)
        for name, found in intervals.items()
    }
    by_month, even = monthly(runs, others, confidence)
    words = {name: verdict(intervals[name], intervals[gain], margin) for name, gain in _VERDICTS.items()}
    return PolicyFindings(
        name=policy,
        note=note,
        levels=Named(
            {
                name: _finding(policy, name, "", found, words.get(name, ""), unit if name in CONTRASTS else 1.0)
                for name, found in shown.items()
            }
        ),
        differences=Named(
            {
                name: _finding(
                    policy,
                    name,
                    reference,
                    gap,
                    policy_verdict(gap, margin) if name == _POLICY else direction(gap),
                    unit if name in DIFFERENCES else 1.0,
                )
                for name, gap in gaps.items()
            }
        ),
        gain=_finding(policy, _GAIN, DO_NOTHING, gain, direction(gain), 1.0),
        weekly=_weekly(runs, confidence),
        groups=_groups(runs, unit, confidence),
        pilots=_pilots(policy, runs, others, unit, confidence),
        monthly=by_month,
        break_even=even,
        weekly_money=_weekly_money(runs, confidence),
    )


def _finding(policy: str, outcome: str, against: str, found: Interval, word: str, ruler: float) -> Finding:
    return Finding(policy, outcome, against, outcome_of(outcome).unit, *found, verdict=word, ruler=ruler)


def _weekly(runs: Sequence[RunRecord], confidence: float) -> dict[str, SeriesInterval]:
    """Compute the interval of every weekly series in every week."""
    found = {name: band(np.array([run.weekly[name] for run in runs]), confidence) for name in runs[0].weekly}
    return {name: _cut(one, bounds.of_series(name)) for name, one in found.items()}


def _weekly_money(runs: Sequence[RunRecord], confidence: float) -> dict[str, SeriesInterval]:
    """Compute the same of those that are money, of a customer of week 0 in place of all persons."""
    each = [of_a_customer(run.weekly) for run in runs]
    return {name: _cut(band(np.array([one[name] for one in each]), confidence), bounds.of_series(name))
            for name in each[0]}  # fmt: skip


def _cut(found: SeriesInterval, most: limits.Limits) -> SeriesInterval:
    """Cut the intervals of a series at what it can be; ends that do not exist (nan) stay."""
    low, high = np.minimum(most.low, found.estimate), np.maximum(most.high, found.estimate)
    return found._replace(low=np.maximum(found.low, low), high=np.minimum(found.high, high))


def _groups(runs: Sequence[RunRecord], unit: float, confidence: float) -> tuple[Mapping[str, Any], ...]:
    """Compute the interval of every outcome of every group; the groups are the same in all replications."""
    rows: list[Mapping[str, Any]] = []
    for place, row in enumerate(runs[0].groups):
        if row["kind"] not in _PILOT_KINDS:
            rows += _group_levels(place, runs, unit, confidence)
    return tuple(rows)


def _group_levels(place: int, runs: Sequence[RunRecord], unit: float, confidence: float) -> Iterator[Mapping[str, Any]]:
    """Return the interval of every outcome of a group."""
    row = runs[0].groups[place]
    for name in row:
        if name not in _GROUP_KEYS:
            found = told(name, interval([run.groups[place][name] for run in runs], confidence), unit)
            found = limits.clip(found, bounds.of_outcome(name))
            yield {"kind": row["kind"], "group": row["group"], "outcome": name, **found._asdict()}


def _pilots(
    policy: str, runs: Sequence[RunRecord], others: Sequence[RunRecord], unit: float, confidence: float
) -> tuple[Mapping[str, Any], ...]:
    """Compute the outcomes of those in each pilot and of the others; for the policy's own pilot, its effect on both.

    The effect is against the same persons under the reference policy.
    """
    rows: list[Mapping[str, Any]] = []
    for place, row in enumerate(runs[0].groups):
        if row["kind"] in _PILOT_KINDS:
            rows += _group_levels(place, runs, unit, confidence)
        if row["kind"] in _PILOT_KINDS and row["group"] == policy:
            for name in (name for name in row if name not in (*_GROUP_KEYS, "persons")):
                gaps = [
                    (run.groups[place][name] - other.groups[place][name]) / (unit if name in CONTRASTS else 1.0)
                    for run, other in zip(runs, others, strict=True)
                ]
                found = interval(gaps, confidence)
                rows.append({"kind": f"effect {row['kind']}", "group": policy, "outcome": name, **found._asdict()})
    return tuple(rows)
