"""The core workload that every peer runs: the ordinary life of the model, without its special cases.

A week: grudges and memories *fade*; customers without an open case *visit*; a visit *fails* or is judged against what
was expected; some failures are complained of and *queue* for a firm of limited capacity; the answered *recover* or are
let down a second time; visitors and answered *talk* to friends, who trust more or less; customers *leave*, others
*join*; the week's row of the books is filled. States, equations and numbers are those of the model at its defaults.

Left to our own engines alone: the twin, segments, causes, learning and prevention, false claims, pre-emption,
detection, follow-up, bots, lapsing, the days to an answer, envy, staff, customer value, the survey, the readings, the
first failures.

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
    "memory", "apologies",
)  # fmt: skip
OURS_ALONE = frozenset({
    "twin_visits", "twin_satisfaction", "preempted", "detected", "claims", "claims_paid", "claims_cost", "lapsed",
    "days", "followups", "followups_resolved", "staff", "bot", "prevention",
    "surveyed", "responses", "survey_seven", "survey_promoters", "survey_detractors",
})  # fmt: skip
AGGREGATES = tuple(name for name in ENTRIES if name not in OURS_ALONE)

# The newest experience with a failure, which no longer counts as recent after a window of weeks.
UNTROUBLED, RECOVERED, UNRECOVERED, UNHEARD = EXPERIENCES = ("untroubled", "recovered", "unrecovered", "unheard")
WINDOW = 26

CUSTOMER_SHARE, CAPACITY, DEGREE = 0.75, 13.2, 8
SENSITIVITY, AVERSION, ZONE = 1.48, 1.955, 0.25
KEEP = 2.0 ** (-1.0 / 13.0)
OWED = 0.8 / 0.4  # fair compensation over reference harm
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


def gain(distance: float) -> float:
    """Value a gain."""
    return SENSITIVITY * (1.0 - math.exp(-distance / SENSITIVITY)) if distance > 0.0 else 0.0


def judged(distance: float) -> float:
    """Judge received minus expected."""
    return gain(distance - ZONE) if distance >= 0.0 else -AVERSION * gain(-distance - ZONE)


def telling(x: float) -> float:
    """Return the chance of telling about an episode."""
    return 0.4 * clip(0.282 + (0.637 * gain(-1.06 - x) + 0.11 * gain(x + 1.06)) / SENSITIVITY, 0.0, 1.0)


def logistics(y: Floats) -> Floats:
    """Turn logits into probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-y)))


def gains(distance: Floats) -> Floats:
    """Value gains."""
    return np.asarray(SENSITIVITY * (1.0 - np.exp(-np.maximum(distance, 0.0) / SENSITIVITY)))


def all_judged(distance: Floats) -> Floats:
    """Judge received minus expected."""
    value = gains(np.abs(distance) - ZONE)
    return np.where(distance >= 0.0, value, -AVERSION * value)


def all_telling(x: Floats) -> Floats:
    """Return the chances of telling about episodes."""
    return np.asarray(
        0.4 * np.clip(0.282 + (0.637 * gains(-1.06 - x) + 0.11 * gains(x + 1.06)) / SENSITIVITY, 0.0, 1.0)
    )
