"""One test a mechanism: its lever moves what it should, the right way, and its off switch removes that.

Where a comparison is of the same case, both sides live the same first weeks with the same luck: everybody visits in
the first week, and what is compared are columns, person by person. Where the world feeds back, the sign of the mean
over replications is asserted.
"""

import ast
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from docs.generators.mechanisms import PAGE, lever_cells, registry_table
from experiments.mechanisms.mechanisms import MECHANISMS, Mechanism, measured, without
from sim.engines.agents import Customer
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.rules.loyalty import exit_hazard, resentment, stay_utility
from sim.rules.value import gain
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, key, normal, uniform
from sim.state.observation import final_answers
from sim.state.people import CUSTOMER, DETECTED, ENDED_UNRESOLVED, PROSPECT, REOPENED, SILENT, VOICED
from sim.worlds.counterfactuals import Replication
from sim.worlds.formulas import top_share
from sim.worlds.mesa_model import RecoveryModel
from sim.worlds.world import World
from tests.worlds import differing, everything

HERE = Path(__file__)
ROUNDING = 1e-12
SEEDS = range(1, 9)

# Everybody visits, every visit fails, everybody complains and is answered in the same week; nobody talks or leaves.
FORCED: dict[str, Any] = {
    "market": {
        "persons": 150, "visit_rate_mean": 10, "initial_customer_share": 1, "weekly_exit_hazard": 0, "join_rate": 0,
    },
    "service": {"p_fail": 1},
    "behaviour": {
        "visit_rate_shape": 1000, "first_encounters": 0, "voice_base": 30, "telling_activity": 0,
        "opportunist_share": 0,
    },
    "policies": {"p": {"staff_capacity": 1000, "detect_prob": 0, "resolve_prob": 0.7, "compensate_prob": 0.7}},
    "run": {"burn_in": 0, "horizon": 12},
}  # fmt: skip

# One kind of failure: an outcome failure of which the firm is half to blame.
PLAIN = {"mix": 1.0, "controllability": 0.5, "base_stability": 0.3, "process_share": 0.0, "used_share": 0.0}


@cache
def forced() -> Scenario:
    return Scenario.from_mapping(FORCED)


def having(scenario: Scenario, **values: Any) -> Scenario:
    """Change single values: behaviour by name, levers as p__name, anything else by its path with __ for the dots."""
    paths = {}
    for name, value in values.items():
        if name.startswith("p__"):
            paths[f"policies.{name.replace('p__', 'p.')}"] = value
        elif "__" in name:
            paths[name.replace("__", ".")] = value
        else:
            paths[f"behaviour.{name}"] = value
    return scenario.with_values(paths)


def one_cause(**values: float) -> dict[str, Any]:
    return {"service__causes": {"only": {**PLAIN, **values}}}


def first_week(scenario: Scenario, weeks: int = 1, **begins: float) -> World:
    """Live the first weeks; `begins` sets states of everybody before."""
    world = World(scenario, "p", seed=4)
    for name, value in begins.items():
        getattr(world.people.actual, name)[:] = value
    for _ in range(weeks):
        world.step()
    return world


def off(scenario: Scenario, mechanism: str) -> Scenario:
    """Switch a mechanism off as the registry says."""
    return without(scenario, [mechanism])


def rises(low: Any, high: Any) -> bool:
    """Return whether a column is nowhere lower and somewhere higher."""
    return bool((high >= low - ROUNDING).all() and (high > low + ROUNDING).any())


def falls(low: Any, high: Any) -> bool:
    return rises(high, low)


def same_people(one: World, other: World) -> bool:
    return [name for name in differing(one, other) if not name.startswith(("books", "firm"))] == []


def mean_difference(low: Scenario, high: Scenario, number: Callable[[World], float], policy: str = "p") -> float:
    """Return the mean over replications of what a lever changes in a number of a world."""
    worlds = ((World(case, policy, seed=seed).run() for case in (low, high)) for seed in SEEDS)
    return float(np.mean([number(after) - number(before) for before, after in worlds]))


def market(**values: Any) -> Scenario:
    """Return a market that feeds back: 300 persons of the baseline, many failures."""
    plain = {
        "market": {"persons": 300},
        "service": {"p_fail": 0.25},
        "policies": {"p": {"staff_capacity": 100}},
        "run": {"burn_in": 10, "horizon": 40},
    }
    return having(Scenario.from_mapping(plain), **values)


def total(entry: str) -> Callable[[World], float]:
    return lambda world: float(world.books[entry].sum())


def deviation(world: World) -> Any:
    """Return performance minus expectation of everybody's visit in week 0."""
    luck = key(world.seed, 0, Purpose.PERFORMANCE)
    sd = float(world.settings.behaviour.visit_noise_sd)
    return np.array([sd * normal(luck, i) for i in range(world.scenario.persons)]) - world.settings.advertised


def noticing(people: Any) -> Any:
    """Return who noticed the failure of week 0 in full: what a surplus hides from others, no answer reaches."""
    noticed = people.cases.noticed == 1.0
    assert noticed.sum() > 0.8 * len(noticed)
    return noticed


