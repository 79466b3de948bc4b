"""The instruments of the literature: forced failures, panels, surveys and field experiments, all virtual."""

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
from experiments.laboratory.measures import MEASURES, disputes, measure
from experiments.laboratory.subjects import Cohort, Subjects, severities

__all__ = [
    "ADEQUATE",
    "BAD",
    "EXCELLENT",
    "GOOD",
    "MEASURES",
    "QUICK",
    "REMEDIES",
    "SLOW",
    "Cohort",
    "DesignError",
    "Failure",
    "Remedy",
    "Subjects",
    "disputes",
    "measure",
    "severities",
]
