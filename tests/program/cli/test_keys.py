"""Whoever writes a scenario finds every key of a policy and of a segment, and is led there by a wrong one."""

import json
import math
import re
from pathlib import Path

import pytest

from paradox.present.terminal.keys import LEVERS, SECTIONS, levers, section_keys, segment_keys
from sim.parameters.registry import defaults
from sim.rules.value import logistic
from sim.scenario.entry import entry_at
from sim.scenario.scenario import Scenario
from sim.scenario.schema import PolicyModel, ScenarioModel, SegmentModel
from tests.command_line import Shell
from tests.places import ROOT

GUIDE = (ROOT / "docs" / "reference" / "scenario-format.md").read_text(encoding="utf-8")
BASELINE = Scenario.load("baseline")


@pytest.fixture
def paradox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys)


def names(sections) -> list[str]:
    return [key.name for _, keys in sections for key in keys]


def test_every_lever_stands_in_one_group() -> None:
    grouped = [name for group in LEVERS.values() for name in group]
    assert sorted(grouped) == sorted(defaults("policy"))


def test_the_list_of_levers_is_what_a_policy_may_hold() -> None:
    assert set(names(levers(BASELINE))) == {*PolicyModel.model_fields, "like"}


def test_the_list_of_segment_keys_is_what_a_segment_may_hold() -> None:
    assert set(names(segment_keys(BASELINE))) == set(SegmentModel.model_fields)


def test_a_default_is_what_a_policy_has_that_sets_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: hotel_booking_error\npolicies: {plain: {}}\n")
    plain = Scenario.load(path).policies["plain"]
    listed = {key.name: key.default for _, keys in levers(Scenario.load("hotel_booking_error")) for key in keys}
    for name, value in plain._asdict().items():
        assert float(listed[name]) == pytest.approx(value), name


@pytest.mark.parametrize("option", ["--levers", "--segment-keys"])
def test_keys_are_told_at_80_columns_with_meaning_and_range(option: str, paradox: Shell) -> None:
    told = paradox("describe", option)
    listed = json.loads(paradox("describe", option, "--json").out)
    assert (told.code, max(map(len, told.out.splitlines())) <= 80) == (0, True)
    flowing = " ".join(told.out.split())
    for key in listed:
        assert f" {key['name']} " in flowing
        assert f"{key['allowed']} {key['meaning']}" in flowing
        assert key["meaning"].endswith(".")


def test_the_two_lists_can_be_asked_for_together(paradox: Shell) -> None:
    both = json.loads(paradox("describe", "--levers", "--segment-keys", "--json").out)
    assert [key["name"] for key in both] == names(levers(BASELINE)) + names(segment_keys(BASELINE))


@pytest.mark.parametrize(
    ("text", "named", "command"),
    [
        ("policies: {ours: {apology: 1}}", "'apology_prob'", "--levers"),
        ("policies: {ours: {compensation: 1}}", "'compensate_prob', 'comp_amount'", "--levers"),
        ("policies: {ours: {chatbot: 1}}", "'bot_share', 'bot_capacity' or 'bot_coldness'", "--levers"),
        ("policies: {ours: {apologise: 1}}", "'apology_prob'", "--levers"),
        ("policies: {ours: {xyzzy: 1}}", "", "--levers"),
        ("segments: [{name: a, share: 1, voice: 1}]", "'voice_offset'", "--segment-keys"),
        ("segments: [{name: a, share: 1, tolerance: 1}]", "'zone_of_tolerance'", "--segment-keys"),
    ],
)
def test_a_wrong_key_is_told_the_nearest_and_where_all_are(
    text: str, named: str, command: str, paradox: Shell, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(f"extends: baseline\n{text}\n")
    told = paradox("check", "mine.yaml")
    assert told.code == 2
    assert ("Did you mean" in told.err) == bool(named)
    assert named in told.err
    assert f"'paradox describe {command}' lists" in told.err.partition("Next:")[2]


def test_what_an_offset_of_one_does_to_the_odds_is_told_right() -> None:
    odds = math.log(0.3 / 0.7)
    more, less = (f"{100.0 * logistic(odds + step):.0f}" for step in (1, -1))
    meaning = next(key.meaning for _, keys in segment_keys(BASELINE) for key in keys if key.name == "voice_offset")
    assert f"30 in 100 become {more}" in meaning
    assert f"30 become {less}" in meaning
    assert f"e = {math.e:.1f}" in meaning
    assert f"{more} in 100 of a segment at +1 do, and {less}\nat -1" in GUIDE


def test_a_new_scenario_explains_where_its_other_keys_are(paradox: Shell, tmp_path: Path) -> None:
    paradox("new", "mine")
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")
    for name in ("voice_offset", "zone_of_tolerance", "weight_distributive", "dimension_weights"):
        assert re.search(rf"#.*\n +{name}: ", text), name
    before = text.split("\nsegments:")[0], text.split("\npolicies:")[0].split("\nsegments:")[1]
    assert "paradox describe --segment-keys" in before[0].splitlines()[-1]
    assert "paradox describe --levers" in before[1].splitlines()[-1]


def test_money_without_a_ticket_is_worked_out_right() -> None:
    part = GUIDE.split("## Money where there is no ticket")[1].replace(",", "")
    rows = re.findall(r"\| a ([\w ]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|", part)
    assert [row[0] for row in rows] == ["bank account", "flat"]
    for _, revenue, rate, visits, unit in rows:
        assert float(visits) == pytest.approx(52 * float(rate))
        assert float(unit) == pytest.approx(float(revenue) / float(visits), rel=1e-3)
    at_bank, for_flat = (float(row[1]) / float(row[3]) for row in rows)
    assert f"is {0.5 * at_bank:.2f} at the bank and {0.5 * for_flat:.0f} for the flat" in part
    assert f"is {1.5 * at_bank:.2f} or {1.5 * for_flat:.0f}" in part


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_told_with_meaning_and_range_in_both_languages(section: str, paradox: Shell) -> None:
    listed = json.loads(paradox("describe", f"--{section}", "--json").out)
    told, chinese = paradox("describe", f"--{section}"), paradox("describe", f"--{section}", "--lang", "zh")
    assert (told.code, chinese.code, max(map(len, told.out.splitlines())) <= 80) == (0, 0, True)
    for key in listed:
        assert f"{key['allowed']} {key['meaning']}" in " ".join(told.out.split())
        assert key["meaning"].endswith(".")
        assert key["meaning"] not in chinese.out


def test_sections_list_every_key_that_may_stand_there() -> None:
    for section, place in (("market", ("market",)), ("money", ("money",)), ("causes", ("service", "causes", "any"))):
        entry = entry_at(ScenarioModel, place)
        assert entry is not None
        keys = {name.partition(".")[0] for name in names(section_keys(section, BASELINE))}
        assert keys - {"only"} == set(entry.keys) - {"edges", "nodes"}, section
    firm, staff = (entry_at(ScenarioModel, place) for place in (("firm",), ("firm", "staff")))
    assert firm is not None
    assert staff is not None
    listed = set(names(section_keys("firm", BASELINE)))
    assert listed == {*set(firm.keys) - {"staff"}, *(f"staff.{key}" for key in staff.keys)}


def test_the_defaults_of_a_section_are_those_of_the_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: baseline\nmarket: {join_rate: 0.004}\nmoney: {handling_cost: 0.2}\n")
    case = Scenario.load(path)
    for section, name, value in (("market", "join_rate", "0.004"), ("money", "handling_cost", "0.2")):
        assert {key.name: key.default for _, keys in section_keys(section, case) for key in keys}[name] == value