def delivered(world: World) -> Any:
    """Return the performance of everybody's visit in week 0."""
    return deviation(world) + world.settings.advertised + world.settings.segment_quality[0] + world.people.traits.taste


def test_m01_losses_beyond_the_zone_weigh_more() -> None:
    calm = having(forced(), service__p_fail=0.0, loss_aversion=1.0)
    low, high = first_week(calm), first_week(having(calm, loss_aversion=1.955))
    d, zone = deviation(low), 0.25
    before, after = low.people.actual.episode, high.people.actual.episode
    assert (d < -zone).sum() > 10 < (d > zone).sum()
    assert (after[d < -zone] < before[d < -zone]).all()
    assert (after[d >= -zone] == before[d >= -zone]).all()
    plain = first_week(off(having(calm, loss_aversion=1.955), "M01"))
    felt = plain.people.actual.episode - delivered(plain)
    assert felt == pytest.approx([np.sign(x) * gain(abs(x), low.settings.behaviour.diminishing_sensitivity) for x in d])
    assert first_week(off(forced(), "M01")).books.complaint_satisfaction[0] == 0.0


def test_m02_quality_on_a_dimension_counts_by_its_weight() -> None:
    calm = having(forced(), service__p_fail=0.0)
    low, high = first_week(calm), first_week(having(calm, service__quality__empathy=0.5))
    gained = high.people.actual.episode - low.people.actual.episode
    assert gained == pytest.approx(0.2 * 0.5)
    weights = {"tangibles": 0.0, "reliability": 0.0, "responsiveness": 0.0, "assurance": 0.0, "empathy": 1.0}
    better = having(calm, service__quality__empathy=0.5)
    heavier = having(better, service__dimension_weights=weights)
    assert not same_people(first_week(better), first_week(heavier))
    assert same_people(first_week(off(better, "M02")), first_week(off(heavier, "M02")))


@pytest.mark.parametrize("gap", ["knowledge", "standards", "delivery"])
def test_m03_three_gaps_lower_delivery_and_one_raises_expectation(gap: str) -> None:
    calm = having(forced(), service__p_fail=0.0)
    low, high = first_week(calm), first_week(having(calm, **{f"service__gap_{gap}": 0.3}))
    assert high.people.actual.episode - low.people.actual.episode == pytest.approx(-0.3)
    promised = having(calm, service__gap_communication=0.3)
    over = first_week(promised)
    assert World(promised, "p", seed=4).people.actual.expectation == pytest.approx(
        World(calm, "p", seed=4).people.actual.expectation + 0.3
    )
    assert falls(low.people.actual.episode, over.people.actual.episode)
    gappy = having(promised, **{f"service__gap_{gap}": 0.3})
    assert same_people(first_week(off(gappy, "M03")), low)


def test_m04_own_fault_harms_more_than_the_customers() -> None:
    customers = having(forced(), **one_cause(controllability=0.05))
    firms = having(forced(), **one_cause(controllability=0.9))
    low, high = first_week(customers), first_week(firms)
    assert (high.people.cases.loss > low.people.cases.loss).all()
    assert (high.people.cases.answered_harm > low.people.cases.answered_harm).all()
    assert len(np.unique(first_week(forced()).people.cases.cause)) == 5
    single = off(forced(), "M04")
    cases = first_week(single).people.cases
    assert len(np.unique(cases.cause)) == 1
    explained = np.array([0.0, 1.0])[(cases.answered == 1).astype(int)]
    blame = (0.5 + 0.25 * 0.5 * (1.0 - 0.5 * explained)) / 0.5
    assert cases.answered_harm == pytest.approx(cases.severity * blame * (1.0 + 0.6 * (0.3 - 0.5)))


def test_m05_a_loss_inside_the_zone_is_not_felt() -> None:
    slight = having(forced(), visit_noise_sd=0.0, loss_per_unit_of_harm=0.1)
    within = first_week(slight).people
    assert (within.cases.loss > 0.0).all()
    assert (within.cases.felt == 0.0).all()
    assert (first_week(off(slight, "M05")).people.cases.felt > 0.0).all()


def test_m06_a_remedy_of_the_wrong_kind_recovers_less() -> None:
    money = having(
        forced(), p__resolve_prob=1.0, p__compensate_prob=1.0, repair_worth=0.0,
        p__apology_prob=0.0, p__courtesy_resolved=0.0,
    )  # fmt: skip
    apology = having(forced(), p__comp_amount=0.0, p__apology_prob=1.0, repair_worth=0.0)
    outcome, process = one_cause(process_share=0.0), one_cause(process_share=1.0)
    paid = [first_week(having(money, **kind)).people for kind in (outcome, process)]
    assert falls(paid[0].cases.answered_distributive, paid[1].cases.answered_distributive)
    assert falls(paid[0].life.answer_recovery, paid[1].life.answer_recovery)
    said = [first_week(having(apology, **kind)).people for kind in (outcome, process)]
    assert (said[1].life.answer_recovery > said[0].life.answer_recovery).all()
    for remedy in (money, apology):
        alike = [first_week(off(having(remedy, **kind), "M06")).people for kind in (outcome, process)]
        assert np.array_equal(alike[0].life.answer_recovery, alike[1].life.answer_recovery)


