"""What `paradox calibrate --ensemble` writes: the table of members, the report as data, the manifest."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.evidence.calibrate import CalibrationProblem
from experiments.evidence.members import AGREEMENT, WORTH
from experiments.evidence.worlds_kept import EnsembleProblem, Found
from paradox.present.files.manifest import environment
from sim.version import model_version


def ensemble_table(found: Found) -> str:
    """Return the members as CSV: the model version, where each comes from, how it keeps the rows, its values."""
    rows, text = found.table(), io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def ensemble_report(found: Found, command: str) -> dict[str, Any]:
    """Collect everything that is told of an ensemble."""
    ensemble, problem = found.ensemble, found.problem
    return {
        "command": command,
        "model_version": model_version(),
        "scenario": problem.scenario.name,
        "members": len(found.points),
        "members_wanted": found.plan.members,
        "effective": ensemble.effective,
        "effective_wanted": WORTH * found.plan.members,
        "halves_differ": ensemble.disagreement,
        "halves_may_differ": AGREEMENT,
        "draws_effective": found.draws_effective,
        "draws_halves_differ": found.draws_disagreement,
        "starts": found.plan.starts,
        "starts_tried": ensemble.starts_tried,
        "evaluations": ensemble.evaluations,
        "confirmed": ensemble.confirmed,
        "fresh_seeds": list(problem.fresh_seeds),
        "rows": len(problem.bands),
        "misses_allowed": problem.target.misses,
        "largest_miss_allowed": problem.target.largest,
        "sd_over_prior": found.learned,
        "trade_offs": [{"one": one, "other": other, "correlation": size} for one, other, size in found.trade_offs],
        "prior_draws": found.prior_draws,
        "passes": {
            name: {"ensemble": share, "prior": found.prior_passes[name]} for name, share in found.passes.items()
        },
    }


def conditioned_on(problem: CalibrationProblem | EnsembleProblem, storage: Path, command: str) -> dict[str, Any]:
    """Return what a fit or an ensemble was conditioned on, where its trials are kept, and what it was made with."""
    return {
        "command": command,
        "model_version": model_version(),
        "scenario": problem.scenario.name,
        "scenario_hash": problem.scenario.hash,
        "rows": [band.id for band in problem.bands],
        "search_seeds": list(problem.seeds),
        "persons": problem.persons,
        "storage": str(storage),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **environment(),
    }


def manifest(found: Found, storage: Path, command: str) -> dict[str, Any]:
    """Return what the ensemble was conditioned on, and which draw it is."""
    return conditioned_on(found.problem, storage, command) | {"draw": found.plan.seed, "members": found.plan.members}
