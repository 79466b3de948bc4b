"""What is felt, remembered and forgiven, for every case: no reward for waiting, none for expecting more.

Each holds at the default parameters for any failure, any answer and any customer.
"""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.parameters.registry import PARAMETERS
from sim.rules import attribution, justice, loyalty, service
from sim.rules.appraisal import appraise_failure, reach_of
from sim.rules.transitions import MovedByFailure, MovedByVisit, after_failure, after_ordinary_visit, first_credit
from tests.model.answering import answered, states, usual_weights
from tests.model.test_rules_directions import EXAMPLES, ROUNDING, TYPICAL, B, Case, cases


def off(name: str) -> Any:
    """Return the behaviour with one parameter switched off."""
    return B._replace(**{name: PARAMETERS[name].off})


def suffered(case: Case) -> dict[str, float]:
    """Return what a failure does to a customer before any answer."""
    hurt = appraise_failure(case.failure, 0.0, B.zone_of_tolerance, B)
    before = states(MovedByFailure, case.customer, episode=0.0, unevenness=0.2, failure_memory=0.0, trust=0.0)
    after = after_failure(before, case.failure.performance, 0.0, 0.0, hurt, B)
    lost = B.trust_and_commitment_updating * hurt.x_ordinary - after.trust
    return {
        "felt": hurt.felt,
        "noticed": hurt.noticed,
        "anger": after.anger,
        "trust lost": lost,
        "x": -hurt.x_failed,
    } | {"voice": case.judged()["voice"]}


FELT = ("felt", "noticed", "anger", "trust lost", "voice")


@EXAMPLES
@given(cases(), st.floats(0.0, 4.0))
def test_who_expects_more_never_feels_less_of_the_same_failure(case: Case, more: float) -> None:
    modest = suffered(case)
    demanding = suffered(case.but("failure", expectation=case.failure.expectation + more))
    for name in FELT:
        assert demanding[name] >= modest[name] - ROUNDING, name


@EXAMPLES
@given(cases(), st.floats(0.0, 1.0))
def test_who_is_hit_harder_never_feels_less(case: Case, share: float) -> None:
    mild, hard = suffered(case.but("failure", severity=share * case.failure.severity)), suffered(case)
    for name in (*FELT, "x"):
        assert hard[name] >= mild[name] - ROUNDING, name


