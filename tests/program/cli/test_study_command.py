"""`paradox study`, used as a user uses it: run, status, verify, export, analyse, list, and what goes wrong."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.study_files import TINY, tiny_file

TINY_PAGE = TINY.replace(
    "[paradox_horizon, recovery_base, total, profit]", "[recovery_base, total, satisfaction, profit]"
)


def study(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    root = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "paradox.cli.app", "study", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "80", "PYTHONPATH": root},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the tiny study was run and analysed from its bare file name."""
    folder = tmp_path_factory.mktemp("user")
    (folder / "experiments").mkdir()  # a user's own folder of that name must not get in the way
    tiny_file(folder, TINY_PAGE)
    for arguments in (["run", "tiny.yaml"], ["analyse", "tiny.yaml", "--page", "pages/answer.md"]):
        (folder / "pages").mkdir(exist_ok=True)
        made = study(*arguments, cwd=folder)
        assert made.returncode == 0, made.stderr
    return folder


def test_status_counts_the_runs(done: Path) -> None:
    said = study("status", "tiny.yaml", cwd=done).stdout
    assert "192 of 192 runs are done, 0 failed" in said


def test_verify_agrees_in_every_bit(done: Path) -> None:
    assert "all agree in every bit" in study("verify", "tiny.yaml", "--runs", "4", cwd=done).stdout


def test_export_has_a_row_for_every_run(done: Path) -> None:
    made = study("export", "tiny.yaml", "--to", "runs.csv", cwd=done)
    assert made.returncode == 0, made.stderr
    with (done / "runs.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 192
    assert {"run_id", "point", "replication", "seed", "comp_amount", "profit", "failure"} <= set(rows[0])


def test_page_answers_with_intervals_figures_and_the_command_that_made_it(done: Path) -> None:
    page = (done / "pages" / "answer.md").read_text(encoding="utf-8")
    assert "# A tiny study" in page
    assert re.search(r"lift in [\d.]+ % \([\d.]+ % to [\d.]+ %\) of the space", page)
    assert "`paradox study run tiny.yaml`, then `paradox study analyse tiny.yaml --page pages/answer.md`" in page
    figures = re.findall(r"\]\((answer/[\w-]+\.svg)\)", page)
    assert len(figures) >= 2
    assert all((done / "pages" / name).is_file() for name in figures)


def test_the_same_study_gives_the_same_page_and_figures(done: Path) -> None:
    def files() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted((done / "pages").rglob("*")) if path.is_file()}

    before = files()
    study("analyse", "tiny.yaml", "--page", "pages/answer.md", cwd=done)
    assert files() == before


def test_every_finding_has_estimate_and_interval(done: Path) -> None:
    with (done / "results" / "tiny" / "findings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds = {row["analysis"] for row in rows}
    assert {"sensitivity", "share of the space", "map"} <= kinds
    for row in rows:
        if "mean response" in row["what"] and not row["low"]:
            assert not row["high"]  # sixteen samples are too few for an interval of it
        elif row["analysis"] in ("sensitivity", "share of the space"):
            assert float(row["low"]) <= float(row["estimate"]) + 1e-9
            assert float(row["estimate"]) <= float(row["high"]) + 1e-9


def test_list_names_every_shipped_study_with_its_question() -> None:
    said = study("list", cwd=Path()).stdout
    for name in ("when_does_recovery_backfire", "screening", "paradox_map", "policy_frontier", "rising_expectations",
                 "small_firm_under_load", "first_study"):  # fmt: skip
        assert name in said
    assert said.count("?") >= 6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyse", "mine.yaml"], "paradox study run mine.yaml"),
        (["status", "mine.yaml"], "there are no runs of this study yet"),
        (["run", "no_such_study"], "no shipped study of that name"),
        (["run", "broken.yaml"], "broken.yaml:2:"),
        (["run", "mine.yaml", "--out", "a_file"], "a_file"),
        (["run", "mine.yaml", "--cluster", "tcp://127.0.0.1:1"], "no cluster answers"),
    ],
)
def test_what_goes_wrong_is_one_message_without_a_traceback(arguments: list[str], message: str, tmp_path: Path) -> None:
    tiny_file(tmp_path, name="mine.yaml")
    tiny_file(tmp_path, "levers:\n  comp_amont: [0, 1]\ndesign: {kind: grid}\n", "broken.yaml")
    (tmp_path / "a_file").write_text("", encoding="utf-8")
    made = study(*arguments, cwd=tmp_path)
    assert made.returncode == 2
    assert message in made.stderr
    assert "Next:" in made.stderr
    assert "Traceback" not in made.stderr


def test_screening_varies_every_behavioural_parameter_with_a_study_range() -> None:
    from experiments.studies.file import load_study
    from sim.parameters.registry import PARAMETERS

    wanted = {name for name, entry in PARAMETERS.items() if entry.group == "behaviour" and entry.study_low is not None}
    # How long customers tolerate a wait stands with the service, as every scenario has its own pace.
    assert {factor.name for factor in load_study("screening").factors} == wanted | {"tolerated_wait"}


def test_main_study_varies_every_lever_of_a_policy_but_technical_constants() -> None:
    from experiments.studies.file import load_study
    from sim.parameters.registry import Policy

    technical = {"learn_scale", "knowledge_fade", "prevention_max", "prevention_scale"}
    technical |= {"programme_once", "programme_yearly"}  # costs, which move no customer
    technical |= {"bot_solves", "escalation"}  # what a chatbot hands over, which the baseline's bot does not
    study = load_study("when_does_recovery_backfire")
    levers = {factor.name for factor in study.factors if factor.role == "lever"}
    assert levers == {*Policy._fields, "prevention"} - technical
