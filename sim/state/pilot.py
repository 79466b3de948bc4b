"""Who is in the pilot of a policy, and which levers a customer meets.

A person belongs to a share by a draw of the person's own, the same in every week and under every policy: a larger share
holds all of a smaller one, and leaving a pilot out changes nobody's luck.
"""

import numpy as np
from numpy.typing import NDArray

from sim.kernels.jit import loop, rule
from sim.parameters.values import Policy
from sim.scenario.scenario import Scenario
from sim.state.draws import Purpose, draw
from sim.state.people import Traits
from sim.state.settings import Settings


@rule
def is_in_pilot(i: int, seed: int, traits: Traits, settings: Settings) -> bool:
    """Return whether a person meets the levers of the pilot."""
    pilot = settings.pilot
    return bool(pilot.on and pilot.segments[traits.segment[i]] > 0.0 and draw(seed, 0, Purpose.PILOT, i) < pilot.share)


@rule
def policy_of(i: int, seed: int, traits: Traits, settings: Settings) -> Policy:
    """Return the levers that a person meets."""
    return settings.pilot.policy if is_in_pilot(i, seed, traits, settings) else settings.policy


@loop
def count_in_pilot(seed: int, traits: Traits, settings: Settings) -> int:
    """Return the persons of the base who are in the pilot."""
    found = 0
    for i in range(len(traits.in_base)):
        found += traits.in_base[i] == 1 and is_in_pilot(i, seed, traits, settings)
    return found


@rule
def mean_of_all(rest: float, in_pilot: float, covered: int, base: int) -> float:
    """Return the mean over the base of what differs between those in the pilot and the others."""
    return rest + (in_pilot - rest) * covered / base if covered > 0 else rest


def members(scenario: Scenario, policy: str, seed: int, traits: Traits) -> NDArray[np.bool_]:
    """Return who of all persons is in the pilot of a policy, whether it has begun or not."""
    who = scenario.pilots[policy]
    named = np.array([who.segment in ("", one.name) for one in scenario.segments])
    drawn = np.array([draw(seed, 0, Purpose.PILOT, i) < who.share for i in range(len(traits.segment))])
    return np.asarray(named[traits.segment] & drawn)
