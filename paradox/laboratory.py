"""Virtual experiments: forced failures and answers, panels, surveys and the estimators of the literature."""

from typing import Any

from experiments.laboratory import (
    ADEQUATE,
    BAD,
    EXCELLENT,
    GOOD,
    MEASURES,
    QUICK,
    REMEDIES,
    SLOW,
    Cell,
    Cohort,
    DesignError,
    Experiment,
    Failure,
    Item,
    Law,
    Members,
    Moderator,
    Remedy,
    Results,
    Step,
    Subjects,
    Survey,
    VirtualStudies,
    crossed,
    disputes,
    estimators,
    hold_survey,
    measure,
    sequence,
    severities,
)
from paradox.notebooks import show
from sim.arguments import checked

__all__ = [
    "ADEQUATE",
    "BAD",
    "EXCELLENT",
    "GOOD",
    "MEASURES",
    "QUICK",
    "REMEDIES",
    "SLOW",
    "Cell",
    "Cohort",
    "DesignError",
    "Experiment",
    "Failure",
    "Item",
    "Law",
    "Members",
    "Moderator",
    "Remedy",
    "Results",
    "Step",
    "Subjects",
    "Survey",
    "VirtualStudies",
    "crossed",
    "disputes",
    "estimators",
    "hold_survey",
    "measure",
    "power",
    "sequence",
    "severities",
]


@checked("studies", "lang")
def power(studies: VirtualStudies, lang: str = "en") -> Any:
    """Draw how often studies of each size find their effects (power), with 95 % intervals; it holds the studies first.

    Args:
        studies: what is done.
        lang: language of all but the names that the design gives.
    """
    from paradox.present.figures.power import power as figure
    from paradox.studies import Drawing

    return Drawing(figure(studies, studies.table(), lang))


show()
