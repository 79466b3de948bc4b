"""How the survey turns states into answers: linear, noisy, rounded, with floor and ceiling (M30)."""

import math

from sim.kernels.jit import rule
from sim.rules.value import clip


@rule
def item(state: float, midpoint: float, slope: float, noise: float, lowest: float, highest: float) -> float:
    """Return the answer on a rounded, bounded scale; `noise` is in points, already scaled."""
    return clip(float(math.floor(midpoint + slope * state + noise + 0.5)), lowest, highest)


@rule
def response_probability(x: float, base: float, slope: float) -> float:
    """Return the chance of answering a survey: strong experiences, good or bad, answer more."""
    return base + slope * min(1.0, abs(x) / 2.0)


@rule
def index100(satisfaction: float, midpoint: float, slope: float) -> float:
    """Put satisfaction on 0 to 100 through the 1-7 item without noise and rounding."""
    return clip(100.0 * (midpoint + slope * satisfaction - 1.0) / 6.0, 0.0, 100.0)
