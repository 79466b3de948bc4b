"""Factors cross into cells; contrasts, simple effects, interactions and moderation have known answers."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats
from typer.testing import CliRunner

from experiments.laboratory import EXCELLENT, GOOD, Cell, DesignError, Experiment, Failure, Item, Remedy, Results, Step
from experiments.laboratory.contrasts import Moderator
from experiments.laboratory.design_file import load_design
from experiments.laboratory.factors import crossed
from experiments.laboratory.field_experiment import FieldExperiment
from experiments.laboratory.replicated import table
from experiments.laboratory.survey import SurveyDesign
from paradox.cli.app import app
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from sim.state.draws import seed_of
from tests.program.laboratory.told import is_told_in_both_languages

TWO_BY_TWO: dict[str, dict[str, Any]] = {
    "severity": {"mild": 0.3, "severe": 0.8},
    "remedy": {"none": None, "full": EXCELLENT},
}
CELLS = ("mild, none", "mild, full", "severe, none", "severe, full")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline")


def design(scenario: Scenario, **more: Any) -> Experiment:
    cells, factors = crossed(TWO_BY_TWO)
    return Experiment(scenario, cells, ("satisfaction",), factors=factors, **{"persons": 60, **more})


def made(scenario: Scenario, values: dict[str, Any], **more: Any) -> Results:
    """Return results in which the cells ended with values of one's own."""
    found = design(scenario, **more).run()
    for cell, numbers in values.items():
        found.read[cell][-1]["satisfaction"] = numbers
    return found


def row(found: Results, kind: str, contrast: str, at: str = "", level: str = "") -> dict[str, Any]:
    asked = {"kind": kind, "contrast": contrast, "at": at, "level": level}
    (only,) = [one for one in found.contrasts() if all(one[key] == value for key, value in asked.items())]
    return only


SEVERITY, REMEDY = "severity: severe - mild", "remedy: full - none"
BOTH = f"{SEVERITY} x {REMEDY}"


def test_factors_give_all_cells() -> None:
    cells, factors = crossed(TWO_BY_TWO)
    assert tuple(cells) == CELLS
    assert factors == {"severity": ("mild", "severe"), "remedy": ("none", "full")}
    assert cells["mild, none"].steps == (Step("fail", Failure(severity=0.3)),)
    assert cells["severe, full"].steps[-1] == Step("answer", EXCELLENT)


def test_a_number_of_the_answer_changes_the_remedy_of_its_cell() -> None:
    cells, _ = crossed({"days": {"soon": 1.0, "late": 20.0}, "remedy": {"good": GOOD, "plain": Remedy()}})
    assert cells["late, good"].steps[-1] == Step("answer", GOOD.but(days=20.0))


def test_no_surprise_is_an_ordinary_visit() -> None:
    cells, _ = crossed({"gift": {"none": 0, "small": 0.2}}, (Step("gift", 1.0),))
    assert [cell.steps for cell in cells.values()] == [(Step("visit", 1),), (Step("gift", 0.2),)]


def test_contrasts_are_those_of_the_cell_means(scenario: Scenario) -> None:
    means = dict(zip(CELLS, (1.0, 4.0, 3.0, 10.0), strict=True))
    luck = np.random.default_rng(1)
    found = made(scenario, {cell: mean + luck.normal(size=60) for cell, mean in means.items()})
    exact = {cell: float(found.values(cell, "satisfaction").mean()) for cell in CELLS}
    a, b, c, d = (exact[cell] for cell in CELLS)
    expected = {
        ("main", SEVERITY, ""): (c + d - a - b) / 2,
        ("main", REMEDY, ""): (b + d - a - c) / 2,
        ("simple", SEVERITY, "remedy none"): c - a,
        ("simple", REMEDY, "severity severe"): d - c,
        ("interaction", BOTH, ""): (d - c) - (b - a),
    }
    for asked, value in expected.items():
        one = row(found, *asked)
        assert one["common_luck"] == pytest.approx(value)
        assert one["between"] == pytest.approx(value)
    assert len(found.contrasts()) == 7


