"""Every finding without every mechanism: which are lost, as lines, table, figure and manifest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from experiments.comparison.findings import write_csv
from experiments.evidence import ABLATIONS, Evidence, RowFinding
from paradox.present.figures import style
from paradox.present.files import evidence as evidence_results
from paradox.present.files.writing import MANIFEST, json_writer, write_files
from paradox.present.messages import model_name, t
from paradox.present.text.number_format import MISSING, plain

NAME = "evidence-matrix"
_FEWEST, _MOST = 2, 6


def lost(base: Evidence, one: Evidence) -> list[str]:
    """Name the findings that are in their bands with a mechanism and out without it."""
    return [row.band.id for row in one.rows if base[row.band.id].is_in and not row.is_in]


def lost_line(base: Evidence, one: Evidence, lang: str = "en") -> str:
    """Say which findings a mechanism is needed for."""
    changes = [
        t("evidence.lost_one", lang, name=name, change=change(base[name], one[name])) for name in lost(base, one)
    ]
    removed = ABLATIONS[one.without[0]]
    return t(
        "evidence.lost",
        lang,
        mechanism=model_name("ablation", removed.name, lang, removed.title),
        findings=t("words.comma", lang).join(changes) or t("evidence.lost_none", lang),
    )


def change(before: RowFinding, after: RowFinding) -> str:
    """Write a value with a mechanism and without it, with as many digits as it takes to see that it left its band."""
    values = before.found.estimate, after.found.estimate
    for decimals in range(_FEWEST, _MOST):
        texts = [plain(value, decimals) for value in values]
        seen = [before.band.holds(float(text)) if text != MISSING else False for text in texts]
        if seen == [before.is_in, after.is_in]:
            return " -> ".join(texts)
    return " -> ".join(plain(value, _MOST) for value in values)


def table(base: Evidence, rest: Sequence[Evidence]) -> list[dict[str, Any]]:
    """Return one plain row a finding and mechanism."""
    return [
        {
            "mechanism": one.without[0],
            "id": row.band.id,
            "role": row.band.role,
            "with": base[row.band.id].found.estimate,
            "without": row.found.estimate,
            "without_low": row.found.low,
            "without_high": row.found.high,
            "band_widths_moved": (row.found.estimate - base[row.band.id].found.estimate) / row.band.width,
            "verdict": row.word,
        }
        for one in rest
        for row in one.rows
    ]


def write(base: Evidence, rest: Sequence[Evidence], folder: Path, command: str, lang: str = "en") -> None:
    """Write the table, the figure (in a language) and the manifest."""
    from paradox.present.figures.evidence import needs

    named = [(model_name("ablation", one.without[0], lang, ABLATIONS[one.without[0]].title), one) for one in rest]
    drawn = needs(base, named, lang)
    manifest = evidence_results.manifest(base, command) | {
        "mechanisms": [one.without[0] for one in rest],
        "seconds": round(base.seconds + sum(one.seconds for one in rest), 3),
    }
    write_files(
        {
            "table.csv": lambda path: write_csv(table(base, rest), path),
            "figure.svg": lambda path: style.save(drawn, path),
            "figure.png": lambda path: style.save(drawn, path),
            MANIFEST: json_writer(manifest),
        },
        folder,
    )
