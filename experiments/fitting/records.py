"""What is known of a firm, in one form for its own log and figures and for those that the model makes."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Monthly figures that are compared, in the order of every table; `score` is the NPS or the CSAT, `problems` the share
# of customers asked who say that something went wrong lately, `complained` the share of these who told the firm,
# `left_after_problem` the share of leavers asked who say so.
SERIES = (
    "complaints",
    "leavers",
    "joins",
    "contacts",
    "score",
    "problems",
    "complained",
    "found",
    "left_after_problem",
)
# Those of them that do not grow with the firm.
LEVELS_OF_ONE = ("score", "problems", "complained", "left_after_problem")
# How far back customers and leavers are asked whether something went wrong [weeks].
RECALL = 4


class Cases(NamedTuple):
    """A complaint log, one entry a complaint; days count from the first day of the window."""

    day: Ints  # day of the complaint
    cause: Ints  # number of the cause in the scenario, -1 unknown
    severity: Floats  # 0 to 1, the middle of its level; nan unknown
    answered: Floats  # day of the answer; nan: none so far
    timed: NDArray[np.bool_]  # False: when it was answered is not known, not even whether
    customer: Ints  # number of the customer, -1 unknown

    def before(self, day: int) -> "Cases":
        """Return what was known at the beginning of a day: later complaints are not there, later answers not given."""
        there = self._replace(answered=np.where(self.answered < day, self.answered, np.nan))
        return there.where(self.day < day)

    def where(self, chosen: NDArray[np.bool_]) -> "Cases":
        """Return some of the complaints."""
        return Cases(
            self.day[chosen], self.cause[chosen], self.severity[chosen], self.answered[chosen], self.timed[chosen],
            self.customer[chosen],
        )  # fmt: skip


class Figures(NamedTuple):
    """Monthly figures, one number a month, nan where a figure is not known."""

    customers: Floats  # customers over the month
    complaints: Floats
    leavers: Floats
    joins: Floats
    contacts: Floats  # visits, orders or other uses of the service
    score: Floats  # NPS, -100 to 100, or CSAT, 0 to 1
    problems: Floats  # share of the customers asked who say that something went wrong in the last weeks
    complained: Floats  # share of these who say that they complained of it
    found: Floats  # failures of which nobody complained and that the firm found itself
    left_after_problem: Floats  # share of the leavers asked who say that something went wrong in their last weeks

    def first(self, months: int) -> "Figures":
        """Return the first months."""
        return Figures(*(column[:months] for column in self))


@dataclass(frozen=True)
class Window:
    """The months of the data.

    Attributes:
        first: the day that days count from.
        edges: days on which months begin, and the day after the last: one more than months.
        fitted: months that are fitted; the others are held out.
        levels: of severity, as the log has them; 0 where it is a number from 0 to 1 or unknown.
        score: "nps", "csat" or "".
        surveyed: customers asked a month whether something went wrong; 0 where nobody is.
        leavers_asked: leavers asked a month whether something had gone wrong; 0 where nobody is.
    """

    first: date
    edges: tuple[int, ...]
    fitted: int
    levels: int = 0
    score: str = ""
    surveyed: int = 0
    leavers_asked: int = 0

    @property
    def months(self) -> int:
        """Count the months."""
        return len(self.edges) - 1

    @property
    def names(self) -> tuple[str, ...]:
        """Name the months: 2026-03."""
        return tuple(f"{self.first + timedelta(days=edge):%Y-%m}" for edge in self.edges[:-1])

    @property
    def lengths(self) -> Floats:
        """Return the days of each month."""
        return np.diff(np.array(self.edges, dtype=np.float64))

    def longer(self, months: int) -> "Window":
        """Return the window with more months behind it, all of them held out."""
        edges, end = list(self.edges), self.first + timedelta(days=self.edges[-1])
        for _ in range(months):
            following = (end.replace(day=1) + timedelta(days=32)).replace(day=1)
            edges.append(edges[-1] + (following - end).days)
            end = following
        return replace(self, edges=tuple(edges))

    def shorter(self, months: int) -> "Window":
        """Return the first months alone."""
        return replace(self, edges=self.edges[: months + 1], fitted=min(self.fitted, months))


def by_month(days: Ints, window: Window) -> Floats:
    """Count entries by the month they fall into."""
    return np.histogram(days, bins=np.array(window.edges))[0].astype(np.float64)
