"""Policies and worlds in time: levers that change, and events that come whatever the firm does."""

from typing import Any

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.state.firm import bot_capacity_of
from sim.state.people import CUSTOMER
from sim.worlds.counterfactuals import Replication
from sim.worlds.formulas import weekly_profit
from sim.worlds.world import World
from tests.worlds import EVERYTHING, differing, engines_differ

ALL = EVERYTHING["policies"]["all"]
ROLL_OUT: dict[str, Any] = {
    "staff_capacity": {"from": 5, "to": 30, "over": 6},
    "lapse_weeks": [{"from": 3, "to": 6, "over": 3}, {"from": 12, "to": 2}],
    "comp_amount": {"from": 0, "to": 0.3},
    "bot_share": {"from": 20, "to": 0.9, "over": 4},
    "programme_once": [0.5, {"from": 5, "to": 1}],
    "prevention": {"employee": {"from": 8, "to": 0.05, "over": 3}},
}
EVENTS: list[dict[str, Any]] = [
    {"label": "a bad season", "week": 4, "weeks": 5, "failure_rate": 3},
    {"label": "an outage", "week": 12, "weeks": 2, "failure_rate": 2, "cause": "system"},
    {"label": "a strike", "week": 6, "weeks": 4, "capacity": 0.25},
    {"label": "it goes viral", "week": 9, "weeks": 2, "hears_bad_story": 0.4},
    {"label": "a rival's offer", "week": 15, "weeks": 6, "exit_rate": 4, "expectation": 0.5},
    {"label": "dearer", "week": 22, "weeks": 18, "price": 1.2},
]


def scenario(*events: dict[str, Any], persons: int = 300, levers: dict[str, Any] | None = None) -> Scenario:
    """Return the market with every mechanism at work, with a second policy `later` and with events."""
    market = {**EVERYTHING["market"], "persons": persons}
    policies = {"all": ALL, "later": {"like": "all", **(levers or {})}}
    return Scenario.from_mapping(
        {**EVERYTHING, "market": market, "policies": policies, "events": list(events)}, base=None
    )


def lived(case: Scenario, policy: str = "all", **differences: Any) -> World:
    return World(case, policy, seed=3, **differences).run()


def event(**does: Any) -> dict[str, Any]:
    return {"label": "it happens", "week": 10, "weeks": 4, **does}


@pytest.mark.parametrize("policy", ["all", "later", "ignores", "do_nothing"])
def test_engines_agree_with_schedules_and_every_kind_of_event(policy: str) -> None:
    assert engines_differ(scenario(*EVENTS, persons=60, levers=ROLL_OUT), policy) == []


def test_engines_agree_on_the_worlds_that_a_policy_is_held_against() -> None:
    case = scenario(*EVENTS, persons=60, levers=ROLL_OUT)
    assert engines_differ(case, "later", failures=False) == []
    assert engines_differ(case, "later", complaint_handling=False) == []


def test_a_lever_that_changes_is_the_lever_that_somebody_changes_by_hand() -> None:
    planned = lived(scenario(levers={"staff_capacity": {"from": 5, "to": 30}}), "later")
    by_hand = World(before := scenario(), "later", seed=3).run(5)
    by_hand.change(before.with_values({"policies.later.staff_capacity": 30}))
    assert differing(planned, by_hand.run()) == []


def test_nothing_differs_before_the_first_step_and_something_does_after_it() -> None:
    plain, planned = (
        World(scenario(levers=levers), "later", seed=3) for levers in ({}, {"comp_amount": {"from": 7, "to": 4}})
    )
    assert differing(plain.run(7), planned.run(7)) == []
    assert differing(plain.run(9), planned.run(9))


def test_a_ramp_comes_in_equal_steps_the_first_in_its_first_week() -> None:
    case = scenario(levers={"staff_capacity": {"from": 5, "to": 20, "over": 8}})
    staff = [case.levers_at("later", week)[0].staff_capacity for week in (4, 5, 8, 12, 13)]
    assert staff == [12.0, 13.0, 16.0, 20.0, 20.0]


def test_a_lever_of_whole_numbers_keeps_to_them_on_its_way() -> None:
    case = scenario(levers={"lapse_weeks": {"from": 0, "to": 8, "over": 4}})
    assert [case.levers_at("later", week)[0].lapse_weeks for week in range(-1, 5)] == [3, 4, 6, 7, 8, 8]


def test_the_way_there_does_not_matter_to_a_world() -> None:
    case = scenario(*EVENTS, levers=ROLL_OUT)
    weekly, at_once = World(case, "later", seed=3), lived(case, "later")
    while not weekly.is_over:
        weekly.step()
    assert differing(weekly, at_once) == []
    from_past = Replication(case, 3).world("later")
    assert differing(from_past, at_once) == []


def test_doing_nothing_follows_the_plan_of_the_reference_policy() -> None:
    levers = {"prevention": {"employee": {"from": 10, "to": 1.0}}, "prevention_max": 1.0}
    case = Scenario.from_mapping({**EVERYTHING, "policies": {"all": {**ALL, **levers}}}, base=None)
    books = lived(case, "do_nothing").books
    assert books.prevention[9] < books.prevention[10]


def test_a_one_off_cost_is_booked_in_the_week_of_its_step() -> None:
    levers = {"programme_once": {"from": 7, "to": 2.0}, "programme_yearly": {"from": 7, "to": 5.2}}
    world = lived(scenario(levers=levers), "later")
    spent = world.books.programme / world.firm.base
    assert spent[:7].sum() == 0.0
    assert spent[7:9] == pytest.approx([2.1, 0.1])


