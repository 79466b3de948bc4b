"""The instruments of the literature: forced failures, panels, surveys and field experiments, all virtual."""

from experiments.laboratory.cohort import Cohort
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
from experiments.laboratory.experiment import Cell, Experiment, Members, Results, Step, sequence
from experiments.laboratory.measures import MEASURES, disputes, measure
from experiments.laboratory.subjects import Subjects, severities
from experiments.laboratory.survey import Survey, hold_survey

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
    "Members",
    "Remedy",
    "Results",
    "Step",
    "Subjects",
    "Survey",
    "disputes",
    "hold_survey",
    "measure",
    "sequence",
    "severities",
]
