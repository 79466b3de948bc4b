"""Staff that cannot keep up, a horizon too short for a policy to pay: whoever reads the comparison is told."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.comparison.compare import compare
from paradox.present.messages import LANGUAGES
from paradox.present.report import comparison_report
from paradox.present.text.comparison import cautions
from sim.scenario.scenario import Scenario
from tests.places import ROOT
from tests.program.present.test_report import MANIFEST
from tests.small_worlds import changed, made_up, small_scenario

TUTORIAL = ROOT / "docs" / "tutorials" / "five-minutes-strategist.md"


def made(days: float, lost: float):
    """Make a comparison whose policy 'warm' answers so late and loses so many; 'average' answers the same day."""
    found = changed(made_up(), "average", "levels", "lapsed_share", estimate=0.0)
    found = changed(found, "warm", "levels", "lapsed_share", estimate=lost)
    return changed(found, "warm", "levels", "days", estimate=days)


def of_staff(comparison) -> list[str]:
    """Return the cautions that are about staff."""
    return [told for told in cautions(comparison) if "staff_capacity" in told]


@pytest.mark.parametrize(("days", "lost"), [(13.0, 0.0), (math.nan, math.nan), (0.2, 0.09)])
def test_staff_that_keeps_up_is_no_reason_for_caution(days: float, lost: float) -> None:
    assert cautions(made(days, lost)) == []


def test_policies_whose_numbers_are_all_the_same_are_named() -> None:
    comparison = made_up()
    average, warm, nothing = comparison.policies
    twice = replace(comparison, policies=(average, replace(average, name="again"), warm, nothing))
    assert [told for told in cautions(twice) if "the same numbers" in told] == [
        "Caution: average and again gave the same numbers in every run: nothing in which they may differ has acted."
    ]
    assert "完全相同" in " ".join(cautions(twice, "zh"))
    assert not [told for told in cautions(comparison) if "the same numbers" in told]


def test_late_answers_are_named_with_their_days_and_what_to_change() -> None:
    (told,) = cautions(made(47.2, 0.0))
    assert told.startswith("Caution: under warm answers take 47 days: ")
    assert "staff_capacity" in told
    assert "average" not in told


@pytest.mark.parametrize(("lang", "said"), [("en", "take 47 days"), ("zh", "需要 47 天")])
def test_days_that_are_the_same_for_all_are_said_once(lang: str, said: str) -> None:
    both = changed(made(47.2, 0.0), "average", "levels", "days", estimate=46.9)
    assert said in cautions(both, lang)[0]
    other = changed(made(47.2, 0.0), "average", "levels", "days", estimate=30.0)
    assert "30 and 47" in cautions(other)[0]
    assert "30 和 47 天" in cautions(other, "zh")[0]


def test_cases_never_answered_are_named_with_their_share() -> None:
    (told,) = cautions(made(3.0, 0.18))
    assert "under warm 18 % of the cases" in told
    assert "days" not in told


def test_doing_nothing_is_not_blamed_for_its_silence() -> None:
    assert cautions(changed(made(1.0, 0.0), "do_nothing", "levels", "lapsed_share", estimate=1.0)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_warns_before_it_explains_and_only_where_there_is_reason(lang: str) -> None:
    overloaded, calm = (comparison_report(made(days, 0.0), MANIFEST, lang=lang) for days in (47.2, 3.0))
    (caution,) = cautions(made(47.2, 0.0), lang)
    headline, caution_at = overloaded.index('class="headline"'), overloaded.index(f'<p class="caution">{caution}')
    assert headline < caution_at < overloaded.index('id="policies"')
    assert caution not in calm


def test_too_few_staff_bring_the_caution_and_more_staff_take_it_away() -> None:
    few, many = ({"market": {"persons": 300, "visit_rate_mean": 0.4}, "service": {"p_fail": 0.3},
                  "policies": {"average": {"staff_capacity": capacity}}} for capacity in (8, 90))  # fmt: skip
    assert of_staff(compare(small_scenario(**few)))
    assert not of_staff(compare(small_scenario(**many)))


def test_the_first_scenario_of_a_strategist_answers_its_question(tmp_path: Path) -> None:
    written = re.search(r"```yaml\n(title: .*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    assert written
    (tmp_path / "shop.yaml").write_text(written[1], encoding="utf-8")
    found = compare(Scenario.load(tmp_path / "shop.yaml"))
    assert of_staff(found) == []
    words = {word for one in found.policies for word in (one.person, one.base, one.policy)}
    assert "undecided" not in words
    assert {found[name].differences["profit"].verdict for name in ("apology", "voucher")} == {"higher", "lower"}


def test_the_scenario_that_a_newcomer_begins_with_has_enough_staff(tmp_path: Path) -> None:
    from paradox.present.text.starter import starter

    (tmp_path / "own.yaml").write_text(starter("Own", "own.yaml"), encoding="utf-8")
    assert of_staff(compare(Scenario.load(tmp_path / "own.yaml"), replications=2)) == []


def gaining(**policies: tuple[float, str]):
    """Make a comparison whose policies have a profit against doing nothing with a word; the others earn more."""
    found = made(1.0, 0.0)
    earned = {name: {"estimate": gain, "verdict": word} for name, (gain, word) in policies.items()}
    return replace(
        found,
        policies=tuple(replace(one, gain=replace(one.gain, **earned.get(one.name, {}))) for one in found.policies),
    )


@pytest.mark.parametrize(
    ("lang", "lower", "undecided"),
    [
        ("en", "under average (-0.11) profit is lower than", "under warm (+0.02) profit is not shown to be higher"),
        ("zh", "“一般做法”（-0.11）的利润低于", "“以诚待人”（+0.02）的利润尚不能断定高于"),
    ],
)
def test_who_does_not_earn_more_than_doing_nothing_within_the_horizon_is_named(lang, lower, undecided) -> None:
    (told,) = cautions(gaining(average=(-0.11, "lower"), warm=(0.02, "undecided")), lang)
    assert lower in told
    assert undecided in told
    assert "20" in told
    (page,) = re.findall(r"docs/[\w/.-]+\.md", told)
    assert (ROOT / page).is_file()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_horizon_that_is_long_enough_is_no_reason_for_caution(lang: str) -> None:
    assert cautions(gaining(), lang) == []
    assert cautions(gaining(do_nothing=(0.0, "equal"), ignores=(-0.1, "lower")), lang) == []
    (told,) = cautions(gaining(warm=(-0.11, "lower")), lang)
    assert "average" not in told
    assert "一般做法" not in told


def test_one_replication_shows_nothing_and_warns_of_nothing() -> None:
    found = gaining(warm=(-0.11, "undecided"))
    alone = tuple(replace(one, gain=replace(one.gain, n=1, low=math.nan, high=math.nan)) for one in found.policies)
    assert cautions(replace(found, policies=alone)) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_warns_of_a_short_horizon_beside_the_verdict(lang: str) -> None:
    short = gaining(warm=(-0.11, "lower"))
    (caution,) = cautions(short, lang)
    assert f'<p class="caution">{caution}' in comparison_report(short, MANIFEST, lang=lang)


def test_the_hotel_pays_back_after_more_than_a_year_and_is_told_so_before() -> None:
    short, long = (
        compare(
            Scenario.load("hotel_booking_error").with_values({"run.horizon": weeks}),
            replications=4,
        )
        for weeks in (52, 260)
    )
    assert (short["story"].gain.verdict, long["story"].gain.verdict) == ("lower", "higher")
    assert short["story"].gain.against == "do_nothing"
    assert "story" in cautions(short)[-1]
    assert "story" not in cautions(long)[-1]
