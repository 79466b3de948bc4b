"""The runs of a comparison as a table, one row a run, for other programs."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from experiments.comparison.compare import specs_of
from experiments.comparison.ruler import CONTRASTS, spread_of, unit_of
from experiments.runs import columns as of_runs
from experiments.runs.columns import CONSTANT, Column, Table
from experiments.runs.records import RunRecord, RunSpec
from experiments.runs.store import Store
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import policies_of
from sim.worlds.outcomes import OUTCOMES

SPREAD = "spread"
_SPREAD_MEANING = "What one sd of a contrast is: the spread of satisfaction where nothing fails."


def tables(scenario: Scenario, store: Path, address: str) -> tuple[Table, ...]:
    """Return the runs of a comparison, and their weekly series.

    Contrasts are told in the unit of the comparison, so that a mean over the rows of a policy is the number that the
    comparison tells; the column `spread` holds what one of them is in latent units.

    Args:
        scenario: what was compared, with the replications and the seed of the comparison.
        store: the file that keeps its runs.
        address: what a command line calls the scenario.

    Raises:
        ParadoxError: there is no such file, it cannot be read, or runs are missing.
    """
    if not store.is_file():
        raise ParadoxError(f"{store.parent}: there are no runs of this scenario yet. Next: paradox compare {address}")
    specs = specs_of(scenario)
    with Store(store, writes=False) as kept:
        known = {record.run_id: record for record in kept.records(spec.run_id for spec in specs)}
    there = [(spec, known[spec.run_id]) for spec in specs if spec.run_id in known]
    if len(there) < len(specs):
        raise ParadoxError(
            f"{store.parent}: {len(specs) - len(there)} of {len(specs)} runs of this scenario are not there. "
            f"Next: paradox compare {address}"
        )
    there.sort(key=lambda one: policies_of(scenario).index(one[0].policy))  # replications stay in order
    records, replications = [record for _, record in there], [spec.replication for spec, _ in there]
    weeks = of_runs.weeks_of(records, replications)
    runs = Table("runs", (*of_runs.identity(records, replications), *_held(scenario, there), *_found(scenario, there)))
    return (runs, *([weeks] if weeks else []))


def _held(scenario: Scenario, there: Sequence[tuple[RunSpec, RunRecord]]) -> list[Column]:
    """Return constants and levers as simulated."""
    by_policy = {policy: of_runs.constants(scenario, policy) for policy in policies_of(scenario)}
    policies = [spec.policy for spec, _ in there]
    found = []
    for path in dict.fromkeys(path for values in by_policy.values() for path in values):
        values = {policy: held.get(path) for policy, held in by_policy.items()}
        more = of_runs.meant(path)
        if len({repr(value) for value in values.values()}) == 1:
            value = next(iter(values.values()))
            if value is not None:
                found.append(of_runs.same(path, value, len(there), of_runs.role_of(path), **more))
        else:
            found.append(of_runs.told(path, [values[policy] for policy in policies], of_runs.role_of(path), **more))
    return found


def _found(scenario: Scenario, there: Sequence[tuple[RunSpec, RunRecord]]) -> list[Column]:
    """Return what came out."""
    records = [record for _, record in there]
    of_reference = [record for spec, record in there if spec.policy == scenario.reference and not record.failure]
    spread = spread_of(of_reference) if of_reference else 1.0
    unit = unit_of(spread)
    return [
        *of_runs.outcomes_of(records, tuple(OUTCOMES), CONTRASTS, unit),
        Column(SPREAD, np.broadcast_to(np.float64(unit), (len(records),)), CONSTANT, SPREAD, "latent units",
               _SPREAD_MEANING),
    ]  # fmt: skip
