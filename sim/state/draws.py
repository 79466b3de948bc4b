"""Counter-based random numbers: one draw is a pure function of (seed, week, purpose, person, index).

Every draw exists whether it is used or not, so a person has the same luck under every policy, adding a
purpose moves no other draw, and removing a customer moves nobody unrelated. There is no generator object
and no order of calls. The hash is the finaliser of SplitMix64 applied once per key component.
"""

import math
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.elementary import logarithm
from sim.kernels.float_bits import number_with_bits
from sim.kernels.jit import compiled_form, rule

MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15
OFFSET = 0x632BE59BD9B4E019
FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
FRACTION = 2.0**-52
# The bits of 1.0; with 52 other bits behind them they are those of a number in [1, 2).
ONE = 0x3FF0000000000000

# Normal quantiles are computed by one formula up to this distance of u from 1/2, by others in the tails.
MIDDLE = 0.425
# The near tail is computed around the first of these values of sqrt(-log(tail)), up to the second.
FIRST_TAIL, LAST_TAIL = 1.6, 5.0

# Where the density of severities is highest; steps of Newton's method from there, in the middle and in the tails.
MODE, NEWTON_STEPS, TAIL_STEPS = 1.0 / 3.0, 12, 60
# Severities end here: the next numbers are more probable than any draw.
MOST_SEVERE = 1.0 - 2.0**-20


class Purpose(IntEnum):
    """What a draw decides. The numbers are fixed for ever: changing one changes every result."""

    INITIAL_STATUS = 1
    TRAIT_TASTE = 2
    TRAIT_BOND = 3
    TRAIT_FAIR_COMPENSATION = 4
    TRAIT_RECOVERY_EXPECTATION = 5
    TRAIT_VOICE = 6
    TRAIT_AVERSE = 7
    TRAIT_OPPORTUNIST = 8
    TRAIT_VISIT_RATE = 9
    TRAIT_SPEND = 10
    TRAIT_SEGMENT = 11
    NETWORK = 12
    INITIAL_TENURE = 13
    VISIT = 20
    PERFORMANCE = 21
    FAILURE = 22
    CAUSE = 23
    SEVERITY = 24
    KIND = 25
    USED = 26
    PREEMPT = 27
    VOICE = 28
    DETECT = 29
    QUEUE = 30
    FIRST_CONTACT_AND_DELAY = 31
    RESOLVE = 32
    COMPENSATE = 33
    APOLOGY = 34
    COURTESY = 35
    PERSONAL = 36
    FOLLOWUP = 37
    FALSE_CLAIM = 38
    TELL_VISIT = 39
    MORE_VISIT = 40
    LISTENER_VISIT = 41
    TELL_CASE = 42
    MORE_CASE = 43
    LISTENER_CASE = 44
    EXIT = 45
    JOIN = 46
    SURVEY_SAMPLE = 47
    SURVEY_RESPONSE = 48
    ITEM_STAR = 49
    ITEM_SEVEN = 50
    ITEM_NPS = 51
    ITEM_SATCOM = 52
    CROWD_CASES = 53
    CROWD_CLAIMS = 54
    CROWD_FOLLOWUP = 55
    BOT = 56
    HAND_OVER = 57
    CROWD_BOT = 58
    CROWD_BOT_FOLLOWUP = 59
    ITEM_VISIT = 60
    ITEM_CASE = 61
    LAB_ITEM = 62
    LAB_DESIGN = 63
    OUTSIDE_STORY = 64
    PILOT = 65


def stir(word: int) -> int:
    """Mix the 64 bits of a word (finaliser of SplitMix64); a bijection on 0 .. 2^64-1."""
    word ^= word >> 30
    word = (word * FIRST_FACTOR) & MASK
    word ^= word >> 27
    word = (word * SECOND_FACTOR) & MASK
    return word ^ (word >> 31)


def extend(bits: int, component: int) -> int:
    """Add one key component (a whole number, two's complement) to a key."""
    return stir(unstirred(bits, component))