def spoken(scenario: Scenario) -> Any:
    """Say who complains in week 0."""
    return first_week(scenario).people.life.visit == VOICED


def test_m07_a_readier_market_speaks_up() -> None:
    shy = having(forced(), voice_base=-6.7)
    few, more = spoken(shy), spoken(having(shy, voice_base=-5.0))
    assert (more >= few).all()
    assert 0 < few.sum() < more.sum() < len(few)
    assert not few.all()
    assert spoken(off(shy, "M07")).all()


def test_m08_looking_finds_the_silent_and_warning_spares_harm() -> None:
    silent = having(forced(), voice_base=-30.0)
    some = first_week(having(silent, p__detect_prob=0.3)).people.life.visit
    many = first_week(having(silent, p__detect_prob=0.7)).people.life.visit
    assert ((many == DETECTED) >= (some == DETECTED)).all()
    assert (many == SILENT).sum() < (some == SILENT).sum() < len(some)
    harmed, warned = first_week(forced()), first_week(having(forced(), p__preempt_prob=1.0))
    assert (warned.people.cases.loss < harmed.people.cases.loss).all()
    found = having(silent, p__detect_prob=1.0)
    plain, first = (first_week(having(found, initiative_bonus=bonus)).people for bonus in (0.0, 0.15))
    assert first.actual.commitment - plain.actual.commitment == pytest.approx(0.2 * 0.15 * plain.cases.noticed)
    active = having(found, p__preempt_prob=0.5)
    assert (first_week(active).people.life.visit != SILENT).all()
    assert (first_week(off(active, "M08")).people.life.visit == SILENT).all()


def test_m09_waiting_is_judged_and_hardens() -> None:
    quick, slow = (having(forced(), p__first_contact=1.0, p__first_contact_days=days) for days in (0.2, 7.0))
    low, high = first_week(quick).people, first_week(slow).people
    assert (high.life.answer_recovery < low.life.answer_recovery).all()
    assert rises(low.actual.avoidance, high.actual.avoidance)
    one, other = (first_week(off(case, "M09")).people for case in (quick, slow))
    assert np.array_equal(one.actual.satisfaction, other.actual.satisfaction)
    assert np.array_equal(one.actual.avoidance, other.actual.avoidance)
    assert mean_difference(market(p__staff_capacity=10.0), market(p__staff_capacity=40.0), mean_days) < 0.0


def mean_days(world: World) -> float:
    return float(world.books.days.sum() / world.books.answered.sum())


def test_m10_the_same_money_is_less_to_who_is_owed_more() -> None:
    paid = having(forced(), p__resolve_prob=1.0, p__compensate_prob=1.0, repair_worth=0.0)
    low, high = (first_week(having(paid, fair_compensation_mean=mean)).people for mean in (0.8, 1.2))
    assert falls(low.cases.answered_distributive, high.cases.answered_distributive)
    equal = off(having(paid, **one_cause()), "M10")
    assert len(np.unique(first_week(paid).people.traits.fair_compensation)) > 100
    assert len(np.unique(first_week(equal).people.traits.fair_compensation)) == 1
    wrong = off(having(paid, **one_cause(process_share=1.0)), "M10")
    assert same_but_kind(first_week(equal), first_week(wrong))


def same_but_kind(one: World, other: World) -> bool:
    return [name for name in differing(one, other) if name != "cases.process"] == []


def test_m11_courtesy_soothes() -> None:
    cold, warm = (having(forced(), p__apology_prob=1.0, p__courtesy_warm=courtesy) for courtesy in (0.2, 0.9))
    low, high = first_week(cold).people, first_week(warm).people
    assert (high.life.answer_recovery > low.life.answer_recovery).all()
    assert (high.actual.commitment > low.actual.commitment)[noticing(low)].all()
    one, other = (first_week(off(case, "M11")).people for case in (cold, warm))
    for name in ("satisfaction", "commitment", "anger", "trust"):
        assert np.array_equal(getattr(one.actual, name), getattr(other.actual, name)), name


def paying(amount: float) -> Scenario:
    """Return a market in which every case is paid so much and not repaired."""
    return having(forced(), p__resolve_prob=1.0, p__compensate_prob=1.0, p__comp_amount=amount, repair_worth=0.0)


def mean_utility(world: World) -> float:
    return float(utilities(world).mean())


def utilities(world: World) -> Any:
    """Return everybody's reasons to stay as the week ends [logit]."""
    state, b = world.people.actual, world.settings.behaviour
    resented = np.array([resentment(float(grudge), b) for grudge in state.anger + state.avoidance])
    tenure = (world.week - 1 - state.tenure_start).astype(np.float64)
    return stay_utility(state.satisfaction, state.trust, state.commitment, state.unevenness, resented, tenure, 0.0, b)


