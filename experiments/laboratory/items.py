"""Questions of a questionnaire of one's own: what they ask about, their scale, their noise, their number."""

from dataclasses import dataclass
from typing import Any

from experiments.laboratory.designs import DesignError
from sim.arguments import check_fields
from sim.errors import nearest
from sim.parameters.values import Measurement

# What a question may ask about.
ASKED = ("satisfaction", "episode", "stay", "recommend", "handling")
# The ends of a scale, the most steps of it, and the most questions that are averaged.
SCALE_ENDS, STEPS_OF_SCALE, QUESTIONS = (-100, 100), (1, 100), (1, 20)
# The item that all others are scaled by.
_LOW, _HIGH = 1.0, 7.0


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item, or the mean of several questions about one thing.

    Attributes:
        asks: one of ASKED; `handling` is the answer to the complaint.
        scale: lowest and highest answer, whole numbers.
        noise: spread of an answer around what is felt [steps of the scale]; None: as the item from 1 to 7 has it.
        questions: how many are asked and averaged, each with noise of its own.
    """

    asks: str
    scale: tuple[int, int] = (1, 7)
    noise: float | None = None
    questions: int = 1

    def __post_init__(self) -> None:
        check_fields(self)
        if self.asks not in ASKED:
            guess = nearest(self.asks, ASKED)
            raise DesignError(
                f"an item asks about {self.asks!r}. Allowed: {', '.join(ASKED)}."
                + (f" Did you mean {guess}?" if guess else "")
                + " Next: choose one."
            )
        if not is_scale(self.scale):
            raise DesignError(
                f"an item has the scale {list(self.scale)}. Allowed: two whole numbers from {SCALE_ENDS[0]} to "
                f"{SCALE_ENDS[1]}, the lower first. Next: change it."
            )
        if self.noise is not None and not 0.0 <= self.noise <= STEPS_OF_SCALE[1]:
            raise DesignError(f"an item has the noise {self.noise}. Allowed: 0 or more. Next: change it.")
        if not QUESTIONS[0] <= self.questions <= QUESTIONS[1]:
            raise DesignError(
                f"an item has {self.questions} questions. Allowed: {QUESTIONS[0]} to {QUESTIONS[1]}. Next: change it."
            )

    def linear(self, m: Measurement) -> tuple[float, float, float]:
        """Return the mean answer at a state of 0, its rise per sd, and its noise: those of the item 1 to 7, scaled.

        Noise about the handling is that of reported satisfaction with it.
        """
        low, high = self.scale
        stretch = (high - low) / (_HIGH - _LOW)
        slope = m.item7_slope * stretch
        own = m.satcom_noise * slope if self.asks == "handling" else m.item7_noise * stretch
        return low + (m.item7_midpoint - _LOW) * stretch, slope, own if self.noise is None else self.noise


def is_scale(given: Any) -> bool:
    """Return whether these are the ends of a scale."""
    low, high = SCALE_ENDS
    numbers = [one for one in given if type(one) is int and low <= one <= high]
    return len(numbers) == len(given) == 2 and numbers[0] < numbers[1]
