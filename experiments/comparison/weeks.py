"""Weekly series of a run that are money, as those of a customer: only so can they be told in a currency."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_GROUPS = ("untroubled", "recovered", "unrecovered", "unheard")


def customers_at_first(weekly: Mapping[str, Floats]) -> float:
    """Return how many customers a run has in week 0: those of its base, whatever has happened to them."""
    return float(sum(weekly[f"base_{group}"][0] for group in _GROUPS))


def of_a_customer(weekly: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the series of a run that are money, of all its persons [price], as those of a customer of week 0."""
    from experiments.runs.columns import meaning_of_series  # brings the settings of worlds along

    base = customers_at_first(weekly)
    return {name: values / base for name, values in weekly.items() if meaning_of_series(name)[0] == "price"}
