"""What holds in every week of every market: persons, cases, queue and money are conserved."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from hypothesis import HealthCheck, example, given, settings

from sim.engines.compiled.firm import is_for_bot
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, draw
from sim.state.firm import QUEUED
from sim.state.people import (
    CLOSED,
    CUSTOMER,
    FORMER,
    NEVER,
    NEVER_FAILED,
    PREEMPTED,
    PROSPECT,
    REOPENED,
    STILL_OPEN,
    WAITING,
)
from sim.worlds.counterfactuals import Replication
from sim.worlds.formulas import weekly_costs
from sim.worlds.outcomes import outcomes
from sim.worlds.world import World
from tests.worlds import everything, random_scenarios

SEED = 9
CROWDED = everything(market__persons=100, run__burn_in=10, run__horizon=30)

# Sums over persons and weeks in different orders agree to a few last bits.
ROUNDING = 1e-9


def everywhere(test: Callable[[Scenario], None]) -> Callable[[], None]:
    """Run a test in random markets and in one with every mechanism at work."""
    several = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    return several(given(random_scenarios(persons=20, weeks=12))(example(CROWDED)(test)))


class Week(NamedTuple):
    """A world at the end of a week, and the statuses with which the week began."""

    number: int
    world: World
    before: dict[str, Any]


def weeks(scenario: Scenario) -> Iterator[Week]:
    """Live a world week by week."""
    world = World(scenario, seed=SEED)
    while not world.is_over:
        people = world.people
        before = {"actual": people.actual.status.copy(), "twin": people.twin.status.copy()}
        world.step()
        yield Week(world.week - 1, world, before)


def lived(scenario: Scenario) -> World:
    """Live a world to the horizon."""
    return World(scenario, seed=SEED).run()


def queue_of(world: World) -> list[int]:
    """Return the entries that wait: twice the person, plus one for a false claim."""
    return [int(entry) for entry in world.firm.queue[: world.firm.counts[QUEUED]]]


def entered(world: World, entry: int) -> int:
    """Return the week in which an entry came in."""
    cases = world.people.cases
    return int((cases.claim_week if entry % 2 else cases.week)[entry // 2])


def close_to(one: float, other: float, scale: float) -> bool:
    return abs(one - other) <= ROUNDING * max(1.0, abs(scale))


@everywhere
def test_every_number_is_finite(scenario: Scenario) -> None:
    for week in weeks(scenario):
        for group in week.world.people:
            for name in group._fields:
                assert np.isfinite(getattr(group, name)).all(), f"{name} in week {week.number}"
        for name in week.world.firm.books.dtype.names:
            assert np.isfinite(week.world.firm.books[name]).all(), name


@everywhere
def test_fading_counts_and_grudges_are_never_negative(scenario: Scenario) -> None:
    for week in weeks(scenario):
        state = week.world.people.actual
        for name in ("anger", "avoidance", "failure_memory", "apologies_heard"):
            assert getattr(state, name).min() >= 0.0, name


@everywhere
def test_the_firm_stays_inside_its_bounds(scenario: Scenario) -> None:
    for week in weeks(scenario):
        firm = week.world.firm
        assert -1.0 <= firm.reputation[0] <= 1.0
        assert (firm.knowledge >= 0.0).all()
        assert ((firm.factors >= 0.0) & (firm.factors <= 1.0)).all()


@everywhere
def test_status_moves_only_from_prospect_to_customer_and_between_customer_and_former(scenario: Scenario) -> None:
    legal = {(s, s) for s in (PROSPECT, CUSTOMER, FORMER)}
    moving = {(PROSPECT, CUSTOMER), (CUSTOMER, FORMER), (FORMER, CUSTOMER)}
    for week in weeks(scenario):
        for who, columns in (("actual", week.world.people.actual), ("twin", week.world.people.twin)):
            moves = set(zip(week.before[who].tolist(), columns.status.tolist(), strict=True))
            assert moves <= (legal | moving if week.number >= 0 else legal), f"{who} in week {week.number}"


@everywhere
def test_exits_and_joins_account_for_every_change_of_status(scenario: Scenario) -> None:
    for week in weeks(scenario):
        was, now = week.before["actual"], week.world.people.actual.status
        books = week.world.firm.books[week.number + scenario.burn_in]
        assert books.customers == (now == CUSTOMER).sum()
        if week.number < 0:  # whoever leaves is replaced on the spot
            assert books.joins == 0
            continue
        assert books.exits == ((was == CUSTOMER) & (now == FORMER)).sum()
        assert books.joins == ((was != CUSTOMER) & (now == CUSTOMER)).sum()


@everywhere
def test_actual_and_twin_prospects_are_the_same_persons(scenario: Scenario) -> None:
    for week in weeks(scenario):
        people = week.world.people
        assert np.array_equal(people.actual.status == PROSPECT, people.twin.status == PROSPECT)


@everywhere
def test_traits_never_change(scenario: Scenario) -> None:
    world = World(scenario, seed=SEED)
    before = {name: getattr(world.people.traits, name).tobytes() for name in world.people.traits._fields}
    world.run()
    assert {name: getattr(world.people.traits, name).tobytes() for name in before} == before


@everywhere
def test_only_customers_visit(scenario: Scenario) -> None:
    for week in weeks(scenario):
        assert (week.before["actual"][week.world.people.life.visit != 0] == CUSTOMER).all()


@everywhere
def test_the_queue_holds_every_open_case_and_pending_claim_exactly_once(scenario: Scenario) -> None:
    for week in weeks(scenario):
        cases = week.world.people.cases
        waiting = sorted(queue_of(week.world))
        expected = {2 * int(i) for i in np.flatnonzero(cases.open != CLOSED)}
        expected |= {2 * int(i) + 1 for i in np.flatnonzero(cases.claim_week != NEVER)}
        assert waiting == sorted(expected), f"week {week.number}"


@everywhere
def test_the_queue_is_in_order_of_entry_then_draw_then_person(scenario: Scenario) -> None:
    for week in weeks(scenario):
        places = []
        for entry in queue_of(week.world):
            since = entered(week.world, entry)
            places.append((since, draw(SEED, since, Purpose.QUEUE, entry // 2), entry))
        assert places == sorted(places), f"week {week.number}"


@everywhere
def test_capacity_is_never_exceeded_and_never_idle_while_somebody_waits(scenario: Scenario) -> None:
    for week in weeks(scenario):
        firm, cases = week.world.firm, week.world.people.cases
        served = firm.books[week.number + scenario.burn_in].served
        assert served <= firm.capacity + firm.bot_capacity
        waited = [entry for entry in queue_of(week.world) if cases.open[entry // 2] != REOPENED]
        for_bot = {is_for_bot(entry, SEED, week.world.people, week.world.settings) for entry in waited}
        assert served >= (firm.capacity if False in for_bot else 0) + (firm.bot_capacity if True in for_bot else 0)


@everywhere
def test_nobody_waits_longer_than_the_weeks_after_which_entries_lapse(scenario: Scenario) -> None:
    limit = scenario.policies[scenario.reference].lapse_weeks
    for week in weeks(scenario):
        for entry in queue_of(week.world):
            assert week.number - entered(week.world, entry) < limit


@everywhere
def test_those_who_leave_leave_nothing_open(scenario: Scenario) -> None:
    for week in weeks(scenario):
        people = week.world.people
        gone = people.actual.status != CUSTOMER
        assert (people.cases.open[gone] == CLOSED).all()
        assert (people.cases.claim_week[gone] == NEVER).all()


@everywhere
def test_every_failure_is_noticed_in_one_way_and_ends_in_one_way(scenario: Scenario) -> None:
    world = lived(scenario)
    counted = [name for name in world.firm.books.dtype.names if name != "spread"]  # nan where one customer is left
    total = {name: int(world.firm.books[name].sum()) for name in counted}
    still_open = int((world.people.cases.open == WAITING).sum())
    assert total["failures"] == sum(total[name] for name in ("silent", "voiced", "detected", "preempted"))
    ends = sum(total[name] for name in ("silent", "answered", "lapsed", "abandoned", "joined"))
    assert total["failures"] == ends + still_open


@everywhere
def test_every_first_failure_has_an_end_and_a_reading(scenario: Scenario) -> None:
    record = lived(scenario).people.record
    failed = record.first_week != NEVER
    assert (failed == (record.first_end != NEVER_FAILED)).all()
    ended = failed & (record.first_end != STILL_OPEN)
    wait = int(scenario.measurement.verdict_wait)
    assert (record.reading_week[ended] >= record.first_week[ended] + wait).all()
    assert (record.reading_week[~ended] == NEVER).all()


@everywhere
def test_every_warning_is_answered_in_its_week(scenario: Scenario) -> None:
    for week in weeks(scenario):
        people = week.world.people
        assert (people.life.answer[people.life.visit == PREEMPTED] != 0).all()


@everywhere
def test_what_persons_are_worth_is_what_the_books_say(scenario: Scenario) -> None:
    world = lived(scenario)
    books, discount = world.books, world.firm.discount[: len(world.books)]
    margin = scenario.money.margin_share * books.revenue
    costs = books.compensation + books.claims_cost + books.repair + books.handling + books.acquisition
    scale = float((np.abs(margin) + costs).sum())
    assert close_to(float(world.people.life.value.sum()), float((discount * (margin - costs)).sum()), scale)


@everywhere
def test_revenue_is_what_everybody_pays_by_the_visit_and_by_the_week(scenario: Scenario) -> None:
    world = lived(scenario)
    life = world.people.life
    assert life.visits.sum() == world.books.visits.sum()
    assert life.twin_visits.sum() == world.books.twin_visits.sum()
    price, paid = scenario.money, float(life.paid.sum())
    assert close_to(paid, float(world.books.revenue.sum()), paid)
    if price.price_a_week == 0.0:
        assert np.allclose(life.paid, price.price_a_visit * life.visits * world.people.traits.spend, rtol=ROUNDING)


@everywhere
def test_every_cost_is_a_count_times_its_price(scenario: Scenario) -> None:
    world = lived(scenario)
    books, money = world.firm.books, scenario.money
    handled = money.handling_cost * (books.served + books.preempted + books.handed_over)
    assert np.allclose(books.handling, handled, rtol=ROUNDING)
    assert np.allclose(books.acquisition, money.acquisition_cost * books.joins, rtol=ROUNDING)
    policy = scenario.policies[scenario.reference]
    staff = policy.staff_capacity * world.firm.base / 1000.0
    assert np.allclose(books.staff, money.staff_cost * staff, rtol=ROUNDING)
    assert np.allclose(books.bot, money.bot_cost * staff * policy.bot_capacity * policy.bot_share, rtol=ROUNDING)
    spent = sum(scenario.prevention[scenario.reference]) * world.firm.base
    assert np.allclose(books.prevention, spent, rtol=ROUNDING)


@everywhere
def test_profit_is_margin_less_every_cost(scenario: Scenario) -> None:
    worlds = Replication(scenario, SEED).worlds(scenario.reference)
    found, books = outcomes(*worlds), worlds[0].books
    costs = sum(float(column.sum()) for column in weekly_costs(worlds[0]).values())
    margin = scenario.money.margin_share * float(books.revenue.sum())
    assert close_to(found["profit"] * worlds[0].firm.base, margin - costs, margin + costs)
    acquisition = float(books.acquisition.sum())
    parts = (found["recovery_cost"] + found["prevention_cost"]) * worlds[0].firm.base + acquisition
    assert close_to(parts, costs, costs)


@everywhere
def test_weeks_of_customers_are_split_by_experience_without_rest(scenario: Scenario) -> None:
    for week in weeks(scenario):
        books = week.world.firm.books[week.number + scenario.burn_in]
        groups = ("untroubled", "recovered", "unrecovered", "unheard")
        began = int((week.before["actual"] == CUSTOMER).sum())
        assert sum(books[f"weeks_{group}"] for group in groups) == began
        assert sum(books[f"exits_{group}"] for group in groups) == books.exits
        assert sum(books[f"base_{group}"] for group in groups) == week.world.firm.base