def test_m12_money_repairs_until_it_is_too_much() -> None:
    low, high = (first_week(paying(amount)).people for amount in (0.0, 1.0))
    assert (high.cases.answered_distributive > low.cases.answered_distributive).all()
    assert (high.life.answer_recovery > low.life.answer_recovery).all()
    enough, hush = (first_week(having(paying(amount), overpayment_averse_share=1.0)).people for amount in (1.0, 2.0))
    assert (hush.actual.commitment < enough.actual.commitment)[noticing(enough)].all()
    assert (hush.actual.trust < enough.actual.trust).all()
    one, other = (first_week(off(paying(amount), "M12")).people.actual for amount in (0.0, 3.0))
    assert np.array_equal(one.satisfaction, other.satisfaction)
    assert np.array_equal(one.trust, other.trust)


def test_m12_the_best_amount_lies_between_the_price_and_twice_the_price() -> None:
    moderate = {"market__persons": 1500, "service__severity_shape": {"a": 13.4, "b": 20.0}, **one_cause()}
    amounts = [0.1 * step for step in range(31)]
    means = [mean_utility(first_week(having(paying(amount), **moderate))) for amount in amounts]
    assert 1.2 <= amounts[int(np.argmax(means))] <= 1.8


def test_m13_explaining_takes_blame_and_informing_makes_waiting_bearable() -> None:
    external = having(forced(), p__resolve_prob=1.0, **one_cause(controllability=0.15))
    low, high = (having(external, p__explain_resolved=explained) for explained in (0.0, 1.0))
    dark, clear = first_week(low).people.cases, first_week(high).people.cases
    assert (clear.answered_harm < dark.answered_harm).all()
    waiting = having(external, p__first_contact=1.0, p__first_contact_days=7.0)
    left, told = (first_week(having(waiting, p__inform=inform)).people.life for inform in (0.0, 1.0))
    assert (told.answer_recovery > left.answer_recovery).all()
    assert same_people(first_week(off(low, "M13")), first_week(off(high, "M13")))
    assert same_people(first_week(off(having(waiting, p__inform=1.0), "M13")), first_week(off(waiting, "M13")))


def test_m14_friends_who_got_more_offend() -> None:
    """Nobody has heard of anybody in the first week; in the second, friends' answers are known."""
    equal, unequal = having(forced(), unequal_treatment=0.0), having(forced(), unequal_treatment=0.8)
    assert same_people(first_week(equal), first_week(unequal))
    low, high = first_week(equal, 2).people.life, first_week(unequal, 2).people.life
    assert falls(low.answer_recovery, high.answer_recovery)
    others = having(unequal, market__network__rewiring_prob=1.0)
    assert not same_people(first_week(unequal, 2), first_week(others, 2))
    assert same_people(first_week(off(unequal, "M14"), 2), first_week(off(others, "M14"), 2))


def test_m15_a_fitted_remedy_recovers_more() -> None:
    money = having(paying(0.5), p__apology_prob=0.0, p__courtesy_resolved=0.0, **one_cause(process_share=1.0))
    apology = having(paying(0.0), p__apology_prob=1.0, **one_cause(process_share=0.0))
    for remedy in (money, apology):
        fitted = having(remedy, p__personalised_share=1.0)
        low, high = first_week(remedy).people.life, first_week(fitted).people.life
        assert rises(low.answer_recovery, high.answer_recovery)
        assert same_people(first_week(off(fitted, "M15")), first_week(remedy))


class Diary(Customer):
    """Writes down every answer: person, opened, answered, days within the week, whether it is the second."""

    def appraise(self, given: Any, lapsed: bool, others: float) -> None:
        written = (self.person, self.case.week, self.model.week, given.days, self.case.open == REOPENED)
        self.model.__dict__.setdefault("diary", []).append(written)
        super().appraise(given, lapsed, others)


def diary(scenario: Scenario, policy: str = "p") -> list[tuple[int, int, int, float, bool]]:
    """Return every answer of a world."""
    model = RecoveryModel(scenario, policy, seed=4, engine="agents", customer=Diary)
    while model.running:
        model.step()
    return list(model.__dict__["diary"])


def test_m16_training_is_quick_and_even() -> None:
    few, many = (having(forced(), run__horizon=5, p__first_contact=share) for share in (0.5, 0.8))
    before, after = (np.array([answer[3] for answer in diary(case)][:150]) for case in (few, many))
    assert falls(before, after)
    moody = having(market(), p__courtesy_sd=0.3)
    worse_share = total("worse_after")
    assert mean_difference(market(), moody, lambda world: worse_share(world) / total("answered")(world)) > 0.0
    untrained = off(having(forced(), p__courtesy_sd=0.3), "M16")
    assert same_people(first_week(untrained), first_week(having(forced(), p__courtesy_sd=0.0, p__first_contact=0.0)))


