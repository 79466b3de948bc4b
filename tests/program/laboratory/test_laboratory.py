"""The laboratory: the same rules as the field, twins that never fail, and no paradox typed in."""

import numpy as np
import pytest

from experiments.laboratory import (
    BAD,
    EXCELLENT,
    GOOD,
    Cohort,
    DesignError,
    Failure,
    Remedy,
    Subjects,
    kernels,
    measure,
)
from sim.rules.appraisal import expected_recovery
from sim.scenario.scenario import Scenario
from sim.state.people import DETECTED, LAPSED, NO_ANSWER, PREEMPTED, Actual
from sim.worlds.world import World
from tests.counting import calls

MILD = Failure(severity=0.2, controllability=0.15, base_stability=0.1)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load("baseline")


@pytest.fixture(scope="module")
def cohort(scenario: Scenario) -> Cohort:
    return Cohort(scenario, 400, seed=5)


def lifted(cell: Subjects) -> np.ndarray:
    return cell.actual.episode > cell.episodes.x_ordinary


def test_everybody_starts_as_a_customer_equal_to_the_twin(cohort: Cohort) -> None:
    cell = cohort.subjects()
    assert (cell.actual.status == 1).all()
    for name in ("satisfaction", "expectation", "trust", "commitment", "recovery_expectation"):
        assert np.array_equal(getattr(cell.actual, name), getattr(cell.twin, name))
    assert cell.actual.satisfaction.std() > 0.5


def test_cells_share_luck_and_leave_the_cohort_untouched(cohort: Cohort) -> None:
    before = cohort.people.actual.satisfaction.copy()
    first, second = cohort.subjects().fail(MILD), cohort.subjects().fail(MILD)
    assert np.array_equal(first.actual.satisfaction, second.actual.satisfaction)
    assert np.array_equal(cohort.people.actual.satisfaction, before)


def test_a_part_of_the_cohort_feels_as_it_does_within_the_whole(cohort: Cohort) -> None:
    whole = cohort.subjects().fail(MILD).answer(GOOD)
    part = cohort.subjects(slice(100, 200)).fail(MILD).answer(GOOD)
    assert np.array_equal(part.actual.satisfaction, whole.actual.satisfaction[100:200])
    assert np.array_equal(measure(part, "item7"), measure(whole, "item7")[100:200])


def test_an_ordinary_visit_is_the_same_for_subject_and_twin(cohort: Cohort) -> None:
    cell = cohort.subjects().visit().wait(3)
    assert np.array_equal(cell.actual.satisfaction, cell.twin.satisfaction)


def test_a_failure_hurts_and_a_bad_answer_hurts_again(cohort: Cohort) -> None:
    cell = cohort.subjects().fail(Failure(severity=0.5))
    assert (cell.actual.satisfaction < cell.twin.satisfaction).mean() > 0.95
    after_failure = cell.actual.episode.copy()
    assert (cell.answer(BAD).actual.episode < after_failure).mean() > 0.9


@pytest.mark.parametrize("preempt", [0.0, 1.0], ids=["answered at once", "pre-empted"])
def test_laboratory_and_field_give_the_same_appraisal_for_the_same_case(preempt: float) -> None:
    # Nobody talks, so a week changes only those who visit; staff answers everybody in the week of the complaint.
    market = Scenario.load("baseline").with_values(
        {
            "market.persons": 300,
            "market.visit_rate_mean": 2.0,
            "behaviour.telling_activity": 0,
            "service.p_fail": 0.25,
            "run.burn_in": 3,
            "run.horizon": 12,
            "policies.average.staff_capacity": 1000,
            "policies.average.preempt_prob": preempt,
            "policies.average.promise_recovery": 0.4,
            "policies.average.courtesy_sd": 0.2,
        }
    )
    policy = market.policies["average"]
    world = World(market, "average", seed=3).run(6)
    compared = 0
    while not world.is_over:
        people = world.people
        cohort = Cohort(market, market.persons, seed=3, policy="average")
        cell = cohort.subjects()
        cell.traits = people.traits
        cell.actual = Actual._make(column.copy() for column in people.actual)
        world.step()
        kernels.wait(cell.traits, cell.actual, cell.twin, cell.settings)
        answered = people.life.answer != NO_ANSWER
        same_week = answered & (people.cases.week == world.week - 1) & (people.life.answer != LAPSED)
        cases = people.cases
        warned = cases.mode == PREEMPTED
        luck = {
            name: cell.uniform(purpose, world.week - 1)
            for name, purpose in (("resolve", 32), ("compensate", 33), ("apology", 34), ("delay", 31))
        }
        resolved = luck["resolve"] < policy.resolve_prob
        mood = np.where(resolved, policy.courtesy_resolved, policy.courtesy_unresolved)
        mood = np.where(luck["apology"] < policy.apology_prob, policy.courtesy_warm, mood)
        explain = np.where(warned, 1.0, np.where(resolved, policy.explain_resolved, policy.explain_unresolved))
        days = np.where(luck["delay"] < policy.first_contact, policy.first_contact_days, 7 * luck["delay"])
        cell.fail(
            Failure(),
            performance=cases.performance,
            severity=cases.severity,
            controllability=np.array([cause.controllability for cause in market.causes])[cases.cause],
            base_stability=np.array([cause.base_stability for cause in market.causes])[cases.cause],
            process=cases.process,
            used=cases.used,
            explain=np.where(warned, 1.0, 0.0),
        )
        cell.episodes.spoken[:] = (cases.mode != PREEMPTED) & (cases.mode != DETECTED)
        cell.answer(
            Remedy(),
            compensation=np.where(resolved & (luck["compensate"] < policy.compensate_prob), policy.comp_amount, 0.0),
            repair=resolved.astype(float),
            courtesy=np.clip(mood + policy.courtesy_sd * cell.normal(35, world.week - 1), -0.5, 1.0),
            explain=explain,
            days=np.where(warned, 0.0, days),
            firm_first=(cases.mode >= DETECTED).astype(float),
        )
        for name in Actual._fields[1:-1]:
            field, lab = getattr(people.actual, name)[same_week], getattr(cell.actual, name)[same_week]
            assert np.array_equal(field, lab), name
        assert np.array_equal(cases.felt[same_week], cell.episodes.felt[same_week])
        compared += int(same_week.sum())
    assert compared > 50


