"""Shapley effects of tied factors: known answers of linear responses, sums, words, and where they are made."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from docs.generators.coverage import _ADDS, _TIES, _of_ties, true_shares
from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.shapley import (
    LINES,
    MEAN_SHAPLEY,
    QUADRATIC,
    SHAPLEY,
    SQUARES,
    TOGETHER,
    is_tied,
    shapley,
)
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.figures.shapley import shares
from paradox.present.text.shapley import answers, section

LEVERS: dict[str, Any] = {"comp_amount": [0.1, 1], "resolve_prob": [0.1, 1], "first_contact": [0.1, 1]}
SUM = {"sum": 1, "of": ["resolve_prob", "first_contact"]}


def study_of(samples: int, replications: int = 1, levers: dict[str, Any] = LEVERS, **more: Any) -> Study:
    return study_from({"levers": levers, "outcomes": ["profit"], "replications": replications, **more,
                       "design": {"kind": "latin_hypercube", "samples": samples}})  # fmt: skip


def effects(study: Study, values: np.ndarray, runs: np.ndarray) -> dict[tuple[str, str], float]:
    found = shapley(study, Table(values, {"profit": runs}), "profit")
    return {(one.factor, one.measure): one.estimate for one in found.effects}


def test_the_known_answer_of_a_linear_response_of_tied_normal_factors_is_found() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(4000, 3)) @ np.linalg.cholesky(_TIES).T
    runs = values @ _ADDS + rng.normal(0.0, 1.0, (4, 4000))
    found, truth = effects(study_of(4000, 4), values, runs), true_shares(_of_ties, 3)
    for name, part in zip(LEVERS, truth, strict=True):
        assert found[name, SHAPLEY] == pytest.approx(part / (truth.sum() + 1.0), abs=0.015)
        assert found[name, MEAN_SHAPLEY] == pytest.approx(part / truth.sum(), abs=0.015)
    assert truth[2] > 0.0 == _ADDS[2]  # it does nothing itself


def test_effects_sum_to_what_all_factors_explain_together() -> None:
    rng = np.random.default_rng(2)
    values = rng.random((300, 3))
    found = effects(study_of(300), values, (values[:, 0] * values[:, 1] + rng.normal(0, 0.1, (1, 300))))
    assert sum(found[name, SHAPLEY] for name in LEVERS) == pytest.approx(found[TOGETHER, SHAPLEY])


def test_no_estimate_lies_outside_its_interval() -> None:
    rng = np.random.default_rng(8)
    values = rng.random((60, 3))
    found = shapley(study_of(60), Table(values, {"profit": values[:, :1].T + rng.normal(size=(1, 60))}), "profit")
    assert min(one.estimate for one in found.effects) < 0.0  # chance, below what nothing explains
    assert all(one.low < one.estimate < one.high for one in found.effects)


def test_noise_is_nobodys_merit() -> None:
    rng = np.random.default_rng(3)
    study, found = study_of(60), []
    for _ in range(200):
        found.append(effects(study, rng.random((60, 3)), rng.normal(size=(1, 60)))[TOGETHER, SHAPLEY])
    assert np.mean(found) == pytest.approx(0.0, abs=0.02)


def test_factors_that_are_one_and_the_same_share_alike() -> None:
    values = np.random.default_rng(4).random((200, 3))
    values[:, 1] = 1.0 - values[:, 0]
    found = effects(study_of(200), values, 2.0 * values[None, :, 0])
    assert [found[name, SHAPLEY] for name in LEVERS] == pytest.approx([0.5, 0.5, 0.0], abs=0.01)


def test_words_have_shares_whatever_their_order() -> None:
    levers = {"policy": {"categories": ["average", "stingy", "generous"]}, "comp_amount": [0, 1]}
    study = study_of(300, levers=levers)
    middle = (study.values[:, 0] == 1.0).astype(float)
    found = effects(study, study.values, middle[None, :])
    assert found["policy", SHAPLEY] == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(("samples", "form"), [(44, LINES), (80, SQUARES), (200, QUADRATIC)])
def test_the_response_is_as_curved_as_the_points_allow(samples: int, form: str) -> None:
    names = ("comp_amount", "resolve_prob", "first_contact", "detect_prob", "apology_prob", "bot_share")
    study = study_of(samples, levers={name: [0.1, 0.9] for name in names})
    runs = np.random.default_rng(5).normal(size=(1, samples))
    assert shapley(study, Table(study.values, {"profit": runs}), "profit").form == form


def test_many_factors_are_shared_out_over_random_orders() -> None:
    names = ("comp_amount", "resolve_prob", "first_contact", "detect_prob", "apology_prob", "bot_share")
    study = study_of(600, levers={name: [0.0, 1.0] for name in names})
    found = effects(study, study.values, (study.values @ np.array([3.0, 2.0, 1.0, 0.0, 0.0, 0.0]))[None, :])
    assert [found[name, SHAPLEY] for name in names] == pytest.approx([9 / 14, 4 / 14, 1 / 14, 0, 0, 0], abs=0.03)


def test_only_single_points_whose_factors_may_go_together_are_shared_out() -> None:
    assert is_tied(study_of(64, links=SUM))
    assert not is_tied(study_of(64))
    assert not is_tied(study_of(32, links=SUM))


@cache
def analysed() -> Analysis:
    study = study_of(128, 2, links=SUM)
    rng = np.random.default_rng(6)
    return analyse(study, Table(study.values, {"profit": study.values[:, 1] + rng.normal(0.0, 0.2, (2, 128))}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_each_share_and_the_sum(lang: str) -> None:
    lines = section(analysed(), "![]()", lang)
    assert len([line for line in lines if line.startswith("|")]) == 2 + len(LEVERS) + 1
    assert len(answers(analysed(), lang)) == 1
    assert len(shares(analysed(), lang).axes) == 1


def test_every_effect_is_among_the_findings() -> None:
    rows = [row for row in analysed().findings() if row["analysis"] == "Shapley effect"]
    assert len(rows) == 2 * (len(LEVERS) + 1)
    assert {row["basis"] for row in rows if row["subject"] == f"profit: {TOGETHER}"} == {QUADRATIC}
    assert all(row["low"] <= row["estimate"] <= row["high"] for row in rows)