def test_m17_a_second_answer_repairs() -> None:
    """Among those whose first case ended unresolved, where hardly any should."""
    left = having(market(), p__resolve_prob=0.9, telling_activity=0.0)
    taken_up = having(left, p__followup_prob=1.0)
    gains = []
    for seed in SEEDS:
        low, high = (World(case, "p", seed=seed).run() for case in (left, taken_up))
        failed = low.people.record.first_end == ENDED_UNRESOLVED
        gains.append((high.people.actual.satisfaction - low.people.actual.satisfaction)[failed].mean())
    assert np.mean(gains) > 0.0
    assert World(taken_up, "p", seed=1).run().books.followups.sum() > 0.0
    assert same_people(World(off(taken_up, "M17"), "p", seed=1).run(), World(left, "p", seed=1).run())


def test_m18_a_bot_is_fast_and_cold() -> None:
    crowded = market(p__staff_capacity=10.0)
    assert mean_difference(crowded, having(crowded, p__bot_share=1.0), mean_days) < 0.0
    plain = having(forced(), p__first_contact=1.0, p__resolve_prob=1.0, bot_fit=0.0)
    polite = having(plain, p__bot_share=1.0)
    low, high = first_week(polite).people, first_week(plain).people
    assert (low.actual.commitment < high.actual.commitment)[noticing(low)].all()
    rude = having(plain, p__courtesy_warm=-0.2, p__courtesy_resolved=-0.2, p__courtesy_unresolved=-0.2)
    assert same_people(first_week(rude), first_week(having(rude, p__bot_share=1.0)))
    assert same_people(first_week(off(polite, "M18")), first_week(plain))


def test_m19_segments_speak_and_tolerate_differently() -> None:
    shy = having(forced(), voice_base=-6.7)
    louder = having(shy, segments__all__voice_offset=1.0)
    few, more = spoken(shy), spoken(louder)
    assert (more >= few).all()
    assert more.sum() > few.sum()
    calm = having(forced(), service__p_fail=0.0)
    tolerant = first_week(having(calm, segments__all__zone_of_tolerance=0.5))
    picky = first_week(calm)
    feelings = [abs(world.people.actual.episode - delivered(world)) for world in (picky, tolerant)]
    assert falls(*feelings)
    assert same_people(first_week(off(louder, "M19")), first_week(shy))


def test_m20_only_what_is_noticed_teaches() -> None:
    causes = {name: {**PLAIN, "mix": mix} for name, mix in (("often", 1.0), ("never", 0.0))}
    learning = having(forced(), service__causes=causes, p__learn_max=0.5)
    factors = first_week(learning).firm.factors
    assert factors[0] < 1.0
    assert factors[1] == 1.0
    assert (first_week(having(learning, voice_base=-30.0)).firm.factors == 1.0).all()
    assert (first_week(off(learning, "M20")).firm.factors == 1.0).all()


def test_m21_prevention_pays_less_and_less() -> None:
    spending = [having(market(), p__prevention={"employee": 0.02 * step}) for step in range(5)]
    factors = [float(World(case, "p", seed=1).firm.factors[0]) for case in spending]
    steps = np.diff(factors)
    assert (steps < 0.0).all()
    assert (np.diff(steps) > 0.0).all()
    assert mean_difference(spending[0], spending[4], total("failures")) < 0.0
    assert (World(off(spending[4], "M21"), "p", seed=1).firm.factors == 1.0).all()


def test_m22_promises_are_expected_to_be_kept() -> None:
    promised = having(forced(), p__promise_recovery=1.0)
    low, high = first_week(forced()), first_week(promised)
    assert high.books.expected[0] > low.books.expected[0]
    assert high.books.complaint_satisfaction[0] < low.books.complaint_satisfaction[0]
    assert falls(low.people.actual.episode, high.people.actual.episode)
    assert falls(low.people.actual.satisfaction, high.people.actual.satisfaction)
    calm = having(forced(), service__p_fail=0.0)
    advertised = having(calm, service__promise_service=0.3)
    assert falls(first_week(calm).people.actual.episode, first_week(advertised).people.actual.episode)
    assert same_people(first_week(off(promised, "M22")), first_week(forced()))
    assert same_people(first_week(off(advertised, "M22")), first_week(calm))


def test_m23_bad_stories_cost_trust() -> None:
    """Everybody fails and nobody is answered; good stories of those with a taste for the firm reach nobody."""
    quiet = having(forced(), voice_base=-30.0, market__initial_customer_share=0.8, people_told_good=0.0)
    low, high = first_week(quiet), first_week(having(quiet, telling_activity=1.0))
    customers = low.people.actual.status == CUSTOMER
    assert high.books.bad_stories[0] > 0.0 == high.books.good_stories[0]
    assert falls(low.people.actual.trust[customers], high.people.actual.trust[customers])
    prospects = ~customers
    assert falls(low.people.actual.firm_image[prospects], high.people.actual.firm_image[prospects])


