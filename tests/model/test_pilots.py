"""Pilots: levers that only some customers of a market meet."""

from typing import Any

import numpy as np
import pytest

from sim.scenario.scenario import Scenario
from sim.state.pilot import members
from sim.worlds.counterfactuals import Replication
from sim.worlds.world import World
from tests.worlds import EVERYTHING, differing, engines_differ

ALL = EVERYTHING["policies"]["all"]
FIFTH: dict[str, Any] = {"share": 0.2}
PROUD: dict[str, Any] = {"segment": "proud", "share": 0.5}


def piloted(to: dict[str, float], who: dict[str, Any], begin: int = 0) -> dict[str, Any]:
    """Return levers that those in a pilot meet from a week on."""
    return {lever: {"from": begin, "to": value, "in": who} for lever, value in to.items()}


# Every lever that may be piloted, far from its usual value.
EVERY: dict[str, float] = {
    "resolve_prob": 0.95, "compensate_prob": 0.9, "comp_amount": 0.2, "apology_prob": 0.9, "courtesy_warm": 0.5,
    "courtesy_resolved": 0.1, "courtesy_unresolved": 0.4, "courtesy_sd": 0.1, "explain_resolved": 1.0,
    "explain_unresolved": 0.6, "inform": 2.0, "personalised_share": 0.9, "detect_prob": 0.6, "preempt_prob": 0.5,
    "preempt_relief": 0.2, "followup_prob": 0.1, "ease": 1.5, "promise_recovery": 0.9, "first_contact": 0.9,
    "first_contact_days": 2.0, "answer_days": 2.0, "bot_share": 0.9, "bot_coldness": 0.1, "bot_solves": 0.9,
    "escalation": 0.1, "programme_once": 0.7, "programme_yearly": 2.6,
}  # fmt: skip


def scenario(levers: dict[str, Any], persons: int = 300, **more: Any) -> Scenario:
    market = {**EVERYTHING["market"], "persons": persons}
    policies = {"all": ALL, "trial": {"like": "all", **levers}}
    return Scenario.from_mapping({**EVERYTHING, "market": market, "policies": policies, **more}, base=None)


def lived(case: Scenario, policy: str = "trial", **differences: Any) -> World:
    return World(case, policy, seed=3, **differences).run()


def inside(world: World) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return members(world.scenario, "trial", world.seed, world.people.traits)


@pytest.mark.parametrize("who", [FIFTH, PROUD], ids=["share", "share of a segment"])
def test_engines_agree_on_a_pilot_of_every_lever(who: dict[str, Any]) -> None:
    levers = piloted(EVERY, who, begin=4) | {"prevention": {"employee": {"from": 6, "to": 0.3, "over": 4, "in": who}}}
    case = scenario(levers, persons=60)
    assert engines_differ(case, "trial") == []
    assert engines_differ(case, "trial", failures=False) == []
    assert engines_differ(scenario(levers, persons=40, firm={"customers": 900}), "trial") == []


def test_a_reference_policy_may_have_a_pilot_and_its_yardsticks_follow_it() -> None:
    levers = piloted({"detect_prob": 0.9, "promise_recovery": 1.0}, FIFTH)
    case = Scenario.from_mapping({**EVERYTHING, "policies": {"all": {**ALL, **levers}}}, base=None).with_values(
        {"market.persons": 60}
    )
    for policy in ("all", "ignores", "do_nothing"):
        assert engines_differ(case, policy) == []
    assert not lived(case, "ignores").books.detected.any()


def test_a_pilot_of_nobody_is_no_pilot_and_one_of_all_is_the_policy() -> None:
    plain, moved = scenario({}), scenario(EVERY)
    nobody, everybody = (scenario(piloted(EVERY, {"share": share})) for share in (0.0, 1.0))
    assert differing(lived(nobody), lived(plain)) == []
    # What cost is counted apart for the two groups, so its last bits may differ.
    kept = [name for name in differing(lived(everybody), lived(moved)) if not name.startswith("books.")]
    assert kept == []


