"""Every pair of intervals deserves exactly one word, and the words mean what they say."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison.intervals import Interval
from experiments.comparison.verdict import WORDS, direction, policy_verdict, verdict

MARGIN = 0.05


def span(low: float, high: float, n: int = 5) -> Interval:
    return Interval((low + high) / 2.0, low, high, n)


ABOVE, BELOW, WITHIN, ACROSS = span(0.06, 0.2), span(-0.2, -0.06), span(-0.04, 0.04), span(-0.2, 0.2)
EDGES = st.sampled_from([-0.2, -0.0501, -0.05, -0.0499, 0.0, 0.0499, 0.05, 0.0501, 0.2])
SPANS = st.tuples(EDGES, EDGES).map(lambda ends: span(min(ends), max(ends)))


@pytest.mark.parametrize(
    ("harm", "gain", "word"),
    [
        (ABOVE, ABOVE, "lift"),
        (ABOVE, BELOW, "lift"),  # the first that applies
        (ABOVE, ACROSS, "lift"),
        (BELOW, BELOW, "backfire"),
        (WITHIN, BELOW, "backfire"),
        (ACROSS, BELOW, "backfire"),
        (BELOW, ABOVE, "partial repair"),
        (WITHIN, ABOVE, "full repair"),
        (BELOW, WITHIN, "no repair"),
        (WITHIN, WITHIN, "no difference"),
        (ACROSS, ABOVE, "undecided"),
        (ACROSS, WITHIN, "undecided"),
        (BELOW, ACROSS, "undecided"),
        (WITHIN, ACROSS, "undecided"),
        (ACROSS, ACROSS, "undecided"),
    ],
)
def test_the_table_of_verdicts(harm: Interval, gain: Interval, word: str) -> None:
    assert verdict(harm, gain, MARGIN) == word


@given(SPANS, SPANS)
def test_every_pair_of_intervals_gives_exactly_one_word(harm: Interval, gain: Interval) -> None:
    up, down = harm.low > MARGIN, harm.high < -MARGIN
    inside = harm.low >= -MARGIN and harm.high <= MARGIN
    gained, lost = gain.low > MARGIN, gain.high < -MARGIN
    unmoved = gain.low >= -MARGIN and gain.high <= MARGIN
    expected = {
        "lift": up,
        "backfire": not up and lost,
        "partial repair": down and gained,
        "full repair": inside and gained,
        "no repair": down and unmoved,
        "no difference": inside and unmoved,
    }
    fitting = [word for word, fits in expected.items() if fits] or ["undecided"]
    assert fitting == [verdict(harm, gain, MARGIN)]
    assert fitting[0] in WORDS


def test_an_interval_that_only_touches_the_margin_is_within_it() -> None:
    touching = span(0.05, 0.05)
    assert verdict(touching, touching, MARGIN) == "no difference"
    assert verdict(span(-0.05, 0.05), span(-0.05, -0.05), MARGIN) == "no difference"


def test_below_the_never_failed_twin_is_not_backfire() -> None:
    assert verdict(span(-2.0, -1.9), span(0.3, 0.4), MARGIN) == "partial repair"


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_one_replication_is_undecided(harm: float, gain: float) -> None:
    one = Interval(harm, math.nan, math.nan, 1)
    other = Interval(gain, math.nan, math.nan, 1)
    assert verdict(one, other, MARGIN) == policy_verdict(one, MARGIN) == direction(one) == "undecided"


def test_without_a_margin_only_exact_zero_is_no_difference() -> None:
    zero = span(0.0, 0.0)
    assert verdict(zero, zero, 0.0) == "no difference"
    assert verdict(span(-1e-9, 1e-9), zero, 0.0) == "undecided"


@pytest.mark.parametrize(
    ("difference", "word"), [(ABOVE, "better"), (BELOW, "worse"), (WITHIN, "no difference"), (ACROSS, "undecided")]
)
def test_a_policy_is_better_or_worse_than_the_reference(difference: Interval, word: str) -> None:
    assert policy_verdict(difference, MARGIN) == word


@pytest.mark.parametrize(
    ("difference", "word"),
    [(span(0.01, 0.2), "higher"), (span(-0.2, -0.01), "lower"), (span(0.0, 0.0), "equal"), (ACROSS, "undecided")],
)
def test_a_number_without_margin_is_higher_or_lower(difference: Interval, word: str) -> None:
    assert direction(difference) == word
