"""In how many worlds policies keep what a study asks: counts, exact intervals, order, and conditions that are none."""

import re
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

from experiments.improvement.aims import Condition
from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.analysis.satisficing import satisficing
from experiments.studies.file import study_from
from experiments.studies.runs import Table
from experiments.studies.study import Study
from paradox.present.messages import LANGUAGES
from paradox.present.text.mistakes import mistakes
from paradox.present.text.satisficing import answers, section
from sim.errors import ScenarioError

WORLDS = 20


def study_of(keep: Any, design: str = "crossed") -> Study:
    return study_from({"levers": {"comp_amount": {"values": [0, 1, 2]}}, "uncertainties": {"p_fail": [0.1, 0.2]},
                       "outcomes": ["retention", "days"], "design": {"kind": design, "samples": WORLDS},
                       "replications": 2, "keep": keep})  # fmt: skip


def lived(study: Study) -> Table:
    """Policies keep 80 % of customers in 20, 15 and 0 worlds, and are quick enough in 10, 20 and 20."""
    world = np.arange(WORLDS)
    retention = np.stack([np.full(WORLDS, 0.9), np.where(world < 15, 0.85, 0.7), np.full(WORLDS, 0.5)], axis=1)
    days = np.stack([np.where(world < 10, 2.0, 5.0), np.full(WORLDS, 1.0), np.full(WORLDS, 3.0)], axis=1)
    noise = np.array([[0.05], [-0.05]])  # that of two replications, whose mean counts
    return Table(study.values, {"retention": retention.reshape(1, -1) + noise, "days": days.reshape(1, -1) + noise})


def test_policies_are_counted_world_by_world_and_ordered() -> None:
    study = study_of(["retention >= 80 %", "days <= 3"])
    assert study.keep == (Condition("retention", True, 0.8), Condition("days", False, 3.0))
    second, first, third = satisficing(study, lived(study))
    assert [one.number for one in (first, second, third)] == [0, 1, 2]
    assert [one.share for one in (first, second, third)] == [0.5, 0.75, 0.0]
    assert first.each == (1.0, 0.5)
    assert third.each == (0.0, 1.0)
    assert second.levers == {"comp_amount": 1.0}


def test_intervals_are_exact_over_worlds() -> None:
    study = study_of(["retention >= 0.8"])
    first, second, third = satisficing(study, lived(study))
    assert (first.low, first.high) == pytest.approx((0.025 ** (1 / WORLDS), 1.0))
    assert (second.low, second.high) == pytest.approx((beta.ppf(0.025, 15, 6), beta.ppf(0.975, 16, 5)))
    assert (third.low, third.high) == pytest.approx((0.0, 1.0 - 0.025 ** (1 / WORLDS)))


def test_a_study_that_asks_for_nothing_says_nothing() -> None:
    study = study_of([])
    assert satisficing(study, lived(study)) == []


def test_runs_do_not_depend_on_what_is_asked() -> None:
    assert study_of(["retention >= 0.8"]).hash == study_of([]).hash


def analysed(keep: list[str]) -> Analysis:
    study = study_of(keep)
    return analyse(study, lived(study))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_which_policy_keeps_all_in_most_worlds(lang: str) -> None:
    found = analysed(["retention >= 0.8", "days <= 3"])
    (line,) = answers(found, lang)
    assert "75 % " in line
    assert "20 " in line
    assert "80 %" in line
    assert len([row for row in section(found, lang) if row.startswith("|")]) == 2 + 3
    (none,) = answers(analysed(["retention >= 99 %"]), lang)
    assert "99 %" in none


def test_findings_have_all_conditions_and_each() -> None:
    rows = [row for row in analysed(["retention >= 0.8", "days <= 3"]).findings() if row["analysis"] == "good enough"]
    assert {row["what"] for row in rows} == {"all conditions", "retention >= 0.8", "days <= 3"}
    assert len(rows) == 3 * 3


@pytest.mark.parametrize(
    ("keep", "design", "words"),
    [
        (["retention"], "crossed", "'retention' is no condition"),
        (["profit >= 3"], "crossed", "'profit' is no outcome of this study"),
        (["retentoin >= .8"], "crossed", "retention"),
        (["days <= 3 %"], "crossed", "days is no share"),
        (["retention >= 2"], "crossed", "no policy could ever keep or break 'retention >= 2'"),
        (
            ["retention >= 0.8"],
            "latin_hypercube",
            "a latin_hypercube design does not put every policy into every world",
        ),
        ("retention >= 0.8", "crossed", "keep"),
    ],
)
def test_what_is_no_condition_is_told_in_both_languages(keep: Any, design: str, words: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        study_of(keep, design)
    assert words in str(raised.value)
    chinese = re.sub("'[^']*'", "", mistakes(raised.value, "zh"))
    assert not re.search(r"\b(is|the|no|does|Allowed|Next|write|choose)\b", chinese), chinese
