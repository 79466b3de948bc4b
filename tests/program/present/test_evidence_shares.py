"""Beside a finding held out stands how often it comes out anyway: in the ensemble and in the wide prior."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from experiments import parameter_sets
from experiments.evidence import chosen, load
from paradox.present.terminal.evidence_table import shares


def run_of(*names: str) -> Any:
    """Return what is told of a run of some rows."""
    return SimpleNamespace(rows=[SimpleNamespace(band=band) for band in chosen(load(), names)])


@pytest.mark.usefixtures("made_sets")
@pytest.mark.parametrize(("lang", "told"), [("en", "A3a 93 % / 85 %, A3b 93 % / 85 %."), ("zh", "A3a 93 % / 85 %、")])
def test_the_shares_of_rows_held_out_are_told(lang: str, told: str) -> None:
    said = shares(run_of("A3a", "A3b", "A20"), lang)
    assert told in said
    assert "A20" not in said


@pytest.mark.usefixtures("made_sets")
def test_of_rows_that_chose_the_sets_nothing_is_told() -> None:
    assert shares(run_of("A20")) == ""


def test_without_shipped_sets_nothing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameter_sets, "study_folder", lambda: tmp_path)
    assert shares(run_of("A3a")) == ""
