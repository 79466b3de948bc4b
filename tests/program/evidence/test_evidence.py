"""The evidence: bands that cannot be damaged unnoticed, rows that anybody can compute by hand, an honest command."""

import csv
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments import evidence
from experiments.comparison import limits
from experiments.comparison.intervals import Interval, interval
from experiments.evidence import laboratory_rows
from experiments.evidence.bands import Band, data_file, fitting
from experiments.evidence.run import DESIGNS, design_of
from experiments.evidence.setting import Setting
from experiments.laboratory import EXCELLENT, Cohort, Failure, measure
from experiments.laboratory.estimators import cohens_d
from paradox.cli.app import app
from paradox.present.files.evidence import folder_name
from paradox.present.files.evidence_matrix import change
from paradox.present.terminal.evidence_table import summary
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario
from tests.command_line import Shell

HEAD = "id,role,metric,low,high,target,unit,source_rows,evidence,known_out,scale\n"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline")


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> evidence.Evidence:
    return evidence.run(scenario, range(400, 404))


def written(folder: Path, text: str) -> Path:
    path = folder / "bands.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_row_has_a_design_and_every_design_a_row() -> None:
    assert {band.id for band in evidence.load()} == set(design_of())
    assert sum(len(names) for _, names in DESIGNS) == len(design_of())


def reaches(value: Interval, band: Band) -> bool:
    """Return whether an interval has a part in a band."""
    return value.high >= band.low and value.low <= band.high


def clear(value: Interval, band: Band) -> bool:
    """Return whether an interval lies in a band with both its ends."""
    return value.low >= band.low and value.high <= band.high


def test_every_row_is_in_its_band_except_those_known_to_be_out(found: evidence.Evidence) -> None:
    # With four seeds a row may lie beside a band that its interval reaches into.
    assert [row.band.id for row in found.unexpected if not reaches(row.found, row.band)] == []
    assert [row.band.id for row in found.rows if row.band.known_out and row.is_in and clear(row.found, row.band)] == []


def test_of_the_rows_that_are_fitted_to_only_an_argued_one_is_known_to_be_out(found: evidence.Evidence) -> None:
    """One odds ratio of an old secondary source contradicts A31, the share of a gap that is made good A13b."""
    known = {row.band.id for row in found.rows if row.word == "known" and row.band.role == "calibrate"}
    assert known <= {"A2b", "A6_minor_quick_satisfied"}


def test_the_readme_tells_how_many_added_rows_are_met(found: evidence.Evidence) -> None:
    added = [row for row in found.rows if re.match(r"A(2[1-9]|3\d)", row.band.id)]
    met = sum(row.is_in for row in added)
    assert f"of their {len(added)} rows it meets {met}" in " ".join(Path("README.md").read_text().split())


def test_hand_written_cells_give_what_the_evidence_reports(scenario: Scenario, found: evidence.Evidence) -> None:
    cohort = Cohort(scenario, 2500, seed=400, family=1)
    cell = cohort.subjects().fail(Failure(severity=0.2, controllability=0.15, base_stability=0.1)).answer(EXCELLENT)
    by_hand = cohens_d(measure(cell, "item7"), measure(cell, "item7", twin=True, control=True)).value
    assert found["A1"].by_seed[0] == by_hand
    assert evidence.run_row("A1", 400, scenario) == by_hand


def test_the_number_of_threads_changes_nothing(scenario: Scenario) -> None:
    rows = evidence.chosen(evidence.load(), ["A1", "A7"])
    one, two = (
        evidence.run(scenario, (7, 8), rows, persons=200, field_persons=200, threads=threads) for threads in (1, 2)
    )
    assert [row.by_seed for row in one.rows] == [row.by_seed for row in two.rows]


def test_the_lift_region_is_one_connected_area_at_the_best_answer(scenario: Scenario) -> None:
    margin = scenario.measurement.verdict_margin
    cells = laboratory_rows.lift_map(Setting(scenario, 400, persons=1500))
    lifted = {place for place, (_, low, _) in cells.items() if low > margin}
    mildest = min(row for row, column in lifted if column == 9)
    reached, waiting = set(), [(mildest, 9)]
    while waiting:
        row, column = waiting.pop()
        if (row, column) in lifted and (row, column) not in reached:
            reached.add((row, column))
            waiting += [(row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)]
    assert reached == lifted
    worst = max(row for row, _ in lifted)
    assert worst < 9
    # What is hardly noticed leaves little to be delighted about.
    assert cells[0, 9][0] < max(cells[row, 9][0] for row in range(10))


