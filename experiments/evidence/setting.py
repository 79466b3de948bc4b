"""The circumstances under which a row of evidence is computed: scenario, seed, number of persons."""

from dataclasses import dataclass

from experiments.laboratory import Cohort
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, draw

LABORATORY_PERSONS = 2500
FIELD_PERSONS = 4000


@dataclass(frozen=True)
class Setting:
    """One seed of the evidence.

    Args:
        scenario: the market; its reference policy is the average firm.
        seed: where luck starts.
        persons: in each laboratory cell.
        field_persons: in a field market.
    """

    scenario: Scenario
    seed: int
    persons: int = LABORATORY_PERSONS
    field_persons: int = FIELD_PERSONS

    def cohort(self, family: int, persons: int = 0) -> Cohort:
        """Draw the customers of a family of cells; families share persons and differ in survey noise."""
        return Cohort(self.scenario, persons or self.persons, self.seed, family=family)

    def design(self, study: int, index: int) -> float:
        """Draw one design variable of a virtual study, uniform."""
        return float(draw(self.seed, 0, Purpose.LAB_DESIGN, study, index))
