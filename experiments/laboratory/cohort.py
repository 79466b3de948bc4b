"""A sample of customers for the laboratory, each of whom has made 25 ordinary visits (section 5 of the description)."""

from functools import cached_property

from experiments.laboratory.designs import DesignError
from experiments.laboratory.sample import Sample
from experiments.laboratory.subjects import Subjects
from sim.arguments import checked
from sim.errors import shown
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

    @checked()
    def subjects(self, members: slice | None = None) -> Subjects:
        """Take the persons, or some consecutive ones, into a cell of an experiment.

        Raises:
            DesignError: they are not consecutive, or nobody.
        """
        chosen = slice(0, self.persons)
        if members is not None:
            try:
                chosen = slice(*members.indices(self.persons))
            except TypeError:  # an end is no whole number
                chosen = slice(0, 0)
            if chosen.start >= chosen.stop or chosen.step != 1:
                raise DesignError(
                    f"members is {shown(members)}. Allowed: a slice of consecutive persons out of {self.persons}, "
                    "such as slice(0, 100). Next: give that."
                )
        if self.scenario.actors is None:
            return Subjects(self, chosen)
        from experiments.laboratory.own_subjects import OwnSubjects

        return OwnSubjects(self, chosen)
