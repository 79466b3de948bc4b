"""The page of evidence speaks of every row and mechanism there is; its numbers are those of its command."""

import re

import pytest

from docs.generators import evidence as page
from experiments import evidence
from experiments.evidence import ABLATIONS
from sim.scenario.scenario import Scenario

TEXT = page.PAGE.read_text(encoding="utf-8")


def test_every_row_and_every_mechanism_stands_on_the_page() -> None:
    for band in evidence.load():
        assert f"| `{band.id}` | {band.role} |" in TEXT
    for name in ABLATIONS:
        assert f"| `{name}` |" in TEXT


def test_bands_on_the_page_are_those_of_the_evidence() -> None:
    for band in evidence.load():
        line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{band.id}` |"))
        assert f"| {band.text} |" in line


@pytest.mark.parametrize("name", ["A1", "A6_major_satisfied_unsatisfied", "A13a", "A18_crossover", "lift_area"])
def test_numbers_on_the_page_are_what_the_program_gives(name: str) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |"))
    low, high = re.findall(r"(-?[\d.]+) \.\. (-?[\d.]+)", line)[0]
    rows = evidence.chosen(evidence.load(), [name])
    found = evidence.run(Scenario.load("baseline"), range(400, 406), rows).rows[0].found
    # Six seeds against those of the page: the two intervals must meet.
    assert found.low <= float(high)
    assert float(low) <= found.high


def test_the_figures_of_the_page_exist() -> None:
    shown = re.findall(r"\]\((evidence/[\w-]+\.svg)\)", TEXT)
    assert len(shown) == 2
    assert all((page.FOLDER / name).stat().st_size > 5000 for name in shown)


def test_the_page_warns_that_bands_are_not_published() -> None:
    assert "not published values" in TEXT
