"""The five-minute tutorials work as printed, from an empty folder, one block after the other."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT
from tests.small_worlds import complaints

PAGES = sorted((ROOT / "docs" / "tutorials").glob("five-minutes-*.md"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A page that stays open until it is stopped: here only its options are checked.
STAYS_OPEN = "paradox classroom"


def called(arguments: list[str], folder: Path) -> str:
    """Run Python as a user would, and return what it prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, complaints(done.stderr)) == (0, []), (arguments, done.stderr)
    return done.stdout


def named_before(page: str, place: int) -> str:
    """Return the file name that the text before a block names last."""
    return re.findall(r"`([\w-]+\.yaml)`", page[:place])[-1]


def test_there_is_one_for_each_user() -> None:
    assert [page.stem.split("-")[-1] for page in PAGES] == ["lecturer", "researcher", "strategist"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_tutorial_works_as_printed(path: Path, tmp_path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    for block in BLOCK.finditer(page):
        language, text = block.groups()
        if language == "yaml":
            (tmp_path / named_before(page, block.start())).write_text(text, encoding="utf-8")
        elif language == "python":
            assert called(["-c", text], tmp_path).strip()
        else:
            assert language == "sh"
            for command in text.splitlines():
                words = shlex.split(command)
                assert words[0] == "paradox"
                words += ["--help"] if command.startswith(STAYS_OPEN) else []
                assert called(["-m", "paradox.cli.app", *words[1:]], tmp_path).strip()
    for name in re.findall(r"`(results/[\w./-]+|runs\.csv)`", page):
        assert (tmp_path / name).is_file(), name
    written = "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("analysis.md"))
    for words in re.findall(r'stands there as\s"(.+?)"', page):
        assert words in written


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_link_leads_to_a_page(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_lesson_the_lecturer_begins_with_exists() -> None:
    from paradox.classroom.library import lessons

    page = (ROOT / "docs" / "tutorials" / "five-minutes-lecturer.md").read_text(encoding="utf-8")
    (title,) = re.findall(r"Choose \*\*(.*?)\*\*", page)
    assert title in {lesson.title.en for lesson in lessons().values()}