def test_events_change_nothing_before_they_come() -> None:
    plain, struck = World(scenario(), "all", seed=3), World(scenario(event(failure_rate=3)), "all", seed=3)
    assert differing(plain.run(10), struck.run(10)) == []
    assert differing(plain.run(11), struck.run(11))


def test_failures_come_as_many_times_as_often_while_the_event_lasts() -> None:
    usual, bad = (lived(scenario(*events, persons=4000)).books for events in ((), (event(failure_rate=3),)))
    during = slice(10, 14)
    assert bad.failures[10] / usual.failures[10] == pytest.approx(3.0, rel=0.15)
    assert bad.failures[during].sum() > 2.0 * usual.failures[during].sum()
    assert bad.failures[14:18].sum() == pytest.approx(usual.failures[14:18].sum(), rel=0.15)


def test_who_would_have_failed_anyway_fails_in_the_event_too() -> None:
    usual, bad = World(scenario(), "all", seed=3), World(scenario(event(failure_rate=2, cause="system")), "all", seed=3)
    failed = [world.run(11).people.life.visit > 1 for world in (usual, bad)]
    assert failed[1][failed[0]].all()
    assert failed[1].sum() > failed[0].sum()


def test_failures_of_one_cause_leave_the_others_alone() -> None:
    usual, none = (
        World(scenario(), "all", seed=3).run(10),
        World(scenario(event(failure_rate=0, cause="system")), "all", seed=3),
    )
    none.run(11)
    names = [cause.name for cause in usual.scenario.causes]
    assert [name for name, rate in zip(names, none.settings.cause_rate, strict=True) if rate != 1.0] == ["system"]
    assert none.firm.factors[names.index("system")] == 0.0


def test_the_world_without_failures_has_none_in_a_bad_season_either() -> None:
    assert lived(scenario(event(failure_rate=3)), failures=False).books.failures.sum() == 0.0


def test_a_strike_lengthens_the_queue_and_staff_is_paid_all_the_same() -> None:
    usual, struck = (lived(scenario(*events)).books for events in ((), (event(capacity=0.0),)))
    assert struck.queue[13] > usual.queue[13]
    assert np.array_equal(struck.staff, usual.staff)


def test_a_bot_answers_on_while_staff_is_out() -> None:
    out = World(scenario(event(capacity=0.0)), "all", seed=3).run(11)
    assert (out.firm.capacity, out.settings.policy.bot_share > 0.0) == (0, True)
    assert bot_capacity_of(out.settings, out.firm.base, 0) > 0


def test_a_viral_story_reaches_its_share_and_costs_trust_and_reputation() -> None:
    usual, viral = (
        World(scenario(*events, persons=2000), "all", seed=3) for events in ((), (event(hears_bad_story=0.4, weeks=1),))
    )
    usual.run(11), viral.run(11)
    more = viral.books.bad_stories[10] - usual.books.bad_stories[10]
    assert more / 2000 == pytest.approx(0.4, abs=0.05)
    assert viral.firm.reputation[0] < usual.firm.reputation[0]
    customers = (usual.people.actual.status == CUSTOMER) & (viral.people.actual.status == CUSTOMER)
    moved = viral.people.actual.trust[customers] < usual.people.actual.trust[customers]
    assert moved.mean() == pytest.approx(0.4, abs=0.05)


def test_the_twin_hears_the_viral_story_too() -> None:
    usual, viral = (World(scenario(*events), "all", seed=3).run(11) for events in ((), (event(hears_bad_story=1.0),)))
    both = (usual.people.twin.status == CUSTOMER) & (viral.people.twin.status == CUSTOMER)
    assert (viral.people.twin.trust[both] < usual.people.twin.trust[both]).all()


def test_a_rivals_offer_drives_customers_out_while_it_lasts() -> None:
    usual, offer = (lived(scenario(*events, persons=4000)).books for events in ((), (event(exit_rate=4),)))
    assert offer.exits[10] / usual.exits[10] == pytest.approx(4.0, rel=0.3)
    assert offer.exits[14:20].sum() < 1.3 * usual.exits[14:20].sum()


def test_an_offer_raises_what_customers_expect_once() -> None:
    usual, offer = (
        World(scenario(), "all", seed=3).run(10),
        World(scenario(event(expectation=0.5)), "all", seed=3).run(10),
    )
    offer.open_week()
    gap = offer.people.actual.expectation - usual.people.actual.expectation
    customer = usual.people.actual.status == CUSTOMER
    assert gap[customer] == pytest.approx(0.5)
    assert (gap[~customer] == 0.0).all()
    later = World(scenario(event(expectation=0.5)), "all", seed=3).run(14)
    shift = (later.books.expectation - World(scenario(), "all", seed=3).run(14).books.expectation) / later.firm.base
    assert shift[13] < shift[10]


def test_a_higher_price_earns_its_whole_difference() -> None:
    usual, dearer = (lived(scenario(*events)) for events in ((), (event(price=1.2),)))
    more = dearer.books.revenue - usual.books.revenue
    assert dearer.books.revenue[10:14] == pytest.approx(1.2 * usual.books.revenue[10:14])
    assert weekly_profit(dearer) - weekly_profit(usual) == pytest.approx(more)
    assert (more[14:] == 0.0).all()


def test_a_customers_value_counts_the_price_that_was_paid() -> None:
    usual, dearer = (lived(scenario(*events)) for events in ((), (event(price=1.2),)))
    earned = (dearer.people.life.value - usual.people.life.value).sum()
    assert earned == pytest.approx(((dearer.books.revenue - usual.books.revenue) * dearer.firm.discount).sum())
