"""The laboratory and the evidence lived by classes of one's own: with the shipped ones every bit is the same."""

from typing import Annotated, Any

import numpy as np
import pytest

from experiments.evidence import run_row
from experiments.laboratory import BAD, GOOD, Cell, Cohort, DesignError, Experiment, Failure, Remedy, Step, Subjects
from experiments.laboratory.field_experiment import FieldExperiment
from paradox.extend import SILENT, VOICED, Customer, Firm, Parameter
from sim.scenario.scenario import Scenario
from tests.worlds import everything

FAILURE = Failure(severity=0.5, explain=0.5, process=True)
MIXED = Remedy(compensation=0.7, repair=0.5, courtesy=0.8, explain=0.5, days=3.0, personalised=0.3)


class Grateful(Customer):
    """Somewhat happier after every answer."""

    gratitude: Annotated[
        float,
        Parameter(0.3, "sd", limits=(0, 1), kind="hand-set", source="a test", grade="judgement", meaning="Joy."),
    ]

    def appraise(self, *given: Any) -> None:
        super().appraise(*given)
        self.satisfaction += self.gratitude


class Stoic(Customer):
    """Never complains."""

    def complain(self, felt: float) -> int:
        return SILENT


class Loud(Customer):
    """Always complains."""

    def complain(self, felt: float) -> int:
        return VOICED


class Choosy(Customer):
    """Is served in another way."""

    def be_served(self) -> None:
        super().be_served()


class Homebody(Customer):
    """Never visits of free will."""

    def visit(self) -> bool:
        return False


class Polite(Firm):
    """Apologises warmly, always."""

    def remedy(self, entry: int, at: int) -> Any:
        return super().remedy(entry, at)._replace(courtesy=1.0)


def lived(scenario: Scenario) -> dict[str, bytes]:
    """Return every column of a cell to which everything has happened, and of one of some members only."""
    cohort = Cohort(scenario, 40, 7)
    cell = cohort.subjects().visit().fail(FAILURE).complain().answer(MIXED)
    cell.wait(3).visit().fail(FAILURE).answer(BAD).wait(2).fail(FAILURE).answer(GOOD.but(firm_first=True))
    visits = cell.live(6)
    found = {f"visits {n}": column.tobytes() for n, column in enumerate(visits)}
    some = cohort.subjects(slice(10, 20)).fail(FAILURE.but(prior_failures=1.0)).answer(GOOD)
    for name, subjects in (("all", cell), ("some", some)):
        for group in (subjects.actual, subjects.twin, subjects.episodes):
            found |= {
                f"{name} {type(group).__name__} {field}": getattr(group, field).tobytes() for field in group._fields
            }
    return found


def test_shipped_customers_give_every_bit_of_the_compiled_laboratory() -> None:
    compiled, agents = (lived(case) for case in (everything(), everything().lived_by(customer=Customer)))
    assert [name for name in compiled if compiled[name] != agents[name]] == []


@pytest.mark.parametrize("row", ["A1", "A2a", "A15", "A16", "A17"])
def test_shipped_customers_give_every_bit_of_the_evidence(row: str) -> None:
    case = Scenario.load("baseline").with_values({"run.burn_in": 4, "run.horizon": 10, "service.p_fail": 0.3})
    values = [run_row(row, 401, one, persons=60, field_persons=150) for one in (case, case.lived_by(customer=Customer))]
    assert values[0] == values[1]
    assert np.isfinite(values[0])


def cell(customer: type[Customer], **values: float) -> Subjects:
    return Cohort(everything().lived_by(customer=customer).with_values(values), 30, 7).subjects().fail(FAILURE)


def test_what_happens_is_forced_and_what_it_does_is_the_classs_own() -> None:
    usual, grateful = cell(Customer).answer(GOOD), cell(Grateful).answer(GOOD)
    assert grateful.actual.satisfaction - usual.actual.satisfaction == pytest.approx(0.3)
    off = cell(Grateful, **{"behaviour.gratitude": 0}).answer(GOOD)
    assert off.actual.satisfaction.tobytes() == usual.actual.satisfaction.tobytes()


def test_a_complaint_of_ones_own_relieves_as_it_says_and_weighs_as_it_is_made() -> None:
    usual, stoic, loud = cell(Customer), cell(Stoic), cell(Loud)
    assert 0.0 < usual.episodes.voice.mean() < 1.0
    assert set(stoic.episodes.voice) == {0.0}
    assert set(loud.episodes.voice) == {1.0}
    told, untold = cell(Customer).complain().answer(BAD), cell(Customer).answer(BAD)
    assert (told.actual.anger < untold.actual.anger).all()
    told, untold = cell(Stoic).complain().answer(BAD), cell(Stoic).answer(BAD)
    assert (told.actual.anger == untold.actual.anger).all()


def test_experiments_take_a_class_of_ones_own() -> None:
    cells = {"answered": Cell((Step("fail", FAILURE), Step("answer", GOOD)))}
    usual, grateful = (
        Experiment(everything().lived_by(customer=customer), cells, persons=30)
        .run()
        .against_twins("answered", "satisfaction")
        for customer in (Customer, Grateful)
    )
    assert grateful.value - usual.value == pytest.approx(0.3)


def test_verbs_that_the_laboratory_would_overlook_are_refused_in_one_sentence() -> None:
    with pytest.raises(DesignError, match=r"never asks 'be_served', which Choosy changes\. Next: change encounter"):
        cell(Choosy)
    with pytest.raises(DesignError, match="never asks 'visit', which Homebody changes"):
        cell(Homebody).live(2)


def test_a_field_experiment_is_lived_by_classes_of_ones_own() -> None:
    market = everything(market__persons=60, run__burn_in=2, run__horizon=10)
    arms: dict[str, dict[str, float]] = {"usual": {}, "paid": {"comp_amount": 2.0}}
    plain = FieldExperiment(market, arms, seed=3).run()
    same = FieldExperiment(market.lived_by(Customer, Firm), arms, seed=3).run()
    own = FieldExperiment(market.lived_by(Grateful, Polite), arms, seed=3).run()
    assert same.outcome("satisfaction").tobytes() == plain.outcome("satisfaction").tobytes()
    assert own.outcome("satisfaction").sum() > plain.outcome("satisfaction").sum()
