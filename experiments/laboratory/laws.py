"""What is drawn for each subject of a failure: its severity from a law, and what its cause brings.

Each subject has a draw of its own for each failure, the same in all cells, so that cells differ in design alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.arguments import check_fields, check_name
from sim.errors import UnusableValueError, nearest
from sim.parameters.values import Cause
from sim.state.draws import Purpose
from sim.state.people import Floats

if TYPE_CHECKING:
    from experiments.laboratory.designs import Failure

# The numbers of each law.
LAWS = {"beta": ("a", "b"), "uniform": ("low", "high"), "triangular": ("low", "mode", "high")}
_ALLOWED = {
    "beta": "two shapes from 0.05 to 100",
    "uniform": "two ends from 0 to 1, the lower first",
    "triangular": "low, mode and high from 0 to 1, rising",
}
_SHAPES = (0.05, 100.0)
# A cause of this name is drawn, as often as the scenario has each.
ANY_CAUSE = "any"


def allowed_numbers(kind: str, numbers: Sequence[float]) -> str:
    """Say what the numbers of a law may be; "" if these are."""
    many, whole = len(LAWS[kind]), all(math.isfinite(one) for one in numbers)
    low, high = _SHAPES if kind == "beta" else (0.0, 1.0)
    right = whole and len(numbers) == many and all(low <= one <= high for one in numbers)
    if right and kind != "beta":
        right = list(numbers) == sorted(numbers) and numbers[0] < numbers[-1]
    return "" if right else _ALLOWED[kind]


@dataclass(frozen=True)
class Law:
    """A law that severities are drawn from.

    Attributes:
        kind: one of LAWS: `beta` with two shapes, `uniform` with two ends, `triangular` with low, mode and high.
        numbers: as LAWS names them.
    """

    kind: str
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        check_fields(self)
        if self.kind not in LAWS:
            guess = nearest(self.kind, LAWS)
            raise UnusableValueError(
                f"there is no law {self.kind!r}. Allowed: {', '.join(LAWS)}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: choose one."
            )
        if allowed := allowed_numbers(self.kind, self.numbers):
            raise UnusableValueError(
                f"the law {self.kind!r} has {list(self.numbers)}. Allowed: {allowed}. Next: change it."
            )

    def quantiles(self, u: Floats) -> Floats:
        """Turn uniform draws into severities."""
        if self.kind == "beta":
            from scipy.special import betaincinv

            return np.asarray(betaincinv(*self.numbers, u), dtype=np.float64)
        low, high = self.numbers[0], self.numbers[-1]
        if self.kind == "uniform":
            return low + (high - low) * u
        # Up to the mode the distribution function rises with the square, and beyond it falls short of 1 so.
        mode, width = self.numbers[1], high - low
        rising = low + np.sqrt(u * width * (mode - low))
        falling = high - np.sqrt((1.0 - u) * width * (high - mode))
        return np.where(u * width < mode - low, rising, falling)


def drawn(failure: "Failure", causes: Sequence[Cause], draw: Callable[[Purpose], Floats]) -> dict[str, Floats]:
    """Return the numbers of a failure that every subject has of its own.

    Args:
        failure: what fails.
        causes: of the scenario.
        draw: returns a uniform number for every subject.

    Raises:
        UnknownNameError: the scenario has no such cause.
    """
    found: dict[str, Floats] = {}
    if isinstance(failure.severity, Law):
        found["severity"] = failure.severity.quantiles(draw(Purpose.SEVERITY))
    if not failure.cause:
        return found
    names = [cause.name for cause in causes]
    check_name("cause", failure.cause, [*names, ANY_CAUSE])
    if failure.cause == ANY_CAUSE:
        upto = np.cumsum([cause.mix for cause in causes])
        chosen = np.minimum(np.searchsorted(upto, draw(Purpose.CAUSE), side="right"), len(causes) - 1)
    else:
        chosen = np.full(len(draw(Purpose.CAUSE)), names.index(failure.cause))

    def of_cause(name: str) -> Floats:
        return np.array([getattr(cause, name) for cause in causes], dtype=np.float64)[chosen]

    return found | {
        "controllability": of_cause("controllability"),
        "base_stability": of_cause("base_stability"),
        "process": (draw(Purpose.KIND) < of_cause("process_share")).astype(np.float64),
        "used": (draw(Purpose.USED) < of_cause("used_share")).astype(np.float64),
    }
