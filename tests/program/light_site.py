"""The part of the site that is made in seconds: all but the documentation and the pages of cases and lessons."""

from collections.abc import Iterable
from pathlib import Path

from docs.site import build, cases, lessons, paradox_map
from experiments.comparison.compare import compare
from sim.scenario.scenario import Scenario

SMALL = {"market.persons": 60, "run.burn_in": 2, "run.horizon": 8}


def make(folder: Path, names: Iterable[str]) -> Path:
    """Make it of these scenarios, the first as the example on the front page; return its folder."""
    compared = [compare(Scenario.load(name).with_values(SMALL), 2) for name in names]
    build.prepare(folder)
    build.frame(folder)
    lessons.write_index(folder)
    paradox_map.write_page(folder)
    cases.write_index(folder, compared)
    build.front(folder, compared[0])
    return folder
