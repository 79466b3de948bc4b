"""The runs of a study as tables for other programs: what every format holds is what the store holds."""

import csv
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.comparison.ruler import CONTRASTS, spread_at, unit_of
from experiments.runs.records import RunRecord
from experiments.studies.file import load_study
from experiments.studies.runs import folder_of, kept_runs
from experiments.studies.study import Study
from paradox.cli.app import app
from tests.command_line import Shell
from tests.study_files import tiny_file

pandas = pytest.importorskip("pandas", reason="pandas reads the tables")
STUDY = """\
title: Money, 等待 and "=quotes"; a|b
question: Does it run?
set: {market.persons: 80, run.burn_in: 4, run.horizon: 8, policies.average.resolve_prob: 0.6}
levers:
  comp_amount: [0, 2]
  lapse_weeks: [1, 3]
  policy: {categories: [average, generous]}
uncertainties:
  memory: {label: "记忆; long", range: [0.1, 0.3], sets: {behaviour.satisfaction_updating: [0, 0.5]}}
outcomes: [paradox, recovery_person, profit, days]
series: [queue, satisfaction, twin_satisfaction]
design: {kind: latin_hypercube, samples: 4}
replications: 2
"""
# File and options of `paradox export`.
LAYOUTS = {
    "commas": ("runs.csv",),
    "semicolons and a mark": ("runs.csv", "--separator", "semicolon", "--decimal-comma", "--bom"),
    "tabs": ("runs.csv", "--separator", "tab"),
    "Parquet": ("runs.parquet",),
    "Excel": ("runs.xlsx",),
    "Stata": ("runs.dta",),
}


class Done(NamedTuple):
    """A folder in which the study was run, and what its store holds: number of the point, replication, run."""

    folder: Path
    study: Study
    kept: list[tuple[int, int, RunRecord]]


class Export(NamedTuple):
    """What one export left."""

    frames: dict[str, Any]
    codebook: list[dict[str, str]]
    said: str
    file: Path

    def column(self, name: str) -> Any:
        """Return a column of the runs by its name in the codebook."""
        stata = {row["variable"]: row["stata"] for row in self.codebook if row["table"] == "runs"}
        return self.frames["runs"][stata[name] if self.file.suffix == ".dta" else name]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("user")
    tiny_file(folder, STUDY)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.chdir(folder)
        assert CliRunner().invoke(app, ["study", "run", "tiny.yaml"]).exit_code == 0
        study = load_study("tiny.yaml")
        return Done(folder, study, list(kept_runs(study, folder_of(study, folder / "results"))))


@pytest.fixture(params=LAYOUTS)
def exported(
    request: pytest.FixtureRequest, done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Export:
    """Export, and read the files by the lines of Python that the command prints."""
    name, *more = LAYOUTS[request.param]
    if name.endswith(".parquet"):
        pytest.importorskip("fastparquet", reason="fastparquet writes Parquet")
    monkeypatch.chdir(done.folder)
    told = Shell(monkeypatch, capsys)("export", "tiny.yaml", "--to", name, *more)
    assert (told.code, told.err) == (0, "")
    lines = re.findall(r"^  (import pandas.*|\w+ = pd\..*)$", told.out, re.MULTILINE)
    read: dict[str, Any] = {}
    exec("\n".join(lines), read)
    with Path("runs_codebook.csv").open(encoding="utf-8", newline="") as file:
        codebook = list(csv.DictReader(file))
    return Export({name: read[name] for name in ("runs", "weeks")}, codebook, told.out, done.folder / name)


def numbers(values: Any) -> list[float]:
    return list(np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values, dtype=np.float64))


def same(found: Any, expected: Any, file: Path) -> bool:
    """Return whether numbers are equal to the last bit; a workbook keeps sixteen digits."""
    if file.suffix == ".xlsx":
        return bool(np.allclose(found, expected, rtol=1e-15, atol=0.0, equal_nan=True))
    return np.array_equal(found, expected, equal_nan=True)


def test_outcomes_and_seeds_are_those_of_the_store(done: Done, exported: Export) -> None:
    assert exported.column("run_id").tolist() == [record.run_id for _, _, record in done.kept]
    assert numbers(exported.column("seed")) == [record.seed for _, _, record in done.kept]
    assert numbers(exported.column("point")) == [number for number, _, _ in done.kept]
    unit = unit_of(spread_at(done.study.base))
    for name in done.study.outcomes:
        scale = unit if name in CONTRASTS else 1.0
        expected = [record.outcomes[name] / scale for _, _, record in done.kept]
        assert same(numbers(exported.column(name)), expected, exported.file), name


