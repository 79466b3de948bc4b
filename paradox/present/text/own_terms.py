"""Values of a scenario as the firm would say them: amounts in its currency, staff in people or hours."""

import math
import re
from typing import NamedTuple

from experiments.comparison.currency import Currency
from paradox.present.messages import catalogue, model_name, t
from paradox.present.text.money import Money
from sim.parameters.parameter import Parameter
from sim.scenario.own_units import AMOUNT, STAFF_KEYS, own_unit
from sim.scenario.terms import FirmTerms

# A slider has about so many steps, of sizes that people count in.
_STEPS = 100
_SIZES = (1.0, 2.5, 5.0, 10.0)
_EXACT = 1e-9
# Digits of a number in a firm's own unit: one fewer than are kept of what was written.
_DIGITS = 7


class OwnSlider(NamedTuple):
    """Ends and step of a slider in what a firm counts in."""

    low: float
    high: float
    step: float


def own_slider(parameter: Parameter, low: float, high: float, terms: FirmTerms) -> OwnSlider | None:
    """Return a slider in what a firm counts a parameter in; None where that is the model's own.

    Args:
        parameter: what it moves.
        low: its lower end, a number of the model.
        high: its upper end.
        terms: of the firm.
    """
    own = own_unit(parameter, terms)
    if not own.kind:
        return None
    factor = own.factor
    wanted = factor * (high - low) / _STEPS
    power = 10.0 ** math.floor(math.log10(wanted))
    step = min((size * power for size in _SIZES), key=lambda one: abs(math.log(one / wanted)))
    ends = math.ceil(factor * low / step - _EXACT), math.floor(factor * high / step + _EXACT)
    return OwnSlider(_plain(ends[0] * step), _plain(ends[1] * step), _plain(step))


def own_number(parameter: Parameter, value: float, terms: FirmTerms) -> float:
    """Return a number of the model in what a firm counts it in."""
    own = own_unit(parameter, terms)
    return _plain(own.factor * value) if own.kind else value


def titled(title: str, parameter: Parameter, terms: FirmTerms, lang: str) -> str:
    """Return the title of a slider with what the firm counts in, in place of the unit that it names in brackets."""
    unit = unit_told(parameter, terms, lang)
    bare = re.sub(r"\s*[(（][^)）]*[)）]$", "", title)
    return t("own_terms.titled", lang, title=bare, unit=unit) if unit else title


def _plain(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


def value_told(parameter: Parameter, value: float, terms: FirmTerms, lang: str) -> str:
    """Write a value as the firm would.

    Args:
        parameter: whose value it is.
        value: a number of the model.
        terms: of the firm.
        lang: language of words.
    """
    own = own_unit(parameter, terms)
    if not own.kind:
        return f"{value:.4g}"
    if own.kind in STAFF_KEYS:
        return t(f"own_terms.{own.kind}", lang, number=f"{own.factor * value:.3g}")
    told = Money(Currency(terms.currency), lang).price(own.factor * value)
    return told if own.kind == AMOUNT else t("own_terms.a_year", lang, amount=told)


def meaning_told(parameter: Parameter, terms: FirmTerms, lang: str) -> str:
    """Say what a parameter is, without the unit of the model where the firm counts it in its own.

    Args:
        parameter: what is explained.
        terms: of the firm.
        lang: language of the sentence.
    """
    kind = own_unit(parameter, terms).kind
    key = f"means_{kind}" if kind in STAFF_KEYS else f"means_{parameter.name}"
    if kind and f"own_terms.{key}" in catalogue(lang):
        return t(f"own_terms.{key}", lang)
    return model_name("meaning", parameter.name, lang, parameter.meaning)


def unit_told(parameter: Parameter, terms: FirmTerms, lang: str) -> str:
    """Return what a parameter is counted in by the firm, for an axis; "" for as the model has it."""
    kind = own_unit(parameter, terms).kind
    return t(f"own_terms.unit_{kind}", lang, currency=terms.currency) if kind else ""
