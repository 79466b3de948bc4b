"""A value of a fitted file lies inside the interval that is told of it."""

import pytest

from experiments.fitting.fit import Learned, told_inside


def learned(name: str, low: float, high: float) -> Learned:
    return Learned(name, (0.0, 0.5, 1.0), (low, (low + high) / 2.0, high))


def test_a_value_outside_its_interval_is_told_as_the_nearer_end() -> None:
    known = [learned("p_fail", 0.1, 0.2), learned("join_rate", 0.01, 0.02), learned("silent_share", 0.4, 0.6)]
    assert told_inside({"p_fail": 0.25, "join_rate": 0.015}, known) == {"p_fail": 0.2, "join_rate": 0.015}


def test_shares_of_causes_that_are_moved_inside_still_sum_to_one() -> None:
    known = [learned("cause.a", 0.5, 0.6), learned("cause.b", 0.1, 0.3), learned("cause.c", 0.1, 0.3)]
    told = told_inside({"cause.a": 0.8, "cause.b": 0.05, "cause.c": 0.15}, known)
    assert sum(told.values()) == pytest.approx(1.0)
    assert all(one.after[0] <= told[one.name] <= one.after[2] for one in known)
    inside = {"cause.a": 0.6, "cause.b": 0.2, "cause.c": 0.2}
    assert told_inside(inside, known) == pytest.approx(inside)
