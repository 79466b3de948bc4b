"""The structure of the model as an uncertainty: parts are out as their switches say, verdicts stand side by side."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.mechanisms.ablations import ABLATIONS
from experiments.mechanisms.mechanisms import without
from experiments.studies.analysis.analysis import Analysis, analyse
from experiments.studies.file import load_study, study_from
from experiments.studies.points import records_of, scenario_of
from experiments.studies.runs import Table, folder_of, rows, run_study
from experiments.studies.structure import ADDED, names
from experiments.studies.study import Study
from paradox.present.figures.structure import structures as figure_of
from paradox.present.text.structure import answers, part_name, section
from sim.errors import ScenarioError
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from sim.worlds.counterfactuals import Replication
from tests.study_files import tiny_file

SMALL = {"market.persons": 80, "run.burn_in": 4, "run.horizon": 12}
VIEW = ["paradox", "recovery_person"]


def study_of(parts: list[str], **more: Any) -> Study:
    return study_from({"set": SMALL, "levers": {"comp_amount": {"values": [0, 1]}}, "outcomes": VIEW,
                       "uncertainties": {"structure": parts}, "design": {"kind": "grid"}, **more})  # fmt: skip


@pytest.mark.parametrize("part", ["M04", "M09", "M19", "M21"])
def test_a_point_without_a_mechanism_lives_the_world_that_its_switch_makes(part: str) -> None:
    """The whole model is run before, so that nothing of it may be left behind."""
    study = study_of([part])
    made = [one.outcomes for one in records_of(study, range(study.points), 0)]
    for number, outcomes in enumerate(made):
        scenario = study.base.with_values({"policies.average.comp_amount": study.values[number, 0]})
        scenario = without(scenario, [part]) if study.values[number, 1] else scenario
        direct = Replication(scenario, study.seed(number, 0)).run("average")
        assert outcomes == {name: direct.outcomes[name] for name in VIEW}


def test_a_part_that_is_out_is_out_whatever_a_lever_sets() -> None:
    study = study_from({"levers": {"staff_capacity": {"values": [3, 30]}}, "uncertainties": {"structure": ["M09"]},
                        "outcomes": ["profit"], "design": {"kind": "grid"}})  # fmt: skip
    off = without(study.base, ["M09"]).policies["average"].staff_capacity
    seen = [scenario_of(study.base, study.point(number)[1]).policies["average"].staff_capacity for number in range(4)]
    assert seen == [3, off, 30, off]


def test_every_part_can_be_taken_out_of_the_baseline() -> None:
    study = study_of(list(names()))
    assert study.points == 2 * (1 + len(names()))

    def told(scenario: Scenario) -> tuple[object, ...]:
        return (scenario.behaviour, scenario.policies, scenario.prevention, scenario.segments, scenario.causes,
                scenario.service, scenario.money, scenario.market)  # fmt: skip

    whole = told(study.base)
    # Some parts are off in the baseline already; the others change it.
    changed = [told(scenario_of(study.base, study.point(number)[1])) != whole for number in range(1, study.points // 2)]
    assert sum(changed) > 0.8 * len(changed)


# Behavioural parameters that model 2 brought, and the tables of model 1 do not know.
BROUGHT = {
    "weight_of_trust_in_judging", "certainty_effect", "bot_fit", "bot_doubt", "delight_lost_to_blame", "answer_fading",
    "loyal_hardening", "avoidance_eased_by_answer", "grudge_ceiling", "stay_per_habit", "exits_at_encounters",
    "visits_per_satisfaction",
}  # fmt: skip


def test_model_1_is_without_all_that_model_2_added() -> None:
    study = study_of(["model-1"])
    behaviour = scenario_of(study.base, study.point(1)[1]).behaviour
    for part in ADDED:
        for path, value in ABLATIONS[part].off.items():
            assert getattr(behaviour, path.removeprefix("behaviour.")) == value
    assert {name for name in BROUGHT if getattr(behaviour, name) != PARAMETERS[name].off} == set()
    # One zone and one bend for service and answer.
    assert behaviour.zone_of_answer == behaviour.zone_of_tolerance > 0.0
    assert behaviour.dismay_sensitivity == behaviour.diminishing_sensitivity


@pytest.mark.parametrize("spelt", ["model_1", "Model-1", "model_2_additions"])
def test_model_1_may_be_spelt_otherwise(spelt: str) -> None:
    assert study_of([spelt]).hash == study_of(["model-1"]).hash
    assert study_of([spelt]).factor("structure").values == ("all", "model-1")


def test_runs_bear_the_name_of_their_structure_and_no_columns_of_its_switches(tmp_path: Path) -> None:
    study = study_of(["M09", "late_answers"])
    run_study(study, folder_of(study, tmp_path), 1)
    found = list(rows(study, folder_of(study, tmp_path)))
    assert {row["structure"] for row in found} == {"all", "M09", "late_answers"}
    assert all(row.keys() == found[0].keys() for row in found)
    assert not [name for name in found[0] if "." in name]


def test_other_switches_make_other_runs() -> None:
    assert set(study_of(["M09"]).run_ids(0)) & set(study_of(["M14"]).run_ids(0)) == set()
    assert study_of(["M09"]).hash != study_of(["M14"]).hash


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[M99]", "there is no part 'M99' of the model. Did you mean"),
        ("[late_answer]", "Did you mean 'late_answers'?"),
        ("[M27]", "M27 is a record and has no off switch"),
        ("[M09, m09]", "'M09' stands twice in the without of structure"),
        ("{categories: [a, b]}", "structure takes parts out of the model"),
        ("[0, 1]", "structure takes parts out of the model"),
        ("{without: [M09], sets: {service.p_fail: [0, 1]}}", "sets means nothing beside without"),
    ],
)
def test_what_cannot_be_taken_out_is_told_where_it_stands(written: str, said: str, tmp_path: Path) -> None:
    text = f"uncertainties:\n  structure: {written}\noutcomes: [profit]\ndesign: {{kind: grid}}\n"
    with pytest.raises(ScenarioError) as caught:
        load_study(tiny_file(tmp_path, text))
    assert [one for one in caught.value.problems if said in str(one) and one.line == 2], str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("levers: {structure: [M09]}", "structure is no lever"),
        ("levers: {comp_amount: [a, b]}", "words alone mean nothing for 'comp_amount'"),
    ],
)
def test_parts_of_the_model_are_no_levers(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=said):
        load_study(tiny_file(tmp_path, f"{text}\noutcomes: [profit]\ndesign: {{kind: grid}}\n"))


@cache
def analysed(kind: str = "grid") -> Analysis:
    """A study in which what is known of the verdicts is put in: only M09 turns it."""
    design = {"kind": "grid"} if kind == "grid" else {"kind": "latin_hypercube", "samples": 120}
    study = study_of(["M09", "late_answers"], replications=5, design=design)
    part = study.values[:, 1]
    luck = np.random.default_rng(1).normal(0.0, 0.1, (5, 1))
    noise = np.random.default_rng(2).normal(0.0, 0.01, (5, study.points))
    harm = -1.0 + luck + 0.3 * (part == 2) + noise
    gain = np.where(part == 1, -0.4, 0.6) + luck
    return analyse(study, Table(study.values, {"paradox": harm, "recovery_person": gain}))


def test_the_verdict_that_depends_on_a_part_is_found() -> None:
    by_part = {one.part: one for one in analysed().structures}
    assert {name: one.word for name, one in by_part.items()} == {
        "all": "partial repair", "M09": "backfire", "late_answers": "partial repair"}  # fmt: skip
    assert [by_part[name].turned for name in ("all", "M09", "late_answers")] == [False, True, False]


def test_in_a_grid_the_luck_falls_out_of_what_a_part_changes() -> None:
    by_part = {one.part: one for one in analysed().structures}
    change = by_part["late_answers"].harm_change
    assert change is not None
    assert change.low < 0.3 < change.high
    assert change.high - change.low < 0.2 * (by_part["late_answers"].harm.high - by_part["late_answers"].harm.low)
    assert by_part["all"].harm_change is None


def test_elsewhere_structures_have_points_of_their_own() -> None:
    found = analysed("latin_hypercube").structures
    assert [one.turned for one in found] == [False, True, False]
    assert all(one.harm_change is None for one in found)
    assert sum(one.n for one in found) == 120


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_names_the_part_on_which_a_verdict_depends(lang: str) -> None:
    (line,) = answers(analysed(), lang)
    assert (
        "but backfire without M09; parts taken out that leave it as it is: 1 of 2"
        if lang == "en"
        else "去掉 M09 时是“适得其反”"
    ) in line
    table = "\n".join(section(analysed(), "![]()", lang))
    assert part_name("M09", lang) in table
    assert part_name("late_answers", lang) in table
    assert len(figure_of(analysed(), lang).axes) == 1


def test_a_study_without_the_uncertainty_has_no_such_section() -> None:
    study = study_from({"set": SMALL, "levers": {"comp_amount": {"values": [0, 1]}}, "outcomes": VIEW,
                        "design": {"kind": "grid"}})  # fmt: skip
    put = Table(study.values, dict.fromkeys(VIEW, study.values.T + 0.1))
    assert analyse(study, put).structures == []


def test_the_baseline_is_not_changed_by_a_structure() -> None:
    study = study_of(["M09"])
    assert scenario_of(study.base, study.point(0)[1]).behaviour == Scenario.load("baseline").behaviour
