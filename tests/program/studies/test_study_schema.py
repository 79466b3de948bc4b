"""The JSON Schema of studies takes what a study may be, and refuses what an editor can know to be wrong."""

import re
from typing import Any

import pytest
from ruamel.yaml import YAML

from experiments.file_kinds import STUDY
from experiments.shipped import shipped_files
from experiments.studies.file import study_from
from experiments.studies.study_schema import study_schema
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from tests.command_line import Shell
from tests.places import ROOT

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema checks what the schema allows")
SCHEMA = study_schema()
JUDGE = jsonschema.Draft202012Validator(SCHEMA)
PAGES = [(ROOT / "docs" / "how-to" / name).read_text("utf-8") for name in ("studies.md", "extend.md")]
SHOWN = [text for page in PAGES for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "design:" in text]
GRID = "design: {kind: grid}"
LEVER = "levers: {comp_amount: [0, 1]}"
RIGHT = {
    "every way of a factor": """
levers: {comp_amount: [0, 1], resolve_prob: [0, 0.5, 1], detect_prob: {low: 0, high: 1}}
uncertainties: {p_fail: {distribution: triangular, mode: 0.2, low: 0.1, high: 0.3}}
design: {kind: halton, samples: 5}""",
    "worlds and a structure": f"uncertainties: {{world: 3, structure: [M09, m01, late_answers, all]}}\n{GRID}",
    "both in full": f"uncertainties: {{world: {{ensemble: 3}}, structure: {{without: [M09]}}}}\n{GRID}",
    "one link": """
levers: {a: {range: [0, 1], sets: {service.p_fail: [0, 0.1]}}, comp_amount: [0, 1]}
links: {sum_at_most: 1, of: [a, comp_amount]}
design: {kind: sobol_sequence, samples: 4, scramble: false}""",
    "a longer hypercube": f"{LEVER}\ndesign: {{kind: latin_hypercube, samples: 80, begins_with: 50}}",
    "what is kept": """
levers: {policy: {categories: [average, generous]}}
uncertainties: {p_fail: study}
outcomes: [retention]
keep: ['retention >= 80 %']
design: {kind: crossed, samples: 4}""",
}
WRONG = {
    "nothing varied": GRID,
    "no design": LEVER,
    "an unknown key": f"{LEVER}\n{GRID}\nlever: 3",
    "an unknown kind": f"{LEVER}\ndesign: {{kind: cube}}",
    "a key of another kind": f"{LEVER}\ndesign: {{kind: grid, samples: 4}}",
    "no samples": f"{LEVER}\ndesign: {{kind: halton}}",
    "no file": f"{LEVER}\ndesign: {{kind: table}}",
    "half a replication": f"{LEVER}\n{GRID}\nreplications: 0.5",
    "a factor without values": f"levers: {{comp_amount: {{}}, p_fail: much}}\n{GRID}",
    "a number for a range": f"levers: {{comp_amount: 0.5}}\n{GRID}",
    "an unknown key of a factor": f"levers: {{comp_amount: {{rnage: [0, 1]}}}}\n{GRID}",
    "words without a key": f"uncertainties: {{p_fail: [a, b]}}\n{GRID}",
    "an unknown part": f"uncertainties: {{structure: [M99]}}\n{GRID}",
    "one world": f"uncertainties: {{world: 1}}\n{GRID}",
    "a link of one": f"{LEVER}\nlinks: [{{sum: 1, of: [comp_amount]}}]\n{GRID}",
    "a link of two kinds": "levers: {comp_amount: [0, 1], detect_prob: [0, 1]}\n"
    f"links: [{{sum: 1, sum_at_most: 1, of: [comp_amount, detect_prob]}}]\n{GRID}",
    "a map of three": f"{LEVER}\nmaps: [[comp_amount, comp_amount, comp_amount]]\n{GRID}",
    "an unknown language": f"{LEVER}\ntranslations: {{fr: {{title: x}}}}\n{GRID}",
}  # fmt: skip


def content(text: str) -> Any:
    return YAML(typ="safe").load(text)


def errors(text: str) -> list[str]:
    return [error.message for error in JUDGE.iter_errors(content(text))]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", shipped_files(STUDY))
def test_shipped_studies_are_allowed(name: str) -> None:
    assert errors(shipped_files(STUDY)[name].read_text("utf-8")) == []


@pytest.mark.parametrize("text", SHOWN)
def test_studies_of_the_guides_are_allowed(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_a_study_may_be_is_allowed(text: str) -> None:
    study_from(content(text))
    assert errors(text) == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_is_refused_is_marked(text: str) -> None:
    with pytest.raises(ParadoxError):
        study_from(content(text))
    assert errors(text)


def test_every_key_says_what_it_holds() -> None:
    parts = {"study": SCHEMA, "levers": SCHEMA["properties"]["levers"], **SCHEMA["$defs"]}
    keys = {f"{at}.{key}": value for at, part in parts.items() for key, value in part.get("properties", {}).items()}
    assert [key for key, value in keys.items() if "description" not in value] == []


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert content(Shell(monkeypatch, capsys)("schema", "study").out) == SCHEMA


@pytest.mark.parametrize("section", ["levers", "uncertainties"])
def test_names_that_are_offered_may_vary(section: str) -> None:
    names = SCHEMA["properties"][section]["properties"].keys() - {"policy", "world", "structure"}
    factors = {name: {"values": [PARAMETERS[name].default]} for name in names}
    assert len(study_from({section: factors, "design": {"kind": "grid"}}).factors) == len(names) > 20
