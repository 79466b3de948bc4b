"""How numbers are written for people: a number that does not exist is a dash."""

import math

from experiments.comparison.intervals import Interval

MISSING = "-"


def plain(value: float, decimals: int = 2, *, grouped: bool = False) -> str:
    """Write a number; never as minus zero; its digits in groups of three if asked for."""
    if not math.isfinite(value):
        return MISSING
    text = f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"
    return text if any(digit in "123456789" for digit in text) else text.removeprefix("-")


def signed(value: float, decimals: int = 2, *, grouped: bool = False) -> str:
    """Write a difference with its sign; none for zero."""
    text = plain(value, decimals, grouped=grouped)
    return f"+{text}" if value > 0.0 and any(digit in "123456789" for digit in text) else text


def percent(share: float) -> str:
    """Write a share of 0 to 1 in percent."""
    return f"{plain(100.0 * share, 0)} %" if math.isfinite(share) else MISSING


def confidence_shown(confidence: float) -> str:
    """Write the confidence of intervals in percent, with the digits that tell it from certainty."""
    return f"{100.0 * confidence:.4g} %"


def with_interval(found: Interval, decimals: int = 2, *, grouped: bool = False) -> str:
    """Write a difference with its interval in brackets; without one if there is none."""
    estimate, low, high = (signed(one, decimals, grouped=grouped) for one in found[:3])
    return f"{estimate} [{low}, {high}]" if math.isfinite(found.low) else estimate
