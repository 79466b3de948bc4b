"""The page about the calibration speaks of the parameters as they are shipped."""

import re

from docs.generators.calibration import FIGURE, PAGE, losses
from experiments import evidence
from experiments.evidence.calibrate import PINNED, WEAK, frozen, searched
from paradox.present.text.number_format import plain

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


def test_every_finding_that_the_best_trial_loses_is_named_and_those_held_out_first() -> None:
    (shipped,) = re.findall(r"^\| shipped defaults \|.*\| (.+) \|$", TEXT, re.MULTILINE)
    (best,) = re.findall(r"^\| best trial \|.*\| (.+) \|$", TEXT, re.MULTILINE)
    lost = set(re.findall(r"`(\w+)`", best)) - set(re.findall(r"`(\w+)`", shipped))
    bands = [band for band in evidence.load() if band.id in lost]
    assert losses(bands) in TEXT
    assert re.findall(r"^- \*(\w+)\*: ", losses(bands), re.MULTILINE) == ["validate", "design"]
    assert losses([]) == ""
