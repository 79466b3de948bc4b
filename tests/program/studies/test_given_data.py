"""Delta, PAWN and first order from single points: known answers, SALib's, and nothing said of nothing."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from SALib.analyze import delta as salib_delta
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import rbd_fast
from scipy.special import ndtri

from docs.generators.coverage import _true_distances
from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.given_data import DELTA, FEWEST, PAWN, given_data, is_given, moments_free
from experiments.studies.analysis.sensitivity import FIRST, MATTERS, MEAN_FIRST, SensitivityIndex
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.figures.given_data import deltas
from paradox.present.text.given_data import answers, section

LEVERS: dict[str, Any] = {"comp_amount": [0, 1], "resolve_prob": [0, 1], "first_contact": [0, 1]}


def study_of(samples: int, replications: int = 1, levers: dict[str, Any] = LEVERS) -> Study:
    return study_from({"levers": levers, "outcomes": ["profit"], "replications": replications,
                       "design": {"kind": "latin_hypercube", "samples": samples}})  # fmt: skip


def measured(study: Study, runs: np.ndarray) -> dict[tuple[str, str], SensitivityIndex]:
    found = given_data(study, Table(study.values, {"profit": runs}), "profit")
    return {(one.factor, one.measure): one for one in found}


@cache
def linear(samples: int, replications: int) -> dict[tuple[str, str], SensitivityIndex]:
    """What is found of a normal number, half another, noise of one half, and a factor that does nothing."""
    study = study_of(samples, replications)
    noise = np.random.default_rng(5).normal(0.0, 0.5, (replications, samples))
    return measured(study, ndtri(study.values[:, :2]) @ np.array([1.0, 0.5]) + noise)


def test_the_known_answers_of_a_normal_sum_are_found() -> None:
    found = linear(2000, 2)
    for name, slope in (("comp_amount", 1.0), ("resolve_prob", 0.5)):
        for measure, truth in _true_distances(slope, 10).items():
            one = found[name, measure]
            assert one.low <= truth <= one.high
            assert one.estimate == pytest.approx(truth, abs=0.03)
        assert found[name, FIRST].estimate == pytest.approx(slope**2 / 1.5, abs=0.04)
        assert found[name, MEAN_FIRST].estimate == pytest.approx(slope**2 / 1.25, abs=0.05)


def test_the_first_order_is_that_of_rbd_fast_with_an_interval_that_tells_something() -> None:
    found, study = linear(100, 1), study_of(100)
    runs = ndtri(study.values[:, :2]) @ np.array([1.0, 0.5]) + np.random.default_rng(5).normal(0.0, 0.5, (1, 100))
    problem = {"num_vars": 3, "names": list(LEVERS), "bounds": [[0.0, 1.0]] * 3}
    theirs = rbd_fast.analyze(problem, study.values, runs[0], seed=1)["S1"]
    for name, share in zip(LEVERS, theirs, strict=True):
        one = found[name, FIRST]
        assert one.estimate == pytest.approx(share)
        assert 0.1 < one.high - one.low < 0.5
    assert found["comp_amount", FIRST].low > 0.3


def test_a_factor_that_does_nothing_is_not_said_to_matter_and_others_are() -> None:
    found = linear(256, 2)
    assert [found[name, DELTA].verdict == MATTERS for name in LEVERS] == [True, True, False]
    assert found["first_contact", DELTA].low == 0.0
    assert found["first_contact", PAWN].estimate < 0.1


def test_the_ends_of_the_intervals_are_around_what_salib_says() -> None:
    rng = np.random.default_rng(3)
    x, noise = rng.random(250), rng.normal(0.0, 0.4, 250)
    y = x + noise
    problem = {"num_vars": 1, "names": ["x"], "bounds": [[0.0, 1.0]]}
    slices = np.argsort(np.argsort(x)) * 10 // 250
    found = moments_free(y[None], slices)
    naive = salib_pawn.analyze(problem, x[:, None], y, S=10)["mean"][0]
    assert found[PAWN][0] < naive < found[PAWN][2]
    said = salib_delta.analyze(problem, x[:, None], y, num_resamples=20, seed=1)
    theirs = next(said[key][0] for key in ("delta_balanced", "delta") if key in said)  # its name in 1.6, in 1.5
    assert found[DELTA][1] < theirs < found[DELTA][2]
    assert found[DELTA][0] == pytest.approx(theirs, abs=0.06)


def test_runs_of_a_point_are_no_points_of_their_own() -> None:
    """The same run written down four times says no more than once."""
    study = study_of(120)
    run = study.values[:, 1][None] + np.random.default_rng(2).normal(size=(1, 120))
    once, often = measured(study, run), measured(study_of(120, 4), np.repeat(run, 4, axis=0))
    for name in LEVERS:
        assert often[name, DELTA].p == pytest.approx(once[name, DELTA].p, abs=0.15)
        assert often[name, PAWN].high - often[name, PAWN].low > 0.9 * (once[name, PAWN].high - once[name, PAWN].low)


def test_words_have_a_distribution_and_no_order() -> None:
    study = study_of(200, levers={"policy": {"categories": ["average", "stingy"]}, "comp_amount": [0, 1]})
    runs = 3.0 * study.values[:, :1].T + np.random.default_rng(1).normal(0.0, 0.2, (1, 200))
    found = measured(study, runs)
    assert found["policy", DELTA].estimate == pytest.approx(0.5, abs=0.02)  # two halves that never overlap
    assert found["policy", PAWN].estimate == pytest.approx(0.5, abs=0.02)
    assert ("policy", FIRST) not in found


def test_a_change_of_spread_alone_is_seen_by_delta_and_not_by_the_first_order() -> None:
    study = study_of(600)
    runs = (0.2 + 2.0 * study.values[:, 0]) * np.random.default_rng(1).normal(size=(1, 600))
    found = measured(study, runs)
    assert found["comp_amount", DELTA].verdict == MATTERS
    assert found["comp_amount", FIRST].low < 0.0 < found["comp_amount", FIRST].high


def test_few_points_and_designs_of_another_kind_are_left_to_other_analyses() -> None:
    assert is_given(study_of(FEWEST))
    assert not is_given(study_of(FEWEST - 1))
    assert not is_given(
        study_from({"levers": LEVERS, "outcomes": ["profit"], "design": {"kind": "sobol", "samples": 64}})
    )


@cache
def analysed(slope: float) -> Analysis:
    study = study_of(80, 2)
    runs = slope * study.values[:, 0] + np.random.default_rng(4).normal(0.0, 0.1, (2, 80))
    return analyse(study, Table(study.values, {"profit": runs}))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_what_moves_a_run_and_what_does_not(lang: str) -> None:
    (line,) = answers(analysed(1.0), lang)
    assert ("moved most by compensation (delta" if lang == "en" else "影响最大的因素：赔偿") in line
    (line,) = answers(analysed(0.0), lang)
    assert ("not distinguishable from chance" if lang == "en" else "没有哪个因素") in line
    table = [
        row for row in section(analysed(1.0), "![]()", lang) if row.startswith("| profit" if lang == "en" else "|")
    ]
    assert len(table) >= 3
    assert len(deltas(analysed(1.0), lang).axes) == 1


def test_the_findings_have_every_measure_with_its_unit() -> None:
    rows = [row for row in analysed(1.0).findings() if row["analysis"] == "sensitivity"]
    units = {row["what"]: row["unit"] for row in rows}
    assert units == {DELTA: "probability", PAWN: "probability", FIRST: "share of variance",
                     MEAN_FIRST: "share of variance"}  # fmt: skip