def unstirred(bits: int, component: int) -> int:
    """Return the word that `extend` stirs."""
    # int(): where loops run as plain Python, persons come out of columns as numbers of 32 bits.
    return (bits + int(component) * GOLDEN + OFFSET) & MASK


def next_unstirred(word: int) -> int:
    """Return that word for the next whole number from the word for the one before: an addition, no product."""
    return (word + GOLDEN) & MASK


def start(seed: int) -> int:
    """Begin a key with the seed, a non-negative whole number."""
    return stir((seed + GOLDEN) & MASK)


def seed_of(first: int, replication: int) -> int:
    """Return the seed of a replication, counted from 0; replication 0 has the first seed itself.

    The others are drawn from the first seed and the number of the replication: 53 bits, which a spreadsheet holds
    exactly. So two lists of replications from different first seeds, taken as a check of each other, have no world
    in common: that any two of a million by a million are the same has a chance of 1 in 9,000.
    """
    return extend(start(first), replication) >> 11 if replication else first


def fraction(bits: int) -> float:
    """Turn 64 mixed bits into a uniform number strictly inside (0, 1), exactly representable."""
    return ((bits >> 12) + 0.5) * FRACTION


@rule
def _stir_word(w: Any) -> Any:
    """Mix an unsigned 64-bit word as `stir` does; such words wrap around by themselves."""
    w ^= w >> np.uint64(30)
    w *= np.uint64(FIRST_FACTOR)
    w ^= w >> np.uint64(27)
    w *= np.uint64(SECOND_FACTOR)
    return w ^ (w >> np.uint64(31))


@compiled_form(stir)
def _stir_compiled(word: Any) -> Any:
    """Return the compiled form of `stir`."""

    def compiled(word: Any) -> Any:
        return _stir_word(np.uint64(word))

    return compiled


@compiled_form(extend)
def _extend_compiled(bits: Any, component: Any) -> Any:
    """Return the compiled form of `extend`; a purpose stands for its number."""
    from numba import types

    if isinstance(component, types.IntEnumMember):

        def purpose(bits: Any, component: Any) -> Any:
            return extend(bits, component.value)

        return purpose

    def compiled(bits: Any, component: Any) -> Any:
        return _stir_word(unstirred(bits, component))

    return compiled


@compiled_form(unstirred)
def _unstirred_compiled(bits: Any, component: Any) -> Any:
    """Return the compiled form of `unstirred`."""

    def compiled(bits: Any, component: Any) -> Any:
        return np.uint64(bits) + np.uint64(component) * np.uint64(GOLDEN) + np.uint64(OFFSET)

    return compiled


@compiled_form(next_unstirred)
def _next_unstirred_compiled(word: Any) -> Any:
    """Return the compiled form of `next_unstirred`."""

    def compiled(word: Any) -> Any:
        return word + np.uint64(GOLDEN)

    return compiled


@compiled_form(start)
def _start_compiled(seed: Any) -> Any:
    """Return the compiled form of `start`."""

    def compiled(seed: Any) -> Any:
        return _stir_word(np.uint64(seed) + np.uint64(GOLDEN))

    return compiled


@compiled_form(fraction)
def _fraction_compiled(bits: Any) -> Any:
    """Return the compiled form of `fraction`."""

    def compiled(bits: Any) -> Any:
        # The same number without a conversion or a product: 1 + m 2^-52, less 1 - 2^-53; both steps are exact.
        return number_with_bits((bits >> np.uint64(12)) | np.uint64(ONE)) - (1.0 - 0.5 * FRACTION)

    return compiled


@rule
def key(seed: int, week: int, purpose: int) -> int:
    """Fix seed, week and purpose once, so that a loop over persons mixes only two components per draw."""
    return extend(extend(start(seed), week), purpose)


@rule
def uniform(key: int, person: int, index: int = 0) -> float:
    """Draw a uniform number in (0, 1) for one person under a key of `key()`."""
    return fraction(extend(extend(key, person), index))


