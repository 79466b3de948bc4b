"""The page of a study says what it takes to declare the study again."""

from pathlib import Path
from typing import Any

import pytest

from experiments.studies.file import study_from
from experiments.studies.runs import folder_of, run_study
from paradox.present.files.study import analyse_study

CONTENT: dict[str, Any] = {
    "set": {"market.persons": 60, "run.burn_in": 2, "run.horizon": 6, "policies.average.staff_capacity": 40},
    "levers": {"comp_amount": [0, 2], "handling_cost": {"range": [0.01, 0.3], "scale": "log"}},
    "uncertainties": {
        "p_fail": {"distribution": "triangular", "mode": 0.2, "low": 0.1, "high": 0.3},
        "recovery_expectation_mean": {"distribution": "normal", "mean": 0.67, "sd": 0.1, "low": 0.3, "high": 1},
        "weight_distributive": [0.1, 0.9],
        "weight_interactional": [0.1, 0.9],
        "severity": {
            "range": [0.2, 0.6],
            "sets": {"service.severity_shape.a": [0, 5], "service.severity_shape.b": [5, -5]},
        },
    },
    "links": [{"sum_at_most": 1, "of": ["weight_distributive", "weight_interactional"]}],
    "outcomes": ["profit"],
    "design": {"kind": "latin_hypercube", "samples": 4},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Return how the study was made, in English and in Chinese."""
    out = tmp_path_factory.mktemp("results")
    study = study_from(CONTENT, "tiny")
    run_study(study, folder_of(study, out), 1)
    analyse_study(study, out, languages=("en", "zh"))
    english, chinese = (out / "tiny" / "analysis.md", out / "tiny" / "analysis.zh.md")
    return (
        english.read_text(encoding="utf-8").split("## How this was made")[1],
        chinese.read_text(encoding="utf-8").split("## 如何得出")[1],
    )


def test_every_setting_stands_there(told: tuple[str, str]) -> None:
    for path, value in CONTENT["set"].items():
        assert all(f"`{path}: {value}`" in text for text in told)


def test_distributions_and_scales_stand_with_their_ranges(told: tuple[str, str]) -> None:
    assert "0.1 to 0.3, triangular with its peak at 0.2" in told[0]
    assert "0.3 to 1, normal with mean 0.67 and sd 0.1" in told[0]
    assert "0.01 to 0.3 in equal ratios" in told[0]
    assert "三角分布，峰值在 0.2" in told[1]
    assert "正态分布，均值 0.67，标准差 0.1" in told[1]


def test_links_and_lines_of_a_factor_stand_there(told: tuple[str, str]) -> None:
    assert "weight distributive, weight interactional sum to at most 1" in told[0]
    assert "的总和至多为 1" in told[1]
    assert all("`service.severity_shape.a = 5 x`" in text for text in told)
    assert all("`service.severity_shape.b = 5 - 5 x`" in text for text in told)


def test_a_run_of_one_world_is_told_in_the_singular(told: tuple[str, str]) -> None:
    assert "runs of one world;" in " ".join(told[0].split())
    assert "每次一个世界；" in told[1]


def test_the_manifest_holds_the_whole_scenario(tmp_path: Path) -> None:
    import json

    study = study_from(CONTENT, "tiny")
    run_study(study, tmp_path, 1)
    kept = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    assert kept["scenario"] == json.loads(json.dumps(study.base.canonical()))
    assert kept["set"] == CONTENT["set"]
