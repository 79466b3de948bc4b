"""A factor of whole numbers takes whole numbers, each as often as the others, and tables show what was simulated."""

from typing import Any

import numpy as np
import pytest

from experiments.studies.factors import Factor, Target
from experiments.studies.file import study_from
from experiments.studies.study import Study
from sim.errors import ParadoxError


def study_of(entry: Any, **design: Any) -> Study:
    return study_from({"levers": {"lapse_weeks": entry}, "outcomes": ["profit"], "design": design})


def test_a_grid_has_whole_levels() -> None:
    assert study_of([1, 3], kind="grid").values[:, 0].tolist() == [1.0, 2.0, 3.0]
    assert study_of([1, 9], kind="grid").values[:, 0].tolist() == [1.0, 3.0, 5.0, 7.0, 9.0]
    assert study_of([1, 3], kind="grid").points == 3


@pytest.mark.parametrize("entry", [[1, 3], {"range": [0.6, 3.4]}])
def test_a_sample_meets_the_ends_as_often_as_the_middle(entry: Any) -> None:
    values = study_of(entry, kind="latin_hypercube", samples=300).values[:, 0]
    assert np.unique(values, return_counts=True)[1].tolist() == [100, 100, 100]


@pytest.mark.parametrize(
    "entry",
    [
        [1, 8],
        {"range": [1, 8], "scale": "log"},
        {"distribution": "triangular", "low": 1, "high": 8, "mode": 2},
        {"distribution": "normal", "low": 1, "high": 8, "mean": 4, "sd": 2},
    ],
)
def test_what_is_shown_is_what_is_simulated(entry: Any) -> None:
    study = study_of(entry, kind="sobol", samples=64)
    simulated = [study.point(number)[1]["policies.average.lapse_weeks"] for number in range(study.points)]
    assert simulated == study.values[:, 0].tolist()
    assert {1.0, 8.0} <= set(simulated)


def test_values_that_cannot_be_simulated_are_refused() -> None:
    with pytest.raises(ParadoxError, match=r"value 1\.5"):
        study_of({"values": [1, 1.5, 2]}, kind="grid")
    with pytest.raises(ParadoxError, match="holds no whole number"):
        study_of([1.2, 1.8], kind="grid")


@pytest.mark.parametrize(("offset", "slope"), [(0.0, 1.0), (1.0, 2.0), (10.0, -0.5)])
def test_a_line_to_whole_numbers_has_values_that_lead_to_them(offset: float, slope: float) -> None:
    factor = Factor("x", "lever", "range", (Target("a", offset, slope, whole=True),), low=0.0, high=4.0)
    values = factor.at(np.linspace(0.0, 1.0, 1001))
    made = [target.of(value) for value in values.tolist() for target in factor.targets]
    assert made == pytest.approx((offset + slope * values).tolist())
    counts = np.unique(made, return_counts=True)[1]
    assert counts.max() - counts.min() <= 2