@EXAMPLES
@given(cases(), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_a_failure_without_severity_is_an_ordinary_visit(case: Case, bond: float, advertised: float) -> None:
    failure = case.failure._replace(severity=0.0)
    hurt = appraise_failure(failure, 0.0, B.zone_of_tolerance, B)
    here = {"episode": 0.0, "unevenness": 0.2, "failure_memory": 1.0, "expectation": failure.expectation}
    before = states(MovedByFailure, case.customer, **here)
    after = after_failure(before, failure.performance, bond, advertised, hurt, B)
    ordinary = after_ordinary_visit(
        states(MovedByVisit, case.customer, **here), failure.performance, B.zone_of_tolerance, bond, advertised, B
    )
    for name in MovedByVisit._fields:
        assert getattr(after, name) == pytest.approx(getattr(ordinary, name), abs=ROUNDING), name
    assert (after.anger, after.failure_memory) == (before.anger, before.failure_memory)


@EXAMPLES
@given(cases())
def test_an_answer_no_better_than_expected_leaves_nobody_above_the_ordinary_visit(case: Case) -> None:
    after, x_ordinary = case.judged(), appraise_failure(case.failure, 0.0, B.zone_of_tolerance, B).x_ordinary
    if after["recovery"] <= after["expected"]:
        assert after["x"] <= x_ordinary + ROUNDING
    if after["recovery_cumulative"] <= after["expected"]:
        assert after["x_cumulative"] <= x_ordinary + ROUNDING


@EXAMPLES
@given(cases())
def test_without_a_pleasant_surprise_no_answer_beats_not_having_failed(case: Case) -> None:
    after = case.but("b", recovery_involvement=0.0).judged()
    x_ordinary = appraise_failure(case.failure, 0.0, B.zone_of_tolerance, B).x_ordinary
    assert max(after["x"], after["x_cumulative"]) <= x_ordinary + ROUNDING


@EXAMPLES
@given(cases())
def test_delight_is_only_ever_discounted_and_dismay_never(case: Case) -> None:
    after = case.judged()
    if after["complaint_satisfaction"] > 0.0:
        assert 0.0 <= after["delight"] <= after["complaint_satisfaction"]
    else:
        assert after["delight"] == after["complaint_satisfaction"]


@EXAMPLES
@given(cases(), st.floats(0.0, 60.0))
def test_waiting_longer_for_the_same_answer_is_never_rewarded(case: Case, more: float) -> None:
    soon, late = case.judged(), case.but("answer", days=case.answer.days + more).judged()
    for name in ("procedural", "recovery", "recovery_cumulative", "reach", "complaint_satisfaction"):
        assert late[name] <= soon[name] + ROUNDING, name


@EXAMPLES
@given(cases())
def test_an_answer_to_what_nobody_noticed_delights_and_makes_good_nothing(case: Case) -> None:
    failure = case.failure._replace(severity=0.0)
    hurt = appraise_failure(failure, 0.0, B.zone_of_tolerance, B)
    given_ = answered(case.customer, failure, hurt, first_credit(hurt), case.answer, usual_weights(B), B)
    assert given_.judged.delight <= 0.0
    assert given_.after.satisfaction <= case.customer.satisfaction + ROUNDING
    assert given_.after.commitment == case.customer.commitment


@EXAMPLES
@given(st.floats(0.0, 600.0), st.floats(0.0, 600.0), st.floats(0.0, 5.0))
def test_the_longer_a_relationship_the_readier_to_stay(tenure: float, more: float, resented: float) -> None:
    young, old = (loyalty.stay_utility(0.1, 0.2, 0.3, 0.2, resented, t, 0.0, B) for t in (tenure, tenure + more))
    assert old >= young
    assert old - young <= B.stay_per_habit


@EXAMPLES
@given(st.floats(0.0, 1000.0), st.floats(0.0, 1000.0))
def test_a_grudge_weighs_ever_less_and_never_more_than_its_ceiling(grudge: float, more: float) -> None:
    assert loyalty.resentment(grudge, B) <= loyalty.resentment(grudge + more, B) <= B.grudge_ceiling


@EXAMPLES
@given(st.floats(-5.0, 5.0), st.floats(-3.0, 3.0), st.floats(0.0, 3.0), st.floats(0.0, 3.0))
def test_satisfaction_draws_and_resentment_keeps_away(s: float, taste: float, more: float, resented: float) -> None:
    urge = service.visit_urge(s, taste, resented, B)
    assert service.visit_urge(s + more, taste, resented, B) >= urge
    assert service.visit_urge(s, taste, resented + more, B) <= urge
    assert abs(service.visit_urge(s, taste, 0.0, B)) <= B.visits_per_satisfaction


def test_minutes_count_where_minutes_are_tolerated() -> None:
    table, flat = 10 / 1440, 1.0
    quick, late = ([justice.procedural(days, wait, 1.0, 1.0, 0.25, 0.0, -1.0) for wait in (table, flat)]
                   for days in (5 / 1440, 4 / 24))  # fmt: skip
    assert quick == [1.0, 1.0]
    assert late[0] < 0.5
    assert late[1] == 1.0


def test_money_is_owed_by_who_is_to_blame() -> None:
    guilty, innocent = (attribution.blame(control, 0.5, 1.0) for control in (0.9, 0.1))
    assert justice.owed(0.8, 0.4, 0.4, guilty, 1.0) == 0.8
    assert justice.owed(0.8, 0.4, 0.4, innocent, 1.0) == pytest.approx(0.16)
    nothing = [justice.distributive(0.0, 0.8, entitled, 0.02, 0.24, 2.0) for entitled in (guilty, innocent)]
    assert nothing == pytest.approx([-0.8, 0.8])


def test_every_new_mechanism_can_be_switched_off() -> None:
    hurt = appraise_failure(TYPICAL.failure, 0.0, B.zone_of_tolerance, B)
    assert service.judged_with_trust(1.0, -1.0, off("weight_of_trust_in_judging")) == 1.0
    assert loyalty.certainty(3.0, off("certainty_effect")) == 1.0
    assert loyalty.habit(300.0, off("stay_per_habit")) == 0.0
    assert {loyalty.occasion_to_leave(visits, 0.2, off("exits_at_encounters")) for visits in (True, False)} == {1.0}
    assert service.visit_urge(3.0, 0.0, 0.0, off("visits_per_satisfaction")) == 0.0
    assert reach_of(hurt.noticed, 60.0, off("answer_fading").answer_fading) == hurt.noticed
    assert loyalty.resentment(2.25, off("grudge_ceiling")) == pytest.approx(2.0, abs=0.05)
    assert attribution.blame(0.9, 0.5, off("controllability_effect").controllability_effect) == 1.0
    plain, eased = (TYPICAL.but("", b=b).judged()["avoidance"] for b in (B, off("avoidance_eased_by_answer")))
    assert 0.0 < plain < eased
    assert eased == TYPICAL.judged()["hardened"]
    for name, moved in (("zone_of_answer", "complaint_satisfaction"), ("dismay_sensitivity", "complaint_satisfaction")):
        assert TYPICAL.but("", b=off(name)).judged()[moved] < TYPICAL.judged()[moved], name
    delighted = TYPICAL.but("answer", compensation=1.0, repair=1.0, courtesy=1.0, explain=0.0, days=0.1).but(
        "failure", controllability=0.9
    )
    assert delighted.judged()["delight"] < delighted.but("", b=off("delight_lost_to_blame")).judged()["delight"]
    used = TYPICAL.but("failure", used=True)
    assert used.judged()["owed"] < used.but("", b=off("owed_share_if_service_used")).judged()["owed"]
    assert math.isfinite(used.judged()["x"])
