"""What a comparison leaves on disk: all of it or nothing."""

import csv
import json
from pathlib import Path

import pytest

from paradox import Scenario, compare
from paradox.present.files import comparison as results
from paradox.present.files.manifest import deviations, manifest
from sim.errors import ParadoxError
from tests.small_worlds import made_up, small_file, small_scenario

FILES = {"table.csv", "weekly.csv", "groups.csv", "months.csv", "figure.svg", "figure.png", "manifest.json"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(results.STORE)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    compare(small_file(out), seed=9, out=out, command="paradox compare small.yaml")
    return out / "small"


def test_a_comparison_leaves_tables_figure_and_manifest(folder: Path) -> None:
    assert names(folder) == FILES


def test_the_table_can_be_read_back(folder: Path) -> None:
    found = compare(small_scenario(), seed=9)
    with (folder / "table.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found.findings)
    for row, finding in zip(rows, found.findings, strict=True):
        assert (row["policy"], row["outcome"], row["verdict"]) == (finding.policy, finding.outcome, finding.verdict)
        assert row["estimate"] == ("" if finding.n == 0 else repr(finding.estimate))


def test_the_manifest_says_how_to_make_it_again(folder: Path) -> None:
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    scenario = Scenario.load(folder.parent / "small.yaml")
    assert (said["scenario_hash"], said["seed"], said["replications"]) == (scenario.hash, 9, 3)
    assert said["command"] == "paradox compare small.yaml"
    assert said["deviations"] == ["seed 9, not 5 as in the scenario"]
    assert {"python", "numba", "numpy", "recovery-paradox"} <= set(said["versions"])
    assert all((said["model_version"], said["finished"], said["platform"]["cpu"]))
    # Two policies and, beside them, a firm that never answers and one that takes no complaints.
    assert (said["runs_made"], said["runs_found"]) == (3 * 4, 0)


def test_nothing_deviates_from_a_scenario_that_is_run_as_it_stands() -> None:
    found = compare(small_scenario())
    assert deviations(found, small_scenario()) == []


def test_a_second_comparison_finds_its_runs(tmp_path: Path) -> None:
    compare(small_scenario(), replications=2, out=tmp_path)
    again = compare(small_scenario(), out=tmp_path)
    assert again.found == 2 * 4
    fresh = compare(small_scenario())
    assert [one.estimate for one in again.findings if one.n] == [one.estimate for one in fresh.findings if one.n]


def test_a_file_that_cannot_be_written_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paradox.present.figures.style.save", full)
    with pytest.raises(ParadoxError, match=r"No space left on device.*Next: .*--out"):
        results.write(made_up(), tmp_path, {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_noticed_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")

    def never(progress: object) -> None:
        raise AssertionError("something ran")

    with pytest.raises(ParadoxError, match="results cannot be written there"):
        compare(small_scenario(), out=tmp_path / "taken", progress=never)
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_without_a_folder_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    compare(small_scenario(), replications=1)
    assert list(tmp_path.iterdir()) == []


def test_a_manifest_can_be_made_without_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paradox.present.files.manifest._git", lambda *_: None)
    assert manifest(made_up(), small_scenario(), "")["git_commit"] is None
