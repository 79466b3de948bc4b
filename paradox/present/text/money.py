"""How amounts of money are told: in the currency of the firm, a customer and year; else in prices of one visit."""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

from experiments.comparison.currency import Currency
from experiments.comparison.findings import Comparison
from experiments.comparison.intervals import Interval
from paradox.present.messages import LANGUAGES, t
from paradox.present.text.number_format import MISSING, plain, signed, with_interval

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "INR": "₹", "KRW": "₩"}
# From which amount on it is told in what: thousands stay digits, so that small sums can be told apart.
SCALES = {"en": ((1e9, "bn"), (1e6, "m")), "zh": ((1e8, "亿"), (1e4, "万"))}
# The same where a whole table or axis is told in one unit, by the message that names it.
_UNITS = {"en": ((1e6, "millions"), (1e3, "thousands")), "zh": ((1e8, "millions"), (1e4, "thousands"))}
# Digits that a scaled amount is told with, and the amount from which none behind the point is told.
_DIGITS = 3
_NO_CENTS = 1000.0
_CENTS = 2


class Scale(NamedTuple):
    """One unit for all amounts of a table or an axis: plain numbers stand in it.

    Attributes:
        factor: what an amount in prices is multiplied by.
        unit: what it is then in, such as "thousands of USD".
    """

    factor: float
    unit: str

    def decimals(self, values: Iterable[float]) -> int:
        """Return how many digits behind the point tell amounts apart: three digits of the largest, two at most."""
        largest = max((abs(self.factor * one) for one in values if math.isfinite(one)), default=0.0)
        return min(_CENTS, max(0, _DIGITS - len(f"{largest:.0f}")))


