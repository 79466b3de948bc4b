"""Boxes found by peeling: a box that is there is found, scores are those of points held back, words are peeled too."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.prim import boxes, peeled
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.figures.discovery import trajectories
from paradox.present.text.discovery import section, shown_steps
from tests.program.studies.scattered import study_of, table_of

LEVERS: dict[str, Any] = {"comp_amount": [0, 1], "resolve_prob": [0, 1], "first_contact": [0, 1]}


@cache
def corner() -> tuple[Study, Table]:
    """A lift in the corner where two of three factors are high."""
    study = study_of(1000, LEVERS)
    return study, table_of(study, (study.values[:, 0] > 0.6) & (study.values[:, 1] > 0.5))


def test_a_box_that_is_there_is_found_with_its_bounds() -> None:
    study, table = corner()
    (box,) = boxes(study, table, "the person", ("lift",))
    found = {one.factor: one for one in box.conditions}
    assert found["comp_amount"].low == pytest.approx(0.6, abs=0.04)
    assert found["resolve_prob"].low == pytest.approx(0.5, abs=0.04)
    assert box.density > 0.9
    assert box.coverage > 0.9
    assert box.low <= box.density <= box.high
    assert box.base_rate == pytest.approx(0.2, abs=0.02)


def test_the_trajectory_trades_coverage_for_density() -> None:
    study, table = corner()
    (box,) = boxes(study, table, "the person", ("lift",))
    coverage, density, mass = (
        np.array([getattr(one, name) for one in box.steps]) for name in ("coverage", "density", "mass")
    )
    assert (coverage[0], mass[0]) == (1.0, 1.0)
    assert (np.diff(coverage) <= 0.0).all()
    assert density[box.told] > 3.0 * density[0]
    assert mass[1:] / mass[:-1] == pytest.approx(np.full(len(mass) - 1, 0.95), abs=0.01)


def test_a_box_around_noise_is_no_better_on_points_held_back() -> None:
    study = study_of(400, LEVERS)
    lifts = np.random.default_rng(3).random(400) < 0.3
    found = boxes(study, table_of(study, lifts), "the person", ("lift",))
    for box in found:
        assert box.steps[box.told].density > box.base_rate > box.density - 0.02  # on its own points it looks good
        assert box.low < box.base_rate < box.high


def test_words_are_peeled_one_by_one() -> None:
    study = study_of(600, {"policy": {"categories": ["average", "stingy", "generous"]}, "comp_amount": [0, 1]})
    lifts = np.isin(study.values[:, 0], (0.0, 2.0)) & (study.values[:, 1] > 0.3)
    (box,) = boxes(study, table_of(study, lifts), "the person", ("lift",))
    assert box.conditions[0].words == (0, 2)
    assert box.density > 0.95


def test_a_verdict_that_holds_nowhere_or_everywhere_has_no_box() -> None:
    study = study_of(100, LEVERS)
    for lifts in (np.zeros(100, dtype=bool), np.ones(100, dtype=bool)):
        assert boxes(study, table_of(study, lifts), "the person", ("lift", "backfire")) == []


def test_peeling_stops_at_a_pure_box() -> None:
    study, _ = corner()
    steps = peeled(study, study.values, study.values[:, 0] > 0.9)
    assert steps[-1].density == 1.0
    assert steps[-1].coverage > 0.9


@cache
def analysed() -> Analysis:
    study, table = corner()
    return analyse(study, table)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_the_box_and_some_of_its_steps(lang: str) -> None:
    lines = section(analysed(), "![]()", lang)
    (told,) = [line for line in lines if line.startswith("- ")]
    assert ("where compensation is above 0.6" if lang == "en" else "高于 0.6") in told
    assert len([line for line in lines if line.startswith("|")]) == 2 + len(shown_steps(analysed().boxes[0]))
    assert len(trajectories(analysed(), lang).axes) == 1


def test_every_step_is_among_the_findings_with_its_bounds() -> None:
    rows = [row for row in analysed().findings() if row["analysis"] == "box"]
    (box,) = analysed().boxes
    assert len(rows) == 2 * len(box.steps) + 2
    bounds = {row["basis"] for row in rows if row["verdict"] == "told" and row["what"] == "coverage"}
    assert next(iter(bounds)).startswith("comp_amount > 0.")
