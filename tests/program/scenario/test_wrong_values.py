"""Whatever stands where something else belongs, in any file of the four kinds: understood, or refused with a place.

Each value of each shipped file is replaced by values of other kinds, one at a time.
"""

import itertools
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node

from experiments.laboratory.design_file import load_design
from experiments.laboratory.designs import DesignError
from experiments.shipped import shipped_designs, shipped_studies
from experiments.studies.file import load_study
from paradox.classroom.lesson_file import read_lesson
from paradox.classroom.library import SHIPPED
from sim.errors import ParadoxError, ScenarioError
from sim.scenario.scenario import Scenario, shipped_scenarios
from tests.counting import A_MOMENT, calls

WRONG = {
    "nothing": "~",
    "number": "7",
    "negative": "-1",
    "fraction": "0.123",
    "list": "[1, 2]",
    "list of lists": "[[a], b]",
    "list of mappings": "[{a: 1}]",
    "mapping": "{a: {b: 1}}",
    "nan": ".nan",
    "infinite": "-.inf",
    "huge": "1e300",
    "many digits": "9" * 40,
    "truth": "true",
    "no list": "[]",
    "no mapping": "{}",
    "no text": '""',
    "long text": "x" * 400,
    "path": "../../../etc/passwd",
    "date": "2026-01-01",
    "word": "study",
}
# So many of them stand in turn for each value, so that all kinds meet all entries that occur often.
IN_TURN = 5
# A message shows ten problems and counts the rest.
LONGEST_MESSAGE = 20_000


# What the shipped files do not use.
RICH_SCENARIO = """\
title: A case
extends: baseline
look_for: [one, another]
market: {persons: 200, network: {kind: edges, edges: links.csv}}
service: {p_fail: 0.1, causes: {employee: {mix: 0.3}, system: {mix: 0.3}, external: {mix: 0}, customer: {mix: 0.1},
  misunderstanding: {mix: 0}, weather: {mix: 0.3, controllability: 0, base_stability: 0.1, process_share: 0}}}
segments:
  - {name: young, share: 0.4, voice_offset: 0.1}
  - {name: old, share: 0.6, dimension_weights: {reliability: 0.2, responsiveness: 0.2, assurance: 0.2, empathy: 0.2,
     tangibles: 0.2}}
policies:
  average: {prevention: {employee: 0.1}}
  warm: {description: warm, like: average, comp_amount: 1}
reference: average
translations: {zh: {title: 题, policies: {warm: {title: 暖, description: 暖}}, segments: {young: 青年}}}
"""
RICH_STUDY = """\
title: A study
base: hotel_booking_error
policy: average
set: {market.persons: 200, run.horizon: 26}
levers:
  comp_amount: [0, 2]
  resolve_prob: {values: [0.6, 0.95], label: solved, unit: share}
  policy: {categories: [average, story]}
  prevention: {low: 0, high: 0.1}
uncertainties:
  zone_of_tolerance: study
  recovery_expectation_mean: {distribution: normal, mean: 0.67, sd: 0.1, low: 0.3, high: 1}
  trust_weight: {distribution: triangular, mode: 0.5, low: 0, high: 1, grade: judgement,
    sets: {money.handling_cost: [0, 0.1], money.repair_cost: [0, 0.2]}}
  zone_of_tolerance_too: {low: 0.1, high: 1, scale: log, sets: {behaviour.waiting_penalty: [0, 0.1]}}
  voice_base: {range: [-1, 1], also: market.switch_noise}
  weight_distributive: [0.1, 0.4]
  weight_interactional: [0.1, 0.4]
links:
  - {sum_at_most: 0.8, of: [weight_distributive, weight_interactional]}
outcomes: [profit, total]
design: {kind: crossed, samples: 8, levels: 3, seed: 1}
replications: 2
budget: 10000
maps: [[comp_amount, resolve_prob]]
translations: {zh: {title: 题, labels: {comp_amount: 赔偿}}}
"""
RICH_DESIGN = """\
kind: experiment
title: A design
scenario: baseline
policy: average
persons: 50
seed: 1
measures: [satisfaction, trust]
control: silent
cells:
  silent:
    - fail: {severity: 0.5, process: false}
    - complain
    - visit: 1
  loyal:
    members: {by: commitment, low: 0.5, high: 1}
    steps: [fail: {severity: 0.6}, answer: {like: good, days: 1, firm_first: true}, wait: 8, answer: bad]
"""
RICH_SURVEY = "kind: survey\ntitle: A survey\nweeks: [3, 9]\nshare: 0.5\nbase: 0.9\nslope: 0.1\n"
RICH_FIELD = """\
kind: field experiment
title: A gift
unit: cases
arms: {as usual: {}, gift: {comp_amount: 1}}
"""
RICH_LESSON = """\
order: 1
scenario: baseline
values: {market.persons: 500}
seed: 1
left: {policy: average, name: {en: left, zh: 左}}
right: {policy: generous, values: {policies.generous.comp_amount: 0.3}}
title: {en: A lesson, zh: 课}
text: {en: What is told before., zh: 课前的说明。}
question: {en: How many?, zh: 多少？}
guess: {outcome: paradox, side: difference, group: all, scale: 1, low: 0, high: 9, step: 1, unit: {en: sd, zh: 位}}
notice: [{en: What to see., zh: 请注意的地方。}]
claims: [{outcome: profit, minus: revenue, side: left, above: 1, below: 5}, {outcome: total, alike: 0.1, group: all}]
"""