def test_m23_without_stories_prospects_join_at_the_plain_rate() -> None:
    open_market = having(forced(), market__initial_customer_share=0.5, market__join_rate=0.3, telling_activity=0.4)
    silent = off(open_market, "M23")
    before = World(silent, "p", seed=4).people.actual.status == PROSPECT
    luck = key(4, 0, Purpose.JOIN)
    lucky = np.array([uniform(luck, i) < 0.3 for i in range(150)])
    assert np.array_equal(first_week(silent).people.actual.status == CUSTOMER, ~before | lucky)
    assert not same_people(first_week(silent, 3), first_week(open_market, 3))


def burst(scenario: Scenario, p_fail: float, seed: int) -> World:
    """Live a world whose first ten recorded weeks have another failure probability."""
    world = World(scenario, "p", seed=seed).run(0)
    usual = world.settings
    world.settings = usual._replace(p_fail=p_fail)
    world.run(10)
    world.settings = usual
    return world.run()


def test_m24_a_burst_of_failures_keeps_people_away() -> None:
    growing = market(market__initial_customer_share=0.5, service__p_fail=0.1, telling_activity=1.0)
    reputations, joins = [], []
    for seed in SEEDS:
        calm, stormy = burst(growing, 0.1, seed), burst(growing, 0.8, seed)
        reputations.append(stormy.books.reputation[9] - calm.books.reputation[9])
        joins.append(stormy.books.joins.sum() - calm.books.joins.sum())
    assert np.mean(reputations) < 0.0
    assert np.mean(joins) < 0.0


def test_m24_without_the_mechanism_reputation_moves_nobody() -> None:
    growing = market(market__initial_customer_share=0.5, reputation_to_expectation=0.5)

    def with_a_bad_name(scenario: Scenario) -> World:
        world = World(scenario, "p", seed=1)
        world.firm.reputation[0] = -1.0
        return world.run()

    assert not same_people(with_a_bad_name(growing), World(growing, "p", seed=1).run())
    assert same_people(with_a_bad_name(off(growing, "M24")), World(off(growing, "M24"), "p", seed=1).run())


def test_m25_the_loyal_expect_less_and_take_a_shortfall_harder() -> None:
    failing = having(forced(), p__resolve_prob=0.0, p__apology_prob=0.0, p__courtesy_unresolved=0.0)
    cool, loyal = first_week(failing, commitment=0.0), first_week(failing, commitment=1.0)
    assert loyal.books.expected[0] - cool.books.expected[0] == pytest.approx(-0.05 * 150, abs=0.5)
    assert loyal.books.expected[0] < cool.books.expected[0]
    assert np.array_equal(loyal.people.life.answer_recovery, cool.people.life.answer_recovery)
    # Anger over the shortfall alone, where nothing is soothed because nothing is restored.
    fresh = having(failing, anger_per_felt_loss=0.0)
    mild, harsh = (first_week(fresh, commitment=loyalty).people for loyalty in (0.0, 1.0))
    short = mild.actual.anger > 0.252 * 0.2
    assert short.sum() > 10
    assert (harsh.actual.anger[short] > mild.actual.anger[short]).all()
    one, other = (first_week(off(failing, "M25"), commitment=loyalty) for loyalty in (0.0, 1.0))
    assert one.books.expected[0] == other.books.expected[0]
    assert np.array_equal(one.people.actual.anger, other.people.actual.anger)
    # What cools out of anger hardens the more, the stronger the relationship.
    unheard = having(failing, voice_base=-30.0)
    for scenario, harder in ((unheard, True), (off(unheard, "M25"), False)):
        other, bound = (first_week(scenario, commitment=loyalty, anger=1.0).people.actual for loyalty in (0.0, 1.0))
        assert (other.avoidance > 0.0).all()
        assert (bound.avoidance > other.avoidance).all() == harder


def hazards(world: World) -> Any:
    """Return everybody's weekly exit hazard at the default rate."""
    market = world.settings.market._replace(weekly_exit_hazard=0.0035)
    return np.array([exit_hazard(float(u), 1.0, market, world.settings.behaviour) for u in utilities(world)])


def test_m26_courtesy_binds_and_keeps() -> None:
    cold, warm = (having(forced(), p__apology_prob=1.0, p__courtesy_warm=courtesy) for courtesy in (0.2, 0.9))
    low, high = first_week(cold), first_week(warm)
    noticed = noticing(low.people)
    assert (high.people.actual.commitment > low.people.actual.commitment)[noticed].all()
    assert (hazards(high) < hazards(low))[noticed].all()
    one, other = first_week(off(cold, "M26")), first_week(off(warm, "M26"))
    assert np.array_equal(one.people.actual.commitment, other.people.actual.commitment)
    moved = first_week(off(warm, "M26"))
    moved.people.actual.commitment[:] += 1.0
    assert np.array_equal(hazards(moved), hazards(other))


GOOD = {"p__resolve_prob": 1.0, "p__compensate_prob": 1.0, "p__apology_prob": 1.0, "p__first_contact": 1.0}
BAD = {"p__resolve_prob": 0.0, "p__apology_prob": 0.0, "p__courtesy_unresolved": 0.0, "p__first_contact": 0.0}


