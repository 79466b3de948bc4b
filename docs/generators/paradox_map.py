"""Writes `docs/explanation/paradox-map/numbers.csv`: every point of the map of the paradox.

    python -m docs.generators.paradox_map    makes the runs that are not there yet (minutes) and writes the numbers

The page and its pictures are those of `paradox study analyse`; both come from the same runs. The site draws its map
from these numbers.
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from experiments.studies.analysis.verdict_map import decided_words, estimated_words, half_widths, views_of
from experiments.studies.file import load_study
from experiments.studies.runs import Table, folder_of, run_study, table
from experiments.studies.study import Study
from sim.version import model_version

STUDY = "paradox_map"
NUMBERS = Path(__file__).parents[1] / "explanation" / "paradox-map" / "numbers.csv"
VIEWS = {"the person": "person", "the base": "base"}
_DIGITS = 5


def columns(study: Study) -> list[str]:
    """Return the names of the columns.

    The factors; a verdict a view as estimated, and as decided beyond the noise of the runs of the point; an outcome's
    mean over replications, and half the width of its 95 % interval; the model.
    """
    verdicts = [f"{kind}_{VIEWS[view]}" for view in views_of(study) for kind in ("verdict", "decided")]
    outcomes = [name for outcome in study.outcomes for name in (outcome, f"{outcome}_half")]
    return [*(factor.name for factor in study.factors), *verdicts, *outcomes, "model"]


def points(study: Study, found: Table) -> Iterator[Mapping[str, object]]:
    """Return a row a point, in the order of the design."""
    words = {
        f"{kind}_{VIEWS[view]}": given(study, found, view)
        for view in views_of(study)
        for kind, given in (("verdict", estimated_words), ("decided", decided_words))
    }
    means = {name: found.outcomes[name].mean(axis=0) for name in study.outcomes}
    halves = {f"{name}_half": half_widths(study, found, name) for name in study.outcomes}
    for point in range(study.points):
        row: dict[str, object] = {
            factor.name: f"{found.values[point, study.column(factor.name)]:g}" for factor in study.factors
        }
        row |= {name: str(said[point]) for name, said in words.items()}
        row |= {name: f"{values[point]:.{_DIGITS}f}" for name, values in (means | halves).items()}
        yield row | {"model": model_version()}


def main() -> int:
    """Make what is missing of the runs, write the numbers, return the exit code."""
    study = load_study(STUDY)
    folder = folder_of(study, Path("results"))
    run_study(study, folder)
    found = table(study, folder)
    with NUMBERS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns(study), lineterminator="\n")
        writer.writeheader()
        writer.writerows(points(study, found))
    print(f"written: {NUMBERS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
