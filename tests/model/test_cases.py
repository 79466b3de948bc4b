"""What the head of a case says of the world is what a comparison finds."""

import pytest

from docs.generators.cases import cases, note, noted, with_note
from sim.scenario.scenario import Scenario, shipped_scenarios


def text_of(name: str) -> str:
    return shipped_scenarios()[name].read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cases())
def test_every_case_says_what_the_world_says_and_how_to_see_it(name: str) -> None:
    assert f"paradox compare {name} --replications 10" in noted(text_of(name))
    assert "the story's policy" in noted(text_of(name))
    assert "0.00 sd" not in noted(text_of(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", cases())
def test_the_note_of_a_case_is_fresh(name: str) -> None:
    assert noted(text_of(name)) == note(name), "run: python -m docs.generators.cases"


def test_a_note_changes_nothing_but_comments() -> None:
    text = text_of(cases()[0])
    changed = with_note(text, "# What the world says: nothing\n")
    assert noted(changed) == "# What the world says: nothing\n"
    assert with_note(changed, noted(text)) == text


def test_there_is_a_note_for_each_of_the_fifteen_cases_and_the_one_beside_them() -> None:
    assert len(cases()) == 16
    assert all(Scenario.load(name).source_case for name in cases())