def test_without_recovery_disconfirmation_there_is_no_lift(scenario: Scenario) -> None:
    none = evidence.without(scenario, ["recovery_disconfirmation"])
    assert evidence.run_row("lift_area", 400, none, persons=500) < evidence.run_row(
        "lift_area", 400, scenario, persons=500
    )
    assert evidence.run_row("A1", 400, none, persons=1000) < 0.1


@pytest.mark.parametrize("name", evidence.ABLATIONS)
def test_every_mechanism_can_be_taken_out(scenario: Scenario, name: str) -> None:
    changed = evidence.without(scenario, [name])
    assert changed.differences(scenario)
    for path in evidence.ABLATIONS[name].off:
        assert path.removeprefix("behaviour.") in PARAMETERS


def test_a_mechanism_that_is_taken_out_is_missed(scenario: Scenario) -> None:
    rows = evidence.chosen(evidence.load(), ["A10", "A19"])
    for name, needed in (("suspicion", "A10"), ("opportunists", "A19")):
        without = evidence.run(evidence.without(scenario, [name]), (400,), rows, persons=600, field_persons=1000)
        assert not without[needed].is_in


def test_an_unknown_mechanism_is_refused_with_a_guess(scenario: Scenario) -> None:
    with pytest.raises(ParadoxError, match="Did you mean 'loss_aversion'"):
        evidence.without(scenario, ["los_aversion"])


def test_names_choose_rows_by_their_beginning() -> None:
    every = evidence.load()
    assert [band.id for band in evidence.chosen(every, ["A2"])] == ["A2a", "A2b"]
    assert {band.id for band in evidence.chosen(every, ["A6_minor"])} > {"A6_minor_quick"}
    assert not fitting("A20", "A2")
    assert len(evidence.chosen(every, [])) == len(every)


def test_an_unknown_row_is_refused_with_a_guess() -> None:
    with pytest.raises(ParadoxError, match="Did you mean 'A6_minor_quick'"):
        evidence.chosen(evidence.load(), ["A6_minor_quik"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("A1,validate,m,,,,sd,1,SEEN,", r"bands.csv:2: row A1: the band is missing\. Allowed: low, high or both"),
        ("A1,validate,m,2,1,,sd,1,SEEN,", r"low 2 is not below high 1"),
        ("A1,validate,m,a,1,,sd,1,SEEN,", r"low is 'a'\. Allowed: a number, or nothing"),
        ("A1,guess,m,0,1,,sd,1,SEEN,", r"role 'guess'\. Allowed: calibrate, design, validate"),
        ("A1,validate,m,0,1,,miles,1,SEEN,", r"unit 'miles'"),
        (",validate,m,0,1,,sd,1,SEEN,", r"row without id: no id"),
        ("A1,validate,m,nan,1,,sd,1,SEEN,", r"low nan is not below"),
        ("A1,validate,m,0,,,sd,1,SEEN,,", r"a band with one end, and no scale\. Allowed: a number above 0"),
        ("A1,validate,m,0,,,sd,1,SEEN,,-1", r"scale is '-1'"),
    ],
)
def test_a_damaged_row_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ParadoxError, match=message):
        evidence.load(written(tmp_path, HEAD + line + "\n"))


def test_how_far_out_a_value_is_is_told_in_scales_of_its_row() -> None:
    two_ends = Band("A1", "validate", "m", 1.0, 3.0, math.nan, "sd", "1", "SEEN")
    one_end = Band("A1", "validate", "m", 1.0, math.inf, math.nan, "sd", "1", "SEEN", scale=0.5)
    assert [two_ends.miss(value) for value in (0.0, 2.0, 4.0)] == [0.5, 0.0, 0.5]
    assert [one_end.miss(value) for value in (0.0, 9.0)] == [2.0, 0.0]
    assert math.isinf(one_end.miss(math.nan))


def test_a_band_with_one_end_needs_a_scale() -> None:
    with pytest.raises(ParadoxError, match="one end and no scale"):
        Band("A1", "validate", "m", 1.0, math.inf, math.nan, "sd", "1", "SEEN")


