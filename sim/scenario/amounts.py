"""Amounts of money as people write them: 20 USD, $1.2m, 75000 USD/year, 1,500 EUR a month."""

import re
import unicodedata
from typing import NamedTuple

WEEKS_A_YEAR = 52.0
# How many of each there are in a year.
PERIODS = {"week": WEEKS_A_YEAR, "month": 12.0, "year": 1.0}
# Units of amounts that are those of one customer, and of amounts that are written for the whole firm; each with the
# period it is for.
OF_ONE = {"price": "", "of spend": "", "price/week": "week", "price/entry/week": "week"}
OF_ALL = {"price/customer": "", "price/customer/year": "year", "price/customer/week": "week"}

_SIGNS = {
    "$": ("USD", "AUD", "CAD", "HKD", "NZD", "SGD", "MXN", "TWD"),
    "US$": ("USD",),
    "€": ("EUR",),
    "£": ("GBP",),
    "¥": ("CNY", "JPY"),
    "元": ("CNY", "TWD", "HKD"),
    "₹": ("INR",),
    "₩": ("KRW",),
}
_SCALES = {"": 1.0, "k": 1e3, "thousand": 1e3, "千": 1e3, "万": 1e4, "m": 1e6, "million": 1e6, "百万": 1e6,
           "亿": 1e8, "bn": 1e9, "billion": 1e9}  # fmt: skip
_PERIOD_WORDS = {
    **dict.fromkeys(("week", "weeks", "wk", "周", "星期"), "week"),
    **dict.fromkeys(("month", "months", "mo", "月", "个月"), "month"),
    **dict.fromkeys(("year", "years", "yr", "annum", "年"), "year"),
}
_SIGN = r"US\$|[$€£¥元₹₩]|[A-Za-z]{3}"
_AMOUNT = re.compile(
    rf"(?P<before>{_SIGN})?\s*(?P<digits>\d[\d,' ]*(?:\.\d+)?|\.\d+)\s*"
    rf"(?P<scale>k|thousand|千|百万|万|亿|million|billion|bn|m)?\s*(?P<after>{_SIGN})?"
    rf"(?:\s*(?:/|\ba\b|\bper\b|每)\s*(?P<period>\w+))?",
    re.IGNORECASE,
)
_LONGEST = 60
_CODE = re.compile(r"[A-Z]{3}\Z")


class Amount(NamedTuple):
    """An amount of money: its number, the currencies it may be in, and the period it is for ("" for none)."""

    number: float
    currencies: tuple[str, ...]
    period: str

    @property
    def a_year(self) -> float:
        """Return the amount of a year; one for no period is taken for that of a year."""
        return self.number * PERIODS.get(self.period, 1.0)

    def for_period(self, period: str) -> float:
        """Return the amount for a period; one that says no period is for that."""
        if not period or not self.period or self.period == period:
            return self.number
        return self.a_year / PERIODS[period]


def amount_of(text: object) -> Amount | None:
    """Read an amount of money from a text; None if it is none, as without a currency."""
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return None
    named = [_currencies(sign) for sign in (found["before"], found["after"]) if sign]
    period = _PERIOD_WORDS.get((found["period"] or "").lower(), "")
    if not named or not all(named) or (found["period"] and not period):
        return None
    common = tuple(code for code in named[0] if all(code in others for others in named))
    digits = re.sub(r"[,' ]", "", found["digits"])
    number = float(digits) * _SCALES[(found["scale"] or "").lower()]
    return Amount(number, common, period) if common else None


def is_currency(code: object) -> bool:
    """Return whether something looks like the code of a currency."""
    return isinstance(code, str) and _CODE.match(code) is not None


def _currencies(sign: str) -> tuple[str, ...]:
    known = _SIGNS.get(sign.upper())
    if known is not None:
        return known
    return (sign.upper(),) if is_currency(sign.upper()) else ()