class Money(NamedTuple):
    """How the amounts of a comparison are told.

    Attributes:
        currency: by what they are multiplied; in prices of one visit where it has no code.
        lang: language of words.
    """

    currency: Currency
    lang: str

    @property
    def in_currency(self) -> bool:
        """Return whether amounts are told in a currency."""
        return bool(self.currency.code)

    @property
    def of_firm(self) -> bool:
        """Return whether amounts of the whole firm can be told."""
        return self.in_currency and self.currency.customers > 0

    @property
    def sign(self) -> str:
        """Return what stands before an amount of the currency."""
        return SIGNS.get(self.currency.code, f"{self.currency.code} ")

    def price(self, value: float) -> str:
        """Tell an amount that is for no time, such as that of a case [price]."""
        return self._told(value * self.currency.unit) if self.in_currency else plain(value)

    def price_change(self, value: float) -> str:
        """Tell a difference for no time, with its sign and unit."""
        if self.in_currency:
            return self._signed(value * self.currency.unit)
        return t("money.amount_in_prices", self.lang, amount=signed(value))

    def level(self, value: float) -> str:
        """Tell an amount of a customer over the horizon [price]: in the currency that of a year."""
        return self._told(value * self.currency.customer_year) if self.in_currency else plain(value)

    def change(self, value: float) -> str:
        """Tell a difference, with its sign, as `level` tells an amount."""
        return self._signed(value * self.currency.customer_year) if self.in_currency else signed(value)

    def change_within(self, found: Interval) -> str:
        """Tell a difference with its interval."""
        return _within(found, self.change) if self.in_currency else with_interval(found)

    def firm(self, value: float) -> str:
        """Tell what an amount of a customer is for the whole firm, a year."""
        return self._told(value * self.currency.firm_year)

    def firm_change(self, value: float) -> str:
        """Tell a difference of the whole firm, a year, with its sign."""
        return self._signed(value * self.currency.firm_year)

    def firm_within(self, found: Interval) -> str:
        """Tell a difference of the whole firm, a year, with its interval."""
        return _within(found, self.firm_change)

    def each(self, value: float, *, sign: bool = False) -> str:
        """Tell an amount of a customer over the horizon with its unit, and in brackets that of the whole firm."""
        amount = (self.change if sign else self.level)(value)
        if not self.in_currency:
            return t("money.each_in_prices", self.lang, amount=amount)
        if not self.of_firm:
            return t("money.each", self.lang, amount=amount)
        whole = (self.firm_change if sign else self.firm)(value)
        return t("money.each_firm", self.lang, amount=amount, firm=whole)

    def total(self, value: float) -> str:
        """Tell an amount of a customer for the time that it is of, with its unit, and that of the whole firm."""
        if not self.in_currency:
            return t("money.each_in_prices", self.lang, amount=plain(value))
        amount = self._told(value * self.currency.unit)
        if not self.of_firm:
            return t("money.total", self.lang, amount=amount)
        return t("money.total_firm", self.lang, amount=amount, firm=self._told(value * self.currency.firm))

    def stake(self, value: float, decimals: int = 2) -> str:
        """Tell what is at stake: of the whole firm where its size is known, else of a customer (`stake_unit`)."""
        if self.of_firm:
            return self.firm(value)
        return self.level(value) if self.in_currency else plain(value, decimals)

    def stake_change(self, value: float, decimals: int = 2) -> str:
        """Tell a difference of what is at stake, with its sign."""
        if self.of_firm:
            return self.firm_change(value)
        return self.change(value) if self.in_currency else signed(value, decimals)

    def stake_within(self, found: Interval, decimals: int = 2) -> str:
        """Tell a difference of what is at stake with its interval."""
        return _within(found, lambda value: self.stake_change(value, decimals))

    @property
    def stake_unit(self) -> str:
        """Return what `stake` is in."""
        return self._unit("stake_firm" if self.of_firm else "stake")

    @property
    def customer_unit(self) -> str:
        """Return what `level` is in."""
        return self._unit("stake")

    def stake_scale(self, values: Iterable[float]) -> Scale:
        """Return one unit for amounts over the horizon, as `stake` tells them."""
        if not self.of_firm:
            return Scale(self.currency.customer_year, self.customer_unit)
        scale = self._scaled(values, self.currency.firm_year)
        return scale._replace(unit=t("money.scale_firm_year", self.lang, unit=scale.unit))

    def month_scale(self, values: Iterable[float]) -> Scale:
        """Return one unit for amounts of a customer in a month: of the whole firm where its size is known."""
        if self.of_firm:
            scale = self._scaled(values, self.currency.firm)
            return scale._replace(unit=t("money.scale_firm", self.lang, unit=scale.unit))
        if self.in_currency:
            return Scale(self.currency.unit, t("money.scale_customer", self.lang, unit=self.currency.code))
        return Scale(1.0, t("money.scale_in_prices", self.lang))

    def say(self, name: str, **values: str) -> str:
        """Return a message that speaks of the currency where there is one, else of prices."""
        which = name if self.in_currency else f"{name}_in_prices"
        return t(f"money.{which}", self.lang, currency=self.currency.code, **values)

    def _unit(self, name: str) -> str:
        return self.say(name) if self.in_currency else t("money.stake_in_prices", self.lang)

    def _scaled(self, values: Iterable[float], factor: float) -> Scale:
        """Return thousands or millions of the currency, as the largest of some amounts asks for."""
        largest = max((abs(factor * one) for one in values if math.isfinite(one)), default=0.0)
        for step, name in _UNITS.get(self.lang, _UNITS[LANGUAGES[0]]):
            if largest >= 10.0 * step:
                return Scale(factor / step, t(f"money.{name}", self.lang, currency=self.currency.code))
        return Scale(factor, self.currency.code)

    def _signed(self, amount: float) -> str:
        told = self._told(amount)
        return f"+{told}" if amount > 0.0 and any(sign in "123456789" for sign in told) else told

    def _told(self, amount: float) -> str:
        """Write an amount of the currency: $84.10, -$3.40, $120,400, $1.23 m, CHF 12.00."""
        if not math.isfinite(amount):
            return MISSING
        number = _number(abs(amount), self.lang)
        minus = "-" if amount < 0.0 and any(one in "123456789" for one in number) else ""
        return f"{minus}{self.sign}{number}"


def _number(amount: float, lang: str) -> str:
    for scale, word in SCALES.get(lang, SCALES[LANGUAGES[0]]):
        if amount >= scale * (1.0 - 0.5 * 10.0**-_DIGITS):
            digits = max(0, _DIGITS - len(f"{amount / scale:.0f}"))
            return f"{amount / scale:,.{digits}f} {word}"
    return f"{amount:,.0f}" if amount >= _NO_CENTS else f"{amount:.2f}"


def _within(found: Interval, shown: Callable[[float], str]) -> str:
    if not math.isfinite(found.low):
        return shown(found.estimate)
    return f"{shown(found.estimate)} [{shown(found.low)}, {shown(found.high)}]"


def money_of(comparison: Comparison, lang: str = "en") -> Money:
    """Return how the amounts of a comparison are told."""
    return Money(comparison.currency, lang)


def money_told(comparison: Comparison, lang: str = "en") -> str:
    """Say in which unit amounts are told, and what a price is."""
    money = money_of(comparison, lang)
    told = money.say("note", weeks=str(comparison.weeks), price=money.price(1.0))
    revenue = comparison.terms.revenue_per_customer_year
    lived = t("money.lived", lang, revenue=money.price(revenue / money.currency.unit))
    return t("words.space", lang).join([told, lived]) if revenue and money.in_currency else told
