"""The floor under a week: bytes over memory bandwidth, plus the draws, plus the dense arithmetic.

What a week cannot do without for each person, measured with loops that do nothing else.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.bits import LARGEST
from sim.compiling import loop
from sim.draw_slices import SLICE, draw_listed, draw_normals, draw_slice
from sim.observation import count_base, group_base, sum_counted, sum_expectations, sum_groups
from sim.phases.moves import count_exposure, may_leave, twin_may_leave
from sim.phases.visits import fade, surely_visit, twins_visit
from sim.world import World

ROUNDS = 200

# Columns a week must read for everybody, and of these the ones it must write, whatever happens to whom.
READ = {
    "traits": ("recovery_expectation_base", "visit_rate", "in_base"),
    "actual": (
        "status", "satisfaction", "trust", "commitment", "expectation", "anger", "avoidance", "failure_memory",
        "apologies_heard", "recovery_expectation",
    ),
    "shadow": ("status", "satisfaction", "trust", "commitment", "recovery_expectation"),
    "cases": ("open",),
    "life": ("experience", "experience_week"),
    "record": ("first_end", "reading_week"),
}  # fmt: skip
WRITTEN = {
    "actual": ("anger", "avoidance", "failure_memory", "apologies_heard", "recovery_expectation"),
    "shadow": ("recovery_expectation",),
    "life": ("visit", "shadow_visit", "answer"),
    "record": ("group",),
}


def bytes_a_week(world: World) -> float:
    """Give the bytes read and written a person and week; the chance of a visit is read too."""
    total = 8.0
    for columns in (READ, WRITTEN):
        for group, names in columns.items():
            total += sum(getattr(getattr(world.people, group), name).itemsize for name in names)
    return total


@loop
def _stream(a: Any, b: Any) -> None:
    """Copy one array to another, as plainly as can be."""
    for i in range(len(a)):
        b[i] = a[i] * 1.5


def bandwidth(megabytes: int) -> float:
    """Give the bytes a second read and written together by a plain loop over arrays of that size."""
    a = np.ones(megabytes * 125_000)
    b = np.empty_like(a)
    best = best_of(lambda: _stream(a, b), 7)
    return 2.0 * a.nbytes / best


def best_of(task: Callable[[], object], repeats: int) -> float:
    """Give the seconds of the fastest repeat."""
    task()
    best = float("inf")
    for _ in range(repeats):
        begin = time.perf_counter()
        task()
        best = min(best, time.perf_counter() - begin)
    return best


@loop
def _draws(rounds: int, persons: Any, count: int, visitors: int, scratch: Any) -> None:
    """Make the draws of a week for a slice: visit, exit, join for all; performance, failure, telling of visits."""
    for turn in range(rounds):
        for purpose in range(3):
            draw_slice(turn + purpose, 0, count, scratch.luck)
        draw_normals(turn, persons, 0, visitors, scratch.luck, scratch.flags, scratch.places, scratch.third)
        for purpose in range(2):
            draw_listed(turn + purpose, persons, 0, visitors, scratch.luck)


@loop
def _arithmetic(
    rounds: int,
    traits: Any,
    actual: Any,
    shadow: Any,
    cases: Any,
    life: Any,
    record: Any,
    settings: Any,
    s: Any,
    books: Any,
) -> None:
    """Do the dense arithmetic of a week for a slice: fading, bounds, sums."""
    for _ in range(rounds):
        fade(0, len(actual.status), traits, actual, shadow, settings)
        surely_visit(
            s.luck, s.chance, traits.visit_rate, actual.anger, actual.avoidance, actual.status, cases.open,
            settings.behaviour[0].visits_lost_per_grudge, life.visit, s.flags,
        )  # fmt: skip
        twins_visit(s.luck, s.chance, shadow.status, life.shadow_visit)
        may_leave(
            s.luck, actual.status, actual.satisfaction, actual.trust, actual.commitment, actual.anger, actual.avoidance,
            settings.market[0], settings.behaviour[0], s.flags,
        )  # fmt: skip
        twin_may_leave(
            s.luck, shadow.status, shadow.satisfaction, shadow.trust, shadow.commitment, settings.market[0],
            settings.behaviour[0], s.flags,
        )  # fmt: skip
        count_exposure(0, actual.status, cases.open, life.experience, life.experience_week, s.flags, books)
        group_base(traits.in_base, record.first_end, life.experience, record.group)
        count_base(actual.status, record.group, books)
        sum_counted(shadow.satisfaction, record.group, LARGEST, s.sums)
        sum_groups(actual.satisfaction, record.group, LARGEST, s.sums)
        sum_expectations(
            actual.expectation,
            actual.recovery_expectation,
            actual.anger,
            actual.avoidance,
            record.group,
            LARGEST,
            s.sums,
        )


def floor(small: World, persons: int, visits: float) -> dict[str, float]:
    """Give the parts of the floor [ns a customer-week] for a market of so many persons.

    Args:
        small: a finished world of at most a slice of persons, whose columns are used for the arithmetic.
        persons: the size of the market whose floor is wanted: it decides what memory its columns come from.
        visits: visits a person and week.
    """
    count = len(small.people.actual.status)
    scratch = small.scratch
    listed = np.arange(0, 3 * SLICE, 3, dtype=np.int32)
    visitors = int(visits * count)
    draws = best_of(lambda: _draws(ROUNDS, listed, count, visitors, scratch), 9) / ROUNDS / count
    people = small.people
    arithmetic = best_of(
        lambda: _arithmetic(
            ROUNDS, people.traits, people.actual, people.shadow, people.cases, people.life, people.record,
            small.settings, scratch, small.firm.books[0],
        ),
        9,
    ) / ROUNDS / count  # fmt: skip
    touched = bytes_a_week(small)
    memory = touched / bandwidth(max(1, int(persons * touched / 1e6)))
    return {"memory": 1e9 * memory, "draws": 1e9 * draws, "arithmetic": 1e9 * arithmetic}
