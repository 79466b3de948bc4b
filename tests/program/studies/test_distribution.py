"""Every outcome of a study gets a number, whatever else its outcomes allow."""

import csv
from pathlib import Path

import numpy as np
import pytest

from experiments.studies.analysis.analysis import analyse
from experiments.studies.analysis.distribution import outcome_distributions
from experiments.studies.file import study_from
from experiments.studies.runs import Table, run_study
from experiments.studies.study import Study
from paradox.present.files.study import analyse_study
from paradox.present.text.study import study_text


def study_of(*outcomes: str, **changes: object) -> Study:
    content = {
        "levers": {"comp_amount": [0, 2]},
        "outcomes": list(outcomes),
        "design": {"kind": "latin_hypercube", "samples": 4000},
        "replications": 2,
        **changes,
    }
    return study_from(content, "tiny")


def put(study: Study) -> Table:
    """Return a table in which profit is five times the compensation, from 0 to 10."""
    return Table(study.values, {"profit": np.stack([5.0 * study.values[:, 0]] * 2)})


def test_mean_and_spread_are_those_put_there() -> None:
    study = study_of("profit")
    (found,) = outcome_distributions(study, put(study))
    assert found.mean == pytest.approx(5.0, abs=0.01)
    assert found.low < 5.0 < found.high
    assert (found.lower, found.upper) == pytest.approx((0.5, 9.5), abs=0.02)
    assert found.n == 4000


def test_an_outcome_that_makes_no_verdict_has_its_line_on_the_page() -> None:
    study = study_of("profit")
    page = study_text(analyse(study, put(study)), {"given": "given.svg"}, "command")
    assert "| profit per customer [price] | 5.0 (" in page


@pytest.mark.parametrize("kind", [{"kind": "grid", "levels": 2}, {"kind": "latin_hypercube", "samples": 4}])
@pytest.mark.parametrize("outcomes", [("profit", "satisfaction"), ("paradox", "total", "profit")])
def test_any_outcomes_can_be_analysed(kind: dict[str, object], outcomes: tuple[str, ...], tmp_path: Path) -> None:
    small = {"market.persons": 60, "run.burn_in": 4, "run.horizon": 12}
    study = study_of(*outcomes, design=kind, set=small)
    run_study(study, tmp_path / "tiny", threads=1)
    analyse_study(study, tmp_path)
    with (tmp_path / "tiny" / "findings.csv").open(encoding="utf-8") as file:
        told = {row["subject"] for row in csv.DictReader(file) if row["analysis"] == "over the space"}
    assert told == set(outcomes)
