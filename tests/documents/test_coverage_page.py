"""Intervals hold the truth about as often as they say, and the page says how often."""

import re

import pytest

from docs.generators.coverage import KINDS, PAGE, Kind, page, simulated

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


@pytest.mark.slow
def test_the_page_is_what_two_thousand_simulations_of_each_kind_say() -> None:
    assert page() == TEXT
