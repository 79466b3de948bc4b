"""Who tells, whom it reaches, what it does.

Sources: asymmetric U of telling (Anderson 1998, row 9.11) with the sizes of row 9.12; bad news is told to
twice as many (row 9.13); a story moves a listener in proportion to the room left (East, Hammond and
Lomax 2008, row 9.17); yesterday's delight is today's standard (rows 3.5, 8.5). That strong ties are more likely to
carry what is told than weak ones was found by Brown and Reingen (1987); that it goes in proportion is a judgement.
"""

import math

from sim.kernels.elementary import logarithm
from sim.kernels.jit import rule
from sim.parameters.values import Behaviour, Measurement
from sim.rules.value import clip, gain, logistic

GOOD = 1
NEUTRAL = 0
BAD = -1


@rule
def telling_probability(x: float, b: Behaviour) -> float:
    """Return the chance of telling others about an episode of satisfaction x [sd]: U-shaped, the left arm higher."""
    distance = x - b.telling_indifference_point
    moved = gain(abs(distance), b.diminishing_sensitivity) / b.diminishing_sensitivity
    urge = b.telling_base + (b.telling_if_happy if distance > 0.0 else b.telling_if_unhappy) * moved
    return b.telling_activity * clip(urge, 0.0, 1.0)


@rule
def valence(x: float, measurement: Measurement, b: Behaviour) -> int:
    """Read a story of an episode of satisfaction x [sd] as good, neutral or bad from the stars it would get."""
    stars = measurement.star_midpoint + measurement.star_slope * x
    if stars >= b.good_story_star:
        return GOOD
    return BAD if stars < b.bad_story_star else NEUTRAL


@rule
def listeners(neighbours: int, valence: int, u_more: float, b: Behaviour) -> int:
    """Return the number of people a story reaches: the mean number, randomly rounded, at most all friends."""
    people_told = b.people_told_good if valence == GOOD else b.people_told_bad
    whole = math.floor(people_told)
    more = 1 if u_more < people_told - whole else 0
    return min(neighbours, int(whole) + more)


@rule
def time_to_hear(u: float, strength: float) -> float:
    """Return when a friend would hear a story: friends are met by chance, each as often as the tie is strong.

    Of friends who have not heard, the next one is each with a probability in proportion to strength.
    """
    return -logarithm(u) / strength


@rule
def persuaded(attitude: float, good: int, bad: int, impact: float) -> float:
    """Move a listener's attitude [sd] by this week's stories, each in proportion to the room left."""
    believed = logistic(attitude)
    return attitude + impact * ((1.0 - believed) * good - believed * bad)


@rule
def raised(expectation: float, told: float, rate: float) -> float:
    """Raise a recovery expectation [owed] towards a better recovery; a worse one never lowers it."""
    return expectation + rate * max(0.0, told - expectation)


@rule
def reputation(old: float, good: int, bad: int, memory: float) -> float:
    """Move the reputation [-1, 1] towards this week's balance of messages delivered, if there were any."""
    if good + bad == 0:
        return old
    return old + memory * ((good - bad) / (good + bad) - old)
