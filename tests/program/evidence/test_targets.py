"""Evidence of one's own: mistakes are placed, designs and markets compute it, it is fitted to as shipped rows are."""

import csv
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments import evidence
from experiments.evidence.calibrate import CalibrationProblem, Identified, row_loss
from experiments.evidence.pairs import pair_profile, pairs
from experiments.evidence.setting import Setting
from experiments.evidence.targets import Targets, read_targets
from experiments.evidence.worlds_kept import EnsembleProblem
from experiments.laboratory import Experiment
from experiments.laboratory.design_file import load_design
from experiments.laboratory.estimators import cohens_d
from experiments.laboratory.survey import SurveyDesign
from experiments.laboratory.virtual_studies import VirtualStudies
from experiments.runs import own_outcomes
from paradox.evaluating import evaluate
from paradox.extend import ReadOnlyWorld, outcome
from paradox.present.text.mistakes import mistakes
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "how-to" / "calibration.md").read_text(encoding="utf-8")
DESIGN, POLL, TRIAL = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
TABLE, MARKETS = re.findall(r"```csv\n(.*?)```", GUIDE, flags=re.DOTALL)
COMMANDS = [line.split() for line in re.findall(r"^(paradox .*mine\.csv.*?)  +#", GUIDE, re.MULTILINE)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("own")
    (path / "vignette.yaml").write_text(DESIGN, encoding="utf-8")
    (path / "mine.csv").write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def own(folder: Path) -> Targets:
    return read_targets(folder / "mine.csv")


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return Scenario.load("baseline")


def problem(own: Targets, baseline: Scenario) -> CalibrationProblem:
    bands = tuple(band for band in own.bands if band.role == "calibrate")
    return CalibrationProblem(baseline, bands, (1,), 100, 100, targets=own)


def test_rows_are_read_as_the_guide_says(own: Targets) -> None:
    apology, voucher, stay, churn = own.bands
    assert (apology.low, apology.high, apology.target) == (-0.394, 0.194, -0.1)
    assert (voucher.unit, voucher.high, voucher.width) == ("cohen_d", math.inf, 0.5)
    assert (stay.role, stay.unit) == ("validate", "probability")
    assert (churn.unit, churn.source_rows, churn.evidence) == ("share", "mine.csv:5", "own")


def test_rows_of_one_design_are_computed_together(own: Targets) -> None:
    assert own.designs["apology"] is own.designs["voucher"] is own.designs["stay"]
    assert own.designs["churn"] is not own.designs["stay"]


def test_a_row_of_a_design_is_what_the_laboratory_says(own: Targets, folder: Path, baseline: Scenario) -> None:
    numbers = own.designs["apology"](Setting(baseline, 7, 120, 100))
    design = load_design(folder / "vignette.yaml")
    assert isinstance(design, Experiment)
    found = replace(design, seed=7, persons=120).run()
    voucher, silent = found.values("voucher", "item7"), found.values("silent", "item7")
    assert numbers["voucher"] == pytest.approx(cohens_d(voucher, silent).value)
    assert numbers["apology"] == pytest.approx(found.values("apology", "item7").mean() - silent.mean())
    assert numbers["stay"] == pytest.approx(found.values("voucher", "stay").mean())


def test_a_row_of_a_market_is_its_outcome_under_the_policy(own: Targets, baseline: Scenario) -> None:
    frame = evaluate(baseline.with_values({"market.persons": 100}), "generous", outcomes="retention", seeds=7)
    assert own.designs["churn"](Setting(baseline, 7, 120, 100)) == {"churn": frame["retention"][0]}


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the surveys and the trial of the guide, in a short market."""
    path = tmp_path_factory.mktemp("markets")
    (path / "market.yaml").write_text("extends: baseline\nrun: {burn_in: 4, horizon: 24}\n", encoding="utf-8")
    for name, text in (("poll", POLL), ("trial", TRIAL)):
        (path / f"{name}.yaml").write_text(f"{text}scenario: market.yaml\n", encoding="utf-8")
    (path / "cases.yaml").write_text(f"{TRIAL}scenario: market.yaml\nunit: cases\n", encoding="utf-8")
    (path / "again.yaml").write_text(DESIGN.replace("scenario:", "kind: virtual studies\nscenario:"), encoding="utf-8")
    (path / "mine.csv").write_text(f"{MARKETS}case,cases.yaml,episode: gift - as usual,,0.5,1\n", encoding="utf-8")
    return path


def test_a_row_of_a_survey_or_a_field_experiment_is_what_the_laboratory_says(short: Path, baseline: Scenario) -> None:
    own = read_targets(str(short / "mine.csv"))
    assert [band.unit for band in own.bands] == ["1 to 7", "points", "sd", "sd"]
    numbers: dict[str, float] = {}
    for name in ("spring", "gift", "case"):
        numbers |= own.designs[name](Setting(baseline, 7, 50, 150))
    made = {}
    for name in ("poll", "trial", "cases"):
        design = load_design(short / f"{name}.yaml", seed=7)
        assert not isinstance(design, VirtualStudies | Experiment)
        design = replace(design, scenario=design.scenario.with_values({"market.persons": 150}))
        made[name] = (design if isinstance(design, SurveyDesign) else design.run()).table()
    first, last = made["poll"]
    assert numbers["spring"] == first["item7"]
    assert numbers["change"] == pytest.approx(last["nps"] - first["nps"])
    assert numbers["gift"] == next(row["effect"] for row in made["trial"] if row["outcome"] == "satisfaction")
    assert numbers["case"] == made["cases"][0]["effect"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("poll.yaml,item7: week 13,,", "'week 13' is nothing that 'poll.yaml' tells. Allowed: one of week 12, week 20"),
        ("poll.yaml,stay: week 12,,", "'stay' is not measured in 'poll.yaml'. Allowed: one of item7, nps"),
        ("poll.yaml,item7,,", "write 'MEASURE: week WEEK'"),
        ("trial.yaml,item7: gift,,", "'gift' is nothing that 'trial.yaml' tells. Allowed:"),
        ("trial.yaml,episode: gift - as usual,,", "'episode' is not measured in 'trial.yaml'"),
        ("cases.yaml,stay: gift - as usual,,", "'stay' is not measured in 'cases.yaml'. Allowed:"),
        ("trial.yaml,item7: gift - as usual,cohen_d,", "Cohen's d is of two cells"),
        ("trial.yaml,item7: gift - as usual,,sory", "has no policy 'sory'"),
        ("again.yaml,item7: apology,,", "is virtual studies, which find no more than the experiment that they repeat"),
    ],
)
def test_what_a_survey_or_a_field_experiment_does_not_tell_is_refused(row: str, said: str, short: Path) -> None:
    path = short / "wrong.csv"
    path.write_text(f"id,design,metric,unit,policy,low,high\none,{row},0,1\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_targets(path)
    (problem,) = refused.value.problems
    assert (problem.line, str(problem.file)) == (2, str(path))
    assert said in str(refused.value)
    assert mistakes(refused.value, "zh") != str(refused.value)


def test_a_row_may_be_an_outcome_of_ones_own(
    tmp_path: Path, baseline: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_outcomes, "_OWN", {})
    path = tmp_path / "mine.csv"
    path.write_text("id,design,policy,metric,low,high\nangry,baseline,generous,angry,0,0.1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="'angry' is no outcome"):
        read_targets(path)
    read = []
    for limit in (0.1, 0.2):

        def angry(world: ReadOnlyWorld, limit: float = limit) -> float:
            return float((world.people.actual.anger[world.base] > limit).mean())

        outcome(unit="share", more_is="worse", meaning="An example.")(angry)
        read.append(read_targets(path))
        frame = evaluate(baseline.with_values({"market.persons": 100}), "generous", outcomes="angry", seeds=7)
        assert read[-1].designs["angry"](Setting(baseline, 7, 120, 100)) == {"angry": frame["angry"][0]}
    assert read[0].content != read[1].content


def test_behaviour_is_that_of_the_scenario_that_is_fitted(own: Targets, baseline: Scenario) -> None:
    flat = baseline.with_values({"behaviour.loss_per_unit_of_harm": 1.0})
    kept, milder = (own.designs["apology"](Setting(one, 7, 120, 100)) for one in (baseline, flat))
    assert milder["stay"] > kept["stay"]
    fitted = problem(own, baseline).statistics({"loss_per_unit_of_harm": 1.0})
    assert fitted["apology"] == pytest.approx(own.designs["apology"](Setting(flat, 1, 100, 100))["apology"])


def test_a_search_of_own_rows_is_another_problem(own: Targets, baseline: Scenario) -> None:
    fit = problem(own, baseline)
    assert fit.signature != replace(fit, targets=None).signature
    assert "own rows" not in replace(fit, targets=None).signature
    found = fit.statistics(fit.start)
    assert fit.loss(found) == pytest.approx(math.fsum(row_loss(band, found[band.id]) for band in fit.bands))


def test_rows_that_were_held_out_are_not_fitted_to(own: Targets, baseline: Scenario) -> None:
    with pytest.raises(ParadoxError, match="must not see stay"):
        CalibrationProblem(baseline, own.bands, targets=own)


def test_an_ensemble_is_conditioned_on_own_rows(own: Targets, baseline: Scenario) -> None:
    bands = tuple(band for band in own.bands if band.role == "calibrate")
    held = tuple(band for band in own.bands if band.role == "validate")
    kept = EnsembleProblem(baseline, bands, held, (1,), 60, 60, targets=own)
    low, high = (kept.search(point) for point in ([0.2] * len(kept.parameters), [0.8] * len(kept.parameters)))  # type: ignore[arg-type]
    assert len(low) == 3
    assert (low != high).any()
    assert "own rows" in kept.signature


def known(name: str, *moves: float) -> Identified:
    return Identified(name, {f"row{at}": move for at, move in enumerate(moves)})


def test_pairs_are_those_that_rows_cannot_tell_apart() -> None:
    found = pairs([known("a", 0.3, 0.0), known("b", 0.6, 0.0), known("c", 0.0, 0.5), known("d", -0.3, -0.01),
                   known("free", 0.01, 0.0)])  # fmt: skip
    assert [(pair.first, pair.second, round(pair.alike, 2)) for pair in found] == [
        ("a", "b", 1.0), ("a", "d", -1.0), ("b", "d", -1.0)
    ]  # fmt: skip


def test_the_loss_of_a_pair_goes_over_both_ranges(own: Targets, baseline: Scenario) -> None:
    small = replace(problem(own, baseline), bands=own.bands[1:2])
    asked = pairs([known("loss_per_unit_of_harm", 1.0), known("repair_worth", 1.0)])[0]
    grid = pair_profile(small, small.start, asked)
    assert len(grid) == len({(first, second) for first, second, _ in grid}) == 25
    assert len({loss for *_, loss in grid}) > 5


def test_the_worked_example_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    assert len(COMMANDS) == 2
    for command in COMMANDS:
        shown = Shell(monkeypatch, capsys)(*command[1:])
        assert shown.code in (0, 1), shown.err
        assert max(map(len, shown.out.splitlines())) <= 80
    with (folder / "results" / "evidence-mine" / "table.csv").open(encoding="utf-8") as file:
        assert [row["id"] for row in csv.DictReader(file)] == ["apology", "voucher", "stay", "churn"]
    report = json.loads((folder / "results" / "calibrate-mine" / "report.json").read_text(encoding="utf-8"))
    assert report["rows"] == 3
    assert "published" not in (folder / "results" / "calibrate-mine" / "calibrated.yaml").read_text(encoding="utf-8")


def test_own_rows_and_published_ones_are_chosen_among(folder: Path, own: Targets, baseline: Scenario) -> None:
    every = (*own.bands, *evidence.load())
    some = evidence.chosen(every, ["apology", "A16"])
    found = evidence.run(baseline, (1,), some, persons=60, field_persons=60, designs=own.designs)
    assert [row.band.id for row in found.rows] == ["apology", "A16"]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("id,design", "id,desing", "1:2", "Did you mean 'design'"),
        ("id,design", "name,design", "1:1", "no column 'id'"),
        ("-0.1,0.15", "-0.1,", "2:7", "no band"),
        ("-0.1,0.15", "-0.1,-2", "2:8", "no standard error"),
        ("-0.1,0.15", "few,0.15", "2:7", "is no number"),
        ("-0.1,0.15,,,calibrate", "-0.1,0.15,,,calibrat", "2:11", "Did you mean 'calibrate'"),
        ("item7: apology - silent", "item7: apologie - silent", "2:3", "Did you mean 'apology - silent'"),
        ("item7: apology - silent", "itm7: apology", "2:3", "Did you mean 'item7'"),
        ("stay: voucher,,0.6,0.9,,,", "stay: voucher,,0.6,0.9,,,cohen_d", "4:9", "two cells"),
        ("0.8,,,,cohen_d,0.5", "0.8,,,,cohen_d,", "3:10", "one end, and no scale"),
        ("0.6,0.9", "0.9,0.6", "4:5", "not below"),
        ("stay,vignette.yaml", "stay,vignete.yaml", "4:2", "vignette.yaml"),
        ("churn,baseline,retention", "churn,baseline,retenton", "5:3", "Did you mean 'retention'"),
        ("generous", "generos", "5:4", "Did you mean 'generous'"),
        ("churn,baseline", "apology,baseline", "5:1", "stands twice"),
        ("churn,baseline", "A16,baseline", "5:1", "shipped evidence"),
        ("churn,baseline", "churn,first_study", "5:2", "is a study"),
    ],
)
def test_mistakes_are_placed_and_told_in_both_languages(
    old: str, new: str, place: str, said: str, folder: Path
) -> None:
    assert old in TABLE
    path = folder / "wrong.csv"
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_targets(path)
    assert f"wrong.csv:{place}: " in str(refused.value)
    assert said in str(refused.value)
    chinese = re.sub("'[^']*'", "", mistakes(refused.value, "zh"))
    assert not re.search(r"\b(is|the|which|Allowed|Next|write|unknown|column)\b", chinese), chinese


def test_all_mistakes_of_a_table_are_told_at_once(folder: Path) -> None:
    path = folder / "wrong.csv"
    path.write_text(TABLE.replace("generous", "generos").replace("few", "x").replace("0.6,0.9", "0.9,0.6"))
    with pytest.raises(ScenarioError) as refused:
        read_targets(path)
    assert [one.line for one in refused.value.problems] == [4, 5]
