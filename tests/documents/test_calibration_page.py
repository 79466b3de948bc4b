"""The page about the calibration speaks of the parameters as they are shipped."""

import re

import pytest

from docs.generators.calibration import FIGURE, PAGE, losses, written
from experiments import evidence
from experiments.evidence import Evidence
from experiments.evidence.calibrate import PINNED, WEAK, frozen, searched
from paradox.present.text.number_format import plain
from sim.scenario.scenario import Scenario

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_searched_parameter_has_a_line_with_its_shipped_value() -> None:
    shipped = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", TEXT, re.MULTILINE))
    assert shipped == {parameter.name: plain(float(parameter.default), 3) for parameter in searched()}


def test_a_parameter_is_called_as_its_largest_move_says() -> None:
    for word, move in re.findall(r"\| (pinned|weak|free) \| ([\d.]+) \|", TEXT):
        size = float(move)
        low, high = {"pinned": (PINNED, 99.0), "weak": (WEAK, PINNED), "free": (0.0, WEAK)}[word]
        assert low - 0.005 <= size <= high + 0.005


def test_what_was_left_alone_is_named() -> None:
    left = TEXT[TEXT.index("## Left alone") :]
    assert set(re.findall(r"`(\w+)`", left)) == {parameter.name for parameter in frozen()}


def test_the_figure_exists() -> None:
    assert FIGURE.stat().st_size > 5000


def test_the_page_says_which_values_were_fitted_elsewhere() -> None:
    study = {parameter.name for parameter in searched() if "fitted in a feasibility study" in parameter.source}
    said = " ".join(TEXT.split())
    assert f"They were not fitted by this command. {len(study)} of the {len(searched())} were fitted in a" in said
    assert "have seen every row, those of role *validate* too" in said
    (kept,) = re.findall(r"Kept from the first model: (.*?)\.", said)
    assert set(re.findall(r"`(\w+)`", kept)) == {parameter.name for parameter in searched()} - study


def test_the_page_shows_a_best_trial_only_if_there_was_a_search() -> None:
    (command,) = re.findall(r"--trials (\d+)", TEXT)
    said = " ".join(TEXT.split())
    assert ("No search has been made" in said) == (command == "1")
    assert ("best trial" in said) == (command != "1")


@pytest.fixture(scope="module")
def held() -> tuple[Evidence, Evidence]:
    """Return the shipped values against two rows, and values with which a failure costs far too much."""
    bands = [band for band in evidence.load() if band.id in ("A8c", "A11_mild")]
    baseline = Scenario.load("baseline")
    other = baseline.with_values({"behaviour.loss_per_unit_of_harm": 15.0})
    shipped, fitted = (evidence.run(one, (400,), bands, persons=200, threads=1) for one in (baseline, other))
    return shipped, fitted


def test_every_finding_that_the_best_trial_of_a_search_loses_is_named(held: tuple[Evidence, Evidence]) -> None:
    values = {parameter.name: float(parameter.default) for parameter in searched()}
    known = [{"name": name, "largest": 0.2, "verdict": "pinned", "moves": {"A8c": 0.2}} for name in values]
    report = {
        "command": "paradox calibrate --trials 300", "model_version": "2-0", "trials": 300, "start_loss": 0.3,
        "start_from": "scenario", "reached": 30, "rows": 31,
        "loss": 0.2, "values": values, "start": values, "statistics": {}, "identification": known,
    }  # fmt: skip
    shipped, fitted = held
    lost = [row.band for row in fitted.rows if not row.is_in and shipped[row.band.id].is_in]
    assert lost
    text = written(report, shipped, fitted)
    assert losses(lost) in text
    assert "the loss falls by 0.1" in text
    assert "30 of 31" in " ".join(text.split())
    assert "begins at the shipped defaults" in " ".join(text.split())
    drawn = written({**report, "start_from": "prior", "start_seed": 3}, shipped, fitted)
    assert "begins at values drawn from the study ranges (draw 3)" in " ".join(drawn.split())
    assert "| best trial |" in text
    assert "| best trial |" not in written({**report, "trials": 1}, shipped, None)


def test_findings_held_out_are_named_first_among_those_lost() -> None:
    bands = [
        next(band for band in evidence.load() if band.role == role) for role in ("calibrate", "design", "validate")
    ]
    assert re.findall(r"^- \*(\w+)\*: ", losses(bands), re.MULTILINE) == ["validate", "design", "calibrate"]
    assert losses([]) == ""