def test_m27_a_good_answer_brings_more_visits() -> None:
    """Everybody fails in week 0 and never again; the same persons, the same luck, 26 weeks."""
    usual = having(
        forced(), run__horizon=27, market__visit_rate_mean=0.5, visit_rate_shape=1.11, market__weekly_exit_hazard=0.0035
    )
    more = []
    for seed in SEEDS:
        visits = []
        for answer in (BAD, GOOD):
            world = World(having(usual, **answer), "p", seed=seed)
            world.step()
            world.settings = world.settings._replace(p_fail=0.0)
            world.run()
            visits.append(world.people.life.visits[world.people.record.first_week == 0].sum())
        more.append(visits[1] - visits[0])
    assert np.mean(more) > 0.0


def top_fifth(scenario: Scenario) -> float:
    """Return the mean share of the intended spending that the top fifth of persons stands for."""
    people = [World(scenario, "p", seed=seed).people.traits for seed in SEEDS]
    return float(np.mean([top_share(traits.visit_rate * traits.spend) for traits in people]))


def test_m28_visits_and_spending_concentrate() -> None:
    equal = off(market(), "M28")
    assert top_fifth(equal) == pytest.approx(0.2)
    assert top_fifth(having(market(), spend_sigma=1.0)) > top_fifth(market()) > top_fifth(equal)
    assert top_fifth(having(market(), visit_rate_shape=0.5)) > top_fifth(market())


def test_m29_keeping_pays() -> None:
    leaky, tight = market(market__weekly_exit_hazard=0.01), market(market__weekly_exit_hazard=0.001)
    assert mean_difference(leaky, tight, lambda world: float(world.books.base_customers[-1])) > 0.0
    assert mean_difference(leaky, tight, lambda world: float(world.people.life.value.mean())) > 0.0
    free = World(off(market(p__comp_amount=0.0), "M29"), "p", seed=1).run()
    assert free.books[["repair", "handling", "staff", "bot", "acquisition"]].tolist() == [(0.0,) * 5] * 40
    margin = 0.4 * free.books.revenue * free.firm.discount
    assert free.people.life.value.sum() == pytest.approx(margin.sum())


def test_m30_without_noise_the_item_is_the_state() -> None:
    exact = {
        "measurement__item7_noise": 0.0, "measurement__nps_noise": 0.0, "measurement__survey_share": 1.0,
        "measurement__response_base": 1.0, "measurement__response_slope": 0.0, "measurement__survey_interval": 1,
    }  # fmt: skip
    world = World(market(**exact), "p", seed=1).run()
    state = world.people.actual.satisfaction
    item = np.clip(np.floor(5.2 + 1.1 * state + 0.5), 1.0, 7.0)
    assert np.array_equal(final_answers(world.week - 1, world.seed, world.people.actual, world.settings).seven, item)
    stays = world.people.actual.status == CUSTOMER
    assert world.books.responses[-1] == world.books.surveyed[-1] == stays.sum()
    assert world.books.survey_seven[-1] == item[stays].sum()
    noisy = World(market(), "p", seed=1).run()
    assert same_people(world, noisy)


def test_m31_stages_follow_each_other() -> None:
    answers = diary(everything(market__persons=100, run__burn_in=0, policies__all__staff_capacity=60), "all")
    assert len(answers) > 50
    last: dict[int, int] = {}
    followed = 0
    for person, opened, answered, days, second in answers:
        established = 7.0 * (answered - opened)
        assert 0.0 <= established <= established + days
        if second:
            followed += 1
            assert last[person] < opened < answered
        last[person] = answered
    assert followed > 0


def test_m32_expecting_more_spoils_the_delight() -> None:
    kind = having(forced(), **GOOD, p__comp_amount=1.0)
    modest, spoiled = (first_week(kind, recovery_expectation=expected) for expected in (0.5, 0.9))
    assert falls(modest.people.actual.episode, spoiled.people.actual.episode)
    assert spoiled.books.complaint_satisfaction[0] < modest.books.complaint_satisfaction[0]
    before = World(kind, "p", seed=4).people.traits.recovery_expectation_base
    received, now = (first_week(kind).people for _ in range(2))
    surprised = received.life.answer_recovery > before
    assert surprised.sum() > 10
    assert (now.actual.recovery_expectation[surprised] > before[surprised]).all()
    steady = first_week(off(kind, "M32")).people.actual.recovery_expectation
    assert np.array_equal(steady, before)


def test_m33_generosity_attracts_false_claims() -> None:
    tempted = market(opportunist_share=0.5, false_claim_generosity=3.0)
    mean = having(tempted, p__compensate_prob=0.0, p__comp_amount=0.0)
    lavish = having(tempted, p__resolve_prob=1.0, p__compensate_prob=1.0, p__comp_amount=1.5)
    assert mean_difference(mean, lavish, total("claims")) > 0.0
    assert World(lavish, "p", seed=1).run().firm.books.claims.sum() > 0.0
    assert World(off(lavish, "M33"), "p", seed=1).run().firm.books.claims.sum() == 0.0


