"""The paragraph says what the findings say: change a finding and a sentence changes."""

import pytest

from experiments.comparison.verdict import POLICY_WORDS, WORDS
from paradox.present.text.comparison import listed, listed_few, paragraph
from tests.small_worlds import changed, made_up


def test_every_verdict_for_the_person_has_its_own_sentence() -> None:
    told = {word: paragraph(changed(made_up(), "warm", "levels", "paradox", verdict=word)) for word in WORDS}
    assert len(set(told.values())) == len(WORDS)
    for word in set(WORDS) - {"no difference", "undecided"}:
        assert f"a {word}" in told[word] or f": {word}" in told[word]


@pytest.mark.parametrize("outcome", ["paradox", "total"])
@pytest.mark.parametrize("policy", ["average", "warm"])
def test_flipping_a_verdict_changes_the_paragraph(policy: str, outcome: str) -> None:
    told = {paragraph(changed(made_up(), policy, "levels", outcome, verdict=word)) for word in WORDS}
    assert len(told) == len(WORDS)


@pytest.mark.parametrize("policy", ["warm", "do_nothing"])
def test_flipping_better_and_worse_changes_the_paragraph(policy: str) -> None:
    told = {
        paragraph(changed(made_up(), policy, "differences", "satisfaction_sd", verdict=word)) for word in POLICY_WORDS
    }
    assert len(told) == len(POLICY_WORDS)


@pytest.mark.parametrize("policy", ["warm", "do_nothing"])
@pytest.mark.parametrize("outcome", ["retention", "profit"])
def test_flipping_retention_or_profit_changes_the_paragraph(policy: str, outcome: str) -> None:
    words = ("higher", "lower", "equal", "undecided")
    told = {paragraph(changed(made_up(), policy, "differences", outcome, verdict=word)) for word in words}
    assert len(told) == len(words)


@pytest.mark.parametrize(
    ("part", "outcome"),
    [
        ("levels", "paradox"),
        ("differences", "satisfaction_sd"),
        ("differences", "retention"),
        ("differences", "profit"),
    ],
)
def test_every_number_told_is_that_of_the_finding(part: str, outcome: str) -> None:
    assert paragraph(changed(made_up(), "warm", part, outcome, estimate=0.91)) != paragraph(made_up())


@pytest.mark.parametrize("outcome", ["satisfaction_sd", "profit"])
def test_the_best_policy_is_named_by_its_numbers(outcome: str) -> None:
    best = changed(made_up(), "average", "levels", outcome, estimate=0.9)
    other = changed(made_up(), "warm", "levels", outcome, estimate=0.9)
    assert paragraph(best) != paragraph(other)


def test_the_highest_profit_is_not_praised_without_the_customers_it_loses() -> None:
    found = changed(made_up(), "do_nothing", "levels", "profit", estimate=0.9)
    found = changed(found, "warm", "levels", "satisfaction_sd", estimate=0.9)
    assert "fewer customers stay" not in paragraph(found)
    found = changed(found, "do_nothing", "levels", "retention", estimate=0.1)
    assert "for these 20 weeks: fewer customers stay under doing nothing (10 % against 25 % under warm)" in paragraph(
        found
    )


def test_the_most_satisfied_base_is_not_praised_without_the_profit_it_costs() -> None:
    found = changed(made_up(), "warm", "levels", "satisfaction_sd", estimate=0.9)
    assert "which earns least" in paragraph(changed(found, "warm", "levels", "profit", estimate=0.1))
    assert "which earns least" not in paragraph(changed(found, "average", "levels", "profit", estimate=0.1))


def test_what_is_undecided_asks_for_more_replications() -> None:
    assert "More than these 5 replications" in paragraph(made_up())


def test_decided_verdicts_do_not_ask_for_more() -> None:
    comparison = made_up()
    for one in comparison.policies:
        comparison = changed(comparison, one.name, "levels", "paradox", verdict="partial repair")
        comparison = changed(comparison, one.name, "levels", "total", verdict="partial repair")
        comparison = changed(comparison, one.name, "differences", "satisfaction_sd", verdict="better")
    assert "replications" not in paragraph(comparison)
    assert "the words are the same" in paragraph(comparison)


def test_the_reference_is_not_compared_with_itself() -> None:
    comparison = changed(made_up(), "average", "differences", "satisfaction_sd", verdict="worse")
    assert "worse off under average" not in paragraph(comparison)


def test_lists_read_like_lists() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_of_many_names_four_are_said_and_the_others_counted() -> None:
    names = [f"p{number}" for number in range(20)]
    assert listed_few(names[:6]) == listed(names[:6])
    assert listed_few(names) == "p0, p1, p2, p3 and 16 others"
    comparison = made_up((*names, "do_nothing"))
    assert paragraph(comparison).count("p19") <= 1
