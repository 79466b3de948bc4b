"""`paradox lesson`: shipped lessons by name, own ones by path, and what it says of everything else."""

from pathlib import Path

import pytest

from paradox.browser.one_file import LARGEST
from paradox.classroom.library import lessons
from paradox.cli.lesson import lesson_names
from tests.command_line import Shell


@pytest.fixture
def paradox(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def test_a_shipped_lesson_is_one_file_that_a_mail_takes(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("lesson", "silent_majority", "--replications", "2", "--lang", "zh")
    assert (told.code, told.err) == (0, "")
    assert "silent_majority.html" in told.out
    page = (tmp_path / "silent_majority.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans">' in page
    assert "<title>沉默的顾客</title>" in page
    assert len(page.encode()) < LARGEST


def test_its_slips_are_a_page_to_print(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("lesson", "silent_majority", "--slips", "--lang", "zh")
    assert (told.code, told.out) == (0, "纸条：silent_majority-slips.html。用浏览器打开并打印。\n")
    page = (tmp_path / "silent_majority-slips.html").read_text(encoding="utf-8")
    assert page.count('class="slip"') == 4
    assert lessons()["silent_majority"].question.zh in page


def test_a_lesson_of_ones_own_is_one_too(paradox: Shell, tmp_path: Path) -> None:
    told = paradox("new", "mine", "--lesson")
    assert "paradox lesson mine.yaml" in told.out
    assert paradox("lesson", "mine.yaml", "-o", "out.html", "--replications", "2").code == 0
    assert "<title>Mine</title>" in (tmp_path / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("god_hotel_recovery", "there is no lesson 'god_hotel_recovery'. Allowed: a lesson file, or one of agent_and"),
        ("god_hotel_recovery", "Did you mean 'good_hotel_recovery'? Next: give the path of a file, or name one"),
        ("shop.yaml", "shop.yaml: this is a scenario, not a lesson. Next: paradox compare shop.yaml."),
        ("typed.yaml", "typed.yaml:13:17: scenario 'hotel_booking_error' has no policy 'storry'."),
        ("short.yaml", "the left world lives 78 weeks and the right one 20, and a page shows both to the same week."),
    ],
)
def test_what_is_no_lesson_is_told_in_one_message(paradox: Shell, tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / "shop.yaml").write_text("extends: baseline\nmarket: {persons: 500}\n", encoding="utf-8")
    paradox("new", "mine", "--lesson")
    mine = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    right = "right: {policy: story}"
    assert right in mine
    (tmp_path / "typed.yaml").write_text(mine.replace(right, "right: {policy: storry}"), encoding="utf-8")
    shorter = "right: {policy: story, values: {run.horizon: 20}}"
    (tmp_path / "short.yaml").write_text(mine.replace(right, shorter), encoding="utf-8")
    found = paradox("lesson", name)
    assert (found.code, found.out) == (2, "")
    assert told in " ".join(found.err.split())
    assert not list(tmp_path.glob("*.html"))


def test_names_are_offered_to_the_shell() -> None:
    assert lesson_names("") == sorted(lessons())
    assert lesson_names("two") == ["two_cultures"]