def test_intervals_are_those_of_the_paired_test_and_of_welch(scenario: Scenario) -> None:
    luck = np.random.default_rng(2)
    values = {cell: luck.normal(size=60) * (1 + at) for at, cell in enumerate(CELLS)}
    one = row(made(scenario, values), "simple", REMEDY, "severity severe")
    paired = stats.ttest_rel(values["severe, full"], values["severe, none"]).confidence_interval()
    assert (one["common_luck_low"], one["common_luck_high"]) == pytest.approx((paired.low, paired.high))
    welch = stats.ttest_ind(values["severe, full"], values["severe, none"], equal_var=False).confidence_interval()
    assert (one["between_low"], one["between_high"]) == pytest.approx((welch.low, welch.high), rel=1e-3)


def test_intervals_of_an_interaction_hold_the_truth_as_often_as_they_say(scenario: Scenario) -> None:
    luck = np.random.default_rng(3)
    spread = dict(zip(CELLS, (1.0, 2.0, 1.0, 3.0), strict=True))
    found = design(scenario, persons=10).run()
    held = []
    for _ in range(800):
        for at, cell in enumerate(CELLS):
            found.read[cell][-1]["satisfaction"] = at * at + spread[cell] * luck.normal(size=10)
        one = row(found, "interaction", BOTH)  # (9 - 4) - (1 - 0)
        held.append([one[f"{kind}_low"] <= 4.0 <= one[f"{kind}_high"] for kind in ("common_luck", "between")])
    assert (np.abs(np.mean(held, axis=0) - 0.95) < 0.03).all()


def test_a_moderator_gives_the_effect_on_each_level_and_what_it_changes(scenario: Scenario) -> None:
    found = made(scenario, {}, moderator=Moderator("commitment"))
    bond = found.before("commitment")
    upper = np.argsort(np.argsort(bond)) >= 40
    for cell in CELLS:
        found.read[cell][-1]["satisfaction"] = np.where(upper, 3.0, 1.0) * ("full" in cell)
    effects = {level: row(found, "main", REMEDY, level=level) for level in ("low", "middle", "high", "high - low")}
    assert {level: one["common_luck"] for level, one in effects.items()} == {
        "low": 1.0, "middle": 1.0, "high": 3.0, "high - low": 2.0
    }  # fmt: skip
    assert [effects[level]["n"] for level in effects] == [20, 20, 20, 40]


def test_a_moderator_may_be_an_item_of_ones_own(scenario: Scenario) -> None:
    asked = {"loyal": Item(asks="stay", scale=(1, 5)), "handled": Item(asks="handling")}
    found = design(scenario, items=asked, moderator=Moderator("loyal")).run()
    assert set(np.unique(found.before("loyal"))) <= {1, 2, 3, 4, 5}
    assert {one["level"] for one in found.contrasts()} > {"5", f"5 - {found.before('loyal').min():g}"}
    with pytest.raises(DesignError, match="nobody has 'handled' before"):
        design(scenario, items=asked, moderator=Moderator("handled"))


def test_what_has_few_values_is_split_by_them(scenario: Scenario) -> None:
    assert list(Moderator("averse").levels(np.array([0.0, 1.0, 1.0]))) == ["0", "1"]
    assert list(Moderator("trust", "median").levels(np.arange(10.0))) == ["low", "high"]
    assert [mask.sum() for mask in Moderator("trust").levels(np.arange(10.0)).values()] == [4, 3, 3]


def test_an_item_is_split_at_its_median_where_that_is_asked() -> None:
    answers = np.array([2.0, 5.0, 6.0, 6.0, 7.0, 7.0])
    assert list(Moderator("loyal").levels(answers)) == ["2", "5", "6", "7"]
    halves = Moderator("loyal", "median").levels(answers)
    assert {name: answers[mask].tolist() for name, mask in halves.items()} == {
        "low": [2.0, 5.0, 6.0, 6.0], "high": [7.0, 7.0]}  # fmt: skip
    assert list(Moderator("segment", "median").levels(np.array([0.0, 1.0, 2.0]))) == ["0", "1", "2"]


