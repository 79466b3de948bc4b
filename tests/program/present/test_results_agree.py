"""Whatever is asked in whatever order, the files of one results folder speak of the same runs."""

import json
from pathlib import Path

import pytest

from tests.command_line import Shell
from tests.small_worlds import small_file

ASKED = ("compare", "small.yaml", "--plausible", "prior:2", "--plausible-replications", "2")
HOLDS = "worlds drawn from the study ranges"


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    small_file(tmp_path)
    return Shell(monkeypatch, capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "results" / "small"


def page(folder: Path, name: str = "report.html") -> str:
    return (folder / name).read_text(encoding="utf-8")


def about(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_what_plausible_worlds_said_stays_with_the_same_runs(paradox: Shell, folder: Path) -> None:
    first = json.loads(paradox(*ASKED, "--json").out)["plausible"]
    table = (folder / "plausible.csv").read_bytes()
    assert paradox("report", "small.yaml").code == 0
    assert "2 worlds drawn from the study ranges" in page(folder)
    assert "was not asked" not in page(folder)
    assert (folder / "plausible.csv").read_bytes() == table
    assert about(folder)["plausible"]["worlds"] == 2
    assert json.loads(paradox("compare", "small.yaml", "--json").out)["plausible"] == first
    other = paradox("compare", "small.yaml", "--plausible", "prior:3", "--plausible-replications", "2")
    assert "which differed in plausible worlds" in " ".join(other.err.split())
    paradox(*ASKED)
    assert HOLDS in paradox("compare", "small.yaml").out


@pytest.mark.parametrize("other", [("--replications", "2"), ("--seed", "77")])
def test_what_they_said_goes_with_other_runs_and_so_do_all_pages(
    paradox: Shell, folder: Path, other: tuple[str, ...]
) -> None:
    paradox(*ASKED, "--lang", "en", "--lang", "zh")
    assert {path.name for path in folder.glob("*.html")} == {"report.html", "report.zh.html"}
    later = paradox("compare", "small.yaml", *other)
    assert HOLDS not in later.out
    said = " ".join(later.err.split())
    assert "Removed, as it told of other findings: decision.csv, plausible.csv, report.html, report.zh.html." in said
    assert not (folder / "plausible.csv").exists()
    assert list(folder.glob("*.html")) == []
    assert "plausible" not in about(folder)


def test_a_changed_policy_makes_them_other_runs(paradox: Shell, folder: Path, tmp_path: Path) -> None:
    paradox("report", "small.yaml")
    file = tmp_path / "small.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("0.95", "0.5"), encoding="utf-8")
    paradox("compare", "small.yaml")
    assert list(folder.glob("*.html")) == []


def test_pages_of_the_same_findings_stay(paradox: Shell, folder: Path) -> None:
    paradox("report", "small.yaml", "--lang", "zh")
    paradox("report", "small.yaml", "--lang", "en")
    paradox("compare", "small.yaml")
    assert {path.name for path in folder.glob("*.html")} == {"report.html", "report.zh.html"}


def test_a_new_answer_takes_away_the_pages_written_without_it(paradox: Shell, folder: Path) -> None:
    paradox("report", "small.yaml", "--lang", "zh")
    paradox(*ASKED, "--lang", "en")
    assert {path.name for path in folder.glob("*.html")} == {"report.html"}
    assert "2 worlds drawn from the study ranges" in page(folder)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whoever_loses_a_page_is_told_which_and_how_to_get_it_back(paradox: Shell, lang: str) -> None:
    paradox("report", "small.yaml", "--lang", "en", "--lang", "zh")
    told = paradox("compare", "small.yaml", "--replications", "2", "--lang", lang).err
    gone, there = ("report.zh.html", "report.html") if lang == "en" else ("report.html", "report.zh.html")
    assert gone in told
    assert there not in told
    assert "--report" in told
    assert "--report" not in paradox("compare", "small.yaml", "--replications", "2").err


def test_a_manifest_that_cannot_be_read_is_no_answer(paradox: Shell, folder: Path) -> None:
    paradox(*ASKED)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    assert HOLDS not in paradox("compare", "small.yaml").out
    assert not (folder / "plausible.csv").exists()
