"""The JSON Schema of designs takes what the laboratory takes, and refuses what an editor can know to be wrong."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from experiments.file_kinds import DESIGN
from experiments.laboratory.design_file import load_design
from experiments.laboratory.design_schema import design_schema
from experiments.shipped import find_file
from sim.errors import ParadoxError
from tests.command_line import Shell
from tests.places import ROOT

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema checks what the schema allows")
SCHEMA = design_schema()
GUIDE = (ROOT / "docs" / "how-to" / "laboratory.md").read_text("utf-8")
SHOWN = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
CELL = "cells: {a: [fail: {severity: 0.5}]}"
WRONG = {
    "an unknown kind": "kind: poll",
    "an unknown key": f"{CELL}\nweekz: [1]",
    "a key of another kind": f"{CELL}\nweeks: [1]",
    "a severity above 1": "cells: {a: [fail: {severity: 1.5}]}",
    "two laws": "cells: {a: [fail: {severity: {beta: [2, 3], uniform: [0, 1]}}]}",
    "a law with a number too few": "cells: {a: [fail: {severity: {beta: [2]}}]}",
    "a step of two": "cells: {a: [{wait: 1, visit: 2}]}",
    "an unknown step": "cells: {a: [sleep: 1]}",
    "an unknown word": "cells: {a: [complains]}",
    "an unknown answer": "cells: {a: [fail: {}, answer: godo]}",
    "no steps": "cells: {a: []}",
    "one level": "factors: {severity: {mild: 0.3}}",
    "an unknown factor": "factors: {mood: {a: 1, b: 2}}",
    "an unknown split": f"{CELL}\nby: {{measure: trust, split: quarters}}",
    "an item about nothing": f"{CELL}\nitems: {{x: {{asks: weather}}}}",
    "half a replication": f"{CELL}\nreplications: 0.5",
    "no weeks": "kind: survey",
    "a share above 1": "kind: survey\nweeks: [3]\nshare: 2",
    "an unknown unit": "kind: field experiment\nunit: shops\narms: {a: {}, b: {comp_amount: 1}}",
    "a word for a number": "kind: field experiment\narms: {a: {}, b: {comp_amount: much}}",
    "few persons in a cell": f"kind: virtual studies\n{CELL}\nn: [1]",
}


def errors(text: str) -> list[str]:
    content = YAML(typ="safe").load(text)
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(content)]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", SHOWN)
def test_designs_of_the_guide_are_allowed(text: str) -> None:
    assert errors(text) == []


def test_the_shipped_design_is_allowed() -> None:
    assert errors(find_file(DESIGN, "explanation").read_text("utf-8")) == []


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_the_laboratory_refuses_is_marked(text: str, tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParadoxError):
        load_design(path)
    assert errors(text)


def test_every_key_says_what_it_holds() -> None:
    def silent(name: str, part: dict[str, Any]) -> list[str]:
        return [f"{name}.{key}" for key, value in part.get("properties", {}).items() if "description" not in value]

    assert [key for name, part in SCHEMA["$defs"].items() for key in silent(name, part)] == []


def test_the_command_prints_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell(monkeypatch, capsys)
    assert YAML(typ="safe").load(shell("schema", "laboratory").out) == SCHEMA
    refused = shell("schema", "labratory")
    assert refused.code == 2
    assert refused.err.startswith(
        "there is no schema of 'labratory'. Allowed: scenario, study, laboratory. Did you mean"
    )
