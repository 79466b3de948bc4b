"""How numbers are written for people: a number that does not exist is a dash."""

import math

from experiments.comparison.intervals import Interval

MISSING = "-"


def plain(value: float, decimals: int = 2) -> str:
    """Write a number; never as minus zero."""
    if not math.isfinite(value):
        return MISSING
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text


def signed(value: float, decimals: int = 2) -> str:
    """Write a difference with its sign; none for zero."""
    text = plain(value, decimals)
    return f"+{text}" if math.isfinite(value) and float(text) > 0.0 else text


def percent(share: float) -> str:
    """Write a share of 0 to 1 in percent."""
    return f"{plain(100.0 * share, 0)} %" if math.isfinite(share) else MISSING


def confidence_shown(confidence: float) -> str:
    """Write the confidence of intervals in percent, with the digits that tell it from certainty."""
    return f"{100.0 * confidence:.4g} %"


def with_interval(found: Interval, decimals: int = 2) -> str:
    """Write a difference with its interval in brackets; without one if there is none."""
    if not math.isfinite(found.low):
        return signed(found.estimate, decimals)
    return f"{signed(found.estimate, decimals)} [{signed(found.low, decimals)}, {signed(found.high, decimals)}]"