@pytest.mark.parametrize("split", ["tertiles", "median"])
def test_persons_who_gave_the_same_answer_are_on_the_same_level(split: str) -> None:
    answers = np.random.default_rng(1).integers(0, 11, 200).astype(float)
    levels = Moderator("tell", split).levels(answers)
    for one in range(11):
        assert sum(bool(mask[answers == one].any()) for mask in levels.values()) <= 1
    assert sum(mask.sum() for mask in levels.values()) == 200
    assert list(Moderator("tell", "median").levels(np.r_[np.full(50, 9.0), np.arange(8.0)])) == ["low", "high"]


def test_cells_are_contrasted_with_twins_and_with_a_control(scenario: Scenario) -> None:
    failed = Cell((Step("fail", Failure(severity=0.7)),))
    answered = Cell((*failed.steps, Step("answer", GOOD)))
    alone = Experiment(scenario, {"a": failed, "b": answered}, ("satisfaction",), persons=60)
    assert alone.run().contrasts() == []
    against = replace(alone, control="a").run()
    one = row(against, "cell", "b - a")
    change = against.values("b", "satisfaction") - against.values("a", "satisfaction")
    assert one["common_luck"] == pytest.approx(change.mean())
    split = replace(alone, moderator=Moderator("trust", "median")).run()
    assert [one["level"] for one in split.contrasts() if one["contrast"] == "a - twins"] == [
        "", "low", "high", "high - low"
    ]  # fmt: skip


def test_replications_are_cohorts_of_their_own(scenario: Scenario) -> None:
    first, both = design(scenario).run(), design(scenario, replications=2).run()
    second = design(scenario, seed=seed_of(1, 1)).run()
    for cell in CELLS:
        assert np.array_equal(
            both.values(cell, "satisfaction"),
            np.concatenate([first.values(cell, "satisfaction"), second.values(cell, "satisfaction")]),
        )
    assert both.table()[0]["n"] == 120


MARKET = {"market.persons": 80, "run.burn_in": 2, "run.horizon": 12}


def test_a_survey_of_several_markets_has_its_interval_over_markets(scenario: Scenario) -> None:
    survey = SurveyDesign(scenario.with_values(MARKET), (8,), seed=3, replications=3)
    alone = [replace(survey, seed=seed_of(3, at), replications=1).table()[0] for at in range(3)]
    (found,) = table(survey)
    said = [one["item7"] for one in alone]
    assert found["item7"] == pytest.approx(np.mean(said))
    assert found["item7_high"] - found["item7"] == pytest.approx(stats.t.ppf(0.975, 2) * stats.sem(said))
    assert found["item7_n"] == sum(one["item7_n"] for one in alone)
    assert found["markets"] == 3


