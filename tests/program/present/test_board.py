"""The page for a board: the decision in one sentence, what it rests on, what would overturn it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from experiments.comparison.information import Information
from experiments.comparison.intervals import SeriesInterval
from experiments.comparison.months import MONTHLY, BreakEven
from experiments.evidence.grades import by_grade, facts_by_role, fitted
from paradox.present.messages import LANGUAGES
from paradox.present.report import comparison_report
from paradox.present.report.board import amounts
from paradox.present.text.board import assumptions, besides, card, decision_told, overturns, rests_on
from paradox.present.text.months import breaks_even
from sim.parameters.registry import PARAMETERS
from tests.program.present.test_decision_told import TEST, decision
from tests.program.present.test_report import MANIFEST, sure
from tests.small_worlds import changed, made_up, small_scenario


def earning(gain: float = 0.17, verdict: str = "higher", retention: float = 0.03):
    found = changed(made_up(), "warm", "differences", "profit", estimate=gain, verdict=verdict)
    return changed(found, "warm", "differences", "retention", estimate=retention)


def test_the_decision_is_one_sentence_with_its_numbers() -> None:
    assert decision_told(earning()) == (
        "Change from average to warm: over 20 weeks it earns more by 0.17 prices of a visit per customer, and "
        "retention is 3.0 points higher."
    )
    assert "3.0 points lower" in decision_told(earning(retention=-0.03))
    assert decision_told(earning(verdict="undecided")).startswith(
        "Keep average, which earns 0.25 prices of a visit per customer: no other policy is shown to earn more"
    )
    assert "one policy only" in decision_told(made_up(("average", "do_nothing")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_decides_alike(lang: str) -> None:
    assert "0.17" in decision_told(earning(), lang)
    assert len(re.findall(r"[.。](?= |$)", decision_told(earning(), lang))) == 1


def test_what_earns_more_and_backfires_is_passed_over_by_name() -> None:
    found = changed(earning(), "warm", "levels", "paradox", verdict="backfire")
    assert decision_told(found).startswith("Keep average")
    assert besides(found)[0].startswith("Passed over")
    assert "warm" in besides(found)[0]


def test_what_pleases_more_and_earns_less_is_told_with_its_price() -> None:
    found = changed(earning(-0.17, "lower"), "warm", "differences", "satisfaction_sd", verdict="better")
    (told,) = besides(found)
    assert "warm" in told
    assert "-0.17 prices of a visit per customer" in told


def test_what_it_rests_on_is_counted_not_claimed() -> None:
    told = " ".join(rests_on(earning(), decision(), "", "en"))
    assert "warm earns most in 17 of 20 runs, less than today in 3 of 20, and backfires in 12 of 20" in told
    assert f"{sum(by_grade().values())} parameters" in told
    unasked = " ".join(rests_on(earning(), None, "paradox report x --plausible 100", "en"))
    assert "Next: paradox report x --plausible 100" in unasked


def test_what_would_overturn_it_is_what_is_worth_knowing() -> None:
    assert overturns(earning(), decision())[0].startswith("irreparability: ")
    assert "costs 0.17 prices of a visit per customer more than is booked" in overturns(earning(), decision())[-1]
    assert "No single unknown of the 90" in overturns(earning(), decision(unknowns=()))[0]
    assert "too few" in overturns(earning(), decision(worlds=5))[0]
    assert "not asked" in overturns(earning(), None)[0]
    four = tuple(Information(name, 0.1, 0.01) for name in ("irreparability", "anger_hardening", "a", "b"))
    assert len(overturns(earning(), decision(unknowns=four))) == 4


def by_month(found):
    """Return a comparison whose policies have two months, the second of 'warm' ahead."""
    line = np.array([1.0, 2.0])
    band = SeriesInterval(line, line - 0.1, line + 0.1, np.array([5, 5]))
    months = {one.name: band for one in MONTHLY}
    even = BreakEven(2, 1, 2)
    return replace(
        found,
        weeks=9,
        policies=tuple(replace(one, monthly=months, break_even=even) for one in found.policies),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_months_stand_on_the_page_where_there_are_some(lang: str) -> None:
    page = comparison_report(by_month(earning()), MANIFEST, lang=lang)
    section = page[page.index('id="months"') : page.index('id="money"')]
    assert section.count("<table") == 2
    assert section.count("<svg") == 1
    assert breaks_even(by_month(earning()), lang)[0].replace("'", "&#39;") in section
    assert 'id="months"' not in comparison_report(earning(), MANIFEST, lang=lang)


def test_money_adds_up_from_revenue_to_profit() -> None:
    told = amounts(changed(made_up(), "warm", "levels", "revenue", estimate=4.0)["warm"])
    assert told["revenue"] - told["other"] - told["recovery"] - told["prevention"] == pytest.approx(told["profit"])


def test_assumptions_say_how_each_value_is_known() -> None:
    found = assumptions(small_scenario(), decision(), [sure()])
    failures, joins = found[1], found[3]
    assert failures[1:] == ("0.3", "stated in the file")
    assert joins.grade == PARAMETERS["join_rate"].grade
    staff = small_scenario().policies["average"].staff_capacity
    assert f"average: {staff:g}; warm: 60" in [one.value for one in found]
    assert found[-1].name.startswith("irreparability: ")
    assert found[-1].grade == PARAMETERS["irreparability"].grade
    assert len(found) == len({one.name for one in found})


def test_the_card_has_its_headings_and_counts_of_this_version() -> None:
    told = dict(card(earning(), decision(), ""))
    for heading in (
        "Question of interest",
        "Context of use",
        "Model influence",
        "Decision consequence",
        "Model analysis",
    ):
        assert told[heading]
    assert f"{by_grade()['judgement']} are judged; {fitted()}" in told["Data evaluation: evidence seen, judged, fitted"]
    assert str(sum(facts_by_role().values())) in told["Model output verification"]
    assert "0.30 prices of a visit" in told["Decision consequence"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_page_comes_first_and_has_at_most_three_figures(lang: str) -> None:
    page = comparison_report(earning(), MANIFEST, (), [sure()], lang, decision(), TEST)
    first = page[page.index('class="first"') : page.index('id="verdict"')]
    assert first.count("<svg") == 2
    assert page.index('id="decision"') < page.index('id="verdict"') < page.index('id="money"') < page.index('id="risk"')
    assert page.index('id="risk"') < page.index('id="answers"') < page.index('id="card"')


def test_a_flaw_in_how_sure_it_is_changes_the_page() -> None:
    pages = {
        comparison_report(earning(), MANIFEST, decision=one, test=TEST)
        for one in (decision(), decision(knowing_all=0.9), decision(unknowns=()), replace(decision(), choice="average"))
    }
    assert len(pages) == 4
