"""Slips of the pen in a study file are told with their line and a way out."""

from pathlib import Path

import pytest

from experiments.file_kinds import load_scenario
from experiments.studies.file import load_study
from sim.errors import ScenarioError
from tests.study_files import TINY, tiny_file


def test_a_colon_in_a_title_wants_quotes(tmp_path: Path) -> None:
    path = tiny_file(tmp_path, TINY.replace("A tiny study", "Money: how much?"))
    with pytest.raises(ScenarioError, match=r"tiny.yaml:1:.*put the text in quotes"):
        load_study(path)
    load_study(tiny_file(tmp_path, TINY.replace("A tiny study", '"Money: how much?"')))


def test_a_colon_in_the_title_of_a_scenario_wants_quotes_too(tmp_path: Path) -> None:
    path = tiny_file(tmp_path, "title: Money: how much?\nextends: baseline\n")
    with pytest.raises(ScenarioError, match="put the text in quotes"):
        load_scenario(path)


@pytest.mark.parametrize("base", ["hotel", "hotel.yaml"])
def test_an_unknown_base_is_told_with_its_line(base: str, tmp_path: Path) -> None:
    path = tiny_file(tmp_path, TINY.replace("set:", f"base: {base}\nset:"))
    with pytest.raises(ScenarioError, match=r"tiny.yaml:3:\d+: .*hotel"):
        load_study(path)


def test_a_base_that_is_wrong_itself_tells_its_own_line(tmp_path: Path) -> None:
    tiny_file(tmp_path, "title: x\nextends: baseline\nmarket: {personz: 3}\n", "mine.yaml")
    path = tiny_file(tmp_path, TINY.replace("set:", "base: mine.yaml\nset:"))
    with pytest.raises(ScenarioError, match=r"mine.yaml:3:"):
        load_study(path)
