"""Intervals hold the truth about as often as they say, and the page says how often."""

import re

import numpy as np
import pytest

from docs.generators.coverage import KINDS, PAGE, Kind, page, simulated
from docs.generators.skewed_means import bootstrap_t, both, hall, johnson
from experiments.comparison.intervals import interval

TEXT = PAGE.read_text(encoding="utf-8")
# What the page says to be told less surely, and by how much.
LESS_SURE = {"mean over replications, skewed (exponential)": 0.85, "difference of days": 0.85}


def named(kind: Kind) -> str:
    return f"{kind.what} {kind.made}"


@pytest.mark.parametrize("kind", KINDS, ids=named)
def test_a_few_intervals_of_each_kind_hold_the_truth(kind: Kind) -> None:
    for held, of in simulated(kind, 12, seed=3).values():
        assert (held <= 4) if kind.error else (held >= 0.5 * of)


def test_every_kind_is_on_the_page_and_near_what_it_says() -> None:
    lines = re.findall(r"^\| (.+?) \| (.+?) \| ([\d.]+) % \|$", TEXT, re.MULTILINE)
    assert {kind.made for kind in KINDS} == {made for _, made, _ in lines}
    times = int(re.findall(r"([\d,]+) times for each", TEXT)[0].replace(",", ""))
    slack = 2.5 * (0.95 * 0.05 / times) ** 0.5
    errors = {kind.what for kind in KINDS if kind.error}
    for what, _, share in lines:
        if what in errors:
            assert float(share) / 100.0 <= 0.06 + slack
        else:
            assert float(share) / 100.0 >= LESS_SURE.get(what, 0.93) - slack, what


def test_intervals_for_skew_are_that_of_t_where_nothing_is_skewed() -> None:
    even = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    for found in (johnson(even), hall(even), both(even)):
        assert found == pytest.approx(interval(even))


def test_intervals_for_skew_reach_towards_the_longer_tail() -> None:
    skewed = np.array([0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.6, 4.0])
    plain = interval(skewed)
    assert plain.high < johnson(skewed).high < hall(skewed).high == both(skewed).high
    assert both(skewed).low == plain.low < hall(skewed).low
    drawn = bootstrap_t(skewed, np.random.default_rng(1))
    assert drawn.high - drawn.estimate > 1.2 * (drawn.estimate - drawn.low)


def test_the_page_says_rightly_what_was_tried_against_skew() -> None:
    found = re.findall(r"^\| (.+?) \| (.+?) \| ([\d.]+) \(.*?\| ([\d.]+) \(.*?\| ([\d.]+) \(", TEXT, re.MULTILINE)
    held = {(made.split()[0], method): [float(one) for one in shares] for made, method, *shares in found}
    assert max(held["difference", "Hall"][0], held["difference", "bootstrap-t"][0]) < 93.0
    assert min(held["difference", "t and Hall together"] + held["skewed", "t and Hall together"]) >= 93.0
    assert held["normal", "t and Hall together"][0] > 97.0


@pytest.mark.slow
def test_the_page_is_what_two_thousand_simulations_of_each_kind_say() -> None:
    assert page() == TEXT
