"""What a run of the evidence leaves on disk: the table, every seed's values, a figure, a manifest; all or none."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.comparison.findings import write_csv
from experiments.comparison.intervals import CONFIDENCE
from experiments.evidence import Evidence
from paradox.present.files.manifest import environment
from paradox.present.files.writing import MANIFEST, json_writer, prepare, write_files

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
    """Return one plain row a finding."""
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
    """Return one plain row a finding and seed."""
    return [
        {"id": row.band.id, "seed": seed, "value": value}
        for row in evidence.rows
        for seed, value in zip(evidence.seeds, row.by_seed, strict=True)
    ]


def manifest(evidence: Evidence, command: str) -> dict[str, Any]:
    """Describe how the evidence was made."""
    from sim.version import model_version

    return {
        "scenario": evidence.scenario,
        "scenario_hash": evidence.scenario_hash,
        "model_version": model_version(),
        **({"actors": evidence.actors.described} if evidence.actors else {}),
        "without": list(evidence.without),
        "seeds": list(evidence.seeds),
        "persons_per_cell": evidence.persons,
        "persons_per_market": evidence.field_persons,
        "command": command,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(evidence.seconds, 3),
        "confidence": CONFIDENCE,
        **environment(),
    }


def write(evidence: Evidence, out: Path, name: str, command: str, lang: str = "en") -> Path:
    """Write all files of a run, and return their folder; the figure speaks a language.

    Raises:
        ParadoxError: the folder cannot be written.
    """
    from paradox.present.figures import evidence as evidence_figures
    from paradox.present.figures import style

    folder = prepare(out, name)
    drawn = evidence_figures.forest(evidence, lang)
    write_files(
        {
            "table.csv": lambda path: write_csv([{**row, "confidence": CONFIDENCE} for row in table(evidence)], path),
            "seeds.csv": lambda path: write_csv(by_seed(evidence), path),
            "figure.svg": lambda path: style.save(drawn, path),
            "figure.png": lambda path: style.save(drawn, path),
            MANIFEST: json_writer(manifest(evidence, command)),
        },
        folder,
    )
    return folder
