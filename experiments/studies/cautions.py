"""What is allowed in a study and yet probably not meant: in itself, in its base scenario, at corners of its levers."""

import dataclasses
import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from experiments.border import VIEWS
from experiments.factors import LEVER, POLICY_PATH
from experiments.links import values_at
from experiments.points import scenario_of
from experiments.study import Study
from experiments.study_refusals import refusals
from sim.errors import ScenarioError
from sim.scenario import DO_NOTHING, Scenario

# Up to so many levers every corner is looked at; beyond, those at which all levers but one are at the same end.
_ALL_CORNERS = 4
_NUMBER = re.compile(r"\d+(\.\d+)?")


class Caution(NamedTuple):
    """One thing that is probably not meant.

    Attributes:
        text: the sentence, of the study or as `paradox check` says it of a scenario.
        corners: at how many corners of the levers it holds; 0: in the study or its base scenario itself.
        of: how many corners there are.
    """

    text: str
    corners: int = 0
    of: int = 0


def cautions(study: Study) -> tuple[Caution, ...]:
    """Give the cautions of the study, of the base scenario, and of corners of the levers, each kind once.

    Args:
        study: a checked study.
    """
    found = {_kind(text): Caution(text) for text in [*_alone(study), *_of(study.base, _policies(study))]}
    corners = list(_corners(study))
    at_corners: dict[str, list[str]] = {}
    for policy, scenario in corners:
        for text in _of(scenario, {policy}):
            at_corners.setdefault(_kind(text), []).append(text)
    more = [Caution(texts[0], len(texts), len(corners)) for kind, texts in at_corners.items() if kind not in found]
    return (*found.values(), *more)


def _alone(study: Study) -> Iterator[str]:
    """Say what no scenario shows, as it is between the parts of the study."""
    for one in refusals(study):
        link = f"{{sum_at_most: 1, of: [{', '.join(one.factors)}]}}" if len(one.factors) > 1 else ""
        tie = f"Tie them with 'links: [{link}]'" if link else "Tie such values by 'links'"
        yield f"At some points {one.what}; their runs will fail. {tie}, or narrow the ranges."
    if study.maps and not any(set(pair) <= set(study.outcomes) for pair in VIEWS.values()):
        person, base = (" and ".join(pair) for pair in VIEWS.values())
        yield f"The maps asked for will not be drawn: verdicts need the outcomes {person}, or {base}."


def _kind(text: str) -> str:
    """Give a sentence without its numbers: one that differs in them only is told once."""
    return _NUMBER.sub("#", text)


def _of(scenario: Scenario, policies: set[str]) -> tuple[str, ...]:
    """Give the cautions of a scenario about those of its policies that the study runs."""
    kept = {name: policy for name, policy in scenario.policies.items() if name in policies}
    return dataclasses.replace(scenario, policies=kept).cautions()


def _policies(study: Study) -> set[str]:
    """Name the policies under which points run."""
    chosen = [factor for factor in study.factors if any(target.path == POLICY_PATH for target in factor.targets)]
    return {str(value) for factor in chosen for value in factor.values} - {DO_NOTHING} or {study.policy}


def _corners(study: Study) -> Iterator[tuple[str, Scenario]]:
    """Give policy and scenario at corners of the levers, the uncertainties as in the base scenario."""
    levers = [column for column, factor in enumerate(study.factors) if factor.role == LEVER]
    if not levers:
        return
    ends = list(itertools.product((0.0, 1.0), repeat=min(len(levers), _ALL_CORNERS)))
    if len(levers) > _ALL_CORNERS:
        alone = np.eye(len(levers))
        ends = [tuple(row) for row in np.vstack([0 * alone[:1], 0 * alone[:1] + 1, alone, 1 - alone])]
    places = np.full((len(ends), len(study.factors)), 0.5)
    places[:, levers] = ends
    for row in values_at(study.factors, study.links, places):
        policy, paths = study.point_with((study.factors[column], row[column]) for column in levers)
        try:
            yield policy, scenario_of(study.base, paths)
        except ScenarioError:
            continue  # the runs of such a point say themselves what is wrong
