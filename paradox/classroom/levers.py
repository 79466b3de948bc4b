"""The levers that can be moved while a world runs, and how far their sliders reach.

Both stand with the lever in `sim.parameters.policy`; a slider covers the part that is of use in class, typing a
number the whole.
"""

import math
import re
from typing import NamedTuple

from paradox.present.messages import model_name, t
from paradox.present.text.own_terms import OwnSlider, meaning_told, own_number, own_slider, titled
from sim.errors import ParadoxError
from sim.parameters.registry import PARAMETERS
from sim.scenario.number_texts import plain_signs
from sim.scenario.own_units import of_model, own_unit
from sim.scenario.terms import FirmTerms

NO_TERMS = FirmTerms()

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")


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

    def meaning(self, lang: str, terms: FirmTerms = NO_TERMS) -> str:
        """Return what the lever is: a sentence in a language, in what a firm counts in."""
        return meaning_told(PARAMETERS[self.name], terms, lang)

    def title(self, lang: str, terms: FirmTerms = NO_TERMS) -> str:
        """Return what the slider is called in a language, with the unit that a firm counts in if it has its own."""
        return titled(model_name("slider", self.name, lang, self.label), PARAMETERS[self.name], terms, lang)

    def slider(self, terms: FirmTerms) -> OwnSlider:
        """Return ends and step of the slider, in what a firm counts in."""
        own = own_slider(PARAMETERS[self.name], self.low, self.high, terms)
        return own or OwnSlider(self.low, self.high, self.step)

    def told(self, value: float, terms: FirmTerms) -> float:
        """Return a number of the model in what a firm counts in."""
        return own_number(PARAMETERS[self.name], value, terms)

    def read(self, given: object, stands: float, terms: FirmTerms, lang: str) -> object:
        """Read what came from the page in what a firm counts in, as a number of the model; else leave it as it came.

        Args:
            given: whatever came.
            stands: where the lever stands, a number of the model; what is told as that is that.
            terms: of the firm.
            lang: language of the message.

        Raises:
            BadInputError: not a number, or not allowed.
        """
        entry = PARAMETERS[self.name]
        own = own_unit(entry, terms)
        if not own.kind:
            return given
        low, high = (math.floor(100.0 * own.factor * limit) / 100.0 for limit in self.limits)
        typed = number(given, low, high, self.title(lang, terms), lang)
        return stands if typed == self.told(stands, terms) else of_model(entry, typed, terms)


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
            value = float(_digits(given, low, high))
        except ValueError:
            value = math.nan
    if not low <= value <= high:
        shown = str(given)[:20]
        raise BadInputError(t("error.number", lang, what=what, given=shown, low=_whole(low), high=_whole(high)))
    return value


def _digits(typed: str, low: float, high: float) -> str:
    """Return a number as it was meant, without the sign of per cent; `numberMeant` of the pages reads it alike.

    1,000 is a thousand where a thousand is allowed; any other lone comma is the decimal point.
    """
    bare = plain_signs(typed).strip().removesuffix("%").strip()
    if _THOUSANDS.fullmatch(bare) and low <= float(whole := bare.replace(",", "")) <= high:
        return whole
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare


def _whole(end: float) -> str:
    """Write the end of a range: whole numbers whole, however large."""
    return str(int(end)) if end == int(end) else f"{end:g}"


def whole(given: object, low: int, high: int, what: str, lang: str) -> int:
    """Read a whole number that came from the page.

    Raises:
        BadInputError: not a whole number, or outside the range.
    """
    value = number(given, low, high, what, lang)
    if value != int(value):
        raise BadInputError(t("error.whole", lang, what=what, given=str(given)[:20]))
    return int(value)
