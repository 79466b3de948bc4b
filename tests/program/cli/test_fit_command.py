"""`paradox fit` reads a firm's files, fits, shows, and lays later months against the forecast."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.scenario import Scenario
from tests.command_line import Shell
from tests.places import ROOT

EXAMPLE = ROOT / "docs" / "how-to" / "own-data"
SMALL = ("--firms", "100", "--persons", "150")


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fit")


def call(paradox: Shell, out: Path, *more: str) -> Any:
    return paradox("fit", "baseline", "--out", str(out), *more)


def files(folder: Path) -> tuple[str, ...]:
    for name in ("log.csv", "kpi.csv"):
        shutil.copy(EXAMPLE / name, folder / name)
    return ("--complaints", str(folder / "log.csv"), "--kpi", str(folder / "kpi.csv"))


def test_the_shipped_example_is_fitted_shown_and_checked(paradox: Shell, fitted: Path, tmp_path: Path) -> None:
    told = call(paradox, fitted, *files(tmp_path), "--price", "20", *SMALL)
    assert told.code == 0, told.err
    folder = fitted / "baseline-fit"
    report = json.loads((folder / "fit.json").read_text("utf-8"))
    assert report["fitted"] == len(report["months"]) - 6
    assert {"p_fail", "silent_share", "staff_capacity", "weekly_exit_hazard"} <= {
        one["name"] for one in report["learned"]
    }
    for name in ("report.html", "report.md", "months.svg", "manifest.json"):
        assert (folder / name).stat().st_size > 100
    scenario = Scenario.load(folder / "baseline_fitted.yaml")
    assert scenario.fitted
    assert Scenario.load("baseline").fitted == ""
    by_name = {one["name"]: one["after"] for one in report["learned"]}
    assert by_name["p_fail"][0] < scenario.service.p_fail < by_name["p_fail"][2]
    assert scenario.policies["average"].comp_amount == pytest.approx(
        next(one["value"] for one in report["decided"] if one["lever"] == "comp_amount"), rel=1e-4
    )
    written = (folder / "baseline_fitted.yaml").read_text("utf-8")
    beside = re.findall(r": ([-\d.]+)[^\n:]*# (?:calibrated|from the log): (\S+) to (\S+) \(90 %\)", written)
    assert len(beside) > 12
    assert [one for one in beside if not float(one[1]) <= float(one[0]) <= float(one[2])] == []
    again = call(paradox, fitted, "--show")
    assert again.code == 0
    assert "failures per" in again.out
    chinese = call(paradox, fitted, "--show", "--lang", "zh")
    assert "由模拟推断" in chinese.out
    ahead = [name for name in report["bands"]["months"] if name not in report["months"]]
    later = tmp_path / "later.csv"
    middle, high = (report["bands"]["series"]["leavers"][at][len(report["months"])] for at in (1, 2))
    later.write_text(f"month;leavers;customers\n{ahead[0]};{middle};\n{ahead[1]};{10 * high + 9};\n", "utf-8")
    checked = call(paradox, fitted, "--check", str(later), "--json")
    assert [one["inside"] for one in json.loads(checked.out)] == [True, False]


def test_nothing_of_a_single_customer_is_written(paradox: Shell, fitted: Path, tmp_path: Path) -> None:
    given = files(tmp_path)
    log = tmp_path / "log.csv"
    secret = "Ms Unmistakable"
    lines = log.read_text("utf-8").splitlines()
    log.write_text("\n".join([lines[0] + ",name", *(f"{line},{secret}" for line in lines[1:])]), "utf-8")
    customer = lines[1].split(",")[1]
    assert call(paradox, fitted, *given, *SMALL).code == 0
    for path in (fitted / "baseline-fit").iterdir():
        held = path.read_bytes()
        assert secret.encode() not in held
        assert customer.encode() not in held


def test_without_a_fit_there_is_nothing_to_show(paradox: Shell, tmp_path: Path) -> None:
    told = call(paradox, tmp_path, "--show")
    assert told.code == 2
    assert "no fit of baseline" in told.err


def test_without_files_there_is_nothing_to_fit(paradox: Shell, tmp_path: Path) -> None:
    told = call(paradox, tmp_path)
    assert told.code == 2
    assert "--complaints" in told.err
    assert "下一步" in call(paradox, tmp_path, "--lang", "zh").err
