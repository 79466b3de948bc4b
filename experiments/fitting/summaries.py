"""What data are compared by: the level and drift of every monthly figure, and what a log holds as far as it is known.

The same function reads the firm's own log and the logs that the model makes, so that selection by voice, cases still
open, and months that are short act on both alike. None of it hangs on how large a firm is: made firms start with as
many customers as the real one has in its first month, or a sample of them, and grow or shrink before their log begins.
"""

import numpy as np

from experiments.fitting.records import Cases, Figures, Floats, Window

# Days by which it is asked whether a case was answered.
DAYS = (1, 3, 5, 7, 10, 14, 21, 35, 56)
# Months from which on a drift can be told.
_DRIFTS = 4
_RATES = ("complaints", "leavers", "joins", "contacts", "found")


def still_open(cases: Cases, end: int, days: tuple[int, ...] = DAYS) -> Floats:
    """Return the share of cases not answered within some days (Kaplan-Meier; cases open at the end are censored).

    Args:
        cases: the log.
        end: the day after the last.
        days: at which it is asked.
    """
    known = cases.timed
    waited = np.where(np.isnan(cases.answered), end - cases.day, cases.answered - cases.day)[known]
    answered = ~np.isnan(cases.answered[known])
    left, at = np.ones(len(days)), 1.0
    for day in np.unique(waited[answered]).tolist():
        at *= 1.0 - float((answered & (waited == day)).sum()) / float((waited >= day).sum())
        left[np.array(days) > day] = at
    return left


def causes_of(cases: Cases, causes: int) -> Floats:
    """Count the complaints of each cause; those of unknown cause are left out."""
    return np.bincount(cases.cause[cases.cause >= 0], minlength=causes).astype(np.float64)


def summaries(cases: Cases | None, figures: Figures, window: Window, causes: int) -> dict[str, float]:
    """Return what the fitted months say, by name, per customer or as shares; nan where they do not.

    Args:
        cases: the log as of the end of the fitted months; None where there is none.
        figures: of these months.
        window: the months.
        causes: how many the scenario has.
    """
    months = window.fitted
    length = window.lengths[:months]
    found: dict[str, float] = {}
    for name in _RATES:
        events = getattr(figures, name)[:months]
        found |= _level_and_drift(name, events, figures.customers[:months] * length)
    score = figures.score[:months]
    found["score"] = _mean(score)
    if months >= _DRIFTS:
        found["score drift"] = _mean(score[months // 2 :]) - _mean(score[: months // 2])
    if window.surveyed:
        found["problems"] = float(np.log(_mean(figures.problems[:months]) + 1.0 / (window.surveyed * months)))
        found["complained"] = _log_odds(figures.complained[:months], window.surveyed * figures.problems[:months])
    if window.leavers_asked:
        asked = np.full(months, float(window.leavers_asked))
        found["left_after_problem"] = _log_odds(figures.left_after_problem[:months], asked)
    if cases is not None:
        found |= _of_log(cases, window, causes)
    return found


def _level_and_drift(name: str, events: Floats, exposure: Floats) -> dict[str, float]:
    known = ~np.isnan(events) & ~np.isnan(exposure)
    if not known.any():
        return {name: np.nan, f"{name} drift": np.nan}
    half = np.arange(len(events)) < len(events) // 2

    def rate(which: np.ndarray) -> float:
        of = known & which
        return float(np.log((events[of].sum() + 0.5) / exposure[of].sum())) if of.any() else np.nan

    everything = np.ones(len(events), dtype=bool)
    drift = rate(~half) - rate(half) if len(events) >= _DRIFTS else 0.0
    return {name: rate(everything), f"{name} drift": drift}


def _of_log(cases: Cases, window: Window, causes: int) -> dict[str, float]:
    end = window.edges[window.fitted]
    found: dict[str, float] = {}
    counts = causes_of(cases, causes)
    shares = np.log((counts + 0.5) / (counts.sum() + 0.5 * causes))
    found |= {f"cause {at}": float(share) for at, share in enumerate(shares)}
    severity = cases.severity[~np.isnan(cases.severity)]
    found["severity"] = _mean(severity)
    found["severity spread"] = float(severity.std()) if len(severity) > 1 else np.nan
    found["severe"] = float((severity > 0.7).mean()) if len(severity) else np.nan
    for part, which in (("", cases.day >= 0), (" late", cases.day >= end // 2), (" early", cases.day < end // 2)):
        chosen = cases.where(which)
        days = DAYS if not part else (7, 21)
        left = still_open(chosen, end, days)
        found |= {f"open after {day}{part}": float(np.sqrt(one)) for day, one in zip(days, left, strict=True)}
    named = cases.customer[cases.customer >= 0]
    found["again"] = float(np.sqrt(1.0 - len(np.unique(named)) / len(named))) if len(named) else np.nan
    return found


def _log_odds(shares: Floats, of: Floats) -> float:
    """Return the log odds of shares of so many each; nan where none is known."""
    known = ~np.isnan(shares) & ~np.isnan(of)
    yes, number = float((shares * of)[known].sum()), float(of[known].sum())
    return float(np.log((yes + 0.5) / (number - yes + 0.5))) if known.any() else np.nan


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan
