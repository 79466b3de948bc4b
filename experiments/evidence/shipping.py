"""Makes the shipped table of parameter sets from what `paradox calibrate --ensemble` left, and counts what passes.

The table holds the members exactly as they were evaluated, and beside it stands what the model said of a few of them on
the luck of the search: so it can be tested whether the model still says the same (`same_rows`).
"""

import csv
import io
import json
import os
import shlex
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from experiments.evidence.bands import Band, chosen, load
from experiments.evidence.ensemble import Floats
from experiments.evidence.remembered import remembered
from experiments.evidence.run import run
from experiments.evidence.setting import FIELD_PERSONS, LABORATORY_PERSONS
from experiments.evidence.worlds_kept import FRESH_SEED
from experiments.parameter_sets import COLUMNS, KeptSets, prior_sets
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.version import model_version

# Of so many members it is kept what the model says.
CHECKED = 4
# Where draws of the prior come from that are held against rows beside the members.
_PRIOR_SEED = 1
# How far a value of the results may be from the one that was evaluated, as it was rounded, in study ranges.
_ROUNDED = 1e-5
# Fields of the report that are shipped as they are.
_TOLD = (
    "command", "model_version", "scenario", "members", "effective", "effective_wanted", "halves_differ",
    "halves_may_differ", "draws_effective", "draws_halves_differ", "starts", "starts_tried", "evaluations",
    "confirmed", "misses_allowed", "largest_miss_allowed",
)  # fmt: skip


# Options that hang on the machine, not on what is made.
_OWN = ("--out", "--storage", "--threads")


class Shipped(NamedTuple):
    """The two files as they are shipped: text of the table, and what stands beside it."""

    table: str
    about: dict[str, Any]


def shipped_files(folder: Path) -> Shipped:
    """Make the shipped files from the results of `paradox calibrate --ensemble`, of this version of the model or not.

    Args:
        folder: the results: table, report, manifest, and the file of evaluations, there or where the manifest says.

    Raises:
        ParadoxError: something is missing there, or does not belong together.
    """
    rows, report, made = _results(folder)
    kept = folder / "evaluations.sqlite"
    with closing(_opened(kept if kept.is_file() else Path(made["storage"]))) as store:
        problem = json.loads(store.execute("select signature from problem").fetchone()[0])
        names = [name for name, _, _ in problem["ranges"]]
        low, high = (np.array([one[end] for one in problem["ranges"]]) for end in (1, 2))
        told = (np.array([[float(row[name]) for name in names] for row in rows]) - low) / (high - low)
        points = _exact(store, told, folder)
        checks = [_checked(store, points, at, made["rows"]) for at in _spread(len(points), CHECKED)]
    values = low + points * (high - low)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *names])
    table.writerows(
        [*(row[name] for name in COLUMNS), *map(repr, map(float, one))] for row, one in zip(rows, values, strict=True)
    )
    search, full = problem["sizes"][:2], problem["sizes"][2:]
    return Shipped(
        text.getvalue(),
        {
            **{name: report[name] for name in _TOLD},
            "command": _anywhere(report["command"]),
            "rows": made["rows"],
            "search": {"seeds": problem["seeds"][0], "persons": search[0], "field_persons": search[1]},
            "fresh": {"seeds": problem["seeds"][1], "persons": full[0], "field_persons": full[1]},
            "prior": {name: [start, end] for name, start, end in problem["ranges"]},
            "passes": {
                name: {
                    **share, "sets": report["members"], "prior_sets": report["prior_draws"],
                    "seeds": problem["seeds"][1], "model_version": report["model_version"],
                }
                for name, share in report["passes"].items()
            },
            "checks": checks,
        },
    )  # fmt: skip


def _results(folder: Path) -> tuple[list[dict[str, str]], dict[str, Any], dict[str, Any]]:
    """Read the table, the report and the manifest of a finished search."""
    try:
        with (folder / "ensemble.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        report, made = (json.loads((folder / name).read_text("utf-8")) for name in ("report.json", "manifest.json"))
    except (OSError, ValueError) as error:
        raise ParadoxError(
            f"{folder}: holds no finished ensemble ({error}). Next: let paradox calibrate --ensemble come to its end."
        ) from error
    return rows, report, made


def _anywhere(command: str) -> str:
    """Return a command line without what hangs on the machine: folders and threads."""
    words, kept = iter(shlex.split(command)), []
    for word in words:
        if word in _OWN:
            next(words, "")
        elif word.partition("=")[0] not in _OWN:
            kept.append(word)
    return shlex.join(kept)


def _opened(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise ParadoxError(f"{path}: the evaluations are not there. Next: put them beside the table of the search.")
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _exact(store: sqlite3.Connection, told: Floats, folder: Path) -> Floats:
    """Return the points that were evaluated, which the table of the search gives rounded."""
    asked = store.execute("select point from evaluations where kind = 'fresh'").fetchall()
    points = np.array([np.frombuffer(point) for (point,) in asked]).reshape(-1, told.shape[1])
    found = np.empty_like(told)
    for at, one in enumerate(told):
        apart = np.abs(points - one).max(axis=1, initial=0.0) if len(points) else np.array([np.inf])
        if apart.min() > _ROUNDED:
            raise ParadoxError(
                f"{folder}: member {at + 1} was never evaluated. "
                "Next: give the table and the evaluations of one search."
            )
        found[at] = points[apart.argmin()]
    return found


def _checked(store: sqlite3.Connection, points: Floats, at: int, rows: Sequence[str]) -> dict[str, Any]:
    """Return what the model said of a member on the luck of the search."""
    (answer,) = store.execute(
        "select answer from evaluations where kind = 'search' and point = ?", (points[at].tobytes(),)
    ).fetchone()
    return {"member": at + 1, "rows": dict(zip(rows, _plain(np.frombuffer(answer)), strict=True))}


def _spread(length: int, count: int) -> list[int]:
    """Return so many places, evenly over a length; all of them if there are fewer."""
    return [int(at) for at in np.unique(np.linspace(0, length - 1, min(count, length)).astype(int))]


def _plain(values: Floats) -> list[float | None]:
    """Return values as JSON can hold them: None where a row does not exist."""
    return [None if np.isnan(value) else float(value) for value in values]


def rows_now(sets: KeptSets, check: dict[str, Any]) -> dict[str, float | None]:
    """Return the rows of a kept check as the model gives them now."""
    bands = chosen(load(), list(sets.about["rows"]))
    market = _market(Scenario.load(sets.about["scenario"]), sets.set_of(check["member"]))
    search = sets.about["search"]
    found = run(
        market, search["seeds"], bands, persons=search["persons"], field_persons=search["field_persons"], threads=1
    )
    return dict(zip(found_ids(bands), _plain(np.array([row.found.estimate for row in found.rows])), strict=True))


def found_ids(bands: Sequence[Band]) -> list[str]:
    """Name the rows in their order."""
    return [band.id for band in bands]


def _market(scenario: Scenario, values: dict[str, float]) -> Scenario:
    return scenario.with_values({f"behaviour.{name}": value for name, value in values.items()})


def shares(
    sets: KeptSets,
    bands: Sequence[Band],
    count: int,
    seeds: int,
    storage: Path,
    tell: Callable[[int, int], None],
    persons: int = LABORATORY_PERSONS,
    field_persons: int = FIELD_PERSONS,
    threads: int | None = None,
) -> dict[str, dict[str, Any]]:
    """Return, for each row, the share of the ensemble and of the wide prior in whose worlds it comes out.

    Args:
        sets: the shipped sets.
        bands: the rows.
        count: how many sets of each kind; of the ensemble, evenly over its draws.
        seeds: how many, those that confirmed the members first.
        storage: SQLite file of evaluations, so that it can be stopped and goes on; made if it does not exist.
        tell: hears how many sets are done, and of how many.
        persons: in a cell of the laboratory.
        field_persons: in a market.
        threads: sets at the same time; None for one a core.
    """
    luck = range(FRESH_SEED, FRESH_SEED + seeds)
    scenario = Scenario.load(sets.about["scenario"])
    members, prior = [sets.set_of(one) for one in sets.chosen(count)], prior_sets(count, _PRIOR_SEED)
    names = list(members[0])

    def answered(point: Floats) -> Floats:
        market = _market(scenario, dict(zip(names, map(float, point), strict=True)))
        found = run(market, luck, bands, persons=persons, field_persons=field_persons, threads=1)
        return np.array([row.found.estimate for row in found.rows])

    signature = json.dumps(
        [model_version(), scenario.hash, names, found_ids(bands), list(luck), persons, field_persons]
    )
    points = np.array([[one[name] for name in names] for one in (*members, *prior)])
    together = threads or os.cpu_count() or 1
    values = []
    with remembered(storage, signature, together) as kept:
        asked = kept.model("rows", answered)
        for first in range(0, len(points), together):
            values.append(asked(points[first : first + together]))
            tell(min(first + together, len(points)), len(points))
    inside = np.array([[band.holds(one) for band, one in zip(bands, row, strict=True)] for row in np.vstack(values)])
    return {
        band.id: {
            "ensemble": float(own), "prior": float(other), "sets": len(members), "prior_sets": len(prior),
            "seeds": list(luck), "model_version": model_version(),
        }
        for band, own, other in zip(
            bands, inside[: len(members)].mean(axis=0), inside[len(members) :].mean(axis=0), strict=True
        )
    }  # fmt: skip
