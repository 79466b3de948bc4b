"""What the parts of the page that change every week have in common."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from paradox.classroom.stage import Stage

# What should be called on which element, with which arguments.
Call = tuple[int, str, list[Any]]


class Panel(Protocol):
    """A part of the page that shows the two worlds."""

    def calls(self) -> list[Call]:
        """Collect what the newest week changes."""
        ...

    def reset(self) -> None:
        """Show worlds that have begun again."""
        ...

    def show(self) -> None:
        """Show all weeks lived so far."""
        ...

    def spread(self, others: Sequence[Stage]) -> None:
        """Show between which ends other luck led."""
        ...


def finite(values: Iterable[float]) -> list[float | None]:
    """Return numbers as the page takes them: rounded, nothing where there is no number."""
    return [round(float(value), 4) if math.isfinite(value) else None for value in values]


def bands(runs: Sequence[Sequence[Sequence[float | None]]]) -> list[list[list[float | None]]]:
    """Return, of each line and week, the lowest and the highest value among several runs; nothing where none has one.

    Args:
        runs: a run is a list of weeks, a week a list of lines.
    """
    found: list[list[list[float | None]]] = []
    for lines in zip(*(zip(*run, strict=True) for run in runs), strict=True):
        weeks = ([v for v in week if v is not None] for week in zip(*lines, strict=True))
        found.append([[min(known), max(known)] if known else [None, None] for known in weeks])
    return found
