"""Experiments, panels, surveys and field experiments: what they give, and which designs cannot be done."""

from pathlib import Path

import numpy as np
import pytest

from experiments.laboratory import BAD, GOOD, Cell, DesignError, Experiment, Failure, Members, Remedy, Step, sequence
from experiments.laboratory.design_file import load_design
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.survey import GROUPS, Survey, SurveyDesign, hold_survey
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from sim.worlds.world import World

SEVERE = Failure(severity=0.7)
MARKET = {"market.persons": 150, "market.visit_rate_mean": 1.0, "run.burn_in": 4, "run.horizon": 26}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline")


@pytest.fixture(scope="module")
def market(scenario: Scenario) -> Scenario:
    return scenario.with_values(MARKET)


def cell(*steps: Step, members: Members | None = None) -> Cell:
    return Cell(steps, members)


def experiment(scenario: Scenario, **changes: object) -> Experiment:
    cells = {
        "silent": cell(Step("fail", SEVERE)),
        "answered": cell(Step("fail", SEVERE), Step("complain"), Step("answer", GOOD), Step("wait", 4)),
    }
    design = {"cells": cells, "measures": ("satisfaction", "item7", "felt", "avoidance"), "persons": 300, **changes}
    return Experiment(scenario, **design)  # type: ignore[arg-type]


def test_an_answer_makes_up_for_part_of_a_severe_failure(scenario: Scenario) -> None:
    found = experiment(scenario).run()
    silent, answered = (found.against_twins(name, "satisfaction", 1) for name in ("silent", "answered"))
    assert silent == answered  # the same failure, the same luck
    after = found.against_twins("answered", "satisfaction")
    assert silent.high < after.low
    assert after.high < 0
    assert found.between("answered", "item7").value > found.between("silent", "item7").value


def test_within_persons_is_measured_from_before(scenario: Scenario) -> None:
    found = experiment(scenario).run()
    assert found.within("silent", "satisfaction").value < -1
    assert found.within("answered", "satisfaction", since=1).value > 0


def test_a_cell_can_be_the_control(scenario: Scenario) -> None:
    found = experiment(scenario, control="silent").run()
    assert found.between("silent", "item7").value == 0.0
    assert found.between("answered", "item7").low > 0


def test_a_cell_is_compared_with_the_control_at_both_ends_and_where_as_much_time_has_passed(scenario: Scenario) -> None:
    cells = {
        "quiet": cell(Step("visit", 1), Step("live", 4)),
        "gift": cell(Step("gift", 0.5), Step("visit", 1), Step("live", 4)),
        "early": cell(Step("live", 4)),
    }
    found = experiment(scenario, cells=cells, measures=("visits",), control="quiet").run()
    between = {(one["cell"], one["moment"]): one.get("between") for one in found.table()}
    assert [between["gift", moment] is None for moment in range(4)] == [False, False, True, False]
    assert between["gift", 3] == found.between("gift", "visits").value
    assert [between["early", moment] is None for moment in range(2)] == [False, False]


def test_the_table_has_a_row_for_every_cell_moment_and_measure(scenario: Scenario) -> None:
    design = experiment(scenario)
    rows = design.run().table()
    assert len(rows) == (2 + 5) * len(design.measures)
    assert {row["after"] for row in rows} == {"start", "fail", "complain", "answer", "wait"}


def test_members_are_chosen_by_a_state_before_the_experiment(scenario: Scenario) -> None:
    top = Members("commitment", 2 / 3)
    design = experiment(scenario, cells={"loyal": cell(Step("fail", SEVERE), members=top)}, measures=("commitment",))
    found = design.run()
    everybody = found.start.actual.commitment
    assert found.members["loyal"].sum() == 100
    assert everybody[found.members["loyal"]].min() >= everybody[~found.members["loyal"]].max()


def test_loyalty_moderates_the_avoidance_after_an_adequate_answer(scenario: Scenario) -> None:
    # Any recovery soothes the committed more (row 8.3).
    answered = cell(Step("fail", SEVERE), Step("answer", GOOD), Step("wait", 8))
    found = experiment(scenario, cells={"answered": answered}, persons=1500).run()
    assert found.moderated("answered", "avoidance", "commitment")["failed x commitment"].high < 0


def test_a_second_failure_weakens_the_lift(scenario: Scenario) -> None:
    mild = Failure(severity=0.3, base_stability=0.2)
    found = experiment(scenario, cells={"panel": Cell(sequence((GOOD, GOOD), mild))}, persons=800).run()
    steps = found.experiment.cells["panel"].steps
    assert sum(step.value for step in steps if step.kind == "wait") == 8
    first = found.against_twins("panel", "satisfaction", 2)
    assert first.low > found.against_twins("panel", "satisfaction").high


