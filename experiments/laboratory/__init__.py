"""The instruments of the literature: forced failures, panels, surveys and field experiments, all virtual."""

from experiments.laboratory.cohort import Cohort
from experiments.laboratory.contrasts import Moderator
from experiments.laboratory.designs import (
    ADEQUATE,
    BAD,
    EXCELLENT,
    GOOD,
    QUICK,
    REMEDIES,
    SLOW,
    DesignError,
    Failure,
    Remedy,
)
from experiments.laboratory.experiment import Experiment
from experiments.laboratory.factors import crossed
from experiments.laboratory.items import Item
from experiments.laboratory.laws import Law
from experiments.laboratory.measures import MEASURES, disputes, measure
from experiments.laboratory.results import Results
from experiments.laboratory.steps import Cell, Members, Step, sequence
from experiments.laboratory.subjects import Subjects, severities
from experiments.laboratory.survey import Survey, hold_survey
from experiments.laboratory.virtual_studies import VirtualStudies

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
    "hold_survey",
    "measure",
    "sequence",
    "severities",
]