@pytest.mark.parametrize("severity", [0.1, 0.3, 0.6, 0.9])
def test_a_recovery_exactly_as_good_as_expected_lifts_nobody(cohort: Cohort, severity: float) -> None:
    # Each gets just as much repair and money as makes the recovery (R) equal to what he or she expects of this case.
    failure = MILD.but(severity=severity)
    # So rude that hardly anybody gets as much as expected by manner and speed alone.
    remedy = Remedy(courtesy=-0.3, explain=1.0, days=0.5)

    def answered(share: np.ndarray) -> Subjects:
        return cohort.subjects().fail(failure).answer(remedy, repair=share, compensation=2.0 * share)

    low, high = np.zeros(cohort.persons), np.ones(cohort.persons)
    for _ in range(60):
        middle = (low + high) / 2
        episodes = answered(middle).episodes
        above = episodes.recovery >= episodes.expected
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    cell = answered(high)
    exactly = np.abs(cell.episodes.recovery - cell.episodes.expected) < 1e-9
    assert exactly.mean() > 0.8
    assert not lifted(cell)[exactly].any()


def test_without_recovery_disconfirmation_nobody_is_lifted(scenario: Scenario) -> None:
    plain = Cohort(scenario.with_values({"behaviour.recovery_involvement": 0}), 400, seed=5)
    for severity in (0.05, 0.2, 0.5):
        cell = plain.subjects().fail(MILD.but(severity=severity)).answer(EXCELLENT)
        assert not lifted(cell).any()


def test_excellent_answers_to_mild_failures_do_lift(cohort: Cohort) -> None:
    cell = cohort.subjects().fail(MILD).answer(EXCELLENT)
    assert lifted(cell)[cell.episodes.noticed == 1.0].mean() > 0.9


def test_the_expected_recovery_rises_with_harm(cohort: Cohort) -> None:
    cells = [cohort.subjects().fail(MILD.but(severity=k)) for k in (0.2, 0.8)]
    mild, bad = (cell.episodes for cell in cells)
    assert (bad.expected_at_failure >= mild.expected_at_failure).all()
    b = cohort.scenario.behaviour
    first = expected_recovery(
        float(cohort.people.actual.recovery_expectation[0]),
        float(mild.harm[0]),
        0.0,
        float(cells[0].actual.commitment[0]),
        b,
    )
    assert mild.expected_at_failure[0] == pytest.approx(first, abs=1e-12)


def test_free_weeks_cost_visits_after_a_silent_failure(cohort: Cohort) -> None:
    visits, twin_visits = cohort.subjects().fail(Failure(severity=0.6)).live(12)
    assert visits.sum() < twin_visits.sum()
    assert ((visits <= 12) & (twin_visits <= 12)).all()


def test_ten_thousand_forced_episodes_take_hardly_more_calls_than_ten(scenario: Scenario) -> None:
    Cohort(scenario, 10, seed=1).subjects().fail(MILD).answer(GOOD)  # compiles
    numbers = []
    for size in (10, 10_000):
        crowd = Cohort(scenario, size, seed=1)
        with calls() as made:
            crowd.subjects().fail(MILD).answer(GOOD)
        numbers.append(made.number)
    assert numbers[1] < 1.1 * numbers[0]


@pytest.mark.parametrize("wrong", [{"days": -1}, {"compensation": 9}, {"courtesy": -0.6}, {"repair": float("nan")}])
def test_remedies_outside_the_limits_are_refused(wrong: dict[str, float]) -> None:
    name = next(iter(wrong))
    with pytest.raises(DesignError, match=rf"the remedy has {name} .*Allowed: a number from"):
        Remedy(**wrong)


def test_failures_outside_the_limits_are_refused() -> None:
    with pytest.raises(DesignError, match=r"severity 1\.2\. Allowed: a number from 0 to 1"):
        Failure(severity=1.2)


def test_an_unknown_measure_is_refused_with_a_guess(cohort: Cohort) -> None:
    with pytest.raises(DesignError, match="Did you mean 'satisfaction'"):
        measure(cohort.subjects(), "satisfactoin")


def test_twins_have_no_episode_of_failure(cohort: Cohort) -> None:
    with pytest.raises(DesignError, match="twins never fail"):
        measure(cohort.subjects(), "felt", twin=True)


def test_items_are_whole_numbers_on_their_scales(cohort: Cohort) -> None:
    cell = cohort.subjects().fail(Failure(severity=0.9))
    for name, low, high in (("item7", 1, 7), ("stars", 1, 5), ("nps", 0, 10), ("item7_stay", 1, 7)):
        answers = measure(cell, name)
        assert set(np.unique(answers)) <= set(range(low, high + 1))


def test_the_control_group_answers_with_its_own_noise(cohort: Cohort) -> None:
    cell = cohort.subjects()
    assert np.array_equal(measure(cell, "item7"), measure(cell, "item7", twin=True))
    assert not np.array_equal(measure(cell, "item7"), measure(cell, "item7", twin=True, control=True))
