"""The table of severities is as good as one of quantiles that are inverted one by one."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.state.draws import STEPS, severity_table

ORDINARY = (0.5, 0.8, 1.0, 1.5, 2.0, 5.0, 10.0, 20.0)
EVERY = (0.2, 0.3, *ORDINARY)


def inverted(a: float, b: float, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Invert the distribution function of Beta(a, b) at every place."""
    return np.asarray(betaincinv(a, b, places), dtype=np.float64)


def worst_between(a: float, b: float, table: NDArray[np.float64]) -> float:
    """Return the largest error of a quantile read between two entries."""
    parts = np.arange(0.125, 1.0, 0.125)
    left, right = table[:-1, None], table[1:, None]
    exact = inverted(a, b, (np.arange(STEPS)[:, None] + parts) / STEPS)
    return float(np.abs(left + parts * (right - left) - exact).max())


@pytest.mark.parametrize("a", EVERY)
@pytest.mark.parametrize("b", EVERY)
def test_every_entry_is_the_quantile(a: float, b: float) -> None:
    within = 1e-13 if a in ORDINARY and b in ORDINARY else 1e-8
    exact = inverted(a, b, np.arange(STEPS + 1) / STEPS)
    table = severity_table(a, b)
    assert np.abs(table - exact).max() < within
    assert (np.diff(table) >= 0.0).all()


@pytest.mark.parametrize(("a", "b"), [(0.2, 0.2), (0.5, 5.0), (1.5, 6.0), (3.0, 3.0), (4.5, 0.5), (20.0, 20.0)])
def test_quantiles_between_entries_are_as_exact_as_before(a: float, b: float) -> None:
    before = worst_between(a, b, inverted(a, b, np.arange(STEPS + 1) / STEPS))
    assert worst_between(a, b, severity_table(a, b)) < before + 1e-9


def test_the_rule_of_beta_two_three_needs_no_table() -> None:
    assert len(severity_table(2.0, 3.0)) == 0