def test_nothing_differs_before_a_pilot_begins() -> None:
    plain, trial = World(scenario({}), "trial", seed=3), World(scenario(piloted(EVERY, FIFTH, 7)), "trial", seed=3)
    assert differing(plain.run(7), trial.run(7)) == []
    assert differing(plain.run(9), trial.run(9))


def test_who_is_in_a_pilot_is_in_every_larger_one() -> None:
    small, large = (lived(scenario(piloted(EVERY, {"share": share}), persons=2000)) for share in (0.2, 0.5))
    assert inside(small).mean() == pytest.approx(0.2, abs=0.03)
    assert inside(large)[inside(small)].all()


def test_a_segment_is_in_its_pilot_and_no_other() -> None:
    world = lived(scenario(piloted({"apology_prob": 1.0}, {"segment": "proud"})))
    proud = [segment.name for segment in world.scenario.segments].index("proud")
    assert (inside(world) == (world.people.traits.segment == proud)).all()


def test_prevention_spares_those_in_the_pilot_and_is_paid_for_them_alone() -> None:
    spent = 1.0
    causes = [cause.name for cause in Scenario.load("baseline").causes]
    levers: dict[str, Any] = {"prevention": {cause: {"to": spent, "in": {"share": 0.3}} for cause in causes}}
    levers["prevention_max"] = 1.0
    world = lived(scenario(levers, persons=3000))
    plain = lived(scenario({"prevention": dict.fromkeys(causes, 0.0), "prevention_max": 1.0}, persons=3000))
    failed, before = (one.people.record.first_week >= 0 for one in (world, plain))
    assert not failed[inside(world)].any()
    assert before[inside(world)].any()
    assert failed[~inside(world)].any()
    base = world.people.traits.in_base == 1
    assert world.firm.covered == (inside(world) & base).sum()
    rest = sum(ALL["prevention"].values()) * (world.firm.base - world.firm.covered)
    assert world.books.prevention == pytest.approx(len(causes) * spent * world.firm.covered + rest)


def test_a_programme_is_paid_for_those_it_covers() -> None:
    levers = piloted({"programme_once": 2.0}, FIFTH, 5) | piloted({"programme_yearly": 5.2}, FIFTH, 5)
    world = lived(scenario(levers))
    each = world.books.programme / world.firm.covered
    assert world.firm.covered < 0.3 * world.firm.base
    assert each[:5].sum() == 0.0
    assert each[5:7] == pytest.approx([2.1, 0.1])


def test_a_pilot_may_be_followed_by_all() -> None:
    steps = [{"from": 5, "to": 1.0, "in": FIFTH}, {"from": 20, "to": 1.0}]
    case = scenario({"apology_prob": steps})
    at = [[case.levers_at("trial", week, pilot)[0].apology_prob for week in (4, 5, 20)] for pilot in (True, False)]
    before = case.policies["trial"].apology_prob
    assert at == [[before, 1.0, 1.0], [before, before, 1.0]]
    pilot_alone = scenario({"apology_prob": steps[0]})
    worlds = [World(one, "trial", seed=3) for one in (case, pilot_alone)]
    assert differing(*(world.run(20) for world in worlds)) == []
    assert differing(*(world.run(24) for world in worlds))


def test_the_way_there_does_not_matter_to_a_pilot() -> None:
    case = scenario(piloted(EVERY, PROUD, 3))
    weekly, at_once = World(case, "trial", seed=3), lived(case)
    while not weekly.is_over:
        weekly.step()
    assert differing(weekly, at_once) == []
    assert differing(Replication(case, 3).world("trial"), at_once) == []


def test_a_bot_of_half_the_customers_has_half_the_capacity_and_cost() -> None:
    money = {**EVERYTHING["money"], "bot_cost": 0.3}
    levers: dict[str, Any] = {"bot_share": [0.0, {"from": 0, "to": 1.0, "in": {"share": 0.5}}]}
    half = lived(scenario(levers, persons=2000, money=money))
    whole = lived(scenario({"bot_share": 1.0}, persons=2000, money=money))
    assert half.books.bot.sum() / whole.books.bot.sum() == pytest.approx(half.firm.covered / half.firm.base)
    assert half.firm.bot_capacity / whole.firm.bot_capacity == pytest.approx(0.5, abs=0.05)
