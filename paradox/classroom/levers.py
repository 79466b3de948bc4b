"""The levers that can be moved while a world runs, and how far their sliders reach.

Hard limits come from `sim.parameters`; a slider covers the part that is of use in class, typing a number the whole.
"""

import math
from typing import NamedTuple

from paradox.messages import model_name, t
from sim.errors import ParadoxError
from sim.parameters import PARAMETERS
from sim.scenario import Scenario


class Lever(NamedTuple):
    """A lever of a policy: its name, the ends and the step of its slider."""

    name: str
    low: float
    high: float
    step: float

    @property
    def limits(self) -> tuple[float, float]:
        """Give the smallest and the largest value that a scenario allows."""
        entry = PARAMETERS[self.name]
        assert entry.low is not None
        assert entry.high is not None
        return float(entry.low), float(entry.high)

    def meaning(self, lang: str) -> str:
        """Say what the lever is: the sentence of the table of parameters, in a language."""
        return model_name("meaning", self.name, lang, PARAMETERS[self.name].meaning)


LEVERS: dict[str, Lever] = {
    lever.name: lever
    for lever in (
        Lever("resolve_prob", 0, 1, 0.05),
        Lever("compensate_prob", 0, 1, 0.05),
        Lever("comp_amount", 0, 2, 0.05),
        Lever("apology_prob", 0, 1, 0.05),
        Lever("explain_resolved", 0, 1, 0.05),
        Lever("personalised_share", 0, 1, 0.05),
        Lever("first_contact", 0, 1, 0.05),
        Lever("staff_capacity", 0, 60, 0.5),
        Lever("bot_share", 0, 1, 0.05),
        Lever("ease", -2, 2, 0.1),
        Lever("detect_prob", 0, 1, 0.05),
        Lever("preempt_prob", 0, 1, 0.05),
        Lever("followup_prob", 0, 1, 0.05),
        Lever("promise_recovery", 0, 1, 0.05),
        Lever("inform", 0, 3, 0.1),
    )
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
    """Give a scenario in which one lever of a policy has moved.

    Raises:
        BadInputError: no such lever, or a value that is not allowed.
    """
    lever = LEVERS.get(name) if isinstance(name, str) else None
    if lever is None:
        raise BadInputError(t("error.lever", lang, given=str(name)[:40]))
    value = number(given, *lever.limits, t(f"lever.{lever.name}", lang), lang)
    return scenario.with_values({f"policies.{policy}.{lever.name}": value})
