"""Every shipped scenario still ends as it did when its outcomes were last accepted."""

import json

import pytest

from sim.scenario.scenario import Scenario, shipped_scenarios
from tests import goldens


@pytest.mark.parametrize("name", shipped_scenarios())
def test_outcomes_are_those_stored(name: str) -> None:
    before = goldens.stored()
    assert name in before, "no stored outcomes: make goldens REASON=..."
    changes = list(goldens.differences(name, before[name], goldens.lived(Scenario.load(name))))
    assert not changes, f"{len(changes)} outcomes changed, first {changes[0]}; see them all: make goldens"


def test_no_outcomes_are_stored_for_scenarios_that_are_gone() -> None:
    assert set(goldens.stored()) == set(shipped_scenarios())


def test_a_changed_outcome_is_shown_and_can_be_accepted(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(goldens, "FOLDER", tmp_path)
    monkeypatch.setattr(goldens, "STORED", tmp_path / "outcomes.json")
    monkeypatch.setattr(goldens, "REASONS", tmp_path / "reasons.md")
    monkeypatch.setattr(goldens, "shipped_scenarios", lambda: {"baseline": tmp_path})
    small = Scenario.load("baseline").with_values({"market.persons": 60, "run.horizon": 8, "run.burn_in": 2})
    monkeypatch.setattr(goldens.Scenario, "load", lambda name: small)
    assert goldens.main(["--accept", "first"]) == 0
    assert goldens.main([]) == 0
    stored = json.loads(goldens.STORED.read_text())
    stored["outcomes"]["baseline"]["average"]["profit"] += 0.25
    goldens.STORED.write_text(json.dumps(stored))
    assert goldens.main([]) == 1
    assert goldens.main(["--accept", "profit is counted anew"]) == 0
    assert "profit is counted anew (1 outcomes)" in goldens.REASONS.read_text()