def test_every_shipped_row_has_a_finite_scale() -> None:
    assert all(0.0 < band.width < math.inf for band in evidence.load())


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParadoxError, match="column high missing"):
        evidence.load(written(tmp_path, HEAD.replace(",high", "")))


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    line = "A1,validate,m,0,1,,sd,1,SEEN,\n"
    with pytest.raises(ParadoxError, match="twice"):
        evidence.load(written(tmp_path, HEAD + line + line))


def test_a_row_without_design_is_refused(scenario: Scenario) -> None:
    stranger = Band("A99", "validate", "m", 0.0, 1.0, math.nan, "sd", "1", "SEEN")
    with pytest.raises(ParadoxError, match="no design computes the row 'A99'"):
        evidence.run(scenario, (1,), [stranger])


def test_a_statistic_that_does_not_exist_is_out() -> None:
    band = Band("A1", "validate", "m", 0.0, 1.0, math.nan, "sd", "1", "SEEN")
    assert not band.holds(math.nan)


def test_sources_of_every_row_stand_in_the_evidence() -> None:
    text = data_file("evidence.md").read_text(encoding="utf-8")
    for band in evidence.load():
        for row in band.source_rows.split(";"):
            for end in row.split("-"):
                assert f"| {end} |" in text, (band.id, end)


def test_the_command_prints_a_table_of_80_columns_and_leaves_files(tmp_path: Path) -> None:
    call = ["evidence", "--rows", "A1,A6_minor", "--seeds", "2", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, call, env={"COLUMNS": "80"})
    assert result.exit_code == 0, result.output
    assert max(len(line) for line in result.output.replace(str(tmp_path), "").splitlines()) <= 80
    assert "0.05 to 0.6" in result.output
    folder = tmp_path / "evidence-A1-A6_minor"
    table = list(csv.DictReader((folder / "table.csv").open(encoding="utf-8")))
    assert [row["id"] for row in table][:2] == ["A1", "A1_severe"]
    assert len(list(csv.DictReader((folder / "seeds.csv").open(encoding="utf-8")))) == 2 * len(table)
    assert (folder / "figure.svg").stat().st_size > 5000
    assert json.loads((folder / "manifest.json").read_text())["seeds"] == [400, 401]


def test_a_run_of_some_rows_leaves_the_whole_table_alone(tmp_path: Path) -> None:
    whole = tmp_path / "evidence" / "table.csv"
    whole.parent.mkdir()
    whole.write_text("all rows", encoding="utf-8")
    call = ["evidence", "--rows", "A10", "--seeds", "1", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, call, env={"COLUMNS": "200"})
    assert whole.read_text(encoding="utf-8") == "all rows"
    assert (tmp_path / "evidence-A10" / "table.csv").is_file()
    assert f"{tmp_path / 'evidence'}, is left as it was." in " ".join(result.output.split())


def test_only_a_run_of_everything_is_the_whole() -> None:
    assert folder_name("baseline", [], []) == "evidence"
    asked = [("baseline", ["A6"], []), ("baseline", [], ["suspicion"]), ("coffee_remake", [], []),
             ("baseline", ["A6", "A10"], []), ("baseline", ["A6"], ["suspicion"])]  # fmt: skip
    assert len({"evidence", *(folder_name(*each) for each in asked)}) == len(asked) + 1
    assert len(folder_name("baseline", ["A10"] * 99, [])) < 200


def test_the_command_ends_with_1_if_a_row_is_out(tmp_path: Path) -> None:
    call = ["evidence", "--rows", "A10", "--seeds", "1", "--without", "suspicion", "--out", str(tmp_path), "--json"]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 1
    rows = {row["id"]: row for row in json.loads(result.stdout)["rows"]}
    assert rows["A10"]["verdict"] == "out"


