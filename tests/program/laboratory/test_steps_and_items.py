"""Severities from a law, causes by name, surprises and gifts, free weeks, and questions of one's own."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from experiments.laboratory import (
    GOOD,
    Cell,
    Cohort,
    DesignError,
    Experiment,
    Failure,
    Item,
    Law,
    Step,
    Subjects,
    measure,
)
from experiments.laboratory.definitions import definitions
from experiments.laboratory.design_file import load_design
from experiments.laboratory.measures import MEASURES, ask
from sim.errors import ParadoxError
from sim.scenario.scenario import Scenario
from tests.program.laboratory.told import is_told_in_both_languages


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return Cohort(Scenario.load("baseline"), 4000, 3)


LAWS = {
    "beta": ((2.0, 5.0), stats.beta(2, 5)),
    "uniform": ((0.1, 0.5), stats.uniform(0.1, 0.4)),
    "triangular": ((0.0, 0.3, 1.0), stats.triang(0.3)),
}


@pytest.mark.parametrize("kind", LAWS)
def test_severities_follow_their_law(kind: str, cohort: Cohort) -> None:
    numbers, known = LAWS[kind]
    u = np.linspace(0.001, 0.999, 99)
    assert Law(kind, numbers).quantiles(u) == pytest.approx(known.ppf(u))
    drawn = cohort.subjects().fail(Failure(severity=Law(kind, numbers))).episodes.severity
    assert stats.kstest(drawn, known.cdf).pvalue > 0.01


def test_each_subject_has_the_same_draw_in_all_cells_and_another_at_the_next_failure(cohort: Cohort) -> None:
    failure = Failure(severity=Law("uniform", (0.0, 1.0)))
    first, answered = cohort.subjects().fail(failure), cohort.subjects().fail(failure)
    assert np.array_equal(first.episodes.severity, answered.episodes.severity)
    part = cohort.subjects(slice(100, 200)).fail(failure)
    assert np.array_equal(part.episodes.severity, first.episodes.severity[100:200])
    before = first.episodes.severity.copy()
    again = first.answer(GOOD).fail(failure).episodes.severity
    assert abs(np.corrcoef(before, again)[0, 1]) < 0.06


def test_a_cause_brings_what_the_scenario_says_of_it(cohort: Cohort) -> None:
    causes = {cause.name: cause for cause in cohort.scenario.causes}
    episodes = cohort.subjects().fail(Failure(cause="employee")).episodes
    assert set(episodes.controllability) == {causes["employee"].controllability}
    assert episodes.process.mean() == pytest.approx(causes["employee"].process_share, abs=0.03)
    mixed = cohort.subjects().fail(Failure(cause="any")).episodes
    for cause in causes.values():
        assert np.mean(mixed.controllability == cause.controllability) == pytest.approx(cause.mix, abs=0.03)
    with pytest.raises(ParadoxError, match="Did you mean 'employee'"):
        cohort.subjects().fail(Failure(cause="employe"))
    with pytest.raises(DesignError, match="a cause and controllability"):
        Failure(cause="employee", controllability=0.2)


def test_a_surprise_pleases_subjects_and_not_their_twins(cohort: Cohort) -> None:
    plain, better = cohort.subjects().visit(), cohort.subjects().visit(better=1.0)
    assert np.array_equal(plain.twin.satisfaction, better.twin.satisfaction)
    assert np.array_equal(plain.actual.satisfaction, plain.twin.satisfaction)
    assert (better.actual.episode - plain.actual.episode).min() >= 1.0


def test_a_gift_is_worth_what_it_would_make_good(cohort: Cohort) -> None:
    b, fair = cohort.scenario.behaviour, cohort.people.traits.fair_compensation
    given, plain = cohort.subjects().gift(0.3), cohort.subjects().visit()
    worth = 0.3 * b.loss_per_unit_of_harm * b.reference_harm / fair
    for i in (0, 7, 99):
        one = cohort.subjects(slice(i, i + 1)).visit(better=float(worth[i]))
        assert one.actual.satisfaction[0] == given.actual.satisfaction[i] > plain.actual.satisfaction[i]


def test_people_spend_and_leave_in_the_weeks_they_live(cohort: Cohort) -> None:
    cell = cohort.subjects().fail(Failure(severity=0.9))
    visits, twin_visits = cell.live(12)
    assert np.array_equal(measure(cell, "visits"), visits)
    assert measure(cell, "spent") == pytest.approx(visits * cell.traits.spend)
    assert measure(cell, "spent", twin=True) == pytest.approx(twin_visits * cell.traits.spend)
    assert measure(cell, "retained").mean() < measure(cell, "retained", twin=True).mean() <= 1.0


def test_the_price_of_a_week_is_paid_by_those_who_stay(cohort: Cohort) -> None:
    monthly = cohort.scenario.with_values({"money.price_a_visit": 0.0, "money.price_a_week": 0.5})
    cell = Cohort(monthly, 500, 3).subjects()
    cell.live(4)
    stayed = measure(cell, "retained") == 1.0
    assert cell.spent[stayed] == pytest.approx(4 * 0.5 * cell.traits.spend[stayed])
    assert (cell.spent <= 4 * 0.5 * cell.traits.spend + 1e-12).all()


def read(cohort: Cohort) -> Subjects:
    return cohort.subjects().fail(Failure()).complain().answer(GOOD)


@pytest.mark.parametrize("asks", ["satisfaction", "episode", "stay", "recommend", "handling"])
def test_an_item_keeps_to_its_scale_and_is_whole(asks: str, cohort: Cohort) -> None:
    said = ask(read(cohort), Item(asks=asks, scale=(0, 4)), 0)
    assert set(said) <= {0.0, 1.0, 2.0, 3.0, 4.0}
    assert len(set(said)) > 2


def test_an_item_like_the_one_from_1_to_7_answers_alike(cohort: Cohort) -> None:
    cell = read(cohort)
    for asks, name in (("satisfaction", "item7"), ("stay", "item7_stay"), ("handling", "item7_handling")):
        own, known = ask(cell, Item(asks=asks), 0), measure(cell, name)
        assert own.mean() == pytest.approx(known.mean(), abs=0.05)
        assert own.std() == pytest.approx(known.std(), rel=0.1)


def test_more_questions_measure_more_exactly(cohort: Cohort) -> None:
    cell = read(cohort)

    def agreement(questions: int) -> float:
        asked = Item(asks="satisfaction", noise=2.0, questions=questions)
        return float(np.corrcoef(ask(cell, asked, 0), cell.actual.satisfaction)[0, 1])

    assert agreement(1) + 0.15 < agreement(8) < 1.0


def test_two_items_and_the_twins_have_noise_of_their_own(cohort: Cohort) -> None:
    cell, item = cohort.subjects(), Item(asks="satisfaction")
    first, second, of_twins = ask(cell, item, 0), ask(cell, item, 1), ask(cell, item, 0, twin=True, control=True)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, of_twins)


def test_nobody_is_asked_about_the_handling_before_an_answer(cohort: Cohort) -> None:
    assert np.isnan(ask(cohort.subjects().fail(Failure()), Item(asks="handling"), 0)).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"asks": "handlin"}, "Did you mean 'handling'"),
        ({"asks": "stay", "scale": (5, 1)}, "the scale"),
        ({"asks": "stay", "noise": -1.0}, "the noise -1.0"),
        ({"asks": "stay", "questions": 0}, "0 questions"),
    ],
)
def test_items_that_cannot_be_asked_are_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(DesignError, match=message):
        Item(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "numbers", "message"),
    [
        ("bta", (2.0, 3.0), "Did you mean 'beta'"),
        ("beta", (2.0,), "two shapes"),
        ("uniform", (0.5, 0.1), "the lower first"),
        ("triangular", (0.0, 0.9, 0.5), "rising"),
    ],
)
def test_laws_that_are_none_are_refused(kind: str, numbers: tuple[float, ...], message: str) -> None:
    with pytest.raises(ParadoxError, match=message):
        Law(kind, numbers)


def test_nothing_is_forced_after_weeks_in_which_people_may_leave() -> None:
    cell = Cell((Step("live", 4), Step("fail", Failure())))
    with pytest.raises(DesignError, match="'fail' after 'live'"):
        Experiment(Scenario.load("baseline"), {"a": cell})


def test_every_measure_has_a_unit_and_a_definition() -> None:
    assert {one.name for one in definitions()} == set(MEASURES)
    assert all(one.unit and one.meaning for one in definitions())


FILE = """\
persons: 200
items:
  loyalty: {asks: stay, scale: [1, 5]}
