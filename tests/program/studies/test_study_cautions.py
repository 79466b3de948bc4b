"""A study that asks certain nonsense says so before its runs and on its page."""

from pathlib import Path

import pytest

from experiments.studies.cautions import cautions
from experiments.studies.file import study_from
from experiments.studies.study import Study
from paradox.present.files.study import analyse_study
from paradox.present.text.cautions import caution_line, caution_lines
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.study_files import tiny_file


def study(persons: int, capacity: object = None, **more: object) -> Study:
    levers = {"comp_amount": [0, 2]} | ({"staff_capacity": capacity} if capacity else {})
    return study_from(
        {
            "set": {"market.persons": persons},
            "levers": levers,
            "uncertainties": {"p_fail": [0.1, 0.2]},
            "design": {"kind": "latin_hypercube", "samples": 2},
            **more,
        },
        "tried",
    )


def test_a_market_that_is_large_enough_gives_no_caution() -> None:
    assert cautions(study(1000)) == ()


def test_the_base_scenario_is_judged_as_check_judges_it_for_the_policy_that_runs() -> None:
    (found,) = cautions(study(60))
    assert found.corners == 0
    assert found.about in Scenario.load("baseline").with_values({"market.persons": 60}).cautions()
    assert found.about.policy == "average"
    (generous,) = cautions(study(40, policy="generous"))
    assert generous.about.policy == "generous"


def test_a_corner_of_the_levers_is_judged_too_and_each_sentence_is_told_once() -> None:
    (found,) = cautions(study(400, [1, 30]))
    assert (found.corners, found.of) == (2, 4)
    assert (found.about.capacity, round(found.about.customers)) == (1.0, 300)
    assert cautions(study(400, [10, 30])) == ()


def test_many_levers_are_looked_at_a_handful_at_a_time() -> None:
    levers = {name: [0, 1] for name in ("resolve_prob", "apology_prob", "inform", "detect_prob", "ease")}
    found = cautions(study(400, levers={**levers, "staff_capacity": [1, 30]}))
    assert [(one.corners, one.of) for one in found] == [(7, 14)]


@pytest.mark.parametrize("values", [{"market.persons": 40}, {"market.visit_rate_mean": 0.001}])
def test_every_sentence_is_told_in_chinese(values: dict[str, float]) -> None:
    lines = caution_lines(study(1000, set=values), "zh")
    assert lines
    assert not any("Raise" in line for line in lines)


def test_run_says_it_before_the_runs_and_the_page_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    paradox = Shell(monkeypatch, capsys)
    text = tiny_file(tmp_path).read_text(encoding="utf-8").replace("sobol, samples: 16", "latin_hypercube, samples: 4")
    text = text.replace("market.persons: 80", "market.persons: 60")
    tiny_file(tmp_path, text)
    told = paradox("study", "run", "tiny.yaml", "--workers", "1")
    assert told.code == 0
    flowing = " ".join(told.err.split())
    assert "Caution: Policy 'average' answers less than one entry a week: staff_capacity 20.1 for about 45" in flowing
    assert "Caution: About 21 failures are to be expected in 16 weeks" in flowing
    assert paradox("study", "analyse", "tiny.yaml").code == 0
    page = (tmp_path / "results" / "tiny" / "analysis.md").read_text(encoding="utf-8")
    assert "## Allowed, but probably not meant\n\n- Policy 'average' answers less than one entry a week" in page


def test_a_study_that_is_large_enough_has_no_such_sentence(tmp_path: Path) -> None:
    from experiments.studies.runs import folder_of, run_study

    large = study(300, set={"market.persons": 300, "run.burn_in": 4, "run.horizon": 16})
    run_study(large, folder_of(large, tmp_path), 1)
    assert "answers less than one entry" not in analyse_study(large, tmp_path).text


HEAVY = {"weight_distributive": [0.1, 0.9], "weight_interactional": [0.1, 0.9]}
TIED = {"sum_at_most": 1, "of": list(HEAVY)}


def test_weights_that_can_sum_above_1_are_told_before_the_runs_with_the_link_that_ties_them() -> None:
    (found,) = cautions(study(1000, uncertainties=HEAVY))
    assert found.about.tie == ("weight_distributive", "weight_interactional")
    said = caution_line(found.about)
    assert said.startswith("At some points behaviour.weight_distributive + behaviour.weight_interactional is 1.")
    assert "'links: [{sum_at_most: 1, of: [weight_distributive, weight_interactional]}]'" in said
    assert cautions(study(1000, uncertainties=HEAVY, links=[TIED])) == ()


def test_mixes_that_vary_without_a_link_are_told() -> None:
    (found,) = cautions(study(1000, uncertainties={"service.causes.employee.mix": [0.1, 0.4]}))
    assert "the mixes of the causes add up to" in caution_line(found.about)
    assert "'links'" in caution_line(found.about)


def test_maps_without_the_outcomes_of_a_verdict_are_told_with_what_they_need() -> None:
    asked = {"maps": [["comp_amount", "p_fail"]], "outcomes": ["paradox", "profit"]}
    (found,) = cautions(study(1000, **asked))
    assert "paradox and recovery_person, or total and recovery_base" in caution_line(found.about)
    assert cautions(study(1000, **{**asked, "outcomes": ["paradox", "recovery_person"]})) == ()


@pytest.mark.parametrize(
    "asked",
    [
        {"uncertainties": HEAVY},
        {"uncertainties": {"service.causes.employee.mix": [0.1, 0.4]}},
        {"maps": [["comp_amount", "p_fail"]], "outcomes": ["profit"]},
    ],
)
def test_what_a_study_says_of_itself_is_told_in_chinese(asked: dict[str, object]) -> None:
    (said,) = caution_lines(study(1000, **asked), "zh")
    assert not any(word in said for word in ("points", "Tie", "verdicts", "narrow"))


@pytest.mark.parametrize(("lang", "words"), [("en", "There are no verdicts and no maps"), ("zh", "没有结论，也没有图")])
def test_a_page_without_verdicts_says_why(tmp_path: Path, lang: str, words: str) -> None:
    from experiments.studies.runs import folder_of, run_study

    small = {"market.persons": 60, "run.burn_in": 2, "run.horizon": 6}
    kept = study(60, set=small, outcomes=["profit"], maps=[["comp_amount", "p_fail"]])
    run_study(kept, folder_of(kept, tmp_path), 1)
    in_short = analyse_study(kept, tmp_path, languages=[lang]).text.split("\n## ")[1]
    assert words in in_short
    assert "`recovery_person`" in in_short
