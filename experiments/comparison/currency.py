"""What amounts of a comparison are in the firm's currency; inside, all of them are prices.

What a price is worth was found once, when the scenario was read (`sim.scenario.terms`); nothing is converted here in
any other way.
"""

import math
from typing import Any, NamedTuple

from sim.scenario.terms import FirmTerms

_WEEKS_A_YEAR = 52.0
# An amount that is of a case, where all others are of a customer over the horizon.
_OF_A_CASE = "break_even_compensation"


class Currency(NamedTuple):
    """By what amounts are multiplied to be told in a currency.

    Attributes:
        code: of the currency; "" where amounts are told in prices of one visit.
        unit: what one price is in it.
        a_year: what an amount of the whole horizon is multiplied by for that of a year.
        customers: of the firm; 0 where it does not say.
    """

    code: str = ""
    unit: float = 1.0
    a_year: float = 1.0
    customers: int = 0

    @property
    def customer_year(self) -> float:
        """Return the factor for an amount of a customer over the horizon, told for a year."""
        return self.unit * self.a_year

    @property
    def firm(self) -> float:
        """Return the factor for an amount of a customer, told for all customers of the firm; 0 where nobody counts."""
        return self.unit * self.customers

    @property
    def firm_year(self) -> float:
        """Return the factor for an amount of a customer over the horizon, told for the whole firm and a year."""
        return self.firm * self.a_year

    def columns(self, money: bool, ends: tuple[float, float, float], *, a_year: bool = True) -> dict[str, Any]:
        """Return what stands beside a number in a table: nothing where there is no currency, empty for other numbers.

        Args:
            money: whether the number is an amount.
            ends: its estimate, low and high.
            a_year: whether it is told for a year, or as it is.
        """
        if not self.code:
            return {}
        after = "_year" if a_year else ""
        told = [self.amount(money, end, a_year=a_year) for end in ends]
        return {
            "currency": self.code if money else "",
            **{f"customer{after}{end}": value for end, value in zip(("", "_low", "_high"), told, strict=True)},
            f"firm{after}": told[0] * (self.customers or math.nan),
        }

    def amount(self, money: bool, value: float, *, a_year: bool = True) -> float:
        """Return an amount of a customer in the currency, for a year or as it is; nan for what is none."""
        return (self.customer_year if a_year else self.unit) * value if money else math.nan


PRICES = Currency()


def is_of_customer(outcome: str, unit: str) -> bool:
    """Return whether an outcome is an amount of a customer over the horizon."""
    return unit == "price" and outcome != _OF_A_CASE


def currency_of(terms: FirmTerms, weeks: int) -> Currency:
    """Return how amounts of a run of so many weeks are told: in prices where the firm says no currency or no price."""
    if not (terms.currency and terms.price_unit):
        return PRICES
    return Currency(terms.currency, terms.price_unit, _WEEKS_A_YEAR / weeks, terms.customers)