def test_waves_can_follow_each_other_at_once() -> None:
    steps = sequence((GOOD, BAD), SEVERE, weeks_between=0, visits_between=0)
    assert [step.kind for step in steps] == ["fail", "answer", "fail", "answer"]
    odd = sequence((GOOD, BAD), SEVERE, weeks_between=3, visits_between=2)
    assert sum(step.value for step in odd if step.kind == "wait") == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cells": {}}, "no cells"),
        ({"persons": 1}, "Allowed: 2 or more"),
        ({"control": "silnt"}, "Did you mean 'silent'"),
        ({"measures": ("satisfation",)}, "Did you mean 'satisfaction'"),
        ({"cells": {"a": Cell((Step("answer", GOOD),))}}, "'answer' before any failure"),
        ({"cells": {"a": Cell((Step("wait", 79),))}}, "waits 79 weeks, beyond the horizon of 78 weeks"),
    ],
)
def test_impossible_designs_are_refused(scenario: Scenario, changes: dict[str, object], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        experiment(scenario, **changes)


def test_a_cell_without_members_is_refused(scenario: Scenario) -> None:
    nobody = cell(Step("fail", SEVERE), members=Members("commitment", 0.5, 0.5))
    with pytest.raises(DesignError, match="'nobody' has 0 members"):
        experiment(scenario, cells={"nobody": nobody}).run()


@pytest.mark.parametrize(("kind", "value"), [("wait", 0), ("visit", 2.5), ("fail", GOOD), ("leap", 1), ("complain", 1)])
def test_steps_that_make_no_sense_are_refused(kind: str, value: object) -> None:
    with pytest.raises(DesignError, match="Allowed"):
        Step(kind, value)  # type: ignore[arg-type]


def test_an_experiment_can_be_written_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(
        """
title: Does an answer help after a severe failure?
scenario: baseline
persons: 300
seed: 1
measures: [satisfaction, item7, felt, avoidance]
cells:
  silent:
    - fail: {severity: 0.7}
  answered:
    - fail: {severity: 0.7}
    - complain
    - answer: {like: good, days: 1}
    - wait: 4
  loyal:
    members: {by: commitment, low: 0.5}
    steps:
      - fail: {severity: 0.7}
      - answer: bad
      - visit: 2
"""
    )
    read = load_design(path)
    by_hand = experiment(Scenario.load("baseline"))
    assert read.cells["answered"] == by_hand.cells["answered"]
    assert read.cells["loyal"].members == Members("commitment", 0.5)
    assert read.run().between("answered", "item7") == by_hand.run().between("answered", "item7")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cells: {}", r"design.yaml:1:\d+: cells is {}. Allowed: at least one entry"),
        ("cels: {a: [complain]}", r"unknown key 'cels'.*Did you mean 'cells'"),
        ("cells:\n  a:\n    - fail: {severty: 0.2}", r"design.yaml:3:14: unknown key 'severty'.*'severity'"),
        (
            "cells:\n  a:\n    - fail: {severity: 3}",
            r"design.yaml:3:24: cells.a\[0\].fail.severity is 3, which is out of range. Allowed: 0 to 1. Next: choose",
        ),
        ("cells:\n  a:\n    - fail: {process: 3}", "process is 3, not true or false. Allowed: true or false"),
        (
            "cells:\n  a:\n    - fail: {}\n    - wait: 0",
            "wait is 0, .*Allowed: 1 to 520, a whole number",
        ),
        ("cells:\n  a:\n    - fail: 0.7", "fail is 0.7, not a mapping of keys to values. Allowed: .*severity, "),
        (
            "measures: [trst]\ncells:\n  a:\n    - fail: {}",
            r"yaml:1:12: measures.0. is 'trst', .* not a measure.*mean 'trust'",
        ),
        (
            "control: silnt\ncells:\n  silent:\n    - fail: {}",
            r"yaml:1:10: .*'silnt', .* not a cell.*mean 'silent'",
        ),
        ("scenario: baselin\ncells:\n  a:\n    - fail: {}", r"yaml:1:11: there is no scenario.*mean 'baseline'"),
        ("policy: generos\ncells:\n  a:\n    - fail: {}", r"yaml:1:9: .*no policy 'generos'.*mean 'generous'"),
        ("cells:\n  a:\n    - complain", r"design.yaml: the cell 'a' has the step 'complain' before any failure"),
        ("cells:\n  a:\n    - fail: {}\n    - answer: goood", r"'goood', which is not a remedy.*Did you mean 'good'"),
        ("cells:\n  a: []", "yaml:2:6: .*at least one entry.*severity"),
        (
            "cells:\n  a:\n    - fly",
            "'fly', .* not one step. Allowed: complain, or one of fail, answer",
        ),
        ("persons: many\ncells:\n  a:\n    - fail: {}", "persons is 'many'"),
        ("cells:\n  a:\n    members: {by: trust, low: 2}\n    steps:\n      - fail: {}", "low is 2"),
        (
            "measures: trust\ncells:\n  a:\n    - fail: {}",
            "'trust', not a list.*write .\\[satisfaction, item7",
        ),
    ],
)
def test_mistakes_in_a_file_are_placed(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(text + "\n")
    with pytest.raises(ParadoxError, match=message):
        load_design(path)


def test_all_mistakes_of_a_file_are_told_at_once_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(
        "persons: 1\ncells:\n  a:\n    - fail: {severity: 5, used: 2}\n    - answer: {like: god, days: -1}\n"
    )
    with pytest.raises(ScenarioError) as told:
        load_design(path)
    assert [(one.line, one.what) for one in told.value.problems] == [
        (1, "persons is 1, which is out of range"),
        (4, "cells.a[0].fail.severity is 5, which is out of range"),
        (4, "cells.a[0].fail.used is 2, not true or false"),
        (5, "cells.a[1].answer.like is 'god', which is not a remedy"),
        (5, "cells.a[1].answer.days is -1, which is out of range"),
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        load_design(tmp_path / "none.yaml")


def test_a_misspelled_shipped_design_is_guessed() -> None:
    with pytest.raises(ScenarioError, match="Did you mean 'explanation'"):
        load_design("explanaton")


def test_a_design_names_a_scenario_beside_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: baseline\nmarket: {persons: 123}\n")
    (tmp_path / "design.yaml").write_text("scenario: mine.yaml\ncells:\n  a:\n    - fail: {}\n")
    assert load_design(tmp_path / "design.yaml").scenario.persons == 123


def test_a_survey_asks_only_customers_and_changes_nothing(market: Scenario) -> None:
    world, same = (World(market, seed=2).run() for _ in range(2))
    survey = hold_survey(world, share=0.5, base=0.5)
    assert np.array_equal(world.people.actual.satisfaction, same.people.actual.satisfaction)
    assert not (survey.answered & ~survey.asked).any()
    assert not (survey.asked & ~survey.customer).any()
    assert 0 < survey.answered.sum() < survey.asked.sum() < survey.customer.sum()


def test_everybody_asked_and_answering_gives_the_mean_of_all_customers(market: Scenario) -> None:
    survey = hold_survey(World(market, seed=2).run())
    assert survey.response_bias == 0.0
    assert survey.reported().value == pytest.approx(survey.seven[survey.customer].mean())
    score = survey.net_promoter_score
    assert -100 <= score.low < score.value < score.high <= 100
    assert score.n == survey.answered.sum()


def test_what_few_have_said_keeps_to_the_scale() -> None:
    everybody, nobody = np.ones(2, dtype=bool), np.zeros(2)
    said = Survey(everybody, everybody, np.array([4.0, 7.0]), np.array([3.0, 10.0]), nobody, nobody, everybody,
                  everybody, nobody)  # fmt: skip
    assert said.reported() == (5.5, 1.0, 7.0, 2)
    assert said.net_promoter_score == (0.0, -100.0, 100.0, 2)


def test_a_survey_tells_of_every_group_how_many_answered(market: Scenario) -> None:
    row = SurveyDesign(market, (20,), seed=2, share=0.1).table()[0]
    assert sum(row[f"item7_{name}_n"] for name in GROUPS) == row["item7_n"] == row["nps_n"] == row["answered"] > 0


def test_those_who_left_are_missed_by_a_survey(scenario: Scenario) -> None:
    leaky = scenario.with_values({"market.persons": 1500, "market.weekly_exit_hazard": 0.02, "service.p_fail": 0.25})
    survey = hold_survey(World(leaky, seed=2).run())
    assert survey.survivor_bias > 0


def test_a_survey_with_an_impossible_share_is_refused(market: Scenario) -> None:
    with pytest.raises(DesignError, match=r"share 1\.5"):
        hold_survey(World(market, seed=2).run(2), share=1.5)


def test_equal_arms_give_the_market_without_an_experiment(market: Scenario) -> None:
    plain = World(market, seed=4).run()
    for unit in ("customers", "cases"):
        found = FieldExperiment(market, {"a": {}, "b": {}}, unit, seed=4).run()
        assert np.array_equal(found.model.world.people.actual.satisfaction, plain.people.actual.satisfaction)


def test_money_for_a_random_half_of_the_customers_helps_that_half(market: Scenario) -> None:
    busy = market.with_values({"service.p_fail": 0.05, "market.persons": 2000})
    arms = {"nothing": {"compensate_prob": 0}, "gift": {"compensate_prob": 1, "comp_amount": 1, "resolve_prob": 1}}
    found = FieldExperiment(busy, arms, seed=4).run()
    assert 850 < (found.arms == 1).sum() < 1150
    assert found.effect("direct", failed=True).low > 0.0


def test_cases_can_be_assigned(market: Scenario) -> None:
    busy = market.with_values({"service.p_fail": 0.25, "market.persons": 400})
    arms = {"nothing": {"resolve_prob": 0}, "repair": {"resolve_prob": 1}}
    found = FieldExperiment(busy, arms, "cases", seed=4).run()
    assert found.case_effect().low > 0
    with pytest.raises(DesignError, match="case_effect"):
        found.effect("satisfaction")


@pytest.mark.parametrize(
    ("arms", "unit", "message"),
    [
        ({"a": {}}, "customers", "two or more"),
        ({"a": {}, "b": {}}, "weeks", "unit is 'weeks'"),
        ({"a": {}, "b": {"staff_capacity": 3}}, "customers", "cannot differ between customers"),
        ({"a": {}, "b": {"detect_prob": 1}}, "cases", "cannot differ between cases"),
        ({"a": {}, "b": {"comp_amuont": 1}}, "cases", "Did you mean 'comp_amount'"),
    ],
)
def test_impossible_field_experiments_are_refused(
    market: Scenario, arms: dict[str, dict[str, float]], unit: str, message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        FieldExperiment(market, arms, unit)


def test_levers_outside_their_limits_are_refused(market: Scenario) -> None:
    with pytest.raises(ParadoxError, match="comp_amount"):
        FieldExperiment(market, {"a": {}, "b": {"comp_amount": 99}}).run()


def test_remedies_can_be_varied() -> None:
    assert GOOD.but(days=5).days == 5
    assert Remedy().numbers()["courtesy"] == 0.0


def test_a_survey_can_be_written_as_a_file(tmp_path: Path, market: Scenario) -> None:
    path = tmp_path / "survey.yaml"
    path.write_text("kind: survey\nscenario: baseline\nweeks: [3, 9]\nshare: 0.5\nseed: 2\n")
    design = load_design(path)
    assert design == SurveyDesign(Scenario.load("baseline"), (3, 9), seed=2, share=0.5)
    rows = SurveyDesign(market, (3, 9), seed=2, share=0.5).table()
    assert [row["week"] for row in rows] == [3, 9]
    by_hand = hold_survey(World(market, seed=2).run(10), share=0.5)
    assert rows[1]["item7"] == by_hand.reported().value


@pytest.mark.parametrize("weeks", [(), (9, 3), (3, 3), (3, 26)])
def test_surveys_out_of_order_or_beyond_the_horizon_are_refused(market: Scenario, weeks: tuple[int, ...]) -> None:
    with pytest.raises(DesignError, match=r"Allowed: (rising weeks|weeks 0 to 25)"):
        SurveyDesign(market, weeks)


def test_a_field_experiment_can_be_written_as_a_file(tmp_path: Path, market: Scenario) -> None:
    path = tmp_path / "field.yaml"
    path.write_text("kind: field experiment\narms:\n  as usual: {}\n  gift: {comp_amount: 1}\nseed: 4\n")
    design = load_design(path)
    assert isinstance(design, FieldExperiment)
    assert design.arms == {"as usual": {}, "gift": {"comp_amount": 1}}
    table = FieldExperiment(market, design.arms, seed=4).run().table()
    assert {row["outcome"] for row in table} >= {"satisfaction", "retained"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: survy", "Did you mean 'survey'"),
        ("kind: survey", r"design.yaml:1:1: weeks is missing.*add .weeks: \[12, 25\]"),
        ("kind: survey\nweeks: [1]\nshare: 2", "share is 2"),
        ("kind: field experiment", "arms is missing"),
        ("kind: field experiment\narms: {a: {}, b: 3}", r"yaml:2:18: arms.b is 3, not a mapping"),
    ],
)
def test_mistakes_in_files_of_surveys_and_field_experiments_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(text + "\n")
    with pytest.raises(ParadoxError, match=message):
        load_design(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measures: [trust, satisfaction, trust]\ncells: {a: [complain]}\n", "1:33: 'trust' stands twice in measures"),
        ("kind: survey\nweeks: [3, 9, 3]\n", "2:15: 3 stands twice in weeks"),
    ],
)
def test_what_is_measured_or_asked_is_listed_once(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "twice.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_design(path)
    assert [f"{one.line}:{one.column}: {one.what}" for one in caught.value.problems] == [said]
