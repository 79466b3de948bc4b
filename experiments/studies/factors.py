"""What a study varies: levers of the firm and uncertainties of the world, and how a factor takes its values.

A factor turns a number from 0 to 1 (its place in the design) into a value, and the value into values of the
scenario. Everything random about a factor is in its design, nothing here draws.
"""

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVER = "lever"
UNCERTAINTY = "uncertainty"

RANGE, VALUES, CATEGORIES, NORMAL, TRIANGULAR = "range", "values", "categories", "normal", "triangular"

# The path that stands for the choice among the policies of the scenario.
POLICY_PATH = "policy"


class Target(NamedTuple):
    """One value of the scenario that a factor sets: `offset + slope * value`, or the value itself.

    Parameters that know whole numbers only get the nearest one (`whole`).
    """

    path: str
    offset: float = 0.0
    slope: float = 1.0
    whole: bool = False

    def of(self, value: Any) -> Any:
        """Give what stands at the path when the factor has this value."""
        result = value if self.offset == 0.0 and self.slope == 1.0 else self.offset + self.slope * float(value)
        return math.floor(result + 0.5) if self.whole else result


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that a study varies.

    Attributes:
        name: how tables and figures call it.
        role: lever (the firm decides) or uncertainty (the world decides, or nobody knows).
        kind: range, values (a list of numbers), categories (a list of words), normal or triangular.
        targets: the values of the scenario that it sets.
        low, high: smallest and largest value; the distributions are cut there.
        log: a range is walked in equal ratios, not in equal steps.
        values: the list, of numbers or words.
        mean, sd: of the normal distribution; `mean` is the peak of the triangular one.
        levels: how many values a grid takes from a range.
        label, unit: for people.
        grade: what is known about it (seen, seen-2nd, computed, judgement); "" for a free choice of the firm.
    """

    name: str
    role: str
    kind: str
    targets: tuple[Target, ...]
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    values: tuple[Any, ...] = ()
    mean: float = 0.0
    sd: float = 1.0
    levels: int = 5
    label: str = ""
    unit: str = ""
    grade: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it takes one of a few listed values."""
        return self.kind in (VALUES, CATEGORIES)

    @property
    def is_words(self) -> bool:
        """Whether it takes words; the design then holds their number in the list."""
        return self.kind == CATEGORIES

    def at(self, u: Floats) -> Floats:
        """Give the values at places of the design.

        Args:
            u: places from 0 to 1, any shape.

        Returns:
            Values of the same shape; for categories, the number of the word in the list.
        """
        u = np.asarray(u, dtype=np.float64)
        if self.is_list:
            number = np.minimum((u * len(self.values)).astype(np.int64), len(self.values) - 1)
            return number.astype(np.float64) if self.is_words else np.asarray(self.values, np.float64)[number]
        if self.kind == NORMAL:
            return self._normal(u)
        if self.kind == TRIANGULAR:
            return self._triangular(u)
        if self.log:
            return np.clip(np.exp(math.log(self.low) + u * math.log(self.high / self.low)), self.low, self.high)
        return np.clip(self.low + u * (self.high - self.low), self.low, self.high)

    def _normal(self, u: Floats) -> Floats:
        from scipy.special import ndtr, ndtri

        low, high = ndtr((self.low - self.mean) / self.sd), ndtr((self.high - self.mean) / self.sd)
        value = self.mean + self.sd * ndtri(low + u * (high - low))
        return np.asarray(np.clip(value, self.low, self.high), dtype=np.float64)

    def _triangular(self, u: Floats) -> Floats:
        width, left, right = self.high - self.low, self.mean - self.low, self.high - self.mean
        rising = self.low + np.sqrt(u * width * left)
        falling = self.high - np.sqrt((1.0 - u) * width * right)
        return np.asarray(np.where(u * width < left, rising, falling), dtype=np.float64)

    def grid(self) -> Floats:
        """Give the places of a grid: the listed values, or `levels` values from low to high."""
        if self.is_list:
            return (np.arange(len(self.values)) + 0.5) / len(self.values)
        return np.linspace(0.0, 1.0, self.levels)

    def shown(self, value: float) -> Any:
        """Give a value of the design as people know it: the word of a category, else the number."""
        return self.values[int(value)] if self.is_words else float(value)


class Link(NamedTuple):
    """What holds between factors.

    Attributes:
        kind: `sum` (they are divided by their sum, so that it is `total`) or `sum_at_most` (each takes its
            place in what the ones before it leave).
        names: the factors, in order.
        total: the sum.
    """

    kind: str
    names: tuple[str, ...]
    total: float