def test_m34_the_second_failure_is_a_pattern() -> None:
    kind = having(forced(), **GOOD, p__comp_amount=1.0)
    first, second = (first_week(kind, failure_memory=memory).people for memory in (0.0, 1.0))
    assert (second.cases.answered_harm > first.cases.answered_harm).all()
    assert rises(first.cases.felt, second.cases.felt)
    # Where the pattern alone makes it noticed, an answer reaches only the second.
    noticed = first.cases.noticed > 0.0
    assert noticed.mean() > 0.9
    assert falls(first.actual.episode[noticed], second.actual.episode[noticed])
    one, other = (first_week(off(kind, "M34"), failure_memory=memory).people for memory in (0.0, 1.0))
    assert np.array_equal(one.cases.answered_harm, other.cases.answered_harm)
    assert np.array_equal(one.actual.episode, other.actual.episode)


def test_m34_earlier_failures_of_the_scenario_are_remembered_from_the_first_recorded_week() -> None:
    kind = having(forced(), **GOOD, p__comp_amount=1.0, pattern_inference=0.0)
    plain, reminded = first_week(kind), first_week(kind.with_values({"market.prior_failures": 2.0}))
    assert np.allclose(reminded.people.actual.failure_memory - plain.people.actual.failure_memory, 2.0)
    assert np.allclose(reminded.people.cases.memory - plain.people.cases.memory, 2.0)
    later = [first_week(kind.with_values({"market.prior_failures": n}), weeks=2).people.actual for n in (0.0, 2.0)]
    assert (later[1].failure_memory - later[0].failure_memory < 2.0).all()


def test_the_registry_holds_the_34_mechanisms() -> None:
    assert list(MECHANISMS) == [f"M{number:02d}" for number in range(1, 35)]
    assert {m.id for m in MECHANISMS.values() if not m.off_switch} == {"M27", "M30", "M31"}
    assert {m.id for m in MECHANISMS.values() if m.lever is None} == {"M27", "M30", "M31"}


def every_mechanism(test: Callable[[Mechanism], None]) -> Any:
    return pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=MECHANISMS)(test)


@every_mechanism
def test_the_test_that_the_registry_names_exists(mechanism: Mechanism) -> None:
    path, _, name = mechanism.test.partition("::")
    assert path == f"tests/model/{HERE.name}"
    assert name in {node.name for node in ast.parse(HERE.read_text()).body if isinstance(node, ast.FunctionDef)}


@every_mechanism
def test_parameters_of_the_registry_exist(mechanism: Mechanism) -> None:
    assert mechanism.parameters
    assert [name for name in mechanism.parameters if name not in PARAMETERS] == []


@every_mechanism
def test_paths_of_the_registry_exist_in_a_market_with_segments(mechanism: Mechanism) -> None:
    rich = everything()
    if mechanism.off_switch:
        switched = without(rich, [mechanism.id.lower()])
        assert switched.hash != rich.hash
        assert without(switched, [mechanism.id]) == switched
    if mechanism.lever:
        baseline = Scenario.load("baseline")
        low, high = (
            baseline.with_values({mechanism.lever.path: v}) for v in (mechanism.lever.low, mechanism.lever.high)
        )
        assert low.hash != high.hash


@pytest.mark.parametrize("name", ["M27", "M35", "voice"])
def test_what_cannot_be_switched_off_is_said_in_one_message(name: str) -> None:
    with pytest.raises(ParadoxError, match="Next: "):
        without(everything(), [name])


def test_effects_are_measured_with_the_same_luck_on_both_sides() -> None:
    small = Scenario.load("baseline").with_values({"market.persons": 60, "run.burn_in": 2, "run.horizon": 8})
    effects = {effect.mechanism.id: effect.by_contrast for effect in measured(small, 2)}
    assert set(effects) == {m.id for m in MECHANISMS.values() if m.lever}
    lever = MECHANISMS["M05"].lever
    assert lever
    before, after = (
        Replication(small.with_values({lever.path: value}), 1).run("average").outcomes
        for value in (lever.low, lever.high)
    )
    again = Replication(small.with_values({lever.path: lever.high}), 2).run("average").outcomes
    first = Replication(small.with_values({lever.path: lever.low}), 2).run("average").outcomes
    expected = ((after["total"] - before["total"]) + (again["total"] - first["total"])) / 2.0
    assert effects["M05"]["total"].estimate == pytest.approx(expected)


def test_the_page_of_mechanisms_is_that_of_the_registry() -> None:
    """The effects are measured by hand; what they are effects of must be current."""
    text = PAGE.read_text(encoding="utf-8")
    assert registry_table() in text
    assert re.search(r"Model version 2-[0-9a-f]{12}", text)
    for mechanism in MECHANISMS.values():
        if mechanism.lever:
            lever, values = lever_cells(mechanism)
            row = re.escape(f"| {mechanism.id} | {lever} | {values} |") + r"( (0|[+-]\d+\.\d{3} \(.* \.\. .*\)) \|){4}"
            assert re.search(row, text), f"{mechanism.id}: python -m docs.generators.mechanisms measures anew"
