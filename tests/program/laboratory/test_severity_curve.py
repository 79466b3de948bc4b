"""Where a policy's answers lift, repair and backfire, by the severity of one failure."""

import pytest

from experiments.laboratory.severity_curve import SEVERITIES, answer_effects
from sim.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def hotel() -> Scenario:
    return Scenario.load("hotel_booking_error")


@pytest.fixture(scope="module")
def effects(hotel):
    return {policy: answer_effects(hotel, policy, persons=400) for policy in ("story", "stingy", "lavish")}


def test_worse_failures_leave_customers_worse_off_whatever_the_answer(effects) -> None:
    for policy, found in effects.items():
        for branch in (found.resolved, found.unresolved, found.silent):
            estimates = [effect.estimate for effect in branch]
            if branch is found.resolved and policy != "stingy":
                # Of the mildest failures many are not noticed, so that not even a good answer delights.
                assert abs(estimates.pop(0)) < found.margin
            assert estimates == sorted(estimates, reverse=True)


def test_a_good_answer_lifts_only_after_mild_failures(effects) -> None:
    assert effects["lavish"].lift_until is not None
    assert effects["lavish"].lift_until < 0.5
    # What the hotel really does lifts by hardly more than the margin, so that its interval ends within it.
    mild = effects["story"].resolved[1]
    assert 0.0 < mild.low < effects["story"].margin < mild.estimate
    assert effects["story"].resolved[SEVERITIES.index(0.45)].high < -effects["story"].margin


def test_a_stingy_answer_lifts_nobody_and_backfires_when_it_solves_nothing(effects) -> None:
    assert effects["stingy"].lift_until is None
    assert effects["stingy"].backfires_from is not None
    assert effects["stingy"].backfires_from < SEVERITIES[-1]


def test_silence_is_the_same_under_policies_with_the_same_promises(effects) -> None:
    assert effects["story"].silent == effects["lavish"].silent


def test_more_money_never_lowers_the_effect_where_nobody_is_averse(hotel) -> None:
    calm = hotel.with_values({"behaviour.overpayment_averse_share": 0.0})
    story, lavish = (answer_effects(calm, policy, persons=300) for policy in ("story", "lavish"))
    for modest, generous in zip(story.resolved, lavish.resolved, strict=True):
        assert generous.estimate >= modest.estimate


def test_a_policy_that_never_resolves_has_no_resolved_answers(hotel) -> None:
    never = hotel.with_values({"policies.stingy.resolve_prob": 0.0})
    found = answer_effects(never, "stingy", persons=50)
    assert found.resolved == ()
    assert found.lift_until is None
