"""What is allowed in a study and yet probably not meant: in itself, in its base scenario, at corners of its levers."""

import dataclasses
import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from experiments.comparison.verdict import VIEWS
from experiments.studies.constraints import values_at
from experiments.studies.factors import LEVER, POLICY_PATH
from experiments.studies.points import scenario_of
from experiments.studies.refusals import Refusal, refusals
from experiments.studies.study import Study
from sim.errors import ScenarioError
from sim.scenario.cautions import IdleStaff, ScenarioCaution
from sim.scenario.scenario import BUILT_IN, Scenario

# Up to so many levers every corner is looked at; beyond, those at which all levers but one are at the same end.
_ALL_CORNERS = 4


class NoMaps(NamedTuple):
    """Maps are asked for, but not the outcomes of a verdict: one of these pairs."""

    needed: tuple[tuple[str, str], ...]


class Caution(NamedTuple):
    """One thing that is probably not meant; `paradox.present` puts it into words.

    Attributes:
        about: what it is, of a scenario or of the study itself.
        corners: at how many corners of the levers it holds; 0: in the study or its base scenario itself.
        of: how many corners there are.
    """

    about: ScenarioCaution | Refusal | NoMaps
    corners: int = 0
    of: int = 0


def cautions(study: Study) -> tuple[Caution, ...]:
    """Return the cautions of the study, of the base scenario, and of corners of the levers, each kind once.

    Args:
        study: a checked study.
    """
    alone: list[Refusal | NoMaps] = [*refusals(study)]
    if study.maps and not any(set(pair) <= set(study.outcomes) for pair in VIEWS.values()):
        alone.append(NoMaps(tuple(VIEWS.values())))
    base = {_kind(one): one for one in _of(study.base, _policies(study))}
    corners = list(_corners(study))
    at_corners: dict[tuple[object, ...], list[ScenarioCaution]] = {}
    for policy, scenario in corners:
        for one in _of(scenario, {policy}):
            at_corners.setdefault(_kind(one), []).append(one)
    more = [Caution(found[0], len(found), len(corners)) for kind, found in at_corners.items() if kind not in base]
    return (*map(Caution, alone), *map(Caution, base.values()), *more)


def _kind(caution: ScenarioCaution) -> tuple[object, ...]:
    """Return what a caution is about, without its numbers: one that differs in them only is told once."""
    return type(caution), caution.policy if isinstance(caution, IdleStaff) else ""


def _of(scenario: Scenario, policies: set[str]) -> tuple[ScenarioCaution, ...]:
    """Return the cautions of a scenario about those of its policies that the study runs."""
    kept = {name: policy for name, policy in scenario.policies.items() if name in policies}
    return dataclasses.replace(scenario, policies=kept).cautions()


def _policies(study: Study) -> set[str]:
    """Name the policies under which points run."""
    chosen = [factor for factor in study.factors if any(target.path == POLICY_PATH for target in factor.targets)]
    return {str(value) for factor in chosen for value in factor.values} - set(BUILT_IN) or {study.policy}


def _corners(study: Study) -> Iterator[tuple[str, Scenario]]:
    """Return policy and scenario at corners of the levers, the uncertainties as in the base scenario."""
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
