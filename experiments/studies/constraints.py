"""Factors that cannot vary freely, such as weights with a given sum: their values at places of a design.

The places stay independent of each other, as the designs for sensitivity need it; only the values are linked.
An index of a linked factor is therefore an index of its place.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.studies.factors import Factor, Link

Floats = NDArray[np.float64]

SUM, SUM_AT_MOST = "sum", "sum_at_most"


def values_at(factors: Sequence[Factor], links: Sequence[Link], places: Floats) -> Floats:
    """Return the values of all factors at all points.

    Args:
        factors: the factors, one a column.
        links: what holds between them.
        places: shape (points, factors), 0 to 1.

    Returns:
        Shape (points, factors); categories as the number of the word in the list.
    """
    values = np.empty_like(places)
    for column, factor in enumerate(factors):
        values[:, column] = factor.at(places[:, column])
    column_of = {factor.name: column for column, factor in enumerate(factors)}
    for link in links:
        columns = [column_of[name] for name in link.names]
        if link.kind == SUM:
            values[:, columns] *= link.total / values[:, columns].sum(axis=1, keepdims=True)
        else:
            _fill_up(values, places, columns, [factors[column] for column in columns], link.total)
        for column in columns:
            values[:, column] = factors[column].snapped(values[:, column])
    return values


def _fill_up(values: Floats, places: Floats, columns: list[int], factors: list[Factor], total: float) -> None:
    """Let each factor take its place between its low and what the ones before it, and the lows after it, leave."""
    left = np.full(len(values), total)
    for at, (column, factor) in enumerate(zip(columns, factors, strict=True)):
        later = math.fsum(other.low for other in factors[at + 1 :])
        most = np.minimum(factor.high, left - later)
        values[:, column] = factor.low + places[:, column] * (most - factor.low)
        left = left - values[:, column]
