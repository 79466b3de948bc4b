"""One value function, used three times: for service, for recovery, and rescaled for compensation.

Sources: expectancy-disconfirmation (Oliver 1980, row 4.7), zone of tolerance (Zeithaml, Berry and
Parasuraman 1993, row 4.4), loss aversion (Brown et al. 2024, row 12.4), diminishing sensitivity
(Mittal, Ross and Baldasare 1998, row 12.3).
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.kernels.elementary import exponential
from sim.kernels.jit import rule

Amount = TypeVar("Amount", float, NDArray[np.float64])  # of one person, or from Python of many


@rule
def clip(value: float, low: float, high: float) -> float:
    """Keep a value inside [low, high]."""
    return min(max(value, low), high)


@rule
def exp(y: float) -> float:
    """Return the exponential with its argument clipped to [-30, 30], so that no rule can overflow."""
    return exponential(clip(y, -30.0, 30.0))


@rule
def logistic(y: float) -> float:
    """Turn a logit into a probability; the argument is clipped to [-30, 30]."""
    return 1.0 / (1.0 + exp(-y))


@rule
def gain(distance: float, sensitivity: float) -> float:
    """Value a gain: nothing below 0, then rising ever more slowly towards the sensitivity [sd]."""
    return sensitivity * (1.0 - exponential(-max(distance, 0.0) / sensitivity))


@rule
def least_gain(distance: float, sensitivity: float) -> float:
    """Return a number that is at most the gain and takes no exponential: 1 - exp(-t) is at least t / (1 + t)."""
    beyond = max(distance, 0.0)
    return beyond / (1.0 + beyond / sensitivity)


@rule
def most_gain(distance: float, sensitivity: float) -> float:
    """Return a number that is at least the gain: 1 - exp(-t) is at most t / (1 + t / 2), and 1."""
    beyond = max(distance, 0.0)
    return min(sensitivity, beyond / (1.0 + 0.5 * beyond / sensitivity))


@rule
def disconfirmation(distance: float, zone: float, sensitivity: float, loss_aversion: float) -> float:
    """Judge received minus expected: nothing within the zone, losses steeper than gains [sd]."""
    # The size first: one branch less in compiled code, as the sign of a deviation cannot be predicted.
    felt = gain(abs(distance) - zone, sensitivity)
    return felt if distance >= 0.0 else -loss_aversion * felt


@rule
def felt_part(loss: float, surplus: float, zone: float) -> float:
    """Return the part of a loss [sd] that neither the zone nor a surplus over expectation absorbs.

    It is 0 where nothing was lost, and who expects more feels no less of the same loss.
    """
    return min(loss, max(0.0, loss - surplus - zone))


@rule
def felt_loss(part: float, sensitivity: float, loss_aversion: float) -> float:
    """Feel a loss [sd]: steeper than a gain, ever less steep as it grows."""
    return loss_aversion * gain(part, sensitivity)


@rule
def noticed_share(part: float, zone: float) -> float:
    """Return how far a loss is noticed, 0 to 1: fully from a felt part as wide as the zone on."""
    if part <= 0.0:
        return 0.0
    return 1.0 if part >= zone else part / zone


@rule
def compensation_value(share: float, sensitivity: float, loss_aversion: float) -> float:
    """Judge received as a share of owed: 0 at nothing, 1 at all that is owed, steep near 1, flatter above.

    The value function without zone, rescaled; the S shape is that of Gelbrich, Gathke and Gregoire 2015 (row 7.4).
    """
    off = gain(abs(share - 1.0), sensitivity)
    return 1.0 + (off / loss_aversion if share >= 1.0 else -off) / gain(1.0, sensitivity)
