"""Every evaluation is kept as it is finished, and never made again."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.evidence.remembered import remembered
from sim.errors import ParadoxError

Floats = NDArray[np.float64]
POINTS = np.arange(12.0).reshape(6, 2)


def noted(calls: list[float]) -> Callable[[Floats], Floats]:
    """Return an answer, the sum of a point and its double, that notes for what it was computed."""

    def answer(point: Floats) -> Floats:
        calls.append(float(point[0]))
        return np.array([point.sum(), 2.0 * point.sum()])

    return answer


def test_answers_are_those_of_the_model_in_the_order_of_the_points(tmp_path: Path) -> None:
    with remembered(tmp_path / "e.sqlite", "one", threads=3) as kept:
        answers = kept.model("search", noted([]))(POINTS)
    assert answers.tolist() == [[point.sum(), 2.0 * point.sum()] for point in POINTS]


def test_what_was_asked_before_is_not_computed_again_also_after_a_stop(tmp_path: Path) -> None:
    calls: list[float] = []
    for count in (3, 6, 6):
        with remembered(tmp_path / "e.sqlite", "one", threads=1) as kept:
            kept.model("search", noted(calls))(POINTS[:count])
    assert calls == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]


def test_the_same_point_is_asked_once_a_call_and_once_a_question(tmp_path: Path) -> None:
    calls: list[float] = []
    with remembered(tmp_path / "e.sqlite", "one", threads=1) as kept:
        kept.model("search", noted(calls))(POINTS[[0, 0, 1]])
        kept.model("fresh", noted(calls))(POINTS[:1])
        assert kept.made == 3
    assert calls == [0.0, 2.0, 0.0]


def test_what_was_finished_when_the_program_was_stopped_is_kept(tmp_path: Path) -> None:
    others = threading.Event()

    def stopped(point: Floats) -> Floats:
        if point[0] == 0.0:
            others.wait(10.0)
            raise KeyboardInterrupt
        if point[0] == 4.0:
            others.set()
        return np.array([point.sum(), 0.0])

    calls: list[float] = []
    with remembered(tmp_path / "e.sqlite", "one", threads=2) as kept, pytest.raises(KeyboardInterrupt):
        kept.model("search", stopped)(POINTS[:3])
    with remembered(tmp_path / "e.sqlite", "one", threads=1) as kept:
        kept.model("search", noted(calls))(POINTS[:3])
    assert calls == [0.0]


def test_evaluations_of_another_problem_are_not_mixed_in(tmp_path: Path) -> None:
    with remembered(tmp_path / "e.sqlite", "one", threads=1):
        pass
    with pytest.raises(ParadoxError, match="another problem"), remembered(tmp_path / "e.sqlite", "two", threads=1):
        pass


def test_a_file_that_is_none_of_its_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.sqlite"
    path.write_text("not a database, only text " * 50)
    with pytest.raises(ParadoxError, match="not a store"), remembered(path, "one", threads=1):
        pass


def test_two_processes_do_not_write_to_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "e.sqlite"
    again = remembered(path, "one", threads=1)
    with remembered(path, "one", threads=1), pytest.raises(ParadoxError, match="another process"), again:
        pass
    assert sqlite3.connect(path).execute("select count(*) from problem").fetchone() == (1,)