@rule
def normal(key: int, person: int, index: int = 0) -> float:
    """Draw a standard normal number for one person under a key of `key()`."""
    return normal_quantile(uniform(key, person, index))


@rule
def draw(seed: int, week: int, purpose: int, person: int, index: int = 0) -> float:
    """Draw the uniform number that belongs to the full key (seed, week, purpose, person, index)."""
    return uniform(key(seed, week, purpose), person, index)


@rule
def normal_quantile(u: float) -> float:
    """Invert the standard normal distribution function at u in (0, 1).

    Relative error about 1e-16. Source: Wichura (1988), algorithm AS 241, routine PPND16.
    """
    q = u - 0.5
    if abs(q) <= MIDDLE:
        return middle_quantile(q)
    tail = u if q < 0.0 else 1.0 - u
    r = math.sqrt(-logarithm(tail))
    z = near_tail(r - FIRST_TAIL) if r <= LAST_TAIL else _far_tail(r - LAST_TAIL)
    return -z if q < 0.0 else z


@rule
def middle_quantile(q: float) -> float:
    """Return the quantile of AS 241 at q + 0.5 for abs(q) <= MIDDLE, without branches."""
    r = 0.180625 - q * q
    top = 2.5090809287301226727e3 * r + 3.3430575583588128105e4
    top = ((top * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
    top = ((top + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
    top = (top + 1.3314166789178437745e2) * r + 3.3871328727963666080e0
    bottom = 5.2264952788528545610e3 * r + 2.8729085735721942674e4
    bottom = ((bottom * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
    bottom = ((bottom + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
    bottom = (bottom + 4.2313330701600911252e1) * r + 1.0
    return q * top / bottom


@rule
def near_tail(r: float) -> float:
    """Return the quantile of AS 241 for tail probabilities down to exp(-25)."""
    top = 7.74545014278341407640e-4 * r + 2.27238449892691845833e-2
    top = ((top * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
    top = ((top + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
    top = (top + 4.63033784615654529590e0) * r + 1.42343711074968357734e0
    bottom = 1.05075007164441684324e-9 * r + 5.47593808499534494600e-4
    bottom = ((bottom * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
    bottom = ((bottom + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
    bottom = (bottom + 2.05319162663775882187e0) * r + 1.0
    return top / bottom


@rule
def _far_tail(r: float) -> float:
    """Return the quantile of AS 241 for tail probabilities below exp(-25)."""
    top = 2.01033439929228813265e-7 * r + 2.71155556874348757815e-5
    top = ((top * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
    top = ((top + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
    top = (top + 5.46378491116411436990e0) * r + 6.65790464350110377720e0
    bottom = 2.04426310338993978564e-15 * r + 1.42151175831644588870e-7
    bottom = ((bottom * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
    bottom = ((bottom + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
    bottom = (bottom + 5.99832206555887937690e-1) * r + 1.0
    return top / bottom


def normal_probability(y: float) -> float:
    """Return the standard normal distribution function at y."""
    return 0.5 * (1.0 + math.erf(y / math.sqrt(2.0)))


def truncated_share(mean: float, sd: float, lowest: float) -> float:
    """Return which share of a normal distribution a bound cuts off; 0 where nothing varies."""
    return normal_probability((lowest - mean) / sd) if sd != 0.0 else 0.0


@rule
def truncated_quantile(u: float, cut: float, mean: float, sd: float, lowest: float) -> float:
    """Turn a uniform draw into a normal one that is at least `lowest`, by the share cut off; sd 0 gives the mean."""
    if sd == 0.0:
        return max(lowest, mean)
    share = min(max(cut + u * (1.0 - cut), 2.0**-53), 1.0 - 2.0**-53)
    # Far in the tail the quantile rounds to below the bound.
    return max(lowest, mean + sd * normal_quantile(share))


@rule
def severity_probability(k: float) -> float:
    """Return the distribution function of Beta(2, 3) at k."""
    return k * k * (6.0 - 8.0 * k + 3.0 * k * k)


@rule
def severity_quantile(u: float) -> float:
    """Invert the distribution function k^2 (6 - 8 k + 3 k^2) of Beta(2, 3) by Newton's method.

    From the severity at which most failures lie the steps come closer without ever jumping over the answer, as the
    function is convex below and concave above. Far out in the tails they come closer slowly at first.
    """
    k = MODE
    for _ in range(NEWTON_STEPS if is_usual(u) else TAIL_STEPS):
        k = newton_step(k, u)
    return k


@rule
def newton_step(k: float, u: float) -> float:
    """Come closer, from k, to the severity whose probability is u."""
    rest = 1.0 - k
    return min(k + (u - severity_probability(k)) / (12.0 * k * rest * rest), MOST_SEVERE)


@rule
def is_usual(u: float) -> bool:
    """Return whether NEWTON_STEPS are enough; else it takes up to TAIL_STEPS."""
    return (u > 0.0005) & (u < 0.9995)


@rule
def interpolated_quantile(u: float, table: Any) -> float:
    """Read a quantile at u from equidistant quantiles, linear between them."""
    place = u * (len(table) - 1)
    left = min(int(place), len(table) - 2)
    return float(table[left] + (place - left) * (table[left + 1] - table[left]))


Floats = NDArray[np.float64]

STEPS = 1024
NODES = 64


class _Nodes(NamedTuple):
    """Where the distribution is inverted, and how all other places follow from there."""

    tails: Floats  # [NODES / 2], probabilities of the lower half of the nodes, ascending; the upper half mirrors it
    weights: Floats  # [NODES, STEPS - 1], what the log odds at a node count for those at an inner entry of the table


@cache
def _nodes() -> _Nodes:
    """Place the nodes between the log odds of the first and the last inner entry of the table."""
    u = np.arange(1, STEPS) / STEPS
    odds = np.array([math.log(p / (1.0 - p)) for p in u])
    angles = [math.pi * (node + 0.5) / NODES for node in range(NODES)]
    places = np.array([-odds[-1] * math.cos(angle) for angle in angles])
    signed = np.array([(-1.0) ** node * math.sin(angle) for node, angle in enumerate(angles)])
    weights = signed[:, None] / (odds - places[:, None])
    tails = np.array([1.0 / (1.0 + math.exp(-place)) for place in places[: NODES // 2]])
    return _Nodes(tails, weights / weights.sum(axis=0))


@lru_cache(maxsize=64)
def severity_table(a: float, b: float) -> Floats:
    """Return 1,025 quantiles of the severity, Beta(a, b); for Beta(2, 3) an empty table: its rule is exact."""
    if (a, b) == (2.0, 3.0):
        return np.empty(0)
    from scipy.special import betaincinv

    tails, weights = _nodes()
    # The upper half by what it lacks to 1, which near 1 says more than the quantile itself.
    table = np.empty(STEPS + 1)
    _fill(betaincinv(a, b, tails), betaincinv(b, a, tails), weights, table)
    return table


def _fill(lower: Floats, lacking: Floats, weights: Floats, table: Floats) -> None:
    """Fill the table from the quantiles at the lower nodes and from what those at the upper nodes lack to 1.

    Args:
        lower: shape (nodes / 2,), ascending.
        lacking: shape (nodes / 2,), from the uppermost node down.
        weights: shape (nodes, inner entries).
        table: shape (inner entries + 2,).
    """
    below = [math.log(node) - math.log1p(-node) for node in lower.tolist()]
    above = [math.log1p(-node) - math.log(node) for node in reversed(lacking.tolist())]
    inner = np.zeros(len(table) - 2)
    for log_odds, of_node in zip(below + above, weights, strict=True):
        inner += log_odds * of_node
    table[1:-1] = [1.0 / (1.0 + math.exp(-odds)) for odds in inner.tolist()]
    table[0], table[-1] = 0.0, 1.0