def test_factors_levers_and_constants_are_what_was_simulated(done: Done, exported: Export) -> None:
    held: dict[str, list[float]] = {}
    for number, _, record in done.kept:
        policy, values = done.study.point(number)
        lived = done.study.base.with_values(values)
        assert record.policy == policy
        for name, value in {
            "lapse_weeks": values["policies.average.lapse_weeks"],
            "policy.lapse_weeks": lived.policies[policy].lapse_weeks,
            "policy.comp_amount": lived.policies[policy].comp_amount,
            "policy.resolve_prob": lived.policies[policy].resolve_prob,
            "behaviour.satisfaction_updating": lived.canonical()["behaviour"]["satisfaction_updating"],
            "service.p_fail": lived.canonical()["service"]["p_fail"],
        }.items():
            held.setdefault(name, []).append(value)
    assert exported.column("policy").astype(str).tolist() == [record.policy for _, _, record in done.kept]
    for name, expected in held.items():
        assert same(numbers(exported.column(name)), expected, exported.file), name
    drawn, met = numbers(exported.column("comp_amount")), numbers(exported.column("policy.comp_amount"))
    average = exported.column("policy").astype(str) == "average"
    assert [one == other for one, other in zip(drawn, met, strict=True)] == average.tolist()
    assert set(held["lapse_weeks"]) <= {1.0, 2.0, 3.0}


def test_weekly_series_are_those_of_the_store(done: Done, exported: Export) -> None:
    weeks = exported.frames["weeks"]
    assert len(weeks) == len(done.kept) * 3 * 8
    ids, series = weeks["run_id"].astype(str), weeks["series"].astype(str)
    world = weeks["world"].astype(str)
    for _, _, record in done.kept:
        for name, expected in record.weekly.items():
            there, counted = ("twin", "satisfaction") if name == "twin_satisfaction" else ("actual", name)
            rows = weeks[(ids == record.run_id) & (series == counted) & (world == there)]
            assert numbers(rows["week"]) == list(range(8))
            assert same(numbers(rows["value"]), expected, exported.file)


def test_the_codebook_knows_every_column_and_the_title_stays_text(done: Done, exported: Export) -> None:
    columns = [row for row in exported.codebook if row["table"] == "runs"]
    assert len(columns) == len(exported.frames["runs"].columns)
    for row in columns:
        values = exported.column(row["variable"])
        if row["type"] == "text":
            continue
        there = [value for value in numbers(values) if np.isfinite(value)]
        ends = [float(row["least"]), float(row["greatest"])]
        assert same([min(there), max(there)], ends, exported.file), row["variable"]
        assert int(row["missing"]) == len(values) - len(there)
    words = {row["variable"]: json.loads(row["values"]) for row in columns if row["values"]}
    assert set(words["policy"]) == set(exported.column("policy").astype(str))
    page = (done.folder / "runs_codebook.md").read_text("utf-8")
    assert 'Money, 等待 and "=quotes"; a&#124;b' in page


def test_stata_shows_a_label_and_words_for_values(
    done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(done.folder)
    assert Shell(monkeypatch, capsys)("export", "tiny.yaml", "--to", "labels.dta", "--lang", "zh").code == 0
    with Path("labels_codebook.csv").open(encoding="utf-8", newline="") as file:
        codebook = {row["variable"]: row for row in csv.DictReader(file) if row["table"] == "runs"}
    with pandas.io.stata.StataReader(done.folder / "labels.dta") as reader:
        labels, values = reader.variable_labels(), reader.value_labels()
    assert set(labels) == {row["stata"] for row in codebook.values()}
    for name in ("profit", "policy.comp_amount", "memory"):
        told = codebook[name]["meaning"].rstrip(".")[:40]
        assert labels[codebook[name]["stata"]].startswith(told), name
    assert set(values["policy"].values()) == {"average", "generous"}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
@pytest.mark.parametrize("layout", ["commas", "semicolons and a mark"])
def test_the_lines_for_r_read_the_files(
    layout: str, done: Done, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(done.folder)
    told = Shell(monkeypatch, capsys)("export", "tiny.yaml", "--to", *LAYOUTS[layout])
    lines = [*re.findall(r"^  (\w+ <- .*)$", told.out, re.MULTILINE), "cat(nrow(runs), nrow(weeks), sum(runs$profit))"]
    script = done.folder / "read.R"
    script.write_text("\n".join(lines), encoding="utf-8")
    found = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, check=True).stdout.split()
    assert [int(found[0]), int(found[1])] == [8, 192]
    assert float(found[2]) == pytest.approx(sum(record.outcomes["profit"] for _, _, record in done.kept), rel=1e-6)
