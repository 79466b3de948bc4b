"""The levers that can be moved while a world runs, and how far their sliders reach.

Both stand with the lever in `sim.parameters.policy`; a slider covers the part that is of use in class, typing a
number the whole.
"""

import math
from typing import NamedTuple

from paradox.present.messages import model_name, t
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.scenario.scenario import Scenario


class Lever(NamedTuple):
    """A lever of a policy: its name; what its slider is called, its ends and its step."""

    name: str
    label: str
    low: float
    high: float
    step: float

    @property
    def limits(self) -> tuple[float, float]:
        """Return the smallest and the largest value that a scenario allows."""
        entry = PARAMETERS[self.name]
        assert entry.low is not None
        assert entry.high is not None
        return float(entry.low), float(entry.high)

    def meaning(self, lang: str) -> str:
        """Return what the lever is: the sentence of the table of parameters, in a language."""
        return model_name("meaning", self.name, lang, PARAMETERS[self.name].meaning)

    def title(self, lang: str) -> str:
        """Return what the slider is called in a language."""
        return model_name("slider", self.name, lang, self.label)


LEVERS: dict[str, Lever] = {
    name: Lever(name, *entry.slider) for name, entry in PARAMETERS.items() if entry.slider is not None
}


class BadInputError(ParadoxError):
    """Something that came from the page and cannot be used; nothing has changed."""


def number(given: object, low: float, high: float, what: str, lang: str) -> float:
    """Read a number that came from the page.

    Args:
        given: whatever came.
        low: least that is allowed.
        high: most that is allowed.
        what: what the number is, in the reader's language.
        lang: language of the message.

    Raises:
        BadInputError: not a number, or outside the range.
    """
    value = math.nan
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        value = float(given)
    elif isinstance(given, str) and len(given) <= 40:
        try:
            value = float(given.strip())
        except ValueError:
            value = math.nan
    if not low <= value <= high:
        shown = str(given)[:20]
        raise BadInputError(t("error.number", lang, what=what, given=shown, low=f"{low:g}", high=f"{high:g}"))
    return value


def whole(given: object, low: int, high: int, what: str, lang: str) -> int:
    """Read a whole number that came from the page.

    Raises:
        BadInputError: not a whole number, or outside the range.
    """
    value = number(given, low, high, what, lang)
    if value != int(value):
        raise BadInputError(t("error.whole", lang, what=what, given=str(given)[:20]))
    return int(value)


def with_lever(scenario: Scenario, policy: str, name: object, given: object, lang: str) -> Scenario:
    """Return a scenario in which one lever of a policy has moved.

    Raises:
        BadInputError: no such lever, or a value that is not allowed.
    """
    lever = LEVERS.get(name) if isinstance(name, str) else None
    if lever is None:
        raise BadInputError(t("error.lever", lang, given=str(name)[:40]))
    value = number(given, *lever.limits, lever.title(lang), lang)
    return scenario.with_values({f"policies.{policy}.{lever.name}": value})
