"""Lessons that are being written are read anew when one of their files is saved."""

import os
from pathlib import Path

import pytest

from paradox.classroom.library import open_library
from paradox.classroom.shelf import Shelf
from paradox.present.text.lesson_starter import lesson_starter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(tmp_path / "mine.yaml", lesson_starter("First"))
    return tmp_path


def save(file: Path, text: str, at: int = 1) -> None:
    """Save a file at a time of its own; clocks of file systems are coarse."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, ns=(at, at))


def test_a_saved_lesson_is_read_anew_once(folder: Path) -> None:
    shelf = Shelf(open_library([folder]), [folder])
    assert not shelf.renewed()
    save(folder / "mine.yaml", lesson_starter("Other"), at=2)
    assert shelf.renewed()
    assert shelf.library.lessons["mine"].title.of("en") == "Other"
    assert not shelf.renewed()


def test_lessons_come_and_go(folder: Path) -> None:
    shelf = Shelf(open_library([folder]), [folder])
    save(folder / "second.yaml", lesson_starter("Second"))
    assert shelf.renewed()
    assert {"mine", "second"} <= shelf.library.lessons.keys()
    (folder / "second.yaml").unlink()
    assert shelf.renewed()
    assert "second" not in shelf.library.lessons


def test_a_scenario_beside_a_lesson_counts_too(folder: Path) -> None:
    scenarios = folder / "cases"
    scenarios.mkdir()
    save(scenarios / "shop.yaml", "extends: hotel_booking_error\n")
    text = lesson_starter("Shop").replace("scenario: hotel_booking_error", "scenario: cases/shop.yaml")
    save(folder / "mine.yaml", text)
    shelf = Shelf(open_library([folder]), [folder])
    assert "mine" in shelf.library.lessons
    save(scenarios / "shop.yaml", "extends: hotel_booking_error\nmarket: {persons: -1}\n", at=2)
    assert shelf.renewed()
    assert shelf.library.mistakes_of("mine") is not None
    save(scenarios / "shop.yaml", "extends: hotel_booking_error\n", at=3)
    assert shelf.renewed()
    assert shelf.library.mistakes_of("mine") is None


def test_a_folder_that_is_gone_leaves_the_lessons_as_they_are(folder: Path) -> None:
    shelf = Shelf(open_library([folder]), [folder])
    (folder / "mine.yaml").unlink()
    folder.rmdir()
    assert not shelf.renewed()
    assert "mine" in shelf.library.lessons


def test_where_nobody_looks_nothing_changes(folder: Path) -> None:
    shelf = Shelf(open_library([folder]))
    save(folder / "mine.yaml", lesson_starter("Other"), at=2)
    assert not shelf.renewed()
