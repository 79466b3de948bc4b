"""What the firm itself decides after a complaint, set directly from its log: answers, money, first contact.

Shares are of the cases answered by the end of the fitted months; days are those of all cases, the open ones censored.
"""

from dataclasses import dataclass

import numpy as np

from experiments.fitting.complaint_log import Log
from experiments.fitting.data import FirmData
from experiments.fitting.summaries import still_open

# A case that is answered within a week has not waited for its turn.
_AT_ONCE = 7
_FEWEST = 5
# Most that the model pays in a case, in prices of a visit.
_MOST_PAID = 5.0
_Z = 1.6448536269514722  # half width of a 90 % interval, in standard errors
_DAYS = tuple(range(1, 120))


@dataclass(frozen=True)
class Decided:
    """A lever set from the log.

    Attributes:
        lever: its name. value: what the log says. low, high: 90 % interval of a share, of a mean. cases: it rests on.
    """

    lever: str
    value: float
    low: float
    high: float
    cases: int


def share(lever: str, yes: int, of: int) -> Decided:
    """Return a share with its 90 % interval (Wilson's)."""
    found, z = yes / of, _Z
    middle = (found + z * z / (2 * of)) / (1 + z * z / of)
    half = z * np.sqrt(found * (1 - found) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Decided(lever, found, max(0.0, float(middle - half)), min(1.0, float(middle + half)), of)


def decided(data: FirmData, price: float | None = None) -> tuple[Decided, ...]:
    """Return the levers that the log of the fitted months sets; those it does not tell are left out.

    Args:
        data: of the firm.
        price: of an average visit, in the currency of the log; None: amounts cannot be told.
    """
    log, window = data.log, data.window
    if log is None:
        return ()
    first = window.first.toordinal()
    end = first + window.edges[window.fitted]
    answered = (log.days >= first) & (log.answered < end)
    found = [*_answers(log, answered, price)]
    days = log.answered - log.days
    quick = answered & (days < _AT_ONCE)
    if quick.sum() >= _FEWEST:
        found.append(share("first_contact", int((quick & (days == 0)).sum()), int(quick.sum())))
    return tuple(found)


def _answers(log: Log, answered: np.ndarray, price: float | None) -> list[Decided]:
    """Return what answers held."""
    found: list[Decided] = []
    told = answered & np.isfinite(log.remedied)
    again = log.reopened == 1.0
    solved = told & (log.remedied == 1.0) & ~again
    if told.sum() >= _FEWEST:
        found.append(share("resolve_prob", int(solved.sum()), int(told.sum())))
        if (told & (log.apology == 1.0)).any():
            found.append(share("apology_prob", int((told & (log.apology == 1.0)).sum()), int(told.sum())))
        failed = told & ~solved
        if np.isfinite(log.reopened).any() and failed.sum() >= _FEWEST:
            found.append(share("followup_prob", int((failed & again).sum()), int(failed.sum())))
    base = solved if told.sum() >= _FEWEST else answered
    paid = answered & (log.money > 0.0)
    if np.isfinite(log.money).any() and base.sum() >= _FEWEST:
        found.append(share("compensate_prob", min(int(paid.sum()), int(base.sum())), int(base.sum())))
        if price and paid.sum() >= _FEWEST:
            amounts = log.money[paid] / price
            half = _Z * float(amounts.std(ddof=1)) / np.sqrt(len(amounts))
            mean = float(amounts.mean())
            low, middle, high = (min(_MOST_PAID, max(0.0, mean + part)) for part in (-half, 0.0, half))
            found.append(Decided("comp_amount", middle, low, high, len(amounts)))
    return found


def median_days(data: FirmData) -> float:
    """Return the days after which half of all cases are answered (Kaplan-Meier); nan if that is never seen."""
    known = data.known
    if known is None or not known.timed.any():
        return float("nan")
    left = still_open(known, data.window.edges[data.window.fitted], _DAYS)
    below = np.flatnonzero(left <= 0.5)
    return float(_DAYS[below[0]] - 1) if len(below) else float("nan")
