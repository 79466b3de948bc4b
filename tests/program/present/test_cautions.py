"""A firm whose staff cannot keep up is judged by its queue, and whoever reads the comparison is told."""

import math
import re
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


@pytest.mark.parametrize(("days", "lost"), [(13.0, 0.0), (math.nan, math.nan), (0.2, 0.09)])
def test_staff_that_keeps_up_is_no_reason_for_caution(days: float, lost: float) -> None:
    assert cautions(made(days, lost)) == []


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
    assert 'class="caution"' not in calm


def test_too_few_staff_bring_the_caution_and_more_staff_take_it_away() -> None:
    few, many = ({"market": {"persons": 300, "visit_rate_mean": 0.4}, "service": {"p_fail": 0.3},
                  "policies": {"average": {"staff_capacity": capacity}}} for capacity in (8, 90))  # fmt: skip
    assert cautions(compare(small_scenario(**few)))
    assert not cautions(compare(small_scenario(**many)))


def test_the_first_scenario_of_a_strategist_answers_its_question(tmp_path: Path) -> None:
    written = re.search(r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    assert written
    (tmp_path / "shop.yaml").write_text(written[1], encoding="utf-8")
    found = compare(Scenario.load(tmp_path / "shop.yaml"))
    assert cautions(found) == []
    words = {word for one in found.policies for word in (one.person, one.base, one.policy)}
    assert "undecided" not in words
    assert {found[name].differences["profit"].verdict for name in ("apology", "voucher")} == {"higher", "lower"}


def test_the_scenario_that_a_newcomer_begins_with_has_enough_staff(tmp_path: Path) -> None:
    from paradox.present.text.starter import starter

    (tmp_path / "own.yaml").write_text(starter("Own", "own.yaml"), encoding="utf-8")
    assert cautions(compare(Scenario.load(tmp_path / "own.yaml"), replications=2)) == []