def test_a_known_failure_does_not_fail_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row that the test above loses, with a reason beside it."""
    bands = tuple(
        replace(band, known_out="nobody suspects") if band.id.startswith("A10") else band for band in evidence.load()
    )
    monkeypatch.setattr(evidence, "load", lambda: bands)
    call = ["evidence", "--rows", "A10", "--seeds", "1", "--without", "suspicion", "--out", str(tmp_path)]
    result = CliRunner().invoke(app, call)
    assert result.exit_code == 0
    assert "Known to be out: A10, A10_class (nobody suspects)." in " ".join(result.output.split())


def test_the_forest_draws_values_that_do_not_exist(scenario: Scenario) -> None:
    from paradox.present.figures.evidence import forest

    band = evidence.load()[0]
    lost = evidence.RowFinding(band, Interval(math.nan, math.nan, math.nan, 2), (math.nan, 1.0))
    assert lost.word == "out"
    assert forest(evidence.Evidence((lost,), (1, 2), 10, 10, "x", "y", (), 0.0)).axes


def test_intervals_of_shares_and_probabilities_stay_what_these_can_be(scenario: Scenario) -> None:
    rows = evidence.chosen(evidence.load(), ["A6_minor", "A6_major", "A10_class", "A19", "A20", "lift_area"])
    rows = tuple(row for row in rows if row.unit in ("share", "probability"))
    found = evidence.run(scenario, (1, 2), rows, persons=40, field_persons=100).rows
    whole = [(row, interval(row.by_seed)) for row in found if math.isfinite(row.found.low)]
    assert any(before.low < 0.0 or before.high > 1.0 for _, before in whole)
    assert all(0.0 <= row.found.low <= row.found.estimate <= row.found.high <= 1.0 for row, _ in whole)
    assert all(row.found.estimate == before.estimate for row, before in whole)


def test_changes_and_differences_may_be_negative(scenario: Scenario) -> None:
    rows = evidence.chosen(evidence.load(), ["A16", "A2b", "A6_minor_order"])
    assert [limits.of_unit(row.unit).low for row in rows] == [-math.inf, -1.0, -math.inf]
    lost = evidence.run(scenario, (1, 2), [row for row in rows if row.id == "A16"], persons=200)["A16"]
    assert lost.found == interval(lost.by_seed)
    assert lost.found.low < 0.0


@pytest.mark.parametrize("more", [(), ("--matrix",)])
def test_the_command_says_how_far_it_is_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, more: tuple[str, ...]
) -> None:
    monkeypatch.setattr("paradox.present.terminal.progress.SECONDS_BETWEEN_LINES", 0.0)
    call = ("evidence", "--rows", "A20", "--seeds", "2", "--out", str(tmp_path), "--threads", "1", *more)
    told = Shell(monkeypatch, capsys)(*call).err.splitlines()
    total = 2 * (len(evidence.ABLATIONS) + 1 if more else 1)
    assert re.fullmatch(rf"1 of {total} designs.*, about \d+ s left", told[0])
    assert told[-1].startswith(f"{total} of {total} designs")
    assert [line.split()[0] for line in told] == [str(done) for done in range(1, total + 1)]


def test_reporting_counts_designs(scenario: Scenario) -> None:
    calls: list[tuple[int, int]] = []
    rows = evidence.chosen(evidence.load(), ["A20", "A5"])
    evidence.run(scenario, (1, 2), rows, persons=50, report=lambda done, total: calls.append((done, total)))
    assert calls == [(n, 4) for n in range(1, 5)]
    assert np.isfinite(calls).all()


BAND = Band("A6", "validate", "m", 0.7, 2.0, math.nan, "logit", "1", "SEEN")


def finding(estimate: float, half: float = 0.001) -> evidence.RowFinding:
    found = Interval(estimate, estimate - half, estimate + half, 2)
    return evidence.RowFinding(BAND, found, (estimate, estimate))


def test_in_is_said_of_the_value_and_an_interval_over_the_end_is_told() -> None:
    inside, near, outside = finding(1.9), finding(1.995, 0.006), finding(2.1)
    assert [row.word for row in (inside, near, outside)] == ["in", "in", "out"]
    assert [row.is_close for row in (inside, near, outside)] == [False, True, False]
    told = summary(evidence.Evidence((inside, near, outside), (1, 2), 10, 10, "x", "y", (), 0.0))
    assert "2 of 3 validate rows. Intervals that reach over an end of the band: A6." in told


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(1.0, 2.6, "1.00 -> 2.60"), (1.95, 2.0004, "1.9500 -> 2.0004"), (0.702, 0.6998, "0.7020 -> 0.6998"),
     (1.0, math.nan, "1.00 -> -")],
)  # fmt: skip
def test_a_finding_that_is_lost_is_seen_to_leave_its_band(before: float, after: float, told: str) -> None:
    assert change(finding(before), finding(after)) == told


def test_rows_without_commas_are_not_taken_for_a_scenario(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done = Shell(monkeypatch, capsys)("evidence", "--rows", "A6", "A8")
    assert done.code == 2
    assert "'A8' is a row of the evidence, not a scenario. Next: --rows A6,A8, with commas." in " ".join(
        done.err.split()
    )