def test_a_field_experiment_of_several_markets_tells_how_far_it_is(scenario: Scenario) -> None:
    field = FieldExperiment(scenario.with_values(MARKET), {"a": {}, "b": {"comp_amount": 1}}, replications=2)
    told: list[tuple[int, int]] = []
    rows = table(field, lambda done, of: told.append((done, of)))
    assert told == [(week, 28) for week in range(1, 29)]
    assert {one["markets"] for one in rows} == {2}


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        ({"severty": {"a": 0.1, "b": 0.2}}, "Did you mean 'severity'"),
        ({"severity": {"a": 0.1}}, "has 1 levels"),
        ({"severity": {"a": 0.1, "a, b": 0.2}, "days": {"b, c": 1, "c": 2}}, "one name"),
    ],
)
def test_factors_that_cannot_be_crossed_are_refused(factors: dict[str, dict[str, float]], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        crossed(factors)


def test_a_factor_that_no_step_has_is_refused() -> None:
    with pytest.raises(DesignError, match="changes no step"):
        crossed({"gift": {"a": 0, "b": 1}}, [Step("fail", Failure())])


@pytest.mark.parametrize("name", ["gift", "surprise"])
def test_a_gift_or_a_surprise_as_a_factor_comes_behind_the_answer(name: str, tmp_path: Path) -> None:
    cells, _ = crossed({"severity": {"mild": 0.2, "severe": 0.8}, name: {"none": 0, "some": 0.5}})
    kinds = {cell: [step.kind for step in one.steps] for cell, one in cells.items()}
    assert kinds["mild, none"] == ["fail", "complain", "answer", "visit"]
    assert kinds["severe, some"] == ["fail", "complain", "answer", name]
    (tmp_path / "own.yaml").write_text(f"persons: 60\nfactors: {{{name}: {{none: 0, some: 0.5}}}}\n", "utf-8")
    assert [step.kind for step in load_design(tmp_path / "own.yaml").cells["some"].steps] == [
        "fail", "complain", "answer", name
    ]  # fmt: skip


def test_a_moderator_is_known_before_the_experiment(scenario: Scenario) -> None:
    with pytest.raises(DesignError, match="Did you mean"):
        design(scenario, moderator=Moderator("trusts"))
    with pytest.raises(DesignError, match="Did you mean 'median'"):
        Moderator("trust", "meddian")
    with pytest.raises(DesignError, match="not those of its factors"):
        Experiment(scenario, {"a": Cell((Step("wait", 1),))}, factors={"severity": ("a", "b")})


FILE = """\
persons: 60
replications: 2
measures: [satisfaction, stay]
factors:
  remedy: {none: none, full: excellent}
  severity: {mild: 0.3, severe: 0.8}
by: commitment
"""


def test_the_command_writes_contrasts_at_80_columns_and_takes_a_seed(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(FILE, encoding="utf-8")

    def run(*more: str) -> str:
        command = ["laboratory", str(tmp_path / "design.yaml"), "--out", str(tmp_path), *more]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        return result.stdout

    shown = run("--seed", "5")
    assert "none, mild (120 persons)" in shown  # in the order of the file
    assert re.search(r"remedy: full - none +\d\.\d\d \[\d\.\d\d, \d\.\d\d\] +\d\.\d\d \[", shown)
    assert "     commitment high - low" in shown
    assert max(len(line) for line in shown.splitlines() if str(tmp_path) not in line) <= 80
    folder = tmp_path / "laboratory-design"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["seed"], manifest["replications"]) == (5, 2)
    with (folder / "contrasts.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 2 * (3 * 5 + 4)
    assert json.loads(run("--json", "--replications", "1"))["contrasts"][0]["n"] == 60
    assert not re.search("(common luck|between subjects|high|low) ", run("--lang", "zh"))


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("severity: {", "severty: {", "6:3", "Did you mean 'severity'"),
        ("mild: 0.3, ", "", "6:13", "at least 2 entries"),
        ("mild: 0.3", "mild: 3", "6:20", "0 to 1"),
        ("full: excellent", "full: excelent", "5:30", "Did you mean 'excellent'"),
        ("by: commitment", "by: comitment", "7:5", "Did you mean 'commitment'"),
        ("by: commitment", "by: {measure: trust, split: meddian}", "7:29", "Did you mean 'median'"),
        ("by: commitment", "by: harm", "7:5", "before the experiment"),
        ("by: commitment", "items: {h: {asks: handling}}\nby: {measure: h}", "8:15", "before the experiment"),
        ("by: commitment", "steps: [fail: {}, surprise: 0, answer: good]", "7:29", "above 0, up to 5"),
        ("by: commitment", "steps: [fail: {}]", "5:3", "changes no step"),
        ("by: commitment", "cells: {a: [fail: {}]}", "4:1", "both cells and factors"),
        ("severity: {mild: 0.3, severe: 0.8}", "cause: {a: employee, b: employe}", "6:27", "Did you mean 'employee'"),
        ("replications: 2", "replications: 0", "2:15", "1 to 1000"),
    ],
)
def test_mistakes_are_placed_and_told_in_both_languages(
    old: str, new: str, place: str, said: str, tmp_path: Path
) -> None:
    is_told_in_both_languages(FILE.replace(old, new, 1), place, said, tmp_path)


def test_a_design_needs_cells_or_factors(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text("persons: 60\nby: trust\n", encoding="utf-8")
    with pytest.raises(ParadoxError, match="neither cells nor factors"):
        load_design(tmp_path / "design.yaml")
