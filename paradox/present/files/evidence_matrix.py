"""`paradox evidence --matrix`: every finding without every mechanism, one after the other."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import evidence as findings
from experiments.evidence import ABLATIONS, Band, Evidence, RowFinding
from experiments.findings import write_csv
from paradox import evidence_results, figures
from paradox.numbers import MISSING, plain
from sim.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import Console

NAME = "evidence-matrix"
_FEWEST, _MOST = 2, 6


def run_matrix(
    scenario: Scenario,
    seeds: Sequence[int],
    bands: Iterable[Band],
    threads: int | None,
    folder: Path,
    command: str,
    screen: "Console",
    notices: "Console",
) -> None:
    """Run the whole matrix, print which findings are lost, write the table, the figure and the manifest."""
    from paradox.progress import Counter

    rows = tuple(bands)
    turns: list[tuple[str, ...]] = [(), *((name,) for name in ABLATIONS)]
    found: list[Evidence] = []
    with Counter(notices, "designs") as counter:
        for at, names in enumerate(turns):

            def report(done: int, each: int, at: int = at, names: tuple[str, ...] = names) -> None:
                counter(at * each + done, len(turns) * each, f", without {names[0]}" if names else "")

            market = findings.without(scenario, names)
            found.append(findings.run(market, seeds, rows, threads=threads, without=names, report=report))
    base, rest = found[0], found[1:]
    for one in rest:
        screen.print(lost_line(base, one))
    write(base, rest, folder, command)
    screen.print(f"Table, figure and manifest: {folder}")


def lost(base: Evidence, one: Evidence) -> list[str]:
    """Name the findings that are in their bands with a mechanism and out without it."""
    return [row.band.id for row in one.rows if base[row.band.id].is_in and not row.is_in]


def lost_line(base: Evidence, one: Evidence) -> str:
    """Say which findings a mechanism is needed for."""
    changes = [f"{name} ({change(base[name], one[name])})" for name in lost(base, one)]
    return f"{ABLATIONS[one.without[0]].title}: {', '.join(changes) or 'nothing lost'}"


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
    """Give one plain row a finding and mechanism."""
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


def write(base: Evidence, rest: Sequence[Evidence], folder: Path, command: str) -> None:
    """Write the table, the figure and the manifest."""
    from paradox.evidence_figures import needs

    drawn = needs(base, [(ABLATIONS[one.without[0]].title, one) for one in rest])
    manifest = evidence_results.manifest(base, command) | {
        "mechanisms": [one.without[0] for one in rest],
        "seconds": round(base.seconds + sum(one.seconds for one in rest), 3),
    }
    evidence_results.write_all(
        folder,
        {
            "table.csv": lambda path: write_csv(table(base, rest), path),
            "figure.svg": lambda path: figures.save(drawn, path),
            "figure.png": lambda path: figures.save(drawn, path),
            "manifest.json": lambda path: path.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8"),
        },
    )
