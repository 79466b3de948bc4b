"""Which field test would tell one policy from another: how many customers, how many weeks, at what power.

Customers are split into two groups by lot; one is served under the policy of today, the other under another one. The
means of an outcome are compared by a two-sided test of two means. For differences d between the means and standard
deviations s1 and s2 between customers, each group needs

    n = (z(1 - level / 2) + z(power))^2 (s1^2 + s2^2) / d^2

customers (Cohen 1988, "Statistical power analysis for the behavioral sciences"). The model gives d, s1 and s2 week by
week: they are read from worlds on the same luck, one under each policy. Customers of one group talk to those of the
other, and share the staff with them, which makes the difference smaller than between two whole markets; the number is
therefore the least that is needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.scenario import Scenario

Floats = NDArray[np.float64]

POWER = 0.8
LEVEL = 0.05
OUTCOMES = ("contribution", "satisfaction", "retention")
_WEEKS = (13, 26, 52)
# So many worlds under each policy tell differences and spreads well enough.
_WORLDS = 4
# A difference closer to nothing than so many of its standard errors is not taken for one.
_CLEAR = 2.0


@dataclass(frozen=True, slots=True)
class Need:
    """What a test of one outcome after some weeks needs.

    Attributes:
        outcome: contribution (discounted margin of a customer less own recovery costs [price]), satisfaction [0-100]
            or retention [share].
        weeks: after which it is read.
        difference: of the means of the groups.
        spread: standard deviation between customers, root mean square of both groups.
        per_group: customers in each group; 0 if the model shows no difference to find.
    """

    outcome: str
    weeks: int
    difference: float
    spread: float
    per_group: int


@dataclass(frozen=True, slots=True)
class FieldTest:
    """The test that would tell a policy from that of today.

    Attributes:
        policy, reference: what the two groups get.
        power: chance to find the difference if it is there.
        level: chance to find one if there is none.
        needs: for each outcome and number of weeks.
    """

    policy: str
    reference: str
    power: float
    level: float
    needs: tuple[Need, ...]

    @property
    def least(self) -> Need | None:
        """Return the test with the fewest customers, of these the shortest; None if none would tell."""
        usable = [need for need in self.needs if need.per_group]
        return min(usable, key=lambda need: (need.per_group, need.weeks), default=None)


def customers_needed(difference: float, first: float, second: float, power: float = POWER, level: float = LEVEL) -> int:
    """Return how many customers each group needs.

    Args:
        difference: of the means; not 0.
        first: standard deviation between the customers of one group.
        second: the same of the other.
        power: chance to find the difference.
        level: of the two-sided test.
    """
    from scipy.special import ndtri

    reach = float(ndtri(1.0 - level / 2.0) + ndtri(power))
    return max(2, math.ceil(reach**2 * (first**2 + second**2) / difference**2))


def need_of(outcome: str, weeks: int, ours: Floats, theirs: Floats) -> Need:
    """Return what a test needs, from what the same customers are under the one and under the other policy.

    Args:
        outcome: its name.
        weeks: after which it is read.
        ours: one number per customer, under the policy.
        theirs: the same under the policy of today.
    """
    gaps = ours - theirs
    difference = float(gaps.mean())
    first, second = float(ours.std(ddof=1)), float(theirs.std(ddof=1))
    error = float(gaps.std(ddof=1)) / math.sqrt(len(gaps))
    clear = abs(difference) > _CLEAR * error
    needed = customers_needed(difference, first, second) if clear else 0
    return Need(outcome, weeks, difference, math.sqrt((first**2 + second**2) / 2.0), needed)


def field_test(scenario: Scenario, policy: str) -> FieldTest:
    """Return the test that would tell a policy from the reference policy.

    Args:
        scenario: a market with both policies.
        policy: the one that is not the reference.
    """
    weeks = sorted({week for week in _WEEKS if week < scenario.horizon} | {scenario.horizon})
    ours, theirs = (_customers(scenario, name, weeks) for name in (policy, scenario.reference))
    needs = tuple(
        need_of(outcome, week, ours[outcome, week], theirs[outcome, week]) for outcome in OUTCOMES for week in weeks
    )
    return FieldTest(policy, scenario.reference, POWER, LEVEL, needs)


def _customers(scenario: Scenario, policy: str, weeks: Sequence[int]) -> dict[tuple[str, int], Floats]:
    """Return what each customer of the start is after some weeks, by outcome and week."""
    from sim.state.draws import seed_of
    from sim.state.observation import final_answers
    from sim.state.people import CUSTOMER
    from sim.worlds.world import World

    read: dict[tuple[str, int], list[Floats]] = {(outcome, week): [] for outcome in OUTCOMES for week in weeks}
    for number in range(_WORLDS):
        world = World(scenario, policy, seed=seed_of(scenario.seed, number), twin=False)
        for week in weeks:
            world.run(week)
            people = world.people
            base = people.traits.in_base == 1
            hundred = final_answers(world.week - 1, world.seed, people.actual, world.settings).hundred
            read["contribution", week].append(people.life.value[base].copy())
            read["satisfaction", week].append(hundred[base])
            read["retention", week].append((people.actual.status[base] == CUSTOMER).astype(np.float64))
    return {key: np.concatenate(parts) for key, parts in read.items()}
