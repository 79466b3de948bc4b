"""The core workload that every peer runs: the ordinary life of the model, without its special cases.

A week: grudges and memories *fade*; customers *visit*, the satisfied more often; a visit *fails* or is judged against
what was expected; a failure weighs as far as it was noticed; some are complained of and *queue* for a firm of limited
capacity, and whoever waits visits and may be failed again, which opens no second case; the answered *recover* or are
let down a second time; visitors and answered *talk* to friends, who trust more or less; customers *leave*, most of them
after visits, others *join*; the week's row of the books is filled. States, equations and numbers are those of the
second model at its defaults.

Left to our own engines alone: the twin, the burn-in and what it leaves open, segments, causes, learning and prevention,
false claims, pre-emption, detection, follow-up, bots, lapsing, the days to an answer and what fades with them, the
customers of the firm who are not lived, payments by the week, what explaining takes from the blame, kinds of failure
and remedy, the second pair of weights for the relation, hush money, what the loyal amplify, hope from stories, the
image of prospects, envy, staff, customer value, the survey, the readings, the first failures.

Every peer records, every week, all entries of our books (`sim.state.ledger.ENTRIES`) but those in `OURS_ALONE`, which
belong to these rules.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.state.ledger import ENTRIES

Floats = NDArray[np.float64]

STATES = (
    "expectation", "satisfaction", "episode", "trust", "commitment", "recovery_expectation", "anger", "avoidance",
    "memory", "apologies", "unevenness",
)  # fmt: skip
OURS_ALONE = frozenset({
    "twin_visits", "twin_satisfaction", "preempted", "detected", "claims", "claims_paid", "claims_cost", "lapsed",
    "days", "followups", "followups_resolved", "staff", "bot", "prevention", "programme", "by_bot",
    "handed_over", "surveyed", "responses", "survey_seven", "survey_promoters", "survey_detractors",
})  # fmt: skip
AGGREGATES = tuple(name for name in ENTRIES if name not in OURS_ALONE)

# The newest experience with a failure, which no longer counts as recent after a window of weeks.
UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD = EXPERIENCES = ("untroubled", "recovered", "unrecovered", "unheard")
WINDOW = 26

CUSTOMER_SHARE, CAPACITY, DEGREE = 0.75, 13.2, 8
SENSITIVITY, AVERSION, ZONE = 1.703, 1.955, 0.25
DISMAY, ANSWER_ZONE = 0.12, 0.13  # dismay at an answer bends sooner, and outside a zone of its own
CEILING = 1.501  # of the weight of a grudge
KEEP = 2.0 ** (-1.0 / 13.0)
OWED = 0.8 / 0.4  # fair compensation over reference harm
CONTROL, STABLE = 0.69, 0.31  # of the mean cause, as customers see it
BLAME = CONTROL / 0.5
EXCUSED = 1.0 - (CONTROL - 0.5)
TRUSTING = 0.3  # weight of trust in judging
UNEVEN = 0.45**2  # the usual variance of a visit
TENURE, HABIT_WEEKS = 52.0, 52.0
EXIT, EXIT_AT_VISIT = 0.0035 * 0.25, 0.0035 * 0.75 / (1.0 - 1.0 / 1.35)  # over the mean chance of a visit
PAID, REPAIR_COST, HANDLING_COST, ACQUISITION_COST = 0.5, 0.1, 0.05, 1.5
SPEND_SIGMA = 0.615
SPEND_MU = -0.5 * SPEND_SIGMA**2  # the mean spending of a visit is 1


class Timing(NamedTuple):
    """What a peer reports: seconds for the weeks alone, seconds to build, and each aggregate's weekly mean a person."""

    build: float
    weeks: float
    aggregates: dict[str, float]