measures: [satisfaction, loyalty, spent]
cells:
  a:
    - fail: {severity: {beta: [2, 3]}, cause: employee}
    - answer: good
    - live: 3
  b: [surprise: 0.5, gift: 1, live: 3]
"""


def test_a_file_says_all_of_it(tmp_path: Path) -> None:
    (tmp_path / "design.yaml").write_text(FILE, encoding="utf-8")
    design = load_design(tmp_path / "design.yaml")
    assert isinstance(design, Experiment)
    assert design.cells["a"].steps[0].value == Failure(severity=Law("beta", (2.0, 3.0)), cause="employee")
    assert design.items == {"loyalty": Item(asks="stay", scale=(1, 5))}
    found = design.run()
    assert found.against_twins("b", "spent").n == 200
    assert found.against_twins("a", "satisfaction", 1).high < 0


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("beta: [2, 3]", "bta: [2, 3]", "7:24", "Did you mean 'beta'"),
        ("beta: [2, 3]", "beta: [2]", "7:31", "two shapes"),
        ("{beta: [2, 3]}", "mild", "7:24", "not a number or a law"),
        ("{beta: [2, 3]}", "3", "7:24", "Allowed: 0 to 1. Next"),
        ("cause: employee", "cause: employe", "7:47", "Did you mean 'employee'"),
        ("cause: employee", "cause: employee, used: true", "7:63", "a cause, or what it brings"),
        ("scale: [1, 5]", "scale: [5, 1]", "3:32", "the lower first"),
        ("asks: stay", "asks: sty", "3:19", "Did you mean 'stay'"),
        ("loyalty, spent", "loyaltie, spent", "4:26", "Did you mean 'loyalty'"),
        ("  loyalty: {", "  trust: {asks: stay}\n  loyalty: {", "3:3", "the name of a measure"),
        ("live: 3", "live: 0", "9:13", "1 to 520"),
        ("surprise: 0.5", "surprise: 9", "10:17", "5"),
    ],
)
def test_mistakes_are_placed_and_told_in_both_languages(
    old: str, new: str, place: str, said: str, tmp_path: Path
) -> None:
    is_told_in_both_languages(FILE.replace(old, new, 1), place, said, tmp_path)
