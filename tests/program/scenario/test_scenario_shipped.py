"""The shipped scenarios are complete, in step with the schema, and found wherever the program is."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

import sim.scenario.files
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario, json_schema, scenario_folder, shipped_scenarios
from sim.scenario.schema import hover_text, schema_text

SHIPPED = shipped_scenarios()
CASES = [name for name, path in SHIPPED.items() if path.parent.name != "examples" and name != "baseline"]
EXAMPLES = [name for name, path in SHIPPED.items() if path.parent.name == "examples"]


def test_there_is_one_scenario_for_each_of_the_fifteen_cases_and_one_of_an_ai_agent() -> None:
    cases = [Scenario.load(name).source_case[:4] for name in CASES]
    assert sorted(cases) == [f"C{number:02}:" for number in range(1, 17)]


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_a_full_header(name: str) -> None:
    case = Scenario.load(name)
    assert case.title
    assert case.purpose.endswith(".")
    assert case.question.endswith("?")
    assert case.look_for


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_its_story_and_a_stingy_and_a_lavish_rival(name: str) -> None:
    case = Scenario.load(name)
    assert {"story", "stingy", "lavish"} <= set(case.policies)
    assert all(case.policy_notes.values())
    value = {policy: levers.compensate_prob * levers.comp_amount for policy, levers in case.policies.items()}
    assert value["stingy"] <= value["story"] < value["lavish"]


@pytest.mark.parametrize("name", CASES + EXAMPLES)
def test_a_case_says_only_what_differs_from_the_baseline(name: str) -> None:
    scenario = Scenario.load(name)
    differing = {path for path, _, _ in scenario.differences(Scenario.load("baseline"))}
    assert differing
    assert len(differing) < 110
    assert not {path for path in differing if path.startswith("behaviour.")}, "behaviour is fitted to no case"


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_gives_no_reason_for_caution(name: str) -> None:
    assert Scenario.load(name).cautions() == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_small_enough_to_try(name: str) -> None:
    scenario = Scenario.load(name)
    ordinary = Scenario.load("baseline")
    assert scenario.persons * scenario.replications <= ordinary.persons * ordinary.replications / 3
    assert scenario.horizon <= 52


@pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED.keys())
def test_the_first_line_names_the_schema_relative_to_the_file(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert found
    assert (path.parent / found[1]).resolve() == (scenario_folder() / "schema.json").resolve()


@pytest.mark.parametrize("path", SHIPPED.values(), ids=SHIPPED.keys())
def test_editors_accept_what_the_program_accepts(path: Path) -> None:
    jsonschema.validate(YAML(typ="safe").load(path), json_schema())


@pytest.mark.parametrize(
    "text",
    [
        "market: {persons: 9}",
        "behaviour: {loss_aversoin: 2}",
        "segments: [{name: a}]",
        "policies: {a: {comp_amount: 9}}",
        "policies: {a: {prevention: {system: 2}}}",
        "service: {causes: {system: {mix: 2}}}",
        "market: {network: {kind: star}}",
        "run: {seed: 1.5}",
    ],
)
def test_editors_refuse_what_the_program_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(YAML(typ="safe").load(text), json_schema())


def test_the_schema_file_is_fresh() -> None:
    written = (scenario_folder() / "schema.json").read_text(encoding="utf-8")
    assert written == schema_text(), "run: python -m sim.scenario.schema > scenarios/schema.json"


def test_the_schema_explains_every_parameter() -> None:
    text = json.dumps(json_schema(), ensure_ascii=False)
    by_cause = {"mix", "controllability", "base_stability", "process_share", "used_share"}
    for entry in PARAMETERS.values():
        assert json.dumps(hover_text(entry), ensure_ascii=False)[1:-1] in text, entry.name
        if entry.name not in by_cause:
            assert str(entry.default) in hover_text(entry)


def test_an_installed_program_finds_its_scenarios_in_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.scenario.files, "__file__", str(tmp_path / "sim" / "scenario" / "files.py"))
    assert scenario_folder() == tmp_path.resolve() / "paradox" / "_data" / "scenarios"
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "baseline.yaml").write_text("title: x\n")
    assert scenario_folder() == tmp_path.resolve() / "scenarios"


def test_a_bare_name_means_the_shipped_scenario_whatever_lies_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "baseline.yaml").write_text("title: Mine\n")
    (tmp_path / "mine.yaml").write_text("title: Mine\n")
    monkeypatch.chdir(tmp_path)
    assert Scenario.load("baseline").title != "Mine"
    assert Scenario.load("baseline.yaml").title == "Mine"
    assert Scenario.load("mine").title == "Mine"
