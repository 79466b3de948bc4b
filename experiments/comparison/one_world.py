"""One world of a scenario: the run with its outcomes and weekly series, and whose story to tell."""

from dataclasses import dataclass

import numpy as np

from sim.scenario.scenario import Scenario
from sim.state.people import ENDED_RESOLVED, ENDED_UNRESOLVED, FOLLOWED_UP, NEVER_FAILED, VOICED
from sim.worlds.counterfactuals import Replication, Run
from sim.worlds.outcomes import by_group, outcomes, weekly
from sim.worlds.world import World


@dataclass(frozen=True, slots=True)
class OneWorld:
    """One policy of a scenario with one seed.

    Attributes:
        scenario: what was run.
        run: policy, seed, outcomes, weekly series, outcomes by group.
        instructive: a person whose story is worth reading, None if nobody had a failure.
    """

    scenario: Scenario
    run: Run
    instructive: int | None


def live(scenario: Scenario, policy: str | None = None, seed: int | None = None) -> OneWorld:
    """Live one world of a scenario, with the two that it is compared with.

    Args:
        scenario: what to run.
        policy: one of its policies or `do_nothing`; None for the reference.
        seed: None for the scenario's own.

    Raises:
        ParadoxError: there is no such policy, or the seed is not allowed.
    """
    chosen = scenario if seed is None else scenario.with_values({"run.seed": seed})
    name = chosen.check_policy(policy or chosen.reference)
    replication = Replication(chosen, chosen.seed)
    worlds = replication.worlds(name)
    run = Run(name, chosen.seed, outcomes(*worlds), weekly(*worlds), by_group(*worlds))
    return OneWorld(chosen, run, _instructive(worlds[0]))


def _instructive(world: World) -> int | None:
    """Choose whose story shows what the policy does; None if nobody had a failure.

    Of those whose first failure was answered, it is one of the commonest ending, and where the firm came back to some
    of them, one of these, who complained if there is one; the earliest failure of them, then the lowest id. If nobody
    was answered, it is who failed first.
    """
    people = world.people
    record, base = people.record, people.traits.in_base == 1
    endings = [base & (record.first_end == end) for end in (ENDED_RESOLVED, ENDED_UNRESOLVED)]
    answered = max(endings, key=np.count_nonzero)
    returned = answered & (people.cases.first == 1) & (people.cases.answered == FOLLOWED_UP)
    asked_twice = returned & (people.cases.mode == VOICED)
    for group in (asked_twice, returned, answered, base & (record.first_end != NEVER_FAILED)):
        persons = np.flatnonzero(group)
        if len(persons):
            return int(persons[np.argmin(record.first_week[persons])])
    return None
