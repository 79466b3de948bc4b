"""Counts calls: how much work something takes, whatever the clock says and whoever else keeps the processors busy."""

import cProfile
from collections.abc import Iterator
from contextlib import contextmanager

# Calls that a moment is long enough for: about two seconds of one idle processor.
A_MOMENT = 20_000_000


class Calls:
    """The number of calls of functions of Python and of C, known when the counting has ended."""

    number = 0


@contextmanager
def calls() -> Iterator[Calls]:
    """Count the calls that this thread makes while this is entered."""
    made, profile = Calls(), cProfile.Profile(subcalls=False)
    profile.enable()
    try:
        yield made
    finally:
        profile.disable()
        made.number = sum(entry.callcount for entry in profile.getstats())
