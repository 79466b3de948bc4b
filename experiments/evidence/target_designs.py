"""What a survey or a field experiment can tell as a row of evidence of one's own: its numbers by measure and name."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

from experiments.laboratory.field_experiment import OUTCOMES, FieldExperiment, FieldResults
from experiments.laboratory.survey import GROUPS, Survey, SurveyDesign

# A number of what a design gave.
Number = Callable[[Any], float]
Told = Mapping[str, Mapping[str, Number]]

EPISODE = "episode"
# Units of numbers that are none of an item alone.
UNITS = {"nps": "points", "response_bias": "points", "survivor_bias": "points"}


def _item(survey: Survey) -> float:
    return survey.reported().value


def _nps(survey: Survey) -> float:
    return survey.net_promoter_score.value


def _among(name: str, survey: Survey) -> float:
    return survey.reported(survey.among(name)).value


_OF_SURVEY: dict[str, Callable[[Survey], float]] = {
    "item7": _item,
    "nps": _nps,
    **{f"item7_{name}": partial(_among, name) for name in GROUPS},
    "response_bias": attrgetter("response_bias"),
    "survivor_bias": attrgetter("survivor_bias"),
}


def told_by(design: SurveyDesign | FieldExperiment) -> Told:
    """Return what a row may name: by measure, what it is told of, and how it is read from what the design gave.

    A survey tells `week 12` and `week 25 - week 12`, a field experiment an arm less the first one, as assigned.
    """
    if isinstance(design, SurveyDesign):
        return {measure: _of_weeks(design, read) for measure, read in _OF_SURVEY.items()}
    control, *arms = design.arms
    measures = (EPISODE,) if design.unit == "cases" else OUTCOMES
    return {measure: {f"{arm} - {control}": partial(_effect, measure, arm) for arm in arms} for measure in measures}


def _of_weeks(design: SurveyDesign, read: Callable[[Survey], float]) -> dict[str, Number]:
    at = {f"week {week}": place for place, week in enumerate(design.weeks)}
    single: dict[str, Number] = {name: partial(_of_week, read, place) for name, place in at.items()}
    pairs: dict[str, Number] = {
        f"{one} - {other}": partial(_between, read, at[one], at[other]) for one in at for other in at if one != other
    }
    return single | pairs


def _of_week(read: Callable[[Survey], float], place: int, found: Sequence[Survey]) -> float:
    return read(found[place])


def _between(read: Callable[[Survey], float], one: int, other: int, found: Sequence[Survey]) -> float:
    return read(found[one]) - read(found[other])


def _effect(measure: str, arm: str, found: FieldResults) -> float:
    return found.case_effect(arm).value if measure == EPISODE else found.effect(measure, arm).value
