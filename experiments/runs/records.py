"""What a run is and what it leaves: one plain, picklable value going in, one coming out.

A `RunSpec` names a run; its `run_id` is a hash of all that the run depends on and of nothing else, so that a
finished run is found again after an interruption, and is computed anew after any change that matters.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.events import without_labels
from sim.scenario.scenario import Scenario
from sim.scenario.schema import HEADER
from sim.state.draws import seed_of
from sim.state.settings import lever_source
from sim.version import model_version

if TYPE_CHECKING:
    from experiments.runs.own_outcomes import Own


@dataclass(frozen=True, slots=True)
class RunSpec:
    """One run to be made: a scenario under one of its policies, in one replication, and outcomes of one's own of it.

    Replications are numbered from 0. Every policy has the same luck in the same replication: the seed does not
    depend on the policy.
    """

    scenario: Scenario
    policy: str
    replication: int
    own: "tuple[Own, ...]" = ()

    @property
    def seed(self) -> int:
        """Return the seed of the world."""
        return seed_of(self.scenario.seed, self.replication)

    @property
    def run_id(self) -> str:
        """Return the name of the run by its content: scenario, this policy, seed and model version, 24 digits."""
        own = [sorted(one.key for one in self.own)] if self.own else []
        parts = (model_version(), _world_hash(self.scenario, self.policy), self.policy, self.seed, *own)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class RunFailure:
    """Why a run has no outcomes: the stage (people, worlds or outcomes), the message, the traceback."""

    stage: str
    message: str
    traceback: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What a run left: outcomes, weekly series and groups; or the failure, and then nothing else.

    Attributes:
        run_id, model_version, scenario, policy, replication, seed: which run it was; `scenario` is the name.
        outcomes: every number of `sim.worlds.outcomes.OUTCOMES` by name, and those of one's own that were asked for.
        weekly: series by name, one number a week from week 0 on.
        groups: one row a value band or segment, see `sim.worlds.outcomes.by_group`.
        failure: None if the run went well.
        seconds: how long it took.
    """

    run_id: str
    model_version: str
    scenario: str
    policy: str
    replication: int
    seed: int
    outcomes: dict[str, float]
    weekly: dict[str, NDArray[np.float64]]
    groups: list[dict[str, Any]]
    failure: RunFailure | None = None
    seconds: float = 0.0


@lru_cache(maxsize=256)
def _world_hash(scenario: Scenario, policy: str) -> str:
    """Hash what the worlds of one policy depend on.

    Left out: texts, other policies but the reference policy, under which the weeks before 0 are lived, the number of
    replications, the margin of the verdict, and the seed, which counts through the run.
    """
    content = {key: value for key, value in scenario.canonical().items() if key not in HEADER}
    reference = content.pop("reference")
    policies = content.pop("policies")
    for part, name in (("past", reference), ("levers", lever_source(scenario, policy))):
        content[part] = {lever: value for lever, value in policies[name].items() if lever != "description"}
    if scenario.pilots:
        # What is told of the customers in the pilots of other policies, too.
        content["pilots"] = {name: list(pilot) for name, pilot in scenario.pilots.items()}
    if "events" in content:
        content["events"] = without_labels(content["events"])
    if scenario.actors is not None:
        content["actors"] = scenario.actors.key
    content["run"] = {key: content["run"][key] for key in ("burn_in", "horizon")}
    content["measurement"].pop("verdict_margin")
    content["causes_in_order"] = list(content["service"]["causes"])
    content["market"]["network"].pop("nodes", None)
    if scenario.network.nodes.segments:
        content["segments_of_persons"] = scenario.network.nodes.segments
    content["market"]["network"].pop("edges", None)
    content |= scenario.network.digests()
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
