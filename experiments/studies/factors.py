"""What a study varies: levers of the firm and uncertainties of the world, and how a factor takes its values.

A factor turns a number from 0 to 1 (its place in the design) into a value, and the value into values of the
scenario. Everything random about a factor is in its design, nothing here draws.
"""

import hashlib
import json
import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.parameter_sets import ENSEMBLE
from sim.brief import Brief

Floats = NDArray[np.float64]

LEVER = "lever"
UNCERTAINTY = "uncertainty"

RANGE, VALUES, CATEGORIES, NORMAL, TRIANGULAR = "range", "values", "categories", "normal", "triangular"

# What a table of runs calls its other columns, outcomes aside.
COLUMNS = ("run_id", "point", "replication", "seed", "failure")
_ROUNDING = 1e-9

# The path that stands for the choice among the policies of the scenario.
POLICY_PATH = "policy"
# The factor that stands for the choice among the parameter sets that keep the evidence: its kind is `ENSEMBLE`.
WORLD = "world"


class Target(NamedTuple):
    """One value of the scenario that a factor sets: `offset + slope * value`, or the value itself.

    Parameters that know whole numbers only get the nearest one (`whole`).
    """

    path: str
    offset: float = 0.0
    slope: float = 1.0
    whole: bool = False

    def of(self, value: Any) -> Any:
        """Return what stands at the path when the factor has this value."""
        result = value if self.offset == 0.0 and self.slope == 1.0 else self.offset + self.slope * float(value)
        return math.floor(result + 0.5) if self.whole else result


@dataclass(frozen=True, slots=True, repr=False)
class Factor(Brief):
    """One thing that a study varies.

    Attributes:
        name: how tables and figures call it.
        role: lever (the firm decides) or uncertainty (the world decides, or nobody knows).
        kind: range, values (a list of numbers), categories (a list of words), normal, triangular, or ensemble (a list
            of the numbers of parameter sets).
        targets: the values of the scenario that it sets.
        low, high: smallest and largest value; the distributions are cut there.
        log: a range is walked in equal ratios, not in equal steps.
        values: the list, of numbers or words.
        mean, sd: of the normal distribution; `mean` is the peak of the triangular one.
        levels: how many values a grid takes from a range.
        label, unit: for people.
        grade: what is known about it (seen, seen-2nd, computed, judgement); "" for a free choice of the firm.
        sets: of an ensemble, for each value what it sets, in the order of the targets.
        switches: of the structure of the model, for each value what it sets by path, as JSON. A part that is taken out
            is out, whatever other factors set.
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
    sets: tuple[tuple[float, ...], ...] = ()
    switches: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        """Whether it takes one of a few listed values."""
        return self.kind in (VALUES, CATEGORIES, ENSEMBLE)

    @property
    def is_words(self) -> bool:
        """Whether it takes words, which have no order; the design then holds their number in the list."""
        return self.kind in (CATEGORIES, ENSEMBLE)

    @property
    def identity(self) -> str:
        """Name what an ensemble or the structure sets by its content, 12 digits; "" for all other factors."""
        content = self.sets or self.switches
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12] if content else ""

    def settings(self, value: float) -> dict[str, Any]:
        """Return what it sets at a value of the design, by path."""
        if self.switches:
            return dict(json.loads(self.switches[int(value)]))
        if self.sets:
            return {target.path: one for target, one in zip(self.targets, self.sets[int(value)], strict=True)}
        return {target.path: target.of(self.shown(value)) for target in self.targets}

    @property
    def whole_steps(self) -> tuple[float, float] | None:
        """Return offset and slope of the line that takes its values to whole numbers of the scenario.

        None where what it sets is no whole number, or several lines lead to different ones.
        """
        lines = {(target.offset, target.slope) for target in self.targets if target.whole}
        all_whole = all(target.whole for target in self.targets)
        if self.is_words or not all_whole or len(lines) != 1 or next(iter(lines))[1] == 0.0:
            return None
        return next(iter(lines))

    def snapped(self, values: Floats) -> Floats:
        """Return the nearest values that can be simulated: those that lead to whole numbers, where others cannot be."""
        if self.whole_steps is None:
            return values
        offset, slope = self.whole_steps
        return np.asarray((np.floor(offset + slope * values + 0.5) - offset) / slope, dtype=np.float64)

    @property
    def ends(self) -> tuple[float, float]:
        """Return the least and the greatest value that it takes; the first is above the second if there is none."""
        if self.whole_steps is None:
            return self.low, self.high
        step = 1.0 / abs(self.whole_steps[1])
        low, high = (float(self.snapped(np.array(end))) for end in (self.low, self.high))
        slack = _ROUNDING * step
        return (low if low >= self.low - slack else low + step), (high if high <= self.high + slack else high - step)

    def at(self, u: Floats) -> Floats:
        """Return the values at places of the design.

        Of whole numbers each has an equal part of the places, the ends as much as the others.

        Args:
            u: places from 0 to 1, any shape.

        Returns:
            Values of the same shape; for categories, the number of the word in the list.
        """
        u = np.asarray(u, dtype=np.float64)
        if not self.is_list and self.whole_steps is not None:
            (low, high), step = self.ends, 1.0 / abs(self.whole_steps[1])
            if self.log:
                # In equal ratios a whole number has the part from itself to the next.
                values = low * np.exp(u * math.log((high + step) / low)) - step / 2.0
            else:
                values = replace(self, targets=(), low=low - step / 2.0, high=high + step / 2.0).at(u)
            return np.clip(self.snapped(values), low, high)
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
        """Return the places of a grid: the listed values, or `levels` values from low to high.

        There are fewer where the range holds fewer whole numbers.
        """
        if self.is_list:
            return (np.arange(len(self.values)) + 0.5) / len(self.values)
        places = np.linspace(0.0, 1.0, self.levels)
        _, first = np.unique(self.at(places), return_index=True)
        return places[first]

    def along(self, values: Floats) -> Floats:
        """Return how far values of a list or of whole numbers are along the range, 0 to 1; of words their number."""
        if self.is_words:
            return values
        low, high = (min(self.values), max(self.values)) if self.is_list else self.ends
        if not high > low:
            return np.zeros_like(values)
        return np.asarray(np.log(values / low) / math.log(high / low) if self.log else (values - low) / (high - low))

    def shown(self, value: float) -> Any:
        """Return a value of the design as people know it: the word of a category, else the number."""
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
