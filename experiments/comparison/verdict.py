"""The verdict: which word the contrasts of a policy deserve, given their intervals and a margin.

A condition holds if the whole interval satisfies it; the first word that applies is given. Being below the
never-failed twin is not backfire: backfire is worse than having done nothing.
"""

from collections.abc import Callable

from experiments.comparison.intervals import Interval

LIFT = "lift"
BACKFIRE = "backfire"
PARTIAL_REPAIR = "partial repair"
FULL_REPAIR = "full repair"
NO_REPAIR = "no repair"
NO_DIFFERENCE = "no difference"
UNDECIDED = "undecided"
BETTER = "better"
WORSE = "worse"
HIGHER = "higher"
LOWER = "lower"
EQUAL = "equal"

WORDS = (LIFT, BACKFIRE, PARTIAL_REPAIR, FULL_REPAIR, NO_REPAIR, NO_DIFFERENCE, UNDECIDED)
POLICY_WORDS = (BETTER, WORSE, NO_DIFFERENCE, UNDECIDED)

# For whom a verdict is: the contrast with no failure, the contrast with doing nothing.
VIEWS = {"the person": ("paradox", "recovery_person"), "the base": ("total", "recovery_base")}

Condition = Callable[[Interval, Interval, float], bool]


def above(interval: Interval, margin: float) -> bool:
    """Return whether the whole interval lies above the margin."""
    return decided(interval) and interval.low > margin


def below(interval: Interval, margin: float) -> bool:
    """Return whether the whole interval lies below minus the margin."""
    return decided(interval) and interval.high < -margin


def within(interval: Interval, margin: float) -> bool:
    """Return whether the whole interval lies between minus the margin and the margin, both included."""
    return decided(interval) and interval.low >= -margin and interval.high <= margin


def decided(interval: Interval) -> bool:
    """Return whether there is an interval at all: two replications or more."""
    return interval.n >= 2


# First that applies. `harm` is the distance to no failure, `gain` the distance to doing nothing.
_TABLE: tuple[tuple[str, Condition], ...] = (
    (LIFT, lambda harm, gain, margin: above(harm, margin)),
    (BACKFIRE, lambda harm, gain, margin: below(gain, margin)),
    (PARTIAL_REPAIR, lambda harm, gain, margin: above(gain, margin) and below(harm, margin)),
    (FULL_REPAIR, lambda harm, gain, margin: above(gain, margin) and within(harm, margin)),
    (NO_REPAIR, lambda harm, gain, margin: within(gain, margin) and below(harm, margin)),
    (NO_DIFFERENCE, lambda harm, gain, margin: within(gain, margin) and within(harm, margin)),
)


def verdict(harm: Interval, gain: Interval, margin: float) -> str:
    """Return the one word for a policy.

    Args:
        harm: PARADOX for the person, TOTAL for the base [sd]: against no failure.
        gain: RECOVERY (a) for the person, (b) for the base [sd]: against doing nothing.
        margin: differences up to this size count as none [sd].
    """
    return next((word for word, holds in _TABLE if holds(harm, gain, margin)), UNDECIDED)


def policy_verdict(difference: Interval, margin: float) -> str:
    """Compare a policy with the reference policy: better, worse, no difference or undecided.

    Args:
        difference: POLICY [sd].
        margin: differences up to this size count as none [sd].
    """
    if above(difference, margin):
        return BETTER
    if below(difference, margin):
        return WORSE
    return NO_DIFFERENCE if within(difference, margin) else UNDECIDED


def direction(difference: Interval) -> str:
    """Say which way a number without a margin differs: higher, lower, equal (exactly) or undecided."""
    if above(difference, 0.0):
        return HIGHER
    if below(difference, 0.0):
        return LOWER
    return EQUAL if within(difference, 0.0) else UNDECIDED
