"""Dimensional stacks: the factors that tell most stand first, cells hold what they say, noise has no stack."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.stacking import Bin, stacks
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.figures.stacking import stacked
from paradox.present.messages import LANGUAGES
from paradox.present.text.stacking import bin_shown, section
from tests.program.studies.scattered import study_of, table_of

LEVERS: dict[str, Any] = {
    "comp_amount": [0, 1],
    "policy": {"categories": ["average", "stingy", "generous"]},
    "resolve_prob": {"values": [0.2, 0.9]},
    "first_contact": [0, 1],
}


@cache
def made() -> tuple[Study, Table]:
    """A lift where compensation is in its upper third and the policy generous, or cases are mostly resolved."""
    study = study_of(1200, LEVERS)
    pay, policy, resolved, _ = study.values.T
    return study, table_of(study, (pay > 2 / 3) & ((policy == 2) | (resolved == 0.9)))


def test_factors_stand_in_the_order_of_what_they_tell_and_one_that_tells_nothing_is_left_out() -> None:
    (one,) = stacks(*made(), "the person", ("lift",))
    assert one.factors == ("comp_amount", "resolve_prob", "policy")
    assert one.explained[0] == pytest.approx(4 / 7, abs=0.04)
    assert one.explained[-1] > 0.98
    assert one.base_rate == pytest.approx(2 / 9, abs=0.02)


def test_cells_hold_the_share_of_their_points() -> None:
    (one,) = stacks(*made(), "the person", ("lift",))
    shares = {cell.places: cell.share for cell in one.cells}
    assert len(shares) == 3 * 2 * 3
    assert shares[2, 1, 0] == shares[2, 0, 2] == 1.0
    assert shares[2, 0, 0] == shares[0, 1, 2] == 0.0
    assert sum(cell.n for cell in one.cells) == one.n == 1200
    assert all(cell.low <= cell.share <= cell.high for cell in one.cells)


def test_ranges_are_cut_into_thirds_and_few_values_and_words_stand_by_themselves() -> None:
    study, table = made()
    (one,) = stacks(study, table, "the person", ("lift",))
    thirds, values, words = one.bins
    assert [bin.low for bin in thirds] == pytest.approx([-np.inf, 1 / 3, 2 / 3], abs=0.01)
    assert values == (Bin(value=0.2), Bin(value=0.9))
    assert [bin_shown(study, "resolve_prob", bin, "en") for bin in values] == ["0.2", "0.9"]
    assert len(words) == 3


def test_an_effect_of_two_factors_together_is_found_once_one_of_them_is_in() -> None:
    levers = {name: [0, 1] for name in ("comp_amount", "resolve_prob", "first_contact")}
    study = study_of(1500, levers)
    one, other, third = study.values.T
    (found,) = stacks(study, table_of(study, (one > 2 / 3) & ((other > 2 / 3) != (third > 2 / 3))), "the person",
                      ("lift",))  # fmt: skip
    assert found.factors[0] == "comp_amount"
    assert set(found.factors) == set(levers)
    assert found.explained[-1] > 0.9


def test_noise_has_no_stack() -> None:
    study, rng = study_of(400, LEVERS), np.random.default_rng(3)
    found = [stacks(study, table_of(study, rng.random(400) < 0.3), "the person", ("lift",)) for _ in range(40)]
    assert sum(map(bool, found)) <= 2


def test_points_of_a_grid_have_no_intervals() -> None:
    study = study_from(
        {
            "levers": {"comp_amount": [0, 1], "first_contact": [0, 1]},
            "outcomes": ["paradox", "recovery_person"],
            "design": {"kind": "grid", "levels": 9},
        }
    )
    (one,) = stacks(study, table_of(study, study.values[:, 0] > 0.5), "the person", ("lift",))
    assert np.isnan([cell.low for cell in one.cells]).all()
    assert one.explained[-1] > 0.9 or len(one.factors) == 1


@cache
def analysed() -> Analysis:
    return analyse(*made())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_the_factors_and_draws_every_cell(lang: str) -> None:
    (line,) = [line for line in section(analysed(), "![]()", lang) if line.startswith("- ")]
    assert "100 %" in line
    figure = stacked(analysed(), lang)
    (axes,) = figure.axes
    assert len(axes.texts) == 18
    assert "100" in {text.get_text() for text in axes.texts}


def test_every_cell_is_among_the_findings() -> None:
    rows = [row for row in analysed().findings() if row["analysis"] == "stack"]
    assert len(rows) == 3 + 18
    full = {row["what"] for row in rows if row["estimate"] == 1.0}
    assert len(full) == 4
    assert all(what.startswith("comp_amount > 0.66") for what in full)
