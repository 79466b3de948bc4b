"""The runs of a study as a table, one row a run, for other programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from experiments.comparison.ruler import CONTRASTS, spread_at, unit_of
from experiments.runs import columns as of_runs
from experiments.runs.columns import CONSTANT, FACTOR, IDENTITY, Column, Table
from experiments.runs.records import RunRecord
from experiments.studies.factors import POLICY_PATH, WORLD
from experiments.studies.runs import kept_runs
from experiments.studies.study import Study
from sim.state.settings import lever_source

# The factor that chooses among parameter sets: `world` says whether a row is the actual world.
PARAMETER_SET = "parameter_set"
_SPREAD_MEANING = "What one sd of a contrast is: the spread of satisfaction where nothing fails."


def tables(study: Study, folder: Path) -> tuple[Table, ...]:
    """Return the finished and failed runs of a study, and their weekly series where these are kept.

    Factors stand as they were drawn, and every constant and lever as it was simulated: what a factor sets stands at its
    place in the scenario, too. Contrasts are told in the unit of the study's base, as its pages tell them.

    Raises:
        ParadoxError: there is no run of this version of the model, or the store cannot be read.
    """
    kept = list(kept_runs(study, folder))
    numbers, records = [number for number, _, _ in kept], [record for _, _, record in kept]
    replications = [replication for _, replication, _ in kept]
    unit = unit_of(spread_at(study.base)) if CONTRASTS.intersection(study.outcomes) else 1.0
    weeks = of_runs.weeks_of(records, replications)
    runs = Table(
        "runs",
        (
            *of_runs.identity(records, replications),
            Column("point", np.array(numbers, dtype=np.int64), IDENTITY, "point"),
            *_factors(study, numbers),
            *_held(study, numbers, records),
            *of_runs.outcomes_of(records, study.outcomes, CONTRASTS, unit),
            Column("spread", np.broadcast_to(np.float64(unit), (len(records),)), CONSTANT, "spread", "latent units",
                   _SPREAD_MEANING),
            of_runs.words("failure", [one.failure.message if one.failure else "" for one in records]),
        ),
    )  # fmt: skip
    return (runs, *([weeks] if weeks else []))


def _factors(study: Study, numbers: Sequence[int]) -> list[Column]:
    """Return what was varied, but for the policy, which the column of that name says of every run."""
    found = []
    for factor, drawn in zip(study.factors, study.values[numbers].T, strict=True):
        if factor.name == POLICY_PATH:
            continue
        name = PARAMETER_SET if factor.name == WORLD and factor.sets else factor.name
        more: dict[str, Any] = {"unit": factor.unit, "meaning": factor.label, **_limits(factor)}
        if factor.is_words:
            found.append(of_runs.told(name, [factor.shown(value) for value in drawn.tolist()], FACTOR, **more))
        else:
            found.append(Column(name, drawn, FACTOR, name, **more))
    return found


def _limits(factor: Any) -> dict[str, float]:
    if factor.is_words:
        return {}
    low, high = (min(factor.values), max(factor.values)) if factor.is_list else (factor.low, factor.high)
    return {"low": float(low), "high": float(high)}


def _held(study: Study, numbers: Sequence[int], records: Sequence[RunRecord]) -> list[Column]:
    """Return constants and levers as simulated: those of the base, over which each point lays its own."""
    by_policy = {name: of_runs.constants(study.base, name) for name in dict.fromkeys(one.policy for one in records)}
    laid = {number: _laid(study, number) for number in dict.fromkeys(numbers)}
    moved = {path for values in laid.values() for path in values}
    found = []
    for path in dict.fromkeys([*(path for values in by_policy.values() for path in values), *sorted(moved)]):
        more, role = of_runs.meant(path), of_runs.role_of(path)
        values = {name: held.get(path) for name, held in by_policy.items()}
        if path in moved:
            own = [laid[at].get(path, values[one.policy]) for at, one in zip(numbers, records, strict=True)]
            found.append(of_runs.told(path, own, role, **more))
        elif len({repr(value) for value in values.values()}) > 1:
            found.append(of_runs.told(path, [values[one.policy] for one in records], role, **more))
        elif (value := next(iter(values.values()))) is not None:
            found.append(of_runs.same(path, value, len(records), role, **more))
    return found


def _laid(study: Study, number: int) -> dict[str, Any]:
    """Return the values that a point sets and its run meets; levers of another policy than that of the run are none."""
    policy, paths = study.point(number)
    levers = f"policies.{lever_source(study.base, policy)}."
    return {
        path.replace(levers, of_runs.OF_POLICY): value
        for path, value in paths.items()
        if path.startswith(levers) or not path.startswith("policies.")
    }
