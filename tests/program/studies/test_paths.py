"""Weekly series grouped by behaviour: groups that are there are found with what makes them, and none where none are."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.paths import PathGroups, dip, distances, path_groups
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.figures.paths import groups
from paradox.present.messages import LANGUAGES
from paradox.present.text.paths import section
from paradox.present.text.study import study_text

WEEKS = 40
LEVERS: dict[str, Any] = {
    "staff_capacity": {"values": [3, 40]},
    "policy": {"categories": ["average", "generous"]},
    "comp_amount": [0, 1],
}


def study_of(samples: int = 400, kind: str = "latin_hypercube", levers: dict[str, Any] = LEVERS) -> Study:
    return study_from({"levers": levers, "outcomes": ["paradox"], "series": ["queue", "failures"], "replications": 2,
                       "design": {"kind": kind, "samples": samples}})  # fmt: skip


def noise(samples: int) -> np.ndarray:
    return np.random.default_rng(1).normal(0.0, 0.2, (2, samples, WEEKS))


@cache
def made() -> tuple[Study, dict[str, np.ndarray]]:
    """A queue that grows where staff are few, grows faster under one policy; failures that only differ in level."""
    study = study_of()
    staff, policy, pay = study.values.T
    slope = np.where(staff == 3, np.where(policy == 1, 3.0, 1.5), 0.0) * np.linspace(0.95, 1.05, 400)
    queue = slope[None, :, None] * np.linspace(0.0, 1.0, WEEKS) + 0.3 * noise(400)
    return study, {"queue": queue, "failures": pay[None, :, None] + noise(400)}


@cache
def found() -> tuple[PathGroups, PathGroups]:
    queue, failures = path_groups(*made())
    return queue, failures


def test_groups_that_are_there_are_found_with_their_members() -> None:
    study, _ = made()
    queue, _ = found()
    staff, policy, _ = study.values.T
    kinds = np.where(staff == 3, np.where(policy == 1, 2, 1), 0)
    assert len(queue.groups) == 3
    assert len({(one, other) for one, other in zip(kinds, queue.member, strict=True)}) == 3
    assert [one.n for one in queue.groups] == sorted((one.n for one in queue.groups), reverse=True)
    assert sum(one.share for one in queue.groups) == pytest.approx(1.0)
    assert all(one.low < one.share < one.high for one in queue.groups)


def test_medians_are_those_of_the_members() -> None:
    queue, _ = found()
    assert queue.groups[0].median == pytest.approx(np.zeros(WEEKS), abs=0.05)
    assert sorted(one.median[-1] for one in queue.groups[1:]) == pytest.approx([1.5, 3.0], abs=0.15)


def test_the_factors_that_make_groups_tell_them_apart_and_others_do_not() -> None:
    queue, _ = found()
    by_name = {one.factor: one for one in queue.separations}
    assert queue.separations[0].factor == "staff_capacity"
    assert by_name["staff_capacity"].strength > 0.95
    assert by_name["policy"].p < 0.001
    assert by_name["comp_amount"].p > 0.05
    assert by_name["staff_capacity"].middles[0] == (40.0, 40.0, 40.0)


def test_paths_that_differ_by_degrees_have_no_groups() -> None:
    _, failures = found()
    assert failures.groups == ()
    assert failures.p > 0.05
    assert set(failures.member) == {-1}


def test_points_whose_weeks_are_missing_are_left_out_and_counted() -> None:
    study, kept = made()
    queue = kept["queue"].copy()
    queue[:, :5, 7] = np.nan
    (one,) = path_groups(study, {"queue": queue})
    assert one.n == 395
    assert set(one.member[:5]) == {-1}
    assert -1 not in one.member[5:]


def test_few_points_constant_series_and_morris_designs_have_no_groups() -> None:
    study = study_of(39)
    assert path_groups(study, {"queue": noise(39)}) == []
    assert path_groups(study_of(64), {"queue": np.ones((2, 64, WEEKS))}) == []
    morris = study_of(16, "morris", {"comp_amount": [0, 1], "resolve_prob": [0, 1]})
    assert path_groups(morris, {"queue": noise(morris.points)}) == []


def test_factors_are_tested_only_where_points_are_independent() -> None:
    levers = {"staff_capacity": {"values": [3, 40]}}
    study = study_from({"levers": levers, "uncertainties": {"p_fail": [0.1, 0.2]}, "outcomes": ["paradox"],
                        "series": ["queue"], "design": {"kind": "crossed", "samples": 40}})  # fmt: skip
    steep = (study.values[:, 0] == 3)[None, :, None] * np.linspace(0.0, 1.0, WEEKS)
    (one,) = path_groups(study, {"queue": steep + 0.2 * noise(80)})
    assert len(one.groups) == 2
    assert np.isnan([part.p for part in one.separations]).all()


@pytest.mark.parametrize(
    ("values", "truth"),
    [
        ([0.0, 1.0, 2.0, 3.0], 1 / 8),  # evenly spaced: half of one over their number
        ([0.0, 0.0, 1.0, 1.0], 1 / 4),  # two equal heaps: as far from one mode as can be
    ],
)
def test_the_dip_of_known_numbers(values: list[float], truth: float) -> None:
    assert dip(np.array(values)) == pytest.approx(truth)


def test_the_dip_of_two_heaps_is_larger_than_that_of_one() -> None:
    rng = np.random.default_rng(2)
    one, two = rng.exponential(size=200), rng.normal(np.where(rng.random(200) < 0.5, 0.0, 6.0))
    assert dip(one) < 0.035 < dip(two)


def test_a_complex_path_is_farther_from_a_simple_one() -> None:
    flat, wave = np.linspace(0.0, 1.0, 50), np.sin(np.arange(50.0))
    plain = float(np.linalg.norm(flat - wave))
    assert distances(flat[None], wave[None])[0, 0] > 2.0 * plain
    assert distances(flat[None], flat[None])[0, 0] == 0.0


@cache
def analysed() -> Analysis:
    study, kept = made()
    return analyse(study, Table(study.values, {"paradox": noise(400)[:, :, 0]}), kept)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_which_series_have_groups_and_draws_them(lang: str) -> None:
    lines = section(analysed(), "![]()", lang)
    assert len([line for line in lines if line.startswith("- ")]) == 2
    assert len([line for line in lines if line.startswith("|")]) == 2 + 3
    assert len(groups(analysed(), lang).axes) == 2
    names = ("given", "shapley", "structure", "boxes", "stacks", "weeks", "paths")
    assert "(p.svg)" in study_text(analysed(), dict.fromkeys(names, "p.svg"), "paradox", lang)


def test_groups_and_what_tells_them_apart_are_among_the_findings() -> None:
    rows = [row for row in analysed().findings() if row["analysis"] == "paths"]
    counts = {row["subject"]: row["estimate"] for row in rows if row["what"] == "groups"}
    assert counts == {"queue": 3.0, "failures": 0.0}
    assert len(rows) == 2 + 3 + len(LEVERS)