def friends(persons: int) -> NDArray[np.int64]:
    """Return the friends of everybody: the four nearest on each side of a ring, shape (persons, DEGREE)."""
    steps = np.array([step for step in range(-DEGREE // 2, DEGREE // 2 + 1) if step != 0])
    return np.asarray((np.arange(persons)[:, None] + steps[None, :]) % persons, dtype=np.int64)


def capacity(persons: int, per_thousand: float) -> int:
    """Return the complaints the firm can answer in a week, from those for 1,000 customers."""
    return int(per_thousand * CUSTOMER_SHARE * persons / 1000.0)


def means(books: Mapping[str, Iterable[float]], persons: int, weeks: int) -> dict[str, float]:
    """Turn the entries of all weeks into weekly means a person."""
    return {name: float(sum(books[name])) / persons / weeks for name in AGGREGATES}


def clip(value: float, low: float, high: float) -> float:
    """Keep a value inside [low, high]."""
    return min(max(value, low), high)


def logistic(y: float) -> float:
    """Turn a logit into a probability."""
    return 1.0 / (1.0 + math.exp(-y))


def gain(distance: float, sensitivity: float = SENSITIVITY) -> float:
    """Value a gain."""
    return sensitivity * (1.0 - math.exp(-distance / sensitivity)) if distance > 0.0 else 0.0


def judged(distance: float) -> float:
    """Judge received minus expected."""
    return gain(distance - ZONE) if distance >= 0.0 else -AVERSION * gain(-distance - ZONE)


def felt_part(loss: float, surplus: float) -> float:
    """Return the part of a loss that neither the zone nor a surplus over expectation absorbs."""
    return min(loss, max(0.0, loss - surplus - ZONE))


def noticed_share(part: float) -> float:
    """Return how far a loss is noticed, 0 to 1."""
    return min(1.0, part / ZONE)


def entitled(stable: float) -> float:
    """Return what makes severity harm, and a missing remedy unjust."""
    return BLAME * (1.0 + 0.6 * (stable - 0.5))


def worth(share: float, entitlement: float) -> float:
    """Judge received as a share of owed."""
    off = gain(abs(share - 1.0), 0.24) / gain(1.0, 0.24)
    return 1.0 + off / AVERSION if share >= 1.0 else 1.0 - entitlement * off


def answered(distance: float) -> float:
    """Judge an answer against what was expected of it."""
    return 3.411 * (gain(distance - ANSWER_ZONE) - AVERSION * gain(-distance - ANSWER_ZONE, DISMAY))


def resentment(grudge: float) -> float:
    """Return the weight of a grudge."""
    return gain(grudge - ZONE, CEILING)


def telling(x: float) -> float:
    """Return the chance of telling about an episode."""
    return 0.4 * clip(0.282 + (0.637 * gain(-1.06 - x) + 0.11 * gain(x + 1.06)) / SENSITIVITY, 0.0, 1.0)


def logistics(y: Floats) -> Floats:
    """Turn logits into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-y)))


def gains(distance: Floats, sensitivity: float = SENSITIVITY) -> Floats:
    """Value gains."""
    return np.asarray(sensitivity * (1.0 - np.exp(-np.maximum(distance, 0.0) / sensitivity)))


def all_judged(distance: Floats) -> Floats:
    """Judge received minus expected."""
    value = gains(np.abs(distance) - ZONE)
    return np.where(distance >= 0.0, value, -AVERSION * value)


def all_felt_parts(loss: Floats, surplus: Floats) -> Floats:
    """Return the parts of losses that neither the zone nor a surplus over expectation absorbs."""
    return np.minimum(loss, np.maximum(0.0, loss - surplus - ZONE))


def all_noticed(part: Floats) -> Floats:
    """Return how far losses are noticed, 0 to 1."""
    return np.minimum(1.0, part / ZONE)


def all_worths(share: Floats, entitlement: Floats) -> Floats:
    """Judge received as shares of owed."""
    off = gains(np.abs(share - 1.0), 0.24) / gain(1.0, 0.24)
    return np.where(share >= 1.0, 1.0 + off / AVERSION, 1.0 - entitlement * off)


def all_answered(distance: Floats) -> Floats:
    """Judge answers against what was expected of them."""
    return 3.411 * (gains(distance - ANSWER_ZONE) - AVERSION * gains(-distance - ANSWER_ZONE, DISMAY))


def all_entitled(stable: Floats) -> Floats:
    """Return what makes severities harm, and missing remedies unjust."""
    return BLAME * (1.0 + 0.6 * (stable - 0.5))


def all_resentment(grudge: Floats) -> Floats:
    """Return the weights of grudges."""
    return gains(grudge - ZONE, CEILING)


def all_telling(x: Floats) -> Floats:
    """Return the chances of telling about episodes."""
    return np.asarray(
        0.4 * np.clip(0.282 + (0.637 * gains(-1.06 - x) + 0.11 * gains(x + 1.06)) / SENSITIVITY, 0.0, 1.0)
    )
