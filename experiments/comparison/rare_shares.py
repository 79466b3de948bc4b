"""Shares of cases that no replication has seen, or that every case has: nothing seen is not nothing there.

Replications that all show 0 have no spread, so a t interval of them would have no width. Instead the interval reaches
to the largest share with which not one of so many cases would be seen in 5 % of studies.

Source: Hanley & Lippman-Hand (1983), "If nothing goes wrong, is everything all right?" (the rule of three), in its
exact form, that of Clopper & Pearson (1934) at the end of the range.
"""

import math
from collections.abc import Callable, Mapping, Sequence

from experiments.comparison.intervals import CONFIDENCE, Interval

Outcomes = Mapping[str, float]


def _noticed(run: Outcomes) -> float:
    return run["failed_persons"] * (1.0 - run["silent_share"])


# Of how many a share is one, counted in persons: several cases of one person are no more than one.
_OF: dict[str, Callable[[Outcomes], float]] = {
    "resolved_share": lambda run: run["failed_persons"],
    "voice_share": lambda run: run["failed_persons"],
    "silent_share": lambda run: run["failed_persons"],
    "lapsed_share": _noticed,
    "double_deviation": _noticed,
    "false_claim_share": lambda run: run["failed_persons"] * run["voice_share"],
    "lift_share": lambda run: run["read_persons"],
}


def of_none_or_all(name: str, found: Interval, runs: Sequence[Outcomes], confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of an outcome, with exact ends where it is a share of cases that none or all have.

    Args:
        name: the outcome.
        found: its interval over replications.
        runs: outcomes of the replications.
        confidence: of the interval.
    """
    if name not in _OF or found.n < 2 or found.low != found.high or found.estimate not in (0.0, 1.0):
        return found
    unseen = unseen_share(math.fsum(cases for run in runs if math.isfinite(cases := _OF[name](run))), confidence)
    return found._replace(high=unseen) if found.estimate == 0.0 else found._replace(low=1.0 - unseen)


def unseen_share(cases: float, confidence: float = CONFIDENCE) -> float:
    """Return the largest share of which so many independent cases would show none with the chance left over."""
    return 1.0 - (1.0 - confidence) ** (1.0 / cases) if cases > 0.0 else 1.0
