"""A sample of customers for the laboratory, each of whom has made 25 ordinary visits (section 5 of the description)."""

from functools import cached_property

from experiments.laboratory.sample import Sample
from experiments.laboratory.subjects import Subjects
from sim.state.people import People


class Cohort(Sample):
    """A sample of customers before any experiment, shipped ones or of a class of one's own."""

    @cached_property
    def people(self) -> People:
        """Return the persons after their ordinary visits, in the weeks before week 0."""
        if self.scenario.actors is None:
            return super().people
        from experiments.laboratory.own_subjects import acquainted

        return acquainted(self)

    def subjects(self, members: slice | None = None) -> Subjects:
        """Take the persons, or some consecutive ones, into a cell of an experiment."""
        chosen = members or slice(0, self.persons)
        if self.scenario.actors is None:
            return Subjects(self, chosen)
        from experiments.laboratory.own_subjects import OwnSubjects

        return OwnSubjects(self, chosen)