class Source(NamedTuple):
    """A file that is read without a mistake, or whose mistakes are told with a place."""

    name: str
    read: Callable[[Path], Any]
    text: str


class Case(NamedTuple):
    """One value of a file, replaced."""

    source: Source
    begin: int
    end: int
    column: int
    given: str

    def text(self) -> str:
        """Return the file with the value replaced."""
        whole = self.source.text
        behind = "\n" + " " * self.column if self.column >= 0 else ""
        return whole[: self.begin] + WRONG[self.given] + behind + whole[self.end :]


def values(node: Node) -> Iterator[Node]:
    """Return a node's values and theirs, keys left out."""
    if isinstance(node, CollectionNode):
        for entry in node.value:
            value = entry[1] if isinstance(node, MappingNode) else entry
            yield value
            yield from values(value)


@cache
def sources() -> list[Source]:
    """List the files whose values are replaced: all shipped ones, and those that hold what these do not."""
    shipped: list[tuple[Callable[[Path], Any], list[Path]]] = [
        (Scenario.load, list(shipped_scenarios().values())),
        (load_study, list(shipped_studies().values())),
        (load_design, list(shipped_designs().values())),
        (read_lesson, sorted(SHIPPED.glob("*.yaml"))),
    ]
    return [
        Source("rich_scenario.yaml", Scenario.load, RICH_SCENARIO),
        Source("rich_study.yaml", load_study, RICH_STUDY),
        Source("rich_design.yaml", load_design, RICH_DESIGN),
        Source("rich_survey.yaml", load_design, RICH_SURVEY),
        Source("rich_field.yaml", load_design, RICH_FIELD),
        Source("rich_lesson.yaml", read_lesson, RICH_LESSON),
        *(Source(file.name, read, file.read_text(encoding="utf-8")) for read, files in shipped for file in files),
    ]


def cases_of(source: Source, turn: Iterator[str], each: int) -> Iterator[Case]:
    """Return the cases of a file: so many of the wrong values for each of its values."""
    for node in values(YAML(typ="safe", pure=True).compose(source.text)):
        block = isinstance(node, CollectionNode) and not node.flow_style
        column = node.end_mark.column if block or getattr(node, "style", None) in ("|", ">") else -1
        for given in itertools.islice(turn, each):
            yield Case(source, node.start_mark.index, node.end_mark.index, column, given)


@cache
def cases() -> list[Case]:
    """List the values of all files with some of the wrong values, its neighbours with the next."""
    turn = itertools.cycle(WRONG)
    return [case for source in sources() for case in cases_of(source, turn, IN_TURN)]


def judge(case: Case, folder: Path) -> None:
    """Read a file with a wrong value: soon it is understood, or refused in words that say where and what to do."""
    (folder / "links.csv").write_text("0,1\n", encoding="utf-8")
    path = folder / case.source.name
    path.write_text(case.text(), encoding="utf-8")
    refused: ParadoxError | None = None
    with calls() as made:
        try:
            case.source.read(path)
        except ParadoxError as error:
            refused = error
    assert made.number < A_MOMENT
    assert len(str(refused)) < LONGEST_MESSAGE
    if isinstance(refused, DesignError):
        assert str(path) in str(refused)
    elif refused is not None:
        assert isinstance(refused, ScenarioError)
        assert refused.problems
        lost = [one for one in refused.problems if not (one.file and one.line and one.column and one.next_step)]
        assert lost == []


@pytest.mark.parametrize("part", range(10))
def test_a_wrong_value_is_understood_or_refused_with_its_place(part: int, tmp_path: Path) -> None:
    for case in random.Random(part).sample(cases(), 20):
        judge(case, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(100))
def test_every_wrong_value_is_understood_or_refused_with_its_place(part: int, tmp_path: Path) -> None:
    for case in cases()[part::100]:
        judge(case, tmp_path)
