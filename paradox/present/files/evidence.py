"""What a run of the evidence leaves on disk: the table, every seed's values, a figure, a manifest; all or none."""

import json
import platform
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.evidence import Evidence
from experiments.findings import write_csv
from paradox import results
from paradox.manifest import git_commit, versions

NAME = "evidence"

Rows = list[dict[str, Any]]


def folder_name(scenario: str, rows: Sequence[str], without: Sequence[str], whole: str = NAME) -> str:
    """Name the folder of a run; one of some rows, without a mechanism or of another market never takes the whole's.

    Args:
        scenario: name of the market.
        rows: the rows asked for; none means all.
        without: the mechanisms taken out.
        whole: folder of the run of everything in the baseline.
    """
    market = [] if scenario == "baseline" else [scenario]
    removed = ["without", *without] if without else []
    # A folder's name has an end on every system; beyond it, runs of very many rows share a folder.
    return "-".join([whole, *market, *rows, *removed])[:120]


def table(evidence: Evidence) -> Rows:
    """Give one plain row a finding."""
    return [
        {
            "id": row.band.id,
            "role": row.band.role,
            "metric": row.band.metric,
            "unit": row.band.unit,
            "low": row.band.low,
            "high": row.band.high,
            "target": row.band.target,
            "estimate": row.found.estimate,
            "estimate_low": row.found.low,
            "estimate_high": row.found.high,
            "seeds": row.found.n,
            "verdict": row.word,
            "seeds_in": row.seeds_in,
            "source_rows": row.band.source_rows,
            "evidence": row.band.evidence,
            "known_out": row.band.known_out,
        }
        for row in evidence.rows
    ]


def by_seed(evidence: Evidence) -> Rows:
    """Give one plain row a finding and seed."""
    return [
        {"id": row.band.id, "seed": seed, "value": value}
        for row in evidence.rows
        for seed, value in zip(evidence.seeds, row.by_seed, strict=True)
    ]


def manifest(evidence: Evidence, command: str) -> dict[str, Any]:
    """Describe how the evidence was made."""
    from sim.compiling import model_version

    return {
        "scenario": evidence.scenario,
        "scenario_hash": evidence.scenario_hash,
        "model_version": model_version(),
        "without": list(evidence.without),
        "seeds": list(evidence.seeds),
        "persons_per_cell": evidence.persons,
        "persons_per_market": evidence.field_persons,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(evidence.seconds, 3),
        "git_commit": git_commit(),
        "versions": {"python": platform.python_version(), **versions()},
        "platform": platform.platform(),
    }


def write(evidence: Evidence, out: Path, name: str, command: str) -> Path:
    """Write all files of a run; give their folder.

    Raises:
        ParadoxError: the folder cannot be written.
    """
    from paradox import evidence_figures, figures

    folder = results.prepare(out, name)
    drawn = evidence_figures.forest(evidence)
    return write_all(
        folder,
        {
            "table.csv": lambda path: write_csv(table(evidence), path),
            "seeds.csv": lambda path: write_csv(by_seed(evidence), path),
            "figure.svg": lambda path: figures.save(drawn, path),
            "figure.png": lambda path: figures.save(drawn, path),
            "manifest.json": lambda path: path.write_text(
                json.dumps(manifest(evidence, command), indent=1) + "\n", encoding="utf-8"
            ),
        },
    )


def write_all(folder: Path, writers: dict[str, Callable[[Path], object]]) -> Path:
    """Write files under other names and rename them once all are complete."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as new:
        for name, writer in writers.items():
            writer(Path(new) / name)
        for name in writers:
            (Path(new) / name).replace(folder / name)
    return folder
